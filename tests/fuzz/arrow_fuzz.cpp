// Arrow arrays whose members say anything, over buffers as long as their lengths promise: a table or a refusal, and no
// byte outside the buffers is read.
#include <array>
#include <vector>

#include "crmcore/crmcore.hpp"
#include "crmcore/exchange/arrow.hpp"
#include "crmcore/exchange/arrow_batches.hpp"
#include "fuzz/bytes.hpp"

namespace {

using namespace crmcore;
using test::FuzzBytes;

constexpr std::array<const char*, 24> formats{"l",   "i",    "c",       "C",      "L",      "g",   "f",   "b",
                                              "u",   "U",    "vu",      "n",      "tdD",    "tdm", "tts", "ttn",
                                              "ts:", "tss:", "tsn:UTC", "d:19,4", "d:38,0", "+l",  "z",   "w:3"};

/// An array with exactly the memory that a reader may take from its lengths.
struct Made {
  ArrowSchema schema{};
  ArrowArray array{};
  std::array<std::vector<std::uint8_t>, 4> memory;
  std::array<const void*, 4> buffers{};
  std::unique_ptr<Made> dictionary;

  Made(FuzzBytes& bytes, bool may_have_dictionary) {
    schema.format = formats[bytes.byte() % formats.size()];
    schema.name = "x";
    schema.release = [](ArrowSchema* self) { self->release = nullptr; };
    array.release = [](ArrowArray* self) { self->release = nullptr; };
    array.length = static_cast<std::int64_t>(bytes.number(40)) - 1;
    array.offset = static_cast<std::int64_t>(bytes.number(20)) - 1;
    array.null_count = static_cast<std::int64_t>(bytes.byte() % 4) - 2;
    array.n_buffers = bytes.byte() % 5;
    array.buffers = bytes.byte() == 0 ? nullptr : buffers.data();
    const auto places = static_cast<std::size_t>(std::max<std::int64_t>(array.length + array.offset, 0)) + 1;
    for (std::size_t i = 0; i < memory.size(); ++i) {
      if (bytes.byte() % 8 == 0) continue;
      constexpr std::array<std::size_t, 4> width{1, 16, 1, 8};
      // A text may end at 255: offsets have one byte that is not 0.
      memory[i].resize(i == 2 ? 256 : places * width[i]);
      const std::size_t stride = std::string_view(schema.format) == "U" ? 8 : 4;
      const bool is_offsets = i == 1 && (schema.format[0] == 'u' || schema.format[0] == 'U');
      for (std::size_t at = 0; at < memory[i].size(); at += is_offsets ? stride : 1) memory[i][at] = bytes.byte();
      buffers[i] = memory[i].data();
    }
    if (std::string_view(schema.format) == "vu" && array.n_buffers == 4 && buffers[3]) {
      const std::int64_t size = buffers[2] ? 256 : 0;
      std::memcpy(memory[3].data(), &size, sizeof size);
    }
    if (!may_have_dictionary || bytes.byte() % 2 == 0) return;
    dictionary = std::make_unique<Made>(bytes, false);
    schema.dictionary = &dictionary->schema;
    if (bytes.byte() % 8 != 0) array.dictionary = &dictionary->array;
  }
};

/// A stream of one batch of one column.
struct Stream {
  Made column;
  ArrowSchema schema{};
  ArrowArray batch{};
  ArrowSchema* schema_child = &column.schema;
  ArrowArray* child = &column.array;
  const void* validity = nullptr;
  ArrowArrayStream stream{};
  bool is_read = false;

  explicit Stream(FuzzBytes bytes) : column(bytes, true) {
    schema.format = "+s";
    schema.n_children = 1;
    schema.children = &schema_child;
    schema.release = [](ArrowSchema* self) { self->release = nullptr; };
    batch.length = static_cast<std::int64_t>(bytes.number(40)) - 1;
    batch.offset = static_cast<std::int64_t>(bytes.byte() % 4) - 1;
    batch.n_buffers = 1;
    batch.buffers = &validity;
    batch.n_children = 1;
    batch.children = &child;
    batch.release = [](ArrowArray* self) { self->release = nullptr; };
    stream.private_data = this;
    stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      *out = static_cast<Stream*>(self->private_data)->schema;
      return 0;
    };
    stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      auto* made = static_cast<Stream*>(self->private_data);
      *out = std::exchange(made->is_read, true) ? ArrowArray{} : made->batch;
      return 0;
    };
    stream.release = [](ArrowArrayStream* self) { self->release = nullptr; };
  }
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    Stream made(FuzzBytes(data, size));
    const Table table = exchange::import_arrow(&made.stream, {}, exchange::Unreadable::leave_out);
    static_cast<void>(exchange::to_json(table));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) __builtin_trap();
  }
  try {
    Stream made(FuzzBytes(data, size));
    const exchange::ArrowBatches batches(&made.stream);
    static_cast<void>(batches.column(0, "x"));
  } catch (const Error&) {
  }
  return 0;
}
