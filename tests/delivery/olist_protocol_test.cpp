// Promises on 10,000 real orders of a Brazilian marketplace (2017), against the protocol that other methods were
// measured by: origins are the first days of April to December; an origin knows what was known the day before it;
// judged are delivered orders with a seller, 8,535 of them. Unlike the others', our past holds orders that never came.
//
//   at equal 80 % kept, mean days: the shop's own dates 17.16, overall 17.35, states with censoring 16.44
//   pinball loss at .8:            the shop's own dates 2.952, overall 2.722, states with censoring 2.411,
//   boosted 2.410
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "support.hpp"

namespace crmcore {
namespace {

using delivery::BacktestOptions;
using delivery::OrderCourses;
using delivery::Relearned;

const Day first_judged(2017, 4, 1);
const Day last_known(2018, 12, 31);  // everything that was delivered is known

std::string day_of(const std::string& time) { return time.substr(0, 10); }

/// The orders as a table: product, seller and places of the first line.
const std::optional<Table>& olist() {
  static const std::optional<Table> table = [] {
    std::optional<Table> made;
    std::map<std::string, std::pair<std::string, std::string>> customers;  // state, first digits of the postal code
    for (const auto& row : test::data_rows("olist-orders-10k/customers.csv.gz")) {
      std::string postal_code = row[2];
      postal_code.insert(0, 5 - postal_code.size(), '0');
      customers[row[0]] = {row[4], row[4] + " " + postal_code.substr(0, 2)};
    }
    std::map<std::string, std::string> categories, states;
    for (const auto& row : test::data_rows("olist-orders-10k/products.csv.gz")) categories[row[0]] = row[1];
    for (const auto& row : test::data_rows("olist-catalogue/olist_sellers_dataset.csv.gz")) states[row[0]] = row[3];
    struct First {
      int item = 1 << 20;
      std::string product, seller;
    };
    std::map<std::string, First> lines;
    for (const auto& row : test::data_rows("olist-orders-10k/order_items.csv.gz")) {
      First& first = lines[row[0]];
      if (std::stoi(row[1]) < first.item) first = {std::stoi(row[1]), row[2], row[3]};
    }
    if (lines.empty() || states.empty()) return made;
    made.emplace(std::vector<Table::Description>{{"order"},
                                                 {"ordered"},
                                                 {"delivered"},
                                                 {"due"},
                                                 {"product"},
                                                 {"category"},
                                                 {"seller"},
                                                 {"seller_place"},
                                                 {"place"},
                                                 {"area"}},
                 Currency("BRL"));
    for (const auto& row : test::data_rows("olist-orders-10k/orders.csv.gz")) {
      const First& first = lines[row[0]];
      const bool counts = row[2] == "delivered" && !row[6].empty() && states.contains(first.seller);
      // What is not judged is not delivered as far as anybody knows.
      const std::vector<std::string> cells{row[0],
                                           day_of(row[3]),
                                           counts ? day_of(row[6]) : "",
                                           day_of(row[7]),
                                           first.product,
                                           categories[first.product],
                                           first.seller,
                                           states[first.seller],
                                           customers[row[1]].first,
                                           customers[row[1]].second};
      std::vector<Cell> typed;
      for (const std::string& cell : cells) typed.push_back(cell.empty() ? Cell() : Cell::of(std::string_view(cell)));
      made->append(typed);
    }
    return made;
  }();
  return table;
}

class OnRealOrders : public testing::Test {
 protected:
  void SetUp() override {
    if (!olist()) GTEST_SKIP() << "olist-orders-10k and olist-catalogue are not on this machine";
    courses = OrderCourses::of(*olist(), Currency("BRL"), last_known);
  }
  std::vector<delivery::KeptPromises> judged(Relearned relearned, double share = 0.8, bool use_due = false) const {
    return delivery::backtest(courses, last_known,
                              {.from = first_judged, .relearned = relearned, .share = share, .use_due = use_due});
  }
  static double worst_month(const std::vector<delivery::KeptPromises>& lines) {
    double worst = 1;
    for (const auto& line : lines)
      if (line.month) worst = std::min(worst, *line.kept);
    return worst;
  }
  static void print(const char* what, const std::vector<delivery::KeptPromises>& lines) {
    const auto& all = lines.back();
    std::printf("%-28s kept %.4f, worst month %.4f, mean days %.2f, pinball %.3f\n", what, *all.kept,
                worst_month(lines), *all.days, *all.pinball);
  }
  /// Mean days when all promises are moved by the one constant with which 80 % are kept, linear between whole days.
  double days_at_80(Relearned relearned, bool use_due = false) const {
    std::vector<std::int64_t> late;
    double days = 0;
    std::map<Day, std::vector<delivery::Asked>> asked;
    std::map<Day, std::vector<std::int64_t>> taken;
    for (const OrderCourseView& one : views()) {
      const Day origin = relearned == Relearned::month ? Month(one.ordered).first_day() : one.ordered;
      asked[origin].push_back(one.asked);
      taken[origin].push_back(one.taken);
    }
    for (const auto& [origin, orders] : asked) {
      const auto promises = delivery::promise(courses, origin - Days{1}, orders, {.use_due = use_due});
      for (std::size_t i = 0; i < orders.size(); ++i) {
        days += static_cast<double>(*promises[i].days);
        late.push_back(taken[origin][i] - *promises[i].days);
      }
    }
    std::ranges::sort(late);
    const auto n = static_cast<double>(late.size());
    const auto kept = [&](std::int64_t shift) {
      return static_cast<double>(std::ranges::upper_bound(late, shift) - late.begin()) / n;
    };
    std::int64_t shift = -60;  // far below any
    while (kept(shift) < 0.8) ++shift;
    const double below = kept(shift - 1);
    return days / n + static_cast<double>(shift - 1) + (0.8 - below) / (kept(shift) - below);
  }

