// Text that people write: valid UTF-8 in NFC at the door, compared by a key without case and accents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crmcore/values/parse.hpp"

namespace crmcore {

bool is_utf8(std::string_view text);

/// The canonical composition (NFC) of a text; ASCII is returned unchanged. Throws Error{invalid} for invalid UTF-8.
std::string nfc(std::string_view text);

/// The text without case (Unicode's case folding), accents kept: "MÜLLER" → "müller". Throws Error{invalid} for invalid
/// UTF-8.
std::string lower_case(std::string_view text);

/// Comparison key without case, accents, double blanks and characters that cannot be seen: "  JOSÉ  Peña" → "jose
/// pena".
std::string folded(std::string_view text);

/// Key whose bytes have the order in which people put names: without case and accents, ñ a letter of its own after n.
/// Other scripts follow the numbers of their characters. Names with the same key are not the same name.
std::string sort_key(std::string_view text);

/// The words of a text as they are compared: runs of letters and digits, folded. An apostrophe within a word is no part
/// of it, nor are the dots of single letters: "Peña, O'Brien S.A. 24-B" → pena, obrien, sa, 24, b.
std::vector<std::string> words_of(std::string_view text);

/// All words of a text as one: "E-017" → "e017", "gode 561231-GR8" → "gode561231gr8".
std::string as_one_word(std::string_view text);

/// The text trimmed, each blank of Unicode in it (no-break, thin, ideographic …) an ASCII blank, and without characters
/// that cannot be seen (zero-width blanks, marks of direction). Invalid UTF-8 is returned as it is.
std::string with_plain_blanks(std::string_view text);

/// A line of text: NFC, trimmed of every blank of Unicode. Refuses invalid UTF-8 and NUL bytes.
template <>
Parsed<std::string> parse<std::string>(std::string_view text, const Forms& forms);

}  // namespace crmcore
