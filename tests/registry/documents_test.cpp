// One spelling of documents, countries and channels, whichever way they come in; whose check fails, and who has them.
#include <gtest/gtest.h>

#include "crmcore/store/doubts.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

class OneSpelling : public testing::Test {
 protected:
  OneSpelling()
      : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})), change(shop.change("test", "test")) {
    for (const char* code : {"A", "B"}) {
      Customer customer;
      customer.code = code;
      owners.push_back(change.add(customer));
    }
  }
  Document document(std::size_t owner, const char* kind, const char* country, const char* number,
                    bool doubtful = false) {
    Document document;
    document.customer = owners[owner];
    document.kind = kind;
    document.country = country;
    document.number = number;
    document.doubtful = doubtful;
    return *store::get(shop.store(), change.add(document));
  }
  intake::Plan plan(const std::string& text) const { return intake::plan(shop, test::csv(text), {"document"}); }
  static std::int64_t count(const intake::Plan& plan, std::string_view code) {
    return std::ranges::count(plan.findings(), code, &Finding::code);
  }

  test::TempFile file;
  Workspace shop;
  store::Change change;
  std::vector<Id<Customer>> owners;
};

TEST_F(OneSpelling, OfADocumentBelongsToOneCustomer) {  // registry L13, M18
  const Document first = document(0, "MX_RFC", "México", "gode 561231–gr8");
  EXPECT_EQ(first.kind + " " + first.country + " " + first.number, "rfc MX GODE561231GR8");
  test::expect_refused({{"the same in other letters",
                         [&] { document(1, "mx_rfc", "mx", "GODE\u00a0561231GR8"); },
                         {"already belongs to customer 'A'"},
                         ErrorCode::duplicate}});
}

TEST_F(OneSpelling, OfADocumentIsFoundByImports) {  // registry M18
  const std::string header = "cliente,documento,país,número\n";
  intake::apply(change, plan(header + "A,MX_RFC,México,gode 561231-gr8\n"), intake::Accept::all_or_nothing);
  for (const std::string& again :
       {header + "A,rfc,mx,GODE561231GR8\n", header + "A,R.F.C.,MEX,GODE\u00a0561231\u2013GR8\n",
        std::string("cliente,documento,número\nA,mx_rfc,gode561231gr8\n")}) {
    const auto outcome = plan(again).outcome();
    EXPECT_EQ(outcome[0].same, 1) << again;
    EXPECT_EQ(outcome[0].new_ + outcome[0].updated + outcome[0].rejected, 0) << again;
  }
}

using KeptDocuments = OneSpelling;

TEST_F(KeptDocuments, ThatCannotBeOfTheirKindAreRefused) {  // R2
  test::expect_refused({
      {"no number", [&] { document(0, "rfc", "MX", " "); }, {"needs a number"}, ErrorCode::rule},
      {"nothing but marks", [&] { document(0, "rfc", "MX", "-"); }, {"no letters and digits"}, ErrorCode::rule},
      {"too long", [&] { document(0, "rfc", "MX", "GODE561231GR88"); }, {"has 14 characters"}, ErrorCode::rule},
      {"kept knowingly or not",
       [&] { document(0, "rfc", "MX", "GODE561331GR8", true); },
       {"has the date '561331'"},
       ErrorCode::rule},
  });
}

TEST_F(KeptDocuments, WhoseCheckFailsAreKeptWhereSomebodySaysSo) {  // R2
  test::expect_refused({{"a check digit",
                         [&] { document(0, "rfc", "MX", "SIN9311169P8"); },
                         {"check digit 8, where 2 is expected", "set doubtful to keep it"},
                         ErrorCode::rule}});
  const Document kept = document(0, "rfc", "MX", "SIN9311169P8", true);
  EXPECT_TRUE(kept.doubtful);
  change.edit(kept.id, [&](Document& one) { one.customer = owners[1]; });
  EXPECT_EQ(store::get(shop.store(), kept.id)->customer, owners[1]) << "what is there already may move";
  change.edit(kept.id, [](Document& one) { one.number = "GODE561231GR8"; });
  EXPECT_FALSE(store::get(shop.store(), kept.id)->doubtful) << "corrected";
  test::expect_refused({{"made wrong again",
                         [&] { change.edit(kept.id, [](Document& one) { one.number = "GODE561231GR7"; }); },
                         {"check digit 7, where 8"},
                         ErrorCode::rule}});
}

TEST_F(KeptDocuments, AreDoubtfulOnlyWhereTheyAre) {
  EXPECT_FALSE(document(0, "rfc", "MX", "GODE561231GR8", true).doubtful);
}

TEST_F(KeptDocuments, OfKindsThatAreNotCheckedAreKeptAsTheyAre) {
  EXPECT_EQ(document(0, "passport", "MX", "g-123").number, "G123");
}

TEST_F(KeptDocuments, ThatIdentifyNobodyBelongToManyCustomersOnceEach) {  // R2: generic numbers are never keys
  struct Shared {
    const char *kind, *country, *number;
  };
  for (const Shared& one : {Shared{"rfc", "MX", "XAXX010101000"},
                            {"rfc", "MX", "COMG600703"},
                            {"ruc", "EC", "9999999999999"},
                            {"nit", "GT", "CF"}}) {
    document(0, one.kind, one.country, one.number);
    document(1, one.kind, one.country, one.number);
    EXPECT_EQ(test::error_of([&] { document(0, one.kind, one.country, one.number); }), ErrorCode::duplicate)
        << one.number;
  }
}

