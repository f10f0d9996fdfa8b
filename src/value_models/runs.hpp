// The two likelihoods that fits spend their time in, many rows or nodes at once: the same terms as likelihood.hpp, with
// what rows of equal x share taken out of the loop. Private to the room.
#pragma once

#include "likelihood.hpp"

namespace crmcore::value_models {

/// Adds the log-likelihood of bg_nbd or mbg_nbd (k = 1) and its derivatives in the parameters; times are divided by
/// `scale`.
void add_beta_geometric(ModelKind kind, const Purchases& table, double scale, const Gradient& p,
                        statistics::Taylor<4>& sum);
/// The same for pareto_nbd.
void add_pareto(const Purchases& table, double scale, const Gradient& p, statistics::Taylor<4>& sum);

}  // namespace crmcore::value_models
