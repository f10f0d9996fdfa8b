#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <unordered_set>

#include "arrow_checks.hpp"
#include "arrow_metadata.hpp"
#include "crmcore/error.hpp"
#include "crmcore/exchange/arrow.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::exchange {
namespace {

constexpr std::int64_t milliseconds_per_day = 86'400'000;

struct StreamScope {
  ArrowArrayStream* stream;
  ~StreamScope() {
    if (stream->release) stream->release(stream);
  }
};
struct SchemaScope {
  ArrowSchema schema{};
  ~SchemaScope() {
    if (schema.release) schema.release(&schema);
  }
};
struct ArrayScope {
  ArrowArray array{};
  ~ArrayScope() {
    if (array.release) array.release(&array);
  }
};

/// Why a cell cannot be read.
struct Unread {
  std::string why;
};

/// The common name of a type of the C data interface that a table cannot hold.
std::string type_named(std::string_view format) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 15> types{{{"+l", "a list"},
                                                                                 {"+L", "a list"},
                                                                                 {"+vl", "a list"},
                                                                                 {"+vL", "a list"},
                                                                                 {"+w", "a list of fixed size"},
                                                                                 {"+s", "a struct"},
                                                                                 {"+m", "a map"},
                                                                                 {"+u", "a union"},
                                                                                 {"+r", "run-end encoded"},
                                                                                 {"z", "binary"},
                                                                                 {"Z", "binary"},
                                                                                 {"vz", "binary"},
                                                                                 {"w:", "binary of fixed size"},
                                                                                 {"tD", "a duration"},
                                                                                 {"ti", "an interval"}}};
  for (const auto& [start, name] : types)
    if (format.starts_with(start)) return std::string(name) + " (Arrow format " + cited(format) + ")";
  return "of the Arrow format " + cited(format);
}

bool valid(const ArrowArray& array, std::int64_t at) {
  if (array.null_count == 0 || array.n_buffers == 0 || !array.buffers[0]) return true;
  const std::int64_t bit = array.offset + at;
  return (static_cast<const std::uint8_t*>(array.buffers[0])[bit / 8] >> (bit % 8) & 1) != 0;
}

template <class T>
T value(const ArrowArray& array, std::int64_t at, int buffer = 1) {
  T result;
  std::memcpy(&result,
              static_cast<const char*>(array.buffers[buffer]) + static_cast<std::size_t>(array.offset + at) * sizeof(T),
              sizeof(T));
  return result;
}

/// The double that the shortest decimal form of a float says: 0.1, not 0.10000000149011612.
double widened(float narrow) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), narrow);
  double wide = 0;
  std::from_chars(text.data(), written.ptr, wide);
  return std::isfinite(narrow) ? wide : static_cast<double>(narrow);
}

template <class Offset>
std::string_view text_at(const ArrowArray& array, std::int64_t at) {
  const auto begin = value<Offset>(array, at);
  const auto end = value<Offset>(array, at + 1);
  const auto* bytes = static_cast<const char*>(array.buffers[2]);
  return bytes ? std::string_view(bytes + begin, static_cast<std::size_t>(end - begin)) : std::string_view();
}

std::string_view view_at(const ArrowArray& array, std::int64_t at) {
  const char* view = static_cast<const char*>(array.buffers[1]) + static_cast<std::size_t>(array.offset + at) * 16;
  std::int32_t size = 0, buffer = 0, offset = 0;
  std::memcpy(&size, view, 4);
  if (size <= 12) return {view + 4, static_cast<std::size_t>(size)};
  std::memcpy(&buffer, view + 8, 4);
  std::memcpy(&offset, view + 12, 4);
  return {static_cast<const char*>(array.buffers[2 + buffer]) + offset, static_cast<std::size_t>(size)};
}

/// How one column is read: the kind it becomes and the cell of a row.
class Reader {
 public:
  Reader(const ArrowSchema& schema, std::string name, Currency currency)
      : name_(std::move(name)), format_(schema.format) {
    if (schema.dictionary) dictionary_ = std::make_unique<Reader>(*schema.dictionary, name_, currency);
    const auto kind = dictionary_ ? std::optional(dictionary_->kind_) : kind_of();
    kind_ = kind.value_or(Kind::text);
    if (!kind) unread_ = "it is " + type_named(format_) + "; cast it to integer, float, decimal, text or date";
    if (dictionary_) unread_ = dictionary_->unread_;
    if (const auto extension = value_of(schema.metadata, extension_key); extension && kind_ == Kind::integer)
      unread_ = "its numbers are of the extension type " + std::string(*extension) + "; cast it to text or date";
    if (const auto said = value_of(schema.metadata, kind_key)) take_up(*said, currency);
  }

