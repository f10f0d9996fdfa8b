#include "crmcore/filter/bound.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

using store::Store;

/// A shop with every kind of gap: customers without type, orders without customer.
void fill(const Workspace& shop) {
  test::sell(shop,
             "order,customer,customer_name,product,description,quantity,unit_price,ordered,country\n"
             "1,A,Ana,P1,Bread,2,99,2011-11-01 09:00,Spain\n"
             "1,A,Ana,P2,Cake,1,500,2011-11-01 09:00,Spain\n"
             "2,B,José Peña,P1,Bread,1,10000,2011-12-05 10:00,\n"
             "3,C,,P2,Cake,-1,500,2011-12-09 10:00,Mexico\n"
             "4,,,P1,Bread,1,2000000,2011-12-10 10:00,\n");
  auto change = shop.change("test", "types");
  for (const Customer& customer : store::find<Customer>(shop, "code = 'A' or code = 'B'"))
    change.edit(customer.id, [](Customer& c) { c.type = c.code == "A" ? "recurrent" : "occasional"; });
  for (const Order& order : store::find<Order>(shop))
    change.edit(order.id, [](Order& o) {
      if (o.external_key != "3") o.due = o.ordered + Days{4};
      if (o.external_key == "1") o.delivered = o.ordered + Days{6};
      if (o.external_key == "2") o.delivered = o.ordered + Days{2};
      if (o.external_key == "3") o.currency = Currency("USD");
    });
  change.commit();
}

std::vector<std::string> codes(const Store& store, const std::string& where) {
  std::vector<std::string> found;
  store.each({.entity = "customer", .where = where, .today = Day(2011, 12, 10)},
             [&](Row row) { found.emplace_back(row[position_of<&Customer::code>].text()); });
  return found;
}

class Filter : public testing::Test {
 protected:
  Filter() : shop(Workspace::open(file.path(), {.currency = "GBP"})) { fill(shop); }
  test::TempFile file;
  Workspace shop;
};

using Codes = std::vector<std::string>;

TEST_F(Filter, FindsWhatItsTextSays) {  // A1
  EXPECT_EQ(codes(shop, "type = 'recurrent' and rating >= 5"), Codes({"A"}));
  EXPECT_EQ(codes(shop, "code in ('A', 'C') and country between 'M' and 'N'"), Codes({"C"}));
}

TEST_F(Filter, TakesNothingForAnotherValue) {  // A1
  EXPECT_EQ(codes(shop, "type != 'recurrent'"), Codes({"B", "C"})) << "nothing is not recurrent";
  EXPECT_EQ(codes(shop, "not (type = 'recurrent')"), Codes({"B", "C"}));
  EXPECT_EQ(codes(shop, "rating is null"), Codes({"B"})) << "R8: no rating for occasional customers";
}

TEST_F(Filter, FindsTextsWithoutCaseAndAccents) {  // A1
  EXPECT_EQ(codes(shop, "name contains 'PENA'"), Codes({"B"}));
  EXPECT_EQ(codes(shop, "name starts with 'jos'"), Codes({"B"}));
}

TEST_F(Filter, AsksWhatIsPartOfARecord) {  // A1
  EXPECT_EQ(codes(shop, "any(order where ordered in last 5 days)"), Codes({"B", "C"}));
  EXPECT_EQ(codes(shop, "any(order where ordered in previous month)"), Codes({"A"}));
  EXPECT_EQ(codes(shop, "any(order where ordered >= today - 1)"), Codes({"C"}));
  EXPECT_EQ(codes(shop, "count(order) = 0"), Codes());
  EXPECT_EQ(codes(shop, "any(order where count(order_line where quantity > 0) >= 2)"), Codes({"A"}));
}

