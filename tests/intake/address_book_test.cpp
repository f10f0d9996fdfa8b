// The layout of people's own lists: shops' sheets, exports of Google and Outlook. One file fills customers with their
// channels, documents, addresses, people and notes; whose row is whose; what the same file again may change.
#include <gtest/gtest.h>

#include <set>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using intake::Accept;

/// How many records a plan writes.
std::int64_t written(const intake::Plan& plan) {
  std::int64_t records = 0;
  for (const ImportOutcome& outcome : plan.outcome()) records += outcome.new_ + outcome.updated;
  return records;
}

class AddressBook : public testing::Test {
 protected:
  AddressBook() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {}

  intake::Plan plan(const std::string& text, const intake::Mapping& columns = {}, const std::string& source = "") {
    return intake::plan(shop, test::csv(text), intake::Layout::address_book, columns, {.source = source});
  }
  intake::Plan read(const std::string& text, const std::string& layout = "address_book") {
    auto made = intake::plan(shop, test::csv(text), {layout});
    auto change = shop.change("test", layout);
    intake::apply(change, made, Accept::valid_rows);
    change.commit();
    return made;
  }
  static std::int64_t count(const intake::Plan& plan, std::string_view code) {
    return std::ranges::count(plan.findings(), code, &Finding::code);
  }
  std::int64_t customers() const { return shop.store().count({.entity = "customer"}); }
  Customer customer(const std::string& where) const {
    const auto found = store::find<Customer>(shop, where);
    EXPECT_EQ(found.size(), 1U) << where;
    return found.empty() ? Customer{} : found[0];
  }
  /// The channels of a customer as "kind address purpose".
  std::set<std::string> channels(Id<Customer> of) const {
    std::set<std::string> all;
    for (const Channel& channel : store::find<Channel>(shop))
      if (channel.customer == of)
        all.insert(std::string(name(channel.kind)) + " " + channel.address +
                   (channel.purpose ? " " + *channel.purpose : ""));
    return all;
  }

  test::TempFile file;
  Workspace shop;
};
using Set = std::set<std::string>;

TEST_F(AddressBook, AShopsListFillsTheWholeCustomer) {  // R2 R3 R4 A4, registry M6, mission
  const auto found = read(
      "nombre,apellidos,teléfono,correo,RFC,dirección,colonia,ciudad,código postal,país,notas\n"
      "Ana,Ruiz,55 1234 5678,Ana@x.com,RUAA800101AB9,Reforma 12,Centro,Puebla,72000,México,paga de contado\n");
  EXPECT_EQ(found.findings().size(), 0U) << found.summary();
  const Customer ana = customer("");
  EXPECT_EQ(ana.name, "Ana Ruiz");
  EXPECT_EQ(ana.family_name, "Ruiz");
  EXPECT_EQ(ana.kind, CustomerKind::person);
  EXPECT_EQ(channels(ana.id), (Set{"phone +525512345678", "email Ana@x.com"}));
  const Document document = store::find<Document>(shop)[0];
  EXPECT_EQ(document.kind + document.country + document.number, "rfcMXRUAA800101AB9");
  const Address address = store::find<Address>(shop)[0];
  EXPECT_EQ(address.street, "Reforma 12");
  EXPECT_EQ(address.district, "Centro");
  EXPECT_EQ(address.postal_code, "72000");
  EXPECT_EQ(address.country, "MX");
  EXPECT_EQ(address.purpose, AddressPurpose::delivery);
  const Note note = store::find<Note>(shop)[0];
  EXPECT_EQ(note.text, "paga de contado");
  EXPECT_FALSE(note.day) << "the file does not say when";
}

TEST_F(AddressBook, ReadsAnExportOfGoogleAsItIsToday) {  // A14
  const auto found = read(
      "First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,"
      "E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,"
      "Phone 2 - Value,Address 1 - Label,Address 1 - Street,Address 1 - Extended Address,Address 1 - City,"
      "Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - PO Box\n"
      "Ana,María,Ruiz,,,1980-01-01,likes tarts,* myContacts,* Home,ana@x.com,Work,ana@office.com,Mobile,"
      "55 1234 5678 ::: 55 8765 4321,Work,55 1111 2222,Home,Reforma 12,int. 3,Puebla,PUE,72000,MX,\n"
      "Luis,,Peña,Café Luna,purchasing,,,,,,,,,222 438 6697,,,,,,,,,,\n");
  const Customer ana = customer("name = 'Ana María Ruiz'");
  EXPECT_EQ(ana.given_name, "Ana María");
  EXPECT_EQ(channels(ana.id), (Set{"email ana@office.com work", "email ana@x.com home", "phone +525511112222 work",
                                   "phone +525512345678 mobile", "phone +525587654321 mobile"}));
  const Address home = store::find<Address>(shop)[0];
  EXPECT_EQ(home.purpose, AddressPurpose::home);
  EXPECT_EQ(home.street, "Reforma 12, int. 3");
  EXPECT_EQ(home.region, "PUE");
  const Customer cafe = customer("name = 'Café Luna'");
  EXPECT_EQ(cafe.kind, CustomerKind::company);
  EXPECT_EQ(cafe.trade_name, "Café Luna");
  const Contact luis = store::find<Contact>(shop)[0];
  EXPECT_EQ(luis.customer, cafe.id);
  EXPECT_EQ(luis.name, "Luis Peña");
  EXPECT_EQ(luis.role, "purchasing");
  EXPECT_EQ(count(found, "column.not_used"), 2) << "Birthday and Labels\n" << found.summary();
}

