#include "event_size.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "completed_days.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::forecast {
namespace {

constexpr double usual_hours = 8;        // of a day, where no event says
constexpr double most_scale = 10;        // of visitors and length, up or down
constexpr double usual_power = 0.7;      // events twice as large ask for less than twice as much
constexpr double power_of_length = 0.2;  // beside visitors, which hold most of the length already
constexpr double power_deviation = 0.3;  // how far powers of businesses lie apart
constexpr double kind_deviation = 0.2;   // of sizes by weather or place, as logarithms
constexpr double first_variance = 0.1;   // of sizes around their regression, as one more event
constexpr double trust_in_all = 0.5;     // events that sold as all of them did, by which a product's units are shrunk
constexpr double sharper_for_products = 1.5;  // power of weights: what sells differs more by likeness than how much
constexpr double most_level = 5;              // up or down
constexpr double unlike_any = 0.2;            // deviation of a power beyond the range of past events

/// The largest quantity of which every quantity is a multiple, from `distinct` of them, in millionths. Few quantities
/// share more than they must: k times their grain with a chance of about k^-distinct.
double grain_of(std::int64_t common, std::size_t distinct) {
  if (distinct < 2) return 0;
  const auto n = static_cast<double>(distinct);
  double shares = 0;
  double chances = 0;
  constexpr int most_times = 1000;
  for (int times = 1; times <= most_times; ++times) {
    const double chance = std::pow(times, -n);
    shares += chance / times;
    chances += chance;
  }
  return Decimal{common}.real() * shares / chances;
}

/// The variance over mean² of a gamma distribution whose 80 % interval just holds a ratio of units to their mean: cube
/// roots are nearly normal, of mean 1 − v / 9 and deviation √v / 3 (Wilson and Hilferty, PNAS 17, 1931).
double spread_reaching(double ratio) {
  constexpr double z = statistics::z_of_80;
  const double root = std::cbrt(ratio) - 1;
  const double third = std::abs(z - std::sqrt(std::max(0.0, z * z - 4 * root))) / 2;  // of the deviation
  return 9 * third * third;
}

/// Quantities of a product at past events.
struct Quantities {
  std::int64_t common = 0;  // greatest common divisor, millionths
  std::set<std::int64_t> distinct;
  double cells = 0, bounds = 0;
};

}  // namespace

std::size_t DemandMatrix::place(const std::string& product) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(products, product) - products.begin());
}
bool DemandMatrix::has(const std::string& product) const { return std::ranges::binary_search(products, product); }

DemandMatrix demand_matrix_of(const EventTable& past) {
  DemandMatrix demand;
  if (past.cells.empty()) return demand;
  const auto cells = compare(past);
  const auto counts = [](const ComparisonRow& cell) { return cell.demand && could_sell(cell); };
  std::map<std::string, Quantities> quantities;
  for (const ComparisonRow& cell : cells)
    if (counts(cell)) quantities[cell.product];
  for (const auto& [product, all] : quantities) demand.products.push_back(product);
  for (const ComparisonRow& cell : cells) {
    if (!counts(cell)) continue;
    auto& own = demand.units[cell.event];
    own.resize(demand.products.size(), std::nan(""));
    double& units = own[demand.place(cell.product)];
    units = (std::isnan(units) ? 0 : units) + *cell.demand;
    quantities[cell.product].cells += 1;
    quantities[cell.product].bounds += cell.at_least ? 1 : 0;
  }
  for (const EventCell& cell : past.cells) {
    const auto found = quantities.find(cell.product);
    if (found == quantities.end() || !above_zero(cell.sold)) continue;
    Quantities& own = found->second;
    own.common = std::gcd(own.common, cell.sold->millionths);
    own.distinct.insert(cell.sold->millionths);
  }
  for (const auto& [product, own] : quantities) {
    demand.grain.push_back(grain_of(own.common, own.distinct.size()));
    demand.bounds.push_back(own.cells > 0 ? own.bounds / own.cells : 0);
  }
  return demand;
}

