#include "crmcore/values/contact_forms.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

/// A spelling of a phone, the country of the workspace, and what is stored.
struct Spelling {
  const char* text;
  const char* country;
  const char* stored;
};

void expect_stored(const std::vector<Spelling>& table) {
  for (const Spelling& one : table) {
    const auto parsed = parse<Phone>(one.text, {.country = one.country});
    EXPECT_EQ(parsed.value.value_or(Phone()).text(), one.stored) << one.text << parsed.why;
  }
}

test::Refusal phone_refusal(const char* text, const char* country, std::vector<std::string_view> words) {
  return {text, [text, country] { Phone(text, country); }, std::move(words)};
}

test::Refusal email_refusal(const char* text, std::vector<std::string_view> words) {
  return {text, [text] { return Email(text); }, std::move(words)};
}

TEST(Phone, IsStoredInE164) {  // R4
  expect_stored({{"55 1234 5678", "MX", "+525512345678"},
                 {"+52 55 1234 5678", "", "+525512345678"},
                 {"52 55 1234 5678", "MX", "+525512345678"},
                 {"(02) 223-4567", "EC", "+59322234567"},
                 {"030 123456", "DE", "+4930123456"},
                 {"06 12 34 56 78", "FR", "+33612345678"},
                 {"(212) 555-2368", "US", "+12125552368"},
                 {"1-416-555-0134", "CA", "+14165550134"},
                 {"460 1234", "AG", "+12684601234"}});
}

TEST(Phone, LosesTheTrunkZeroAlsoAfterItsCallingCode) {  // R4
  expect_stored({{"+49 (0)30 123456", "", "+4930123456"},
                 {"+51 01 1234567", "", "+5111234567"},
                 {"+44 (0)20 7946 0018", "MX", "+442079460018"},
                 {"0044 (0)20 7946 0018", "MX", "+442079460018"}});
}

TEST(Phone, KeepsTheZeroOfItaly) {  // R4
  expect_stored({{"06 698 12345", "IT", "+390669812345"},
                 {"+39 06 698 12345", "", "+390669812345"},
                 {"+39 (0)6 698 12345", "MX", "+390669812345"}});
}

TEST(Phone, IsReadAfterTheInternationalPrefixesOfItsCountryAndTheCommonOnes) {  // R4
  expect_stored({{"0034 612 345 678", "", "+34612345678"},
                 {"0034 612 345 678", "MX", "+34612345678"},
                 {"0034 612 345 678", "US", "+34612345678"},
                 {"011 34 612 345 678", "US", "+34612345678"},
                 {"011 34 612 345 678", "MX", "+34612345678"},
                 {"8 10 34 612 345 678", "RU", "+34612345678"},
                 {"0011 34 612 345 678", "AU", "+34612345678"}});
}

TEST(Phone, OfMexicoLosesThePrefixesThatEndedIn2019) {  // R4
  expect_stored({{"+52 1 55 1234 5678", "", "+525512345678"},
                 {"044 55 1234 5678", "MX", "+525512345678"},
                 {"045 55 1234 5678", "MX", "+525512345678"},
                 {"01 55 1234 5678", "MX", "+525512345678"}});
}

TEST(Phone, OfArgentinaHasA9ForIts15) {  // R4
  expect_stored({{"011 15 2345 6789", "AR", "+5491123456789"},
                 {"11 15 2345 6789", "AR", "+5491123456789"},
                 {"0341 15 456 7890", "AR", "+5493414567890"},
                 {"+54 9 11 2345 6789", "", "+5491123456789"},
                 {"+54 11 15 2345 6789", "", "+5491123456789"}});
}

TEST(Phone, OfBrazilLosesTheCarrierThatIsDialledWithIt) {  // R4
  expect_stored({{"0 15 11 96123 4567", "BR", "+5511961234567"}, {"011 96123 4567", "BR", "+5511961234567"}});
}

TEST(Phone, MayBeFreeOfCharge) {  // R4: a bakery's 0800 number
  expect_stored({{"0800 891 2345", "BR", "+558008912345"},
                 {"+55 800 891 2345", "", "+558008912345"},
                 {"01 800 123 4567", "CO", "+5718001234567"},
                 {"1800 123 456", "EC", "+5931800123456"},
                 {"0800 11 4567", "PY", "+595800114567"},
                 {"0800 1234", "UY", "+5988001234"},
                 {"800 123 4567", "MX", "+528001234567"},
                 {"+800 1234 5678", "", "+80012345678"}});
}

