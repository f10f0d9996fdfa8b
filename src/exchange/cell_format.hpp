// What the number in a cell of a workbook is: a number, or a day or time by the format that it is shown in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crmcore::exchange {

/// How a cell is shown, as far as it says what the number is.
struct CellFormat {
  enum class Shown : std::uint8_t { number, day, time, day_and_time, hours };
  Shown shown = Shown::number;  ///< `hours`: counted on beyond 24
  std::size_t digits = 0;       ///< at least so many: "00000" shows 1234 as 01234, which is a code then
  std::string currency = {};    ///< the sign or code that stands with the number, "€", "US$", "USD"
};

/// The format that a workbook describes, such as "dd/mm/yyyy" or "[h]:mm"; of several for different signs, the first.
CellFormat cell_format(std::string_view described);
/// The format of a number below 164, which every program knows without a description (ECMA-376, part 1, 18.8.30).
CellFormat cell_format(int number);

/// The sign or code of a currency in what a number is shown with: "USD" of "12.50 USD". Empty where there is none.
std::string currency_shown(std::string_view shown);

/// The number of a cell in plain digits: whole numbers as they are written, others to the 15 digits that a spreadsheet
/// shows, 0.3 for 0.30000000000000004. None for what is not a number.
std::optional<std::string> number_text(std::string_view written, std::size_t least_digits = 0);

/// The day or time that a number of days means, "2025-12-21", "2025-12-21 14:30", "14:30"; `counts_from_1904`: the
/// workbook's days do. Of the other workbooks day 60 is 1900-02-29, which never was. None where it is no day from 1900
/// to 9999.
std::optional<std::string> day_text(double days, CellFormat::Shown shown, bool counts_from_1904);

}  // namespace crmcore::exchange
