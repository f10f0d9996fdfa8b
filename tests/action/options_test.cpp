#include "crmcore/action/options.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support.hpp"

namespace crmcore {

enum class Heat : std::uint8_t { below, around };
template <>
struct Choices<Heat> {
  static constexpr auto codes = std::to_array<std::string_view>({"below", "around"});
};

/// Options of the tests: how to bake.
struct OvenOptions {
  int trays = 4;
  double moisture = .25;
  bool fan = true;
  Heat heat = Heat::around;
  std::vector<std::string> breads{"bun", "roll"};
  std::optional<double> crust;
  std::optional<Day> since;
};
template <>
struct OptionsOf<OvenOptions> {
  using Options = OvenOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::trays>(
          "trays", {.help = "trays at once", .range = {.least = 1, .most = 12}, .unit = "trays", .example = "6"}),
      option<&Options::moisture>("moisture", {.help = "share of water", .range = {.least = 0, .most = 1}}),
      option<&Options::fan>("fan", {.help = "move the air"}),
      option<&Options::heat>("heat", {.help = "where the heat comes from"}),
      option<&Options::breads>("breads", {.help = "comma-separated breads"}),
      option<&Options::crust>("crust", {.help = "millimetres of crust", .range = {.above = 0}}),
      option<&Options::since>("since", {.help = "first day", .required = true}),
  });
};

namespace {

const Action bake{.name = "oven.bake", .summary = "bakes", .parameters = parameters_of<OvenOptions>()};

/// The options of a call by name, with the day that it requires.
OvenOptions called(const std::string& more = "") {
  return options_of<OvenOptions>(parse_arguments(bake, R"({"since":"2026-05-01")" + more + "}"));
}

TEST(Options, HaveTheDefaultsOfTheirMembers) {
  std::vector<std::string> defaults;
  for (const Parameter& parameter : parameters_of<OvenOptions>()) defaults.push_back(parameter.fallback);
  EXPECT_EQ(defaults, (std::vector<std::string>{"4", "0.25", "true", "around", "bun, roll", "", ""}));
}

TEST(Options, HaveTheKindsOfTheirMembers) {
  std::vector<Kind> kinds;
  for (const Parameter& parameter : parameters_of<OvenOptions>()) kinds.push_back(parameter.kind);
  EXPECT_EQ(kinds, (std::vector<Kind>{Kind::integer, Kind::real, Kind::boolean, Kind::choice, Kind::text, Kind::real,
                                      Kind::day}));
}

TEST(Options, OfACallThatGivesNoneAreThoseOfTheMembers) {
  const OvenOptions options = called();
  EXPECT_EQ(options.trays, OvenOptions{}.trays);
  EXPECT_EQ(options.moisture, OvenOptions{}.moisture);
  EXPECT_EQ(options.fan, OvenOptions{}.fan);
  EXPECT_EQ(options.heat, OvenOptions{}.heat);
  EXPECT_EQ(options.breads, OvenOptions{}.breads);
  EXPECT_FALSE(options.crust);
}

TEST(Options, TakeWhatACallGives) {
  const OvenOptions options =
      called(R"(,"trays":6,"moisture":0.5,"fan":false,"heat":"below","breads":"rye, oat","crust":2)");
  EXPECT_EQ(options.trays, 6);
  EXPECT_EQ(options.moisture, .5);
  EXPECT_FALSE(options.fan);
  EXPECT_EQ(options.heat, Heat::below);
  EXPECT_EQ(options.breads, (std::vector<std::string>{"rye", "oat"}));
  EXPECT_EQ(options.crust, 2);
  EXPECT_EQ(options.since, Day(2026, 5, 1));
}

TEST(Options, AreKnownToBeDefaultsOrGiven) {
  const Arguments arguments = parse_arguments(bake, R"({"since":"2026-05-01","trays":4})");
  EXPECT_TRUE(arguments.was_given("trays")) << "though it is the default";
  EXPECT_FALSE(arguments.was_given("moisture"));
  EXPECT_FALSE(arguments.was_given("crust"));
}

TEST(Options, AreRefusedOutOfRangeInOneWordingByNameAndByMember) {  // bad input
  struct Case {
    const char* given;
    OvenOptions options;
    std::string_view message;
  };
  const std::vector<Case> cases{
      {R"(,"trays":40)", {.trays = 40}, "trays must be between 1 and 12, not 40"},
      {R"(,"trays":0)", {.trays = 0}, "trays must be between 1 and 12, not 0"},
      {R"(,"moisture":1.5)", {.moisture = 1.5}, "moisture must be between 0 and 1, not 1.5"},
      {R"(,"crust":0)", {.crust = 0}, "crust must be above 0, not 0"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(test::error_of([&] { called(one.given); }, {one.message}), ErrorCode::invalid) << one.given;
    EXPECT_EQ(test::error_of([&] { check_options(one.options); }, {one.message}), ErrorCode::invalid) << one.given;
  }
}

TEST(Options, TakeTheEndsOfTheirRanges) {
  EXPECT_NO_THROW(check_options(OvenOptions{.trays = 1, .moisture = 0}));
  EXPECT_NO_THROW(check_options(OvenOptions{.trays = 12, .moisture = 1}));
}

TEST(Options, SayTheirRangeInWords) {
  const std::vector<std::pair<Range, std::string>> ranges{
      {{}, "finite"},
      {{.least = 2, .most = 20}, "between 2 and 20"},
      {{.least = 0}, "0 or more"},
      {{.most = 1}, "at most 1"},
      {{.above = 0}, "above 0"},
      {{.below = 1}, "below 1"},
      {{.above = 0, .below = 1}, "above 0 and below 1"},
      {{.most = 1'000'000, .above = 0}, "above 0 and at most 1000000"},
      {{.least = 0, .below = 1}, "0 or more and below 1"},
  };
  for (const auto& [range, words] : ranges) EXPECT_EQ(range.text(), words);
}

TEST(Options, LeaveOutTheOpenEndsOfTheirRanges) {
  constexpr Range share{.above = 0, .below = 1};
  EXPECT_FALSE(share.contains(0));
  EXPECT_TRUE(share.contains(.5));
  EXPECT_FALSE(share.contains(1));
}

TEST(Options, RefuseWhatIsNotFinite) {  // bad input
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity})
    EXPECT_EQ(test::error_of([&] { check_options(OvenOptions{.moisture = value}); }, {"moisture"}), ErrorCode::invalid)
        << value;
}

