// Maximum of a smooth function of a few variables by damped Newton steps, with a certificate: gradient, Hessian and
// the gain that is still possible.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

namespace crmcore::statistics {

template <std::size_t N>
using Vector = std::array<double, N>;
template <std::size_t N>
using Matrix = std::array<Vector<N>, N>;

/// A function's value with its derivatives.
template <std::size_t N>
struct Taylor {
  double value = 0;
  Vector<N> gradient{};
  Matrix<N> hessian{};
};

/// log Σ exp(term) of terms that know their own derivatives: the log-likelihood of one observation of a mixture.
template <std::size_t N>
class LogSum {
 public:
  void add(double log_term, const Vector<N>& gradient, const Matrix<N>& hessian) {
    if (log_term == -std::numeric_limits<double>::infinity()) return;
    if (log_term > top_) rescale(log_term);
    const double weight = std::exp(log_term - top_);
    sum_ += weight;
    for (std::size_t i = 0; i < N; ++i) {
      gradient_[i] += weight * gradient[i];
      for (std::size_t j = 0; j <= i; ++j) hessian_[i][j] += weight * (hessian[i][j] + gradient[i] * gradient[j]);
    }
  }
  double value() const { return top_ + std::log(sum_); }
  /// Adds `times` the log of the sum, with its derivatives, to a total.
  void add_to(Taylor<N>& total, double times) const {
    total.value += times * value();
    for (std::size_t i = 0; i < N; ++i) {
      const double first = gradient_[i] / sum_;
      total.gradient[i] += times * first;
      for (std::size_t j = 0; j <= i; ++j)
        total.hessian[i][j] += times * (hessian_[i][j] / sum_ - first * gradient_[j] / sum_);
    }
  }

 private:
  void rescale(double top) {
    const double factor = sum_ == 0 ? 0 : std::exp(top_ - top);
    sum_ *= factor;
    for (std::size_t i = 0; i < N; ++i) {
      gradient_[i] *= factor;
      for (std::size_t j = 0; j <= i; ++j) hessian_[i][j] *= factor;
    }
    top_ = top;
  }

  double top_ = -std::numeric_limits<double>::infinity();
  double sum_ = 0;
  Vector<N> gradient_{};
  Matrix<N> hessian_{};
};

/// The Cholesky factor of a symmetric matrix (lower half read); none when it is not positive definite.
template <std::size_t N>
std::optional<Matrix<N>> cholesky(const Matrix<N>& a) {
  Matrix<N> l{};
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
      if (i != j) {
        l[i][j] = sum / l[j][j];
      } else {
        if (!(sum > 1e-14 * std::abs(a[i][i]))) return std::nullopt;
        l[i][i] = std::sqrt(sum);
      }
    }
  return l;
}

/// L L' x = b.
template <std::size_t N>
Vector<N> solve(const Matrix<N>& l, Vector<N> b) {
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= l[i][k] * b[k];
    b[i] /= l[i][i];
  }
  for (std::size_t i = N; i-- > 0;) {
    for (std::size_t k = i + 1; k < N; ++k) b[i] -= l[k][i] * b[k];
    b[i] /= l[i][i];
  }
  return b;
}

template <std::size_t N>
struct Maximum {
  Vector<N> at{};
  Taylor<N> taylor{};
  std::array<bool, N> at_limit{};  ///< variables that ended on a bound
  double decrement = 0;            ///< what one more step would gain
  int evaluations = 0;
  bool reached = false;  ///< the decrement is below the tolerance
};

template <std::size_t N>
bool finite(const Taylor<N>& f) {
  double sum = f.value;
  for (std::size_t i = 0; i < N; ++i) {
    sum += f.gradient[i];
    for (std::size_t j = 0; j <= i; ++j) sum += f.hessian[i][j];
  }
  return std::isfinite(sum);
}

struct NewtonOptions {
  double tolerance = 1e-11;  ///< convergence tolerance of the Newton decrement
  double longest_step = 3;   ///< longest step in any variable
  int most_evaluations = 200;
};

