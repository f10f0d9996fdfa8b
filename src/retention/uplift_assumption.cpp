#include "crmcore/retention/uplift_assumption.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

#include "believed.hpp"
#include "crmcore/retention/risk.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/segmentation/rfm.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/random.hpp"

namespace crmcore::retention {
namespace {

/// Customers contacted or left alone, with what the history knew of them on the day.
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
      part.segment.push_back(segment[i]);
      part.treated.push_back(treated[i]);
      part.bought.push_back(bought[i]);
    }
    return part;
  }
  bool can_be_learned() const {
    std::array<int, 4> cells{};
    for (std::size_t i = 0; i < rows(); ++i) ++cells[2U * treated[i] + bought[i]];
    constexpr std::size_t enough_rows = 500;
    constexpr int enough_of_each = 20;  // outcome in each arm
    return rows() >= enough_rows && std::ranges::min(cells) >= enough_of_each;
  }
};

std::string segment_of(const std::string& segment, std::size_t row) {
  static const auto ten = segmentation::SegmentMap::ten();
  static const auto segments = ten.segments();
  if (std::ranges::find(segments, segment) == segments.end())
    throw_unknown("segment", "row " + std::to_string(row + 1) + ", segment: there is no segment", segment, segments);
  return segment;
}

Campaign read(const Table& table) {
  const TableReader read(table);
  const InputColumn segment = read.need("segment");
  const InputColumn treated = read.need("treated");
  const InputColumn bought = read.need("bought");
  Campaign campaign;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    campaign.segment.push_back(segment_of(segment.need_text(r), r));
    campaign.treated.push_back(treated.need_flag(r) ? 1 : 0);
    campaign.bought.push_back(bought.need_flag(r) ? 1 : 0);
  }
  return campaign;
}

Campaign read(const Table& table, const History& past, int horizon) {
  const TableReader read(table);
  const InputColumn customer = read.need("customer");
  const InputColumn day = read.need("day");
  const InputColumn treated = read.need("treated");
  const InputColumn bought = read.need("bought");
  const InputColumn segment = read.find("segment");
  std::map<Day, std::vector<std::size_t>> by_day;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    const Day on = day.need_day(r);
    if (on > past.today())
      day.refuse(r, "must be at most " + past.today().text() + ", the day of the history, not " + day.quoted(r));
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
    std::unordered_map<std::string, std::size_t> seen;
    for (const std::size_t r : rows) {
      const std::string code = customer.need_text(r);
      if (!known.contains(code)) customer.refuse(r, cited(code) + " must be a customer of the history");
      if (const auto [at, first] = seen.emplace(code, r); !first)
        customer.refuse(r, cited(code) + " is in row " + std::to_string(at->second + 1) + " already; on one day, " +
                               on.text() + ", a customer is contacted or left alone once");
      const auto at = place.find(code);
      const bool contacted = treated.need_flag(r);
      const bool came = bought.need_flag(r);
      const auto said = segment.text(r);
      const std::string own_segment = said ? segment_of(*said, r) : "";
      if (at == place.end()) continue;
      for (std::size_t f = 0; f < own.frame.size(); ++f)
        campaign.frame[f].values.push_back(own.frame[f].values[at->second]);
      campaign.segment.push_back(said ? own_segment : std::string(rfm[at->second].segment.value_or("")));
      campaign.treated.push_back(contacted ? 1 : 0);
      campaign.bought.push_back(came ? 1 : 0);
    }
  }
  if (campaign.rows() == 0 && table.rows() > 0)
    throw Error(
        ErrorCode::invalid, "campaign",
        "no customer of the campaign had bought by its day; some must have, so that there is something to learn from");
  return campaign;
}

struct Arms {
  std::array<double, 2> n{}, bought{};  // left alone, contacted

  void add(std::size_t arm, bool came) {
    n[arm] += 1;
    bought[arm] += came ? 1 : 0;
  }
  bool comparable() const { return n[0] > 0 && n[1] > 0; }
  double difference() const { return bought[1] / n[1] - bought[0] / n[0]; }
  double variance() const {
    double sum = 0;
    for (const std::size_t arm : {0U, 1U}) {
      const double rate = (bought[arm] + .5) / (n[arm] + 1);
      sum += rate * (1 - rate) / n[arm];
    }
    return sum;
  }
  UpliftAssumption::Learned learned(std::string_view segment, double effect, double effect_variance) const {
    const double half = statistics::z_of_95 * std::sqrt(effect_variance);
    return {
        std::string(segment), static_cast<std::int64_t>(n[1]), static_cast<std::int64_t>(n[0]), effect, effect - half,
        effect + half};
  }
};

