// How far a contact changes the outcome: assumed and said so, or learned from campaigns that had a control group.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/retention/backtest.hpp"

namespace crmcore::retention {

/// The rise in the chance of a purchase within the horizon.
struct Persuasion {
  double assumed = 0.10;  ///< share of the risk won, where nothing was learned; shown as an assumption
  std::vector<std::pair<std::string, double>> assumed_of = {};  ///< of some segments; "others" is `assumed`

  struct Learned {
    std::string segment;
    std::int64_t treated = 0, control = 0;
    double effect = 0;  ///< rise in the chance of a purchase, shrunk to the effect of all
    double low = 0, high = 0;
  };
  std::vector<Learned> learned = {};
  /// Who within a segment changes more than others, when the campaign showed it: `share` of what the T-learner says.
  std::shared_ptr<const UpliftModel> individual = nullptr;
  double share = 0;

  /// "Champions 0.05; At Risk 0.20; others 0.10". Throws invalid for a share outside 0 … 1 or a segment said twice.
  static Persuasion parse(std::string_view text);
};

/// Treated less control by segment, from a table of columns segment, treated and bought (0 or 1): differences shrunk to
/// the overall one by their own variance (DerSimonian and Laird, Controlled Clinical Trials 7, 1986). Segments without
/// both arms are left out. Throws invalid for other values, naming the row, and where nobody or everybody was treated;
/// unknown_name for a segment that is not one of RFM's ten.
Persuasion learn_persuasion(const Table& campaign);

/// The same from columns customer, day, treated and bought; the segment is that of RFM on the day unless the table says
/// one. With 500 rows and more, and 20 of each outcome in each arm, also who changes more than others of the segment: a
/// T-learner on what was known of each customer on the day, cross-fitted on two halves; its share is the slope of the
/// transformed outcome on what it says beyond the segment (Chernozhukov and others, NBER 24678, 2018), less what the
/// slope's own error explains, from 0 to 1. Customers who had not bought by the day are left out.
/// Throws also invalid for a day after the history's, an unknown customer or one that is there twice on a day, naming
/// the row.
Persuasion learn_persuasion(const Table& table, const History& past, int horizon);

}  // namespace crmcore::retention
