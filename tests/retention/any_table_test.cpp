#include "crmcore/retention/any_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

/// Nine hundred customers with months, plan and usage; of every ninth it is not known whether it left.
Table leavers() {
  Table table(std::vector<Table::Description>{{"code"}, {"months", Kind::integer}, {"plan"}, {"usage"}, {"left"}}, {});
  statistics::Random random(3);
  for (int i = 0; i < 900; ++i) {
    const auto months = static_cast<std::int64_t>(random.bits() % 60);
    const bool monthly = random.uniform() < .5, unknown = i % 9 == 0;
    const double chance = statistics::probability(1.5 - static_cast<double>(months) / 12 + (monthly ? 1 : -1));
    const std::string code = "C" + std::to_string(i), usage = i % 7 == 0 ? "" : std::to_string(random.bits() % 100);
    table.append(std::array<Cell, 5>{
        Cell::of(std::string_view(code)), Cell::of(months), Cell::of(std::string_view(monthly ? "monthly" : "yearly")),
        Cell::of(std::string_view(usage)),
        unknown ? Cell() : Cell::of(std::string_view(random.uniform() < chance ? "Yes" : "No"))});
  }
  return table;
}
const TableOptions of_leaving{.outcome = "left", .leave_out = {"code"}};

/// The probabilities of those whose outcome is known, beside it.
Table scored_leavers(const Table& table) {
  Table scored(std::vector<Table::Description>{{"score", Kind::real}, {"outcome"}}, {});
  for (const auto& row : predict_probability(table, of_leaving))
    if (row.out_of_fold)
      scored.append(
          std::array<Cell, 2>{Cell::of(row.probability), table.cell(static_cast<std::size_t>(row.row - 1), "left")});
  return scored;
}

TEST(AnyTable, ReadsNumbersWrittenAsTextAndGaps) {  // T1
  const auto frame = frame_of(leavers(), {"code", "left"});
  EXPECT_TRUE(frame[2].levels.empty()) << "numbers written as text";
  EXPECT_TRUE(std::isnan(frame[2].values[0]));
}

TEST(AnyTable, ForeseesRowsWithoutAnOutcome) {  // T1
  for (const auto& row : predict_probability(leavers(), of_leaving)) {
    EXPECT_EQ(row.out_of_fold, (row.row - 1) % 9 != 0);
    EXPECT_FALSE(row.reason_2.empty());
  }
}

TEST(AnyTable, JudgesTheOthersUnseen) {  // T3
  std::map<std::string_view, double> measured;
  const auto measures = evaluate(scored_leavers(leavers()));
  for (const auto& measure : measures) measured[measure.measure] = measure.value;
  EXPECT_GT(measured["auc"], .75);
  EXPECT_LT(measured["calibration_error"], .08);
  EXPECT_GE(measured["money_saved"], 0);
  EXPECT_EQ(measured.count("qini"), 0U);
}

/// Eight rows of two columns, one of which left.
Table eight_rows(const char* fourth) {
  Table table(std::vector<Table::Description>{{"x"}, {"left", Kind::integer}}, {});
  for (int i = 0; i < 8; ++i)
    table.append(
        std::array<Cell, 2>{Cell::of(std::string_view(i == 3 ? fourth : "1.5")), Cell::of(std::int64_t{i == 5})});
  return table;
}

TEST(AnyTable, RefusesATableThatTellsNothing) {  // bad input
  const Table table = leavers();
  const Table infinite = eight_rows("-inf"), alone = eight_rows("2.5");
  TableOptions one_fold = of_leaving;
  one_fold.folds = 1;
  test::expect_refused({
      {"a column of names", [&] { frame_of(table); }, {"code", "leave it out"}},
      {"another outcome", [&] { predict_probability(table, {.outcome = "gone"}); }, {"gone"}, ErrorCode::unknown_name},
      {"an outcome that is none",
       [&] { predict_probability(table, {.outcome = "plan", .leave_out = {"code"}}); },
       {"row 1", "plan"}},
      {"one fold", [&] { predict_probability(table, one_fold); }, {"folds must be between 2 and 50, not 1"}},
      {"an infinite value",
       [&] { predict_probability(infinite, {.outcome = "left"}); },
       {"row 4", "x", "must be finite"}},
      {"no column",
       [&] { predict_probability(infinite, {.outcome = "left", .leave_out = {"x"}}); },
       {"must have a column to learn from"}},
      {"one who left", [&] { predict_probability(alone, {.outcome = "left"}); }, {"1 row has left 1"}},
  });
}

