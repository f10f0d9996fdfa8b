#include "crmcore/registry/registry.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

class Registry : public testing::Test {
 protected:
  Registry()
      : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})),
        change(shop.change("test", "registry")) {}
  Id<Customer> add(const std::string& code) {
    Customer customer;
    customer.code = code;
    return change.add(customer);
  }
  Customer kept(Id<Customer> id) { return *store::get(shop, id); }

  test::TempFile file;
  Workspace shop;
  store::Change change;
};

TEST_F(Registry, NamesPersonsAndCompanies) {  // R1
  Customer person, company;
  person.kind = CustomerKind::person;
  person.given_name = "Ana";
  person.family_name = "Pérez";
  company.kind = CustomerKind::company;
  company.legal_name = "Dulces SA de CV";
  company.trade_name = "Dulces";
  company.billing_email = Email("pagos@dulces.mx");
  EXPECT_EQ(kept(change.add(person)).name, "Ana Pérez");
  const Customer stored = kept(change.add(company));
  EXPECT_EQ(stored.name, "Dulces");
  EXPECT_EQ(stored.code, "C2");
  EXPECT_EQ(stored.billing_email->text(), "pagos@dulces.mx");
}

TEST_F(Registry, MakesANameAgainWhenItsPartsAreCorrected) {  // R1
  Customer person;
  person.given_name = "Luis";
  person.family_name = "Pas";
  const auto id = change.add(person);
  change.edit(id, [](Customer& customer) { customer.family_name = "Paz"; });
  EXPECT_EQ(kept(id).name, "Luis Paz");
  change.edit(id, [](Customer& customer) { customer.name = "Don Luis"; });
  change.edit(id, [](Customer& customer) { customer.family_name = "Gil"; });
  EXPECT_EQ(kept(id).name, "Don Luis") << "somebody gave it";
}

TEST_F(Registry, KeepsRatingsFromOneToTen) {  // R8
  Customer customer;
  customer.type = "recurrent";
  const auto id = change.add(customer);
  EXPECT_EQ(kept(id).rating, 5);
  EXPECT_EQ(test::error_of([&] { change.edit(id, [](Customer& c) { c.rating = 11; }); }, {"11"}), ErrorCode::rule);
  change.edit(id, [](Customer& c) { c.rating = 9; });
  change.edit(id, [](Customer& c) { c.type = "occasional"; });
  EXPECT_FALSE(kept(id).rating.has_value()) << "not stored for occasional customers";
  EXPECT_EQ(test::error_of([&] { change.edit(id, [](Customer& c) { c.rating = 3; }); }), ErrorCode::rule);
}

TEST_F(Registry, ExtendsTheCustomerTypes) {  // R7
  Customer customer;
  customer.type = "vip";
  EXPECT_EQ(test::error_of([&] { change.add(customer); }, {"'vip'", "recurrent, occasional, special"}),
            ErrorCode::invalid);
  ListEntry entry;
  entry.list = "customer_type";
  entry.code = "vip";
  change.add(entry);
  EXPECT_EQ(kept(change.add(customer)).type, "vip");
}

TEST_F(Registry, RefusesADocumentThatAnotherCustomerHas) {  // R2 as an entity
  Document document;
  document.customer = add("A");
  document.kind = "rfc";
  document.country = "MX";
  document.number = "gode 561231-gr8";
  change.add(document);
  EXPECT_EQ(store::find<Document>(shop)[0].number, "GODE561231GR8");
  document.customer = add("B");
  EXPECT_EQ(test::error_of([&] { change.add(document); }, {"GODE561231GR8", "'A'"}), ErrorCode::duplicate);
}

