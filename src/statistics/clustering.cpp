#include "crmcore/statistics/clustering.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "crmcore/error.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "crmcore/statistics/random.hpp"
#include "vectorised.hpp"

namespace crmcore::statistics {
namespace {

constexpr std::size_t block = 256;  // points looked at together, column by column
constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t stretch = 16384;  // points of one piece of work; sums are put together in their order

/// What is known of each point of a block.
template <class T>
struct alignas(64) Column {
  std::array<T, block> of;
};

/// Centres as the labels are looked for: in floats, with |c|²/2, and how far from zero they lie in each dimension.
struct Centres {
  Centres(const std::vector<double>& exact, std::size_t dimensions) : reach(dimensions, 0) {
    for (std::size_t c = 0; c * dimensions < exact.size(); ++c) {
      double half = 0;
      for (std::size_t j = 0; j < dimensions; ++j) {
        const double at = exact[c * dimensions + j];
        half += at * at / 2;
        reach[j] = std::max(reach[j], std::abs(at));
        rough.push_back(static_cast<float>(at));
      }
      half_squares.push_back(half), rough_half_squares.push_back(static_cast<float>(half));
      largest_half_square = std::max(largest_half_square, half);
    }
  }
  std::vector<double> half_squares, reach;
  std::vector<float> rough, rough_half_squares;
  double largest_half_square = 0;
};

/// Numbers and names in vectors of so many bytes.
template <std::size_t bytes>
struct Vectors {
  using Lanes [[gnu::vector_size(bytes), gnu::may_alias]] = float;
  using Names [[gnu::vector_size(bytes), gnu::may_alias]] = std::int32_t;
};
/// The centre with the least |c|²/2 − x·c for each point of a block, in floats, and by how much it leads the next.
/// `bytes`: of the processor's own vectors, as wider ones are taken apart; `fixed`: the dimensions, where known.
template <std::size_t bytes, std::size_t fixed>
[[gnu::always_inline]] inline void nearest(const Column<float>* columns, const Centres& centres,
                                           Column<std::uint32_t>& label, Column<float>& lead) {
  using Lanes = typename Vectors<bytes>::Lanes;
  using Names = typename Vectors<bytes>::Names;
  const std::size_t d = fixed > 0 ? fixed : centres.reach.size(), k = centres.rough_half_squares.size();
  const float *rough = centres.rough.data(), *half_squares = centres.rough_half_squares.data();
  for (std::size_t i = 0; i < block; i += bytes / sizeof(float)) {
    Lanes kept[fixed > 0 ? fixed : 1];  // stay in registers for all centres
#pragma GCC unroll 8
    for (std::size_t j = 0; j < fixed; ++j) kept[j] = reinterpret_cast<const Lanes&>(columns[j].of[i]);
    Lanes best = std::numeric_limits<float>::infinity() + Lanes{}, second = best;
    Names name{};
    for (std::size_t c = 0; c < k; ++c) {
      Lanes score = half_squares[c] - Lanes{};
#pragma GCC unroll 8
      for (std::size_t j = 0; j < d; ++j)
        score -= (fixed > 0 ? kept[j] : reinterpret_cast<const Lanes&>(columns[j].of[i])) * rough[c * d + j];
      const Lanes loser = score < best ? best : score;
      name = score < best ? static_cast<std::int32_t>(c) - Names{} : name;
      best = score < best ? score : best;
      second = loser < second ? loser : second;
    }
    reinterpret_cast<Names&>(label.of[i]) = name;
    reinterpret_cast<Lanes&>(lead.of[i]) = second - best;
  }
}
template <std::size_t bytes>
[[gnu::always_inline]] inline void nearest(const Column<float>* columns, const Centres& centres,
                                           Column<std::uint32_t>& label, Column<float>& lead) {
  if (centres.reach.size() == 3)
    nearest<bytes, 3>(columns, centres, label, lead);
  else
    nearest<bytes, 0>(columns, centres, label, lead);
}
#ifdef CRMCORE_VECTORISED_FOR
CRMCORE_VECTORISED_FOR("arch=x86-64-v4")
void nearest_of_block(const Column<float>* columns, const Centres& centres, Column<std::uint32_t>& label,
                      Column<float>& lead) {
  nearest<64>(columns, centres, label, lead);
}
CRMCORE_VECTORISED_FOR("arch=x86-64-v3")
void nearest_of_block(const Column<float>* columns, const Centres& centres, Column<std::uint32_t>& label,
                      Column<float>& lead) {
  nearest<32>(columns, centres, label, lead);
}
CRMCORE_VECTORISED_FOR("default")
#endif
void nearest_of_block(const Column<float>* columns, const Centres& centres, Column<std::uint32_t>& label,
                      Column<float>& lead) {
  nearest<16>(columns, centres, label, lead);
}

/// A bit for each point of a block.
using Marks = std::array<std::uint64_t, block / 64>;
template <class Use>
void each_marked(const Marks& marks, Use&& use) {
  for (std::size_t word = 0; word < marks.size(); ++word)
    for (std::uint64_t left = marks[word]; left != 0; left &= left - 1)
      use(64 * word + static_cast<std::size_t>(std::countr_zero(left)));
}
/// The points that lead by no more.
CRMCORE_VECTORISED
void mark_doubtful(const float* lead, float limit, std::uint64_t* marks) {
  for (std::size_t word = 0; word < block / 64; ++word) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; ++i) bits |= static_cast<std::uint64_t>(!(lead[64 * word + i] > limit)) << i;
    marks[word] = bits;
  }
}
/// The points whose labels are others than before.
CRMCORE_VECTORISED
void mark_changed(const std::uint32_t* label, const std::uint32_t* before, std::uint64_t* marks) {
  for (std::size_t word = 0; word < block / 64; ++word) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; ++i)
      bits |= static_cast<std::uint64_t>(label[64 * word + i] != before[64 * word + i]) << i;
    marks[word] = bits;
  }
}

