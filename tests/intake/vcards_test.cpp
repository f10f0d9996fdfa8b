// vCards in and out: what phones write, what comes back of ours, and events as a calendar.
#include "crmcore/intake/vcards.hpp"

#include "crmcore/exchange/vcard.hpp"
#include "crmcore/intake/calendar.hpp"
#include "imports.hpp"

namespace crmcore {
namespace {

using exchange::parse_vcards;
using exchange::TextTable;

/// The filled cells of a row, by header.
std::map<std::string, std::string> row(const TextTable& table, std::size_t r) {
  std::map<std::string, std::string> cells;
  for (std::size_t c = 0; c < table.header.size(); ++c)
    if (!table.cell(r, c).empty()) cells.emplace(table.header[c], table.cell(r, c));
  return cells;
}
using Cells = std::map<std::string, std::string>;

std::string card(const std::string& lines) { return "BEGIN:VCARD\r\nVERSION:3.0\r\n" + lines + "END:VCARD\r\n"; }

TEST(VCard, TheLinesOfPhonesAreRead) {
  const auto table = parse_vcards(
      card("N:Peña;Ana;María;;\r\nFN:Ana María Peña\r\nORG:Panadería La Luna;Ventas\r\nTITLE:compras\r\n"
           "TEL;TYPE=CELL,PREF:+52 55 1234 5678\r\nitem1.TEL:5512345679\r\nitem1.X-ABLabel:_$!<Work>!$_\r\n"
           "TEL;VALUE=uri;TYPE=\"home,voice\":tel:+525512345670\r\nEMAIL;TYPE=INTERNET,WORK:ana@luna.mx\r\n"
           "ADR;TYPE=HOME:;;Reforma 1\\, int 2;CDMX;CDMX;06600;México\r\nNOTE:likes tea\\nand cake\\; \\\\o/\r\n"
           "IMPP:whatsapp:+525512345678\r\nBDAY:1990-01-05\r\nPHOTO;ENCODING=b:AAAA\r\nUID:1\r\n"));
  EXPECT_EQ(row(table, 0), (Cells{{"family_name", "Peña"},
                                  {"given_name", "Ana"},
                                  {"middle_name", "María"},
                                  {"name", "Ana María Peña"},
                                  {"organisation", "Panadería La Luna"},
                                  {"ORG unit", "Ventas"},
                                  {"role", "compras"},
                                  {"phone 1", "+52 55 1234 5678"},
                                  {"phone type 1", "mobile"},
                                  {"phone 2", "5512345679"},
                                  {"phone type 2", "Work"},
                                  {"phone 3", "+525512345670"},
                                  {"phone type 3", "home"},
                                  {"phone 4", "+525512345678"},
                                  {"phone type 4", "WhatsApp"},
                                  {"email 1", "ana@luna.mx"},
                                  {"email type 1", "work"},
                                  {"address 1 - street", "Reforma 1, int 2"},
                                  {"address 1 - city", "CDMX"},
                                  {"address 1 - region", "CDMX"},
                                  {"address 1 - postal code", "06600"},
                                  {"address 1 - country", "México"},
                                  {"address 1 - type", "home"},
                                  {"note 1", "likes tea\nand cake; \\o/"},
                                  {"BDAY", "1990-01-05"},
                                  {"PHOTO", "(binary)"}}));
}

TEST(VCard, OldPhonesFoldAndQuote) {
  const auto table = parse_vcards(
      "\xEF\xBB\xBF"
      "begin:vcard\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Pe=C3=B1a;Jos=\n=C3=A9\nTEL;CELL:55\nNOTE:a "
      "long\n  "
      "note\nend:vcard\n\nBEGIN:VCARD\nFN:B\nEND:VCARD");
  EXPECT_EQ(row(table, 0), (Cells{{"family_name", "Peña"},
                                  {"given_name", "José"},
                                  {"phone 1", "55"},
                                  {"phone type 1", "mobile"},
                                  {"note 1", "a long note"}}));
  EXPECT_EQ(row(table, 1), (Cells{{"name", "B"}}));
  EXPECT_EQ(table.lines, std::vector<std::uint32_t>({1, 10})) << "where each card begins";
}

TEST(VCard, WhatIsNotAPersonIsToldAndLosesNothingElse) {
  const auto table = parse_vcards("BEGIN:VCARD\nFN:A\nno property\nEND:VCARD\nBEGIN:VCARD\nFN:B\n" + card("FN:C\r\n") +
                                  "BEGIN:VCARD\nKIND:group\nFN:Friends\nEND:VCARD\nBEGIN:VCARD\nFN:D\n");
  EXPECT_EQ(table.rows(), 2U);
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const Finding& finding : table.findings) found.emplace_back(finding.row, finding.code);
  EXPECT_EQ(found, (std::vector<std::pair<std::size_t, std::string>>{
                       {5, "vcard.open"}, {11, "vcard.group"}, {15, "vcard.open"}, {3, "vcard.line"}}));
  std::string hostile;
  for (int i = 0; i < 20'000; ++i) hostile += "X-P" + std::to_string(i) + ":x\r\n";
  std::string many;
  for (int i = 0; i < 3'000; ++i) many += card("X-P" + std::to_string(i) + ":x\r\n");
  test::expect_refused({
      {"not a card", [] { parse_vcards("a,b\n"); }, {"does not begin with a vCard"}},
      {"properties without end", [&] { parse_vcards(card(hostile)); }, {"at most 16384"}},
      {"a property a card", [&] { parse_vcards(many); }, {"3000 cards with 3000 different properties"}},
  });
}

class VCards : public test::Imports {
 protected:
  VCards() {
    import("customer",
           "external_key,code,name,kind,given_name,family_name,legal_name,trade_name,language\n"
           "1a,A,Ana Peña,person,Ana,Peña,,,es\n2l,L,La Luna,company,,,\"Luna, S.A. de C.V.\",La "
           "Luna,\n3m,M,Mostrador,,,,,,\n");
    import("document", "customer,kind,country,number\nA,rfc,MX,GODE561231GR8\n");
    import("address",
           "customer,purpose,street,number,district,city,region,postal_code,country\n"
           "A,home,Reforma,1,Centro; "
           "sur,CDMX,CDMX,06600,MX\nA,billing,Juárez,2,,Puebla,,72000,MX\nL,delivery,Sol,3,,,,,\n");
    import("contact", "customer,name,role\nL,Eva Luna,compras\n");
    import("channel",
           "customer,contact,kind,address,purpose\nA,,phone,+525512345678,mobile\nA,,email,ana@x.mx,\n"
           "A,,messaging,+525512345678,\nL,,phone,+525512345679,work\nL,Eva "
           "Luna,email,eva@luna.mx,\nL,,social,@laluna,\n");
    import(
        "note",
        "customer,text\nA,\"likes tea\nand \\ cakes, always; a long note that needs more than one line of a card\"\n");
  }
  std::string written(intake::VCardVersion version) {
    return intake::vcards(shop.store(), {.entity = "customer"}, version);
  }
};

TEST_F(VCards, WhatIsWrittenChangesNothingWhereItComesFrom) {  // law
  const auto before = dump();
  for (const auto version : {intake::VCardVersion::v3, intake::VCardVersion::v4}) {
    const auto plan = intake::plan(shop, parse_vcards(written(version)), intake::Layout::address_book);
    EXPECT_EQ(Imports::written(plan), 0) << plan.summary();
    EXPECT_EQ(plan.rejected(), 0) << plan.summary();
  }
  EXPECT_EQ(dump(), before);
}

TEST_F(VCards, AnotherWorkspaceHasTheSamePeopleByThem) {  // law
  const std::string cards = written(intake::VCardVersion::v4);
  const test::TempFile other;
  const auto copy = Workspace::open(other.path(), {.currency = "MXN", .country = "MX"});
  auto change = copy.change("test", "cards");
  intake::apply(change, intake::plan(copy, parse_vcards(cards), intake::Layout::address_book),
                intake::Accept::all_or_nothing);
  change.commit();
  const auto same = [&](const std::string& entity, const std::string& columns) {
    const std::vector<std::string> of{columns};
    const auto table = [&](const Workspace& from) {
      return exchange::to_csv(from.store().find(
          {.entity = entity, .where = entity == "channel" ? "contact is null" : "", .sort = columns}, of));
    };
    EXPECT_EQ(table(copy), table(shop)) << entity;
  };
  same("customer", "code, kind, name, given_name, family_name, legal_name, trade_name, language");
  same("document", "customer.code, kind, country, number");
  same("address", "customer.code, purpose, street, number, district, city, region, postal_code, country");
  same("contact", "customer.code, name, role");
  same("channel", "customer.code, kind, address, purpose");
  same("note", "customer.code, text");
}

TEST_F(VCards, LinesAreFoldedBetweenCharacters) {
  const std::string cards = written(intake::VCardVersion::v3);
  for (std::size_t begin = 0; begin < cards.size();) {
    const std::size_t end = cards.find("\r\n", begin);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - begin, 75U);
    EXPECT_NE(static_cast<unsigned char>(cards[begin]) & 0xC0, 0x80);
    begin = end + 2;
  }
}

TEST_F(VCards, AnExportWritesTheRecordsOfItsQuery) {
  const std::string to = file.beside("people.vcf");
  const auto exported = [&](const std::string& more) {
    return run("exchange.export", R"({"entity": "customer", "file": ")" + to + "\"" + more + "}",
               {.store = &shop.store()});
  };
  EXPECT_EQ(exported(R"(, "where": "kind = 'person'", "vcard_version": "4")").cell(0, 0).integer(), 1);
  EXPECT_EQ(exchange::read_table(to).rows(), 1U);
  EXPECT_NE(test::bytes_of(to).find("VERSION:4.0"), std::string::npos);
  const std::string elsewhere = file.beside("more.vcf");
  test::expect_refused({
      {"of products", [&] { intake::vcards(shop.store(), {.entity = "product"}); }, {"of customers, not of product"}},
      {"of customers", [&] { intake::calendar(shop.store(), {.entity = "customer"}); }, {"of events, not of customer"}},
      {"columns", [&] { exported(R"(, "columns": "code")"); }, {"columns is for tables"}},
      {"headers", [&] { exported(R"(, "headers": "spanish")"); }, {"leave it out for vcf"}},
  });
}

TEST_F(VCards, EventsAreACalendar) {
  import("event",
         "code,name,place,first_day,last_day,cancelled,cancel_reason\nfair,\"Feria, de "
         "mayo\",plaza,2026-05-02,2026-05-04,,\n"
         "market,,,2026-06-30,,2026-06-01,weather\n");
  import(
      "event_day",
      "event,day,opens,closes,closed\nfair,2026-05-02,10:00,18:00,\nfair,2026-05-03,10:00,,true\nfair,2026-05-04,,,\n");
  std::string text = intake::calendar(shop.store(), {.entity = "event"});
  const auto holds = [&](const std::string& lines) { return text.find(lines) != std::string::npos; };
  EXPECT_TRUE(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")) << text;
  EXPECT_TRUE(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n")) << text;
  EXPECT_TRUE(
      holds("SUMMARY:Feria\\, de mayo\r\nLOCATION:plaza\r\nSTATUS:CONFIRMED\r\n"
            "DTSTART:20260502T100000\r\nDTEND:20260502T180000\r\n"))
      << text;
  EXPECT_TRUE(holds("STATUS:CANCELLED\r\nDTSTART:20260503T100000\r\nEND:VEVENT")) << text;
  EXPECT_TRUE(holds("STATUS:CONFIRMED\r\nDTSTART;VALUE=DATE:20260504\r\nDTEND;VALUE=DATE:20260505\r\n")) << text;
  EXPECT_TRUE(
      holds("SUMMARY:market\r\nSTATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20260630\r\nDTEND;VALUE=DATE:20260701\r\n"))
      << text;
  EXPECT_EQ(text, intake::calendar(shop.store(), {.entity = "event"})) << "identifiers and stamps do not change";
  run("exchange.export", R"({"entity": "event", "where": "code = 'fair'", "file": ")" + file.beside("fair.ics") + "\"}",
      {.store = &shop.store()});
  EXPECT_EQ(test::bytes_of(file.beside("fair.ics")),
            intake::calendar(shop.store(), {.entity = "event", .where = "code = 'fair'"}));
}

}  // namespace
}  // namespace crmcore
