// What a find returns beside the fields of records: columns of others, pages, groups, colours.
#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

using Texts = std::vector<std::string>;

class Find : public testing::Test {
 protected:
  Find() : shop(Workspace::open(file.path(), {.currency = "MXN"})) {
    test::sell(shop,
               "order,customer,customer_name,product,quantity,unit_price,ordered\n"
               "1,A,Zoe,P,2,10,2025-01-10\n1,A,Zoe,Q,1,5,2025-01-10\n2,A,Zoe,P,1,100,2025-03-01\n"
               "3,B,ana,P,1,1,2025-02-01\n3,B,ana,P,1,2,2025-02-01\n"
               "4,C,Álvaro,Q,3,5,2025-03-10\n");
    auto change = shop.change("test", "types");
    for (const Customer& customer : store::find<Customer>(shop))
      change.edit(customer.id, [](Customer& c) {
        c.type = c.code == "C" ? "occasional" : "recurrent";  // who has no rating
        if (c.code != "C") c.rating = c.code == "A" ? 9 : 4;
      });
    for (const Order& order : store::find<Order>(shop, "external_key = '2'"))
      change.edit(order.id, [](Order& o) { o.currency = Currency("USD"); });
    change.commit();
  }
  /// The rows as "a|b|c".
  static Texts lines(const Table& table) {
    Texts all;
    for (std::size_t r = 0; r < table.rows(); ++r) {
      std::string line;
      for (std::size_t c = 0; c < table.width(); ++c) line += (c ? "|" : "") + table.text(r, c);
      all.push_back(line);
    }
    return all;
  }
  Table find(const store::Query& query, const std::string& columns) {
    return shop.store().find(query, Texts({columns}));
  }
  Texts grouped(const std::string& entity, const std::string& by, const std::string& columns,
                const std::string& sort = "") {
    return lines(find({.entity = entity, .sort = sort, .group_by = by}, columns));
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(Find, ShowsRecordsReferredToAndAggregatesOfChildren) {  // A1
  const Table orders = find({.entity = "order", .sort = "external_key"},
                            "external_key, customer.name, count(order_line), customer.type");
  EXPECT_EQ(lines(orders),
            Texts({"1|Zoe|2|recurrent", "2|Zoe|1|recurrent", "3|ana|2|recurrent", "4|Álvaro|1|occasional"}));
  const Table customers =
      find({.entity = "customer"}, "code, sum(order.order_line.amount), max(order.ordered where channel is null)");
  EXPECT_EQ(lines(customers), Texts({"A|25.00|2025-03-01", "B|3.00|2025-02-01", "C|15.00|2025-03-10"}));
}

TEST_F(Find, ShowsColumnsOfResults) {  // A1, newcomer C-g
  const Table status = to_table(lifecycle::status(history(shop, Day(2025, 3, 15))));
  const Table found = find({.entity = "customer", .sort = "status.net desc", .tables = {{"status", &status}}},
                           "code, status.state, status.net");
  EXPECT_EQ(lines(found).size(), 3U);
  EXPECT_EQ(found.text(0, 0), "A");
  EXPECT_EQ(found.text(0, 2), "25.00");
  EXPECT_EQ(found.column(2).help, status.column(status.at("net")).help);
  EXPECT_EQ(found.column(2).from, status.column(status.at("net")).from);
}

TEST_F(Find, DescribesItsColumns) {
  const Table found =
      find({.entity = "order"}, "customer.type,sum(order_line.amount),avg( order_line.quantity ), count(order_line)");
  const auto column = [&](std::size_t c) { return found.column(c); };
  EXPECT_EQ(column(0).name, "customer.type");
  EXPECT_EQ(column(0).from, "customer.type");
  EXPECT_EQ(column(1).kind, Kind::amount);
  EXPECT_EQ(column(1).from, "order_line.amount");
  EXPECT_EQ(column(1).help, "sum of order_line.amount, without money of other currencies; 0 where there is none");
  EXPECT_EQ(column(2).name, "avg( order_line.quantity )") << "as it is written";
  EXPECT_EQ(column(2).help, "mean of order_line.quantity; empty where there is none");
  EXPECT_EQ(column(3).kind, Kind::integer);
}

TEST_F(Find, SortsByWhatItCanShow) {
  const auto codes = [&](const char* sort) { return lines(find({.entity = "customer", .sort = sort}, "code")); };
  EXPECT_EQ(codes("sum(order.order_line.amount) desc"), Texts({"A", "C", "B"}));
  EXPECT_EQ(codes("count(order) desc, name"), Texts({"A", "C", "B"}));
  EXPECT_EQ(codes("count(order where ordered > 2025-03-01), code desc"), Texts({"B", "A", "C"}));
}

TEST_F(Find, PagesPutTogetherAreTheWholeOnce) {  // law
  auto change = shop.change("test", "many");
  for (int i = 0; i < 60; ++i) {
    Customer customer;
    customer.name = "name " + std::to_string(i % 7);
    change.add(customer);
  }
  change.commit();
  std::mt19937 random(3);
  for (const std::string sort : {"", "name", "type desc", "count(order) desc, name", "name desc, rating"}) {
    const Texts whole = lines(find({.entity = "customer", .sort = sort}, "id, name"));
    Texts pages;
    for (std::int64_t offset = 0; offset < 70;) {
      const auto limit = static_cast<std::int64_t>(1 + random() % 13);
      const store::Query page{.entity = "customer", .sort = sort, .limit = limit, .offset = offset};
      std::ranges::move(lines(find(page, "id, name")), std::back_inserter(pages));
      EXPECT_EQ(shop.store().count(page), std::clamp<std::int64_t>(63 - offset, 0, limit));
      offset += limit;
    }
    EXPECT_EQ(pages, whole) << sort;
  }
  EXPECT_EQ(lines(find({.entity = "customer", .offset = 61}, "id")).size(), 2U) << "without a limit";
  EXPECT_EQ(
      test::error_of([&] { find({.entity = "customer", .offset = -1}, ""); }, {"offset must be 0 or more, not -1"}),
      ErrorCode::invalid);
}

TEST_F(Find, GroupsRecords) {  // A1
  EXPECT_EQ(grouped("customer", "type", "count(), sum(rating), min(rating), max(rating), avg(rating)"),
            Texts({"occasional|1|0|||", "recurrent|2|13|4|9|6.5"}));
  EXPECT_EQ(grouped("order_line", "order.customer.code, product.code", "sum(amount), count(where quantity > 1)"),
            Texts({"A|P|20.00|1", "A|Q|5.00|0", "B|P|3.00|0", "C|Q|15.00|1"}))
      << "dollars are in no total";
  EXPECT_EQ(grouped("customer", "type", ""), Texts({"occasional|1", "recurrent|2"}))
      << "how many, where nothing is said";
  EXPECT_EQ(grouped("customer", "country", ""), Texts({"|3"})) << "those of no country are a group";
  EXPECT_EQ(grouped("customer", "count(order)", "count()"), Texts({"1|2", "2|1"}));
}

TEST_F(Find, GroupsWhatChildrenAddUpTo) {
  EXPECT_EQ(grouped("customer", "type", "count(order), sum(order.order_line.amount), max(order.ordered)"),
            Texts({"occasional|1|15.00|2025-03-10", "recurrent|3|28.00|2025-03-01"}));
}

TEST_F(Find, GroupsStandInTheOrderThatIsAsked) {
  EXPECT_EQ(grouped("customer", "name", "sum(rating)"), Texts({"Álvaro|0", "ana|4", "Zoe|9"})) << "as people put names";
  EXPECT_EQ(grouped("customer", "name", "sum(rating)", "sum(rating) desc"), Texts({"Zoe|9", "ana|4", "Álvaro|0"}));
  EXPECT_EQ(lines(find({.entity = "customer", .limit = 1, .offset = 1, .group_by = "name"}, "count()")),
            Texts({"ana|1"}));
}

TEST_F(Find, GroupsAddUpToTheWhole) {  // law
  for (const char* by : {"product.code", "order.customer.type", "order.ordered, product.name", "quantity"}) {
    const Table groups = find({.entity = "order_line", .group_by = by}, "count(), sum(quantity), sum(amount)");
    std::int64_t lines = 0;
    std::int64_t quantity = 0;
    std::int64_t amount = 0;
    for (std::size_t r = 0; r < groups.rows(); ++r) {
      lines += groups.cell(r, "count()").integer();
      quantity += groups.cell(r, "sum(quantity)").integer();
      amount += groups.cell(r, "sum(amount)").integer();
    }
    EXPECT_EQ(lines, 6) << by;
    EXPECT_EQ(quantity, 9 * Decimal::one) << by;
    EXPECT_EQ(amount, 43'00) << by;
  }
}

TEST_F(Find, GroupsAreDescribed) {
  const Table groups = find({.entity = "order_line", .group_by = "product.code"}, "product.code, count(), sum(amount)");
  ASSERT_EQ(groups.width(), 3U) << "what is grouped by stands once";
  EXPECT_EQ(groups.column(0).from, "product.code");
  EXPECT_EQ(groups.column(1).help, "number of records in the group");
  EXPECT_EQ(groups.column(2).help,
            "sum of amount in the group, without money of other currencies; 0 where there is none");
}

TEST_F(Find, RefusesWhatIsNoColumnOrGroup) {  // bad input
  const auto finding = [this](store::Query query, const char* columns) {
    return [this, query = std::move(query), columns] { find(query, columns); };
  };
  std::string many = "code";
  for (std::size_t i = 0; i < store::most_columns; ++i) many += ",code";
  test::expect_refused({
      {"an unknown field",
       finding({.entity = "customer"}, "code, nam"),
       {"did you mean 'name'"},
       ErrorCode::unknown_name},
      {"rows of groups without groups",
       finding({.entity = "customer"}, "count()"),
       {"count() is of the rows of a group"}},
      {"a field that differs in a group",
       finding({.entity = "customer", .group_by = "type"}, "rating"),
       {"rating must be in group_by, or an aggregate"}},
      {"an order by no column",
       finding({.entity = "customer", .sort = "rating", .group_by = "type"}, "count()"),
       {"no column"},
       ErrorCode::unknown_name},
      {"a mean of means",
       finding({.entity = "customer", .group_by = "type"}, "avg(order.shipping)"),
       {"avg(order.shipping) cannot be made of groups of customer"}},
      {"a count of a field",
       finding({.entity = "customer", .group_by = "type"}, "count(rating)"),
       {"count(where rating is not null)"}},
      {"groups by nothing",
       finding({.entity = "customer", .group_by = " "}, "count()"),
       {"group_by must name a field"}},
      {"a sum of nothing", finding({.entity = "customer", .group_by = "type"}, "sum()"), {"must name a field"}},
      {"a sum of texts", finding({.entity = "customer", .group_by = "type"}, "sum(name)"), {"must be of a number"}},
      {"too many columns", finding({.entity = "customer"}, many.c_str()), {"columns may name at most 500, not 501"}},
      {"groups that are counted", [&] { shop.store().count({.entity = "customer", .group_by = "type"}); }, {"found"}},
  });
}

TEST_F(Find, HostileNamesStayNames) {  // F17
  for (const char* text : {"code\" FROM customer; DELETE FROM customer; --", "id) FROM customer; --", "1", "'x'",
                           "count(order) FROM customer --", "sum(order.id) + 1", "\"code\"", "*", "t.code",
                           "crm_joined(0, 0, 'x')", "randomblob(9)"}) {
    for (const auto& query :
         {store::Query{.entity = "customer", .sort = text}, store::Query{.entity = "customer", .group_by = text}})
      EXPECT_TRUE(test::error_of([&] { find(query, ""); }).has_value()) << text;
    EXPECT_TRUE(test::error_of([&] { find({.entity = "customer"}, text); }).has_value()) << text;
    EXPECT_TRUE(test::error_of([&] { find({.entity = "customer", .group_by = "type"}, text); }).has_value()) << text;
  }
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 3);
}

TEST_F(Find, HasTheColourOfTheFirstRule) {
  const store::Query query{.entity = "customer",
                           .colours = {{"red", "rating < 5"},
                                       {"'; --", "any(order where ordered = 2025-02-01)"},
                                       {"green", "sum(order.order_line.amount) >= 25"}}};
  EXPECT_EQ(lines(find(query, "code")), Texts({"A|green", "B|red", "C|"}));
}

class ShownViews : public Find {
 protected:
  void put(const std::string& colours, const std::string& columns = "code") {
    auto change = shop.change("test", "view");
    View view;
    view.name = "mine";
    view.entity = "customer";
    view.columns = columns;
    view.sort = "count(order) desc, code";
    view.colours = colours;
    change.add(view);
    change.commit();
  }
  Table run_find(const std::string& parameters) { return run("workspace.find", parameters, {.store = &shop.store()}); }
};

TEST_F(ShownViews, ShowTheirColumnsOrderAndColours) {  // A1
  put("red: rating < 5; #00ff00: type = 'recurrent'", "code, count(order), sum(order.order_line.amount)");
  EXPECT_EQ(lines(run_find(R"({"view":"mine"})")), Texts({"A|2|25.00|#00ff00", "B|1|3.00|red", "C|1|15.00|"}));
  EXPECT_EQ(run_find(R"({"view":"mine","limit":1,"offset":1})").text(0, 0), "B");
  EXPECT_EQ(lines(run_find(R"({"view":"mine","group_by":"type"})")), Texts({"occasional|1", "recurrent|2"}));
  EXPECT_EQ(run_find(R"({"view":"recurrent"})").find("colour"), std::nullopt) << "it has no rules";
}

TEST_F(ShownViews, AreExportedWithoutColours) {
  put("red: rating < 5", "code, count(order)");
  const std::string path = file.beside("view.csv");
  run("exchange.export", R"({"view":"mine","file":")" + path + "\"}", {.store = &shop.store()});
  EXPECT_EQ(test::bytes_of(path), "code,count(order)\nA,2\nB,1\nC,1\n");
}

TEST_F(ShownViews, AreExportedWithTheCodesOfOthers) {
  const std::string path = file.beside("lines.csv");
  run("exchange.export",
      R"({"entity":"order_line","limit":1,"columns":"order.customer, product.code","file":")" + path + "\"}",
      {.store = &shop.store()});
  EXPECT_EQ(test::bytes_of(path), "order.customer,product.code\nA,P\n");
}

