#include "crmcore/lifecycle/cadence.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::lifecycle {
namespace {

/// A history of purchases on given days after 2025-01-01 of customers A, B, ….
History bought(const std::vector<std::vector<int>>& days, Day today) {
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < days.size(); ++c) {
    codes.push_back("C" + std::to_string(1000 + c));
    for (const int day : days[c]) events.push_back({c, Day(2025, 1, 1) + Days{day}, 100, 100, 1});
  }
  return {std::move(codes), std::move(events), today, {}};
}

/// 400 customers who buy at gamma rates, watched for two years; every other one leaves on the way when `leaving`.
std::vector<std::vector<int>> population(bool leaving = false) {
  statistics::Random random(4);
  std::vector<std::vector<int>> days;
  for (int c = 0; c < 400; ++c) {
    auto& own = days.emplace_back();
    const double rate = random.gamma(2) / 40;
    const double end = leaving && c % 2 == 0 ? 200 + random.uniform() * 400 : 730;
    for (double at = random.uniform() * 300; at < end; at += std::max(1.0, random.exponential() / rate))
      own.push_back(static_cast<int>(at));
  }
  return days;
}

TEST(Cadence, FollowsEachCustomersOwnRhythm) {  // L2
  auto days = population();
  auto& weekly = days.emplace_back();
  for (int at = 500; at <= 716; at += 7) weekly.push_back(at + at % 2);
  days.push_back({100, 280, 460, 650});  // every half year
  const auto past = bought(days, Day(2025, 1, 1) + Days{730});
  const auto lines = cadence(past);
  const Cadence &week = lines[400], &half = lines[401];
  EXPECT_EQ(week.rule, "own regular rhythm");
  EXPECT_GE(*week.limit_days, 8);
  EXPECT_LE(*week.limit_days, 14) << "a weekly buyer is inactive after about ten days";
  EXPECT_GT(*half.limit_days, 150);
  EXPECT_EQ(half.state, State::active);
  for (const auto& line : lines) {
    EXPECT_GE(line.tail, 0);
    EXPECT_LE(line.tail, 1);
    EXPECT_LE(*line.warn_days, *line.limit_days);
    if (line.next_on) {
      EXPECT_GT(*line.next_on, past.today());
    }
  }
  const auto one = rhythm(past);
  EXPECT_TRUE(one.learned);
  EXPECT_NEAR(one.shape / one.rate, 2 / 40.0 / 2 * 1, .04);  // of gamma (2, 40) rates, weighted by customer
}

TEST(Cadence, MeasuresItsFalseAlarms) {  // L2: with only what was known then
  const auto past = bought(population(true), Day(2025, 1, 1) + Days{730});
  const auto flagged = alarms(past, Day(2025, 1, 1) + Days{600}, 60);
  double active = 0, inactive = 1;
  for (const auto& line : flagged) {
    if (line.state == State::active) active = line.share;
    if (line.state == State::inactive) inactive = line.share;
    EXPECT_LE(line.low, line.share);
    EXPECT_GE(line.high, line.share);
  }
  EXPECT_GT(active, .5);
  EXPECT_LT(inactive, .2);
  double of_returned = 0, of_gone = 0;
  std::int64_t returned = 0, customers = 0;
  for (const auto& line : flagged) {
    returned += line.returned;
    customers += line.customers;
  }
  for (const auto& line : flagged) {
    EXPECT_DOUBLE_EQ(*line.of_returned, static_cast<double>(line.returned) / static_cast<double>(returned));
    EXPECT_DOUBLE_EQ(*line.of_gone,
                     static_cast<double>(line.customers - line.returned) / static_cast<double>(customers - returned));
    of_returned += *line.of_returned;
    of_gone += *line.of_gone;
  }
  EXPECT_NEAR(of_returned, 1, 1e-12);
  EXPECT_NEAR(of_gone, 1, 1e-12);
  EXPECT_EQ(test::error_of([&] { alarms(past, Day(2026, 12, 1), 60); }, {"not 60 days after"}), ErrorCode::invalid);
  // what comes later changes nothing
  auto cut = population(true);
  for (auto& own : cut) std::erase_if(own, [](int day) { return day > 600; });
  const auto then = cadence(past.as_of(Day(2025, 1, 1) + Days{600}));
  const auto again = cadence(bought(cut, Day(2025, 1, 1) + Days{600}).as_of(Day(2025, 1, 1) + Days{600}));
  std::size_t at = 0;
  for (const auto& line : then) {
    while (again[at].customer != line.customer) ++at;
    EXPECT_EQ(again[at].state, line.state);
    EXPECT_EQ(again[at].limit_days, line.limit_days);
  }
}

/// Four customers, silent for 0, 15, 195 and 265 days.
History four_customers() {
  return bought({{100, 105, 300}, {260, 285}, {60, 105}, {30, 35}}, Day(2025, 1, 1) + Days{300});
}
ErrorPoint curve_at(std::int64_t days) {
  const auto curve = error_curve(four_customers(), 180);
  return *std::ranges::find(curve.rows, days, &ErrorPoint::days);
}

