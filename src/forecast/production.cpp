#include "crmcore/forecast/production.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "crmcore/error.hpp"
#include "crmcore/statistics/gamma.hpp"

namespace crmcore::forecast {
namespace {

constexpr double rounding = 1e-9;          // of a number of batches, or of a capacity
constexpr double chance_rounding = 1e-12;  // of a sum of probabilities, or of a profit

[[noreturn]] void refuse(const char* subject, const std::string& why) { throw Error(ErrorCode::invalid, subject, why); }

/// Throws unless the value is finite and above 0; `of` goes before the message.
void check_above_zero(const char* name, double value, const std::string& of = "") {
  if (!(value > 0) || !std::isfinite(value)) refuse(name, of + name + " must be above 0, not " + shortest(value));
}
/// Throws unless the value is finite and 0 or more; `of` goes before the message.
void check_not_negative(const char* name, double value, const std::string& of = "") {
  if (!(value >= 0) || !std::isfinite(value)) refuse(name, of + name + " must be 0 or more, not " + shortest(value));
}

/// Amounts 0, 1, 2 … with probabilities from `log_chance` until the rest is below the precision of a double. Of large
/// counts, such as grams, every second, third … stands for those up to the next.
template <class LogChance>
Distribution counted(double mean, double deviation, LogChance&& log_chance) {
  const double most = mean + 60 * deviation + 60;  // in case rounding keeps the sum below 1
  constexpr double all = 1 - 1e-15;
  constexpr double negligible = 1e-18;
  constexpr double most_amounts = 300'000;
  const double step = std::ceil(most / most_amounts);
  std::vector<std::pair<double, double>> amounts;
  double reached = 0;
  for (double k = 0; k < most && reached < all; k += step) {
    const double chance = step * std::exp(log_chance(k));
    reached += chance;
    amounts.emplace_back(k, chance);
    if (k > mean && chance < negligible) break;
  }
  return Distribution(std::move(amounts));
}

/// Whole batches that hold an amount.
double batches_for(double amount, double batch) { return std::ceil(amount / batch - rounding); }

/// Adds units that are certain to be sold to a production for the uncertain demand.
Production with_certain(Production production, const Economics& economics, double already) {
  production.make += already;
  production.expected_sales += already;
  production.profit += already * (economics.price - economics.unit_cost);
  return production;
}

}  // namespace

double Economics::critical_ratio() const { return under() > 0 ? under() / (under() + over()) : 0; }

void check(const Economics& economics, std::string_view product) {
  const std::string of = product.empty() ? "" : std::string(product) + ": ";
  check_above_zero("price", economics.price, of);
  check_not_negative("unit_cost", economics.unit_cost, of);
  if (economics.salvage == 0 && economics.unit_cost == 0)
    refuse("unit_cost", of + "unit_cost must be above 0; with units that cost nothing it would pay to make any number");
  if (!(economics.salvage < economics.unit_cost) || !std::isfinite(economics.salvage))
    refuse("salvage", of + "salvage " + shortest(economics.salvage) + " is not below the unit cost " +
                          shortest(economics.unit_cost) + "; it would pay to make any number of units");
  if (!(economics.salvage < economics.price))
    refuse("salvage",
           of + "salvage " + shortest(economics.salvage) + " is not below the price " + shortest(economics.price));
  check_not_negative("goodwill", economics.goodwill, of);
}

Distribution::Distribution(std::vector<std::pair<double, double>> amounts_and_weights) {
  std::ranges::sort(amounts_and_weights);
  double sum = 0;
  for (const auto& [amount, weight] : amounts_and_weights) {
    if (!(amount >= 0) || !(weight >= 0) || !std::isfinite(amount + weight))
      refuse("demand", "demand and weight must be 0 or more, not " + shortest(amount) + " and " + shortest(weight));
    sum += weight;
  }
  if (!(sum > 0)) refuse("demand", "nothing is known of the demand");
  double reached = 0;
  for (const auto& [amount, weight] : amounts_and_weights) {
    if (weight == 0) continue;
    const double chance = weight / sum;
    reached += chance;
    mean_ += chance * amount;
    if (!amounts_.empty() && amounts_.back() == amount) {
      chances_.back() += chance;
      cumulated_.back() = reached;
      sold_.back() = mean_;
      continue;
    }
    amounts_.push_back(amount);
    chances_.push_back(chance);
    cumulated_.push_back(reached);
    sold_.push_back(mean_);
  }
}

Distribution Distribution::of(const AnalogForecast& forecast) {
  std::vector<std::pair<double, double>> amounts;
  for (const Analog& analog : forecast.analogs()) amounts.emplace_back(analog.value, analog.weight);
  return Distribution(std::move(amounts));
}

Distribution Distribution::poisson(double mean) {
  check_not_negative("mean", mean);
  if (mean == 0) return Distribution({{0, 1}});
  return counted(mean, std::sqrt(mean),
                 [&](double k) { return k * std::log(mean) - mean - statistics::log_gamma(k + 1); });
}

Distribution Distribution::negative_binomial(double size, double mean) {
  check_above_zero("size", size);
  check_not_negative("mean", mean);
  if (mean == 0) return Distribution({{0, 1}});
  const double log_zero = size * -std::log1p(mean / size);
  const double log_share = std::log(mean / (size + mean));
  return counted(mean, std::sqrt(mean + mean * mean / size), [&](double k) {
    return statistics::log_rise(size, k).value - statistics::log_gamma(k + 1) + log_zero + k * log_share;
  });
}

double Distribution::at_most(double amount) const {
  const auto after = std::ranges::upper_bound(amounts_, amount);
  return after == amounts_.begin() ? 0 : cumulated_[static_cast<std::size_t>(after - amounts_.begin()) - 1];
}

double Distribution::quantile(double chance) const {
  const auto at = std::ranges::lower_bound(cumulated_, chance - chance_rounding);
  return at == cumulated_.end() ? amounts_.back() : amounts_[static_cast<std::size_t>(at - cumulated_.begin())];
}

std::pair<double, double> Distribution::interval(double share) const {
  const auto at = [&](double amount) {
    return static_cast<std::size_t>(std::ranges::lower_bound(amounts_, amount) - amounts_.begin());
  };
  std::size_t first = at(quantile((1 - share) / 2));
  std::size_t last = at(quantile((1 + share) / 2));
  double held = cumulated_[last] - cumulated_[first] + chances_[first];
  const auto off = [&](std::size_t end) { return std::abs(held - chances_[end] - share); };
  while (first < last) {
    const std::size_t end = off(first) < off(last) ? first : last;
    if (off(end) >= std::abs(held - share)) break;
    held -= chances_[end];
    if (end == first)
      ++first;
    else
      --last;
  }
  return {amounts_[first], amounts_[last]};
}

Distribution Distribution::at_least(double amount) const {
  std::vector<std::pair<double, double>> above;
  for (std::size_t i = 0; i < amounts_.size(); ++i)
    if (amounts_[i] >= amount) above.emplace_back(amounts_[i], chances_[i]);
  if (above.empty()) above.emplace_back(amounts_.back(), 1);
  return Distribution(std::move(above));
}

double Distribution::expected_sales(double made) const {
  const auto above = static_cast<std::size_t>(std::ranges::upper_bound(amounts_, made) - amounts_.begin());
  return above == 0 ? made : sold_[above - 1] + made * (cumulated_.back() - cumulated_[above - 1]);
}

double Distribution::crps(double demand) const {  // ∫ (F(x) − 1[x ≥ demand])² dx, piece by piece
  double sum = 0;
  double from = std::min(demand, amounts_.front());
  for (std::size_t i = 0; i <= amounts_.size(); ++i) {
    const double reached = i == 0 ? 0 : cumulated_[i - 1];
    const double to = i < amounts_.size() ? amounts_[i] : std::max(demand, amounts_.back());
    const double below = std::clamp(demand, from, to) - from;
    const double above = to - from - below;
    sum += below * reached * reached + above * (1 - reached) * (1 - reached);
    from = to;
  }
  return sum;
}

Production outcome(const Distribution& demand, const Economics& economics, double make) {
  Production production;
  production.make = make;
  production.expected_sales = demand.expected_sales(make);
  production.lost = demand.mean() - production.expected_sales;
  production.left = make - production.expected_sales;
  production.stock_out = 1 - demand.at_most(make);
  production.profit = economics.price * production.expected_sales + economics.salvage * production.left -
                      economics.unit_cost * make - economics.goodwill * production.lost;
  return production;
}

Production best(const Distribution& demand, const Economics& economics, double batch, double already) {
  check(economics);
  check_above_zero("batch", batch);
  check_not_negative("already", already);
  // whole batches hold what is certain and what is not
  const double wanted = demand.quantile(economics.critical_ratio()) + already;
  const auto made = [&](double batches) {
    return with_certain(outcome(demand, economics, std::max(0.0, batches * batch - already)), economics, already);
  };
  const double least = batches_for(already, batch);
  if (economics.critical_ratio() <= 0) return made(least);
  const double fewer = std::max(least, std::floor(wanted / batch + rounding));
  const Production chosen = made(fewer);
  const Production more = made(fewer + 1);
  return more.profit > chosen.profit + chance_rounding ? more : chosen;
}

namespace {

/// What a product would bring by the batches that are made of it, from those that are certain to those that pay.
struct Ladder {
  std::vector<Production> steps;
  double takes = 0;  // capacity of a batch

