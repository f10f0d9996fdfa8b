// Tables to and from Arrow C streams, without any Arrow library: what pandas, polars, DuckDB and pyarrow speak.
#pragma once

#include <memory>

#include "crmcore/exchange/arrow_abi.h"
#include "crmcore/schema/table.hpp"

namespace crmcore::exchange {

/// Fills `out` with a new stream over the table, which it keeps alive; every call gives a stream of its own.
/// Amounts go as decimals of their currency, decimals with six places, days as date32, instants as microseconds UTC.
/// The schema says beside (in metadata) the kind of each column, the currency and the time zone, which `import_arrow`
/// takes up again; other readers ignore that.
void export_arrow(std::shared_ptr<const Table> table, ArrowArrayStream* out);
/// Fills `out` with the schema alone.
void export_arrow_schema(const Table& table, ArrowSchema* out);

/// What becomes of a column that a table cannot hold: a list, a struct, a decimal of more than six places …
enum class Unreadable : std::uint8_t {
  refuse,     ///< throws invalid: the table itself is wanted, and nothing may be lost
  leave_out,  ///< only reading that column throws; see Table::leave_out
};

/// Reads a stream to its end and releases it, also when it throws. Integers, floats, booleans, texts of every width,
/// dictionaries of them, decimals of every width, dates, times and timestamps are taken; a timestamp without zone
/// becomes a day when all of its column are midnights, else a text; one with a zone an instant, which becomes a day of
/// `zone` where days are read. A column that a table cannot hold is refused or left out, naming the column and its
/// type, or the row. A stream that was made from a table of ours (`export_arrow`) gives its kinds, its currency and its
/// time zone again; these go before `currency` and `zone`.
Table import_arrow(ArrowArrayStream* stream, Currency currency = {}, Unreadable unreadable = Unreadable::refuse,
                   const TimeZone& zone = {});

}  // namespace crmcore::exchange
