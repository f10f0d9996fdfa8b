#include "cluster_measures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "crmcore/error.hpp"

namespace crmcore::segmentation {

bool are_weights(const std::array<double, 3>& weights) {
  return std::ranges::all_of(weights, [](double w) { return w == 0 || (w >= 0.001 && w <= 1000); }) &&
         std::ranges::any_of(weights, [](double w) { return w > 0; });
}

void check(const ClusterOptions& options) {
  check_options(options);
  if (!are_weights(options.weights))
    throw Error(
        ErrorCode::invalid, "weights",
        "weights must be 0 or from 0.001 to 1000 and not all 0, not " + ClusterOptions::weights_text(options.weights));
}

Measures measures_of(const History& past, Frequency frequency, Monetary money) {
  RfmOptions options;
  options.frequency = frequency;
  options.money = money;
  const auto unit = static_cast<double>(past.currency().minor_units());
  Measures result;
  result.scored = rfm(past, options).rows;
  for (const Scored& scored : result.scored) {
    result.codes.push_back(scored.customer);
    result.logs.push_back({std::log1p(static_cast<double>(scored.recency_days)),
                           std::log1p(static_cast<double>(scored.frequency)),
                           std::log1p(std::max(0.0, static_cast<double>(scored.monetary.minor) / unit))});
  }
  return result;
}

/// The same with the weights of an analysis.
Measures measures_of(const History& past, const ClusterOptions& options) {
  Measures result = measures_of(past, options.frequency, options.money);
  result.weights.assign(result.codes.size(), 1);
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < result.codes.size(); ++i) place.emplace(result.codes[i], i);
  std::vector<std::uint8_t> seen(result.codes.size(), 0);
  for (const auto& [customer, weight] : options.customer_weights) {
    const auto refuse = [&, &code = customer](const std::string& why) {
      throw Error(ErrorCode::invalid, "customer_weights", "customer " + cited(code) + " " + why);
    };
    const auto found = place.find(customer);
    if (found == place.end()) refuse("has no purchase up to " + past.today().text() + ", or is not known");
    if (seen[found->second]++ != 0) refuse("is weighed twice");
    if (!(weight >= 0.001 && weight <= 1000)) refuse("must weigh between 0.001 and 1000, not " + shortest(weight));
    result.weights[found->second] = weight;
  }
  return result;
}

std::vector<double> standardised(const Measures& measures, const ClusterModel& model) {
  std::vector<double> values;
  values.reserve(3 * measures.logs.size());
  for (const auto& logs : measures.logs)
    for (std::size_t d = 0; d < 3; ++d)
      values.push_back((logs[d] - model.mean[d]) / model.deviation[d] * model.weights[d]);
  return values;
}

ClusterModel scales_of(const Measures& measures, const ClusterOptions& options) {
  ClusterModel model;
  model.frequency = options.frequency;
  model.money = options.money;
  model.weights = options.weights;
  const double all = std::accumulate(measures.weights.begin(), measures.weights.end(), 0.0);
  const auto mean = [&](auto&& of) {
    double sum = 0;
    for (std::size_t i = 0; i < measures.logs.size(); ++i) sum += measures.weights[i] * of(measures.logs[i]);
    return all > 0 ? sum / all : 0;
  };
  for (std::size_t d = 0; d < 3; ++d) {
    model.mean[d] = mean([&](const auto& logs) { return logs[d]; });
    const double deviation =
        std::sqrt(mean([&](const auto& logs) { return (logs[d] - model.mean[d]) * (logs[d] - model.mean[d]); }));
    constexpr double rounding = 1e-12;  // relative; a smaller deviation says that all customers are alike
    model.deviation[d] = deviation > rounding * (1 + std::abs(model.mean[d])) ? deviation : 1;
  }
  return model;
}

}  // namespace crmcore::segmentation
