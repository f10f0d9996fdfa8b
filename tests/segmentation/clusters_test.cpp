#include "crmcore/segmentation/clusters.hpp"

#include <gtest/gtest.h>

#include "crmcore/segmentation/cluster_counts.hpp"
#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::segmentation {
namespace {

/// Three kinds of customers: often and much, rarely and little, once long ago.
History three_kinds(std::uint64_t seed = 1) {
  statistics::Random random(seed);
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < 150; ++c) {
    codes.push_back("C" + std::to_string(1000 + c));
    const int kind = static_cast<int>(c % 3);
    const int count = kind == 0   ? 20 + static_cast<int>(random.bits() % 10)
                      : kind == 1 ? 3 + static_cast<int>(random.bits() % 2)
                                  : 1;
    for (int i = 0; i < count; ++i) {
      const int ago = kind == 2 ? 300 + static_cast<int>(random.bits() % 40)
                                : static_cast<int>(random.bits() % (kind == 0 ? 200 : 150));
      const std::int64_t money = (kind == 0 ? 20'000 : 2'000) + static_cast<std::int64_t>(random.bits() % 500);
      events.push_back({c, Day(2025, 12, 1) - Days{ago}, money, money, 1});
    }
  }
  return {std::move(codes), std::move(events), Day(2025, 12, 1), {}};
}

TEST(Clusters, FindKindsOfCustomersAndSayWhatTheyAre) {  // G3
  const auto past = three_kinds();
  const auto found = clusters(past, {.k = 3});
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i].cluster, static_cast<std::int64_t>(i % 3) + 1) << i;
  const auto described = profiles(past, found);
  EXPECT_EQ(described[0].customers, 50);
  EXPECT_NE(described[0].label.find("frequent"), std::string_view::npos);
  EXPECT_NE(described[0].label.find("high spend"), std::string_view::npos);
  EXPECT_NE(described[2].label.find("long silent"), std::string_view::npos);
  for (const auto& count : cluster_counts(past, 5, {.starts = 5})) {
    EXPECT_EQ(count.chosen, count.k == 3) << "three are there, and stability and criteria say so";
    if (count.k == 3) {
      EXPECT_GT(count.stability, .95);
    }
  }
  for (const unsigned threads : {1U, 2U})
    EXPECT_EQ(clusters(past, {.k = 3, .threads = threads}).model->text(), found.model->text());
}

/// Forty customers, of whom every fifth weighs three, and the same with those three times there.
class WeightedClusters : public testing::Test {
 protected:
  WeightedClusters() {
    for (std::uint32_t c = 0; c < 40; ++c) {
      statistics::Random random(4, c);
      const std::string code = "C" + std::to_string(10 + c);
      const std::int64_t money = 500 + static_cast<std::int64_t>(random.bits() % 90'000);
      const Day day = Day(2025, 12, 1) - Days{static_cast<std::int32_t>(random.bits() % 300)};
      const int times = c % 5 == 0 ? 3 : 1;
      if (times > 1) options.customer_weights.emplace_back(code, times);
      events.push_back({c, day, money, money, 1});
      codes.push_back(code);
      for (int i = 0; i < times; ++i) {
        more.push_back({static_cast<std::uint32_t>(thrice.size()), day, money, money, 1});
        thrice.push_back(code + (i == 0 ? "" : "-" + std::to_string(i)));
      }
    }
    once = History(codes, events, Day(2025, 12, 1), {});
    copied = History(thrice, more, Day(2025, 12, 1), {});
  }
  std::vector<std::string> codes, thrice;
  std::vector<History::Transaction> events, more;
  ClusterOptions options{.k = 3};
  History once{{}, {}, Day(2025, 12, 1), {}}, copied{{}, {}, Day(2025, 12, 1), {}};
};

TEST_F(WeightedClusters, TakeACustomerOfWeightThreeForThree) {  // G3
  const auto weighted = clusters(once, options), plain = clusters(copied, {.k = 3});
  EXPECT_NEAR(weighted.model->inertia, plain.model->inertia, 1e-9 * plain.model->inertia);
  for (std::size_t d = 0; d < 3; ++d)
    for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(weighted.model->centres[c][d], plain.model->centres[c][d], 1e-9);
  EXPECT_NE(clusters(once, {.k = 3}).model->text(), weighted.model->text());
  EXPECT_NEAR(cluster_counts(once, 3, options)[0].davies_bouldin, cluster_counts(copied, 3)[0].davies_bouldin, 1e-9);
}

TEST_F(WeightedClusters, WeighMeasuresToo) {  // G3
  EXPECT_NE(clusters(once, {.k = 3, .weights = {1, 1, 4}}).model->text(), clusters(once, {.k = 3}).model->text());
  EXPECT_EQ(ClusterOptions::parse_weights("1/0.5/2"), (std::array<double, 3>{1, .5, 2}));
}

TEST_F(WeightedClusters, DoNotDependOnTheSizeOfWeights) {  // G3
  std::vector<std::pair<std::string, double>> light;
  for (const auto& code : codes) light.emplace_back(code, .001);
  const auto criteria = cluster_counts(once, 3, {.customer_weights = light}), of_one = cluster_counts(once, 3);
  EXPECT_NEAR(criteria[0].calinski_harabasz, of_one[0].calinski_harabasz, 1e-6) << "the size of weights says nothing";
}

TEST_F(WeightedClusters, RefuseWeightsThatCannotBe) {  // bad input
  using Weights = std::vector<std::pair<std::string, double>>;
  const auto weighing = [&](const Weights& weights) {
    return [this, weights] { clusters(once, {.k = 3, .customer_weights = weights}); };
  };
  test::expect_refused({
      {"a customer of nothing", weighing({{"C10", 0}}), {"C10"}},
      {"a customer twice", weighing({{"C10", 1}, {"C10", 2}}), {"twice"}},
      {"a stranger", weighing({{"nobody", 1}}), {"nobody"}},
      {"a measure beyond all numbers",
       [&] {
         clusters(once, {.k = 3, .weights = {1e160, 1, 1}});
       },
       {"1000"}},
  });
  for (const char* weights : {"1e155/1/1", "1e-170/1/1", "0/0/0", "-1/1/1"})
    EXPECT_EQ(test::error_of([&] { ClusterOptions::parse_weights(weights); }, {weights}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { ClusterOptions::parse_weights("1/2"); }, {"1/2", "1/1/2"}), ErrorCode::invalid);
}

TEST(Clusters, AreFoundAmongFewCustomersAndNotAmongEquals) {  // bad input
  for (std::uint32_t n = 2; n <= 12; ++n) {
    std::vector<std::string> codes;
    std::vector<History::Transaction> events;
    for (std::uint32_t c = 0; c < n; ++c) {
      codes.push_back("C" + std::to_string(10 + c));
      const std::int64_t money = 1'000 + 700 * c * c;
      events.push_back({c, Day(2025, 11, 1) - Days{static_cast<std::int32_t>(9 * c)}, money, money, 1});
    }
    const auto counts = cluster_counts({codes, events, Day(2025, 12, 1), {}});
    EXPECT_EQ(counts.size(), std::min(n, 8U) - 1) << n;
    EXPECT_EQ(std::ranges::count(counts, true, &CountCriteria::chosen), 1) << n;
  }
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < 30; ++c) {
    codes.push_back("C" + std::to_string(10 + c));
    events.push_back({c, Day(2025, 11, 1), 1'999, 1'999, 1});
  }
  const History equals(codes, events, Day(2025, 12, 1), {});
  EXPECT_EQ(test::error_of([&] { cluster_counts(equals); }, {"alike"}), ErrorCode::invalid);
  events[0].gross = events[0].net = 99'900;  // money alone differs
  const History one({codes, events, Day(2025, 12, 1), {}});
  const auto found = profiles(one, clusters(one, {.k = 2}));
  for (const auto& profile : found) EXPECT_EQ(profile.label.find("rare"), std::string::npos) << profile.label;
}

