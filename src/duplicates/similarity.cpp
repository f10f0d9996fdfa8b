#include "crmcore/duplicates/similarity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace crmcore::duplicates {
namespace {

constexpr double winkler_scale = 0.1;       // Winkler (1990)
constexpr std::size_t winkler_letters = 4;  // the beginning that counts
constexpr std::size_t few_edits = 2;        // up to which trying each edit is faster than the table
constexpr std::size_t most_words = 64;      // one bit each

std::string_view compared(std::string_view text) { return text.substr(0, longest_compared); }

/// Takes off what two texts begin and end with alike.
void strip_common_ends(std::string_view& a, std::string_view& b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
}

/// Whether so few edits make `a` into `b`: what differs first is edited in each possible way.
bool is_within(std::string_view a, std::string_view b, std::size_t edits) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() || b.empty()) return a.size() + b.size() <= edits;
  if (edits == 0) return false;
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > edits) return false;
  if (is_within(a.substr(1), b.substr(1), edits - 1)) return true;
  if (a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0] && is_within(a.substr(2), b.substr(2), edits - 1))
    return true;
  return is_within(a.substr(1), b, edits - 1) || is_within(a, b.substr(1), edits - 1);
}

/// Row after row of the table of distances between the beginnings of the texts.
std::size_t distance_by_rows(std::string_view a, std::string_view b) {
  using Distances = std::array<std::uint8_t, longest_compared + 1>;
  std::array<Distances, 3> rows;  // this one, the last one and the one before
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    Distances& row = rows[i % 3];
    const Distances& above = rows[(i + 2) % 3];
    const Distances& two_above = rows[(i + 1) % 3];
    row[0] = static_cast<std::uint8_t>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int substituted = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      int best = std::min({substituted, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = std::min(best, two_above[j - 2] + 1);
      row[j] = static_cast<std::uint8_t>(best);
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

double jaro_winkler(std::string_view a, std::string_view b) {
  a = compared(a);
  b = compared(b);
  if (a.empty() || b.empty()) return 0;
  if (a == b) return 1;
  const std::size_t longer = std::max(a.size(), b.size());
  const std::size_t reach = longer / 2 > 0 ? longer / 2 - 1 : 0;
  std::array<bool, longest_compared> taken{};
  std::array<char, longest_compared> of_a;  // the letters of `a` that were found, in the order of `a`
  std::size_t matches = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t first = i > reach ? i - reach : 0;
    const std::size_t last = std::min(b.size(), i + reach + 1);
    for (std::size_t j = first; j < last; ++j) {
      if (taken[j] || a[i] != b[j]) continue;
      taken[j] = true;
      of_a[matches++] = a[i];
      break;
    }
  }
  if (matches == 0) return 0;
  std::size_t out_of_order = 0;
  std::size_t next = 0;
  for (std::size_t j = 0; j < b.size(); ++j)
    if (taken[j] && b[j] != of_a[next++]) ++out_of_order;
  const double m = static_cast<double>(matches);
  const double transpositions = static_cast<double>(out_of_order / 2);  // half of them, rounded down, as Winkler's own
  const double jaro =
      (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) + (m - transpositions) / m) / 3;
  const std::size_t most = std::min({winkler_letters, a.size(), b.size()});
  std::size_t beginning = 0;
  while (beginning < most && a[beginning] == b[beginning]) ++beginning;
  return jaro + static_cast<double>(beginning) * winkler_scale * (1 - jaro);
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  a = compared(a);
  b = compared(b);
  strip_common_ends(a, b);
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  if (a.empty()) return b.size();
  if (limit <= few_edits) {
    for (std::size_t edits = 1; edits <= limit; ++edits)
      if (is_within(a, b, edits)) return edits;
    return limit + 1;
  }
  return std::min(distance_by_rows(a, b), limit + 1);
}

Signature Signature::of(std::string_view text) {
  constexpr unsigned digits_from = 26;
  constexpr unsigned other = 36;
  text = compared(text);
  std::uint64_t bits = 0;
  for (const char c : text) {
    unsigned bit = other;
    if (c >= 'a' && c <= 'z') bit = static_cast<unsigned>(c - 'a');
    if (c >= '0' && c <= '9') bit = digits_from + static_cast<unsigned>(c - '0');
    bits |= std::uint64_t{1} << bit;
  }
  constexpr std::uint64_t byte = 0xFF;
  Signature signature;
  signature.letters = bits & ((std::uint64_t{1} << (other + 1)) - 1);
  signature.length = text.size() & byte;
  if (!text.empty()) signature.first = static_cast<unsigned char>(text[0]);
  if (text.size() > 1) signature.second = static_cast<unsigned char>(text[1]);
  return signature;
}

bool is_surely_farther(const Signature& a, const Signature& b, std::size_t limit) {
  const std::uint64_t longer = a.length > b.length ? a.length - b.length : b.length - a.length;
  return longer > limit || static_cast<std::size_t>(std::popcount<std::uint64_t>(a.letters ^ b.letters)) > 2 * limit;
}

double most_jaro_winkler(const Signature& a, const Signature& b) {
  if (a.length == 0 || b.length == 0) return 0;
  const double of_a = static_cast<double>(a.length);
  const double of_b = static_cast<double>(b.length);
  // Letters that the other text has not got at all cannot be matched.
  const double m = std::min(of_a - std::popcount<std::uint64_t>(a.letters & ~b.letters),
                            of_b - std::popcount<std::uint64_t>(b.letters & ~a.letters));
  const double jaro = m <= 0 ? 0 : (m / of_a + m / of_b + 1) / 3;
  std::size_t beginning = 0;
  if (a.first == b.first) beginning = a.second == b.second ? winkler_letters : 1;
  return jaro + static_cast<double>(beginning) * winkler_scale * (1 - jaro);
}

CommonWords common_words(std::span<const Word> a, std::span<const Word> b) {
  a = a.first(std::min(a.size(), most_words));
  b = b.first(std::min(b.size(), most_words));
  float of_a = 0;
  float of_b = 0;
  for (const Word& word : a) of_a += word.rarity;
  for (const Word& word : b) of_b += word.rarity;
  std::uint64_t taken_of_a = 0;
  std::uint64_t taken_of_b = 0;
  float common = 0;
  const auto take = [&](std::size_t i, std::size_t j) {
    taken_of_a |= std::uint64_t{1} << i;
    taken_of_b |= std::uint64_t{1} << j;
    common += std::min(a[i].rarity, b[j].rarity);
  };
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].number == b[j].number) {
      take(i, j);
      ++i;
      ++j;
    } else if (a[i].number < b[j].number) {
      ++i;
    } else {
      ++j;
    }
  }
  const auto begins = [](const Word& word, const Word& other) {
    return word.number < other.number && other.number <= word.last;
  };
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size() && (taken_of_a >> i & 1U) == 0; ++j)
      if ((taken_of_b >> j & 1U) == 0 && (begins(a[i], b[j]) || begins(b[j], a[i]))) take(i, j);
  if (common <= 0) return {};
  return {static_cast<double>(2 * common / (of_a + of_b)), static_cast<double>(common / std::min(of_a, of_b))};
}

}  // namespace crmcore::duplicates
