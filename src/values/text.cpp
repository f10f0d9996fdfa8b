#include "crmcore/values/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <utility>

#include "crmcore/error.hpp"

namespace crmcore {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* raw = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &raw, static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(raw, &std::free);
  if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (length < 0) throw Error(ErrorCode::invalid, "text", cited(text) + " is not valid UTF-8");
  return {reinterpret_cast<const char*>(owned.get()), static_cast<std::size_t>(length)};
}

std::string with_single_blanks(std::string_view text) {
  std::string key;
  key.reserve(text.size());
  for (const char c : trimmed(text)) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank)
      key += c;
    else if (key.back() != ' ')
      key += ' ';
  }
  return key;
}

/// The sort key of a text of any letters.
std::string any_sort_key(std::string_view text) {
  constexpr std::string_view after_letters = "\xF4\x8F\xBF\xBF";  // U+10FFFF, greater than every character
  std::string letters = nfc(text);
  for (const std::string_view letter : {"ñ", "Ñ"})
    for (std::size_t at = 0; (at = letters.find(letter, at)) != std::string::npos; at += 1 + after_letters.size())
      letters.replace(at, letter.size(), "n" + std::string(after_letters));
  return folded(letters);
}

constexpr unsigned first_latin = 0xC0;  // U+00C0 to U+017F: the letters of Western and Central Europe beyond ASCII
constexpr unsigned last_latin = 0x17F;

/// Where a letter of two bytes from U+00C0 to U+017F stands in latin_keys.
std::size_t latin_place(std::string_view letter) {
  const auto lead = static_cast<unsigned char>(letter[0]);
  const auto trail = static_cast<unsigned char>(letter[1]);
  return ((lead & 0x1FU) << 6U | (trail & 0x3FU)) - first_latin;
}

/// The sort keys of those letters, made once: most names hold no others.
const std::vector<std::string>& latin_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> made;
    for (unsigned point = first_latin; point <= last_latin; ++point)
      made.push_back(any_sort_key(
          std::array{static_cast<char>(0xC0U | point >> 6U), static_cast<char>(0x80U | (point & 0x3FU)), '\0'}.data()));
    return made;
  }();
  return keys;
}

/// A blank of Unicode beyond ASCII (its white space; unicode.org/Public/UNIDATA/PropList.txt).
bool is_wide_blank(utf8proc_int32_t point) {
  return point == 0x85 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
         point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

/// What cannot be seen and means nothing in a line of text: soft hyphens, zero-width blanks, byte order marks, marks of
/// direction. Joiners stay: they shape letters and emoji.
bool is_unseen(utf8proc_int32_t point) {
  return point == 0xAD || point == 0x180E || point == 0x200B || point == 0x200E || point == 0x200F ||
         (point >= 0x202A && point <= 0x202E) || point == 0x2060 || (point >= 0x2066 && point <= 0x2069) ||
         point == 0xFEFF;
}

/// The first character of valid UTF-8, and how many bytes it has.
std::pair<utf8proc_int32_t, std::size_t> first_point(std::string_view text) {
  utf8proc_int32_t point = 0;
  const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &point);
  return {point, static_cast<std::size_t>(used)};
}

std::string_view trimmed_widely(std::string_view text) {
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const auto [point, used] = first_point(text);
    if (!is_wide_blank(point) && !is_unseen(point)) break;
    text.remove_prefix(used);
  }
  while (!text.empty()) {
    std::size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;  // in the middle of a character
    const auto [point, used] = first_point(text.substr(last));
    if (!is_wide_blank(point) && !is_unseen(point)) break;
    text = trimmed(text.substr(0, last));
  }
  return text;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (const std::string_view part = trimmed(text.substr(0, end)); !part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string cited(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string shown;
  for (const char c : text.substr(0, longest)) shown += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  // Not in the middle of a character, and never invalid UTF-8 in a message.
  while (!shown.empty() && !is_utf8(shown) && text.size() > longest && shown.size() > longest - 4) shown.pop_back();
  if (!is_utf8(shown))
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return "'" + shown + (text.size() > longest ? "…'" : "'");
}

std::string shortest(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::string in_digits(double value) {
  std::array<char, 512> text{};  // the largest double has 309 digits, the smallest 324 decimals and few more
  if (value == 0) return "0";    // also -0
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr};
}

bool is_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto* end = at + text.size();
  while (at < end) {
    if (*at < 0x80) {
      ++at;
      continue;
    }
    utf8proc_int32_t point = 0;
    const auto used = utf8proc_iterate(at, end - at, &point);
    if (used <= 0) return false;
    at += used;
  }
  return true;
}

std::string nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string lower_case(std::string_view text) {
  if (!is_ascii(text)) return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string folded(std::string_view text) {
  std::string folded;
  if (is_ascii(text)) {
    folded = lower_case(text);
  } else {
    folded = mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE |
                              UTF8PROC_STRIPMARK | UTF8PROC_STRIPCC | UTF8PROC_IGNORE);
  }
  return with_single_blanks(folded);
}

