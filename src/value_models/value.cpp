#include "crmcore/value_models/value.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>

#include "crmcore/schema/table_reader.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "value_parts.hpp"

namespace crmcore::value_models {
namespace {

constexpr double longest_list = 100'000;  // rows of one customer: more are of no use

double unit_of(Currency currency) { return static_cast<double>(currency.minor_units()); }

Amount money(double units, Currency currency) {
  const double minor = std::round(units * unit_of(currency));
  if (!(std::abs(minor) < 9e18)) throw Error(ErrorCode::overflow, "value", "a value is beyond the range of amounts");
  return {static_cast<std::int64_t>(minor)};
}

/// The period of a unit of time; there is none for a year.
Grain grain_of(Unit unit) {
  switch (unit) {
    case Unit::day: return Grain::day;
    case Unit::week: return Grain::week;
    default: return Grain::month;
  }
}

/// What the correlation of number and mean of repeat purchases says of the model's assumption.
std::string verdict_on_correlation(const SpendModel& spend) {
  constexpr double leaning = 0.1;  // a correlation beyond it makes values lean
  constexpr double wide = 0.5;     // an interval beyond it on both sides says nothing
  if (std::max(spend.correlation_low, -spend.correlation_high) > leaning)
    return "spend depends on frequency: values of frequent buyers lean";
  if (std::min(-spend.correlation_low, spend.correlation_high) > wide)
    return "too few customers came again, or all spend alike, to say whether spend depends on frequency";
  return "spend hardly depends on frequency, as the model takes it";
}

std::size_t index_of(const Customers& customers, std::string_view code) {
  const auto found = std::ranges::find(customers.codes, code);
  if (found == customers.codes.end())
    throw Error(ErrorCode::not_found, "customer",
                "customer " + cited(code) + " has no purchase up to that day, or is not known");
  return static_cast<std::size_t>(found - customers.codes.begin());
}

}  // namespace

void check_unit(const Model& model, const Customers& customers) {
  if (model.unit != customers.purchases.unit)
    throw Error(ErrorCode::invalid, "unit",
                "the customers must be counted in " + std::string(name(model.unit)) +
                    "s, the unit of the model, not in " + std::string(name(customers.purchases.unit)) + "s");
}
void check_horizon(double horizon) {
  constexpr double longest = 1'000'000;  // units of time; for all time there is for_ever
  check_range("horizon", horizon, {.least = 0, .most = longest});
}

void check(const ValueOptions& options) { check_options(options); }

void check_margin(double margin) { check_range("margin", margin, {.most = 1}); }

double ValueOptions::rate(Unit unit) const {
  check_range("discount", discount, {.least = 0});
  return std::log1p(discount) * days_of(unit) / days_of(discount_period);
}

Customers customers(const History& past, ModelKind kind, Unit unit) {
  Customers result;
  std::vector<std::uint32_t> places;
  if (kind == ModelKind::bg_bb) {
    if (unit == Unit::year)
      throw Error(ErrorCode::invalid, "unit", "unit must be day, week or month for bg_bb, not year");
    result.purchases = opportunities(past, grain_of(unit), &places);
  } else {
    result.purchases = purchases(past, unit, &places);
  }
  const Spend all = spend(past);
  std::size_t s = 0;  // `all` has every customer with a purchase, of which `places` may leave some out
  std::size_t next = 0;
  for (std::uint32_t c = 0; c < past.customers() && next < places.size(); ++c) {
    const bool bought = std::ranges::any_of(past[c].purchases, [](std::int32_t n) { return n > 0; });
    if (places[next] == c) {
      result.codes.push_back(past.code(c));
      result.spend.x.push_back(all.x[s]);
      result.spend.m.push_back(all.m[s]);
      ++next;
    }
    s += bought ? 1 : 0;
  }
  result.currency = past.currency();
  result.keeps = past.codes();
  return result;
}

namespace {

/// The numbers of a column without gaps; no numbers where there is no such column.
std::vector<double> numbers_of(const InputColumn& column, std::size_t rows) {
  std::vector<double> numbers;
  if (!column.exists()) return numbers;
  numbers.reserve(rows);
  for (std::size_t r = 0; r < rows; ++r) numbers.push_back(column.need_number(r));
  return numbers;
}

/// Mean spend, which may be empty where nothing was bought again.
std::vector<double> spend_of(const InputColumn& column, const std::vector<double>& x) {
  std::vector<double> spend;
  spend.reserve(x.size());
  for (std::size_t r = 0; r < x.size(); ++r)
    spend.push_back(x[r] == 0 ? column.number(r).value_or(0) : column.need_number(r));
  return spend;
}

/// The codes of a table's customers, or their row numbers.
std::vector<std::string> codes_of(const InputColumn& customer, std::size_t rows) {
  std::vector<std::string> codes;
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t r = 0; r < rows; ++r) {
    codes.push_back(customer.exists() ? customer.text(r).value_or("") : std::to_string(r + 1));
    if (const auto [at, first] = seen.emplace(codes.back(), r); !first)
      customer.refuse(r, cited(codes.back()) + " is in row " + std::to_string(at->second + 1) + " already");
  }
  return codes;
}

}  // namespace

