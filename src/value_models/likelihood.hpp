// The likelihood of one buyer as a sum of positive terms (still there, left after this purchase, …), each with its
// derivatives in the parameters: nothing is subtracted, so nothing cancels. Private to the room.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/newton.hpp"
#include "crmcore/statistics/quadrature.hpp"
#include "crmcore/value_models/model.hpp"

namespace crmcore::value_models {

using Terms = statistics::LogSum<4>;
using Gradient = statistics::Vector<4>;
using Hessian = statistics::Matrix<4>;
using statistics::log_rise;
using statistics::LogRise;

/// log Γ(a + n) − log Γ(a) for rising n; the last one is kept, as buyers come in the order of n.
class Rises {
 public:
  explicit Rises(double a) : a_(a) {}
  const LogRise& operator[](double n) {
    if (n == at_) return rise_;
    constexpr double few_steps = 24;  // so many recursions cost as much as a new evaluation
    if (n > at_ && n - at_ <= few_steps) {
      for (; at_ < n; ++at_) rise_ = statistics::next_rise(rise_, a_, at_);
    } else {
      rise_ = log_rise(a_, n);
      at_ = n;
    }
    return rise_;
  }

 private:
  double a_;
  double at_ = 0;
  LogRise rise_;
};

/// NBD, BG/NBD, MBG/NBD and their Erlang-k forms. Parameters r, alpha, a, b.
class BetaGeometric {
 public:
  BetaGeometric(ModelKind kind, int k, const std::array<double, 4>& p)
      : leaves_(kind != ModelKind::nbd),
        modified_(kind == ModelKind::mbg_nbd),
        k_(k),
        r_(p[0]),
        alpha_(p[1]),
        a_(p[2]),
        b_(p[3]),
        log_alpha_(std::log(alpha_)),
        log_a_(std::log(a_)),
        of_r_(p[0]),
        of_b_(p[3]),
        of_b_before_(p[3]),
        of_ab_(p[2] + p[3]) {}

  /// Calls use(log term, gradient, hessian): first k terms "still there, j stages into the next purchase", then, where
  /// there was a chance, "left after the last purchase".
  template <class Use>
  void terms(const Buyer& buyer, Use&& use) {
    const double n = leaves_ ? buyer.x + (modified_ ? 1 : 0) : 0;  // chances to leave
    const LogRise b = n > 0 ? of_b_[n] : LogRise{};
    const LogRise ab = n > 0 ? of_ab_[n] : LogRise{};
    const double stages = k_ * buyer.x;
    LogRise r = of_r_[stages];
    const double end = alpha_ + buyer.T;
    const double log_end = std::log(end);
    const double open = k_ > 1 ? std::log(buyer.T - buyer.t_x) : 0;
    double log_factorial = 0;
    for (int j = 0; j < k_; ++j) {
      if (j > 0) {
        if (buyer.T == buyer.t_x) break;  // no time for another stage
        r = statistics::next_rise(r, r_, stages + j - 1);
        log_factorial += std::log(j);
      }
      const double exponent = r_ + stages + j;
      const double value =
          r.value + r_ * log_alpha_ - exponent * log_end + (j > 0 ? j * open : 0) - log_factorial + b.value - ab.value;
      const Gradient gradient{r.first + log_alpha_ - log_end, r_ / alpha_ - exponent / end, -ab.first,
                              b.first - ab.first};
      Hessian hessian{};
      hessian[0][0] = r.second;
      hessian[1][0] = 1 / alpha_ - 1 / end;
      hessian[1][1] = -r_ / (alpha_ * alpha_) + exponent / (end * end);
      hessian[2][2] = hessian[3][2] = -ab.second;
      hessian[3][3] = b.second - ab.second;
      use(value, gradient, hessian);
    }
    if (n == 0) return;
    r = of_r_[stages];
    const LogRise before = of_b_before_[n - 1];
    const double last = alpha_ + buyer.t_x;
    const double log_last = std::log(last);
    const double exponent = r_ + stages;
    const double value = r.value + r_ * log_alpha_ - exponent * log_last + log_a_ + before.value - ab.value;
    const Gradient gradient{r.first + log_alpha_ - log_last, r_ / alpha_ - exponent / last, 1 / a_ - ab.first,
                            before.first - ab.first};
    Hessian hessian{};
    hessian[0][0] = r.second;
    hessian[1][0] = 1 / alpha_ - 1 / last;
    hessian[1][1] = -r_ / (alpha_ * alpha_) + exponent / (last * last);
    hessian[2][2] = -1 / (a_ * a_) - ab.second;
    hessian[3][2] = -ab.second;
    hessian[3][3] = before.second - ab.second;
    use(value, gradient, hessian);
  }

