#include "crmcore/portfolio/portfolio.hpp"

#include "crmcore/store/doubts.hpp"
#include "portfolio/shop.hpp"

namespace crmcore {
namespace {

using test::Portfolios;

TEST_F(Portfolios, BelongToTheHouseUnlessSomebodyHasThem) {  // R12
  add_customer("C1");
  add_customer("C2");
  add_seller("ana");
  assign("C1", "ana", "2026-01-01", "2026-01-31");
  EXPECT_EQ(holder("C1", "2025-12-31"), "");
  EXPECT_EQ(holder("C1", "2026-01-01"), "ana");
  EXPECT_EQ(holder("C1", "2026-01-31"), "ana");
  EXPECT_EQ(holder("C1", "2026-02-01"), "");
  EXPECT_EQ(holder("C2", "2026-01-15"), "");
}

TEST_F(Portfolios, TellTheSellerOfAPastDayWhateverComesLater) {  // R12
  add_customer("C1");
  add_seller("ana");
  add_seller("luis");
  assign("C1", "ana", "2026-01-01", "2026-01-31");
  const Table before = on("2026-01-15");
  assign("C1", "luis", "2026-02-01");
  EXPECT_EQ(on("2026-01-15"), before);
  EXPECT_EQ(holder("C1", "2026-02-01"), "luis");
}

TEST_F(Portfolios, LeaveOutCustomersWhoCameLater) {  // R12
  add_customer("C1", [](Customer& customer) { customer.known_since = Day(2026, 2, 1); });
  EXPECT_EQ(on("2026-01-31").rows(), 0U);
  EXPECT_EQ(on("2026-02-01").rows(), 1U);
}

TEST_F(Portfolios, GoBackToTheHouseWhenTheSellerLeaves) {  // R12
  add_customer("C1");
  const Id<Staff> ana = add_seller("ana");
  assign("C1", "ana", "2026-01-01");
  change.edit(ana, [](Staff& staff) { staff.left = Day(2026, 3, 31); });
  EXPECT_EQ(holder("C1", "2026-03-31"), "ana");
  EXPECT_EQ(holder("C1", "2026-04-01"), "");
  const auto findings = store::findings(shop.store());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "assignment.after_left");
}

TEST_F(Portfolios, RefuseTwoSellersAtATimeAndSellersWhoHaveLeft) {  // R12
  add_customer("C1");
  add_seller("ana");
  add_seller("eva", [](Staff& staff) { staff.left = Day(2026, 1, 31); });
  assign("C1", "ana", "2026-02-01", "2026-02-28");
  test::expect_refused({
      {"the same day",
       [&] { assign("C1", "ana", "2026-02-28"); },
       {"'ana' from 2026-02-01 to 2026-02-28"},
       ErrorCode::rule},
      {"around it", [&] { assign("C1", "ana", "2026-01-01"); }, {"end that assignment first"}, ErrorCode::rule},
      {"ends before it begins",
       [&] { assign("C1", "ana", "2026-03-05", "2026-03-04"); },
       {"2026-03-05", "or later, not 2026-03-04"},
       ErrorCode::rule},
      {"begins after she left",
       [&] { assign("C1", "eva", "2026-03-01"); },
       {"2026-01-31 or earlier", "'eva'"},
       ErrorCode::rule},
      {"goes on after she left",
       [&] { assign("C1", "eva", "2026-01-01", "2026-02-01"); },
       {"to_day must be 2026-01-31"},
       ErrorCode::rule},
  });
  assign("C1", "eva", "2026-01-01", "2026-01-31");
}

TEST_F(Portfolios, RefuseAreasThatAreNone) {  // R12
  const auto zone = [this](ZoneKind kind, const char* area) {
    return [this, kind, area] { add_zone("Z", kind, area); };
  };
  test::expect_refused({
      {"two corners", zone(ZoneKind::polygon, "1 1; 2 2"), {"three corners"}, ErrorCode::rule},
      {"corners on one line", zone(ZoneKind::polygon, "1 1; 2 2; 3 3"), {"not on one line"}, ErrorCode::rule},
      {"a latitude beyond the pole", zone(ZoneKind::polygon, "91 1; 2 2; 3 4"), {"'91 1'"}, ErrorCode::rule},
      {"no number", zone(ZoneKind::nearest, "north"), {"'north'"}, ErrorCode::rule},
      {"over the antimeridian", zone(ZoneKind::polygon, "1 179; 1 -179; 2 -179"), {"antimeridian"}, ErrorCode::rule},
      {"a range that goes down", zone(ZoneKind::postal_codes, "06399-06000"), {"must go up"}, ErrorCode::rule},
      {"no code", zone(ZoneKind::postal_codes, " , "), {"postal codes must be given"}, ErrorCode::rule},
      {"a word", zone(ZoneKind::postal_codes, "06700, centro"), {"letters and digits", "'centro'"}, ErrorCode::rule},
      {"other signs", zone(ZoneKind::postal_codes, "06#00"), {"'06#00'"}, ErrorCode::rule},
      {"a word that goes on", zone(ZoneKind::postal_codes, "Centro*"), {"'Centro*'"}, ErrorCode::rule},
      {"a star alone", zone(ZoneKind::postal_codes, "*"), {"letters or digits"}, ErrorCode::rule},
  });
}

TEST_F(Portfolios, BeginOnceADay) {  // R12
  add_customer("C1");
  add_seller("ana");
  assign("C1", "ana", "2026-02-01");
  EXPECT_EQ(test::error_of([&] { assign("C1", "ana", "2026-02-01", "2026-02-10"); }), ErrorCode::duplicate);
}

TEST_F(Portfolios, TakePostalCodesOfOtherCountries) {  // R12
  for (const char* codes : {"SW1A 1AA, SW*", "K1A 0B1, H*", "1234-567", "12345-6789", "44*", "D02 X285", "AD100"})
    add_zone(codes, ZoneKind::postal_codes, codes);
  EXPECT_EQ(change.store().count({.entity = "zone"}), 7);
}

TEST_F(Portfolios, AreFoundAgainAfterTheyWereReassigned) {  // R12
  add_customer("C1");
  for (const char* seller : {"ana", "luis"}) add_seller(seller);
  change.commit();
  const auto rows = test::csv("customer,seller,from_day,to_day\nC1,ana,2026-01-01,\n");
  const auto import = [&] {
    auto own = shop.change("test", "portfolio");
    const auto plan = intake::plan(shop, rows, {"assignment"});
    EXPECT_EQ(plan.rejected(), 0) << plan.summary();
    intake::apply(own, plan, intake::Accept::all_or_nothing);
    own.commit();
  };
  import();
  auto own = shop.change("test", "to luis");
  portfolio::assign(own, {"C1"}, "luis", Day(2026, 3, 1), "asked");
  own.commit();
  import();
  EXPECT_EQ(holder("C1", "2026-02-28"), "ana");
  EXPECT_EQ(holder("C1", "2026-03-01"), "luis");
}

TEST_F(Portfolios, AreFoundAgainWhenTheSameFileIsImportedAgain) {  // R12
  add_customer("C1");
  add_seller("ana");
  change.commit();
  const auto rows = test::csv("customer,seller,from_day,to_day\nC1,ana,2026-01-01,2026-01-31\nC1,ana,2026-03-01,\n");
  for (const int time : {1, 2}) {
    auto import = shop.change("test", "portfolio");
    intake::apply(import, intake::plan(shop, rows, {"assignment"}), intake::Accept::all_or_nothing);
    import.commit();
    EXPECT_EQ(shop.store().count({.entity = "assignment"}), 2) << "time " << time;
  }
}

}  // namespace
}  // namespace crmcore
