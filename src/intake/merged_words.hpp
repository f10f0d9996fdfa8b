// What files say of customers into whom others were merged. Private to the room.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/registry/merged_customer.hpp"
#include "crmcore/registry/registry.hpp"
#include "plan_data.hpp"
#include "provenance.hpp"

namespace crmcore::intake {

/// Whose word stands in a field: the customer's own goes before those of the merged, which stand in the order in which
/// they were merged. So a file gives the same books before a merge and after it, and the rows of both do not
/// overwrite one another when it comes again.
class MergedWords {
 public:
  /// What a file says, or what is written: columns with their cells.
  using Says = std::vector<std::pair<std::size_t, Cell>>;
  using Edits = std::vector<std::pair<std::size_t, Value>>;

  MergedWords(const store::Store& store, Provenance& provenance);

  /// Whether anybody was merged into a customer.
  bool concern(std::int64_t customer) const { return merged_.contains(customer); }
  bool concern(const Entity& entity, std::int64_t id) const {
    return entity.name() == Schema<Customer>::name && concern(id);
  }
  /// The ids that the merged customers had, with the names by which they were known.
  std::vector<std::pair<std::int64_t, std::string>> names(std::int64_t customer) const;
  /// The same of all customers.
  std::vector<std::pair<std::int64_t, std::string>> names() const;
  /// Whether what stands in a field of a customer is its own word.
  bool is_own(const Entity& customers, Row now, std::size_t column) {
    const std::int64_t customer = now[id_position].integer();
    return !concern(customer) || rank_of(customers, customer, now, column) == 0;
  }
  /// Whether a part came to its customer with a merged one.
  bool came_from(const Entity& entity, std::int64_t former, std::int64_t part) const;
  /// Whether it came with any of them.
  bool came_with(const Entity& entity, std::int64_t customer, std::int64_t part) const;
  /// What is written of what a row says of a customer into whom others were merged; what stays as it is, is told.
  /// `former`: the id of the merged one that the row names, 0 where it names the customer itself. `replaces`: the
  /// layout replaces what other layouts said as well.
  Edits edits(const Entity& customers, std::int64_t former, Row now, const Says& says, const Origin& origin,
              Plan::Data& plan, bool replaces = false);
  /// Whether a value of a part stays, which is told: a row of a merged customer fills the customer's own parts and
  /// changes none, and no file takes a refusal back where people were merged.
  bool stays(const Entity& entity, std::int64_t former, Row part, std::size_t column, Cell cell, const Origin& origin,
             Plan::Data& plan) const;
  /// A part of a merged customer is not the preferred one where the customer has a preferred one of its own.
  void yield_preference(const Entity& entity, std::int64_t former, std::span<Cell> part) const;
  /// Notes a new part that a row of a merged customer brings: it goes back with that one.
  void brings(std::int64_t former, const Entity& entity, std::int64_t part);
  /// Forgets the parts of an entity from an id on, which the plan took back.
  void forget(const Entity& entity, std::int64_t from);
  /// Puts into the plan whose word stands now, and what was brought.
  void plan(Plan::Data& plan) const;

 private:
  struct Merged {
    std::int64_t id, version, former;
    std::string code, name;
    std::set<std::string, std::less<>> taken;
    std::vector<registry::BroughtPart> brought;
    bool is_changed = false;
    std::int64_t first_entry = 0, last_entry = 0;           // of its merge
    std::pair<std::int64_t, int> joined = {last_entry, 0};  // when it came to the customer: after the one it came with
  };
  /// 0 is the customer itself.
  using Rank = std::size_t;

  enum class Verdict : std::uint8_t { same, written, stays };

  /// What becomes of a cell; what is written is noted.
  Verdict judge(const Entity& customers, std::int64_t former, Row now, std::size_t column, Cell cell, bool replaces);
  /// Whether the name is to be made anew, because a part of it was written that goes before it.
  bool remakes_name(const Entity& customers, std::int64_t former, Row now, const Edits& written);
  Finding finding(std::uint32_t line, const Column& column, std::int64_t former, Cell now, Cell cell) const;
  Rank rank_of(std::int64_t customer, std::int64_t former) const;
  Rank rank_of(const Entity& customers, std::int64_t customer, Row now, std::size_t column);
  Rank rank_of_parts(const Entity& customers, std::int64_t customer, Row now);
  void put_in_order(std::vector<Merged>& all) const;
  /// Whether the rules made the name of a customer of its parts.
  bool has_made_name(Row now) const;
  bool is_by_hand(const Entity& customers, std::int64_t customer, std::size_t column);
  void note(std::int64_t customer, std::string_view field, Rank rank);

  const store::Store& store_;
  Provenance& provenance_;
  std::map<std::int64_t, std::vector<Merged>> merged_;  // by customer, in the order in which they were merged
  store::EntryRanges by_merges_;
  std::set<std::pair<std::int64_t, std::string>> noted_;  // fields that the plan writes
};

}  // namespace crmcore::intake
