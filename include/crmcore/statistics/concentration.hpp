// How unevenly a total is spread: the Lorenz curve and the Gini coefficient.
#pragma once

#include <span>
#include <vector>

namespace crmcore::statistics {

/// Values of 0 or more, the greatest first.
class Concentration {
 public:
  /// Values below 0 count as 0.
  explicit Concentration(std::vector<double> values);

  double total() const { return sums_.empty() ? 0 : sums_.back(); }
  /// The share of the total that a share (0 … 1) of the values has, the greatest first; straight between two of them,
  /// so that 1 % of two is not all of the greater. 0 where the total is 0.
  double share_of_first(double share) const;
  /// The mean difference of all pairs over twice the mean: 0 where all are alike (also where the total is 0), (n − 1) /
  /// n where one has all. Exact with ties.
  double gini() const;

 private:
  std::vector<double> values_;
  std::vector<double> sums_;  // of the first values
};

}  // namespace crmcore::statistics
