#include "crmcore/value_models/customer_forecast.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/tools/toms748_solve.hpp>

#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/logistic.hpp"
#include "likelihood.hpp"
#include "value_parts.hpp"

namespace crmcore::value_models {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::size_t most_counts = 2'000'000;  // beyond it a customer buys millions of times within the horizon

/// A negative binomial count: its probabilities and tails for 0, 1, 2, … one after the other.
class Counts {
 public:
  /// Gamma (shape, rate) events a unit, over t.
  Counts(double shape, double rate, double t) : shape_(shape), z_(t / (rate + t)) {
    const double log_none = shape * std::log1p(-z_);
    const double mean = shape * t / rate;
    const double deviation = std::sqrt(mean / (1 - z_));
    if (log_none > -600) {
      exactly_ = std::exp(log_none);
      more_ = -std::expm1(log_none);
      return;
    }
    // so many events that none is out of the question: begin where the probability begins
    begin_ = std::max(0.0, std::floor(mean - 12 * deviation));
    const double log_first =
        log_rise(shape, begin_).value - statistics::log_gamma(begin_ + 1) + log_none + begin_ * std::log(z_);
    first_ = std::exp(log_first);
    more_ = 1;
    if (begin_ == 0) exactly_ = first_;
  }
  double exactly() const { return exactly_; }  ///< P(N = n)
  double more() const { return more_; }        ///< P(N > n)
  bool over() const { return n_ >= begin_ && more_ < 1e-17; }
  void next() {
    ++n_;
    if (n_ < begin_) return;
    exactly_ = n_ == begin_ ? first_ : exactly_ * (shape_ + n_ - 1) / n_ * z_;
    more_ = std::max(0.0, more_ - exactly_);
    const double ratio = z_ * (shape_ + n_) / (n_ + 1);
    if (ratio < 1) more_ = std::min(more_, exactly_ * ratio / (1 - std::max(ratio, z_)));  // rounding leaves no tail
  }

 private:
  double shape_;
  double z_;
  double exactly_ = 0;
  double more_ = 0;
  double n_ = 0;
  double begin_ = 0;
  double first_ = 0;
};

/// E[f(p)] for p ~ beta (a, b): panels in log odds of p. A narrow density is followed around its middle; of a wide one
/// the ends, where f is f(0) and f(1), are added in closed form. Below `smallest` f does not change.
template <class Function>
double beta_mean(double a, double b, double smallest, Function&& f) {
  const double log_constant = -statistics::log_beta(a, b);
  const double spread = std::sqrt(1 / a + 1 / b);
  const double middle = std::log(a / b);
  const bool narrow = spread < 0.5;
  const double from = narrow ? middle - 14 * spread : std::log(smallest);
  const double to = narrow ? middle + 14 * spread : 40;
  const double width = narrow ? 2 * spread : 1.5;
  const double inside = statistics::integral(
      [&](double w) {
        const double q = 1 / (1 + std::exp(w));
        const double p = 1 / (1 + std::exp(-w));
        return std::exp(log_constant + a * std::log(p) + b * std::log(q)) * f(p, q);
      },
      from, to, static_cast<int>(std::ceil((to - from) / width)));
  if (narrow) return inside;
  return inside + std::exp(log_constant + a * from) / a * f(0.0, 1.0) +
         std::exp(log_constant - b * to) / b * f(1.0, 0.0);
}

/// Calls use(n, chance) with the beta-binomial chances of n out of `all`, n up to `most`: from the mean to both sides,
/// each from the one before.
template <class Use>
void each_beta_binomial(double a, double b, std::size_t all, std::size_t most, Use&& use) {
  const auto of = static_cast<double>(all);
  const auto end = static_cast<double>(std::min(all, most));
  const auto from = std::min(end, std::round(of * a / (a + b)));
  const double first =
      std::exp(log_rise(a, from).value + log_rise(b, of - from).value - log_rise(a + b, of).value +
               statistics::log_gamma(of + 1) - statistics::log_gamma(from + 1) - statistics::log_gamma(of - from + 1));
  double chance = first;
  for (double n = from; n <= end; ++n) {
    use(static_cast<std::size_t>(n), chance);
    chance *= (of - n) * (a + n) / ((n + 1) * (b + of - n - 1));
  }
  chance = first;
  for (double n = from; n > 0; --n) {
    chance *= n * (b + of - n) / ((of - n + 1) * (a + n - 1));
    use(static_cast<std::size_t>(n) - 1, chance);
  }
}

void check_time(double t) {
  if (!(t >= 0) || std::isinf(t))
    throw Error(ErrorCode::invalid, "horizon", "horizon must be finite and 0 or more, not " + shortest(t));
}

}  // namespace

