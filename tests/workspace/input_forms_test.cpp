// A16: a judgement of a table is the same whether its cells come as texts, in typed columns or as an Arrow stream.
#include <gtest/gtest.h>

#include <functional>

#include "retention/shop.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using Kinds = std::vector<Kind>;

/// The same cells in columns of these kinds.
Table typed(const Table& texts, const Kinds& kinds) {
  std::vector<Table::Description> columns;
  for (std::size_t c = 0; c < texts.width(); ++c) columns.push_back({texts.column(c).name, kinds[c]});
  Table table(columns, texts.currency());
  for (std::size_t r = 0; r < texts.rows(); ++r) {
    std::vector<Value> values(texts.width());
    std::vector<Cell> row;
    for (std::size_t c = 0; c < texts.width(); ++c) {
      const std::string text = texts.text(r, c);
      if (!text.empty()) values[c] = *parser_of(kinds[c])({.name = "x", .kind = kinds[c]}, text, {}).value;
      row.push_back(values[c].cell());
    }
    table.append(row);
  }
  return table;
}

Table through_arrow(const Table& table) {
  ArrowArrayStream stream;
  exchange::export_arrow(std::make_shared<const Table>(table), &stream);
  return exchange::import_arrow(&stream);
}

void expect_same(const std::string& csv, const Kinds& kinds, const std::function<Table(const Table&)>& judge) {
  const Table texts = test::csv(csv);
  const Table columns = typed(texts, kinds);
  const std::string said = exchange::to_csv(judge(texts));
  EXPECT_GT(std::ranges::count(said, '\n'), 1) << "a judgement of nothing proves nothing";
  EXPECT_EQ(exchange::to_csv(judge(columns)), said);
  EXPECT_EQ(exchange::to_csv(judge(through_arrow(columns))), said);
  EXPECT_EQ(exchange::to_csv(judge(through_arrow(texts))), said);
}

TEST(InputForms, GiveOneHistory) {
  const std::string orders =
      "customer,day,amount\n7,2025-01-05,10.5\n7,2025-02-01,20\n8,2025-01-09,-3.25\n8,2025-01-07,4\n";
  const auto judge = [](const Table& table) {
    return to_table(customer_days(history(table, Day(2025, 3, 1), ZeroValue::drop, Currency("MXN"))));
  };
  for (const Kind money : {Kind::decimal, Kind::real}) expect_same(orders, {Kind::integer, Kind::day, money}, judge);
}

TEST(InputForms, GiveOneHistoryOfDaysOfCustomers) {
  expect_same("customer,day,purchases,gross,net\nA,2025-01-05,1,10.5,10\nA,2025-02-01,0,0,-2.5\n",
              {Kind::text, Kind::day, Kind::integer, Kind::amount, Kind::decimal},
              [](const Table& table) { return to_table(customer_days(history(table, Day(2025, 3, 1)))); });
}

TEST(InputForms, GiveTheSameCohorts) {
  expect_same(
      "customer,day,amount,channel,product,margin\nA,2025-01-05,10.5,web,cake,3\nA,2025-02-01,20,shop,cake,5.5\n"
      "B,2025-01-09,30,shop,bread,9\n",
      {Kind::text, Kind::day, Kind::real, Kind::text, Kind::text, Kind::decimal}, [](const Table& table) {
        return run("segmentation.cohorts", R"({"today":"2025-03-01","by":"channel","measure":"margin"})",
                   {.input = &table});
      });
}

TEST(InputForms, GiveTheSameBeginnings) {
  expect_same(
      "customer,day,amount,channel,product\nA,2025-01-05,10.5,web,cake\nA,2025-01-05,20,web,bread\n"
      "A,2025-02-01,20,shop,cake\n",
      {Kind::text, Kind::day, Kind::real, Kind::text, Kind::text},
      [](const Table& table) { return to_table(first_purchases(table, history(table, Day(2025, 3, 1)))); });
}

