// Spain: order EHA/451/2008 and the remainder by 23 of the DNI. Portugal: decree-law 14/2013 and the documentation of
// the citizen card's number.
#include "iberia.hpp"

#include <array>
#include <charconv>

#include "check_digits.hpp"

namespace crmcore::identity {
namespace {

constexpr std::size_t size = 9;
constexpr std::size_t last = size - 1;
constexpr std::string_view form = "letters and digits";

char letter_of(std::string_view digits) {
  constexpr std::string_view letters = "TRWAGMYFPDXBNJZSQVHLCKE";
  std::size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return letters[value % letters.size()];
}

bool has_size(Reading& number) {
  number.leave_out_country();
  return number.has_size({size}, form);
}

void belongs_to_person(Reading& number) { number.document().holder = Holder::person; }

/// K are young Spaniards, L Spaniards abroad, M foreigners without a NIE.
void check_klm(Reading& number) {
  if (!number.are_digits(1, last - 1) || !number.are_letters(last, 1)) return;
  belongs_to_person(number);
  number.expect_digit(last, letter_of(number.part(1, last - 1)));
}

}  // namespace

void check_spanish_nif(Reading& number) {
  if (!has_size(number)) return;
  const char first = number[0];
  if (first >= '0' && first <= '9') return check_spanish_dni(number);
  if (std::string_view("XYZ").find(first) != std::string_view::npos) return check_nie(number);
  if (std::string_view("KLM").find(first) != std::string_view::npos) return check_klm(number);
  check_cif(number);
}

void check_spanish_dni(Reading& number) {
  if (!has_size(number) || !number.are_digits(0, last) || !number.are_letters(last, 1)) return;
  belongs_to_person(number);
  number.expect_digit(last, letter_of(number.part(0, last)));
}

void check_nie(Reading& number) {
  constexpr std::string_view series = "XYZ";  // count as 0, 1, 2
  if (!has_size(number) || !number.is_one_of(0, series) || !number.are_digits(1, last - 1) ||
      !number.are_letters(last, 1))
    return;
  belongs_to_person(number);
  const char leading = digit(static_cast<int>(series.find(number[0])));
  number.expect_digit(last, letter_of(std::string(1, leading) + std::string(number.part(1, last - 1))));
}

/// The last is the digit of Luhn or the letter of its place: which forms have which is told differently by sources.
void check_cif(Reading& number) {
  constexpr std::string_view letters = "JABCDEFGHI";
  if (!has_size(number) || !number.is_one_of(0, "ABCDEFGHJNPQRSUVW") || !number.are_digits(1, last - 1) ||
      !number.are_alphanumeric(last, 1))
    return;
  number.document().holder = Holder::company;
  const char of_digits = luhn_digit(number.part(1, last - 1));
  const char of_letters = letters[static_cast<std::size_t>(value_of(of_digits))];
  if (number[last] != of_letters && number[last] != of_digits)
    number.doubt("document.check_digit", "has check digit " + std::string(1, number[last]) + ", where " +
                                             std::string(1, of_digits) + " or " + std::string(1, of_letters) +
                                             " is expected");
}

void check_portuguese_nif(Reading& number) {
  static constexpr auto weights = std::to_array({9, 8, 7, 6, 5, 4, 3, 2});
  if (!has_size(number) || !number.are_all_digits() || !number.is_one_of(0, "123456789")) return;
  number.expect_digit(last, digit(missing_to_eleven(weighted_sum(number.number(), weights)) % 10));
}

/// Letters count from 10; every second character from the right but one is doubled, and 9 taken off what is above 9.
void check_citizen_card(Reading& number) {
  constexpr std::size_t check = 11;
  if (!number.has_size({check + 1}, form) || !number.are_digits(0, 9) || !number.are_alphanumeric(9, 2) ||
      !number.are_digits(check, 1))
    return;
  belongs_to_person(number);
  int sum = 0;
  for (std::size_t i = 0; i < check; ++i) {
    const bool is_doubled = i % 2 == 0;
    const int plain = number[i] <= '9' ? value_of(number[i]) : number[i] - 'A' + 10;
    const int value = is_doubled ? 2 * plain : plain;
    sum += is_doubled && value > 9 ? value - 9 : value;
  }
  number.expect_digit(check, digit((10 - sum % 10) % 10));
}

}  // namespace crmcore::identity
