// One spelling of documents, countries and channels, whichever way they come in.
#include "crmcore/registry/document_forms.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using registry::document_form;

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
  Document document(std::size_t owner, const char* kind, const char* country, const char* number) {
    Document document;
    document.customer = owners[owner];
    document.kind = kind;
    document.country = country;
    document.number = number;
    return *store::get(shop.store(), change.add(document));
  }

  test::TempFile file;
  Workspace shop;
  store::Change change;
  std::vector<Id<Customer>> owners;
};

TEST(DocumentForm, IsOneForEverySpelling) {  // R2, registry M18
  for (const char* kind : {"rfc", "RFC", "R.F.C.", "mx_rfc", "MX_RFC", "MX-RFC", " mx rfc "})
    for (const char* country : {"MX", "mx", "MEX", "México", "mexico", " Mexico "})
      for (const char* number : {"GODE561231GR8", "gode 561231-gr8", "GODE\u00a0561231\u2013GR8", "GODE.561231/GR8",
                                 "GODE\u200b561231\u2212GR8"}) {
        const auto form = document_form(kind, country, number);
        EXPECT_EQ(form.kind + " " + form.country + " " + form.number, "rfc MX GODE561231GR8")
            << kind << country << number;
      }
  EXPECT_EQ(document_form("rfc", "MX", "ñu&800101ab1").number, "ÑU&800101AB1");
}

TEST(DocumentForm, TakesTheCountryFromTheKindWhereItIsSaidThere) {
  EXPECT_EQ(document_form("rfc", "", "GODE561231GR8").country, "MX") << "no other country issues it";
  EXPECT_EQ(document_form("pe_ruc", "", "20100070970").country, "PE");
}

TEST(DocumentForm, RefusesWhatItDoesNotKnowWithTheNearest) {
  test::expect_refused({
      {"a kind", [] { document_form("rfcc", "MX", "1"); }, {"'rfcc'", "did you mean 'rfc'?"}},
      {"a kind near none", [] { document_form("loyalty card", "MX", "1"); }, {"one of rfc, curp"}},
      {"a country", [] { document_form("rfc", "Mexxico", "1"); }, {"'Mexxico'", "did you mean 'Mexico'?"}},
      {"a country that nobody says", [] { document_form("ruc", "", "1"); }, {"'ruc' needs its country"}},
      {"a country against the kind", [] { document_form("mx_rfc", "AR", "1"); }, {"of MX, not of AR"}},
      {"no number", [] { document_form("rfc", "MX", " - "); }, {"needs a number"}, ErrorCode::rule},
  });
}

TEST_F(OneSpelling, OfADocumentBelongsToOneCustomer) {  // registry L13, M18
  const Document first = document(0, "MX_RFC", "México", "vecj 880326–xxx");
  EXPECT_EQ(first.kind + " " + first.country + " " + first.number, "rfc MX VECJ880326XXX");
  test::expect_refused({{"the same in other letters",
                         [&] { document(1, "mx_rfc", "mx", "VECJ\u00a0880326XXX"); },
                         {"already belongs to customer 'A'"},
                         ErrorCode::duplicate}});
}

TEST_F(OneSpelling, OfADocumentIsFoundByImports) {  // registry M18
  const std::string header = "cliente,documento,país,número\n";
  const auto plan = [&](const std::string& text) { return intake::plan(shop, test::csv(text), {"document"}); };
  intake::apply(change, plan(header + "A,MX_RFC,México,vecj 880326-xxx\n"), intake::Accept::all_or_nothing);
  for (const std::string& again :
       {header + "A,rfc,mx,VECJ880326XXX\n", header + "A,R.F.C.,MEX,VECJ\u00a0880326\u2013XXX\n",
        std::string("cliente,documento,número\nA,mx_rfc,vecj880326xxx\n")}) {
    const auto outcome = plan(again).outcome();
    EXPECT_EQ(outcome[0].same, 1) << again;
    EXPECT_EQ(outcome[0].new_ + outcome[0].updated + outcome[0].rejected, 0) << again;
  }
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