/// Points in columns of a block each, in floats, the last padded with zeros: what the labels are looked for in.
struct Columns {
  std::unique_ptr<Column<float>[]> values;  // of each block and dimension; not filled before
  std::vector<double> reach;                // of each block and dimension: how far from zero its points lie
};
Columns in_columns(const Points& points, unsigned threads) {
  const std::size_t d = points.dimensions, blocks = (points.size() + block - 1) / block;
  Columns columns{std::make_unique_for_overwrite<Column<float>[]>(blocks * d), std::vector<double>(blocks * d, 0)};
  for_each_block((blocks + 63) / 64, threads, [&](std::size_t piece) {
    for (std::size_t b = piece * 64; b < std::min(blocks, (piece + 1) * 64); ++b) {
      const std::size_t count = std::min(block, points.size() - b * block);
      for (std::size_t j = 0; j < d; ++j) {
        float* column = columns.values[b * d + j].of.data();
        double reach = 0;
        for (std::size_t i = 0; i < count; ++i) {
          const double at = points.values[(b * block + i) * d + j];
          column[i] = static_cast<float>(at);
          reach = std::max(reach, std::abs(at));
        }
        std::fill(column + count, column + block, 0.0F);
        columns.reach[b * d + j] = reach;
      }
    }
  });
  return columns;
}

/// The centre with the least |c|²/2 − x·c, exactly; of equal ones the first.
std::uint32_t exact_label(const double* point, std::size_t dimensions, const std::vector<double>& centres,
                          const std::vector<double>& half_squares) {
  std::uint32_t label = 0;
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < half_squares.size(); ++c) {
    double score = half_squares[c];
    for (std::size_t d = 0; d < dimensions; ++d) score -= point[d] * centres[c * dimensions + d];
    if (score < best) best = score, label = static_cast<std::uint32_t>(c);
  }
  return label;
}

/// Labels of the points of a block: in floats, and again in doubles where the lead is within what floats may be wrong
/// by: d + 4 roundings of 2⁻²⁴ of the largest terms, in each of the two scores (Higham, Accuracy and Stability of
/// Numerical Algorithms, 2002, section 3.1).
void label_block(const Points& points, const Columns& columns, const std::vector<double>& exact, const Centres& centres,
                 std::size_t from, std::size_t count, Column<std::uint32_t>& label) {
  const std::size_t d = points.dimensions;
  double terms = centres.largest_half_square;
  for (std::size_t j = 0; j < d; ++j) terms += centres.reach[j] * columns.reach[from / block * d + j];
  const auto doubtful = static_cast<float>(2.5 * static_cast<double>(d + 4) * 0x1p-24 * terms);
  Column<float> lead;
  nearest_of_block(&columns.values[from / block * d], centres, label, lead);
  Marks again;
  mark_doubtful(lead.of.data(), doubtful, again.data());
  each_marked(again, [&](std::size_t i) {
    if (i < count) label.of[i] = exact_label(&points.values[(from + i) * d], d, exact, centres.half_squares);
  });
}

