// Columns that nobody mapped and that say what became of a sale or a payment. Private to the room.
#pragma once

#include <set>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore::intake {

/// Throws rule where a column that is not used says of rows that they were not sold or came back: they would count. A
/// return with negative numbers counts as it is, and so does a sale whose return has a row of its own.
void check_unused_statuses(const exchange::TextTable& table, const std::set<std::size_t>& used, const Forms& forms,
                           bool is_of_payments, bool has_rows_of_returns);

}  // namespace crmcore::intake
