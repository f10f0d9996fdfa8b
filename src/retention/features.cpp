#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "crmcore/value_models/customer_forecast.hpp"
#include "readings.hpp"

namespace crmcore::retention {

Features features(const History& past, int horizon) {
  std::vector<std::uint32_t> customers;
  const auto table = value_models::purchases(past, value_models::Unit::week, &customers);
  const auto model = value_models::fit(value_models::ModelKind::mbg_nbd, table);
  std::vector<double> of_row(table.rows()), expected;
  for (std::size_t row = 0; row < table.rows(); ++row)
    of_row[row] = log_expected(value_models::CustomerForecast(model, table[row]).expected(horizon / 7.0));
  for (const std::uint32_t row : table.row_of) expected.push_back(of_row[row]);
  return features_with(past, std::move(customers), expected);
}

Features features_with(const History& past, std::vector<std::uint32_t> customers, const std::vector<double>& expected) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  Features result;
  result.customers = std::move(customers);
  for (const Reading& reading : readings) result.frame.push_back({std::string(reading.feature), {}, {}});
  const auto unit = static_cast<double>(past.currency().minor_units());
  for (std::size_t i = 0; i < result.customers.size(); ++i) {
    const CustomerDays own = past[result.customers[i]];
    std::vector<double> gaps;
    std::optional<Day> first, last;
    double spent = 0, returned = 0, recent = 0, before = 0, in30 = 0, in90 = 0, count = 0;
    for (std::size_t d = 0; d < own.days.size(); ++d) {
      const double net = static_cast<double>(own.net[d]) / unit;
      const double gross = static_cast<double>(own.gross[d]) / unit;
      const int ago = (past.today() - own.days[d]).count;
      spent += gross;
      returned += gross - net;
      (ago < 90 ? recent : before) += ago < 180 ? std::max(0.0, net) : 0;
      if (own.purchases[d] == 0) continue;
      if (last) gaps.push_back((own.days[d] - *last).count);
      if (!first) first = own.days[d];
      last = own.days[d];
      ++count;
      in30 += ago < 30 ? 1 : 0;
      in90 += ago < 90 ? 1 : 0;
    }
    const double recency = (past.today() - *last).count;
    const double age = (past.today() - *first).count;
    const double mean =
        gaps.empty() ? missing : std::accumulate(gaps.begin(), gaps.end(), 0.0) / static_cast<double>(gaps.size());
    double variation = missing;
    if (gaps.size() >= 3) {
      double squares = 0;
      for (const double gap : gaps) squares += (gap - mean) * (gap - mean);
      variation = std::sqrt(squares / static_cast<double>(gaps.size() - 1)) / mean;
    }
    const std::array<double, 12> values{std::log1p(recency),
                                        std::log1p(count),
                                        std::log1p(age),
                                        std::log1p(mean),
                                        std::log((recency + 1) / (mean + 1)),
                                        variation,
                                        std::log1p(spent / count),
                                        std::log((recent + 1) / (before + 1)),
                                        spent > 0 ? std::clamp(returned / spent, 0.0, 1.0) : 0,
                                        std::log1p(in30),
                                        std::log1p(in90),
                                        expected[i]};
    for (std::size_t f = 0; f < values.size(); ++f) result.frame[f].values.push_back(values[f]);
  }
  return result;
}

}  // namespace crmcore::retention
