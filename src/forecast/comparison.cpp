#include "crmcore/forecast/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>

#include "crmcore/error.hpp"
#include "crmcore/forecast/completion.hpp"
#include "crmcore/statistics/gamma.hpp"

namespace crmcore::forecast {
namespace {

double real(const std::optional<Decimal>& value) { return value ? value->real() : 0; }
bool above_zero(const std::optional<Decimal>& value) { return value && value->millionths > 0; }

/// Nobody could buy it: it was not there, or the day did not open.
bool is_absent(const EventCell& cell) {
  return !above_zero(cell.sold) && (cell.closed || (cell.made && cell.made->millionths == 0));
}

/// Sold out whatever else is odd: unplanned products sell out as well.
bool is_sold_out(const EventCell& cell) {
  const bool told = cell.sold_out_at && !above_zero(cell.left);
  return above_zero(cell.sold) && (told || (above_zero(cell.made) && *cell.sold == *cell.made));
}

/// Open for a part of its hours only.
bool is_partial(const EventCell& cell) {
  const bool late = cell.opened_at && (!cell.opens || *cell.opened_at > *cell.opens);
  const bool early = cell.closed_at && (!cell.closes || *cell.closed_at < *cell.closes);
  return !cell.closed && (late || early);
}

CellState state_of(const EventCell& cell) {
  const auto any_day = [&](auto&& is) { return std::ranges::any_of(cell.days, is); };
  const auto did_not_open = [](const EventCell& day) { return day.closed && !above_zero(day.sold); };
  if (cell.days.empty() ? did_not_open(cell) : std::ranges::all_of(cell.days, did_not_open)) return CellState::closed;
  const bool expected = above_zero(cell.expected);
  const bool made = above_zero(cell.made);
  const bool sold = above_zero(cell.sold);
  if (!cell.sold) return cell.made && !made ? CellState::not_brought : CellState::no_data;
  if (!expected && (made || sold)) return CellState::not_planned;
  if (cell.made && sold && *cell.sold > *cell.made) return CellState::sold_more_than_made;
  if (!made && !sold && cell.made) return CellState::not_brought;
  if (is_sold_out(cell) || any_day(is_sold_out)) return CellState::sold_out;
  if (is_partial(cell) || any_day(is_partial) || any_day(did_not_open)) return CellState::partial_day;
  return sold ? CellState::normal : CellState::zero;
}

using Hours = std::array<double, 24>;

void add(Hours& sum, const Hours& more, double times = 1) {
  for (std::size_t h = 0; h < 24; ++h) sum[h] += times * more[h];
}
bool any(const Hours& hours) {
  return std::ranges::any_of(hours, [](double units) { return units > 1e-9; });
}

/// A whole day, on which whoever came was served.
bool is_full_day(const EventCell& cell) {
  const bool odd = cell.sold && cell.made && *cell.sold > *cell.made;
  return cell.sold && !is_absent(cell) && !odd && !is_sold_out(cell) && !is_partial(cell);
}

void each_day(const EventTable& table, const std::function<void(const EventCell&)>& use) {
  for (const auto* cells : {&table.cells, &table.others})
    for (const EventCell& cell : *cells) each_day(cell, use);
}

/// Evenly over the planned opening hours, where they are known.
std::optional<DayProfile> even_profile(const EventCell& cell) {
  if (!cell.opens || !cell.closes) return std::nullopt;
  Hours open{};
  for (std::size_t h = 0; h < 24; ++h) {
    const int from = std::max<int>(cell.opens->of_day, 60 * static_cast<int>(h));
    const int to = std::min<int>(cell.closes->of_day, 60 * static_cast<int>(h + 1));
    open[h] = std::max(0, to - from);
  }
  return any(open) ? std::optional(DayProfile(open, DayProfile(), 0)) : std::nullopt;
}

/// How a day goes, learned from cells that did not sell out.
class Days {
 public:
  explicit Days(const EventTable& table) {
    Hours all{};   // of full days
    Hours seen{};  // of all days
    std::map<std::string, Hours> own;
    const auto look = [&](const EventCell& cell) {
      if (!cell.sold_by_hour) return;
      add(seen, *cell.sold_by_hour);
      if (!is_full_day(cell)) return;
      for (Hours* hours : {&all, &own[cell.product], &days_[{cell.event, cell.day}]}) add(*hours, *cell.sold_by_hour);
    };
    each_day(table, look);
    if (any(seen)) any_ = DayProfile(seen, DayProfile(), 0);
    of_all_ = DayProfile(all, any_, 5);
    for (const auto& [product, sold] : own) profiles_[product] = DayProfile(sold, of_all_);
    known_ = any(all);
  }

