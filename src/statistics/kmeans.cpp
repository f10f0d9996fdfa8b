#include "crmcore/statistics/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "crmcore/error.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/task.hpp"
#include "nearest_centre.hpp"

namespace crmcore::statistics {
namespace {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();  // the label of a point not yet labelled
constexpr std::size_t stretch = 16384;          // points of one piece of work; sums are put together in their order
constexpr std::size_t most_exchanged = 20'000;  // points up to which single ones are tried in every cluster
constexpr double infinity = std::numeric_limits<double>::infinity();

std::size_t stretches(const Points& points) { return (points.size() + stretch - 1) / stretch; }

/// What one stretch of points adds to each centre.
struct Sums {
  std::vector<double> sum, weight;
  std::size_t changed = 0;

  void begin(std::size_t k, std::size_t dimensions) {
    changed = 0;
    if (!sum.empty()) return;
    sum.assign(k * dimensions, 0);
    weight.assign(k, 0);
  }
  /// Adds `times` the point to a centre.
  void add(std::uint32_t centre, const Points& points, std::size_t point, double times) {
    const double w = times * points.weight(point);
    const std::size_t d = points.dimensions;
    for (std::size_t j = 0; j < d; ++j) sum[centre * d + j] += w * points.at(point)[j];
    weight[centre] += w;
  }
};

/// Labels the points of one stretch, and moves those that changed from centre to centre in its sums.
class Stretch {
 public:
  Stretch(const Points& points, std::vector<std::uint32_t>& labels, Sums& sums)
      : points_(points), labels_(labels), sums_(sums) {}

  void assign(const Columns& columns, const Centres& centres, std::size_t begin, std::size_t end) {
    Column<std::uint32_t> label;
    for (std::size_t from = begin; from < end; from += block_size) {
      const std::size_t count = std::min(block_size, end - from);
      label_block(points_, columns, centres, from, count, label);
      each_marked(changed(label, from, count), [&](std::size_t i) {
        moves_.push_back({from + i, label.of[i]});
        __builtin_prefetch(points_.at(from + i));
      });
      if (moves_.size() >= block_size) make_moves();
    }
    make_moves();
  }

 private:
  struct Move {
    std::size_t point;
    std::uint32_t to;
  };

  Marks changed(const Column<std::uint32_t>& label, std::size_t from, std::size_t count) const {
    Marks marks{};
    if (count == block_size) {
      mark_changed(label.of.data(), &labels_[from], marks.data());
      return marks;
    }
    for (std::size_t i = 0; i < count; ++i)
      marks[i / 64] |= static_cast<std::uint64_t>(label.of[i] != labels_[from + i]) << i % 64;
    return marks;
  }
  void make_moves() {
    for (const auto [point, to] : moves_) {
      const std::uint32_t before = std::exchange(labels_[point], to);
      sums_.add(to, points_, point, 1);
      if (before != nobody) sums_.add(before, points_, point, -1);
    }
    sums_.changed += moves_.size();
    moves_.clear();
  }

