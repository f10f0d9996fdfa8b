#include "crmcore/value_models/value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>

#include "support.hpp"
#include "value_models/simulated.hpp"

namespace crmcore::value_models {
namespace {

TEST(ValueIntervals, CoverWhatComes) {  // C3: of the base and of each customer
  int covered = 0, customers_covered = 0, all_customers = 0;
  constexpr int rounds = 60;
  for (int round = 0; round < rounds; ++round) {
    const History all = simulated(600, 400, 582, 100 + static_cast<std::uint64_t>(round));
    const History past = all.as_of(Day(2024, 1, 1) + Days{400});
    const auto known = customers(past, ModelKind::mbg_nbd, Unit::week);
    const auto model = fit(ModelKind::mbg_nbd, known.purchases);
    const auto spend = fit_spend(known.spend.x, known.spend.m);
    std::map<std::string_view, std::pair<double, std::int64_t>> came;  // purchases and money after that day
    for (std::size_t c = 0; c < all.customers(); ++c)
      for (std::size_t i = 0; i < all[c].days.size(); ++i)
        if (all[c].days[i] > past.today()) {
          came[all.code(c)].first += 1;
          came[all.code(c)].second += all[c].net[i];
        }
    double purchases = 0;
    for (const auto& line : predict(model, spend, known, {.horizon = 26, .level = .8})) {
      const auto [count, money] = came[line.customer];
      purchases += count;
      customers_covered += line.low <= Amount{money} && Amount{money} <= line.high ? 1 : 0;
      ++all_customers;
    }
    const auto lines = base(model, spend, known, {.value = {.horizon = 26, .level = .8}, .replicates = 0});
    covered += *lines[2].low <= purchases && purchases <= *lines[2].high ? 1 : 0;
  }
  std::printf("intervals of 80 %%: base %.3f of %d, customers %.3f of %d\n", covered / 60., rounds,
              static_cast<double>(customers_covered) / all_customers, all_customers);
  EXPECT_GE(covered, 40);  // 48, less two and a half deviations
  EXPECT_LE(covered, 56);
  const double share = static_cast<double>(customers_covered) / all_customers;
  EXPECT_GE(share, .8);  // whole purchases: most who buy nothing are within, so it is more than said
  EXPECT_LE(share, .96);
}

/// Five hundred customers after 400 days, with the models fitted to them.
class CustomerValue : public testing::Test {
 protected:
  explicit CustomerValue(int count = 500, std::uint64_t seed = 5) : past(simulated(count, 400, 400, seed)) {}
  const History past;
  const Customers known = customers(past, ModelKind::mbg_nbd, Unit::week);
  const Model model = fit(ModelKind::mbg_nbd, known.purchases);
  const SpendModel spend = fit_spend(known.spend.x, known.spend.m);
  const Result<Prediction> plain = predict(model, spend, known, {.horizon = 26, .margin = .3});
};

TEST_F(CustomerValue, IsMarginTimesSpendTimesPurchases) {  // C3
  for (const auto& line : plain) {
    EXPECT_LE(line.low, line.high);
    EXPECT_NEAR(static_cast<double>(line.value->minor), 30 * *line.spend * line.expected_purchases, .51);
  }
}

TEST_F(CustomerValue, HasAWiderIntervalWhereTheParametersAreNotKnownForSure) {  // C3
  auto certain = model;                                                         // as if its parameters were known
  certain.covariance = {};
  const auto of_certain = predict(certain, spend, known, {.horizon = 26, .margin = .3});
  double wider = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_LE(plain[i].low, of_certain[i].low) << "what is not known of the parameters widens the interval";
    EXPECT_GE(plain[i].high, of_certain[i].high);
    wider += static_cast<double>((*plain[i].high - *of_certain[i].high).minor);
  }
  EXPECT_GT(wider, 0);
}

TEST_F(CustomerValue, IsDiscountedByARateThatCarriesItsPeriod) {  // C3
  const auto discounted = predict(model, spend, known, {.horizon = 26, .margin = .3, .discount = .1});
  const auto weekly =
      predict(model, spend, known,
              {.horizon = 26, .margin = .3, .discount = std::pow(1.1, 7 / 365.25) - 1, .discount_period = Unit::week});
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_LE(discounted[i].value, plain[i].value);
    EXPECT_NEAR(static_cast<double>(weekly[i].value->minor), static_cast<double>(discounted[i].value->minor), 1.01)
        << "a rate carries its period";
  }
}

