// The user's own file back, with what an import says of each row: to be mended in a spreadsheet and imported again.
#pragma once

#include <string_view>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/intake/plan.hpp"

namespace crmcore::intake {

/// Header of the column that says what is wrong; an import neither reads it nor tells that it does not.
inline constexpr std::string_view marks_header = "crmcore: what is wrong";

/// Returns the rows of a file, in its order and with its headers, behind a column with what the plan of its import
/// found in each: first why the row is rejected, then what is odd; empty where nothing is. A row that could not be read
/// is there with its finding alone. Columns of numbers stay numbers, all else is text; titles above the header and what
/// concerns the whole file are not in it. Marks of an earlier time are replaced.
Table marked(const exchange::TextTable& table, const Plan& plan);

}  // namespace crmcore::intake