  Kind kind() const { return kind_; }
  const std::string& name() const { return name_; }
  /// Why its cells cannot be read; empty while they can.
  const std::string& unread() const { return unread_; }
  void give_up(std::string why) { unread_ = std::move(why); }

  /// `scratch` holds a text that had to be made.
  Cell cell(const ArrowArray& array, std::int64_t at, std::string& scratch) const {
    if (format_ == "n" || !valid(array, at)) return {};
    if (dictionary_) return dictionary_->cell(*array.dictionary, integer(array, at), scratch);
    switch (kind_) {
      case Kind::integer:
      case Kind::id: return Cell::of(integer(array, at));
      case Kind::real: return Cell::of(format_ == "f" ? widened(value<float>(array, at)) : value<double>(array, at));
      case Kind::boolean: {
        const std::int64_t bit = array.offset + at;
        return Cell::of(std::int64_t{static_cast<const std::uint8_t*>(array.buffers[1])[bit / 8] >> (bit % 8) & 1});
      }
      case Kind::decimal: return decimal(array, at);
      case Kind::amount: return amount(array, at);
      case Kind::day: return Cell::of(day(array, at));
      case Kind::minute: return Cell::of(minute(array, at));
      case Kind::instant: return Cell::of(microseconds(array, at));
      default: break;
    }
    if (format_.starts_with("ts")) {  // without zone
      scratch = Instant{microseconds(array, at)}.text();
      scratch[10] = ' ';
      scratch.resize(19);
      return Cell::of(std::string_view(scratch));
    }
    const std::string_view text = format_ == "U"    ? text_at<std::int64_t>(array, at)
                                  : format_ == "vu" ? view_at(array, at)
                                                    : text_at<std::int32_t>(array, at);
    if (!is_utf8(text)) throw Unread{"is not valid UTF-8"};
    return Cell::of(text);
  }

  bool is_zoneless() const { return kind_ == Kind::text && format_.starts_with("ts"); }

 private:
  /// None for a type that a table cannot hold.
  std::optional<Kind> kind_of() {
    if (format_ != "n" && !is_text(format_) && width_of(format_) == 0) return std::nullopt;
    if (format_.size() == 1 && std::string("cCsSiIlL").find(format_[0]) != std::string::npos) return Kind::integer;
    if (format_ == "f" || format_ == "g") return Kind::real;
    if (format_ == "b") return Kind::boolean;
    if (format_ == "u" || format_ == "U" || format_ == "vu" || format_ == "n") return Kind::text;
    if (format_ == "tdD" || format_ == "tdm") return Kind::day;
    if (format_.starts_with("tt")) return Kind::minute;
    if (format_.starts_with("ts")) return format_.size() > 4 ? Kind::instant : Kind::text;
    return read_scale() ? std::optional(Kind::decimal) : std::nullopt;
  }

  /// The kind that our own table had, where the type still is that of the kind.
  void take_up(std::string_view said, Currency currency) {
    const auto was = [&](Kind kind) { return said == crmcore::name(kind); };
    if (kind_ == Kind::integer && !dictionary_ && was(Kind::id)) kind_ = Kind::id;
    if (kind_ == Kind::text && is_text(format_) && was(Kind::choice)) kind_ = Kind::choice;
    if (kind_ == Kind::text && is_text(format_) && was(Kind::choices)) kind_ = Kind::choices;
    if (kind_ == Kind::decimal && !dictionary_ && was(Kind::amount) && scale_ == currency.decimals())
      kind_ = Kind::amount;
  }

  /// The decimals of "d:19,4" or "d:9,2,32"; false for those of a width that is none or with too many decimals.
  bool read_scale() {
    const char* const end = format_.data() + format_.size();
    int precision = 0;
    const auto digits = std::from_chars(format_.data() + std::min<std::size_t>(2, format_.size()), end, precision);
    if (digits.ec != std::errc() || digits.ptr == end || *digits.ptr != ',') return false;
    const auto decimals = std::from_chars(digits.ptr + 1, end, scale_);
    const bool is_whole = decimals.ptr == end || *decimals.ptr == ',';  // the width behind it, width_of knows
    return decimals.ec == std::errc() && is_whole && scale_ >= 0 && scale_ <= 18;
  }