  const DayProfile& profile(const std::string& product) const {
    if (!known_) return any_;
    const auto own = profiles_.find(product);
    return own != profiles_.end() ? own->second : of_all_;
  }

  /// The share of the day's demand that could be served: of the time until it sold out, within that it was open. None
  /// where nothing says when that was.
  std::optional<double> served(const EventCell& cell) const {
    if (is_absent(cell)) return 0;
    const auto window = on_sale(cell);
    const auto profile = profile_of(cell);
    if (!window || !profile) return std::nullopt;
    return std::max(0.0, profile->by(window->second) - profile->by(window->first));
  }
  /// Of what was missed, the share of each hour. None where nothing says when that was.
  std::optional<Hours> missed(const EventCell& cell) const {
    const auto window = on_sale(cell);
    const auto profile = profile_of(cell);
    if (!window || !profile) return std::nullopt;
    Hours missed{};
    double sum = 0;
    for (std::size_t h = 0; h < 24; ++h) {
      const double begin = 60 * static_cast<double>(h);
      const double from = std::clamp(window->first, begin, begin + 60);
      const double to = std::clamp(window->second, from, begin + 60);
      missed[h] = profile->in_hour(h) - (profile->by(to) - profile->by(from));
      sum += missed[h];
    }
    if (!(sum > 1e-12)) return std::nullopt;
    for (double& share : missed) share /= sum;
    return missed;
  }

 private:
  /// The minutes of the day between which it could be bought.
  static std::optional<std::pair<double, double>> on_sale(const EventCell& cell) {
    double from = 0;
    double to = 1440;
    if (is_absent(cell)) {
      to = 0;
    } else if (is_sold_out(cell) && cell.sold_out_at) {
      to = cell.sold_out_at->of_day;
    } else if (is_sold_out(cell) && cell.sold_by_hour) {  // the end of the hour of the last sale
      for (std::size_t h = 0; h < 24; ++h)
        if ((*cell.sold_by_hour)[h] > 0) to = 60 * static_cast<double>(h + 1);
    } else if (is_sold_out(cell)) {
      return std::nullopt;
    }
    if (is_partial(cell)) {
      if (cell.opened_at) from = cell.opened_at->of_day;
      if (cell.closed_at) to = std::min<double>(to, cell.closed_at->of_day);
    }
    return std::pair(from, std::max(from, to));
  }
  /// How the day would have gone: as full days do, moved by what the other products tell of it; else as planned by
  /// hour; else evenly over its opening hours.
  std::optional<DayProfile> profile_of(const EventCell& cell) const {
    if (known_) {
      const auto day = days_.find({cell.event, cell.day});
      return day == days_.end() ? profile(cell.product) : DayProfile(day->second, profile(cell.product), 50);
    }
    if (above_zero(cell.expected) && cell.expected_by_hour) return DayProfile(*cell.expected_by_hour, DayProfile(), 0);
    return even_profile(cell);
  }

  DayProfile any_, of_all_;
  std::map<std::string, DayProfile> profiles_;
  std::map<std::pair<std::string, std::optional<Day>>, Hours> days_;  // sold by hour
  bool known_ = false;                                                // whether a full day shows how sales come
};

/// Completes cells by how days go, and by what was to be expected: as planned; else the mean demand of the product's
/// other cells, completed in turn (Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1977).
class Completed {
 public:
  explicit Completed(const EventTable& table) : days_(table) {
    const auto look = [&](const EventCell& cell) {
      if (cell.sold && !is_absent(cell))
        cells_.push_back({&cell, limited(cell), days_.served(cell), cell.sold->real()});
    };
    each_day(table, look);
    for (int round = 0; round < rounds; ++round) {
      learn_means();
      learn_size();
      for (Observed& one : cells_)
        if (one.limited) one.demand = rough_demand(one);
    }
    learn_means();
  }

