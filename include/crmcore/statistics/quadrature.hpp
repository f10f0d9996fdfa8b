// Integrals by Gauss-Legendre panels and by the trapezoidal rule on the whole line.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace crmcore::statistics {

/// The positive half of the 16-point Gauss-Legendre rule on [-1, 1] (Abramowitz and Stegun, table 25.4).
struct GaussLegendre16 {
  static constexpr std::array<double, 8> nodes{0.09501250983763744, 0.2816035507792589, 0.45801677765722737,
                                               0.6178762444026438,  0.755404408355003,  0.8656312023878318,
                                               0.9445750230732326,  0.9894009349916499};
  static constexpr std::array<double, 8> weights{0.18945061045506864,  0.18260341504492364, 0.16915651939500265,
                                                 0.1495959888165767,   0.12462897125553407, 0.0951585116824926,
                                                 0.062253523938647456, 0.027152459411754176};
};

/// Calls use(point, weight) for the 16 nodes of [from, to].
template <class Use>
void gauss_legendre(double from, double to, Use&& use) {
  const double middle = (from + to) / 2;
  const double half = (to - from) / 2;
  for (std::size_t i = 0; i < 8; ++i) {
    const double step = half * GaussLegendre16::nodes[i];
    const double weight = half * GaussLegendre16::weights[i];
    use(middle - step, weight);
    use(middle + step, weight);
  }
}

/// ∫ f over [from, to] in `panels` equal panels of 16 nodes.
template <class Function>
double integral(Function&& f, double from, double to, int panels = 1) {
  double sum = 0;
  const double width = (to - from) / panels;
  for (int panel = 0; panel < panels; ++panel)
    gauss_legendre(from + panel * width, from + (panel + 1) * width,
                   [&](double at, double weight) { sum += weight * f(at); });
  return sum;
}

/// ∫ f over the whole line by the trapezoidal rule with `step`, outwards from `centre` until the terms no longer count.
/// For a function that is analytic near the line and dies away on both sides the error falls as exp(−2π · strip / step)
/// (Trefethen and Weideman, "The Exponentially Convergent Trapezoidal Rule", SIAM Review 56, 2014).
template <class Function>
double line_integral(Function&& f, double centre, double step) {
  double sum = f(centre);
  for (const double direction : {step, -step}) {
    int small = 0;
    for (double at = centre + direction; small < 4 && std::abs(at - centre) < 1e4; at += direction) {
      const double term = f(at);
      sum += term;
      small = std::abs(term) <= 1e-17 * std::abs(sum) ? small + 1 : 0;
    }
  }
  return sum * step;
}

}  // namespace crmcore::statistics
