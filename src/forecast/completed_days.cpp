#include "completed_days.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "crmcore/statistics/gamma.hpp"

namespace crmcore::forecast {

bool is_absent(const EventCell& cell) {
  return !above_zero(cell.sold) && (cell.closed || (cell.made && cell.made->millionths == 0));
}

bool is_sold_out(const EventCell& cell) {
  const bool told = cell.sold_out_at && !above_zero(cell.left);
  return above_zero(cell.sold) && (told || (above_zero(cell.made) && *cell.sold == *cell.made));
}

bool is_partial(const EventCell& cell) {
  const bool late = cell.opened_at && (!cell.opens || *cell.opened_at > *cell.opens);
  const bool early = cell.closed_at && (!cell.closes || *cell.closed_at < *cell.closes);
  return !cell.closed && (late || early);
}

namespace {

void add(Hours& sum, const Hours& more, double times = 1) {
  for (std::size_t h = 0; h < 24; ++h) sum[h] += times * more[h];
}
bool any(const Hours& hours) {
  return std::ranges::any_of(hours, [](double units) { return units > 1e-9; });
}

void each_day(const EventTable& table, const std::function<void(const EventCell&)>& use) {
  for (const auto* cells : {&table.cells, &table.others})
    for (const EventCell& cell : *cells) each_day(cell, use);
}

/// The quantity that counts as one purchase of a product, so that kilograms and grams tell the same: the largest that
/// all sales are multiples of, where a cell has at most a thousand; of one or two quantities alone a tenth.
class Grains {
 public:
  explicit Grains(const EventTable& table) {
    struct Sold {
      std::int64_t common = 0;  // greatest common divisor, millionths
      std::set<std::int64_t> distinct;
      double sum = 0, cells = 0;
    };
    std::map<std::string, Sold> products;
    each_day(table, [&](const EventCell& cell) {
      if (!above_zero(cell.sold)) return;
      Sold& own = products[cell.product];
      own.common = std::gcd(own.common, cell.sold->millionths);
      own.distinct.insert(cell.sold->millionths);
      own.sum += cell.sold->real();
      own.cells += 1;
    });
    constexpr std::size_t telling = 3;  // different quantities: fewer share more than they must
    constexpr double most_purchases = 1000;
    constexpr double usual_purchases = 10;
    for (const auto& [product, own] : products) {
      const double mean = own.sum / own.cells;
      const double common = std::max(Decimal{own.common}.real(), mean / most_purchases);
      grains_[product] = own.distinct.size() >= telling ? common : mean / usual_purchases;
    }
  }
  double of(const std::string& product) const {
    const auto found = grains_.find(product);
    return found == grains_.end() ? 1 : found->second;
  }

