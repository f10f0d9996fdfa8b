#include "crmcore/forecast/backtest.hpp"

#include <array>

#include "crmcore/error.hpp"
#include "method_sums.hpp"

namespace crmcore::forecast {
namespace {

constexpr std::array<std::string_view, 5> methods{"analogs", "same_weekday", "last_week", "all_days", "owner"};
constexpr std::size_t weekdays_back = 13;  // of the rule same_weekday: a quarter of a year

/// What each method says of one day; none where it has no past.
using ByMethod = std::array<std::optional<MethodForecast>, methods.size()>;

/// Known days before the planning day.
class EarlierDays {
 public:
  EarlierDays(const Series& series, std::size_t row) : series_(series), row_(row) {
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
  std::size_t row_;
  std::size_t known_;
};

ByMethod by_method_of(const Series& series, const AnalogForecaster& forecaster, std::size_t row, double level) {
  ByMethod by_method;
  const AnalogForecast forecast = forecaster.forecast(row);
  if (!forecast.analogs().empty()) by_method[0] = MethodForecast{forecast.mean(), forecast.quantile(level)};
  const EarlierDays past(series, row);
  const auto weekdays = past.same_weekdays(weekdays_back);
  by_method[1] = of_sample(weekdays, level);
  if (!weekdays.empty()) by_method[2] = MethodForecast{weekdays[0], weekdays[0]};
  by_method[3] = of_sample(past.all(), level);
  if (!series.made.empty() && !std::isnan(series.made[row]))
    by_method[4] = MethodForecast{series.made[row], series.made[row]};
  return by_method;
}

/// The judgement of one series or all, and the costs of each of its days, beside those of analogs.
struct Group {
  std::array<MethodSums, methods.size()> judged;
  std::array<std::vector<double>, methods.size()> costs;
  std::array<std::vector<double>, methods.size()> ours;

  void add(const ByMethod& by_method, double demand, const Economics& economics) {
    for (std::size_t m = 0; m < methods.size(); ++m) {
      if (!by_method[m]) continue;
      judged[m].add(*by_method[m], demand, economics);
      costs[m].push_back(MethodSums::cost_of(*by_method[m], demand, economics));
      ours[m].push_back(MethodSums::cost_of(*by_method[0], demand, economics));
    }
  }
};

}  // namespace

Result<MethodLine> backtest(const std::vector<Series>& series, Day from, const Economics& economics) {
  check(economics);
  const double level = open_level(economics);
  Group all;
  std::vector<std::pair<std::string, Group>> of_series;
  const std::vector<AnalogForecaster> forecasters = forecasters_of(series);
  for (std::size_t s = 0; s < series.size(); ++s) {
    const Series& own = series[s];
    Group sums;
    for (std::size_t row = 0; row < own.rows(); ++row) {
      if (own.day[row] < from || std::isnan(own.demand[row])) continue;
      if (!own.sold_out.empty() && own.sold_out[row] != 0) continue;  // nobody knows what more would have sold
      const ByMethod by_method = by_method_of(own, forecasters[s], row, level);
      if (!by_method[0] || !by_method[1] || !by_method[3]) continue;
      sums.add(by_method, own.demand[row], economics);
      all.add(by_method, own.demand[row], economics);
    }
    of_series.emplace_back(own.name, std::move(sums));
  }
  if (all.judged[0].cells == 0)
    throw Error(ErrorCode::invalid, "from_day",
                "no day from " + from.text() + " on has a demand and a past to judge it by");
  of_series.emplace(of_series.begin(), "all", std::move(all));
  Result<MethodLine> result;
  for (const auto& [name, sums] : of_series)
    for (std::size_t m = 0; m < methods.size(); ++m) {
      const MethodSums& own = sums.judged[m];
      if (own.cells == 0) continue;
      MethodLine line{methods[m],
                      name,
                      static_cast<std::int64_t>(own.cells),
                      own.wape(),
                      own.bias(),
                      own.cost / own.cells,
                      own.profit / own.cells,
                      {}};
      if (m > 0) line.dm_p_value = p_of_difference(sums.costs[m], sums.ours[m]);
      result.rows.push_back(std::move(line));
    }
  return result;
}

}  // namespace crmcore::forecast
