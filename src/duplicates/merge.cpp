// Planning a merge, and carrying it out.
#include "crmcore/duplicates/merge.hpp"

#include <algorithm>
#include <set>

#include "crmcore/registry/contact_details.hpp"
#include "crmcore/registry/registry.hpp"

namespace crmcore::duplicates {
namespace {

using store::Store;

/// Columns that say which record of a customer is the preferred one: one for each value of `group`.
struct Preferred {
  std::string_view entity;
  std::size_t column, group;
};
constexpr auto preferred_parts =
    std::to_array<Preferred>({{"address", position_of<&Address::preferred>, position_of<&Address::purpose>},
                              {"channel", position_of<&Channel::preferred>, position_of<&Channel::kind>}});

const Preferred* preferred_of(const Entity& entity) {
  const auto found = std::ranges::find(preferred_parts, entity.name(), &Preferred::entity);
  return found == preferred_parts.end() ? nullptr : &*found;
}

/// Columns that belong to the record itself and not to what is known of the customer.
constexpr std::array names_of_record{position_of<&Customer::code>, position_of<&Customer::source>,
                                     position_of<&Customer::external_key>};

bool is_occasional(Cell type) { return type.text() == "occasional"; }

/// Names of fields as one text.
std::string joined(const std::set<std::string>& fields) {
  std::string text;
  for (const std::string& field : fields) text += (text.empty() ? "" : ",") + field;
  return text;
}

/// A row whose cells may be changed.
using Cells = std::vector<Value>;

Cells cells_of(Row row) {
  Cells cells;
  for (const Cell cell : row) cells.emplace_back(cell);
  return cells;
}
/// The same as a row, which borrows the texts.
std::vector<Cell> row_of(const Cells& cells) {
  std::vector<Cell> row;
  for (const Value& value : cells) row.push_back(value.cell());
  return row;
}

}  // namespace

/// Makes one plan.
class MergePlanner {
 public:
  MergePlanner(const Store& store, Id<Customer> winner, Id<Customer> loser)
      : store_(store),
        customers_(store.entity(Schema<Customer>::name)),
        winner_(cells_of(found(winner)[0])),
        loser_(cells_of(found(loser)[0])) {
    plan_.winner_ = winner;
    plan_.loser_ = loser;
    plan_.state_ = store.state();
    plan_.currency_ = store.currency();
    if (winner == loser)
      throw Error(ErrorCode::rule, "loser", "customer " + code_of(loser_) + " cannot be merged into itself");
  }

  MergePlan plan(const FieldChoices& choices) {
    refuse_known_different();
    plan_fields(choices);
    replaced_[customers_.name()][plan_.loser_.value] = plan_.winner_.value;
    for (const Entity& entity : store_.entities()) plan_records(entity);
    for (auto& [record, row] : changed_) keep(record.first, record.second, row);
    tell_moves();
    std::ranges::reverse(plan_.erased_);
    return std::move(plan_);
  }

 private:
  RowBlock found(Id<Customer> id) const {
    RowBlock row = store_.get(customers_, id.value);
    if (row.size() == 0)
      throw Error(ErrorCode::not_found, "customer", "there is no customer " + std::to_string(id.value));
    return row;
  }
  static std::string code_of(const Cells& customer) {
    return cited(customer[position_of<&Customer::code>].cell().text());
  }
  std::optional<std::string> shown(const Column& column, Cell cell) const {
    if (cell.is_null()) return std::nullopt;
    return cell_text(column, cell, store_.currency().decimals());
  }

  void refuse_known_different() const {
    store::each<DistinctCustomers>(store_, [&](const DistinctCustomers& distinct) {
      const auto is = [&](Id<Customer> customer, const Cells& other) {
        return distinct.customer == customer && distinct.other == other[position_of<&Customer::code>].cell().text();
      };
      if (!is(plan_.winner_, loser_) && !is(plan_.loser_, winner_)) return;
      throw Error(ErrorCode::rule, "loser",
                  "customers " + code_of(winner_) + " and " + code_of(loser_) + " are different, as " +
                      distinct.who.value_or("somebody") + " said" + (distinct.why ? ": " + *distinct.why : "") +
                      "; erase distinct_customers " + std::to_string(distinct.id.value) + " first");
    });
  }

