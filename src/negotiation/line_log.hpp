// What the log tells of lines: what each was at first, every change of it, and when it was put in and taken off.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crmcore/negotiation/quote.hpp"
#include "crmcore/store/record_log.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::negotiation {

/// A change of the file: who wrote it, when and why.
struct Write {
  std::int64_t change = 0;  ///< its number; 0 when the log does not tell
  std::optional<Instant> at;
  std::string actor, reason;
};

/// What a line, or an order as a whole, says at a moment.
struct Terms {
  std::optional<Decimal> quantity, unit_price;
  std::optional<Amount> discount, amount;
  std::optional<Day> due;
  friend bool operator==(const Terms&, const Terms&) = default;
};

struct LineEdit {
  Write write;
  Terms after;
};

/// A record of a line from its beginning to its end.
struct LineRecord {
  std::int64_t id = 0, whole = 0;  ///< whole: the order or quote that it is of
  std::optional<Id<Product>> product;
  std::string description;
  std::optional<Day> day;
  Write added;
  Terms first;
  std::vector<LineEdit> edits;  ///< oldest first
  std::optional<Write> taken_off;

  const Terms& last() const { return edits.empty() ? first : edits.back().after; }
};

/// The records of an entity as the log tells them, by the order or quote that they are of; for an order or a quote
/// itself, by its own id. What undos took back is left out.
std::map<std::int64_t, std::vector<LineRecord>> line_records(const store::Store& store, std::string_view entity);

}  // namespace crmcore::negotiation