Customers customers(const Table& columns, Unit unit) {
  const TableReader read(columns);
  const InputColumn mean = read.find("m");
  Customers result;
  result.spend.x = numbers_of(read.need("x"), read.rows());
  result.spend.m = mean.exists() ? spend_of(mean, result.spend.x) : std::vector<double>(read.rows(), 0);
  result.weight = numbers_of(read.find("weight"), read.rows());
  const std::vector<double> t_x = numbers_of(read.need("t_x"), read.rows());
  const std::vector<double> observed = numbers_of(read.need("T"), read.rows());
  result.purchases = purchases(result.spend.x, t_x, observed, result.weight, unit);
  result.currency = columns.currency();
  const auto codes = std::make_shared<std::vector<std::string>>(codes_of(read.find("customer"), read.rows()));
  result.codes.assign(codes->begin(), codes->end());
  result.keeps = codes;
  return result;
}

Result<Prediction> predict(const Model& model, const SpendModel& spend, const Customers& customers,
                           const ValueOptions& options) {
  check(options);
  check_unit(model, customers);
  struct Row {
    double p_alive, p_zero, expected, discounted;
    double mean, present, low, high, variance;  // of purchases in the basis; the last by the parameters
  };
  const Purchases& table = customers.purchases;
  const double rate = options.rate(model.unit);
  const double tail = (1 - options.level) / 2;
  std::vector<Row> rows(table.rows());
  each_row(table, [&](std::size_t row) {
    const CustomerForecast forecast(model, table[row]);
    const double time = basis(options);
    const double mean = forecast.expected(time);
    const double discounted = forecast.discounted(rate, options.end());
    rows[row] = {forecast.p_alive(),
                 forecast.p_zero(options.horizon),
                 forecast.expected(options.horizon),
                 discounted,
                 mean,
                 mean > 0 ? discounted / mean : 1,  // what a purchase in the basis is worth today
                 static_cast<double>(forecast.quantile(time, tail)),
                 static_cast<double>(forecast.quantile(time, 1 - tail)),
                 variance_by_parameters(
                     model, [&](const Model& own) { return CustomerForecast(own, table[row]).expected(time); })};
  });
  const double z = statistics::normal_quantile(1 - tail);
  Result<Prediction> result{{}, customers.currency, customers.keeps};
  result.rows.reserve(customers.size());
  for (std::size_t c = 0; c < customers.size(); ++c) {
    const Row& row = rows[table.row_of[c]];
    const double x = customers.spend.x[c];
    const double m = customers.spend.m[c];
    const double one = spend.expected(x, m);
    const SpendModel::Variance own = spend.variance(x, m);
    // beside the count: what each purchase will be, and what is not known of the parameters
    const double of_spend = variance_by_parameters(spend, [&](const SpendModel& with) { return with.expected(x, m); });
    const double beside =
        row.mean * own.within + row.mean * row.mean * (own.between + of_spend) + one * one * row.variance;
    if (!spend.known()) {
      result.rows.push_back(
          {customers.codes[c], row.p_alive, row.p_zero, row.expected, {}, {}, {}, {}, name(model.status)});
      continue;
    }
    const auto half = [&](double count) {
      return statistics::deviation_of_sum(one * (count - row.mean), z * std::sqrt(beside));
    };
    const double middle = one * row.mean;
    const double low = std::max(0.0, middle - half(row.low));
    const double high = middle + half(std::max(row.high, row.mean));
    const double profit = options.margin * row.present;
    result.rows.push_back({customers.codes[c], row.p_alive, row.p_zero, row.expected, one,
                           money(options.margin * one * row.discounted, customers.currency),
                           money(std::min(profit * low, profit * high), customers.currency),
                           money(std::max(profit * low, profit * high), customers.currency), name(model.status)});
  }
  return result;
}

