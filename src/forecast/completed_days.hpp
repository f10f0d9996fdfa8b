// Days of events as they would have gone without selling out, and hour by hour as they were expected. Private to the
// room.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "crmcore/forecast/completion.hpp"
#include "crmcore/forecast/event_table.hpp"

namespace crmcore::forecast {

using Hours = std::array<double, 24>;

inline double real(const std::optional<Decimal>& value) { return value ? value->real() : 0; }
inline bool above_zero(const std::optional<Decimal>& value) { return value && value->millionths > 0; }

/// Nobody could buy it: it was not there, or the day did not open.
bool is_absent(const EventCell& cell);
/// Sold out whatever else is odd: unplanned products sell out as well.
bool is_sold_out(const EventCell& cell);
/// Open for a part of its hours only.
bool is_partial(const EventCell& cell);

/// Completes cells by how days go, and by what was to be expected: as planned; else the mean demand of the product's
/// other cells, completed in turn (Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1977).
class CompletedDays {
 public:
  explicit CompletedDays(const EventTable& table);
  ~CompletedDays();

  /// Of several days the sum; those that lost something add their variances.
  Completion of(const EventCell& cell) const;
  /// Whether it sold out and nothing says how much of the day had gone, so that its sales bound demand from below
  /// alone.
  bool is_bound(const EventCell& cell) const;
  /// Of what was missed, the share of each hour. None where nothing says when that was.
  std::optional<Hours> missed(const EventCell& cell) const;
  static double deviation_of(const Completion& one);

 private:
  class Learned;
  std::unique_ptr<const Learned> learned_;
};

/// What was expected hour by hour: as planned; or as full days of other events went while it was open; or evenly.
class ExpectedHours {
 public:
  explicit ExpectedHours(const EventTable& table);
  ~ExpectedHours();

  /// None where nothing says how the day was to go.
  std::optional<Hours> of(const EventCell& cell) const;

 private:
  class Learned;
  std::unique_ptr<const Learned> learned_;
};

}  // namespace crmcore::forecast
