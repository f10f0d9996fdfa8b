// A standing order as it was known on a day: its rules and lines, and where each occurrence stands.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/standing_orders/standing_orders.hpp"

namespace crmcore::standing_orders {

/// What all standing orders share.
struct Shop {
  explicit Shop(const store::Store& store);

  std::map<Day, std::string> holidays;                      ///< with their names, which may be empty
  std::map<std::int64_t, Decimal> prices;                   ///< by product; those without one are left out
  std::map<std::int64_t, std::string> products, customers;  ///< codes
};

class Schedule {
 public:
  Schedule(const store::Store& store, const Shop& shop, StandingOrder order, Day today);

  const StandingOrder& order() const { return order_; }
  const std::string& customer() const { return shop_.customers.at(order_.customer.value); }
  /// The occurrences that may be delivered in a period, in order.
  std::vector<Day> candidates(Day from, Day to) const;
  /// Throws invalid for a day that is no occurrence, naming those around it.
  void check_occurrence(Day day) const;
  /// Where an occurrence stands.
  Occurrence at(Day occurrence) const;
  /// What was last decided about an occurrence, but for its order; none when nothing was.
  const StandingOrderDecision* decision(Day occurrence) const;
  /// The order that was made of an occurrence, on whatever day.
  std::optional<Order> order_of(Day occurrence) const;

 private:
  /// A rule and the days on which it holds.
  struct Span {
    Day first, last;
    Recurrence rule;
    OnHoliday on_holiday;
  };
  struct Taken {
    Order order;
    bool is_cancelled;
  };

  void read_rules();
  void read_lines();
  void read_pauses();
  void read_decisions();
  std::vector<Day> days(Day from, Day to) const;
  const Span& span_of(Day day) const;
  const StandingOrderPause* pause_on(Day day) const;
  std::vector<OccurrenceLine> lines_on(Day day) const;
  void change_lines(Occurrence& one, const StandingOrderDecision& decision) const;
  void place(Occurrence& one) const;
  void yield_to_holiday(Occurrence& one) const;
  std::optional<Taken> taken(Day occurrence) const;
  bool is_known(const std::optional<Day>& agreed) const { return !agreed || *agreed <= today_; }

  const store::Store& store_;
  const Shop& shop_;
  StandingOrder order_;
  Day today_;
  std::vector<Span> spans_;
  std::vector<StandingOrderLine> lines_;
  std::vector<StandingOrderPause> pauses_;
  std::map<Day, StandingOrderDecision> decisions_;  // by occurrence, the last one, but for its order
  std::map<Day, Day> taken_on_;                     // by occurrence, also after today
};

/// The standing order of a code. Throws not_found.
StandingOrder standing_order_called(const store::Store& store, std::string_view code);

/// The occurrences of a period with the schedules they are of; for whoever needs both.
struct ScheduledOccurrence {
  const Schedule* schedule;
  Occurrence occurrence;
};
class Schedules {
 public:
  Schedules(const store::Store& store, Day today, const PeriodOptions& options);
  Schedules(const Schedules&) = delete;  // its occurrences point into it
  Schedules& operator=(const Schedules&) = delete;
  const Shop& shop() const { return shop_; }
  const std::vector<ScheduledOccurrence>& occurrences() const { return occurrences_; }

 private:
  Shop shop_;
  std::vector<Schedule> schedules_;
  std::vector<ScheduledOccurrence> occurrences_;
};

/// Throws invalid for a period that ends before it begins, or is longer than anybody plans.
void check_period(Day from, Day to);

/// The money of a line; none where a price is not known.
std::optional<Amount> amount_of(const store::Store& store, const OccurrenceLine& line);

}  // namespace crmcore::standing_orders
