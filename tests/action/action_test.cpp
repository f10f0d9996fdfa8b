#include "crmcore/action/action.hpp"

#include <gtest/gtest.h>

#include "crmcore/action/options.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

/// Two actions of the tests: one says back how many trays it was told, the other does nothing.
Actions kitchen() {
  Actions actions;
  actions.add({.name = "oven.bake",
               .summary = "bakes",
               .parameters = {{.name = "trays",
                               .kind = Kind::integer,
                               .fallback = "4",
                               .help = "trays at once",
                               .range = {.least = 1, .most = 12},
                               .unit = "trays",
                               .example = "6"}},
               .columns = {{.name = "trays", .kind = Kind::integer, .help = "trays baked"}},
               .run = [](const Call& call) {
                 Table table(call.actions->at("oven.bake").columns, {});
                 table.append(std::array<Cell, 1>{Cell::of(call.arguments.integer("trays"))});
                 return table;
               }});
  actions.add({.name = "oven.clean", .summary = "cleans", .effect = Effect::writes});
  return actions;
}

TEST(Action, RunsByNameOnWhatItIsToldOrOnItsDefaults) {
  EXPECT_EQ(kitchen().run("oven.bake", R"({"trays":6})", {}).cell(0, "trays").integer(), 6);
  EXPECT_EQ(kitchen().run("oven.bake", R"({"trays":null})", {}).cell(0, "trays").integer(), 4) << "null says nothing";
  EXPECT_EQ(kitchen().run("oven.bake", "", {}).cell(0, "trays").integer(), 4);
}

