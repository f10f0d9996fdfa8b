#include "crmcore/value_models/value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <map>

#include "crmcore/statistics/random.hpp"
#include "crmcore/value_models/historic.hpp"
#include "support.hpp"

namespace crmcore::value_models {
namespace {

/// Customers who live and buy as MBG/NBD says, with Gamma-Gamma spend, over `days` days; the future goes on to `until`.
History simulated(int customers, int days, int until, std::uint64_t seed) {
  std::vector<std::string> codes;
  std::vector<History::Event> events;
  for (int c = 0; c < customers; ++c) {
    statistics::Random random(seed, static_cast<std::uint64_t>(c));
    codes.push_back("C" + std::to_string(10'000 + c));
    const double rate = random.gamma(.8) / 40, leave = random.beta(.9, 2.5), worth = random.gamma(4) / 60;
    double at = random.uniform() * days * .4;
    for (;;) {
      const int day = static_cast<int>(at);
      if (day > until) break;
      const auto minor = std::max<std::int64_t>(1, std::llround(100 * random.gamma(6) / worth * .02));
      events.push_back({static_cast<std::uint32_t>(c), Day(2024, 1, 1) + Days{day}, minor, minor, 1});
      if (random.uniform() < leave) break;
      at += std::max(1.0, random.exponential() / rate);
    }
  }
  return {std::move(codes), std::move(events), Day(2024, 1, 1) + Days{until}, {}};
}

TEST(Value, IntervalsCoverWhatComes) {  // C3: of the base and of each customer
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

TEST(Value, AddsUpAndExplains) {  // C2 C3
  const History past = simulated(500, 400, 400, 5);
  const auto known = customers(past, ModelKind::mbg_nbd, Unit::week);
  const auto model = fit(ModelKind::mbg_nbd, known.purchases);
  const auto spend = fit_spend(known.spend.x, known.spend.m);
  const auto plain = predict(model, spend, known, {.horizon = 26, .margin = .3});
  const auto discounted = predict(model, spend, known, {.horizon = 26, .margin = .3, .discount = .1});
  const auto weekly =
      predict(model, spend, known,
              {.horizon = 26, .margin = .3, .discount = std::pow(1.1, 7 / 365.25) - 1, .discount_period = Unit::week});
  auto certain = model;  // as if its parameters were known
  certain.covariance = {};
  const auto of_certain = predict(certain, spend, known, {.horizon = 26, .margin = .3});
  double purchases = 0, value = 0, wider = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_LE(plain[i].low, of_certain[i].low) << "what is not known of the parameters widens the interval";
    EXPECT_GE(plain[i].high, of_certain[i].high);
    wider += static_cast<double>((*plain[i].high - *of_certain[i].high).minor);
    EXPECT_LE(discounted[i].value, plain[i].value);
    EXPECT_NEAR(static_cast<double>(weekly[i].value->minor), static_cast<double>(discounted[i].value->minor), 1.01)
        << "a rate carries its period";
    EXPECT_LE(plain[i].low, plain[i].high);
    EXPECT_NEAR(static_cast<double>(plain[i].value->minor), 30 * *plain[i].spend * plain[i].expected_purchases, .51);
    purchases += plain[i].expected_purchases;
    value += static_cast<double>(plain[i].value->minor) / 100;
  }
  EXPECT_GT(wider, 0);
  for (const int replicates : {0, 40}) {
    const auto lines = base(model, spend, known, {.value = {.horizon = 26, .margin = .3}, .replicates = replicates});
    EXPECT_NEAR(*lines[2].estimate, purchases, 1e-9 * purchases);
    EXPECT_NEAR(*lines[3].estimate, value, .01 * static_cast<double>(plain.size()));
    EXPECT_GT(*lines[3].from_parameters, 0);
    EXPECT_GT(*lines[3].from_chance, 0);
    EXPECT_GT(*lines[4].estimate, 0);
  }
  const auto parts = why(model, known, plain[3].customer, 26);
  EXPECT_NEAR(parts[0].purchases + parts[1].purchases + parts[2].purchases, plain[3].expected_purchases, 1e-12);
  const auto curve = survival(model, known, plain[3].customer, 26, 4);
  EXPECT_EQ(curve.size(), 5U);
  EXPECT_NEAR(curve[0].p_alive, plain[3].p_alive, 1e-15);
  EXPECT_NEAR(distribution(model, known, plain[3].customer, 26, 0)[0].chance, plain[3].p_zero, 1e-15);
  const auto gone = until(model, known, plain[3].p_alive / 2);
  const Buyer fourth = known.buyer(3);
  EXPECT_NEAR(Outlook(model, {fourth.x, fourth.t_x, fourth.T + *gone[3].ahead}).p_alive(), plain[3].p_alive / 2, 1e-9);
  EXPECT_EQ(test::error_of([&] { until(model, known, 1); }, {"between 0 and 1"}), ErrorCode::invalid);
  const auto none = predict(model, spend, known, {.horizon = 0});
  EXPECT_EQ(*none[0].value, Amount{0});
  EXPECT_EQ(none[0].p_zero, 1);
  EXPECT_EQ(test::error_of([&] { predict(model, spend, known, {.for_ever = true}); }, {"infinite"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { predict(model, spend, known, {.horizon = -1}); }, {"horizon"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { predict(model, spend, known, {.discount = -2}); }, {"0.10"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { why(model, known, "nobody", 26); }, {"nobody"}), ErrorCode::not_found);
}

TEST(Value, ToleratesNoOddMoneyNorTime) {  // bad input
  const History past = simulated(300, 400, 400, 5);
  const auto weeks = customers(past, ModelKind::mbg_nbd, Unit::week);
  const auto days = customers(past, ModelKind::mbg_nbd, Unit::day);
  const auto model = fit(ModelKind::mbg_nbd, weeks.purchases);
  const auto spend = fit_spend(weeks.spend.x, weeks.spend.m);
  for (const auto& call : {std::function<void()>([&] { predict(model, spend, days); }),
                           std::function<void()>([&] { base(model, spend, days); }),
                           std::function<void()>([&] { until(model, days, .5); }),
                           std::function<void()>([&] { why(model, days, days.codes[0], 4); }),
                           std::function<void()>([&] { survival(model, days, days.codes[0], 4, 2); })})
    EXPECT_EQ(test::error_of(call, {"weeks", "days"}), ErrorCode::invalid);
  for (const double horizon : {-5.0, std::nan(""), 1e300})
    EXPECT_EQ(test::error_of([&] { survival(model, weeks, weeks.codes[0], horizon, 2); }, {"horizon"}),
              ErrorCode::invalid);
  for (const auto& line : predict(model, spend, weeks, {.margin = -1})) EXPECT_LE(line.low, line.high);
  const auto lost = base(model, spend, weeks, {.value = {.margin = -1}, .replicates = 0});
  EXPECT_LT(*lost[3].low, *lost[3].estimate);
  EXPECT_LT(*lost[3].estimate, *lost[3].high);
  const ValueOptions for_ever{.horizon = 0, .for_ever = true, .discount = .1};
  double sum = 0;
  for (const auto& line : predict(model, spend, weeks, for_ever)) sum += static_cast<double>(line.value->minor) / 100;
  const auto all = base(model, spend, weeks, {.value = for_ever, .replicates = 0});
  EXPECT_NEAR(*all[3].estimate / sum, 1, 1e-4);
  EXPECT_EQ(*all[2].estimate, 0) << "no purchases within no time";
  const std::vector<double> none{0}, nine{9};
  EXPECT_EQ(predict(fit(ModelKind::mbg_nbd, purchases(none, none, nine)), spend, weeks)[0].status, "too_little_data");
}

TEST(Value, KeepsSpendWithTheModel) {  // C2: saved models
  const History past = simulated(300, 400, 400, 6);
  const auto known = customers(past, ModelKind::mbg_nbd, Unit::week);
  const auto spend = fit_spend(known.spend.x, known.spend.m);
  const auto again = SpendModel::parse(fit(ModelKind::mbg_nbd, known.purchases).text() + " " + spend.text());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->text(), spend.text());
  EXPECT_EQ(again->expected(3, 20), spend.expected(3, 20));
  EXPECT_FALSE(SpendModel::parse(fit(ModelKind::mbg_nbd, known.purchases).text()));
  EXPECT_EQ(test::error_of([&] { SpendModel::parse(spend.text().substr(0, 90)); }, {"cannot be read"}),
            ErrorCode::invalid);
  for (const double weight : {std::nan(""), -1.0})
    EXPECT_EQ(
        test::error_of(
            [&] { fit_spend(std::vector<double>(20, 2), std::vector<double>(20, 5), std::vector<double>(20, weight)); },
            {"row 1", "weight"}),
        ErrorCode::invalid);
  std::vector<double> x, m;  // means so scattered that the population has none
  for (int i = 0; i < 400; ++i) {
    statistics::Random random(3, static_cast<std::uint64_t>(i));
    x.push_back(1 + static_cast<double>(random.bits() % 3));
    m.push_back(std::exp(4 * random.normal()));
  }
  const auto wild = fit_spend(x, m);
  ASSERT_TRUE(wild.at_bound);
  EXPECT_EQ(wild.expected(0, 0), wild.naive_mean);
  EXPECT_NE(lines(fit(ModelKind::mbg_nbd, known.purchases), &wild)[4].advice.find("plain mean"),
            std::string_view::npos);
  const auto told = lines(fit(ModelKind::mbg_nbd, known.purchases), &spend);  // what stands beside the parameters
  ASSERT_EQ(told.size(), 10U);
  EXPECT_EQ(told[7].parameter, "mean");
  EXPECT_DOUBLE_EQ(told[7].estimate, spend.p * spend.v / (spend.q - 1));
  EXPECT_EQ(told[8].parameter, "naive_mean");
  EXPECT_EQ(told[8].estimate, spend.naive_mean);
  EXPECT_EQ(told[9].parameter, "correlation");
  EXPECT_NE(told[9].advice.find("95 % interval"), std::string::npos) << told[9].advice;
  Table wildly(std::vector<Table::Description>{{"x", Kind::real}, {"t_x"}, {"T"}, {"m", Kind::real}}, {});
  for (std::size_t i = 0; i < x.size(); ++i)
    wildly.append(std::array<Cell, 4>{Cell::of(x[i]), Cell::of(std::string_view("20")),
                                      Cell::of(std::string_view("30")), Cell::of(m[i])});
  const auto q_of = [&](const char* parameters) {
    const Table fitted = run("value_models.fit", parameters, {.input = &wildly});
    return fitted.cell(5, "estimate").real();
  };
  EXPECT_NEAR(q_of("{}"), 1, 1e-6) << "held at the bound";
  EXPECT_LT(q_of(R"({"bounded":false})"), .99);
  EXPECT_EQ(test::error_of([&] { run("value_models.fit", R"({"k":2})", {.input = &wildly}); }, {"log_gaps"}),
            ErrorCode::invalid);
  EXPECT_GT(run("value_models.fit", R"({"k":2,"log_gaps":900})", {.input = &wildly}).rows(), 0U);
}

TEST(Value, IsWithinItsInterval) {  // C3
  const History past = simulated(300, 400, 400, 6);
  const auto known = customers(past, ModelKind::mbg_nbd, Unit::week);
  const auto model = fit(ModelKind::mbg_nbd, known.purchases);
  const auto spend = fit_spend(known.spend.x, known.spend.m);
  for (const ValueOptions& options :
       {ValueOptions{.horizon = 0, .for_ever = true, .discount = .1}, ValueOptions{.horizon = 26, .discount = .1}})
    for (const auto& line : predict(model, spend, known, options)) {
      EXPECT_LE(line.low, line.value) << options.horizon;
      EXPECT_GE(line.high, line.value) << options.horizon;
      EXPECT_EQ(line.expected_purchases == 0, options.for_ever);
    }
  EXPECT_EQ(spend.expected(3, -5), spend.expected(0, 0)) << "money that went back tells nothing of what comes";
  EXPECT_EQ(test::error_of([&] { base(model, spend, known, {.replicates = 1}); }, {"not 1"}), ErrorCode::invalid);
  const auto alive = base(model, spend, known, {.value = {.level = .999}, .replicates = 0})[1];
  EXPECT_LE(*alive.high, 300);
  const std::string saved = model.text();
  for (const char* said : {R"("unit":"day")", R"("model":"bg_nbd")", R"("k":2)"})
    EXPECT_EQ(test::error_of(
                  [&] {
                    run("value_models.predict", R"({"today":"2025-02-04","saved":")" + saved + "\"," + said + "}",
                        {.past = &past});
                  },
                  {"but the saved model has"}),
              ErrorCode::invalid)
        << said;
  EXPECT_GT(
      run("value_models.predict", R"({"today":"2025-02-04","unit":"week","saved":")" + saved + "\"}", {.past = &past})
          .rows(),
      0U);
  const History alone({"A"}, {{0, Day(2025, 1, 1), 100, 100, 1}}, Day(2025, 6, 1), {});
  const auto one = customers(alone, ModelKind::mbg_nbd, Unit::week);
  const auto lines = base(fit(ModelKind::mbg_nbd, one.purchases), fit_spend(one.spend.x, one.spend.m), one);
  EXPECT_FALSE(lines[1].high) << "too little data is no ground for an interval";
  const auto compared = compare(alone, Day(2025, 3, 1), {}, Unit::week);
  EXPECT_EQ(std::ranges::count(compared.rows, true, &Compared::chosen), 0);
  EXPECT_NE(compared[0].why.find("ten customers"), std::string::npos);
}

TEST(Value, ChoosesTheModelThatForesawBest) {  // C2: holdout
  const History past = simulated(2'000, 400, 582, 9);
  const auto compared = compare(past, Day(2025, 2, 5), {}, Unit::week);
  const auto chosen = std::ranges::find(compared.rows, true, &Compared::chosen);
  ASSERT_NE(chosen, compared.rows.end());
  EXPECT_NE(chosen->model, "nbd");
  EXPECT_LT(chosen->model.find("nbd"), chosen->model.size());
  for (const Compared& line : compared) {
    EXPECT_LE(line.log_score, chosen->log_score);
    EXPECT_FALSE(line.why.empty());
    EXPECT_EQ(line.actual, chosen->actual);
  }
  EXPECT_EQ(Candidate::parse("mbg_nbd/3").text(), "mbg_nbd/3");
  EXPECT_EQ(test::error_of([] { Candidate::parse("mbgnbd"); }, {"did you mean 'mbg_nbd'"}), ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([] { Candidate::parse("mbg_nbd/x"); }, {"regularity"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { compare(past, Day(2030, 1, 1), {}, Unit::week); }, {"2030-01-01"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { compare(past, Day(2020, 1, 1), {}, Unit::week); }, {"nothing to fit"}),
            ErrorCode::invalid);
  std::vector<History::Event> once;
  for (std::uint32_t c = 0; c < 2; ++c)
    for (const Day day : {Day(2024, 1, 5), Day(2024, 2, 5)}) once.push_back({c, day, 1000, 1000, 1});
  const auto silent =
      compare(History({"a", "b"}, once, Day(2024, 12, 31), {}), Day(2024, 6, 1), {{ModelKind::nbd}}, Unit::week);
  EXPECT_FALSE(silent[0].bias) << "nothing was bought";
}

TEST(Value, ReadsColumns) {  // C2: any table
  Table table(
      std::vector<Table::Description>{
          {"customer"}, {"x", Kind::integer}, {"t_x", Kind::real}, {"T"}, {"m", Kind::real}},
      {});
  table.append(std::array<Cell, 5>{Cell::of(std::string_view("A")), Cell::of(std::int64_t{2}), Cell::of(3.5),
                                   Cell::of(std::string_view("10")), Cell::of(7.0)});
  const auto read = customers(table, Unit::week);
  EXPECT_EQ(read.codes[0], "A");
  EXPECT_EQ(read.buyer(0).T, 10);
  table.append(std::array<Cell, 5>{Cell::of(std::string_view("B")), Cell::of(std::int64_t{2}), Cell(),
                                   Cell::of(std::string_view("10")), Cell::of(7.0)});
  EXPECT_EQ(test::error_of([&] { customers(table, Unit::week); }, {"row 2", "t_x"}), ErrorCode::invalid);
  Table without(std::vector<Table::Description>{{"x"}, {"t_x"}, {"T"}, {"m"}}, {});
  for (int i = 0; i < 40; ++i) {
    const std::string x = std::to_string(i % 4);
    without.append(std::array<Cell, 4>{Cell::of(std::string_view(x)), Cell::of(std::string_view(x)),
                                       Cell::of(std::string_view("10")),
                                       i % 4 == 0 ? Cell() : Cell::of(std::string_view("20"))});
  }
  auto known = customers(without, Unit::week);
  const Model model = fit(ModelKind::mbg_nbd, known.purchases);
  EXPECT_NEAR(*predict(model, fit_spend(known.spend.x, known.spend.m), known)[0].spend, 20, 1e-2)
      << "m is empty where x is 0";
  std::ranges::fill(known.spend.m, 0);
  const SpendModel unknown = fit_spend(known.spend.x, known.spend.m);
  const auto line = predict(model, unknown, known)[1];
  EXPECT_GT(line.expected_purchases, 0);
  EXPECT_FALSE(line.spend || line.value || line.low || line.high) << "no money is known";
  const auto of_base = base(model, unknown, known, {.replicates = 0});
  EXPECT_TRUE(of_base[2].estimate);
  EXPECT_FALSE(of_base[3].estimate || of_base[3].high || of_base[4].estimate);
  EXPECT_NE(advice(unknown).find("no money"), std::string_view::npos);
  Table twice(std::vector<Table::Description>{{"customer"}, {"x"}, {"t_x"}, {"T"}}, {});
  for (int i = 0; i < 2; ++i)
    twice.append(std::array<Cell, 4>{Cell::of(std::string_view("A")), Cell::of(std::string_view("1")),
                                     Cell::of(std::string_view("2")), Cell::of(std::string_view("3"))});
  EXPECT_EQ(test::error_of([&] { customers(twice, Unit::week); }, {"row 2", "'A'", "row 1"}), ErrorCode::invalid);
}

TEST(Value, TreatsWeightsAsRepetition) {  // C2 C3: weighted input
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

TEST(Historic, FindsProblemCustomersWithTheirReasons) {  // C1
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  test::sell(shop,
             "order,customer,product,ordered,quantity,unit_price\n"
             "1,Good,P,2026-01-01,10,5\n"
             "2,Poor,Q,2026-01-02,10,1\n"
             "3,Back,P,2026-01-03,10,5\n"
             "4,Back,P,2026-01-04,-4,5\n");
  auto change = shop.change("test", "costs");
  for (const Product& product : store::find<Product>(shop))
    change.edit(product.id, [&](Product& p) { p.unit_cost = Decimal::of(2); });
  Payment payment;
  payment.order = {1};
  payment.paid = Day(2026, 1, 11);
  payment.amount = {5000};
  change.add(payment);
  change.commit();
  const auto lines = historic(shop, Day(2026, 3, 1), {.cost_per_order = {150}, .cost_per_return = {100}});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].customer, "Back");
  EXPECT_EQ(lines[0].revenue, Amount{3000});
  EXPECT_EQ(lines[0].margin, Amount{1800});
  EXPECT_EQ(lines[0].cost_to_serve, Amount{400});
  EXPECT_EQ(lines[0].profit, Amount{1400});
  EXPECT_EQ(lines[0].problems, "pays late, many returns");
  EXPECT_EQ(lines[1].customer, "Good");
  EXPECT_EQ(lines[1].days_to_pay, 10);
  EXPECT_EQ(lines[1].problems, "");
  EXPECT_EQ(lines[2].problems, "unprofitable, pays late");
  EXPECT_EQ(lines[2].overdue, Amount{1000});
  EXPECT_EQ(test::error_of([&] { historic(shop, Day(2026, 3, 1), {.cost_per_order = {INT64_MAX}}); }, {"cost"}),
            ErrorCode::overflow);
  EXPECT_EQ(test::error_of([&] { historic(shop, Day(2026, 3, 1), {.pays_within = -1}); }, {"0 or more"}),
            ErrorCode::invalid);
  EXPECT_EQ(
      test::error_of([&] { historic(shop, Day(2026, 3, 1), {.cost_per_order = {-500}}); }, {"cost_per_order", "-5.00"}),
      ErrorCode::invalid);
}

TEST(Historic, KnowsReturnsRefundsAndGifts) {  // C1
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  test::sell(shop,
             "order,customer,product,ordered,quantity,unit_price\n"
             "1,Credit,P,2026-01-01,10,10\n"
             "2,Credit,P,2026-01-05,-10,10\n"                          // returned as an order of its own
             "3,Gift,P,2026-01-01,60,0\n"                              // given free
             "4,Half,P,2026-01-01,10,10\n5,Half,R,2026-01-04,-6,10\n"  // R's cost is not known
             "6,Refund,P,2026-01-01,10,10\n");
  auto change = shop.change("test", "costs");
  for (const Product& product : store::find<Product>(shop))
    if (product.code == "P") change.edit(product.id, [](Product& p) { p.unit_cost = Decimal::of(2); });
  const auto pays = [&](std::int64_t order, Day day, std::int64_t minor) {
    Payment payment;
    payment.order = {order};
    payment.paid = day;
    payment.amount = {minor};
    change.add(payment);
  };
  std::int64_t sixth = 0;
  for (const Order& order : store::find<Order>(shop))
    if (order.external_key == "6") sixth = order.id.value;
  pays(sixth, Day(2026, 1, 11), 10'000);
  pays(sixth, Day(2026, 4, 11), -9'000);
  change.commit();
  const auto lines = historic(shop, Day(2026, 6, 1), {.cost_per_order = {500}, .cost_per_return = {200}});
  ASSERT_EQ(lines.size(), 4U);
  const auto &credit = lines[0], &gift = lines[1], &half = lines[2], &refund = lines[3];
  EXPECT_EQ(credit.overdue, Amount{0}) << "what was brought back is not owed";
  EXPECT_EQ(credit.margin, Amount{0});
  EXPECT_EQ(credit.profit, Amount{-1200});
  EXPECT_EQ(credit.cost_known, 1);
  EXPECT_NE(credit.problems.find("unprofitable"), std::string::npos) << credit.problems;
  EXPECT_EQ(gift.profit, Amount{-12'500});
  EXPECT_EQ(gift.cost_known, 1);
  EXPECT_EQ(gift.problems, "unprofitable");
  EXPECT_DOUBLE_EQ(half.cost_known, 100.0 / 160);
  EXPECT_EQ(refund.days_to_pay, 10) << "the refund says nothing of how long it took";
}

}  // namespace
}  // namespace crmcore::value_models
