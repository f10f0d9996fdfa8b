// How far a contact changes the outcome: assumed and marked so, or learned from campaigns that had a control group.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/retention/backtest.hpp"

namespace crmcore::retention {

/// The rise in the chance of a purchase within the horizon.
struct UpliftAssumption {
  double assumed = 0.10;  ///< share of the risk that a contact wins, where nothing was learned; shown as an assumption
  std::vector<std::pair<std::string, double>> assumed_of = {};  ///< the same by segment; "others" is `assumed`

  struct Learned {
    std::string segment;
    std::int64_t treated = 0, control = 0;
    double effect = 0;  ///< rise in the chance of a purchase, shrunk towards the effect of all
    double low = 0, high = 0;
  };
  std::vector<Learned> learned = {};
  /// Who within a segment changes more than others, when the campaign showed it: `share` of what the T-learner says.
  std::shared_ptr<const UpliftModel> individual = nullptr;
  double share = 0;

  /// Reads "Champions 0.05; At Risk 0.20; others 0.10". Throws invalid for a share outside 0 … 1 or a segment named
  /// twice.
  static UpliftAssumption parse(std::string_view text);
};

/// Learns the effect by segment from a table of columns segment, treated and bought (0 or 1).
/// Method: the difference of treated and control, shrunk towards the overall one by its own variance (DerSimonian and
/// Laird, Controlled Clinical Trials 7, 1986). Segments without both arms are left out.
/// Throws invalid for other values, naming the row, and where nobody or everybody was treated; unknown_name for a
/// segment that is not one of RFM's ten.
UpliftAssumption learn_uplift(const Table& campaign);

/// Learns the same from columns customer, day, treated and bought, and who changes more than others of the segment.
/// Method: the segment is that of the table, or else of RFM on the day. With 500 rows or more, and 20 of each outcome
/// in each arm, a T-learner on what was known of each customer on the day is cross-fitted on two halves. Its share is
/// the slope of the transformed outcome on what it says beyond the segment (Chernozhukov and others, NBER 24678, 2018),
/// less what the slope's own error explains, from 0 to 1. Customers who had not bought by the day are left out.
/// Fallback: with fewer rows only the effects by segment are learned.
/// Throws as above, and invalid for a day after the history's, an unknown customer or one that appears twice on a day,
/// naming the row.
UpliftAssumption learn_uplift(const Table& table, const History& past, int horizon);

}  // namespace crmcore::retention
