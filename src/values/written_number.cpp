#include "written_number.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <optional>

#include "crmcore/values/text.hpp"

namespace crmcore {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// A sign that people write for a currency, and the ISO 4217 codes of those that it may mean, blank-separated.
struct Sign {
  std::string_view sign, codes;
};
// As in the locale data of Unicode (CLDR) for the countries of each currency. Of signs that begin alike the longer
// stands first.
constexpr std::array signs{
    Sign{"MXN$", "MXN"},
    Sign{"US$", "USD"},
    Sign{"U$S", "USD"},
    Sign{"MX$", "MXN"},
    Sign{"Mex$", "MXN"},
    Sign{"R$", "BRL"},
    Sign{"AR$", "ARS"},
    Sign{"CL$", "CLP"},
    Sign{"COL$", "COP"},
    Sign{"$U", "UYU"},
    Sign{"RD$", "DOP"},
    Sign{"CA$", "CAD"},
    Sign{"C$", "CAD NIO"},
    Sign{"AU$", "AUD"},
    Sign{"A$", "AUD"},
    Sign{"NZ$", "NZD"},
    Sign{"HK$", "HKD"},
    Sign{"S$", "SGD"},
    Sign{"NT$", "TWD"},
    Sign{"J$", "JMD"},
    Sign{"TT$", "TTD"},
    Sign{"T$", "TOP"},
    Sign{"$",
         "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP CVE DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD "
         "TOP TTD TWD USD UYU XCD"},
    Sign{"€", "EUR"},
    Sign{"£", "GBP EGP FKP GIP LBP SDG SHP SSP SYP"},
    Sign{"¥", "JPY CNY"},
    Sign{"円", "JPY"},
    Sign{"元", "CNY"},
    Sign{"₩", "KRW KPW"},
    Sign{"₹", "INR"},
    Sign{"₲", "PYG"},
    Sign{"₡", "CRC SVC"},
    Sign{"₱", "PHP CUP"},
    Sign{"₽", "RUB"},
    Sign{"₺", "TRY"},
    Sign{"₴", "UAH"},
    Sign{"₫", "VND"},
    Sign{"฿", "THB"},
    Sign{"₪", "ILS"},
    Sign{"₦", "NGN"},
    Sign{"S/.", "PEN"},
    Sign{"S/", "PEN"},
    Sign{"B/.", "PAB"},
    Sign{"Gs.", "PYG"},
    Sign{"Gs", "PYG"},
    Sign{"Bs.", "BOB VES"},
    Sign{"Bs", "BOB VES"},
    Sign{"Rs.", "INR PKR LKR NPR MUR"},
    Sign{"Rs", "INR PKR LKR NPR MUR"},
    Sign{"Q", "GTQ"},
    Sign{"L", "HNL"},
    Sign{"R", "ZAR"},
    Sign{"RM", "MYR"},
    Sign{"Rp", "IDR"},
    Sign{"kr.", "DKK ISK NOK SEK"},
    Sign{"kr", "DKK ISK NOK SEK"},
    Sign{"zł", "PLN"},
    Sign{"Kč", "CZK"},
    Sign{"Ft", "HUF"},
    Sign{"lei", "RON MDL"},
    Sign{"Fr.", "CHF"},
    Sign{"M.N.", "MXN"},
    Sign{"pesos mexicanos", "MXN"},
    Sign{"peso mexicano", "MXN"},
    Sign{"Mexican pesos", "MXN"},
    Sign{"Mexican peso", "MXN"},
    Sign{"pesos colombianos", "COP"},
    Sign{"peso colombiano", "COP"},
    Sign{"pesos argentinos", "ARS"},
    Sign{"peso argentino", "ARS"},
    Sign{"pesos chilenos", "CLP"},
    Sign{"peso chileno", "CLP"},
    Sign{"pesos uruguayos", "UYU"},
    Sign{"peso uruguayo", "UYU"},
    Sign{"pesos dominicanos", "DOP"},
    Sign{"peso dominicano", "DOP"},
    Sign{"moneda nacional", "MXN BOB COP CRC CUP"},
    Sign{"MXP", "MXN"},
    Sign{"MN", "MXN"},
    Sign{"pesos", "ARS CLP COP CUP DOP MXN PHP UYU"},
    Sign{"peso", "ARS CLP COP CUP DOP MXN PHP UYU"},
    Sign{"US dollars", "USD"},
    Sign{"US dollar", "USD"},
    Sign{"dólares americanos", "USD"},
    Sign{"dolares americanos", "USD"},
    Sign{"dólares EUA", "USD"},
    Sign{"dolares EUA", "USD"},
    Sign{"dólar estadounidense", "USD"},
    Sign{"dolar estadounidense", "USD"},
    Sign{"dólar americano", "USD"},
    Sign{"dolar americano", "USD"},
    Sign{"dlls.", "USD"},
    Sign{"dlls", "USD"},
    Sign{"dls.", "USD"},
    Sign{"dls", "USD"},
    Sign{"USD$", "USD"},
    Sign{"U.S.D.", "USD"},
    Sign{"dólares estadounidenses", "USD"},
    Sign{"dolares estadounidenses", "USD"},
    Sign{"dollars", "AUD CAD HKD NZD SGD USD"},
    Sign{"dollar", "AUD CAD HKD NZD SGD USD"},
    Sign{"dólares", "AUD CAD HKD NZD SGD USD"},
    Sign{"dolares", "AUD CAD HKD NZD SGD USD"},
    Sign{"dólar", "AUD CAD HKD NZD SGD USD"},
    Sign{"dolar", "AUD CAD HKD NZD SGD USD"},
    Sign{"euros", "EUR"},
    Sign{"euro", "EUR"},
    Sign{"libras esterlinas", "GBP"},
    Sign{"pounds", "GBP"},
    Sign{"yenes", "JPY"},
    Sign{"yen", "JPY"},
    Sign{"soles", "PEN"},
    Sign{"guaraníes", "PYG"},
    Sign{"guaranies", "PYG"},
    Sign{"quetzales", "GTQ"},
    Sign{"lempiras", "HNL"},
    Sign{"colones", "CRC SVC"},
    Sign{"bolivianos", "BOB"},
    Sign{"reales", "BRL"},
    Sign{"reais", "BRL"},
};
constexpr std::size_t shortest_word = 4;         // of these; signs are shorter, but for those with dots or a "$"
constexpr std::ptrdiff_t letters_of_a_word = 3;  // "dls", "yen": no unit; fewer may be one

/// What a character beyond ASCII stands for in a number; itself when it has no meaning there, '\0' when it is not seen.
char32_t plain(char32_t point) {
  constexpr char32_t wide_first = 0xFF01;  // full-width forms of ASCII, in its order
  constexpr char32_t wide_last = 0xFF5E;
  if (point >= wide_first && point <= wide_last) return point - wide_first + U'!';
  switch (point) {
    case 0x2212:  // minus
    case 0x2010:  // hyphen
    case 0x2011:  // hyphen that does not break
    case 0x2012:  // figure dash
    case 0x2013:  // en dash
    case 0xFE63:  // small hyphen
      return U'-';
    case 0x2018:  // quotation marks for apostrophes
    case 0x2019:
    case 0x02BC: return U'\'';
    case 0x00A0:  // blank that does not break
    case 0x202F:  // narrow blank that does not break
    case 0x205F:  // mathematical blank
    case 0x3000:  // ideographic blank
      return U' ';
    case 0x200B:  // blank without width, marks of direction, byte order mark
    case 0x200E:
    case 0x200F:
    case 0xFEFF: return 0;
    case 0xFFE1: return U'£';  // full-width signs
    case 0xFFE5: return U'¥';
    case 0xFFE6: return U'₩';
    default: break;
  }
  constexpr char32_t first_blank = 0x2000;  // en quad to hair space
  constexpr char32_t last_blank = 0x200A;
  return point >= first_blank && point <= last_blank ? U' ' : point;
}

/// The text with ASCII digits, marks, signs and blanks; none for a text that is not valid UTF-8.
std::optional<std::string> in_plain_marks(std::string_view text) {
  std::string result;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    if (*at < 0x80) {
      result += *at == '\t' ? ' ' : static_cast<char>(*at);
      ++at;
      --left;
      continue;
    }
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t used = utf8proc_iterate(at, left, &point);
    if (used <= 0) return std::nullopt;
    at += used;
    left -= used;
    const auto meant = static_cast<utf8proc_int32_t>(plain(static_cast<char32_t>(point)));
    if (meant == 0) continue;
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(meant, bytes.data());
    result.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
  }
  return result;
}