namespace {

/// The sales of events that speak for the next one.
EventTable sales_of(const std::vector<WeightedEvent>& weighted, const EventTable& sales) {
  std::set<std::string_view> over;
  for (const WeightedEvent& one : weighted) over.insert(one.event->name);
  EventTable past{{}, sales.currency};
  for (const EventCell& cell : sales.cells)
    if (over.contains(cell.event)) past.cells.push_back(cell);
  return past;
}

double days_of(const Occasion& event) { return (event.last - event.first).count + 1; }

double usual_hours_a_day(const std::vector<WeightedEvent>& weighted) {
  double hours = 0;
  double days = 0;
  for (const WeightedEvent& one : weighted) {
    if (!one.event->hours_then()) continue;
    hours += *one.event->hours_then();
    days += days_of(*one.event);
  }
  return days > 0 ? hours / days : usual_hours;
}

}  // namespace

PastEvents::PastEvents(const std::vector<Occasion>& events, const EventTable& sales,
                       const std::vector<WeightedEvent>& weighted)
    : demand_(demand_matrix_of(sales_of(weighted, sales))), hours_a_day_(usual_hours_a_day(weighted)) {
  find_sizes(weighted);
  look_back(events, weighted);
  std::vector<const Occasion*> in_order;
  for (const WeightedEvent& one : weighted)
    if (demand_.units.contains(one.event->name)) in_order.push_back(one.event);
  std::ranges::stable_sort(in_order, {}, [](const Occasion* event) { return event->first; });
  for (const Occasion* event : in_order) by_day_.push_back(&demand_.units.at(event->name));
}

/// How large each event was beside a usual one. Method: sizes and the units of each product at size 1 are fitted in
/// turn, where an event to which a product was not brought is judged by the others; a product tells of sizes as far as
/// its sales follow those of the rest, by the inverse of their variance around them.
void PastEvents::find_sizes(const std::vector<WeightedEvent>& weighted) {
  const std::size_t n = demand_.products.size();
  std::vector<const std::vector<double>*> rows;
  std::vector<std::string> names;
  for (const WeightedEvent& one : weighted) {
    const auto found = demand_.units.find(one.event->name);
    if (found == demand_.units.end()) continue;
    rows.push_back(&found->second);
    names.push_back(one.event->name);
  }
  trust_.assign(n, 1);
  std::vector<double> size(rows.size(), 1);
  std::vector<double> units(n, 0);  // at size 1
  const auto each_cell = [&](auto&& use) {
    for (std::size_t e = 0; e < rows.size(); ++e)
      for (std::size_t p = 0; p < n; ++p)
        if (const double own = (*rows[e])[p]; !std::isnan(own)) use(e, p, own);
  };
  const auto fit = [&] {
    constexpr int rounds = 12;  // sizes hardly move after a few
    for (int round = 0; round < rounds; ++round) {
      std::vector<double> sold(n, 0);
      std::vector<double> there(n, 0);  // sizes of the events to which it was brought
      each_cell([&](std::size_t e, std::size_t p, double own) {
        sold[p] += own;
        there[p] += size[e];
      });
      for (std::size_t p = 0; p < n; ++p) units[p] = there[p] > 0 ? sold[p] / there[p] : 0;
      std::vector<double> sum(rows.size(), 0);
      std::vector<double> trusted(rows.size(), 0);
      each_cell([&](std::size_t e, std::size_t p, double own) {
        if (!(units[p] > 0)) return;
        sum[e] += trust_[p] * own / units[p];
        trusted[e] += trust_[p];
      });
      double all = 0;
      for (std::size_t e = 0; e < rows.size(); ++e) {
        size[e] = trusted[e] > 0 ? sum[e] / trusted[e] : 0;
        all += size[e] / static_cast<double>(rows.size());
      }
      for (double& one : size) one = all > 0 ? one / all : 1;
    }
  };
  fit();
  // Variances of products around the sizes, shrunk to their mean as if three more events had varied so.
  constexpr double events_as_all = 3;
  std::vector<double> squares(n, 0);
  std::vector<double> events(n, 0);
  each_cell([&](std::size_t e, std::size_t p, double own) {
    if (!(units[p] > 0) || !(size[e] > 0)) return;
    const double error = own / (units[p] * size[e]) - 1;
    squares[p] += error * error;
    events[p] += 1;
  });
  const double cells = std::accumulate(events.begin(), events.end(), 0.0);
  const double variance = cells > 0 ? std::accumulate(squares.begin(), squares.end(), 0.0) / cells : 0;
  constexpr double exact = 1e-9;  // variance of sales that follow the sizes to the unit
  for (std::size_t p = 0; p < n; ++p)
    trust_[p] = 1 / ((squares[p] + events_as_all * variance) / (events[p] + events_as_all) + exact);
  fit();
  for (std::size_t e = 0; e < rows.size(); ++e) sizes_[names[e]] = size[e];
}