  const Days& days() const { return days_; }
  /// Of several days the sum; those that lost something add their variances.
  Completion of(const EventCell& cell) const {
    if (cell.days.empty()) return of_day(cell);
    Completion sum;
    double variance = 0;
    int lossy = 0;
    for (const EventCell& day : cell.days) {
      if (!day.sold && !is_absent(day)) continue;
      const Completion own = of_day(day);
      sum.demand += own.demand;
      sum.lost += own.lost;
      if (!(own.lost > 0)) continue;
      variance += deviation_of(own) * deviation_of(own);
      ++lossy;
      sum.low = own.low;
      sum.high = own.high;
    }
    if (lossy > 1) {
      const double half = statistics::z_of_80 * std::sqrt(variance);
      sum.low = std::max(0.0, sum.lost - half);
      sum.high = sum.lost + half;
    }
    return sum;
  }
  static double deviation_of(const Completion& one) { return (one.high - one.low) / (2 * statistics::z_of_80); }

 private:
  static constexpr int rounds = 4;
  static constexpr double least_size = 2;
  static constexpr double most_size = 50;
  static constexpr double first_size = 5;  // until cells tell how far demand lies from what was expected
  struct Observed {
    const EventCell* cell;
    bool limited;
    std::optional<double> served;
    double demand;
  };
  struct Mean {
    double sum = 0, count = 0;
  };

  static bool limited(const EventCell& cell) { return is_sold_out(cell) || is_partial(cell); }

  Completion of_day(const EventCell& cell) const {
    const double sold = real(cell.sold);
    const bool absent = is_absent(cell) && above_zero(cell.expected);
    if (!limited(cell) && !absent) return {sold, 0, 0, 0};
    const auto served = days_.served(cell);
    const Prior prior = this->prior(cell, served);
    return served ? complete(sold, std::min(1.0, *served), prior) : complete_unknown(sold, prior);
  }

  void learn_means() {
    means_.clear();
    for (const Observed& one : cells_) {
      Mean& own = means_[one.cell->product];
      own.sum += one.demand;
      own.count += 1;
    }
    for (const Observed& one : cells_)
      if (one.limited) demands_[one.cell] = one.demand;
  }
  /// By how far cells lie from what was to be expected of them.
  void learn_size() {
    double squares = 0;
    double means = 0;
    for (const Observed& one : cells_) {
      const auto expected = this->expected(*one.cell);
      if (!expected || (one.limited && above_zero(one.cell->expected))) continue;
      const double error = one.demand - *expected;
      squares += error * error - *expected;
      means += *expected * *expected;
    }
    if (!(means > 0)) {
      size_ = first_size;
    } else if (squares > 0) {
      size_ = std::clamp(means / squares, least_size, most_size);
    } else {
      size_ = most_size;
    }
  }
  std::optional<double> expected(const EventCell& cell) const {
    if (above_zero(cell.expected)) return cell.expected->real();
    const auto own = means_.find(cell.product);
    if (own == means_.end() || own->second.count < 2) return std::nullopt;
    const auto demand = demands_.find(&cell);
    const double itself = demand == demands_.end() ? real(cell.sold) : demand->second;
    return std::max(0.01, (own->second.sum - itself) / (own->second.count - 1));
  }
  /// Where nothing else tells of the product, its own sales over the share of the day that was served.
  Prior prior(const EventCell& cell, std::optional<double> served) const {
    const auto foreseen = expected(cell);
    const double mean = foreseen.value_or(std::max(0.5, real(cell.sold)) / std::clamp(served.value_or(1), 0.1, 1.0));
    return {mean, mean + mean * mean / (foreseen ? size_ : least_size)};
  }
  double rough_demand(const Observed& one) const {
    const Prior prior = this->prior(*one.cell, one.served);
    const double sold = real(one.cell->sold);
    const double size = expected(*one.cell) ? size_ : least_size;
    if (!one.served) return std::max(sold, prior.mean);
    const double served = std::min(1.0, *one.served);
    return sold + (1 - served) * (size + sold) / (size / prior.mean + served);
  }