double squared_distance(const double* a, const double* b, std::size_t dimensions) {
  double sum = 0;
  for (std::size_t d = 0; d < dimensions; ++d) sum += (a[d] - b[d]) * (a[d] - b[d]);
  return sum;
}

double weight(const Points& points, std::size_t i) { return points.weights.empty() ? 1 : points.weights[i]; }

/// What one stretch of points adds to each centre.
struct Sums {
  std::vector<double> sum, weight;
  std::size_t changed = 0;
};

/// Labels every point. A stretch keeps what its points add to each centre, so only points that changed are moved over;
/// the first time (labels of nobody) all are. Several threads.
void assign(const Points& points, const Columns& columns, const std::vector<double>& centres,
            std::vector<std::uint32_t>& labels, std::vector<Sums>& sums, unsigned threads) {
  const std::size_t d = points.dimensions, k = centres.size() / d;
  const Centres rough(centres, d);
  for_each_block((points.size() + stretch - 1) / stretch, threads, [&](std::size_t piece) {
    Sums& own = sums[piece];
    if (own.sum.empty()) own.sum.assign(k * d, 0), own.weight.assign(k, 0);
    own.changed = 0;
    struct Move {
      std::size_t point;
      std::uint32_t to;
    };
    std::vector<Move> moves;  // some are found, and their points fetched, before they are made
    const auto make = [&] {
      for (const auto [i, to] : moves) {
        const std::uint32_t before = std::exchange(labels[i], to);
        const double w = weight(points, i);
        const double* point = &points.values[i * d];
        for (std::size_t j = 0; j < d; ++j) own.sum[to * d + j] += w * point[j];
        own.weight[to] += w;
        if (before == nobody) continue;
        for (std::size_t j = 0; j < d; ++j) own.sum[before * d + j] -= w * point[j];
        own.weight[before] -= w;
      }
      own.changed += moves.size();
      moves.clear();
    };
    Column<std::uint32_t> label;
    const std::size_t end = std::min(points.size(), (piece + 1) * stretch);
    for (std::size_t from = piece * stretch; from < end; from += block) {
      const std::size_t count = std::min(block, end - from);
      label_block(points, columns, centres, rough, from, count, label);
      Marks changed{};
      if (count == block)
        mark_changed(label.of.data(), &labels[from], changed.data());
      else
        for (std::size_t i = 0; i < count; ++i)
          changed[i / 64] |= static_cast<std::uint64_t>(label.of[i] != labels[from + i]) << i % 64;
      each_marked(changed, [&](std::size_t i) {
        moves.push_back({from + i, label.of[i]});
        __builtin_prefetch(&points.values[(from + i) * d]);
      });
      if (moves.size() >= block) make();
    }
    make();
  });
}

double inertia_of(const Points& points, const Clustering& clustering, unsigned threads) {
  const std::size_t d = points.dimensions, pieces = (points.size() + stretch - 1) / stretch;
  std::vector<double> part(pieces, 0);
  for_each_block(pieces, threads, [&](std::size_t piece) {
    for (std::size_t i = piece * stretch; i < std::min(points.size(), (piece + 1) * stretch); ++i)
      part[piece] +=
          weight(points, i) * squared_distance(&points.values[i * d], &clustering.centres[clustering.label[i] * d], d);
  });
  return std::accumulate(part.begin(), part.end(), 0.0);
}

