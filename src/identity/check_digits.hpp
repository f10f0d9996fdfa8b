// The sums of check digits: families that differ in weights and in what the remainder becomes. Private to the room.
#pragma once

#include <span>
#include <string_view>

namespace crmcore::identity {

constexpr int eleven = 11;  // modulus of most of them

/// 0 … 9 of a digit, 17 … 42 of a letter: its place in ASCII after '0', as Brazil counts letters.
constexpr int value_of(char c) { return c - '0'; }

/// Σ value × weight, from the left; as many as there are weights.
constexpr int weighted_sum(std::string_view number, std::span<const int> weights) {
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += value_of(number[i]) * weights[i];
  return sum;
}

/// Σ value × weight, where the weights rise from the right: 2, 3 … `most`, then 2 again.
constexpr int rising_sum(std::string_view number, int most) {
  int sum = 0;
  int weight = 2;
  for (std::size_t i = number.size(); i-- > 0;) {
    sum += value_of(number[i]) * weight;
    weight = weight == most ? 2 : weight + 1;
  }
  return sum;
}

/// What makes a sum a multiple of 11: 0 … 10.
constexpr int missing_to_eleven(int sum) { return (eleven - sum % eleven) % eleven; }

constexpr char digit(int value) { return static_cast<char>('0' + value); }

/// Luhn: every second digit from the right doubled, 9 taken off what has two digits; the digit that makes the sum a
/// multiple of 10.
constexpr char luhn_digit(std::string_view number) {
  int sum = 0;
  bool is_doubled = true;
  for (std::size_t i = number.size(); i-- > 0; is_doubled = !is_doubled) {
    const int value = value_of(number[i]) * (is_doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return digit((10 - sum % 10) % 10);
}

}  // namespace crmcore::identity
