#include "arrow_checks.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "crmcore/error.hpp"
#include "crmcore/exchange/text_table.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::exchange {
namespace {

// A column of nothing has no buffer: a stream of a few bytes could ask for any number of rows.
constexpr std::int64_t most_rows = 1'000'000'000;
constexpr std::int64_t view_bytes = 16;
constexpr std::int32_t longest_inline = 12;  // bytes of a text that stand in the view itself

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorCode::invalid, "arrow", "the Arrow stream is malformed: " + what);
}

/// One column of a batch, or the values of its dictionary.
class Checked {
 public:
  Checked(const ArrowSchema& schema, const ArrowArray* array, std::string name)
      : schema_(schema), format_(schema.format), name_(std::move(name)) {
    if (!array) wrong("is missing");
    array_ = array;
  }

  /// Checks the rows before `rows`, counted from the array's own offset.
  void check(std::int64_t rows) const {
    const ArrowArray& array = *array_;
    if (array.length < 0 || array.offset < 0 || array.null_count < -1) wrong("has a negative length, offset or count");
    if (array.offset > std::numeric_limits<std::int64_t>::max() / view_bytes - most_rows)
      wrong("begins at " + std::to_string(array.offset) + ", beyond any memory");
    if (array.length < rows)
      wrong("has " + std::to_string(array.length) + " rows where its batch has " + std::to_string(rows));
    if (format_ == "n") return;
    const bool is_fixed = width_of(format_) != 0;
    if (!is_fixed && !is_text(format_)) return;  // it is not read
    const std::int64_t least = is_fixed ? 2 : 3;
    if (array.n_buffers < least || (format_ != "vu" && array.n_buffers != least) || !array.buffers)
      wrong("has " + std::to_string(array.n_buffers) + " buffers");
    if (array.null_count > 0 && !array.buffers[0]) wrong("has nulls but does not say which");
    if (rows == 0) return;
    if (!array.buffers[1]) wrong("has rows but no values");
    if (format_ == "u") check_offsets<std::int32_t>(rows);
    if (format_ == "U") check_offsets<std::int64_t>(rows);
    if (format_ == "vu") check_views(rows);
    if (schema_.dictionary) check_dictionary(rows);
  }

 private:
  [[noreturn]] void wrong(const std::string& what) const { refuse("column " + cited(name_) + " " + what); }

  bool is_null(std::int64_t row) const {
    const auto* bits = static_cast<const std::uint8_t*>(array_->buffers[0]);
    const std::int64_t bit = array_->offset + row;
    return array_->null_count != 0 && bits && (bits[bit / 8] >> (bit % 8) & 1) == 0;
  }
  template <class T>
  T value(const void* buffer, std::int64_t at) const {
    T value;
    std::memcpy(&value, static_cast<const char*>(buffer) + static_cast<std::size_t>(at) * sizeof(T), sizeof(T));
    return value;
  }

  template <class Offset>
  void check_offsets(std::int64_t rows) const {
    const void* offsets = array_->buffers[1];
    const auto first = value<Offset>(offsets, array_->offset);
    Offset last = first;
    if (first < 0) wrong("has a text that begins at " + std::to_string(first));
    for (std::int64_t row = 1; row <= rows; ++row) {
      const auto next = value<Offset>(offsets, array_->offset + row);
      if (next < last) wrong("has a text that ends before it begins, in row " + std::to_string(row));
      last = next;
    }
    if (last > first && !array_->buffers[2]) wrong("has texts but no bytes");
  }

  void check_views(std::int64_t rows) const {
    const std::int64_t buffers = array_->n_buffers - 3;  // of bytes: before them validity and views, after them sizes
    const void* sizes = array_->buffers[array_->n_buffers - 1];
    const auto* views = static_cast<const char*>(array_->buffers[1]);
    for (std::int64_t row = 0; row < rows; ++row) {
      if (is_null(row)) continue;
      const char* view = views + static_cast<std::size_t>(array_->offset + row) * view_bytes;
      const auto size = value<std::int32_t>(view, 0);
      if (size < 0) wrong("has a text of " + std::to_string(size) + " bytes, in row " + std::to_string(row + 1));
      if (size <= longest_inline) continue;
      const auto buffer = value<std::int32_t>(view, 2);
      const auto offset = value<std::int32_t>(view, 3);
      const bool is_there = buffer >= 0 && buffer < buffers && sizes && array_->buffers[2 + buffer];
      if (!is_there || offset < 0 || std::int64_t{offset} + size > value<std::int64_t>(sizes, buffer))
        wrong("has a text outside its buffers, in row " + std::to_string(row + 1));
    }
  }

  /// The number of the value that a row has; none for a format that no index has.
  std::int64_t index(std::int64_t row) const {
    const void* values = array_->buffers[1];
    const std::int64_t at = array_->offset + row;
    switch (format_[0]) {
      case 'c': return value<std::int8_t>(values, at);
      case 'C': return value<std::uint8_t>(values, at);
      case 's': return value<std::int16_t>(values, at);
      case 'S': return value<std::uint16_t>(values, at);
      case 'i': return value<std::int32_t>(values, at);
      case 'I': return value<std::uint32_t>(values, at);
      default: return value<std::int64_t>(values, at);
    }
  }
  void check_dictionary(std::int64_t rows) const {
    if (!array_->dictionary) wrong("lacks its dictionary");
    const ArrowArray& values = *array_->dictionary;
    if (values.length > most_rows) wrong("has a dictionary of " + std::to_string(values.length) + " values");
    Checked(*schema_.dictionary, &values, name_).check(values.length);
    for (std::int64_t row = 0; row < rows; ++row)
      if (!is_null(row) && (index(row) < 0 || index(row) >= values.length))
        wrong("has value " + std::to_string(index(row)) + " of a dictionary of " + std::to_string(values.length) +
              ", in row " + std::to_string(row + 1));
  }