  std::int64_t integer(const ArrowArray& array, std::int64_t at) const {
    switch (format_[0]) {
      case 'c': return value<std::int8_t>(array, at);
      case 'C': return value<std::uint8_t>(array, at);
      case 's': return value<std::int16_t>(array, at);
      case 'S': return value<std::uint16_t>(array, at);
      case 'i': return value<std::int32_t>(array, at);
      case 'I': return value<std::uint32_t>(array, at);
      default: break;
    }
    const auto wide = value<std::int64_t>(array, at);
    if (format_[0] == 'L' && wide < 0)
      throw Unread{"is too large: at most " + std::to_string(std::numeric_limits<std::int64_t>::max())};
    return wide;
  }

  static std::string beyond_decimals() {
    return "is too large: at most " + Decimal{std::numeric_limits<std::int64_t>::max()}.text();
  }
  /// The number of a decimal without its point.
  __int128 unscaled(const ArrowArray& array, std::int64_t at) const {
    switch (width_of(format_)) {
      case sizeof(std::int32_t): return value<std::int32_t>(array, at);
      case sizeof(std::int64_t): return value<std::int64_t>(array, at);
      case sizeof(__int128): return value<__int128>(array, at);
      default: break;
    }
    const auto halves = value<std::array<__int128, 2>>(array, at);  // 256 bits, the lower ones first
    if (halves[1] != (halves[0] < 0 ? -1 : 0)) throw Unread{beyond_decimals()};
    return halves[0];
  }
  Cell amount(const ArrowArray& array, std::int64_t at) const {
    const __int128 minor = unscaled(array, at);
    if (minor > std::numeric_limits<std::int64_t>::max() || minor < -std::numeric_limits<std::int64_t>::max())
      throw Unread{"is too large for an amount"};
    return Cell::of(static_cast<std::int64_t>(minor));
  }
  Cell decimal(const ArrowArray& array, std::int64_t at) const {
    __int128 number = unscaled(array, at);
    for (int i = scale_; i < 6; ++i)
      if (__builtin_mul_overflow(number, 10, &number)) throw Unread{beyond_decimals()};
    for (int i = 6; i < scale_; ++i) {
      if (number % 10 != 0) throw Unread{"has more than six decimals"};
      number /= 10;
    }
    if (number > std::numeric_limits<std::int64_t>::max() || number < -std::numeric_limits<std::int64_t>::max())
      throw Unread{beyond_decimals()};
    return Cell::of(static_cast<std::int64_t>(number));
  }

  std::int64_t day(const ArrowArray& array, std::int64_t at) const {
    const std::int64_t day = format_ == "tdD" ? value<std::int32_t>(array, at)
                                              : whole_part(value<std::int64_t>(array, at), milliseconds_per_day);
    if (day < Day::first_number || day > Day::last_number) throw Unread{"is a day outside the years 1400 to 9999"};
    return day;
  }
  std::int64_t minute(const ArrowArray& array, std::int64_t at) const {
    const bool is_narrow = format_ == "tts" || format_ == "ttm";
    const std::int64_t ticks = is_narrow ? value<std::int32_t>(array, at) : value<std::int64_t>(array, at);
    const std::int64_t minute = whole_part(ticks, 60 * ticks_per_second());
    constexpr std::int64_t minutes_per_day = 1440;
    if (minute < 0 || minute >= minutes_per_day) throw Unread{"is a time outside the day"};
    return minute;
  }
  std::int64_t ticks_per_second() const {
    switch (format_[2]) {
      case 's': return 1;
      case 'm': return 1'000;
      case 'u': return 1'000'000;
      default: return 1'000'000'000;
    }
  }
  /// The quotient, rounded down.
  static std::int64_t whole_part(std::int64_t number, std::int64_t by) {
    return number / by - (number % by < 0 ? 1 : 0);
  }
  std::int64_t microseconds(const ArrowArray& array, std::int64_t at) const {
    constexpr std::int64_t per_second = 1'000'000;
    constexpr std::int64_t per_day = 86'400 * per_second;
    const auto ticks = value<std::int64_t>(array, at);
    std::int64_t instant = whole_part(ticks, 1'000);
    const bool is_beyond =
        format_[2] != 'n' && __builtin_mul_overflow(ticks, per_second / ticks_per_second(), &instant);
    const std::int64_t day = whole_part(instant, per_day);
    if (is_beyond || day < Day::first_number || day > Day::last_number)
      throw Unread{"is an instant outside the years 1400 to 9999"};
    return instant;
  }

  std::string name_, format_, unread_;
  Kind kind_ = Kind::text;
  int scale_ = 0;
  std::unique_ptr<Reader> dictionary_;
};

/// Whether a column holds timestamps without zone, midnights alone.
bool holds_midnights(const Table& table, const Reader& reader, std::size_t column) {
  if (!reader.is_zoneless()) return false;
  for (std::size_t r = 0; r < table.rows(); ++r)
    if (!table.is_null(r, column) && !table.cell(r, column).text().ends_with(" 00:00:00")) return false;
  return true;
}

/// The table with days where all of a column are midnights, and without columns that cannot be read.
Table finished(Table table, const std::vector<Reader>& readers) {
  std::vector<bool> midnights;
  std::vector<std::size_t> kept;
  for (std::size_t c = 0; c < table.width(); ++c) {
    if (readers[c].unread().empty()) kept.push_back(c);
    midnights.push_back(readers[c].unread().empty() && holds_midnights(table, readers[c], c));
  }
  if (kept.size() == table.width() && std::ranges::find(midnights, true) == midnights.end()) return table;
  std::vector<Table::Description> columns;
  for (const std::size_t c : kept)
    columns.push_back({table.column(c).name, midnights[c] ? Kind::day : table.column(c).kind, {}});
  Table result(columns, table.currency());
  result.set_time_zone(table.time_zone());
  std::vector<Cell> row(kept.size());
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (std::size_t i = 0; i < kept.size(); ++i) {
      row[i] = table.cell(r, kept[i]);
      if (midnights[kept[i]] && !row[i].is_null())
        row[i] = Codec<Day>::encode(*parse<Day>(row[i].text().substr(0, 10)).value);
    }
    result.append(row);
  }
  for (const Reader& reader : readers)
    if (!reader.unread().empty()) result.leave_out(reader.name(), reader.unread());
  return result;
}

}  // namespace