bool lists(std::string_view codes, std::string_view code) {
  return code.size() == 3 && codes.find(code) != std::string_view::npos;
}

/// What stands around the digits, taken off one after the other.
class Surroundings {
 public:
  Surroundings(std::string_view text, std::string_view currency) : left_(text), currency_(currency) {}

  /// Takes off all that may stand around a number. Returns what is left.
  std::string_view taken_off() {
    do {
      left_ = trimmed(left_);
    } while (take_minus() || take_parentheses() || take_currency());
    return left_;
  }
  bool is_negative() const { return negative_; }
  /// A sign or code that the currency does not have; empty when all fit.
  std::string_view foreign() const { return foreign_; }

 private:
  bool take_minus() {
    if (left_.empty() || signed_) return false;
    const char front = left_.front();
    if (front == '-' || front == '+') {
      left_.remove_prefix(1);
    } else if (left_.size() > 1 && left_.back() == '-' && left_[left_.size() - 2] != '.' &&
               left_[left_.size() - 2] != ',') {  // "5,-" is a price without cents
      left_.remove_suffix(1);
    } else {
      return false;
    }
    signed_ = true;
    negative_ = front != '+';
    return true;
  }

  /// (12.50) as accountants write it.
  bool take_parentheses() {
    if (signed_ || left_.size() < 3 || left_.front() != '(' || left_.back() != ')') return false;
    left_ = left_.substr(1, left_.size() - 2);
    signed_ = true;
    negative_ = true;
    return true;
  }