Result<FitLine> lines(const Model& model, const SpendModel* spend) {
  Result<FitLine> result;
  const auto names = model.parameter_names();
  for (int i = 0; i < model.parameter_count(); ++i) {
    const double error = model.standard_error(i);
    result.rows.push_back({name(model.kind), names[static_cast<std::size_t>(i)],
                           model.parameters[static_cast<std::size_t>(i)],
                           error > 0 ? std::optional(error) : std::nullopt, name(model.status), model.log_likelihood,
                           model.aic(), model.bic(), model.customers, std::string(advice(model.status))});
  }
  if (!spend) return result;
  const std::array<std::pair<std::string_view, double>, 3> own{{{"p", spend->p}, {"q", spend->q}, {"v", spend->v}}};
  for (int i = 0; i < 3; ++i) {
    const double error = spend->standard_error(i);
    const auto& [parameter, estimate] = own[static_cast<std::size_t>(i)];
    result.rows.push_back({"gamma_gamma", parameter, estimate, error > 0 ? std::optional(error) : std::nullopt,
                           name(spend->status), spend->log_likelihood, 6 - 2 * spend->log_likelihood,
                           3 * std::log(std::max(spend->customers, 1.0)) - 2 * spend->log_likelihood, spend->customers,
                           std::string(advice(*spend))});
  }
  if (!spend->known()) return result;
  const auto beside = [&](std::string_view measure, double estimate, std::string says) {
    result.rows.push_back({"gamma_gamma",
                           measure,
                           estimate,
                           {},
                           name(spend->status),
                           spend->log_likelihood,
                           {},
                           {},
                           spend->customers,
                           std::move(says)});
  };
  beside("mean", spend->expected(0, 0), "of a newcomer's purchase by the model");
  beside("naive_mean", spend->naive_mean,
         "of all repeat purchases; " + std::to_string(spend->left_out) + " customers without spend are left out");
  const auto in_hundredths = [](double value) { return shortest(std::round(100 * value) / 100); };
  beside("correlation", spend->correlation,
         verdict_on_correlation(*spend) + "; 95 % interval " + in_hundredths(spend->correlation_low) + " to " +
             in_hundredths(spend->correlation_high));
  return result;
}

Result<Part> why(const Model& model, const Customers& customers, std::string_view customer, double horizon) {
  check_unit(model, customers);
  check_horizon(horizon);
  const auto parts = CustomerForecast(model, customers.buyer(index_of(customers, customer))).explain(horizon);
  return {{{"prior", parts.prior},
           {"frequency", parts.frequency},
           {"recency", parts.recency},
           {"expected", parts.prior + parts.frequency + parts.recency}},
          {}};
}

Result<Survival> survival(const Model& model, const Customers& customers, std::string_view customer, double horizon,
                          int steps) {
  check_unit(model, customers);
  check_horizon(horizon);
  check_range("steps", steps, {.least = 1, .most = longest_list});
  const CustomerForecast forecast(model, customers.buyer(index_of(customers, customer)));
  Result<Survival> result;
  for (int i = 0; i <= steps; ++i) {
    const double ahead = horizon * i / steps;
    result.rows.push_back({ahead, forecast.p_alive(ahead)});
  }
  return result;
}

Result<CountChance> distribution(const Model& model, const Customers& customers, std::string_view customer,
                                 double horizon, int most) {
  check_unit(model, customers);
  check_horizon(horizon);
  check_range("most", most, {.least = 0, .most = longest_list});
  const CustomerForecast forecast(model, customers.buyer(index_of(customers, customer)));
  Result<CountChance> result;
  for (const double chance : forecast.distribution(horizon, static_cast<std::size_t>(most)))
    result.rows.push_back({static_cast<std::int64_t>(result.size()), chance});
  return result;
}

Result<Until> until(const Model& model, const Customers& customers, double threshold) {
  check_unit(model, customers);
  check_range("threshold", threshold, {.above = 0, .below = 1});
  const Purchases& table = customers.purchases;
  std::vector<std::pair<double, double>> rows(table.rows());
  each_row(table, [&](std::size_t row) {
    const CustomerForecast forecast(model, table[row]);
    rows[row] = {forecast.p_alive(), forecast.time_until(threshold)};
  });
  Result<Until> result{{}, customers.currency, customers.keeps};
  for (std::size_t c = 0; c < customers.size(); ++c) {
    const auto& [alive, ahead] = rows[table.row_of[c]];
    result.rows.push_back({customers.codes[c], alive, std::isfinite(ahead) ? std::optional(ahead) : std::nullopt});
  }
  return result;
}

}  // namespace crmcore::value_models