  const Points& points_;
  std::vector<std::uint32_t>& labels_;
  Sums& sums_;
  std::vector<Move> moves_;  // some are found, and their points fetched, before they are made
};

/// Labels every point. A stretch keeps what its points add to each centre, so only points that changed are moved over;
/// the first time (labels of nobody) all are. Several threads.
void assign(const Points& points, const Columns& columns, const std::vector<double>& centres,
            std::vector<std::uint32_t>& labels, std::vector<Sums>& sums, unsigned threads) {
  const Centres sought(centres, points.dimensions);
  const std::size_t k = centres.size() / points.dimensions;
  for_each_block(stretches(points), threads, [&](std::size_t piece) {
    sums[piece].begin(k, points.dimensions);
    const std::size_t end = std::min(points.size(), (piece + 1) * stretch);
    Stretch(points, labels, sums[piece]).assign(columns, sought, piece * stretch, end);
  });
}

/// Weighted squared distance of a point to its own centre.
double own_distance(const Points& points, const Clustering& clustering, std::size_t point) {
  const std::size_t d = points.dimensions;
  const double* centre = &clustering.centres[clustering.label[point] * d];
  return points.weight(point) * squared_distance(points.at(point), centre, d);
}

double inertia_of(const Points& points, const Clustering& clustering, unsigned threads) {
  std::vector<double> part(stretches(points), 0);
  for_each_block(part.size(), threads, [&](std::size_t piece) {
    const std::size_t end = std::min(points.size(), (piece + 1) * stretch);
    for (std::size_t i = piece * stretch; i < end; ++i) part[piece] += own_distance(points, clustering, i);
  });
  return std::accumulate(part.begin(), part.end(), 0.0);
}

std::size_t farthest_point(const Points& points, const Clustering& clustering) {
  std::size_t farthest = 0;
  double most = -1;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double distance = own_distance(points, clustering, i);
    if (distance <= most) continue;
    most = distance;
    farthest = i;
  }
  return farthest;
}

/// Moves the centres to the means; an empty one to the point farthest from its own centre.
void move_centres(const Points& points, Clustering& clustering, std::vector<Sums>& sums) {
  const std::size_t d = points.dimensions;
  const std::size_t k = clustering.centres.size() / d;
  Sums total;
  total.begin(k, d);
  for (const Sums& part : sums)
    for (std::size_t c = 0; c < k; ++c) {
      total.weight[c] += part.weight[c];
      for (std::size_t j = 0; j < d; ++j) total.sum[c * d + j] += part.sum[c * d + j];
    }
  const double all = std::accumulate(total.weight.begin(), total.weight.end(), 0.0);
  for (std::size_t c = 0; c < k; ++c) {
    if (total.weight[c] > 1e-13 * all) {  // sums that points leave keep a rest of rounding
      for (std::size_t j = 0; j < d; ++j) clustering.centres[c * d + j] = total.sum[c * d + j] / total.weight[c];
      continue;
    }
    std::copy_n(points.at(farthest_point(points, clustering)), d, &clustering.centres[c * d]);
    for (Sums& part : sums) part.sum.clear();  // begin anew
    std::ranges::fill(clustering.label, nobody);
    return;
  }
}

/// Lloyd without the inertia, over columns made once.
Clustering iterate(const Points& points, const Columns& columns, std::vector<double> centres, int most,
                   unsigned threads) {
  Clustering clustering;
  clustering.centres = std::move(centres);
  clustering.label.assign(points.size(), nobody);
  std::vector<Sums> sums(stretches(points));
  for (int i = 0; i < most; ++i) {
    assign(points, columns, clustering.centres, clustering.label, sums, threads);
    ++clustering.iterations;
    if (std::ranges::all_of(sums, [](const Sums& part) { return part.changed == 0; })) return clustering;
    move_centres(points, clustering, sums);
  }
  assign(points, columns, clustering.centres, clustering.label, sums, threads);  // stopped: labels for the last centres
  return clustering;
}

/// Single points change cluster where that lowers the inertia, both centres moving with them (Hartigan and Wong,
/// Applied Statistics 28, 1979): finer than Lloyd, whose end is not always the end of this.
class Exchange {
 public:
  Exchange(const Points& points, Clustering& clustering)
      : points_(points), clustering_(clustering), total_(clustering.centres.size() / points.dimensions, 0) {
    for (std::size_t i = 0; i < points.size(); ++i) total_[clustering.label[i]] += points.weight(i);
  }

  void run() {
    constexpr int most_rounds = 50;  // what is left to gain by then is small
    bool moved = true;
    for (int round = 0; round < most_rounds && moved; ++round) {
      moved = false;
      for (std::size_t i = 0; i < points_.size(); ++i) {
        const std::uint32_t to = better_cluster(i);
        if (to == clustering_.label[i]) continue;
        move(i, to);
        moved = true;
      }
    }
  }

 private:
  double* centre(std::uint32_t c) { return &clustering_.centres[c * points_.dimensions]; }
  double distance(std::size_t point, std::uint32_t c) {
    return squared_distance(points_.at(point), centre(c), points_.dimensions);
  }
  std::uint32_t better_cluster(std::size_t point) {
    const std::uint32_t from = clustering_.label[point];
    const double w = points_.weight(point);
    if (total_[from] <= w) return from;
    const double leaves = distance(point, from) * total_[from] / (total_[from] - w);
    double least = leaves * (1 - 1e-12);  // rounding alone moves no point
    std::uint32_t to = from;
    for (std::uint32_t c = 0; c < total_.size(); ++c) {
      if (c == from) continue;
      const double joins = distance(point, c) * total_[c] / (total_[c] + w);
      if (joins >= least) continue;
      least = joins;
      to = c;
    }
    return to;
  }
  void move(std::size_t point, std::uint32_t to) {
    const std::uint32_t from = clustering_.label[point];
    const double w = points_.weight(point);
    const double* at = points_.at(point);
    double* left = centre(from);
    double* joined = centre(to);
    for (std::size_t j = 0; j < points_.dimensions; ++j) {
      left[j] += w * (left[j] - at[j]) / (total_[from] - w);
      joined[j] += w * (at[j] - joined[j]) / (total_[to] + w);
    }
    total_[from] -= w;
    total_[to] += w;
    clustering_.label[point] = to;
  }

  const Points& points_;
  Clustering& clustering_;
  std::vector<double> total_;  // weight of each cluster
};

/// Greedy k-means++: each new centre is the best of a few drawn by weighted squared distance to the nearest so far.
class Seeding {
 public:
  Seeding(const Points& points, std::size_t k, Random& random)
      : points_(points), random_(random), distance_(points.size(), infinity), cumulated_(points.size()) {
    const int candidates = 2 + static_cast<int>(std::log(static_cast<double>(k)));
    for (std::size_t c = 0; c < k; ++c) add_centre(c == 0 ? 1 : candidates);
  }
  std::vector<double> centres() && { return std::move(centres_); }

