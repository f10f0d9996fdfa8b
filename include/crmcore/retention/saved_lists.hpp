// Work lists that were kept, and the outcomes of the customers on them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/retention/work_list.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore::retention {

/// Keeps a list under a name, so that outcomes can be joined; `past` is the history it was made from.
/// Throws duplicate when the name exists, mixed_currency when history and workspace differ, invalid for a name that is
/// empty or has a comma.
void save_list(store::Change& change, std::string_view list, const History& past, const Result<WorkLine>& lines,
               int horizon);

struct CampaignOutcome {
  std::string segment;  ///< "all" first
  std::int64_t treated = 0, control = 0;
  std::int64_t treated_bought = 0, control_bought = 0;
  std::optional<double> effect, low, high;  ///< rise in the chance of a purchase, 95 % interval (Newcombe 1998)
  bool complete = false;                    ///< the horizon is over
};
/// The outcome of a saved list up to `today`, by segment. Throws not_found, and invalid for a day before the list was
/// made.
Result<CampaignOutcome> outcomes(const store::Store& store, std::string_view list, Day today);

/// Kept work lists as a table for learn_uplift: customer, day, segment, treated, and whether the customer bought
/// within `horizon` days, which may differ from the horizon of the list. Lists whose horizon is not over on `today` are
/// left out. Throws not_found for a list that does not exist.
Table campaign_of(const store::Store& store, const std::vector<std::string>& lists, Day today, int horizon);

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct Schema<retention::CampaignOutcome> {
  using CampaignOutcome = retention::CampaignOutcome;
  static constexpr std::string_view name = "campaign_outcome";
  static constexpr auto fields = std::to_array<Field<CampaignOutcome>>({
      field<&CampaignOutcome::segment>(
          "segment", {.from = "work_item.segment", .help = "segment of the customers; all for the whole list"}),
      field<&CampaignOutcome::treated>("treated",
                                       {.from = from::control_group, .help = "customers on the list to be contacted"}),
      field<&CampaignOutcome::control>("control",
                                       {.from = from::control_group, .help = "customers left alone to compare with"}),
      field<&CampaignOutcome::treated_bought>(
          "treated_bought",
          {.from = from::ordered, .help = "of those to be contacted, how many bought within the horizon of the list"}),
      field<&CampaignOutcome::control_bought>(
          "control_bought",
          {.from = from::ordered, .help = "of those left alone, how many bought within the horizon of the list"}),
      field<&CampaignOutcome::effect>("effect",
                                      {.from = from::ordered,
                                       .help = "share who bought of those to be contacted less that of those left "
                                               "alone, -1 to 1; empty unless there are both"}),
      field<&CampaignOutcome::low>(
          "low",
          {.from = from::ordered, .help = "lower end of the 95 % interval of effect (Newcombe); empty with effect"}),
      field<&CampaignOutcome::high>(
          "high",
          {.from = from::ordered, .help = "upper end of the 95 % interval of effect (Newcombe); empty with effect"}),
      field<&CampaignOutcome::complete>("complete", {.help = "true when the horizon of the list is over"}),
  });
};
}  // namespace crmcore
