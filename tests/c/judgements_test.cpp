#include <crmcore.h>
#include <gtest/gtest.h>

#include <map>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

/// Sixty customers of a year, some of whom leave.
Table log_of_a_year() {
  Table orders(std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"amount", Kind::decimal}}, {});
  for (std::uint64_t c = 0; c < 60; ++c) {
    statistics::Random random(11, c);
    const std::string code = "C" + std::to_string(10 + c);
    const double gap = 5 + 40 * random.uniform(), end = c % 3 == 0 ? 100 + 150 * random.uniform() : 364;
    for (double at = 60 * random.uniform(); at < end; at += 1 + gap * 2 * random.uniform())
      orders.append(std::array<Cell, 3>{
          Cell::of(std::string_view(code)), Codec<Day>::encode(Day(2025, 1, 1) + Days{static_cast<int>(at)}),
          Cell::of(std::int64_t{10'000} * static_cast<std::int64_t>(500 + random.bits() % 4'000))});
  }
  orders.append(std::array<Cell, 3>{Cell::of(std::string_view("C10")), Codec<Day>::encode(Day(2025, 4, 1)),
                                    Cell::of(std::int64_t{-2'000'000})});
  return orders;
}

class Input {
 public:
  explicit Input(const Table& table) {
    ArrowArrayStream stream;
    exchange::export_arrow(std::make_shared<const Table>(table), &stream);
    EXPECT_EQ(crm_table_import(&stream, "EUR", &table_, nullptr), 0);
  }
  ~Input() { crm_table_free(table_); }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  const crm_table* operator*() const { return table_; }

 private:
  crm_table* table_ = nullptr;
};

std::string by_c(crm_workspace* shop, const char* action, const std::string& parameters, const Input& input) {
  crm_table* result = nullptr;
  crm_error* error = nullptr;
  char* csv = nullptr;
  EXPECT_EQ(crm_run(shop, action, parameters.c_str(), *input, nullptr, &result, &error), 0)
      << action << ": " << (error ? crm_error_message(error) : "");
  crm_error_free(error);
  if (!result) return {};
  EXPECT_EQ(crm_table_to_csv(result, &csv, nullptr), 0);
  std::string text = csv ? csv : "";
  crm_free(csv);
  crm_table_free(result);
  return text;
}

TEST(CAbi, RunsEveryJudgementOnATable) {  // C1-C3 L1-L6 G1-G5 T1-T3
  const Table log = log_of_a_year();
  const Input input(log);
  const std::map<std::string_view, std::string> values{{"today", R"("2025-12-31")"},  {"from_day", R"("2025-09-01")"},
                                                       {"to_day", R"("2025-12-31")"}, {"cutoff", R"("2025-09-01")"},
                                                       {"customer", R"("C10")"},      {"picture", R"("lifecycle")"}};
  int judged = 0;
  for (const Action& action : actions().all()) {
    if (action.input != crmcore::Input::history || action.effect != Effect::reads) continue;
    std::string parameters;
    for (const Parameter& parameter : action.parameters) {
      const bool day = parameter.name == "today";  // asked for where the table does not say it
      if (!parameter.required && !day) continue;
      ASSERT_TRUE(values.contains(parameter.name)) << action.name << " asks for " << parameter.name;
      parameters +=
          (parameters.empty() ? "" : ",") + ("\"" + std::string(parameter.name) + "\":") + values.at(parameter.name);
    }
    parameters = "{" + parameters + "}";
    const Table own = run(action.name, parameters, {.input = &log});
    EXPECT_EQ(own.rows() == 0, action.name == "retention.drift") << action.name << ": of sixty no risk is learned";
    EXPECT_EQ(by_c(nullptr, std::string(action.name).c_str(), parameters, input), exchange::to_csv(own)) << action.name;
    ++judged;
  }
  EXPECT_GE(judged, 35);
}

TEST(CAbi, JoinsTheTablesThatAJudgementReads) {  // T2 T3 G3
  const Table log = log_of_a_year();
  const Input input(log);
  crm_workspace* shop = nullptr;
  const test::TempFile file;
  ASSERT_EQ(crm_open(file.path().c_str(), nullptr, &shop, nullptr), 0);
  Table scores(std::vector<Table::Description>{{"customer"}, {"score", Kind::real}}, {});
  for (int c = 0; c < 60; ++c) {
    const std::string code = "C" + std::to_string(10 + c);
    scores.append(std::array<Cell, 2>{Cell::of(std::string_view(code)), Cell::of(c % 3 == 0 ? .8 : .1 + c / 100.)});
  }
  const Input joined(scores);
  ASSERT_EQ(crm_join(shop, "scores", *joined, nullptr), 0);
  const std::string parameters = R"({"today":"2025-12-31","cutoff":"2025-09-15","horizon":100})";
  const std::string judged = by_c(shop, "retention.backtest", parameters, input);
  EXPECT_EQ(judged,
            exchange::to_csv(run("retention.backtest", parameters, {.input = &log, .tables = {{"scores", &scores}}})));
  EXPECT_NE(judged, exchange::to_csv(run("retention.backtest", parameters, {.input = &log})));
  crm_close(shop);
}

}  // namespace
}  // namespace crmcore