TEST_F(AddressBook, ReadsAnExportOfGoogleAsItWas) {  // A14
  read(
      "Name,Given Name,Additional Name,Family Name,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
      "Phone 1 - Type,Phone 1 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,"
      "Organization 1 - Name,Organization 1 - Title\n"
      "Ana Ruiz,Ana,,Ruiz,,* myContacts,* ,ana@x.com ::: ana@y.com,Mobile,55 1234 5678,Work ::: Home,"
      "\"Reforma 12\nPuebla ::: Juárez 3\nCholula\",Reforma 12 ::: Juárez 3,Puebla ::: Cholula,,\n");
  const Customer ana = customer("");
  EXPECT_EQ(ana.name, "Ana Ruiz");
  EXPECT_EQ(channels(ana.id), (Set{"email ana@x.com", "email ana@y.com", "phone +525512345678 mobile"}));
  const auto addresses = store::find<Address>(shop);
  ASSERT_EQ(addresses.size(), 2U);
  EXPECT_EQ(addresses[0].city.value_or("") + addresses[1].city.value_or(""), "CholulaPuebla");
}

TEST_F(AddressBook, ReadsAnExportOfOutlook) {  // A14
  const auto found = read(
      "Title,First Name,Last Name,Company,Job Title,Home Street,Home Street 2,Home City,Home State,Home Postal Code,"
      "Home Country/Region,Business Street,Business City,Business Phone,Business Phone 2,Mobile Phone,Business Fax,"
      "E-mail Address,E-mail 2 Address,Notes,Web Page\n"
      "Sra.,Ana,Ruiz,,,Reforma 12,int. 3,Puebla,Puebla,72000,Mexico,Juárez 3,Cholula,55 1111 2222,55 1111 2223,"
      "55 1234 5678,55 1111 2224,ana@x.com,ana@y.com,likes tarts,\n");
  const Customer ana = customer("");
  EXPECT_EQ(channels(ana.id),
            (Set{"email ana@x.com", "email ana@y.com", "phone +525511112222 work", "phone +525511112223 work",
                 "phone +525511112224 fax", "phone +525512345678 mobile"}));
  const auto home = store::find<Address>(shop, "purpose = 'home'");
  ASSERT_EQ(home.size(), 1U);
  EXPECT_EQ(home[0].street, "Reforma 12, int. 3");
  EXPECT_EQ(home[0].country, "MX");
  EXPECT_EQ(store::find<Address>(shop, "purpose = 'office'")[0].city, "Cholula");
  EXPECT_EQ(count(found, "column.not_used"), 2) << "Title and Web Page\n" << found.summary();
}

TEST_F(AddressBook, ReadsAnExportOfGoogleInSpanish) {  // A14
  const auto found = read(
      "Nombre,Segundo nombre,Apellidos,Nombre de la organización,Correo electrónico 1 - Etiqueta,"
      "Correo electrónico 1 - Valor,Teléfono 1 - Etiqueta,Teléfono 1 - Valor,Teléfono 2 - Etiqueta,"
      "Teléfono 2 - Valor,Dirección 1 - Etiqueta,Dirección 1 - Con formato,Dirección 1 - Calle,Dirección 1 - Ciudad,"
      "Dirección 1 - Código postal,Dirección 1 - País\n"
      "Ana,María,Ruiz,,Trabajo,ana@x.com,Móvil,55 1234 5678,Casa,222 438 6697,Casa,\"Reforma 12, Puebla\",Reforma 12,"
      "Puebla,72000,México\n");
  const Customer ana = customer("name = 'Ana María Ruiz'");
  EXPECT_EQ(channels(ana.id), (Set{"email ana@x.com work", "phone +522224386697 home", "phone +525512345678 mobile"}));
  const auto addresses = store::find<Address>(shop);
  ASSERT_EQ(addresses.size(), 1U);
  EXPECT_EQ(addresses[0].purpose, AddressPurpose::home);
  EXPECT_EQ(addresses[0].street, "Reforma 12");
  EXPECT_EQ(addresses[0].postal_code, "72000");
  EXPECT_EQ(addresses[0].country, "MX");
  EXPECT_EQ(count(found, "column.not_used"), 1) << "the address in one line\n" << found.summary();
}

