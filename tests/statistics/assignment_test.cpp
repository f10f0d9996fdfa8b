#include "crmcore/statistics/assignment.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::statistics {
namespace {

/// Limits like those of sellers: of each sink, of some sinks together, of all of one seller, perhaps of all sellers.
std::vector<Limit> some_limits(Random& random, std::size_t sinks) {
  std::vector<Limit> limits;
  const auto some = [&](std::uint64_t most) { return static_cast<std::int64_t>(random.bits() % (most + 1)); };
  const std::size_t sellers = 1 + random.bits() % 3, each = sinks + 2;
  const std::size_t all = sellers * each;
  for (std::size_t seller = 0; seller < sellers; ++seller) {
    const std::size_t channel = seller * each + sinks, own = channel + 1;
    for (std::size_t sink = 0; sink < sinks; ++sink)
      limits.push_back({some(2), sink, sink < 2 ? channel : own});  // two sinks share a channel
    limits.push_back({some(3), {}, own});
    limits.push_back({some(4), {}, all});
  }
  limits.push_back({some(6)});
  return limits;
}

TEST(Assignment, FindsTheBestOfAll) {  // T2: against every possibility
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    const std::size_t k = 1 + random.bits() % 3;
    const std::size_t n = 1 + random.bits() % 5;
    std::vector<double> gain(n * k);
    for (double& g : gain) g = random.uniform() * 10 - 3;
    const auto limits = some_limits(random, k);
    double best = 0;
    std::vector<std::int64_t> passed(limits.size(), 0);
    const std::function<void(std::size_t, double)> all = [&](std::size_t item, double sum) {
      best = std::max(best, sum);
      if (item == n) return;
      all(item + 1, sum);
      for (std::size_t first = 0; first < limits.size(); ++first) {
        if (!limits[first].of_sink) continue;
        std::vector<std::size_t> way{first};
        while (limits[way.back()].within) way.push_back(*limits[way.back()].within);
        if (std::ranges::any_of(way, [&](std::size_t i) { return passed[i] == limits[i].most; })) continue;
        for (const std::size_t i : way) ++passed[i];
        all(item + 1, sum + gain[item * k + *limits[first].of_sink]);
        for (const std::size_t i : way) --passed[i];
      }
    };
    all(0, 0);
    const Assignment found = assign(gain, k, limits);
    double total = 0;
    std::vector<std::int64_t> in_sink(k, 0), through(k, 0), inner(limits.size(), 0);
    for (std::size_t item = 0; item < n; ++item)
      if (found.sink[item] != unassigned) {
        total += gain[item * k + found.sink[item]];
        ++in_sink[found.sink[item]];
      }
    EXPECT_NEAR(total, best, 1e-9) << seed;
    for (std::size_t i = 0; i < limits.size(); ++i) {
      EXPECT_LE(found.passed[i], limits[i].most);
      if (limits[i].of_sink)
        through[*limits[i].of_sink] += found.passed[i];
      else
        EXPECT_EQ(found.passed[i], inner[i]) << "what passed the narrower limits";
      if (limits[i].within) inner[*limits[i].within] += found.passed[i];
    }
    EXPECT_EQ(in_sink, through);
  }
}

TEST(Assignment, LetsItemsWatch) {  // T2: who would have been there
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const std::size_t k = 1 + random.bits() % 3;
    const std::size_t n = 2 + random.bits() % 8;
    std::vector<double> gain(n * k);
    for (double& g : gain) g = random.uniform() * 10 - 3;
    const auto limits = some_limits(random, k);
    std::vector<std::uint8_t> watches(n, 0);
    watches[0] = 1;
    const Assignment watched = assign(gain, k, limits, watches);
    const auto total = [&](const Assignment& found, std::size_t from) {
      double sum = 0;
      for (std::size_t item = from; item < n; ++item)
        if (found.sink[item] != unassigned) sum += gain[item * k + found.sink[item]];
      return sum;
    };
    const std::vector<double> others(gain.begin() + static_cast<std::ptrdiff_t>(k), gain.end());
    EXPECT_EQ(watched.passed, assign(others, k, limits).passed) << "it takes no place";
    const Assignment all = assign(gain, k, limits);
    EXPECT_EQ(watched.sink[0] != unassigned, total(all, 0) > total(watched, 1) + 1e-9) << seed;
  }
}

TEST(Assignment, RefusesLimitsThatLeadNowhere) {  // T2
  const std::vector<double> gain{1, 2};
  const auto error = [&](std::vector<Limit> limits, std::string_view says) {
    return test::error_of([&] { assign(gain, 2, limits); }, {std::string(says)});
  };
  EXPECT_EQ(error({{-1, 0}}, "-1"), ErrorCode::invalid);
  EXPECT_EQ(error({{1, 2}}, "only 2 sinks"), ErrorCode::invalid);
  EXPECT_EQ(error({{1, 0, 0}}, "does not come later"), ErrorCode::invalid);
  EXPECT_EQ(error({{1, 0, 1}, {1, 1}}, "limit 1"), ErrorCode::invalid);
  EXPECT_TRUE(assign({}, 0, {}).sink.empty());
  EXPECT_EQ(assign(gain, 2, {}).sink, std::vector{unassigned}) << "no limit leads to a place";
}

}  // namespace
}  // namespace crmcore::statistics
