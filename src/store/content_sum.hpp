// What the log commits to: one number for the content of each table. Private to the room.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "crmcore/schema/cell.hpp"

namespace crmcore::store {

/// The sum over all cells of a table: what is written is added, what goes is taken away, modulo 2^64. Each cell counts
/// with its column and the id of its record, an empty one not at all. It finds damage and what other programs wrote, by
/// chance of one in 2^64; it is no signature.
using ContentSum = std::uint64_t;

/// Sums by the name of their table.
using ContentSums = std::map<std::string, ContentSum, std::less<>>;

/// What stands for a column in the sums of its cells.
std::uint64_t column_seed(std::string_view column);

/// What a cell adds to the sum of its table.
ContentSum sum_of(std::uint64_t seed, std::int64_t id, Cell cell);

/// "customer=9e3779b97f4a7c15 order=…", as a change is logged with what it added to each table; zeros are left out.
std::string text_of(const ContentSums& sums);
/// Adds what such a text says; false when it is not one.
bool add(ContentSums& sums, std::string_view text);

}  // namespace crmcore::store
