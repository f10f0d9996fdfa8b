#include "crmcore/values/contact_forms.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"
#include "phone_numbers.hpp"

namespace crmcore {
namespace {

constexpr std::size_t longest_address = 254;          // RFC 5321, 4.5.3.1.3: a path of 256 bytes less its brackets
constexpr std::size_t longest_local_part = 64;        // RFC 5321, 4.5.3.1.1
constexpr std::size_t longest_label = 63;             // RFC 1035, 2.3.4
constexpr std::size_t longest_spelling = 100;         // of a phone with its extension; longer is a note
constexpr std::size_t longest_extension = 9;          // ten digits are another number
constexpr std::string_view extension_mark = ";ext=";  // RFC 3966, 5.3

/// What people write before an extension, without case and accents; what begins another comes after it.
constexpr auto extension_words = std::to_array<std::string_view>(
    {extension_mark, "extension", "extensao", "ext", "x", "#", "interno", "int", "anexo", "ramal", "poste"});
/// What stands between two numbers of one cell.
constexpr auto number_separators =
    std::to_array<std::string_view>({"/", ",", ";", "|", "\n", " y ", " o ", " e ", " and ", " or ", " & "});
/// The zeros of Arabic-Indic, Persian and Devanagari digits, which stand in order.
constexpr auto zeros = std::to_array<utf8proc_int32_t>({0x0660, 0x06F0, 0x0966});

constexpr utf8proc_int32_t minus_sign = 0x2212;
constexpr utf8proc_int32_t zero_width_non_joiner = 0x200C;  // within words of Persian and Indic scripts both joiners
constexpr utf8proc_int32_t zero_width_joiner = 0x200D;      // change what is read

/// `use(point, bytes)` for each character of valid UTF-8.
template <class Use>
void each_character(std::string_view text, Use&& use) {
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      use(utf8proc_int32_t{text.front()}, text.substr(0, 1));
      text.remove_prefix(1);
      continue;
    }
    utf8proc_int32_t point = 0;
    const auto used = static_cast<std::size_t>(
        std::max<utf8proc_ssize_t>(1, utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                                       static_cast<utf8proc_ssize_t>(text.size()), &point)));
    use(point, text.substr(0, used));
    text.remove_prefix(used);
  }
}

bool is_joiner(utf8proc_int32_t point) { return point == zero_width_non_joiner || point == zero_width_joiner; }

/// Blanks, control characters and those of no width.
bool is_unseen(utf8proc_int32_t point) {
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    default: return false;
  }
}

