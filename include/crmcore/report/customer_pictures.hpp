// Pictures of customers. Each is a chart of the table of one action: `action_of` says which, and the table can be asked
// for beside it. No number is drawn that is not in the table.
//
// Words are English ("en") or Spanish ("es"); `country` (ISO 3166, "MX") says how Spanish readers write numbers.
#pragma once

#include <array>
#include <string_view>

#include "crmcore/report/chart.hpp"
#include "crmcore/schema/codec.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::report {

enum class CustomerPicture : std::uint8_t {
  frequency_recency,  ///< purchases expected, by number of purchases and time of the last one
  alive_matrix,       ///< P(alive), by the same
  tracking,           ///< actual purchases against the model by week
  tracking_total,     ///< the same, added up
  holdout,            ///< mean purchases after a day by their number before it, actual and by the model
  alive_history,      ///< P(alive) of one customer day by day, with its purchases
  gaps,               ///< times between purchases
  spend,              ///< money of a purchase
  cohorts,            ///< share of each cohort that bought in each month since its first purchase
  retention_curves,   ///< the same as curves, of the last eight cohorts
  return_curve,       ///< share who have bought again by days since the first purchase
  rfm_grid,           ///< customers by scores of recency and frequency
  rfm_treemap,        ///< segments by their customers
  lifecycle,          ///< new, kept and resurrected of each month, dormant below
  flows,              ///< customers who moved from one state to another
  concentration,      ///< share of the money that the best customers brought (Lorenz)
  calibration,        ///< risk of leaving: predicted against observed
  gain,               ///< leavers found among the first by risk
  qini,               ///< what treating the first by a score gains
  work_list,          ///< whom to contact, by expected gain
};

/// The action whose table is drawn, such as "value_models.tracking".
std::string_view action_of(CustomerPicture picture);

/// The chart of such a table, scaled; one without points where the table has nothing to draw.
/// Throws unknown_name for a language other than "en" and "es", and for a table that is not of that action.
Chart customer_chart(CustomerPicture picture, const Table& table, std::string_view language = "en",
                     std::string_view country = "");

}  // namespace crmcore::report

namespace crmcore {
template <>
struct Choices<report::CustomerPicture> {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"frequency_recency", "alive_matrix", "tracking",    "tracking_total", "holdout",
       "alive_history",     "gaps",         "spend",       "cohorts",        "retention_curves",
       "return_curve",      "rfm_grid",     "rfm_treemap", "lifecycle",      "flows",
       "concentration",     "calibration",  "gain",        "qini",           "work_list"});
};
}  // namespace crmcore
