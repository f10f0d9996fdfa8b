// What a purchase model knows about customers: the number of repeat purchases, the time of the last one, the time
// observed, and what was spent. Equal customers become one row with a weight, as every likelihood here depends on these
// few numbers alone.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crmcore/history/history.hpp"

namespace crmcore::value_models {

/// The unit of time. A month is 30.4375 days, a year 365.25.
enum class Unit : std::uint8_t { day, week, month, year };

}  // namespace crmcore::value_models

namespace crmcore {
template <>
struct Choices<value_models::Unit> {
  static constexpr auto codes = std::to_array<std::string_view>({"day", "week", "month", "year"});
};
}  // namespace crmcore

namespace crmcore::value_models {

double days_of(Unit unit);

/// The purchases of one customer, in the notation of Fader, Hardie and Lee (Marketing Science 24, 2005): x repeat
/// purchases, the last of them t_x after the first purchase (0 without repeats), observed for T since the first
/// purchase.
struct Buyer {
  double x = 0, t_x = 0, T = 0;
};

/// Distinct buyers with weights. For the discrete model times are numbers of periods.
struct Purchases {
  Unit unit = Unit::week;
  std::vector<double> x, t_x, T, weight;  ///< one row per distinct buyer, ascending
  std::vector<std::uint32_t> row_of;      ///< row of each customer, in the order in which they were given
  double log_gaps = 0;                    ///< sum of the logarithms of the times between purchases; NaN when not known
  std::int64_t left_out = 0;              ///< customers without purchase

  std::size_t rows() const { return x.size(); }
  Buyer operator[](std::size_t row) const { return {x[row], t_x[row], T[row]}; }
  double customers() const;
};

/// Purchases from columns of equal length; without weights each row weighs 1.
/// Throws invalid unless x is a whole number ≥ 0, 0 ≤ t_x ≤ T, all are finite, t_x = 0 exactly when x = 0, and weights
/// are > 0, naming the row.
Purchases purchases(std::span<const double> x, std::span<const double> t_x, std::span<const double> T,
                    std::span<const double> weight = {}, Unit unit = Unit::week);

/// Purchases of the customers of a history, in its order; times in `unit`. Customers without a purchase are left out
/// and counted. `customers`, when given, receives the index of each in the history.
Purchases purchases(const History& past, Unit unit = Unit::week, std::vector<std::uint32_t>* customers = nullptr);

/// Purchases as yes-or-no opportunities for BG/BB (Fader, Hardie and Shang, Marketing Science 29, 2010): after the
/// period
/// (`grain`) of the first purchase, x of T whole periods had a purchase, the last of them number t_x. The period of
/// `today` counts when it is over.
Purchases opportunities(const History& past, Grain grain, std::vector<std::uint32_t>* customers = nullptr);

/// The mean spend m over the x repeat purchase days of each customer.
struct Spend {
  std::vector<double> x, m;  ///< m in units of the currency
};
/// The spend of each customer that has bought, in the order of the history. The first purchase is left out, as in the
/// papers.
Spend spend(const History& past);

}  // namespace crmcore::value_models