TEST(InputForms, GiveTheSameValueModel) {
  expect_same(
      "customer,x,t_x,T,m\nA,2,30.43,38.86,22.35\nB,1,1.71,38.86,11.77\nC,0,0,38.86,\nD,7,29.43,38.86,73.74\n"
      "E,3,20,38.86,30\nF,5,31,38.86,25\nG,4,12,38.86,41\n",
      {Kind::text, Kind::integer, Kind::real, Kind::decimal, Kind::amount},
      [](const Table& table) { return run("value_models.fit", R"({"model":"nbd"})", {.input = &table}); });
}

TEST(InputForms, GiveTheSameComparison) {
  expect_same(
      "event,product,day,expected,made,sold,unit_price,unit_cost,sold_out_at,closed\n"
      "fair,cake,2025-05-01,10,12,12,3.5,1.25,16:30,false\nfair,bread,2025-05-01,20,25,18,2,0.5,,\n",
      {Kind::text, Kind::text, Kind::day, Kind::integer, Kind::decimal, Kind::real, Kind::real, Kind::decimal,
       Kind::minute, Kind::boolean},
      [](const Table& table) { return to_table(forecast::compare(forecast::event_table(table))); });
}

TEST(InputForms, GiveTheSameSimilarEvents) {
  expect_same(
      "event,first_day,last_day,place,latitude,longitude,hours,attendance,cancelled,planned_on\n"
      "a,2025-05-01,2025-05-02,square,19.05,-98.2,8,200,false,\n"
      "b,2025-07-01,,harbour,19.2,-96.13,6.5,150,no,\nnext,2026-05-01,,square,19.06,-98.21,8,,false,2026-04-01\n",
      {Kind::text, Kind::day, Kind::day, Kind::text, Kind::real, Kind::decimal, Kind::real, Kind::integer,
       Kind::boolean, Kind::day},
      [](const Table& table) { return to_table(forecast::similar(forecast::occasions_of(table), "next")); });
}

TEST(InputForms, GiveTheSameOffers) {
  expect_same(
      "product,category,unit_price,unit_cost,salvage,batch,preordered,capacity\ncake,sweet,3.5,1.25,0.5,6,2,1.5\n",
      {Kind::text, Kind::text, Kind::real, Kind::decimal, Kind::decimal, Kind::integer, Kind::integer, Kind::real},
      [](const Table& table) {
        Table shown(std::vector<Table::Description>{{"number", Kind::real}}, {});
        for (const auto& offer : forecast::offers_of(table))
          for (const double number : {offer.economics->price, offer.economics->unit_cost, offer.economics->salvage,
                                      offer.batch, offer.preordered, offer.capacity})
            shown.append(std::array<Cell, 1>{Cell::of(number)});
        return shown;
      });
}

TEST(InputForms, GiveTheSameAccuracy) {
  expect_same(
      "series,day,expected,actual,low,high,critical,chosen,spread\na,2025-01-01,10,12,8,13,0.6,11,1.5\n"
      "a,2025-01-02,11,9,8.5,14,0.6,11,1.5\n",
      {Kind::text, Kind::day, Kind::integer, Kind::real, Kind::real, Kind::decimal, Kind::real, Kind::integer,
       Kind::decimal},
      [](const Table& table) { return to_table(forecast::accuracy(forecast::outcomes_of(table))); });
}

TEST(InputForms, GiveTheSameDemand) {
  std::string csv = "series,day,demand,holiday,promotion,temperature,made\n";
  for (int i = 0; i < 60; ++i)
    csv += "a," + (Day(2025, 1, 1) + Days{i}).text() + "," + (i < 55 ? std::to_string(20 + i * 7 % 11) : "") + "," +
           (i % 20 == 3 ? "true" : "false") + "," + (i % 9 == 0 ? "1" : "0") + "," + std::to_string(15 + i % 13) +
           ".5," + std::to_string(25 + i % 3) + "\n";
  expect_same(csv, {Kind::text, Kind::day, Kind::integer, Kind::boolean, Kind::integer, Kind::real, Kind::decimal},
              [](const Table& table) { return to_table(forecast::demand(forecast::series_of(table))); });
}

