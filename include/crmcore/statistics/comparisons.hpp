// Is one row of numbers better than another, or off to one side: exact tests for few numbers, and charts that watch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace crmcore::statistics {

/// P(T ≤ t) of Student's distribution.
double student_probability(double t, double degrees);

struct TestResult {
  double statistic = 0;
  double p = 1;  ///< two-sided
};
/// Tests whether two forecasts made `ahead` steps ahead lose alike, by |e|^power; above 0 the second is better.
/// Method: Diebold and Mariano (JBES 13, 1995) with the small-sample factor and Student's distribution of Harvey,
/// Leybourne and Newbold (International Journal of Forecasting 13, 1997).
/// Throws invalid for different lengths, fewer than ahead + 1 errors, or losses that do not differ at all.
TestResult diebold_mariano(std::span<const double> first, std::span<const double> second, int ahead = 1,
                           double power = 2);

/// Tests whether paired differences are 0 on average; the statistic is their mean.
/// Method: sign-flip permutation (Fisher 1935), exact up to 20 pairs, 100,000 random flips above.
TestResult sign_flips(std::span<const double> differences, std::uint64_t seed = 1);

/// Exact two-sided sign test: how many of n differences are above 0, zeros left out.
double sign_test(std::int64_t above, std::int64_t n);

/// Two-sided tabular CUSUM of standardised numbers (Page, Biometrika 41, 1954).
struct Cusum {
  std::vector<double> high, low;  ///< after each number
  std::int64_t signal = 0;        ///< number of the first above the limit, from 1; 0: none
};
Cusum cusum(std::span<const double> standardised, double slack = 0.5, double limit = 4);

/// Exponentially weighted moving average from `mean` on.
std::vector<double> ewma(std::span<const double> values, double weight, double mean);

}  // namespace crmcore::statistics
