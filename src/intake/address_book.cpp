// The address book: every row is a person or a company, and makes a customer with its documents, addresses, people,
// channels and notes.
#include <algorithm>
#include <functional>
#include <unordered_map>

#include "address_book_matching.hpp"
#include "erased_by_hand.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;
using store::Change;
using store::Store;

class AddressBookPlanner : AddressBookMatcher {
 public:
  AddressBookPlanner(const Store& store, const TextTable& table, const AddressBookMapping& mapping,
                     const Options& options, Plan::Data& plan, Task* task)
      : AddressBookMatcher(store, table, mapping, options, plan, task) {}

  using AddressBookMatcher::read_people;

  void plan(Change& trial) {
    for (const char* entity : {"customer", "document", "address", "contact", "channel", "note"}) section(entity);
    for (std::uint32_t p = 0; p < people_.size(); ++p) plan_person(trial, p);
    merged_.plan(plan_);
  }

 private:
  Section& section_of(std::string_view entity) {
    return *std::ranges::find(plan_.sections, entity, [](const Section& section) { return section.entity->name(); });
  }

  /// Plans a person, and rejects its rows where the rules refuse what they say.
  void plan_person(Change& trial, std::uint32_t number) {
    Person& person = people_[number];
    if (stays_away(person)) return;
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
    for (const SaidDocument& document : person.documents)
      if (!document.key.empty()) planned_holders_.try_emplace(document.key, number);
    if (person.known) claim_parts(person, id);
    tell_shared_channels(person, number, id);
    tell_namesakes(person);
  }

