#include "crmcore/schema/table_reader.hpp"

#include <algorithm>
#include <cmath>

#include "crmcore/error.hpp"
#include "crmcore/schema/codec.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

/// Whether amounts of one currency are amounts of the other, with as many decimals or more.
bool fits(Currency from, Currency into) { return same_code(from, into) && from.decimals() <= into.decimals(); }

/// Whether a name is one edit from another, its beginning, or its last word; short names are too near to many.
bool is_nearly(std::string_view written, std::string_view name) {
  constexpr std::size_t shortest_name = 4;
  constexpr std::size_t longest_ending = 3;  // "expect" for expected
  if (written.size() < shortest_name || name.size() < shortest_name) return false;
  if (edit_distance(written, name) <= 1) return true;
  if (name.ends_with("_" + std::string(written))) return true;
  const auto begins = [](std::string_view shorter, std::string_view longer) {
    return longer.starts_with(shorter) && longer.size() - shorter.size() <= longest_ending &&
           longer.substr(shorter.size()).find('_') == std::string_view::npos;
  };
  return begins(written, name) || begins(name, written);
}

}  // namespace

InputColumn::InputColumn(const Table& table, std::string name, std::optional<std::size_t> position, Currency currency,
                         TimeZone zone)
    : table_(&table),
      name_(std::move(name)),
      position_(position),
      currency_(currency),
      forms_{.currency_decimals = currency.decimals(),
             .currency = currency_.code(),
             .rounds = true,
             .time_zone = std::move(zone)} {
  if (position_)
    kind_ = table.column(*position_).kind;
  else
    left_out_ = table.is_left_out(name_);
}

bool InputColumn::is_empty(std::size_t row) const {
  if (left_out_) table_->at(name_);  // throws: what is asked for must be readable
  if (!position_ || table_->is_null(row, *position_)) return true;
  if (kind_ == Kind::real) return std::isnan(cell(row).real());
  return cell_type(kind_) == Cell::Type::text && trimmed(cell(row).text()).empty();
}

std::string InputColumn::read(std::size_t row) const {
  if (cell_type(kind_) == Cell::Type::text) return std::string(trimmed(cell(row).text()));
  return table_->text(row, *position_);
}

/// An instant of a typed column as its local day and minute.
DayTime InputColumn::local(std::size_t row) const {
  const Instant instant = Codec<Instant>::decode(cell(row));
  if (const std::string why = forms_.time_zone.why_not(instant); !why.empty()) refuse(row, quoted(row) + " " + why);
  return forms_.time_zone.local(instant);
}

std::optional<Day> InputColumn::day(std::size_t row) const {
  if (is_empty(row)) return std::nullopt;
  if (kind_ == Kind::day) return Codec<Day>::decode(cell(row));
  if (kind_ == Kind::instant) return local(row).day;
  const auto parsed = parse<DayTime>(read(row), forms_);
  if (!parsed.value) refuse(row, parsed.why);
  return parsed.value->day;
}

std::optional<Minute> InputColumn::minute(std::size_t row) const {
  if (is_empty(row)) return std::nullopt;
  if (kind_ == Kind::minute) return Codec<Minute>::decode(cell(row));
  if (kind_ == Kind::instant) return local(row).minute;
  const auto parsed = parse<Minute>(read(row), forms_);
  if (!parsed.value) refuse(row, parsed.why);
  return *parsed.value;
}

std::optional<Hour> InputColumn::hour(std::size_t row) const {
  if (is_empty(row)) return std::nullopt;
  const auto parsed = parse<Hour>(read(row), forms_);
  if (!parsed.value) refuse(row, parsed.why);
  return *parsed.value;
}

std::optional<Amount> InputColumn::amount(std::size_t row) const {
  if (is_empty(row)) return std::nullopt;
  switch (kind_) {
    case Kind::amount:
      if (!fits(table_->currency(), currency_))
        throw Error(ErrorCode::mixed_currency, name_,
                    "row " + std::to_string(row + 1) + ", " + name_ + ": the table is in " + table_->currency().text() +
                        ", not in " + currency_.text());
      return with_more_decimals(Amount{cell(row).integer()}, currency_.decimals() - table_->currency().decimals());
    case Kind::real:
      if (const auto nearest = Amount::nearest(cell(row).real(), forms_.currency_decimals)) return *nearest;
      break;  // refused below, in the words for texts
    default: break;
  }
  const auto parsed = parse<Amount>(read(row), forms_);
  if (!parsed.value) refuse(row, parsed.why);
  return *parsed.value;
}

