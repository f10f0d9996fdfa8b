// Groups of customers, saved so that tomorrow's customers find their group without a new fit.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/segmentation/rfm.hpp"

namespace crmcore::segmentation {

/// The centres of clusters, on standardised log(1 + value). Clusters are ordered by their money, the highest first, so
/// that their numbers do not change from run to run.
struct ClusterModel {
  Frequency frequency = Frequency::days;
  Monetary money = Monetary::net;
  std::array<double, 3> weights{1, 1, 1};
  std::array<double, 3> mean{}, deviation{1, 1, 1};  ///< of log(1 + value)
  std::vector<std::array<double, 3>> centres;        ///< standardised and weighted
  std::vector<std::string> labels;                   ///< "recent, frequent, high spend"
  double inertia = 0;
  std::optional<Currency> currency = {};  ///< of the money; empty in texts written before it was saved

  std::string text() const;
  /// Throws invalid for another text, newer_version for one of a newer version.
  static ClusterModel parse(std::string_view text);
};

}  // namespace crmcore::segmentation