 private:
  bool leaves_, modified_;
  int k_;
  double r_, alpha_, a_, b_, log_alpha_, log_a_;
  Rises of_r_, of_b_, of_b_before_, of_ab_;
};

/// Pareto/NBD. Parameters r, alpha, s, beta. The chance of having left at u after t_x is an integral over u; its nodes
/// are the terms. Substituting z = log((m + u) / (m + t_x)), m the smaller of alpha and beta, makes the integrand an
/// exponential times a mild factor, so panels of a few decay lengths, doubling, hold all of it.
class ParetoNbd {
 public:
  explicit ParetoNbd(const std::array<double, 4>& p)
      : r_(p[0]),
        alpha_(p[1]),
        s_(p[2]),
        beta_(p[3]),
        log_alpha_(std::log(alpha_)),
        log_beta_(std::log(beta_)),
        log_s_(std::log(s_)),
        of_r_(p[0]) {}

  template <class Use>
  void terms(const Buyer& buyer, Use&& use) {
    const LogRise r = of_r_[buyer.x];
    const double shared = r.value + r_ * log_alpha_ + s_ * log_beta_;
    const double exponent = r_ + buyer.x;
    const auto term = [&](double u, double more, double death) {  // death: 1 for "left at u", 0 for "still there at u"
      const double rate = alpha_ + u, life = beta_ + u, log_rate = std::log(rate), log_life = std::log(life);
      const double value = shared - exponent * log_rate - (s_ + death) * log_life + more;
      const Gradient gradient{r.first + log_alpha_ - log_rate, r_ / alpha_ - exponent / rate,
                              log_beta_ - log_life + death / s_, s_ / beta_ - (s_ + death) / life};
      Hessian hessian{};
      hessian[0][0] = r.second;
      hessian[1][0] = 1 / alpha_ - 1 / rate;
      hessian[1][1] = -r_ / (alpha_ * alpha_) + exponent / (rate * rate);
      hessian[2][2] = -death / (s_ * s_);
      hessian[3][2] = 1 / beta_ - 1 / life;
      hessian[3][3] = -s_ / (beta_ * beta_) + (s_ + death) / (life * life);
      use(value, gradient, hessian);
    };
    term(buyer.T, 0, 0);
    if (buyer.T <= buyer.t_x) return;
    const bool rate_first = alpha_ <= beta_;
    const double least = rate_first ? alpha_ : beta_;
    const double most = rate_first ? beta_ : alpha_;
    const double of_least = rate_first ? exponent : s_ + 1;
    const double of_most = rate_first ? s_ + 1 : exponent;
    const double start = least + buyer.t_x;
    const double end = std::log1p((buyer.T - buyer.t_x) / start);
    const double decay = std::abs(of_least - 1) + of_most * start / (most + buyer.t_x);
    double width = 5 / decay;
    for (double z = 0; z < end; z += width, width *= 2)
      statistics::gauss_legendre(z, std::min(end, z + width), [&](double at, double weight) {
        const double grown = start * std::exp(at);  // m + u = du / dz
        term(grown - least, log_s_ + std::log(weight * grown), 1);
      });
  }

 private:
  double r_, alpha_, s_, beta_, log_alpha_, log_beta_, log_s_;
  Rises of_r_;
};

/// BG/BB. Parameters alpha, beta, gamma, delta: buys at an opportunity with a chance beta (alpha, beta), leaves before
/// one with a chance beta (gamma, delta). One term per period in which the customer may have left.
class BetaBinomial {
 public:
  explicit BetaBinomial(const std::array<double, 4>& p) : p_(p), log_gamma_(std::log(p[2])) {}

  template <class Use>
  void terms(const Buyer& buyer, Use&& use) const {
    const auto term = [&](double seen, double leaves) {  // alive in `seen` opportunities, then left or not yet
      const LogRise yes = log_rise(p_[0], buyer.x);
      const LogRise no = log_rise(p_[1], seen - buyer.x);
      const LogRise all = log_rise(p_[0] + p_[1], seen);
      const LogRise stays = log_rise(p_[3], seen);
      const LogRise chances = log_rise(p_[2] + p_[3], seen + leaves);
      const double value = yes.value + no.value - all.value + stays.value - chances.value + leaves * log_gamma_;
      const Gradient gradient{yes.first - all.first, no.first - all.first, leaves / p_[2] - chances.first,
                              stays.first - chances.first};
      Hessian hessian{};
      hessian[0][0] = yes.second - all.second;
      hessian[1][0] = -all.second;
      hessian[1][1] = no.second - all.second;
      hessian[2][2] = -leaves / (p_[2] * p_[2]) - chances.second;
      hessian[3][2] = -chances.second;
      hessian[3][3] = stays.second - chances.second;
      use(value, gradient, hessian);
    };
    term(buyer.T, 0);
    for (double seen = buyer.t_x; seen < buyer.T; ++seen) term(seen, 1);
  }

 private:
  std::array<double, 4> p_;
  double log_gamma_;
};

/// Calls use(likelihood) with the likelihood of a model's kind, made for its parameters.
template <class Use>
auto with_likelihood(ModelKind kind, int k, const std::array<double, 4>& parameters, Use&& use) {
  switch (kind) {
    case ModelKind::pareto_nbd: return use(ParetoNbd(parameters));
    case ModelKind::bg_bb: return use(BetaBinomial(parameters));
    default: return use(BetaGeometric(kind, k, parameters));
  }
}

}  // namespace crmcore::value_models
