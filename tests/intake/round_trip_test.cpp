// What is exported comes back as it was, here and in another workspace, whatever the entity and whoever made it.
#include "crmcore/intake/made_key.hpp"
#include "imports.hpp"

namespace crmcore {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;  // of each entity: where its records were written

class RoundTrip : public test::Imports {
 protected:
  /// The entities so that each comes after those it refers to.
  static constexpr auto in_order = std::to_array<const char*>(
      {"list_entry", "custom_field", "view", "department", "staff", "customer", "document", "address", "contact",
       "channel", "note", "product", "quote", "quote_line", "order", "order_line", "line_change", "payment", "event",
       "event_day", "event_cost", "event_plan", "event_actual", "event_leftover", "event_preorder", "work_item",
       // these come again, and batches
       "standing_order", "standing_order_line", "standing_order_rule", "standing_order_pause",
       "standing_order_decision", "standing_order_decision_line", "holiday", "lot", "lot_ingredient", "order_lot",
       // what is owed, and at what terms
       "collection_step", "payment_promise", "ladder_rung", "segment", "list_price", "tax_rate", "customer_terms",
       "segment_terms"});

  /// All records of a workspace as the files that an export writes.
  Files export_all(const Workspace& from, const std::string& format = "csv") {
    Files files;
    for (const char* entity : in_order) {
      const std::string to = file.beside("out_" + std::to_string(++exports_) + "." + format);
      run("exchange.export", std::string(R"({"entity": ")") + entity + R"(", "file": ")" + to + "\"}",
          {.store = &from.store()});
      files.emplace_back(entity, to);
    }
    return files;
  }
  static void take(const Workspace& into, const Files& files, bool must_be_same) {
    for (const auto& [entity, path] : files) {
      const auto rows = exchange::read_table(path);
      if (rows.rows() == 0) continue;
      const auto plan = intake::plan(into, rows, {entity});
      if (must_be_same) {
        EXPECT_EQ(written(plan), 0) << plan.summary();
      }
      auto change = into.change("test", entity);
      intake::apply(change, plan, intake::Accept::all_or_nothing);
      change.commit();
    }
  }

