// Deals: what was asked for, offered and agreed of each line, from the first request on, put together of the versions
// of quotes, of orders, of steps that people told and of the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/negotiation/negotiations.hpp"
#include "line_log.hpp"
#include "versions.hpp"

namespace crmcore::negotiation {

/// Something that was said of a line, or of the whole: from then on these are the terms.
struct Step {
  Day day;
  std::optional<Instant> at;
  std::string actor, why;
  std::optional<QuoteSide> side;
  Terms terms;
};

/// A line from the first request to the last word; also the day of delivery, as a line of its own.
struct Thread {
  std::optional<Id<Product>> product;
  std::string description;
  bool is_of_first_request = true;  ///< whether it was there from the beginning
  std::vector<Step> steps;          ///< in order; each differs from the one before
};

struct Deal {
  std::optional<QuoteOfDay> quote;  ///< as it was on the day
  std::optional<Id<Order>> order;   ///< as it was placed by the day
  bool is_cancelled = false;        ///< the order, by the day
  std::optional<std::string> key;
  std::optional<Id<Customer>> customer;
  std::optional<Id<Staff>> seller;
  std::optional<Currency> currency;
  Day first_asked;
  Day ended;  ///< day of the order, of the answer, or of the last version
  std::vector<Thread> lines;
  std::optional<Thread> due;

  /// Whether there is an agreement that stands.
  bool is_agreed() const {
    if (order) return !is_cancelled;
    return quote && quote->state == QuoteState::accepted;
  }
};

/// What differs between two terms of a line, as far as both are known.
std::vector<NegotiatedField> changed_fields(const Terms& before, const Terms& after);

/// All deals of a day: quotes with the orders made of them, by the first version, then orders without quote, by id.
std::vector<Deal> deals_of(const store::Store& store, Day today);

}  // namespace crmcore::negotiation
