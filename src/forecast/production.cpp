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

[[noreturn]] void refuse(const char* subject, const std::string& why) { throw Error(ErrorCode::invalid, subject, why); }

/// Amounts 0, 1, 2 … with chances from `log_chance` until nothing that matters is left.
template <class LogChance>
Distribution counted(double mean, double deviation, LogChance&& log_chance) {
  std::vector<std::pair<double, double>> amounts;
  double reached = 0;
  for (double k = 0; k < mean + 60 * deviation + 60 && reached < 1 - 1e-15; ++k) {
    const double chance = std::exp(log_chance(k));
    reached += chance;
    amounts.emplace_back(k, chance);
    if (k > mean && chance < 1e-18) break;
  }
  return Distribution(std::move(amounts));
}

/// Made beside what is certain: of so many units, the sales, loss and leftover of the uncertain demand.
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
  if (!(economics.price > 0) || !std::isfinite(economics.price))
    refuse("price", of + "the price is " + shortest(economics.price) + "; it is above 0");
  if (!(economics.unit_cost >= 0) || !std::isfinite(economics.unit_cost))
    refuse("unit_cost", of + "the unit cost is " + shortest(economics.unit_cost) + "; it is 0 or more");
  if (!(economics.salvage < economics.unit_cost) || !std::isfinite(economics.salvage))
    refuse("salvage", of + "the salvage " + shortest(economics.salvage) + " is not below the unit cost " +
                          shortest(economics.unit_cost) + ": making would pay without end");
  if (!(economics.salvage < economics.price))
    refuse("salvage",
           of + "the salvage " + shortest(economics.salvage) + " is not below the price " + shortest(economics.price));
  if (!(economics.goodwill >= 0) || !std::isfinite(economics.goodwill))
    refuse("goodwill", of + "the goodwill is " + shortest(economics.goodwill) + "; it is 0 or more");
}

Distribution::Distribution(std::vector<std::pair<double, double>> amounts_and_weights) {
  std::ranges::sort(amounts_and_weights);
  double sum = 0;
  for (const auto& [amount, weight] : amounts_and_weights) {
    if (!(amount >= 0) || !(weight >= 0) || !std::isfinite(amount + weight))
      refuse("demand", "demand " + shortest(amount) + " with weight " + shortest(weight) + ": both are 0 or more");
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
      chances_.back() += chance, cumulated_.back() = reached, sold_.back() = mean_;
      continue;
    }
    amounts_.push_back(amount), chances_.push_back(chance), cumulated_.push_back(reached), sold_.push_back(mean_);
  }
}

Distribution Distribution::of(const Outlook& outlook) {
  std::vector<std::pair<double, double>> amounts;
  for (const Analog& analog : outlook.analogs()) amounts.emplace_back(analog.value, analog.weight);
  return Distribution(std::move(amounts));
}

Distribution Distribution::poisson(double mean) {
  if (!(mean >= 0) || !std::isfinite(mean)) refuse("mean", "the mean is " + shortest(mean) + "; it is 0 or more");
  if (mean == 0) return Distribution({{0, 1}});
  return counted(mean, std::sqrt(mean),
                 [&](double k) { return k * std::log(mean) - mean - statistics::log_gamma(k + 1); });
}

Distribution Distribution::negative_binomial(double size, double mean) {
  if (!(size > 0) || !std::isfinite(size)) refuse("size", "the size is " + shortest(size) + "; it is above 0");
  if (!(mean >= 0) || !std::isfinite(mean)) refuse("mean", "the mean is " + shortest(mean) + "; it is 0 or more");
  if (mean == 0) return Distribution({{0, 1}});
  const double log_zero = size * -std::log1p(mean / size), log_share = std::log(mean / (size + mean));
  return counted(mean, std::sqrt(mean + mean * mean / size), [&](double k) {
    return statistics::log_rise(size, k).value - statistics::log_gamma(k + 1) + log_zero + k * log_share;
  });
}

double Distribution::at_most(double amount) const {
  const auto after = std::ranges::upper_bound(amounts_, amount);
  return after == amounts_.begin() ? 0 : cumulated_[static_cast<std::size_t>(after - amounts_.begin()) - 1];
}

