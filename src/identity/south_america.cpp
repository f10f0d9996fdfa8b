// Numbers of South America: weights and remainders as the tax offices publish them.
#include "south_america.hpp"

#include <algorithm>
#include <array>

#include "check_digits.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore::identity {
namespace {

void belongs_to(Reading& number, bool is_company) {
  number.document().holder = is_company ? Holder::company : Holder::person;
}

bool begins_with_one_of(Reading& number, std::string_view prefixes) {
  const std::string_view prefix = number.part(0, 2);
  const auto known = parts_of(prefixes, ' ');
  if (std::ranges::find(known, prefix) != known.end()) return true;
  return number.refuse("document.prefix",
                       "begins with " + cited(prefix) + ", where one of " + std::string(prefixes) + " is expected");
}

// --- Argentina

char argentinian_digit(std::string_view body) {
  constexpr int highest_weight = 7;
  const int missing = missing_to_eleven(rising_sum(body, highest_weight));
  return digit(std::min(missing, 9));  // 10 is written 9
}

void check_eleven_of_argentina(Reading& number, std::string_view prefixes) {
  if (!number.has_size({11}) || !number.are_all_digits() || !begins_with_one_of(number, prefixes)) return;
  const char kind = number[0];
  if (kind == '2' || kind == '3') belongs_to(number, kind == '3');
  number.expect_digit(10, argentinian_digit(number.part(0, 10)));
  if (kind != '5') return;
  number.document().is_generic = true;
  number.document().is_key = false;
  number.tell("document.generic", "is that of a foreign country, which all its residents share");
}

// --- Brazil

/// Weights rise to `most` from the right; of the remainder 10 becomes 0.
char brazilian_digit(std::string_view body, int most) {
  const int missing = missing_to_eleven(rising_sum(body, most));
  return digit(missing % 10);
}

void expect_two_digits(Reading& number, int most) {
  const std::size_t first = number.number().size() - 2;
  const std::string_view body = number.part(0, first);
  const std::string with_first = std::string(body) + brazilian_digit(body, most);
  const std::string expected = with_first.substr(first) + brazilian_digit(with_first, most);
  if (number.part(first, 2) != expected)
    number.doubt("document.check_digit",
                 "has check digits " + std::string(number.part(first, 2)) + ", where " + expected + " are expected");
}

// --- Ecuador

bool has_province(Reading& number) {
  const int province = value_of(number[0]) * 10 + value_of(number[1]);
  constexpr int provinces = 24;
  const bool is_abroad = province == 30 || province == 50;
  if ((province < 1 || province > provinces) && !is_abroad)
    return number.refuse("document.region",
                         "has province " + cited(number.part(0, 2)) + ", where 01 to 24, 30 or 50 is expected");
  number.document().region = number.part(0, 2);
  return true;
}

bool has_establishment(Reading& number, std::size_t position) {
  if (number.number().find_first_not_of('0', position) != std::string_view::npos) return true;
  return number.refuse("document.establishment",
                       "ends in " + cited(number.number().substr(position)) + ", where an establishment is expected");
}

char ecuadorian_company_digit(std::string_view body) {
  static constexpr auto weights = std::to_array({4, 3, 2, 7, 6, 5, 4, 3, 2});
  const int missing = missing_to_eleven(weighted_sum(body, weights));
  return missing == 10 ? '\0' : digit(missing);  // no digit makes up for 10
}
char ecuadorian_public_digit(std::string_view body) {
  static constexpr auto weights = std::to_array({3, 2, 7, 6, 5, 4, 3, 2});
  const int missing = missing_to_eleven(weighted_sum(body, weights));
  return missing == 10 ? '\0' : digit(missing);
}

/// The check digit of public bodies is the ninth, that of companies the tenth; each may have the form of another.
void check_ruc_of_company(Reading& number) {
  constexpr std::size_t of_public = 8;
  constexpr std::size_t of_company = 9;
  const bool is_public = number[of_public] == ecuadorian_public_digit(number.part(0, of_public));
  const bool may_be_person = number[2] == '6';
  const bool is_other = may_be_person ? number[of_company] == luhn_digit(number.part(0, of_company))
                                      : number[of_company] == ecuadorian_company_digit(number.part(0, of_company));
  if (is_public && number.part(of_company, 4) != "0000") return belongs_to(number, true);
  if (!has_establishment(number, of_company + 1)) return;
  if (is_other) return belongs_to(number, !may_be_person);
  number.doubt("document.check_digit",
               "fails the sums of companies and public bodies, as those of some active companies do");
}

// --- Uruguay, Chile, Venezuela

char chilean_digit(std::string_view body) {
  constexpr int highest_weight = 7;
  const int missing = missing_to_eleven(rising_sum(body, highest_weight));
  return missing == 10 ? 'K' : digit(missing);
}

}  // namespace

