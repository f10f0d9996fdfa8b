#include "gain.hpp"

#include <algorithm>

namespace crmcore::retention {

void check_both_outcomes(std::span<const std::uint8_t> y) {
  const auto ones = std::ranges::count_if(y, [](std::uint8_t one) { return one != 0; });
  if (ones == 0 || ones == std::ssize(y))
    throw Error(ErrorCode::invalid, "outcome",
                "all " + std::to_string(y.size()) + " outcomes are " + (ones > 0 ? "1" : "0") +
                    "; there must be some of both to judge a score");
}

Result<GainPoint> gain_points(std::span<const double> score, std::span<const std::uint8_t> y) {
  check_both_outcomes(y);
  const auto ones = std::ranges::count_if(y, [](std::uint8_t one) { return one != 0; });
  const double rate = static_cast<double>(ones) / static_cast<double>(y.size());
  Result<GainPoint> result;
  each_step([&](double share) {
    const double found = share > 0 ? statistics::lift(score, y, share) * share : 0;
    result.rows.push_back({share, found, share, std::min(1.0, share / rate)});
  });
  return result;
}

}  // namespace crmcore::retention