  /// Some records of every entity, imported and made by hand.
  void fill() {
    const std::vector<std::pair<std::string, std::string>> made_from_files{
        {"custom_field", "entity,name,kind\ncustomer,shoe,integer\n"},
        {"view", "name,entity,where\nmine,customer,rating > 5\n"},
        {"department", "code,name\nshop,Shop\n"},
        {"staff", "code,name,department\nluz,Luz,shop\n"},
        {"customer", "code,name,country,shoe\nA,Ada,MX,38\n2,Two,US,\n1,One,MX,\n"},
        {"document", "customer,kind,country,number\nA,MX_RFC,MX,GODE561231GR8\n"},
        {"address", "customer,street,number,city\nA,Reforma,1,CDMX\n"},
        {"contact", "customer,name\nA,Eva\n"},
        {"channel", "customer,contact,kind,address\nA,Eva,email,eva@x.com\n"},
        {"note", "customer,day,author,text\nA,2026-01-05,luz,likes tea\n"},
        {"product", "code,name,price,unit cost\np,Pan,5,2\n"},
        {"event", "code,first_day,last_day\nfair,2026-01-05,2026-01-06\n"},
        {"event_day", "event,day,opens,closes\nfair,2026-01-05,09:00,18:00\n"},
        {"event_cost", "event,kind,planned\nfair,other,100\n"},
        {"event_plan", "event,product,day,expected\nfair,p,2026-01-05,9\n"},
        {"event_actual", "event,product,day,sold\nfair,p,2026-01-05,8\n"},
        {"work_item", "list,day,customer\nfirst,2026-01-05,A\n"},
        {"quote",
         "code,customer,asked,version_of,number,side,why,replaced,answered,answer,refusal_reason,currency\n"
         "Q1,A,2026-01-03,,1,customer,,2026-01-04,,,,\n"
         "Q1-2,A,2026-01-04,Q1,2,shop,less flour,,2026-01-05,accepted,,\n"
         "Q2,2,2026-01-03,,1,customer,,,2026-01-05,refused,price,USD\n"},
        {"quote_line", "quote,product,quantity,unit_price,discount\nQ1,p,3,5,\nQ1-2,p,2,5,1\nQ2,p,2,5,1\n"},
        {"sales", "order,customer,product,quantity,price,date\nw1,A,p,2,5,2026-01-05\n"},
        {"line_change",
         "order,product,day,side,quantity,why\nw1,p,2026-01-05,customer,3,first\nw1,p,2026-01-05,shop,2,\n"},
        {"standing_order",
         "code,customer,rule,first_day,on_holiday\nS1,A,FREQ=WEEKLY;BYDAY=FR,2026-01-01,skip\nS2,2,FREQ=DAILY,2026-01-"
         "01,\n"},
        {"standing_order_line",
         "standing_order,product,quantity,from_day,unit_price\nS1,p,20,,5\nS1,p,30,2026-02-01,6\nS2,p,1,,\n"},
        {"standing_order_rule", "standing_order,from_day,rule,why\nS1,2026-03-01,FREQ=MONTHLY;BYDAY=1FR,less\n"},
        {"standing_order_pause", "standing_order,first_day,last_day,why\nS1,2026-08-01,2026-08-31,closed\n"},
        {"holiday", "day,name\n2026-12-25,Navidad\n"},
        {"lot", "code,product,produced,supplier_lot\nL1,p,2026-01-05,\nF1,,2026-01-02,X-7\n"},
        {"lot_ingredient", "lot,ingredient,quantity\nL1,F1,3\n"},
        {"order_lot", "order,lot,quantity\nw1,L1,2\n"},
        {"collection_step",
         "customer,order,day,step,channel,taken_by,note\nA,w1,2026-02-05,call,phone,luz,away\n2,,2026-02-06,letter,,,"
         "\n"},
        {"payment_promise", "customer,order,made,amount,due,taken_by\nA,w1,2026-02-05,4,2026-02-10,luz\n"},
        {"segment", "name,where\nbest,rating > 7\n"},
        {"list_price",
         "price_list,product,from_day,smallest_quantity,price\nbig,p,2026-01-01,0,4.5\nbig,p,2026-01-01,10,4.25\n"},
        {"tax_rate", "product,from_day,percent,included\n,2026-01-01,16,true\np,2026-01-01,0,false\n"},
        {"customer_terms", "customer,from_day,price_list,credit_limit,payment_days\nA,2026-01-01,big,500,15\n"},
        {"segment_terms", "segment,from_day,credit_limit\nbest,2026-01-01,900\n"},
        {"ladder_rung", "from_day,to_day,days_overdue,step\n2026-01-01,,3,reminder\n2026-01-01,2026-12-31,9,call\n"},
    };
    for (const auto& [layout, text] : made_from_files) import(layout, text, layout == "sales" ? "web" : "");
    by_hand([&](store::Change& change) {
      standing_orders::skip(change, "S1", Day(2026, 1, 16), Day(2026, 1, 5), "closed");
      standing_orders::change_occurrence(change, "S1", Day(2026, 1, 23), Day(2026, 1, 5), Day(2026, 1, 22),
                                         {{"p", Decimal::of(7), Decimal::of(4)}}, "party");
    });
    by_hand([&](store::Change& change) {  // orders that no source has named
      change.add(Order{.customer = Id<Customer>{1}, .ordered = Day(2026, 1, 5), .quote = Id<Quote>{2}});
      for (const int day : {7, 8}) {
        const auto order = change.add(Order{.customer = Id<Customer>{1}, .ordered = Day(2026, 1, day)});
        change.add(OrderLine{
            .order = order, .product = Id<Product>{1}, .quantity = Decimal::of(day), .unit_price = Decimal::of(5)});
        change.add(Payment{.order = order, .paid = Day(2026, 1, day), .amount = Amount{500}});
      }
    });
  }

