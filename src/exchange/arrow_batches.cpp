#include "crmcore/exchange/arrow_batches.hpp"

#include <cstring>

#include "crmcore/error.hpp"

namespace crmcore::exchange {
namespace {

/// Bytes of a plain number, 0 for any other format.
std::size_t width_of(std::string_view format) {
  if (format == "i" || format == "tdD") return 4;
  if (format == "l" || format == "g") return 8;
  return 0;
}

}  // namespace

ArrowBatches::ArrowBatches(ArrowArrayStream* stream) {
  const auto fail = [&](int code) {
    if (code == 0) return;
    const char* why = stream->get_last_error ? stream->get_last_error(stream) : nullptr;
    throw Error(ErrorCode::invalid, "arrow",
                std::string("the Arrow stream failed: ") + (why ? why : std::strerror(code)));
  };
  try {
    fail(stream->get_schema(stream, &schema_));
    if (std::string_view(schema_.format) != "+s")
      throw Error(ErrorCode::invalid, "arrow", "the Arrow stream is not a table");
    for (;;) {
      ArrowArray batch{};
      fail(stream->get_next(stream, &batch));
      if (!batch.release) break;
      batches_.push_back(batch);
    }
  } catch (...) {
    release();
    if (stream->release) stream->release(stream);
    throw;
  }
  if (stream->release) stream->release(stream);
}

ArrowBatches::~ArrowBatches() { release(); }

void ArrowBatches::release() {
  for (ArrowArray& batch : batches_)
    if (batch.release) batch.release(&batch);
  batches_.clear();
  if (schema_.release) schema_.release(&schema_);
  schema_ = {};
}

std::optional<ArrowBatches::Values> ArrowBatches::column(std::size_t batch, std::string_view name) const {
  const ArrowArray& whole = batches_[batch];
  if (whole.null_count > 0) return std::nullopt;
  for (std::int64_t c = 0; c < schema_.n_children && c < whole.n_children; ++c) {
    const ArrowSchema& field = *schema_.children[c];
    if (!field.name || name != field.name) continue;
    const std::size_t width = field.dictionary ? 0 : width_of(field.format);
    const ArrowArray& array = *whole.children[c];
    const bool nulls = array.null_count != 0 && array.n_buffers > 0 && array.buffers[0];
    if (width == 0 || nulls || array.n_buffers < 2) return std::nullopt;
    const auto* bytes = static_cast<const char*>(array.buffers[1]);
    return Values{bytes + static_cast<std::size_t>(array.offset + whole.offset) * width, field.format};
  }
  return std::nullopt;
}

}  // namespace crmcore::exchange