TEST_F(CustomerValue, AddsUpToTheBase) {  // C3
  double purchases = 0, value = 0;
  for (const auto& line : plain) {
    purchases += line.expected_purchases;
    value += static_cast<double>(line.value->minor) / 100;
  }
  for (const int replicates : {0, 40}) {
    const auto lines = base(model, spend, known, {.value = {.horizon = 26, .margin = .3}, .replicates = replicates});
    EXPECT_NEAR(*lines[2].estimate, purchases, 1e-9 * purchases);
    EXPECT_NEAR(*lines[3].estimate, value, .01 * static_cast<double>(plain.size()));
    EXPECT_GT(*lines[3].from_parameters, 0);
    EXPECT_GT(*lines[3].from_chance, 0);
    EXPECT_GT(*lines[4].estimate, 0);
  }
}

TEST_F(CustomerValue, IsExplainedForOneCustomer) {  // C2: parts, survival and distribution agree with the prediction
  const auto parts = why(model, known, plain[3].customer, 26);
  EXPECT_NEAR(parts[0].purchases + parts[1].purchases + parts[2].purchases, plain[3].expected_purchases, 1e-12);
  const auto curve = survival(model, known, plain[3].customer, 26, 4);
  EXPECT_EQ(curve.size(), 5U);
  EXPECT_NEAR(curve[0].p_alive, plain[3].p_alive, 1e-15);
  EXPECT_NEAR(distribution(model, known, plain[3].customer, 26, 0)[0].chance, plain[3].p_zero, 1e-15);
}

TEST_F(CustomerValue, TellsWhenACustomerWillHaveLeft) {  // C2
  const auto gone = until(model, known, plain[3].p_alive / 2);
  const Buyer fourth = known.buyer(3);
  EXPECT_NEAR(CustomerForecast(model, {fourth.x, fourth.t_x, fourth.T + *gone[3].ahead}).p_alive(),
              plain[3].p_alive / 2, 1e-9);
}

TEST_F(CustomerValue, WithinNoTimeIsNothing) {  // C3
  const auto none = predict(model, spend, known, {.horizon = 0});
  EXPECT_EQ(*none[0].value, Amount{0});
  EXPECT_EQ(none[0].p_zero, 1);
}

TEST_F(CustomerValue, RefusesWhatCannotBeForeseen) {  // bad input
  const double nan = std::nan("");
  const auto survives = [&](double horizon) {
    return [this, horizon] { survival(model, known, known.codes[0], horizon, 2); };
  };
  test::expect_refused({
      {"a chance of one", [&] { until(model, known, 1); }, {"above 0 and below 1, not 1"}},
      {"for ever without a discount", [&] { predict(model, spend, known, {.for_ever = true}); }, {"infinite"}},
      {"a horizon below 0", [&] { predict(model, spend, known, {.horizon = -1}); }, {"horizon"}},
      {"a discount below 0", [&] { predict(model, spend, known, {.discount = -2}); }, {"0 or more, not -2"}},
      {"the reasons of nobody", [&] { why(model, known, "nobody", 26); }, {"nobody"}, ErrorCode::not_found},
      {"one replicate", [&] { base(model, spend, known, {.replicates = 1}); }, {"not 1"}},
      {"survival over a time below 0", survives(-5), {"horizon"}},
      {"survival over no number", survives(nan), {"horizon"}},
      {"survival beyond all time", survives(1e300), {"horizon"}},
  });
}

