// Where the header of a file stands and what its columns are called: one rule for CSV and for workbooks.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crmcore/exchange/text_table.hpp"

namespace crmcore::exchange {

/// How many cells a line has, and how many of them hold something.
struct LineShape {
  std::size_t cells = 1;
  std::size_t filled = 0;
};

inline constexpr std::size_t most_titles = 20;  // lines that are looked at: reports have a few above their header

/// Returns how many of the first lines stand above the header: titles with one filled cell at most, before the first
/// line that has several and as many cells as the next line that is not empty.
std::size_t title_lines(std::span<const LineShape> shapes);

/// "the lines above the header are skipped, 3 from 'Report' on"
std::string skipped_titles(std::size_t lines, std::string_view first);

/// Gives columns their names; one whose name another column has is called "phone (2)", which is told.
class ColumnNames {
 public:
  explicit ColumnNames(TextTable& table) : table_(table) {}

  /// `number` of the column in the file, from 1, which names one without a name.
  void add(std::string_view header, std::size_t number);

 private:
  TextTable& table_;
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, int> numbers_;  // the last one given to each name
};

/// Whether a number has a mark that could part thousands: 1.234, but not 0.123 or 1234.567.
bool has_doubtful_mark(std::string_view number);

}  // namespace crmcore::exchange