namespace {

/// What of an event tells its size, as far as it is known.
struct Traits {
  std::optional<double> attendance;  // logarithm
  double length = 0;                 // logarithm of hours
  std::string type, weather, place;  // folded; empty: not known
};

std::string folded_or_none(const std::optional<std::string>& text) { return text ? folded(*text) : std::string(); }
std::optional<double> log_of(const std::optional<double>& number) {
  return number ? std::optional(std::log(*number)) : std::nullopt;
}

Traits traits_then(const Occasion& past, double hours_a_day) {
  return {log_of(past.attendance_then()), std::log(past.hours_then().value_or(days_of(past) * hours_a_day)),
          folded_or_none(past.type), folded_or_none(past.weather_then()), folded_or_none(past.place)};
}
Traits traits_expected(const Occasion& next, double hours_a_day) {
  return {log_of(next.attendance), std::log(next.hours.value_or(days_of(next) * hours_a_day)),
          folded_or_none(next.type), folded_or_none(next.weather), folded_or_none(next.place)};
}

/// How sizes hang on visitors, length, weather and place: a regression of their logarithms within the events of one
/// type, with what is usual as its prior (ridge; Hoerl and Kennard, Technometrics 12, 1970); then on type.
class SizeModel {
 public:
  SizeModel(const std::vector<Traits>& events, const std::vector<double>& sizes, const Traits& next) {
    const auto knows_visitors = [](const Traits& event) { return event.attendance.has_value(); };
    const bool with_attendance = next.attendance && std::ranges::any_of(events, knows_visitors);
    terms_.push_back({with_attendance ? usual_power : 0, power_deviation});
    terms_.push_back({with_attendance ? power_of_length : usual_power, power_deviation});
    if (!with_attendance) terms_[attendance].deviation = 0;
    for (const Traits& event : events) {
      add_kind(weathers_, event.weather);
      add_kind(places_, event.place);
    }
    learn(events, sizes);
  }