TEST_F(Registry, HasOnePreferredAddressAndChannel) {  // R3 R4
  const auto id = add("A");
  Address address;
  address.customer = id;
  address.city = "Puebla";
  address.preferred = true;
  change.add(address);
  EXPECT_EQ(registry::delivery_address(shop, id)->city, "Puebla");
  address.city = "Cholula";
  change.add(address);
  EXPECT_EQ(registry::delivery_address(shop, id)->city, "Cholula");
  EXPECT_EQ(shop.store().count({.entity = "address", .where = "preferred = true"}), 1);
  address.latitude = Decimal::of(91);
  EXPECT_EQ(test::error_of([&] { change.add(address); }, {"91"}), ErrorCode::rule);

  Channel channel;
  channel.customer = id;
  channel.kind = ChannelKind::phone;
  channel.address = "55 1234 5678";
  channel.hours = parse<WeeklyHours>("after 14:00").value;
  change.add(channel);
  EXPECT_EQ(store::find<Channel>(shop)[0].address, "+525512345678");
  channel.address = "call me";
  EXPECT_EQ(test::error_of([&] { change.add(channel); }), ErrorCode::invalid);
  channel.kind = ChannelKind::social;
  channel.address = "@dulces";
  EXPECT_NO_THROW(change.add(channel));
}

TEST_F(Registry, KnowsThePeopleOfACompany) {  // R5
  Contact contact;
  contact.customer = add("A");
  contact.name = "Eva";
  contact.role = "purchasing";
  Channel channel;
  channel.contact = change.add(contact);
  channel.customer = add("B");
  channel.kind = ChannelKind::email;
  channel.address = "eva@a.mx";
  EXPECT_EQ(test::error_of([&] { change.add(channel); }), ErrorCode::rule) << "a contact of another customer";
  channel.customer = contact.customer;
  EXPECT_NO_THROW(change.add(channel));
}

TEST_F(Registry, KeepsNotesWithTheirAuthor) {  // R9 R16
  Department sales;
  sales.code = "S";
  sales.name = "Sales";
  const auto department = change.add(sales);
  EXPECT_EQ(
      test::error_of([&] { change.edit(department, [&](Department& d) { d.within = department; }); }, {"above itself"}),
      ErrorCode::rule);
  Staff seller;
  seller.code = "eva";
  seller.name = "Eva";
  seller.department = department;
  seller.task = "sells";
  seller.left = Day(2026, 1, 31);
  Note note;
  note.author = change.add(seller);
  note.customer = add("A");
  note.day = Day(2026, 1, 2);
  note.text = "prefers mornings";
  change.add(note);
  EXPECT_EQ(shop.store().count({.entity = "note", .where = "author.department.code = 'S' and customer.code = 'A'"}), 1);
  note.text = "";
  EXPECT_NO_THROW(change.add(note));
}

TEST_F(Registry, ListsWhatIsStaleOrIncomplete) {  // R10
  const auto id = add("A");
  change.edit(id, [](Customer& c) {
    c.verified = Day(2026, 1, 15);
    c.name = "Ana";
  });
  const auto due = registry::review(shop, Day(2026, 7, 14));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_FALSE(due[0].stale);
  EXPECT_EQ(due[0].missing, "channel, address, document");
  EXPECT_TRUE(registry::review(shop, Day(2026, 7, 16))[0].stale) << "six months are over";
}

TEST_F(Registry, AnAddressThatSaysNotWhereIsNone) {  // R10, mission 2.11
  const auto id = add("A");
  Address address;
  address.customer = id;
  address.country = "MX";
  const auto empty = change.add(address);
  EXPECT_EQ(registry::review(shop, Day(2026, 7, 14))[0].missing, "name, channel, address, document");
  change.edit(empty, [](Address& a) { a.city = "Puebla"; });
  EXPECT_EQ(registry::review(shop, Day(2026, 7, 14))[0].missing, "name, channel, document");
}

TEST_F(Registry, ListsWhoNeverSaidWhetherTheyMayBeContactedWhereAsked) {  // R10
  Channel channel;
  channel.customer = add("A");
  channel.kind = ChannelKind::email;
  channel.address = "ana@x.com";
  const auto silent = change.add(channel);
  const auto missing = [&] { return registry::review(shop, Day(2026, 7, 14), {.consent = true})[0].missing; };
  EXPECT_EQ(missing(), "name, address, document, consent");
  change.edit(silent, [](Channel& c) { c.consent = Consent::refused; });
  EXPECT_EQ(missing(), "name, address, document") << "a refusal is an answer";
}

