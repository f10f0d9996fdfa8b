#include "crmcore/report/chart.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "support.hpp"

namespace crmcore::report {
namespace {

using Json = nlohmann::json;

Chart two_lines() {
  Chart chart{.title = "Sold <b> & \"made\"", .x = {.title = "week"}, .y = {.title = "units"}};
  chart.series.push_back({"sold", Shape::line, {{.x = 1, .y = 3}, {.x = 2, .y = 1234.5}}});
  chart.series.push_back({"]]><script>", Shape::point, {{.x = 1, .y = 4, .low = 2, .high = 9}}});
  chart.references.push_back({"today", 2, 0, 2, 1300});
  return scaled(chart);
}

Chart cells() {
  Chart chart{.title = "Cells", .x = {AxisKind::category, "to"}, .y = {AxisKind::category, "from"}, .shade = "count"};
  chart.x.categories = {"a", "b"};
  chart.y.categories = {"c"};
  chart.series.push_back({"", Shape::rect, {{.x = 0, .y = 0, .value = 5, .label = "5"}, {.x = 1, .y = 0, .value = 7}}});
  return scaled(chart);
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// Every value of a member "field" at any depth.
void collect_fields(const Json& json, std::set<std::string>& fields) {
  if (json.is_object() && json.contains("field")) fields.insert(json["field"].get<std::string>());
  if (json.is_structured())
    for (const auto& part : json) collect_fields(part, fields);
}

TEST(Chart, HasAxesThatHoldEveryPointAndEndAtRoundNumbers) {
  const Chart chart = two_lines();
  EXPECT_EQ(chart.y.low, 0) << "heights are compared from zero";
  EXPECT_GE(chart.y.high, 1300);
  ASSERT_GE(chart.y.ticks.size(), 3U);
  EXPECT_EQ(chart.y.ticks.front().text, "0");
  EXPECT_EQ(chart.y.ticks.back().at, chart.y.high);
}

TEST(Chart, MarksMonthsOnLongAxesOfDaysAndDaysOnShortOnes) {
  const auto ticks_of = [](Day last, const char* language) {
    Chart chart{.title = "", .language = language, .x = {AxisKind::day}};
    const auto at = [](Day day) { return static_cast<double>(day.number()); };
    chart.series.push_back({"", Shape::line, {{.x = at(Day(2025, 1, 15)), .y = 1}, {.x = at(last), .y = 2}}});
    return scaled(chart).x.ticks;
  };
  EXPECT_EQ(ticks_of(Day(2025, 5, 3), "en").front().text, "February 2025");
  EXPECT_EQ(ticks_of(Day(2025, 5, 3), "es").front().text, "febrero de 2025");
  EXPECT_EQ(ticks_of(Day(2025, 1, 18), "en").front().text, "15 January 2025");
}

TEST(Chart, WritesNumbersAsTheReadersCountryDoes) {
  Chart chart{.title = "", .language = "es", .country = "ES"};
  chart.series.push_back({"", Shape::line, {{.x = 0, .y = 0}, {.x = 1, .y = 5000}}});
  EXPECT_EQ(scaled(chart).y.ticks.back().text, "5.000");
  chart.country = "MX";
  EXPECT_EQ(scaled(chart).y.ticks.back().text, "5,000");
}

TEST(Chart, SaysWhatItIsToThoseWhoDoNotSeeIt) {
  Chart chart = two_lines();
  chart.description = "what it shows";
  const std::string drawing = svg(chart);
  EXPECT_NE(drawing.find("role=\"img\""), std::string::npos);
  EXPECT_NE(drawing.find("<title>Sold &lt;b&gt; &amp; &quot;made&quot;</title>"), std::string::npos);
  EXPECT_NE(drawing.find("<desc>what it shows</desc>"), std::string::npos);
}

TEST(Chart, KeepsMarkupInNamesAsText) {
  const std::string drawing = svg(two_lines());
  EXPECT_EQ(drawing.find("<script"), std::string::npos);
  EXPECT_NE(drawing.find("]]&gt;&lt;script&gt;"), std::string::npos);
}

TEST(Chart, DrawsTextThatIsNotUnicodeAsSomethingThatIsXml) {
  Chart chart = two_lines();
  chart.series[0].name = "\xFF\x01 \xEF\xBF\xBE";
  EXPECT_EQ(svg(chart).find('\xFF'), std::string::npos);
  chart.series[0].name = "a\xEF\xBF\xBE\x01z";
  EXPECT_NE(svg(chart).find(">a  z</text>"), std::string::npos) << "not characters of XML";
}

TEST(Chart, SetsSeriesApartWithoutColour) {
  Chart chart{.title = ""};
  for (const char* name : {"a", "b", "c"})
    chart.series.push_back({name, Shape::line, {{.x = 0, .y = 1}, {.x = 1, .y = 2}}});
  const std::string drawing = svg(scaled(chart));
  EXPECT_EQ(count(drawing, "stroke-dasharray=\"7 4\""), 2U) << "the line and its sample in the legend";
  EXPECT_EQ(count(drawing, "stroke-dasharray=\"2 3\""), 2U);
}

TEST(Chart, ShadesTheGreatestCellDarkest) {
  const std::string drawing = svg(cells());
  EXPECT_LT(drawing.find("fill-opacity=\"0.04\""), drawing.rfind("fill-opacity=\"0.55\""));
  EXPECT_NE(drawing.find(">count: 7</text>"), std::string::npos) << "what the shades mean";
}

TEST(Chart, SaysThatThereIsNothingToDraw) {
  const Chart chart = scaled({.title = "Sold", .empty = "nothing to draw"});
  EXPECT_NE(svg(chart).find(">nothing to draw</text>"), std::string::npos);
  EXPECT_NE(vega_lite(chart).find("nothing to draw"), std::string::npos);
}

TEST(Chart, BecomesAVegaLiteSpecificationThatNamesOnlyFieldsOfItsData) {
  for (const Chart& chart : {two_lines(), cells()}) {
    const Json spec = Json::parse(vega_lite(chart));
    EXPECT_EQ(spec["$schema"], "https://vega.github.io/schema/vega-lite/v5.json");
    std::set<std::string> known;
    for (const auto& row : spec["data"]["values"])
      for (const auto& member : row.items()) known.insert(member.key());
    for (const auto& layer : spec["layer"]) {
      std::set<std::string> own = known;
      if (layer.contains("data"))
        for (const auto& member : layer["data"]["values"][0].items()) own.insert(member.key());
      std::set<std::string> named;
      collect_fields(layer, named);
      for (const std::string& field : named)
        EXPECT_TRUE(own.contains(field) || field == "x_end" || field == "y_end") << field << " in " << layer;
    }
  }
}

TEST(Chart, HoldsTheSamePointsAsJsonAndAsVegaLite) {
  const Chart chart = two_lines();
  const Json own = Json::parse(json(chart));
  const Json spec = Json::parse(vega_lite(chart));
  std::size_t row = 0;
  for (const auto& series : own["series"])
    for (const auto& point : series["points"]) {
      const Json& drawn = spec["data"]["values"][row++];
      EXPECT_EQ(drawn["series"], series["name"]);
      for (const char* member : {"x", "y", "low", "high"})
        if (point.contains(member)) {
          EXPECT_EQ(drawn[member], point[member]) << member;
        }
    }
  EXPECT_EQ(row, spec["data"]["values"].size());
}

TEST(Chart, RefusesALanguageWithoutWords) {  // bad input
  test::expect_refused({{"German",
                         [] { static_cast<void>(scaled({.title = "", .language = "de"})); },
                         {"'de'"},
                         ErrorCode::unknown_name}});
}

}  // namespace
}  // namespace crmcore::report
