// Who is meant, in any usual spelling; a search through all texts; tags.
#include "crmcore/registry/look_up.hpp"

#include <gtest/gtest.h>

#include <random>

#include "crmcore/registry/tags.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using registry::FoundCustomer;
using registry::Matched;

class LookUp : public testing::Test {
 protected:
  LookUp() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    auto change = shop.change("test", "people");
    Customer ana;
    ana.code = "E-017";
    ana.source = "till";
    ana.external_key = "K/99";
    ana.given_name = "María José";
    ana.family_name = "Peña Núñez";
    ana.tags = "VIP,fiestas patrias";
    const auto a = change.add(ana);
    Document document;
    document.customer = a;
    document.kind = "rfc";
    document.country = "MX";
    document.number = "GODE561231GR8";
    change.add(document);
    channel(change, a, ChannelKind::phone, "55 1234 5678");
    channel(change, a, ChannelKind::email, "Ana.Pena@example.com");
    channel(change, a, ChannelKind::social, "@mariajo");
    Customer shop_b;
    shop_b.code = "E-018";
    shop_b.trade_name = "Café O'Brien S.A. de C.V.";
    shop_b.country = "ES";
    const auto b = change.add(shop_b);
    Contact buyer;
    buyer.customer = b;
    buyer.name = "Luis Peñalosa";
    change.add(buyer);
    channel(change, b, ChannelKind::phone, "+34 612 345 678");
    Note note;
    note.customer = b;
    note.text = "Wants the cake without gluten, and the coffee very hot; the last one came with nuts.";
    change.add(note);
    change.commit();
  }
  static void channel(store::Change& change, Id<Customer> customer, ChannelKind kind, const char* address) {
    Channel channel;
    channel.customer = customer;
    channel.kind = kind;
    channel.address = address;
    change.add(channel);
  }
  std::vector<FoundCustomer> found(std::string_view text, std::int64_t limit = 20) const {
    return registry::look_up(shop, text, {.limit = limit}).rows;
  }
  void expect_first(std::string_view text, std::string_view customer, Matched matched, bool exact) const {
    const auto rows = found(text);
    ASSERT_FALSE(rows.empty()) << text;
    EXPECT_EQ(rows[0].customer, customer) << text;
    EXPECT_EQ(name(rows[0].matched), name(matched)) << text;
    EXPECT_EQ(rows[0].exact, exact) << text;
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(LookUp, FindsByAnyIdentifierInAnySpelling) {  // R15
  for (const char* text : {"E-017", "e017", " e 017 ", "E.017"}) expect_first(text, "E-017", Matched::code, true);
  for (const char* text : {"K/99", "k99"}) expect_first(text, "E-017", Matched::external_key, true);
  for (const char* text : {"GODE561231GR8", "gode-561231-gr8", "GODE 561231 GR8", "G.O.D.E.561231GR8"})
    expect_first(text, "E-017", Matched::document, true);
  for (const char* text :
       {"5512345678", "55 1234-5678", "(55) 1234 5678", "+52 55 1234 5678", "0052 55 1234 5678", "+52 1 55 1234 5678",
        "044 55 1234 5678", "tel: 55.1234.5678", "tel. 55 1234 5678", "Cel 5512345678", "WhatsApp: 55 1234 5678"})
    expect_first(text, "E-017", Matched::phone, true);
  for (const char* text : {"612 345 678", "+34612345678", "0034 612-345-678"})
    expect_first(text, "E-018", Matched::phone, true);
  expect_first("1234 5678", "E-017", Matched::phone, false);
  for (const char* text : {"ana.pena@example.com", "ANA.PENA@EXAMPLE.COM"})
    expect_first(text, "E-017", Matched::email, true);
  expect_first("@MariaJo", "E-017", Matched::channel, true);
  for (const char* text : {"vip", "Fiestas  Patrias"}) expect_first(text, "E-017", Matched::tag, true);
  for (const char* text : {"maría josé peña núñez", "PENA NUNEZ MARIA JOSE"})
    expect_first(text, "E-017", Matched::name, true);
  for (const char* text : {"jose nunez", "maria", "peña  maria"}) expect_first(text, "E-017", Matched::name, false);
  for (const char* text : {"cafe obrien sa de cv", "Café O’Brien SA de CV"})
    expect_first(text, "E-018", Matched::name, true);
  expect_first("luis peñalosa", "E-018", Matched::name, true);
}

TEST_F(LookUp, PutsWhatIsWhollyMeantFirstThenWordsThenBeginnings) {  // R15
  const auto rows = found("peña");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].customer, "E-017") << "the word itself";
  EXPECT_EQ(rows[1].value, "Luis Peñalosa") << "the beginning of one";
  ASSERT_EQ(found("e-01").size(), 2U);
  EXPECT_FALSE(found("e-01")[0].exact);
  EXPECT_EQ(found("peña", 1).size(), 1U);
  ASSERT_EQ(found("gode56").size(), 1U);
  EXPECT_EQ(found("gode56")[0].matched, Matched::document);
  EXPECT_EQ(found("ana.pe")[0].matched, Matched::email);
}