CustomerForecast::CustomerForecast(const Model& model, const Buyer& buyer) : model_(model), buyer_(buyer) {
  if (!(buyer.x >= 0 && buyer.t_x >= 0 && buyer.t_x <= buyer.T) || std::isinf(buyer.x) || std::isinf(buyer.T))
    throw Error(ErrorCode::invalid, "x",
                "a buyer must have x of 0 or more and 0 <= t_x <= T, all finite, not x " + shortest(buyer.x) +
                    ", t_x " + shortest(buyer.t_x) + " and T " + shortest(buyer.T));
  const auto& p = model.parameters;
  const int k = model.k;
  double alive = -infinite, all = -infinite;
  std::array<double, 12> stage{};
  const int stages = model.kind == ModelKind::bg_nbd || model.kind == ModelKind::mbg_nbd ? k : 1;
  with_likelihood(model.kind, k, p, [&](auto&& likelihood) {
    int term = 0;
    const int open = buyer.T > buyer.t_x ? stages : 1;  // stages that may have begun since the last purchase
    likelihood.terms(buyer, [&](double value, const auto&, const auto&) {
      if (term < open) {
        alive = statistics::log_add(alive, value);
        stage[static_cast<std::size_t>(term)] = value;
      }
      all = statistics::log_add(all, value);
      ++term;
    });
    for (int j = 0; j < open; ++j)
      stage_[static_cast<std::size_t>(j)] = std::exp(stage[static_cast<std::size_t>(j)] - all);
  });
  alive_ = std::min(1.0, std::exp(alive - all));
  switch (model.kind) {
    case ModelKind::pareto_nbd:
      shape_ = p[0] + buyer.x;
      rate_ = p[1] + buyer.T;
      leave_ = p[2];
      stay_ = p[3] + buyer.T;
      break;
    case ModelKind::bg_bb:
      shape_ = p[0] + buyer.x;
      rate_ = p[1] + buyer.T - buyer.x;
      leave_ = p[2];
      stay_ = p[3] + buyer.T;
      break;
    default:
      shape_ = p[0] + k * buyer.x;
      rate_ = p[1] + buyer.T;
      leave_ = p[2];
      stay_ = p[3] + buyer.x + (model.kind == ModelKind::mbg_nbd ? 1 : 0);
  }
}

/// Beta-geometric family: use(m, exactly, at_least, stay): the chances that the customer, were it never to leave, makes
/// exactly m and at least m purchases within t, times P(alive); and E[(1 − p)^m]. Ends when the rest is nothing or when
/// `use` returns false.
template <class Use>
void CustomerForecast::each_count(double t, Use&& use) const {
  const bool leaves = model_.kind != ModelKind::nbd;
  std::vector<Counts> counts;
  for (int j = 0; j < model_.k; ++j) counts.emplace_back(shape_ + j, rate_, t);
  double stay = 1;
  for (std::size_t m = 0; m < most_counts; ++m) {
    double exactly = 0, more = 0;
    bool over = true;
    for (std::size_t j = 0; j < counts.size(); ++j) {
      // from stage j, m purchases are mk − j … mk − j + k − 1 events
      const std::size_t events = static_cast<std::size_t>(model_.k) - (m == 0 ? j : 0);
      double own = 0;
      for (std::size_t i = 0; i < events; ++i) {
        if (i > 0 || m > 0) counts[j].next();
        own += counts[j].exactly();
      }
      exactly += stage_[j] * own;
      more += stage_[j] * counts[j].more();
      over = over && counts[j].over();
    }
    if (!use(m, exactly, exactly + more, stay) || over) return;
    if (leaves) stay *= (stay_ + static_cast<double>(m)) / (leave_ + stay_ + static_cast<double>(m));
  }
}