TEST(Clusters, AreKeptAndTakeNewCustomersWithoutAFit) {  // G3
  const auto found = clusters(three_kinds(), {.k = 3});
  const ClusterModel kept = ClusterModel::parse(found.model->text());
  EXPECT_EQ(kept.text(), found.model->text());
  const auto again = assign(three_kinds(99), kept);
  for (std::size_t i = 0; i < again.size(); ++i) EXPECT_EQ(again[i].cluster, static_cast<std::int64_t>(i % 3) + 1);
}

TEST(Clusters, RefuseWhatIsNoSavedModel) {  // bad input
  const std::string kept = clusters(three_kinds(), {.k = 3}).model->text();
  const History yen({"a"}, {{0, Day(2024, 1, 1), 100, 100, 1}}, Day(2024, 2, 1), Currency("JPY"));
  test::expect_refused({
      {"customers of another currency",
       [&] { assign(yen, ClusterModel::parse(kept)); },
       {"JPY", "EUR"},
       ErrorCode::mixed_currency},
      {"another text", [] { ClusterModel::parse("nonsense"); }, {"crmcore-clusters"}},
      {"a later version",
       [] { ClusterModel::parse("crmcore-clusters 2 days net k 1"); },
       {"is of version 2"},
       ErrorCode::newer_version},
      {"a letter for a number", [] { ClusterModel::parse("crmcore-clusters 1 days net k 1 1 1 x"); }, {"x"}},
      {"more at the end", [&] { ClusterModel::parse(kept + " 7"); }, {"7", "end"}},
      {"more clusters than customers", [] { clusters(three_kinds(), {.k = 151}); }, {"k is 151"}},
  });
}

TEST(Clusters, RefuseToBeOtherThanTheSavedOnes) {  // bad input
  const ClusterModel kept = ClusterModel::parse(clusters(three_kinds(), {.k = 3}).model->text());
  const History past = three_kinds();
  const auto asked = [&](const std::string& more) {
    return run("segmentation.clusters", R"({"today":"2025-12-01","saved":")" + kept.text() + "\"" + more + "}",
               {.past = &past});
  };
  EXPECT_EQ(asked(R"(,"k":3,"money":"net","weights":"1/1/1.0")").rows(), past.customers());
  for (const char* said : {R"(,"k":4)", R"(,"frequency":"orders")", R"(,"money":"gross")", R"(,"weights":"1/1/2")"})
    EXPECT_EQ(test::error_of([&] { asked(said); }, {"but the saved model has"}), ErrorCode::invalid) << said;
}

}  // namespace
}  // namespace crmcore::segmentation
