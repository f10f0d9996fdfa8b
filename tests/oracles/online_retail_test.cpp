// The whole wholesaler's export, figure by figure. Reads ../shared/data/online-retail where it is present.
#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

using lifecycle::State;

const intake::Mapping columns{{"order", "InvoiceNo"},         {"customer", "CustomerID"}, {"product", "StockCode"},
                              {"description", "Description"}, {"quantity", "Quantity"},   {"unit_price", "UnitPrice"},
                              {"ordered", "InvoiceDate"},     {"country", "Country"}};

std::map<std::string, std::int64_t> counted(const intake::Plan& plan) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& count : plan.counts()) counts[count.code] = count.count;
  return counts;
}

void check_judgements(const store::Store& store) {
  const auto past = history(store, Day(2011, 12, 10));
  std::map<State, std::int64_t> now, then;
  for (const auto& line : lifecycle::mix(lifecycle::status(past))) now[line.state] = line.customers;
  for (const auto& line : lifecycle::mix(lifecycle::status(past.as_of(Day(2011, 9, 1)))))
    then[line.state] = line.customers;
  EXPECT_EQ(now, (std::map<State, std::int64_t>{{State::new_, 252},
                                                {State::active, 1376},
                                                {State::pre_inactive, 423},
                                                {State::inactive, 2287},
                                                {State::prospect, 34}}));
  EXPECT_EQ(then, (std::map<State, std::int64_t>{{State::new_, 167},
                                                 {State::active, 771},
                                                 {State::pre_inactive, 319},
                                                 {State::inactive, 2067},
                                                 {State::prospect, 43}}));
  std::map<std::pair<std::optional<State>, State>, std::int64_t> flows;
  for (const auto& flow : lifecycle::flows(past, Day(2011, 9, 1), Day(2011, 12, 10)))
    flows[{flow.from_state, flow.to_state}] = flow.customers;
  EXPECT_EQ((flows[{State::inactive, State::active}]), 524);
  EXPECT_EQ((flows[{State::active, State::inactive}]), 234);
  EXPECT_EQ((flows[{State::pre_inactive, State::inactive}]), 149);
  EXPECT_EQ((flows[{State::new_, State::active}]), 44);

  std::int64_t days = 0, buyers = 0, purchases = 0;
  Amount net;
  for (const auto& line : summaries(past)) {
    days += line.purchase_days;
    buyers += line.purchase_days > 0;
    purchases += line.orders;
    net = net + line.net;
  }
  EXPECT_EQ(purchases, 18'532);
  EXPECT_EQ(days, 16'763);
  EXPECT_EQ(buyers, 4'338);
  EXPECT_EQ(net, Amount{830'006'581});

  const auto rfm = segmentation::rfm(past);
  const auto near = [](const std::vector<double>& found, const std::vector<double>& wanted) {
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], wanted[i], 1e-9);
  };
  near(rfm.cut_points.limits[0], {13.8, 33, 72, 180});
  near(rfm.cut_points.limits[1], {1, 2, 3, 5});
  near(rfm.cut_points.limits[2], {243.244, 474.986, 915.004, 2016.214});
  std::map<std::int64_t, std::int64_t> frequency;
  for (const auto& scored : rfm) ++frequency[scored.frequency_score];
  EXPECT_EQ(frequency, (std::map<std::int64_t, std::int64_t>{{1, 1548}, {2, 874}, {3, 501}, {4, 616}, {5, 799}}));
  std::map<std::string, std::int64_t> customers;
  std::map<std::string, Amount> money;
  for (const auto& size : segmentation::sizes(rfm)) {
    customers[std::string(size.segment)] = size.customers;
    money[std::string(size.segment)] = size.net;
  }
  EXPECT_EQ(customers, (std::map<std::string, std::int64_t>{{"Hibernating", 1373},
                                                            {"Loyal", 656},
                                                            {"Champions", 578},
                                                            {"Potential Loyalist", 516},
                                                            {"About to Sleep", 500},
                                                            {"At Risk", 302},
                                                            {"Promising", 176},
                                                            {"Need Attention", 114},
                                                            {"New", 71},
                                                            {"Can't Lose", 52}}));
  EXPECT_EQ(money["Champions"], Amount{415'649'016});
  EXPECT_EQ(money["Can't Lose"], Amount{14'501'264});
  auto best = rfm.rows;
  std::ranges::sort(best, std::greater<>(), [](const auto& scored) { return scored.monetary; });
  EXPECT_EQ(best[0].customer, "14646");
  EXPECT_EQ(best[0].monetary, Amount{27'948'902});
  EXPECT_EQ(best[1].customer, "18102");
  EXPECT_EQ(best[2].customer, "17450");
}

TEST(OnlineRetail, ComesOutFigureByFigure) {  // A4 B7 L1 L3 G2
  const test::TempFile unpacked("online_retail.csv");
  const auto data = test::data_file("online-retail/online_retail.csv.gz", unpacked);
  if (!data) GTEST_SKIP() << "online-retail is not on this machine (CRMCORE_DATA)";
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "GBP"});
  {
    auto change = shop.change("ana", "first load");
    const auto plan = intake::plan(shop, exchange::read_csv(*data), intake::Layout::sales, columns);
    EXPECT_EQ(plan.accepted(), 541'907);
    EXPECT_EQ(plan.rejected(), 2);
    std::vector<std::size_t> rejected;
    for (const Finding& finding : plan.findings())
      if (finding.severity == Severity::error) rejected.push_back(finding.row);
    EXPECT_EQ(rejected, std::vector<std::size_t>({299'985, 299'986}));
    EXPECT_EQ(counted(plan), (std::map<std::string, std::int64_t>{{"customer.two_countries", 8},
                                                                  {"field.not_kept", 1},
                                                                  {"line.negative_price", 2},
                                                                  {"line.no_description", 1454},
                                                                  {"line.repeated", 5268},
                                                                  {"order.two_times", 43},
                                                                  {"product.case_twin", 112},
                                                                  {"product.two_names", 647}}));
    intake::apply(change, plan, intake::Accept::valid_rows);
    change.commit();
  }
  EXPECT_EQ(shop.store().count({.entity = "order"}), 25'898);
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "customer is null"}), 3'708);
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 4'372);
  EXPECT_EQ(shop.store().count({.entity = "product"}), 4'070);
  Amount net;
  store::each<&OrderLine::amount>(shop, [&](std::optional<Amount> amount) { net = net + amount.value_or(Amount{}); });
  EXPECT_EQ(net, Amount{976'987'205});
  EXPECT_LT(std::filesystem::file_size(file.path()), 80'000'000U);
  check_judgements(shop);
  {
    auto change = shop.change("ana", "the same file");
    for (const auto& outcome :
         intake::apply(change, intake::plan(shop, exchange::read_csv(*data), intake::Layout::sales, columns),
                       intake::Accept::valid_rows))
      EXPECT_EQ(outcome.new_ + outcome.updated, 0) << outcome.entity;
    change.commit();
  }
  {
    auto change = shop.change("ana", "undo");
    intake::undo(change, {1});
    change.commit();
  }
  for (const auto entity : {"customer", "product", "order", "order_line"})
    EXPECT_EQ(shop.store().count({.entity = entity}), 0) << entity;
  std::int64_t entries = 0;
  shop.store().log(0, "order_line", 0, [&](const store::LogEntry&) { ++entries; });
  EXPECT_EQ(entries, (541'907 + 1023) / 1024 + 541'907) << "blocks of new rows, and each erased one with its values";
  for (const auto& check : store::verify(shop)) EXPECT_TRUE(check.ok) << check.check << ": " << check.detail;
}

TEST(OnlineRetail, ShuffledGivesIdenticalJudgements) {
  const test::TempFile unpacked("online_retail.csv");
  const auto data = test::data_file("online-retail/online_retail.csv.gz", unpacked);
  if (!data) GTEST_SKIP() << "online-retail is not on this machine (CRMCORE_DATA)";
  auto table = exchange::read_csv(*data);
  std::vector<std::size_t> order(table.rows());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), std::mt19937(5));
  auto shuffled = table;
  for (std::size_t i = 0; i < order.size(); ++i) {
    shuffled.lines[i] = table.lines[order[i]];
    for (std::size_t c = 0; c < 8; ++c) shuffled.cells[i * 8 + c] = table.cells[order[i] * 8 + c];
  }
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "GBP"});
  auto change = shop.change("ana", "shuffled");
  const auto plan = intake::plan(shop, shuffled, intake::Layout::sales, columns);
  EXPECT_EQ(counted(plan)["line.repeated"], 5268);
  intake::apply(change, plan, intake::Accept::valid_rows);
  change.commit();
  check_judgements(shop);
}