TEST(ErrorCurve, CountsGapsThatWouldHaveBeenFalseAlarms) {  // L2: research 2.3; gaps: 5 and 195; 25; 45; 5
  EXPECT_DOUBLE_EQ(*curve_at(7).false_alarm, 3 / 5.0);
  EXPECT_DOUBLE_EQ(*curve_at(28).false_alarm, 2 / 5.0);
  EXPECT_DOUBLE_EQ(*curve_at(371).false_alarm, 0);
}

TEST(ErrorCurve, CountsThoseGoneWhoWouldHaveBeenMissed) {  // L2: silent since 105 and 35: 15 and 85 days on the day 120
  EXPECT_DOUBLE_EQ(*curve_at(14).miss, 0);
  EXPECT_DOUBLE_EQ(*curve_at(21).miss, 1 / 2.0);
  EXPECT_DOUBLE_EQ(*curve_at(91).miss, 1);
}

TEST(ErrorCurve, CountsThoseFlaggedNow) {  // L2
  EXPECT_DOUBLE_EQ(curve_at(7).flagged, 3 / 4.0);
  EXPECT_DOUBLE_EQ(curve_at(196).flagged, 1 / 4.0);
}

TEST(ErrorCurve, TradesFalseAlarmsForMisses) {  // L2
  const auto curve = error_curve(four_customers(), 180);
  ASSERT_EQ(curve.size(), 53U);
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_LE(curve[i].false_alarm, curve[i - 1].false_alarm);
    EXPECT_GE(*curve[i].miss, *curve[i - 1].miss);
  }
}

TEST(ErrorCurve, SaysNothingOfWhatIsNotKnown) {  // L2
  EXPECT_FALSE(error_curve(four_customers(), 299)[0].miss) << "nobody was a customer so early";
  EXPECT_FALSE(error_curve(bought({{100}, {200}}, Day(2025, 1, 1) + Days{300}))[0].false_alarm) << "no gap is known";
}

TEST(ErrorCurve, RefusesNoDays) {  // bad input
  EXPECT_EQ(test::error_of([] { error_curve(four_customers(), 0); }, {"horizon must be between 1 and 3660, not 0"}),
            ErrorCode::invalid);
}

TEST(Cadence, CountsBusyMonthsLong) {  // L2: the season can be switched
  statistics::Random random(8);
  std::vector<std::vector<int>> days;
  for (int c = 0; c < 300; ++c) {
    auto& own = days.emplace_back();
    for (int day = c % 20; day < 800; ++day) {
      const int month = (Day(2025, 1, 1) + Days{day}).civil().month;
      if (random.uniform() < (month == 12 ? .12 : month == 8 ? .01 : .04)) own.push_back(day);
    }
    if (own.empty()) own.push_back(c % 20);
  }
  const auto past = bought(days, Day(2025, 1, 1) + Days{800});
  const auto season = rhythm(past, true).season;
  ASSERT_EQ(season.size(), 12U);
  EXPECT_GT(season[11], 2);
  EXPECT_LT(season[7], .5);
  std::int64_t later = 0;
  const auto summer = past.as_of(Day(2026, 8, 20)), plain = summer;
  const auto with = cadence(summer, {.seasonal = true}), without = cadence(plain);
  for (std::size_t i = 0; i < with.size(); ++i) later += *with[i].limit_days > *without[i].limit_days ? 1 : 0;
  EXPECT_GT(later, 150) << "a quiet August makes fewer people inactive";
  EXPECT_EQ(test::error_of([&] { cadence(past.as_of(Day(2025, 6, 1)), {.seasonal = true}); }, {"455 days"}),
            ErrorCode::invalid);
}

TEST(Cadence, DoesNotTakeThoseWhoLeaveForASeason) {  // L2: no season is there
  std::vector<std::vector<int>> days;
  for (std::uint64_t c = 0; c < 1500; ++c) {
    statistics::Random random(21, c);
    auto& own = days.emplace_back();
    const double rate = random.gamma(3) / 60;
    for (double at = random.uniform() * 1000; at < 1000; at += std::max(1.0, random.exponential() / rate)) {
      own.push_back(static_cast<int>(at));
      if (random.uniform() < .12) break;
    }
  }
  const auto past = bought(days, Day(2025, 1, 1) + Days{1000});
  const auto plain = cadence(past), seasonal = cadence(past, {.seasonal = true});
  std::map<int, std::pair<double, double>> by_month;  // of the last purchase
  for (std::size_t i = 0; i < plain.size(); ++i) {
    auto& [sum, count] = by_month[plain[i].last_day->civil().month];
    sum += static_cast<double>(*seasonal[i].limit_days) / static_cast<double>(*plain[i].limit_days);
    count += 1;
  }
  for (const auto& [month, sums] : by_month) EXPECT_NEAR(sums.first / sums.second, 1, .15) << "month " << month;
}