 private:
  void add_centre(int candidates) {
    const double sum = cumulate();
    std::size_t best = points_.size();
    double least = infinity;
    std::vector<double> best_distance;
    std::vector<double> trial(points_.size());
    for (int attempt = 0; attempt < candidates; ++attempt) {
      const std::size_t chosen = draw(sum);
      const double potential = distances_with(chosen, trial);
      if (potential >= least) continue;
      least = potential;
      best = chosen;
      best_distance = trial;
    }
    distance_ = std::move(best_distance);
    centres_.insert(centres_.end(), points_.at(best), points_.at(best) + points_.dimensions);
  }
  /// Adds up what each point weighs in the draw.
  double cumulate() {
    double sum = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      sum += points_.weight(i) * (centres_.empty() ? 1 : distance_[i]);
      cumulated_[i] = sum;
    }
    return sum;
  }
  std::size_t draw(double sum) {
    const auto found = std::ranges::upper_bound(cumulated_, random_.uniform() * sum);
    return std::min(points_.size() - 1, static_cast<std::size_t>(found - cumulated_.begin()));
  }
  /// Squared distances to the nearest centre if a point were one as well; returns their weighted sum.
  double distances_with(std::size_t centre, std::vector<double>& distances) const {
    double sum = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      distances[i] = std::min(distance_[i], squared_distance(points_.at(i), points_.at(centre), points_.dimensions));
      sum += points_.weight(i) * distances[i];
    }
    return sum;
  }

  const Points& points_;
  Random& random_;
  std::vector<double> centres_;
  std::vector<double> distance_;  // of each point to the nearest centre so far, squared
  std::vector<double> cumulated_;
};

void check(const Points& points, std::size_t k) {
  for (std::size_t i = 0; i < points.values.size(); ++i)
    if (!(std::abs(points.values[i]) <= 1e100))  // whose squares can be added up
      throw Error(ErrorCode::invalid, "points",
                  "point " + std::to_string(i / points.dimensions + 1) + " is not a number from -1e100 to 1e100");
  for (std::size_t i = 0; i < points.weights.size(); ++i)
    if (!(points.weights[i] > 0))
      throw Error(ErrorCode::invalid, "weights", "weight " + std::to_string(i + 1) + " must be above 0");
  if (k == 0) throw Error(ErrorCode::invalid, "k", "k must be 1 or more, not 0");
  // as many distinct points as clusters, looked for no further
  std::vector<std::span<const double>> distinct;
  for (std::size_t i = 0; i < points.size() && distinct.size() < k; ++i)
    if (std::ranges::none_of(distinct,
                             [&](std::span<const double> seen) { return std::ranges::equal(seen, points[i]); }))
      distinct.push_back(points[i]);
  if (distinct.size() < k)
    throw Error(
        ErrorCode::invalid, "k",
        "k is " + std::to_string(k) + ", but there are only " + std::to_string(distinct.size()) + " distinct points");
}

}  // namespace

Clustering k_means(const Points& points, const KMeansOptions& options) {
  check(points, options.k);
  const Columns columns(points, options.threads);
  Clustering best;
  for (int start = 0; start < std::max(1, options.starts); ++start) {
    checkpoint(start, options.starts);
    Random random(options.seed, static_cast<std::uint64_t>(start));
    Clustering one = iterate(points, columns, Seeding(points, options.k, random).centres(), options.most_iterations,
                             options.threads);
    if (points.size() <= most_exchanged) Exchange(points, one).run();
    one.inertia = inertia_of(points, one, options.threads);
    if (start == 0 || one.inertia < best.inertia) best = std::move(one);
  }
  // from the sums anew: centres that are exactly the means of their points
  const int iterations = best.iterations;
  best = iterate(points, columns, std::move(best.centres), options.most_iterations, options.threads);
  best.iterations += iterations;
  best.inertia = inertia_of(points, best, options.threads);
  return best;
}

Clustering lloyd(const Points& points, std::vector<double> centres, int most_iterations, unsigned threads) {
  Clustering clustering = iterate(points, Columns(points, threads), std::move(centres), most_iterations, threads);
  clustering.inertia = inertia_of(points, clustering, threads);
  return clustering;
}

std::vector<std::uint32_t> nearest(const Points& points, std::span<const double> centres, unsigned threads) {
  std::vector<std::uint32_t> labels(points.size(), nobody);
  std::vector<Sums> sums(stretches(points));
  assign(points, Columns(points, threads), {centres.begin(), centres.end()}, labels, sums, threads);
  return labels;
}

}  // namespace crmcore::statistics