  Days days_;
  std::vector<Observed> cells_;
  std::map<std::string, Mean> means_;
  std::map<const EventCell*, double> demands_;
  double size_ = first_size;
};

/// What was expected hour by hour: as planned; or as full days of other events went; or evenly while it is open.
class ExpectedHours {
 public:
  explicit ExpectedHours(const EventTable& table) {
    const auto look = [&](const EventCell& cell) {
      if (!is_full_day(cell) || !cell.sold_by_hour) return;
      for (const std::string& product : {std::string(), cell.product}) {
        add(all_[product], *cell.sold_by_hour);
        add(of_event_[{cell.event, product}], *cell.sold_by_hour);
      }
    };
    each_day(table, look);
  }

  std::optional<Hours> of(const EventCell& cell) const {
    if (!cell.expected || cell.expected_by_hour) return cell.expected_by_hour;
    const Hours others = elsewhere(cell, "");
    const auto even = even_profile(cell);
    if (!any(others) && !even) return std::nullopt;
    const DayProfile profile = any(others) ? DayProfile(elsewhere(cell, cell.product),
                                                        DayProfile(others, even.value_or(DayProfile()), even ? 5 : 0))
                                           : *even;
    Hours expected;
    for (std::size_t h = 0; h < 24; ++h) expected[h] = cell.expected->real() * profile.in_hour(h);
    return expected;
  }

 private:
  /// Sold by hour of a product (empty: of all), without what the event of the cell has sold.
  Hours elsewhere(const EventCell& cell, const std::string& product) const {
    Hours sold{};
    if (const auto found = all_.find(product); found != all_.end()) sold = found->second;
    if (const auto own = of_event_.find({cell.event, product}); own != of_event_.end()) add(sold, own->second, -1);
    return sold;
  }

