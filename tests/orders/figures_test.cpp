#include "crmcore/orders/figures.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

using orders::deliveries;
using orders::figures;
using orders::preferred_products;

/// A pastry shop with three products, of which one is sold by weight.
class SalesFigures : public testing::Test {
 protected:
  SalesFigures() : shop(Workspace::open(file.path(), {.currency = "MXN"})), change(shop.change("test", "figures")) {
    for (const auto& [code, category, unit] :
         {std::tuple{"bun", "bread", ""}, {"roll", "bread", ""}, {"fudge", "sweets", "kg"}}) {
      Product product;
      product.code = code;
      product.category = category;
      if (*unit != '\0') product.unit = unit;
      products[code] = change.add(product);
    }
    for (const char* code : {"Ana", "Bea"}) {
      Customer customer;
      customer.code = code;
      customers[code] = change.add(customer);
    }
  }
  Id<Order> order(const char* customer, Day day, const char* channel = "") {
    Order order;
    order.ordered = day;
    if (*customer != '\0') order.customer = customers.at(customer);
    if (*channel != '\0') order.channel = channel;
    return change.add(order);
  }
  void line(Id<Order> of, const char* product, int quantity, int minor, std::optional<Day> day = {}) {
    OrderLine line;
    line.order = of;
    line.product = products.at(product);
    line.quantity = Decimal::of(quantity);
    line.amount = Amount{minor};
    line.day = day;
    change.add(line);
  }
  static orders::FiguresOptions by(std::vector<std::string> names) { return {.by = std::move(names)}; }

  test::TempFile file;
  Workspace shop;
  store::Change change;
  std::map<std::string, Id<Product>> products;
  std::map<std::string, Id<Customer>> customers;
};

