#include "crmcore/segmentation/clusters.hpp"

#include <gtest/gtest.h>

#include "crmcore/segmentation/cohorts.hpp"
#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::segmentation {
namespace {

/// Three kinds of customers: often and much, rarely and little, once long ago.
History three_kinds(std::uint64_t seed = 1) {
  statistics::Random random(seed);
  std::vector<std::string> codes;
  std::vector<History::Event> events;
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

TEST(Clusters, WeighCustomersAndMeasures) {  // G3: a customer of weight 3 is three of them
  std::vector<std::string> codes, thrice;
  std::vector<History::Event> events, more;
  ClusterOptions options{.k = 3};
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
  const History once(codes, events, Day(2025, 12, 1), {}), copied(thrice, more, Day(2025, 12, 1), {});
  const auto weighted = clusters(once, options), plain = clusters(copied, {.k = 3});
  EXPECT_NEAR(weighted.model->inertia, plain.model->inertia, 1e-9 * plain.model->inertia);
  for (std::size_t d = 0; d < 3; ++d)
    for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(weighted.model->centres[c][d], plain.model->centres[c][d], 1e-9);
  EXPECT_NE(clusters(once, {.k = 3}).model->text(), weighted.model->text());
  EXPECT_NEAR(cluster_counts(once, 3, options)[0].davies_bouldin, cluster_counts(copied, 3)[0].davies_bouldin, 1e-9);
  EXPECT_NE(clusters(once, {.k = 3, .weights = {1, 1, 4}}).model->text(), clusters(once, {.k = 3}).model->text());

  const auto error = [&](std::vector<std::pair<std::string, double>> weights, std::string_view says) {
    return test::error_of([&] { clusters(once, {.k = 3, .customer_weights = weights}); }, {says});
  };
  EXPECT_EQ(error({{"C10", 0}}, "C10"), ErrorCode::invalid);
  EXPECT_EQ(error({{"C10", 1}, {"C10", 2}}, "twice"), ErrorCode::invalid);
  EXPECT_EQ(error({{"nobody", 1}}, "nobody"), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { ClusterOptions::parse_weights("1/2"); }, {"1/2", "1/1/2"}), ErrorCode::invalid);
  for (const char* weights : {"1e155/1/1", "1e-170/1/1", "0/0/0", "-1/1/1"})
    EXPECT_EQ(test::error_of([&] { ClusterOptions::parse_weights(weights); }, {weights}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { clusters(once, {.k = 3, .weights = {1e160, 1, 1}}); }, {"1000"}), ErrorCode::invalid);
  const std::string kept = clusters(once, {.k = 3}).model->text();
  EXPECT_EQ(test::error_of([&] { ClusterModel::parse(kept + " 7"); }, {"7", "end"}), ErrorCode::invalid);
  std::vector<std::pair<std::string, double>> light;
  for (const auto& code : codes) light.emplace_back(code, .001);
  const auto criteria = cluster_counts(once, 3, {.customer_weights = light}), of_one = cluster_counts(once, 3);
  EXPECT_NEAR(criteria[0].calinski_harabasz, of_one[0].calinski_harabasz, 1e-6) << "the size of weights says nothing";
  EXPECT_EQ(ClusterOptions::parse_weights("1/0.5/2"), (std::array<double, 3>{1, .5, 2}));
}

TEST(Clusters, AreFoundAmongFewCustomersAndNotAmongEquals) {  // bad input
  for (std::uint32_t n = 2; n <= 12; ++n) {
    std::vector<std::string> codes;
    std::vector<History::Event> events;
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
  std::vector<History::Event> events;
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
  const History yen({"a"}, {{0, Day(2024, 1, 1), 100, 100, 1}}, Day(2024, 2, 1), Currency("JPY"));
  EXPECT_EQ(test::error_of([&] { assign(yen, kept); }, {"JPY", "EUR"}), ErrorCode::mixed_currency);
  EXPECT_EQ(test::error_of([] { ClusterModel::parse("nonsense"); }, {"crmcore-clusters"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { ClusterModel::parse("crmcore-clusters 2 days net k 1"); }, {"is of version 2"}),
            ErrorCode::newer_version);
  EXPECT_EQ(test::error_of([] { ClusterModel::parse("crmcore-clusters 1 days net k 1 1 1 x"); }, {"x"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { clusters(three_kinds(), {.k = 151}); }, {"k is 151"}), ErrorCode::invalid);
  const History past = three_kinds();
  const auto asked = [&](const std::string& more) {
    return run("segmentation.clusters", R"({"today":"2025-12-01","saved":")" + kept.text() + "\"" + more + "}",
               {.past = &past});
  };
  EXPECT_EQ(asked(R"(,"k":3,"money":"net","weights":"1/1/1.0")").rows(), past.customers());
  for (const char* said : {R"(,"k":4)", R"(,"frequency":"orders")", R"(,"money":"gross")", R"(,"weights":"1/1/2")"})
    EXPECT_EQ(test::error_of([&] { asked(said); }, {"but the saved model has"}), ErrorCode::invalid) << said;
}

History bought(std::initializer_list<std::tuple<const char*, Day, std::int64_t>> rows, Day today) {
  std::vector<std::string> codes;
  std::vector<History::Event> events;
  for (const auto& [code, day, minor] : rows) {
    auto at = std::ranges::find(codes, code);
    if (at == codes.end()) at = codes.insert(at, code);
    events.push_back({static_cast<std::uint32_t>(at - codes.begin()), day, minor, minor, 1});
  }
  return {std::move(codes), std::move(events), today, {}};
}

TEST(Cohorts, LeaveEmptyWhatIsNotYetLived) {  // G5
  const auto past = bought({{"A", Day(2025, 1, 5), 1000},
                            {"A", Day(2025, 3, 1), 500},
                            {"B", Day(2025, 1, 9), 1000},
                            {"C", Day(2025, 3, 3), 700}},
                           Day(2025, 3, 15));
  const auto cells = cohorts(past);
  ASSERT_EQ(cells.size(), 6U);
  EXPECT_EQ(cells[0].cohort, "2025-01");
  EXPECT_EQ(cells[0].value, 2);
  EXPECT_EQ(cells[1].value, 0);
  EXPECT_EQ(cells[2].share, .5);
  EXPECT_FALSE(cells[2].complete) << "March is still going on";
  EXPECT_EQ(cells[3].cohort, "2025-03");
  EXPECT_EQ(cells[3].value, 1);
  EXPECT_FALSE(cells[4].value.has_value());
  EXPECT_EQ(cohorts(past, CohortGrain::month, CohortMeasure::net)[2].value, 5);
  EXPECT_EQ(cohorts(past, CohortGrain::quarter)[0].cohort, "2025-Q1");
  EXPECT_TRUE(cohorts(past.as_of(Day(2025, 1, 31)))[0].complete);
  EXPECT_TRUE(cohorts(bought({}, Day(2025, 1, 1))).empty());
}

TEST(Concentration, IsZeroForEqualsAndNearOneForOneWhoHasAll) {  // G4
  const Day day(2025, 1, 5);
  EXPECT_NEAR(concentration(bought({{"A", day, 10}, {"B", day, 10}}, day))[0].gini, 0, 1e-15);
  const auto one = concentration(bought({{"A", day, 100}, {"B", day, 0}, {"C", day, 0}, {"D", day, 0}}, day));
  EXPECT_NEAR(one[0].gini, .75, 1e-15);
  EXPECT_EQ(one[0].net, 1);
  constexpr std::int64_t most = 9'000'000'000'000'000'000;  // twice that is more than an amount holds
  const auto rich = concentration(bought({{"A", day, most}, {"A", day + Days{1}, most}, {"B", day, 5}}, day + Days{1}));
  EXPECT_NEAR(rich[0].net, 1, 1e-15);
  EXPECT_NEAR(rich[0].gini, .5, 1e-15);
}

}  // namespace
}  // namespace crmcore::segmentation