/// Moves the centres to the means; an empty one to the point farthest from its own centre.
void move_centres(const Points& points, Clustering& clustering, std::vector<Sums>& sums) {
  const std::size_t d = points.dimensions, k = clustering.centres.size() / d;
  std::vector<double> sum(k * d, 0), total(k, 0);
  for (const Sums& part : sums)
    for (std::size_t c = 0; c < k; ++c) {
      total[c] += part.weight[c];
      for (std::size_t j = 0; j < d; ++j) sum[c * d + j] += part.sum[c * d + j];
    }
  const double all = std::accumulate(total.begin(), total.end(), 0.0);
  for (std::size_t c = 0; c < k; ++c) {
    if (total[c] > 1e-13 * all) {  // sums that points leave keep a rest of rounding
      for (std::size_t j = 0; j < d; ++j) clustering.centres[c * d + j] = sum[c * d + j] / total[c];
      continue;
    }
    std::size_t farthest = 0;
    double distance = -1;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double own =
          weight(points, i) * squared_distance(&points.values[i * d], &clustering.centres[clustering.label[i] * d], d);
      if (own > distance) distance = own, farthest = i;
    }
    std::copy_n(&points.values[farthest * d], d, &clustering.centres[c * d]);
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
  std::vector<Sums> sums((points.size() + stretch - 1) / stretch);
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
void exchange(const Points& points, Clustering& clustering) {
  const std::size_t n = points.size(), d = points.dimensions, k = clustering.centres.size() / d;
  std::vector<double> total(k, 0);
  for (std::size_t i = 0; i < n; ++i) total[clustering.label[i]] += weight(points, i);
  bool moved = true;
  for (int round = 0; round < 50 && moved; ++round) {
    moved = false;
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint32_t from = clustering.label[i];
      const double w = weight(points, i), *at = &points.values[i * d];
      if (total[from] <= w) continue;
      const double leaves = squared_distance(at, &clustering.centres[from * d], d) * total[from] / (total[from] - w);
      double least = leaves * (1 - 1e-12);
      std::uint32_t to = from;
      for (std::uint32_t c = 0; c < k; ++c) {
        if (c == from) continue;
        const double joins = squared_distance(at, &clustering.centres[c * d], d) * total[c] / (total[c] + w);
        if (joins < least) least = joins, to = c;
      }
      if (to == from) continue;
      for (std::size_t j = 0; j < d; ++j) {
        clustering.centres[from * d + j] += w * (clustering.centres[from * d + j] - at[j]) / (total[from] - w);
        clustering.centres[to * d + j] += w * (at[j] - clustering.centres[to * d + j]) / (total[to] + w);
      }
      total[from] -= w, total[to] += w;
      clustering.label[i] = to;
      moved = true;
    }
  }
}

/// Greedy k-means++: each new centre is the best of a few drawn by weighted squared distance to the nearest so far.
std::vector<double> seed_centres(const Points& points, std::size_t k, Random& random) {
  const std::size_t n = points.size(), d = points.dimensions;
  std::vector<double> centres, distance(n, std::numeric_limits<double>::infinity()), cumulated(n);
  const auto draw = [&] {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += weight(points, i) * (centres.empty() ? 1 : distance[i]);
      cumulated[i] = sum;
    }
    return sum;
  };
  const int candidates = 2 + static_cast<int>(std::log(static_cast<double>(k)));
  for (std::size_t c = 0; c < k; ++c) {
    const double sum = draw();
    std::size_t best = n;
    double least = std::numeric_limits<double>::infinity();
    std::vector<double> best_distance, trial(n);
    for (int attempt = 0; attempt < (c == 0 ? 1 : candidates); ++attempt) {
      const double at = random.uniform() * sum;
      const auto chosen = std::min<std::size_t>(
          n - 1, static_cast<std::size_t>(std::ranges::upper_bound(cumulated, at) - cumulated.begin()));
      double potential = 0;
      for (std::size_t i = 0; i < n; ++i) {
        trial[i] = std::min(distance[i], squared_distance(&points.values[i * d], &points.values[chosen * d], d));
        potential += weight(points, i) * trial[i];
      }
      if (potential < least) least = potential, best = chosen, best_distance = trial;
    }
    distance = std::move(best_distance);
    centres.insert(centres.end(), &points.values[best * d], &points.values[best * d] + d);
  }
  return centres;
}

