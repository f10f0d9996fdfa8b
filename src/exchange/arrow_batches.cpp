#include "crmcore/exchange/arrow_batches.hpp"

#include "arrow_checks.hpp"

namespace crmcore::exchange {
namespace {

/// Bytes of a plain number that is read without a copy, 0 for any other format.
std::size_t plain_width(std::string_view format) {
  const bool is_plain = format == "i" || format == "tdD" || format == "l" || format == "g";
  return is_plain ? width_of(format) : 0;
}

}  // namespace

ArrowBatches::ArrowBatches(ArrowArrayStream* stream) {
  check_stream(*stream);
  try {
    check_code(*stream, stream->get_schema(stream, &schema_));
    check_schema(schema_);
    for (;;) {
      ArrowArray& batch = batches_.emplace_back();  // so that it is released with the others, whatever is thrown
      check_code(*stream, stream->get_next(stream, &batch));
      if (!batch.release) break;
      check_batch(schema_, batch);
    }
    batches_.pop_back();
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
  if (whole.null_count != 0 && whole.n_buffers > 0 && whole.buffers[0]) return std::nullopt;
  for (std::int64_t c = 0; c < schema_.n_children && c < whole.n_children; ++c) {
    const ArrowSchema& field = *schema_.children[c];
    if (!field.name || name != field.name) continue;
    const std::size_t width = field.dictionary ? 0 : plain_width(field.format);
    if (width == 0) return std::nullopt;  // and its buffers were not checked
    const ArrowArray& array = *whole.children[c];
    if (array.null_count != 0 && array.buffers[0]) return std::nullopt;
    const auto* bytes = static_cast<const char*>(array.buffers[1]);
    if (!bytes) return Values{nullptr, field.format};  // there are no rows
    return Values{bytes + static_cast<std::size_t>(array.offset + whole.offset) * width, field.format};
  }
  return std::nullopt;
}

}  // namespace crmcore::exchange
