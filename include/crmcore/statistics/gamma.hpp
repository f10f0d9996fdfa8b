// The gamma function where it matters: as differences, which keep their digits when the arguments are large.
#pragma once

namespace crmcore::statistics {

/// log Γ(a + n) − log Γ(a) with its first and second derivative in a, for a > 0 and real n ≥ 0. Each is formed as a
/// difference, never as two large numbers: exact to the last digits at a = 10^16 as well.
struct LogRise {
  double value = 0, first = 0, second = 0;
};
/// By Stirling's series (NIST Handbook 5.11) after lifting a to 10 with the recurrence.
LogRise log_rise(double a, double n);
/// From the rise to n to the rise to n + 1: cheaper and as exact when n goes up one by one.
LogRise next_rise(const LogRise& rise, double a, double n);

double log_gamma(double a);
double digamma(double a);
double trigamma(double a);
/// log B(a, b).
double log_beta(double a, double b);
/// log(exp(a) + exp(b)); minus infinity is log 0.
double log_add(double a, double b);

/// P(beta (a, b) ≤ x): the regularised incomplete beta function, and x for a probability.
double beta_probability(double a, double b, double x);
double beta_quantile(double a, double b, double probability);

/// P(gamma (shape, rate 1) ≤ x), and x for a probability.
double gamma_probability(double shape, double x);
double gamma_quantile(double shape, double probability);

/// The normal distribution: P(Z ≤ z), and z for a probability in (0, 1).
double normal_probability(double z);
double normal_quantile(double probability);
/// Student's t of so many degrees of freedom, above 0: z for a probability in (0, 1).
double student_quantile(double probability, double degrees);
/// The standard deviation of a sum of two independent numbers, of theirs. Not std::hypot: it would ask for glibc 2.35.
double deviation_of_sum(double first, double second);
constexpr double z_of_80 = 1.2815515655446004;  ///< half of an 80 % interval, in standard deviations
constexpr double z_of_90 = 1.6448536269514722;
constexpr double z_of_95 = 1.959963984540054;

}  // namespace crmcore::statistics