TEST_F(AddressBook, ReadsAnExportOfOutlookInSpanish) {  // A14
  const auto found = read(
      "Nombre,Apellidos,Organización,Puesto,Calle del trabajo,Calle del trabajo 2,Ciudad de trabajo,"
      "Provincia o estado de trabajo,Código postal del trabajo,País o región del trabajo,Calle del domicilio,"
      "Ciudad de residencia,Código postal del domicilio,Otra calle,Otra ciudad,Fax del trabajo,Teléfono del trabajo,"
      "Teléfono particular,Teléfono móvil,Dirección de correo electrónico,Tipo de correo electrónico,Notas\n"
      "Luis,Peña,Café Luna,compras,Juárez 3,local 2,Cholula,Puebla,72760,México,Reforma 12,Puebla,72000,Hidalgo 1,"
      "Atlixco,55 1111 2224,55 1111 2222,55 1111 2225,55 1234 5678,luis@x.com,SMTP,likes tarts\n");
  const Customer cafe = customer("name = 'Café Luna'");
  EXPECT_EQ(channels(cafe.id), (Set{"email luis@x.com", "phone +525511112222 work", "phone +525511112224 fax",
                                    "phone +525511112225 home", "phone +525512345678 mobile"}));
  EXPECT_EQ(store::find<Contact>(shop)[0].role, "compras");
  const auto addresses = store::find<Address>(shop);
  ASSERT_EQ(addresses.size(), 3U);
  const auto office = store::find<Address>(shop, "purpose = 'office'")[0];
  EXPECT_EQ(office.street, "Juárez 3, local 2");
  EXPECT_EQ(office.city, "Cholula");
  EXPECT_EQ(office.region, "Puebla");
  EXPECT_EQ(office.postal_code, "72760");
  EXPECT_EQ(office.country, "MX");
  EXPECT_EQ(store::find<Address>(shop, "purpose = 'home'")[0].city, "Puebla");
  EXPECT_EQ(store::find<Address>(shop, "purpose = 'delivery'")[0].street, "Hidalgo 1");
  EXPECT_EQ(count(found, "column.not_used"), 0) << found.summary();
}

TEST_F(AddressBook, ReadsAListInPortuguese) {
  read(
      "Nome,Sobrenome,Telefone,E-mail,Endereço,Bairro,Cidade,CEP\nAna,Souza,55 1234 5678,ana@x.com,Rua Sol 1,Centro,"
      "Puebla,72000\n");
  EXPECT_EQ(customer("").name, "Ana Souza");
  const auto address = store::find<Address>(shop)[0];
  EXPECT_EQ(address.district, "Centro");
  EXPECT_EQ(address.city, "Puebla");
  EXPECT_EQ(address.postal_code, "72000");
}

TEST_F(AddressBook, HeadersOfOnePlaceAreOfOneAddressWhateverTheirSmallWords) {
  for (const char* header :
       {"calle del trabajo,ciudad de trabajo", "calle trabajo,ciudad de la oficina", "work street,business city"}) {
    const auto found = plan(std::string("nombre,") + header + "\nAna,Juárez 3,Cholula\n");
    const auto outcome = found.outcome();
    const auto address = std::ranges::find(outcome.rows, "address", &ImportOutcome::entity);
    ASSERT_NE(address, outcome.rows.end()) << header;
    EXPECT_EQ(address->new_, 1) << header;
  }
}

TEST_F(AddressBook, SeveralNumbersInOneCellAreSeveralChannels) {  // mission
  for (const char* cell : {"55 1234 5678 / 55 8765 4321", "55 1234 5678 y 55 8765 4321", "55 1234 5678;55 8765 4321",
                           "55 1234 5678 ::: 5587654321"}) {
    const auto found = plan(std::string("name,phone\nAna,") + cell + "\n");
    EXPECT_EQ(found.outcome()[4].entity, "channel");
    EXPECT_EQ(found.outcome()[4].new_, 2) << cell;
    EXPECT_EQ(found.findings().size(), 0U) << cell;
  }
}

