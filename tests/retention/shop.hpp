// A made-up shop that the tests of the room share.
#pragma once

#include <algorithm>

#include "crmcore/history/history.hpp"
#include "crmcore/statistics/random.hpp"

namespace crmcore::retention {

/// 600 customers over two years, a third of whom leave on the way.
inline History shop_past() {
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < 600; ++c) {
    statistics::Random random(7, c);
    codes.push_back("C" + std::to_string(1000 + c));
    const double gap = 15 + 60 * random.uniform(), end = c % 3 == 0 ? 200 + 500 * random.uniform() : 800;
    for (double at = random.uniform() * 200; at < std::min(end, 730.0);
         at += std::max(1.0, gap * 2 * random.uniform())) {
      const auto minor = static_cast<std::int64_t>(1000 + random.bits() % 4000);
      events.push_back({c, Day(2024, 1, 1) + Days{static_cast<int>(at)}, minor, minor, 1});
    }
  }
  return {std::move(codes), std::move(events), Day(2024, 1, 1) + Days{730}, {}};
}

}  // namespace crmcore::retention