void check_cuit(Reading& number) { check_eleven_of_argentina(number, "20 23 24 27 30 33 34 50 51 55"); }
void check_cuil(Reading& number) { check_eleven_of_argentina(number, "20 23 24 27"); }

void check_argentinian_dni(Reading& number) {
  if (number.has_size({7, 8}) && number.are_all_digits()) belongs_to(number, false);
}

void check_cpf(Reading& number) {
  if (!number.has_size({11}) || !number.are_all_digits()) return;
  belongs_to(number, false);
  constexpr int highest_weight = 11;  // never reached again: the weights rise over the whole number
  expect_two_digits(number, highest_weight);
}

void check_cnpj(Reading& number) {
  constexpr std::size_t body = 12;
  if (!number.has_size({14}, "letters and digits") || !number.are_alphanumeric(0, body) || !number.are_digits(body, 2))
    return;
  belongs_to(number, true);
  if (number.part(0, body).find_first_not_of('0') == std::string_view::npos) {
    number.refuse("document.prefix", "has nothing but zeros, where the number of a company is expected");
    return;
  }
  constexpr int highest_weight = 9;
  expect_two_digits(number, highest_weight);
}

void check_chilean_rut(Reading& number) {
  number.leave_out_country();
  number.leave_out_leading_zeros();
  if (!number.has_size({8, 9})) return;
  const std::size_t last = number.number().size() - 1;
  if (!number.are_digits(0, last) || !number.is_one_of(last, "0123456789K")) return;
  number.expect_digit(last, chilean_digit(number.part(0, last)));
}

void check_colombian_nit(Reading& number) {
  static constexpr auto primes = std::to_array({3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71});
  if (!number.has_size_between(8, 16) || !number.are_all_digits()) return;
  const std::size_t last = number.number().size() - 1;
  int sum = 0;
  for (std::size_t i = 0; i < last; ++i) sum += value_of(number[last - 1 - i]) * primes[i];
  const int rest = sum % eleven;
  number.expect_digit(last, digit(rest < 2 ? rest : eleven - rest));
}

void check_ecuadorian_ci(Reading& number) {
  if (!number.has_size({10}) || !number.are_all_digits() || !has_province(number)) return;
  if (!number.is_one_of(2, "0123456")) return;
  belongs_to(number, false);
  number.expect_digit(9, luhn_digit(number.part(0, 9)));
}

void check_ecuadorian_ruc(Reading& number) {
  if (!number.has_size({13}) || !number.are_all_digits() || !has_province(number)) return;
  if (!number.is_one_of(2, "01234569")) return;
  constexpr std::size_t of_person = 10;
  if (number[2] > '5') return check_ruc_of_company(number);
  if (!has_establishment(number, of_person)) return;
  belongs_to(number, false);
  number.expect_digit(9, luhn_digit(number.part(0, 9)));
}

