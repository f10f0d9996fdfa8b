// United States: the Social Security Administration on numbers that are not given, the revenue service on its own and
// on the prefixes of employers. Canada: the revenue agency.
#include "north_america.hpp"

#include <algorithm>
#include <array>

#include "check_digits.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore::identity {
namespace {

constexpr std::size_t size = 9;
constexpr std::size_t group = 3;
constexpr std::size_t serial = 5;

bool are_nine_digits(Reading& number) { return number.has_size({size}) && number.are_all_digits(); }

bool is_given(Reading& number, std::string_view part, const char* name) {
  if (part.find_first_not_of('0') != std::string_view::npos) return true;
  return number.refuse("document.prefix",
                       std::string("has the ") + name + " " + std::string(part) + ", which is not given to anybody");
}

/// Numbers of the revenue service for persons: 9, then two digits of the group from the fourth.
bool is_of_revenue_service(Reading& number) {
  if (!are_nine_digits(number) || !number.is_one_of(0, "9")) return false;
  number.document().holder = Holder::person;
  return true;
}

}  // namespace

void check_ssn(Reading& number) {
  // Printed in advertisements, and typed by thousands since.
  static constexpr auto of_advertisements = std::to_array<std::string_view>({"078051120", "457555462", "219099999"});
  if (!are_nine_digits(number)) return;
  const std::string_view area = number.part(0, group);
  if (area == "000" || area == "666" || area[0] == '9') {
    number.refuse("document.prefix", "has the area " + std::string(area) + ", which is not given to anybody");
    return;
  }
  if (!is_given(number, number.part(group, 2), "group") || !is_given(number, number.part(serial, 4), "serial number"))
    return;
  number.document().holder = Holder::person;
  if (std::ranges::find(of_advertisements, number.number()) == of_advertisements.end()) return;
  number.document().is_generic = true;
  number.document().is_key = false;
  number.doubt("document.repeated", "was printed in advertisements, and is typed by many whose it is not");
}

void check_itin(Reading& number) {
  if (!is_of_revenue_service(number)) return;
  const std::string_view of_group = number.part(group, 2);
  const bool is_in_use = (of_group >= "50" && of_group <= "65") || (of_group >= "70" && of_group <= "88") ||
                         (of_group >= "90" && of_group <= "99" && of_group != "93");
  if (!is_in_use)
    number.refuse("document.prefix",
                  "has the group " + cited(of_group) + ", where 50 to 65, 70 to 88, 90 to 92 or 94 to 99 is expected");
}

void check_atin(Reading& number) {
  if (!is_of_revenue_service(number)) return;
  if (number.part(group, 2) != "93")
    number.refuse("document.prefix", "has the group " + cited(number.part(group, 2)) + ", where 93 is expected");
}

void check_ptin(Reading& number) {
  if (!number.has_size({size}, "characters (P and 8 digits)") || !number.is_one_of(0, "P")) return;
  if (number.are_digits(1, size - 1)) number.document().holder = Holder::person;
}

void check_ein(Reading& number) {
  constexpr std::string_view never_given = "00 07 08 09 17 18 19 28 29 49 69 70 78 79 89 96 97";
  if (!are_nine_digits(number)) return;
  number.document().holder = Holder::company;
  const auto unknown = parts_of(never_given, ' ');
  if (std::ranges::find(unknown, number.part(0, 2)) != unknown.end())
    number.doubt("document.prefix", "begins with " + cited(number.part(0, 2)) + ", a prefix of no office");
}

void check_social_insurance_number(Reading& number) {
  if (!are_nine_digits(number) || !number.is_one_of(0, "12345679")) return;
  number.document().holder = Holder::person;
  number.expect_digit(size - 1, luhn_digit(number.part(0, size - 1)));
}

/// Nine digits of the business, which may be followed by one of its accounts: "RC0001".
void check_business_number(Reading& number) {
  constexpr std::size_t with_account = 15;
  if (!number.has_size({size, with_account}, "characters") || !number.are_digits(0, size)) return;
  number.document().holder = Holder::company;
  number.expect_digit(size - 1, luhn_digit(number.part(0, size - 1)));
  if (number.number().size() == size) return;
  static constexpr auto programs = std::to_array<std::string_view>({"RC", "RM", "RP", "RT"});
  if (std::ranges::find(programs, number.part(size, 2)) == programs.end()) {
    number.refuse("document.prefix",
                  "has the program " + cited(number.part(size, 2)) + ", where RC, RM, RP or RT is expected");
    return;
  }
  number.are_digits(size + 2, 4);
}

}  // namespace crmcore::identity