TEST(Action, TakesAmountsInTheCurrencyOfTheCall) {  // A16
  Action spend{.name = "oven.spend",
               .parameters = {{.name = "money", .kind = Kind::amount, .range = {.least = 0}}, {.name = "currency"}}};
  const auto minor = [&](const char* json, const Forms& forms = {}) {
    return parse_arguments(spend, json, forms).integer("money");
  };
  EXPECT_EQ(minor(R"({"money":"350"})", {.currency_decimals = 0, .currency = "JPY"}), 350);
  EXPECT_EQ(minor(R"({"money":"350"})", {.currency_decimals = 3, .currency = "BHD"}), 350'000);
  EXPECT_EQ(minor(R"({"money":350,"currency":"jpy"})"), 350) << "without a workspace the parameter says it";
  EXPECT_EQ(minor(R"({"money":3.5,"currency":"EUR"})"), 350);
  EXPECT_EQ(test::error_of([&] { minor(R"({"money":-5,"currency":"JPY"})"); }, {"money must be 0 or more, not -5"}),
            ErrorCode::invalid);
}

TEST(Action, OffersTheNearestOfUnknownNames) {  // bad input
  const Actions actions = kitchen();
  test::expect_refused({
      {"an action",
       [&] { actions.run("oven.bak", "", {}); },
       {"no action 'oven.bak'", "did you mean 'oven.bake'"},
       ErrorCode::unknown_name},
      {"a parameter",
       [&] { actions.run("oven.bake", R"({"tray":3})", {}); },
       {"oven.bake", "no parameter 'tray'", "did you mean 'trays'"},
       ErrorCode::unknown_name},
  });
}

TEST(Action, RefusesValuesThatDoNotFit) {  // bad input
  const Actions actions = kitchen();
  test::expect_refused({
      {"too many",
       [&] { actions.run("oven.bake", R"({"trays":40})", {}); },
       {"trays must be between 1 and 12, not 40"}},
      {"as a text too",
       [&] { actions.run("oven.bake", R"({"trays":"40"})", {}); },
       {"trays must be between 1 and 12, not 40"}},
      {"half a tray", [&] { actions.run("oven.bake", R"({"trays":2.5})", {}); }, {"trays", "2.5"}},
      {"a list", [&] { actions.run("oven.bake", R"({"trays":[1]})", {}); }, {"trays", "[1]"}},
      {"not an object", [&] { actions.run("oven.bake", "[]", {}); }, {"'[]'", "JSON object"}},
  });
}

TEST(Action, DescribesHelpRangeUnitAndExampleOfItsParameters) {  // A12 in part
  EXPECT_NE(describe(kitchen()).find(R"({"name":"trays","kind":"integer","help":"trays at once","default":"4",)"
                                     R"("least":1.0,"most":12.0,"unit":"trays","example":"6"})"),
            std::string::npos)
      << describe(kitchen());
}

TEST(Action, DescribesItsEffectAndItsColumns) {  // A12 in part
  const std::string json = describe(kitchen());
  EXPECT_NE(json.find(R"("summary":"cleans","effect":"writes")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"({"name":"trays","kind":"integer","help":"trays baked"})"), std::string::npos) << json;
}

TEST(Action, DescribesTheOptionsOfAnalysesToo) {  // A12 in part
  const std::string json = describe("actions");
  for (const std::string_view described :
       {R"({"name":"scores","kind":"integer","help":"number of score levels","default":"5","least":2.0,"most":20.0,)"
        R"("example":"5"})",
        R"("help":"days since the last purchase up to which a customer is active","default":"30","least":0.0,)"
        R"("most":100000.0,"unit":"days","example":"30"})",
        R"("unit":"share","example":"0.35"})"})
    EXPECT_NE(json.find(described), std::string::npos) << described;
}

/// Each option that an action takes has the member's own default, kind and range there, and is read back as such.
template <DescribedOptions Options>
void expect_own_defaults(std::string_view name) {
  const Action& action = actions().at(name);
  for (const Parameter& own : parameters_of<Options>()) {
    const auto there = std::ranges::find(action.parameters, own.name, &Parameter::name);
    ASSERT_NE(there, action.parameters.end()) << name << " lacks " << own.name;
    EXPECT_EQ(there->fallback, own.fallback) << name << "." << own.name;
    EXPECT_EQ(there->kind, own.kind) << name << "." << own.name;
    EXPECT_EQ(there->range.text(), own.range.text()) << name << "." << own.name;
  }
  Action optional = action;
  for (Parameter& parameter : optional.parameters) parameter.required = false;
  const auto read = options_of<Options>(parse_arguments(optional, ""));
  for (const Option<Options>& option : OptionsOf<Options>::list)
    EXPECT_EQ(option.text(read), option.text(Options{})) << name << "." << option.name;
}

TEST(Action, TakesTheDefaultsOfAnAnalysisFromItsMembers) {
  expect_own_defaults<lifecycle::Limits>("lifecycle.status");
  expect_own_defaults<lifecycle::CadenceOptions>("lifecycle.cadence");
  expect_own_defaults<segmentation::RfmOptions>("segmentation.rfm");
  expect_own_defaults<segmentation::ClusterOptions>("segmentation.clusters");
  expect_own_defaults<value_models::ValueOptions>("value_models.predict");
  expect_own_defaults<value_models::SpendOptions>("value_models.predict");
  expect_own_defaults<value_models::BaseOptions>("value_models.base");
  expect_own_defaults<value_models::HistoricOptions>("value_models.historic");
  expect_own_defaults<retention::RiskOptions>("retention.risk");
  expect_own_defaults<retention::WorkListOptions>("retention.work_list");
  expect_own_defaults<outreach::Caps>("retention.work_list");
  expect_own_defaults<retention::BacktestOptions>("retention.backtest");
  expect_own_defaults<statistics::CampaignCosts>("retention.backtest");
  expect_own_defaults<retention::TableOptions>("retention.predict_probability");
}

TEST(Action, HasOnlyDefaultsThatItWouldTakeFromACaller) {
  for (const Action& action : actions().all())
    for (const Parameter& parameter : action.parameters) {
      if (parameter.fallback.empty()) continue;
      Action alone = action;
      alone.parameters = {parameter};
      EXPECT_NO_THROW(static_cast<void>(parse_arguments(alone, ""))) << action.name << "." << parameter.name;
    }
}

}  // namespace
}  // namespace crmcore