TEST_F(AddressBook, AnUnreadablePhoneIsToldAndTheRestOfTheRowKept) {
  const auto found = read("nombre,teléfono,correo\nAna,12345 / 55 1234 5678,ana@x.com\nLuis,pendiente,luis@x\n");
  EXPECT_EQ(found.rejected(), 0);
  EXPECT_EQ(count(found, "channel.unreadable"), 3) << found.summary();
  EXPECT_EQ(channels(customer("name = 'Ana'").id), (Set{"email ana@x.com", "phone +525512345678"}));
  EXPECT_EQ(channels(customer("name = 'Luis'").id), Set{});
}

TEST_F(AddressBook, WhatsAppIsAPhoneOrIsOnThePhonesOfTheRow) {  // R4
  read("nombre,teléfono,WhatsApp\nAna,55 1234 5678,sí\nLuis,,55 8765 4321\nEva,55 1111 2222,no\n");
  EXPECT_EQ(channels(customer("name = 'Ana'").id), (Set{"messaging +525512345678", "phone +525512345678"}));
  EXPECT_EQ(channels(customer("name = 'Luis'").id), (Set{"messaging +525587654321"}));
  EXPECT_EQ(channels(customer("name = 'Eva'").id), (Set{"phone +525511112222"}));
}

TEST_F(AddressBook, SaysPersonOrCompanyByWhatTheFileSays) {  // R1
  read(
      "nombre,razón social,RFC,clave\nAna,,RUAA800101AB9,A\nLuna,,LUN800101AB3,B\nPedro,Pedro Gómez,GOPP800101AB0,C\n"
      "Sol,Sol SA de CV,,D\nEva,,,E\n");
  const auto kind = [&](const char* code) { return customer("code = '" + std::string(code) + "'").kind; };
  EXPECT_EQ(kind("A"), CustomerKind::person);
  EXPECT_EQ(kind("B"), CustomerKind::company);
  EXPECT_EQ(kind("C"), CustomerKind::person) << "a person has a legal name as well";
  EXPECT_EQ(kind("D"), CustomerKind::company);
  EXPECT_FALSE(kind("E")) << "a name alone says neither";
}

TEST_F(AddressBook, AFamilysPhoneDoesNotMakeTwoPeopleOne) {  // mission
  const std::string text = "nombre,teléfono\nAna Ruiz,55 1234 5678\nLuis Ruiz,(55) 1234-5678\n";
  const auto first = read(text);
  EXPECT_EQ(customers(), 2);
  EXPECT_EQ(count(first, "channel.shared"), 2) << first.summary();
  EXPECT_EQ(written(read(text)), 0);
}

TEST_F(AddressBook, ANameAloneMakesNoTwoRowsOne) {
  const std::string text = "nombre,ciudad\nJuan Pérez,Puebla\nJuan Pérez,Cholula\nJuan Pérez,\n";
  const auto first = read(text);
  EXPECT_EQ(customers(), 3);
  EXPECT_EQ(count(first, "customer.namesake"), 2);
  const auto again = read("nombre,ciudad\nJuan Pérez,\nJuan Pérez,Cholula\nJuan Pérez,Puebla\n");
  EXPECT_EQ(written(again), 0) << again.summary();
}

TEST_F(AddressBook, RowsOfOnePersonAreOneByCodeDocumentOrNameWithPhone) {
  read(
      "clave,nombre,teléfono,correo,RFC\nA,Ana,55 1234 5678,,\nA,,,ana@x.com,\n,Eva,55 8765 4321,,RUAA800101AB9\n"
      ",,,eva@x.com,ruaa-800101-ab9\n,Luz,55 1111 2222,,\n,LUZ,+52 55 1111 2222,luz@x.com,\n");
  EXPECT_EQ(customers(), 3);
  for (const char* name : {"Ana", "Eva"})
    EXPECT_EQ(channels(customer("name = '" + std::string(name) + "'").id).size(), 2U);
  EXPECT_EQ(store::find<Channel>(shop, "address = 'luz@x.com'").size(), 1U);
}

TEST_F(AddressBook, ARowWithoutANameIsOfWhoHasItsPhone) {
  const auto one = read("nombre,teléfono,correo\nAna,55 1234 5678,\n,55 1234 5678,ana@x.com\n");
  EXPECT_EQ(customers(), 1);
  EXPECT_EQ(one.rejected(), 0);
  const auto two = plan("nombre,teléfono,correo\nEva,55 8765 4321,\nLuz,55 8765 4321,\n,55 8765 4321,somebody@x.com\n");
  EXPECT_EQ(two.rejected(), 1);
  EXPECT_EQ(count(two, "customer.ambiguous"), 1);
}