  int exports_ = 0;
};

/// The rows of a file without the ids and versions of a workspace.
std::string without_ids(const std::string& path) {
  const auto table = exchange::read_table(path);
  std::string kept;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t c = 0; c < table.header.size(); ++c)
      if (table.header[c] != "id" && table.header[c] != "version") kept += std::string(table.cell(row, c)) + "|";
    kept += "\n";
  }
  return kept;
}

class RoundTripIn : public RoundTrip, public testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(Formats, RoundTripIn, testing::Values("csv", "json", "xlsx", "ods"),
                         [](const auto& format) { return std::string(format.param); });

TEST_P(RoundTripIn, EveryEntityComesBackAsItWas) {  // law, A9
  fill();
  const Files out = export_all(shop, GetParam());
  const auto before = dump();
  take(shop, out, true);
  EXPECT_EQ(dump(), before) << "into the same books nothing changes";

  const test::TempFile other;
  const auto copy = Workspace::open(other.path(), {.currency = "MXN", .country = "MX"});
  take(copy, out, false);
  const Files again = export_all(copy, GetParam());
  for (std::size_t i = 0; i < out.size(); ++i)
    EXPECT_EQ(without_ids(again[i].second), without_ids(out[i].second)) << out[i].first;
  take(copy, out, true);
}

TEST_P(RoundTripIn, MoneySaysItsCurrency) {  // law: a file of another currency is never taken for its own
  fill();
  import("order", "external_key,ordered,currency\nusd,2026-01-05,USD\nown,2026-01-05,MXN\n", "web");
  import("order_line", "order,quantity,unit_price\nusd,1,10\nown,1,10\n", "web");
  import("payment", "order,paid,amount\nusd,2026-01-06,10\n", "web");
  const Files out = export_all(shop, GetParam());
  take(shop, out, true);

  const test::TempFile other;
  const auto dinars = Workspace::open(other.path(), {.currency = "KWD", .country = "MX"});
  for (const auto& [entity, path] : out) {
    const auto rows = exchange::read_table(path);
    if (rows.rows() == 0) continue;
    const auto currency = rows.find("currency");
    const auto plan = intake::plan(dinars, rows, {entity});
    auto change = dinars.change("test", entity);
    intake::apply(change, plan, intake::Accept::valid_rows);
    change.commit();
    const std::set<std::string> of_money{"order",
                                         "order_line",
                                         "payment",
                                         "product",
                                         "event_cost",
                                         "event",
                                         "quote",
                                         "quote_line",
                                         "line_change",
                                         "standing_order_line",
                                         "standing_order_decision_line"};
    EXPECT_TRUE(currency || !of_money.contains(entity)) << entity;
    if (entity == "product") {
      EXPECT_EQ(count(plan, "record.other_currency"), plan.rows());
    }
  }
  EXPECT_EQ(dinars.store().count({.entity = "order", .where = "currency = 'MXN'"}), 5);
  EXPECT_EQ(dinars.store().count({.entity = "order", .where = "currency = 'USD'"}), 1);
  EXPECT_EQ(dinars.store().count({.entity = "order", .where = "currency is null"}), 0);
  EXPECT_EQ(dinars.store().count({.entity = "product"}), 0);
  EXPECT_EQ(dinars.store().count({.entity = "payment"}), 3) << "in the currency of their orders";
}

TEST_P(RoundTripIn, AnEditedPartIsTheSamePart) {  // law: an export with one cell edited changes one record
  fill();
  for (const auto& [entity, field, value] : {std::tuple("order_line", "quantity", "8"),
                                             {"payment", "amount", "61"},
                                             {"channel", "address", "otra@example.com"},
                                             {"address", "street", "Otra"},
                                             {"note", "text", "otra nota"}}) {
    const Files out = export_all(shop, GetParam());
    const auto exported = std::ranges::find(out, entity, &Files::value_type::first);
    ASSERT_NE(exported, out.end());
    exchange::TextTable rows = exchange::read_table(exported->second);
    const std::size_t column = rows.at(field);
    std::size_t row = 0;
    if (entity == std::string("channel"))
      while (row < rows.rows() && rows.cell(row, rows.at("kind")) != "email") ++row;
    if (row >= rows.rows()) continue;
    rows.cells[row * rows.header.size() + column] = value;
    const std::int64_t before = count_of(entity);
    const auto plan = intake::plan(shop, rows, {entity});
    auto change = shop.change("test", "edited");
    intake::apply(change, plan, intake::Accept::all_or_nothing);
    change.commit();
    EXPECT_EQ(count_of(entity), before) << entity << plan.summary();
    EXPECT_EQ(written(plan), 1) << entity << plan.summary();
  }
}

