// Identity documents: one form for every spelling, and what the check of each country finds.
#include "crmcore/identity/documents.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "support.hpp"

namespace crmcore {
namespace {

using identity::check_document;
using identity::CheckedDocument;
using identity::Grade;
using identity::Holder;

/// The codes of all findings, with a blank between two.
std::string codes_of(const CheckedDocument& document) {
  std::string codes;
  for (const identity::Finding& finding : document.findings)
    codes += (codes.empty() ? "" : " ") + std::string(finding.code);
  return codes;
}

TEST(DocumentForm, IsOneForEverySpelling) {  // R2, registry M18
  for (const char* kind : {"rfc", "RFC", "R.F.C.", "mx_rfc", "MX_RFC", "MX-RFC", " mx rfc "})
    for (const char* country : {"MX", "mx", "MEX", "México", "mexico", " Mexico "})
      for (const char* number : {"GODE561231GR8", "gode 561231-gr8", "GODE\u00a0561231\u2013GR8", "GODE.561231/GR8",
                                 "GODE\u200b561231\u2212GR8", "'GODE561231GR8", "\uff27ODE56123\uff11GR8"}) {
        const auto document = check_document(kind, country, number);
        EXPECT_EQ(std::string(document.kind) + " " + std::string(document.country) + " " + document.compact,
                  "rfc MX GODE561231GR8")
            << kind << country << number;
        EXPECT_EQ(document.grade(), Grade::valid) << number;
      }
  EXPECT_EQ(check_document("rfc", "MX", "ñu&800101ab1").compact, "ÑU&800101AB1");
}

TEST(DocumentForm, LeavesOutWhatIsNoPartOfTheNumber) {
  struct Spelling {
    const char *kind, *country, *written, *kept;
  };
  for (const auto& [kind, country, written, kept] : std::to_array<Spelling>({
           {"rut", "CL", "CL 12.531.909-2", "125319092"},
           {"rut", "CL", "0012531909-2", "125319092"},
           {"rut", "UY", "UY 21 140634 001 1", "211406340011"},
           {"nit", "GT", "000576937-k", "576937K"},
           {"nit", "CO", "900,206,480-2", "9002064802"},
           {"nit", "SV", "SV 0614-050707-104-8", "06140507071048"},
           {"dni", "PE", "10117410-2", "10117410"},
           {"dni", "PE", "10812543-H", "10812543"},
           {"nif", "ES", "ES-B64717838", "B64717838"},
           {"cedula", "CR", "1-613-584", "0106130584"},
           {"cedula", "CR", "106130584", "0106130584"},
       })) {
    const auto document = check_document(kind, country, written);
    EXPECT_EQ(document.compact, kept) << written;
    EXPECT_EQ(document.grade(), Grade::valid) << written << codes_of(document);
  }
}

TEST(DocumentForm, TakesTheCountryFromTheKindWhereItIsSaidThere) {
  EXPECT_EQ(check_document("rfc", "", "GODE561231GR8").country, "MX") << "no other country issues it";
  EXPECT_EQ(check_document("pe_ruc", "", "20100070970").country, "PE");
}

TEST(DocumentForm, RefusesWhatItDoesNotKnowWithTheNearest) {
  test::expect_refused({
      {"a kind", [] { check_document("rfcc", "MX", "1"); }, {"'rfcc'", "did you mean 'rfc'?"}},
      {"a kind near none", [] { check_document("loyalty card", "MX", "1"); }, {"one of rfc, curp"}},
      {"a country", [] { check_document("rfc", "Mexxico", "1"); }, {"'Mexxico'", "did you mean 'Mexico'?"}},
      {"a country that nobody says", [] { check_document("ruc", "", "1"); }, {"'ruc' needs its country"}},
      {"a country against the kind", [] { check_document("mx_rfc", "AR", "1"); }, {"of MX, not of AR"}},
  });
}

struct Example {
  const char *kind, *country, *number;
  Grade grade;
  const char* codes;    // of the findings
  const char* message;  // a part of it
};

/// Numbers published as examples by the authorities and by python-stdnum, and what was changed in them.
constexpr auto examples = std::to_array<Example>({
    {"rfc", "MX", "GODE561231GR8", Grade::valid, "", ""},
    {"rfc", "MX", "MAB-930714-8T4", Grade::valid, "", ""},
    {"rfc", "MX", "COMG-600703", Grade::info, "document.no_homoclave", "lacks its last three characters"},
    {"rfc", "MX", "SIN931116 9P8", Grade::doubtful, "document.check_digit",
     "rfc 'SIN9311169P8' has check digit 8, where 2 is expected"},
    {"rfc", "MX", "VECJ880326XXX", Grade::doubtful, "document.homoclave", "ends in 'XXX'"},
    {"rfc", "MX", "CACA580710NF7", Grade::doubtful, "document.word", "a word"},
    {"rfc", "MX", "ABCD123456", Grade::error, "document.date", "has the date '123456'"},
    {"rfc", "MX", "AKJ970902", Grade::error, "document.length", "has 9 characters, where 12, 13 or 10 letters"},
    {"rfc", "MX", "XAXX010101000", Grade::info, "document.generic", "is given to the public in general"},
    {"rfc", "MX", "XEXX010101000", Grade::info, "document.generic", "is given to foreigners"},
    {"rfc", "MX", "GODE560229GR8", Grade::doubtful, "document.check_digit", ""},
    {"rfc", "MX", "GODE570229GR8", Grade::error, "document.date", "has the date '570229'"},
    {"rfc", "MX", "GODE000229", Grade::info, "document.no_homoclave", ""},  // 2000 had a 29 February, 1900 had not
    {"curp", "MX", "BOXW310820HNERXN09", Grade::valid, "", ""},
    {"curp", "MX", "BOXW310820HNERXN08", Grade::doubtful, "document.check_digit", "digit 8, where 9"},
    {"curp", "MX", "BACA890909MJCRMS05", Grade::doubtful, "document.word", ""},
    {"curp", "MX", "PEGL891313MJCRMS06", Grade::error, "document.date", ""},
    {"curp", "MX", "PEGL890909QJCRMS08", Grade::error, "document.characters", "one of H, M, X"},
    {"curp", "MX", "PEGL890909MQQRMS02", Grade::error, "document.region", "has state 'QQ'"},
    {"clave_elector", "MX", "HRGRJN82050602H900", Grade::valid, "", ""},
    {"clave_elector", "MX", "HRGRJN82050645H900", Grade::error, "document.region", "has state '45'"},
    {"clave_elector", "MX", "HRGRJN82131302H900", Grade::error, "document.date", ""},
    {"clave_elector", "MX", "HRGRJN82050602X900", Grade::error, "document.characters", "one of H, M"},
    {"clave_elector", "MX", "HRGRJN82050602H90", Grade::error, "document.length", "has 17 characters, where 18"},
    {"ruc", "PY", "80028061-0", Grade::valid, "", ""},
    {"ruc", "PY", "800532492", Grade::doubtful, "document.check_digit", ""},
    {"ruc", "PY", "80123456789", Grade::error, "document.length", "5 to 9 digits"},
    {"ruc", "PY", "44444401-7", Grade::info, "document.generic", ""},
    {"ruc", "PE", "20512333797", Grade::valid, "", ""},
    {"ruc", "PE", "20512333798", Grade::doubtful, "document.check_digit", "digit 8, where 7"},
    {"ruc", "PE", "99512333792", Grade::error, "document.prefix", "one of 10 15 17 20"},
    {"dni", "PE", "10117410-3", Grade::doubtful, "document.check_digit", "where 2 or "},
    {"cedula", "EC", "171430710-3", Grade::valid, "", ""},
    {"cedula", "EC", "1714307104", Grade::doubtful, "document.check_digit", ""},
    {"cedula", "EC", "1784307108", Grade::error, "document.characters", ""},
    {"cedula", "EC", "8814307107", Grade::error, "document.region", "has province '88'"},
    {"ruc", "EC", "1792060346-001", Grade::valid, "", ""},
    {"ruc", "EC", "1714307103001", Grade::valid, "", ""},
    {"ruc", "EC", "0160000510001", Grade::valid, "", ""},
    {"ruc", "EC", "1793213150001", Grade::doubtful, "document.check_digit", "as those of some active companies do"},
    {"ruc", "EC", "1714307103000", Grade::error, "document.establishment", ""},
    {"ruc", "EC", "9999999999999", Grade::info, "document.generic", ""},
    {"cuit", "AR", "20-05536168-2", Grade::valid, "", ""},
    {"cuit", "AR", "20267565392", Grade::doubtful, "document.check_digit", ""},
    {"cuit", "AR", "99-05536168-8", Grade::error, "document.prefix", ""},
    {"nit", "CO", "213.123.432-1", Grade::valid, "", ""},
    {"nit", "CO", "2131234325", Grade::doubtful, "document.check_digit", ""},
    {"nit", "CO", "213123435A", Grade::error, "document.characters", "has 'A' where a digit is expected"},
    {"nit", "CO", "222222222222-7", Grade::info, "document.generic", ""},
    {"rut", "CL", "12345670-K", Grade::valid, "", ""},
    {"rut", "CL", "12531909-3", Grade::doubtful, "document.check_digit", ""},
    {"rut", "CL", "76086A28-5", Grade::error, "document.characters", ""},
    {"rut", "CL", "66.666.666-6", Grade::info, "document.generic", ""},
    {"cpf", "BR", "390.533.447-05", Grade::valid, "", ""},
    {"cpf", "BR", "231.002.999-00", Grade::doubtful, "document.check_digit", "has check digits 00, where "},
    {"cpf", "BR", "111.111.111-11", Grade::doubtful, "document.repeated", ""},
    {"cpf", "BR", "390.533.447=0", Grade::error, "document.characters", "has '=' where a digit is expected"},
    {"cnpj", "BR", "16.727.230/0001-97", Grade::valid, "", ""},
    {"cnpj", "BR", "12. ABC.345 /01DE–35", Grade::valid, "", ""},
    {"cnpj", "BR", "16.727.230.0001-98", Grade::doubtful, "document.check_digit", ""},
    {"nif", "ES", "54362315K", Grade::valid, "", ""},
    {"nif", "ES", "X-5253868-R", Grade::valid, "", ""},
    {"nif", "ES", "M-1234567-L", Grade::valid, "", ""},
    {"nif", "ES", "J99216582", Grade::valid, "", ""},
    {"nif", "ES", "54362315Z", Grade::doubtful, "document.check_digit", "digit Z, where K"},
    {"nif", "ES", "x-2482300a", Grade::doubtful, "document.check_digit", ""},
    {"rut", "UY", "21-100342-001-7", Grade::valid, "", ""},
    {"rut", "UY", "210303670014", Grade::doubtful, "document.check_digit", ""},
    {"rut", "UY", "991599340011", Grade::error, "document.prefix", "begins with '99'"},
    {"rut", "UY", "211599345519", Grade::error, "document.establishment", "where 001"},
    {"rnc", "DO", "1-01-85004-3", Grade::valid, "", ""},
    {"rnc", "DO", "101850042", Grade::doubtful, "document.check_digit", ""},
    {"rnc", "DO", "00113918205", Grade::valid, "", ""},
    {"cedula", "DO", "00113918204", Grade::doubtful, "document.check_digit", ""},
    {"nit", "GT", "576937-K", Grade::valid, "", ""},
    {"nit", "GT", "8977112-0", Grade::doubtful, "document.check_digit", ""},
    {"nit", "GT", "C/F", Grade::info, "document.generic", ""},
    {"nit", "SV", "0614-050707-104-0", Grade::doubtful, "document.check_digit", ""},
    {"rif", "VE", "V-11470283-4", Grade::valid, "", ""},
    {"rif", "VE", "V-11470283-3", Grade::doubtful, "document.check_digit", ""},
    {"cedula_juridica", "CR", "3-101-999999", Grade::valid, "", ""},
    {"cedula_juridica", "CR", "3-534-123559", Grade::error, "document.prefix", "has class '534'"},
    {"dimex", "CR", "155812994816", Grade::valid, "", ""},
    {"nif", "PT", "999999990", Grade::info, "document.generic", ""},
    {"itin", "US", "912-03-3456", Grade::error, "document.prefix", "has the group '03'"},
    {"ssn", "US", "078-05-1120", Grade::doubtful, "document.repeated", "advertisements"},
    {"ssn", "US", "666-05-1120", Grade::error, "document.prefix", "the area 666"},
    {"passport", "MX", "G 12345678", Grade::info, "document.not_checked", ""},
    {"rfc", "MX", " - ", Grade::error, "document.empty", "has no letters and digits"},
    {"rfc", "MX", "RFC: gode561231gr8", Grade::valid, "", ""},
    {"rfc", "MX", "R.F.C. GODE561231GR8", Grade::valid, "", ""},
    {"nif", "ES", "NIF 54362315K", Grade::valid, "", ""},
    {"nit", "CO", "nit 213.123.432-1", Grade::valid, "", ""},
    {"rnc", "DO", "RNC#1-01-85004-3", Grade::valid, "", ""},
    {"dni", "AR", "22.222.222", Grade::doubtful, "document.repeated", "repeats one character"},
    {"passport", "MX", "0000000", Grade::doubtful, "document.not_checked document.repeated", "repeats one"},
    {"passport", "MX", "N/A", Grade::error, "document.characters", "has no digit"},
    {"driving_licence", "US", "???", Grade::error, "document.characters", "has no digit"},
    {"identity_card", "FR", "12?4", Grade::error, "document.characters", "has '?'"},
});

TEST(Documents, AreGradedWithAReasonThatNamesWhatWouldBeRight) {
  for (const Example& one : examples) {
    const auto document = check_document(one.kind, one.country, one.number);
    const std::string of = std::string(one.kind) + " " + one.number;
    EXPECT_EQ(document.grade(), one.grade) << of << ": " << codes_of(document);
    EXPECT_EQ(codes_of(document), one.codes) << of;
    if (document.findings.empty()) continue;
    EXPECT_NE(document.findings.back().message.find(one.message), std::string::npos) << document.findings[0].message;
  }
}

TEST(Documents, TheCountryOfAKindIsTheOnlyOneThatIssuesIt) {
  EXPECT_EQ(identity::country_of_kind("R.F.C."), "MX");
  EXPECT_EQ(identity::country_of_kind("pe_ruc"), "PE");
  EXPECT_EQ(identity::country_of_kind("ruc"), "");
  EXPECT_EQ(identity::country_of_kind("passport"), "");
  EXPECT_EQ(identity::country_of_kind("badge"), "");
}

TEST(Documents, ExamplesOfTheKindsAreRightAndPrintedAsTheyStand) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const identity::CheckedKind& kind : identity::checked_kinds()) {
    const auto document = check_document(kind.kind, kind.country, kind.example);
    EXPECT_EQ(document.grade(), Grade::valid) << kind.country << " " << kind.kind << codes_of(document);
    EXPECT_EQ(document.printed(), kind.example);
    EXPECT_TRUE(identity::find_document_kind(kind.kind)) << kind.kind;
    EXPECT_TRUE(seen.emplace(kind.kind, kind.country).second) << kind.kind;
  }
}