  static std::optional<Side> chosen(const FieldChoices& choices, std::string_view field) {
    for (const auto& [name, side] : choices)
      if (name == field) return side;
    return std::nullopt;
  }
  bool is_field(std::size_t column) const {
    return customers_[column].target != customers_.name() &&
           std::ranges::find(names_of_record, column) == names_of_record.end();
  }
  void check_choices(const FieldChoices& choices) const {
    for (const auto& [name, side] : choices) {
      const std::size_t column = customers_.at(name);
      if (column < first_own_position || !is_field(column))
        throw Error(ErrorCode::rule, "choices",
                    name + " cannot be chosen: it stays that of the winner, and that of the loser leads to it");
    }
  }

  void plan_fields(const FieldChoices& choices) {
    check_choices(choices);
    for (std::size_t column = first_own_position; column < customers_.size(); ++column)
      if (is_field(column)) plan_field(column, chosen(choices, customers_[column].name));
    settle_rating(choices);
    settle_name();
  }
  /// Tags of both are the winner's.
  void unite(std::size_t column, Cell winner, Cell loser) {
    std::vector<std::string> all = sorted_choices(winner.text());
    for (std::string& one : sorted_choices(loser.text()))
      if (std::ranges::none_of(all, [&](const std::string& known) { return folded(known) == folded(one); }))
        all.push_back(std::move(one));
    std::ranges::sort(all);
    const Value united(joined_choices(all));
    if (united.cell() != winner) plan_.own_[column] = united;
    plan_.lines_.push_back({.step = MergeStep::field,
                            .entity = std::string(customers_.name()),
                            .what = std::string(customers_[column].name),
                            .winner = shown(customers_[column], winner),
                            .loser = shown(customers_[column], loser),
                            .stays = shown(customers_[column], united.cell()),
                            .why = "those of both stay"});
  }
  void plan_field(std::size_t column, std::optional<Side> choice) {
    const Cell winner = winner_[column].cell();
    const Cell loser = loser_[column].cell();
    if (winner.is_null() && loser.is_null()) return;
    if (!choice && customers_[column].traits.is_set && !winner.is_null() && !loser.is_null())
      return unite(column, winner, loser);
    const bool takes = choice ? choice == Side::loser : winner.is_null();
    if (takes && !choice && column == position_of<&Customer::name> && registry::has_made_name(row_of(loser_))) return;
    if (takes && !(winner == loser)) {
      plan_.own_[column] = Value(loser);
      if (!choice) plan_.taken_.emplace(customers_[column].name);
    }
    const char* why = takes ? "the winner has none" : "the winner's stays";
    if (winner == loser) why = "both say the same";
    if (choice) why = "chosen";
    plan_.lines_.push_back({.step = MergeStep::field,
                            .entity = std::string(customers_.name()),
                            .what = std::string(customers_[column].name),
                            .winner = shown(customers_[column], winner),
                            .loser = shown(customers_[column], loser),
                            .stays = shown(customers_[column], takes ? loser : winner),
                            .why = why});
  }
  /// A name that was made of its parts is made anew: of the parts that stay, the winner's own before those it takes.
  void settle_name() {
    constexpr std::size_t column = position_of<&Customer::name>;
    const Cell winner = winner_[column].cell();
    auto taken = registry::taken_fields(store_, plan_.winner_);
    const bool was_made = winner.is_null() || registry::has_made_name(row_of(winner_), taken);
    if (plan_.own_.contains(column) || !was_made) return;
    Cells after = winner_;
    for (const auto& [own, value] : plan_.own_) after[own] = value;
    taken.insert(taken.end(), plan_.taken_.begin(), plan_.taken_.end());
    const std::string made = registry::made_name(row_of(after), taken);
    if (made.empty()) return;
    plan_.name_ = made;
    if (made == winner.text()) return;
    auto line = std::ranges::find(plan_.lines_, customers_[column].name, &MergeLine::what);
    if (line == plan_.lines_.end())
      line = plan_.lines_.insert(line, {.step = MergeStep::field,
                                        .entity = std::string(customers_.name()),
                                        .what = std::string(customers_[column].name),
                                        .winner = shown(customers_[column], winner),
                                        .loser = shown(customers_[column], loser_[column].cell())});
    line->stays = made;
    line->why = "made anew of its parts";
  }
  /// An occasional customer has no rating.
  void settle_rating(const FieldChoices& choices) {
    constexpr std::size_t type = position_of<&Customer::type>;
    const auto own = plan_.own_.find(type);
    if (!is_occasional(own == plan_.own_.end() ? winner_[type].cell() : own->second.cell())) return;
    if (chosen(choices, "rating") == Side::loser && !loser_[position_of<&Customer::rating>].cell().is_null())
      throw Error(ErrorCode::rule, "choices", "an occasional customer has no rating; choose another type as well");
    if (plan_.own_.erase(position_of<&Customer::rating>) == 0) return;
    std::erase_if(plan_.lines_, [](const MergeLine& line) { return line.what == "rating"; });
    plan_.taken_.erase("rating");
  }
  using Key = std::pair<std::size_t, std::int64_t>;  // place of the entity, id
  /// By name: an entity may have been described before a field of the business was added, and then stands elsewhere.
  std::size_t place_of(const Entity& entity) const {
    const auto entities = store_.entities();
    const auto found = std::ranges::find(entities, entity.name(), [](const Entity& one) { return one.name(); });
    return static_cast<std::size_t>(found - entities.begin());
  }
  /// A record as it is after the merge, as far as that is planned.
  const Cells& now(const Entity& entity, std::int64_t id) {
    const Key key{place_of(entity), id};
    if (const auto found = changed_.find(key); found != changed_.end()) return found->second;
    return before(entity, id);
  }
  const Cells& before(const Entity& entity, std::int64_t id) {
    const Key key{place_of(entity), id};
    auto found = before_.find(key);
    if (found == before_.end()) found = before_.emplace(key, cells_of(store_.get(entity, id)[0])).first;
    return found->second;
  }
  Cells& changed(const Entity& entity, std::int64_t id) {
    const Key key{place_of(entity), id};
    auto found = changed_.find(key);
    if (found == changed_.end()) found = changed_.emplace(key, before(entity, id)).first;
    return found->second;
  }

