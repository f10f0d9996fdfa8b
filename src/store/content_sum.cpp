#include "content_sum.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace crmcore::store {
namespace {

// Odd numbers with as many ones as zeros: the fractional parts of the golden ratio and of the roots of 2 and 3.
constexpr std::uint64_t of_ids = 0x9E3779B97F4A7C15;
constexpr std::uint64_t of_values = 0x6A09E667F3BCC909;
constexpr std::uint64_t of_bytes = 0xBB67AE8584CAA73B;

/// Both halves of the product: each bit of it hangs on every bit of both.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t mixed(std::uint64_t start, std::string_view text) {
  std::uint64_t mix = mixed(start ^ text.size(), of_bytes);
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    mix = mixed(mix ^ word, of_bytes) + of_values;
    text.remove_prefix(sizeof word);
  }
  std::uint64_t rest = 0;
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  return mixed(mix ^ rest, of_bytes);
}

}  // namespace

std::uint64_t column_seed(std::string_view column) { return mixed(of_ids, column) | 1; }

ContentSum sum_of(std::uint64_t seed, std::int64_t id, Cell cell) {
  const std::uint64_t place = mixed(seed, static_cast<std::uint64_t>(id) + of_ids);
  switch (cell.type()) {
    case Cell::Type::null: return 0;
    case Cell::Type::integer: return mixed(place ^ of_values, static_cast<std::uint64_t>(cell.integer()) ^ of_bytes);
    case Cell::Type::real: {
      std::uint64_t bits = 0;
      const double value = cell.real();
      std::memcpy(&bits, &value, sizeof bits);
      return mixed(place ^ of_ids, bits ^ of_bytes);
    }
    case Cell::Type::text: return mixed(place, cell.text());
  }
  return 0;
}

std::string text_of(const ContentSums& sums) {
  std::string text;
  for (const auto& [table, sum] : sums) {
    if (sum == 0) continue;
    std::array<char, 16> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), sum, 16);
    text += (text.empty() ? "" : " ") + table + "=" + std::string(digits.data(), written.ptr);
  }
  return text;
}

bool add(ContentSums& sums, std::string_view text) {
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view digits = one.substr(equals + 1);
    ContentSum sum = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), sum, 16);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return false;
    const std::string table(one.substr(0, equals));
    sums[table] += sum;
  }
  return true;
}

}  // namespace crmcore::store
