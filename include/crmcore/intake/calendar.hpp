// Events as a calendar that phones and calendar programs read (iCalendar, RFC 5545).
#pragma once

#include <string>

#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// Returns the events of a query as a calendar: an entry for each day whose opening hours are planned, from opening to
/// closing, else one for all days of the event. Times are local, wherever the calendar is opened; the zone of the
/// workspace, where it has one, stands beside them. Entries have the same identifier whenever they are written and a
/// sequence that grows with the event, so that a calendar that is read again is brought up to date; those of cancelled
/// events and of days that did not open say so. Throws invalid where the query is of another entity.
std::string calendar(const store::Store& store, const store::Query& query);

}  // namespace crmcore::intake
