#include "crmcore/statistics/assignment.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "crmcore/statistics/random.hpp"

namespace crmcore::statistics {
namespace {

double total(std::span<const double> gain, std::span<const std::uint32_t> sink, std::size_t k) {
  double sum = 0;
  for (std::size_t i = 0; i < sink.size(); ++i)
    if (sink[i] != unassigned) sum += gain[i * k + sink[i]];
  return sum;
}

TEST(Assignment, FindsTheBestOfAll) {  // T2: against every possibility
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    const std::size_t k = 1 + random.bits() % 3, n = 1 + random.bits() % 6;
    std::vector<double> gain(n * k);
    for (double& g : gain) g = random.uniform() * 10 - 3;
    std::vector<std::int64_t> capacity(k);
    for (auto& c : capacity) c = static_cast<std::int64_t>(random.bits() % 3);
    const auto most = static_cast<std::int64_t>(random.bits() % 6);
    double best = 0, best_of_most = 0;
    std::vector<std::int64_t> left = capacity;
    const std::function<void(std::size_t, double, std::int64_t)> all = [&](std::size_t item, double sum,
                                                                           std::int64_t items) {
      best = std::max(best, sum);
      if (items <= most) best_of_most = std::max(best_of_most, sum);
      if (item == n) return;
      all(item + 1, sum, items);
      for (std::size_t j = 0; j < k; ++j)
        if (left[j] > 0) --left[j], all(item + 1, sum + gain[item * k + j], items + 1), ++left[j];
    };
    all(0, 0, 0);
    const auto judge = [&](const std::vector<std::uint32_t>& sink, std::int64_t limit, double wanted) {
      std::vector<std::int64_t> load(k, 0);
      for (const std::uint32_t j : sink)
        if (j != unassigned) ++load[j];
      for (std::size_t j = 0; j < k; ++j) EXPECT_LE(load[j], capacity[j]);
      EXPECT_LE(std::accumulate(load.begin(), load.end(), std::int64_t{0}), limit);
      EXPECT_NEAR(total(gain, sink, k), wanted, 1e-9) << seed;
    };
    judge(assign(gain, capacity), static_cast<std::int64_t>(n), best);
    judge(assign(gain, capacity, most), most, best_of_most);
  }
  EXPECT_TRUE(assign({}, {}).empty());
}

}  // namespace
}  // namespace crmcore::statistics
