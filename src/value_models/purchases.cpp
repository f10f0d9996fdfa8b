#include "crmcore/value_models/purchases.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace crmcore::value_models {
namespace {

/// Brings equal rows together as one with a weight, sorted by (x, t_x, T).
void compress(Purchases& table, std::span<const double> x, std::span<const double> t_x, std::span<const double> T,
              std::span<const double> weight) {
  struct BuyerKey {
    double x, t_x, T;
    std::uint32_t row;
    bool operator<(const BuyerKey& other) const {
      if (x != other.x) return x < other.x;
      if (t_x != other.t_x) return t_x < other.t_x;
      return T < other.T;
    }
  };
  std::vector<BuyerKey> order(x.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = {x[i], t_x[i], T[i], i};
  std::sort(order.begin(), order.end());
  table.row_of.resize(x.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const BuyerKey& seen = order[i];
    if (i == 0 || order[i - 1] < seen) {
      table.x.push_back(seen.x);
      table.t_x.push_back(seen.t_x);
      table.T.push_back(seen.T);
      table.weight.push_back(0);
    }
    table.weight.back() += weight.empty() ? 1 : weight[seen.row];
    table.row_of[seen.row] = static_cast<std::uint32_t>(table.x.size() - 1);
  }
}

/// The purchase days of a customer as indexes into its days.
template <class Use>
void each_purchase(const CustomerDays& past, Use&& use) {
  for (std::size_t i = 0; i < past.days.size(); ++i)
    if (past.purchases[i] > 0) use(i);
}

std::int64_t period_of(Day day, Grain grain) {
  // weeks begin on Monday; day 0 is a Thursday, and whole weeks are added so that no number is negative
  constexpr std::int64_t after_monday = 3;
  constexpr std::int64_t whole_weeks = 700'000;
  switch (grain) {
    case Grain::day: return day.number();
    case Grain::week: return (std::int64_t{day.number()} + after_monday + whole_weeks) / 7;
    default: {
      const auto civil = day.civil();
      return std::int64_t{civil.year} * 12 + civil.month;
    }
  }
}

Unit unit_of(Grain grain) {
  switch (grain) {
    case Grain::day: return Unit::day;
    case Grain::week: return Unit::week;
    default: return Unit::month;
  }
}

}  // namespace

double days_of(Unit unit) {
  constexpr std::array<double, 4> days{1, 7, 30.4375, 365.25};
  return days[static_cast<std::size_t>(unit)];
}

double Purchases::customers() const { return std::accumulate(weight.begin(), weight.end(), 0.0); }

Purchases purchases(std::span<const double> x, std::span<const double> t_x, std::span<const double> T,
                    std::span<const double> weight, Unit unit) {
  if (x.size() != t_x.size() || x.size() != T.size() || (!weight.empty() && weight.size() != x.size()))
    throw Error(ErrorCode::invalid, "purchases",
                "the columns x, t_x, T and weight must have one length, not " + std::to_string(x.size()) + ", " +
                    std::to_string(t_x.size()) + ", " + std::to_string(T.size()) + ", " +
                    std::to_string(weight.size()));
  const auto refuse = [](std::size_t row, const char* column, double value, const char* right) {
    throw Error(ErrorCode::invalid, column,
                "row " + std::to_string(row + 1) + ": " + column + " must be " + right + ", not " + shortest(value));
  };
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!(x[i] >= 0) || x[i] != std::floor(x[i]) || x[i] > 1e9)
      refuse(i, "x", x[i], "a whole number from 0 to a billion");
    if (!(T[i] >= 0) || !std::isfinite(T[i])) refuse(i, "T", T[i], "finite and 0 or more");
    if (!(t_x[i] >= 0) || t_x[i] > T[i]) refuse(i, "t_x", t_x[i], "between 0 and T");
    if ((x[i] == 0) != (t_x[i] == 0)) refuse(i, "t_x", t_x[i], "0 when x is 0, and above 0 otherwise");
    if (!weight.empty() && (!(weight[i] > 0) || !std::isfinite(weight[i])))
      refuse(i, "weight", weight[i], "finite and above 0");
  }
  Purchases table;
  table.unit = unit;
  table.log_gaps = std::numeric_limits<double>::quiet_NaN();
  compress(table, x, t_x, T, weight);
  return table;
}

Purchases purchases(const History& past, Unit unit, std::vector<std::uint32_t>* customers) {
  Purchases table;
  table.unit = unit;
  const double days = days_of(unit);
  std::vector<double> x, t_x, T;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays own = past[c];
    std::optional<Day> first, last;
    std::int64_t count = 0;
    each_purchase(own, [&](std::size_t i) {
      if (last) table.log_gaps += std::log((own.days[i] - *last).count / days);
      if (!first) first = own.days[i];
      last = own.days[i];
      ++count;
    });
    if (!first) {
      ++table.left_out;
      continue;
    }
    x.push_back(static_cast<double>(count - 1));
    t_x.push_back((*last - *first).count / days);
    T.push_back((past.today() - *first).count / days);
    if (customers) customers->push_back(static_cast<std::uint32_t>(c));
  }
  compress(table, x, t_x, T, {});
  return table;
}

Purchases opportunities(const History& past, Grain grain, std::vector<std::uint32_t>* customers) {
  Purchases table;
  table.unit = unit_of(grain);
  table.log_gaps = std::numeric_limits<double>::quiet_NaN();
  const std::int64_t over = period_of(past.today() + Days{1}, grain) - 1;  // the last period that is over
  std::vector<double> x, t_x, T;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays own = past[c];
    std::optional<std::int64_t> first;
    std::int64_t last = 0, count = 0;
    each_purchase(own, [&](std::size_t i) {
      const std::int64_t period = period_of(own.days[i], grain);
      if (!first) first = last = period;
      if (period == last || period > over) return;
      last = period;
      ++count;
    });
    if (!first) {
      ++table.left_out;
      continue;
    }
    x.push_back(static_cast<double>(count));
    t_x.push_back(static_cast<double>(last - *first));
    T.push_back(static_cast<double>(std::max(over, *first) - *first));  // 0 where the first period is not over
    if (customers) customers->push_back(static_cast<std::uint32_t>(c));
  }
  compress(table, x, t_x, T, {});
  return table;
}

Spend spend(const History& past) {
  const auto unit = static_cast<double>(past.currency().minor_units());
  Spend result;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays own = past[c];
    std::int64_t days = 0, minor = 0;
    each_purchase(own, [&](std::size_t i) {
      if (days++ > 0) minor = (Amount{minor} + Amount{own.gross[i]}).minor;
    });
    if (days == 0) continue;
    result.x.push_back(static_cast<double>(days - 1));
    result.m.push_back(days > 1 ? static_cast<double>(minor) / unit / static_cast<double>(days - 1) : 0);
  }
  return result;
}

}  // namespace crmcore::value_models