TEST_F(AddressBook, PeopleOfTheBooksAreFoundByTheirPhoneAndName) {
  read("order,customer,customer name,date,product,quantity,price\n1,17,Ana Ruiz,2026-01-05,p,1,1\n", "sales");
  read("cliente,medio,dirección\n17,Teléfono,55 1234 5678\n", "channel");
  const auto found = read("nombre,teléfono,correo\n\"Ruiz, Ana\",(55) 12345678,ana@x.com\nLuis,55 1234 5678,\n");
  EXPECT_EQ(customers(), 2);
  EXPECT_EQ(channels(customer("code = '17'").id), (Set{"email ana@x.com", "phone +525512345678"}));
  EXPECT_EQ(customer("code = '17'").name, "Ana Ruiz") << "what the sales say stays, and is told";
  EXPECT_EQ(count(found, "customer.differs"), 1);
}

TEST_F(AddressBook, ACodeIsThatOfTheCatalogueAndOfTheSales) {  // A4
  read("clave,nombre,teléfono\nE001,Ana,55 1234 5678\n");
  read("order,customer,date,product,quantity,price\n1,E001,2026-01-05,p,1,1\n", "sales");
  read("code,rating\nE001,7\n", "customer");
  const Customer ana = customer("");
  EXPECT_EQ(ana.rating, 7);
  EXPECT_EQ(ana.name, "Ana");
}

TEST_F(AddressBook, AColumnCustomerIsTheCodeOrTheName) {  // registry L18
  read("code\nA\n", "customer");
  read("cliente,teléfono\nA,5512345678\n");
  EXPECT_EQ(channels(customer("code = 'A'").id), (Set{"phone +525512345678"}));
  read("cliente,teléfono\nAna Ruiz,55 8765 4321\nEva,55 1111 2222\n");
  EXPECT_EQ(customer("name = 'Eva'").code.substr(0, 1), "C") << "a code of our own";
  const auto both = plan("cliente,teléfono,clave,nombre\nx,55 2222 3333,B,Bea\n");
  EXPECT_EQ(count(both, "column.not_used"), 1);
}

TEST_F(AddressBook, TheSameFileAgainInAnySpellingChangesNothing) {  // law, on one case
  read("nombre,teléfono,correo,RFC\nAna Ruiz,55 1234 5678,ana@x.com,RUAA800101AB9\n");
  const auto again = read("RFC,correo,teléfono,nombre\nruaa 800101–ab9,mailto:ANA@x.com,+52 (55) 1234-5678,Ana Ruiz\n");
  EXPECT_EQ(written(again), 0) << again.summary();
  EXPECT_EQ(again.findings().size(), 0U) << again.summary();
}

TEST_F(AddressBook, WhatTheSourceChangedIsAnUpdate) {
  read("clave,nombre,teléfono,calle,ciudad,RFC\nA,Ana Ruis,55 1234 5678,Reforma 12,Puebla,RUAA800101AB9\n");
  read("clave,nombre,teléfono,calle,ciudad,RFC\nA,Ana Ruiz,55 8765 4321,Juárez 3,Puebla,RUAA800101AC7\n");
  const Customer ana = customer("");
  EXPECT_EQ(ana.name, "Ana Ruiz");
  EXPECT_EQ(channels(ana.id), (Set{"phone +525587654321"}));
  ASSERT_EQ(store::find<Address>(shop).size(), 1U);
  EXPECT_EQ(store::find<Address>(shop)[0].street, "Juárez 3");
  EXPECT_EQ(store::find<Document>(shop)[0].number, "RUAA800101AC7");
}

TEST_F(AddressBook, APhoneWithConsentIsNotGivenToAnotherNumber) {  // O3
  read("clave,teléfono\nA,55 1234 5678\n");
  {
    auto change = shop.change("ana", "asked");
    change.edit(store::find<Channel>(shop)[0].id, [](Channel& channel) { channel.consent = Consent::granted; });
    change.commit();
  }
  read("clave,teléfono\nA,55 8765 4321\n");
  ASSERT_EQ(store::find<Channel>(shop).size(), 2U);
  EXPECT_FALSE(store::find<Channel>(shop, "address = '+525587654321'")[0].consent);
}

TEST_F(AddressBook, WhatPeopleCorrectedStaysAndIsTold) {
  const std::string text =
      "nombre,teléfono,correo,calle,RFC,nota\nAna Ruis,55 1234 5678,ana@x.com,Reforma 12,RUAA800101AB9,debe 3\n";
  read(text);
  {
    auto change = shop.change("ana", "corrections");
    change.edit(customer("").id, [](Customer& ana) { ana.name = "Ana Ruiz"; });
    change.edit(store::find<Channel>(shop, "kind = 'phone'")[0].id,
                [](Channel& channel) { channel.address = "+525587654321"; });
    change.edit(store::find<Address>(shop)[0].id, [](Address& address) { address.street = "Reforma 14"; });
    change.edit(store::find<Note>(shop)[0].id, [](Note& note) { note.text = "debe 5"; });
    change.commit();
  }
  const auto again = read(text);
  EXPECT_EQ(written(again), 0) << again.summary();
  for (const char* code : {"customer.differs", "channel.differs", "address.differs", "note.differs"})
    EXPECT_EQ(count(again, code), 1) << code;
}