 private:
  std::map<std::string, double> grains_;
};

/// A whole day, on which whoever came was served.
bool is_full_day(const EventCell& cell) {
  const bool odd = cell.sold && cell.made && *cell.sold > *cell.made;
  return cell.sold && !is_absent(cell) && !odd && !is_sold_out(cell) && !is_partial(cell);
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
  Days(const EventTable& table, const Grains& grains) {
    Hours all{};   // purchases, of full days
    Hours seen{};  // of all days
    std::map<std::string, Hours> own;
    const auto look = [&](const EventCell& cell) {
      if (!cell.sold_by_hour) return;
      const double purchases = 1 / grains.of(cell.product);
      add(seen, *cell.sold_by_hour, purchases);
      note_last_sale(cell);
      if (!is_full_day(cell)) return;
      for (Hours* hours : {&all, &own[cell.product], &days_[{cell.event, cell.day}]})
        add(*hours, *cell.sold_by_hour, purchases);
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
    const Window open = open_hours(cell, *window);
    const double whole = profile->by(open.to) - profile->by(open.from);
    if (!(whole > least_share)) return (window->to - window->from) / std::max(1.0, open.to - open.from);
    return std::max(0.0, profile->by(window->to) - profile->by(window->from)) / whole;
  }
  /// Of what was missed, the share of each hour. None where nothing says when that was.
  std::optional<Hours> missed(const EventCell& cell) const {
    const auto window = on_sale(cell);
    const auto profile = profile_of(cell);
    if (!window || !profile) return std::nullopt;
    const Window open = open_hours(cell, *window);
    Hours missed{};
    double sum = 0;
    for (std::size_t h = 0; h < 24; ++h) {
      const Window hour{60 * static_cast<double>(h), 60 * static_cast<double>(h + 1)};
      const Window asked = within(hour, open);
      const Window had = within(asked, *window);
      missed[h] = profile->by(asked.to) - profile->by(asked.from) - (profile->by(had.to) - profile->by(had.from));
      sum += missed[h];
    }
    if (!(sum > least_share)) return std::nullopt;
    for (double& share : missed) share /= sum;
    return missed;
  }

 private:
  static constexpr double least_share = 1e-12;  // of a day: less is nothing
  /// Minutes of the day.
  struct Window {
    double from = 0, to = 1440;
  };
  static Window within(const Window& inner, const Window& outer) {
    const double from = std::clamp(inner.from, outer.from, outer.to);
    return {from, std::clamp(inner.to, from, std::max(from, outer.to))};
  }

  /// When it was to be open, where the day's hours are known, and while it was on sale. The small hours of a night that
  /// is not told of end with the last sale of all products.
  Window open_hours(const EventCell& cell, const Window& on_sale) const {
    Window open;
    if (cell.opens) open.from = cell.opens->of_day;
    if (cell.closes) open.to = cell.closes->of_day;
    if (!cell.opens && !cell.closes) {
      const auto last = last_sales_.find({cell.event, cell.day});
      if (last != last_sales_.end() && last->second <= morning) open.to = last->second;
    }
    if (is_absent(cell)) return open;
    const bool limited = on_sale.from > 0 || on_sale.to < 1440;
    return limited ? Window{std::min(open.from, std::max(0.0, on_sale.from)), std::max(open.to, on_sale.to)} : open;
  }
  /// The minutes of the day between which it could be bought.
  static std::optional<Window> on_sale(const EventCell& cell) {
    const auto minute_of = [](const std::optional<Minute>& as_it_was, const std::optional<Minute>& planned, int else_) {
      if (as_it_was) return static_cast<double>(as_it_was->of_day);
      return static_cast<double>(planned ? planned->of_day : else_);
    };
    Window sale{minute_of(cell.opened_at, cell.opens, 0), minute_of(cell.closed_at, cell.closes, 1440)};
    if (is_absent(cell)) return Window{sale.from, sale.from};
    if (is_sold_out(cell) && cell.sold_out_at) {
      sale.to = cell.sold_out_at->of_day;
    } else if (is_sold_out(cell) && cell.sold_by_hour) {
      sale.to = std::min(sale.to, end_of_last_sale(cell));
    } else if (is_sold_out(cell)) {
      return std::nullopt;
    }
    return Window{sale.from, std::max(sale.from, sale.to)};
  }
  static double end_of_last_sale(const EventCell& cell) {
    double end = 0;
    for (std::size_t h = 0; h < 24; ++h)
      if ((*cell.sold_by_hour)[h] > 0) end = 60 * static_cast<double>(h + 1);
    return end;
  }
  void note_last_sale(const EventCell& cell) {
    double& last = last_sales_[{cell.event, cell.day}];
    last = std::max(last, end_of_last_sale(cell));
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
  static constexpr double morning = 6 * 60;  // minutes: a day whose sales end before is the end of a night
  using EventDay = std::pair<std::string, std::optional<Day>>;
  std::map<EventDay, Hours> days_;         // purchases by hour
  std::map<EventDay, double> last_sales_;  // minute at which the hour of the last sale of all products ends
  bool known_ = false;                     // whether a full day shows how sales come
};

}  // namespace

class CompletedDays::Learned {
 public:
  explicit Learned(const EventTable& table) : grains_(table), days_(table, grains_) {
    const auto look = [&](const EventCell& cell) {
      if (!cell.sold || is_absent(cell)) return;
      const double sold = purchases(cell);
      cells_.push_back({&cell, limited(cell), days_.served(cell), sold, sold});
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
  bool is_bound(const EventCell& cell) const {
    const auto bound = [&](const EventCell& day) { return is_sold_out(day) && !days_.served(day); };
    return cell.days.empty() ? bound(cell) : std::ranges::any_of(cell.days, bound);
  }
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

 private:
  static constexpr int rounds = 4;
  // Where a product always sold out and nothing says when, demand is bounded from below alone: expected 1.3 times what
  // was sold, give or take 45 %. Given that it was at least what was sold, that is about 1.5 times, and 0.9 to 2.
  static constexpr double beyond_bounds = 1.3;
  static constexpr double size_beyond_bounds = 5;
  static constexpr double least_size = 2;
  static constexpr double most_size = 50;
  static constexpr double first_size = 5;  // until cells tell how far demand lies from what was expected
  /// All in purchases.
  struct Observed {
    const EventCell* cell;
    bool limited;
    std::optional<double> served;
    double sold, demand;

    bool is_bound() const { return limited && !served; }
  };
  struct Mean {
    double sum = 0, sold = 0, count = 0, bounds = 0;
  };
  struct Expected {
    double mean, size;
  };

  /// Whole but for rounding where sales are multiples of the grain.
  double purchases(const EventCell& cell) const {
    constexpr double rounding = 1e-9;
    const double sold = real(cell.sold) / grains_.of(cell.product);
    const double whole = std::round(sold);
    return std::abs(sold - whole) < rounding * std::max(1.0, sold) ? whole : sold;
  }
  static bool limited(const EventCell& cell) { return is_sold_out(cell) || is_partial(cell); }

  Completion of_day(const EventCell& cell) const {
    const double grain = grains_.of(cell.product);
    const double sold = purchases(cell);
    const bool absent = is_absent(cell) && above_zero(cell.expected);
    if (!limited(cell) && !absent) return {sold * grain, 0, 0, 0};
    const auto served = days_.served(cell);
    const Prior prior = this->prior(cell, served);
    Completion own = served ? complete(sold, std::min(1.0, *served), prior) : complete_unknown(sold, prior);
    for (double* units : {&own.demand, &own.lost, &own.low, &own.high}) *units *= grain;
    return own;
  }

  void learn_means() {
    means_.clear();
    for (const Observed& one : cells_) {
      Mean& own = means_[one.cell->product];
      own.sum += one.demand;
      own.sold += one.sold;
      own.count += 1;
      own.bounds += one.is_bound() ? 1 : 0;
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
      if (!expected || one.is_bound() || (one.limited && above_zero(one.cell->expected))) continue;
      const double error = one.demand - expected->mean;
      squares += error * error - expected->mean;
      means += expected->mean * expected->mean;
    }
    if (!(means > 0)) {
      size_ = first_size;
    } else if (squares > 0) {
      size_ = std::clamp(means / squares, least_size, most_size);
    } else {
      size_ = most_size;
    }
  }
  std::optional<Expected> expected(const EventCell& cell) const {
    const double grain = grains_.of(cell.product);
    if (above_zero(cell.expected)) return Expected{cell.expected->real() / grain, size_};
    const auto own = means_.find(cell.product);
    if (own == means_.end() || own->second.count < 2) return std::nullopt;
    const Mean& mean = own->second;
    if (mean.bounds == mean.count) return Expected{beyond_bounds * mean.sold / mean.count, size_beyond_bounds};
    const auto demand = demands_.find(&cell);
    const double itself = demand == demands_.end() ? purchases(cell) : demand->second;
    return Expected{std::max(0.01, (mean.sum - itself) / (mean.count - 1)), size_};
  }
  /// Where nothing else tells of the product, its own sales over the share of the day that was served.
  Prior prior(const EventCell& cell, std::optional<double> served) const {
    const auto foreseen = expected(cell);
    const double sold = purchases(cell);
    const double alone = std::max(0.5, sold) / std::clamp(served.value_or(1), 0.1, 1.0);
    const auto [mean, size] = foreseen.value_or(Expected{alone, least_size});
    return {mean, mean + mean * mean / size};
  }
  double rough_demand(const Observed& one) const {
    const Prior prior = this->prior(*one.cell, one.served);
    if (!one.served) return std::max(one.sold, prior.mean);
    const double size = prior.mean * prior.mean / (prior.variance - prior.mean);
    const double served = std::min(1.0, *one.served);
    return one.sold + (1 - served) * (size + one.sold) / (size / prior.mean + served);
  }

  Grains grains_;
  Days days_;
  std::vector<Observed> cells_;
  std::map<std::string, Mean> means_;
  std::map<const EventCell*, double> demands_;
  double size_ = first_size;
};

CompletedDays::CompletedDays(const EventTable& table) : learned_(std::make_unique<Learned>(table)) {}
CompletedDays::~CompletedDays() = default;

bool CompletedDays::is_bound(const EventCell& cell) const { return learned_->is_bound(cell); }
Completion CompletedDays::of(const EventCell& cell) const { return learned_->of(cell); }
std::optional<Hours> CompletedDays::missed(const EventCell& cell) const { return learned_->days().missed(cell); }
double CompletedDays::deviation_of(const Completion& one) { return (one.high - one.low) / (2 * statistics::z_of_80); }

class ExpectedHours::Learned {
 public:
  explicit Learned(const EventTable& table) {
    const Grains grains(table);
    const auto look = [&](const EventCell& cell) {
      if (!is_full_day(cell) || !cell.sold_by_hour) return;
      const double purchases = 1 / grains.of(cell.product);
      for (const std::string& product : {std::string(), cell.product}) {
        add(all_[product], *cell.sold_by_hour, purchases);
        add(of_event_[{cell.event, product}], *cell.sold_by_hour, purchases);
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
    Hours expected{};
    double open = 0;
    for (std::size_t h = 0; h < 24; ++h) {
      const double begin = 60 * static_cast<double>(h);
      const double from = std::max(begin, cell.opens ? static_cast<double>(cell.opens->of_day) : 0);
      const double to = std::min(begin + 60, cell.closes ? static_cast<double>(cell.closes->of_day) : 1440);
      expected[h] = to > from ? profile.by(to) - profile.by(from) : 0;
      open += expected[h];
    }
    constexpr double least_share = 1e-9;  // other events never sold while this one was open
    if (open > least_share) {
      for (double& units : expected) units *= cell.expected->real() / open;
    } else if (even) {
      for (std::size_t h = 0; h < 24; ++h) expected[h] = cell.expected->real() * even->in_hour(h);
    }
    return expected;
  }

 private:
  /// Purchases by hour of a product (empty: of all), without what the event of the cell has sold.
  Hours elsewhere(const EventCell& cell, const std::string& product) const {
    Hours sold{};
    if (const auto found = all_.find(product); found != all_.end()) sold = found->second;
    if (const auto own = of_event_.find({cell.event, product}); own != of_event_.end()) add(sold, own->second, -1);
    return sold;
  }

  std::map<std::string, Hours> all_;
  std::map<std::pair<std::string, std::string>, Hours> of_event_;
};

ExpectedHours::ExpectedHours(const EventTable& table) : learned_(std::make_unique<Learned>(table)) {}
ExpectedHours::~ExpectedHours() = default;

std::optional<Hours> ExpectedHours::of(const EventCell& cell) const { return learned_->of(cell); }

}  // namespace crmcore::forecast
