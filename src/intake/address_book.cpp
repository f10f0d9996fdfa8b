// The address book: every row is a person or a company, and makes a customer with its documents, addresses, people,
// channels and notes.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "address_book_reader.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;
using store::Change;
using store::Store;

/// A person or company of the file, with all that its rows say.
struct Person {
  std::vector<std::uint32_t> entries;  // ascending
  bool is_undecided = false;           // several people of the file with a code or document could be this one
  std::optional<RecordKeys::Match> known;
  std::string_view code, name, called;  // called: as findings and the plan name it
  std::set<std::string> names;          // keys of all its names
  Cells says;
  std::vector<SaidChannel> channels;
  std::vector<SaidDocument> documents;
  std::vector<Cells> addresses;
  std::vector<SaidContact> contacts;
  std::vector<std::string_view> notes;

  bool is_identified() const { return !code.empty() || !documents.empty(); }
};

/// The columns by which addresses are told apart.
constexpr auto place_columns = std::to_array<std::size_t>(
    {position_of<&Address::purpose>, position_of<&Address::street>, position_of<&Address::number>,
     position_of<&Address::district>, position_of<&Address::city>, position_of<&Address::postal_code>});

Cell cell_of(const Cells& cells, std::size_t column) {
  const auto found = std::ranges::find(cells, column, &Cells::value_type::first);
  return found == cells.end() ? Cell() : found->second;
}

std::string key_of_channel(std::string_view kind, std::string_view address) {
  return kind == name(ChannelKind::email) ? lower_case(address) : std::string(address);
}

class AddressBookPlanner : AddressBookReader {
 public:
  AddressBookPlanner(const Store& store, const TextTable& table, const AddressBookMapping& mapping,
                     const Options& options, Plan::Data& plan, Task* task)
      : AddressBookReader(store, table, mapping, options, plan, task),
        customers_(store.entity("customer")),
        keys_(store, customers_, numbering_) {}