TEST(Documents, PrintedAreTheSameNumberAgain) {
  for (const Example& one : examples) {
    const auto document = check_document(one.kind, one.country, one.number);
    const auto again = check_document(one.kind, one.country, document.printed());
    EXPECT_EQ(again.compact, document.compact) << one.number;
    EXPECT_EQ(codes_of(again), codes_of(document)) << one.number;
  }
}

/// Of every kind with a check digit at its end, one and only one of ten last digits is right.
TEST(Documents, HaveOneRightCheckDigit) {
  for (const identity::CheckedKind& kind : identity::checked_kinds()) {
    if (!kind.form.ends_with("the last a check digit")) continue;
    std::string number = check_document(kind.kind, kind.country, kind.example).compact;
    int right = 0;
    for (char last = '0'; last <= '9'; ++last) {
      number.back() = last;
      right += check_document(kind.kind, kind.country, number).grade() == Grade::valid ? 1 : 0;
    }
    EXPECT_EQ(right, 1) << kind.country << " " << kind.kind;
  }
}

TEST(Documents, SayWhatTheNumberSaysOfItsHolder) {
  const auto curp = check_document("curp", "MX", "BOXW310820HNERXN09");
  EXPECT_EQ(curp.birth_date, Day(1931, 8, 20));
  EXPECT_EQ(curp.sex, identity::Sex::male);
  EXPECT_EQ(curp.region, "NE");
  EXPECT_EQ(check_document("curp", "MX", "BOXW120820HNERXNA9").birth_date, Day(2012, 8, 20))
      << "a letter before the last";
  EXPECT_EQ(check_document("curp", "MX", "BOXW310820XNERXN09").sex, identity::Sex::other);
  EXPECT_EQ(check_document("clave_elector", "MX", "HRGRJN82050602H900").region, "02");
  const auto rfc = check_document("rfc", "MX", "GODE561231GR8");
  EXPECT_EQ(rfc.birth_date, Day(1956, 12, 31));
  EXPECT_EQ(rfc.holder, Holder::person);
  const auto company = check_document("rfc", "MX", "MAB9307148T4");
  EXPECT_EQ(company.holder, Holder::company);
  EXPECT_FALSE(company.birth_date) << "the day a company was founded is no birth date";
  EXPECT_EQ(check_document("ruc", "PE", "10054148289").holder, Holder::person);
  EXPECT_EQ(check_document("ruc", "PE", "20512333797").holder, Holder::company);
  EXPECT_EQ(check_document("cedula", "EC", "1714307103").region, "17");
}

