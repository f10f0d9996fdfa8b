// Long and deep filters: they work, or are refused by the limit that they exceed.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

/// Twenty customers, rated 1 … 10 and not at all.
class FilterLimits : public testing::Test {
 protected:
  FilterLimits() : shop(Workspace::open(file.path(), {.currency = "EUR"})) {
    auto change = shop.change("test", "twenty");
    for (int i = 1; i <= 20; ++i) {
      Customer customer;
      customer.code = "K" + std::to_string(i);
      customer.type = i <= 10 ? "recurrent" : "occasional";  // who has no rating
      if (i <= 10) customer.rating = i;
      change.add(customer);
    }
    change.commit();
  }
  std::int64_t count(const std::string& where) { return shop.store().count({.entity = "customer", .where = where}); }
  /// "one(1) or one(2) or …"
  static std::string chain(int terms, const char* word, const std::function<std::string(int)>& one) {
    std::string text;
    for (int i = 1; i <= terms; ++i) text += (i > 1 ? word : "") + one(i);
    return text;
  }
  test::TempFile file;
  Workspace shop;
};

TEST_F(FilterLimits, ChainsMayBeLong) {  // registry C2
  constexpr int terms = 10'000;
  EXPECT_EQ(count(chain(terms, " or ", [](int i) { return "rating = " + std::to_string(i); })), 10);
  EXPECT_EQ(count(chain(terms, " or ", [](int i) { return "rating > " + std::to_string(i); })), 9);
  EXPECT_EQ(count(chain(terms, " and ", [](int i) { return "rating != " + std::to_string(i + 3); })), 13);
  EXPECT_EQ(count(chain(terms, " or ", [](int i) { return "rating < 2 and code != 'K" + std::to_string(i) + "'"; })),
            1);
  EXPECT_EQ(count("not (" + chain(terms, " or ", [](int i) { return "rating = " + std::to_string(i); }) + ")"), 10);
}

