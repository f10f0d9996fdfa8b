#include "crmcore/segmentation/rfm_columns.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "crmcore/statistics/parallel.hpp"
#include "crmcore/statistics/quantiles.hpp"

namespace crmcore::segmentation {
namespace {

/// Cut points of a measure and the scores they give: 1 + number of cuts below the value, or the reverse.
template <class Value>
void score(const std::vector<Value>& values, std::vector<double>& cuts, bool find, bool reversed, int scores,
           std::vector<std::int8_t>& to) {
  if (find) {
    std::vector<double> sample(values.begin(), values.end()), probabilities;
    for (int i = 1; i < scores; ++i) probabilities.push_back(static_cast<double>(i) / scores);
    cuts = statistics::quantiles(sample, probabilities);
  }
  to.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    int below = 0;
    const auto value = static_cast<double>(values[i]);
    for (const double cut : cuts) below += cut < value ? 1 : 0;
    to[i] = static_cast<std::int8_t>(reversed ? scores - below : 1 + below);
  }
}

}  // namespace

RfmColumns rfm_columns(std::span<const OrderChunk> log, Day today, const RfmOptions& options,
                       const ColumnOptions& columns) {
  if (options.scores < 2 || options.scores > 20)
    throw Error(ErrorCode::invalid, "scores", std::to_string(options.scores) + " scores; there may be 2 to 20");
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
  const double unit = std::pow(10.0, columns.currency.decimals());
  const bool find = !options.cuts;
  if (options.cuts) {
    check(*options.cuts, options.scores);
    result.cuts = *options.cuts;
  }
  std::vector<double> in_minor = result.cuts.limits[2];
  for (double& cut : in_minor) cut *= unit;
  statistics::for_each_block(3, columns.threads, [&](std::size_t measure) {
    if (measure == 0)
      score(result.monetary, in_minor, find, false, options.scores, result.monetary_score);  // the longest first
    if (measure == 1)
      score(result.recency_days, result.cuts.limits[0], find, true, options.scores, result.recency_score);
    if (measure == 2)
      score(result.frequency, result.cuts.limits[1], find, false, options.scores, result.frequency_score);
  });
  result.cuts.limits[2] = in_minor;
  for (double& cut : result.cuts.limits[2]) cut /= unit;
  return result;
}

}  // namespace crmcore::segmentation
