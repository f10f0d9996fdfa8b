#include "crmcore/history/history.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

Table orders(std::initializer_list<std::tuple<const char*, const char*, const char*>> rows) {
  Table table(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}}, {});
  for (const auto& [customer, day, amount] : rows)
    table.append(std::array<Cell, 3>{Cell::of(std::string_view(customer)), Cell::of(std::string_view(day)),
                                     Cell::of(std::string_view(amount))});
  return table;
}

TEST(History, CollapsesNetsAndDropsAndSaysSo) {
  const auto past = history(orders({{"B", "2026-01-03", "5"},
                                    {"A", "2026-01-01", "10"},
                                    {"A", "2026-01-01", "2.5"},
                                    {"A", "2026-01-02", "-3"},
                                    {"A", "2026-02-01", "0"},
                                    {"C", "2026-03-01", "1"}}),
                            Day(2026, 2, 1));
  ASSERT_EQ(past.customers(), 2U) << "C had not come yet";
  const auto lines = summaries(past);
  EXPECT_EQ(lines[0].customer, "A");
  EXPECT_EQ(lines[0].purchase_days, 1);
  EXPECT_EQ(lines[0].orders, 2);
  EXPECT_EQ(lines[0].gross, Amount{1250});
  EXPECT_EQ(lines[0].net, Amount{950});
  EXPECT_EQ(lines[0].age_days, 31);
  std::int64_t collapsed = 0, netted = 0, dropped = 0;
  for (const auto& line : past.report()) {
    collapsed += line.collapsed;
    netted += line.netted;
    dropped += line.dropped;
  }
  EXPECT_EQ(std::tuple(collapsed, netted, dropped), std::tuple(1, 1, 2));
  EXPECT_EQ(summaries(history(orders({{"A", "2026-01-01", "0"}}), Day(2026, 2, 1), ZeroValue::count))[0].purchase_days,
            1);
}

TEST(History, IsMadeOfTheDaysOfPiecesOfALog) {  // mergeable, for every language
  std::mt19937 random(5);
  Table all(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}}, {}), pieces[3]{all, all, all};
  for (int i = 0; i < 400; ++i) {
    const std::string customer = "C" + std::to_string(random() % 30);
    const std::string day = (Day(2026, 1, 1) + Days{static_cast<int>(random() % 90)}).text();
    const std::string amount = std::to_string(static_cast<int>(random() % 9'000) - 2'000);
    const std::array<Cell, 3> row{Cell::of(std::string_view(customer)), Cell::of(std::string_view(day)),
                                  Cell::of(std::string_view(amount))};
    all.append(row);
    pieces[random() % 3].append(row);
  }
  Table days(std::vector<Table::Description>{{"customer"}, {"day"}, {"purchases"}, {"gross"}, {"net"}}, {});
  for (const int piece : {2, 0, 1}) {
    const Table own = run("history.days", R"({"today":"2026-03-31"})", {.input = &pieces[piece]});
    for (std::size_t r = 0; r < own.rows(); ++r) {
      std::array<std::string, 5> text;
      std::array<Cell, 5> row;
      for (std::size_t c = 0; c < 5; ++c) {
        text[c] = own.text(r, c);
        row[c] = Cell::of(std::string_view(text[c]));
      }
      days.append(row);
    }
  }
  for (const char* action : {"history.days", "history.customers", "segmentation.rfm", "retention.risk"}) {
    const Table whole = run(action, R"({"today":"2026-03-20"})", {.input = &all});
    const Table merged = run(action, R"({"today":"2026-03-20"})", {.input = &days});
    ASSERT_GT(whole.rows(), 0U) << action;
    ASSERT_EQ(whole.rows(), merged.rows()) << action;
    for (std::size_t r = 0; r < whole.rows(); ++r)
      for (std::size_t c = 0; c < whole.width(); ++c) ASSERT_EQ(whole.text(r, c), merged.text(r, c)) << action;
  }
  const Table weekly = run("history.customers", R"({"today":"2026-03-31","grain":"month"})", {.input = &all});
  for (std::size_t r = 0; r < weekly.rows(); ++r) EXPECT_LE(weekly.cell(r, "purchase_days").integer(), 3);
  const auto refused = [&](std::array<const char*, 5> texts, std::string_view says) {
    Table wrong(std::vector<Table::Description>{{"customer"}, {"day"}, {"purchases"}, {"gross"}, {"net"}}, {});
    std::array<Cell, 5> row;
    for (std::size_t c = 0; c < 5; ++c) row[c] = Cell::of(std::string_view(texts[c]));
    wrong.append(row);
    return test::error_of([&] { history(wrong, Day(2026, 3, 31)); }, {"row 1", says});
  };
  EXPECT_EQ(refused({"A", "2026-01-01", "-1", "5", "5"}, "-1"), ErrorCode::invalid);
  EXPECT_EQ(refused({"A", "2026-01-01", "1", "-5", "5"}, "money sold must be 0 or more"), ErrorCode::invalid);
  EXPECT_EQ(refused({"", "2026-01-01", "1", "5", "5"}, "empty"), ErrorCode::invalid);
  EXPECT_EQ(refused({"A", "yesterday", "1", "5", "5"}, "yesterday"), ErrorCode::invalid);
}

