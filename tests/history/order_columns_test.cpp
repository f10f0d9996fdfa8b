#include "crmcore/history/order_columns.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "history/order_log.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

void same(const CustomerColumns& a, const CustomerColumns& b) {
  EXPECT_EQ(a.customer, b.customer);
  EXPECT_EQ(a.x, b.x);
  EXPECT_EQ(a.t_x, b.t_x);
  EXPECT_EQ(a.T, b.T);
  EXPECT_EQ(a.orders, b.orders);
  EXPECT_EQ(a.recent, b.recent);
  EXPECT_EQ(a.gross, b.gross);
  EXPECT_EQ(a.net, b.net);
  ASSERT_EQ(a.repeat_mean.size(), b.repeat_mean.size());
  for (std::size_t i = 0; i < a.repeat_mean.size(); ++i)
    EXPECT_TRUE(a.repeat_mean[i] == b.repeat_mean[i] || (std::isnan(a.repeat_mean[i]) && std::isnan(b.repeat_mean[i])));
}

TEST(OrderColumns, AreWhatAHistorySays) {  // C2: the counted report, gross and net, windows
  const Log log = random_log(20'000, 700);
  const auto columns = customer_columns(log.whole(), today, {.window = 30});
  Table table(std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"amount", Kind::integer}}, {});
  for (std::size_t i = 0; i < log.customer.size(); ++i) {
    const std::string code = std::to_string(log.customer[i]);  // text: the general way
    table.append(std::array<Cell, 3>{Cell::of(std::string_view(code)), Cell::of(log.day[i]), Cell::of(log.amount[i])});
  }
  const History past = history(table, today);
  const auto lines = summaries(past);
  std::size_t with_purchase = 0;
  for (const auto& line : lines) {
    if (line.purchase_days == 0) continue;
    ++with_purchase;
    const auto at = static_cast<std::size_t>(
        std::ranges::lower_bound(columns.customer, std::stoll(std::string(line.customer))) - columns.customer.begin());
    EXPECT_EQ(columns.x[at] + 1, line.purchase_days);
    EXPECT_EQ(columns.orders[at], line.orders);
    EXPECT_EQ(columns.T[at], line.age_days);
    EXPECT_EQ(columns.t_x[at], (*line.last_day - *line.first_day).count);
    EXPECT_EQ(columns.gross[at], line.gross.minor);
    EXPECT_EQ(columns.net[at], line.net.minor);
  }
  EXPECT_EQ(with_purchase, columns.rows());
  for (const auto& line : past.report()) {
    const auto own = std::ranges::find(columns.report, line.reason, &HistoryReport::reason);
    ASSERT_NE(own, columns.report.end()) << line.reason;
    EXPECT_EQ(own->rows, line.rows) << line.reason;
  }

  // the same table with numbers goes the quick way, and is the same history
  Table numbers(
      std::vector<Table::Description>{{"customer", Kind::integer}, {"day", Kind::day}, {"amount", Kind::integer}}, {});
  for (std::size_t i = 0; i < log.customer.size(); ++i)
    numbers.append(std::array<Cell, 3>{Cell::of(log.customer[i]), Cell::of(log.day[i]), Cell::of(log.amount[i])});
  const History quick = history(numbers, today);
  ASSERT_EQ(quick.customers(), past.customers());
  for (std::size_t c = 0; c < past.customers(); ++c) {
    EXPECT_EQ(quick.code(c), past.code(c));
    EXPECT_TRUE(std::ranges::equal(quick[c].days, past[c].days));
    EXPECT_TRUE(std::ranges::equal(quick[c].net, past[c].net));
    EXPECT_TRUE(std::ranges::equal(quick[c].purchases, past[c].purchases));
  }
}

