// exp and log that a loop can do for many numbers at once. Private to statistics and the rooms that fit with it.
#pragma once

#include <bit>
#include <cstdint>

namespace crmcore::statistics {

/// e^x for x in [−700, 700], below it e^−700; to a few units in the last place. x = k log 2 + r, the series in r.
inline double quick_exp(double x) {
  x = x < -700 ? -700 : x;
  constexpr double shift = 6755399441055744.0;  // 1.5 · 2^52: adding it rounds to a whole number, kept in the low bits
  const double shifted = x * 1.4426950408889634 + shift;
  const double k = shifted - shift;
  const double r = (x - k * 6.93145751953125e-1) - k * 1.42860682030941723212e-6;  // log 2 in two parts
  double sum = 1.0 / 6227020800;                                                   // 1 / 13!
  sum = sum * r + 1.0 / 479001600;
  sum = sum * r + 1.0 / 39916800;
  sum = sum * r + 1.0 / 3628800;
  sum = sum * r + 1.0 / 362880;
  sum = sum * r + 1.0 / 40320;
  sum = sum * r + 1.0 / 5040;
  sum = sum * r + 1.0 / 720;
  sum = sum * r + 1.0 / 120;
  sum = sum * r + 1.0 / 24;
  sum = sum * r + 1.0 / 6;
  sum = sum * r + 0.5;
  sum = sum * r + 1;
  sum = sum * r + 1;
  const auto power = static_cast<std::uint64_t>(std::bit_cast<std::int64_t>(shifted) + 1023) << 52;
  return sum * std::bit_cast<double>(power);
}

/// log x for normal x > 0; to a few units in the last place. x = 2^k m with m around 1; log m = 2 artanh((m − 1) / (m +
/// 1)).
inline double quick_log(double x) {
  const auto bits = std::bit_cast<std::int64_t>(x);
  const std::int64_t above = bits - 0x3fe6a09e667f3bcdLL;  // the bits of √½
  const auto exponent = static_cast<std::uint64_t>(above) & 0xfff0000000000000ULL;
  const double m = std::bit_cast<double>(static_cast<std::uint64_t>(bits) - exponent);
  const std::uint64_t biased = (static_cast<std::uint64_t>(above) + (std::uint64_t{2048} << 52)) >> 52;
  const double k = std::bit_cast<double>(biased | 0x4330000000000000ULL) - 4503599627370496.0 - 2048.0;
  const double f = (m - 1) / (m + 1), z = f * f;
  double sum = 1.0 / 21;
  sum = sum * z + 1.0 / 19;
  sum = sum * z + 1.0 / 17;
  sum = sum * z + 1.0 / 15;
  sum = sum * z + 1.0 / 13;
  sum = sum * z + 1.0 / 11;
  sum = sum * z + 1.0 / 9;
  sum = sum * z + 1.0 / 7;
  sum = sum * z + 1.0 / 5;
  sum = sum * z + 1.0 / 3;
  return k * 6.93147180369123816490e-01 + (2 * f + (k * 1.90821492927058770002e-10 + 2 * f * z * sum));
}

}  // namespace crmcore::statistics