TEST_P(RoundTripIn, APartThatNamesAnotherOwnerIsRejected) {  // it would be there twice
  fill();
  import("order", "external_key,ordered\nother,2026-01-05\n");
  const Files out = export_all(shop, GetParam());
  for (const auto& [entity, owner, other] :
       {std::tuple("order_line", "order", "other"), {"note", "customer", "1"}, {"address", "customer", "1"}}) {
    exchange::TextTable rows = exchange::read_table(std::ranges::find(out, entity, &Files::value_type::first)->second);
    for (const bool has_version : {true, false}) {
      rows.cells[rows.at(owner)] = other;
      if (!has_version) rows.header[rows.at("version")] = "kept";
      const auto plan = intake::plan(shop, rows, {entity});
      EXPECT_EQ(plan.rejected(), 1) << entity << plan.summary();
      EXPECT_EQ(written(plan), 0) << entity;
    }
  }
}

TEST_F(RoundTrip, ACorrectionThatIsReplacedIsTold) {
  import("customer", "code,name,country\nA,Ada,MX\n");
  by_hand([&](store::Change& change) {
    change.edit(store::find<Customer>(shop, "code = 'A'").at(0).id, [](Customer& one) { one.country = "ES"; });
  });
  const auto again = intake::plan(shop, test::csv("code,name,country\nA,Ada,MX\n"), {"customer"});
  EXPECT_EQ(count(again, "record.corrected"), 1);
  const auto news = intake::plan(shop, test::csv("code,name,country\nA,Ada,FR\n"), {"customer"});
  EXPECT_EQ(count(news, "record.replaced"), 1) << news.summary();
}

TEST_F(RoundTrip, WhatWeWroteOurselvesIsNotToldAsUnused) {
  import("customer", "code,name\nA,Ada\n");
  import("channel", "customer,kind,address\nA,email,ada@x.com\n");
  import("sales", "order,customer,product,quantity,price,date\nw1,A,p,2,5,2026-01-05\n");
  for (const auto& [entity, path] : export_all(shop))
    EXPECT_EQ(count(intake::plan(shop, exchange::read_table(path), {entity}), "column.not_used"), 0) << entity;
  EXPECT_EQ(count(intake::plan(shop, test::csv("id,code,shoe\n7,A,38\n"), {"customer"}), "column.not_used"), 1)
      << "an id of another program may be the key";
}

TEST_F(RoundTrip, AMadeKeyIsOfOneWorkspace) {
  by_hand([](store::Change& change) { change.add(Order{.ordered = Day(2026, 1, 5)}); });
  const test::TempFile other;
  const auto elsewhere = Workspace::open(other.path(), {.currency = "MXN", .country = "MX"});
  const intake::MadeKeys own(shop.store());
  const intake::MadeKeys foreign(elsewhere.store());
  EXPECT_EQ(own.id(own.key(1)), 1);
  EXPECT_EQ(own.id(foreign.key(1)), std::nullopt);
  for (const char* text : {"", "1", "id 1", "crm-1"}) EXPECT_EQ(own.id(text), std::nullopt) << text;
  import("payment", "order,paid,amount\n" + own.key(1) + ",2026-01-06,9\n");
  EXPECT_EQ(count_of("payment"), 1);
  EXPECT_EQ(test::error_of([&] { import("payment", "order,paid,amount\n" + foreign.key(1) + ",2026-01-06,9\n"); }),
            ErrorCode::rule)
      << "order 1 of another workspace is not this one";
}

}  // namespace
}  // namespace crmcore