/// Whether a time is so far ahead that an integral over the chance of leaving is shorter than a sum over purchases.
bool CustomerForecast::far(double grown) const {
  constexpr double long_time = 500;          // in terms of the rate: the chance of leaving then decides
  constexpr double many_purchases = 50'000;  // terms of a sum: the integral is faster
  return model_.k == 1 && (grown > long_time || shape_ * grown > many_purchases);
}

double CustomerForecast::purchases_sum(double t, bool squares) const {
  double sum = 0, before = 1;
  each_count(t, [&](std::size_t m, double, double at_least, double stay) {
    const double term = m == 0 ? 0 : (squares ? 2 * static_cast<double>(m) - 1 : 1) * before * at_least;
    sum += term;
    before = stay;  // for purchase m + 1 the customer has stayed after m
    return m < 2 || term > 1e-18 * sum;
  });
  return sum;
}

double CustomerForecast::expected(double t) const {
  check_time(t);
  if (!(t > 0)) return 0;
  switch (model_.kind) {
    case ModelKind::nbd: return shape_ * t / rate_;
    case ModelKind::pareto_nbd: return alive_ * shape_ / rate_ * stays(t);
    case ModelKind::bg_bb: {
      double sum = 0, stay = 1;
      for (double j = 0; j < std::floor(t); ++j) {
        stay *= (stay_ + j) / (leave_ + stay_ + j);
        sum += stay;
      }
      return alive_ * shape_ / (shape_ + rate_) * sum;
    }
    default: break;
  }
  const double grown = t / rate_;
  if (!far(grown)) return purchases_sum(t, false);
  // very far ahead the sum is long: E[(1 − (1 + pt/A)^−shape) / p]
  return alive_ * beta_mean(leave_, stay_, 1e-18 / (grown * (shape_ + 1)), [&](double p, double) {
           return p == 0 ? shape_ * grown : -std::expm1(-shape_ * std::log1p(p * grown)) / p;
         });
}

/// Pareto/NBD: expected time as a customer within t, given alive now.
double CustomerForecast::stays(double t) const {
  const double log_left = -std::log1p(t / stay_);
  const double more = leave_ - 1;
  return stay_ * (more == 0 ? -log_left : -std::expm1(more * log_left) / more);
}

double CustomerForecast::variance(double t) const {
  check_time(t);
  if (!(t > 0)) return 0;
  const double mean = expected(t);
  switch (model_.kind) {
    case ModelKind::nbd: return mean + mean * mean / shape_;
    case ModelKind::pareto_nbd: {  // E[min(life, t)²] = 2 ∫ u P(life > u) du
      const int panels = 1 + static_cast<int>(std::log1p(t / stay_));
      const double square = 2 * statistics::integral(
                                    [&](double y) {
                                      const double u = stay_ * std::expm1(y);
                                      return u * std::exp(-leave_ * y) * (stay_ + u);
                                    },
                                    0, std::log1p(t / stay_), panels);
      return mean + alive_ * shape_ * (shape_ + 1) / (rate_ * rate_) * square - mean * mean;
    }
    case ModelKind::bg_bb: {
      // a purchase in each period the customer is still there, and in each two of them
      const double once = shape_ / (shape_ + rate_);
      const double twice = once * (shape_ + 1) / (shape_ + rate_ + 1);
      double square = 0, stay = alive_;
      for (double j = 0; j < std::floor(t); ++j) {
        stay *= (stay_ + j) / (leave_ + stay_ + j);
        square += stay * (once + 2 * j * twice);
      }
      return square - mean * mean;
    }
    default: return purchases_sum(t, true) - mean * mean;
  }
}