/// Rows of made-up customers, a third of whom leave.
std::string churn_rows() {
  std::string csv = "months,money,contract,since,paperless,outcome,treated\n";
  for (int i = 0; i < 120; ++i)
    csv += std::to_string(1 + i * 13 % 50) + "," + std::to_string(20 + i * 7 % 31) + ".5," +
           (i % 3 ? "year" : "month") + "," + (Day(2024, 1, 1) + Days{i % 40}).text() + "," +
           (i % 5 ? "true" : "false") + "," + (i * 13 % 50 < 20 ? "1" : "0") + "," + (i % 2 ? "true" : "false") + "\n";
  return csv;
}
const Kinds churn_kinds{Kind::integer, Kind::decimal, Kind::text,   Kind::day,
                        Kind::boolean, Kind::integer, Kind::boolean};

TEST(InputForms, GiveTheSameChances) {
  expect_same(churn_rows(), churn_kinds, [](const Table& table) {
    return to_table(retention::predict_probability(table, {.leave_out = {"treated"}}));
  });
}

TEST(InputForms, GiveTheSameUplifts) {
  expect_same(churn_rows(), churn_kinds, [](const Table& table) { return to_table(retention::predict_uplift(table)); });
}

TEST(InputForms, GiveTheSameJudgementOfScores) {
  const std::string csv = "score,outcome,treated\n0.9,1,yes\n0.7,0,no\n0.25,1,no\n0.125,0,yes\n";
  const Kinds kinds{Kind::real, Kind::integer, Kind::boolean};
  expect_same(csv, kinds, [](const Table& table) { return to_table(retention::evaluate(table)); });
  expect_same(csv, kinds, [](const Table& table) { return to_table(retention::calibration(table)); });
}

TEST(InputForms, GiveTheSamePersuasion) {
  const History past = retention::shop_past();
  std::string csv = "customer,day,treated,bought,segment\n";
  for (std::size_t c = 0; c < 40; ++c)
    csv += std::string(past.code(c)) + ",2025-06-01," + (c % 2 ? "1" : "0") + "," + (c % 3 ? "true" : "false") + ",\n";
  expect_same(csv, {Kind::text, Kind::day, Kind::integer, Kind::boolean, Kind::text}, [&](const Table& table) {
    Table shown(std::vector<Table::Description>{{"segment"}, {"effect", Kind::real}}, {});
    for (const auto& line : retention::learn_uplift(table, past, 60).learned)
      shown.append(std::array<Cell, 2>{Cell::of(std::string_view(line.segment)), Cell::of(line.effect)});
    return shown;
  });
}

TEST(InputForms, GiveTheSameProofOfScoresMadeElsewhere) {
  const History past = retention::shop_past();
  const Day cut(2025, 6, 1);
  const History then = past.as_of(cut);
  std::string csv = "customer,score\n";
  for (std::size_t c = 0; c < then.customers(); ++c)
    if (!purchase_days(then[c]).empty())
      csv += std::string(then.code(c)) + ",0." + std::to_string(1 + c * 37 % 899) + "\n";
  expect_same(csv, {Kind::text, Kind::real},
              [&](const Table& table) { return to_table(retention::backtest(past, table, {.cutoff = cut})); });
}

TEST(InputForms, GiveTheSameClustersOfWeighedCustomers) {
  const History past = retention::shop_past();
  const std::string csv =
      "customer,weight\n" + std::string(past.code(0)) + ",50\n" + std::string(past.code(1)) + ",2.5\n";
  expect_same(csv, {Kind::text, Kind::real}, [&](const Table& table) {
    return run("segmentation.profiles", R"({"today":")" + past.today().text() + R"(","k":3})",
               {.past = &past, .tables = {{"customer_weights", &table}}});
  });
}

}  // namespace
}  // namespace crmcore