  std::map<std::string, Hours> all_;
  std::map<std::pair<std::string, std::string>, Hours> of_event_;
};

/// What rows add up to; cells without data are left out of what was expected as well.
struct Sum {
  ComparisonRow line;
  double reused = 0;
  double sold_of_made = 0;
  bool costed = true;   // the unit cost of every cell is known
  bool summed = true;   // more than one cell may stand behind it
  double variance = 0;  // of what was lost
  int lossy = 0;        // cells that lost something
};

void add(std::optional<double>& sum, std::optional<double> more) {
  if (more) sum = sum.value_or(0) + *more;
}

void finish(Sum& sum) {
  ComparisonRow& line = sum.line;
  if (sum.lossy > 1) {
    const double half = statistics::z_of_80 * std::sqrt(sum.variance);
    line.lost_low = std::max(0.0, *line.lost - half);
    line.lost_high = *line.lost + half;
  }
  if (line.sold && line.expected) line.sold_minus_expected = *line.sold - *line.expected;
  if (line.sold && line.expected.value_or(0) > 0) line.sold_over_expected = *line.sold / *line.expected - 1;
  if (line.demand && line.expected) line.demand_minus_expected = *line.demand - *line.expected;
  if (line.made && line.expected) line.made_minus_expected = *line.made - *line.expected;
  if (line.made && line.sold && *line.made > 0) {
    line.sell_through = sum.sold_of_made / *line.made;
    line.waste_rate = std::max(0.0, *line.made - sum.sold_of_made - sum.reused) / *line.made;
  }
  if (line.demand && *line.demand > 0) line.fill_rate = *line.sold / *line.demand;
}

void add(Sum& sum, const EventCell& cell, const Completion& completion, Currency currency) {
  ComparisonRow& line = sum.line;
  const auto number = [](const std::optional<Decimal>& value) {
    return value ? std::optional(value->real()) : std::nullopt;
  };
  const bool known = cell.sold || is_absent(cell);
  if (known || !sum.summed) {
    add(line.expected, number(cell.expected));
    add(line.made, number(cell.made));
  }
  if (!known) return;
  const Decimal sold = cell.sold.value_or(Decimal{});
  add(line.sold, sold.real());
  add(line.left, number(cell.left));
  sum.reused += real(cell.reused);
  if (cell.made) sum.sold_of_made += sold.real();
  add(line.demand, completion.demand);
  add(line.lost, completion.lost);
  const double deviation = Completed::deviation_of(completion);
  sum.variance += deviation * deviation;
  sum.lossy += completion.lost > 0 ? 1 : 0;
  if (!line.lost_low || completion.lost > 0) {
    line.lost_low = completion.low;
    line.lost_high = completion.high;
  }
  if (!cell.price) return;
  const Amount revenue = line_total(sold, *cell.price, currency.decimals());
  const double lost = completion.lost * cell.price->real() * static_cast<double>(currency.minor_units());
  line.revenue = line.revenue.value_or(Amount{}) + revenue;
  line.lost_revenue = line.lost_revenue.value_or(Amount{}) + Amount{std::llround(lost)};
  sum.costed = sum.costed && cell.unit_cost.has_value();
  if (sum.costed) {
    line.margin = line.margin.value_or(Amount{}) + revenue - line_total(sold, *cell.unit_cost, currency.decimals());
  } else {
    line.margin.reset();
  }
}

/// By hour, of cells whose sales are known by hour: what was sold then, what was expected, what was lost after the
/// stock went.
Result<ComparisonRow> by_hour(const EventTable& table, const Completed& completed, bool by_product) {
  Result<ComparisonRow> result{{}, table.currency};
  const ExpectedHours expected_hours(table);
  std::map<std::string, std::array<Sum, 24>> sums;
  const auto look = [&](const EventCell& cell) {
    if (!cell.sold_by_hour) return;
    auto& hours = sums[by_product ? cell.product : ""];
    const auto expected = expected_hours.of(cell);
    const double lost = completed.of(cell).lost;
    const auto missed = lost > 0 ? completed.days().missed(cell) : std::nullopt;
    for (std::size_t h = 0; h < 24; ++h) {
      ComparisonRow& line = hours[h].line;
      const double sold = (*cell.sold_by_hour)[h];
      const double lost_then = missed ? lost * (*missed)[h] : 0;
      if (expected) add(line.expected, (*expected)[h]);
      add(line.sold, sold);
      add(line.lost, lost_then);
      add(line.demand, sold + lost_then);
    }
  };
  for (const EventCell& cell : table.cells) each_day(cell, look);
  for (auto& [product, hours] : sums)
    for (std::size_t h = 0; h < 24; ++h) {
      ComparisonRow& line = hours[h].line;
      if (line.expected.value_or(0) < 1e-9 && line.demand.value_or(0) < 1e-9) continue;
      line.product = product;
      line.hour = static_cast<std::int64_t>(h);
      finish(hours[h]);
      result.rows.push_back(line);
    }
  return result;
}

/// Event, type or place, product and day of a row; empty where rows are not told apart by it.
using Key = std::tuple<std::string, std::string, std::string, std::optional<Day>>;
Key key_of(const EventCell& cell, CompareBy by) {
  Key key;
  auto& [event, group, product, day] = key;
  const bool by_cell = by == CompareBy::cell;
  if (by_cell || by == CompareBy::event) event = cell.event;
  if (by == CompareBy::type) group = cell.type;
  if (by == CompareBy::place) group = cell.place;
  if (by_cell || by == CompareBy::product) product = cell.product;
  if (by_cell || by == CompareBy::day) day = cell.day;
  return key;
}

}  // namespace

Result<ComparisonRow> compare(const EventTable& table, CompareBy by) {
  check_any(table);
  const Completed completed(table);
  if (by == CompareBy::hour || by == CompareBy::product_hour)
    return by_hour(table, completed, by == CompareBy::product_hour);
  std::map<Key, Sum> sums;
  const auto look = [&](const EventCell& cell) {
    const auto key = key_of(cell, by);
    Sum& sum = sums[key];
    std::tie(sum.line.event, sum.line.group, sum.line.product, sum.line.day) = key;
    if (by == CompareBy::cell) {
      sum.line.state = state_of(cell);
      sum.summed = false;
    }
    add(sum, cell, completed.of(cell), table.currency);
  };
  for (const EventCell& cell : table.cells) {
    if (by == CompareBy::day)
      each_day(cell, look);
    else
      look(cell);
  }
  Result<ComparisonRow> result{{}, table.currency};
  for (auto& [key, sum] : sums) {
    finish(sum);
    result.rows.push_back(std::move(sum.line));
  }
  return result;
}

}  // namespace crmcore::forecast