  /// Plans the records of an entity that refer to the loser, or to a record that is kept as one with another.
  void plan_records(const Entity& entity) {
    std::set<std::int64_t> referring;
    for (std::size_t column = first_own_position; column < entity.size(); ++column) {
      const auto targets = replaced_.find(entity[column].target);
      if (targets == replaced_.end()) continue;
      for (const auto& [from, to] : targets->second) {
        const std::int64_t next = to;
        store_.children(entity, column, from, [&](Row row) {
          const std::int64_t id = row[id_position].integer();
          if (is_customer(entity, plan_.loser_.value, id)) return;
          referring.insert(id);
          // A customer that belonged to the one it becomes belongs to nobody now: there is no circle.
          const bool is_own = is_customer(entity, plan_.winner_.value, id);
          changed(entity, id)[column] = is_own ? Value() : Value(Cell::of(next));
        });
      }
    }
    rename_distinct(entity, referring);
    hand_on_words(entity, referring);
    for (const std::int64_t id : referring)
      if (const auto same = same_as(entity, id))
        keep_as_one(entity, id, *same);
      else
        yield_preference(entity, id);
  }
  bool is_customer(const Entity& entity, std::int64_t customer, std::int64_t id) const {
    return entity.name() == customers_.name() && id == customer;
  }
  /// Those who are known to be different from the loser are different from the winner.
  void rename_distinct(const Entity& entity, std::set<std::int64_t>& referring) {
    if (entity.name() != Schema<DistinctCustomers>::name) return;
    constexpr std::size_t other = position_of<&DistinctCustomers::other>;
    store_.each({.entity = std::string(entity.name())}, [&](Row row) {
      if (row[other].text() != loser_[position_of<&Customer::code>].cell().text()) return;
      referring.insert(row[id_position].integer());
    });
    for (const std::int64_t id : referring) {
      Cells& row = changed(entity, id);
      if (row[other] == loser_[position_of<&Customer::code>]) row[other] = winner_[position_of<&Customer::code>];
    }
  }