TEST(History, IsTheSameWhateverTheOrderOfTheRows) {
  std::vector<std::string> codes{"A", "B", "C"};
  std::vector<History::Transaction> events;
  std::mt19937 random(3);
  for (int i = 0; i < 500; ++i)
    events.push_back({static_cast<std::uint32_t>(random() % 3),
                      Day::from_number(static_cast<std::int64_t>(15000 + random() % 60)), 100 + i, 100 + i, 1});
  const History first(codes, events, Day::from_number(16000), {});
  for (int round = 0; round < 5; ++round) {
    std::shuffle(events.begin(), events.end(), random);
    const History again(codes, events, Day::from_number(16000), {});
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_TRUE(std::ranges::equal(first[c].days, again[c].days));
      EXPECT_TRUE(std::ranges::equal(first[c].net, again[c].net));
      EXPECT_TRUE(std::ranges::equal(first[c].purchases, again[c].purchases));
    }
  }
}

TEST(History, SeenFromAnEarlierDayKnowsNothingLater) {
  const auto past =
      history(orders({{"A", "2026-01-01", "1"}, {"A", "2026-01-20", "2"}, {"B", "2026-01-25", "4"}}), Day(2026, 2, 1));
  const auto earlier = past.as_of(Day(2026, 1, 10));
  ASSERT_EQ(earlier.customers(), 1U);
  EXPECT_EQ(summaries(earlier)[0].net, Amount{100});
  EXPECT_EQ(test::error_of([&] { past.as_of(Day(2026, 2, 2)); }), ErrorCode::invalid);
}

TEST(History, LeavesOutWhatWasCancelledByThen) {  // B6
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  test::sell(shop, "order,customer,ordered,amount\n1,A,2026-01-01,5\n2,A,2026-01-10,5\n");
  auto change = shop.change("test", "cancel");
  change.edit(Id<Order>{2}, [](Order& o) {
    o.cancelled = Day(2026, 1, 20);
    o.cancel_reason = "customer";
  });
  change.commit();
  EXPECT_EQ(summaries(history(shop, Day(2026, 1, 19)))[0].purchase_days, 2);
  EXPECT_EQ(summaries(history(shop, Day(2026, 1, 20)))[0].purchase_days, 1);
}

TEST(History, NamesTheCustomerWhoseAmountsAreTooLarge) {  // bad input
  constexpr std::int64_t half = 5'000'000'000'000'000'000;
  const std::vector<History::Transaction> two{{1, Day(2026, 1, 1), half, half, 1}, {1, Day(2026, 1, 2), half, half, 1}};
  const auto made = [&] { History({"A", "B"}, two, Day(2026, 2, 1), {}); };
  test::expect_refused({{"more than 64 bits", made, {"customer 'B'", "quantities and prices"}, ErrorCode::overflow}});
}

TEST(History, RefusesRowsItCannotRead) {  // bad input
  const auto error = [](const char* day, const char* amount, std::initializer_list<std::string_view> words) {
    return test::error_of(
        [&] {
          history(orders({{"A", "2026-01-01", "1"}, {"A", day, amount}}), Day(2026, 2, 1));
        },
        words);
  };
  EXPECT_EQ(error("2026-02-30", "1", {"row 2", "day"}), ErrorCode::invalid);
  EXPECT_EQ(error("2026-01-01", "NaN", {"row 2", "amount", "NaN"}), ErrorCode::invalid);
  EXPECT_EQ(error("2026-01-01", "99999999999999999999", {"too large: at most 92233720368547758.07"}),
            ErrorCode::invalid);
  Table table(std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"amount", Kind::real}}, {});
  table.append(std::array<Cell, 3>{Cell::of(std::string_view("A")), Cell::of(std::int64_t{0}),
                                   Cell::of(std::numeric_limits<double>::quiet_NaN())});
  EXPECT_EQ(test::error_of([&] { history(table, Day(2026, 2, 1)); }, {"row 1"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { history(Table(std::vector<Table::Description>{{"client"}}, {}), Day(2026, 2, 1)); },
                           {"customer"}),
            ErrorCode::unknown_name);
  EXPECT_EQ(history(Table(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}}, {}), Day(2026, 2, 1))
                .customers(),
            0U);
}

}  // namespace
}  // namespace crmcore