TEST(Phone, IsReadInTheDigitsBlanksAndDashesOfEveryScript) {  // R4
  expect_stored({{"５５　１２３４　５６７８", "MX", "+525512345678"},
                 {"＋５２（５５）１２３４－５６７８", "", "+525512345678"},
                 {"\u202A+52 55 1234 5678\u202C", "", "+525512345678"},
                 {"+52\u00A055\u20111234\u20135678", "", "+525512345678"},
                 {"\u200Etel:+5255\u200B12345678\u00A0", "", "+525512345678"},
                 {"+20 ١٠٠ ١٢٣ ٤٥٦٧", "", "+201001234567"},
                 {"[55] 1234.5678", "MX", "+525512345678"},
                 {"030/123456", "DE", "+4930123456"}});
}

TEST(Phone, KeepsItsExtension) {  // R4
  for (const char* text :
       {"55 1234 5678 ext. 12", "55 1234 5678 x12", "55 1234 5678x12", "55 1234 5678 int. 12", "55 1234 5678 #12",
        "55 1234 5678 (extensión 12)", "55 1234 5678, EXT 12", "55 1234 5678 ramal 12", "55 1234 5678 anexo: 12",
        "+525512345678;ext=12", "tel:+52-55-1234-5678;ext=12"})
    expect_stored({{text, "MX", "+525512345678;ext=12"}});
  const Phone phone("55 1234 5678 ext. 012", "MX");
  EXPECT_EQ(phone.e164(), "+525512345678");
  EXPECT_EQ(phone.extension(), "012");
  EXPECT_EQ(Phone("55 1234 5678", "MX").extension(), "");
}

TEST(Phone, IsEqualWhenNumberAndExtensionAre) {  // R4
  EXPECT_EQ(Phone("55 1234 5678 x12", "MX"), Phone("+52 1 55 1234 5678, ext. 12"));
  EXPECT_NE(Phone("55 1234 5678 x12", "MX"), Phone("55 1234 5678", "MX"));
  EXPECT_NE(Phone("55 1234 5678 x12", "MX"), Phone("55 1234 5678 x13", "MX"));
}

TEST(Phone, IsRefusedWithItsCountryAndWhatIsWrong) {  // R4
  test::expect_refused({
      phone_refusal("123", "MX", {"'123' is too short for a number of MX, which has 10 digits"}),
      phone_refusal("911", "US", {"'911' is too short for a number of US"}),
      phone_refusal("55 1234 56789", "MX", {"too long for a number of MX, which has 10 digits"}),
      phone_refusal("0000000000", "MX", {"'0000000000' is not a number of MX: none begins with 0"}),
      phone_refusal("0000000000", "US", {"none begins with 0"}),
      phone_refusal("+0000000000", "MX", {"calling code"}),
      phone_refusal("0000000000", "", {"give the workspace a country"}),
      phone_refusal("+52 55 1234", "US", {"too short for a number of +52 (MX)"}),
      phone_refusal("+1 555 12", "MX", {"too short for a number of +1 (US), which has 10 digits"}),
      phone_refusal("+1 555 123 4567", "MX", {"none begins with 555"}),
      phone_refusal("+999 1234 5678", "MX", {"calling code that no country has"}),
      phone_refusal("+800 1234", "MX", {"of +800, which has 8 digits"}),
      phone_refusal("612 345 678", "", {"has no country; write it as +52", "give the workspace a country"}),
      phone_refusal("612 345 678", "AQ", {"'AQ'", "write it as +52"}),
      phone_refusal("011 27 81 79 4", "MQ", {"of MQ"}),
  });
}

TEST(Phone, IsRefusedWhenItHasLettersThatAreNoExtension) {  // R4
  for (const char* text : {"call me", "", " ", "+", "ext. 12", "55 1234 5678 a", "1-800-FLOWERS", "55 1234 5678 ext",
                           "55 1234 5678 ext. 5587654321", "55 1234 5678, 12", "55 1234 5678+", "++525512345678",
                           "55 1234 5678 x12 x13", "55*1234*5678", "55 1234 5678\xFF"})
    test::expect_refused({phone_refusal(text, "MX", {"is not a phone number; write it as +52 55 1234 5678"})});
}

TEST(Phone, IsRefusedWhenItIsTwo) {  // R4
  for (const char* text : {"55 1234 5678 / 55 8765 4321", "55 1234 5678, 55 8765 4321", "55 1234 5678; 55 8765 4321",
                           "55 1234 5678 y 55 8765 4321", "55 1234 5678\n55 8765 4321"})
    test::expect_refused({phone_refusal(text, "MX", {"two phone numbers", "'55 1234 5678'", "'55 8765 4321'"})});
}

/// A number and how its country dials it.
struct Dialled {
  const char* country;
  const char* calling_code;
  const char* trunk;
  const char* abroad;  ///< international prefix
  const char* national;
};