TEST(Cdnow, ComesOutFigureByFigure) {
  const test::TempFile unpacked("cdnow.txt");
  const auto data = test::data_file("cdnow/CDNOW_master.txt.gz", unpacked);
  if (!data) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "USD"});
  auto change = shop.change("ana", "cdnow");
  const auto plan = intake::plan(
      shop, exchange::read_csv(*data), intake::Layout::sales,
      {{"customer", "customer_id"}, {"ordered", "date"}, {"quantity", "number_of_cds"}, {"amount", "dollar_value"}});
  EXPECT_EQ(plan.accepted(), 69'659);
  intake::apply(change, plan, intake::Accept::all_or_nothing);
  change.commit();
  const auto counted = history(shop, Day(1998, 6, 30), ZeroValue::count);
  EXPECT_EQ(counted.customers(), 23'570U);
  const auto calibration = summaries(counted.as_of(Day(1997, 9, 30)));
  EXPECT_EQ(std::ranges::count_if(calibration.rows, [](const auto& line) { return line.purchase_days > 1; }), 9'451);
  std::int64_t active = 0, days = 0;
  for (std::size_t c = 0; c < counted.customers(); ++c) {
    std::int64_t later = 0;
    for (std::size_t i = 0; i < counted[c].days.size(); ++i)
      later += counted[c].days[i] > Day(1997, 9, 30) && counted[c].purchases[i] > 0;
    active += later > 0;
    days += later;
  }
  EXPECT_EQ(active, 7'058);
  EXPECT_EQ(days, 19'684);
  const auto dropped = history(shop, Day(1998, 6, 30));
  const auto line = std::ranges::find(dropped.report(), "purchases worth nothing", &HistoryReport::reason);
  ASSERT_NE(line, dropped.report().end());
  EXPECT_LE(line->dropped, 80);
}

}  // namespace
}  // namespace crmcore
