#include "address_book_matching.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace crmcore::intake {
namespace {

template <class Part, class IsSame>
void add_new(std::vector<Part>& all, const std::vector<Part>& more, IsSame&& is_same) {
  for (const Part& part : more)
    if (std::ranges::none_of(all, [&](const Part& known) { return is_same(known, part); })) all.push_back(part);
}
void add_channel(Person& person, const SaidChannel& said) {
  for (SaidChannel& known : person.channels) {
    if (!known.is_same(said)) continue;
    known.address = std::min(known.address, said.address);
    known.purpose = std::max(known.purpose, said.purpose);
    return;
  }
  person.channels.push_back(said);
}
void add_contact(Person& person, const SaidContact& said) {
  for (SaidContact& known : person.contacts) {
    if (key_of_name(known.name) != key_of_name(said.name)) continue;
    known.name = std::min(known.name, said.name);
    known.role = std::max(known.role, said.role);
    return;
  }
  person.contacts.push_back(said);
}

constexpr const char* merged_mark = " as ";  // in the key of a code that leads to another customer

void sort_parts(Person& person) {
  std::ranges::sort(person.channels, {},
                    [](const SaidChannel& said) { return std::tuple(said.kind, said.key, said.address); });
  std::ranges::sort(person.documents, {},
                    [](const SaidDocument& said) { return std::tuple(said.kind, said.country, said.number); });
  std::ranges::sort(person.addresses, {}, &text_of);
  std::ranges::sort(person.contacts, {}, &SaidContact::name);
  std::ranges::sort(person.notes);
}

}  // namespace

void AddressBookMatcher::read_people() {
  read_rows();
  std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::pair(entry.text(), entry.row); });
  find_codes();
  leave_contested_documents();
  find_people();
  read_books();
  find_known();
  join_of_one_record();
  for (Person& person : people_) {
    settle(person);
    tell_other_name(person);
  }
  std::ranges::sort(people_, {}, [](const Person& person) { return person.entries[0]; });
  for (std::uint32_t p = 0; p < people_.size(); ++p)
    for (const SaidChannel& channel : people_[p].channels)
      if (!channel.key.empty()) of_channel_[std::string(channel.key)].push_back(p);
}

/// Which record the code of each row means: rows whose codes mean one record, or differ in case alone, are of one. A
/// row of a customer who was merged into that record is of another person, whose word comes after.
void AddressBookMatcher::find_codes() {
  for (Entry& entry : entries_) {
    if (entry.code.empty()) continue;
    const auto known = keys_.of_key(entry.code);
    entry.code_key = known ? "id " + std::to_string(known->id) : "code " + folded(entry.code);
    if (known && known->former != 0) entry.code_key += merged_mark + std::to_string(known->former);
  }
}

/// A row without a code does not keep a document that rows of different codes have; one that says nothing else is
/// rejected.
void AddressBookMatcher::leave_contested_documents() {
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
    if (removed == 0 || !entry.name.empty() || !entry.channels.empty() || have_key(entry.documents)) return false;
    reject(entry.row, "document", "customer.ambiguous",
           "the row has nothing but a document that rows with different codes have; give its code");
    ++plan_.rejected;
    return true;
  });
}