constexpr Dialled dialled[] = {
    {"MX", "52", "01", "00", "5512345678"}, {"MX", "52", "044", "00", "2221234567"},
    {"ES", "34", "", "00", "612345678"},    {"AR", "54", "0", "00", "1123456789"},
    {"AR", "54", "0", "00", "91123456789"}, {"BR", "55", "0", "00", "11961234567"},
    {"CL", "56", "", "00", "221234567"},    {"CO", "57", "", "00", "3211234567"},
    {"EC", "593", "0", "00", "991234567"},  {"PY", "595", "0", "00", "961456789"},
    {"PE", "51", "0", "00", "912345678"},   {"UY", "598", "0", "00", "94231234"},
    {"GB", "44", "0", "00", "7400123456"},  {"US", "1", "1", "011", "2125552368"},
    {"DO", "1", "1", "011", "8092345678"},  {"DE", "49", "0", "00", "15123456789"},
    {"FR", "33", "0", "00", "612345678"},   {"IT", "39", "", "00", "0212345678"},
    {"RU", "7", "8", "810", "9123456789"},  {"JP", "81", "0", "010", "9012345678"},
    {"AU", "61", "0", "0011", "412345678"}, {"IN", "91", "0", "00", "8123456789"},
};

/// `digits` with blanks, dashes, dots and brackets among them.
std::string spread(const std::string& digits, std::mt19937& random) {
  const std::vector<std::string> between = {" ", "-", ".", "/", "\u00A0", "\u2011", "\u2013", " - ", ") ", "  "};
  constexpr unsigned every = 4;  // digit or so has something before it
  std::string spelled;
  for (const char digit : digits) {
    if (random() % every == 0) spelled += between[random() % between.size()];
    spelled += digit;
  }
  return spelled;
}

TEST(Phone, HasOneFormForAllItsSpellings) {  // R4
  std::mt19937 random(1);
  for (const Dialled& one : dialled) {
    const std::string code = one.calling_code;
    const std::string national = one.national;
    const std::string stored = "+" + code + national;
    for (int turn = 0; turn < 50; ++turn) {
      const std::vector<std::string> spellings = {
          spread(national, random),
          spread(one.trunk + national, random),
          "(" + std::string(one.trunk) + ") " + spread(national, random),
          "+" + spread(code + national, random),
          "+" + code + " (" + one.trunk + ")" + spread(national, random),
          spread(one.abroad + code + national, random),
          "tel:+" + spread(code + national, random),
      };
      for (const std::string& text : spellings) {
        const auto parsed = parse<Phone>(text, {.country = one.country});
        ASSERT_TRUE(parsed.value) << parsed.why;
        ASSERT_EQ(parsed.value->text(), stored) << one.country << " " << text;
        const auto extended = parse<Phone>(text + " ext. 34", {.country = one.country});
        ASSERT_TRUE(extended.value) << extended.why;
        ASSERT_EQ(extended.value->text(), stored + ";ext=34") << one.country << " " << text;
      }
    }
  }
}

TEST(Phone, IsReadAsItIsStored) {  // R4: whatever is read once is read again, in any country, as the same
  std::mt19937 random(2);
  constexpr int turns = 20'000;
  int read = 0;
  for (int turn = 0; turn < turns; ++turn) {
    const Dialled& one = dialled[random() % std::size(dialled)];
    std::string digits = std::string(random() % 2 == 0 ? one.trunk : one.abroad) + one.national;
    for (int change = 0; change < 3; ++change)
      digits[random() % digits.size()] = static_cast<char>('0' + random() % 10);
    if (random() % 3 == 0) digits = one.calling_code + digits;
    const auto parsed = parse<Phone>(digits + (random() % 4 == 0 ? " x7" : ""), {.country = one.country});
    if (!parsed.value) continue;
    ++read;
    const Forms elsewhere{.country = dialled[random() % std::size(dialled)].country};
    const auto again = parse<Phone>(parsed.value->text(), elsewhere);
    ASSERT_TRUE(again.value) << again.why;
    ASSERT_EQ(*again.value, *parsed.value) << digits << " of " << one.country;
  }
  EXPECT_GT(read, turns / 10) << "or nothing was tried";
}

TEST(Phone, OfAnyBytesIsReadOrRefused) {  // R4
  std::mt19937 random(3);
  const std::string bytes = "0123456789+ -.()/[],;x#ext=\n\t\xC2\xA0\xE2\x80\x91\xFF\x00";
  for (int turn = 0; turn < 20'000; ++turn) {
    std::string text;
    for (std::size_t length = random() % 24; length > 0; --length) text += bytes[random() % bytes.size()];
    const auto parsed = parse<Phone>(text, {.country = "MX"});
    ASSERT_EQ(parsed.value.has_value(), parsed.why.empty()) << text;
  }
}

