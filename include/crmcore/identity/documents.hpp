// Identity documents of customers: which kinds there are, what a number of each must be like, and what it says.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/values/calendar.hpp"

namespace crmcore::identity {

/// A kind of identity document.
struct DocumentKind {
  std::string_view code;       ///< "rfc"
  std::string_view countries;  ///< ISO 3166 codes of those that issue it, with blanks between; empty: any country
  std::string_view words;      ///< what else people call it, with a bar between two
};

/// Returns the kinds that are known.
std::span<const DocumentKind> document_kinds();

/// Returns the kind that a text means: its code or another of its names, without case, accents, blanks and marks, and
/// with or without a country before it ("RFC", "R.F.C.", "mx_rfc"). Null for a text that means none.
const DocumentKind* find_document_kind(std::string_view text);

/// Returns the country that a kind of document is of: the one before it ("mx_rfc"), else the only one that issues it.
/// Empty where several do, and for a text that means no kind.
std::string_view country_of_kind(std::string_view text);

/// A document of one country whose numbers are checked.
struct CheckedKind {
  std::string_view kind, country;     ///< "rfc", "MX"
  std::string_view english, spanish;  ///< what it is called: "tax number of persons and companies"
  std::string_view form;              ///< "12 or 13 letters and digits"
  std::string_view example;           ///< in its printed form; of nobody, or published as an example
};

/// Returns the documents whose numbers are checked, by country and kind.
std::span<const CheckedKind> checked_kinds();

/// How much is wrong with a number, from nothing to everything.
enum class Grade : std::uint8_t {
  valid,     ///< nothing
  info,      ///< worth knowing: a number that many share, a kind whose numbers are not checked
  doubtful,  ///< a check digit or a part of it fails, as it does in some real numbers
  error,     ///< it cannot be a number of this kind: letters, length, a day or a place that does not exist
};

struct Finding {
  Grade grade = Grade::info;
  std::string_view code;  ///< "document.check_digit"
  std::string message;    ///< names the number and what would be right
};

/// Whose numbers these are, where the number says so.
enum class Holder : std::uint8_t { person, company };
enum class Sex : std::uint8_t { female, male, other };

/// A number that was read and checked. Birth date, sex and region are derived from the number, not known of the person.
struct CheckedDocument {
  std::string_view kind;          ///< its code
  std::string_view country;       ///< ISO 3166
  std::string compact;            ///< as it is kept: capitals and digits alone
  std::vector<Finding> findings;  ///< none for a valid number
  bool is_generic = false;        ///< given to all who have none, as XAXX010101000
  bool is_key = true;             ///< tells one holder from all others; false for generic and incomplete numbers
  std::optional<Holder> holder;
  std::optional<Day> birth_date;  ///< where the number has two digits of the year, the one from 1930 to 2029
  std::optional<Sex> sex;
  std::string region;  ///< state or province in the codes of the number: "MC" in a CURP; empty when it has none

  /// The worst of the findings.
  Grade grade() const;
  /// The worst finding; null for a valid number.
  const Finding* worst() const;
  /// The number as people print it: "20-05536168-2".
  std::string printed() const;
};

/// Reads and checks a document. Kind and country are as people write them: the country may be a name, and where it is
/// empty it is the one before the kind ("mx_rfc") or the only one that issues it. Of the number are left out what only
/// parts it for the eye (blanks, dashes, points, commas, slashes, in every script), a country before it, leading zeros
/// where they do not count, and the check digit of a Peruvian DNI: two spellings of one number have one compact form.
/// Numbers of kinds that are not in `checked_kinds` are kept in capitals without these marks, with a finding
/// `document.not_checked`. Whatever is wrong with the number is a finding; throws invalid, with the nearest, for a kind
/// or country that is not known, and for a country that contradicts the kind.
CheckedDocument check_document(std::string_view kind, std::string_view country, std::string_view number);

}  // namespace crmcore::identity
