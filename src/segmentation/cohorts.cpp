#include "crmcore/segmentation/cohorts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "crmcore/statistics/concentration.hpp"

namespace crmcore::segmentation {
namespace {

/// The number of months, or of quarters, since year 0.
int period_of(Day day, CohortGrain grain) {
  const auto civil = day.civil();
  const int months = civil.year * 12 + civil.month - 1;
  return grain == CohortGrain::month ? months : months / 3;
}
std::string period_name(int period, CohortGrain grain) {
  const int of_year = grain == CohortGrain::month ? 12 : 4;
  const int number = period % of_year + 1;
  const std::string year = std::to_string(period / of_year);
  if (grain == CohortGrain::quarter) return year + "-Q" + std::to_string(number);
  return year + (number < 10 ? "-0" : "-") + std::to_string(number);
}

}  // namespace

Result<CohortCell> cohorts(const History& past, CohortGrain grain, CohortMeasure measure,
                           std::span<const std::string> group) {
  if (!group.empty() && group.size() != past.customers())
    throw Error(ErrorCode::invalid, "group",
                std::to_string(group.size()) + " groups for " + std::to_string(past.customers()) +
                    " customers; each must have one");
  struct Cohort {
    std::int64_t size = 0;
    std::map<int, double> value;
  };
  std::map<std::string, std::map<int, Cohort>> groups;
  std::optional<int> earliest;
  const auto unit = static_cast<double>(past.currency().minor_units());
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays own = past[c];
    std::map<int, Cohort>* all = nullptr;
    std::optional<int> first;
    int counted = -1;
    for (std::size_t i = 0; i < own.days.size(); ++i) {
      const int period = period_of(own.days[i], grain);
      if (!first && own.purchases[i] == 0) continue;  // money before the first purchase belongs to no cohort
      if (!first) {
        first = period;
        earliest = std::min(earliest.value_or(period), period);
        all = &groups[group.empty() ? "all" : group[c]];
        ++(*all)[period].size;
      }
      Cohort& cohort = (*all)[*first];
      if (measure == CohortMeasure::customers) {
        if (own.purchases[i] > 0 && period != counted) {
          cohort.value[period] += 1;
          counted = period;
        }
      } else {
        cohort.value[period] += static_cast<double>(measure == CohortMeasure::gross ? own.gross[i] : own.net[i]) / unit;
      }
    }
  }
  Result<CohortCell> result{{}, past.currency()};
  if (!earliest) return result;
  const int now = period_of(past.today(), grain);
  const bool over = period_of(past.today() + Days{1}, grain) != now;
  for (auto& [name, all] : groups)
    for (auto& [start, cohort] : all) {
      const double base = measure == CohortMeasure::customers ? static_cast<double>(cohort.size) : cohort.value[start];
      for (int period = 0; period <= now - *earliest; ++period) {
        CohortCell cell{name, period_name(start, grain), period, cohort.size, {}, {}, true};
        if (start + period <= now) {
          cell.value = cohort.value[start + period];
          if (base != 0) cell.share = *cell.value / base;
          cell.complete = start + period < now || over;
        } else {
          cell.complete = false;
        }
        result.rows.push_back(cell);
      }
    }
  return result;
}

Result<Concentration> concentration(const History& past) {
  std::vector<double> net;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays own = past[c];
    if (std::ranges::none_of(own.purchases, [](std::int32_t n) { return n > 0; })) continue;
    net.push_back(std::accumulate(own.net.begin(), own.net.end(), 0.0));
  }
  Result<Concentration> result{{}, past.currency()};
  if (net.empty()) return result;
  const statistics::Concentration spread(std::move(net));
  for (const double share : {.01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1.0})
    result.rows.push_back({share, spread.share_of_first(share), spread.gini()});
  return result;
}

}  // namespace crmcore::segmentation
