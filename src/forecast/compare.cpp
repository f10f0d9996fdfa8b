#include "crmcore/forecast/compare.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "crmcore/error.hpp"
#include "crmcore/statistics/gamma.hpp"

namespace crmcore::forecast {
namespace {

double real(const std::optional<Decimal>& value) { return value ? value->real() : 0; }
bool above_zero(const std::optional<Decimal>& value) { return value && value->millionths > 0; }

/// Sold out whatever else is odd: unplanned products sell out as well.
bool is_sold_out(const EventCell& cell) {
  return above_zero(cell.sold) && (cell.sold_out_at || (above_zero(cell.made) && *cell.sold == *cell.made));
}

/// Open for a part of its hours only.
bool is_partial(const EventCell& cell) {
  const bool late = cell.opened_at && (!cell.opens || *cell.opened_at > *cell.opens),
             early = cell.closed_at && (!cell.closes || *cell.closed_at < *cell.closes);
  return !cell.closed && (late || early);
}

CellState state_of(const EventCell& cell) {
  if (cell.closed && !above_zero(cell.sold)) return CellState::closed;
  const bool expected = above_zero(cell.expected), made = above_zero(cell.made), sold = above_zero(cell.sold);
  if (!cell.sold && !cell.left) return cell.made && !made ? CellState::not_brought : CellState::no_data;
  if (!expected && (made || sold)) return CellState::not_planned;
  if (cell.made && sold && *cell.sold > *cell.made) return CellState::sold_more_than_made;
  if (expected && !made && !sold && cell.made) return CellState::not_brought;
  if (is_sold_out(cell)) return CellState::sold_out;
  if (is_partial(cell)) return CellState::partial_day;
  return sold ? CellState::normal : CellState::zero;
}
/// Profiles of the day, learned from cells that did not sell out; and how far actuals of those spread around
/// expectations.
class Learned {
 public:
  explicit Learned(const EventTable& table) {
    std::array<double, 24> all{}, seen{};  // of full days; of all days
    std::map<std::string, std::array<double, 24>> own;
    double squares = 0, means = 0, sum = 0, count = 0;
    const auto look = [&](const EventCell& cell) {
      for (std::size_t h = 0; h < 24; ++h) seen[h] += cell.by_hour[h];
      if (!cell.sold || cell.closed || is_sold_out(cell) || is_partial(cell)) return;
      sum += cell.sold->real(), count += 1;
      if (above_zero(cell.expected)) {
        const double x = cell.expected->real(), error = cell.sold->real() - x;
        squares += error * error - x, means += x * x;
      }
      if (!cell.hours_known) return;
      auto& day = days_[{cell.event, cell.day}];
      for (std::size_t h = 0; h < 24; ++h)
        all[h] += cell.by_hour[h], own[cell.product][h] += cell.by_hour[h], day[h] += cell.by_hour[h];
    };
    std::ranges::for_each(table.cells, look);
    std::ranges::for_each(table.others, look);
    if (std::ranges::any_of(seen, [](double units) { return units > 0; })) any_ = DayProfile(seen, DayProfile(), 0);
    of_all_ = DayProfile(all, any_, 5);
    for (const auto& [product, sold] : own) profiles_[product] = DayProfile(sold, of_all_);
    known_ = std::ranges::any_of(all, [](double units) { return units > 0; });
    size_ = means > 0 && squares > 0 ? std::clamp(means / squares, 2.0, 50.0) : means > 0 ? 50.0 : 5.0;
    mean_ = count > 0 ? std::max(1.0, sum / count) : 1;
  }

  /// Whether a full day shows how sales come; without, those of any day spread what is expected over the hours.
  bool known() const { return known_; }
  const DayProfile& profile(const std::string& product) const {
    if (!known_) return any_;
    const auto own = profiles_.find(product);
    return own != profiles_.end() ? own->second : of_all_;
  }
  /// Of one day: the product's, moved by what the other products tell of that day.
  DayProfile profile(const EventCell& cell) const {
    const auto day = days_.find({cell.event, cell.day});
    return day == days_.end() ? profile(cell.product) : DayProfile(day->second, profile(cell.product), 50);
  }
  /// Variance mean + mean² / size; the size is that of the cells around their expectations, from 2 to 50.
  Prior prior(const EventCell& cell) const {
    const double mean = above_zero(cell.expected) ? cell.expected->real() : std::max(mean_, real(cell.sold));
    return {mean, mean + mean * mean / size_};
  }

