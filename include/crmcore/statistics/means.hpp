// Intervals of means and of differences.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "crmcore/statistics/scores.hpp"

namespace crmcore::statistics {

/// The 95 % interval of share − other, of independent groups of `n` and `other_n`.
/// Method: Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine
/// 17 (1998), method 10: from Wilson's intervals of both. −1 to 1 where a group is empty.
Interval difference_of_shares(double share, double n, double other, double other_n);

/// The 95 % interval of a mean by the bootstrap; none for fewer than two values.
/// Method: percentiles of 2000 resampled means, widened by √(n/(n−1)) and by Student's t with n − 1 degrees of freedom,
/// because percentiles of small samples are too narrow (Hesterberg, The American Statistician 69, 2015, "expanded
/// percentile"). The same for the same sample and seed on every machine.
std::optional<Interval> bootstrap_mean(std::span<const double> sample, std::uint64_t seed = 1);
/// The same of mean − other mean of independent samples, with Welch's degrees of freedom.
std::optional<Interval> bootstrap_difference(std::span<const double> sample, std::span<const double> other,
                                             std::uint64_t seed = 1);

}  // namespace crmcore::statistics