  /// How much larger `next` is than a past event.
  double scale(const Traits& past, const Traits& next) const {
    return std::clamp(std::exp(log_scale(past, next)), 1 / most_scale, most_scale);
  }
  /// Adds what `next` goes beyond all past events, where each power is less sure than within their range.
  void extrapolate(EventForecast& forecast, const std::vector<Traits>& events, const Traits& next) const {
    const auto range_of = [&](auto&& of) {
      std::pair<std::optional<double>, std::optional<double>> range;
      for (const Traits& event : events)
        if (const std::optional<double> own = of(event)) {
          range.first = std::min(range.first.value_or(*own), *own);
          range.second = std::max(range.second.value_or(*own), *own);
        }
      return range;
    };
    const auto tell = [&](const char* note) {
      forecast.note += (forecast.note.empty() ? "" : "; ") + std::string(note);
    };
    const auto beyond = [&](std::size_t term, auto&& of, const char* less, const char* more) {
      const auto [least, most] = range_of(of);
      const std::optional<double> own = of(next);
      if (!least || !own || terms_[term].deviation == 0) return;
      const double distance = std::max({*own - *most, *least - *own, 0.0});
      forecast.extrapolated += (terms_[term].variance + unlike_any * unlike_any) * distance * distance;
      if (distance > worth_telling) tell(*own > *most ? more : less);
    };
    beyond(
        attendance, [](const Traits& event) { return event.attendance; }, "fewer visitors than at any event before",
        "more visitors than at any event before");
    beyond(
        length, [](const Traits& event) { return std::optional(event.length); }, "shorter than any event before",
        "longer than any event before");
    if (events.empty()) return;
    std::vector<double> scales;
    for (const Traits& event : events) scales.push_back(log_scale(event, next));
    const double farthest = std::log(most_scale);
    if (std::ranges::min(scales) > farthest) tell("counted as ten times as large as each of them");
    if (std::ranges::max(scales) < -farthest) tell("counted as a tenth of each of them");
  }

 private:
  static constexpr std::size_t attendance = 0;
  static constexpr std::size_t length = 1;
  static constexpr double worth_telling = 0.223;  // a quarter more than ever, as a logarithm
  struct Term {
    double prior, deviation;  // 0: not there
    double power = prior, variance = 0;
  };