TEST(Cadence, KeepsItsHeadWithLittleData) {  // bad input
  const Day today(2025, 6, 1);
  const auto one = cadence(bought({{3}}, today));
  EXPECT_EQ(one[0].limit_days, 45);
  EXPECT_EQ(one[0].state, State::inactive);
  EXPECT_TRUE(cadence(bought({}, today)).empty());
  EXPECT_EQ(cadence(bought({{}}, today))[0].state, State::prospect);
  EXPECT_EQ(cadence(bought({{3}}, today), {.of_customer = {{"C1000", {200, 200}}}})[0].state, State::new_);
}

TEST(Cadence, RefusesLimitsThatCannotBe) {  // bad input
  const History past = bought({{3}}, Day(2025, 6, 1));
  test::expect_refused({
      {"warned after it has lapsed", [&] { cadence(past, {.warn = .01, .lapse = .05}); }, {"warn must be above lapse"}},
      {"a floor above the ceiling", [&] { cadence(past, {.floor = 50, .ceiling = 40}); }, {"50", "40"}},
  });
}

TEST(ReturnCurve, CensorsThoseStillWatched) {  // L6
  const auto past = bought({{0, 10}, {0, 20}, {0}, {25}}, Day(2025, 1, 31));
  const auto curve = return_curve(past);
  ASSERT_EQ(curve.size(), 2U);
  EXPECT_EQ(curve[0].day, 10);
  EXPECT_EQ(curve[0].at_risk, 3) << "who came 5 days ago is no longer at risk on day 10";
  EXPECT_NEAR(curve[0].returned, 1.0 / 3, 1e-12);
  EXPECT_NEAR(curve[1].returned, 2.0 / 3, 1e-12);
  EXPECT_EQ(return_curve(past, CohortBy::month)[0].cohort, "2025-01");
}

TEST(MixAhead, GoesOnAsItDid) {  // L3
  const auto past = bought(population(), Day(2025, 1, 1) + Days{730});
  double expected = 0;
  std::int64_t now = 0;
  for (const auto& line : mix_ahead(past, 30)) {
    expected += line.expected;
    now += line.customers;
  }
  EXPECT_NEAR(expected, static_cast<double>(now), 1e-9);
  // 30 days ago four were active; one of them is inactive now. Of two inactive one came back, one is gone on.
  const Limits limits{10, 30, 60};
  const auto few = bought({{0, 60, 85, 110}, {0, 62, 88, 105}, {0, 64, 90, 115}, {0, 66, 70}, {0, 45, 119}, {0, 40}},
                          Day(2025, 1, 1) + Days{120});
  std::map<State, double> ahead, today;
  for (const auto& line : mix_ahead(few, 30, limits)) {
    ahead[line.state] = line.expected;
    today[line.state] = static_cast<double>(line.customers);
    EXPECT_LE(line.low, line.expected);
    EXPECT_GE(line.high, line.expected);
  }
  std::map<State, std::map<State, double>> moves;
  const auto then = status(few.as_of(few.today() - Days{30}), limits), after = status(few, limits);
  for (std::size_t i = 0; i < after.size(); ++i) moves[then[i].state][after[i].state] += 1;
  std::map<State, double> wanted;
  for (const auto& [from, count] : today) {
    double left = 0;
    for (const auto& [to, moved] : moves[from]) left += moved;
    if (left == 0) wanted[from] += count;
    for (const auto& [to, moved] : moves[from]) wanted[to] += count * moved / left;
  }
  ASSERT_GE(moves.size(), 2U);
  for (const auto& [state, count] : wanted) EXPECT_NEAR(ahead[state], count, 1e-12) << name(state);
  EXPECT_EQ(test::error_of([&] { mix_ahead(past, 0); }, {"ahead must be 1 or more, not 0"}), ErrorCode::invalid);
  const auto one = mix_ahead(bought({{0}}, Day(2025, 1, 1) + Days{200}), 30);  // one customer, who stayed inactive
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].expected, 1);
  EXPECT_LT(one[0].low, .7) << "one customer is no certainty";
  EXPECT_EQ(one[0].high, 1) << "no more than there are";
}

TEST(MixAhead, HoldsNoMoreThanCanBe) {  // L3: nobody becomes a prospect, and only a prospect becomes new
  std::vector<std::vector<int>> days(60);
  for (int c = 0; c < 20; ++c) days.push_back({0, 10 + c, 60 + c});
  days.push_back({85});
  const auto past = bought(days, Day(2025, 1, 1) + Days{120});
  std::map<State, MixAhead> ahead;
  for (const auto& line : mix_ahead(past, 30)) ahead.emplace(line.state, line);
  const auto prospects = static_cast<double>(ahead.at(State::prospect).customers);
  EXPECT_EQ(prospects, 60);
  EXPECT_LE(ahead.at(State::prospect).high, prospects);
  if (ahead.contains(State::new_)) {
    EXPECT_LE(ahead.at(State::new_).high, prospects + static_cast<double>(ahead.at(State::new_).customers));
  }
}

}  // namespace
}  // namespace crmcore::lifecycle
