#include "crmcore/retention/persuasion.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "crmcore/retention/risk.hpp"
#include "crmcore/segmentation/rfm.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/random.hpp"
#include "flags.hpp"

namespace crmcore::retention {
namespace {

Day day_of(const Table& table, std::size_t row, std::size_t column) {
  if (table.column(column).kind == Kind::day && !table.is_null(row, column))
    return Codec<Day>::decode(table.cell(row, column));
  const auto parsed = parse<DayTime>(table.text(row, column));
  if (!parsed.value) refuse(table, row, column, cited(table.text(row, column)) + " is no day, such as 2011-12-10");
  return parsed.value->day;
}

/// Contacted and left-alone customers with what was known of them on the day.
struct Campaign {
  statistics::Frame frame;
  std::vector<std::string> segment;
  std::vector<std::uint8_t> treated, bought;

  std::size_t rows() const { return treated.size(); }
  /// What UpliftModel needs of the rows in or out of a half.
  Campaign half(std::size_t which) const {
    Campaign part;
    for (const auto& column : frame) part.frame.push_back({column.name, {}, column.levels});
    for (std::size_t i = 0; i < rows(); ++i) {
      if (statistics::Random(1, i).bits() % 2 != which) continue;
      for (std::size_t f = 0; f < frame.size(); ++f) part.frame[f].values.push_back(frame[f].values[i]);
      part.segment.push_back(segment[i]), part.treated.push_back(treated[i]), part.bought.push_back(bought[i]);
    }
    return part;
  }
  bool can_be_learned() const {
    std::array<int, 4> cells{};
    for (std::size_t i = 0; i < rows(); ++i) ++cells[2U * treated[i] + bought[i]];
    return rows() >= 500 && std::ranges::min(cells) >= 20;
  }
};

Campaign read(const Table& table, const History& past, int horizon) {
  const std::size_t customer = table.at("customer"), day = table.at("day"), treated = table.at("treated"),
                    bought = table.at("bought");
  const auto segment = table.find("segment");
  std::map<Day, std::vector<std::size_t>> by_day;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const Day on = day_of(table, r, day);
    if (on > past.today())
      refuse(table, r, day,
             cited(table.text(r, day)) + " is after " + past.today().text() + ", the day of the history");
    by_day[on].push_back(r);
  }
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t c = 0; c < past.customers(); ++c) known[past.code(c)] = c;
  Campaign campaign;
  for (const auto& [on, rows] : by_day) {
    const History then = past.as_of(on);
    const Features own = features(then, horizon);
    if (campaign.frame.empty())
      for (const auto& column : own.frame) campaign.frame.push_back({column.name, {}, column.levels});
    const auto rfm = segmentation::rfm(then);
    std::unordered_map<std::string_view, std::size_t> place;
    for (std::size_t i = 0; i < own.customers.size(); ++i) place[then.code(own.customers[i])] = i;
    for (const std::size_t r : rows) {
      const std::string code = table.text(r, customer);
      if (!known.contains(code)) refuse(table, r, customer, cited(code) + " is no customer of the history");
      const auto at = place.find(code);
      const std::size_t arm = need_flag(table, r, treated), came = need_flag(table, r, bought);
      if (at == place.end()) continue;
      for (std::size_t f = 0; f < own.frame.size(); ++f)
        campaign.frame[f].values.push_back(own.frame[f].values[at->second]);
      campaign.segment.push_back(segment ? table.text(r, *segment) : std::string(rfm[at->second].segment.value_or("")));
      campaign.treated.push_back(static_cast<std::uint8_t>(arm));
      campaign.bought.push_back(static_cast<std::uint8_t>(came));
    }
  }
  return campaign;
}

/// How much of what the T-learner says beyond the segments can be believed: see learn_persuasion.
double believed_share(const Campaign& campaign) {
  std::vector<double> said, outcome;  // both less their mean in the segment
  for (const std::size_t half : {0U, 1U}) {
    const Campaign learned = campaign.half(1 - half), judged = campaign.half(half);
    if (!learned.can_be_learned()) return 0;
    const auto uplift = UpliftModel(learned.frame, learned.treated, learned.bought).uplift(judged.frame);
    const double e = static_cast<double>(std::ranges::count(judged.treated, 1)) / static_cast<double>(judged.rows());
    struct Sums {
      double said = 0, outcome = 0, count = 0;
    };
    std::map<std::string_view, Sums> sums;
    std::vector<double> z;
    for (std::size_t i = 0; i < judged.rows(); ++i) {
      z.push_back(judged.bought[i] * (judged.treated[i] - e) / (e * (1 - e)));
      Sums& own = sums[judged.segment[i]];
      own.said += uplift[i], own.outcome += z[i], own.count += 1;
    }
    for (std::size_t i = 0; i < judged.rows(); ++i) {
      const Sums& own = sums.at(judged.segment[i]);
      said.push_back(uplift[i] - own.said / own.count);
      outcome.push_back(z[i] - own.outcome / own.count);
    }
  }
  double xx = 0, xy = 0, errors = 0;
  for (std::size_t i = 0; i < said.size(); ++i) xx += said[i] * said[i], xy += said[i] * outcome[i];
  if (!(xx > 0)) return 0;
  const double slope = xy / xx;
  for (std::size_t i = 0; i < said.size(); ++i) {
    const double rest = said[i] * (outcome[i] - slope * said[i]);
    errors += rest * rest;
  }
  const double variance = errors / (xx * xx);
  if (!(slope > 0)) return 0;
  return std::min(1.0, slope * std::max(0.0, 1 - variance / (slope * slope)));
}

}  // namespace