  double log_scale(const Traits& past, const Traits& next) const {
    const std::vector<double> from = row_of(past);
    const std::vector<double> to = row_of(next);
    double sum = 0;
    for (std::size_t t = 0; t < terms_.size(); ++t)
      if (!std::isnan(from[t]) && !std::isnan(to[t])) sum += terms_[t].power * (to[t] - from[t]);
    const auto of = types_.find(past.type);
    const auto to_type = types_.find(next.type);
    if (of != types_.end() && to_type != types_.end()) sum += to_type->second - of->second;
    return sum;
  }
  void add_kind(std::map<std::string, std::size_t>& kinds, const std::string& kind) {
    if (kind.empty() || !kinds.try_emplace(kind, terms_.size()).second) return;
    terms_.push_back({0, kind_deviation});
  }
  /// NaN where it is not known.
  std::vector<double> row_of(const Traits& event) const {
    std::vector<double> row(terms_.size(), 0);
    row[attendance] = event.attendance.value_or(std::nan(""));
    row[length] = event.length;
    for (const auto& [kinds, own] : {std::pair(&weathers_, &event.weather), std::pair(&places_, &event.place)})
      for (const auto& [kind, term] : *kinds) {
        if (own->empty()) row[term] = std::nan("");
        if (kind == *own) row[term] = 1;
      }
    return row;
  }
  void learn(const std::vector<Traits>& events, const std::vector<double>& sizes) {
    std::vector<std::vector<double>> columns(terms_.size());
    std::vector<double> logarithms;
    std::map<std::string, std::vector<std::size_t>> types;
    for (std::size_t e = 0; e < events.size(); ++e) {
      if (!(sizes[e] > 0)) continue;
      types[events[e].type].push_back(logarithms.size());
      const std::vector<double> row = row_of(events[e]);
      for (std::size_t t = 0; t < terms_.size(); ++t) columns[t].push_back(row[t]);
      logarithms.push_back(std::log(sizes[e]));
    }
    std::vector<std::vector<double>> within = columns;  // about the means of their type
    std::vector<double> errors = logarithms;
    for (const auto& [type, own] : types) {
      for (std::vector<double>& column : within) centre(column, own);
      centre(errors, own);
    }
    for (std::size_t t = 0; t < terms_.size(); ++t) subtract(errors, within[t], terms_[t].power);
    const double freedom = 1 + static_cast<double>(errors.size() - types.size());
    double variance = first_variance;
    constexpr int rounds = 4;  // the variance around the fit hardly moves after a few
    for (int round = 0; round < rounds; ++round) {
      fit(within, errors, variance);
      variance = (first_variance + std::inner_product(errors.begin(), errors.end(), errors.begin(), 0.0)) / freedom;
    }
    std::vector<std::size_t> all(logarithms.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      centre(columns[t], all);
      subtract(logarithms, columns[t], terms_[t].power);
    }
    learn_types(types, logarithms, variance);
  }
  /// What is left of each type's sizes, as far as types differ clearly more than chance would have them (empirical
  /// Bayes): a few types seem to differ where they do not.
  void learn_types(const std::map<std::string, std::vector<std::size_t>>& types, const std::vector<double>& left,
                   double variance) {
    const auto count = static_cast<double>(types.size());
    double mean = 0;
    double chance = 0;
    for (const auto& [type, own] : types) {
      double sum = 0;
      for (const std::size_t r : own) sum += left[r];
      types_[type] = sum / static_cast<double>(own.size());
      mean += types_[type] / count;
      chance += variance / static_cast<double>(own.size()) / count;
    }
    constexpr double clearly = 3;  // times the variance that chance alone gives
    double between = -clearly * chance;
    for (const auto& [type, own] : types_) between += (own - mean) * (own - mean) / std::max(1.0, count - 1);
    for (auto& [type, own] : types_) {
      const double own_chance = variance / static_cast<double>(types.at(type).size());
      own = between > 0 ? (own - mean) * between / (between + own_chance) : 0;
    }
  }
  /// About the mean of what is known; 0 where it is not.
  static void centre(std::vector<double>& column, const std::vector<std::size_t>& own) {
    double sum = 0;
    double known = 0;
    for (const std::size_t r : own) {
      if (std::isnan(column[r])) continue;
      sum += column[r];
      known += 1;
    }
    for (const std::size_t r : own) column[r] = std::isnan(column[r]) ? 0 : column[r] - sum / known;
  }
  static void subtract(std::vector<double>& errors, const std::vector<double>& column, double times) {
    for (std::size_t r = 0; r < errors.size(); ++r) errors[r] -= times * column[r];
  }
  /// One term after the other (Gauss and Seidel), until none moves.
  void fit(const std::vector<std::vector<double>>& columns, std::vector<double>& errors, double variance) {
    constexpr int most_rounds = 50;
    constexpr double still = 1e-7;
    for (int round = 0; round < most_rounds; ++round) {
      double moved = 0;
      for (std::size_t t = 0; t < terms_.size(); ++t) {
        Term& term = terms_[t];
        if (term.deviation == 0) continue;
        const std::vector<double>& column = columns[t];
        const double own = std::inner_product(column.begin(), column.end(), column.begin(), 0.0);
        const double with_errors = std::inner_product(column.begin(), column.end(), errors.begin(), 0.0);
        const double prior = 1 / (term.deviation * term.deviation);
        const double precision = own / variance + prior;
        double power = ((with_errors + own * term.power) / variance + prior * term.prior) / precision;
        if (t <= length) power = std::max(0.0, power);  // more visitors and hours never ask for less
        subtract(errors, column, power - term.power);
        moved = std::max(moved, std::abs(power - term.power));
        term.power = power;
        term.variance = 1 / precision;
      }
      if (moved < still) return;
    }
  }

  std::vector<Term> terms_;
  std::map<std::string, std::size_t> weathers_, places_;  // the term of each
  std::map<std::string, double> types_;                   // logarithm of the size of each, beside the mean of all
};

}  // namespace