double CustomerForecast::p_alive(double t) const {
  if (!std::isinf(t)) check_time(t);
  if (!(t > 0)) return alive_;
  switch (model_.kind) {
    case ModelKind::nbd: return 1;
    case ModelKind::pareto_nbd: return alive_ * std::exp(-leave_ * std::log1p(t / stay_));
    case ModelKind::bg_bb: {
      const double periods = std::floor(t);
      return alive_ * std::exp(log_rise(stay_, periods).value - log_rise(leave_ + stay_, periods).value);
    }
    default: break;
  }
  const double grown = t / rate_;
  if (far(grown))
    return alive_ * beta_mean(leave_, stay_, 1e-18 / (grown * (shape_ + 1)),
                              [&](double p, double) { return std::exp(-shape_ * std::log1p(p * grown)); });
  double sum = 0;
  each_count(t, [&](std::size_t, double exactly, double, double stay) {
    sum += stay * exactly;
    return true;
  });
  return std::min(1.0, sum);
}

std::vector<double> CustomerForecast::distribution(double t, std::size_t most) const {
  check_time(t);
  std::vector<double> chances(most + 1, 0);
  if (!(t > 0)) {
    chances[0] = 1;
    return chances;
  }
  switch (model_.kind) {
    case ModelKind::pareto_nbd: {
      // a customer who stays till t buys N(t) times, one who leaves at u < t N(u) times; log steps in the time of
      // leaving
      const auto add = [&](double u, double weight) {
        Counts counts(shape_, rate_, u);
        for (std::size_t n = 0; n <= most; ++n, counts.next()) chances[n] += weight * counts.exactly();
      };
      const double scale = std::min(stay_ / std::max(1.0, leave_), rate_ / shape_);
      const double end = std::log1p(t / scale);
      const int panels = 2 + static_cast<int>(end);
      for (int panel = 0; panel < panels; ++panel)
        statistics::gauss_legendre(end * panel / panels, end * (panel + 1) / panels, [&](double y, double weight) {
          const double u = scale * std::expm1(y);
          add(u, alive_ * weight * (scale + u) * leave_ / (stay_ + u) * std::exp(-leave_ * std::log1p(u / stay_)));
        });
      add(t, p_alive(t));
      chances[0] += 1 - alive_;
      return chances;
    }
    case ModelKind::bg_bb: {
      const auto periods = static_cast<std::size_t>(std::floor(t));
      double stay = alive_;
      for (std::size_t i = 0; i <= periods; ++i) {
        const double next = stay * (stay_ + static_cast<double>(i)) / (leave_ + stay_ + static_cast<double>(i));
        const double ends = i == periods ? stay : stay - next;  // in exactly i more periods
        each_beta_binomial(shape_, rate_, i, most, [&](std::size_t n, double chance) { chances[n] += ends * chance; });
        stay = next;
      }
      chances[0] += 1 - alive_;
      return chances;
    }
    default: break;
  }
  double before = 1;
  each_count(t, [&](std::size_t m, double exactly, double at_least, double stay) {
    if (m > most) return false;
    chances[m] += stay * exactly;                         // and still a customer
    if (m > 0) chances[m] += (before - stay) * at_least;  // or left after this purchase
    before = stay;
    return true;
  });
  chances[0] = std::min(1.0, chances[0] + 1 - alive_);
  return chances;
}

