#include "crmcore/segmentation/rfm.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/values/money.hpp"

namespace crmcore::segmentation {
namespace {

constexpr std::array<std::string_view, 3> measures{"recency", "frequency", "money"};

double unit(Currency currency) { return static_cast<double>(currency.minor_units()); }

/// The three values of a customer, money in minor units: exact in a double up to 2^53.
std::array<double, 3> values(const Scored& scored) {
  return {static_cast<double>(scored.recency_days), static_cast<double>(scored.frequency),
          static_cast<double>(scored.monetary.minor)};
}

int cut_points_below(double value, const std::vector<double>& cut_points) {
  return static_cast<int>(std::ranges::lower_bound(cut_points, value) - cut_points.begin());
}

/// Lower and upper limit of a score of a measure; recency is reversed.
std::pair<std::optional<double>, std::optional<double>> limits(const Rfm& rfm, std::size_t measure,
                                                               std::int64_t score) {
  const auto& cut_points = rfm.cut_points.limits[measure];
  const auto index = static_cast<std::size_t>(measure == 0 ? rfm.options.scores - score : score - 1);
  std::optional<double> lower, upper;
  if (index > 0) lower = cut_points[index - 1];
  if (index < cut_points.size()) upper = cut_points[index];
  return {lower, upper};
}

std::int64_t score(const Scored& scored, std::size_t measure) {
  if (measure == 0) return scored.recency_score;
  if (measure == 1) return scored.frequency_score;
  return scored.monetary_score;
}

const SegmentMap& map_of(const Rfm& rfm) {
  if (!rfm.map)
    throw Error(ErrorCode::invalid, "map",
                "the ten segments need 5 scores; give a map for " + std::to_string(rfm.options.scores));
  return *rfm.map;
}

}  // namespace

void check(const CutPoints& cut_points, int scores) {
  if (std::ranges::all_of(cut_points.limits, [](const auto& limits) { return limits.empty(); }))
    throw Error(ErrorCode::invalid, "cut_points",
                "cut_points must give the limits of a measure, such as 'recency 7 30 90 365'");
  for (std::size_t m = 0; m < 3; ++m) {
    const auto& limits = cut_points.limits[m];
    if (limits.empty()) continue;
    if (limits.size() + 1 != static_cast<std::size_t>(scores))
      throw Error(ErrorCode::invalid, "cut_points",
                  std::string(measures[m]) + " has " + std::to_string(limits.size()) + " cut points; " +
                      std::to_string(scores) + " scores need " + std::to_string(scores - 1));
    if (std::ranges::adjacent_find(limits, std::greater_equal<>()) != limits.end())
      throw Error(ErrorCode::invalid, "cut_points",
                  "the cut points of " + std::string(measures[m]) + " must ascend, such as 7 30 90 365");
  }
}

CutPoints CutPoints::parse(std::string_view text) {
  CutPoints cut_points;
  for (const std::string_view one : parts_of(text, ';')) {
    const std::size_t blank = std::min(one.find(' '), one.size());
    const auto* measure = std::ranges::find(measures, one.substr(0, blank));
    if (measure == measures.end()) throw_unknown("cut_points", "there is no measure", one.substr(0, blank), measures);
    const auto m = static_cast<std::size_t>(measure - measures.begin());
    for (std::string_view rest = trimmed(one.substr(blank)); !rest.empty();) {
      const std::size_t stop = std::min(rest.find_first_of(" ,"), rest.size());
      const auto number = crmcore::parse<double>(rest.substr(0, stop));
      if (!number.value) throw Error(ErrorCode::invalid, "cut_points", number.why);
      cut_points.limits[m].push_back(*number.value);
      rest = trimmed(rest.substr(std::min(stop + 1, rest.size())));
    }
  }
  return cut_points;
}

Rfm rfm(const History& past, const RfmOptions& options) {
  check_options(options);
  if (options.map && options.map->scores() != options.scores)
    throw Error(ErrorCode::invalid, "map",
                "the map must be for " + std::to_string(options.scores) + " scores, not for " +
                    std::to_string(options.map->scores()));
  Rfm result;
  result.options = options;
  result.currency = past.currency();
  if (options.map || options.scores == 5)
    result.map = std::make_shared<const SegmentMap>(options.map ? *options.map : SegmentMap::ten());
  result.keeps = std::make_shared<const std::pair<std::shared_ptr<const void>, std::shared_ptr<const SegmentMap>>>(
      past.codes(), result.map);
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays days = past[c];
    Scored scored;
    scored.customer = past.code(c);
    std::optional<Day> last;
    Amount money;
    for (std::size_t i = 0; i < days.days.size(); ++i) {
      money = money + Amount{options.money == Monetary::net ? days.net[i] : days.gross[i]};
      if (days.purchases[i] == 0) continue;
      last = days.days[i];
      scored.frequency += options.frequency == Frequency::days ? 1 : days.purchases[i];
    }
    if (!last) continue;
    scored.monetary = money;
    scored.recency_days = (past.today() - *last).count;
    result.rows.push_back(scored);
  }
  const double currency_unit = unit(past.currency());
  std::array<std::vector<double>, 3> in_minor;  // cut points as compared, money in minor units
  if (options.cut_points) {
    check(*options.cut_points, options.scores);
    result.cut_points = *options.cut_points;
  }
  std::vector<double> probabilities, sample(result.size());
  for (int i = 1; i < options.scores; ++i) probabilities.push_back(static_cast<double>(i) / options.scores);
  for (std::size_t m = 0; m < 3; ++m) {
    const double own_unit = m == 2 ? currency_unit : 1;
    auto& limits = result.cut_points.limits[m];
    in_minor[m] = limits;
    for (double& limit : in_minor[m]) limit *= own_unit;
    if (!limits.empty()) continue;
    std::ranges::transform(result.rows, sample.begin(), [&](const Scored& scored) { return values(scored)[m]; });
    in_minor[m] = limits = statistics::quantiles(sample, probabilities);
    for (double& limit : limits) limit /= own_unit;
  }
  for (Scored& scored : result.rows) {
    const auto [recency, frequency, money] = values(scored);
    scored.recency_score = options.scores - cut_points_below(recency, in_minor[0]);
    scored.frequency_score = 1 + cut_points_below(frequency, in_minor[1]);
    scored.monetary_score = 1 + cut_points_below(money, in_minor[2]);
    if (result.map)
      scored.segment =
          result.map->segment(static_cast<int>(scored.recency_score), static_cast<int>(scored.frequency_score),
                              static_cast<int>(scored.monetary_score));
  }
  return result;
}

