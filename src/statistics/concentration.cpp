#include "crmcore/statistics/concentration.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace crmcore::statistics {

Concentration::Concentration(std::vector<double> values) : values_(std::move(values)), sums_(values_.size()) {
  for (double& value : values_) value = std::max(0.0, value);
  std::ranges::sort(values_, std::greater<>());
  std::partial_sum(values_.begin(), values_.end(), sums_.begin());
}

double Concentration::share_of_first(double share) const {
  if (total() <= 0) return 0;
  constexpr double rounding = 1e-9;  // of a share times a count: three tenths of ten are three
  const double count = share * static_cast<double>(values_.size()) + rounding;
  const auto whole = static_cast<std::size_t>(count);
  double part = whole == 0 ? 0 : sums_[std::min(whole, sums_.size()) - 1];
  if (whole < values_.size()) part += (count - static_cast<double>(whole)) * values_[whole];
  return part / total();
}

double Concentration::gini() const {
  if (total() <= 0) return 0;
  const auto n = static_cast<double>(values_.size());
  double ranked = 0;  // Σ rank · value, the greatest first
  for (std::size_t i = 0; i < values_.size(); ++i) ranked += (static_cast<double>(i) + 1) * values_[i];
  return std::max(0.0, (n + 1 - 2 * ranked / total()) / n);
}

}  // namespace crmcore::statistics
