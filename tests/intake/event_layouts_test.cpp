#include <gtest/gtest.h>

#include <map>

#include "crmcore/forecast/book.hpp"
#include "crmcore/intake/plan.hpp"
#include "events/fair.hpp"

namespace crmcore {
namespace {

/// A flat file of two events, one of which nobody has heard of.
const char* const flat_file =
    "event,day,hour,product,expected,made,sold,left,unit_price,unit_cost,sold_out_at\n"
    "autumn,2025-10-04,,tart,40,48,,0,3.20,1.10,15:10\n"
    "autumn,2025-10-04,10,tart,,,30,,3.20,,\n"
    "autumn,2025-10-04,15,tart,,,18,,3.20,,\n"
    "autumn,2025-10-05,9:30,buns,12,12,7,5,2,0.5,\n"
    "spring-fair,2025-05-03,,bun,10,12,11,1,2,0.5,\n";

TEST_F(Events, ComeFromFlatFiles) {  // V2 V3: layout event_sales
  const auto plan = intake::plan(shop, test::csv(flat_file), intake::Layout::event_sales);
  std::set<std::string> codes;
  for (const Finding& finding : plan.findings()) codes.insert(finding.code);
  EXPECT_EQ(codes, (std::set<std::string>{"event.new_event", "event.new_product"}));
  const auto buns = std::ranges::find(plan.findings(), "event.new_product", &Finding::code);
  EXPECT_NE(buns->message.find("did you mean 'bun'"), std::string::npos) << buns->message;
  EXPECT_EQ(plan.rejected(), 0);
}

TEST_F(Events, AreMadeOfTheDaysOfAFlatFile) {  // V2 V3: layout event_sales
  intake::apply(change, intake::plan(shop, test::csv(flat_file), intake::Layout::event_sales),
                intake::Accept::all_or_nothing);
  const Event autumn = events::find(shop, "autumn");
  EXPECT_EQ(autumn.first_day, Day(2025, 10, 4));
  EXPECT_EQ(autumn.last_day, Day(2025, 10, 5));
  const auto cells = forecast::compare(forecast::event_table(shop, "autumn"));
  ASSERT_EQ(cells.size(), 2U);
  const auto& tarts = cells[1];
  EXPECT_EQ(tarts.product, "tart");
  EXPECT_EQ(tarts.state, forecast::CellState::sold_out);
  EXPECT_EQ(*tarts.sold, 48);
  EXPECT_EQ(*tarts.revenue, Amount{153'60});
}

TEST_F(Events, ComeAgainWithoutDoubling) {  // V2 V3: layout event_sales
  intake::apply(change, intake::plan(shop, test::csv(flat_file), intake::Layout::event_sales),
                intake::Accept::all_or_nothing);
  const auto again = intake::plan(shop, test::csv(flat_file), intake::Layout::event_sales);
  for (const ImportOutcome& outcome : again.outcome()) EXPECT_EQ(outcome.new_ + outcome.updated, 0) << outcome.entity;
  const auto changed = intake::plan(shop, test::csv("event,day,hour,product,sold\nautumn,2025-10-04,10,tart,29\n"),
                                    intake::Layout::event_sales);
  EXPECT_EQ(changed.findings()[0].code, "event.replaced");
  for (const ImportOutcome& outcome : changed.outcome())
    EXPECT_EQ(outcome.updated, outcome.entity == "event_actual" ? 1 : 0) << outcome.entity;
}

TEST_F(Events, TellEveryRowOfAPlanByItsOwnName) {
  const auto plan = intake::plan(shop,
                                 test::csv("event,product,day,sold\n"
                                           "spring-fair,tart,2025-05-03,5\n"
                                           "new,tart,2025-08-01,5\n"),
                                 intake::Layout::event_sales);
  const Table verdicts = plan.verdicts();
  std::set<std::string> keys;
  for (std::size_t r = 0; r < verdicts.rows(); ++r) keys.insert(verdicts.text(r, verdicts.at("key")));
  EXPECT_EQ(keys, (std::set<std::string>{"spring-fair", "new", "tart", "spring-fair, tart, 2025-05-03",
                                         "new, tart, 2025-08-01"}));
}

TEST_F(Events, NameTheCellOfARecordThatCannotBe) {  // bad input
  const auto cancelled = found_in("event", "code,first day,cancelled\nA,2025-05-01,yes\n");
  EXPECT_NE(cancelled[0].message.find("'yes'"), std::string::npos) << cancelled[0].message;
  EXPECT_EQ(found_in("event_plan", "product,expected\ntart,3\n")[0].code, "record.rule") << "of no event";
}

TEST_F(Events, NameTheLineOfWhatAnImportMakesOdd) {
  change.add(plan(tart, "10", "5"));
  const auto odd = found_in("event_sales",
                            "event,day,product,sold\n"
                            "spring-fair,2025-05-04,tart,3\n"
                            "spring-fair,2025-05-03,tart,9\n");
  std::map<std::string, std::size_t> line;
  for (const Finding& finding : odd) line[finding.code] = finding.row;
  EXPECT_EQ(line,
            (std::map<std::string, std::size_t>{{"event.sold_more_than_made", 3}, {"event.sold_without_made", 2}}));
  const auto record = found_in("event_actual", "event,day,product,sold\nspring-fair,2025-05-03,tart,9\n");
  ASSERT_EQ(record.size(), 1U);
  EXPECT_EQ(record[0].row, 2U);
}

TEST_F(Events, RefuseRowsInOtherCurrencies) {  // bad input
  change.add(plan(tart, "10", "5"));
  for (const auto& [layout, row] :
       {std::pair("event_sales", "event,day,product,sold,unit_price,currency\nspring-fair,2025-05-03,tart,3,2,USD\n"),
        std::pair("event_plan", "event,day,product,made,unit_price,currency\nspring-fair,2025-05-04,tart,3,2,USD\n"),
        std::pair("event_till", "event,sold_at,product,amount,currency\nspring-fair,2025-05-03 10:00,tart,3,USD\n")}) {
    const auto found = found_in(layout, row);
    ASSERT_EQ(found.size(), 1U) << layout;
    EXPECT_TRUE(found[0].code.ends_with("other_currency")) << found[0].code;
    EXPECT_NE(found[0].message.find("'USD'"), std::string::npos) << found[0].message;
  }
}

TEST_F(Events, TakePreordersOfKnownCustomersFromAFile) {  // V2: layout event_preorder
  Customer known;
  known.code = "ANA";
  change.add(known);
  const std::string rows =
      "event,customer,product,day,quantity\n"
      "spring-fair,ANA,tart,2025-05-03,12\n"
      "spring-fair,nobody,tart,2025-05-03,3\n"
      "spring-fair,ANA,tart,2025-05-09,3\n"
      "spring-fair,ANA,tart,2025-05-04,0\n";
  const auto plan = intake::plan(shop, test::csv(rows), {"event_preorder"});
  EXPECT_EQ(plan.rejected(), 3) << "nobody, a day outside, none ordered";
  intake::apply(change, plan, intake::Accept::valid_rows);
  const auto days = events::product_days(shop, fair);
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].preordered, decimal("12"));
  const auto offer = forecast::offers(shop, "spring-fair");
  ASSERT_EQ(offer.size(), 1U);
  EXPECT_EQ(offer[0].preordered, 12);
}

TEST_F(Events, NameTheRowsOfAFileThatCannotBe) {
  const auto refused = [&](const std::string& row, const char* code, std::initializer_list<std::string_view> words) {
    const auto findings =
        found_in("event_sales", "event,day,hour,product,expected,made,sold,left,unit_price\n" + row + "\n");
    ASSERT_FALSE(findings.empty()) << row;
    EXPECT_EQ(findings[0].code, code) << findings[0].message;
    EXPECT_EQ(findings[0].severity, Severity::error);
    EXPECT_EQ(findings[0].row, 2U);
    for (const auto word : words) EXPECT_NE(findings[0].message.find(word), std::string::npos) << findings[0].message;
  };
  refused("spring-fair,2025-05-03,,tart,,,-3,,", "event.below_zero", {"sold", "-3"});
  refused("spring-fair,2025-05-07,,tart,,,3,,", "event.day_outside", {"2025-05-07", "2025-05-04"});
  refused("spring-fair,,,tart,,,3,,", "event.no_day", {"spring-fair"});
  refused("new-fair,,,tart,3,,,,", "event.no_day", {"new-fair"});
  refused("spring-fair,2025-05-03,25,tart,,,3,,", "event.bad_hour", {"25", "between 0 and 23"});
  refused("spring-fair,2025-05-03,10:00-12:00,tart,,,3,,", "event.bad_hour",
          {"hour must be one hour", "'10:00-12:00'"});
  refused("spring-fair,2025-05-03,,,,,3,,", "event.no_product", {});
  refused("spring-fair,2025-05-03,,tart,,,,,3", "event.nothing_said", {});
  refused("spring-fair,2025-05-03,,tart,,,3,,0", "event.zero_price", {"unit_price"});
  refused("spring-fair,2025-05-03,,tart,,,3,,3 USD", "event.bad_value", {"3 USD"});
  refused(",2025-07-03,,tart,,,3,,", "event.no_event", {"2025-07-03", "column 'event'"});
}

TEST_F(Events, NameTheSecondOfTwoRowsThatSayTheSame) {  // bad input
  const auto twice = found_in("event_sales",
                              "event,day,product,sold\n"
                              "spring-fair,2025-05-03,tart,3\n"
                              "spring-fair,2025-05-03,tart,4\n");
  EXPECT_EQ(twice[0].code, "event.row_twice");
  const auto double_counted = found_in("event_sales",
                                       "event,day,hour,product,sold\n"
                                       "spring-fair,2025-05-03,10,tart,3\n"
                                       "spring-fair,2025-05-03,,tart,7\n");
  EXPECT_EQ(double_counted[0].code, "event.hours_and_total");
  EXPECT_EQ(double_counted[0].row, 3U);
  EXPECT_EQ(twice[0].row, 3U);
}

TEST_F(Events, RefuseAFileThatLacksAColumn) {  // bad input
  test::expect_refused({
      {"sales without products", [&] { found_in("event_sales", "event,day,sold\nA,2025-05-03,3\n"); }, {"product"}},
      {"a till without times", [&] { found_in("event_till", "product,quantity\ntart,3\n"); }, {"sold_at"}},
  });
}

TEST_F(Events, TakeTheHoursFromATill) {  // V3: till exports
  const std::string till =
      "sold_at,product,quantity,amount\n"
      "2025-05-03 10:05,tart,2,6.40\n"
      "2025-05-03 10:50,tart,1,3.00\n"
      "2025-05-03 11:00,tart,1,3.20\n"
      "2025-05-03 11:10,tart,-1,-3.20\n"
      "2025-05-04 09:00,bun,4,8\n";
  const auto plan = intake::plan(shop, test::csv(till), intake::Layout::event_till);
  EXPECT_TRUE(plan.findings().empty()) << plan.findings()[0].message;
  intake::apply(change, plan, intake::Accept::all_or_nothing);
  const auto days = events::product_days(shop, fair);
  ASSERT_EQ(days.size(), 2U);
  EXPECT_EQ(days[0].sold_by_hour->at(10), decimal("3"));
  EXPECT_EQ(days[0].sold_by_hour->at(11), Decimal{}) << "a return takes back its sale";
  EXPECT_EQ(days[0].sold, decimal("3"));
  EXPECT_EQ(days[1].sold_by_hour->at(9), decimal("4"));
  const auto price = store::find<EventActual>(shop, "hour = 10");
  EXPECT_EQ(price[0].unit_price, decimal("3.133333")) << "9.40 for three";
}

TEST_F(Events, TakeTheHourOfATillFromAColumnOfItsOwn) {  // V3: till exports
  const std::string apart =
      "fecha,hora,producto,cantidad\n"
      "2025-05-03,12:15,bun,5\n"
      "2025-05-03,14:10,bun,-2\n"
      "2025-05-03,11:10,bun,1\n";
  const auto later = intake::plan(shop, test::csv(apart), intake::Layout::event_till);
  EXPECT_TRUE(later.findings().empty()) << later.findings()[0].message;
  intake::apply(change, later, intake::Accept::all_or_nothing);
  const auto buns = store::find<EventActual>(shop, "day = '2025-05-03' and hour = 12 and product.code = 'bun'");
  ASSERT_EQ(buns.size(), 1U) << "the hour has a column of its own";
  EXPECT_EQ(buns[0].sold, decimal("3")) << "returned two hours later";
}

TEST_F(Events, NameTheRowOfATillThatCannotBe) {  // V3: bad input
  const auto utc = found_in("event_till", "sold_at,product,quantity\n2025-05-03T12:05:00Z,tart,2\n");
  EXPECT_NE(utc[0].message.find("local"), std::string::npos) << utc[0].message;
  const auto empty = found_in("event_till", "sold_at,product,quantity\n2025-05-03 12:05,tart,\n");
  EXPECT_NE(empty[0].message.find("quantity is empty"), std::string::npos) << empty[0].message;
  const auto returned = found_in("event_till", "sold_at,product,quantity\n2025-05-03 12:05,tart,-2\n");
  EXPECT_EQ(returned[0].code, "event.more_returned");
}

TEST_F(Events, AskWhichEventATillMeansWhereTwoAreOpen) {  // V3: bad input
  Event other;
  other.code = "market";
  other.first_day = Day(2025, 5, 4);
  change.add(other);
  const auto doubtful = found_in("event_till", "sold_at,product,quantity\n2025-05-04 12:05,tart,2\n");
  EXPECT_EQ(doubtful[0].code, "event.no_event");
  EXPECT_NE(doubtful[0].message.find("spring-fair and market"), std::string::npos) << doubtful[0].message;
}

/// Imports each part of a fair with the layout of its own.
class EventParts : public Events {
 protected:
  EventParts() {
    import("event", "evento,tipo,lugar,primer día,asistencia\nferia,fair,plaza,2025-06-01,500\n");
    import("event_day", "evento,abre,cierra,clima previsto\nferia,10:00,18:00,rain\n");
    import("event_cost", "evento,concepto,previsto,pagado\nferia,fee,50.00,60.00\n");
    import("event_plan", "evento,producto,esperado,hecho\nferia,tart,20,24\nferia,bun,30,36\n");
  }
  ImportOutcome import(const char* layout, const std::string& text) {
    const auto plan = intake::plan(shop, test::csv(text), {layout});
    EXPECT_EQ(plan.rejected(), 0) << plan.summary();
    intake::apply(change, plan, intake::Accept::valid_rows);
    outcomes[layout] = plan.outcome()[0];
    return outcomes[layout];
  }
  std::map<std::string, ImportOutcome> outcomes;
};

TEST_F(EventParts, AreImportedOneByOne) {  // V1: a layout for each
  EXPECT_EQ(outcomes["event"].new_, 1);
  EXPECT_EQ(outcomes["event_day"].new_, 1) << "an event of one day gives its own";
  EXPECT_EQ(outcomes["event_cost"].new_, 1);
  EXPECT_EQ(outcomes["event_plan"].new_, 2);
  EXPECT_EQ(import("event_actual", "evento,producto,hora,vendido\nferia,tart,10,24\n").new_, 1);
  EXPECT_EQ(import("event_leftover", "evento,producto,cantidad,destino\nferia,bun,2,given_away\n").new_, 1);
}

TEST_F(EventParts, AreUpdated) {  // V1
  const auto again = import("event_plan", "evento,producto,esperado,hecho\nferia,tart,21,24\nferia,bun,30,36\n");
  EXPECT_EQ(again.updated, 1);
  EXPECT_EQ(again.same, 1);
}

TEST_F(EventParts, NameAProductNobodyKnows) {  // bad input
  const auto unknown = found_in("event_plan", "event,product,expected\nferia,tarte,20\n");
  EXPECT_EQ(unknown[0].code, "record.unknown_reference");
  EXPECT_NE(unknown[0].message.find("did you mean 'tart'"), std::string::npos);
}

TEST_F(EventParts, TellOfEventsThatOverlap) {  // V1
  const auto overlap = found_in("event", "event,first day\nspring-market,2025-05-04\n");
  ASSERT_EQ(overlap.size(), 2U) << "told of both";
  EXPECT_EQ(overlap[0].code, "event.overlap");
  EXPECT_NE(overlap[0].message.find("spring-market"), std::string::npos);
}

TEST_F(EventParts, MakeAnOccasionOfTheForecast) {  // V1
  const auto occasion = forecast::occasions(shop).back();
  EXPECT_EQ(occasion.name, "feria");
  EXPECT_EQ(occasion.hours, 8);
  EXPECT_EQ(occasion.weather, "rain");
  EXPECT_EQ(occasion.attendance_seen, 500);
  EXPECT_EQ(forecast::fees(shop)["feria"].paid, Amount{60'00});
}

}  // namespace
}  // namespace crmcore
