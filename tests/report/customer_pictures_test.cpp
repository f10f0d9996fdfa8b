#include "crmcore/report/customer_pictures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "retention/shop.hpp"
#include "support.hpp"

namespace crmcore::report {
namespace {

using Json = nlohmann::json;

const History& past() {
  static const History history = retention::shop_past();
  return history;
}

/// A campaign with a control group, for the picture that is not of a history.
Table campaign() {
  std::string text = "score,outcome,treated\n";
  for (int i = 0; i < 200; ++i)
    text += std::to_string(i * 37 % 100) + "," + (i % 3 == 0 ? "1" : "0") + "," + (i % 2 == 0 ? "1" : "0") + "\n";
  return exchange::parse_csv(text);
}

struct Drawn {
  Json chart;
  Table table;  ///< of the action that the picture names
  std::string svg;
  Json vega_lite;
};

Drawn drawn(CustomerPicture picture, const std::string& more = "", const History& history = past()) {
  const Table scores = campaign();
  const bool of_table = picture == CustomerPicture::qini;
  Call call;
  call.input = of_table ? &scores : nullptr;
  call.past = of_table ? nullptr : &history;
  std::string parameters = R"({"picture":")" + std::string(name(picture)) + "\"" + more;
  if (picture == CustomerPicture::alive_history) parameters += R"(,"customer":"C1001")";
  const Table result = run("report.customer_picture", parameters + "}", call);
  const auto text = [&](std::string_view column) { return std::string(result.cell(0, column).text()); };
  return {Json::parse(text("chart")), run(text("action"), text("parameters"), call), text("svg"),
          Json::parse(text("vega_lite"))};
}

/// A picture with its usual options, made once: some learn a risk.
const Drawn& usual(CustomerPicture picture) {
  static std::map<CustomerPicture, Drawn> all;
  const auto found = all.find(picture);
  return found != all.end() ? found->second : all.emplace(picture, drawn(picture)).first->second;
}

/// The numbers of a table; amounts in units of the currency.
std::vector<double> numbers_of(const Table& table) {
  std::vector<double> numbers{0};
  const auto unit = static_cast<double>(table.currency().minor_units());
  for (std::size_t column = 0; column < table.width(); ++column)
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const Cell cell = table.cell(row, column);
      if (cell.type() == Cell::Type::integer || cell.type() == Cell::Type::real)
        numbers.push_back(table.column(column).kind == Kind::amount ? cell.real() / unit : cell.real());
    }
  std::ranges::sort(numbers);
  return numbers;
}

bool holds(const std::vector<double>& numbers, double value) {
  const double near = 1e-9 * std::max(1.0, std::abs(value));
  const auto found = std::ranges::lower_bound(numbers, value - near);
  return found != numbers.end() && *found <= value + near;
}

constexpr auto every_picture = [] {
  std::array<CustomerPicture, Choices<CustomerPicture>::codes.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<CustomerPicture>(i);
  return all;
}();

class EveryCustomerPicture : public testing::TestWithParam<CustomerPicture> {};

TEST_P(EveryCustomerPicture, DrawsOnlyNumbersOfItsTable) {
  const Drawn& picture = usual(GetParam());
  const std::vector<double> numbers = numbers_of(picture.table);
  const auto is_number = [&](const char* axis) {
    const std::string kind = picture.chart[axis]["kind"];
    return kind != "category" && kind != "hidden";
  };
  std::size_t points = 0;
  for (const auto& series : picture.chart["series"])
    for (const auto& point : series["points"]) {
      ++points;
      const double y = point["y"];
      if (is_number("x")) {
        EXPECT_TRUE(holds(numbers, point["x"])) << point;
      }
      if (is_number("x") && point.contains("x_end")) {
        EXPECT_TRUE(holds(numbers, point["x_end"])) << point;
      }
      if (is_number("y") && point.contains("y_end")) {
        EXPECT_TRUE(holds(numbers, std::abs(point["y_end"].get<double>() - y))) << "the height of " << point;
      }
      if (is_number("y") && !point.contains("y_end")) {
        EXPECT_TRUE(holds(numbers, y)) << point;
      }
      for (const char* member : {"low", "high", "value"})
        if (point.contains(member)) {
          EXPECT_TRUE(holds(numbers, point[member])) << member << " of " << point;
        }
    }
  EXPECT_GT(points, 0U) << picture.chart["title"];
}

TEST_P(EveryCustomerPicture, NamesInVegaLiteEveryPointOfTheChart) {
  const Drawn& picture = usual(GetParam());
  std::size_t points = 0;
  for (const auto& series : picture.chart["series"]) points += series["points"].size();
  EXPECT_EQ(picture.vega_lite["data"]["values"].size(), points);
}

TEST_P(EveryCustomerPicture, SaysSoWhereTheTableIsEmpty) {
  const Table empty(actions().at(action_of(GetParam())).columns, Currency("EUR"));
  const Chart chart = customer_chart(GetParam(), empty);
  EXPECT_FALSE(has_points(chart));
  EXPECT_NE(svg(chart).find("nothing to draw"), std::string::npos);
}

