// How much to make: the quantity with the largest expected profit when units short are lost and units over are left
// (the newsvendor; Arrow, Harris and Marschak, Econometrica 19, 1951), in whole batches, under a shared capacity.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/forecast/demand.hpp"

namespace crmcore::forecast {

/// Money of one unit, in units of the currency.
struct Economics {
  double price = 0, unit_cost = 0;
  double salvage = 0;   ///< value of a unit left over; below 0: throwing it away costs
  double goodwill = 0;  ///< loss beyond the margin for a unit that was asked for and missed

  double under() const { return price - unit_cost + goodwill; }  ///< cost of a unit short
  double over() const { return unit_cost - salvage; }            ///< cost of a unit over
  /// under / (under + over): the probability of having enough that pays most; 0 when making never pays.
  double critical_ratio() const;
};
/// Throws invalid, naming the value and the product where it is given, for a price not above 0, a cost below 0, a
/// salvage not below cost and price (it would pay to make any number of units), a goodwill below 0.
void check(const Economics& economics, std::string_view product = "");

/// Demand as probabilities of amounts, ascending; they sum to 1.
class Distribution {
 public:
  /// Weights need not sum to 1. Throws invalid for an amount or weight below 0, or no weight at all.
  explicit Distribution(std::vector<std::pair<double, double>> amounts_and_weights);
  static Distribution of(const AnalogForecast& forecast);
  static Distribution poisson(double mean);
  /// Variance mean + mean² / size.
  static Distribution negative_binomial(double size, double mean);

  double mean() const { return mean_; }
  double at_most(double amount) const;   ///< P(D ≤ amount)
  double quantile(double chance) const;  ///< the smallest amount d with P(D ≤ d) ≥ chance
  /// Returns the ends of the interval whose probability is nearest to `share`, within the quantiles that leave as much
  /// on either side. Few units have no interval of exactly that probability, and quantiles alone would hold too often.
  std::pair<double, double> interval(double share = 0.8) const;
  Distribution at_least(double amount) const;  ///< given D ≥ amount; the largest amount where that never is
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
  double stock_out = 0;                           ///< probability that demand is above `make`
  double profit = 0;                              ///< expected, less lost goodwill
};
/// Returns the expected outcome of making so much.
Production outcome(const Distribution& demand, const Economics& economics, double make);
/// Returns the quantity with the largest expected profit in whole batches: of the two next to the critical quantile the
/// better one. `already`: units certain to be sold in addition to the demand, such as pre-orders; they are made in
/// addition, and count as sold.
/// Throws invalid for a batch not above 0, `already` below 0, and for what `check`
/// refuses.
Production best(const Distribution& demand, const Economics& economics, double batch = 1, double already = 0);

/// A product that competes for a shared capacity, such as oven hours or crates.
struct Competitor {
  const Distribution* demand;
  Economics economics;
  double batch = 1, already = 0;
  double capacity = 1;  ///< that a unit takes
};
/// Returns the quantities with the largest expected profit under a shared capacity, in whole batches; never more of a
/// product than pays on its own.
/// Method: dynamic programming, where batches take whole multiples of a thousandth or more and the capacity has at most
/// 20,000 such parts.
/// Fallback: batch after batch for the product whose next one brings most for the capacity it takes (marginal
/// allocation; Fox, Management Science 13, 1966: optimal for equal batches, since profits are concave).
/// Throws invalid when the units that are certain do not fit, or no whole batch does.
std::vector<Production> best(std::span<const Competitor> products, double capacity);

/// How much to make of one series on one day.
struct ToMake {
  std::string_view series;
  Day day;
  double make = 0, expected_sales = 0, lost = 0, left = 0, stock_out = 0, profit = 0;
  double n_effective = 0;  ///< below 2: too little data to trust
};
/// Returns how much to make on each day whose demand is not known, from similar past days. Throws invalid when every
/// day has a demand, or a day has no past.
Result<ToMake> to_make(const std::vector<Series>& series, const Economics& economics, double batch = 1);

/// The same for normal demand, in closed form: for the numbers of textbooks and for large quantities.
struct NormalProduction {
  double make = 0, expected_sales = 0, lost = 0, left = 0, profit = 0, cost = 0;  ///< cost of being over and short
};
NormalProduction normal_outcome(double mean, double deviation, const Economics& economics, double make);
NormalProduction normal_best(double mean, double deviation, const Economics& economics);

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct OptionsOf<forecast::Economics> {
  using Economics = forecast::Economics;
  static constexpr auto list = std::to_array<Option<Economics>>({
      option<&Economics::price>("price", {.help = "price of a unit sold",
                                          .range = {.above = 0},
                                          .unit = "currency",
                                          .example = "3.50",
                                          .required = true}),
      option<&Economics::unit_cost>("unit_cost", {.help = "cost of a unit made",
                                                  .range = {.least = 0},
                                                  .unit = "currency",
                                                  .example = "1.20",
                                                  .required = true}),
      option<&Economics::salvage>(
          "salvage", {.help = "value of a unit left over; below 0 when throwing it away costs", .unit = "currency"}),
      option<&Economics::goodwill>(
          "goodwill",
          {.help = "loss beyond the margin for each unit short", .range = {.least = 0}, .unit = "currency"}),
  });
};
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
