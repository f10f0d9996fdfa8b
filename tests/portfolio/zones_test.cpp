#include "crmcore/portfolio/zones.hpp"

#include "portfolio/shop.hpp"

namespace crmcore {
namespace {

constexpr const char* today = "2026-02-01";

class PortfolioZones : public test::Portfolios {
 protected:
  portfolio::CustomerZone zone_of(const std::string& code, const portfolio::ZoneOptions& options = {}) const {
    for (const auto& one : portfolio::zones(shop.store(), test::day_of(today), options))
      if (one.customer == code) return one;
    ADD_FAILURE() << "there is no customer " << code;
    return {};
  }
  void add_customer_with(const std::string& code, const std::string& postal_code, const std::string& country = "MX") {
    Address address;
    address.customer = add_customer(code);
    address.postal_code = postal_code;
    address.country = country;
    change.add(address);
  }
};

TEST_F(PortfolioZones, HoldPointsInsideOnEdgesAndOnCorners) {  // R12
  add_zone("Square", ZoneKind::polygon, "0 0; 0 3; 3 3; 3 0");
  add_zone("Notch", ZoneKind::polygon, "10 10; 10 14; 14 14; 12 12; 14 10; 10 10");  // closed, with a dent from above
  struct Point {
    const char* what;
    std::int64_t latitude, longitude;
    const char* zone;
  };
  for (const Point& one : {Point{"inside", 1'000'000, 1'000'000, "Square"},
                           {"on an edge", 0, 1'500'000, "Square"},
                           {"on an upright edge", 1'500'000, 3'000'000, "Square"},
                           {"on a corner", 3'000'000, 3'000'000, "Square"},
                           {"a millionth outside", 3'000'001, 1'000'000, ""},
                           {"beside it, as high as a corner", 3'000'000, 3'000'001, ""},
                           {"in the dent", 13'000'000, 12'000'000, ""},
                           {"on the slope of the dent", 13'000'000, 13'000'000, "Notch"},
                           {"beside the slope", 13'000'000, 13'000'001, "Notch"},
                           {"as high as the point of the dent", 12'000'000, 10'500'000, "Notch"}}) {
    add_customer_at(one.what, one.latitude, one.longitude);
    EXPECT_EQ(zone_of(one.what).zone.value_or(""), one.zone) << one.what;
  }
}

TEST_F(PortfolioZones, AreFoundByPostalCodeRangeAndBeginning) {  // R12
  add_zone("City", ZoneKind::postal_codes, "06000-06399, 01000");
  add_zone("North", ZoneKind::postal_codes, "44*; 1234-567");
  add_zone("Spain", ZoneKind::postal_codes, "28*", {});
  for (const auto& [code, zone] : {std::pair{"06000", "City"},
                                   {"06399", "City"},
                                   {"06400", ""},
                                   {"01000", "City"},
                                   {"0600", ""},
                                   {"44100", "North"},
                                   {"1234 567", "North"},
                                   {"28001", "Spain"}}) {
    add_customer_with(code, code);
    EXPECT_EQ(zone_of(code).zone.value_or(""), zone) << code;
  }
}

TEST_F(PortfolioZones, OfAnotherCountryAreNotMeant) {  // R12
  Zone zone;
  zone.code = "Madrid";
  zone.kind = ZoneKind::postal_codes;
  zone.area = "28*";
  zone.country = "España";
  change.add(zone);
  add_customer_with("C1", "28001", "MX");
  add_customer_with("C2", "28001", "ES");
  EXPECT_FALSE(zone_of("C1").zone);
  EXPECT_EQ(zone_of("C2").zone, "Madrid");
}

TEST_F(PortfolioZones, AreTheNearestPointWhereNothingElseHoldsACustomer) {  // R12
  const Id<Staff> ana = add_seller("ana");
  add_zone("South", ZoneKind::nearest, "10 0", ana);
  add_zone("North", ZoneKind::nearest, "20 0");
  add_customer_at("C1", 14'000'000, 0);
  EXPECT_EQ(zone_of("C1").zone, "South");
  EXPECT_EQ(zone_of("C1").by, ZoneKind::nearest);
  EXPECT_EQ(zone_of("C1").seller, "ana");
  EXPECT_EQ(zone_of("C1", {.within_km = 400}).outside, portfolio::OutsideReason::no_zone);
  add_zone("Here", ZoneKind::polygon, "13 -1; 15 -1; 15 1; 13 1");
  EXPECT_EQ(zone_of("C1").zone, "Here");
}

TEST_F(PortfolioZones, TellOverlapsAndWhoLiesInNone) {  // R12
  add_zone("A", ZoneKind::polygon, "0 0; 0 2; 2 2; 2 0");
  add_zone("B", ZoneKind::polygon, "0 1; 0 3; 2 3; 2 1");
  add_customer_at("C1", 1'000'000, 1'500'000);
  add_customer_at("C2", 5'000'000, 1'500'000);
  add_customer("C3");
  add_customer_with("C4", "");
  EXPECT_EQ(zone_of("C1").zone, "A");
  EXPECT_EQ(zone_of("C1").others, "B");
  EXPECT_EQ(zone_of("C2").outside, portfolio::OutsideReason::no_zone);
  EXPECT_EQ(zone_of("C3").outside, portfolio::OutsideReason::no_address);
  EXPECT_EQ(zone_of("C4").outside, portfolio::OutsideReason::no_place);
}

TEST_F(PortfolioZones, TakeTheAddressOfDeliveriesFirst) {  // R12
  add_zone("A", ZoneKind::polygon, "0 0; 0 2; 2 2; 2 0");
  add_zone("B", ZoneKind::polygon, "5 5; 5 7; 7 7; 7 5");
  const Id<Customer> customer = add_customer_at("C1", 1'000'000, 1'000'000);
  Address office;
  office.customer = customer;
  office.purpose = AddressPurpose::office;
  office.preferred = true;
  office.latitude = Decimal::of(6);
  office.longitude = Decimal::of(6);
  change.add(office);
  EXPECT_EQ(zone_of("C1").zone, "A");
  office.purpose = AddressPurpose::delivery;
  change.add(office);
  EXPECT_EQ(zone_of("C1").zone, "B");
}

TEST_F(PortfolioZones, CountCustomersInRingsAroundAPoint) {  // G4
  const Id<Customer> at_home = add_customer_at("C1", 0, 0);
  add_customer_at("C2", 0, 100'000);     // a tenth of a degree of the equator: 11.12 km
  add_customer_at("C3", 0, 90'000'000);  // a quarter round the Earth
  const Id<Customer> unknown = add_customer("C4");
  add_sale(at_home, "2026-01-10", 300);
  add_sale(unknown, "2020-01-10", 100);
  add_sale(at_home, "2026-02-10", 900);  // later
  const auto rings = portfolio::rings(shop.store(), test::day_of(today), {.centre = "0 0", .width = 10, .rings = 3});
  ASSERT_EQ(rings.size(), 4U);
  for (const std::size_t ring : {0, 1, 2, 3}) EXPECT_EQ(rings[ring].customers, 1) << ring;
  EXPECT_EQ(rings[1].from_km, 10);
  EXPECT_EQ(rings[1].below_km, 20);
  EXPECT_FALSE(rings[2].below_km);
  EXPECT_FALSE(rings[3].from_km);
  EXPECT_DOUBLE_EQ(rings[0].share, .75);
  EXPECT_DOUBLE_EQ(rings[3].share, .25);
  EXPECT_EQ(
      portfolio::rings(shop.store(), test::day_of(today), {.centre = "0 0", .width = 11.11, .rings = 3})[1].customers,
      1);
  EXPECT_EQ(
      portfolio::rings(shop.store(), test::day_of(today), {.centre = "0 0", .width = 11.13, .rings = 3})[1].customers,
      0);
  test::expect_refused({{"a place without numbers",
                         [&] { portfolio::rings(shop.store(), test::day_of(today), {.centre = "home"}); },
                         {"'home'"},
                         ErrorCode::rule}});
}

}  // namespace
}  // namespace crmcore
