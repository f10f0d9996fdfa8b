// The nearest centre of many points: looked for in floats, many at once, and again in doubles where floats cannot tell.
// Labels are those of doubles. Private to the room.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "crmcore/statistics/kmeans.hpp"

namespace crmcore::statistics {

constexpr std::size_t block_size = 256;  // points looked at together, column by column: they stay in the nearest cache

/// One number of each point of a block.
template <class T>
struct alignas(64) Column {
  std::array<T, block_size> of;
};

/// Points in columns of a block each, in floats, the last padded with zeros.
struct Columns {
  Columns(const Points& points, unsigned threads);

  std::unique_ptr<Column<float>[]> values;  // of each block and dimension
  std::vector<double> reach;                // of each block and dimension: how far from zero its points lie
};

/// Centres in doubles and floats, with |c|²/2, and how far from zero they lie in each dimension.
struct Centres {
  Centres(const std::vector<double>& centres, std::size_t dimensions);

  std::vector<double> exact;
  std::vector<double> half_squares;
  std::vector<double> reach;
  std::vector<float> rough;
  std::vector<float> rough_half_squares;
  double largest_half_square = 0;
};

/// Labels the `count` points that begin with the first of a block, `from`; of equally near centres the first.
void label_block(const Points& points, const Columns& columns, const Centres& centres, std::size_t from,
                 std::size_t count, Column<std::uint32_t>& label);

/// A bit for each point of a block.
using Marks = std::array<std::uint64_t, block_size / 64>;

/// Marks the points of a whole block whose labels are others than before.
void mark_changed(const std::uint32_t* label, const std::uint32_t* before, std::uint64_t* marks);

/// Calls use(point of the block) for each that is marked.
template <class Use>
void each_marked(const Marks& marks, Use&& use) {
  for (std::size_t word = 0; word < marks.size(); ++word)
    for (std::uint64_t left = marks[word]; left != 0; left &= left - 1)
      use(64 * word + static_cast<std::size_t>(std::countr_zero(left)));
}

}  // namespace crmcore::statistics
