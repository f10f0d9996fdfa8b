#include "crmcore/filter/condition.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(FilterText, AndJsonSayTheSame) {
  for (const auto text : {"type = 'recurrent' and rating > 7",
                          "not (a = 'it''s') or b in (1, -2.5, 'x')",
                          "ordered in last 30 days",
                          "x in this month",
                          "x in previous 2 years",
                          "x in next 3 weeks",
                          "any(order where channel = 'web') and count(order) >= 3",
                          "a between '2011-01-01' and today - 5",
                          "a is null",
                          "b = true",
                          "c contains 'ñ'",
                          "h any ('art', 'music') and h all ('art') or not (h none ('a', 'b'))",
                          "count(order) between 1 and 3 and not (count(order where x = 1) in (2, 5))",
                          "ordered in last 999999 days",
                          "x < today - 999999",
                          "delivered > due and a.b != c.d",
                          "due between ordered and today + 3",
                          "sum(order_line.amount where quantity > 0) > 100 or avg(a.b) is null",
                          "max(order.ordered) in last 3 months",
                          "not (min(a.b.c) between 1 and d)"}) {
    const auto condition = filter::parse(text);
    EXPECT_EQ(filter::parse(filter::to_text(condition)), condition) << filter::to_text(condition);
    EXPECT_EQ(filter::parse_json(filter::to_json(condition)), condition) << filter::to_json(condition);
  }
}

TEST(FilterText, TakesAListForASetOfChoices) {
  for (const auto test : {"=", "!=", "contains"}) {
    const auto condition =
        filter::parse_json(R"({"field":"hobby","test":")" + std::string(test) + R"(","value":["art","party"]})");
    EXPECT_EQ(filter::to_text(condition), "hobby " + std::string(test) + " 'art,party'");
    EXPECT_EQ(filter::parse_json(filter::to_json(condition)), condition);
  }
  const auto several = filter::parse_json(R"({"field":"hobby","test":"in","value":[["art","party"],"music"]})");
  EXPECT_EQ(filter::to_text(several), "hobby in ('art,party', 'music')");
  EXPECT_EQ(filter::parse_json(filter::to_json(several)), several);
}

std::string nested(int levels, const std::string& open, const std::string& close) {
  std::string text;
  for (int level = 0; level < levels; ++level) text += open;
  text += open.starts_with('{') ? R"({"field":"a","value":1})" : "a = 1";
  for (int level = 0; level < levels; ++level) text += close;
  return text;
}

