#include "crmcore/retention/uplift_assumption.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "crmcore/retention/work_list.hpp"
#include "shop.hpp"
#include "support.hpp"

namespace crmcore::retention {
namespace {

/// A campaign on each of twelve days before a day, among all customers: a contact brings 20 points more, or, where it
/// depends, 40 points among those who have been silent for long and none among the others.
struct Campaign {
  explicit Campaign(bool depends) {
    for (int back = 0; back < 12; ++back) {
      const Day on = day - Days{back};
      const History seen = past.as_of(on);
      const auto own = features(seen, 60);
      for (std::size_t i = 0; i < own.customers.size(); ++i) {
        statistics::Random random(99 + static_cast<std::uint64_t>(back), i);
        const bool treated = random.uniform() < .5;
        const bool recent = own.frame[0].values[i] < std::log1p(30);
        const double rise = depends ? (recent ? .0 : .4) : .2;
        const double chance = .3 + (treated ? rise : 0);
        add(seen.code(own.customers[i]), on, treated, random.uniform() < chance);
      }
    }
  }
  void add(std::string_view customer, Day on, bool treated, bool bought) {
    rows.append(std::array<Cell, 5>{Cell::of(customer), Codec<Day>::encode(on), Cell::of(std::string_view("Loyal")),
                                    Cell::of(std::int64_t{treated}), Cell::of(std::int64_t{bought})});
  }

  const History past = shop_past();
  const Day day = past.today() - Days{90};
  Table rows{std::vector<Table::Description>{
                 {"customer"}, {"day", Kind::day}, {"segment"}, {"treated", Kind::integer}, {"bought", Kind::integer}},
             {}};
};

TEST(UpliftAssumption, LearnsWhomAContactChangesFromWhatWasKnownOnTheDay) {  // T2: T-learner, shrunk by segment
  const Campaign campaign(true);
  const History then = campaign.past.as_of(campaign.day);
  const auto known = features(then, 60);
  const UpliftAssumption learned = learn_uplift(campaign.rows, campaign.past, 60);
  ASSERT_TRUE(learned.individual);
  EXPECT_GT(learned.share, .6) << "half of the learner's word at least";
  const auto uplift = learned.individual->uplift(known.frame);
  double late = 0, recent = 0, n_late = 0, n_recent = 0;
  for (std::size_t i = 0; i < uplift.size(); ++i) {
    const bool is_recent = known.frame[0].values[i] < std::log1p(30);
    (is_recent ? recent : late) += uplift[i];
    (is_recent ? n_recent : n_late) += 1;
  }
  EXPECT_GT(late / n_late - recent / n_recent, .3);
  WorkListOptions options;
  options.uplift = learned;
  const auto list = work_list(nullptr, campaign.past, options);
  EXPECT_NE(list[0].assumption.find("what is known of the customer"), std::string::npos);
}

TEST(UpliftAssumption, TakesTheSegmentsWordWhereAContactChangesAllAlike) {  // T2
  const Campaign campaign(false);
  EXPECT_LT(learn_uplift(campaign.rows, campaign.past, 60).share, .3)
      << "where all change alike the segment says it all";
}

TEST(UpliftAssumption, RefusesACampaignAmongStrangers) {  // bad input
  Campaign campaign(false);
  campaign.add("nobody", campaign.day, true, true);
  EXPECT_EQ(test::error_of([&] { learn_uplift(campaign.rows, campaign.past, 60); },
                           {"nobody", "must be a customer of the history"}),
            ErrorCode::invalid);
}

/// Rows of a campaign without customers or days.
struct Counts {
  void add(const char* segment, int treated, int bought, int times) {
    for (int i = 0; i < times; ++i)
      rows.append(std::array<Cell, 3>{Cell::of(std::string_view(segment)), Cell::of(std::int64_t{treated}),
                                      Cell::of(std::int64_t{bought})});
  }
  Table rows{std::vector<Table::Description>{{"segment"}, {"treated", Kind::integer}, {"bought", Kind::integer}}, {}};
};

TEST(UpliftAssumption, IsLearnedFromCampaignsWithAControlGroup) {  // T2
  Counts campaign;
  campaign.add("Loyal", 1, 1, 300);
  campaign.add("Loyal", 1, 0, 700);
  campaign.add("Loyal", 0, 1, 100);
  campaign.add("Loyal", 0, 0, 900);  // +20 points
  campaign.add("At Risk", 1, 1, 110);
  campaign.add("At Risk", 1, 0, 890);
  campaign.add("At Risk", 0, 1, 100);
  campaign.add("At Risk", 0, 0, 900);  // +1
  campaign.add("New", 1, 1, 3);
  campaign.add("New", 1, 0, 1);  // no control
  const auto learned = learn_uplift(campaign.rows).learned;
  ASSERT_EQ(learned.size(), 3U);
  EXPECT_EQ(learned[2].segment, "all");
  std::map<std::string, double> effect;
  for (const auto& one : learned) effect[one.segment] = one.effect;
  EXPECT_NEAR(effect["all"], .105, .01);
  EXPECT_GT(effect["Loyal"], .17);
  EXPECT_LT(effect["Loyal"], .20);
  EXPECT_GT(effect["At Risk"], .01);
  EXPECT_LT(effect["At Risk"], .04);
}

TEST(UpliftAssumption, RefusesCountsThatTellNothing) {  // bad input
  const auto learned = [](int treated, int times) {
    return [treated, times] {
      Counts campaign;
      campaign.add("New", treated, 0, times);
      learn_uplift(campaign.rows);
    };
  };
  test::expect_refused({
      {"neither treated nor not", learned(2, 1), {"treated", "2", "neither"}},
      {"nobody left alone", learned(1, 10), {"everybody of the campaign was treated"}},
      {"nobody at all", learned(1, 0), {"must have rows"}},
  });
}

/// What a campaign among two customers a quarter before today teaches.
class SmallCampaign : public testing::Test {
 protected:
  struct Line {
    std::string customer, segment, treated;
  };
  auto learned(const std::vector<Line>& lines) {
    Table campaign(
        std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"segment"}, {"treated"}, {"bought"}}, {});
    for (const auto& [customer, segment, treated] : lines)
      campaign.append(std::array<Cell, 5>{Cell::of(std::string_view(customer)), Codec<Day>::encode(day),
                                          Cell::of(std::string_view(segment)), Cell::of(std::string_view(treated)),
                                          Cell::of(std::string_view("1"))});
    return learn_uplift(campaign, past, 60).learned;
  }
  const History past = shop_past();
  const Day day = past.today() - Days{90};
  const History then = past.as_of(day);
  const std::string a{then.code(0)}, b{then.code(1)};
};