TEST_F(SalesFigures, CountSalesToNobodyByMonth) {  // B13
  line(order("Ana", Day(2026, 1, 5)), "bun", 2, 20'00);
  line(order("", Day(2026, 1, 20)), "bun", 1, 10'00);
  line(order("Ana", Day(2026, 2, 1)), "roll", 1, 7'00);
  const auto found = figures(shop, Day(2026, 3, 1));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.rows[0].first_day, Day(2026, 1, 1));
  EXPECT_EQ(found.rows[0].orders, 2);
  EXPECT_EQ(found.rows[0].orders_of_nobody, 1);
  EXPECT_EQ(found.rows[0].customers, 1);
  EXPECT_EQ(found.rows[0].quantity, Decimal::of(3));
  EXPECT_EQ(found.rows[0].net, Amount{30'00});
  EXPECT_EQ(found.rows[1].first_day, Day(2026, 2, 1));
  EXPECT_EQ(found.rows[1].net, Amount{7'00});
}

TEST_F(SalesFigures, AreBrokenDownByProductCategoryAndChannel) {  // B13
  const auto web = order("Ana", Day(2026, 1, 5), "web");
  line(web, "bun", 2, 20'00);
  line(web, "roll", 1, 7'00);
  line(order("Bea", Day(2026, 1, 6), "counter"), "bun", 1, 10'00);
  const auto products_sold = figures(shop, Day(2026, 3, 1), by({"product"}));
  ASSERT_EQ(products_sold.size(), 2U);
  EXPECT_EQ(products_sold.rows[0].product, "bun");
  EXPECT_EQ(products_sold.rows[0].orders, 2);
  EXPECT_EQ(products_sold.rows[0].first_day, std::nullopt);
  const auto both = figures(shop, Day(2026, 3, 1), by({"category", "channel"}));
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both.rows[0].channel, "counter");
  EXPECT_EQ(both.rows[1].net, Amount{27'00});
  EXPECT_EQ(both.rows[1].orders, 1) << "two lines of one order";
}

TEST_F(SalesFigures, CountAReturnOnItsOwnDay) {  // B6
  const auto id = order("Ana", Day(2026, 1, 5));
  line(id, "bun", 2, 20'00);
  line(id, "bun", -1, -10'00, Day(2026, 2, 3));
  const auto found = figures(shop, Day(2026, 3, 1));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.rows[0].net, Amount{20'00});
  EXPECT_EQ(found.rows[1].returned, Amount{10'00});
  EXPECT_EQ(found.rows[1].net, Amount{-10'00});
  EXPECT_EQ(figures(shop, Day(2026, 2, 2)).size(), 1U) << "it had not come back yet";
}

TEST_F(SalesFigures, DoNotAddKilogramsToPieces) {  // A16
  const auto id = order("Ana", Day(2026, 1, 5));
  line(id, "bun", 2, 20'00);
  line(id, "fudge", 3, 90'00);
  const auto all = figures(shop, Day(2026, 3, 1));
  EXPECT_EQ(all.rows[0].quantity, std::nullopt);
  EXPECT_EQ(all.rows[0].net, Amount{110'00});
  const auto apart = figures(shop, Day(2026, 3, 1), by({"product"}));
  EXPECT_EQ(apart.rows[1].product, "fudge");
  EXPECT_EQ(apart.rows[1].quantity, Decimal::of(3));
  EXPECT_EQ(apart.rows[1].unit, "kg");
}

TEST_F(SalesFigures, OfPartsAddUpToThatOfAll) {  // A16, law
  std::mt19937 random(7);
  const auto pick = [&](int least, int most) { return std::uniform_int_distribution<int>(least, most)(random); };
  const std::array<const char*, 3> names{"bun", "roll", "fudge"};
  for (int i = 0; i < 60; ++i) {
    const auto id =
        order(std::array{"Ana", "Bea", ""}[static_cast<std::size_t>(pick(0, 2))], Day(2026, 1, 1) + Days{pick(0, 90)},
              std::array{"web", "counter", ""}[static_cast<std::size_t>(pick(0, 2))]);
    for (int lines = pick(1, 3); lines > 0; --lines) {
      const int sign = pick(0, 4) == 0 ? -1 : 1;
      line(id, names[static_cast<std::size_t>(pick(0, 2))], sign * pick(1, 9), sign * pick(100, 900));
    }
  }
  const auto total = figures(shop, Day(2026, 12, 31), by({}));
  ASSERT_EQ(total.size(), 1U);
  for (const std::vector<std::string>& names_of_parts :
       {std::vector<std::string>{"month"}, {"week", "product"}, {"channel"}, {"category", "quarter"}, {"seller"}}) {
    Amount net;
    for (const auto& part : figures(shop, Day(2026, 12, 31), by(names_of_parts))) net = net + part.net;
    EXPECT_EQ(net, total.rows[0].net) << names_of_parts[0];
  }
}

TEST_F(SalesFigures, RefuseWhatCannotBeBrokenDown) {  // bad input
  test::expect_refused({
      {"unknown",
       [&] { figures(shop, Day(2026, 1, 1), by({"months"})); },
       {"months", "did you mean 'month'"},
       ErrorCode::unknown_name},
      {"two periods",
       [&] {
         figures(shop, Day(2026, 1, 1), by({"month", "year"}));
       },
       {"one period", "'year'"}},
      {"twice",
       [&] {
         figures(shop, Day(2026, 1, 1), by({"product", "product"}));
       },
       {"'product' twice"}},
  });
}

TEST_F(SalesFigures, SayWhichProductsEachCustomerPrefers) {  // B7
  for (const Day day : {Day(2026, 1, 5), Day(2026, 1, 9)}) line(order("Ana", day), "roll", 1, 7'00);
  line(order("Ana", Day(2026, 1, 12)), "bun", 9, 90'00);
  line(order("Bea", Day(2026, 1, 12)), "fudge", 1, 30'00);
  const auto back = order("Bea", Day(2026, 1, 13));
  line(back, "bun", 1, 10'00);
  line(back, "bun", -1, -10'00);
  const auto found = preferred_products(shop, Day(2026, 2, 1), {.top = 2});
  ASSERT_EQ(found.size(), 3U) << "what all came back is not preferred";
  EXPECT_EQ(found.rows[0].product, "roll");
  EXPECT_EQ(found.rows[0].orders, 2);
  EXPECT_EQ(found.rows[0].last_day, Day(2026, 1, 9));
  EXPECT_NEAR(found.rows[0].share, 14. / 104, 1e-12);
  EXPECT_EQ(found.rows[1].rank, 2);
  EXPECT_EQ(found.rows[2].customer, "Bea");
  EXPECT_EQ(found.rows[2].product, "fudge");
}

TEST_F(SalesFigures, DeliveriesGoToTheAddressOfTheOrderElseToThePreferredOne) {  // R3 B3
  const auto add_address = [&](const char* street, bool is_preferred) {
    Address address;
    address.customer = customers.at("Ana");
    address.street = street;
    address.city = "Puebla";
    address.preferred = is_preferred;
    return change.add(address);
  };
  add_address("Calle 5", true);
  const auto office = add_address("Reforma 10", false);
  const auto set = [&](Id<Order> id, auto&& edit) { change.edit(id, edit); };
  set(order("Ana", Day(2026, 1, 5)), [](Order& order) { order.due = Day(2026, 1, 7); });
  set(order("Ana", Day(2026, 1, 6)), [&](Order& order) { order.address = office; });
  set(order("Ana", Day(2026, 1, 6)), [](Order& order) { order.delivered = Day(2026, 1, 6); });
  const auto found = deliveries(shop, Day(2026, 1, 9));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.rows[0].address, "Calle 5, Puebla");
  EXPECT_EQ(found.rows[0].address_of, "customer");
  EXPECT_EQ(found.rows[0].days_late, 2);
  EXPECT_EQ(found.rows[1].address, "Reforma 10, Puebla");
  EXPECT_EQ(found.rows[1].address_of, "order");
  EXPECT_EQ(deliveries(shop, Day(2026, 1, 5)).size(), 1U);
}

}  // namespace
}  // namespace crmcore
