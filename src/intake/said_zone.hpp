// What a file says of the time zone of its times: in a header, "Fecha (UTC)", or in a column of zones. Private to the
// room.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// Whether some cell of a column has a time other than midnight, which spreadsheets and databases add to days.
bool holds_times(const exchange::TextTable& table, std::size_t column);

/// The zone that a header says, "UTC" or "UTC-6"; empty for one that says none.
std::string zone_in(std::string_view header);

/// The column that says the time zone of each row; none where there is none.
std::optional<std::size_t> zone_column(const exchange::TextTable& table);

/// The table with the zone that a header or the column of zones says behind each time that has none of its own, where
/// that is UTC or an offset. None where no time changes.
std::optional<exchange::TextTable> with_said_zones(const exchange::TextTable& table);

/// Throws rule where the column of zones says another zone than the shop's of a row, by a name that is not read, and
/// the row has a time in a column that is used.
void check_zones(const store::Store& store, const exchange::TextTable& table, const std::set<std::size_t>& used);

}  // namespace crmcore::intake