  /// What the file says that a customer of the books has: another customer may turn out to be this one.
  void claim_parts(const Person& person, std::int64_t id) {
    const std::uint32_t line = line_of(person);
    for (const SaidChannel& said : person.channels)
      if (!said.key.empty())
        plan_.claims.push_back({id, "channel", std::string(name(said.kind)), "", std::string(said.address), line,
                                std::string(person.name)});
    for (const SaidDocument& said : person.documents)
      if (!said.key.empty())
        plan_.claims.push_back(
            {id, "document", std::string(said.kind), std::string(said.country), std::string(said.number), line});
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
      merged_.forget(*section.entity, section.first_id + static_cast<std::int64_t>(marks[s].inserts));
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
      match_customer(customers, known, person.says, {line_of(person), person.called}, *person.known, person.code);
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
    const bool is_merged = person.known && person.known->former != 0;
    const auto pair_up = [&](std::size_t s, std::size_t k, const Cells& says) {
      is_done[s] = true;
      is_taken[k] = true;
      const Cells news = is_merged ? fills(section, person, known[k], says) : says;
      match(section, known[k], news, code.c_str(), {line_of(person), said[s].called});
    };
    const auto pair_first = [&](const auto& are_paired, bool by_identity) {
      for (std::size_t s = 0; s < said.size(); ++s)
        for (std::size_t k = 0; k < known.size() && !is_done[s]; ++k)
          if (!is_taken[k] && are_paired(known[k], said[s].cells))
            pair_up(s, k, by_identity ? without(said[s].cells, pairing.identity) : said[s].cells);
    };
    pair_first(pairing.is_same, true);
    pair_first(pairing.was_same, false);
    for (std::size_t k = 0; k < known.size(); ++k)
      is_taken[k] = is_taken[k] || is_merged || merged_.came_with(*section.entity, customer, known[k].id);
    for (std::size_t s = 0; s < said.size(); ++s) {
      const auto place =
          alone(known, is_taken, [&](const Known& one) { return pairing.takes_place(one, said[s].cells); });
      if (is_done[s] || !place) continue;
      const auto other =
          alone(said, is_done, [&](const SaidPart& one) { return pairing.takes_place(known[*place], one.cells); });
      if (other) pair_up(s, *place, said[s].cells);
    }
    for (std::size_t s = 0; s < said.size(); ++s) {
      if (is_done[s] || is_planned(section, customer, said[s].cells, pairing)) continue;
      if (stays_away(section, customer, said[s], person)) continue;
      Cell* row = add(section, first_row_of(person), said[s].called);
      row[*section.entity->parent()] = Cell::of(customer);
      for (const auto& [column, cell] : said[s].cells) row[column] = cell;
      if (is_merged) merged_.brings(person.known->former, *section.entity, row[id_position].integer());
    }
  }
  /// What a row of a merged customer says that a part of the customer lacks; all of it, where the part came with the
  /// merged one. Of a part that another row writes, nothing.
  Cells fills(const Section& section, const Person& person, const Known& part, Cells says) const {
    if (std::ranges::find(section.updates, part.id, &PlannedUpdate::id) != section.updates.end()) return {};
    if (merged_.came_from(*section.entity, person.known->former, part.id)) return says;
    std::erase_if(says, [&](const auto& cell) { return !part.row[cell.first].cell().is_null(); });
    return says;
  }
  /// Whether another row of a customer into whom others were merged has brought a part.
  bool is_planned(const Section& section, std::int64_t customer, const Cells& cells, const Pairing& pairing) const {
    if (!merged_.concern(customer)) return false;
    for (std::size_t i = 0; i < section.inserts.size(); ++i) {
      const Row row = section.inserts[i];
      if (row[*section.entity->parent()].integer() == customer && pairing.is_same(known_of(row), cells)) return true;
    }
    return false;
  }
  /// Whether a part that the books have not is one that a person erased; tells of it.
  bool stays_away(Section& section, std::int64_t customer, const SaidPart& said, const Person& person) {
    if (!person.known) return false;
    ErasedByHand::Cells cells{{*section.entity->parent(), Cell::of(customer)}};
    std::ranges::copy_if(said.cells, std::back_inserter(cells),
                         [](const auto& cell) { return !cell.second.is_null(); });
    const store::ErasedRecord* record = erased_.said(*section.entity, cells);
    if (!record) return false;
    plan_.findings.push_back(erased_.finding(line_of(person), *section.entity, said.called, *record, false));
    section.same.push_back({line_of(person), said.called});
    return true;
  }
  /// Whether a person whom the books have not is one that somebody erased, and of whom the file says nothing new; tells
  /// of it.
  bool stays_away(const Person& person) {
    if (person.known) return false;
    ErasedByHand::Cells cells;
    std::ranges::copy_if(person.says, std::back_inserter(cells),
                         [](const auto& cell) { return !cell.second.is_null(); });
    const store::ErasedRecord* record =
        person.code.empty() ? erased_.said(customers_, cells) : erased_.of_key(customers_, person.code);
    if (!record) return false;
    const bool is_again = person.code.empty() || cells.empty() || erased_.is_said_again(customers_, *record, cells);
    plan_.findings.push_back(erased_.finding(line_of(person), customers_, person.called, *record, !is_again));
    if (is_again) section_of("customer").same.push_back({line_of(person), person.called});
    return is_again;
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
    for (const SaidDocument& document : person.documents) {
      if (is_held_by_another(document, person, number, id) || has_better(document, person, id)) continue;
      Cells cells{
          {kind, Cell::of(document.kind)}, {country, Cell::of(document.country)}, {digits, Cell::of(document.number)}};
      if (document.is_doubtful) cells.emplace_back(position_of<&Document::doubtful>, Cell::of(std::int64_t{1}));
      said.push_back({std::move(cells), document.number});
    }
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
  /// Whether a number that identifies nobody says nothing of a customer who has another of its kind.
  bool has_better(const SaidDocument& said, const Person& person, std::int64_t id) {
    if (!said.key.empty()) return false;
    const auto is_better = [&](const SaidDocument& other) { return other.is_of_kind(said) && !other.key.empty(); };
    if (std::ranges::any_of(person.documents, is_better)) return true;
    return person.known && std::ranges::any_of(book_of(id).parts.at("document"), [&](const Known& known) {
             return text_in(known, position_of<&Document::kind>) == said.kind &&
                    text_in(known, position_of<&Document::country>) == said.country && identifies(known);
           });
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
  /// Tells of a phone or e-mail that somebody else has as well.
  void tell_shared_channels(const Person& person, std::uint32_t number, std::int64_t id) {
    for (const SaidChannel& channel : person.channels) {
      if (channel.key.empty()) continue;
      const std::string other = other_owner(std::string(channel.key), number, id);
      if (other.empty()) continue;
      warn(first_row_of(person), std::string(name(channel.kind)).c_str(), "channel.shared",
           std::string(name(channel.kind)) + " " + cited(channel.address) + " of " + cited(person.called) +
               " is also that of " + other + "; they are kept as two customers");
    }
  }
  /// Another person of the file, or customer of the books, who has a channel; empty without one.
  std::string other_owner(const std::string& key, std::uint32_t number, std::int64_t id) {
    for (const std::uint32_t p : of_channel_[key])
      if (p != number) return cited(people_[p].called) + " on line " + std::to_string(line_of(people_[p]));
    for (const std::int64_t owner : owners_[key])
      if (owner != id) return "customer " + called_in_books(owner);
    return "";
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

  ErasedByHand erased_{store_, numbering_, provenance_};
  std::unordered_map<std::string_view, std::uint32_t> planned_holders_;  // people of the file, by key of the document
  std::unordered_map<std::string, std::uint32_t> new_names_;             // lines of new customers, by key of the name
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
  planner.read_people();
  store::attempt(store, [&](Change& trial) { planner.plan(trial); });
}

}  // namespace crmcore::intake
