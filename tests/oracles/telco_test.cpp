// Telco churn by scorecard: five folds, never judged on what was learned from.
#include <gtest/gtest.h>

#include <map>

#include "crmcore/statistics/random.hpp"
#include "crmcore/statistics/scorecard.hpp"
#include "crmcore/statistics/scores.hpp"
#include "support.hpp"

namespace crmcore::statistics {
namespace {

struct Churn {
  Frame frame;
  std::vector<std::uint8_t> left, fold;
};
Churn telco() {
  constexpr std::array<const char*, 20> names{
      "customerID",   "gender",           "SeniorCitizen", "Partner",         "Dependents",
      "tenure",       "PhoneService",     "MultipleLines", "InternetService", "OnlineSecurity",
      "OnlineBackup", "DeviceProtection", "TechSupport",   "StreamingTV",     "StreamingMovies",
      "Contract",     "PaperlessBilling", "PaymentMethod", "MonthlyCharges",  "TotalCharges"};
  const auto rows = test::data_rows("telco-churn/Telco-Customer-Churn.csv.gz");
  Churn churn;
  for (std::size_t c = 1; c < 20 && !rows.empty(); ++c) {
    FrameColumn column{names[c], {}, {}};
    const bool number = c == 5 || c == 18 || c == 19;
    for (const auto& row : rows) {
      if (number) {
        column.values.push_back(std::strtod(row[c].c_str(), nullptr));
        continue;
      }
      auto level = std::ranges::find(column.levels, row[c]);
      if (level == column.levels.end()) level = column.levels.insert(level, row[c]);
      column.values.push_back(static_cast<double>(level - column.levels.begin()));
    }
    churn.frame.push_back(std::move(column));
  }
  std::array<int, 2> seen{};
  for (const auto& row : rows) churn.left.push_back(row[20] == "Yes" ? 1 : 0);
  Random random(7);  // stratified folds
  std::vector<std::size_t> order(rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.bits() % i]);
  churn.fold.resize(rows.size());
  for (const std::size_t i : order) churn.fold[i] = static_cast<std::uint8_t>(seen[churn.left[i]]++ % 5);
  return churn;
}

void judge(const Churn& churn, const ScorecardOptions& options, double least_auc, double most_brier) {
  std::vector<double> chance(churn.left.size());
  for (std::uint8_t f = 0; f < 5; ++f) {
    Frame learned, rest;
    std::vector<std::uint8_t> labels;
    std::vector<std::size_t> outside;
    for (const FrameColumn& column : churn.frame) {
      learned.push_back({column.name, {}, column.levels});
      rest.push_back({column.name, {}, column.levels});
    }
    for (std::size_t i = 0; i < churn.left.size(); ++i) {
      for (std::size_t c = 0; c < churn.frame.size(); ++c)
        (churn.fold[i] == f ? rest : learned)[c].values.push_back(churn.frame[c].values[i]);
      if (churn.fold[i] == f)
        outside.push_back(i);
      else
        labels.push_back(churn.left[i]);
    }
    const Scorecard card(learned, labels, options);
    const auto p = card.chances(rest);
    for (std::size_t i = 0; i < outside.size(); ++i) chance[outside[i]] = p[i];
    const auto parts = card.parts(rest), logits = card.logits(rest);  // reasons add up
    double sum = card.base();
    for (std::size_t c = 0; c < card.columns(); ++c) sum += parts[c];
    EXPECT_NEAR(sum, logits[0], 1e-10);
  }
  const double found = auc(chance, churn.left).value, error = brier(chance, churn.left).value;
  std::printf("telco: auc %.5f brier %.5f (bins %d, pairs %d)\n", found, error, options.bins, options.pairs);
  EXPECT_GE(found, least_auc);
  EXPECT_LE(error, most_brier);
}

TEST(Telco, IsForeseenByLogistic) {  // T1: bars of segmentation-retention.md 3.7
  const Churn churn = telco();
  if (churn.left.empty()) GTEST_SKIP() << "telco-churn is not on this machine (CRMCORE_DATA)";
  judge(churn, {.bins = false, .ridges = {1, 4}}, .845, .1355);
}

TEST(Telco, IsForeseenBetterWithBinsAndPairs) {  // T1
  const Churn churn = telco();
  if (churn.left.empty()) GTEST_SKIP() << "telco-churn is not on this machine (CRMCORE_DATA)";
  judge(churn, {.bins = true, .pairs = 8}, .8465, .1346);
}

TEST(Telco, IsWorthWhatRSays) {  // T3: twelve parameters, profit and EMPC, segmentation-retention.md 3.7
  const Churn churn = telco();
  if (churn.left.empty()) GTEST_SKIP() << "telco-churn is not on this machine (CRMCORE_DATA)";
  std::vector<double> x;
  const auto column = [&](const char* name) -> const FrameColumn& {
    return *std::ranges::find(churn.frame, name, &FrameColumn::name);
  };
  const auto is = [&](const char* name, const char* level, std::size_t i) {
    const FrameColumn& own = column(name);
    return own.levels[static_cast<std::size_t>(own.values[i])] == level ? 1.0 : 0.0;
  };
  for (std::size_t i = 0; i < churn.left.size(); ++i)
    for (const double value :
         {column("tenure").values[i], column("MonthlyCharges").values[i], is("Contract", "One year", i),
          is("Contract", "Two year", i), is("InternetService", "Fiber optic", i), is("InternetService", "No", i),
          is("PaymentMethod", "Credit card (automatic)", i), is("PaymentMethod", "Electronic check", i),
          is("PaymentMethod", "Mailed check", i), is("PaperlessBilling", "Yes", i), is("SeniorCitizen", "1", i)})
      x.push_back(value);
  const Logistic model = logistic(x, 11, churn.left);
  EXPECT_NEAR(model.log_likelihood, -2981.04506953, 1e-7);
  EXPECT_NEAR(model.beta[1], -.032711950043, 1e-9);
  EXPECT_NEAR(model.beta[4], -1.505824463275, 1e-8);
  EXPECT_NEAR(model.beta[5], .879186410540, 1e-8);
  EXPECT_NEAR(model.beta[8], .405292033769, 1e-8);
  std::vector<double> two, p;  // profit is of the model of tenure and charges alone
  for (std::size_t i = 0; i < churn.left.size(); ++i) two.insert(two.end(), {x[11 * i], x[11 * i + 1]});
  const Logistic plain = logistic(two, 2, churn.left);
  for (std::size_t i = 0; i < churn.left.size(); ++i)
    p.push_back(probability(plain.logit(std::span(two).subspan(2 * i, 2))));
  const Profit expected = expected_maximum_profit(p, churn.left), fixed = maximum_profit(p, churn.left);
  EXPECT_NEAR(expected.value, 9.5807, 5e-4);
  EXPECT_NEAR(expected.fraction, .55072, 5e-4);
  EXPECT_NEAR(fixed.value, 9.4481, 5e-4);
  EXPECT_NEAR(fixed.fraction, .57149, 5e-4);
}

}  // namespace
}  // namespace crmcore::statistics