TEST(Email, IsKeptAsWrittenButForItsHostAndComparedWithoutCase) {  // R4
  EXPECT_EQ(Email(" Ana.Perez+shop@Example.MX ").text(), "Ana.Perez+shop@example.mx");
  EXPECT_EQ(Email("Ana@Example.MX").key(), Email("ana@example.mx").key());
  EXPECT_EQ(Email("JOSÉ@ESPAÑA.ES").key(), Email("josé@españa.es").key());
  EXPECT_NE(Email("ana@müller.de").key(), Email("ana@muller.de").key()) << "another domain";
}

TEST(Email, LosesWhatWrapsIt) {  // R4
  for (const char* text :
       {"ada@x.com", "<ada@x.com>", "mailto:ada@x.com", "MAILTO:ada@x.com?subject=cake", "<mailto:ada@x.com>",
        "Ada Lovelace <ada@x.com>", "\"Lovelace, Ada\" < ada@x.com >", "\"ada@x.com\" <ada@x.com>", "ada@x.com\u00A0",
        "\u200Bada@x.com\uFEFF", "\u2003ada@x.com\u3000", "ada\u00AD@x.\u200Bcom", "\tada@x.com\r\n"})
    EXPECT_EQ(Email(text).text(), "ada@x.com") << text;
}

TEST(Email, KeepsDomainsOfEveryScript) {  // R4
  for (const char* text : {"josé@españa.es", "a@müller.de", "用户@例子.公司", "a@xn--mller-kva.de", "a@दुकान.भारत"})
    EXPECT_EQ(Email(text).text(), text);
}

TEST(Email, IsRefusedWhenItCannotBeDelivered) {  // R4
  const std::string long_label = "a@" + std::string(64, 'b') + ".com";
  const std::string long_local = std::string(65, 'a') + "@x.com";
  test::expect_refused({
      email_refusal("ana", {"'ana'", "exactly one '@'"}),
      email_refusal("a@b@c.com", {"exactly one '@'"}),
      email_refusal("", {"exactly one '@'"}),
      email_refusal("ana@", {"missing before or after the '@'"}),
      email_refusal("@example.com", {"missing before or after the '@'"}),
      email_refusal("ana perez@example.com", {"contains a blank"}),
      email_refusal("ana\u00A0perez@example.com", {"cannot stand before the '@'"}),
      email_refusal("a@x.com,b", {"comma"}),
      email_refusal("ana@x.com, Eva <eva@x.com>", {"exactly one '@'"}),
      email_refusal("ana@x.com <a@x.com>", {"exactly one '@'"}),
      email_refusal("<a@x.com>, <b@x.com>", {"exactly one '@'"}),
      email_refusal("ada@x.com\"", {"'\"' cannot stand after the '@'"}),
      email_refusal("ada@x.com’", {"'’' cannot stand after the '@'"}),
      email_refusal("ada@x.com:80", {"':' cannot stand after the '@'"}),
      email_refusal("ada@x.com>", {"'>' cannot stand after the '@'"}),
      email_refusal("(ada)@x.com", {"'(' cannot stand before the '@'"}),
      email_refusal("ada@x.com.", {"must end as in example.com"}),
      email_refusal("ana@example", {"must end as in example.com"}),
      email_refusal("a@.x.com", {"beside a '.' after the '@'"}),
      email_refusal("a@x..com", {"beside a '.' after the '@'"}),
      email_refusal(".a@x.com", {"beside a '.' before the '@'"}),
      email_refusal("a.@x.com", {"beside a '.' before the '@'"}),
      email_refusal("a@-x.com", {"begins or ends with '-'"}),
      email_refusal("a@x.com-", {"begins or ends with '-'"}),
      email_refusal("a@192.168.1.2", {"ends with a number"}),
      email_refusal(long_label.c_str(), {"more than 63 characters"}),
      email_refusal(long_local.c_str(), {"64 of them before the '@'"}),
  });
}

TEST(Email, IsReadAsItIsStored) {  // R4
  std::mt19937 random(4);
  const std::vector<std::string> parts = {"a",      "B9",     ".", "-", "@", "@x.com", "<",  ">",    "mailto:", " ",
                                          "\u00A0", "\u200B", "ñ", "+", "?", ":",      "\"", "x.mx", "\u200D"};
  int read = 0;
  for (int turn = 0; turn < 50'000; ++turn) {
    std::string text;
    for (std::size_t count = 1 + random() % 7; count > 0; --count) text += parts[random() % parts.size()];
    const auto parsed = parse<Email>(text);
    if (!parsed.value) continue;
    ++read;
    const auto again = parse<Email>(parsed.value->text());
    ASSERT_TRUE(again.value) << again.why;
    ASSERT_EQ(again.value->text(), parsed.value->text()) << text;
  }
  EXPECT_GT(read, 500) << "or nothing was tried";
}

}  // namespace
}  // namespace crmcore
