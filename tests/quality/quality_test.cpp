// How good the records are, against a count by hand.
#include "crmcore/quality/quality.hpp"

#include <gtest/gtest.h>

#include <map>

#include "crmcore/registry/completeness.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using quality::Measure;

class Quality : public testing::Test {
 protected:
  Quality() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    auto change = shop.change("test", "people");
    Staff eva;
    eva.code = "eva";
    eva.name = "Eva";
    const auto seller = change.add(eva);
    const auto whole = customer(change, "A", "Ana Peña", Day(2026, 1, 5));
    Document document;
    document.customer = whole;
    document.kind = "rfc";
    document.country = "MX";
    document.number = "SIN9311169P8";
    document.doubtful = true;
    change.add(document);
    Address address;
    address.customer = whole;
    address.city = "Puebla";
    change.add(address);
    phone(change, whole, "222 123 4567");
    const auto bare = customer(change, "B", "", std::nullopt);
    Address nowhere;  // has a country alone
    nowhere.customer = bare;
    nowhere.country = "MX";
    change.add(nowhere);
    const auto twin = customer(change, "C", "Ana Pena", Day(2025, 1, 5));
    phone(change, twin, "222 123 4567");
    Assignment assignment;
    assignment.customer = whole;
    assignment.seller = seller;
    assignment.from_day = Day(2026, 1, 1);
    change.add(assignment);
    Product cake;
    cake.name = "cake";
    change.add(cake);
    change.commit();
  }
  static Id<Customer> customer(store::Change& change, const char* code, const std::string& name,
                               std::optional<Day> verified) {
    Customer customer;
    customer.code = code;
    if (!name.empty()) customer.name = name;
    customer.verified = verified;
    return change.add(customer);
  }
  static void phone(store::Change& change, Id<Customer> customer, const char* number) {
    Channel channel;
    channel.customer = customer;
    channel.address = number;
    change.add(channel);
  }
  /// "entity measure what" → "records/of"
  std::map<std::string, std::string> figures(std::string_view seller, const quality::Options& options = {}) const {
    std::map<std::string, std::string> figures;
    for (const quality::Figure& one : quality::figures(shop, Day(2026, 2, 1), options).rows) {
      if (one.seller.value_or("") != seller) continue;
      const std::string key = one.entity + " " + std::string(name(one.measure)) + " " + one.what.value_or("");
      figures[key] = std::to_string(one.records) + "/" + std::to_string(one.of);
      EXPECT_DOUBLE_EQ(one.share, static_cast<double>(one.records) / static_cast<double>(one.of)) << key;
    }
    return figures;
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(Quality, CountsWhatIsMissingDoubtfulDueAndDoubled) {  // R14
  auto found = figures("");
  EXPECT_EQ(found["customer complete "], "1/3");
  EXPECT_EQ(found["customer missing name"], "1/3");
  EXPECT_EQ(found["customer missing document"], "2/3");
  EXPECT_EQ(found["customer missing address"], "2/3") << "an address of a country alone says nothing";
  EXPECT_EQ(found["customer missing channel"], "1/3");
  EXPECT_EQ(found["customer due "], "2/3");
  EXPECT_EQ(found["document doubtful document.doubtful"], "1/1");
  EXPECT_EQ(found["product complete "], "0/1");
  EXPECT_EQ(found["product missing price"], "1/1");
  EXPECT_TRUE(found.contains("customer doubled "));
  EXPECT_EQ(figures("", {.months = 0})["customer due "], "3/3");
}

TEST_F(Quality, CountsForEachSeller) {  // R14
  auto of_eva = figures("eva", {.by = quality::By::seller});
  EXPECT_EQ(of_eva["customer complete "], "1/1");
  EXPECT_EQ(of_eva["customer missing name"], "0/1");
  EXPECT_EQ(of_eva["document doubtful document.doubtful"], "1/1");
  auto of_house = figures("", {.by = quality::By::seller});
  EXPECT_EQ(of_house["customer complete "], "0/2");
  EXPECT_EQ(of_house["customer due "], "2/2");
  EXPECT_FALSE(of_house.contains("product complete ")) << "a product is nobody's";
}

TEST_F(Quality, SaysWhichRecordsLackWhat) {  // R10
  const auto customers = registry::incomplete(shop, "customer").rows;
  ASSERT_EQ(customers.size(), 2U);
  EXPECT_EQ(customers[0].code, "B");
  EXPECT_EQ(customers[0].missing, "name, channel, address, document");
  EXPECT_EQ(customers[1].missing, "address, document");
  const auto all = registry::incomplete(shop).rows;
  EXPECT_EQ(all.size(), 4U) << "eva has no task, the cake neither unit nor price";
  EXPECT_EQ(test::error_of([&] { registry::incomplete(shop, "payment"); }, {"registry.expected"}), ErrorCode::invalid);
}

TEST_F(Quality, SaysWhatIsExpected) {  // R10: one definition, which programs read
  std::string of_customer;
  for (const registry::Expected& one : registry::expected(shop).rows)
    if (one.entity == "customer") of_customer += one.what + (one.is_part ? "+ " : " ");
  EXPECT_EQ(of_customer, "name channel+ address+ document+ ");
}

}  // namespace
}  // namespace crmcore
