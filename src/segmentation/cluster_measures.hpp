// What customers are grouped by: recency, frequency and money as numbers of one scale. Private to the room.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "crmcore/segmentation/clusters.hpp"

namespace crmcore::segmentation {

/// Whether each weight is 0 or from 0.001 to 1000, and not all are 0.
bool are_weights(const std::array<double, 3>& weights);

/// Throws invalid for an option out of range.
void check(const ClusterOptions& options);

/// The three measures of every customer with a purchase, as log(1 + value), and how much each customer weighs.
struct Measures {
  std::vector<std::string_view> codes;
  std::vector<double> weights;
  std::vector<std::array<double, 3>> logs;
  std::vector<Scored> scored;
};
Measures measures_of(const History& past, Frequency frequency, Monetary money);

/// The same with the weights of an analysis. Throws invalid for a weight out of range, or of a customer named twice or
/// without a purchase.
Measures measures_of(const History& past, const ClusterOptions& options);

/// Means and deviations of the measures, for a model without centres.
ClusterModel scales_of(const Measures& measures, const ClusterOptions& options);

/// The measures of every customer, standardised and weighted as the model says, one customer after the other.
std::vector<double> standardised(const Measures& measures, const ClusterModel& model);

/// A centre in words: the measures that differ from the mean by half a standard deviation or more.
std::string words_of(const std::array<double, 3>& centre, const std::array<double, 3>& weights);

}  // namespace crmcore::segmentation
