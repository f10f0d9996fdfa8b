#include "crmcore/intake/marked.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "plan_data.hpp"
#include "said_currency.hpp"

namespace crmcore::intake {
namespace {

/// What was found in each row, by its line: errors before warnings.
std::map<std::size_t, std::string> marks_of(const Plan& plan) {
  std::map<std::size_t, std::string> marks;
  for (const Severity severity : {Severity::error, Severity::warning})
    for (const Finding& finding : plan.findings()) {
      if (finding.row == 0 || finding.severity != severity) continue;
      std::string& mark = marks[finding.row];
      mark +=
          (mark.empty() ? "" : "; ") + std::string(severity == Severity::error ? rejected_mark : "") + finding.message;
    }
  return marks;
}

/// The number that a cell is, where a double has all its digits.
std::optional<double> exact_number(std::string_view text) {
  constexpr std::ptrdiff_t most_digits = 15;
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || digits > most_digits) return std::nullopt;
  return number;
}

bool is_exact(const exchange::TextTable& table, std::size_t column) {
  if (!table.has_numbers(column)) return false;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (const std::string_view cell = table.cell(row, column); !cell.empty() && !exact_number(cell)) return false;
  return true;
}

/// The currency that a workbook shows its money in, which the marked file would no longer say; empty where a column
/// says it, and where there are several.
std::string currency_of(const exchange::TextTable& table) {
  if (table.currencies.empty() || SaidCurrency::column_of(table)) return "";
  const std::string& first = table.currencies.front().currency;
  const bool are_one = std::ranges::all_of(table.currencies, [&](const auto& said) { return said.currency == first; });
  return are_one && first != "$" ? first : "";  // which is that of many
}

/// The rows of a file and those that could not be read, each with its mark, in the order of their lines.
class Marking {
 public:
  Marking(const exchange::TextTable& table, const Plan& plan) : table_(table), marks_(marks_of(plan)) {
    described_.push_back({std::string(marks_header)});
    for (std::size_t c = 0; c < table.header.size(); ++c) {
      if (table.header[c] == marks_header) continue;
      columns_.push_back(c);
      described_.push_back({table.header[c], is_exact(table, c) ? Kind::real : Kind::text});
    }
    if (!currency_.empty()) described_.push_back({"currency"});
    for (const Finding& finding : table.findings)
      if (finding.severity == Severity::error) unread_.push_back(finding.row);
    std::ranges::sort(unread_);
    unread_.erase(std::unique(unread_.begin(), unread_.end()), unread_.end());
  }

  Table result() {
    Table marked(described_, {});
    auto unread = unread_.begin();
    const auto add_unread = [&](std::size_t before) {
      for (; unread != unread_.end() && *unread < before; ++unread) {
        cells_.assign(described_.size(), {});
        cells_[0] = mark_of(*unread);
        marked.append(cells_);
      }
    };
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      add_unread(table_.lines[row]);
      cells_.assign(1, mark_of(table_.lines[row]));
      for (std::size_t i = 0; i < columns_.size(); ++i)
        cells_.push_back(cell_of(table_.cell(row, columns_[i]), described_[i + 1].kind));
      if (!currency_.empty()) cells_.push_back(Cell::of(std::string_view(currency_)));
      marked.append(cells_);
    }
    add_unread(std::numeric_limits<std::size_t>::max());
    return marked;
  }

 private:
  Cell mark_of(std::size_t line) const {
    const auto mark = marks_.find(line);
    return mark == marks_.end() ? Cell() : Cell::of(std::string_view(mark->second));
  }
  static Cell cell_of(std::string_view text, Kind kind) {
    if (text.empty()) return {};
    return kind == Kind::real ? Cell::of(*exact_number(text)) : Cell::of(exchange::with_formula(text));
  }

  const exchange::TextTable& table_;
  std::string currency_ = currency_of(table_);
  std::map<std::size_t, std::string> marks_;
  std::vector<Table::Description> described_;
  std::vector<std::size_t> columns_;  // of the file
  std::vector<std::size_t> unread_;   // lines
  std::vector<Cell> cells_;           // of a row
};

}  // namespace

Table marked(const exchange::TextTable& table, const Plan& plan) { return Marking(table, plan).result(); }

}  // namespace crmcore::intake
