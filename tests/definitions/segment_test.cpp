#include "crmcore/definitions/segment.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

class Segments : public testing::Test {
 protected:
  Segments() : shop(Workspace::open(file.path())) {}

  void add(const std::string& name, const std::string& where, std::optional<std::int64_t> rank = {}) {
    auto change = shop.change("test", "segments");
    Segment segment;
    segment.name = name;
    segment.where = where;
    segment.rank = rank;
    change.add(segment);
    change.commit();
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const Segment& segment : definitions::segments(shop.store())) names.push_back(segment.name);
    return names;
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(Segments, AreKeptByRankThenAsTheyWereAdded) {  // G1
  add("rest", "code != ''");
  add("second", "rating > 5", 2);
  add("others", "rating < 5");
  add("first", "status.state = 'active'", 1);
  const std::vector<std::string> by_rank{"first", "second", "rest", "others"};
  EXPECT_EQ(names(), by_rank);
  shop = Workspace::open(file.path());
  EXPECT_EQ(names(), by_rank);
}

TEST_F(Segments, AreKeptOnlyWhenWellFormed) {  // bad input
  add("VIP", "rating > 8");
  test::expect_refused({
      {"a rule that cannot be read", [&] { add("x", "rating >"); }, {"character 9"}},
      {"no rule", [&] { add("x", ""); }, {"where must be a rule"}, ErrorCode::rule},
      {"a name that lists part", [&] { add("a;b", "rating > 1"); }, {"'a;b'"}, ErrorCode::rule},
      {"a name with its rule", [&] { add("a: b", "rating > 1"); }, {"'a: b'"}, ErrorCode::rule},
      {"a name that is taken", [&] { add("VIP", "rating > 1"); }, {"VIP"}, ErrorCode::duplicate},
  });
  EXPECT_EQ(names(), std::vector<std::string>{"VIP"});
}

}  // namespace
}  // namespace crmcore
