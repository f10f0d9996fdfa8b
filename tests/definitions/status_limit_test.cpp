#include "crmcore/definitions/status_limit.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

class StatusLimits : public testing::Test {
 protected:
  StatusLimits() : shop(Workspace::open(file.path())) {}

  void add(const StatusLimit& limit) {
    auto change = shop.change("test", "limits");
    change.add(limit);
    change.commit();
  }
  /// A limit of some days as active, with what `fill` sets.
  template <class Fill>
  void add_with(Fill&& fill) {
    StatusLimit limit;
    limit.active_days = 20;
    fill(limit);
    add(limit);
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(StatusLimits, AreKeptInTheFile) {  // L1
  add_with([](StatusLimit& limit) { limit.month = 12; });
  add_with([](StatusLimit& limit) {
    limit.group_by = "type";
    limit.group_is = "recurrent";
  });
  shop = Workspace::open(file.path());
  const auto kept = definitions::status_limits(shop.store());
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].month, 12);
  EXPECT_EQ(kept[1].group_is, "recurrent");
}

TEST_F(StatusLimits, OfAGroupKeepItsCodeHoweverItIsWritten) {  // L1
  add_with([](StatusLimit& limit) {
    limit.group_by = "type";
    limit.group_is = "Recurrente";
  });
  add_with([](StatusLimit& limit) {
    limit.group_by = "kind";
    limit.group_is = "Persona";
  });
  const auto kept = definitions::status_limits(shop.store());
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].group_is, "recurrent");
  EXPECT_EQ(kept[1].group_is, "person");
}

TEST_F(StatusLimits, AreRefusedWithWhatWouldBeRight) {  // bad input
  add_with([](StatusLimit&) {});
  test::expect_refused({
      {"no number", [&] { add({}); }, {"at least one"}, ErrorCode::rule},
      {"month",
       [&] { add_with([](StatusLimit& limit) { limit.month = 13; }); },
       {"between 1 and 12, not 13"},
       ErrorCode::rule},
      {"below 0",
       [&] { add_with([](StatusLimit& limit) { limit.new_days = -1; }); },
       {"new_days", "not -1"},
       ErrorCode::rule},
      {"inactive before active",
       [&] { add_with([](StatusLimit& limit) { limit.inactive_days = 10; }); },
       {"20", "10"},
       ErrorCode::rule},
      {"a group without its value",
       [&] { add_with([](StatusLimit& limit) { limit.group_by = "type"; }); },
       {"group_is"},
       ErrorCode::rule},
      {"an unknown field",
       [&] {
         add_with([](StatusLimit& limit) {
           limit.group_by = "typ";
           limit.group_is = "x";
         });
       },
       {"'typ'", "field of customers"},
       ErrorCode::rule},
      {"a value that the list of the field does not have",
       [&] {
         add_with([](StatusLimit& limit) {
           limit.group_by = "type";
           limit.group_is = "regular";
         });
       },
       {"group_is must be", "recurrent", "'regular'"},
       ErrorCode::rule},
      {"a value that the field cannot hold",
       [&] {
         add_with([](StatusLimit& limit) {
           limit.group_by = "rating";
           limit.group_is = "high";
         });
       },
       {"group_is", "'high'"},
       ErrorCode::rule},
      {"the same once more", [&] { add_with([](StatusLimit&) {}); }, {"limit 1", "change that one"}, ErrorCode::rule},
  });
}

}  // namespace
}  // namespace crmcore