TEST(OrderColumns, AreTheSameBitsForAnySplitOrderAndThreads) {
  const Log log = random_log(150'000, 3'000);
  const auto whole = customer_columns(log.whole(), today, {.threads = 1});
  same(whole, customer_columns(log.whole(), today, {.threads = 3}));
  std::vector<OrderChunk> chunks;
  for (std::size_t from = 0; from < log.customer.size(); from += 7'001)
    chunks.push_back(log.chunk(from, std::min<std::size_t>(7'001, log.customer.size() - from)));
  same(whole, customer_columns(chunks, today));
  std::ranges::reverse(chunks);
  same(whole, customer_columns(chunks, today));
  std::vector<DayTotals> pieces;
  for (const OrderChunk& chunk : chunks) pieces.push_back(day_totals({&chunk, 1}, today));
  std::mt19937 random(2);
  while (pieces.size() > 1) {  // any merge order
    std::ranges::shuffle(pieces, random);
    const DayTotals one = merged(pieces[pieces.size() - 1], pieces[pieces.size() - 2]);
    pieces.pop_back();
    pieces.back() = one;
  }
  same(whole, customer_columns(pieces[0], today));
  same(whole, customer_columns(day_totals(log.whole(), today), today));
}

TEST(OrderColumns, TakeNumbersThatLieFarApart) {
  const Log near = random_log(5'000, 100), far = random_log(5'000, 100, std::int64_t{1} << 50);
  const auto a = customer_columns(near.whole(), today), b = customer_columns(far.whole(), today);
  EXPECT_EQ(a.x, b.x);
  EXPECT_EQ(a.net, b.net);
  EXPECT_EQ(b.customer[1], (std::int64_t{1} << 50) - 5);
  EXPECT_EQ(customer_columns(std::span<const OrderChunk>(), today).rows(), 0U);
}

TEST(OrderColumns, RefuseAmountsThatAreNone) {  // bad input
  const std::vector<std::int64_t> customer{1, 1}, day{18'000, 18'001};
  std::vector<double> amount{1.5, std::numeric_limits<double>::quiet_NaN()};
  const OrderChunk chunk{{customer.data()}, {day.data()}, {amount.data(), OrderChunk::Type::float64}, 2};
  EXPECT_EQ(test::error_of([&] { customer_columns({&chunk, 1}, today); }, {"row 2", "amount"}), ErrorCode::invalid);
  amount[1] = 2.25;
  EXPECT_EQ(customer_columns({&chunk, 1}, today).gross[0], 375);
  const std::vector<std::int64_t> huge{1, std::numeric_limits<std::int64_t>::max()};
  const OrderChunk large{{customer.data()}, {day.data()}, {huge.data()}, 2};
  EXPECT_EQ(test::error_of([&] { customer_columns({&large, 1}, today); }, {"row 2", "below 2^53"}), ErrorCode::invalid);
}

TEST(OrderColumns, RefuseDaysThatAreNone) {  // bad input: NaT is the least number
  const std::vector<std::int64_t> customer{1, 1};
  const std::vector<std::int64_t> amount{100, 100};
  const std::vector<std::int64_t> day{18'000, std::numeric_limits<std::int64_t>::min()};
  const std::vector<std::int64_t> far{18'000, 1'600'000'000'000};
  for (const auto* days : {&day, &far}) {
    const OrderChunk chunk{{customer.data()}, {days->data()}, {amount.data()}, 2};
    EXPECT_EQ(test::error_of([&] { customer_columns({&chunk, 1}, today); }, {"row 2", "day"}), ErrorCode::invalid);
    EXPECT_EQ(test::error_of([&] { customer_totals({&chunk, 1}, today); }, {"row 2", "day"}), ErrorCode::invalid);
  }
}

TEST(OrderColumns, NeverWrapASum) {  // bad input
  const std::vector<std::int64_t> customer(4'000, 1), amount(4'000, (std::int64_t{1} << 52) - 1);
  std::vector<std::int64_t> day(4'000, 18'000);
  const OrderChunk log{{customer.data()}, {day.data()}, {amount.data()}, 4'000};
  const ColumnOptions whole{.currency = Currency("JPY")};
  const auto overflows = [&] {
    EXPECT_EQ(test::error_of([&] { customer_columns({&log, 1}, today, whole); }, {"add up"}), ErrorCode::overflow);
    EXPECT_EQ(test::error_of([&] { customer_totals({&log, 1}, today, whole); }, {"add up"}), ErrorCode::overflow);
  };
  overflows();
  for (std::size_t i = 0; i < day.size(); ++i) day[i] = 14'000 + static_cast<std::int64_t>(i);  // over days as well
  overflows();
}

TEST(CustomerTotals, AreWhatColumnsSayForAnyNumbers) {  // days long ago and amounts beyond 34 bits take another way
  Log log = random_log(200'000, 3'000);
  std::mt19937_64 random(5);
  for (std::size_t i = 0; i < log.day.size(); ++i) {
    if (random() % 10 == 0) log.day[i] -= 70'000;
    if (random() % 10 == 0) log.amount[i] *= std::int64_t{1} << 40;
    if (random() % 50 == 0) log.amount[i] = std::int64_t{1} << 33;  // the first that takes more than 34 bits
    if (random() % 50 == 0) log.amount[i] = -(std::int64_t{1} << 33);
    if (random() % 5 == 0) log.customer[i] = log.customer[0];  // more orders than 14 bits count
  }
  for (const ZeroValue zero_value : {ZeroValue::drop, ZeroValue::count})
    for (const std::int64_t step : {std::int64_t{1}, std::int64_t{100}, std::int64_t{1} << 40}) {
      Log spread = log;
      for (std::int64_t& customer : spread.customer) customer *= step;
      const auto columns =
          customer_columns(spread.whole(), today, {.zero_value = zero_value, .currency = Currency("JPY")});
      for (const unsigned threads : {1U, 2U, 5U}) {
        const auto totals = customer_totals(
            spread.whole(), today, {.zero_value = zero_value, .currency = Currency("JPY"), .threads = threads});
        EXPECT_EQ(totals.customer, columns.customer);
        EXPECT_EQ(totals.orders, columns.orders);
        EXPECT_EQ(totals.gross, columns.gross);
        EXPECT_EQ(totals.net, columns.net);
        ASSERT_EQ(totals.rows(), columns.rows());
        for (std::size_t i = 0; i < totals.rows(); ++i)
          EXPECT_EQ(today.number() - totals.last_day[i], columns.T[i] - columns.t_x[i]);
        for (const auto& line : totals.report)
          EXPECT_EQ(line.rows, std::ranges::find(columns.report, line.reason, &HistoryReport::reason)->rows);
      }
    }
  EXPECT_EQ(customer_totals(std::span<const OrderChunk>(), today).rows(), 0U);
}

}  // namespace
}  // namespace crmcore
