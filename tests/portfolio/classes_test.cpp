#include "crmcore/portfolio/classes.hpp"

#include "portfolio/shop.hpp"

namespace crmcore {
namespace {

using portfolio::VolumeClass;

constexpr const char* today = "2026-02-01";

class Volumes : public test::Portfolios {
 protected:
  Volumes() {
    for (const auto& [code, amount] : {std::pair{"C1", 70}, {"C2", 15}, {"C3", 10}, {"C4", 5}, {"C5", -20}})
      add_sale(add_customer(code,
                            [&](Customer& one) { one.type = *code == 'C' && code[1] < '3' ? "recurrent" : "special"; }),
               "2026-01-10", amount);
  }
  Result<portfolio::Volume> classes(const portfolio::VolumeOptions& options = {}) const {
    return portfolio::classes(shop.store(), test::day_of(today), options);
  }
};

TEST_F(Volumes, FallIntoClassesByWhatThoseBeforeHave) {  // G4
  const auto found = classes();
  const std::vector<VolumeClass> expected{VolumeClass::a, VolumeClass::a, VolumeClass::b, VolumeClass::c,
                                          VolumeClass::c};
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(found[i].item, "C" + std::to_string(i + 1));
    EXPECT_EQ(found[i].volume_class, expected[i]) << i;
  }
  EXPECT_DOUBLE_EQ(found[1].share, .15);
  EXPECT_DOUBLE_EQ(found[1].cumulated, .85);
  EXPECT_EQ(found[4].share, 0);
  EXPECT_EQ(found[4].net.minor, -20);
}

TEST_F(Volumes, AreOfProfilesSellersAndZonesToo) {  // G4
  add_seller("ana");
  assign("C1", "ana", "2026-01-01");
  const auto types = classes({.by = "type"});
  ASSERT_EQ(types.size(), 2U);
  EXPECT_EQ(types[0].item, "recurrent");
  EXPECT_EQ(types[0].net.minor, 85);
  EXPECT_EQ(types[0].customers, 2);
  const auto sellers = classes({.by = "seller"});
  ASSERT_EQ(sellers.size(), 2U);
  EXPECT_EQ(sellers[0].item, "ana");
  EXPECT_FALSE(sellers[1].item);
  EXPECT_EQ(sellers[1].net.minor, 10);
  EXPECT_EQ(classes({.by = "zone"}).size(), 1U);
  EXPECT_EQ(classes({.by = "product"}).size(), 1U);
}

TEST_F(Volumes, LeaveOutWhatWasSoldLongAgoOrComesLater) {  // G4
  const Id<Customer> customer = *store::find_id<&Customer::code>(shop.store(), std::string("C4"));
  add_sale(customer, "2026-02-02", 1000);
  add_sale(customer, "2025-02-01", 1000);  // 365 days ago
  EXPECT_EQ(classes()[0].net.minor, 70);
  EXPECT_EQ(classes({.window = 366})[0].net.minor, 1005);
}

TEST_F(Volumes, TellHowUnevenTheyAreAndWhatIsBelowZero) {  // G4
  const auto curve = portfolio::concentration(shop.store(), test::day_of(today));
  ASSERT_EQ(curve.size(), 12U);
  EXPECT_NEAR(curve[5].net, .85, 1e-9) << "two fifths";
  EXPECT_DOUBLE_EQ(curve.rows.back().net, 1);
  // all pairs of 70, 15, 10, 5, 0: |a - b| sums to 2 (55 + 60 + 65 + 70 + 5 + 10 + 15 + 5 + 10 + 5) = 600; mean 20
  EXPECT_DOUBLE_EQ(curve[0].gini, 600.0 / 25 / 2 / 20);
  EXPECT_EQ(curve[0].below_zero, 1);
  EXPECT_EQ(curve[0].returned.minor, -20);
}

TEST_F(Volumes, RefuseWhatIsNoFieldAndClassesOutOfOrder) {  // G4
  test::expect_refused({
      {"a field that is none", [&] { classes({.by = "shoe"}); }, {"shoe"}, ErrorCode::unknown_name},
      {"b below a",
       [&] { portfolio::classes(shop.store(), test::day_of(today), {}, {.a = .8, .b = .5}); },
       {"b must be between 0.8 and 1, not 0.5"}},
  });
}

TEST(VolumesOfAnEmptyShop, AreNone) {  // G4
  const test::TempFile file;
  const Workspace shop = Workspace::open(file.path());
  EXPECT_TRUE(portfolio::classes(shop.store(), test::day_of(today)).empty());
  EXPECT_TRUE(portfolio::concentration(shop.store(), test::day_of(today)).empty());
}

}  // namespace
}  // namespace crmcore