Result<Size> sizes(const Rfm& rfm) {
  Result<Size> result{{}, rfm.currency, rfm.keeps};
  for (const std::string_view segment : map_of(rfm).segments()) {
    Size size{segment, 0, 0, {}};
    for (const Scored& scored : rfm) {
      if (scored.segment != segment) continue;
      ++size.customers;
      size.net = size.net + scored.monetary;
    }
    if (!rfm.empty()) size.share = static_cast<double>(size.customers) / static_cast<double>(rfm.size());
    result.rows.push_back(size);
  }
  return result;
}

Result<CutPointLine> cut_points(const Rfm& rfm) {
  Result<CutPointLine> result{{}, rfm.currency};
  for (std::size_t m = 0; m < 3; ++m)
    for (int s = 1; s <= rfm.options.scores; ++s) {
      const auto [lower, upper] = rfm.cut_points.limits[m].empty()
                                      ? std::pair<std::optional<double>, std::optional<double>>()
                                      : limits(rfm, m, s);
      const auto count = std::ranges::count_if(rfm.rows, [&](const Scored& scored) { return score(scored, m) == s; });
      result.rows.push_back({measures[m], s, lower, upper, count});
    }
  return result;
}

Result<Why> why(const Rfm& rfm, std::string_view customer) {
  const auto found = std::ranges::find(rfm.rows, customer, &Scored::customer);
  if (found == rfm.rows.end())
    throw Error(ErrorCode::not_found, "customer",
                "customer " + cited(customer) + " has no purchase up to that day, or is not known");
  Result<Why> result{{}, rfm.currency, rfm.keeps};
  for (std::size_t m = 0; m < 3; ++m) {
    const auto [lower, upper] = limits(rfm, m, score(*found, m));
    const double value = values(*found)[m] / (m == 2 ? unit(rfm.currency) : 1);
    result.rows.push_back({measures[m], value, score(*found, m), lower, upper, found->segment});
  }
  return result;
}

Result<Move> moves(const History& past, Day from, Day to, const RfmOptions& options) {
  if (from > to)
    throw Error(ErrorCode::invalid, "from_day",
                "from_day must be at most " + to.text() + ", to_day, not " + from.text());
  const Rfm before = rfm(past.as_of(from), options);
  const Rfm after = rfm(past.as_of(to), options);
  map_of(after);
  std::map<std::pair<std::optional<std::string_view>, std::string_view>, Move> sums;
  std::size_t b = 0;
  for (const Scored& scored : after) {  // both by code
    while (b < before.size() && before[b].customer < scored.customer) ++b;
    std::optional<std::string_view> was;
    if (b < before.size() && before[b].customer == scored.customer) was = before[b].segment;
    Move& sum = sums.try_emplace({was, *scored.segment}, Move{was, *scored.segment, 0, {}}).first->second;
    ++sum.customers;
    sum.net = sum.net + scored.monetary;
  }
  using Kept = std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>;
  Result<Move> result{{}, past.currency(), std::make_shared<const Kept>(before.keeps, after.keeps)};
  for (auto& [key, sum] : sums) result.rows.push_back(sum);
  return result;
}

}  // namespace crmcore::segmentation
