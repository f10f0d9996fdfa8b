// Random numbers that are the same on every machine for the same seed, and a stream of its own for every item, so that
// neither threads nor the order of rows can change a result.
#pragma once

#include <cmath>
#include <cstdint>

namespace crmcore::statistics {

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a counter, hashed.
class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : state_(mixed(seed ^ mixed(stream + golden))) {}

  std::uint64_t bits() { return mixed(state_ += golden); }
  /// In (0, 1), never an end.
  double uniform() { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; }
  double exponential() { return -std::log(uniform()); }
  double normal() {  // Marsaglia's polar method, one of the pair
    for (;;) {
      const double u = 2 * uniform() - 1;
      const double v = 2 * uniform() - 1;
      const double s = u * u + v * v;
      if (s > 0 && s < 1) return u * std::sqrt(-2 * std::log(s) / s);
    }
  }
  /// Gamma of a shape and rate 1: Marsaglia and Tsang, ACM TOMS 26 (2000); their boost below shape 1.
  double gamma(double shape) {
    if (shape < 1) return gamma(shape + 1) * std::pow(uniform(), 1 / shape);
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    for (;;) {
      const double z = normal();
      const double root = 1 + c * z;
      if (root <= 0) continue;
      const double v = root * root * root;
      if (std::log(uniform()) < z * z / 2 + d - d * v + d * std::log(v)) return d * v;
    }
  }
  double beta(double a, double b) {
    const double x = gamma(a);
    const double y = gamma(b);
    return x + y > 0 ? x / (x + y) : 0.0;
  }

  static constexpr std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

 private:
  static constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;
  std::uint64_t state_;
};

}  // namespace crmcore::statistics