TEST(AnyTable, RefusesToJudgeARowWithoutAScore) {  // bad input
  Table scored = scored_leavers(leavers());
  scored.append(std::array<Cell, 2>{Cell(), Cell::of(std::string_view("No"))});
  EXPECT_EQ(test::error_of([&] { evaluate(scored); }, {"row 801", "score"}), ErrorCode::invalid);
}

/// Forty rows of a campaign, all treated, and perhaps one that was left alone.
Table treated_campaign(bool with_control) {
  Table table(
      std::vector<Table::Description>{{"score", Kind::real}, {"outcome", Kind::integer}, {"treated", Kind::integer}},
      {});
  for (int i = 0; i < 40; ++i)
    table.append(
        std::array<Cell, 3>{Cell::of(i / 40.0), Cell::of(std::int64_t{i % 3 == 0}), Cell::of(std::int64_t{1})});
  if (with_control)
    table.append(std::array<Cell, 3>{Cell::of(.001), Cell::of(std::int64_t{1}), Cell::of(std::int64_t{0})});
  return table;
}

TEST(AnyTable, RefusesACampaignThatCannotBeJudged) {  // T3: bad input
  test::expect_refused({
      {"no control group", [] { evaluate(treated_campaign(false)); }, {"all 40 rows have treated 1"}},
      {"a chance without spread",
       [] { evaluate(treated_campaign(true), {.alpha = 0}); },
       {"alpha must be above 0 and at most 1000000, not 0"}},
  });
}

TEST(AnyTable, MeasuresUpliftWhereBothArmsAreThere) {  // T3
  const auto measured = evaluate(treated_campaign(true));
  const auto has = [&](std::string_view name) {
    return std::ranges::count(measured.rows, name, &Measure::measure) == 1;
  };
  EXPECT_TRUE(has("uplift_100"));
  EXPECT_FALSE(has("uplift_10")) << "no one of the control group is among the best tenth";
}

TEST(AnyTable, EarnsMoreTheMoreTakeTheOffer) {  // T3: the expected maximum profit
  const Table table = treated_campaign(true);
  const auto emp = [&](double alpha, double beta) {
    return evaluate(table, {.offer = 50, .contact = 20, .alpha = alpha, .beta = beta})[7].value;
  };
  EXPECT_EQ(evaluate(table)[7].measure, "emp");
  EXPECT_GT(emp(14, 6), emp(6, 14)) << "the more take the offer the better";
}

TEST(AnyTable, IsShownInTenBins) {  // T3
  const Table table = treated_campaign(true);
  EXPECT_EQ(run("retention.calibration_table", "{}", {.input = &table}).rows(), 10U);
}

TEST(AnyTable, MoneySavedIsWhatTheOrderOfAScoreEarns) {  // T3
  const std::vector<double> best{.9, .8, .2, .1}, worst{.1, .2, .8, .9};
  const std::vector<std::uint8_t> y{1, 1, 0, 0};
  const statistics::CampaignCosts costs{.value = 100, .offer = 10, .contact = 2, .gamma = .5};
  const auto saved = [&](const std::vector<double>& score) { return measures(score, y, false, costs)[9]; };
  EXPECT_EQ(saved(best).measure, "money_saved");
  // two leavers: .5 × 90 − 2 each; the two who stay would take the offer: −12 each
  EXPECT_NEAR(saved(best).value, 2 * 43.0 - (2 * 43.0 - 2 * 12.0), 1e-12);
  EXPECT_NEAR(saved(worst).value, 0, 1e-12);
}

