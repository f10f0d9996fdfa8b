// Whether a document fits the person who is said to have it: Mexican numbers are made of names and birth dates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/identity/documents.hpp"

namespace crmcore::identity {

/// What is known of a person beside the number.
struct Person {
  std::string given_name;   ///< "Emma", "José Luis"
  std::string family_name;  ///< both surnames: "Gómez Díaz", "de la Cruz Ruiz"; one alone where no more is known
  std::optional<Day> birth_date;
};

struct NameFit {
  std::optional<bool> fits;  ///< empty where nothing could be compared
  std::vector<Finding> findings;
};

/// Compares an RFC of a person, a CURP or a voter key with a name and a birth date. The letters that the rules of the
/// tax office (RFC), the population registry (CURP) and the electoral institute (voter key) make of the name are
/// compared, with every way of parting the surnames; then the six digits of the date; of an RFC whose letters fit, the
/// two characters that come of the whole name as well (an `info` alone, since names are registered in other spellings).
/// A name with Ñ is not verified, because published rules disagree on it. A hint for a person to look: the authorities
/// assign numbers that follow no rule. Numbers with the grade error and all other kinds are not compared.
NameFit compare_with_person(const CheckedDocument& document, const Person& person);

}  // namespace crmcore::identity
