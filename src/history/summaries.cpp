// What a history says of each customer.
#include <algorithm>

#include "crmcore/action/arguments.hpp"
#include "crmcore/history/history.hpp"

namespace crmcore {

Result<CustomerDay> customer_days(const History& past) {
  Result<CustomerDay> result{{}, past.currency(), past.codes()};
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays own = past[c];
    for (std::size_t i = 0; i < own.days.size(); ++i)
      result.rows.push_back({past.code(c), own.days[i], own.purchases[i], {own.gross[i]}, {own.net[i]}});
  }
  return result;
}

Result<CustomerHistory> summaries(const History& past, int window) {
  check_range("window", window, {.least = 1});
  const Day recent_from = past.today() - Days{window};
  Result<CustomerHistory> result{{}, past.currency(), past.codes()};
  result.rows.reserve(past.customers());
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays days = past[c];
    CustomerHistory line;
    line.customer = past.code(c);
    for (std::size_t i = 0; i < days.days.size(); ++i) {
      line.gross = line.gross + Amount{days.gross[i]};
      line.net = line.net + Amount{days.net[i]};
      if (days.purchases[i] == 0) continue;
      const Day day = days.days[i];
      if (!line.first_day) line.first_day = day;
      if (line.last_day)
        line.longest_gap_days = std::max(line.longest_gap_days.value_or(0), std::int64_t{(day - *line.last_day).count});
      line.last_day = day;
      if (day > recent_from) {
        line.recent_orders += days.purchases[i];
        line.recent_gross = line.recent_gross + Amount{days.gross[i]};
      }
      line.orders += days.purchases[i];
      ++line.purchase_days;
    }
    if (line.first_day) {
      line.age_days = (past.today() - *line.first_day).count;
      line.silent_days = (past.today() - *line.last_day).count;
    }
    if (line.purchase_days > 1)
      line.mean_gap_days =
          static_cast<double>((*line.last_day - *line.first_day).count) / static_cast<double>(line.purchase_days - 1);
    result.rows.push_back(line);
  }
  return result;
}

}  // namespace crmcore