  const ArrowSchema& schema_;
  const ArrowArray* array_ = nullptr;
  std::string_view format_;
  std::string name_;
};

}  // namespace

namespace {

/// "d:19,2" has 128 bits, "d:9,2,32" as many as it says; 0 for a width that there is not.
std::size_t width_of_decimal(std::string_view format) {
  const std::size_t scale = std::min(format.find(','), format.size());
  const std::size_t width = format.find(',', std::min(scale + 1, format.size()));
  if (width == std::string_view::npos) return 16;
  constexpr std::array<std::pair<std::string_view, std::size_t>, 4> widths{
      {{",32", 4}, {",64", 8}, {",128", 16}, {",256", 32}}};
  for (const auto& [text, bytes] : widths)
    if (format.substr(width) == text) return bytes;
  return 0;
}

}  // namespace

std::size_t width_of(std::string_view format) {
  constexpr std::array<std::pair<std::string_view, std::size_t>, 17> widths{{{"b", 1},
                                                                             {"c", 1},
                                                                             {"C", 1},
                                                                             {"s", 2},
                                                                             {"S", 2},
                                                                             {"i", 4},
                                                                             {"I", 4},
                                                                             {"l", 8},
                                                                             {"L", 8},
                                                                             {"f", 4},
                                                                             {"g", 8},
                                                                             {"tdD", 4},
                                                                             {"tdm", 8},
                                                                             {"tts", 4},
                                                                             {"ttm", 4},
                                                                             {"ttu", 8},
                                                                             {"ttn", 8}}};
  for (const auto& [name, width] : widths)
    if (format == name) return width;
  if (format.starts_with("d:")) return width_of_decimal(format);
  const bool is_timestamp = format.size() >= 4 && format.starts_with("ts") && format[3] == ':' &&
                            std::string_view("smun").find(format[2]) != std::string_view::npos;
  return is_timestamp ? 8 : 0;
}

bool is_text(std::string_view format) { return format == "u" || format == "U" || format == "vu"; }

void check_stream(const ArrowArrayStream& stream) {
  if (!stream.release)
    throw Error(ErrorCode::invalid, "arrow", "the Arrow stream was read or released already; make a new one");
  if (!stream.get_schema || !stream.get_next) refuse("it lacks a function");
}

void check_schema(const ArrowSchema& schema) {
  if (!schema.release || !schema.format) refuse("its schema is missing");
  if (std::string_view(schema.format) != "+s")
    throw Error(ErrorCode::invalid, "arrow", "the Arrow stream is not a table");
  if (schema.n_children < 0) refuse("its schema has " + std::to_string(schema.n_children) + " columns");
  if (schema.n_children > static_cast<std::int64_t>(most_columns))
    refuse_columns("the Arrow stream", static_cast<std::size_t>(schema.n_children));
  for (std::int64_t c = 0; c < schema.n_children; ++c) {
    const ArrowSchema* column = schema.children ? schema.children[c] : nullptr;
    const std::string number = "column " + std::to_string(c + 1);
    if (!column || !column->format) refuse(number + " of its schema is missing");
    if (column->name && !is_utf8(column->name))
      refuse("the name of " + number + ", " + cited(column->name) + ", is not valid UTF-8");
    if (!column->dictionary) continue;
    if (!column->dictionary->format || column->dictionary->dictionary)
      refuse(number + " has a dictionary without a format, or one of dictionaries");
    const std::string_view indices = column->format;
    if (indices.size() != 1 || std::string_view("cCsSiIlL").find(indices[0]) == std::string_view::npos)
      refuse(number + " has a dictionary, but its indices are of the format " + cited(indices));
  }
}

void check_batch(const ArrowSchema& schema, const ArrowArray& batch) {
  if (batch.n_children != schema.n_children || (batch.n_children > 0 && !batch.children))
    throw Error(ErrorCode::invalid, "arrow", "a batch of the Arrow stream has other columns than its schema");
  if (batch.length < 0 || batch.offset < 0 || batch.null_count < -1)
    refuse("a batch has a negative length, offset or count");
  if (batch.length > most_rows || batch.offset > most_rows)
    refuse("a batch has " + std::to_string(std::max(batch.length, batch.offset)) + " rows; at most " +
           std::to_string(most_rows) + " are read");
  if (batch.n_buffers > 0 && !batch.buffers) refuse("a batch lacks its buffers");
  if (batch.null_count > 0 && (batch.n_buffers < 1 || !batch.buffers[0]))
    refuse("a batch has nulls but does not say which");
  for (std::int64_t c = 0; c < batch.n_children; ++c) {
    const ArrowSchema& column = *schema.children[c];
    Checked(column, batch.children[c], column.name ? column.name : "").check(batch.offset + batch.length);
  }
}

void check_code(ArrowArrayStream& stream, int code) {
  if (code == 0) return;
  const char* why = stream.get_last_error ? stream.get_last_error(&stream) : nullptr;
  throw Error(code == ENOMEM ? ErrorCode::no_memory : ErrorCode::invalid, "arrow",
              std::string("the Arrow stream failed: ") + (why ? why : std::strerror(code)));
}

}  // namespace crmcore::exchange
