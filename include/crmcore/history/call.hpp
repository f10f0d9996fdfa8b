// The history that an action judges: the parameters all such actions share, and the history of a call.
#pragma once

#include <vector>

#include "crmcore/action/action.hpp"
#include "crmcore/history/history.hpp"

namespace crmcore {

/// The parameters `from` and `to`: an earlier and a later day.
std::vector<Parameter> from_to_parameters();
/// The parameter `grain`: purchases within one period are one purchase.
Parameter grain_parameter();
/// The parameter `by`: what customers are grouped by.
Parameter cohort_parameter();
/// The parameter `currency`: that of the amounts of an input table.
Parameter currency_parameter();
/// `more`, then the parameters of making a history: how purchases worth nothing count, the currency of an input table.
std::vector<Parameter> with_history(std::vector<Parameter> more = {});
/// The day to judge from, then those of with_history.
std::vector<Parameter> on_history(std::vector<Parameter> more = {});

/// The history up to `until`: that of the call, or one made of its input table or its workspace.
History past_of(const Call& call, Day until);
/// The same up to the parameter `today`.
History past_of(const Call& call);

}  // namespace crmcore
