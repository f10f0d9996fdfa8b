// What each day of several series was expected to bring, as of its planning day. Private to the room.
#pragma once

#include <vector>

#include "crmcore/forecast/demand.hpp"

namespace crmcore::forecast {

constexpr double least_profile = 0.02;  // of a weekday: days with almost no sales are no divisor

/// The day on which a row is planned.
inline Day planning_day(const Series& series, std::size_t row) {
  return series.planned.empty() ? series.day[row] : series.planned[row];
}

/// Returns the expectation of each series, learned from all of them day by day.
/// Method: one pass along the days. Each series has a level and a weekday profile, smoothed along its ordinary days,
/// and the residual of a day is its demand over them, less 1 (shrunk where the series is a noisy one). The level
/// expected of a day is corrected by a regression on eight signals of the days before its planning day: residuals of
/// the series yesterday, in recent weeks and on the same weekday; those of all series together yesterday and in recent
/// weeks; those of the series and of all about the same date in earlier years; and what kinds of further columns have
/// brought so far. The coefficients are the same for all series, by ridge regression (Hoerl and Kennard, Technometrics
/// 12, 1970), learned anew each month from the days before it. How much of the differences of levels and weekdays came
/// true (`Trust`) is measured on the way. Fallback: without enough days to learn from, the expectation is the level.
std::vector<Expectation> expectations_of(const std::vector<const Series*>& series);

}  // namespace crmcore::forecast
