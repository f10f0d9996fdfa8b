#include <cmath>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/value_models/value.hpp"

namespace crmcore::value_models {
namespace {

/// Purchase days in (from, to].
double days_between(const CustomerDays& own, Day from, Day to) {
  double count = 0;
  for (std::size_t i = 0; i < own.days.size(); ++i)
    count += own.purchases[i] > 0 && own.days[i] > from && own.days[i] <= to ? 1 : 0;
  return count;
}

/// The logarithm of actual over expected purchases of the window after `cutoff`, squared, less what chance and the
/// parameters explain; none where there is too little to say.
std::optional<double> unexplained(const History& past, Day cutoff, Day end, const Model& model) {
  constexpr double fewest = 20;  // purchases: fewer say nothing of a period
  const History then = past.as_of(cutoff);
  Customers known = customers(then, model.kind, model.unit);
  const Model fitted = fit(model.kind, known.purchases, {.k = model.k});
  if (!usable(fitted.status)) return std::nullopt;
  double actual = 0;
  std::size_t at = 0;
  for (const std::string_view code : known.codes) {
    while (past.code(at) != code) ++at;
    actual += days_between(past[at], cutoff, end);
  }
  const double ahead = (end - cutoff).count / days_of(model.unit);
  const auto lines = base(fitted, {}, known, {.value = {.horizon = ahead}, .replicates = 0});
  const auto& purchases = lines[2];
  if (actual < fewest || *purchases.estimate < fewest) return std::nullopt;
  const double error = std::log(actual / *purchases.estimate);
  const double explained =
      statistics::deviation_of_sum(*purchases.from_parameters, *purchases.from_chance) / *purchases.estimate;
  return error * error - explained * explained;
}

}  // namespace

PeriodSpread period_spread(const History& past, const Model& model, double horizon) {
  constexpr int most_periods = 6;         // older ones say less of the next
  constexpr int shortest = 14;            // days: a shorter window is mostly chance
  constexpr double usual = 0.15;          // deviation between periods on public logs: CDNOW .15, a wholesaler .14
  constexpr double belief_in_usual = 3;   // periods that it counts for: one business may differ much from another
  constexpr double least_of_usual = 0.1;  // of its variance: a few good forecasts do not prove that periods are alike
  PeriodSpread result;
  double sum = belief_in_usual * usual * usual;
  std::optional<Day> first;
  for (std::size_t c = 0; c < past.customers(); ++c)
    for (std::size_t i = 0; i < past[c].days.size(); ++i)
      if (past[c].purchases[i] > 0 && (!first || past[c].days[i] < *first)) first = past[c].days[i];
  if (first && model.kind != ModelKind::bg_bb) {
    const int known = (past.today() - *first).count;
    const double wanted = std::min(horizon * days_of(model.unit), known / 2.0);  // half to learn from, half to judge
    const int length = static_cast<int>(wanted);
    for (int n = 1; length >= shortest && n <= most_periods && (n + 1) * length <= known; ++n) {
      const Day cutoff = past.today() - Days{n * length};
      const auto more = unexplained(past, cutoff, cutoff + Days{length}, model);
      if (!more) continue;
      sum += *more;
      ++result.periods;
    }
  }
  result.degrees = belief_in_usual + result.periods;
  result.deviation = std::sqrt(std::max(sum / result.degrees, least_of_usual * usual * usual));
  return result;
}

}  // namespace crmcore::value_models
