#include <algorithm>

#include "value_parts.hpp"

namespace crmcore::value_models {

Customers followed(const History& past, Day cutoff, ModelKind kind) {
  if (cutoff >= past.today())
    throw Error(ErrorCode::invalid, "cutoff",
                "cutoff must be before " + past.today().text() + ", the last day of the history, not " + cutoff.text());
  Customers known = customers(past.as_of(cutoff), kind, Unit::day);
  if (known.size() == 0)
    throw Error(
        ErrorCode::invalid, "cutoff",
        "nobody had bought by " + cutoff.text() + "; choose a later cutoff, so that there is somebody to follow");
  return known;
}

Result<TrackedWeek> tracking(const History& past, Day cutoff, ModelKind kind, int k, const SpendOptions& options) {
  constexpr int days_of_week = 7;
  const Customers known = followed(past, cutoff, kind);
  const Model model = fit(kind, known.purchases, {.k = k});
  const SpendModel spend = fit_spend(known.spend.x, known.spend.m, {}, options);
  const int days = (past.today() - cutoff).count;
  const auto weeks = static_cast<std::size_t>((days + days_of_week - 1) / days_of_week);

  // what distinct buyers will have bought by the end of each week
  const Purchases& table = known.purchases;
  std::vector<std::vector<double>> by_row(table.rows());
  each_row(table, [&](std::size_t row) {
    const CustomerForecast forecast(model, table[row]);
    for (std::size_t week = 1; week <= weeks; ++week)
      by_row[row].push_back(forecast.expected(std::min(days, days_of_week * static_cast<int>(week))));
  });
  std::vector<double> expected(weeks), expected_money(weeks), actual(weeks), actual_money(weeks);
  const auto unit = static_cast<double>(past.currency().minor_units());
  std::size_t at = 0;
  for (std::size_t c = 0; c < known.size(); ++c) {
    const double one = spend.expected(known.spend.x[c], known.spend.m[c]);
    for (std::size_t week = 0; week < weeks; ++week) {
      const double so_far = by_row[table.row_of[c]][week];
      expected[week] += so_far;
      expected_money[week] += so_far * one;
    }
    while (past.code(at) != known.codes[c]) ++at;
    const CustomerDays own = past[at];
    for (std::size_t i = 0; i < own.days.size(); ++i) {
      if (own.days[i] <= cutoff || own.purchases[i] == 0) continue;
      const auto week = static_cast<std::size_t>(((own.days[i] - cutoff).count - 1) / days_of_week);
      actual[week] += 1;
      actual_money[week] += static_cast<double>(own.net[i]) / unit;
    }
  }
  Result<TrackedWeek> result{{}, past.currency()};
  TrackedWeek before;
  double money_before = 0;
  double money_so_far = 0;
  for (std::size_t week = 0; week < weeks; ++week) {
    TrackedWeek line;
    line.week = static_cast<std::int64_t>(week) + 1;
    line.until = cutoff + Days{std::min(days, days_of_week * static_cast<int>(line.week))};
    line.expected_so_far = expected[week];
    line.expected = expected[week] - before.expected_so_far;
    line.actual = actual[week];
    line.actual_so_far = before.actual_so_far + actual[week];
    if (spend.known()) {
      line.expected_money_so_far = expected_money[week];
      line.expected_money = expected_money[week] - money_before;
      line.actual_money = actual_money[week];
      line.actual_money_so_far = money_so_far += actual_money[week];
    }
    money_before = expected_money[week];
    result.rows.push_back(line);
    before = line;
  }
  return result;
}

}  // namespace crmcore::value_models