TEST_F(CustomerValue, RefusesBuyersInAnotherUnit) {  // bad input
  const auto days = customers(past, ModelKind::mbg_nbd, Unit::day);
  test::expect_refused({
      {"predict", [&] { predict(model, spend, days); }, {"weeks", "days"}},
      {"base", [&] { base(model, spend, days); }, {"weeks", "days"}},
      {"until", [&] { until(model, days, .5); }, {"weeks", "days"}},
      {"why", [&] { why(model, days, days.codes[0], 4); }, {"weeks", "days"}},
      {"survival", [&] { survival(model, days, days.codes[0], 4, 2); }, {"weeks", "days"}},
  });
}

TEST_F(CustomerValue, OfALossLiesInItsInterval) {  // C3: a margin below 0
  for (const auto& line : predict(model, spend, known, {.margin = -1})) EXPECT_LE(line.low, line.high);
  const auto lost = base(model, spend, known, {.value = {.margin = -1}, .replicates = 0});
  EXPECT_LT(*lost[3].low, *lost[3].estimate);
  EXPECT_LT(*lost[3].estimate, *lost[3].high);
}

TEST_F(CustomerValue, ForEverAddsUpToTheBase) {  // C3
  const ValueOptions for_ever{.horizon = 0, .for_ever = true, .discount = .1};
  double sum = 0;
  for (const auto& line : predict(model, spend, known, for_ever)) sum += static_cast<double>(line.value->minor) / 100;
  const auto all = base(model, spend, known, {.value = for_ever, .replicates = 0});
  EXPECT_NEAR(*all[3].estimate / sum, 1, 1e-4);
  EXPECT_EQ(*all[2].estimate, 0) << "no purchases within no time";
}

TEST_F(CustomerValue, OfAModelOfTooLittleDataSaysSo) {  // C2
  const std::vector<double> none{0}, nine{9};
  const Model little = fit(ModelKind::mbg_nbd, purchases(none, none, nine));
  EXPECT_EQ(predict(little, spend, known)[0].status, "too_little_data");
}

/// Three hundred customers; a model saved as a text.
class SavedValue : public CustomerValue {
 protected:
  SavedValue() : CustomerValue(300, 6) {}
  Table predicted(const std::string& more) {
    return run("value_models.predict", R"({"today":"2025-02-04","saved":")" + model.text() + "\"," + more + "}",
               {.past = &past});
  }
};

TEST_F(SavedValue, LiesInItsInterval) {  // C3
  for (const ValueOptions& options :
       {ValueOptions{.horizon = 0, .for_ever = true, .discount = .1}, ValueOptions{.horizon = 26, .discount = .1}})
    for (const auto& line : predict(model, spend, known, options)) {
      EXPECT_LE(line.low, line.value) << options.horizon;
      EXPECT_GE(line.high, line.value) << options.horizon;
      EXPECT_EQ(line.expected_purchases == 0, options.for_ever);
    }
}

TEST_F(SavedValue, CountsNoMoreAliveThanThereAre) {  // C3
  const auto alive = base(model, spend, known, {.value = {.level = .999}, .replicates = 0})[1];
  EXPECT_LE(*alive.high, 300);
}

TEST_F(SavedValue, IsForeseenByTheSavedModel) {  // C2: saved models
  EXPECT_GT(predicted(R"("unit":"week")").rows(), 0U);
}

TEST_F(SavedValue, RefusesToBeAnotherModelThanTheSavedOne) {  // bad input
  for (const char* said : {R"("unit":"day")", R"("model":"bg_nbd")", R"("k":2)"})
    EXPECT_EQ(test::error_of([&] { predicted(said); }, {"but the saved model has"}), ErrorCode::invalid) << said;
}

TEST(ValueOfOne, IsNoGroundForAnInterval) {  // C3: a customer with a purchase
  const History alone({"A"}, {{0, Day(2025, 1, 1), 100, 100, 1}}, Day(2025, 6, 1), {});
  const auto one = customers(alone, ModelKind::mbg_nbd, Unit::week);
  const auto lines = base(fit(ModelKind::mbg_nbd, one.purchases), fit_spend(one.spend.x, one.spend.m), one);
  EXPECT_FALSE(lines[1].high) << "too little data is no ground for an interval";
}

