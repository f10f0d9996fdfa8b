// vCards, as phones and mail programs keep people: cards as rows of an address book, and lines of text out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crmcore/exchange/text_table.hpp"

namespace crmcore::exchange {

/// Whether bytes begin with a card.
bool is_vcard(std::string_view bytes);

/// Reads cards of versions 4 (RFC 6350), 3 (RFC 2426) and 2.1, as older phones write them, each as a row with the
/// headers of an address book: name, given_name, family_name, organisation, role, "phone 1" with "phone type 1",
/// "email 1", "address 1 - street", "note 1" … What has no place in one (a birthday, a picture) is a column of its own,
/// so that an import tells that it is not used. A card that is not ended, or is a list of others, is a finding with its
/// line; so are lines that are not properties. The texts are UTF-8. Throws invalid where cards name so different
/// properties that the table would be all but empty.
TextTable parse_vcards(std::string_view bytes, std::string name = "text");

/// The lines of vCards and calendars (RFC 6350 3.2, RFC 5545 3.1): CRLF behind each, longer ones folded.
class ContentLines {
 public:
  /// A line whose value stands as it is, such as a day; `name` with its parameters.
  void add(std::string_view name, std::string_view value);
  /// A line whose value is text, and none where that is empty.
  void add_text(std::string_view name, std::string_view text);
  /// A line whose value has parts between semicolons, and none where all are empty.
  void add_parts(std::string_view name, const std::vector<std::string_view>& parts);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace crmcore::exchange