TEST_F(KeptDocuments, WhoseCheckFailsAreKeptByImportsAndTold) {  // R2, A4
  const std::string text = "cliente,documento,país,número\nA,rfc,MX,SIN9311169P8\nB,rfc,MX,GODE561231GR8\n";
  const auto first = plan(text);
  EXPECT_EQ(first.outcome()[0].new_, 2);
  EXPECT_EQ(count(first, "document.doubtful"), 1);
  intake::apply(change, first, intake::Accept::all_or_nothing);
  EXPECT_EQ(store::find<Document>(shop, "doubtful = true").size(), 1U);
  const auto again = plan(text);
  EXPECT_EQ(again.outcome()[0].same, 2);
  EXPECT_EQ(plan("cliente,documento,país,número,dudoso\nA,rfc,MX,SIN9311169P8,sí\nB,rfc,MX,GODE561231GR8,sí\n")
                .outcome()[0]
                .same,
            2)
      << "what is not doubtful stays so";
}

TEST_F(KeptDocuments, AreRejectedWhereAFileSaysThatNothingDoubtfulIsKept) {
  const auto planned = plan("cliente,documento,país,número,dudoso\nA,rfc,MX,SIN9311169P8,no\n");
  EXPECT_EQ(planned.rejected(), 1);
  EXPECT_EQ(count(planned, "record.rule"), 1);
}

TEST_F(KeptDocuments, ThatCannotBeOfTheirKindAreRejectedByImports) {
  const auto planned = plan("cliente,documento,país,número\nA,rfc,MX,SIN931316 9P8\nB,rfc,MX,GODE561231GR8\n");
  EXPECT_EQ(planned.rejected(), 1);
  EXPECT_EQ(planned.outcome()[0].new_, 1);
}

TEST_F(KeptDocuments, AreToldWhereTheyAreDoubtfulOrOfAnotherPerson) {  // R14: swapped rows
  change.edit(owners[0], [](Customer& customer) {
    customer.given_name = "Luis";
    customer.family_name = "Ruiz Soto";
  });
  document(0, "rfc", "MX", "GODE561231GR8");
  document(1, "rfc", "MX", "SIN9311169P8", true);
  std::vector<std::string> codes;
  for (const store::RecordFinding& finding : store::findings(shop.store()))
    if (finding.entity == "document") codes.push_back(finding.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"document.other_name", "document.doubtful"}));
}

TEST_F(KeptDocuments, AreShownToPeopleInTheirPrintedForm) {
  document(1, "cuit", "AR", "20055361682");
  document(0, "rfc", "MX", "SIN9311169P8", true);
  const auto all = registry::customer_documents(shop.store());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].customer + " " + all[0].spanish, "A registro federal de contribuyentes");
  EXPECT_EQ(all[0].grade, identity::Grade::doubtful);
  const auto of_one = registry::customer_documents(shop.store(), "B");
  ASSERT_EQ(of_one.size(), 1U);
  EXPECT_EQ(of_one[0].printed, "20-05536168-2");
  EXPECT_FALSE(of_one[0].message);
  EXPECT_EQ(test::error_of([&] { registry::customer_documents(shop.store(), "C"); }, {"'C'"}), ErrorCode::not_found);
}

TEST_F(OneSpelling, OfACountryIsItsCodeInAddresses) {  // R3
  for (const auto& [written, kept] : {std::pair{"México", "MX"}, {"united states", "US"}, {"Narnia", "Narnia"}}) {
    Address address;
    address.customer = owners[0];
    address.country = written;
    EXPECT_EQ(store::get(shop.store(), change.add(address))->country, kept);
  }
}

TEST_F(OneSpelling, OfAMessagingPhoneIsThatOfPhones) {  // R4
  for (const auto& [written, kept] : {std::pair{"222 438 6697", "+522224386697"}, {"@ana", "@ana"}}) {
    Channel channel;
    channel.customer = owners[0];
    channel.kind = ChannelKind::messaging;
    channel.address = written;
    EXPECT_EQ(store::get(shop.store(), change.add(channel))->address, kept);
  }
}

TEST(DocumentKinds, AreARowForEachCountryThatIssuesThem) {
  const Table kinds = to_table(registry::document_kind_rows());
  std::size_t checked = 0;
  for (std::size_t row = 0; row < kinds.rows(); ++row) checked += kinds.text(row, kinds.at("is_checked")) == "true";
  EXPECT_EQ(checked, identity::checked_kinds().size());
}

TEST(DocumentChecks, AreARowForEachRow) {
  const Table checks = to_table(registry::check_documents(test::csv("kind,number\nrfc,GODE561231GR7\nrfcc,1\n")));
  ASSERT_EQ(checks.rows(), 2U);
  EXPECT_EQ(checks.text(0, checks.at("grade")), "doubtful");
  EXPECT_EQ(checks.text(1, checks.at("findings")), "document.unknown_kind");
}

TEST(CountryCode, IsThatOfNamesInBothLanguagesAndOfCodes) {
  for (const auto& [written, code] : {std::pair{"Estados Unidos", "US"},
                                      {"USA", "US"},
                                      {"EE. UU.", "US"},
                                      {"España", "ES"},
                                      {"spain", "ES"},
                                      {"REINO UNIDO", "GB"},
                                      {"Côte d'Ivoire", "CI"},
                                      {"Brasil", "BR"},
                                      {"per", "PE"},
                                      {"República Dominicana", "DO"}})
    EXPECT_EQ(country_code(written), code) << written;
  for (const char* other : {"", "Narnia", "M", "MX2"}) EXPECT_FALSE(country_code(other)) << other;
}

}  // namespace
}  // namespace crmcore