TEST_F(FilterLimits, ChainsMayBeLongInJson) {
  const auto one = [](int i) { return R"({"field":"rating","test":">","value":)" + std::to_string(i) + "}"; };
  EXPECT_EQ(count(R"({"any":[)" + chain(10'000, ",", one) + "]}"), 9);
}

TEST_F(FilterLimits, ListsMayHoldMoreValuesThanAStatement) {  // reliability M1
  const auto list = [](const char* quote) {
    return chain(300'000, ",",
                 [&](int i) { return quote + std::string(*quote ? "K" : "") + std::to_string(i) + quote; });
  };
  EXPECT_EQ(count("rating in (" + list("") + ")"), 10);
  EXPECT_EQ(count("code in (" + list("'") + ")"), 20);
  EXPECT_EQ(count("code not in (" + list("'") + ")"), 0);
}

TEST_F(FilterLimits, AListHoldsTextsOfEveryKind) {
  auto change = shop.change("test", "marks");
  Customer marks;
  marks.code = "it's \"ñ\"\\";
  change.add(marks);
  change.commit();
  EXPECT_EQ(count("code in ('K1', 'it''s \"ñ\"\\')"), 2);
  EXPECT_EQ(count("code in ('K1') or code = 'K2' or code in ('K3', 'K1')"), 3);
}

TEST_F(FilterLimits, ValuesThatAStatementCannotHoldAreCounted) {
  const auto chained = [](int terms) {
    return chain(terms, " or ", [](int i) { return "code > 'K" + std::to_string(i) + "'"; });
  };
  EXPECT_EQ(count(chained(50'000)), 19);
  EXPECT_EQ(test::error_of([&] { count(chained(260'000)); }, {"at most 250000 values", "260000"}), ErrorCode::invalid);
}

TEST_F(FilterLimits, PlacesThatLookIntoOtherRecordsAreCounted) {
  const auto looking = [&](int terms) {
    const auto one = [](int i) { return "within.name contains '" + std::to_string(i) + "'"; };
    return shop.store().count({.entity = "department", .where = chain(terms, " or ", one)});
  };
  EXPECT_EQ(looking(10'000), 0);
  EXPECT_EQ(test::error_of([&] { looking(50'001); }, {"at most 50000 places", "50001"}), ErrorCode::invalid);
}

/// `levels` of "and" and "or" in turns, each with a condition before and behind the deeper one.
std::string ladder(int levels) {
  if (levels == 0) return "rating = 5";
  const std::string inner = ladder(levels - 1);
  return levels % 2 ? "(rating > 1 and " + inner + " and code != 'x')" : "(rating = 9 or " + inner + " or code = 'x')";
}

TEST_F(FilterLimits, AndAndOrMayStandInOneAnotherDeep) {
  EXPECT_EQ(count(ladder(filter::deepest)), 2) << "those rated 5 and 9";
  EXPECT_EQ(test::error_of([&] { count(ladder(filter::deepest + 1)); }, {"at most 24 levels"}), ErrorCode::invalid);
  std::string alternating = "rating = 5";
  for (int level = 0; level < filter::deepest; ++level)
    alternating = "rating = 1 or rating > 0 and (" + alternating + ")";
  EXPECT_EQ(test::error_of([&] { count(alternating); }, {"at most 24 levels"}), ErrorCode::invalid)
      << "and and or without parentheses are levels as well";
}

TEST_F(FilterLimits, ParenthesesAndDoubleNegationsAreNoLevels) {
  std::string where = "rating = 5";
  for (int level = 0; level < filter::deepest / 2; ++level) where = "not (" + where + ")";
  EXPECT_EQ(count(where), filter::deepest / 2 % 2 ? 19 : 1);
  EXPECT_EQ(count(std::string(filter::deepest, '(') + "rating = 5" + std::string(filter::deepest, ')')), 1);
}

TEST_F(FilterLimits, PartsOfPartsAreLimited) {
  const auto within = [&](int levels, const std::string& open) {
    std::string where = "name = 'x'";
    for (int level = 0; level < levels; ++level)
      where = open + "department" + (open == "sum(" ? ".version" : "") + " where name = 'y' or (name != 'z' and " +
              where + "))" + (open == "count(" || open == "sum(" ? " between 0 and 1" : "");
    return shop.store().count({.entity = "department", .where = where});
  };
  for (const char* open : {"any(", "count(", "not any(", "sum("}) {
    EXPECT_NO_THROW(within(filter::deepest_children, open)) << open;
    EXPECT_EQ(test::error_of([&] { within(filter::deepest_children + 1, open); }, {"at most 4 levels"}),
              ErrorCode::invalid)
        << open;
  }
}

TEST_F(FilterLimits, PathsAreLimited) {
  const auto path = [&](std::size_t steps) {
    std::string where;
    for (std::size_t step = 0; step < steps; ++step) where += "within.";
    return shop.store().count({.entity = "department", .where = where + "name is null", .sort = where + "name"});
  };
  EXPECT_EQ(path(filter::longest_path), 0);
  EXPECT_EQ(test::error_of([&] { path(filter::longest_path + 1); }, {"more than 16 references"}), ErrorCode::invalid);
  const auto way = [&](std::size_t steps) {
    std::string where = "count(department";
    for (std::size_t step = 1; step < steps; ++step) where += ".department";
    return shop.store().count({.entity = "department", .where = where + ") = 0"});
  };
  EXPECT_EQ(way(filter::longest_path), 0);
  EXPECT_EQ(test::error_of([&] { way(filter::longest_path + 1); }, {"more than 16 entities"}), ErrorCode::invalid);
}

TEST_F(FilterLimits, TheDeepestOfAllTogetherIsTaken) {
  std::string where = "within.within.within.name contains 'x'";
  for (int level = 0; level < filter::deepest_children; ++level)
    where = "name = 'y' or count(department where code != 'z' and (" + where + ")) > 3";
  for (int level = 3 * filter::deepest_children; level < filter::deepest; ++level)
    where = std::string("(name is null") + (level % 2 ? " and " : " or ") + where + ")";
  EXPECT_NO_THROW(shop.store().count({.entity = "department", .where = where}));
}

/// A condition on departments at random, of so many levels along one of its branches at least.
filter::Condition any_shape(std::mt19937& random, int levels) {
  using filter::Condition;
  if (levels == 0) {
    const auto* leaf = std::array{"within.within.name = 'x' or within.name = 'y'", "name contains 'x'", "code is null",
                                  "within.within.within.code in ('a', 'b')"}[random() % 4];
    return filter::parse(leaf);
  }
  Condition condition;
  const std::size_t shape = random() % 10;
  if (shape == 0) {
    condition.form = random() % 2 ? Condition::Form::exists : Condition::Form::aggregate;
    condition.path = "department";
    condition.test = filter::Test::at_least;
    condition.operands.push_back({filter::Operand::Form::number, "0", 0});
    condition.parts.push_back(any_shape(random, levels - 1));
    return condition;
  }
  if (shape == 1)
    condition.form = Condition::Form::no;
  else
    condition.form = shape % 2 ? Condition::Form::all : Condition::Form::any;
  condition.parts.push_back(any_shape(random, levels - 1));
  if (shape == 1) return condition;
  const std::size_t beside = random() % 10 == 0 ? 20 : 1 + random() % 3;
  for (std::size_t i = 0; i < beside; ++i) {
    const int shallower = random() % 16 == 0 ? std::max(0, levels - 2) : static_cast<int>(random() % 2);
    condition.parts.insert(condition.parts.begin() + static_cast<std::ptrdiff_t>(random() % (i + 2)),
                           any_shape(random, std::min(shallower, levels - 1)));
  }
  return condition;
}

TEST_F(FilterLimits, ConditionsOfEveryShapeAreTakenOrRefusedByALimit) {  // law
  std::mt19937 random(24);
  int taken = 0;
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string where = filter::to_json(any_shape(random, 2 + static_cast<int>(random() % 24)));
    const auto error =
        test::error_of([&] { shop.store().count({.entity = "department", .where = where}); }, {"at most"});
    ++(error ? refused : taken);
    ASSERT_TRUE(!error || error == ErrorCode::invalid) << where;
  }
  EXPECT_GT(taken, 50);
  EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace crmcore