Decimal InputColumn::read_decimal(std::size_t row) const {
  if (kind_ == Kind::decimal) return Codec<Decimal>::decode(cell(row));
  if (kind_ == Kind::real)
    if (const auto nearest = Decimal::nearest(cell(row).real())) return *nearest;
  const auto parsed = parse<Decimal>(read(row), {.rounds = true});
  if (!parsed.value) refuse(row, parsed.why);
  return *parsed.value;
}

double InputColumn::read_number(std::size_t row) const {
  if (kind_ == Kind::integer) return static_cast<double>(cell(row).integer());
  if (kind_ == Kind::real && std::isfinite(cell(row).real())) return cell(row).real();
  const auto parsed = parse<double>(read(row));
  if (!parsed.value) refuse(row, parsed.why);
  return *parsed.value;
}

template <class Number>
void InputColumn::check_sign(std::size_t row, Number value, Sign sign) const {
  if (sign == Sign::not_negative && value < Number{}) refuse(row, "must be 0 or more, not " + quoted(row));
  if (sign == Sign::positive && !(value > Number{})) refuse(row, "must be more than 0, not " + quoted(row));
}

std::optional<Decimal> InputColumn::decimal(std::size_t row, Sign sign) const {
  if (is_empty(row)) return std::nullopt;
  const Decimal value = read_decimal(row);
  check_sign(row, value, sign);
  return value;
}

std::optional<double> InputColumn::number(std::size_t row, Sign sign) const {
  if (is_empty(row)) return std::nullopt;
  const double value = read_number(row);
  check_sign(row, value, sign);
  return value;
}

std::optional<std::int64_t> InputColumn::count(std::size_t row, std::int64_t least, std::int64_t most) const {
  if (is_empty(row)) return std::nullopt;
  const auto parsed = parse<std::int64_t>(read(row));
  if (!parsed.value) refuse(row, parsed.why);
  if (*parsed.value >= least && *parsed.value <= most) return *parsed.value;
  const std::string range = most == largest ? std::to_string(least) + " or more"
                                            : "between " + std::to_string(least) + " and " + std::to_string(most);
  refuse(row, "must be " + range + ", not " + quoted(row));
}

std::optional<bool> InputColumn::flag(std::size_t row) const {
  if (is_empty(row)) return std::nullopt;
  const std::string word = folded(read(row));
  if (word == "1.0") return true;  // as CSV files write the flags of a column that also has empty cells
  if (word == "0.0") return false;
  const auto parsed = parse<bool>(word);
  if (!parsed.value) refuse(row, quoted(row) + " is neither 1, true, yes nor 0, false, no");
  return *parsed.value;
}

std::optional<std::string> InputColumn::text(std::size_t row) const {
  if (is_empty(row)) return std::nullopt;
  return read(row);
}

std::string InputColumn::quoted(std::size_t row) const { return cited(position_ ? table_->text(row, *position_) : ""); }

void InputColumn::refuse(std::size_t row, const std::string& why) const {
  throw Error(ErrorCode::invalid, name_, "row " + std::to_string(row + 1) + ", " + name_ + ": " + why);
}

InputColumn TableReader::need(std::string_view name) const {
  asked_.emplace_back(name);
  return (*this)[table_->at(name)];
}

InputColumn TableReader::find(std::string_view name) const {
  asked_.emplace_back(name);
  return {*table_, std::string(name), table_->find(name), currency_, time_zone_};
}

InputColumn TableReader::operator[](std::size_t position) const {
  return {*table_, table_->column(position).name, position, currency_, time_zone_};
}

void TableReader::check_names() const {
  for (std::size_t c = 0; c < table_->width(); ++c) {
    const std::string& unused = table_->column(c).name;
    if (std::ranges::find(asked_, unused) != asked_.end()) continue;
    for (const std::string& wanted : asked_)
      if (!table_->find(wanted) && is_nearly(folded(unused), wanted))
        throw Error(ErrorCode::unknown_name, wanted,
                    "the table has no column " + cited(wanted) + "; is it " + cited(unused) +
                        "? Name it so, or leave that column out");
  }
}

}  // namespace crmcore
