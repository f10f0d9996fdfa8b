#include "crmcore/outreach/may_contact.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::outreach {
namespace {

const Day today{2026, 5, 31};

/// Ana and Luis, of whom nothing is said yet.
class MayContact : public testing::Test {
 protected:
  MayContact() : shop(Workspace::open(file.path())), change(shop.change("test", "outreach")) {
    Customer customer;
    customer.code = "ANA";
    ana = change.add(customer);
    customer.code = "LUIS";
    change.add(customer);
  }
  void listed(Day day, bool control = false) {
    WorkItem item;
    item.list = "list of " + day.text();
    item.day = day;
    item.customer = ana;
    item.control = control;
    change.add(item);
  }
  void reached_by(ChannelKind kind, const char* address, std::optional<Consent> consent = {}) {
    Channel channel;
    channel.customer = ana;
    channel.kind = kind;
    channel.address = address;
    channel.consent = consent;
    change.add(channel);
  }
  Answer asked(std::string_view channel = "phone", const Caps& caps = {}, std::string_view customer = "ANA") {
    return Permissions(shop, today, caps).may_contact(customer, channel);
  }

  test::TempFile file;
  Workspace shop;
  store::Change change;
  Id<Customer> ana;
};

TEST_F(MayContact, AnybodyWhomNothingForbids) {  // O3
  for (const char* channel : {"phone", "email", "messaging", "social", "visit"}) {
    const Answer answer = asked(channel);
    EXPECT_TRUE(answer.allowed) << channel;
    EXPECT_EQ(answer.why, "") << channel;
  }
}

TEST_F(MayContact, NobodyByTheWayTheyHaveRefused) {  // O3
  reached_by(ChannelKind::phone, "+34600111222", Consent::refused);
  const Answer answer = asked("phone");
  EXPECT_FALSE(answer.allowed);
  EXPECT_NE(answer.why.find("refused"), std::string::npos) << answer.why;
  EXPECT_NE(answer.why.find("phone"), std::string::npos) << answer.why;
}

TEST_F(MayContact, ThoseWhoRefusedAnotherWay) {  // O3
  reached_by(ChannelKind::phone, "+34600111222", Consent::refused);
  EXPECT_TRUE(asked("email").allowed);
  EXPECT_TRUE(asked("visit").allowed);
}

TEST_F(MayContact, NobodyByAnyWayOfAKindOfWhichOneIsRefused) {  // O3: two telephones, one refused
  reached_by(ChannelKind::phone, "+34600111222", Consent::refused);
  reached_by(ChannelKind::phone, "+34600111333");
  EXPECT_FALSE(asked("phone").allowed);
}

TEST_F(MayContact, NobodyAgainWithinTheDaysOfTheCap) {  // O3: both edges of thirty days
  listed(today - Days{29});
  const Answer answer = asked();
  EXPECT_FALSE(answer.allowed);
  EXPECT_NE(answer.why.find("30 days"), std::string::npos) << answer.why;
  EXPECT_TRUE(asked("phone", {}, "LUIS").allowed) << "another customer";
}

TEST_F(MayContact, ThoseWhoseListIsLongEnoughAgo) {  // O3
  listed(today - Days{30});
  EXPECT_TRUE(asked().allowed);
}

TEST_F(MayContact, ThoseWhoWillBeOnAListLater) {  // what comes later was not known
  listed(today + Days{1});
  EXPECT_TRUE(asked().allowed);
}

TEST_F(MayContact, NobodyAgainOnTheDayItself) {
  listed(today);
  EXPECT_FALSE(asked().allowed);
}

TEST_F(MayContact, NobodyOfTheControlGroupEither) {  // O3: it counts as a contact
  listed(today - Days{3}, true);
  EXPECT_FALSE(asked().allowed);
}

TEST_F(MayContact, AsOftenAsTheCapSays) {  // O3
  listed(today - Days{3});
  EXPECT_TRUE(asked("phone", {.contacts = 2}).allowed);
  listed(today - Days{2});
  EXPECT_FALSE(asked("phone", {.contacts = 2}).allowed);
  EXPECT_TRUE(asked("phone", {.days = 0}).allowed) << "within no days there was none";
  EXPECT_FALSE(asked("phone", {.contacts = 0}, "LUIS").allowed) << "none at all";
}

TEST_F(MayContact, OnlyThoseWithAWayOnRecordWhereThatIsAskedFor) {  // O3
  reached_by(ChannelKind::email, "ana@x.mx");
  const Caps caps{.need_channel = true};
  EXPECT_TRUE(asked("email", caps).allowed);
  const Answer answer = asked("phone", caps);
  EXPECT_FALSE(answer.allowed);
  EXPECT_NE(answer.why.find("phone"), std::string::npos) << answer.why;
  EXPECT_TRUE(asked("visit", caps).allowed) << "a visit needs none";
}

TEST_F(MayContact, ReadsWhatWasSaidWhenItWasMade) {
  const Permissions before(shop, today);
  listed(today);
  EXPECT_TRUE(before.may_contact("ANA", "phone").allowed) << "read once";
  EXPECT_FALSE(Permissions(shop, today).may_contact("ANA", "phone").allowed);
}

TEST_F(MayContact, RefusesWhatItDoesNotKnow) {  // bad input
  test::expect_refused({
      {"another channel", [&] { asked("fax"); }, {"'fax'"}, ErrorCode::unknown_name},
      {"a channel misspelt", [&] { asked("phne"); }, {"did you mean 'phone'"}, ErrorCode::unknown_name},
      {"nobody", [&] { asked("phone", {}, "nobody"); }, {"nobody"}, ErrorCode::not_found},
      {"days below 0", [&] { asked("phone", {.days = -1}); }, {"-1 days"}},
      {"contacts below 0", [&] { asked("phone", {.contacts = -2}); }, {"-2 contacts"}},
  });
}

TEST(Channels, AreTheKindsOnRecordAndTheVisit) {
  EXPECT_NO_THROW(check_channel("visit"));
  EXPECT_NO_THROW(check_channel("messaging"));
  EXPECT_EQ(test::error_of([] { check_channel(""); }), ErrorCode::unknown_name);
}

}  // namespace
}  // namespace crmcore::outreach
