#include "crmcore/segmentation/clusters.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "cluster_measures.hpp"
#include "crmcore/error.hpp"
#include "crmcore/segmentation/cluster_counts.hpp"
#include "crmcore/statistics/kmeans.hpp"
#include "crmcore/task_part.hpp"

namespace crmcore::segmentation {
namespace {

/// Starts of k-means: the number asked for, or else many where they are cheap.
int starts_of(const ClusterOptions& options, std::size_t customers) {
  if (options.starts > 0) return options.starts;
  return customers <= 20'000 ? 200 : 20;
}

/// The number of clusters asked for, or else the one that stability and criteria choose.
int count_of(const History& past, const ClusterOptions& options) {
  if (options.k > 0) return options.k;
  constexpr int most = 8;  // nobody treats more groups than that differently
  const auto counts = cluster_counts(past, most, options);
  return static_cast<int>(std::ranges::find(counts, true, &CountCriteria::chosen)->k);
}

Clusters labelled(const History& past, const Measures& measures, std::shared_ptr<const ClusterModel> model) {
  Clusters result;
  result.model = model;
  result.currency = past.currency();
  result.keeps =
      std::make_shared<const std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(past.codes(), model);
  const std::vector<double> values = standardised(measures, *model);
  std::vector<double> centres;
  for (const auto& centre : model->centres) centres.insert(centres.end(), centre.begin(), centre.end());
  const auto labels = statistics::nearest({values, 3}, centres);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    double square = 0;
    for (std::size_t d = 0; d < 3; ++d)
      square += (values[3 * i + d] - centres[3 * labels[i] + d]) * (values[3 * i + d] - centres[3 * labels[i] + d]);
    result.rows.push_back({measures.codes[i], labels[i] + 1LL, std::sqrt(square), model->labels[labels[i]]});
  }
  return result;
}

}  // namespace

std::array<double, 3> ClusterOptions::parse_weights(std::string_view text) {
  std::array<double, 3> weights{};
  const auto parts = parts_of(text, '/');
  for (std::size_t d = 0; d < 3; ++d) {
    const auto number = parts.size() == 3 ? crmcore::parse<double>(parts[d]) : Parsed<double>::refused({});
    weights[d] = number.value.value_or(-1);
  }
  if (!are_weights(weights))
    throw Error(ErrorCode::invalid, "weights",
                "weights must be three numbers such as 1/1/2 (recency/frequency/money), each 0 or from 0.001 to 1000 "
                "and not all 0; not " +
                    cited(text));
  return weights;
}

std::string ClusterOptions::weights_text(const std::array<double, 3>& weights) {
  return shortest(weights[0]) + "/" + shortest(weights[1]) + "/" + shortest(weights[2]);
}

Clusters clusters(const History& past, const ClusterOptions& options) {
  check(options);
  const Measures measures = measures_of(past, options);
  auto model = std::make_shared<ClusterModel>(scales_of(measures, options));
  std::optional<TaskPart> part(std::in_place, 0, 2);  // how many, and which
  const int k = count_of(past, options);
  part.emplace(1, 2);
  const std::vector<double> values = standardised(measures, *model);
  const auto found =
      statistics::k_means({values, 3, measures.weights}, {.k = static_cast<std::size_t>(k),
                                                          .seed = options.seed,
                                                          .starts = starts_of(options, values.size() / 3),
                                                          .threads = options.threads});
  model->inertia = found.inertia;
  model->currency = past.currency();
  for (int c = 0; c < k; ++c) {
    const auto* at = &found.centres[3 * static_cast<std::size_t>(c)];
    model->centres.push_back({at[0], at[1], at[2]});
  }
  std::ranges::sort(model->centres, [](const auto& a, const auto& b) {
    if (a[2] != b[2]) return a[2] > b[2];  // the most money first, then the most frequent, then the latest
    if (a[1] != b[1]) return a[1] > b[1];
    return a[0] < b[0];
  });
  for (const auto& centre : model->centres) model->labels.push_back(words_of(centre, model->weights));
  return labelled(past, measures, model);
}

Clusters assign(const History& past, const ClusterModel& model) {
  if (model.currency) check_currency(past.currency(), "the cluster model", *model.currency);
  return labelled(past, measures_of(past, model.frequency, model.money), std::make_shared<const ClusterModel>(model));
}

Result<Profile> profiles(const History& past, const Clusters& clusters) {
  Result<Profile> result{{}, past.currency(), clusters.keeps};
  const auto& model = *clusters.model;
  for (std::size_t c = 0; c < model.centres.size(); ++c)
    result.rows.push_back({static_cast<std::int64_t>(c) + 1, 0, 0, 0, 0, {}, model.labels[c]});
  const Measures measures = measures_of(past, model.frequency, model.money);
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    Profile& profile = result.rows[static_cast<std::size_t>(clusters[i].cluster - 1)];
    ++profile.customers;
    profile.recency_days += static_cast<double>(measures.scored[i].recency_days);
    profile.frequency += static_cast<double>(measures.scored[i].frequency);
    profile.monetary = profile.monetary + measures.scored[i].monetary;
  }
  for (Profile& profile : result.rows) {
    const auto n = static_cast<double>(std::max<std::int64_t>(1, profile.customers));
    profile.share =
        static_cast<double>(profile.customers) / static_cast<double>(std::max<std::size_t>(1, clusters.size()));
    profile.recency_days /= n;
    profile.frequency /= n;
    profile.monetary = {std::llround(static_cast<double>(profile.monetary.minor) / n)};
  }
  return result;
}

}  // namespace crmcore::segmentation