  double profit(std::size_t step) const { return steps[step].profit; }
};
Ladder ladder_of(const Competitor& own) {
  const double least = batches_for(own.already, own.batch);
  const double most = std::round(best(*own.demand, own.economics, own.batch, own.already).make / own.batch);
  Ladder ladder{{}, own.batch * own.capacity};
  for (double batches = least; batches <= std::max(least, most); ++batches)
    ladder.steps.push_back(
        with_certain(outcome(*own.demand, own.economics, std::max(0.0, batches * own.batch - own.already)),
                     own.economics, own.already));
  return ladder;
}

/// Gives batch after batch to the product whose next one brings most for the capacity it takes.
std::vector<std::size_t> marginal(const std::vector<Ladder>& ladders, double left) {
  std::vector<std::size_t> step(ladders.size(), 0);
  for (;;) {
    std::size_t chosen = ladders.size();
    double gain = 0;
    for (std::size_t p = 0; p < ladders.size(); ++p) {
      const Ladder& own = ladders[p];
      if (own.takes > left + rounding || step[p] + 1 >= own.steps.size()) continue;
      const double rate = (own.profit(step[p] + 1) - own.profit(step[p])) / own.takes;
      if (rate > gain) {
        gain = rate;
        chosen = p;
      }
    }
    if (chosen == ladders.size()) return step;
    left -= ladders[chosen].takes;
    ++step[chosen];
  }
}

/// The parts of a unit of capacity of which every batch takes a whole number; none where there is no such part.
std::optional<double> common_parts(const std::vector<Ladder>& ladders) {
  for (const double parts_of_unit : {1.0, 2.0, 4.0, 10.0, 100.0, 1000.0}) {
    const auto is_whole = [&](const Ladder& one) {
      const double parts = one.takes * parts_of_unit;
      return std::abs(parts - std::round(parts)) < rounding && std::round(parts) >= 1;
    };
    if (std::ranges::all_of(ladders, is_whole)) return parts_of_unit;
  }
  return std::nullopt;
}

/// The best step of each product for `size` - 1 parts of capacity, by dynamic programming: `takes` are the parts that a
/// batch of each takes.
std::vector<std::size_t> best_steps(const std::vector<Ladder>& ladders, const std::vector<std::size_t>& takes,
                                    std::size_t size) {
  std::vector<double> reached(size, 0);
  std::vector<double> next(size);
  std::vector<std::vector<std::uint32_t>> chosen(ladders.size(), std::vector<std::uint32_t>(size, 0));
  for (std::size_t p = 0; p < ladders.size(); ++p) {
    for (std::size_t room = 0; room < size; ++room) {
      next[room] = -std::numeric_limits<double>::infinity();
      for (std::size_t step = 0; step < ladders[p].steps.size() && step * takes[p] <= room; ++step) {
        const double sum = reached[room - step * takes[p]] + ladders[p].profit(step);
        if (!(sum > next[room] + chance_rounding)) continue;
        next[room] = sum;
        chosen[p][room] = static_cast<std::uint32_t>(step);
      }
    }
    std::swap(reached, next);
  }
  std::vector<std::size_t> steps(ladders.size());
  std::size_t room = size - 1;
  for (std::size_t p = ladders.size(); p-- > 0;) {
    steps[p] = chosen[p][room];
    room -= steps[p] * takes[p];
  }
  return steps;
}

/// The best steps where batches take whole multiples of a part of the capacity; none where they do not, or there would
/// be too many parts.
std::optional<std::vector<std::size_t>> exact(const std::vector<Ladder>& ladders, double capacity) {
  constexpr std::size_t most_parts = 20'000;     // memory: a number a part and product
  constexpr std::size_t most_work = 40'000'000;  // time: sums that are tried
  const auto parts_of_unit = common_parts(ladders);
  if (!parts_of_unit) return std::nullopt;
  const double parts = std::floor(capacity * *parts_of_unit + rounding);
  std::size_t steps = 0;
  for (const Ladder& one : ladders) steps += one.steps.size();
  if (parts > most_parts || (parts + 1) * static_cast<double>(steps) > most_work) return std::nullopt;
  std::vector<std::size_t> takes;
  for (const Ladder& one : ladders) takes.push_back(static_cast<std::size_t>(std::llround(one.takes * *parts_of_unit)));
  return best_steps(ladders, takes, static_cast<std::size_t>(parts) + 1);
}

}  // namespace

std::vector<Production> best(std::span<const Competitor> products, double capacity) {
  if (!(capacity >= 0)) refuse("capacity", "capacity must be 0 or more, not " + shortest(capacity));
  std::vector<Ladder> ladders;
  double left = capacity;
  double smallest = std::numeric_limits<double>::infinity();
  for (const Competitor& own : products) {
    if (!(own.capacity > 0))
      refuse("capacity", "the capacity that a unit takes must be above 0, not " + shortest(own.capacity));
    ladders.push_back(ladder_of(own));
    left -= batches_for(own.already, own.batch) * ladders.back().takes;
    smallest = std::min(smallest, ladders.back().takes);
  }
  if (left < -rounding)
    refuse("capacity",
           "the capacity " + shortest(capacity) + " does not hold the units that are certain, such as pre-orders");
  const bool none_certain = std::ranges::all_of(products, [](const Competitor& own) { return own.already == 0; });
  if (!products.empty() && none_certain && smallest > capacity)
    refuse("capacity", "the capacity " + shortest(capacity) + " is below one batch, which takes " + shortest(smallest));
  const auto steps = exact(ladders, left);
  const auto chosen = steps ? *steps : marginal(ladders, left);
  std::vector<Production> made;
  for (std::size_t p = 0; p < ladders.size(); ++p) made.push_back(ladders[p].steps[chosen[p]]);
  return made;
}

Result<ToMake> to_make(const std::vector<Series>& series, const Economics& economics, double batch) {
  Result<ToMake> result;
  const std::vector<AnalogForecaster> forecasters = forecasters_of(series);
  for (std::size_t s = 0; s < series.size(); ++s) {
    const Series& one = series[s];
    for (std::size_t r = 0; r < one.rows(); ++r) {
      if (!std::isnan(one.demand[r])) continue;
      const AnalogForecast forecast = forecasters[s].forecast(r);
      if (forecast.analogs().empty())
        refuse("demand",
               "the series " + cited(one.name) + " has no known demand before " + one.day[r].text() + " to learn from");
      const Production own = best(Distribution::of(forecast), economics, batch);
      result.rows.push_back({one.name, one.day[r], own.make, own.expected_sales, own.lost, own.left, own.stock_out,
                             own.profit, forecast.effective()});
    }
  }
  if (result.empty()) refuse("demand", "every row has a demand; add rows without demand for the days to plan");
  return result;
}

NormalProduction normal_outcome(double mean, double deviation, const Economics& economics, double make) {
  const double z = (make - mean) / deviation;
  const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
  NormalProduction result;
  result.make = make;
  result.lost = deviation * (density - z * statistics::normal_probability(-z));
  result.expected_sales = mean - result.lost;
  result.left = make - result.expected_sales;
  result.profit = economics.price * result.expected_sales + economics.salvage * result.left -
                  economics.unit_cost * make - economics.goodwill * result.lost;
  result.cost = economics.under() * result.lost + economics.over() * result.left;
  return result;
}

NormalProduction normal_best(double mean, double deviation, const Economics& economics) {
  return normal_outcome(mean, deviation, economics,
                        mean + deviation * statistics::normal_quantile(economics.critical_ratio()));
}

}  // namespace crmcore::forecast
