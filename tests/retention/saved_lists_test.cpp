#include "crmcore/retention/saved_lists.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::retention {
namespace {

/// Sixty customers with three purchases each, of whom one has refused to be called; the list of May is made for the
/// others and kept. Two of them buy afterwards, one within the horizon of twenty days.
class SavedLists : public testing::Test {
 protected:
  SavedLists() : shop(Workspace::open(file.path())) {
    std::string sales = "order,customer,ordered,amount\n";
    for (int i = 0; i < 60; ++i)
      for (int k = 0; k < 3; ++k)
        sales += std::to_string(100 * i + k) + ",C" + std::to_string(100 + i) + "," +
                 (Day(2026, 1, 1) + Days{i % 20 + 15 * k}).text() + "," + std::to_string(20 + i) + "\n";
    test::sell(shop, sales);
    auto change = shop.change("ana", "refusal");
    Channel channel;
    channel.customer = {60};
    channel.kind = ChannelKind::phone;
    channel.address = "+34600111222";
    channel.consent = Consent::refused;
    change.add(channel);
    refused = store::get(shop.store(), Id<Customer>{60})->code;
    options.capacity = 100;
    options.horizon = 20;
    past = history(shop, made_on);
    list = work_list(shop, past, options);
    save_list(change, "May", past, list, 20);
    change.commit();
  }
  void two_buy() {
    test::sell(shop, "order,customer,ordered,amount\n9001," + std::string(list[0].customer) + ",2026-05-08,30\n9002," +
                         std::string(list[1].customer) + ",2026-07-08,30\n");
  }
  static std::int64_t bought(const Table& campaign) {
    std::int64_t sum = 0;
    for (const std::int64_t one : campaign.integers(campaign.at("bought"))) sum += one;
    return sum;
  }

  test::TempFile file;
  Workspace shop;
  const Day made_on{2026, 5, 1}, later{2026, 7, 31};
  std::string refused;
  WorkListOptions options;
  History past{{}, {}, made_on, {}};
  Result<WorkLine> list;
};

TEST_F(SavedLists, AskBeforeTheyContact) {  // T2 O3
  EXPECT_EQ(std::ranges::count(list.rows, refused, &WorkLine::customer), 0);
}

TEST_F(SavedLists, AreInTheFileLineByLine) {  // T2
  EXPECT_EQ(shop.store().count({.entity = "work_item"}), static_cast<std::int64_t>(list.size()));
}

TEST_F(SavedLists, CountAsContactsForTheirDays) {  // O3
  const outreach::Permissions asked(shop, Day(2026, 5, 10));
  EXPECT_FALSE(asked.may_contact(list[0].customer, "phone").allowed);
  EXPECT_NE(asked.may_contact(list[0].customer, "phone").why.find("30 days"), std::string::npos);
  EXPECT_TRUE(work_list(shop, past, options).empty()) << "the caps hold";
}

TEST_F(SavedLists, LetTheirCustomersBeContactedAgainLater) {  // O3
  const outreach::Permissions asked(shop, Day(2026, 7, 1));
  EXPECT_TRUE(asked.may_contact(list[0].customer, "phone").allowed);
  EXPECT_NE(asked.may_contact(refused, "phone").why.find("refused"), std::string::npos);
  EXPECT_FALSE(outreach::Permissions(shop, Day(2026, 7, 1), {.need_channel = true})
                   .may_contact(list[0].customer, "email")
                   .allowed);
  EXPECT_EQ(test::error_of([&] { asked.may_contact(refused, "fax"); }, {"fax"}), ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([&] { asked.may_contact("nobody", "phone"); }, {"nobody"}), ErrorCode::not_found);
}

TEST_F(SavedLists, TellWhatBecameOfTheirCustomers) {  // T2 E8 in part
  two_buy();
  const auto came = outcomes(shop, "May", later);
  EXPECT_EQ(came[0].segment, "all");
  EXPECT_TRUE(came[0].complete);
  EXPECT_EQ(came[0].treated + came[0].control, static_cast<std::int64_t>(list.size()));
  EXPECT_EQ(came[0].treated_bought, 1) << "the second came after the horizon";
}

TEST_F(SavedLists, SayThatTheirHorizonIsNotOver) {  // T2
  EXPECT_FALSE(outcomes(shop, "May", Day(2026, 5, 2))[0].complete);
}

TEST_F(SavedLists, BecomeACampaignToLearnFrom) {  // T2
  two_buy();
  const Table joined = campaign_of(shop.store(), {"May"}, later, 20);
  EXPECT_EQ(joined.rows(), list.size());
  const auto came = outcomes(shop, "May", later);
  EXPECT_EQ(bought(joined), came[0].treated_bought + came[0].control_bought);
  EXPECT_EQ(learn_uplift(joined, history(shop, later), 20).learned.back().segment, "all");
}

TEST_F(SavedLists, AreNoCampaignBeforeTheirHorizonIsOver) {  // T2
  EXPECT_EQ(campaign_of(shop.store(), {"May"}, Day(2026, 5, 2), 20).rows(), 0U) << "not over yet";
}

TEST_F(SavedLists, AreJudgedByTheHorizonAskedFor) {  // T2
  two_buy();
  EXPECT_EQ(bought(campaign_of(shop.store(), {"May"}, later, 70)),
            bought(campaign_of(shop.store(), {"May"}, later, 20)) + 1)
      << "by the horizon that is asked for, not that of the list";
}

TEST_F(SavedLists, RefuseWhatIsNotKept) {  // bad input
  test::expect_refused({
      {"a campaign of another list",
       [&] { campaign_of(shop.store(), {"June"}, later, 20); },
       {"June"},
       ErrorCode::not_found},
      {"outcomes of another list", [&] { outcomes(shop, "June", later); }, {"June"}, ErrorCode::not_found},
      {"outcomes of a day before it was made", [&] { outcomes(shop, "May", Day(2026, 4, 30)); }, {"May", "2026-05-01"}},
  });
}

TEST_F(SavedLists, RefuseWhatCannotBeKept) {  // bad input
  auto more = shop.change("ana", "more lists");
  const History dollars({"C100"}, {{0, Day(2026, 1, 1), 100, 100, 1}}, made_on, Currency("USD"));
  test::expect_refused({
      {"a name that is taken", [&] { save_list(more, "May", past, list, 20); }, {"May"}, ErrorCode::duplicate},
      {"a name with a comma", [&] { save_list(more, "June, July", past, list, 20); }, {"June, July", "comma"}},
      {"a list of another currency",
       [&] { save_list(more, "June", dollars, list, 20); },
       {"USD", "EUR"},
       ErrorCode::mixed_currency},
      {"a list made from another currency",
       [&] { work_list(shop, dollars, options); },
       {"USD", "EUR"},
       ErrorCode::mixed_currency},
  });
}

}  // namespace
}  // namespace crmcore::retention
