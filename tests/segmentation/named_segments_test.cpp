#include "crmcore/segmentation/named_segments.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support.hpp"

namespace crmcore::segmentation {
namespace {

class NamedSegments : public testing::Test {
 protected:
  NamedSegments() : shop(Workspace::open(file.path())) {
    std::string sales = "order,customer,ordered,amount\n";
    for (int c = 0; c < 10; ++c)
      for (int k = 0; k <= c; ++k)
        sales += std::to_string(100 * c + k) + ",C" + std::to_string(c) + "," +
                 (Day(2026, 1, 1) + Days{10 * k}).text() + "," + std::to_string(10 + c) + "\n";
    test::sell(shop, sales);
    auto change = shop.change("test", "ratings");
    for (std::int64_t id = 1; id <= 10; ++id)
      change.edit(Id<Customer>{id}, [&](Customer& c) { c.rating = id % 2 == 0 ? 3 : 9; });
    change.commit();
  }
  std::map<std::string, std::string> on(Day day, std::string_view text) {
    std::map<std::string, std::string> of;
    for (const auto& line : members(shop.store(), actions(), parse_segments(shop.store(), text), day))
      of[line.customer] += line.segment;
    return of;
  }
  test::TempFile file;
  Workspace shop;
};

TEST_F(NamedSegments, AreRulesOverRecordsAndResultsOfADay) {  // G1
  const char* rules =
      "Best: status.state = 'active' and rfm.monetary_score >= 4; Rated: rating > 7; Rest: code != 'x;:y'";
  const Day day(2026, 4, 5);
  const auto of = on(day, rules);
  EXPECT_EQ(of.size(), 10U);
  EXPECT_EQ(of.at("C9"), "Best");
  EXPECT_EQ(of.at("C0"), "Rated") << "not active since long";
  EXPECT_EQ(of.at("C1"), "Rest");
  const auto all = members(shop.store(), actions(), parse_segments(shop.store(), rules), day, false);
  EXPECT_EQ(std::ranges::count(all.rows, std::string("Rest"), &Member::segment), 10) << "overlapping: in every one";
  EXPECT_EQ(on(Day(2025, 12, 31), rules).size(), 0U) << "nobody was known yet";
  EXPECT_EQ(on(day, "Late: cadence.state = 'inactive'; Now: history.silent_days < 30").at("C9"), "Now");
}

TEST_F(NamedSegments, ThatTheFileKeepsAreUsedByNameOrAllTogether) {  // G1
  auto change = shop.change("test", "segments");
  Segment best, rest;
  best.name = "Best";
  best.where = "status.state = 'active' and rfm.monetary_score >= 4";
  best.rank = 1;
  rest.name = "Rest";
  rest.where = "code != 'x'";
  change.add(rest);
  change.add(best);
  change.commit();
  const Day day(2026, 4, 5);
  EXPECT_EQ(on(day, ""), on(day, "Best: " + best.where + "; Rest: " + rest.where));
  EXPECT_EQ(on(day, "Rest").at("C9"), "Rest");
  EXPECT_EQ(test::error_of([&] { on(day, "Bst"); }, {"'Bst'"}), ErrorCode::unknown_name);
}

TEST_F(NamedSegments, NeedOneWhereTheFileKeepsNone) {  // bad input
  EXPECT_EQ(test::error_of([&] { on(Day(2026, 4, 5), ""); }, {"keeps no segments"}), ErrorCode::invalid);
}

TEST_F(NamedSegments, SayWhoEnteredAndLeftBetweenDays) {  // G1
  const auto segments =
      parse_segments(shop.store(), "Active: status.state = 'active'; Gone: status.state = 'inactive'");
  const Day from(2026, 2, 15), to(2026, 4, 5);
  std::map<std::string, std::string> before =
      on(from, "Active: status.state = 'active'; Gone: status.state = 'inactive'");
  std::map<std::string, std::string> after = on(to, "Active: status.state = 'active'; Gone: status.state = 'inactive'");
  std::size_t changes = 0;
  for (const auto& line : member_changes(shop.store(), actions(), segments, from, to)) {
    ++changes;
    const bool entered = line.change == Coming::entered;
    EXPECT_EQ((entered ? after : before).at(line.customer), line.segment);
    const auto& there = entered ? before : after;
    EXPECT_EQ(line.other.value_or(""), there.contains(line.customer) ? there.at(line.customer) : "");
  }
  std::size_t expected = 0;
  for (const auto& [customer, segment] : after) expected += before[customer] != segment ? 1 : 0;
  for (const auto& [customer, segment] : before) expected += !segment.empty() && after[customer] != segment ? 1 : 0;
  EXPECT_EQ(changes, expected);
  EXPECT_GT(changes, 3U);
  EXPECT_EQ(test::error_of([&] { member_changes(shop.store(), actions(), segments, to, from); },
                           {"from_day must be at most"}),
            ErrorCode::invalid);
}

TEST_F(NamedSegments, ReadSavedViewsAndRefuseWhatIsNoRule) {  // G1, bad input
  auto change = shop.change("test", "view");
  View view;
  view.name = "rated";
  view.entity = "customer";
  view.where = "rating > 7";
  change.add(view);
  view.name = "big orders";
  view.entity = "order";
  view.where = "id > 3";
  change.add(view);
  change.commit();
  EXPECT_EQ(on(Day(2026, 4, 5), "rated").size(), 5U);
  const auto error = [&](std::string_view text, std::initializer_list<std::string_view> words) {
    return test::error_of(
        [&] { members(shop.store(), actions(), parse_segments(shop.store(), text), Day(2026, 4, 5)); }, words);
  };
  EXPECT_EQ(error(";", {"segments must name at least one"}), ErrorCode::invalid);
  EXPECT_EQ(error("rates", {"rated"}), ErrorCode::unknown_name);
  EXPECT_EQ(error("big orders", {"not of order"}), ErrorCode::invalid);
  EXPECT_EQ(error("A: rating > 7; A: rating > 8", {"named twice"}), ErrorCode::invalid);
  EXPECT_EQ(error(": rating > 7", {"must be a name with its rule"}), ErrorCode::invalid);
  EXPECT_EQ(error("A: rfm.monetary > 'x'", {}), ErrorCode::invalid);
  EXPECT_EQ(error("A: nothing.state = 'active'", {"nothing", "segment 'A'"}), ErrorCode::unknown_name);
}

}  // namespace
}  // namespace crmcore::segmentation