TEST(Documents, DeriveNothingFromWhatIsNoNumber) {
  const auto document = check_document("curp", "MX", "BOXW310820HNE1XN09");
  EXPECT_EQ(document.grade(), Grade::error);
  EXPECT_FALSE(document.birth_date || document.sex || document.holder);
  EXPECT_EQ(document.region, "");
}

TEST(Documents, GenericAndIncompleteNumbersAreNoKeys) {
  for (const Example& one : examples) {
    const auto document = check_document(one.kind, one.country, one.number);
    const bool is_shared = document.is_generic || codes_of(document) == "document.no_homoclave";
    EXPECT_EQ(document.is_key, !is_shared) << one.number;
  }
  EXPECT_TRUE(check_document("cuit", "AR", "50-00000005-9").is_generic) << "a foreign country's";
}

/// Whatever bytes a cell has, the check ends with findings or with an error that says which kinds there are.
TEST(Documents, AnyTextIsGraded) {
  std::mt19937 chance(22);
  constexpr std::string_view alphabet = "0123456789ABCKXHM-./ \xC3\x91\xEF\xBC\x91&";
  for (int trial = 0; trial < test::trials(20'000); ++trial) {
    std::string text;
    const std::size_t size = chance() % 20;
    for (std::size_t i = 0; i < size; ++i) text += alphabet[chance() % alphabet.size()];
    const auto kinds = identity::checked_kinds();
    const identity::CheckedKind& kind = kinds[chance() % kinds.size()];
    if (!is_utf8(text)) {
      EXPECT_EQ(test::error_of([&] { check_document(kind.kind, kind.country, text); }), ErrorCode::invalid);
      continue;
    }
    const auto document = check_document(kind.kind, kind.country, text);
    EXPECT_EQ(check_document(kind.kind, kind.country, document.compact).compact, document.compact) << text;
    EXPECT_TRUE(is_utf8(document.printed())) << text;
  }
}

}  // namespace
}  // namespace crmcore
