#include "crmcore/forecast/backtest.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "crmcore/error.hpp"

namespace crmcore::forecast {
namespace {

constexpr std::array<std::string_view, 5> methods{"analogs", "same_weekday", "last_week", "all_days", "owner"};

/// What a method says of one day: a mean and a quantity; none without a past.
struct Said {
  double mean = 0, quantity = 0;
};

/// The smallest value whose share is reached, and the mean.
std::optional<Said> of_sample(std::vector<double> past, double level) {
  if (past.empty()) return std::nullopt;
  const double mean = std::accumulate(past.begin(), past.end(), 0.0) / static_cast<double>(past.size());
  const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(level * static_cast<double>(past.size()) - 1e-9)));
  std::ranges::nth_element(past, past.begin() + static_cast<std::ptrdiff_t>(rank - 1));
  return Said{mean, past[rank - 1]};
}

/// Known days before the planning day.
class Past {
 public:
  Past(const Series& series, std::size_t row) : series_(series), row_(row) {
    const Day planned = series.planned.empty() ? series.day[row] : series.planned[row];
    known_ = static_cast<std::size_t>(std::ranges::lower_bound(series.day, planned) - series.day.begin());
  }
  std::vector<double> all() const {
    std::vector<double> values;
    for (std::size_t i = 0; i < known_; ++i)
      if (!std::isnan(series_.demand[i])) values.push_back(series_.demand[i]);
    return values;
  }
  std::vector<double> same_weekdays(std::size_t most) const {
    std::vector<double> values;
    const int weekday = series_.day[row_].weekday();
    for (std::size_t i = known_; i-- > 0 && values.size() < most;)
      if (!std::isnan(series_.demand[i]) && series_.day[i].weekday() == weekday) values.push_back(series_.demand[i]);
    return values;
  }

 private:
  const Series& series_;
  std::size_t row_, known_;
};

struct Sums {
  double days = 0, error = 0, absolute = 0, demand = 0, mean = 0, cost = 0, profit = 0;

  void add(const Said& said, double demand_of_day, const Economics& economics) {
    days += 1;
    error += demand_of_day - said.mean, absolute += std::abs(demand_of_day - said.mean);
    demand += demand_of_day, mean += said.mean;
    const double sold = std::min(said.quantity, demand_of_day), over = said.quantity - sold,
                 under = demand_of_day - sold;
    cost += economics.under() * under + economics.over() * over;
    profit += economics.price * sold + economics.salvage * over - economics.unit_cost * said.quantity -
              economics.goodwill * under;
  }
};

}  // namespace

Result<MethodLine> backtest(const std::vector<Series>& series, Day from, const Economics& economics,
                            const std::vector<std::vector<double>>& owner) {
  check(economics);
  const double level = std::clamp(economics.critical_ratio(), 1e-9, 1 - 1e-9);
  std::array<Sums, methods.size()> all;
  Result<MethodLine> result;
  std::vector<std::pair<std::string, std::array<Sums, methods.size()>>> of_series;
  for (std::size_t s = 0; s < series.size(); ++s) {
    const Series& own = series[s];
    const Looker looker(own);
    std::array<Sums, methods.size()> sums;
    for (std::size_t row = 0; row < own.rows(); ++row) {
      if (own.day[row] < from || std::isnan(own.demand[row])) continue;
      const Outlook outlook = looker.ahead(row);
      const Past past(own, row);
      std::array<std::optional<Said>, methods.size()> said;
      if (!outlook.analogs().empty()) said[0] = Said{outlook.mean(), outlook.quantile(level)};
      const auto weekdays = past.same_weekdays(13);
      said[1] = of_sample(weekdays, level);
      if (!weekdays.empty()) said[2] = Said{weekdays[0], weekdays[0]};
      said[3] = of_sample(past.all(), level);
      if (s < owner.size() && row < owner[s].size() && !std::isnan(owner[s][row]))
        said[4] = Said{owner[s][row], owner[s][row]};
      if (!said[0] || !said[1] || !said[3]) continue;
      for (std::size_t m = 0; m < methods.size(); ++m)
        if (said[m])
          sums[m].add(*said[m], own.demand[row], economics), all[m].add(*said[m], own.demand[row], economics);
    }
    of_series.emplace_back(own.name, sums);
  }
  if (all[0].days == 0)
    throw Error(ErrorCode::invalid, "from",
                "no day from " + from.text() + " on has a demand and a past to judge it by");
  of_series.emplace(of_series.begin(), "all", all);
  for (const auto& [name, sums] : of_series)
    for (std::size_t m = 0; m < methods.size(); ++m) {
      const Sums& own = sums[m];
      if (own.days == 0) continue;
      result.rows.push_back({methods[m], name, static_cast<std::int64_t>(own.days),
                             own.demand > 0 ? std::optional(own.absolute / own.demand) : std::nullopt,
                             own.mean > 0 ? std::optional(own.error / own.mean) : std::nullopt, own.cost / own.days,
                             own.profit / own.days});
    }
  return result;
}

}  // namespace crmcore::forecast