TEST_F(SmallCampaign, TakesTheSegmentOfTheDayWhereNoneIsSaid) {  // T2
  const auto fine = learned({{a, "", "1"}, {b, "", "0"}});
  EXPECT_EQ(fine.back().segment, "all");
  EXPECT_EQ(fine.back().treated, 1);
}

TEST_F(SmallCampaign, RefusesWhatContradictsItself) {  // bad input
  const auto of = [&](std::vector<Line> lines) { return [this, lines = std::move(lines)] { learned(lines); }; };
  test::expect_refused({
      {"treated and not, on one day", of({{a, "", "1"}, {b, "", "0"}, {a, "", "0"}}), {"row 3", a, "row 1"}},
      {"an unknown segment",
       of({{a, "Loyal", "1"}, {b, "Loyl", "0"}}),
       {"row 2", "Loyl", "Loyal"},
       ErrorCode::unknown_name},
      {"the word for all segments", of({{a, "all", "1"}, {b, "all", "0"}}), {"row 1", "all"}, ErrorCode::unknown_name},
  });
}

TEST_F(SmallCampaign, RefusesADayBeforeAnybodyHadBought) {  // bad input
  Table campaign(std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"treated"}, {"bought"}}, {});
  campaign.append(std::array<Cell, 4>{Cell::of(std::string_view(a)), Codec<Day>::encode(Day(1990, 1, 1)),
                                      Cell::of(std::string_view("1")), Cell::of(std::string_view("1"))});
  EXPECT_EQ(test::error_of([&] { learn_uplift(campaign, past, 60); }, {"had bought"}), ErrorCode::invalid);
}

TEST(UpliftAssumption, RefusesTextsThatCannotBeRead) {  // bad input
  test::expect_refused({
      {"a share above 1", [] { UpliftAssumption::parse("Champions 1.5"); }, {"Champions 1.5"}},
      {"a share in words", [] { UpliftAssumption::parse("much"); }, {"much"}},
      {"the others twice", [] { UpliftAssumption::parse("others 0.1; others 0.3"); }, {"others", "twice"}},
      {"the others twice, not named", [] { UpliftAssumption::parse("0.1; 0.2"); }, {"others", "twice"}},
      {"a segment twice", [] { UpliftAssumption::parse("At Risk 0.1; At Risk 0.2"); }, {"At Risk", "twice"}},
  });
}

}  // namespace
}  // namespace crmcore::retention
