// Was it worth it: how the forecast would have done on past days, beside simple rules and what the owner planned. Every
// rule knows only the days before the planning day.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/forecast/production.hpp"

namespace crmcore::forecast {

struct MethodLine {
  std::string_view method;  ///< analogs, same_weekday (quantile of the last 13), last_week, all_days (quantile), owner
  std::string product;      ///< the series; "all"
  std::int64_t days = 0;
  std::optional<double> wape,
      bias;  ///< of the mean (last_week and owner: of the quantity); Σ|d − m| / Σd, Σ(d − m) / Σm
  std::optional<double> cost;    ///< a day: of units short and over, at the quantity for the critical ratio
  std::optional<double> profit;  ///< a day, goodwill taken off
};
/// Days from `from` on with a known demand, for every series; `owner`: what was made of each row of each series, where
/// known (NaN: not). Rules that have no past for a day are left out of it, all of them, so all are judged on the same
/// days. Throws invalid when no day can be judged.
Result<MethodLine> backtest(const std::vector<Series>& series, Day from, const Economics& economics,
                            const std::vector<std::vector<double>>& owner = {});

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::MethodLine> {
  using Line = forecast::MethodLine;
  static constexpr std::string_view name = "method_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::method>("method"),
      field<&Line::product>("product"),
      field<&Line::days>("days"),
      field<&Line::wape>("wape"),
      field<&Line::bias>("bias"),
      field<&Line::cost>("cost"),
      field<&Line::profit>("profit"),
  });
};
}  // namespace crmcore
