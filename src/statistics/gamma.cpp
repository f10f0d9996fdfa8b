#include "crmcore/statistics/gamma.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>

namespace crmcore::statistics {
namespace {

/// What Stirling's series adds to (z − 1/2) log z − z + log(2π)/2, and its derivatives; z ≥ 10.
LogRise correction(double z) {
  const double i = 1 / z;
  const double i2 = i * i;
  LogRise sum;
  sum.value =
      i * (1. / 12 - i2 * (1. / 360 - i2 * (1. / 1260 - i2 * (1. / 1680 - i2 * (1. / 1188 - i2 * 691. / 360360)))));
  sum.first =
      i2 * (-1. / 12 + i2 * (1. / 120 - i2 * (1. / 252 - i2 * (1. / 240 - i2 * (1. / 132 - i2 * 691. / 32760)))));
  sum.second = i * i2 * (1. / 6 - i2 * (1. / 30 - i2 * (1. / 42 - i2 * (1. / 30 - i2 * (5. / 66 - i2 * 691. / 2730)))));
  return sum;
}

}  // namespace

LogRise log_rise(double a, double n) {
  LogRise rise;
  double lowered = 1, lifted = 1;
  while (a < 10) {  // Γ(a + 1) = a Γ(a)
    lowered *= a;
    lifted *= a + n;
    rise.first += 1 / a - 1 / (a + n);
    rise.second += 1 / ((a + n) * (a + n)) - 1 / (a * a);
    a += 1;
  }
  rise.value = std::log(lowered) - std::log(lifted);
  const double z = a + n;
  const double part = std::log1p(n / a);
  const LogRise low = correction(a);
  const LogRise high = correction(z);
  rise.value += (a - 0.5) * part + n * std::log(z) - n + (high.value - low.value);
  rise.first += part + n / (2 * a * z) + (high.first - low.first);
  rise.second += -n / (a * z) - n * (a + z) / (2 * a * a * z * z) + (high.second - low.second);
  return rise;
}

LogRise next_rise(const LogRise& rise, double a, double n) {
  const double z = a + n;
  return {rise.value + std::log(z), rise.first + 1 / z, rise.second - 1 / (z * z)};
}

double log_gamma(double a) { return boost::math::lgamma(a); }
double digamma(double a) { return boost::math::digamma(a); }
double trigamma(double a) { return boost::math::trigamma(a); }
double log_beta(double a, double b) {
  if (a < b) std::swap(a, b);
  return log_gamma(b) - log_rise(a, b).value;
}

double log_add(double a, double b) {
  if (a < b) std::swap(a, b);
  return b == -std::numeric_limits<double>::infinity() ? a : a + std::log1p(std::exp(b - a));
}

double beta_probability(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return boost::math::ibeta(a, b, x);
}
double beta_quantile(double a, double b, double probability) {
  if (probability <= 0) return 0;
  if (probability >= 1) return 1;
  return boost::math::ibeta_inv(a, b, probability);
}

double gamma_probability(double shape, double x) { return x <= 0 ? 0 : boost::math::gamma_p(shape, x); }
double gamma_quantile(double shape, double probability) {
  return probability <= 0 ? 0 : boost::math::gamma_p_inv(shape, std::min(probability, 1 - 1e-16));
}

double normal_probability(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }
double normal_quantile(double probability) { return quantile(boost::math::normal(), probability); }
double student_quantile(double probability, double degrees) {
  return quantile(boost::math::students_t(degrees), probability);
}
double deviation_of_sum(double first, double second) { return std::sqrt(first * first + second * second); }

}  // namespace crmcore::statistics
