// Four scores of each customer that a person can check: bond, loyalty, risk, value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crmcore/retention/risk.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::retention {

/// Bond, loyalty, risk and value of each customer with a purchase, 0 … 100.
struct Scores {
  std::string_view customer;
  double bond = 0;  ///< silence against own rhythm 40, purchases of 90 days against the year's 40, nothing returned 20
  double loyalty = 0;          ///< years as a customer 30, purchase days 40, regularity 30
  std::optional<double> risk;  ///< 100 × chance of no purchase in the horizon; empty: too little is known (RiskModel)
  double value = 0;            ///< rank among all by purchases expected 50 and by spend 50
};
Result<Scores> scores(const History& past, const RiskModel& model);
struct ScorePart {
  std::string score, part;
  double points = 0;
};
/// The parts of one customer's scores. The parts of a score add up to it; an unknown risk has none. Throws not_found.
Result<ScorePart> score_parts(const History& past, const RiskModel& model, std::string_view customer);

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct Schema<retention::Scores> {
  using Scores = retention::Scores;
  static constexpr std::string_view name = "scores";
  static constexpr auto fields = std::to_array<Field<Scores>>({
      field<&Scores::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Scores::bond>("bond", {.from = from::purchases,
                                    .help = "0 to 100: up to 40 points for silence against its own rhythm, 40 for "
                                            "purchases of 90 days against its own pace, 20 for no returns"}),
      field<&Scores::loyalty>(
          "loyalty",
          {.from = from::ordered,
           .help = "0 to 100: up to 30 points for years as a customer, 40 for purchase days, 30 for regularity"}),
      field<&Scores::risk>(
          "risk",
          {.from = from::purchases,
           .help = "100 times the probability of no purchase within the horizon; empty when too little is known"}),
      field<&Scores::value>(
          "value",
          {.from = from::purchases,
           .help =
               "0 to 100: up to 50 points for the rank by expected purchases, 50 for the rank by spend per purchase"}),
  });
};
template <>
struct Schema<retention::ScorePart> {
  using Part = retention::ScorePart;
  static constexpr std::string_view name = "score_part";
  static constexpr auto fields = std::to_array<Field<Part>>({
      field<&Part::score>("score", {.help = "bond, loyalty, risk or value"}),
      field<&Part::part>("part", {.help = "what the points are given for"}),
      field<&Part::points>("points",
                           {.from = from::purchases, .help = "points of this part; those of a score add up to it"}),
  });
};
}  // namespace crmcore