TEST_F(LookUp, SaysNothingOfTheUnknownAndRefusesTheEmpty) {  // bad input
  for (const char* text : {"nobody at all", "99 9999 9999", "zz@zz.zz", "E-999", "maria obrien", "0000000"})
    EXPECT_TRUE(found(text).empty()) << text;
  test::expect_refused({
      {"empty", [&] { found(""); }, {"it is empty"}},
      {"blanks", [&] { found("  \t "); }, {"it is empty"}},
      {"marks alone", [&] { found(" -- '' "); }, {"has none"}},
      {"no UTF-8", [&] { found("ana\xFF"); }, {"UTF-8"}},
      {"limit 0", [&] { found("ana", 0); }, {"limit must be between 1"}},
      {"limit above", [&] { found("ana", 20'000); }, {"limit must be between 1"}},
      {"nothing to search", [&] { registry::search(shop, " "); }, {"it is empty"}},
      {"not searched", [&] { registry::search(shop, "a", {.entity = "payment"}); }, {"customer or note"}},
      {"no entity", [&] { registry::search(shop, "a", {.entity = "notes"}); }, {"note"}, ErrorCode::unknown_name},
  });
}

TEST_F(LookUp, LeadsFromAMergedCustomerToTheOneThatStayed) {  // R15, R12
  const auto id = [&](const char* code) { return *store::find_id<&Customer::code>(shop.store(), std::string(code)); };
  auto change = shop.change("test", "merge");
  change.edit(id("E-018"), [](Customer& customer) { customer.tags = "vip,cafe"; });
  duplicates::merge(change, duplicates::plan_merge(change.store(), id("E-017"), id("E-018")), "the same");
  change.commit();
  expect_first("E-018", "E-017", Matched::code, true);
  expect_first("e018", "E-017", Matched::code, true);
  expect_first("luis peñalosa", "E-017", Matched::name, true);
  EXPECT_EQ(*store::get(shop.store(), id("E-017"))->tags, "VIP,cafe,fiestas patrias") << "tags of both";
}

/// Every customer is found by each of its identifiers, in several spellings.
TEST(LookUpOracle, FindsEachOfManyByEachIdentifier) {  // R15
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "MXN", .country = "MX"});
  std::mt19937 random(7);
  const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  const std::vector<std::string> given{"María", "José", "Ana", "Íñigo", "Zoë", "Luis"};
  const std::vector<std::string> family{"Peña", "Núñez", "García", "López", "Müller", "D'Angelo"};
  constexpr int people = 600;
  std::vector<std::string> names, phones, emails;
  auto change = shop.change("test", "people");
  for (int i = 0; i < people; ++i) {
    Customer customer;
    customer.code = "C-" + std::to_string(i);
    customer.given_name = given[static_cast<std::size_t>(pick(5))] + " " + given[static_cast<std::size_t>(pick(5))];
    customer.family_name = family[static_cast<std::size_t>(pick(5))] + " u" + std::to_string(i);
    names.push_back(*customer.family_name + ", " + *customer.given_name);
    const auto id = change.add(customer);
    Channel phone;
    phone.customer = id;
    phones.push_back("55" + std::to_string(10'000'000 + i * 7919));
    phone.address = phones.back();
    change.add(phone);
    Channel email;
    email.customer = id;
    email.kind = ChannelKind::email;
    emails.push_back("Person." + std::to_string(i) + "@Example.org");
    email.address = emails.back();
    change.add(email);
  }
  change.commit();
  const auto expect = [&](int i, const std::string& text, Matched matched) {
    const auto rows = registry::look_up(shop, text).rows;
    ASSERT_FALSE(rows.empty()) << text;
    EXPECT_EQ(rows[0].customer, "C-" + std::to_string(i)) << text;
    EXPECT_EQ(rows[0].matched, matched) << text;
    EXPECT_TRUE(rows[0].exact) << text;
  };
  for (int i = 0; i < people; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::string& phone = phones[at];
    for (const std::string& text : {"C-" + std::to_string(i), "c" + std::to_string(i), "c " + std::to_string(i)})
      expect(i, text, Matched::code);
    for (const std::string& text :
         {phone, "+52" + phone, "0052 " + phone, "(55) " + phone.substr(2, 4) + "-" + phone.substr(6)})
      expect(i, text, Matched::phone);
    for (const std::string& text : {emails[at], lower_case(emails[at]), "mailto:" + emails[at]})
      expect(i, text, Matched::email);
    for (const std::string& text : {names[at], folded(names[at]), "  " + lower_case(names[at]) + " "})
      expect(i, text, Matched::name);
  }
}

TEST_F(LookUp, SearchesAllTextsAndShowsThePlace) {  // R15
  const auto search = [&](std::string_view text, const std::string& entity = "") {
    return registry::search(shop, text, {.entity = entity}).rows;
  };
  const auto rows = search("coffee gluten");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].entity, "note");
  EXPECT_EQ(rows[0].code, "E-018");
  EXPECT_EQ(rows[0].field, "text");
  EXPECT_NE(rows[0].snippet.find("gluten"), std::string::npos);
  EXPECT_EQ(search("\"without gluten\"").size(), 1U);
  EXPECT_EQ(search("\"gluten without\"").size(), 0U);
  EXPECT_EQ(search("glut").size(), 1U) << "the beginning of a word";
  EXPECT_EQ(search("gluten", "customer").size(), 0U);
  EXPECT_EQ(search("E-017")[0].field, "code");
  EXPECT_EQ(search("peña").size(), 2U);
  EXPECT_EQ(search("peña")[0].entity, "customer");
  EXPECT_EQ(search("nothing of this").size(), 0U);
}