  struct OrderCourseView {
    Day ordered;
    std::int64_t taken;
    delivery::Asked asked;
  };
  std::vector<OrderCourseView> views() const {
    std::vector<OrderCourseView> views;
    for (const auto& order : courses.all()) {
      if (order.ordered < first_judged || !order.delivered) continue;
      OrderCourseView& view =
          views.emplace_back(OrderCourseView{order.ordered, (*order.delivered - order.ordered).count, {}});
      view.asked.ordered = order.ordered;
      view.asked.due = order.due;
      for (std::size_t t = 0; t < delivery::trait_count; ++t)
        view.asked.traits[t] = courses.text(static_cast<delivery::Trait>(t), order.traits[t]);
    }
    return views;
  }

  OrderCourses courses;
};

TEST_F(OnRealOrders, PromisesAreKeptAsOftenAsTheySay) {  // B3
  const auto lines = judged(Relearned::month);
  print("learned each month", lines);
  ASSERT_EQ(lines.back().orders, 8535);
  EXPECT_GE(*lines.back().kept, 0.78);
  EXPECT_LE(*lines.back().kept, 0.82);
  EXPECT_GE(worst_month(lines), 0.65);
  EXPECT_LE(*lines.back().pinball, 2.40);
  EXPECT_NEAR(*lines.back().due_pinball, 2.952, 0.005);  // the shop's own dates, as in the protocol
}

TEST_F(OnRealOrders, PromisesAreShorterThanTheShopsAtTheSameShareKept) {  // B3
  const double days = days_at_80(Relearned::month);
  std::printf("mean days at 80 %% kept: %.2f, with the shop's dates %.2f\n", days, days_at_80(Relearned::month, true));
  EXPECT_LE(days, 16.4);
}

TEST_F(OnRealOrders, PromisesLearnedEachDayFollowSlowMonths) {  // B3
  const auto lines = judged(Relearned::day);
  print("learned each day", lines);
  EXPECT_GE(*lines.back().kept, 0.78);
  EXPECT_LE(*lines.back().kept, 0.82);
  EXPECT_GE(worst_month(lines), 0.68);
  EXPECT_LE(*lines.back().pinball, 2.30);
}

TEST_F(OnRealOrders, TheShopsOwnDatesMakeThemBetter) {  // B3
  const auto lines = judged(Relearned::month, 0.8, true);
  print("each month, shop's dates too", lines);
  print("each day, shop's dates too", judged(Relearned::day, 0.8, true));
  EXPECT_GE(*lines.back().kept, 0.78);
  EXPECT_LE(*lines.back().kept, 0.82);
  EXPECT_LE(*lines.back().pinball, 2.30);
}

TEST_F(OnRealOrders, OpenOrdersAreLateAsOftenAsTheirChancesSay) {  // B3
  struct Bin {
    double n = 0, said = 0, late = 0;
  };
  std::array<Bin, 5> bins;
  constexpr std::array<double, 4> ends{0.05, 0.1, 0.2, 0.4};
  Bin all;
  for (Day today = Day(2017, 3, 31); today < Day(2018, 1, 1); today = today + Days{10}) {
    for (const auto& open : delivery::open_orders(courses, today)) {
      const auto& order = courses.all()[static_cast<std::size_t>(open.order - 1)];
      if (!order.delivered || open.days_late > 0) continue;  // nobody knows when the others would have come
      const auto bin = std::ranges::upper_bound(ends, *open.probability) - ends.begin();
      for (Bin* one : {&all, &bins[static_cast<std::size_t>(bin)]}) {
        ++one->n;
        one->said += *open.probability;
        one->late += *order.delivered > *order.due ? 1 : 0;
      }
    }
  }
  for (const Bin& bin : bins)
    std::printf("said to be late %.3f, were %.3f, of %.0f\n", bin.said / bin.n, bin.late / bin.n, bin.n);
  EXPECT_NEAR(all.late / all.said, 1, 0.15);
  for (std::size_t i = 1; i < bins.size(); ++i) EXPECT_GT(bins[i].late / bins[i].n, bins[i - 1].late / bins[i - 1].n);
}

TEST_F(OnRealOrders, OtherSharesAreKeptNearly) {  // B3
  for (const double share : {0.5, 0.9, 0.95}) {
    const auto lines = judged(Relearned::day, share);
    print(("each day at " + std::to_string(share)).c_str(), lines);
    EXPECT_NEAR(*lines.back().kept, share, share == 0.5 ? 0.08 : 0.03) << share;
  }
}

}  // namespace
}  // namespace crmcore
