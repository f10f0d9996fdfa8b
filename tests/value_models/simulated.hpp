// Customers made up by a model, which the tests of the room share.
#pragma once

#include <algorithm>
#include <cmath>

#include "crmcore/history/history.hpp"
#include "crmcore/statistics/random.hpp"

namespace crmcore::value_models {

/// Customers who live and buy as MBG/NBD says, with Gamma-Gamma spend, over `days` days; the future goes on to `until`.
inline History simulated(int customers, int days, int until, std::uint64_t seed) {
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (int c = 0; c < customers; ++c) {
    statistics::Random random(seed, static_cast<std::uint64_t>(c));
    codes.push_back("C" + std::to_string(10'000 + c));
    const double rate = random.gamma(.8) / 40, leave = random.beta(.9, 2.5), worth = random.gamma(4) / 60;
    double at = random.uniform() * days * .4;
    for (;;) {
      const int day = static_cast<int>(at);
      if (day > until) break;
      const auto minor = std::max<std::int64_t>(1, std::llround(100 * random.gamma(6) / worth * .02));
      events.push_back({static_cast<std::uint32_t>(c), Day(2024, 1, 1) + Days{day}, minor, minor, 1});
      if (random.uniform() < leave) break;
      at += std::max(1.0, random.exponential() / rate);
    }
  }
  return {std::move(codes), std::move(events), Day(2024, 1, 1) + Days{until}, {}};
}

}  // namespace crmcore::value_models
