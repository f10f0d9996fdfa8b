#include "crmcore/retention/scores.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace crmcore::retention {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> names{{
    {"bond", "silence against its own rhythm"},
    {"bond", "purchases of 90 days against its own pace"},
    {"bond", "nothing returned"},
    {"loyalty", "years as a customer"},
    {"loyalty", "purchase days"},
    {"loyalty", "regularity"},
    {"risk", "chance of no purchase in the horizon"},
    {"value", "purchases expected, place among all"},
    {"value", "spend on a purchase, place among all"},
}};

/// The rank of each value among all, 0 … 1; ties are in the middle.
std::vector<double> places(const std::vector<double>& values) {
  std::vector<double> sorted = values, result;
  std::ranges::sort(sorted);
  for (const double value : values) {
    const auto below = std::ranges::lower_bound(sorted, value) - sorted.begin();
    const auto up_to = std::ranges::upper_bound(sorted, value) - sorted.begin();
    result.push_back(static_cast<double>(below + up_to) / 2 / static_cast<double>(sorted.size()));
  }
  return result;
}

constexpr std::size_t risk_part = 6;

struct Parts {
  Result<Risk> risks;
  std::vector<std::array<double, names.size()>> points;
  bool risk_known = true;
};
Parts parts_of(const History& past, const RiskModel& model) {
  const Features now = features(past, model.horizon);
  const auto column = [&](std::string_view name) -> const std::vector<double>& {
    return std::ranges::find(now.frame, name, &statistics::FrameColumn::name)->values;
  };
  const auto& recency = column("recency");
  const auto& frequency = column("frequency");
  const auto& age = column("age");
  const auto& gap = column("mean_gap");
  const auto& variation = column("gap_variation");
  const auto& spend = column("spend");
  const auto& returns = column("returns");
  const auto& in90 = column("orders_90");
  const auto& expected = column("expected");
  double typical = 0, known = 0;  // gap of the population, for one-time buyers
  for (const double one : gap) {
    if (std::isnan(one)) continue;
    typical += std::expm1(one);
    ++known;
  }
  constexpr double gap_when_unknown = 90;  // days: the default horizon
  typical = known > 0 ? typical / known : gap_when_unknown;
  const auto often = places(frequency);
  const auto worth = places(expected);
  const auto paid = places(spend);
  Parts result{risk(past, model), {}, !model.value_model || value_models::usable(model.value_model->status)};
  for (std::size_t i = 0; i < now.customers.size(); ++i) {
    const double silence = std::expm1(recency[i]);
    const double own = std::isnan(gap[i]) ? typical : std::expm1(gap[i]);
    const double days = std::expm1(age[i]);
    const double count = std::expm1(frequency[i]);
    const double pace =
        days > 0 ? count * std::min(90.0, days + 1) / (days + 1) : count;  // purchases in 90 days at its own pace
    result.points.push_back({40 * std::exp(-std::max(0.0, silence - own) / (2 * std::max(own, 1.0))),
                             40 * std::min(1.0, std::expm1(in90[i]) / std::max(pace, 1e-9)), 20 * (1 - returns[i]),
                             30 * std::min(1.0, days / (2 * 365.25)), 40 * often[i],
                             std::isnan(variation[i]) ? 0 : 30 / (1 + variation[i]), 100 * result.risks[i].risk,
                             50 * worth[i], 50 * paid[i]});
  }
  return result;
}

}  // namespace

Result<Scores> scores(const History& past, const RiskModel& model) {
  const Parts parts = parts_of(past, model);
  Result<Scores> result{{}, past.currency(), past.codes()};
  for (std::size_t i = 0; i < parts.points.size(); ++i) {
    const auto& p = parts.points[i];
    result.rows.push_back({parts.risks[i].customer, p[0] + p[1] + p[2], p[3] + p[4] + p[5],
                           parts.risk_known ? std::optional(p[risk_part]) : std::nullopt, p[7] + p[8]});
  }
  return result;
}

Result<ScorePart> score_parts(const History& past, const RiskModel& model, std::string_view customer) {
  const Parts parts = parts_of(past, model);
  const auto found = std::ranges::find(parts.risks.rows, customer, &Risk::customer);
  if (found == parts.risks.rows.end())
    throw Error(ErrorCode::not_found, "customer",
                "customer " + cited(std::string(customer)) + " has no purchase up to that day, or is not known");
  Result<ScorePart> result;
  const auto& points = parts.points[static_cast<std::size_t>(found - parts.risks.rows.begin())];
  for (std::size_t p = 0; p < names.size(); ++p)
    if (p != risk_part || parts.risk_known)
      result.rows.push_back({std::string(names[p].first), std::string(names[p].second), points[p]});
  return result;
}

}  // namespace crmcore::retention