void check(const Points& points, std::size_t k) {
  for (std::size_t i = 0; i < points.values.size(); ++i)
    if (!(std::abs(points.values[i]) <= 1e100))  // whose squares can be added up
      throw Error(ErrorCode::invalid, "points",
                  "point " + std::to_string(i / points.dimensions + 1) + " is not a number from -1e100 to 1e100");
  for (std::size_t i = 0; i < points.weights.size(); ++i)
    if (!(points.weights[i] > 0))
      throw Error(ErrorCode::invalid, "weights", "weight " + std::to_string(i + 1) + " is not above 0");
  if (k == 0) throw Error(ErrorCode::invalid, "k", "k is 0; there must be at least one cluster");
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

Clustering k_means(const Points& points, const ClusterOptions& options) {
  check(points, options.k);
  const Columns columns = in_columns(points, options.threads);
  Clustering best;
  for (int start = 0; start < std::max(1, options.starts); ++start) {
    Random random(options.seed, static_cast<std::uint64_t>(start));
    Clustering one =
        iterate(points, columns, seed_centres(points, options.k, random), options.most_iterations, options.threads);
    if (points.size() <= 20'000) exchange(points, one);
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
  Clustering clustering = iterate(points, in_columns(points, threads), std::move(centres), most_iterations, threads);
  clustering.inertia = inertia_of(points, clustering, threads);
  return clustering;
}

std::vector<std::uint32_t> nearest(const Points& points, std::span<const double> centres, unsigned threads) {
  std::vector<std::uint32_t> labels(points.size(), nobody);
  std::vector<Sums> sums((points.size() + stretch - 1) / stretch);
  assign(points, in_columns(points, threads), {centres.begin(), centres.end()}, labels, sums, threads);
  return labels;
}

double adjusted_rand(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  if (a.empty()) return 1;
  const std::size_t rows = *std::ranges::max_element(a) + 1UL, columns = *std::ranges::max_element(b) + 1UL;
  std::vector<double> table(rows * columns, 0), row(rows, 0), column(columns, 0);
  for (std::size_t i = 0; i < a.size(); ++i) ++table[a[i] * columns + b[i]], ++row[a[i]], ++column[b[i]];
  const auto pairs = [](const std::vector<double>& counts) {
    double sum = 0;
    for (const double n : counts) sum += n * (n - 1) / 2;
    return sum;
  };
  const auto n = static_cast<double>(a.size());
  const double both = pairs(table), in_a = pairs(row), in_b = pairs(column), all = n * (n - 1) / 2;
  const double chance = all > 0 ? in_a * in_b / all : 0, most = (in_a + in_b) / 2;
  return most == chance ? 1 : (both - chance) / (most - chance);
}

ClusterCriteria criteria(const Points& points, const Clustering& clustering) {
  const std::size_t d = points.dimensions, k = clustering.centres.size() / d, n = points.size();
  std::vector<double> mean(d, 0), spread(k, 0), count(k, 0);
  double total = 0, between = 0, silhouette = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double w = weight(points, i);
    total += w;
    for (std::size_t j = 0; j < d; ++j) mean[j] += w * points.values[i * d + j];
    double own = 0, other = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < k; ++c) {
      const double distance = std::sqrt(squared_distance(&points.values[i * d], &clustering.centres[c * d], d));
      if (c == clustering.label[i])
        own = distance;
      else
        other = std::min(other, distance);
    }
    spread[clustering.label[i]] += w * own;
    count[clustering.label[i]] += w;
    if (k > 1 && std::max(own, other) > 0) silhouette += w * (other - own) / std::max(own, other);
  }
  for (double& m : mean) m /= total;
  double davies_bouldin = 0;
  for (std::size_t a = 0; a < k; ++a) {
    between += count[a] * squared_distance(&clustering.centres[a * d], mean.data(), d);
    double worst = 0;
    for (std::size_t b = 0; b < k; ++b)
      if (a != b)
        worst =
            std::max(worst, (spread[a] / count[a] + spread[b] / count[b]) /
                                std::sqrt(squared_distance(&clustering.centres[a * d], &clustering.centres[b * d], d)));
    davies_bouldin += worst / static_cast<double>(k);
  }
  const auto groups = static_cast<double>(k);
  const double calinski = k > 1 && clustering.inertia > 0
                              ? between / (groups - 1) / (clustering.inertia / (static_cast<double>(n) - groups))
                              : 0;
  return {davies_bouldin, calinski, silhouette / total};
}

double exact_silhouette(const Points& points, std::span<const std::uint32_t> label, std::size_t k) {
  const std::size_t n = points.size(), d = points.dimensions;
  std::vector<double> size(k, 0), own(n, 0);
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) size[label[i]] += weight(points, i), total += weight(points, i);
  for_each_block((n + 63) / 64, 0, [&](std::size_t piece) {
    std::vector<double> sum(k);
    for (std::size_t i = piece * 64; i < std::min(n, (piece + 1) * 64); ++i) {
      std::ranges::fill(sum, 0);
      for (std::size_t j = 0; j < n; ++j)
        sum[label[j]] +=
            weight(points, j) * std::sqrt(squared_distance(&points.values[i * d], &points.values[j * d], d));
      const std::uint32_t c = label[i];
      const double others = size[c] - weight(points, i);
      if (others <= 1e-12 * size[c]) continue;
      const double a = sum[c] / others;
      double b = std::numeric_limits<double>::infinity();
      for (std::size_t other = 0; other < k; ++other)
        if (other != c && size[other] > 0) b = std::min(b, sum[other] / size[other]);
      own[i] = weight(points, i) * (b - a) / std::max(a, b);
    }
  });
  return std::accumulate(own.begin(), own.end(), 0.0) / total;
}

}  // namespace crmcore::statistics