TEST_F(ShownViews, AreRefusedWithRulesThatCannotBeEvaluated) {  // bad input
  const auto putting = [this](const char* colours, const char* columns = "code") {
    return [this, colours, columns] { put(colours, columns); };
  };
  test::expect_refused({
      {"no condition", putting("red"), {"colours must be rules", "'red'"}},
      {"an empty condition", putting("red:"), {"colours must be rules"}},
      {"no colour", putting(": rating < 5"), {"a word such as red or dark-green, or #rrggbb"}},
      {"no word", putting("<b>: rating < 5"), {"'<b>'"}},
      {"half a number", putting("#12: rating < 5"), {"#rrggbb, not '#12'"}},
      {"an unknown field", putting("red: ratng < 5"), {"did you mean 'rating'"}, ErrorCode::unknown_name},
      {"a wrong value", putting("red: rating < 'x'"), {"a whole number"}},
      {"a column of nothing", putting("", "code, sum(order.amount)"), {"order has no field"}, ErrorCode::unknown_name},
  });
}

TEST_F(ShownViews, WithAFieldCalledColourAskForTheOthers) {
  auto change = shop.change("test", "a field");
  CustomField colour;
  colour.entity = "customer";
  colour.name = "colour";
  change.add(colour);
  change.commit();
  EXPECT_EQ(test::error_of([&] { put("red: rating < 5", ""); }, {"without a field colour"}), ErrorCode::invalid);
  EXPECT_NO_THROW(put("red: rating < 5", "code, name"));
}

}  // namespace
}  // namespace crmcore
