#include "crmcore/segmentation/cluster_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "cluster_measures.hpp"
#include "crmcore/error.hpp"
#include "crmcore/statistics/cluster_criteria.hpp"
#include "crmcore/statistics/kmeans.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/task_part.hpp"

namespace crmcore::segmentation {
namespace {

constexpr std::size_t pairs = 10;             // of samples whose clusterings are compared
constexpr std::size_t most_sampled = 20'000;  // customers in a sample
constexpr std::size_t most_exact = 5'000;     // customers up to which the silhouette is that of all pairs

/// Marks the one of the stable counts that the criteria together put first.
void choose(std::vector<CountCriteria>& counts) {
  const double most = std::ranges::max_element(counts, {}, &CountCriteria::stability)->stability;
  constexpr double stable_enough = 0.85;  // adjusted Rand index, see the header
  constexpr double nearly_as_stable = 0.05;
  const double least = most >= stable_enough ? stable_enough : most - nearly_as_stable;
  std::vector<CountCriteria*> stable;
  for (CountCriteria& count : counts)
    if (count.stability >= least) stable.push_back(&count);
  const auto ranks = [&](const CountCriteria& own) {  // how many are better, by each criterion
    std::ptrdiff_t sum = 0;
    for (const CountCriteria* other : stable)
      sum += (other->silhouette > own.silhouette) + (other->davies_bouldin < own.davies_bouldin) +
             (other->calinski_harabasz > own.calinski_harabasz);
    return sum;
  };
  std::ranges::stable_sort(stable, [&](const CountCriteria* a, const CountCriteria* b) {
    const auto of_a = ranks(*a);
    const auto of_b = ranks(*b);
    return of_a != of_b ? of_a < of_b : a->k > b->k;
  });
  stable.front()->chosen = true;
}

/// The number of distinct points, counted up to `most`.
std::size_t distinct_points(const std::vector<double>& values, std::size_t most) {
  std::set<std::array<double, 3>> distinct;
  for (std::size_t i = 0; 3 * i < values.size() && distinct.size() < most; ++i)
    distinct.insert({values[3 * i], values[3 * i + 1], values[3 * i + 2]});
  return distinct.size();
}

/// The labels of all points by the clusters of a sample drawn with replacement.
std::vector<std::uint32_t> labels_of_sample(const statistics::Points& points, statistics::KMeansOptions options,
                                            statistics::Random& random) {
  const std::size_t n = points.size();
  std::vector<double> drawn;
  std::vector<double> weights;
  std::set<std::array<double, 3>> seen;
  for (std::size_t i = 0; i < std::min(n, most_sampled); ++i) {
    const auto row = static_cast<std::size_t>(random.uniform() * static_cast<double>(n));
    const double* point = points.at(row);
    drawn.insert(drawn.end(), point, point + 3);
    weights.push_back(points.weight(row));
    if (seen.size() < options.k) seen.insert({point[0], point[1], point[2]});
  }
  options.starts = 3;                            // a sample is clustered often: a few starts are enough
  options.k = std::min(options.k, seen.size());  // few customers: a sample may lack some of them
  return statistics::nearest(points, statistics::k_means({drawn, 3, weights}, options).centres);
}

/// Mean adjusted Rand index of the clusterings of two samples.
double stability_of(const statistics::Points& points, const statistics::KMeansOptions& options) {
  const auto first_stream = 1000 * options.k;  // seeds of one k are not those of another
  double stability = 0;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    std::array<std::vector<std::uint32_t>, 2> labels;
    for (std::size_t side = 0; side < labels.size(); ++side) {
      const TaskPart part(2 * pair + side, 2 * pairs);
      statistics::Random random(options.seed, first_stream + 2 * pair + side);
      labels[side] = labels_of_sample(points, options, random);
    }
    stability += statistics::adjusted_rand(labels[0], labels[1]) / static_cast<double>(pairs);
  }
  return stability;
}

CountCriteria judged(const statistics::Points& points, const statistics::KMeansOptions& options) {
  std::optional<TaskPart> part(std::in_place, 0, 2);  // the clusters, and those of samples
  const auto found = statistics::k_means(points, options);
  part.emplace(1, 2);
  const auto criteria = statistics::criteria(points, found);
  CountCriteria count;
  count.k = static_cast<std::int64_t>(options.k);
  count.inertia = found.inertia;
  count.silhouette =
      points.size() <= most_exact ? statistics::exact_silhouette(points, found.label, options.k) : criteria.silhouette;
  count.davies_bouldin = criteria.davies_bouldin;
  count.calinski_harabasz = criteria.calinski_harabasz;
  count.stability = stability_of(points, options);
  return count;
}

}  // namespace

Result<CountCriteria> cluster_counts(const History& past, int most, const ClusterOptions& options) {
  check(options);
  check_range("most", most, {.least = 2, .most = 50});
  const Measures measures = measures_of(past, options);
  const std::vector<double> values = standardised(measures, scales_of(measures, options));
  const std::size_t distinct = distinct_points(values, static_cast<std::size_t>(most));
  if (distinct < 2)
    throw Error(ErrorCode::invalid, "k",
                std::string(measures.codes.empty() ? "no customer has bought" : "all customers are alike") +
                    "; there is nothing to divide into clusters");
  constexpr int starts = 10;  // fewer than for `clusters`: every k is tried
  Result<CountCriteria> result{{}, past.currency()};
  for (std::size_t k = 2; k <= distinct; ++k) {
    const TaskPart part(k - 2, distinct - 1);
    result.rows.push_back(
        judged({values, 3, measures.weights}, {.k = k,
                                               .seed = options.seed,
                                               .starts = options.starts > 0 ? std::min(starts, options.starts) : starts,
                                               .threads = options.threads}));
  }
  choose(result.rows);
  return result;
}

}  // namespace crmcore::segmentation
