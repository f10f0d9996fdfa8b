#include <algorithm>
#include <cerrno>
#include <limits>

#include "arrow_metadata.hpp"
#include "crmcore/exchange/arrow.hpp"

namespace crmcore::exchange {
namespace {

constexpr std::size_t rows_per_batch = 1 << 18;

std::string format_of(const Table& table, Kind kind) {
  switch (kind) {
    case Kind::integer:
    case Kind::id: return "l";
    case Kind::real: return "g";
    case Kind::decimal: return "d:19,6";
    case Kind::amount: return "d:19," + std::to_string(table.currency().decimals());
    case Kind::boolean: return "b";
    case Kind::day: return "tdD";
    case Kind::minute: return "tts";
    case Kind::instant: return "tsu:UTC";
    case Kind::text:
    case Kind::choice:
    case Kind::choices: return "u";
  }
  return "n";
}

// Each schema and array owns what it points to through its private data, so children may be moved out.

struct SchemaOwner {
  std::string format, name, metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

void release_schema(ArrowSchema* schema) {
  auto* owner = static_cast<SchemaOwner*>(schema->private_data);
  for (ArrowSchema& child : owner->children)
    if (child.release) child.release(&child);
  delete owner;
  schema->release = nullptr;
}

void fill_schema(ArrowSchema* schema, std::string format, std::string name, std::string metadata,
                 std::size_t children) {
  auto owner = std::make_unique<SchemaOwner>();
  owner->format = std::move(format);
  owner->name = std::move(name);
  owner->metadata = std::move(metadata);
  owner->children.resize(children);
  for (ArrowSchema& child : owner->children) owner->pointers.push_back(&child);
  *schema = {owner->format.c_str(),
             owner->name.c_str(),
             owner->metadata.empty() ? nullptr : owner->metadata.data(),
             ARROW_FLAG_NULLABLE,
             static_cast<std::int64_t>(children),
             owner->pointers.data(),
             nullptr,
             &release_schema,
             nullptr};
  schema->private_data = owner.release();
}

struct ArrayOwner {
  std::vector<std::uint8_t> validity, bits;
  std::vector<std::int64_t> wide;    // 64-bit values, or 128-bit decimals as pairs
  std::vector<std::int32_t> narrow;  // 32-bit values, or offsets
  std::vector<double> reals;
  std::string bytes;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
};

void release_array(ArrowArray* array) {
  auto* owner = static_cast<ArrayOwner*>(array->private_data);
  for (ArrowArray& child : owner->children)
    if (child.release) child.release(&child);
  delete owner;
  array->release = nullptr;
}

void hand_over(ArrowArray* array, std::unique_ptr<ArrayOwner> owner, std::size_t length, std::int64_t nulls) {
  for (ArrowArray& child : owner->children) owner->pointers.push_back(&child);
  *array = {static_cast<std::int64_t>(length),
            nulls,
            0,
            static_cast<std::int64_t>(owner->buffers.size()),
            static_cast<std::int64_t>(owner->children.size()),
            owner->buffers.data(),
            owner->pointers.data(),
            nullptr,
            &release_array,
            nullptr};
  array->private_data = owner.release();
}

void set_bit(std::vector<std::uint8_t>& bits, std::size_t at) {
  bits[at / 8] = static_cast<std::uint8_t>(bits[at / 8] | 1U << at % 8);
}

void fill_column(ArrowArray* array, const Table& table, std::size_t column, std::size_t first, std::size_t count) {
  static const std::int64_t nothing[8] = {};  // for buffers of no bytes
  auto owner = std::make_unique<ArrayOwner>();
  std::int64_t nulls = 0;
  for (std::size_t r = 0; r < count; ++r) nulls += table.is_null(first + r, column);
  if (nulls > 0) {
    owner->validity.assign((count + 7) / 8, 0);
    for (std::size_t r = 0; r < count; ++r)
      if (!table.is_null(first + r, column)) set_bit(owner->validity, r);
  }
  owner->buffers.push_back(nulls > 0 ? owner->validity.data() : nullptr);
  const auto buffer = [&](const auto& values) {
    owner->buffers.push_back(values.empty() ? static_cast<const void*>(nothing) : values.data());
  };
  const Kind kind = table.column(column).kind;
  const auto integers = table.integers(column);
  switch (kind) {
    case Kind::integer:
    case Kind::id:
    case Kind::instant:
      owner->wide.assign(integers.begin() + static_cast<std::ptrdiff_t>(first),
                         integers.begin() + static_cast<std::ptrdiff_t>(first + count));
      buffer(owner->wide);
      break;
    case Kind::decimal:
    case Kind::amount:
      owner->wide.reserve(count * 2);
      for (std::size_t r = 0; r < count; ++r) {
        owner->wide.push_back(integers[first + r]);
        owner->wide.push_back(integers[first + r] < 0 ? -1 : 0);  // the sign, through the upper half
      }
      buffer(owner->wide);
      break;
    case Kind::day:
    case Kind::minute:
      for (std::size_t r = 0; r < count; ++r)
        owner->narrow.push_back(static_cast<std::int32_t>(integers[first + r] * (kind == Kind::minute ? 60 : 1)));
      buffer(owner->narrow);
      break;
    case Kind::boolean:
      owner->bits.assign((count + 7) / 8, 0);
      for (std::size_t r = 0; r < count; ++r)
        if (integers[first + r] != 0) set_bit(owner->bits, r);
      buffer(owner->bits);
      break;
    case Kind::real: {
      const auto reals = table.reals(column);
      owner->reals.assign(reals.begin() + static_cast<std::ptrdiff_t>(first),
                          reals.begin() + static_cast<std::ptrdiff_t>(first + count));
      buffer(owner->reals);
      break;
    }
    case Kind::text:
    case Kind::choice:
    case Kind::choices:
      owner->narrow.push_back(0);
      for (std::size_t r = 0; r < count; ++r) {
        owner->bytes += table.cell(first + r, column).text();
        if (owner->bytes.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
          throw std::bad_alloc();
        owner->narrow.push_back(static_cast<std::int32_t>(owner->bytes.size()));
      }
      buffer(owner->narrow);
      owner->buffers.push_back(owner->bytes.empty() ? static_cast<const void*>(nothing) : owner->bytes.data());
  }
  hand_over(array, std::move(owner), count, nulls);
}

struct StreamOwner {
  std::shared_ptr<const Table> table;
  std::size_t next = 0;
  std::string error;
};

/// The only catch of this file: Arrow calls come from C.
template <class Fn>
int guarded(ArrowArrayStream* stream, Fn&& fn) {
  auto* owner = static_cast<StreamOwner*>(stream->private_data);
  try {
    fn(*owner);
    return 0;
  } catch (const std::bad_alloc&) {
    owner->error = "out of memory";
    return ENOMEM;
  } catch (const std::exception& error) {
    owner->error = error.what();
    return EINVAL;
  }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  return guarded(stream, [&](const StreamOwner& owner) { export_arrow_schema(*owner.table, out); });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  out->release = nullptr;
  return guarded(stream, [&](StreamOwner& owner) {
    const Table& table = *owner.table;
    if (owner.next >= table.rows()) return;
    const std::size_t count = std::min(rows_per_batch, table.rows() - owner.next);
    auto batch = std::make_unique<ArrayOwner>();
    batch->children.resize(table.width());
    batch->buffers.push_back(nullptr);
    try {
      for (std::size_t c = 0; c < table.width(); ++c) fill_column(&batch->children[c], table, c, owner.next, count);
    } catch (...) {
      for (ArrowArray& child : batch->children)
        if (child.release) child.release(&child);
      throw;
    }
    hand_over(out, std::move(batch), count, 0);
    owner.next += count;
  });
}

const char* get_last_error(ArrowArrayStream* stream) {
  const auto* owner = static_cast<const StreamOwner*>(stream->private_data);
  return owner->error.empty() ? nullptr : owner->error.c_str();
}

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<StreamOwner*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

void export_arrow_schema(const Table& table, ArrowSchema* out) {
  const std::string_view zone = table.time_zone() ? table.time_zone().name() : std::string_view();
  bool has_amounts = false;
  for (std::size_t c = 0; c < table.width(); ++c) has_amounts = has_amounts || table.column(c).kind == Kind::amount;
  const std::string currency = has_amounts ? table.currency().text() : "";
  fill_schema(out, "+s", "", encoded({{currency_key, currency}, {time_zone_key, zone}}), table.width());
  out->flags = 0;
  for (std::size_t c = 0; c < table.width(); ++c) {
    const Table::Description& column = table.column(c);
    fill_schema(out->children[c], format_of(table, column.kind), column.name, encoded({{kind_key, name(column.kind)}}),
                0);
  }
}

void export_arrow(std::shared_ptr<const Table> table, ArrowArrayStream* out) {
  auto owner = std::make_unique<StreamOwner>();
  owner->table = std::move(table);
  *out = {&get_schema, &get_next, &get_last_error, &release_stream, owner.release()};
}

}  // namespace crmcore::exchange
