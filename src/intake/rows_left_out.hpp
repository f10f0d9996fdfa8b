// Rows of a file that are not read: they hold what no row can hold, were marked as unreadable, or are the example of a
// template. Private to the room.
#pragma once

#include <optional>
#include <set>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// The table without the rows that hold a list or an object in a column that is used; they are findings.
exchange::TextTable without_nested(const exchange::TextTable& table, const std::set<std::size_t>& used);

/// A file that was marked has its unreadable rows with their mark alone: they are rejected again, or what they held
/// would be lost without a word. None where there are no such rows.
std::optional<exchange::TextTable> without_unread(const exchange::TextTable& table);

/// A template that was filled in has its example still, unless somebody took it out: it is not read, and told. None
/// where there is none.
std::optional<exchange::TextTable> without_example(const store::Store& store, const exchange::TextTable& table,
                                                   std::string_view layout);

}  // namespace crmcore::intake