Persuasion Persuasion::parse(std::string_view text) {
  Persuasion persuasion;
  for (const std::string_view one : parts_of(text, ';')) {
    const std::size_t blank = one.rfind(' ');
    const std::string_view number = blank == std::string_view::npos ? one : one.substr(blank + 1);
    const auto share = crmcore::parse<double>(number);
    if (!share.value || !(*share.value >= 0 && *share.value <= 1))
      throw Error(ErrorCode::invalid, "persuasion",
                  "the persuasion " + cited(std::string(one)) +
                      " is no share from 0 to 1, such as 0.10, nor a segment with one, such as 'At Risk 0.20'");
    const std::string segment(blank == std::string_view::npos ? std::string_view() : trimmed(one.substr(0, blank)));
    if (segment.empty() || segment == "others")
      persuasion.assumed = *share.value;
    else
      persuasion.assumed_of.emplace_back(segment, *share.value);
  }
  return persuasion;
}

Persuasion learn_persuasion(const Table& campaign) {
  struct Arms {
    double n[2]{}, bought[2]{};
  };
  const std::size_t segment = campaign.at("segment"), treated = campaign.at("treated"), bought = campaign.at("bought");
  std::map<std::string, Arms> segments;
  for (std::size_t r = 0; r < campaign.rows(); ++r)
    for (const std::string& name : {std::string("all"), campaign.text(r, segment)}) {
      Arms& arms = segments[name];
      const std::size_t arm = need_flag(campaign, r, treated);
      arms.n[arm] += 1, arms.bought[arm] += static_cast<double>(need_flag(campaign, r, bought));
    }
  struct Effect {
    double difference, variance;
  };
  const auto effect_of = [](const Arms& arms) {
    Effect effect{0, 0};
    for (const std::size_t arm : {0U, 1U}) {
      const double rate = (arms.bought[arm] + .5) / (arms.n[arm] + 1);
      effect.difference += (arm == 1 ? 1 : -1) * (arms.n[arm] > 0 ? arms.bought[arm] / arms.n[arm] : 0);
      effect.variance += rate * (1 - rate) / arms.n[arm];
    }
    return effect;
  };
  std::map<std::string, Effect> effects;
  for (const auto& [name, arms] : segments)
    if (arms.n[0] > 0 && arms.n[1] > 0) effects[name] = effect_of(arms);
  Persuasion persuasion;
  if (!effects.contains("all"))
    throw Error(ErrorCode::invalid, "campaign",
                segments.empty()
                    ? "the campaign has no rows; there is nothing to learn from"
                    : std::string(segments.at("all").n[0] > 0 ? "nobody" : "everybody") +
                          " of the campaign was treated; without some of both there is nothing to compare");
  const Effect all = effects.at("all");
  double weights = 0, squares = 0, spread = 0, groups = 0, mean = 0;
  for (const auto& [name, effect] : effects)
    if (name != "all")
      weights += 1 / effect.variance, squares += 1 / (effect.variance * effect.variance),
          mean += effect.difference / effect.variance, groups += 1;
  mean = weights > 0 ? mean / weights : 0;
  for (const auto& [name, effect] : effects)
    if (name != "all") spread += (effect.difference - mean) * (effect.difference - mean) / effect.variance;
  const double between = groups > 1 ? std::max(0.0, (spread - (groups - 1)) / (weights - squares / weights)) : 0;
  for (const auto& [name, effect] : effects) {
    const double keep = name == "all" ? 1 : between / (between + effect.variance);
    const double shrunk = name == "all" ? all.difference : all.difference + keep * (effect.difference - all.difference);
    const double deviation =
        std::sqrt(name == "all" ? all.variance : keep * effect.variance + (1 - keep) * (1 - keep) * all.variance);
    const Arms& arms = segments.at(name);
    persuasion.learned.push_back({name, static_cast<std::int64_t>(arms.n[1]), static_cast<std::int64_t>(arms.n[0]),
                                  shrunk, shrunk - statistics::z_of_95 * deviation,
                                  shrunk + statistics::z_of_95 * deviation});
  }
  return persuasion;
}

Persuasion learn_persuasion(const Table& table, const History& past, int horizon) {
  const Campaign campaign = read(table, past, horizon);
  Table arms(std::vector<Table::Description>{{"segment"}, {"treated", Kind::integer}, {"bought", Kind::integer}}, {});
  for (std::size_t i = 0; i < campaign.rows(); ++i)
    arms.append(std::array<Cell, 3>{Cell::of(std::string_view(campaign.segment[i])),
                                    Cell::of(std::int64_t{campaign.treated[i]}),
                                    Cell::of(std::int64_t{campaign.bought[i]})});
  Persuasion persuasion = learn_persuasion(arms);
  if (!campaign.can_be_learned()) return persuasion;
  persuasion.share = believed_share(campaign);
  if (persuasion.share > 0)
    persuasion.individual = std::make_shared<const UpliftModel>(campaign.frame, campaign.treated, campaign.bought);
  return persuasion;
}

}  // namespace crmcore::retention