EventForecast PastEvents::forecast_before(const Occasion& target, std::vector<WeightedEvent> weighted) const {
  std::erase_if(weighted, [&](const WeightedEvent& one) { return !sizes_.contains(one.event->name); });
  EventForecast forecast;
  double sum = 0;
  double squares = 0;
  for (const WeightedEvent& one : weighted) {
    sum += one.weight;
    squares += one.weight * one.weight;
  }
  if (!(sum > 0)) return forecast;
  forecast.effective = sum * sum / squares;
  std::vector<Traits> traits;
  std::vector<double> sizes;
  for (const WeightedEvent& one : weighted) {
    traits.push_back(traits_then(*one.event, hours_a_day_));
    sizes.push_back(sizes_.at(one.event->name));
  }
  const Traits next = traits_expected(target, hours_a_day_);
  const SizeModel model(traits, sizes, next);
  struct Sums {
    double own = 0, of = 0, all = 0, of_all = 0, weight = 0, squares = 0, sharp = 0, events = 0;
  };
  const std::size_t n = demand_.products.size();
  std::vector<Sums> sums(n);
  for (std::size_t e = 0; e < weighted.size(); ++e) {
    const double weight = weighted[e].weight / sum;
    const double sharp = std::pow(weight, sharper_for_products);
    const auto& units = demand_.units.at(weighted[e].event->name);
    for (std::size_t p = 0; p < n; ++p) {
      if (std::isnan(units[p])) continue;
      Sums& product = sums[p];
      product.own += sharp * units[p];
      product.of += sharp * sizes[e];
      product.sharp += sharp;
      product.events += 1;
      product.all += units[p];
      product.of_all += sizes[e];
      product.weight += weight;
      product.squares += weight * weight;
    }
    forecast.size += weight * sizes[e] * model.scale(traits[e], next);
  }
  for (const Sums& product : sums) {
    const double at_all = product.of_all > 0 ? product.all / product.of_all : 0;
    const double all = trust_in_all * product.sharp / std::max(1.0, product.events);
    forecast.units.push_back(product.of > 0 ? (product.own + all * at_all) / (product.of + all) : at_all);
    forecast.speaking.push_back(product.squares > 0 ? product.weight * product.weight / product.squares : 0);
  }
  model.extrapolate(forecast, traits, next);
  return forecast;
}

namespace {

/// The level of recent events, told one after the other: the ratio of what came to what was foretold, of sums, so that
/// means stay means. Memories of several lengths, with and without a trend, each count by what they are worth before
/// and by how well they would have foretold the events so far (their likelihood, for normal errors of logarithms).
class Level {
 public:
  double value() const {
    constexpr double least_variance = 1e-4;  // of errors: 1 %
    const double least = std::ranges::min(memories_, {}, &Memory::squares).squares;
    double weights = 0;
    double level = 0;
    for (const Memory& one : memories_) {
      const double likelihood = std::pow((least + least_variance) / (one.squares + least_variance), judged_ / 2);
      weights += one.worth * likelihood;
      level += one.worth * likelihood * one.level();
    }
    return level / weights;
  }
  void add(double came, double foretold) {
    if (!(foretold > 0)) return;
    for (Memory& one : memories_) {
      if (came > 0) {
        const double error = std::log(came / (one.level() * foretold));
        one.squares += error * error;
      }
      one.add(came, foretold);
    }
    judged_ += came > 0 ? 1 : 0;
  }

 private:
  struct Memory {
    double events;  // after which one weighs half
    double worth;   // before anything is known
    bool trend = false;
    double came = 0, foretold = 0, weights = 0, ratios = 0, squares = 0;

    double ratio() const {
      constexpr double as_foretold = 0.5;  // events that came as foretold, which shrink it to 1
      const double one = as_foretold * foretold / weights;
      return (came + one) / (foretold + one);
    }
    /// With a trend, as far ahead of the ratio as that is of its own mean (Brown's double smoothing).
    double level() const {
      if (!(weights > 0)) return 1;
      const double ahead = trend ? ratio() / (ratios / weights) : 1;
      return std::clamp(ratio() * ahead, 1 / most_level, most_level);
    }
    void add(double more_came, double more_foretold) {
      const double kept = std::exp2(-1 / events);
      came = kept * came + more_came;
      foretold = kept * foretold + more_foretold;
      weights = kept * weights + 1;
      ratios = kept * ratios + ratio();
    }
  };
  static constexpr double all = 1e9;
  std::array<Memory, 4> memories_{{{1, 0.1}, {4, 0.4}, {16, 0.4, true}, {all, 0.1}}};
  double judged_ = 0;
};

}  // namespace

