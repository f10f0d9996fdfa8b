// Numbers of Central America and the Caribbean: weights and remainders as the tax offices publish them.
#include "central_america.hpp"

#include <algorithm>
#include <array>

#include "check_digits.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore::identity {
namespace {

/// A cédula as people write it, with its parts short of zeros: "1-613-584" is 0106130584. Empty for any other writing.
std::string with_whole_parts(std::string_view said) {
  static constexpr auto sizes = std::to_array<std::size_t>({2, 4, 4});
  const auto parts = parts_of(said, '-');
  if (parts.size() != sizes.size()) return {};
  std::string whole;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (parts[i].size() > sizes[i] || parts[i].find_first_not_of("0123456789") != std::string_view::npos) return {};
    whole += std::string(sizes[i] - parts[i].size(), '0') + std::string(parts[i]);
  }
  return whole;
}

/// The classes that each first digit of a company has.
struct CompanyClass {
  char first;
  std::string_view classes;
};
constexpr auto company_classes = std::to_array<CompanyClass>({
    {'2', "100 200 300 400"},
    {'3', "002 003 004 005 006 007 008 009 010 011 012 013 014 101 102 103 104 105 106 107 108 109 110"},
    {'4', "000"},
    {'5', "001"},
});

}  // namespace

void check_rnc(Reading& number) {
  static constexpr auto weights = std::to_array({7, 9, 8, 6, 5, 4, 3, 2});
  if (number.number().size() == 11) return check_dominican_cedula(number);  // a person's tax number
  if (!number.has_size({9, 11}) || !number.are_all_digits()) return;
  const int rest = weighted_sum(number.number(), weights) % eleven;
  number.expect_digit(8, digit((10 - rest + 9) % 9 + 1));  // of the rests 0 and 1 come 2 and 1
}

void check_dominican_cedula(Reading& number) {
  if (!number.has_size({11}) || !number.are_all_digits()) return;
  number.document().holder = Holder::person;
  number.expect_digit(10, luhn_digit(number.part(0, 10)));
}

void check_guatemalan_nit(Reading& number) {
  number.leave_out_leading_zeros();
  if (!number.has_size_between(2, 12)) return;
  const std::size_t last = number.number().size() - 1;
  if (!number.are_digits(0, last) || !number.is_one_of(last, "0123456789K")) return;
  constexpr int never_again = 13;  // the weights rise over the whole number
  const int missing = missing_to_eleven(rising_sum(number.part(0, last), never_again));
  number.expect_digit(last, missing == 10 ? 'K' : digit(missing));
}

/// Numbers of old series, up to 100, have sums of their own.
void check_salvadoran_nit(Reading& number) {
  static constexpr auto of_old = std::to_array({14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2});
  static constexpr auto of_new = std::to_array({2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2});
  number.leave_out_country();
  if (!number.has_size({14}) || !number.are_all_digits() || !number.is_one_of(0, "019")) return;
  const bool is_old = number.part(10, 3) <= "100";
  const int sum = weighted_sum(number.number(), is_old ? of_old : of_new);
  const int expected = is_old ? sum % eleven % 10 : missing_to_eleven(sum) % 10;
  number.expect_digit(13, digit(expected));
}

/// Of persons 0 and nine digits; the ten digits of a company are read as well, since people call both a cédula.
void check_costa_rican_cedula(Reading& number) {
  if (std::string whole = with_whole_parts(number.said()); whole.starts_with('0')) number.keep(std::move(whole));
  if (number.number().size() == 9) number.keep("0" + std::string(number.number()));
  if (!number.has_size({9, 10}) || !number.are_all_digits()) return;
  if (number[0] != '0') return check_costa_rican_company(number);
  number.document().holder = Holder::person;
}

void check_costa_rican_company(Reading& number) {
  if (!number.has_size({10}) || !number.are_all_digits() || !number.is_one_of(0, "2345")) return;
  number.document().holder = Holder::company;
  const auto* known = std::ranges::find(company_classes, number[0], &CompanyClass::first);
  const auto classes = parts_of(known->classes, ' ');
  if (std::ranges::find(classes, number.part(1, 3)) == classes.end())
    number.refuse("document.prefix", "has class " + cited(number.part(1, 3)) + ", where one of " +
                                         std::string(known->classes) + " is expected");
}

void check_dimex(Reading& number) {
  if (!number.has_size({11, 12}) || !number.are_all_digits() || !number.is_one_of(0, "1")) return;
  number.document().holder = Holder::person;
}

}  // namespace crmcore::identity