/// Finds the maximum of `f` inside a box. `f` returns a Taylor<N>, of whose Hessian only the lower half is read.
/// Method: Newton's with Levenberg's damping; a variable that is pushed against its bound stays there.
template <std::size_t N, class Function>
Maximum<N> maximise(Function&& f, const Vector<N>& start, const Vector<N>& low, const Vector<N>& high,
                    const NewtonOptions& options = {}) {
  Maximum<N> best;
  best.at = start;
  best.taylor = f(start);
  best.evaluations = 1;
  const auto rests = [&](std::size_t i) {  // on its bound, and pushed against it
    const double slope = best.taylor.gradient[i];
    return (best.at[i] <= low[i] && slope <= 0) || (best.at[i] >= high[i] && slope >= 0);
  };
  double damping = 0;
  int polished = 0;
  bool undamped = false;
  while (best.evaluations < options.most_evaluations) {
    const Taylor<N>& here = best.taylor;
    if (!finite(here)) break;  // no step leads from where there is no slope
    double scale = 0;
    Vector<N> weight{};  // of damping: by each variable's own curvature, lest weak ones stand still (Marquardt 1963)
    for (std::size_t i = 0; i < N; ++i) {
      best.at_limit[i] = rests(i);
      weight[i] = std::abs(here.hessian[i][i]);
      if (!best.at_limit[i]) scale = std::max(scale, weight[i]);
    }
    for (double& own : weight) own = std::max(own, 1e-12 * scale + 1e-300);
    std::optional<Matrix<N>> factor;
    Vector<N> gradient{};
    for (;;) {  // damp until the curvature is that of a maximum
      Matrix<N> curvature{};
      for (std::size_t i = 0; i < N; ++i) {
        gradient[i] = best.at_limit[i] ? 0 : here.gradient[i];
        for (std::size_t j = 0; j < i; ++j)
          curvature[i][j] = best.at_limit[i] || best.at_limit[j] ? 0 : -here.hessian[i][j];
        curvature[i][i] = best.at_limit[i] ? 1 : -here.hessian[i][i] + damping * weight[i];
      }
      factor = cholesky<N>(curvature);
      if (factor) break;
      damping = std::max(2 * damping, 1e-6);
    }
    Vector<N> step = solve<N>(*factor, gradient);
    best.decrement = 0;
    double longest = 0;
    for (std::size_t i = 0; i < N; ++i) {
      best.decrement += gradient[i] * step[i] / 2;
      longest = std::max(longest, std::abs(step[i]));
    }
    best.reached = best.decrement <= std::max(options.tolerance, 1e-14 * std::abs(here.value));
    if (best.reached && damping > 0 && !undamped) {
      damping = 0;
      undamped = true;
      continue;
    }
    const double shorten = longest > options.longest_step ? options.longest_step / longest : 1;
    Vector<N> next = best.at;
    bool moved = false;
    for (std::size_t i = 0; i < N; ++i) {
      next[i] = std::clamp(best.at[i] + shorten * step[i], low[i], high[i]);
      moved = moved || next[i] != best.at[i];
    }
    if (!moved) break;
    const Taylor<N> there = f(next);
    ++best.evaluations;
    if (best.reached && damping == 0) {  // two last steps square the error; their gain is lost in rounding
      if (there.value >= here.value - 1e-12 * std::abs(here.value)) {
        best.at = next;
        best.taylor = there;
      }
      if (++polished == 2) break;
      continue;
    }
    if (std::isfinite(there.value) && there.value >= here.value) {
      best.at = next;
      best.taylor = there;
      damping = damping < 1e-6 ? 0 : damping / 8;
    } else if (best.reached) {
      break;  // nothing more to be had in this arithmetic
    } else {
      damping = std::max(8 * damping, 1e-4);
    }
  }
  for (std::size_t i = 0; i < N; ++i) best.at_limit[i] = rests(i);  // the last step may have reached one
  return best;
}

/// The inverse of a symmetric positive definite matrix, from its factor.
template <std::size_t N>
Matrix<N> inverse(const Matrix<N>& l) {
  Matrix<N> columns{};
  for (std::size_t i = 0; i < N; ++i) {
    Vector<N> unit{};
    unit[i] = 1;
    columns[i] = solve<N>(l, unit);
  }
  return columns;
}

}  // namespace crmcore::statistics