TEST(Options, RefuseACallWithoutWhatIsRequired) {  // bad input
  EXPECT_EQ(test::error_of([] { parse_arguments(bake, ""); }, {"oven.bake", "since is missing", "first day"}),
            ErrorCode::invalid);
}

TEST(Options, OfAnalysesAreRefusedByTheFunctionAsByTheCall) {  // bad input
  const History past({"A"}, {{0, Day(2025, 1, 5), 1000, 1000, 1}}, Day(2025, 3, 15), {});
  const auto call = [&](const char* action, const char* parameters) { run(action, parameters, {.past = &past}); };
  test::expect_refused({
      {"rfm", [&] { segmentation::rfm(past, {.scores = 40}); }, {"scores must be between 2 and 20, not 40"}},
      {"rfm by name",
       [&] { call("segmentation.rfm", R"({"today":"2025-03-15","scores":40})"); },
       {"scores must be between 2 and 20, not 40"}},
      {"clusters", [&] { segmentation::clusters(past, {.k = -1}); }, {"k must be between 0 and 1000, not -1"}},
      {"clusters by name",
       [&] { call("segmentation.clusters", R"({"today":"2025-03-15","k":-1})"); },
       {"k must be between 0 and 1000, not -1"}},
      {"status", [&] { lifecycle::status(past, {.active = -5}); }, {"active must be between 0 and 100000, not -5"}},
      {"status by name",
       [&] { call("lifecycle.status", R"({"today":"2025-03-15","active":-5})"); },
       {"active must be between 0 and 100000, not -5"}},
      {"cadence", [&] { lifecycle::cadence(past, {.warn = 2}); }, {"warn must be between 0 and 1, not 2"}},
      {"cadence by name",
       [&] { call("lifecycle.cadence", R"({"today":"2025-03-15","warn":2})"); },
       {"warn must be between 0 and 1, not 2"}},
  });
}

}  // namespace
}  // namespace crmcore