/// The effect in each segment, shrunk towards that of all; "all" is the last.
UpliftAssumption learned_by_segment(const Campaign& campaign) {
  if (campaign.rows() == 0)
    throw Error(ErrorCode::invalid, "campaign", "the campaign must have rows to learn from; it has none");
  Arms all;
  std::map<std::string_view, Arms> segments;
  for (std::size_t i = 0; i < campaign.rows(); ++i)
    for (Arms* arms : {&all, &segments[campaign.segment[i]]}) arms->add(campaign.treated[i], campaign.bought[i] != 0);
  if (!all.comparable())
    throw Error(ErrorCode::invalid, "campaign",
                std::string(all.n[0] > 0 ? "nobody" : "everybody") +
                    " of the campaign was treated; there must be some of both to compare");
  std::erase_if(segments, [](const auto& one) { return !one.second.comparable(); });
  double weights = 0, squares = 0, mean = 0, spread = 0;
  for (const auto& [segment, arms] : segments) {
    const double weight = 1 / arms.variance();
    weights += weight;
    squares += weight * weight;
    mean += weight * arms.difference();
  }
  mean = weights > 0 ? mean / weights : 0;
  for (const auto& [segment, arms] : segments)
    spread += (arms.difference() - mean) * (arms.difference() - mean) / arms.variance();
  const auto degrees = static_cast<double>(segments.size()) - 1;
  const double between = degrees > 0 ? std::max(0.0, (spread - degrees) / (weights - squares / weights)) : 0;
  UpliftAssumption uplift;
  for (const auto& [segment, arms] : segments) {
    const double keep = between / (between + arms.variance());
    uplift.learned.push_back(arms.learned(segment, all.difference() + keep * (arms.difference() - all.difference()),
                                          keep * arms.variance() + (1 - keep) * (1 - keep) * all.variance()));
  }
  uplift.learned.push_back(all.learned("all", all.difference(), all.variance()));
  return uplift;
}

}  // namespace

double believed_slope(std::span<const double> said, std::span<const double> outcome) {
  double xx = 0, xy = 0, errors = 0;
  for (std::size_t i = 0; i < said.size(); ++i) {
    xx += said[i] * said[i];
    xy += said[i] * outcome[i];
  }
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

namespace {

/// The share of what the T-learner says beyond the segments that can be believed; see learn_uplift.
double believed_share(const Campaign& campaign) {
  std::vector<double> said, outcome;  // both less their mean in the segment
  for (const std::size_t half : {0U, 1U}) {
    const Campaign learned = campaign.half(1 - half);
    const Campaign judged = campaign.half(half);
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
      own.said += uplift[i];
      own.outcome += z[i];
      own.count += 1;
    }
    for (std::size_t i = 0; i < judged.rows(); ++i) {
      const Sums& own = sums.at(judged.segment[i]);
      said.push_back(uplift[i] - own.said / own.count);
      outcome.push_back(z[i] - own.outcome / own.count);
    }
  }
  return believed_slope(said, outcome);
}

}  // namespace

UpliftAssumption UpliftAssumption::parse(std::string_view text) {
  UpliftAssumption uplift;
  std::vector<std::string> said;
  for (const std::string_view one : parts_of(text, ';')) {
    const std::size_t blank = one.rfind(' ');
    const std::string_view number = blank == std::string_view::npos ? one : one.substr(blank + 1);
    const auto share = crmcore::parse<double>(number);
    if (!share.value || !(*share.value >= 0 && *share.value <= 1))
      throw Error(ErrorCode::invalid, "uplift",
                  "uplift must be a share between 0 and 1, such as 0.10, or a segment with a share, such as 'At Risk "
                  "0.20', not " +
                      cited(std::string(one)));
    std::string segment(blank == std::string_view::npos ? std::string_view() : trimmed(one.substr(0, blank)));
    if (segment.empty()) segment = "others";
    if (std::ranges::find(said, segment) != said.end())
      throw Error(ErrorCode::invalid, "uplift",
                  "uplift must have each segment once; " + cited(segment) + " appears twice");
    said.push_back(segment);
    if (segment == "others")
      uplift.assumed = *share.value;
    else
      uplift.assumed_of.emplace_back(segment, *share.value);
  }
  return uplift;
}

UpliftAssumption learn_uplift(const Table& campaign) { return learned_by_segment(read(campaign)); }

UpliftAssumption learn_uplift(const Table& table, const History& past, int horizon) {
  const Campaign campaign = read(table, past, horizon);
  UpliftAssumption uplift = learned_by_segment(campaign);
  if (!campaign.can_be_learned()) return uplift;
  uplift.share = believed_share(campaign);
  if (uplift.share > 0)
    uplift.individual = std::make_shared<const UpliftModel>(campaign.frame, campaign.treated, campaign.bought);
  return uplift;
}

}  // namespace crmcore::retention