double Distribution::quantile(double chance) const {
  const auto at = std::ranges::lower_bound(cumulated_, chance - 1e-12);
  return at == cumulated_.end() ? amounts_.back() : amounts_[static_cast<std::size_t>(at - cumulated_.begin())];
}

std::pair<double, double> Distribution::interval(double share) const {
  const auto at = [&](double amount) {
    return static_cast<std::size_t>(std::ranges::lower_bound(amounts_, amount) - amounts_.begin());
  };
  std::size_t first = at(quantile((1 - share) / 2)), last = at(quantile((1 + share) / 2));
  double held = cumulated_[last] - cumulated_[first] + chances_[first];
  const auto off = [&](std::size_t end) { return std::abs(held - chances_[end] - share); };
  while (first < last) {
    const std::size_t end = off(first) < off(last) ? first : last;
    if (off(end) >= std::abs(held - share)) break;
    held -= chances_[end];
    end == first ? ++first : --last;
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
  double sum = 0, from = std::min(demand, amounts_.front());
  for (std::size_t i = 0; i <= amounts_.size(); ++i) {
    const double reached = i == 0 ? 0 : cumulated_[i - 1];
    const double to = i < amounts_.size() ? amounts_[i] : std::max(demand, amounts_.back());
    const double below = std::clamp(demand, from, to) - from, above = to - from - below;
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
  if (!(batch > 0) || !std::isfinite(batch)) refuse("batch", "a batch is " + shortest(batch) + "; it is above 0");
  if (!(already >= 0) || !std::isfinite(already))
    refuse("already", shortest(already) + " units are certain; it is 0 or more");
  // whole batches hold what is certain and what is not
  const double wanted = demand.quantile(economics.critical_ratio()) + already;
  const auto made = [&](double batches) {
    return with_certain(outcome(demand, economics, std::max(0.0, batches * batch - already)), economics, already);
  };
  const double least = std::ceil(already / batch - 1e-9), fewer = std::max(least, std::floor(wanted / batch + 1e-9));
  if (economics.critical_ratio() <= 0) return made(least);
  Production chosen = made(fewer), more = made(fewer + 1);
  return more.profit > chosen.profit + 1e-12 ? more : chosen;
}

namespace {

/// What a product would bring by the batches that are made of it, from those that are certain to those that pay.
struct Ladder {
  std::vector<Production> steps;
  double takes = 0;  // capacity of a batch

  double profit(std::size_t step) const { return steps[step].profit; }
};
Ladder ladder_of(const Competitor& own) {
  const double least = std::ceil(own.already / own.batch - 1e-9),
               most = std::round(best(*own.demand, own.economics, own.batch, own.already).make / own.batch);
  Ladder ladder{{}, own.batch * own.capacity};
  for (double batches = least; batches <= std::max(least, most); ++batches)
    ladder.steps.push_back(
        with_certain(outcome(*own.demand, own.economics, std::max(0.0, batches * own.batch - own.already)),
                     own.economics, own.already));
  return ladder;
}

/// Batch after batch to the product whose next one brings most for the capacity it takes.
std::vector<std::size_t> marginal(const std::vector<Ladder>& ladders, double left) {
  std::vector<std::size_t> step(ladders.size(), 0);
  for (;;) {
    std::size_t chosen = ladders.size();
    double gain = 0;
    for (std::size_t p = 0; p < ladders.size(); ++p) {
      const Ladder& own = ladders[p];
      if (own.takes > left + 1e-9 || step[p] + 1 >= own.steps.size()) continue;
      const double rate = (own.profit(step[p] + 1) - own.profit(step[p])) / own.takes;
      if (rate > gain) gain = rate, chosen = p;
    }
    if (chosen == ladders.size()) return step;
    left -= ladders[chosen].takes, ++step[chosen];
  }
}

/// The best by dynamic programming over capacities that are whole multiples of a part of it; none where batches take no
/// such multiples, or there would be too many.
std::optional<std::vector<std::size_t>> exact(const std::vector<Ladder>& ladders, double capacity) {
  constexpr std::size_t most_parts = 20'000, most_work = 40'000'000;
  for (const double parts_of_unit : {1.0, 2.0, 4.0, 10.0, 100.0, 1000.0}) {
    const auto in_parts = [&](double amount) { return amount * parts_of_unit; };
    const auto whole = [&](const Ladder& one) {
      return std::abs(in_parts(one.takes) - std::round(in_parts(one.takes))) < 1e-9 &&
             std::round(in_parts(one.takes)) >= 1;
    };
    if (!std::ranges::all_of(ladders, whole)) continue;
    const double parts = std::floor(in_parts(capacity) + 1e-9);
    std::size_t steps = 0;
    for (const Ladder& one : ladders) steps += one.steps.size();
    if (parts > most_parts || (parts + 1) * static_cast<double>(steps) > most_work) return std::nullopt;
    const auto size = static_cast<std::size_t>(parts) + 1;
    std::vector<double> reached(size, 0), next(size);
    std::vector<std::vector<std::uint32_t>> chosen(ladders.size(), std::vector<std::uint32_t>(size, 0));
    for (std::size_t p = 0; p < ladders.size(); ++p) {
      const auto takes = static_cast<std::size_t>(std::llround(in_parts(ladders[p].takes)));
      for (std::size_t room = 0; room < size; ++room) {
        next[room] = -std::numeric_limits<double>::infinity();
        for (std::size_t step = 0; step < ladders[p].steps.size() && step * takes <= room; ++step)
          if (const double sum = reached[room - step * takes] + ladders[p].profit(step); sum > next[room] + 1e-12)
            next[room] = sum, chosen[p][room] = static_cast<std::uint32_t>(step);
      }
      std::swap(reached, next);
    }
    std::vector<std::size_t> step(ladders.size());
    std::size_t room = size - 1;
    for (std::size_t p = ladders.size(); p-- > 0;) {
      step[p] = chosen[p][room];
      room -= step[p] * static_cast<std::size_t>(std::llround(in_parts(ladders[p].takes)));
    }
    return step;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Production> best(std::span<const Competitor> products, double capacity) {
  if (!(capacity >= 0)) refuse("capacity", "the capacity is " + shortest(capacity) + "; it is 0 or more");
  std::vector<Ladder> ladders;
  double left = capacity, smallest = std::numeric_limits<double>::infinity();
  for (const Competitor& own : products) {
    if (!(own.capacity > 0)) refuse("capacity", "a unit takes capacity above 0, not " + shortest(own.capacity));
    ladders.push_back(ladder_of(own));
    left -= std::ceil(own.already / own.batch - 1e-9) * ladders.back().takes;
    smallest = std::min(smallest, ladders.back().takes);
  }
  if (left < -1e-9)
    refuse("capacity", "the capacity " + shortest(capacity) + " does not hold what is certain to be taken");
  if (!products.empty() && std::ranges::all_of(products, [](const Competitor& p) { return p.already == 0; }) &&
      smallest > capacity)
    refuse("capacity", "the capacity " + shortest(capacity) + " is below one batch, which takes " + shortest(smallest));
  const auto steps = exact(ladders, left);
  const auto chosen = steps ? *steps : marginal(ladders, left);
  std::vector<Production> made;
  for (std::size_t p = 0; p < ladders.size(); ++p) made.push_back(ladders[p].steps[chosen[p]]);
  return made;
}

Result<ToMake> to_make(const std::vector<Series>& series, const Economics& economics, double batch) {
  Result<ToMake> result;
  for (const Series& one : series) {
    const Looker looker(one);
    for (std::size_t r = 0; r < one.rows(); ++r) {
      if (!std::isnan(one.demand[r])) continue;
      const Outlook outlook = looker.ahead(r);
      if (outlook.analogs().empty())
        refuse("demand",
               "the series " + cited(one.name) + " has no day before " + one.day[r].text() + " to learn from");
      const Production own = best(Distribution::of(outlook), economics, batch);
      result.rows.push_back({one.name, one.day[r], own.make, own.expected_sales, own.lost, own.left, own.stock_out,
                             own.profit, outlook.effective()});
    }
  }
  if (result.empty()) refuse("demand", "every row has its demand; add the days to plan for, without demand");
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