  /// Of what the loser took from those who were merged into it, the winner takes over what it has no word of its own
  /// for.
  void hand_on_words(const Entity& entity, const std::set<std::int64_t>& referring) {
    if (entity.name() != Schema<MergedCustomer>::name) return;
    constexpr std::size_t taken = position_of<&MergedCustomer::taken>;
    for (const std::int64_t id : referring) {
      std::set<std::string> fields;
      for (const std::string& field : sorted_choices(before(entity, id)[taken].cell().text()))
        if (plan_.taken_.erase(field) > 0) fields.insert(field);
      changed(entity, id)[taken] = joined(fields).empty() ? Value() : Value(joined(fields));
    }
  }

  /// The other record that tells the same, by what tells records of its entity apart.
  std::optional<std::int64_t> same_as(const Entity& entity, std::int64_t id) {
    const Cells row = now(entity, id);
    std::vector<std::size_t> columns;
    for (const std::string_view name : store_.told_apart(entity)) columns.push_back(entity.at(name));
    // Notes have nothing that tells them apart: two that are equal are one.
    const auto parent = entity.parent();
    const bool is_told_by_all = columns.empty() && parent && entity[*parent].target == customers_.name() &&
                                entity.name() != Schema<MergedCustomer>::name;
    for (std::size_t column = first_own_position; is_told_by_all && column < entity.size(); ++column)
      columns.push_back(column);
    const auto by = std::ranges::find_if(
        columns, [&](std::size_t c) { return !entity[c].target.empty() && !(row[c] == before(entity, id)[c]); });
    const bool is_renamed = entity.name() == Schema<DistinctCustomers>::name;
    if (by == columns.end() && !is_renamed) return std::nullopt;
    const std::size_t column = is_renamed ? position_of<&DistinctCustomers::customer> : *by;
    std::set<std::int64_t> others;
    store_.children(entity, column, row[column].cell().integer(),
                    [&](Row other) { others.insert(other[id_position].integer()); });
    for (const auto& [key, cells] : changed_)
      if (key.first == place_of(entity)) others.insert(key.second);
    for (const std::int64_t other : others) {
      if (other == id || is_erased(entity, other)) continue;
      const Cells& image = now(entity, other);
      if (std::ranges::all_of(columns, [&](std::size_t c) { return are_alike(entity, c, row, image); })) return other;
    }
    return std::nullopt;
  }
  bool is_erased(const Entity& entity, std::int64_t id) const {
    const auto of = replaced_.find(entity.name());
    return of != replaced_.end() && of->second.contains(id);
  }
  /// Whether two records say the same in a column; e-mails have no case.
  static bool are_alike(const Entity& entity, std::size_t column, const Cells& a, const Cells& b) {
    if (a[column] == b[column]) return true;
    constexpr std::size_t kind = position_of<&Channel::kind>;
    const bool is_email = entity.name() == Schema<Channel>::name && column == position_of<&Channel::address> &&
                          a[kind].cell().text() == name(ChannelKind::email);
    return is_email && lower_case(a[column].cell().text()) == lower_case(b[column].cell().text());
  }

  /// What people call a record in a plan: its columns that tell it apart.
  std::string called(const Entity& entity, const Cells& row) const {
    std::string text;
    for (const std::string_view name : store_.told_apart(entity)) {
      const std::size_t column = entity.at(name);
      const auto said = entity[column].target.empty() ? shown(entity[column], row[column].cell()) : std::nullopt;
      if (said) text += (text.empty() ? "" : ", ") + *said;
    }
    return text;
  }

