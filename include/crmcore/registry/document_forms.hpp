// Identity documents as people write them: kind, country and number in the one form that is kept, so that a document is
// the same however it is spelt.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crmcore::registry {

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

/// A document in the form that is kept.
struct DocumentForm {
  std::string kind, country, number;
};

/// Returns a document in its one form: the code of its kind; the code of its country, which may be written as a name
/// and, where it is empty, is the country before the kind ("mx_rfc") or the only one that issues it; the number in
/// capitals without blanks, dashes, points and slashes. Throws invalid, with the nearest, for a kind or country that is
/// not known, and for a country that contradicts the kind; rule for a number without letters and digits.
DocumentForm document_form(std::string_view kind, std::string_view country, std::string_view number);

}  // namespace crmcore::registry