TEST(FilterText, NestsAsDeepAsItsLimitAndNoDeeper) {
  struct Way {
    const char *open, *close;
    int most = filter::deepest;
  };
  for (const Way way : {Way{"(", ")"}, Way{"not ", ""}, Way{"not (", ")", filter::deepest / 2},
                        Way{"any(order where ", ")"}, Way{R"({"not":)", "}"}, Way{R"({"all":[)", "]}"}}) {
    const auto parsing = [&](int levels) { filter::parse_any(nested(levels, way.open, way.close)); };
    EXPECT_NO_THROW(parsing(way.most)) << way.open;
    EXPECT_EQ(test::error_of([&] { parsing(way.most + 1); }, {"at most 24 levels"}), ErrorCode::invalid) << way.open;
    EXPECT_EQ(test::error_of([&] { parsing(100'000); }), ErrorCode::invalid) << way.open;
  }
}

TEST(FilterText, RefusesWhatIsTooFarFromToday) {  // reliability W5
  const auto text = [](const std::string& filter) { return [filter] { filter::parse(filter); }; };
  const auto json = [](const std::string& value, const std::string& test) {
    return [value, test] { filter::parse_json(R"({"field":"d","test":")" + test + R"(","value":)" + value + "}"); };
  };
  const auto period = [&](const std::string& from, const std::string& to) {
    return json(R"({"unit":"day","from":)" + from + R"(,"to":)" + to + "}", "period");
  };
  test::expect_refused({
      {"days of a text", text("d < today - 1000000"), {"days must be between -999999 and 999999, not '1000000'"}},
      {"more digits than a number has", text("d < today + 99999999999999999999"), {"'99999999999999999999'"}},
      {"units of a period", text("d in last 4294967297 days"), {"units must be between", "'4294967297'"}},
      {"2^32, which wraps to 0", json(R"({"today":4294967296})", "<"), {"today must be between", "4294967296"}},
      {"2^32 - 100", json(R"({"today":4294967196})", "<"), {"4294967196"}},
      {"-2^32", json(R"({"today":-4294967296})", "<"), {"-4294967296"}},
      {"beyond 64 bits with sign", json(R"({"today":18446744073709551615})", "<"), {"18446744073709551615"}},
      {"a period from", period("4294967246", "1"), {"from must be between", "4294967246"}},
      {"a period to", period("-30", "4294967297"), {"to must be between", "4294967297"}},
  });
}

TEST(FilterText, ExpressionsHaveTheirNamesAndConditions) {
  const auto columns = filter::parse_expressions(
      " code,customer.type , count(order where channel in ('a,b)', 'c')),sum( a.b ) ", "columns");
  ASSERT_EQ(columns.size(), 4U);
  EXPECT_EQ(columns[1].text, "customer.type");
  EXPECT_EQ(columns[2].text, "count(order where channel in ('a,b)', 'c'))");
  EXPECT_EQ(columns[2].where.at(0), filter::parse("channel in ('a,b)', 'c')"));
  EXPECT_EQ(columns[3].path, "a.b");
  EXPECT_EQ(columns[3], filter::parse_expressions("SUM(a.b)", "columns")[0]) << "however it is written";
  const auto keys = filter::parse_sort("rating desc, count(order) asc, name");
  EXPECT_TRUE(keys.at(0).is_down && !keys.at(1).is_down && !keys.at(2).is_down);
  EXPECT_EQ(keys.at(1).by.aggregate, filter::Aggregate::count);
  test::expect_refused({
      {"a list that is not closed", [] { filter::parse_expressions("sum(a.b", "columns"); }, {"columns", "')'"}},
      {"no comma", [] { filter::parse_expressions("a b", "columns"); }, {"columns, character 3", "','"}},
      {"no name", [] { filter::parse_expressions("a, , b", "columns"); }, {"a field, or an aggregate"}},
      {"another word", [] { filter::parse_sort("a down"); }, {"sort", "asc, desc"}},
  });
}

TEST(FilterText, NamedConditionsArePartedOutsideOfQuotes) {
  const auto rules =
      filter::named_conditions("red: a = 'x; y: z' ; alone;; green:{\"field\":\"b\",\"value\":1}; none:");
  ASSERT_EQ(rules.size(), 4U);
  EXPECT_EQ(rules[0].where, "a = 'x; y: z'");
  EXPECT_EQ(rules[1].where, std::nullopt);
  EXPECT_EQ(rules[2].where, R"({"field":"b","value":1})");
  EXPECT_EQ(rules[3].where, "");
}

TEST(FilterText, RefusesJsonThatIsNoCondition) {  // bad input
  for (const auto json :
       {"[]", "{\"al\":[]}", "{\"field\":\"a\",\"test\":\"~\",\"value\":1}", "{\"field\":1}", "{\"all\":1}",
        "{\"field\":\"a\"}", "nonsense", "{}", R"({"field":"a","test":"any","value":[]})",
        R"({"field":"a","value":["x",1]})", R"({"field":"a","value":["x,y"]})", R"({"field":"a","value":[]})",
        R"({"field":"a","test":"<","value":["x","y"]})", R"({"count":"o","test":"null"})",
        R"({"count":"o","test":"contains","value":"x"})", R"({"sum":1,"value":1})",
        R"({"field":"a","value":{"field":1}})",
        R"({"count":"o","test":"period","value":{"unit":"day","from":0,"to":1}})"})
    EXPECT_TRUE(test::error_of([&] { filter::parse_json(json); }).has_value()) << json;
}

}  // namespace
}  // namespace crmcore