TEST_F(Registry, KeepsKnownCountriesAsCodes) {  // one spelling
  for (const char* country : {"México", "mexico", "mx", "MEX"}) {
    Customer customer;
    customer.country = country;
    EXPECT_EQ(store::get(shop, change.add(customer))->country, "MX") << country;
  }
  Customer customer;
  customer.country = "Atlantis";
  EXPECT_EQ(store::get(shop, change.add(customer))->country, "Atlantis");
}

TEST_F(Registry, ClosedChoicesAreSaidInWordsAtEveryDoor) {  // registry M8
  const auto customer = add("A");
  for (const auto& [word, code] : std::vector<std::pair<std::string, std::string>>{
           {"Teléfono", "phone"}, {"CORREO", "email"}, {"whatsapp", "messaging"}, {"Red social", "social"}}) {
    AnyRecord channel(shop.store(), "channel");
    channel.set("customer", std::to_string(customer.value));
    channel.set("kind", word);
    EXPECT_EQ(channel.cell("kind").text(), code);
    EXPECT_EQ(shop.store().count({.entity = "channel", .where = "kind = '" + word + "'"}), 0) << "and in filters";
  }
  EXPECT_EQ(test::error_of([&] { AnyRecord(shop.store(), "channel").set("kind", "paloma"); },
                           {"'paloma'", "phone, email, messaging, social"}),
            ErrorCode::invalid);
}

TEST_F(Registry, APersonIsAProspectUntilTheFirstPurchase) {  // R11
  change.edit(add("A"), [](Customer& c) { c.known_since = Day(2026, 1, 1); });
  EXPECT_EQ(lifecycle::status(history(shop, Day(2026, 2, 1)))[0].state, lifecycle::State::prospect);
  EXPECT_TRUE(lifecycle::status(history(shop, Day(2025, 12, 31))).empty()) << "had not come yet";
  Order order;
  order.customer = Id<Customer>{1};
  order.ordered = Day(2026, 2, 1);
  OrderLine line;
  line.order = change.add(order);
  line.quantity = Decimal::of(1);
  line.amount = Amount{500};
  change.add(line);
  EXPECT_EQ(lifecycle::status(history(shop, Day(2026, 2, 1)))[0].state, lifecycle::State::new_);
}

TEST(Reachable, AreThoseWhoMayBeCalledAtAnHour) {  // R4
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.country = "MX"});
  auto change = shop.change("test", "channels");
  const auto add = [&](const char* code, const char* phone, const char* hours, std::optional<Consent> consent = {}) {
    Customer customer;
    customer.code = code;
    Channel channel;
    channel.customer = change.add(customer);
    channel.address = phone;
    if (*hours != '\0') channel.hours = parse<WeeklyHours>(hours).value;
    channel.consent = consent;
    change.add(channel);
  };
  add("any", "222 438 6697", "");
  add("noon", "222 434 4531", "weekdays 14-18");
  add("refused", "222 125 9930", "weekdays 14-18", Consent::refused);
  const auto at = [&](Day day, int hour, bool stated = false) {
    std::vector<std::string> codes;
    for (const Reachable& one : registry::reachable(shop, day, Minute{hour * 60}, {.stated = stated}))
      codes.push_back(one.customer);
    return codes;
  };
  const Day friday(2026, 11, 27);
  EXPECT_EQ(at(friday, 15), (std::vector<std::string>{"noon", "any"}));
  EXPECT_EQ(at(friday, 10), std::vector<std::string>{"any"});
  EXPECT_EQ(at(friday + Days{1}, 15, true), std::vector<std::string>{});
}

}  // namespace
}  // namespace crmcore