TEST(ValueOfOne, IsNoGroundToChooseAModel) {  // C2: holdout
  const History alone({"A"}, {{0, Day(2025, 1, 1), 100, 100, 1}}, Day(2025, 6, 1), {});
  const auto compared = compare(alone, Day(2025, 3, 1), {}, Unit::week);
  EXPECT_EQ(std::ranges::count(compared.rows, true, &ModelComparison::chosen), 0);
  EXPECT_NE(compared[0].why.find("ten customers"), std::string::npos);
}

TEST(CompareModels, ChoosesTheModelThatForesawBest) {  // C2: holdout
  const auto compared = compare(simulated(2'000, 400, 582, 9), Day(2025, 2, 5), {}, Unit::week);
  const auto chosen = std::ranges::find(compared.rows, true, &ModelComparison::chosen);
  ASSERT_NE(chosen, compared.rows.end());
  EXPECT_NE(chosen->model, "nbd");
  EXPECT_LT(chosen->model.find("nbd"), chosen->model.size());
  for (const ModelComparison& line : compared) {
    EXPECT_LE(line.log_score, chosen->log_score);
    EXPECT_FALSE(line.why.empty());
    EXPECT_EQ(line.actual, chosen->actual);
  }
}

TEST(CompareModels, HasNoBiasWhereNothingWasBought) {  // C2: holdout
  std::vector<History::Transaction> once;
  for (std::uint32_t c = 0; c < 2; ++c)
    for (const Day day : {Day(2024, 1, 5), Day(2024, 2, 5)}) once.push_back({c, day, 1000, 1000, 1});
  const auto silent =
      compare(History({"a", "b"}, once, Day(2024, 12, 31), {}), Day(2024, 6, 1), {{ModelKind::nbd}}, Unit::week);
  EXPECT_FALSE(silent[0].bias) << "nothing was bought";
}

TEST(CompareModels, RefusesDaysOutsideTheHistory) {  // bad input
  const History past = simulated(50, 400, 582, 9);
  test::expect_refused({
      {"after today", [&] { compare(past, Day(2030, 1, 1), {}, Unit::week); }, {"2030-01-01"}},
      {"before the first purchase", [&] { compare(past, Day(2020, 1, 1), {}, Unit::week); }, {"something to fit"}},
  });
}

TEST(Candidate, IsReadAndWritten) { EXPECT_EQ(Candidate::parse("mbg_nbd/3").text(), "mbg_nbd/3"); }

TEST(Candidate, RefusesWhatIsNoModel) {  // bad input
  test::expect_refused({
      {"another name", [] { Candidate::parse("mbgnbd"); }, {"did you mean 'mbg_nbd'"}, ErrorCode::unknown_name},
      {"a regularity in letters", [] { Candidate::parse("mbg_nbd/x"); }, {"regularity"}},
  });
}

using Names = std::vector<Table::Description>;

/// A buyer with texts and numbers mixed.
Table mixed_columns() {
  Table table(Names{{"customer"}, {"x", Kind::integer}, {"t_x", Kind::real}, {"T"}, {"m", Kind::real}}, {});
  table.append(std::array<Cell, 5>{Cell::of(std::string_view("A")), Cell::of(std::int64_t{2}), Cell::of(3.5),
                                   Cell::of(std::string_view("10")), Cell::of(7.0)});
  return table;
}
/// Forty buyers in text; m is empty where x is 0.
Table without_money_of_none() {
  Table without(Names{{"x"}, {"t_x"}, {"T"}, {"m"}}, {});
  for (int i = 0; i < 40; ++i) {
    const std::string x = std::to_string(i % 4);
    without.append(std::array<Cell, 4>{Cell::of(std::string_view(x)), Cell::of(std::string_view(x)),
                                       Cell::of(std::string_view("10")),
                                       i % 4 == 0 ? Cell() : Cell::of(std::string_view("20"))});
  }
  return without;
}

TEST(ValueOfATable, ReadsColumnsOfAnyKind) {  // C2: any table
  const auto read = customers(mixed_columns(), Unit::week);
  EXPECT_EQ(read.codes[0], "A");
  EXPECT_EQ(read.buyer(0).T, 10);
}

TEST(ValueOfATable, TakesNoMoneyOfThoseWhoDidNotComeAgain) {  // C2: any table
  const auto known = customers(without_money_of_none(), Unit::week);
  const Model model = fit(ModelKind::mbg_nbd, known.purchases);
  EXPECT_NEAR(*predict(model, fit_spend(known.spend.x, known.spend.m), known)[0].spend, 20, 1e-2)
      << "m is empty where x is 0";
}

TEST(ValueOfATable, IsEmptyWhereNoMoneyIsKnown) {  // C2 C3
  auto known = customers(without_money_of_none(), Unit::week);
  const Model model = fit(ModelKind::mbg_nbd, known.purchases);
  std::ranges::fill(known.spend.m, 0);
  const SpendModel unknown = fit_spend(known.spend.x, known.spend.m);
  const auto line = predict(model, unknown, known)[1];
  EXPECT_GT(line.expected_purchases, 0);
  EXPECT_FALSE(line.spend || line.value || line.low || line.high) << "no money is known";
  const auto of_base = base(model, unknown, known, {.replicates = 0});
  EXPECT_TRUE(of_base[2].estimate);
  EXPECT_FALSE(of_base[3].estimate || of_base[3].high || of_base[4].estimate);
  EXPECT_NE(advice(unknown).find("no money"), std::string_view::npos);
}

TEST(ValueOfATable, RefusesRowsThatCannotBe) {  // bad input
  Table empty = mixed_columns();
  empty.append(std::array<Cell, 5>{Cell::of(std::string_view("B")), Cell::of(std::int64_t{2}), Cell(),
                                   Cell::of(std::string_view("10")), Cell::of(7.0)});
  Table twice(Names{{"customer"}, {"x"}, {"t_x"}, {"T"}}, {});
  for (int i = 0; i < 2; ++i)
    twice.append(std::array<Cell, 4>{Cell::of(std::string_view("A")), Cell::of(std::string_view("1")),
                                     Cell::of(std::string_view("2")), Cell::of(std::string_view("3"))});
  test::expect_refused({
      {"an empty number", [&] { customers(empty, Unit::week); }, {"row 2", "t_x"}},
      {"a customer twice", [&] { customers(twice, Unit::week); }, {"row 2", "'A'", "row 1"}},
  });
}

TEST(ValueOfATable, TreatsWeightsAsRepetition) {  // C2 C3: weighted input
  Table weighted(
      std::vector<Table::Description>{
          {"x", Kind::integer}, {"t_x", Kind::real}, {"T", Kind::real}, {"m", Kind::real}, {"weight", Kind::integer}},
      {});
  Table repeated(
      std::vector<Table::Description>{{"x", Kind::integer}, {"t_x", Kind::real}, {"T", Kind::real}, {"m", Kind::real}},
      {});
  for (std::int64_t i = 0; i < 40; ++i) {
    const std::int64_t x = i % 5;
    const double t_x = x == 0 ? 0 : 3.0 + static_cast<double>(i % 7);
    const double T = 20.0 + static_cast<double>(i % 3);
    const double m = x == 0 ? 0 : 10.0 + static_cast<double>(i % 11);
    const std::int64_t times = 1 + i % 3;
    weighted.append(std::array<Cell, 5>{Cell::of(x), Cell::of(t_x), Cell::of(T), Cell::of(m), Cell::of(times)});
    for (std::int64_t k = 0; k < times; ++k)
      repeated.append(std::array<Cell, 4>{Cell::of(x), Cell::of(t_x), Cell::of(T), Cell::of(m)});
  }
  const auto judged = [](const Table& table) {
    return run("value_models.base", R"({"model":"nbd","horizon":26,"replicates":0})", {.input = &table});
  };
  const Table a = judged(weighted), b = judged(repeated);
  for (std::size_t row = 0; row < a.rows(); ++row)
    for (const char* column : {"estimate", "from_parameters", "from_chance"})
      EXPECT_NEAR(a.cell(row, column).real(), b.cell(row, column).real(), 1e-6 * (1 + b.cell(row, column).real()))
          << row << column;
}

}  // namespace
}  // namespace crmcore::value_models