/// Letters, marks and digits of every script.
bool is_of_a_word(utf8proc_int32_t point) {
  const auto category = utf8proc_category(point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/// `text` without blanks at its ends, and without characters of no width (soft hyphens, direction marks) anywhere.
std::string bare(std::string_view text) {
  std::string kept;
  std::size_t end = 0;
  each_character(text, [&](utf8proc_int32_t point, std::string_view bytes) {
    if (utf8proc_category(point) == UTF8PROC_CATEGORY_CF && !is_joiner(point)) return;
    if (is_unseen(point) && kept.empty()) return;
    kept += bytes;
    if (!is_unseen(point)) end = kept.size();
  });
  kept.resize(end);
  return kept;
}

/// `text` without the characters `before` and `after` at its ends.
std::string_view without_ends(std::string_view text, std::string_view before, std::string_view after) {
  while (!text.empty() && before.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && after.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

/// The address in `mailto:ana@x.mx?subject=…` or `Ana <ana@x.mx>`; the line as it is where it may hold another.
std::string unwrapped(std::string line) {
  const std::size_t open = line.find('<');
  if (open != std::string::npos && line.ends_with('>') && line.find('<', open + 1) == std::string::npos) {
    std::string address = bare(std::string_view(line).substr(open + 1, line.size() - open - 2));
    const std::string_view name = without_ends(std::string_view(line).substr(0, open), " \"'", " \"'");
    if (name.find('@') == std::string_view::npos || name == address) line = std::move(address);
  }
  constexpr std::string_view scheme = "mailto:";
  if (lower_case(line.substr(0, line.find(':') + 1)) == scheme)
    line = bare(std::string_view(line).substr(scheme.size(), line.find('?') - scheme.size()));
  return line;
}

/// The first character that cannot stand in a part of an address; empty when all can.
template <class Allowed>
std::string_view first_wrong(std::string_view part, Allowed&& allowed) {
  std::string_view wrong;
  each_character(part, [&](utf8proc_int32_t point, std::string_view bytes) {
    const bool is_allowed = point < 0x80 ? allowed(bytes.front()) : is_of_a_word(point) || is_joiner(point);
    if (!is_allowed && wrong.empty()) wrong = bytes;
  });
  return wrong;
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// RFC 5322, 3.2.3, without the quotes that nobody writes.
bool may_be_local(char c) {
  return is_letter_or_digit(c) || std::string_view(".!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}
bool may_be_domain(char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; }

/// What is wrong with a domain, as a sentence goes on; empty when it can be looked up.
std::string fault_of_domain(std::string_view domain) {
  if (const auto wrong = first_wrong(domain, &may_be_domain); !wrong.empty())
    return cited(wrong) + " cannot stand after the '@'";
  std::size_t labels = 0;
  std::string_view label;
  std::string_view rest = domain;
  while (!rest.empty()) {
    label = rest.substr(0, rest.find('.'));
    std::size_t characters = 0;
    each_character(label, [&](utf8proc_int32_t, std::string_view) { ++characters; });
    if (characters == 0) return "something is missing beside a '.' after the '@'";
    if (characters > longest_label)
      return "a part of its domain has more than " + std::to_string(longest_label) + " characters";
    if (label.front() == '-' || label.back() == '-') return "a part of its domain begins or ends with '-'";
    ++labels;
    rest.remove_prefix(std::min(label.size() + 1, rest.size()));
  }
  if (labels < 2 || domain.back() == '.') return "its domain must end as in example.com";
  if (std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; })) return "its domain ends with a number";
  return "";
}

/// The digit, dash or blank of ASCII that a character of another script stands for; '\0' when it stands for none.
char ascii_of(utf8proc_int32_t point) {
  const auto* zero = std::ranges::find_if(zeros, [&](auto of) { return point >= of && point < of + 10; });
  if (zero != zeros.end()) return static_cast<char>('0' + point - *zero);
  if (point == minus_sign || utf8proc_category(point) == UTF8PROC_CATEGORY_PD) return '-';
  return is_unseen(point) ? ' ' : '\0';
}

/// In small ASCII letters: full-width forms, and the blanks, dashes and digits of other scripts, are those of ASCII.
std::string plain(std::string_view text) {
  std::string spelled;
  each_character(folded(text), [&](utf8proc_int32_t point, std::string_view bytes) {
    const char ascii = point < 0x80 ? '\0' : ascii_of(point);
    if (ascii == '\0')
      spelled += bytes;
    else
      spelled += ascii;
  });
  return spelled;
}

/// The digits of "ext. 12", "x12", "ramal 3", "#12", ";ext=12"; empty when `text` is something else.
std::string_view extension_in(std::string_view text) {
  for (const std::string_view word : extension_words) {
    if (!text.starts_with(word)) continue;
    const std::string_view digits = without_ends(text.substr(word.size()), " .:=-", " .)]");
    const bool is_number = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (is_number && digits.size() <= longest_extension) return digits;
  }
  return "";
}

/// One number, or the reason as a sentence goes on after it.
Parsed<std::string> number_in(std::string_view text, const Forms& forms) {
  const auto refused = [] {
    return Parsed<std::string>::refused(" is not a phone number; write it as +52 55 1234 5678");
  };
  if (text.size() > longest_spelling || !is_utf8(text)) return refused();
  const std::string spelled = plain(text);
  constexpr std::string_view scheme = "tel:";
  std::string_view number = trimmed(spelled);
  if (number.starts_with(scheme)) number.remove_prefix(scheme.size());
  std::string_view extension;
  if (const auto end = number.find_first_not_of("0123456789+ -.()[]/,"); end != std::string_view::npos) {
    extension = extension_in(number.substr(end));
    if (extension.empty()) return refused();
    number = without_ends(number.substr(0, end), "", " ,([");
  }
  std::string digits;
  bool international = false;
  for (const char c : number) {
    if (c == ',' || (c == '+' && (international || !digits.empty()))) return refused();
    if (c == '+') international = true;
    if (c >= '0' && c <= '9') digits += c;
  }
  if (digits.empty()) return refused();
  auto e164 = e164_of(digits, international, forms.country);
  if (e164.value && !extension.empty()) e164.value->append(extension_mark).append(extension);
  return e164;
}

/// " is two phone numbers, …" for a cell such as "55 1234 5678 / 55 8765 4321"; empty for any other.
std::string why_two_numbers(std::string_view text, const Forms& forms) {
  if (text.size() > 2 * longest_spelling) return "";
  for (const std::string_view separator : number_separators) {
    for (auto at = text.find(separator); at != std::string_view::npos; at = text.find(separator, at + 1)) {
      const std::string_view first = trimmed(text.substr(0, at));
      const std::string_view second = trimmed(text.substr(at + separator.size()));
      if (number_in(first, forms).value && number_in(second, forms).value)
        return " is two phone numbers, " + cited(first) + " and " + cited(second) + "; keep each by itself";
    }
  }
  return "";
}

}  // namespace

Email::Email(std::string_view text) {
  auto parsed = parse<Email>(text);
  if (!parsed.value) throw Error(ErrorCode::invalid, "email", parsed.why);
  *this = std::move(*parsed.value);
}

std::string Email::key() const { return lower_case(text_); }

Phone::Phone(std::string_view text, std::string_view country) {
  Forms forms;
  forms.country = country;
  auto parsed = parse<Phone>(text, forms);
  if (!parsed.value) throw Error(ErrorCode::invalid, "phone", parsed.why);
  *this = std::move(*parsed.value);
}

std::string_view Phone::e164() const { return std::string_view(text_).substr(0, text_.find(';')); }

std::string_view Phone::extension() const {
  const std::size_t mark = text_.find(extension_mark);
  return mark == std::string::npos ? std::string_view() : std::string_view(text_).substr(mark + extension_mark.size());
}

template <>
Parsed<Email> parse<Email>(std::string_view text, const Forms& forms) {
  const auto line = parse<std::string>(text, forms);
  if (!line.value) return Parsed<Email>::refused(line.why);
  const std::string address = unwrapped(bare(*line.value));
  const auto refused = [&](const std::string& why) { return Parsed<Email>::refused(cited(address) + why); };
  const std::size_t at = address.find('@');
  if (at == std::string::npos || address.find('@', at + 1) != std::string::npos)
    return refused(" is not an e-mail address: it needs exactly one '@'");
  const std::string_view local = std::string_view(address).substr(0, at);
  const std::string_view domain = std::string_view(address).substr(at + 1);
  if (address.size() > longest_address || local.size() > longest_local_part)
    return refused(" is longer than an e-mail address may be: " + std::to_string(longest_address) + " bytes, " +
                   std::to_string(longest_local_part) + " of them before the '@'");
  if (address.find_first_of(" \t,;") != std::string::npos)
    return refused(" is not one e-mail address: it contains a blank, a comma or a semicolon");
  if (local.empty() || domain.empty())
    return refused(" is not an e-mail address: something is missing before or after the '@'");
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos)
    return refused(" is not an e-mail address: something is missing beside a '.' before the '@'");
  if (const auto wrong = first_wrong(local, &may_be_local); !wrong.empty())
    return refused(" is not an e-mail address: " + cited(wrong) + " cannot stand before the '@'");
  if (const std::string fault = fault_of_domain(domain); !fault.empty())
    return refused(" is not an e-mail address: " + fault);
  Email email;
  ContactAccess::set(email, std::string(local) + "@" + lower_case(domain));
  return email;
}

template <>
Parsed<Phone> parse<Phone>(std::string_view text, const Forms& forms) {
  const auto number = number_in(text, forms);
  if (!number.value) {
    const std::string two = why_two_numbers(text, forms);
    return Parsed<Phone>::refused(cited(text) + (two.empty() ? number.why : two));
  }
  Phone phone;
  ContactAccess::set(phone, *number.value);
  return phone;
}

}  // namespace crmcore