using Tags = LookUp;

TEST_F(Tags, AreOfAnyRecordAndFilters) {  // R15
  const auto count = [&](const char* where) { return shop.store().count({.entity = "customer", .where = where}); };
  auto change = shop.change("test", "tag");
  EXPECT_EQ(registry::tag(change, {.entity = "customer"}, "vip"), 1) << "E-017 has VIP";
  EXPECT_EQ(registry::tag(change, {.entity = "customer", .where = "code = 'E-018'"}, "  café  "), 1);
  EXPECT_EQ(registry::tag(change, {.entity = "contact"}, "buyer"), 1);
  change.commit();
  EXPECT_EQ(count("tags any ('VIP')"), 2) << "spelled as it was before";
  EXPECT_EQ(count("tags all ('VIP', 'café')"), 1);
  EXPECT_EQ(count("tags any ('Vip')"), 2) << "in any spelling";
  EXPECT_EQ(count("tags all ('vip', 'CAFE')"), 1);
  EXPECT_EQ(count("tags none ('vip')"), shop.store().count({.entity = "customer"}) - 2);
  EXPECT_EQ(count("any(contact where tags any ('buyer'))"), 1);
  const auto tags = registry::tags(shop).rows;
  ASSERT_EQ(tags.size(), 4U);
  EXPECT_EQ(tags[0].tag, "VIP");
  EXPECT_EQ(tags[0].records, 2);
  EXPECT_EQ(registry::tags(shop, "contact").rows.size(), 1U);
  auto back = shop.change("test", "untag");
  EXPECT_EQ(registry::untag(back, {.entity = "customer"}, "Vip"), 2);
  back.commit();
  EXPECT_EQ(count("tags any ('VIP')"), 0);
  EXPECT_EQ(count("code = 'E-018' and tags = 'café'"), 1);
}

TEST_F(Tags, ThatCannotBeOnesAreRefused) {  // bad input
  auto change = shop.change("test", "tag");
  const auto tag = [&](const char* text) { registry::tag(change, {.entity = "customer"}, text); };
  test::expect_refused({
      {"empty", [&] { tag(" "); }, {"it is empty"}},
      {"two in one", [&] { tag("a,b"); }, {"without commas"}},
      {"a bar", [&] { tag("a|b"); }, {"without commas"}},
      {"too long", [&] { tag(std::string(101, 'x').c_str()); }, {"at most 100 bytes"}},
      {"no tags", [&] { registry::tag(change, {.entity = "payment"}, "a"); }, {"customer, contact"}},
      {"no tags to list", [&] { registry::tags(shop, "payment"); }, {"customer, contact"}},
  });
  Customer customer;
  customer.code = "Z";
  customer.tags = " b; a|B,,á ";
  EXPECT_EQ(*store::get(change.store(), change.add(customer))->tags, "B,a") << "each once, without case and accents";
}

}  // namespace
}  // namespace crmcore