  void read() {
    read_rows();
    std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::pair(entry.text(), entry.row); });
    find_codes();
    leave_contested_documents();
    find_people();
    read_books();
    find_known();
    join_of_one_record();
    for (Person& person : people_) settle(person);
    std::ranges::sort(people_, {}, [](const Person& person) { return person.entries[0]; });
    for (std::uint32_t p = 0; p < people_.size(); ++p)
      for (const SaidChannel& channel : people_[p].channels)
        if (!channel.key.empty()) of_channel_[std::string(channel.key)].push_back(p);
  }

  void plan(Change& trial) {
    for (const char* entity : {"customer", "document", "address", "contact", "channel", "note"}) section(entity);
    for (std::uint32_t p = 0; p < people_.size(); ++p) plan_person(trial, p);
  }

 private:
  using Numbers = std::vector<std::uint32_t>;

  /// What the books hold of a customer.
  struct Book {
    Known customer;
    std::map<std::string_view, std::vector<Known>> parts;  // by entity
    std::set<std::string> names;
  };

  Section& section_of(std::string_view entity) {
    return *std::ranges::find(plan_.sections, entity, [](const Section& section) { return section.entity->name(); });
  }

  /// Which record the code of each row means: rows whose codes mean one record, or differ in case alone, are of one.
  void find_codes() {
    for (Entry& entry : entries_) {
      if (entry.code.empty()) continue;
      const auto known = keys_.of_key(entry.code);
      entry.code_key = known ? "id " + std::to_string(known->id) : "code " + folded(entry.code);
    }
  }

  /// A row without a code does not keep a document that rows of different codes have; one that says nothing else is
  /// rejected.
  void leave_contested_documents() {
    const std::set<std::string_view> contested = contested_documents(entries_);
    std::erase_if(entries_, [&](Entry& entry) {
      if (!entry.code.empty()) return false;
      const auto removed = std::erase_if(entry.documents, [&](const SaidDocument& said) {
        const bool is_contested = contested.contains(said.key);
        if (is_contested)
          warn(entry.row, "document", "document.of_another",
               std::string(said.kind) + " " + cited(said.number) +
                   " is that of rows with different codes, and is not kept for a row without a code");
        return is_contested;
      });
      if (removed == 0 || !entry.name.empty() || !entry.channels.empty() || !entry.documents.empty()) return false;
      reject(entry.row, "document", "customer.ambiguous",
             "the row has nothing but a document that rows with different codes have; give its code");
      ++plan_.rejected;
      return true;
    });
  }

  void find_people() {
    const People found = people_of(entries_);
    const std::set<std::uint32_t> undecided(found.undecided.begin(), found.undecided.end());
    const std::set<std::uint32_t> ambiguous(found.ambiguous.begin(), found.ambiguous.end());
    for (const Numbers& members : found.entries) {
      std::set<std::string_view> codes;
      for (const std::uint32_t e : members)
        if (!entries_[e].code_key.empty()) codes.insert(entries_[e].code_key);
      if (codes.size() > 1)
        reject_all(members, "code", "customer.two_codes",
                   "the documents of this row join it to customers with different codes; correct one of them");
      else if (ambiguous.contains(members[0]))
        reject_all(members, "name", "customer.ambiguous",
                   "the row has no name, and several people of the file have its phone or e-mail; name one of them");
      else
        people_.push_back({.entries = members, .is_undecided = undecided.contains(members[0])});
    }
  }

  void reject_all(const Numbers& members, const char* field, const std::string& code, const std::string& message) {
    for (const std::uint32_t e : members) reject(entries_[e].row, field, code.c_str(), message);
    plan_.rejected += static_cast<std::int64_t>(members.size());
  }

  /// Reads who has the channels and documents of the file, and whose names are alike.
  void read_books() {
    std::set<std::string_view> documents;
    for (const Entry& entry : entries_) {
      for (const SaidChannel& channel : entry.channels)
        if (!channel.key.empty()) owners_.try_emplace(std::string(channel.key));
      for (const SaidDocument& document : entry.documents) documents.insert(document.key);
    }
    store::each<&Channel::customer, &Channel::kind, &Channel::address>(
        store_, [&](Id<Customer> customer, ChannelKind kind, std::string_view address) {
          const auto found = owners_.find(key_of_channel(name(kind), address));
          if (found != owners_.end() && kind != ChannelKind::social) found->second.insert(customer.value);
        });
    store::each<&Document::customer, &Document::kind, &Document::country, &Document::number>(
        store_, [&](Id<Customer> customer, std::string_view kind, std::string_view country, std::string_view number) {
          const std::string key = std::string(kind) + "|" + std::string(country) + "|" + std::string(number);
          if (const auto found = documents.find(key); found != documents.end()) holders_[*found] = customer.value;
        });
    store::each<&Customer::id, &Customer::name>(store_, [&](Id<Customer> id, std::optional<std::string_view> called) {
      if (called) namesakes_[key_of_name(*called)].push_back(id.value);
    });
  }

  /// Finds the record of each person: by code; else by document; else by phone or e-mail with the name; else, where the
  /// file has nothing but a name, among those that it has added before.
  void find_known() {
    for (Person& person : people_) find_by_key(person);
    std::set<std::int64_t> claimed = known_ids();
    for (Person& person : people_)
      if (!person.known && !has_code(person)) find_by_channel(person, claimed);
    leave_contested();
    claimed = known_ids();
    find_by_names(claimed);
    std::erase_if(people_, [](const Person& person) { return person.entries.empty(); });
  }

  std::set<std::int64_t> known_ids() const {
    std::set<std::int64_t> ids;
    for (const Person& person : people_)
      if (person.known) ids.insert(person.known->id);
    return ids;
  }
  bool has_code(const Person& person) const {
    return std::ranges::any_of(person.entries, [&](std::uint32_t e) { return !entries_[e].code.empty(); });
  }

  void find_by_key(Person& person) {
    for (const std::uint32_t e : person.entries)
      if (!entries_[e].code.empty() && !person.known) person.known = keys_.of_key(entries_[e].code);
    if (has_code(person)) return;
    std::set<std::int64_t> holders;
    for (const std::uint32_t e : person.entries)
      for (const SaidDocument& document : entries_[e].documents)
        if (const auto found = holders_.find(document.key); found != holders_.end()) holders.insert(found->second);
    if (holders.size() == 1) person.known = RecordKeys::Match{*holders.begin(), RecordKeys::By::other_source};
    if (holders.size() < 2) return;
    reject_all(person.entries, "document", "customer.two_holders",
               "the documents of this row belong to different customers, " + called_in_books(*holders.begin()) +
                   " and " + called_in_books(*holders.rbegin()));
    person.entries.clear();
  }

  /// The customer whose name agrees, who is not already another of the file (`claimed`), and who has most of the
  /// person's channels; the oldest of several.
  void find_by_channel(Person& person, const std::set<std::int64_t>& claimed) {
    std::map<std::int64_t, std::int64_t> shared;  // channels, by customer
    bool is_named = false;
    bool is_identified = false;
    for (const std::uint32_t e : person.entries) {
      is_named = is_named || !entries_[e].name_key.empty();
      is_identified = is_identified || entries_[e].is_identified();
      for (const SaidChannel& channel : entries_[e].channels)
        if (const auto found = owners_.find(std::string(channel.key)); found != owners_.end())
          for (const std::int64_t owner : found->second) ++shared[owner];
    }
    std::erase_if(shared, [&](const auto& candidate) {
      const Book& book = book_of(candidate.first);
      const bool may_not_join = is_identified || person.is_undecided;
      return (may_not_join && claimed.contains(candidate.first)) || !agrees(person, book) || contradicts(person, book);
    });
    if (shared.empty()) return;
    if (!is_named && shared.size() > 1) {
      reject_all(person.entries, "name", "customer.ambiguous",
                 "the row has no name, and several customers have its phone or e-mail; name one of them");
      person.entries.clear();
      return;
    }
    const auto best = std::ranges::max_element(shared, {}, [&](const auto& candidate) {
      return std::tuple(!book_of(candidate.first).names.empty(), !claimed.contains(candidate.first), candidate.second);
    });
    person.known = RecordKeys::Match{best->first, RecordKeys::By::other_source};
  }

  /// A customer without a name, whose phone several people of the file have, is none of them.
  void leave_contested() {
    std::map<std::int64_t, std::set<std::string>> names;
    for (const Person& person : people_)
      if (person.known && book_of(person.known->id).names.empty())
        for (const std::uint32_t e : person.entries)
          if (!entries_[e].name_key.empty()) names[person.known->id].insert(entries_[e].name_key);
    for (Person& person : people_) {
      if (!person.known || person.known->by != RecordKeys::By::other_source) continue;
      const auto found = names.find(person.known->id);
      if (found != names.end() && found->second.size() > 1) person.known.reset();
    }
  }

  /// Whether a person is called as a customer is, or as this source called it before people corrected it. Who has no
  /// name agrees with everybody.
  bool agrees(const Person& person, const Book& book) {
    std::set<std::string> names;
    for (const std::uint32_t e : person.entries)
      if (!entries_[e].name_key.empty()) names.insert(entries_[e].name_key);
    if (names.empty() || book.names.empty()) return true;
    return std::ranges::any_of(names, [&](const std::string& called) { return book.names.contains(called); });
  }

  /// Whether a customer has a document of the same kind with another number, which this source has not given.
  bool contradicts(const Person& person, const Book& book) {
    for (const std::uint32_t e : person.entries)
      for (const SaidDocument& said : entries_[e].documents)
        for (const Known& document : book.parts.at("document")) {
          const bool is_alike = text_in(document, position_of<&Document::kind>) == said.kind &&
                                text_in(document, position_of<&Document::country>) == said.country;
          constexpr std::size_t number = position_of<&Document::number>;
          if (is_alike && text_in(document, number) != said.number && !is_of_source("document", document, number))
            return true;
        }
    return false;
  }

  /// How much of what a row says a customer must have to be meant by it.
  enum class Likeness : std::uint8_t { all_and_no_more, all, name };

  /// People with nothing but a name: each is one that this source has added with that name and nothing that identifies
  /// it, and that no other row is about. Those alike in addresses and notes go first, and of these who has most to say.
  void find_by_names(std::set<std::int64_t>& claimed) {
    std::vector<Person*> name_only;
    for (Person& person : people_) {
      const bool has_key = std::ranges::any_of(person.entries, [&](std::uint32_t e) {
        return entries_[e].is_identified() ||
               std::ranges::any_of(entries_[e].channels, [](const auto& said) { return !said.key.empty(); });
      });
      if (!person.known && !person.entries.empty() && !has_key) name_only.push_back(&person);
    }
    const auto parts = [&](const Person* person) {
      const Entry& entry = entries_[person->entries[0]];
      return entry.addresses.size() + entry.notes.size();
    };
    std::ranges::stable_sort(name_only, std::greater(), parts);
    for (const Likeness likeness : {Likeness::all_and_no_more, Likeness::all, Likeness::name})
      for (Person* person : name_only)
        if (!person->known) find_by_name(*person, claimed, likeness);
  }
  void find_by_name(Person& person, std::set<std::int64_t>& claimed, Likeness likeness) {
    const Entry& entry = entries_[person.entries[0]];  // nothing joins a row without a key to another
    for (const std::int64_t id : called_before(entry.name_key)) {
      if (claimed.contains(id)) continue;
      const Book& book = book_of(id);
      if (is_identified_by_source(book) || !is_like(entry, book, likeness)) continue;
      person.known = RecordKeys::Match{id, RecordKeys::By::name};
      claimed.insert(id);
      return;
    }
  }
  static bool is_like(const Entry& entry, const Book& book, Likeness likeness) {
    if (likeness == Likeness::name) return true;
    const std::vector<Known>& addresses = book.parts.at("address");
    const std::vector<Known>& notes = book.parts.at("note");
    const bool has_all = std::ranges::all_of(entry.addresses,
                                             [&](const Cells& said) {
                                               return std::ranges::any_of(
                                                   addresses, [&](const Known& known) { return is_at(known, said); });
                                             }) &&
                         std::ranges::all_of(entry.notes, [&](std::string_view said) {
                           return std::ranges::any_of(notes, [&](const Known& known) {
                             return text_in(known, position_of<&Note::text>) == said;
                           });
                         });
    return has_all && (likeness == Likeness::all ||
                       (addresses.size() == entry.addresses.size() && notes.size() == entry.notes.size()));
  }

  /// Whether this source has given a customer a document, or a channel that identifies.
  bool is_identified_by_source(const Book& book) {
    const auto is_of_us = [&](const char* entity, const Known& part, std::size_t column) {
      return said_before(entity, part, column).has_value();
    };
    return std::ranges::any_of(
               book.parts.at("document"),
               [&](const Known& part) { return is_of_us("document", part, position_of<&Document::number>); }) ||
           std::ranges::any_of(book.parts.at("channel"), [&](const Known& part) {
             const std::string_view kind = text_in(part, position_of<&Channel::kind>);
             const std::string_view address = text_in(part, position_of<&Channel::address>);
             const bool identifies = kind != name(ChannelKind::social) &&
                                     (kind != name(ChannelKind::messaging) || address.starts_with('+'));
             return identifies && is_of_us("channel", part, position_of<&Channel::address>);
           });
  }
  /// The customers to whom this source gave that name last, by the log.
  const std::vector<std::int64_t>& called_before(const std::string& called) {
    if (!has_names_before_) {
      has_names_before_ = true;
      std::vector<std::int64_t> ids;
      store::each<&Customer::id>(store_, [&](Id<Customer> id) { ids.push_back(id.value); });
      for (const std::int64_t id : ids) {
        const RowBlock row = store_.get(customers_, id);
        if (const auto said = provenance_.last_said(customers_, id, row[0], position_of<&Customer::name>))
          if (!said->cell().is_null()) names_before_[key_of_name(said->cell().text())].push_back(id);
      }
    }
    return names_before_[called];
  }

  /// People who turned out to be one record of the books are one.
  void join_of_one_record() {
    std::map<std::int64_t, std::size_t> first;
    for (std::size_t p = 0; p < people_.size(); ++p) {
      if (!people_[p].known) continue;
      const auto [at, is_first] = first.try_emplace(people_[p].known->id, p);
      if (is_first) continue;
      Person& known = people_[at->second];
      const bool is_better = people_[p].known->by < known.known->by;  // a code says more than a channel
      if (is_better) known.known = people_[p].known;
      known.entries.insert(known.entries.end(), people_[p].entries.begin(), people_[p].entries.end());
      std::ranges::sort(known.entries);
      people_[p].entries.clear();
    }
    std::erase_if(people_, [](const Person& person) { return person.entries.empty(); });
  }

  /// Puts together what the rows of a person say, whatever their order.
  void settle(Person& person) {
    std::map<std::size_t, std::map<std::string, std::pair<std::int64_t, Cell>>> values;  // of columns, with their count
    for (const std::uint32_t e : person.entries) {
      const Entry& entry = entries_[e];
      if (!entry.code.empty() && (person.code.empty() || entry.code < person.code)) person.code = entry.code;
      if (!entry.name.empty() && (person.name.empty() || entry.name < person.name)) person.name = entry.name;
      if (!entry.name_key.empty()) person.names.insert(entry.name_key);
      for (const auto& [column, cell] : entry.says) {
        auto& [count, value] = values[column][cell_text(customers_[column], cell, store_.currency().decimals())];
        ++count;
        value = cell;
      }
      for (const SaidChannel& said : entry.channels) add_channel(person, said);
      add_new(person.documents, entry.documents, [](const auto& a, const auto& b) { return a.key == b.key; });
      add_new(person.addresses, entry.addresses, [](const auto& a, const auto& b) { return a == b; });
      add_new(person.notes, entry.notes, [](const auto& a, const auto& b) { return a == b; });
      for (const SaidContact& said : entry.contacts) add_contact(person, said);
    }
    person.called = !person.code.empty() ? person.code : person.name;
    if (person.called.empty() && !person.channels.empty()) person.called = person.channels[0].address;
    if (person.called.empty() && !person.documents.empty()) person.called = person.documents[0].number;
    for (const auto& [column, said] : values) choose(person, column, said);
    sort_parts(person);
  }

  template <class Part, class IsSame>
  static void add_new(std::vector<Part>& all, const std::vector<Part>& more, IsSame&& is_same) {
    for (const Part& part : more)
      if (std::ranges::none_of(all, [&](const Part& known) { return is_same(known, part); })) all.push_back(part);
  }
  static void add_channel(Person& person, const SaidChannel& said) {
    for (SaidChannel& known : person.channels) {
      if (!known.is_same(said)) continue;
      known.address = std::min(known.address, said.address);
      known.purpose = std::max(known.purpose, said.purpose);
      return;
    }
    person.channels.push_back(said);
  }
  static void add_contact(Person& person, const SaidContact& said) {
    for (SaidContact& known : person.contacts) {
      if (key_of_name(known.name) != key_of_name(said.name)) continue;
      known.name = std::min(known.name, said.name);
      known.role = std::max(known.role, said.role);
      return;
    }
    person.contacts.push_back(said);
  }

  /// The value that most rows give, the first in the alphabet of several.
  void choose(Person& person, std::size_t column, const std::map<std::string, std::pair<std::int64_t, Cell>>& said) {
    const auto most = std::ranges::max_element(said, {}, [](const auto& value) { return value.second.first; });
    person.says.emplace_back(column, most->second.second);
    if (said.size() > 1)
      warn(first_row_of(person), std::string(customers_[column].name).c_str(), "customer.two_values",
           "customer " + cited(person.called) + " has " + std::to_string(said.size()) + " values of " +
               std::string(customers_[column].name) + "; " + cited(most->first) + " is taken");
  }

  static void sort_parts(Person& person) {
    std::ranges::sort(person.channels, {},
                      [](const SaidChannel& said) { return std::tuple(said.kind, said.key, said.address); });
    std::ranges::sort(person.documents, {}, &SaidDocument::key);
    std::ranges::sort(person.addresses, {}, &text_of);
    std::ranges::sort(person.contacts, {}, &SaidContact::name);
    std::ranges::sort(person.notes);
  }

  /// Plans a person, and rejects its rows where the rules refuse what they say.
  void plan_person(Change& trial, std::uint32_t number) {
    Person& person = people_[number];
    const Marks marks = marks_of();
    const std::size_t findings = plan_.findings.size();
    const std::int64_t id = plan_customer(person);
    plan_documents(person, number, id);
    plan_addresses(person, id);
    plan_contacts(person, id);
    plan_channels(person, id);
    plan_notes(person, id);
    try {
      trial.attempt([&] { carry_out_since(trial, marks); });
      carry_out_since(trial, marks);
    } catch (const Error& error) {
      take_back(marks);
      plan_.findings.erase(plan_.findings.begin() + static_cast<std::ptrdiff_t>(findings), plan_.findings.end());
      reject_all(person.entries, error.subject().c_str(), "record." + std::string(name(error.code())), error.message());
      return;
    }
    for (const SaidDocument& document : person.documents) planned_holders_.try_emplace(document.key, number);
    tell_shared_channels(person, number, id);
    tell_namesakes(person);
  }

  /// How much each section holds.
  struct Mark {
    std::size_t inserts, updates, same;
  };
  using Marks = std::vector<Mark>;
  Marks marks_of() const {
    Marks marks;
    for (const Section& section : plan_.sections)
      marks.push_back({section.inserts.size(), section.updates.size(), section.same.size()});
    return marks;
  }
  void take_back(const Marks& marks) {
    for (std::size_t s = 0; s < marks.size(); ++s) {
      Section& section = plan_.sections[s];
      while (section.inserts.size() > marks[s].inserts) section.inserts.drop_last();
      section.insert_origins.resize(marks[s].inserts);
      section.updates.resize(marks[s].updates);
      section.same.resize(marks[s].same);
    }
  }
  /// Writes what was planned since in the trial, which may have given a new customer another id than the plan.
  void carry_out_since(Change& trial, const Marks& marks) {
    std::optional<std::pair<std::int64_t, std::int64_t>> added;  // the customer: its ids in the plan and the trial
    for (std::size_t s = 0; s < marks.size(); ++s) {
      const Section& section = plan_.sections[s];
      for (std::size_t i = marks[s].inserts; i < section.inserts.size(); ++i) {
        std::vector<Cell> row(section.inserts[i].begin(), section.inserts[i].end());
        const auto parent = section.entity->parent();
        if (parent && added && row[*parent].integer() == added->first) row[*parent] = Cell::of(added->second);
        const std::int64_t id = trial.insert(*section.entity, row);
        if (!parent) added = {row[id_position].integer(), id};
      }
      for (std::size_t i = marks[s].updates; i < section.updates.size(); ++i) {
        const PlannedUpdate& update = section.updates[i];
        std::vector<store::Edit> edits;
        for (const auto& [column, value] : update.edits) edits.push_back({column, value.cell()});
        trial.update(*section.entity, update.id, update.version, edits);
      }
    }
  }

  std::uint32_t line_of(const Person& person) const { return table_.lines[first_row_of(person)]; }
  std::uint32_t first_row_of(const Person& person) const {
    std::uint32_t first = none;
    for (const std::uint32_t e : person.entries) first = std::min(first, entries_[e].row);
    return first;
  }

  /// Plans the customer and returns its id.
  std::int64_t plan_customer(const Person& person) {
    Section& customers = section_of("customer");
    for (const std::uint32_t e : person.entries)
      if (entries_[e].row != first_row_of(person))
        customers.same.push_back({table_.lines[entries_[e].row], person.called});
    if (person.known) {
      const Known& known = book_of(person.known->id).customer;
      if (person.known->by == RecordKeys::By::folded)
        warn(first_row_of(person), "code", "key.spelling",
             "code " + cited(person.code) + " is taken for " + called_in_books(known.id) +
                 ", which differs in case, accents or blanks alone");
      match(customers, known, person.says, "customer.differs", {line_of(person), person.called},
            person.code.empty() ? Cells() : adopted(customers_, known, person.known->by, person.code));
      return known.id;
    }
    if (const std::string source = person.code.empty() ? "" : keys_.twin_of(person.code); !source.empty())
      warn(first_row_of(person), "code", "key.other_source",
           "customer " + cited(person.code) + " is another than the one that source " + cited(source) +
               " calls so; both are kept");
    Cell* row = add(customers, first_row_of(person), person.called);
    if (!person.code.empty()) {
      row[position_of<&Customer::source>] = Cell::of(std::string_view(plan_.source));
      row[position_of<&Customer::external_key>] = Cell::of(person.code);
    }
    for (const auto& [column, cell] : person.says) row[column] = cell;
    return row[id_position].integer();
  }

  /// What the file says of a part of a customer, as it would be added.
  struct SaidPart {
    Cells cells;
    std::string_view called;
  };
  /// How parts of the file and of the books belong together.
  struct Pairing {
    std::vector<std::size_t> identity;  // the columns that `is_same` compares
    std::function<bool(const Known&, const Cells&)> is_same;
    std::function<bool(const Known&, const Cells&)> was_same;     // before people corrected it
    std::function<bool(const Known&, const Cells&)> takes_place;  // of one that is no longer said
  };

  /// Plans the parts of a person: those that are there already; those that people have corrected since; one that stands
  /// in the place of one that the file no longer has, where both are alone; new ones.
  void plan_parts(const char* entity, const Person& person, std::int64_t customer, const std::vector<SaidPart>& said,
                  const Pairing& pairing) {
    Section& section = section_of(entity);
    static const std::vector<Known> nothing;
    const std::vector<Known>& known = person.known ? book_of(customer).parts.at(entity) : nothing;
    std::vector<bool> is_done(said.size(), false);
    std::vector<bool> is_taken(known.size(), false);
    const std::string code = std::string(entity) + ".differs";
    const auto pair_up = [&](std::size_t s, std::size_t k, const Cells& says) {
      is_done[s] = true;
      is_taken[k] = true;
      match(section, known[k], says, code.c_str(), {line_of(person), said[s].called});
    };
    const auto pair_first = [&](const auto& are_paired, bool by_identity) {
      for (std::size_t s = 0; s < said.size(); ++s)
        for (std::size_t k = 0; k < known.size() && !is_done[s]; ++k)
          if (!is_taken[k] && are_paired(known[k], said[s].cells))
            pair_up(s, k, by_identity ? without(said[s].cells, pairing.identity) : said[s].cells);
    };
    pair_first(pairing.is_same, true);
    pair_first(pairing.was_same, false);
    for (std::size_t s = 0; s < said.size(); ++s) {
      const auto place =
          alone(known, is_taken, [&](const Known& one) { return pairing.takes_place(one, said[s].cells); });
      if (is_done[s] || !place) continue;
      const auto other =
          alone(said, is_done, [&](const SaidPart& one) { return pairing.takes_place(known[*place], one.cells); });
      if (other) pair_up(s, *place, said[s].cells);
    }
    for (std::size_t s = 0; s < said.size(); ++s) {
      if (is_done[s]) continue;
      Cell* row = add(section, first_row_of(person), said[s].called);
      row[*section.entity->parent()] = Cell::of(customer);
      for (const auto& [column, cell] : said[s].cells) row[column] = cell;
    }
  }
  /// The one of several that is not used yet and `is_meant`; none when there are more.
  template <class Part, class IsMeant>
  static std::optional<std::size_t> alone(const std::vector<Part>& parts, const std::vector<bool>& is_used,
                                          IsMeant&& is_meant) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (is_used[i] || !is_meant(parts[i])) continue;
      if (found) return std::nullopt;
      found = i;
    }
    return found;
  }
  static Cells without(Cells cells, const std::vector<std::size_t>& columns) {
    std::erase_if(cells, [&](const auto& cell) { return std::ranges::find(columns, cell.first) != columns.end(); });
    return cells;
  }

  /// A document that another customer has is told and not kept. One of the same kind and country is corrected.
  void plan_documents(const Person& person, std::uint32_t number, std::int64_t id) {
    constexpr std::size_t kind = position_of<&Document::kind>;
    constexpr std::size_t country = position_of<&Document::country>;
    constexpr std::size_t digits = position_of<&Document::number>;
    std::vector<SaidPart> said;
    for (const SaidDocument& document : person.documents)
      if (!is_held_by_another(document, person, number, id))
        said.push_back({{{kind, Cell::of(document.kind)},
                         {country, Cell::of(document.country)},
                         {digits, Cell::of(document.number)}},
                        document.number});
    const auto is_of_kind = [](const Known& known, const Cells& cells) {
      return is_equal(known, cells, kind) && is_equal(known, cells, country);
    };
    plan_parts("document", person, id, said,
               {{kind, country, digits},
                [&](const Known& known, const Cells& cells) {
                  return is_of_kind(known, cells) && is_equal(known, cells, digits);
                },
                [&](const Known& known, const Cells& cells) {
                  return is_of_kind(known, cells) && said_equal("document", known, cells, digits);
                },
                is_of_kind});
  }
  bool is_held_by_another(const SaidDocument& said, const Person& person, std::uint32_t number, std::int64_t id) {
    const auto in_file = planned_holders_.find(said.key);
    const auto in_books = holders_.find(said.key);
    std::string holder;
    if (in_file != planned_holders_.end() && in_file->second != number) holder = cited(people_[in_file->second].called);
    if (in_books != holders_.end() && in_books->second != id) holder = called_in_books(in_books->second);
    if (holder.empty()) return false;
    warn(first_row_of(person), "document", "document.of_another",
         std::string(said.kind) + " " + cited(said.number) + " belongs to customer " + holder +
             ", and is not kept for " + cited(person.called));
    return true;
  }

  void plan_addresses(const Person& person, std::int64_t id) {
    std::vector<SaidPart> said;
    for (const Cells& cells : person.addresses) said.push_back({cells, called_address(cells)});
    plan_parts("address", person, id, said,
               {{place_columns.begin(), place_columns.end()},
                [](const Known& known, const Cells& cells) { return is_at(known, cells); },
                [&](const Known& known, const Cells& cells) {
                  return std::ranges::all_of(place_columns, [&](std::size_t column) {
                    return is_equal(known, cells, column) || said_equal("address", known, cells, column);
                  });
                },
                [&](const Known& known, const Cells& cells) {
                  return is_equal(known, cells, position_of<&Address::purpose>) &&
                         std::ranges::any_of(place_columns, [&](std::size_t column) {
                           return column != position_of<&Address::purpose> && is_of_source("address", known, column);
                         });
                }});
  }
  std::string_view called_address(const Cells& cells) {
    for (const std::size_t column :
         {position_of<&Address::street>, position_of<&Address::city>, position_of<&Address::postal_code>})
      if (const Cell cell = cell_of(cells, column); !cell.is_null()) return cell.text();
    return cell_of(cells, position_of<&Address::purpose>).text();
  }

  void plan_contacts(const Person& person, std::int64_t id) {
    constexpr std::size_t called = position_of<&Contact::name>;
    std::vector<SaidPart> said;
    for (const SaidContact& contact : person.contacts) {
      Cells cells{{called, Cell::of(contact.name)}};
      if (!contact.role.empty()) cells.emplace_back(position_of<&Contact::role>, Cell::of(contact.role));
      said.push_back({std::move(cells), contact.name});
    }
    plan_parts("contact", person, id, said,
               {{called},
                [](const Known& known, const Cells& cells) {
                  return key_of_name(text_in(known, called)) == key_of_name(cell_of(cells, called).text());
                },
                [&](const Known& known, const Cells& cells) { return said_equal("contact", known, cells, called); },
                never});
  }

  /// A channel takes the place of another only where the file has a code or a document, nobody was asked for consent,
  /// and both are for the same purpose: else the file may be one of several about the same person.
  void plan_channels(const Person& person, std::int64_t id) {
    constexpr std::size_t kind = position_of<&Channel::kind>;
    constexpr std::size_t address = position_of<&Channel::address>;
    constexpr std::size_t purpose = position_of<&Channel::purpose>;
    std::vector<SaidPart> said;
    for (const SaidChannel& channel : person.channels) {
      Cells cells{{kind, Codec<ChannelKind>::encode(channel.kind)}, {address, Cell::of(channel.address)}};
      if (!channel.purpose.empty()) cells.emplace_back(purpose, Cell::of(channel.purpose));
      said.push_back({std::move(cells), channel.address});
    }
    const auto key = [](Cell of_kind, Cell of_address) { return key_of_channel(of_kind.text(), of_address.text()); };
    plan_parts("channel", person, id, said,
               {{kind, address},
                [&](const Known& known, const Cells& cells) {
                  return is_equal(known, cells, kind) && key(known.row[kind].cell(), known.row[address].cell()) ==
                                                             key(cell_of(cells, kind), cell_of(cells, address));
                },
                [&](const Known& known, const Cells& cells) {
                  return is_equal(known, cells, kind) && said_equal("channel", known, cells, address);
                },
                [&](const Known& known, const Cells& cells) {
                  return person.is_identified() && is_equal(known, cells, kind) && is_equal(known, cells, purpose) &&
                         known.row[position_of<&Channel::consent>].cell().is_null() &&
                         is_of_source("channel", known, address);
                }});
  }

  void plan_notes(const Person& person, std::int64_t id) {
    constexpr std::size_t written = position_of<&Note::text>;
    std::vector<SaidPart> said;
    for (const std::string_view note : person.notes) said.push_back({{{written, Cell::of(note)}}, person.called});
    plan_parts("note", person, id, said,
               {{written},
                [](const Known& known, const Cells& cells) { return is_equal(known, cells, written); },
                [&](const Known& known, const Cells& cells) { return said_equal("note", known, cells, written); },
                never});
  }

  static bool never(const Known&, const Cells&) { return false; }
  static std::string_view text_in(const Known& known, std::size_t column) { return known.row[column].cell().text(); }
  static bool is_equal(const Known& known, const Cells& cells, std::size_t column) {
    return known.row[column].cell() == cell_of(cells, column);
  }
  static bool is_at(const Known& known, const Cells& cells) {
    return std::ranges::all_of(place_columns, [&](std::size_t column) { return is_equal(known, cells, column); });
  }

  /// What this source said last of a column of a part.
  std::optional<Value> said_before(const char* entity, const Known& known, std::size_t column) {
    std::vector<Cell> now;
    for (const Value& value : known.row) now.push_back(value.cell());
    return provenance_.last_said(store_.entity(entity), known.id, now, column);
  }
  bool said_equal(const char* entity, const Known& known, const Cells& cells, std::size_t column) {
    const auto said = said_before(entity, known, column);
    return said && said->cell() == cell_of(cells, column);
  }
  /// Whether a value of the books is the one that this source gave.
  bool is_of_source(const char* entity, const Known& known, std::size_t column) {
    const auto said = said_before(entity, known, column);
    return said && !said->cell().is_null() && *said == known.row[column];
  }

  const Book& book_of(std::int64_t id) {
    const auto [at, is_new] = books_.try_emplace(id);
    Book& book = at->second;
    if (!is_new) return book;
    book.customer = known_of(store_.get(customers_, id)[0]);
    for (const char* part : {"document", "address", "contact", "channel", "note"}) {
      const Entity& entity = store_.entity(part);
      std::vector<Known>& parts = book.parts[part];
      store_.children(entity, *entity.parent(), id, [&](Row row) { parts.push_back(known_of(row)); });
    }
    const auto add_name = [&](std::string_view called) {
      if (!called.empty()) book.names.insert(key_of_name(called));
    };
    for (const std::size_t column :
         {position_of<&Customer::name>, position_of<&Customer::trade_name>, position_of<&Customer::legal_name>}) {
      add_name(text_in(book.customer, column));
      if (const auto said = said_before("customer", book.customer, column)) add_name(said->cell().text());
    }
    add_name(std::string(text_in(book.customer, position_of<&Customer::given_name>)) + " " +
             std::string(text_in(book.customer, position_of<&Customer::family_name>)));
    book.names.erase("");
    return book;
  }
  static Known known_of(Row row) {
    Known known{row[id_position].integer(), row[version_position].integer(), {}};
    for (const Cell cell : row) known.row.emplace_back(cell);
    return known;
  }
  /// A customer of the books, for messages.
  std::string called_in_books(std::int64_t id) {
    const Known& customer = book_of(id).customer;
    const std::string_view called = text_in(customer, position_of<&Customer::name>);
    return cited(text_in(customer, position_of<&Customer::code>)) +
           (called.empty() ? "" : " (" + std::string(called) + ")");
  }

  /// Tells of a phone or e-mail that somebody else has as well.
  void tell_shared_channels(const Person& person, std::uint32_t number, std::int64_t id) {
    for (const SaidChannel& channel : person.channels) {
      if (channel.key.empty()) continue;
      std::string other;
      for (const std::uint32_t p : of_channel_[std::string(channel.key)])
        if (p != number && other.empty())
          other = cited(people_[p].called) + " on line " + std::to_string(line_of(people_[p]));
      for (const std::int64_t owner : owners_[std::string(channel.key)])
        if (owner != id && other.empty()) other = "customer " + called_in_books(owner);
      if (other.empty()) continue;
      warn(first_row_of(person), std::string(name(channel.kind)).c_str(), "channel.shared",
           std::string(name(channel.kind)) + " " + cited(channel.address) + " of " + cited(person.called) +
               " is also that of " + other + "; they are kept as two customers");
    }
  }
  /// Tells of a new customer who is called as another is.
  void tell_namesakes(const Person& person) {
    if (person.known || person.names.empty()) return;
    const std::string& called = *person.names.begin();
    const auto in_books = namesakes_.find(called);
    const auto [in_file, is_first] = new_names_.try_emplace(called, line_of(person));
    if (in_books == namesakes_.end() && is_first) return;
    const std::string other = in_books == namesakes_.end() ? "the one on line " + std::to_string(in_file->second)
                                                           : "customer " + called_in_books(in_books->second[0]);
    warn(first_row_of(person), "name", "customer.namesake",
         cited(person.name) + " is called as " + other + " is; nothing else says that they are one, and both are kept");
  }

  const Entity& customers_;
  RecordKeys keys_;
  std::vector<Person> people_;
  std::map<std::int64_t, Book> books_;                                    // customers looked at, by id
  std::unordered_map<std::string, std::set<std::int64_t>> owners_;        // in the books, by key of the channel
  std::unordered_map<std::string_view, std::int64_t> holders_;            // in the books, by key of the document
  std::unordered_map<std::string_view, std::uint32_t> planned_holders_;   // people of the file, likewise
  std::unordered_map<std::string, Numbers> of_channel_;                   // people of the file, by key of the channel
  std::unordered_map<std::string, std::vector<std::int64_t>> namesakes_;  // in the books, by key of the name
  std::unordered_map<std::string, std::uint32_t> new_names_;              // lines of new customers, likewise
  std::unordered_map<std::string, std::vector<std::int64_t>>
      names_before_;  // customers, by what this source called them
  bool has_names_before_ = false;
};

/// Parts a mapping into the columns of the layout and the other fields of the customer.
AddressBookMapping parted(const Store& store, const Mapping& mapping) {
  const std::vector<std::string_view> fields = other_customer_fields(store);
  AddressBookMapping parts;
  for (const auto& pair : mapping) {
    const bool is_field = std::ranges::find(fields, pair.first) != fields.end();
    (is_field ? parts.of_customer : parts.of_layout).push_back(pair);
  }
  return parts;
}

}  // namespace

void plan_address_book(const Store& store, const TextTable& table, const Mapping& mapping, const Options& options,
                       Plan::Data& plan, Task* task) {
  AddressBookPlanner planner(store, table, parted(store, mapping), options, plan, task);
  planner.read();
  store::attempt(store, [&](Change& trial) { planner.plan(trial); });
}

}  // namespace crmcore::intake
