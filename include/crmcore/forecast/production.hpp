// How much to make: the quantity with the greatest expected profit when what is short is lost and what is over is left
// (the newsvendor; Arrow, Harris and Marschak, Econometrica 19, 1951), in whole batches, under a shared capacity.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "crmcore/forecast/demand.hpp"

namespace crmcore::forecast {

/// What one unit brings, in units of the currency.
struct Economics {
  double price = 0, unit_cost = 0;
  double salvage = 0;   ///< of a unit left over; below 0: throwing it away costs
  double goodwill = 0;  ///< loss beyond the margin for a unit asked for and missed

  double under() const { return price - unit_cost + goodwill; }  ///< cost of a unit short
  double over() const { return unit_cost - salvage; }            ///< cost of a unit over
  /// under / (under + over): the chance of having enough that pays most; 0 when making pays never.
  double critical_ratio() const;
};
/// Throws invalid, naming the product where it is said and the value, for a price not above 0, a cost below 0, a
/// salvage not below the cost (making would pay without end), a goodwill below 0.
void check(const Economics& economics, std::string_view product = "");

/// Demand as chances of amounts, ascending; sums to 1.
class Distribution {
 public:
  /// Weights need not sum to 1. Throws invalid for an amount or weight below 0, or no weight at all.
  explicit Distribution(std::vector<std::pair<double, double>> amounts_and_weights);
  static Distribution of(const Outlook& outlook);
  static Distribution poisson(double mean);
  /// Variance mean + mean² / size.
  static Distribution negative_binomial(double size, double mean);

  double mean() const { return mean_; }
  double at_most(double amount) const;   ///< P(D ≤ amount)
  double quantile(double chance) const;  ///< the smallest amount whose chance is reached
  /// The amounts from … to whose chance is nearest to `share`, within the quantiles that leave as much on either side:
  /// few units have no interval of just that chance, and quantiles alone would hold too often.
  std::pair<double, double> interval(double share = 0.8) const;
  Distribution at_least(double amount) const;  ///< given that it is; the largest amount where it never is
  double expected_sales(double made) const;    ///< E min(D, made)
  double crps(double demand) const;            ///< continuous ranked probability score, in units

 private:
  std::vector<double> amounts_, chances_, cumulated_;
  std::vector<double> sold_;  // running Σ chance × amount
  double mean_ = 0;
};

struct Production {
  double make = 0;
  double expected_sales = 0, lost = 0, left = 0;  ///< expected units
  double stock_out = 0;                           ///< chance that demand is above `make`
  double profit = 0;                              ///< expected, goodwill taken off
};
/// What making so much would bring.
Production outcome(const Distribution& demand, const Economics& economics, double make);
/// The quantity that pays most in whole batches: the critical quantile, between its two neighbouring batches the better
/// one. `already`: units certain to be taken beside the demand, such as pre-orders; they are made on top, and count as
/// sold. Throws invalid for a batch not above 0.
Production best(const Distribution& demand, const Economics& economics, double batch = 1, double already = 0);

/// A product that competes for a shared capacity, such as oven hours or crates.
struct Competitor {
  const Distribution* demand;
  Economics economics;
  double batch = 1, already = 0;
  double capacity = 1;  ///< that a unit takes
};
/// The quantities that pay most under a shared capacity, in whole batches: by dynamic programming where batches take
/// whole multiples of a thousandth or more and there are not too many (20,000 parts of the capacity); else batch after
/// batch to the product whose next one brings most for the capacity it takes (marginal allocation, Fox, Management
/// Science 13, 1966: optimal for equal batches, since profits are concave). Never above what pays. Throws invalid when
/// what is certain alone does not fit, or no whole batch does.
std::vector<Production> best(std::span<const Competitor> products, double capacity);

/// What to make of each series on each day whose demand is not known, from its past days alike.
struct ToMake {
  std::string_view series;
  Day day;
  double make = 0, expected_sales = 0, lost = 0, left = 0, stock_out = 0, profit = 0;
  double n_effective = 0;  ///< below 2: too little data to trust
};
/// Throws invalid when every day has its demand, or a day has no past.
Result<ToMake> to_make(const std::vector<Series>& series, const Economics& economics, double batch = 1);

/// The same for demand that is normal: closed form, for the textbook's numbers and for large quantities.
struct NormalProduction {
  double make = 0, expected_sales = 0, lost = 0, left = 0, profit = 0, cost = 0;  ///< cost of being over and short
};
NormalProduction normal_outcome(double mean, double deviation, const Economics& economics, double make);
NormalProduction normal_best(double mean, double deviation, const Economics& economics);

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::ToMake> {
  using ToMake = forecast::ToMake;
  static constexpr std::string_view name = "to_make";
  static constexpr auto fields = std::to_array<Field<ToMake>>({
      field<&ToMake::series>("series", {.help = "name of the series"}),
      field<&ToMake::day>("day", {.help = "day to make it for"}),
      field<&ToMake::make>("make", {.help = "units to make, in whole batches"}),
      field<&ToMake::expected_sales>("expected_sales", {.help = "units expected to be sold"}),
      field<&ToMake::lost>("lost", {.help = "units expected to be missed"}),
      field<&ToMake::left>("left", {.help = "units expected to be left over"}),
      field<&ToMake::stock_out>("stock_out", {.help = "probability that more is asked for than is made, 0 to 1"}),
      field<&ToMake::profit>("profit", {.help = "expected profit less lost goodwill, in units of the currency"}),
      field<&ToMake::n_effective>("n_effective",
                                  {.help = "effective number of past days behind it; below 2 is too little data"}),
  });
};
}  // namespace crmcore
