// Two customers who are one become one: a plan that shows what stays and what moves, carried out in one change, and
// taken back with everything as it was.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/registry/merged_customer.hpp"
#include "crmcore/schema/codec.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"
#include "crmcore/store/undone.hpp"

namespace crmcore {
namespace duplicates {

/// Whose value a field keeps.
enum class Side : std::uint8_t { winner, loser };

/// What a line of a plan is about.
enum class MergeStep : std::uint8_t {
  field,        ///< a field of the customer that one of them has
  moves,        ///< records of an entity that are the winner's from then on
  kept_as_one,  ///< a record that both have: the winner's is kept
  yields,       ///< a record of the loser that is no longer the preferred one
};

/// A line of a plan to merge.
struct MergeLine {
  MergeStep step = MergeStep::field;
  std::string entity, what;
  std::optional<std::string> winner, loser, stays;
  std::int64_t records = 0;
  std::string why;
};

/// A merge that stands.
struct StandingMerge {
  std::int64_t merge = 0;
  std::string customer, code;
  std::optional<std::string> name;
  Instant at;
  std::string who, why, moved;
};

}  // namespace duplicates

template <>
struct Choices<duplicates::Side> {
  static constexpr auto codes = std::to_array<std::string_view>({"winner", "loser"});
};
template <>
struct Choices<duplicates::MergeStep> {
  static constexpr auto codes = std::to_array<std::string_view>({"field", "moves", "kept_as_one", "yields"});
};

template <>
struct Schema<duplicates::MergeLine> {
  using Line = duplicates::MergeLine;
  static constexpr std::string_view name = "merge_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::step>("step", {.help = "field, moves, kept_as_one (a record that both have), yields (is no longer "
                                          "the preferred one)"}),
      field<&Line::entity>("entity", {.help = "entity of the field or of the records"}),
      field<&Line::what>("what", {.help = "field, or what the record is called; empty for records that move"}),
      field<&Line::winner>("winner", {.help = "value of the customer that stays; empty without one"}),
      field<&Line::loser>("loser", {.help = "value of the customer that is merged into it; empty without one"}),
      field<&Line::stays>("stays", {.help = "value after the merge; empty without one"}),
      field<&Line::records>("records", {.help = "records concerned; 0 for a field"}),
      field<&Line::why>("why", {.help = "reason why this stays, in a sentence"}),
  });
};

template <>
struct Schema<duplicates::StandingMerge> {
  using Merge = duplicates::StandingMerge;
  static constexpr std::string_view name = "standing_merge";
  static constexpr auto fields = std::to_array<Field<Merge>>({
      field<&Merge::merge>("merge", {.help = "id of the merge"}),
      field<&Merge::customer>("customer", {.from = from::customer, .help = "code of the customer that stayed"}),
      field<&Merge::code>("code", {.from = "merged_customer.code", .help = "code of the customer that was merged"}),
      field<&Merge::name>("name", {.from = "merged_customer.name", .help = "its name; empty when it had none"}),
      field<&Merge::at>("at", {.help = "when it was merged, UTC"}),
      field<&Merge::who>("who", {.help = "who merged them"}),
      field<&Merge::why>("why", {.from = "merged_customer.why", .help = "reason that was given"}),
      field<&Merge::moved>("moved", {.from = "merged_customer.moved", .help = "records that went along, by entity"}),
  });
};

namespace duplicates {

/// Whose value stays, by field of the customer.
using FieldChoices = std::vector<std::pair<std::string, Side>>;

/// What a merge would do. Making one writes nothing; it holds for the books as they were then.
class MergePlan {
 public:
  Id<Customer> winner() const { return winner_; }
  Id<Customer> loser() const { return loser_; }
  const std::vector<MergeLine>& lines() const { return lines_; }
  Table table() const;

 private:
  friend class MergePlanner;
  friend Id<MergedCustomer> merge(store::Change& change, const MergePlan& plan, std::string_view why);
  friend void absorb(store::Change& change, const MergePlan& plan);

  /// Writes what is planned. Throws stale when anything has changed since.
  void carry_out(store::Change& change) const;

  struct Record {
    const Entity* entity = nullptr;
    std::int64_t id = 0;
  };
  struct Write {
    Record record;
    std::map<std::size_t, Value> edits;
  };

  Id<Customer> winner_, loser_;
  std::pair<std::int64_t, std::int64_t> state_;
  Currency currency_;
  std::vector<MergeLine> lines_;
  std::vector<Write> writes_;         ///< records that become the winner's, or are changed
  std::vector<Record> erased_;        ///< records of the loser that the winner has as well
  std::map<std::size_t, Value> own_;  ///< fields of the winner
  std::set<std::string> taken_;       ///< fields in which the winner has what the loser said
  std::optional<std::string> name_;   ///< of the winner, where it is made of its parts
  std::string moved_;
};

/// Plans to merge `loser` into `winner`:
/// - A field keeps the value of the winner, the loser's where the winner has none, or the one that is chosen. Code and
///   key are the winner's; those of the loser lead to the winner from then on. A name that was made from its parts is
///   made anew, as the plan shows it.
/// - Every record that refers to the loser refers to the winner, of whatever entity: found by the references of the
///   schema. A record that both have (by what tells records of its entity apart) is kept once: the winner's, its empty
///   fields filled from the loser's, a consent refused where one of them was, quantities added up. One preferred
///   address or channel stays, the winner's.
/// Throws not_found for a customer that there is not, rule for one and the same, for two that somebody said are
/// different, naming who and why, and for a field that cannot be chosen.
MergePlan plan_merge(const store::Store& store, Id<Customer> winner, Id<Customer> loser,
                     const FieldChoices& choices = {});

/// Carries a plan out and returns the record of it. Throws stale when anything has changed since the plan was made.
Id<MergedCustomer> merge(store::Change& change, const MergePlan& plan, std::string_view why);

/// Carries a plan out and keeps no record of it: for customers who were known by nothing but what the winner is known
/// by as well, such as an e-mail, so that nothing needs to lead from one to the other. The log alone takes it back.
/// Throws stale as merge does.
void absorb(store::Change& change, const MergePlan& plan);

/// Takes a merge back, record by record, by the log: the customer comes back with its id, code, fields and records; the
/// fields and records of the other are as they were. What somebody edited since stays. Fields that rows of the merged
/// customer wrote since, and parts that they brought (channels, addresses, notes …), go back to it. Other records that
/// came since stay: importing their file again gives those that name the merged customer's code back to it. A customer
/// whose adding was undone meanwhile does not come back, which is told. Throws rule, naming it, while a later merge
/// into the same customer stands, or that one was merged in turn, and for a merge of the same change.
Result<store::Undone> unmerge(store::Change& change, Id<MergedCustomer> merge);

/// Returns the merges that stand, oldest first.
Result<StandingMerge> merges(const store::Store& store);

}  // namespace duplicates
}  // namespace crmcore
