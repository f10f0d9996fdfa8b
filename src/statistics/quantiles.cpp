#include "crmcore/statistics/quantiles.hpp"

#include <algorithm>
#include <cmath>

namespace crmcore::statistics {

std::vector<double> quantiles(std::span<const double> sample, std::span<const double> probabilities) {
  if (sample.empty()) return {};
  std::vector<double> values(sample.begin(), sample.end());
  std::vector<double> found;
  auto from = values.begin();  // everything before it is in its place
  for (const double p : probabilities) {
    const double h = static_cast<double>(values.size() - 1) * p;
    const auto low = values.begin() + static_cast<std::ptrdiff_t>(std::floor(h));
    if (low >= from) std::nth_element(from, low, values.end()), from = low;
    const double part = h - std::floor(h);
    const auto next = low + 1;
    const double above = part > 0 && next != values.end() ? *std::min_element(next, values.end()) : *low;
    found.push_back(*low + part * (above - *low));
  }
  return found;
}

}  // namespace crmcore::statistics
