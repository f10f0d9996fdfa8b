// Which phone numbers exist in the world, and how each country dials. The arrays are written by
// scripts/write_phone_table.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace crmcore::phone_table {

/// How one country dials.
struct Plan {
  std::array<char, 3> letters;  ///< ISO 3166; empty for calling codes of no country, such as +800
  std::uint16_t calling_code;
  std::uint8_t least, most;    ///< digits of a national number, fixed or mobile; for messages
  std::uint8_t trunk;          ///< which of `prefixes` stand before a national number and are not part of it
  std::uint8_t international;  ///< which of `prefixes` stand before a calling code in place of '+'

  std::string_view country() const { return letters.data(); }
};

/// A calling code and the plan of its main country: the United States for 1.
struct CallingCode {
  std::uint16_t code;
  std::uint8_t plan;
};

/// Lists of prefixes with a blank between two: '044' is left out, '.' is any digit, '[14]' is 1 or 4; '[45]+268' puts
/// 268 before a number that begins with 4 or 5.
extern const std::span<const std::string_view> prefixes;
extern const std::span<const Plan> plans;                 ///< by country
extern const std::span<const CallingCode> calling_codes;  ///< ascending

/// The numbers of the world as an automaton that reads the digits of E.164. A state is a run of steps; a step holds,
/// from the lowest bit: the ten digits it is taken with; whether it is the last of its state; whether a number is
/// complete after it; where the steps of the next state begin.
extern const std::span<const std::uint32_t> steps;
extern const std::uint32_t first_step;  ///< of the state before the first digit

constexpr std::uint32_t last_of_state = 1U << 10;
constexpr std::uint32_t completes_number = 1U << 11;
constexpr unsigned next_state_shift = 12;

}  // namespace crmcore::phone_table