void AddressBookMatcher::find_people() {
  const People found = people_of(entries_);
  const std::set<std::uint32_t> undecided(found.undecided.begin(), found.undecided.end());
  const std::set<std::uint32_t> ambiguous(found.ambiguous.begin(), found.ambiguous.end());
  for (const Numbers& members : found.entries) {
    std::set<std::string_view> codes;
    for (const std::uint32_t e : members)
      if (const std::string_view key = entries_[e].code_key; !key.empty())
        codes.insert(key.starts_with("id ") ? key.substr(0, key.find(merged_mark)) : key);
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

void AddressBookMatcher::reject_all(const Numbers& members, const char* field, const std::string& code,
                                    const std::string& message) {
  for (const std::uint32_t e : members) reject(entries_[e].row, field, code.c_str(), message);
  plan_.rejected += static_cast<std::int64_t>(members.size());
}

/// Reads who has the channels and documents of the file, and whose names are alike.
void AddressBookMatcher::read_books() {
  std::set<std::string_view> documents;
  for (const Entry& entry : entries_) {
    for (const SaidChannel& channel : entry.channels)
      if (!channel.key.empty()) owners_.try_emplace(std::string(channel.key));
    for (const SaidDocument& document : entry.documents)
      if (!document.key.empty()) documents.insert(document.key);
  }
  store::each<&Channel::id, &Channel::version, &Channel::customer, &Channel::kind, &Channel::address>(
      store_,
      [&](Id<Channel> id, std::int64_t version, Id<Customer> customer, ChannelKind kind, std::string_view address) {
        if (kind == ChannelKind::social) return;
        const auto own = [&](std::string_view one) {
          const auto found = owners_.find(key_of_channel(name(kind), one));
          if (found != owners_.end()) found->second.insert(customer.value);
        };
        own(address);
        for (const Value& before : values_before("channel", id.value, version, "address")) own(before.cell().text());
      });
  store::each<&Document::id, &Document::version, &Document::customer, &Document::kind, &Document::country,
              &Document::number>(store_, [&](Id<Document> id, std::int64_t version, Id<Customer> customer,
                                             std::string_view kind, std::string_view country, std::string_view number) {
    const auto find = [&](std::string_view one) {
      return documents.find(std::string(kind) + "|" + std::string(country) + "|" + std::string(one));
    };
    if (const auto found = find(number); found != documents.end()) holders_[*found] = customer.value;
    for (const Value& before : values_before("document", id.value, version, "number"))
      if (const auto found = find(before.cell().text()); found != documents.end())
        holders_before_.try_emplace(*found, customer.value);
  });
  store::each<&Customer::id, &Customer::code, &Customer::name>(
      store_, [&](Id<Customer> id, std::string_view code, std::optional<std::string_view> called) {
        // shops on the web call their customers by their e-mail
        if (const std::string email = email_in(code); !email.empty())
          if (const auto found = owners_.find(email); found != owners_.end()) found->second.insert(id.value);
        namesakes_[key_of_name(called.value_or(code))].push_back(id.value);  // sales may know a name as a code alone
      });
}

/// What a column of a record held before it was corrected, by the log; of those never edited the log is not read.
std::vector<Value> AddressBookMatcher::values_before(const char* entity, std::int64_t id, std::int64_t version,
                                                     std::string_view column) const {
  std::vector<Value> values;
  if (version == 1) return values;
  for (const store::ValueEdit& edit : store::record_log(store_, store_.entity(entity), id).edits)
    if (edit.column == column) values.push_back(edit.from);
  return values;
}

/// Who has a document, else who had it before the number was corrected.
std::optional<std::int64_t> AddressBookMatcher::holder_of(const SaidDocument& document) const {
  if (const auto found = holders_.find(document.key); found != holders_.end()) return found->second;
  if (const auto found = holders_before_.find(document.key); found != holders_before_.end()) return found->second;
  return std::nullopt;
}

/// Finds the record of each person: by code; else by document; else by phone or e-mail with the name; else, where the
/// file has nothing but a name, among those that it has added before.
void AddressBookMatcher::find_known() {
  count_channels();
  for (Person& person : people_) find_by_key(person);
  std::set<std::int64_t> claimed = known_ids();
  for (Person& person : people_)
    if (!person.known && has_code(person)) find_without_key(person, claimed);
  for (Person& person : people_)
    if (!person.known && !has_code(person)) find_by_channel(person, claimed);
  leave_contested();
  claimed = known_ids();
  find_by_names(claimed);
  std::erase_if(people_, [](const Person& person) { return person.entries.empty(); });
}

std::set<std::int64_t> AddressBookMatcher::known_ids() const {
  std::set<std::int64_t> ids;
  for (const Person& person : people_)
    if (person.known) ids.insert(person.known->former != 0 ? person.known->former : person.known->id);
  return ids;
}
bool AddressBookMatcher::has_code(const Person& person) const {
  return std::ranges::any_of(person.entries, [&](std::uint32_t e) { return !entries_[e].code.empty(); });
}

void AddressBookMatcher::find_by_key(Person& person) {
  for (const std::uint32_t e : person.entries)
    if (!entries_[e].code.empty() && !person.known) person.known = keys_.of_key(entries_[e].code);
  if (has_code(person)) return;
  std::set<std::int64_t> holders;
  for (const std::uint32_t e : person.entries)
    for (const SaidDocument& document : entries_[e].documents)
      if (const auto holder = holder_of(document)) holders.insert(*holder);
  if (holders.size() == 1)
    person.known = RecordKeys::Match{*holders.begin(), RecordKeys::By::other_source,
                                     former_meant(person, book_of(*holders.begin()))};
  if (holders.size() < 2) return;
  reject_all(person.entries, "document", "customer.two_holders",
             "the documents of this row belong to different customers, " + called_in_books(*holders.begin()) + " and " +
                 called_in_books(*holders.rbegin()));
  person.entries.clear();
}

/// The customer whom an import added without a key, and who has a document of a person with a code, or its phone or
/// e-mail and its name: the person gives it its code, as the person's file would have found it the other way round.
void AddressBookMatcher::find_without_key(Person& person, std::set<std::int64_t>& claimed) {
  std::set<std::int64_t> holders;
  for (const std::uint32_t e : person.entries)
    for (const SaidDocument& document : entries_[e].documents)
      if (const auto holder = holder_of(document)) holders.insert(*holder);
  if (holders.empty())
    for (const auto& [owner, channels] : channels_shared(person)) {
      const Book& book = book_of(owner);
      const bool is_meant = agrees(person, book) || is_called_by_email_of(person, book);
      if (is_meant && !contradicts(person, book)) holders.insert(owner);
    }
  std::erase_if(holders, [&](std::int64_t holder) {
    return claimed.contains(holder) || !is_added_without_key_(book_of(holder).customer.cells());
  });
  if (holders.empty()) return;
  person.known = RecordKeys::Match{*holders.begin(), RecordKeys::By::without_key};
  claimed.insert(*holders.begin());
}

/// Whether a person alone has the e-mail by which shops on the web call a customer.
bool AddressBookMatcher::is_called_by_email_of(const Person& person, const Book& book) const {
  const std::string called = email_in(book.customer.row[position_of<&Customer::code>].cell().text());
  if (called.empty()) return false;
  const bool has_it = std::ranges::any_of(person.entries, [&](std::uint32_t e) {
    return std::ranges::find(entries_[e].channels, called, &SaidChannel::key) != entries_[e].channels.end();
  });
  const auto owners = owners_.find(called);
  const auto people = people_with_.find(called);
  return has_it && owners != owners_.end() && owners->second.size() == 1 && people != people_with_.end() &&
         people->second == 1;
}

/// Counts the people of the file who have each channel.
void AddressBookMatcher::count_channels() {
  for (const Person& person : people_) {
    std::set<std::string_view> keys;
    for (const std::uint32_t e : person.entries)
      for (const SaidChannel& channel : entries_[e].channels)
        if (!channel.key.empty()) keys.insert(channel.key);
    for (const std::string_view key : keys) ++people_with_[std::string(key)];
  }
}

/// The customer whose name agrees, who is not already another of the file (`claimed`), and who has most of the
/// person's channels; the oldest of several.
void AddressBookMatcher::find_by_channel(Person& person, const std::set<std::int64_t>& claimed) {
  std::map<std::int64_t, std::int64_t> shared = channels_shared(person);
  bool is_named = false;
  bool is_identified = false;
  for (const std::uint32_t e : person.entries) {
    is_named = is_named || !entries_[e].name_key.empty();
    is_identified = is_identified || entries_[e].is_identified();
  }
  std::erase_if(shared, [&](const auto& candidate) {
    const Book& book = book_of(candidate.first);
    const bool may_not_join = is_identified || person.is_undecided;
    const std::int64_t former = former_meant(person, book);
    if (former != 0) return may_not_join && claimed.contains(former);
    const bool is_meant = agrees(person, book) || is_called_by_email_of(person, book);
    return (may_not_join && claimed.contains(candidate.first)) || !is_meant || contradicts(person, book);
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
  person.known =
      RecordKeys::Match{best->first, RecordKeys::By::other_source, former_meant(person, book_of(best->first))};
}

/// How many channels of a person each customer of the books has.
std::map<std::int64_t, std::int64_t> AddressBookMatcher::channels_shared(const Person& person) const {
  std::map<std::int64_t, std::int64_t> shared;
  for (const std::uint32_t e : person.entries)
    for (const SaidChannel& channel : entries_[e].channels)
      for (const std::int64_t owner : owners_of(channel, entries_[e].name_key)) ++shared[owner];
  return shared;
}

/// The customers who have a channel. Of many, such as those with the shop's own phone, only those who are called so.
std::vector<std::int64_t> AddressBookMatcher::owners_of(const SaidChannel& channel, const std::string& name_key) const {
  constexpr std::size_t most = 20;  // looked at one by one: more do not share a phone for a reason
  const auto found = owners_.find(std::string(channel.key));
  if (found == owners_.end()) return {};
  const std::set<std::int64_t>& all = found->second;
  if (all.size() <= most || name_key.empty()) return {all.begin(), all.end()};
  std::vector<std::int64_t> owners;
  if (const auto named = namesakes_.find(name_key); named != namesakes_.end())
    std::ranges::copy_if(named->second, std::back_inserter(owners), [&](std::int64_t id) { return all.contains(id); });
  return owners;
}

/// A customer without a name, whose phone several people of the file have, is none of them.
void AddressBookMatcher::leave_contested() {
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
bool AddressBookMatcher::agrees(const Person& person, const Book& book) {
  std::set<std::string> names;
  for (const std::uint32_t e : person.entries)
    if (!entries_[e].name_key.empty()) names.insert(entries_[e].name_key);
  if (names.empty() || book.names.empty()) return true;
  return std::ranges::any_of(names, [&](const std::string& called) { return book.names.contains(called); });
}

/// The merged customer whom a person is called as; 0 where it is called as the customer itself.
std::int64_t AddressBookMatcher::former_meant(const Person& person, const Book& book) const {
  std::int64_t former = 0;
  for (const std::uint32_t e : person.entries) {
    const std::string& called = entries_[e].name_key;
    if (called.empty() || book.names.contains(called)) continue;
    if (const auto found = book.former.find(called); found != book.former.end()) former = found->second;
  }
  return former;
}

/// Whether a document of the books tells one customer from all others.
bool AddressBookMatcher::identifies(const Known& document) {
  return identity::check_document(text_in(document, position_of<&Document::kind>),
                                  text_in(document, position_of<&Document::country>),
                                  text_in(document, position_of<&Document::number>))
      .is_key;
}

/// Whether a customer has a document of the same kind with another number, which this source has not given.
bool AddressBookMatcher::contradicts(const Person& person, const Book& book) {
  for (const std::uint32_t e : person.entries)
    for (const SaidDocument& said : entries_[e].documents)
      for (const Known& document : book.parts.at("document")) {
        if (said.key.empty() || !identifies(document)) continue;
        if (merged_.concern(book.customer.id)) continue;  // it may have the documents of both
        const bool is_alike = text_in(document, position_of<&Document::kind>) == said.kind &&
                              text_in(document, position_of<&Document::country>) == said.country;
        constexpr std::size_t number = position_of<&Document::number>;
        if (is_alike && text_in(document, number) != said.number && !is_of_source("document", document, number))
          return true;
      }
  return false;
}

/// People with nothing but a name: each is one that this source has added with that name and nothing that identifies
/// it, and that no other row is about. Those alike in addresses and notes go first, and of these who has most to say.
void AddressBookMatcher::find_by_names(std::set<std::int64_t>& claimed) {
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
void AddressBookMatcher::find_by_name(Person& person, std::set<std::int64_t>& claimed, Likeness likeness) {
  const Entry& entry = entries_[person.entries[0]];  // nothing joins a row without a key to another
  for (const std::int64_t id : called_before(entry.name_key)) {
    if (claimed.contains(id)) continue;
    const RecordKeys::Match known = keys_.led(id, RecordKeys::By::name);
    const Book& book = book_of(known.id);
    const bool is_other = known.former == 0 && is_identified_by_source(book);
    if (is_other || !is_like(entry, book, likeness)) continue;
    person.known = known;
    claimed.insert(id);
    return;
  }
}
bool AddressBookMatcher::is_like(const Entry& entry, const Book& book, Likeness likeness) {
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
bool AddressBookMatcher::is_identified_by_source(const Book& book) {
  const auto is_of_us = [&](const char* entity, const Known& part, std::size_t column) {
    return said_before(entity, part, column).has_value();
  };
  return std::ranges::any_of(book.parts.at("document"),
                             [&](const Known& part) {
                               return identifies(part) && is_of_us("document", part, position_of<&Document::number>);
                             }) ||
         std::ranges::any_of(book.parts.at("channel"), [&](const Known& part) {
           const std::string_view kind = text_in(part, position_of<&Channel::kind>);
           const std::string_view address = text_in(part, position_of<&Channel::address>);
           const bool identifies =
               kind != name(ChannelKind::social) && (kind != name(ChannelKind::messaging) || address.starts_with('+'));
           return identifies && is_of_us("channel", part, position_of<&Channel::address>);
         });
}
/// The customers to whom this source gave that name last, by the log.
const std::vector<std::int64_t>& AddressBookMatcher::called_before(const std::string& called) {
  if (!has_names_before_) {
    has_names_before_ = true;
    std::vector<std::int64_t> ids;
    store::each<&Customer::id>(store_, [&](Id<Customer> id) { ids.push_back(id.value); });
    for (const std::int64_t id : ids) {
      const RowBlock row = store_.get(customers_, id);
      if (const auto said = provenance_.last_said(customers_, id, row[0], position_of<&Customer::name>))
        if (!said->cell().is_null()) names_before_[key_of_name(said->cell().text())].push_back(id);
    }
    for (const auto& [former, name] : merged_.names()) {
      std::vector<Cell> row(customers_.size());
      row[position_of<&Customer::name>] = Cell::of(std::string_view(name));
      if (provenance_.last_said(customers_, former, row, position_of<&Customer::name>))
        names_before_[key_of_name(name)].push_back(former);
    }
  }
  return names_before_[called];
}

/// People who turned out to be one record of the books are one.
void AddressBookMatcher::join_of_one_record() {
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> first;
  for (std::size_t p = 0; p < people_.size(); ++p) {
    if (!people_[p].known) continue;
    const auto [at, is_first] = first.try_emplace({people_[p].known->id, people_[p].known->former}, p);
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
void AddressBookMatcher::settle(Person& person) {
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
    add_new(person.documents, entry.documents, [](const auto& a, const auto& b) { return a.is_same(b); });
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

/// Tells of a customer who was found by code or document and is called quite otherwise: of a number that was typed or
/// pasted beside the wrong name.
void AddressBookMatcher::tell_other_name(const Person& person) {
  if (person.names.empty()) return;
  const auto have_word_in_common = [](std::string_view a, std::string_view b) {
    const auto words = parts_of(b, ' ');
    return std::ranges::any_of(parts_of(a, ' '),
                               [&](auto word) { return std::ranges::find(words, word) != words.end(); });
  };
  const std::string& first = *person.names.begin();
  for (const std::string& other : person.names)
    if (person.is_identified() && other != first && !have_word_in_common(first, other))
      return warn(first_row_of(person), "name", "customer.other_name",
                  "by their code or document rows are of one customer, who is called " + cited(first) + " and " +
                      cited(other) + "; if they are two, correct the code or the document");
  if (!person.known) return;
  const Book& book = book_of(person.known->id);
  if (book.names.empty()) return;
  for (const std::string& called : person.names)
    for (const std::string& known : book.names)
      if (have_word_in_common(called, known)) return;
  warn(first_row_of(person), "name", "customer.other_name",
       "by its code or document the row is of customer " + called_in_books(person.known->id) +
           ", whose name has no word of " + cited(person.name) +
           "; if it is another, correct the code or the document");
}

/// The value that most rows give, the first in the alphabet of several.
void AddressBookMatcher::choose(Person& person, std::size_t column,
                                const std::map<std::string, std::pair<std::int64_t, Cell>>& said) {
  const auto most = std::ranges::max_element(said, {}, [](const auto& value) { return value.second.first; });
  person.says.emplace_back(column, most->second.second);
  if (said.size() > 1)
    warn(first_row_of(person), std::string(customers_[column].name).c_str(), "customer.two_values",
         "customer " + cited(person.called) + " has " + std::to_string(said.size()) + " values of " +
             std::string(customers_[column].name) + "; " + cited(most->first) + " is taken");
}

std::string_view AddressBookMatcher::text_in(const Known& known, std::size_t column) {
  return known.row[column].cell().text();
}
bool AddressBookMatcher::is_equal(const Known& known, const Cells& cells, std::size_t column) {
  return known.row[column].cell() == cell_of(cells, column);
}
bool AddressBookMatcher::is_at(const Known& known, const Cells& cells) {
  return std::ranges::all_of(place_columns, [&](std::size_t column) { return is_equal(known, cells, column); });
}

std::optional<Value> AddressBookMatcher::said_before(const char* entity, const Known& known, std::size_t column) {
  std::vector<Cell> now;
  for (const Value& value : known.row) now.push_back(value.cell());
  return provenance_.last_said(store_.entity(entity), known.id, now, column);
}
bool AddressBookMatcher::said_equal(const char* entity, const Known& known, const Cells& cells, std::size_t column) {
  const auto said = said_before(entity, known, column);
  return said && said->cell() == cell_of(cells, column);
}
bool AddressBookMatcher::is_of_source(const char* entity, const Known& known, std::size_t column) {
  const auto said = said_before(entity, known, column);
  return said && !said->cell().is_null() && *said == known.row[column];
}

const AddressBookMatcher::Book& AddressBookMatcher::book_of(std::int64_t id) {
  const auto [at, is_new] = books_.try_emplace(id);
  Book& book = at->second;
  if (!is_new) return book;
  const RowBlock row = store_.get(customers_, id);
  book.customer = known_of(row[0]);
  for (const char* part : {"document", "address", "contact", "channel", "note"}) {
    const Entity& entity = store_.entity(part);
    std::vector<Known>& parts = book.parts[part];
    store_.children(entity, *entity.parent(), id, [&](Row part_row) { parts.push_back(known_of(part_row)); });
  }
  const auto add_name = [&](std::string_view called) {
    if (!called.empty()) book.names.insert(key_of_name(called));
  };
  for (const std::size_t column :
       {position_of<&Customer::name>, position_of<&Customer::trade_name>, position_of<&Customer::legal_name>}) {
    if (!merged_.is_own(customers_, row[0], column)) continue;
    add_name(text_in(book.customer, column));
    if (const auto said = said_before("customer", book.customer, column)) add_name(said->cell().text());
  }
  add_name(std::string(text_in(book.customer, position_of<&Customer::given_name>)) + " " +
           std::string(text_in(book.customer, position_of<&Customer::family_name>)));
  book.names.erase("");
  for (const auto& [former, called] : merged_.names(id))
    if (!called.empty() && !book.names.contains(key_of_name(called))) book.former.emplace(key_of_name(called), former);
  return book;
}
Known AddressBookMatcher::known_of(Row row) {
  Known known{row[id_position].integer(), row[version_position].integer(), {}};
  for (const Cell cell : row) known.row.emplace_back(cell);
  return known;
}
std::string AddressBookMatcher::called_in_books(std::int64_t id) {
  const Known& customer = book_of(id).customer;
  const std::string_view called = text_in(customer, position_of<&Customer::name>);
  return cited(text_in(customer, position_of<&Customer::code>)) +
         (called.empty() ? "" : " (" + std::string(called) + ")");
}

std::uint32_t AddressBookMatcher::first_row_of(const Person& person) const {
  std::uint32_t first = none;
  for (const std::uint32_t e : person.entries) first = std::min(first, entries_[e].row);
  return first;
}

}  // namespace crmcore::intake