TEST(Uplift, FindsWhomAContactChanges) {  // T3: Hillstrom, segmentation-retention.md 3.8
  const auto rows = test::data_rows("hillstrom-email/hillstrom.csv.gz");
  if (rows.empty()) GTEST_SKIP() << "hillstrom-email is not on this machine (CRMCORE_DATA)";
  statistics::Frame learned, judged;
  const std::array<const char*, 7> names{"recency", "history", "mens", "womens", "newbie", "zip_code", "channel"};
  const std::array<std::size_t, 7> places{0, 2, 3, 4, 6, 5, 7};
  std::vector<std::uint8_t> treated_learned, treated_judged, visit_learned, visit_judged;
  for (std::size_t c = 0; c < 7; ++c) {
    statistics::FrameColumn column{names[c], {}, {}};
    if (c >= 5)
      for (const auto& row : rows)
        if (std::ranges::find(column.levels, row[places[c]]) == column.levels.end())
          column.levels.push_back(row[places[c]]);
    learned.push_back(column);
    judged.push_back(column);
  }
  std::size_t kept = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r][8] == "Mens E-Mail") continue;
    const bool even = kept++ % 2 == 0;
    for (std::size_t c = 0; c < 7; ++c) {
      auto& column = (even ? learned : judged)[c];
      const std::string& text = rows[r][places[c]];
      column.values.push_back(c >= 5
                                  ? static_cast<double>(std::ranges::find(column.levels, text) - column.levels.begin())
                                  : std::strtod(text.c_str(), nullptr));
    }
    (even ? treated_learned : treated_judged).push_back(rows[r][8] == "Womens E-Mail" ? 1 : 0);
    (even ? visit_learned : visit_judged).push_back(rows[r][9] == "1" ? 1 : 0);
  }
  const UpliftModel model(learned, treated_learned, visit_learned);  // as it comes, ridge by its own folds
  const auto score = model.uplift(judged);
  std::printf("hillstrom: uplift of the best 10, 30, 50, 100 %%: %.5f %.5f %.5f %.5f; qini %.5f\n",
              *statistics::uplift_at(score, treated_judged, visit_judged, .1),
              *statistics::uplift_at(score, treated_judged, visit_judged, .3),
              *statistics::uplift_at(score, treated_judged, visit_judged, .5),
              *statistics::uplift_at(score, treated_judged, visit_judged, 1),
              statistics::uplift(score, treated_judged, visit_judged).qini);
  EXPECT_GE(*statistics::uplift_at(score, treated_judged, visit_judged, .3), .0666);
  EXPECT_GT(statistics::uplift(score, treated_judged, visit_judged).qini, 0);
}

TEST(AnyTable, SaysOfADayWhichItIs) {
  std::string csv = "since,outcome\n";
  for (int i = 0; i < 40; ++i) csv += (Day(2025, 1, 1) + Days{i}).text() + "," + (i < 20 ? "1" : "0") + "\n";
  const Table table = test::csv(csv);
  EXPECT_EQ(predict_probability(table)[0].reason_1.substr(0, 16), "since 2025-01-01")
      << predict_probability(table)[0].reason_1;
}

TEST(Uplift, OfACampaignThatChangesAllAlikeIsTheSameForAll) {  // T2: noise is not shown as a difference
  double apart = 0, overall = 0;
  constexpr int rounds = 4;
  for (int round = 0; round < rounds; ++round) {
    statistics::Random random(21, static_cast<std::uint64_t>(round));
    Table table(
        std::vector<Table::Description>{
            {"x", Kind::real}, {"y", Kind::real}, {"treated", Kind::integer}, {"outcome", Kind::integer}},
        {});
    for (int i = 0; i < 4000; ++i) {
      const auto treated = static_cast<std::int64_t>(random.bits() % 2);
      const std::int64_t came = random.uniform() < .08 + .03 * static_cast<double>(treated) ? 1 : 0;
      table.append(
          std::array<Cell, 4>{Cell::of(random.normal()), Cell::of(random.normal()), Cell::of(treated), Cell::of(came)});
    }
    double sum = 0, squares = 0;
    const auto lines = predict_uplift(table);
    for (const auto& line : lines) {
      sum += line.uplift;
      squares += line.uplift * line.uplift;
      EXPECT_NEAR(line.uplift, line.treated - line.control, 1e-12);
      EXPECT_TRUE(line.control >= 0 && line.treated <= 1);
    }
    const auto n = static_cast<double>(lines.size());
    overall += sum / n / rounds;
    apart += std::sqrt(std::max(0.0, squares / n - sum / n * sum / n)) / rounds;
  }
  EXPECT_NEAR(overall, .03, .012);
  EXPECT_LT(apart, .01) << "the truth is 0; a T-learner alone says .03";
}

}  // namespace
}  // namespace crmcore::retention