  bool take_currency() {
    const auto is_of_number = [](char c) { return is_digit(c) || c == '.' || c == ','; };
    if (left_.empty()) return false;
    const std::string_view end = left_.substr(left_.size() - std::min<std::size_t>(2, left_.size()));
    if (is_of_number(left_.front()) && std::ranges::all_of(end, is_of_number)) return false;  // not "5 M.N."
    return take_code(true) || take_code(false) || std::ranges::any_of(signs, [&](const Sign& sign) {
             return take_sign(sign, true) || take_sign(sign, false);
           });
  }

  bool take_code(bool in_front) {
    constexpr std::size_t width = 3;
    if (left_.size() <= width) return false;
    const std::string_view code = in_front ? left_.substr(0, width) : left_.substr(left_.size() - width);
    const char beside = in_front ? left_[width] : left_[left_.size() - width - 1];
    if (is_letter(beside) || !is_currency_code(code)) return false;
    return take(code, code == currency_, in_front);
  }

  /// Words are written in any case, signs in theirs.
  static bool is_alike(std::string_view text, std::string_view sign) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return sign.size() < shortest_word ? text == sign : std::ranges::equal(text, sign, {}, lower, lower);
  }

  bool take_sign(const Sign& sign, bool in_front) {
    const std::size_t width = sign.sign.size();
    if (left_.size() <= width ||
        !is_alike(in_front ? left_.substr(0, width) : left_.substr(left_.size() - width), sign.sign))
      return false;
    const char beside = in_front ? left_[sign.sign.size()] : left_[left_.size() - sign.sign.size() - 1];
    const bool is_of_letters = std::ranges::all_of(sign.sign, [](char c) { return is_letter(c) || c == '.'; });
    const bool may_be_unit =
        is_of_letters && width < shortest_word && std::ranges::count_if(sign.sign, is_letter) < letters_of_a_word;
    const bool fits = lists(sign.codes, currency_);
    if (is_letter(beside) || (may_be_unit && !fits)) return false;  // "5 L" may be litres
    return take(in_front ? left_.substr(0, sign.sign.size()) : left_.substr(left_.size() - sign.sign.size()), fits,
                in_front);
  }

  bool take(std::string_view what, bool fits, bool in_front) {
    constexpr int most = 3;  // a sign, a word and a code: "$5.00 pesos M.N."
    if (currencies_ == most) return false;
    ++currencies_;
    if (!fits) foreign_ = what;
    if (in_front)
      left_.remove_prefix(what.size());
    else
      left_.remove_suffix(what.size());
    return true;
  }

  std::string_view left_, currency_, foreign_;
  int currencies_ = 0;
  bool signed_ = false;
  bool negative_ = false;
};

