#include "crmcore/report/pictures.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::report {
namespace {

using forecast::bridge;
using forecast::BridgePart;
using forecast::compare;
using forecast::CompareBy;
using forecast::event_table;
using forecast::EventTable;
using forecast::Occasion;
using forecast::ranking;

const EventTable& fair() {
  static const EventTable table =
      event_table(exchange::parse_csv("event,product,unit,hour,expected,made,sold,unit_price,unit_cost,sold_out_at\n"
                                      "May,cake & <pie>,piece,10,12,20,12,3,1,\n"
                                      "May,cake & <pie>,piece,11,8,,8,3,1,11:20\n"
                                      "May,bun,piece,10,30,40,10,1.50,0.50,\n"
                                      "May,bun,piece,12,20,20,25,1.40,0.50,\n"));
  return table;
}
std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Pictures, ShowWhatStandsInTheTables) {  // V4: pictures
  const auto products = compare(fair(), CompareBy::product);
  const std::string bullets = draw_bullets(products, fair());
  EXPECT_NE(bullets.find(">35 / 50</text>"), std::string::npos) << bullets;
  EXPECT_NE(bullets.find(">20 / 20 (+"), std::string::npos) << "and what was lost";
  EXPECT_NE(bullets.find("cake &amp; &lt;pie&gt;"), std::string::npos) << "names are escaped";
  EXPECT_EQ(count(bullets, "<svg"), 1U);

  const std::string hours = draw_hours(compare(fair(), CompareBy::product_hour), fair());
  EXPECT_NE(hours.find(">8 ×</text>"), std::string::npos) << "the hour in which it sold out";
  EXPECT_NE(hours.find(">25</text>"), std::string::npos);
  EXPECT_EQ(count(hours, "×"), 2U) << "one cell, and the legend";

  const std::string curve = draw_curve(compare(fair(), CompareBy::product_hour), fair());
  EXPECT_NE(curve.find(">sold 55</text>"), std::string::npos);
  EXPECT_NE(curve.find(">expected 70</text>"), std::string::npos);

  const auto parts = bridge(fair(), true);
  const std::string way = draw_bridge(parts);
  for (const BridgePart& part : parts)
    if (part.product.empty() && part.amount.minor != 0) {
      EXPECT_NE(way.find(part.amount.text() + "</text>"), std::string::npos) << part.part;
    }

  std::vector<Occasion> events(1);
  events[0].name = "May";
  events[0].first = Day(2025, 5, 3);
  events[0].last = Day(2025, 5, 3);
  const std::string ranking_table = draw_ranking(ranking(events, fair()));
  EXPECT_NE(ranking_table.find(">1. May</text>"), std::string::npos);
  EXPECT_NE(ranking_table.find("-21%"), std::string::npos);
}

TEST(Pictures, WriteNumbersAsTheReadersCountryDoes) {
  forecast::EventTable sales = fair();
  for (forecast::EventCell& cell : sales.cells) cell.price = cell.planned_price = Decimal::of(100);
  EXPECT_NE(draw_bridge(bridge(sales)).find(">7,000.00</text>"), std::string::npos);
  EXPECT_NE(draw_bridge(bridge(sales), "es", "MX").find(">7,000.00</text>"), std::string::npos);
  EXPECT_NE(draw_bridge(bridge(sales), "es", "ES").find(">7.000,00</text>"), std::string::npos);
}

TEST(Pictures, SpeakSpanishAndDrawNothingWhereNothingIs) {
  EXPECT_NE(draw_bridge(bridge(fair()), "es").find(">real</text>"), std::string::npos);
  EXPECT_NE(draw_curve(compare(fair(), CompareBy::product_hour), fair(), "es").find("vendido 55"), std::string::npos);
  EXPECT_EQ(test::error_of([] { draw_curve({}, {}, "de"); }, {"de"}), ErrorCode::unknown_name);
  const EventTable nothing;
  for (const std::string& picture :
       {draw_bullets({}, nothing), draw_hours({}, nothing), draw_curve({}, nothing), draw_ranking({})})
    EXPECT_NE(picture.find("nothing to draw"), std::string::npos);
}

}  // namespace
}  // namespace crmcore::report
