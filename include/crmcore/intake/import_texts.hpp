// The options of an import as texts: from the command line, C or Python. They are checked here for all of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/exchange/workbook.hpp"
#include "crmcore/intake/plan.hpp"

namespace crmcore {

template <>
struct Choices<DateOrder> {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"year_month_day", "day_month_year", "month_day_year", "excel_serial", "epoch_seconds", "epoch_milliseconds"});
};
template <>
struct Choices<intake::Accept> {
  static constexpr auto codes = std::to_array<std::string_view>({"all_or_nothing", "valid_rows"});
};
template <>
struct Choices<intake::EmptyCells> {
  static constexpr auto codes = std::to_array<std::string_view>({"keep", "clear"});
};

namespace intake {

/// How a file is written and which source gives its keys. What is left out is guessed from the file; see `Options`.
struct ImportTexts {
  std::string source = {};
  std::optional<std::string> separator = {};     ///< one character, "tab" or "blanks"
  std::optional<std::string> encoding = {};      ///< of a CSV file, as in exchange::CsvForm
  std::optional<std::string> decimal_mark = {};  ///< "." or ","
  std::optional<std::string> date_order = {};    ///< a code of DateOrder
  std::string empty = "keep";                    ///< a code of EmptyCells
  std::optional<std::string> sheet = {};         ///< of a workbook, as in exchange::WorkbookForm
};

/// Reads the rows of a file, whatever its format; see exchange::read_table. Throws invalid for a separator of several
/// characters, and what reading throws.
exchange::TextTable read_rows(const std::string& file, const ImportTexts& texts = {});

/// Returns the options of a plan. Throws invalid, naming the parameter.
Options options_of(const ImportTexts& texts);

/// Returns the value of Accept with this code. Throws invalid.
Accept accept_of(std::string_view text);

}  // namespace intake
}  // namespace crmcore
