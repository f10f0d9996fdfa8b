#include "runs.hpp"

#include "../statistics/elementary.hpp"
#include "../statistics/vectorised.hpp"

namespace crmcore::value_models {
namespace {

using statistics::quick_exp;
using statistics::quick_log;

using Lanes [[gnu::vector_size(32), gnu::may_alias]] = double;  // four numbers
constexpr std::size_t lanes = 4;

[[gnu::always_inline]] inline const Lanes& four(const double* from) { return *reinterpret_cast<const Lanes*>(from); }

/// Sums over rows of one x. For each row with weight w: end = alpha + T, last = alpha + t_x, and q the chance of having
/// left, whose log odds are `odds` + exponent · log(end / last). In order: w, w log(1 + odds), w log end, w / end, w /
/// end²; w q times 1, log(end / last), 1/end − 1/last, 1/last² − 1/end²; w q (1 − q) times 1, log, difference, log²,
/// log · difference, difference².
using RunSums = std::array<double, 15>;

CRMCORE_VECTORISED
void add_run(std::size_t rows, const double* t_x, const double* T, const double* weight, double per_scale, double alpha,
             double exponent, double odds, double* to) {
  constexpr std::size_t block = 128;
  Lanes total[15] = {};
  alignas(32) double w[block], log_end[block], log_ratio[block], of_end[block], of_last[block], left[block],
      log_all[block];
  for (std::size_t from = 0; from < rows; from += block) {
    const std::size_t count = rows - from < block ? rows - from : block;
    const std::size_t padded = (count + lanes - 1) / lanes * lanes;
    for (std::size_t i = 0; i < padded; ++i) {  // the last lanes repeat the first row with weight 0
      const std::size_t row = from + (i < count ? i : 0);
      w[i] = i < count ? weight[row] : 0;
      of_end[i] = alpha + T[row] * per_scale;
      of_last[i] = alpha + t_x[row] * per_scale;
    }
    for (std::size_t i = 0; i < padded; ++i) {
      const double end = of_end[i];
      const double last = of_last[i];
      const double log = quick_log(end);
      const double ratio = log - quick_log(last);
      const double logit = odds + exponent * ratio;
      const double small = quick_exp(logit < 0 ? logit : -logit);
      const double share = 1 / (1 + small);
      log_end[i] = log;
      log_ratio[i] = ratio;
      of_end[i] = 1 / end;
      of_last[i] = 1 / last;
      left[i] = logit < 0 ? small * share : share;
      log_all[i] = quick_log(1 + small) + (logit < 0 ? 0 : logit);
    }
    for (std::size_t i = 0; i < padded; i += lanes) {
      const Lanes ws = four(w + i);
      const Lanes ends = four(log_end + i);
      const Lanes ratios = four(log_ratio + i);
      const Lanes ie = four(of_end + i);
      const Lanes il = four(of_last + i);
      const Lanes qs = four(left + i);
      const Lanes alls = four(log_all + i);
      const Lanes wq = ws * qs;
      const Lanes v = wq * (1 - qs);
      const Lanes diff = ie - il;
      const Lanes v_log = v * ratios;
      const Lanes v_diff = v * diff;
      total[0] += ws;
      total[1] += ws * alls;
      total[2] += ws * ends;
      total[3] += ws * ie;
      total[4] += ws * ie * ie;
      total[5] += wq;
      total[6] += wq * ratios;
      total[7] += wq * diff;
      total[8] += wq * (il * il - ie * ie);
      total[9] += v;
      total[10] += v_log;
      total[11] += v_diff;
      total[12] += v_log * ratios;
      total[13] += v_log * diff;
      total[14] += v_diff * diff;
    }
  }
  for (std::size_t s = 0; s < 15; ++s)
    for (std::size_t lane = 0; lane < lanes; ++lane) to[s] += total[s][lane];
}

/// The nodes of one row of Pareto/NBD: u = grown − least on the side of the smaller parameter.
struct Nodes {
  static constexpr std::size_t most = 1024;
  alignas(32) double at[most], weight[most];
  std::size_t count = 0;
};
struct ParetoRow {
  double r, s, exponent;      // exponent = r + x
  double d_log_rate, d_r;     // r.first + log alpha; r / alpha
  double d_log_life, d_life;  // log beta + 1/s; s / beta
  double start, log_start, gap,
      log_top;  // of the smaller side; larger − smaller parameter; log of the shared factor less the top
  bool rate_first;
};

/// The fifteen sums of a row's nodes: weight; weight × gradient; weight × (products and second derivatives that vary).
CRMCORE_VECTORISED
void add_nodes(const Nodes& nodes, const ParetoRow& row, double* to) {
  alignas(32) double w[Nodes::most], log_least[Nodes::most], log_most[Nodes::most], of_least[Nodes::most],
      of_most[Nodes::most];
  const double e_least = row.rate_first ? row.exponent : row.s + 1;
  const double e_most = row.rate_first ? row.s + 1 : row.exponent;
  for (std::size_t i = 0; i < nodes.count; ++i) {
    const double grown = row.start * quick_exp(nodes.at[i]);
    const double log_grown = row.log_start + nodes.at[i];
    const double other = grown + row.gap;
    const double log_other = quick_log(other);
    w[i] = nodes.weight[i] * grown * quick_exp(row.log_top - e_least * log_grown - e_most * log_other);
    log_least[i] = log_grown;
    log_most[i] = log_other;
    of_least[i] = 1 / grown;
    of_most[i] = 1 / other;
  }
  const double* log_rate = row.rate_first ? log_least : log_most;
  const double* log_life = row.rate_first ? log_most : log_least;
  const double* of_rate = row.rate_first ? of_least : of_most;
  const double* of_life = row.rate_first ? of_most : of_least;
  Lanes total[15] = {};
  for (std::size_t i = 0; i < nodes.count; i += lanes) {
    const Lanes ws = four(w + i);
    const Lanes lr = four(log_rate + i);
    const Lanes ll = four(log_life + i);
    const Lanes ir = four(of_rate + i);
    const Lanes il = four(of_life + i);
    const Lanes g0 = row.d_log_rate - lr;
    const Lanes g1 = row.d_r - row.exponent * ir;
    const Lanes g2 = row.d_log_life - ll;
    const Lanes g3 = row.d_life - (row.s + 1) * il;
    const Lanes w0 = ws * g0;
    const Lanes w1 = ws * g1;
    const Lanes w2 = ws * g2;
    const Lanes w3 = ws * g3;
    total[0] += ws;
    total[1] += w0;
    total[2] += w1;
    total[3] += w2;
    total[4] += w3;
    total[5] += w0 * g0;
    total[6] += w1 * g0 - ws * ir;
    total[7] += w1 * g1 + ws * (row.exponent * ir * ir);
    total[8] += w2 * g0;
    total[9] += w2 * g1;
    total[10] += w2 * g2;
    total[11] += w3 * g0;
    total[12] += w3 * g1;
    total[13] += w3 * g2 - ws * il;
    total[14] += w3 * g3 + ws * ((row.s + 1) * il * il);
  }
  for (std::size_t s = 0; s < 15; ++s)
    for (std::size_t lane = 0; lane < lanes; ++lane) to[s] += total[s][lane];
}

}  // namespace

void add_beta_geometric(ModelKind kind, const Purchases& table, double scale, const Gradient& p,
                        statistics::Taylor<4>& sum) {
  const double r = p[0];
  const double alpha = p[1];
  const double a = p[2];
  const double b = p[3];
  const double log_alpha = std::log(alpha);
  const double log_a = std::log(a);
  Rises of_r(r);
  Rises of_b(b);
  Rises of_b_before(b);
  Rises of_ab(a + b);
  for (std::size_t from = 0, to = 0; from < table.rows(); from = to) {  // rows stand in the order of x
    const double x = table.x[from];
    const double exponent = r + x;
    while (to < table.rows() && table.x[to] == x) ++to;
    const double n = x + (kind == ModelKind::mbg_nbd ? 1 : 0);  // chances to leave
    const LogRise rise = of_r[x];
    const LogRise stays = n > 0 ? of_b[n] : LogRise{};
    const LogRise ab = n > 0 ? of_ab[n] : LogRise{};
    const LogRise before = n > 0 ? of_b_before[n - 1] : LogRise{};
    const double odds = n > 0 ? log_a + before.value - stays.value : -1e300;  // of having left, at end = last
    RunSums run{};
    add_run(to - from, &table.t_x[from], &table.T[from], &table.weight[from], 1 / scale, alpha, exponent, odds,
            run.data());
    const auto [w, log_all, log_end, of_end, of_end2, q, q_log, q_diff, q_diff2, v, v_log, v_diff, v_log2, v_log_diff,
                v_diff2] = run;
    // having left differs from being there by: log(end/last) in r, exponent (1/end − 1/last) in alpha, da in a, db in b
    const double da = n > 0 ? 1 / a : 0;
    const double db = n > 0 ? before.first - stays.first : 0;
    sum.value += w * (rise.value + r * log_alpha + stays.value - ab.value) - exponent * log_end + log_all;
    sum.gradient[0] += w * (rise.first + log_alpha) - log_end + q_log;
    sum.gradient[1] += w * r / alpha - exponent * of_end + exponent * q_diff;
    sum.gradient[2] += -w * ab.first + q * da;
    sum.gradient[3] += w * (stays.first - ab.first) + q * db;
    auto& h = sum.hessian;
    h[0][0] += w * rise.second + v_log2;
    h[1][0] += w / alpha - of_end + q_diff + exponent * v_log_diff;
    h[1][1] += -w * r / (alpha * alpha) + exponent * (of_end2 + q_diff2) + exponent * exponent * v_diff2;
    h[2][0] += v_log * da;
    h[2][1] += exponent * v_diff * da;
    h[2][2] += -w * ab.second - q * da * da + v * da * da;
    h[3][0] += v_log * db;
    h[3][1] += exponent * v_diff * db;
    h[3][2] += -w * ab.second + v * da * db;
    h[3][3] += w * (stays.second - ab.second) + q * (before.second - stays.second) + v * db * db;
  }
}

void add_pareto(const Purchases& table, double scale, const Gradient& p, statistics::Taylor<4>& sum) {
  const double r = p[0];
  const double alpha = p[1];
  const double s = p[2];
  const double beta = p[3];
  const double log_alpha = std::log(alpha);
  const double log_beta = std::log(beta);
  const double log_s = std::log(s);
  Rises of_r(r);
  Nodes nodes;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double x = table.x[row];
    const double t_x = table.t_x[row] / scale;
    const double T = table.T[row] / scale;
    const LogRise rise = of_r[x];
    ParetoRow own{r, s, r + x, rise.first + log_alpha, r / alpha, log_beta + 1 / s, s / beta, 0,
                  0, 0, 0,     alpha <= beta};
    const double shared = rise.value + r * log_alpha + s * log_beta;
    // still there
    const double rate = alpha + T;
    const double life = beta + T;
    const double log_rate = std::log(rate);
    const double log_life = std::log(life);
    const double ir = 1 / rate;
    const double il = 1 / life;
    const double alive = shared - own.exponent * log_rate - s * log_life;
    // left at some u: the parts that every node shares are added at the end
    std::array<double, 15> total{};
    double top = alive;
    if (T > t_x) {
      const double least = own.rate_first ? alpha : beta;
      const double most = own.rate_first ? beta : alpha;
      const double e_least = own.rate_first ? own.exponent : s + 1;
      const double e_most = own.rate_first ? s + 1 : own.exponent;
      own.start = least + t_x;
      own.log_start = std::log(own.start);
      own.gap = most - least;
      const double end = std::log1p((T - t_x) / own.start);
      const double decay = std::abs(e_least - 1) + e_most * own.start / (most + t_x);
      double width = 5 / decay;
      nodes.count = 0;
      for (double z = 0; z < end && nodes.count + 16 <= Nodes::most; z += width, width *= 2)
        statistics::gauss_legendre(z, std::min(end, z + width), [&](double at, double weight) {
          nodes.at[nodes.count] = at;
          nodes.weight[nodes.count++] = weight;
        });
      const double peak = shared + log_s - (e_least - 1) * own.log_start - e_most * std::log(most + t_x);
      top = std::max(alive, peak);
      own.log_top = shared + log_s - top;
      add_nodes(nodes, own, total.data());
      const double w = total[0];
      total[5] += w * rise.second;
      total[6] += w / alpha;
      total[7] -= w * r / (alpha * alpha);
      total[10] -= w / (s * s);
      total[13] += w / beta;
      total[14] -= w * s / (beta * beta);
    }
    const double w = std::exp(alive - top);
    const double g0 = own.d_log_rate - log_rate;
    const double g1 = own.d_r - own.exponent * ir;
    const double g2 = log_beta - log_life;
    const double g3 = own.d_life - s * il;
    const std::array<double, 15> still{1,
                                       g0,
                                       g1,
                                       g2,
                                       g3,
                                       rise.second + g0 * g0,
                                       1 / alpha - ir + g1 * g0,
                                       -r / (alpha * alpha) + own.exponent * ir * ir + g1 * g1,
                                       g2 * g0,
                                       g2 * g1,
                                       g2 * g2,
                                       g3 * g0,
                                       g3 * g1,
                                       1 / beta - il + g3 * g2,
                                       -s / (beta * beta) + s * il * il + g3 * g3};
    for (std::size_t i = 0; i < total.size(); ++i) total[i] += w * still[i];
    const double weight = table.weight[row];
    const double per_total = 1 / total[0];
    sum.value += weight * (top + std::log(total[0]));
    Gradient gradient;
    for (std::size_t i = 0; i < 4; ++i) {
      gradient[i] = total[1 + i] * per_total;
      sum.gradient[i] += weight * gradient[i];
    }
    for (std::size_t i = 0, at = 5; i < 4; ++i)
      for (std::size_t j = 0; j <= i; ++j)
        sum.hessian[i][j] += weight * (total[at++] * per_total - gradient[i] * gradient[j]);
  }
}

}  // namespace crmcore::value_models