std::string sort_key(std::string_view text) {
  std::string letters;
  letters.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7F) {
      letters += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : text[at];
      continue;
    }
    const std::string_view two = text.substr(at, 2);
    if (byte < 0xC3 || byte > 0xC5 || !is_utf8(two)) return any_sort_key(text);
    letters += latin_keys()[latin_place(two)];
    ++at;
  }
  return with_single_blanks(letters);
}

namespace {

constexpr std::size_t longest_word = 255;  // bytes: the longest e-mail fits; what is longer is no word

/// What the letters of latin_place are without case and accents, made once.
const std::vector<std::string>& folded_latin() {
  static const std::vector<std::string> letters = [] {
    std::vector<std::string> made;
    for (unsigned point = first_latin; point <= last_latin; ++point)
      made.push_back(folded(
          std::array{static_cast<char>(0xC0U | point >> 6U), static_cast<char>(0x80U | (point & 0x3FU)), '\0'}.data()));
    return made;
  }();
  return letters;
}

/// The text without case and accents, blanks as they are: the fast way for the letters of most names.
std::string quickly_folded(std::string_view text) {
  std::string letters;
  letters.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      letters += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : text[at];
      continue;
    }
    const std::string_view two = text.substr(at, 2);
    if (byte < 0xC3 || byte > 0xC5 || !is_utf8(two)) return folded(text);
    letters += folded_latin()[latin_place(two)];
    ++at;
  }
  return letters;
}

/// Takes words apart, character by character.
class WordReader {
 public:
  void read(utf8proc_int32_t point, std::string_view bytes) {
    if (is_of_word(point)) {
      if (piece_.size() + bytes.size() <= longest_word) piece_ += bytes;
      ++letters_;
    } else if (point == '.') {
      end_piece();
    } else if (!is_apostrophe(point)) {
      end_word();
    }
  }
  std::vector<std::string> end() {
    end_word();
    return std::move(words_);
  }

 private:
  static bool is_of_word(utf8proc_int32_t point) {
    if (point < 0x80) return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
    const auto category = utf8proc_category(point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO && !is_apostrophe(point);
  }
  static bool is_apostrophe(utf8proc_int32_t point) {
    return point == '\'' || point == '`' || point == 0x2019 || point == 0x02BC;  // right quote, modifier letter
  }
  void end_piece() {
    if (piece_.empty()) return;
    is_initials_ = is_initials_ && letters_ == 1;
    words_.push_back(std::move(piece_));
    piece_.clear();
    letters_ = 0;
  }
  /// What single letters with dots make is one word; other parts between dots are words of their own.
  void end_word() {
    end_piece();
    if (is_initials_ && words_.size() > first_ + 1) {
      for (std::size_t word = first_ + 1; word < words_.size(); ++word) words_[first_] += words_[word];
      words_.resize(first_ + 1);
    }
    first_ = words_.size();
    is_initials_ = true;
  }

  std::vector<std::string> words_;
  std::size_t first_ = 0;  // of the parts between dots that are read
  std::string piece_;
  std::size_t letters_ = 0;
  bool is_initials_ = true;
};

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  const std::string key = quickly_folded(text);
  WordReader reader;
  for (std::string_view rest = key; !rest.empty();) {
    const bool is_plain = static_cast<unsigned char>(rest.front()) < 0x80;
    const auto [point, used] = is_plain ? std::pair(utf8proc_int32_t{rest.front()}, std::size_t{1}) : first_point(rest);
    reader.read(point, rest.substr(0, used));
    rest.remove_prefix(used);
  }
  return reader.end();
}

std::string as_one_word(std::string_view text) {
  std::string all;
  for (const std::string& word : words_of(text))
    if (all.size() + word.size() <= longest_word) all += word;
  return all;
}

std::string with_plain_blanks(std::string_view text) {
  text = trimmed(text);
  if (is_ascii(text) || !is_utf8(text)) return std::string(text);
  std::string plain;
  while (!text.empty()) {
    const auto [point, used] = first_point(text);
    if (is_wide_blank(point))
      plain += ' ';
    else if (!is_unseen(point))
      plain += text.substr(0, used);
    text.remove_prefix(used);
  }
  return std::string(trimmed(plain));
}

namespace {

/// A text in which lines end in "\n" alone, wherever it was written.
std::string with_plain_line_ends(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_of_two = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
    if (!is_of_two) plain += text[at] == '\r' ? '\n' : text[at];
  }
  return plain;
}

}  // namespace

template <>
Parsed<std::string> parse<std::string>(std::string_view text, const Forms& forms) {
  text = trimmed(text);
  if (text.find('\0') != std::string_view::npos) return Parsed<std::string>::refused(cited(text) + " holds a NUL byte");
  if (text.find('\r') != std::string_view::npos) return parse<std::string>(with_plain_line_ends(text), forms);
  if (is_ascii(text)) return std::string(text);
  if (!is_utf8(text)) return Parsed<std::string>::refused(cited(text) + " is not valid UTF-8");
  return nfc(trimmed_widely(text));
}

}  // namespace crmcore
