// Quantiles of a sample.
#pragma once

#include <span>
#include <vector>

namespace crmcore::statistics {

/// Quantiles of type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician
/// 50 (1996): linear between the order statistics around h = (n − 1) p, the default of R and NumPy.
/// `probabilities` in [0, 1], ascending; empty when the sample is. Found by selection, without sorting all.
std::vector<double> quantiles(std::span<const double> sample, std::span<const double> probabilities);

struct WeighedValue {
  double value = 0, weight = 0;
};
/// For each of `shares` (0 … 1) the smallest value up to which that share of all weight lies. Found by
/// selection, which reorders the sample; weights are above 0, and the sample is not empty.
std::vector<double> weighted_quantiles(std::span<WeighedValue> sample, std::span<const double> shares);

}  // namespace crmcore::statistics