  /// Throws rule for two records that are told apart by nothing but the customer and yet say different things: who is
  /// meant, such as the seller of an assignment, or until which day, where no day is one too.
  void refuse_contradiction(const Entity& entity, const Cells& lost, const Cells& kept) const {
    for (std::size_t column = first_own_position; column < entity.size(); ++column) {
      const bool is_of_customer = entity[column].target == customers_.name();
      const bool is_reference = !entity[column].target.empty() && !is_of_customer;
      const bool differs = !(lost[column] == kept[column]);
      const bool is_filled = !lost[column].cell().is_null() && !kept[column].cell().is_null();
      if (!differs || !(entity[column].kind == Kind::day || (is_reference && is_filled))) continue;
      throw Error(ErrorCode::rule, "loser",
                  std::string(entity.name()) + " " + called(entity, lost) + " of " + code_of(loser_) + " and that of " +
                      code_of(winner_) + " differ in " + std::string(entity[column].name) +
                      "; make them alike or erase one of them first");
    }
  }

  /// Keeps one of two records that say the same: a record of the winner, or one that moved before.
  void keep_as_one(const Entity& entity, std::int64_t dropped, std::int64_t kept) {
    const Cells lost = before(entity, dropped);
    refuse_contradiction(entity, now(entity, dropped), now(entity, kept));
    replaced_[entity.name()][dropped] = kept;
    changed_.erase({place_of(entity), dropped});
    plan_.erased_.push_back({&entity, dropped});
    Cells filled = now(entity, kept);
    std::string why = "both have it";
    for (std::size_t column = first_own_position; column < entity.size(); ++column) {
      if (!entity[column].target.empty()) continue;
      if (filled[column].cell().is_null()) {
        filled[column] = lost[column];
      } else if (entity[column].name == "quantity") {
        filled[column] = Value(Cell::of(filled[column].cell().integer() + lost[column].cell().integer()));
        why = "both have it; the quantities are added up";
      }
    }
    if (entity.name() == Schema<Channel>::name) why += keep_refusal(filled, lost);
    if (const Preferred* preferred = preferred_of(entity);
        preferred && lost[preferred->column].cell().integer() != 0 && !has_preferred(entity, *preferred, filled, kept))
      filled[preferred->column] = lost[preferred->column];
    if (filled != now(entity, kept)) changed(entity, kept) = filled;
    plan_.lines_.push_back({.step = MergeStep::kept_as_one,
                            .entity = std::string(entity.name()),
                            .what = called(entity, lost),
                            .stays = called(entity, filled),
                            .records = 1,
                            .why = why});
  }
  /// A refusal to be contacted is never lost.
  static std::string keep_refusal(Cells& kept, const Cells& lost) {
    constexpr std::size_t consent = position_of<&Channel::consent>;
    if (lost[consent].cell().text() != name(Consent::refused)) return "";
    kept[consent] = lost[consent];
    return "; consent stays refused";
  }

  /// Whether the customer of a record has a preferred one of its group, another than `id`.
  bool has_preferred(const Entity& entity, const Preferred& preferred, const Cells& row, std::int64_t id) {
    const std::size_t owner = *entity.parent();
    const std::int64_t customer = row[owner].cell().integer();
    const auto is_it = [&](const Cells& other) {
      return other[owner].cell().integer() == customer && other[preferred.group] == row[preferred.group] &&
             other[preferred.column].cell().integer() != 0;
    };
    std::vector<std::int64_t> own;
    store_.children(entity, owner, customer, [&](Row other) { own.push_back(other[id_position].integer()); });
    for (const auto& [key, cells] : changed_)
      if (key.first == place_of(entity)) own.push_back(key.second);
    return std::ranges::any_of(own, [&](std::int64_t other) { return other != id && is_it(now(entity, other)); });
  }
  void yield_preference(const Entity& entity, std::int64_t id) {
    const Preferred* preferred = preferred_of(entity);
    if (!preferred || now(entity, id)[preferred->column].cell().integer() == 0) return;
    // Records of the winner come first; of the loser's own there is one alone.
    if (before(entity, id)[*entity.parent()].cell().integer() == plan_.winner_.value) return;
    if (!has_preferred(entity, *preferred, now(entity, id), id)) return;
    Cells& row = changed(entity, id);
    row[preferred->column] = Value(Cell::of(std::int64_t{0}));
    plan_.lines_.push_back({.step = MergeStep::yields,
                            .entity = std::string(entity.name()),
                            .what = called(entity, row),
                            .records = 1,
                            .why = "the winner's preferred one stays the preferred one"});
  }