TEST_F(AddressBook, ACorrectedPhoneOrDocumentMakesNoSecondPerson) {  // issue: the same file again
  const std::string phones = "nombre,teléfono\nAna Paz,55 1234 5678\n";
  read(phones);
  {
    auto change = shop.change("ana", "she moved");
    change.edit(store::find<Channel>(shop)[0].id, [](Channel& phone) { phone.address = "+525512340000"; });
    change.commit();
  }
  EXPECT_EQ(written(read(phones)), 0);
  EXPECT_EQ(customers(), 1);
  const std::string documents = "nombre,RFC,teléfono\nBea Ruiz,RUAA800101AB9,55 1234 9999\n";
  read(documents);
  {
    auto change = shop.change("ana", "typed wrongly");
    change.edit(store::find<Document>(shop)[0].id, [](Document& document) { document.number = "RUAA800101AC7"; });
    change.commit();
  }
  EXPECT_EQ(written(read(documents)), 0);
  EXPECT_EQ(customers(), 2);
}

TEST_F(AddressBook, WhatAPersonErasedStaysAway) {  // issue: the same file again
  const std::string text = "código,nombre,teléfono,correo\nK1,Ana,55 1234 5678,ana@x.mx\nK2,Bea,55 1234 9999,\n";
  read(text);
  {
    auto change = shop.change("ana", "on request");
    const auto mail = store::find<Channel>(shop, "kind = 'email'")[0];
    change.erase(shop.store().entity("channel"), mail.id.value, mail.version);
    const Customer bea = customer("name = 'Bea'");
    change.erase(shop.store().entity("customer"), bea.id.value, bea.version);
    change.commit();
  }
  const auto again = read(text);
  EXPECT_EQ(written(again), 0) << again.summary();
  EXPECT_EQ(count(again, "record.erased_by_hand"), 2);
  EXPECT_EQ(customers(), 1);
}

TEST_F(AddressBook, ABuyerKnownByANameAloneIsTold) {
  read("pedido,cliente,fecha,producto,cantidad,precio unitario\n1,Ana Paz,2026-01-10,p,1,10\n", "sales");
  EXPECT_EQ(count(read("nombre,teléfono\nAna Paz,55 1234 5678\n"), "customer.namesake"), 1);
}

TEST_F(AddressBook, NothingIsLostUnseen) {  // law: no cell is lost
  const auto found =
      plan("nombre,teléfono,color,RFC,puesto,correo\nAna,N/A,rojo,XAXX010101000,dueña,a b\nLuis,-,,PENDIENTE,,\n");
  EXPECT_EQ(found.findings()[0].code, "column.not_used");
  EXPECT_EQ(count(found, "number.no_value"), 2) << found.summary();
  EXPECT_EQ(count(found, "document.generic"), 1);
  EXPECT_EQ(count(found, "document.unreadable"), 1);
  EXPECT_EQ(count(found, "contact.no_name"), 1);
  EXPECT_EQ(count(found, "channel.unreadable"), 1);
}

TEST_F(AddressBook, ARowOfNobodyAndARowThatTheRulesRefuseAreRejected) {
  const auto found = plan("nombre,ciudad,calificación\nAna,Puebla,9\n,Puebla,\nLuis,,40\n");
  EXPECT_EQ(found.rejected(), 2);
  EXPECT_EQ(count(found, "customer.nobody"), 1);
  EXPECT_EQ(count(found, "record.rule"), 1);
  EXPECT_EQ(found.outcome()[0].new_, 1);
  EXPECT_EQ(found.outcome()[2].new_, 1) << "the address of the row that stands";
}

TEST_F(AddressBook, ANumberThatIsGivenToAllIsKeptAndIdentifiesNobody) {  // R2
  const std::string text = "nombre,RFC\nAna Paz,XAXX010101000\nBea Ruiz,XAXX010101000\n,XAXX010101000\n";
  const auto found = read(text);
  EXPECT_EQ(count(found, "document.generic"), 3);
  EXPECT_EQ(count(found, "customer.nobody"), 1) << "it names nobody";
  EXPECT_EQ(customers(), 2);
  EXPECT_EQ(store::find<Document>(shop).size(), 2U);
  read(text);
  EXPECT_EQ(customers(), 2) << "the same file again";
}