TEST_F(Filter, AsksTheRecordsOfAnEntityAndThoseTheyBelongTo) {  // A1
  EXPECT_EQ(shop.store().count({.entity = "order_line", .where = "order.customer.type = 'recurrent'"}), 2);
  EXPECT_EQ(shop.store().count({.entity = "order_line", .where = "amount >= 10000"}), 2);
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "customer is null"}), 1);
}

TEST_F(Filter, SortsMoneyAsNumbers) {
  std::vector<std::int64_t> amounts;
  shop.store().each({.entity = "order_line", .where = "quantity > 0", .sort = "unit_price"}, [&](Row row) {
    amounts.push_back(row[position_of<&OrderLine::unit_price>].integer() / Decimal::one);
  });
  EXPECT_EQ(amounts, std::vector<std::int64_t>({99, 500, 10'000, 2'000'000}));
}

TEST_F(Filter, LooksIntoResultTables) {
  const auto past = history(shop, Day(2011, 12, 10));
  const Table status = to_table(lifecycle::status(past)), rfm = to_table(segmentation::rfm(past));
  std::vector<std::string> found;
  shop.store().each({.entity = "customer",
                     .where = "status.state = 'pre_inactive' or rfm.monetary > 5000",
                     .tables = {{"status", &status}, {"rfm", &rfm}}},
                    [&](Row row) { found.emplace_back(row[position_of<&Customer::code>].text()); });
  EXPECT_EQ(found, Codes({"A", "B"}));
}

TEST_F(Filter, RefusesAResultTableThatHasACustomerTwice) {  // A1: bad input
  Table scores(std::vector<Table::Description>{{"customer"}, {"score", Kind::integer}}, {});
  for (const std::int64_t score : {1, 5})
    scores.append(std::array<Cell, 2>{Cell::of(std::string_view("A")), Cell::of(score)});
  const auto count = [&](const std::string& where) {
    return shop.store().count({.entity = "customer", .where = where, .tables = {{"mine", &scores}}});
  };
  EXPECT_EQ(test::error_of([&] { count("mine.score > 3"); }, {"'mine'", "'A'", "twice"}), ErrorCode::invalid);
  EXPECT_EQ(count("code = 'A'"), 1) << "a table that is not read may be anything";
}

TEST_F(Filter, RefusesWhatItDoesNotKnow) {
  const auto error = [&](const char* where, std::initializer_list<std::string_view> words = {}) {
    return test::error_of([&] { codes(shop, where); }, words);
  };
  EXPECT_EQ(error("tipe = 'x'", {"tipe", "did you mean 'type'"}), ErrorCode::unknown_name);
  EXPECT_EQ(error("any(ordre)"), ErrorCode::unknown_name);
  EXPECT_EQ(error("type = recurrent", {"no field 'recurrent'", "a text stands in quotes"}), ErrorCode::unknown_name);
  EXPECT_EQ(error("name.x = 'y'", {"does not refer to another record"}), ErrorCode::unknown_name);
  EXPECT_EQ(error("rating > 'seven'", {"whole number"}), ErrorCode::invalid);
  EXPECT_EQ(error("kind = 'alien'", {"person, company"}), ErrorCode::invalid);
  EXPECT_EQ(error("type = 'recurent'", {"'recurent'", "did you mean 'recurrent'"}), ErrorCode::invalid);
  EXPECT_EQ(error("verified > '2011-02-30'"), ErrorCode::invalid);
  EXPECT_EQ(error("rating contains '5'"), ErrorCode::invalid);
  for (const auto text : {"rating >", "rating = 5 5", "(rating = 5", "rating = 'x", "and", "rating in ()", "not", "= 5",
                          "rating ~ 5", "any(order", "x in lastly"})
    EXPECT_EQ(error(text, {"character"}), ErrorCode::invalid) << text;
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "not (";
  EXPECT_EQ(error(deep.c_str()), ErrorCode::invalid);
  EXPECT_EQ(
      test::error_of([&] { shop.store().count({.entity = "order", .where = "ordered in this month"}); }, {"today"}),
      ErrorCode::invalid);
}

/// Conditions at random over fields that exist.
std::string random_condition(std::mt19937& random, int depth) {
  const auto pick = [&](std::initializer_list<const char*> list) {
    return *(list.begin() + static_cast<std::ptrdiff_t>(random() % list.size()));
  };
  if (depth > 0) {
    switch (random() % 5) {
      case 0: return "(" + random_condition(random, depth - 1) + " and " + random_condition(random, depth - 1) + ")";
      case 1: return "(" + random_condition(random, depth - 1) + " or " + random_condition(random, depth - 1) + ")";
      case 2: return "not (" + random_condition(random, depth - 1) + ")";
      default: break;
    }
  }
  return pick({"type = 'recurrent'",
               "type != 'occasional'",
               "rating >= 5",
               "rating is null",
               "name contains 'e'",
               "country = 'Spain'",
               "country != 'Spain'",
               "code in ('A','B')",
               "any(order where ordered < 2011-12-01)",
               "count(order where any(order_line where amount > 400)) = 1",
               "any(order where customer.type is null)",
               "any(order where seller.name = 'x')",
               "count(order) between 0 and 1",
               "status.state = 'prospect'",
               "status.net >= 500",
               "not (verified > 2000-01-01)",
               "any(order where delivered > due)",
               "any(order where delivered != due)",
               "any(order where due between ordered and delivered)",
               "not any(order where not (due between today and delivered))",
               "name = code",
               "name != code",
               "any(order.order_line where order.ordered < order.delivered)",
               "count(order.order_line) >= 2",
               "sum(order.order_line.amount where quantity > 0) > 100",
               "sum(order.order_line.amount) in (0, 698)",
               "max(order.ordered) in last 5 days",
               "min(order.order_line.quantity) < 0",
               "avg(order.order_line.amount) between -5 and 350",
               "avg(order.order_line.product.version) >= 1.2",
               "max(order.due) is null",
               "any(order where sum(order_line.quantity) != 1)",
               "any(order where max(order_line.day) <= due)",
               "min(order.ordered) < verified"});
}

TEST_F(Filter, EvaluatesAlikeInTheFileAndInMemory) {
  const Store& store = shop;
  const Table status = to_table(lifecycle::status(history(shop, Day(2011, 12, 10))));
  const filter::Scope scope{.entity = [&](std::string_view name) { return store.find_entity(name); },
                            .tables = {{"status", &status}},
                            .today = Day(2011, 12, 10),
                            .currency = "GBP"};
  const filter::Lookup lookup{[&](const Entity& entity, std::int64_t id) {
                                std::vector<Value> values;
                                if (const RowBlock row = store.get(entity, id); row.size())
                                  for (const Cell cell : row[0]) values.emplace_back(cell);
                                return values;
                              },
                              [&](const Entity& entity, std::size_t column, std::int64_t id,
                                  const std::function<void(Row)>& use) { store.children(entity, column, id, use); }};
  std::mt19937 random(7);
  for (int i = 0; i < 800; ++i) {
    std::string where = random_condition(random, 3);
    if (where.find("between 0 and 1") != std::string::npos) where = "count(order) <= 1";
    const auto bound = filter::bind(filter::parse(where), store.entity("customer"), scope);
    Codes in_file, in_memory;
    store.each({.entity = "customer", .where = where, .tables = scope.tables, .today = scope.today},
               [&](Row row) { in_file.emplace_back(row[position_of<&Customer::code>].text()); });
    for (std::int64_t id = 1; id <= 3; ++id) {
      const RowBlock row = store.get(store.entity("customer"), id);
      if (filter::matches(bound, row[0], lookup)) in_memory.emplace_back(row[0][position_of<&Customer::code>].text());
    }
    ASSERT_EQ(in_file, in_memory) << where;
  }
}

}  // namespace
}  // namespace crmcore