  /// Keeps what is to be written of a record.
  void keep(std::size_t place, std::int64_t id, const Cells& after) {
    const Entity& entity = store_.entities()[place];
    const Cells& row = before(entity, id);
    MergePlan::Write write{{&entity, id}, {}};
    bool moves = false;
    for (std::size_t column = first_own_position; column < entity.size(); ++column) {
      if (row[column] == after[column]) continue;
      write.edits[column] = after[column];
      moves = moves || entity[column].target == customers_.name();
    }
    if (write.edits.empty()) return;
    if (moves) ++moved_[place];
    plan_.writes_.push_back(std::move(write));
  }
  void tell_moves() {
    for (const auto& [place, records] : moved_) {
      const std::string entity(store_.entities()[place].name());
      plan_.moved_ += (plan_.moved_.empty() ? "" : ", ") + entity + " " + std::to_string(records);
      plan_.lines_.push_back({.step = MergeStep::moves,
                              .entity = entity,
                              .winner = {},
                              .records = records,
                              .why = "they are the winner's"});
    }
  }

  const Store& store_;
  const Entity& customers_;
  Cells winner_, loser_;
  MergePlan plan_;
  std::map<Key, Cells> before_, changed_;
  std::map<std::string_view, std::map<std::int64_t, std::int64_t>> replaced_;  // by entity: a record by another
  std::map<std::size_t, std::int64_t> moved_;                                  // records, by place of the entity
};

MergePlan plan_merge(const Store& store, Id<Customer> winner, Id<Customer> loser, const FieldChoices& choices) {
  return MergePlanner(store, winner, loser).plan(choices);
}

Table MergePlan::table() const { return to_table(Result<MergeLine>{lines_, currency_}); }

void MergePlan::carry_out(store::Change& change) const {
  const Store& store = change.store();
  if (store.state() != state_)
    throw Error(ErrorCode::stale, "merge", "the workspace has changed since the merge was planned; plan it again");
  const Entity& customers = store.entity(Schema<Customer>::name);
  const auto version_of = [&](const Entity& entity, std::int64_t id) {
    return store.get(entity, id)[0][version_position].integer();
  };
  const auto update = [&](const Entity& entity, std::int64_t id, const std::map<std::size_t, Value>& edits) {
    std::vector<store::Edit> cells;
    for (const auto& [column, value] : edits) cells.push_back({column, value.cell()});
    change.update(entity, id, version_of(entity, id), cells);
  };
  for (const Write& write : writes_) update(*write.record.entity, write.record.id, write.edits);
  for (const Record& one : erased_) change.erase(*one.entity, one.id, version_of(*one.entity, one.id));
  change.erase(customers, loser_.value, version_of(customers, loser_.value));
  // Last: a value that no two customers have alike is free only now.
  if (!own_.empty()) update(customers, winner_.value, own_);
  // The rules do not know yet which parts of the name are taken.
  constexpr std::size_t name = position_of<&Customer::name>;
  if (name_ && store.get(customers, winner_.value)[0][name].text() != *name_)
    update(customers, winner_.value, {{name, Value(*name_)}});
}

void absorb(store::Change& change, const MergePlan& plan) { plan.carry_out(change); }

Id<MergedCustomer> merge(store::Change& change, const MergePlan& plan, std::string_view why) {
  if (trimmed(why).empty()) throw Error(ErrorCode::invalid, "why", "a merge must say why; the reason is empty");
  const auto loser = store::get(change.store(), plan.loser_);
  MergedCustomer record{.customer = plan.winner_, .former = plan.loser_.value, .why = std::string(trimmed(why))};
  record.change = change.number();
  record.first_entry = change.last_entry() + 1;
  record.moved = plan.moved_;
  if (!plan.taken_.empty()) record.taken = joined(plan.taken_);
  plan.carry_out(change);
  record.code = loser->code;  // it was there, or the plan would have been stale
  record.source = loser->source;
  record.external_key = loser->external_key;
  record.name = loser->name;
  record.last_entry = change.last_entry();
  return change.add(record);
}

}  // namespace crmcore::duplicates
