#include "nearest_centre.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "crmcore/statistics/parallel.hpp"
#include "vectorised.hpp"

namespace crmcore::statistics {
namespace {

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
  const std::size_t d = fixed > 0 ? fixed : centres.reach.size();
  const std::size_t k = centres.rough_half_squares.size();
  const float* rough = centres.rough.data();
  const float* half_squares = centres.rough_half_squares.data();
  for (std::size_t i = 0; i < block_size; i += bytes / sizeof(float)) {
    Lanes kept[fixed > 0 ? fixed : 1];  // stay in registers for all centres
#pragma GCC unroll 8
    for (std::size_t j = 0; j < fixed; ++j) kept[j] = reinterpret_cast<const Lanes&>(columns[j].of[i]);
    Lanes best = std::numeric_limits<float>::infinity() + Lanes{};
    Lanes second = best;
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
  if (centres.reach.size() == 3)  // recency, frequency and money
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

/// Marks the points that lead by no more.
CRMCORE_VECTORISED
void mark_doubtful(const float* lead, float limit, std::uint64_t* marks) {
  for (std::size_t word = 0; word < block_size / 64; ++word) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; ++i) bits |= static_cast<std::uint64_t>(!(lead[64 * word + i] > limit)) << i;
    marks[word] = bits;
  }
}

/// The centre with the least |c|²/2 − x·c, exactly; of equal ones the first.
std::uint32_t exact_label(const double* point, std::size_t dimensions, const Centres& centres) {
  std::uint32_t label = 0;
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < centres.half_squares.size(); ++c) {
    double score = centres.half_squares[c];
    for (std::size_t d = 0; d < dimensions; ++d) score -= point[d] * centres.exact[c * dimensions + d];
    if (score < best) {
      best = score;
      label = static_cast<std::uint32_t>(c);
    }
  }
  return label;
}

/// By how much floats may be wrong: d + 4 roundings of 2⁻²⁴ of the largest terms, in each of the two scores (Higham,
/// Accuracy and Stability of Numerical Algorithms, 2002, section 3.1), with a quarter to spare.
float doubt(const Columns& columns, const Centres& centres, std::size_t block) {
  const std::size_t d = centres.reach.size();
  double terms = centres.largest_half_square;
  for (std::size_t j = 0; j < d; ++j) terms += centres.reach[j] * columns.reach[block * d + j];
  return static_cast<float>(2.5 * static_cast<double>(d + 4) * 0x1p-24 * terms);
}

/// Copies one dimension of the points of a block; returns how far from zero they lie.
double copy_column(const Points& points, std::size_t block, std::size_t dimension, Column<float>& column) {
  const std::size_t from = block * block_size;
  const std::size_t count = std::min(block_size, points.size() - from);
  double reach = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = points.at(from + i)[dimension];
    column.of[i] = static_cast<float>(value);
    reach = std::max(reach, std::abs(value));
  }
  std::fill(column.of.begin() + count, column.of.end(), 0.0F);
  return reach;
}

}  // namespace

Columns::Columns(const Points& points, unsigned threads) {
  constexpr std::size_t blocks_of_a_piece = 64;
  const std::size_t d = points.dimensions;
  const std::size_t blocks = (points.size() + block_size - 1) / block_size;
  values = std::make_unique_for_overwrite<Column<float>[]>(blocks * d);
  reach.assign(blocks * d, 0);
  for_each_block((blocks + blocks_of_a_piece - 1) / blocks_of_a_piece, threads, [&](std::size_t piece) {
    const std::size_t end = std::min(blocks, (piece + 1) * blocks_of_a_piece);
    for (std::size_t block = piece * blocks_of_a_piece; block < end; ++block)
      for (std::size_t j = 0; j < d; ++j) reach[block * d + j] = copy_column(points, block, j, values[block * d + j]);
  });
}

Centres::Centres(const std::vector<double>& centres, std::size_t dimensions) : exact(centres), reach(dimensions, 0) {
  for (std::size_t c = 0; c * dimensions < exact.size(); ++c) {
    double half = 0;
    for (std::size_t j = 0; j < dimensions; ++j) {
      const double value = exact[c * dimensions + j];
      half += value * value / 2;
      reach[j] = std::max(reach[j], std::abs(value));
      rough.push_back(static_cast<float>(value));
    }
    half_squares.push_back(half);
    rough_half_squares.push_back(static_cast<float>(half));
    largest_half_square = std::max(largest_half_square, half);
  }
}

void label_block(const Points& points, const Columns& columns, const Centres& centres, std::size_t from,
                 std::size_t count, Column<std::uint32_t>& label) {
  const std::size_t block = from / block_size;
  Column<float> lead;
  nearest_of_block(&columns.values[block * points.dimensions], centres, label, lead);
  Marks doubtful;
  mark_doubtful(lead.of.data(), doubt(columns, centres, block), doubtful.data());
  each_marked(doubtful, [&](std::size_t i) {
    if (i < count) label.of[i] = exact_label(points.at(from + i), points.dimensions, centres);
  });
}

CRMCORE_VECTORISED
void mark_changed(const std::uint32_t* label, const std::uint32_t* before, std::uint64_t* marks) {
  for (std::size_t word = 0; word < block_size / 64; ++word) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; ++i)
      bits |= static_cast<std::uint64_t>(label[64 * word + i] != before[64 * word + i]) << i;
    marks[word] = bits;
  }
}

}  // namespace crmcore::statistics
