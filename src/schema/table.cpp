#include "crmcore/schema/table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ostream>

#include "crmcore/error.hpp"

namespace crmcore {
namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Four decimals at most, nine of what is small.
std::string rounded(double value) {
  std::array<char, 400> digits{};
  const int decimals = std::abs(value) < 0.001 ? 9 : 4;
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, decimals);
  std::string text(digits.data(), error == std::errc{} ? end : digits.data());
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string grouped(std::string digits) {
  const std::size_t start = digits.starts_with('-') ? 1 : 0;
  std::size_t end = std::min(digits.find('.'), digits.size());
  while (end > start + 3) digits.insert(end -= 3, ",");
  return digits;
}

[[noreturn]] void refuse(const Table::LeftOut& column) {
  throw Error(ErrorCode::invalid, column.name, "column " + cited(column.name) + " cannot be read: " + column.why);
}

}  // namespace

Table::Table(std::vector<Description> columns, Currency currency) : currency_(currency) {
  for (auto& description : columns) columns_.push_back({std::move(description), {}, {}, {}, {}, {}});
}

Table::Table(std::span<const Column> columns, Currency currency) : Table(descriptions_of(columns), currency) {}

std::vector<Table::Description> Table::descriptions_of(std::span<const Column> columns) {
  std::vector<Description> described;
  for (const Column& column : columns)
    described.push_back({.name = std::string(column.name),
                         .kind = column.kind,
                         .from = std::string(column.traits.from),
                         .help = std::string(column.traits.help)});
  return described;
}

std::optional<std::size_t> Table::find(std::string_view name) const {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].description.name == name) return i;
  return std::nullopt;
}

bool Table::is_left_out(std::string_view name) const {
  return std::ranges::find(left_out_, name, &LeftOut::name) != left_out_.end();
}

void Table::check_whole() const {
  if (!left_out_.empty()) refuse(left_out_.front());
}

std::size_t Table::at(std::string_view name) const {
  if (const auto found = find(name)) return *found;
  if (const auto unread = std::ranges::find(left_out_, name, &LeftOut::name); unread != left_out_.end())
    refuse(*unread);
  std::vector<std::string_view> names;
  for (const Data& data : columns_) names.emplace_back(data.description.name);
  throw_unknown(std::string(name), "the table has no column", name, names);
}

Cell Table::cell(std::size_t row, std::size_t column) const {
  const Data& data = columns_[column];
  if (is_null(row, column)) return {};
  switch (cell_type(data.description.kind)) {
    case Cell::Type::integer: return Cell::of(data.integers[row]);
    case Cell::Type::real: return Cell::of(data.reals[row]);
    default: break;
  }
  const std::uint64_t begin = row == 0 ? 0 : data.ends[row - 1];
  return Cell::of(std::string_view(data.bytes).substr(begin, data.ends[row] - begin));
}

std::string Table::text(std::size_t row, std::size_t column) const {
  return cell_text(columns_[column].description.kind, cell(row, column), currency_.decimals());
}

void Table::append(Row row) {
  if (row.size() != width())
    throw Error(ErrorCode::invalid, "row",
                "a row of " + std::to_string(row.size()) + " cells for " + std::to_string(width()) + " columns");
  for (std::size_t i = 0; i < row.size(); ++i) {  // all are checked before any is kept
    const Cell::Type wanted = cell_type(columns_[i].description.kind);
    const bool fits = row[i].is_null() || row[i].type() == wanted ||
                      (wanted == Cell::Type::real && row[i].type() == Cell::Type::integer);
    if (!fits)
      throw Error(ErrorCode::invalid, columns_[i].description.name,
                  "column " + columns_[i].description.name + " holds " +
                      std::string(name(columns_[i].description.kind)) + " values only");
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    Data& data = columns_[i];
    const Cell cell = row[i];
    if (cell.is_null()) {
      if (data.nulls.empty()) data.nulls.resize(rows_, 0);
      data.nulls.push_back(1);
    } else if (!data.nulls.empty()) {
      data.nulls.push_back(0);
    }
    switch (cell_type(data.description.kind)) {
      case Cell::Type::integer: data.integers.push_back(cell.integer()); break;
      case Cell::Type::real: data.reals.push_back(cell.real()); break;
      default: data.bytes.append(cell.text()); data.ends.push_back(data.bytes.size());
    }
  }
  ++rows_;
}

void Table::reserve(std::size_t rows) {
  for (Data& data : columns_) switch (cell_type(data.description.kind)) {
      case Cell::Type::integer: data.integers.reserve(rows); break;
      case Cell::Type::real: data.reals.reserve(rows); break;
      default: data.ends.reserve(rows);
    }
}

std::string Table::preview(std::size_t most) const {
  const std::size_t shown = std::min(most, rows_);
  std::vector<std::vector<std::string>> lines(shown + 1);
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < width(); ++c) {
    const Kind kind = columns_[c].description.kind;
    lines[0].push_back(columns_[c].description.name);
    for (std::size_t r = 0; r < shown; ++r) {
      std::string shown_text = text(r, c);
      if (kind == Kind::amount || kind == Kind::integer) shown_text = grouped(shown_text);
      if (kind == Kind::real && !is_null(r, c)) shown_text = rounded(cell(r, c).real());
      std::ranges::replace_if(
          shown_text, [](char ch) { return static_cast<unsigned char>(ch) < 0x20; }, ' ');
      lines[r + 1].push_back(std::move(shown_text));
    }
    std::size_t widest = 0;
    for (const auto& line : lines) widest = std::max(widest, characters(line[c]));
    widths.push_back(widest);
  }
  std::string out;
  for (const auto& line : lines) {
    std::string printed;
    for (std::size_t c = 0; c < width(); ++c) {
      const std::string blanks(widths[c] - characters(line[c]), ' ');
      const Cell::Type type = cell_type(columns_[c].description.kind);
      const bool right = type != Cell::Type::text && columns_[c].description.kind != Kind::day;
      printed += (c == 0 ? "" : "  ") + (right ? blanks + line[c] : line[c] + blanks);
    }
    while (!printed.empty() && printed.back() == ' ') printed.pop_back();
    out += printed + "\n";
  }
  if (rows_ > shown) out += "… and " + grouped(std::to_string(rows_ - shown)) + " more\n";
  return out;
}

bool operator==(const Table& a, const Table& b) {
  if (a.width() != b.width() || a.rows() != b.rows()) return false;
  for (std::size_t c = 0; c < a.width(); ++c) {
    const Table::Description& own = a.column(c);
    if (own.name != b.column(c).name || own.kind != b.column(c).kind) return false;
    if (own.kind == Kind::amount && a.currency() != b.currency()) return false;
    for (std::size_t r = 0; r < a.rows(); ++r)
      if (a.cell(r, c) != b.cell(r, c)) return false;
  }
  return true;
}

Table Table::describe() const {
  Table described(
      std::vector<Description>{
          {.name = "column", .help = "name of the column"},
          {.name = "kind", .help = "how to read its cells, such as amount or day"},
          {.name = "help", .help = "what it is; empty when the column is not described"},
          {.name = "from",
           .help = "fields it was derived from, separated by blanks; empty when it was derived from none"}},
      {});
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Cell() : Cell::of(std::string_view(text));
  };
  for (const Data& data : columns_) {
    const Description& column = data.description;
    described.append(std::array<Cell, 4>{Cell::of(std::string_view(column.name)), Cell::of(name(column.kind)),
                                         text_or_null(column.help), text_or_null(column.from)});
  }
  return described;
}

std::ostream& operator<<(std::ostream& out, const Table& table) { return out << table.preview(); }

}  // namespace crmcore
