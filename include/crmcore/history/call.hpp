// The history that an action judges: the parameters all such actions share, and the history of a call.
#pragma once

#include <vector>

#include "crmcore/action/action.hpp"
#include "crmcore/history/history.hpp"

namespace crmcore {

/// An earlier and a later day.
std::vector<Parameter> from_to_parameters();
/// Purchases within one period are one purchase.
Parameter grain_parameter();
/// What customers are grouped by: their first purchase.
Parameter cohort_parameter();
/// The currency of the amounts of an input table.
Parameter currency_parameter();
/// `more`, then what making a history takes: how purchases worth nothing count, the currency of an input table.
std::vector<Parameter> with_history(std::vector<Parameter> more = {});
/// The day to judge from, then the same.
std::vector<Parameter> on_history(std::vector<Parameter> more = {});

/// The history up to `until`: the one of the call, or made of its input table or its workspace.
History past_of(const Call& call, Day until);
/// The same up to the parameter `today`.
History past_of(const Call& call);

}  // namespace crmcore