std::int64_t CustomerForecast::quantile(double t, double probability) const {
  double sum = 0;
  for (std::size_t most = 16;; most *= 4) {
    const auto chances = distribution(t, most);
    sum = 0;
    for (std::size_t n = 0; n < chances.size(); ++n) {
      sum += chances[n];
      if (sum >= probability - 1e-12) return static_cast<std::int64_t>(n);
    }
    if (most > 1'000'000) return static_cast<std::int64_t>(most);
  }
}

double CustomerForecast::discounted(double rate, double horizon) const {
  if (!(rate >= 0)) throw Error(ErrorCode::invalid, "discount", "discount must be 0 or more, not " + shortest(rate));
  if (!std::isinf(horizon)) check_time(horizon);
  if (horizon == 0) return 0;
  if (std::isinf(horizon)) {
    if (rate == 0)
      throw Error(ErrorCode::invalid, "discount", "discount must be above 0 for an infinite horizon, not 0");
    return discounted_for_ever(rate);
  }
  if (rate == 0) return expected(horizon);
  if (model_.kind == ModelKind::bg_bb) {
    double sum = 0, stay = 1, worth = 1;
    for (double j = 0; j < std::floor(horizon); ++j) {
      stay *= (stay_ + j) / (leave_ + stay_ + j);
      worth *= std::exp(-rate);
      sum += stay * worth;
    }
    return alive_ * shape_ / (shape_ + rate_) * sum;
  }
  if (model_.kind == ModelKind::nbd) return shape_ / rate_ * -std::expm1(-rate * horizon) / rate;
  // by parts: exp(−rate h) E(h) + rate ∫ exp(−rate u) E(u) du, in log steps of the time the expectation bends on
  const double life = model_.kind == ModelKind::pareto_nbd ? stay_ / std::max(1.0, leave_) : stay_;
  const double scale = std::min(rate_ / shape_, life);
  const double end = std::log1p(horizon / scale);
  const int panels = 1 + static_cast<int>(end / 2 + rate * horizon / 8);
  const double rest = statistics::integral(
      [&](double y) {
        const double u = scale * std::expm1(y);
        return (scale + u) * std::exp(-rate * u) * expected(u);
      },
      0, end, panels);
  return std::exp(-rate * horizon) * expected(horizon) + rate * rest;
}

double CustomerForecast::discounted_for_ever(double rate) const {
  switch (model_.kind) {
    case ModelKind::nbd: return shape_ / rate_ / rate;
    case ModelKind::bg_bb: {
      double sum = 0, stay = 1, worth = 1;
      const double step = std::exp(-rate);
      for (double j = 0; worth * stay > 1e-17 * sum * rate && j < 1e8; ++j) {
        stay *= (stay_ + j) / (leave_ + stay_ + j);
        worth *= step;
        sum += stay * worth;
      }
      return alive_ * shape_ / (shape_ + rate_) * sum;
    }
    case ModelKind::pareto_nbd: {  // ∫ exp(−rate u) (B / (B + u))^s du, u = B e^v
      const double c = rate * stay_;
      const double sum = statistics::line_integral(
          [&](double v) {
            const double e = std::exp(v);
            return e * std::exp(-c * e - leave_ * std::log1p(e));
          },
          -std::log(c + leave_), std::min(0.2, 0.75 / std::sqrt(leave_)));
      return alive_ * shape_ / rate_ * stay_ * sum;
    }
    default: break;
  }
  // E[φ^(k−j) / (1 − q φ^k)], φ = λ / (λ + rate): all purchases of a customer who buys at λ and leaves with chance p
  const double log_beta = statistics::log_beta(leave_, stay_);
  // E[1 / (p + q gone)], in log odds of p: what it is at an end, 1 or 1 / gone, where the density there dies away
  // slowly, and an integral of what remains, which has a factor q, or p and q, more
  const auto over_leaving = [&](double gone) {
    const bool slow_at_0 = leave_ < 0.5;
    const double a = leave_ + (slow_at_0 ? 1 : 0);
    const double b = stay_ + 1;
    const double of_staying = 1 - gone;
    const double sum = statistics::line_integral(
        [&](double w) {
          const double e = std::exp(-std::abs(w));
          const double small = e / (1 + e);
          const double large = 1 / (1 + e);
          const double p = w < 0 ? small : large;
          const double q = w < 0 ? large : small;
          return std::exp(a * std::log(p) + b * std::log(q) - log_beta) / (p + q * gone);
        },
        std::log(a / b), std::min(0.35, 0.75 * std::sqrt(1 / a + 1 / b)));
    if (!slow_at_0) return 1 + of_staying * sum;
    return (stay_ / gone + leave_) / (leave_ + stay_) - of_staying * of_staying / gone * sum;
  };
  double total = 0;
  for (int j = 0; j < model_.k; ++j) {
    const double chance = stage_[static_cast<std::size_t>(j)];
    if (chance == 0) continue;
    const double shape = shape_ + j;
    const double log_constant = shape * std::log(rate_) - statistics::log_gamma(shape);
    const double centre = std::log(shape / rate_);
    const double step = std::min(0.2, 0.75 / std::sqrt(shape));
    total += chance * statistics::line_integral(
                          [&](double v) {
                            const double lambda = std::exp(v);
                            const double log_phi = -std::log1p(rate / lambda);
                            const double density = std::exp(log_constant + shape * v - rate_ * lambda);
                            if (density == 0) return 0.0;
                            return density * std::exp((model_.k - j) * log_phi) *
                                   over_leaving(-std::expm1(model_.k * log_phi));
                          },
                          centre, step);
  }
  return total;
}