void PastEvents::look_back(const std::vector<Occasion>& events, const std::vector<WeightedEvent>& weighted) {
  for (const WeightedEvent& one : weighted) {
    const auto own = demand_.units.find(one.event->name);
    if (own == demand_.units.end()) continue;
    Backcast backcast{one.event->first, one.weight, forecast_before(*one.event, weighted_events(events, *one.event)),
                      &own->second};
    if (!(backcast.forecast.effective > 0)) continue;
    double trusted = 0;
    for (std::size_t p = 0; p < own->second.size(); ++p) {
      const double units = backcast.forecast.units[p];
      if (std::isnan(own->second[p]) || !(units > 0) || !(backcast.forecast.speaking[p] > 0)) continue;
      backcast.came_size += trust_[p] * own->second[p] / units;
      trusted += trust_[p];
    }
    if (!(trusted > 0)) continue;
    backcast.came_size /= trusted;
    backcasts_.push_back(std::move(backcast));
  }
  std::ranges::stable_sort(backcasts_, {}, &Backcast::first);
  Level level;
  for (Backcast& backcast : backcasts_) {
    backcast.level = level.value();
    level.add(backcast.came_size, backcast.forecast.size);
  }
  level_ = level.value();
}

EventForecast PastEvents::forecast(const Occasion& target, const std::vector<WeightedEvent>& weighted) const {
  EventForecast forecast = forecast_before(target, weighted);
  forecast.size *= level_;
  return forecast;
}

std::optional<double> PastEvents::spread() const {
  constexpr double least_effective = 1.5;  // events behind a forecast that is judged: one alone says nothing of spread
  constexpr std::size_t least_cells = 5;
  constexpr double rounding = 1e-12;              // of the sum of weights
  std::vector<std::pair<double, double>> needed;  // by each cell, and its weight
  double sum = 0;
  double foretold = 0;
  for (const Backcast& backcast : backcasts_) {
    if (backcast.forecast.effective < least_effective) continue;
    foretold += 1;
    for (std::size_t p = 0; p < backcast.came->size(); ++p) {
      const double mean = backcast.level * backcast.forecast.size * backcast.forecast.units[p];
      const double units = (*backcast.came)[p];
      if (std::isnan(units) || !(mean > 0) || backcast.forecast.speaking[p] < least_effective) continue;
      const double grain = demand_.grain[p];
      const double apart = std::max(0.0, std::abs(units - mean) - grain / 2);  // an interval holds its ends
      const double reached = mean + std::copysign(apart, units - mean);
      needed.emplace_back(spread_reaching(reached / mean) - grain / mean, backcast.weight);
      sum += backcast.weight;
    }
  }
  if (needed.size() < least_cells) return std::nullopt;
  std::ranges::sort(needed);
  // 80 %, and more for few events: products of one event miss together, so cells say less than their number
  const double wanted = std::min(1.0, 0.8 * (1 + 0.5 / foretold));
  double reached = 0;
  for (const auto& [spread, weight] : needed) {
    reached += weight / sum;
    if (reached >= wanted - rounding) return spread;
  }
  return needed.back().first;
}

int PastEvents::missed_in_a_row(std::size_t product) const {
  int missed = 0;
  for (auto event = by_day_.rbegin(); event != by_day_.rend(); ++event, ++missed)
    if (!std::isnan((**event)[product])) break;
  return missed;
}

}  // namespace crmcore::forecast