void check_paraguayan_ruc(Reading& number) {
  if (!number.has_size_between(5, 9) || !number.are_all_digits()) return;
  const std::size_t last = number.number().size() - 1;
  constexpr std::string_view first_company = "80000000";
  const std::string_view body = number.part(0, last);
  belongs_to(number, body.size() == first_company.size() && body >= first_company);
  constexpr int never_again = 11;  // the weights rise over the whole number
  const int missing = missing_to_eleven(rising_sum(body, never_again));
  number.expect_digit(last, digit(missing % 10));
}

void check_peruvian_ruc(Reading& number) {
  static constexpr auto weights = std::to_array({5, 4, 3, 2, 7, 6, 5, 4, 3, 2});
  if (!number.has_size({11}) || !number.are_all_digits() || !begins_with_one_of(number, "10 15 17 20")) return;
  belongs_to(number, number[0] == '2');
  const int rest = weighted_sum(number.number(), weights) % eleven;
  number.expect_digit(10, digit((eleven - rest) % 10));
}

/// Eight digits, which may be followed by a check digit or letter; that is not part of what is kept.
void check_peruvian_dni(Reading& number) {
  static constexpr auto weights = std::to_array({3, 2, 7, 6, 5, 4, 3, 2});
  constexpr std::size_t body = 8;
  if (!number.has_size({body, body + 1}) || !number.are_digits(0, body)) return;
  belongs_to(number, false);
  if (number.number().size() == body) return;
  const auto rest = static_cast<std::size_t>(weighted_sum(number.number(), weights) % eleven);
  const char of_digits = std::string_view("65432110987")[rest];
  const char of_letters = std::string_view("KJIHGFEDCBA")[rest];
  if (!number.are_alphanumeric(body, 1)) return;
  if (number[body] == of_digits || number[body] == of_letters) return number.keep(std::string(number.part(0, body)));
  number.doubt("document.check_digit", "has check digit " + std::string(1, number[body]) + ", where " +
                                           std::string(1, of_digits) + " or " + std::string(1, of_letters) +
                                           " is expected");
}

void check_uruguayan_rut(Reading& number) {
  static constexpr auto weights = std::to_array({4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2});
  number.leave_out_country();
  if (!number.has_size({12}) || !number.are_all_digits()) return;
  const int office = value_of(number[0]) * 10 + value_of(number[1]);
  constexpr int offices = 22;
  if (office < 1 || office > offices) {
    number.refuse("document.prefix", "begins with " + cited(number.part(0, 2)) + ", where 01 to 22 is expected");
    return;
  }
  if (number.part(2, 6) == "000000") {
    number.refuse("document.prefix", "has the number 000000, where another is expected");
    return;
  }
  if (number.part(8, 3) != "001") {
    number.refuse("document.establishment",
                  "has " + cited(number.part(8, 3)) + " before its check digit, where 001 is expected");
    return;
  }
  const int missing = missing_to_eleven(weighted_sum(number.number(), weights));
  if (missing == 10)
    number.doubt("document.check_digit", "has a body to which no check digit belongs");
  else
    number.expect_digit(11, digit(missing));
}

/// The letter counts as 4 × its place in VEJPG.
void check_rif(Reading& number) {
  static constexpr auto weights = std::to_array({3, 2, 7, 6, 5, 4, 3, 2});
  constexpr std::string_view letters = "VEJPG";
  constexpr int weight_of_letter = 4;
  if (!number.has_size({10}, "characters (a letter and 9 digits)") || !number.is_one_of(0, letters) ||
      !number.are_digits(1, 9))
    return;
  const bool is_person = number[0] == 'V' || number[0] == 'E' || number[0] == 'P';
  belongs_to(number, !is_person);
  const int letter = static_cast<int>(letters.find(number[0])) + 1;
  const int sum = letter * weight_of_letter + weighted_sum(number.part(1, 8), weights);
  number.expect_digit(9, digit(missing_to_eleven(sum) % 10));
}

}  // namespace crmcore::identity