double CustomerForecast::time_until(double threshold) const {
  if (alive_ <= threshold) return 0;
  if (threshold <= 0) return infinite;
  const bool periods = model_.kind == ModelKind::bg_bb;
  const auto above = [&](double log_t) {
    const double t = std::exp(log_t);
    return CustomerForecast(model_, {buyer_.x, buyer_.t_x, buyer_.T + (periods ? std::floor(t) : t)}).alive_ -
           threshold;
  };
  const double low = periods ? std::log(0.5) : std::log(rate_ / (shape_ + 1)) - 20;
  const double last = periods ? std::log(1000.5) : 60;
  if (above(last) > 0) return infinite;
  if (above(low) <= 0) return 0;
  double high = periods ? 0 : std::log(rate_);
  while (above(high) > 0) high = std::min(high + 2, last);
  std::uintmax_t most = 100;
  const auto [from, to] =
      boost::math::tools::toms748_solve(above, low, high, boost::math::tools::eps_tolerance<double>(45), most);
  const double t = std::exp((from + to) / 2);
  return periods ? std::round(t) : t;
}

CustomerForecast::Parts CustomerForecast::explain(double t) const {
  const double all = expected(t);
  const double prior = CustomerForecast(model_, {}).expected(t);
  Buyer just{buyer_.x, buyer_.x > 0 ? buyer_.T : 0, buyer_.T};
  const double frequency = CustomerForecast(model_, just).expected(t);
  return {prior, frequency - prior, all - frequency};
}

ChanceInterval p_zero(const Model& model, const Buyer& buyer, double t, double level) {
  const auto logit = [&](const Model& with) {
    return statistics::logit(std::clamp(CustomerForecast(with, buyer).p_zero(t), 1e-12, 1 - 1e-12));
  };
  ChanceInterval result{CustomerForecast(model, buyer).p_zero(t)};
  if (!usable(model.status)) return result;
  const double half = statistics::normal_quantile((1 + level) / 2) * std::sqrt(variance_by_parameters(model, logit));
  result.low = std::min(result.chance, statistics::probability(logit(model) - half));
  result.high = std::max(result.chance, statistics::probability(logit(model) + half));
  return result;
}

}  // namespace crmcore::value_models