TEST_F(AddressBook, ANumberThatIsGivenToAllGivesWayToARealOne) {  // R2
  read("clave,nombre,RFC\nA,Ana,XAXX010101000\n");
  read("clave,nombre,RFC\nA,Ana,GODE561231GR8\n");
  read("clave,nombre,RFC\nA,Ana,XAXX010101000\n");
  ASSERT_EQ(store::find<Document>(shop).size(), 1U);
  EXPECT_EQ(store::find<Document>(shop)[0].number, "GODE561231GR8");
}

TEST_F(AddressBook, ADocumentWhoseCheckFailsIsKeptAndTold) {  // R2
  const auto found = read("nombre,RFC\nAna,SIN9311169P8\nBea,SIN9313169P8\n");
  EXPECT_EQ(count(found, "document.check_digit"), 1);
  EXPECT_EQ(count(found, "document.unreadable"), 1) << "there is no month 13";
  ASSERT_EQ(store::find<Document>(shop).size(), 1U);
  EXPECT_TRUE(store::find<Document>(shop)[0].doubtful);
  EXPECT_EQ(customer("name = 'Ana'").kind, CustomerKind::company) << "twelve letters and digits";
}

TEST_F(AddressBook, ADocumentOfAnotherCustomerIsToldAndNotKept) {  // R2
  const auto found = read("clave,nombre,RFC\nA,Ana,RUAA800101AB9\nB,Bea,RUAA800101AB9\n");
  EXPECT_EQ(found.rejected(), 0);
  EXPECT_EQ(count(found, "document.of_another"), 1);
  EXPECT_EQ(store::find<Document>(shop).size(), 1U);
}

TEST_F(AddressBook, FieldsOfTheBusinessAreFilledAsWell) {  // R6
  {
    auto change = shop.change("test", "fields");
    CustomField field;
    field.entity = "customer";
    field.name = "birthday";
    field.kind = CustomKind::day;
    field.label_es = "Cumpleaños";
    change.add(field);
    change.commit();
  }
  read("nombre,teléfono,Cumpleaños,tipo\nAna,55 1234 5678,1980-05-03,Recurrente\n");
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "birthday = 1980-05-03 and type = 'recurrent'"}), 1);
}

TEST_F(AddressBook, ColumnsAreMappedByNameAndNumber) {  // A4
  const auto found = plan("quién,uno,dos,teléfono\nAna,55 1234 5678,55 8765 4321,55 1111 2222\n",
                          {{"name", "quién"}, {"phone_2", "uno"}, {"mobile", "dos"}, {"phone", ""}, {"rating", ""}});
  EXPECT_EQ(found.outcome()[4].new_, 2) << found.summary();
  EXPECT_EQ(count(found, "column.not_used"), 1);
  test::expect_refused({
      {"a column of no layout",
       [&] {
         plan("nombre\nAna\n", {{"nombr", "nombre"}});
       },
       {"'nombr'"},
       ErrorCode::unknown_name},
      {"a file of nobody", [&] { plan("color\nrojo\n"); }, {"the name of each person"}},
  });
}

TEST_F(AddressBook, WhoIsFoundUnderQuiteAnotherNameIsTold) {  // a number pasted beside the wrong name
  read("clave,nombre,RFC\nA,Ana Ruiz,RUAA800101AB9\n");
  EXPECT_EQ(count(plan("nombre,RFC\nAna Ruiz Aguilar,RUAA800101AB9\n"), "customer.other_name"), 0);
  EXPECT_EQ(count(plan("clave,nombre\na,\"Ruiz, A.\"\n"), "customer.other_name"), 0);
  EXPECT_EQ(count(plan("nombre,RFC\nPedro Gómez,RUAA800101AB9\n"), "customer.other_name"), 1);
  EXPECT_EQ(count(plan("clave,nombre\nA,Pedro Gómez\n"), "customer.other_name"), 1);
}

TEST_F(AddressBook, ADocumentOfAnotherNameIsTold) {  // as where a column was shifted
  const std::string header = "nombre,apellidos,RFC\n";
  EXPECT_EQ(count(plan(header + "Emma,Gómez Díaz,GODE561231GR8\n"), "document.other_name"), 0);
  EXPECT_EQ(count(plan(header + "Pedro,Ruiz Luna,GODE561231GR8\n"), "document.other_name"), 1);
}