/// Reads digits with their marks and exponent into `number`. Returns whether that is all there is.
bool read_digits(std::string_view text, const Forms& forms, WrittenNumber& number) {
  std::size_t at = 0;
  const auto read = [&] {
    const std::size_t first = at;
    while (at < text.size() && is_digit(text[at])) number.digits += text[at++];
    return at - first;
  };
  const auto is_at = [&](char c) { return at < text.size() && c != '\0' && text[at] == c; };
  const std::size_t before = read();
  char mark = '\0';
  for (const char candidate : {forms.group_mark, ' ', '\''})
    if (before > 0 && is_at(candidate)) mark = candidate;
  if (mark != '\0' && (before > 3 || number.digits[0] == '0')) return false;  // 1234,567 and 0.500 are not grouped
  while (mark != '\0' && is_at(mark)) {
    ++at;
    if (read() != 3) return false;
  }
  if (is_at(forms.decimal_mark)) {
    ++at;
    number.exponent = -static_cast<int>(read());
  }
  if (number.digits.empty()) return false;
  if (mark == '\0' && (is_at('e') || is_at('E'))) {
    ++at;
    const bool small = is_at('-');
    if (small || is_at('+')) ++at;
    if (at == text.size()) return false;
    constexpr int most = 10'000;  // beyond every range
    int power = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) power = std::min(most, power * 10 + (text[at] - '0'));
    number.exponent += small ? -power : power;
  }
  return at == text.size();
}

bool is_not_finite(std::string_view text) {
  std::string word(text);
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return word == "inf" || word == "infinity" || word == "nan" || word == "∞";
}

}  // namespace

std::string_view currencies_called(std::string_view text) {
  const auto is_called = [&](const Sign& sign) {
    constexpr std::size_t shortest = 3;  // letters that are no initial: "dls", "yen"
    return text == sign.sign || (sign.sign.size() >= shortest && folded(text) == folded(sign.sign));
  };
  const auto* const found = std::ranges::find_if(signs, is_called);
  return found == signs.end() ? std::string_view() : found->codes;
}

Parsed<WrittenNumber> written_number(std::string_view text, const Forms& forms) {
  const auto refused = [&](const std::string& why) { return Parsed<WrittenNumber>::refused(cited(text) + why); };
  const auto plain_text = in_plain_marks(trimmed(text));
  if (!plain_text) return refused(" is not a number");
  Surroundings around(*plain_text, forms.currency);
  std::string_view left = around.taken_off();
  if (is_not_finite(left)) return refused(" is not a finite number");
  const bool is_share = left.ends_with('%') || left.ends_with("‰");
  if (is_share) left = trimmed(left.substr(0, left.find_first_of("%\xE2")));
  WrittenNumber number;
  number.negative = around.is_negative();
  const bool is_number = read_digits(left, forms, number);
  const bool is_elsewhere =
      !around.foreign().empty() && !left.empty() && is_digit(left.front());  // "10,00 €" in Mexico
  if (!is_number && !is_elsewhere) return refused(" is not a number");
  if (is_share) return refused(" is a percentage, where the number itself is needed");
  if (!around.foreign().empty() && forms.currency.empty())
    return refused(" is money (" + std::string(around.foreign()) + "), where a plain number is needed");
  if (!around.foreign().empty())
    return refused(" is in " + std::string(around.foreign()) + ", but amounts here are in " +
                   std::string(forms.currency));
  return number;
}

}  // namespace crmcore