namespace {

/// The currency that a schema says, else the one given.
Currency currency_of(const ArrowSchema& schema, Currency given) {
  const auto said = value_of(schema.metadata, currency_key);
  const auto known = said ? currency_kept(*said).value : std::nullopt;
  return known.value_or(given);
}
/// The same for the time zone.
TimeZone zone_of(const ArrowSchema& schema, const TimeZone& given) {
  const auto said = value_of(schema.metadata, time_zone_key);
  return said ? TimeZone::kept(*said) : given;
}

}  // namespace

Table import_arrow(ArrowArrayStream* stream, Currency currency, Unreadable unreadable, const TimeZone& zone) {
  check_stream(*stream);
  const StreamScope scope{stream};
  const auto check_readable = [&](const Reader& reader) {
    if (unreadable == Unreadable::refuse && !reader.unread().empty())
      throw Error(ErrorCode::invalid, reader.name(),
                  "column " + cited(reader.name()) + " cannot be read: " + reader.unread());
  };
  const auto read = [&](Reader& reader, const ArrowArray& array, std::int64_t at, std::size_t row,
                        std::string& scratch) {
    if (!reader.unread().empty()) return Cell();
    try {
      return reader.cell(array, at, scratch);
    } catch (const Unread& cell) {
      reader.give_up("row " + std::to_string(row + 1) + " " + cell.why);
      check_readable(reader);
      return Cell();
    }
  };
  SchemaScope top;
  check_code(*stream, stream->get_schema(stream, &top.schema));
  check_schema(top.schema);
  currency = currency_of(top.schema, currency);
  std::vector<Reader> readers;
  std::vector<Table::Description> columns;
  std::unordered_set<std::string> names;
  for (std::int64_t c = 0; c < top.schema.n_children; ++c) {
    const ArrowSchema& child = *top.schema.children[c];
    readers.emplace_back(child, child.name ? child.name : "", currency);
    if (!names.insert(readers.back().name()).second)
      throw Error(ErrorCode::invalid, readers.back().name(),
                  "column " + cited(readers.back().name()) + " appears twice");
    check_readable(readers.back());
    columns.push_back({readers.back().name(), readers.back().kind(), {}});
  }
  Table table(columns, currency);
  table.set_time_zone(zone_of(top.schema, zone));
  std::vector<Cell> row(readers.size());
  std::vector<std::string> scratch(readers.size());
  for (;;) {
    ArrayScope batch;
    check_code(*stream, stream->get_next(stream, &batch.array));
    if (!batch.array.release) break;
    check_batch(top.schema, batch.array);
    for (std::int64_t r = 0; r < batch.array.length; ++r) {
      for (std::size_t c = 0; c < readers.size(); ++c) {
        const bool there = valid(batch.array, r);
        row[c] = there ? read(readers[c], *batch.array.children[c], batch.array.offset + r, table.rows(), scratch[c])
                       : Cell();
      }
      table.append(row);
    }
  }
  return finished(std::move(table), readers);
}

}  // namespace crmcore::exchange