TEST_F(AddressBook, IsPlannedByName) {  // A11
  const std::string parameters =
      std::string(R"({"layout":"address_book","file":")") + CRMCORE_EXAMPLES + R"(/pastry-shop/agenda.csv"})";
  const Table verdicts = run("intake.plan", parameters, {.store = &shop.store()});
  std::set<std::string> lines;
  for (std::size_t row = 0; row < verdicts.rows(); ++row)
    if (verdicts.text(row, 1) == "customer") lines.insert(verdicts.text(row, 0) + verdicts.text(row, 3));
  EXPECT_EQ(lines.size(), 19U) << "each row of the file has its verdict";
  EXPECT_TRUE(lines.contains("2new"));
}

TEST_F(AddressBook, IsUndoneWhole) {
  read("nombre,teléfono,RFC,calle,nota\nAna,55 1234 5678,RUAA800101AB9,Reforma,x\n");
  auto change = shop.change("test", "undo");
  intake::undo(change, store::find<Import>(shop)[0].id);
  change.commit();
  for (const char* entity : {"customer", "channel", "document", "address", "note"})
    EXPECT_EQ(shop.store().count({.entity = entity}), 0) << entity;
}

/// A made-up list: people who share names and phones, by chance; cells that are missing.
std::vector<std::vector<std::string>> made_up(statistics::Random& random, std::size_t rows) {
  const auto draw = [&](std::size_t among) {
    return static_cast<std::size_t>(random.uniform() * static_cast<double>(among));
  };
  std::vector<std::vector<std::string>> table;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string phone = "55 1234 00" + std::to_string(10 + draw(20));
    table.push_back({draw(3) == 0 ? "K" + std::to_string(draw(8)) : "",
                     draw(6) == 0 ? "" : std::string("Person ") + static_cast<char>('A' + draw(6)),
                     draw(3) == 0 ? "" : phone, draw(2) == 0 ? "" : "p" + std::to_string(draw(12)) + "@x.com",
                     draw(4) == 0 ? "RUAA8001" + std::to_string(10 + draw(9)) + "AB1" : "",
                     draw(2) == 0 ? "" : "Street " + std::to_string(draw(3)), draw(4) == 0 ? "note" : ""});
  }
  return table;
}
const std::vector<std::string> headers{"clave", "nombre", "teléfono", "correo", "RFC", "calle", "nota"};

std::string csv_of(const std::vector<std::vector<std::string>>& table, const std::vector<std::size_t>& columns) {
  std::string text;
  const auto line = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < columns.size(); ++i) text += (i == 0 ? "" : ",") + row[columns[i]];
    text += "\n";
  };
  line(headers);
  for (const auto& row : table) line(row);
  return text;
}

/// Every record as a line, ids and what is made of ids aside.
std::multiset<std::string> books_of(const Workspace& shop) {
  std::multiset<std::string> lines;
  std::map<std::int64_t, std::string> people;
  for (const Customer& customer : store::find<Customer>(shop))
    people[customer.id.value] = customer.external_key.value_or("") + "|" + customer.name.value_or("");
  std::map<std::int64_t, std::multiset<std::string>> parts;
  for (const Channel& part : store::find<Channel>(shop)) parts[part.customer.value].insert(part.address);
  for (const Document& part : store::find<Document>(shop)) parts[part.customer.value].insert(part.number);
  for (const Address& part : store::find<Address>(shop)) parts[part.customer.value].insert(part.street.value_or(""));
  for (const Note& part : store::find<Note>(shop)) parts[part.customer.value].insert(part.text);
  for (const auto& [id, called] : people) {
    std::string line = called;
    for (const std::string& part : parts[id]) line += "," + part;
    lines.insert(line);
  }
  return lines;
}

TEST(AddressBookLaws, TheOrderOfRowsAndColumnsDoesNotMatterAndTheFileAgainChangesNothing) {
  constexpr int lists = 40;
  statistics::Random random(23);
  for (int n = 0; n < lists; ++n) {
    auto table = made_up(random, 20);
    std::vector<std::size_t> columns{0, 1, 2, 3, 4, 5, 6};
    std::multiset<std::string> first;
    for (int turn = 0; turn < 3; ++turn) {
      const test::TempFile file;
      const auto shop = Workspace::open(file.path(), {.currency = "MXN", .country = "MX"});
      for (const bool is_again : {false, true}) {
        const auto plan = intake::plan(shop, test::csv(csv_of(table, columns)), intake::Layout::address_book);
        if (is_again) {
          ASSERT_EQ(written(plan), 0) << csv_of(table, columns) << plan.summary();
        }
        auto change = shop.change("test", "list");
        intake::apply(change, plan, Accept::valid_rows);
        change.commit();
        std::ranges::reverse(table);
      }
      if (turn == 0) first = books_of(shop);
      ASSERT_EQ(books_of(shop), first) << csv_of(table, columns);
      for (std::size_t i = table.size() - 1; i > 0; --i)
        std::swap(table[i], table[static_cast<std::size_t>(random.uniform() * static_cast<double>(i + 1))]);
      std::rotate(columns.begin(), columns.begin() + 1 + turn, columns.end());
    }
  }
}

}  // namespace
}  // namespace crmcore
