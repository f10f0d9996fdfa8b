// Which records are one: clusters of pairs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crmcore/duplicates/model.hpp"

namespace crmcore::duplicates {

/// Returns the cluster of each record, numbered from 0 in the order of their first records; a record without a
/// duplicate is a cluster of its own.
///
/// Pairs are taken from the most probable one down to `threshold`. Two clusters become one when the mean probability
/// over all pairs between them is at least `threshold`, where a pair that is not given counts 0: one weak link does not
/// hold two clusters together. `pairs` should reach below the threshold, so that doubtful pairs count for what they
/// are. A pair of probability 0 (weight minus infinity) is known to be different and never comes into one cluster.
std::vector<std::uint32_t> clusters_of(std::size_t records, std::span<const ScoredPair> pairs, double threshold);

}  // namespace crmcore::duplicates
