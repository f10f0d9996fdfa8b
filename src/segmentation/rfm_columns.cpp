#include "crmcore/segmentation/rfm_columns.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "crmcore/statistics/parallel.hpp"
#include "crmcore/statistics/quantiles.hpp"

namespace crmcore::segmentation {
namespace {

/// Quantiles of type 7 of small whole numbers, such as days, from their counts; equal to statistics::quantiles.
std::vector<double> counted_quantiles(const std::vector<std::int32_t>& values, const std::vector<double>& probabilities,
                                      std::int32_t least, std::int32_t most) {
  std::vector<std::size_t> count(static_cast<std::size_t>(most - least) + 1, 0);
  for (const std::int32_t value : values) ++count[static_cast<std::size_t>(value - least)];
  std::vector<double> found;
  std::size_t at = 0, before = 0;  // customers below value `at`
  for (const double p : probabilities) {
    const double h = static_cast<double>(values.size() - 1) * p;
    const double part = h - std::floor(h);
    const auto rank = static_cast<std::size_t>(h);
    while (before + count[at] <= rank) before += count[at++];
    std::size_t next = at;
    if (before + count[at] <= rank + 1)
      for (++next; next < count.size() && count[next] == 0;) ++next;
    const auto low = static_cast<double>(least) + static_cast<double>(at);
    const auto high = static_cast<double>(least) + static_cast<double>(next);
    found.push_back(part > 0 ? low + part * (high - low) : low);
  }
  return found;
}

/// Cut points of a measure and the scores they give: 1 + number of cut points below the value, or the reverse.
template <class Value>
void score(const std::vector<Value>& values, std::vector<double>& cut_points, bool find, bool reversed, int scores,
           std::vector<std::int8_t>& to) {
  to.resize(values.size());
  if (values.empty()) return;
  std::vector<double> probabilities;
  for (int i = 1; i < scores; ++i) probabilities.push_back(static_cast<double>(i) / scores);
  const auto score_of = [&](double value) {
    int below = 0;
    for (const double cut : cut_points) below += cut < value ? 1 : 0;
    return static_cast<std::int8_t>(reversed ? scores - below : 1 + below);
  };
  if constexpr (sizeof(Value) == 4) {
    constexpr std::int64_t largest_table = 65'536;  // values: their scores stay in the cache
    const auto [least, most] = std::ranges::minmax(values);
    if (static_cast<std::int64_t>(most) - least < largest_table) {
      if (find) cut_points = counted_quantiles(values, probabilities, least, most);
      std::vector<std::int8_t> of_value;
      for (std::int32_t value = least; value <= most; ++value) of_value.push_back(score_of(value));
      for (std::size_t i = 0; i < values.size(); ++i) to[i] = of_value[static_cast<std::size_t>(values[i] - least)];
      return;
    }
  }
  if (find) cut_points = statistics::quantiles(std::vector<double>(values.begin(), values.end()), probabilities);
  for (std::size_t i = 0; i < values.size(); ++i) to[i] = score_of(static_cast<double>(values[i]));
}

}  // namespace

RfmColumns rfm_columns(std::span<const OrderChunk> log, Day today, const RfmOptions& options,
                       const ColumnOptions& columns) {
  check_options(options);
  RfmColumns result;
  if (options.frequency == Frequency::orders) {
    CustomerTotals totals = customer_totals(log, today, columns);
    result.recency_days = std::move(totals.last_day);
    for (std::int32_t& day : result.recency_days) day = today.number() - day;
    result.customer = std::move(totals.customer);
    result.frequency = std::move(totals.orders);
    result.monetary = std::move(options.money == Monetary::net ? totals.net : totals.gross);
    result.report = std::move(totals.report);
  } else {
    CustomerColumns all = customer_columns(log, today, columns);
    result.customer = std::move(all.customer);
    result.frequency = std::move(all.x);
    for (std::int32_t& days : result.frequency) ++days;
    result.recency_days = std::move(all.T);
    for (std::size_t i = 0; i < result.recency_days.size(); ++i) result.recency_days[i] -= all.t_x[i];
    result.monetary = std::move(options.money == Monetary::net ? all.net : all.gross);
    result.report = std::move(all.report);
  }
  const auto unit = static_cast<double>(columns.currency.minor_units());
  if (options.cut_points) {
    check(*options.cut_points, options.scores);
    result.cut_points = *options.cut_points;
  }
  std::array<bool, 3> find{};  // those without limits of their own
  for (std::size_t m = 0; m < find.size(); ++m) find[m] = result.cut_points.limits[m].empty();
  std::vector<double> in_minor = result.cut_points.limits[2];
  for (double& cut : in_minor) cut *= unit;
  statistics::for_each_block(3, columns.threads, [&](std::size_t measure) {
    if (measure == 0)
      score(result.monetary, in_minor, find[2], false, options.scores, result.monetary_score);  // the longest first
    if (measure == 1)
      score(result.recency_days, result.cut_points.limits[0], find[0], true, options.scores, result.recency_score);
    if (measure == 2)
      score(result.frequency, result.cut_points.limits[1], find[1], false, options.scores, result.frequency_score);
  });
  result.cut_points.limits[2] = in_minor;
  for (double& cut : result.cut_points.limits[2]) cut /= unit;
  return result;
}

}  // namespace crmcore::segmentation