 private:
  DayProfile any_, of_all_;
  std::map<std::string, DayProfile> profiles_;
  std::map<std::pair<std::string, std::optional<Day>>, std::array<double, 24>> days_;  // sold by hour
  bool known_ = false;
  double size_ = 5, mean_ = 1;
};

/// The share of the day's demand that could be served: of the time until it sold out, within that it was open. None
/// where nothing says when that was.
std::optional<double> exposure_of(const EventCell& cell, const Learned& learned) {
  if (cell.closed && !above_zero(cell.sold)) return 0;
  double from = 0, to = 1440;
  if (cell.sold_out_at) {
    to = cell.sold_out_at->of_day;
  } else if (is_sold_out(cell) && cell.hours_known) {  // the end of the hour of the last sale
    for (std::size_t h = 0; h < 24; ++h)
      if (cell.by_hour[h] > 0) to = 60 * static_cast<double>(h + 1);
  } else if (is_sold_out(cell)) {
    return std::nullopt;
  }
  if (is_partial(cell)) {
    if (cell.opened_at) from = cell.opened_at->of_day;
    if (cell.closed_at) to = std::min<double>(to, cell.closed_at->of_day);
  }
  if (learned.known()) {
    const DayProfile profile = learned.profile(cell);
    return std::max(0.0, profile.by(to) - profile.by(from));
  }
  if (!cell.opens || !cell.closes) return std::nullopt;
  const double opens = cell.opens->of_day, closes = cell.closes->of_day;
  return std::max(0.0, std::min(to, closes) - std::max(from, opens)) / (closes - opens);
}

Completion completion_of(const EventCell& cell, const Learned& learned) {
  const double sold = real(cell.sold);
  const bool closed = cell.closed && sold == 0 && above_zero(cell.expected);
  if (!is_sold_out(cell) && !is_partial(cell) && !closed) return {sold, 0, 0, 0};
  const Prior prior = learned.prior(cell);
  const auto exposure = exposure_of(cell, learned);
  return exposure ? complete(sold, std::min(1.0, *exposure), prior) : complete_unknown(sold, prior);
}

/// What rows add up to; cells without data are left out of what was expected as well.
struct Sum {
  Compared line;
  double reused = 0;
  bool costed = true;   // the unit cost of every cell is known
  bool summed = true;   // more than one cell may stand behind it
  double variance = 0;  // of what was lost
  int lossy = 0;        // cells that lost something
};

void add(std::optional<double>& sum, std::optional<double> more) {
  if (more) sum = sum.value_or(0) + *more;
}

void finish(Sum& sum) {
  Compared& line = sum.line;
  if (sum.lossy > 1) {
    const double half = statistics::z_of_80 * std::sqrt(sum.variance);
    line.lost_low = std::max(0.0, *line.lost - half), line.lost_high = *line.lost + half;
  }
  if (line.sold && line.expected) line.sold_minus_expected = *line.sold - *line.expected;
  if (line.sold && line.expected.value_or(0) > 0) line.sold_over_expected = *line.sold / *line.expected - 1;
  if (line.demand && line.expected) line.demand_minus_expected = *line.demand - *line.expected;
  if (line.made && line.expected) line.made_minus_expected = *line.made - *line.expected;
  if (line.made && line.sold && *line.made > 0) {
    line.sell_through = *line.sold / *line.made;
    line.waste_rate = std::max(0.0, *line.made - *line.sold - sum.reused) / *line.made;
  }
  if (line.demand && *line.demand > 0) line.fill_rate = *line.sold / *line.demand;
}

void add(Sum& sum, const EventCell& cell, const Completion& completion, Currency currency) {
  Compared& line = sum.line;
  const auto number = [](const std::optional<Decimal>& value) {
    return value ? std::optional(value->real()) : std::nullopt;
  };
  const bool known = cell.sold.has_value() || state_of(cell) != CellState::no_data;
  if (known || !sum.summed) add(line.expected, number(cell.expected)), add(line.made, number(cell.made));
  if (!cell.sold) return;
  add(line.sold, number(cell.sold)), add(line.left, number(cell.left));
  sum.reused += real(cell.reused);
  add(line.demand, completion.demand), add(line.lost, completion.lost);
  const double deviation = (completion.high - completion.low) / (2 * statistics::z_of_80);
  sum.variance += deviation * deviation;
  sum.lossy += completion.lost > 0 ? 1 : 0;
  if (!line.lost_low || completion.lost > 0) line.lost_low = completion.low, line.lost_high = completion.high;
  if (!cell.price) return;
  const Amount revenue = line_total(*cell.sold, *cell.price, currency.decimals());
  const double lost = completion.lost * cell.price->real() * static_cast<double>(currency.minor_units());
  line.revenue = line.revenue.value_or(Amount{}) + revenue;
  line.lost_revenue = line.lost_revenue.value_or(Amount{}) + Amount{std::llround(lost)};
  sum.costed = sum.costed && cell.unit_cost.has_value();
  if (sum.costed) {
    line.margin =
        line.margin.value_or(Amount{}) + revenue - line_total(*cell.sold, *cell.unit_cost, currency.decimals());
  } else {
    line.margin.reset();
  }
}

/// By hour, of cells whose hours are known: what was sold then, what was expected by the profile, what was lost after
/// the stock went.
Result<Compared> by_hour(const EventTable& table, const Learned& learned, bool by_product) {
  Result<Compared> result{{}, table.currency};
  std::map<std::string, std::array<Sum, 24>> sums;
  for (const EventCell& cell : table.cells) {
    if (!cell.hours_known) continue;
    auto& hours = sums[by_product ? cell.product : ""];
    const DayProfile& profile = learned.profile(cell.product);
    const Completion completion = completion_of(cell, learned);
    std::size_t last = 23;
    if (completion.lost > 0) {
      last = 0;
      for (std::size_t h = 0; h < 24; ++h)
        if (cell.by_hour[h] > 0) last = h;
    }
    const double after = 1 - profile.by(60 * static_cast<double>(last));
    for (std::size_t h = 0; h < 24; ++h) {
      Compared& line = hours[h].line;
      const double share = profile.by(60 * static_cast<double>(h + 1)) - profile.by(60 * static_cast<double>(h));
      if (cell.expected) add(line.expected, cell.expected->real() * share);
      const double lost = h >= last && after > 0 ? completion.lost * share / after : 0;
      add(line.sold, cell.by_hour[h]), add(line.lost, lost), add(line.demand, cell.by_hour[h] + lost);
    }
  }
  for (auto& [product, hours] : sums)
    for (std::size_t h = 0; h < 24; ++h) {
      Compared& line = hours[h].line;
      if (line.expected.value_or(0) < 1e-9 && line.demand.value_or(0) < 1e-9) continue;
      line.product = product, line.hour = static_cast<std::int64_t>(h);
      finish(hours[h]);
      result.rows.push_back(line);
    }
  return result;
}

}  // namespace

Result<Compared> compare(const EventTable& table, CompareBy by) {
  const Learned learned(table);
  if (by == CompareBy::hour || by == CompareBy::product_hour)
    return by_hour(table, learned, by == CompareBy::product_hour);
  std::map<std::tuple<std::string, std::string, std::string, std::optional<Day>>, Sum> sums;
  for (const EventCell& cell : table.cells) {
    const bool event = by == CompareBy::cell || by == CompareBy::event,
               product = by == CompareBy::cell || by == CompareBy::product,
               day = by == CompareBy::cell || by == CompareBy::day;
    const std::string group = by == CompareBy::type ? cell.type : by == CompareBy::place ? cell.place : "";
    const std::tuple key{event ? cell.event : "", group, product ? cell.product : "", day ? cell.day : std::nullopt};
    Sum& sum = sums[key];
    std::tie(sum.line.event, sum.line.group, sum.line.product, sum.line.day) = key;
    if (by == CompareBy::cell) sum.line.state = state_of(cell), sum.summed = false;
    add(sum, cell, completion_of(cell, learned), table.currency);
  }
  Result<Compared> result{{}, table.currency};
  for (auto& [key, sum] : sums) {
    finish(sum);
    result.rows.push_back(std::move(sum.line));
  }
  return result;
}

}  // namespace crmcore::forecast
