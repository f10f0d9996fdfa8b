#include "crmcore/value_models/diagnostics.hpp"

#include <algorithm>
#include <cmath>

#include "value_parts.hpp"

namespace crmcore::value_models {
namespace {

constexpr double all_but_the_tail = 0.99;  // of the customers: one who buys every day would make the matrix empty
constexpr double widest = 30;              // numbers of purchases that can still be read beside one another

/// Throws invalid for the model that counts periods instead of days.
void check_counts_days(ModelKind kind) {
  if (kind == ModelKind::bg_bb)
    throw Error(ErrorCode::invalid, "model", "model must not be bg_bb: it counts periods, not days");
}

/// The number of repeat purchases that the given share of customers does not exceed, 1 or more.
double usual_most(const Purchases& table) {
  const double enough = all_but_the_tail * table.customers();
  double seen = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {  // ascending by x
    seen += table.weight[row];
    if (seen >= enough) return std::clamp(table.x[row], 1.0, widest);
  }
  return 1;
}

/// What somebody had bought by a day of the past, in days.
Buyer buyer_on(const std::vector<Day>& purchases, std::size_t count, Day day) {
  const Day first = purchases.front();
  return {static_cast<double>(count - 1), static_cast<double>((purchases[count - 1] - first).count),
          static_cast<double>((day - first).count)};
}

}  // namespace

Result<GridCell> frequency_recency(const Model& model, const Customers& customers, const GridOptions& options) {
  check_options(options);
  check_counts_days(model.kind);
  check_unit(model, customers);
  Result<GridCell> result{{}, customers.currency};
  const Purchases& table = customers.purchases;
  if (table.rows() == 0) return result;
  const double observed = *std::ranges::max_element(table.T);
  const auto add = [&](std::int64_t count, double last) {
    const CustomerForecast forecast(model, {static_cast<double>(count), last, observed});
    result.rows.push_back(
        {count, last, observed, forecast.expected(options.horizon), forecast.p_alive(), name(model.status)});
  };
  add(0, 0);
  if (observed == 0) return result;  // all came today: nobody can have bought again
  const double most = options.most ? *options.most : usual_most(table);
  for (std::int64_t count = 1; count <= static_cast<std::int64_t>(most); ++count)
    for (int step = 1; step <= options.steps; ++step) add(count, std::min(observed, observed * step / options.steps));
  return result;
}

Result<AliveDay> alive_history(const History& past, std::string_view customer, ModelKind kind, int k) {
  check_counts_days(kind);
  std::size_t at = 0;
  while (at < past.customers() && past.code(at) != customer) ++at;
  const std::vector<Day> days = at < past.customers() ? purchase_days(past[at]) : std::vector<Day>{};
  if (days.empty())
    throw Error(ErrorCode::not_found, "customer",
                "customer " + cited(customer) + " has no purchase up to " + past.today().text() + ", or is not known");
  const Model model = fit(kind, purchases(past, Unit::day), {.k = k});
  Result<AliveDay> result{{}, past.currency()};
  std::size_t count = 0;
  for (Day day = days.front(); day <= past.today(); day = day + Days{1}) {
    const bool bought = count < days.size() && days[count] == day;
    if (bought) ++count;
    result.rows.push_back(
        {day, bought, CustomerForecast(model, buyer_on(days, count, day)).p_alive(), name(model.status)});
  }
  return result;
}

Result<HoldoutLine> holdout(const History& past, Day cutoff, ModelKind kind, int k, int most) {
  check_range("most", most, {.least = 1, .most = 1000});
  check_counts_days(kind);
  const Customers known = followed(past, cutoff, kind);
  const Purchases& table = known.purchases;
  const Model model = fit(kind, table, {.k = k});
  const double ahead = (past.today() - cutoff).count;
  std::vector<double> expected(table.rows());
  each_row(table, [&](std::size_t row) { expected[row] = CustomerForecast(model, table[row]).expected(ahead); });

  std::vector<HoldoutLine> lines(static_cast<std::size_t>(most) + 1);
  std::size_t at = 0;
  for (std::size_t c = 0; c < known.size(); ++c) {
    const std::size_t row = table.row_of[c];
    HoldoutLine& line = lines[static_cast<std::size_t>(std::min(table.x[row], static_cast<double>(most)))];
    while (past.code(at) != known.codes[c]) ++at;
    const std::vector<Day> days = purchase_days(past[at]);
    ++line.customers;
    line.expected += expected[row];
    line.actual += static_cast<double>(days.end() - std::ranges::upper_bound(days, cutoff));
  }
  Result<HoldoutLine> result{{}, past.currency()};
  for (std::size_t count = 0; count < lines.size(); ++count) {
    if (lines[count].customers == 0) continue;
    const auto customers = static_cast<double>(lines[count].customers);
    result.rows.push_back({static_cast<std::int64_t>(count), lines[count].customers, lines[count].expected / customers,
                           lines[count].actual / customers});
  }
  return result;
}

}  // namespace crmcore::value_models
