// What actions on events share: the parameters that say where plan, actual and past events come from (tables, CSV files
// or the workspace's own book), and how a call is read.
#pragma once

#include <vector>

#include "crmcore/action/action.hpp"
#include "crmcore/forecast/bridge.hpp"
#include "crmcore/forecast/event_table.hpp"
#include "crmcore/forecast/review.hpp"

namespace crmcore::forecast {

/// Parameters for plan and actual of one event or all, then `more`.
std::vector<Parameter> with_event_table(std::vector<Parameter> more = {});
/// `more`, then parameters for past events and what they sold.
std::vector<Parameter> with_events(std::vector<Parameter> more = {});
/// Parameters for fees as planned and as paid; they default to those of the book.
std::vector<Parameter> fee_parameters();

/// Reads plan and actual of one event or all: from tables or files, one table of both, or the book.
/// Throws invalid where a plan is given without an actual, or neither a table nor a workspace.
EventTable event_table_of(const Call& call);
/// Read events, and what they sold: from tables or files, or the book.
std::vector<Occasion> occasions_of(const Call& call);
EventTable sales_of(const Call& call);
/// Returns the bridge of a table, with the fees of the call, else of the book.
Result<BridgePart> bridge_of(const Call& call, const EventTable& table);
/// Returns the ranking of the events of the call, with the fees of the book.
Result<RankedEvent> ranking_of(const Call& call);

}  // namespace crmcore::forecast
