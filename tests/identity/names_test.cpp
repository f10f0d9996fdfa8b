// Whether a Mexican number fits the name and the birth date of its holder.
#include "crmcore/identity/names.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

using identity::check_document;
using identity::compare_with_person;
using identity::NameFit;
using identity::Person;

NameFit compare(const char* kind, const char* number, const Person& person) {
  return compare_with_person(check_document(kind, "MX", number), person);
}

struct Named {
  const char *kind, *number, *given, *family;
  bool fits;
};

TEST(Names, FitTheLettersThatTheRulesMakeOfThem) {
  for (const auto& [kind, number, given, family, fits] : std::to_array<Named>({
           {"rfc", "GODE561231GR8", "Emma", "Gómez Díaz", true},
           {"rfc", "GODE561231GR8", "EMMA", "GOMEZ DIAZ", true},
           {"rfc", "GODE561231GR8", "Emma", "Gómez", true},        // the second surname is not known
           {"rfc", "GODE561231GR8", "Emma", "Gómez Ruiz", false},  //
           {"rfc", "GODE561231GR8", "Ana Emma", "Gómez Díaz", false},
           {"rfc", "GODE561231", "María Emma", "Gómez Díaz", true},  // María is passed over
           {"rfc", "GODE561231", "José de Jesús", "Gómez Díaz", false},
           {"rfc", "CURL561231", "Luis", "de la Cruz Ruiz", true},  // small words are passed over
           {"rfc", "CURL561231", "Luis", "Cruz de la Rosa", true},
           {"rfc", "CURL561231", "Luis", "de la Cruz del Río Ruiz", true},  // wherever the second surname begins
           {"rfc", "OHLU561231", "Luis", "O Hernández", true},              // a short surname gives one letter
           {"rfc", "GOLU561231", "Luis", "Gómez", true},  // one surname alone gives two, and two of the given name
           {"rfc", "CACX561231", "Óscar", "Castro Cano", true},  // CACO is a word
           {"curp", "HEGG560427MVZRRL04", "Gloria", "Hernández García", true},
           {"curp", "HEGG560427MVZRRL04", "Rosa", "Hernández García", false},
           {"curp", "PXDO561231HDFRRR09", "Óscar", "Pérez Domínguez", true},  // PEDO is a word
           {"clave_elector", "HRGRJN82050602H900", "Juan", "Hernández García", true},
           {"clave_elector", "HRGRJN82050602H900", "Juana", "Huesca Guerra", false},
       }))
    EXPECT_EQ(compare(kind, number, {given, family, {}}).fits, fits) << number << " " << given << " " << family;
}

TEST(Names, AreTheReasonThatIsGiven) {
  const NameFit fit = compare("rfc", "GODE561231GR8", {"Luis", "Ruiz Soto", Day(1970, 1, 2)});
  EXPECT_EQ(fit.fits, false);
  ASSERT_EQ(fit.findings.size(), 2U);
  EXPECT_EQ(fit.findings[0].message,
            "rfc 'GODE561231GR8' begins with 'GODE', where 'RUSL' is expected of Luis Ruiz Soto");
  EXPECT_EQ(fit.findings[1].message, "rfc 'GODE561231GR8' has the date 561231, where 700102 is expected of 1970-01-02");
}

TEST(Names, GiveTheHomoclaveOfThePublishedExample) {  // Gómez Díaz Emma: GR
  EXPECT_TRUE(compare("rfc", "GODE561231GR8", {"Emma", "Gómez Díaz", Day(1956, 12, 31)}).findings.empty());
  const NameFit other = compare("rfc", "GODE561231AB0", {"Emma", "Gómez Díaz", {}});
  EXPECT_EQ(other.fits, true) << "a homoclave is a hint alone";
  ASSERT_EQ(other.findings.size(), 1U);
  EXPECT_EQ(other.findings[0].grade, identity::Grade::info);
  EXPECT_NE(other.findings[0].message.find("has 'AB', where the name as it is written gives 'GR'"), std::string::npos);
}

TEST(Names, WithNTildeAreNotVerifiedButTheirDatesAre) {
  const Person person{"Emma", "Muñoz Díaz", Day(1956, 12, 31)};
  const NameFit fit = compare("rfc", "GODE561231GR8", person);
  EXPECT_EQ(fit.fits, true);
  ASSERT_EQ(fit.findings.size(), 1U);
  EXPECT_EQ(fit.findings[0].code, "name.not_verified");
  EXPECT_FALSE(compare("rfc", "GODE561231GR8", {"Emma", "Muñoz Díaz", {}}).fits);
}

TEST(Names, AreNotComparedWithNumbersThatAreMadeOfNone) {
  const Person person{"Emma", "Gómez Díaz", Day(1956, 12, 31)};
  for (const auto& [kind, number] : {std::pair{"rfc", "MAB9307148T4"},
                                     {"rfc", "XAXX010101000"},
                                     {"passport", "G12345678"},
                                     {"curp", "GODE561331"}}) {
    const NameFit fit = compare(kind, number, person);
    EXPECT_FALSE(fit.fits) << number;
    EXPECT_TRUE(fit.findings.empty()) << number;
  }
  EXPECT_FALSE(compare("rfc", "GODE561231GR8", {}).fits) << "nothing is known of the person";
}

}  // namespace
}  // namespace crmcore