TEST_P(EveryCustomerPicture, SpeaksSpanish) {
  const Table empty(actions().at(action_of(GetParam())).columns, Currency("EUR"));
  const Chart english = customer_chart(GetParam(), empty);
  const Chart spanish = customer_chart(GetParam(), empty, "es", "ES");
  EXPECT_NE(english.title, spanish.title);
  EXPECT_NE(svg(spanish).find("no hay nada que dibujar"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Customers, EveryCustomerPicture, testing::ValuesIn(every_picture),
                         [](const auto& tested) { return std::string(name(tested.param)); });

TEST(CustomerPictures, DrawAStateAsTheReaderCallsIt) {
  const Drawn flows = drawn(CustomerPicture::flows, R"(,"language":"es")");
  EXPECT_NE(flows.svg.find(">inactivo</text>"), std::string::npos);
}

TEST(CustomerPictures, StackWhoBoughtAndPutTheDormantBelow) {
  const Drawn& months = usual(CustomerPicture::lifecycle);
  const Json& dormant = months.chart["series"][3];
  EXPECT_EQ(dormant["name"], "dormant");
  for (const auto& point : dormant["points"]) EXPECT_LE(point["y_end"].get<double>(), 0);
  for (std::size_t row = 0; row < months.table.rows(); ++row)
    EXPECT_EQ(months.chart["series"][2]["points"][row]["y_end"].get<double>(), months.table.cell(row, "buyers").real());
}

TEST(CustomerPictures, GiveEachSegmentOfTheTreemapAnAreaLikeItsCustomers) {
  const Drawn& treemap = usual(CustomerPicture::rfm_treemap);
  double area = 0;
  for (const auto& tile : treemap.chart["series"][0]["points"])
    area += (tile["x_end"].get<double>() - tile["x"].get<double>()) *
            (tile["y_end"].get<double>() - tile["y"].get<double>());
  for (const auto& tile : treemap.chart["series"][0]["points"]) {
    const std::string label = tile["label"];
    const double customers = std::stod(label.substr(label.rfind(' ') + 1));
    const double own = (tile["x_end"].get<double>() - tile["x"].get<double>()) *
                       (tile["y_end"].get<double>() - tile["y"].get<double>());
    EXPECT_NEAR(own / area, customers / 600, 1e-9) << label;
  }
}

TEST(CustomerPictures, MarkEachPurchaseOfTheCustomerWhoseDaysAreShown) {
  const Drawn& alive = usual(CustomerPicture::alive_history);
  std::size_t bought = 0;
  for (std::size_t row = 0; row < alive.table.rows(); ++row)
    bought += alive.table.cell(row, "bought").integer() != 0 ? 1U : 0U;
  EXPECT_EQ(alive.chart["series"][1]["points"].size(), bought);
}

TEST(CustomerPictures, SayThatAModelIsNoGroundToActOn) {
  const History few({"A"}, {{0, Day(2026, 1, 1), 100, 100, 1}}, Day(2026, 2, 1), Currency("EUR"));
  const Drawn matrix = drawn(CustomerPicture::alive_matrix, "", few);
  EXPECT_NE(matrix.svg.find("too_little_data"), std::string::npos);
}

TEST(CustomerPictures, KeepNamesOfCustomersAsText) {
  const std::string hostile = "</text><script>alert(1)</script>";
  Table list(actions().at("retention.work_list").columns, Currency("EUR"));
  std::vector<Cell> row(list.width());
  row[list.at("customer")] = Cell::of(std::string_view(hostile));
  row[list.at("gain")] = Cell::of(std::int64_t{1250});
  list.append(row);
  const Chart chart = customer_chart(CustomerPicture::work_list, list);
  EXPECT_EQ(svg(chart).find("<script"), std::string::npos);
  EXPECT_NE(svg(chart).find("&lt;/text&gt;"), std::string::npos);
  EXPECT_EQ(Json::parse(vega_lite(chart))["data"]["values"][0]["x_end"], 12.5);
}

TEST(CustomerPictures, TakeTheUsualDaysWhereNoneAreGiven) {
  Call call;
  call.past = &past();
  const Table result = run("report.customer_picture", R"({"picture":"flows"})", call);
  const Json parameters = Json::parse(result.cell(0, "parameters").text());
  EXPECT_EQ(parameters["to_day"], past().today().text());
  EXPECT_EQ(parameters["from_day"], (past().today() - Days{90}).text());
}

TEST(CustomerPictures, RefuseWhatTheyCannotDraw) {  // bad input
  const auto of = [](const char* parameters) {
    return [parameters] {
      Call call;
      call.past = &past();
      static_cast<void>(run("report.customer_picture", parameters, call));
    };
  };
  test::expect_refused({
      {"a picture that there is not", of(R"({"picture":"pie"})"), {"lifecycle"}},
      {"an option of another picture", of(R"({"picture":"lifecycle","horizon":30})"), {"lifecycle", "horizon"}},
      {"no customer", of(R"({"picture":"alive_history"})"), {"customer"}},
      {"an unknown customer", of(R"({"picture":"alive_history","customer":"X"})"), {"'X'"}, ErrorCode::not_found},
      {"a table of another action",
       [] { static_cast<void>(customer_chart(CustomerPicture::gain, exchange::parse_csv("day\n2026-01-01\n"))); },
       {"'found'"},
       ErrorCode::unknown_name},
  });
}

}  // namespace
}  // namespace crmcore::report
