#include "crmcore/registry/registry.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "crmcore/identity/documents.hpp"
#include "crmcore/identity/names.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/store/doubts.hpp"
#include "crmcore/store/record_log.hpp"
#include "crmcore/values/country.hpp"
#include "expectations.hpp"

namespace crmcore::registry {
namespace {

using store::Change;
using store::Store;

constexpr std::string_view occasional = "occasional";

// Ratings are marks out of ten; a customer not rated yet stands in the middle.
constexpr std::int64_t least_rating = 1;
constexpr std::int64_t most_rating = 10;
constexpr std::int64_t middle_rating = 5;

// Degrees from the equator to a pole, and from Greenwich to the date line.
constexpr std::int64_t most_latitude = 90;
constexpr std::int64_t most_longitude = 180;

/// A name that was made from its parts follows them when they are corrected; one that somebody gave stays.
void settle_name(const Store& store, Row before, std::span<Cell> after, TextPool& texts) {
  Cell& name = after[position_of<&Customer::name>];
  std::vector<std::string> taken;
  if (!before.empty()) taken = taken_fields(store, {before[id_position].integer()});
  const std::string made = made_name(after, taken);
  const bool was_made = !before.empty() && before[position_of<&Customer::name>] == name && has_made_name(before, taken);
  if (!made.empty() && (name.is_null() || was_made)) name = Cell::of(texts.keep(made));
}

bool is_occasional(Row customer) { return customer[position_of<&Customer::type>].text() == occasional; }

/// An occasional customer has no rating, and becoming one drops it; the others have one in its range.
void check_rating(Row before, std::span<Cell> after) {
  Cell& rating = after[position_of<&Customer::rating>];
  if (is_occasional(after)) {
    const bool becomes_one = !before.empty() && !is_occasional(before);
    if (!rating.is_null() && !becomes_one)
      throw Error(ErrorCode::rule, "customer.rating", "an occasional customer has no rating; leave it empty");
    rating = Cell();
  } else if (rating.is_null()) {
    rating = Cell::of(middle_rating);
  } else if (rating.type() == Cell::Type::integer &&
             (rating.integer() < least_rating || rating.integer() > most_rating)) {
    throw Error(ErrorCode::rule, "customer.rating",
                "rating must be between " + std::to_string(least_rating) + " and " + std::to_string(most_rating) +
                    ", not " + std::to_string(rating.integer()));
  }
}

/// The merge of the customer who had a code last.
std::optional<MergedCustomer> merge_of(const Store& store, std::string_view code) {
  const auto merged = store::find_id<&MergedCustomer::code>(store, std::string(code));
  return merged ? store::get(store, *merged) : std::nullopt;
}

/// The code of a merged customer leads to who stayed: nobody else has it, but that customer when the merge is undone.
void check_code_is_free(const Store& store, Row customer) {
  const std::string_view code = customer[position_of<&Customer::code>].text();
  const auto merged = merge_of(store, code);
  if (!merged || merged->former == customer[id_position].integer()) return;
  throw Error(ErrorCode::duplicate, "customer.code",
              "code " + cited(code) + " is that of a customer who was merged into " +
                  cited(store::get(store, merged->customer)->code) +
                  ", to whom it leads; give another code, or unmerge " + cited(code) + " first");
}

/// A merge is taken back, not forgotten: without its record files would make the merged customer anew.
void check_merge_is_undone(const Store& store, Row row) {
  const auto merged = from_row<MergedCustomer>(row);
  if (store::get(store, Id<Customer>{merged.former})) return;
  const Entity& customers = store.entity(Schema<Customer>::name);
  const std::int64_t added = store::record_log(store, customers, merged.former).added;
  if (store::undone_entries(store).taken_back.holds(added)) return;
  throw Error(ErrorCode::rule, "merged_customer",
              "the merge of " + cited(merged.code) + " cannot be erased; take it back with duplicates.unmerge, code " +
                  cited(merged.code));
}

void check_customer(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool& texts) {
  store::fill_code<Customer>(change, entity, after, 'C', texts);
  constexpr std::size_t code_column = position_of<&Customer::code>;
  if (before.empty() || before[code_column] != after[code_column]) check_code_is_free(change.store(), after);
  Cell& country = after[position_of<&Customer::country>];
  if (const auto code = country_code(country.text())) country = Cell::of(*code);
  settle_name(change.store(), before, after, texts);
  check_rating(before, after);
}

/// The number of a document belongs to one customer only. Twice with one customer is left to the index of the file.
void check_holder(const Store& store, const Document& document) {
  const auto holder = store::find_id<&Document::kind, &Document::country, &Document::number>(
      store, document.kind, document.country, document.number);
  if (!holder || *holder == document.id) return;
  const Id<Customer> owner = store::get(store, *holder)->customer;
  if (owner == document.customer) return;
  const auto customer = store::get(store, owner);
  throw Error(
      ErrorCode::duplicate, "document.number",
      document.kind + " " + document.number + " already belongs to customer " + cited(customer ? customer->code : ""));
}

/// Whether a document is another than it was, or new.
bool is_another(Row before, Row after) {
  return before.empty() || std::ranges::any_of(std::array{position_of<&Document::kind>, position_of<&Document::country>,
                                                          position_of<&Document::number>},
                                               [&](std::size_t column) { return before[column] != after[column]; });
}

/// Refuses a number that cannot be one of its kind, and a doubtful one that nobody keeps knowingly. One that is there
/// already stays, whatever its check says.
void refuse_wrong_number(const identity::CheckedDocument& checked, bool is_kept_knowingly) {
  const identity::Finding* finding = checked.worst();
  if (!finding) return;
  if (finding->grade == identity::Grade::error) throw Error(ErrorCode::rule, "document.number", finding->message);
  if (finding->grade == identity::Grade::doubtful && !is_kept_knowingly)
    throw Error(ErrorCode::rule, "document.number", finding->message + "; set doubtful to keep it all the same");
}

void check_document(Change& change, const Entity&, Row before, std::span<Cell> after, TextPool& texts) {
  Cell& kind = after[position_of<&Document::kind>];
  Cell& country = after[position_of<&Document::country>];
  Cell& number = after[position_of<&Document::number>];
  Cell& doubtful = after[position_of<&Document::doubtful>];
  if (trimmed(kind.text()).empty())
    throw Error(ErrorCode::rule, "document.kind", "a document needs a kind, such as rfc");
  if (trimmed(number.text()).empty()) throw Error(ErrorCode::rule, "document.number", "a document needs a number");
  const auto checked = identity::check_document(kind.text(), country.text(), number.text());
  kind = Cell::of(checked.kind);
  country = Cell::of(checked.country);
  number = Cell::of(texts.keep(checked.compact));
  if (is_another(before, after)) refuse_wrong_number(checked, !doubtful.is_null() && doubtful.integer() != 0);
  doubtful = Cell::of(std::int64_t{checked.grade() >= identity::Grade::doubtful});
  if (checked.is_key) check_holder(change.store(), from_row<Document>(after));
}

/// Leaves one preferred part per customer and `Group`: when `after` is preferred, the others no longer are.
template <Described Part, auto Group>
void one_preferred(Change& change, const Entity& entity, Row after) {
  constexpr std::size_t preferred = position_of<&Part::preferred>;
  constexpr std::size_t owner = position_of<&Part::customer>;
  constexpr std::size_t group = position_of<Group>;
  if (after[preferred].integer() == 0) return;
  std::vector<std::pair<std::int64_t, std::int64_t>> others;
  change.store().children(entity, owner, after[owner].integer(), [&](Row row) {
    const bool is_other = row[id_position].integer() != after[id_position].integer();
    if (is_other && row[preferred].integer() != 0 && row[group] == after[group])
      others.emplace_back(row[id_position].integer(), row[version_position].integer());
  });
  const store::Edit edit{preferred, Cell::of(std::int64_t{0})};
  for (const auto& [id, version] : others) change.update(entity, id, version, {&edit, 1});
}

/// Nobody leaves before joining.
void look_at_staff(store::Lookup&, Row staff, const store::TellDoubt& tell) {
  const Cell joined = staff[position_of<&Staff::joined>];
  const Cell left = staff[position_of<&Staff::left>];
  if (joined.is_null() || left.is_null() || left.integer() >= joined.integer()) return;
  tell("left", "staff.left_early",
       "left " + Codec<Day>::decode(left).text() + " is before joined, " + Codec<Day>::decode(joined).text());
}
/// A person or a company has a name; somebody known by a code alone is neither.
void look_at_customer(store::Lookup&, Row customer, const store::TellDoubt& tell) {
  const Cell country = customer[position_of<&Customer::country>];
  if (!country.is_null() && !country_code(country.text()))
    tell("country", "customer.country", "country " + cited(country.text()) + " is none; write it as MX or Mexico");
  const Cell kind = customer[position_of<&Customer::kind>];
  if (kind.is_null() || !customer[position_of<&Customer::name>].is_null()) return;
  tell("name", "customer.nameless", "a " + std::string(kind.text()) + " without a name");
}

/// A document whose check fails, or that is of another person than its customer.
void look_at_document(store::Lookup& lookup, Row row, const store::TellDoubt& tell) {
  const auto checked =
      identity::check_document(row[position_of<&Document::kind>].text(), row[position_of<&Document::country>].text(),
                               row[position_of<&Document::number>].text());
  if (checked.grade() >= identity::Grade::doubtful) tell("number", "document.doubtful", checked.worst()->message);
  const Row customer = lookup.find(Schema<Customer>::name, row[position_of<&Document::customer>]);
  if (customer.empty()) return;
  const auto fit = identity::compare_with_person(
      checked, {.given_name = std::string(customer[position_of<&Customer::given_name>].text()),
                .family_name = std::string(customer[position_of<&Customer::family_name>].text())});
  if (fit.fits == false) tell("number", "document.other_name", fit.findings.front().message);
}

/// An angle on the map lies within `limit` degrees of 0.
template <auto Member>
void check_angle(Row address, std::int64_t limit) {
  const Cell cell = address[position_of<Member>];
  if (std::abs(cell.integer()) <= limit * Decimal::one) return;
  const std::string name(column_name<Member>);
  throw Error(ErrorCode::rule, "address." + name,
              name + " must be between -" + std::to_string(limit) + " and " + std::to_string(limit) + ", not " +
                  Decimal{cell.integer()}.text());
}

void check_address(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  Cell& country = after[position_of<&Address::country>];
  if (const auto code = country_code(country.text())) country = Cell::of(*code);
  check_angle<&Address::latitude>(after, most_latitude);
  check_angle<&Address::longitude>(after, most_longitude);
  one_preferred<Address, &Address::purpose>(change, entity, after);
}

/// Brings a phone into E.164, also that of a messaging service, and checks an e-mail.
void settle_channel_address(const Store& store, std::span<Cell> channel, TextPool& texts) {
  Cell& address = channel[position_of<&Channel::address>];
  const auto settle = [&](const auto& parsed) {
    if (!parsed.value) throw Error(ErrorCode::invalid, "channel.address", parsed.why);
    address = Cell::of(texts.keep(parsed.value->text()));
  };
  const std::string_view kind = channel[position_of<&Channel::kind>].text();
  if (kind == name(ChannelKind::phone)) settle(parse<Phone>(address.text(), store.forms()));
  if (kind == name(ChannelKind::email)) settle(parse<Email>(address.text()));
  if (kind != name(ChannelKind::messaging)) return;
  if (const auto phone = parse<Phone>(address.text(), store.forms()); phone.value) settle(phone);  // else a user's name
}

/// The person of a channel belongs to the same customer.
void check_contact(const Store& store, const Channel& channel) {
  if (!channel.contact) return;
  const auto person = store::get(store, *channel.contact);
  if (person && person->customer != channel.customer)
    throw Error(ErrorCode::rule, "channel.contact",
                "contact " + std::to_string(channel.contact->value) + " belongs to another customer");
}

void check_channel(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool& texts) {
  settle_channel_address(change.store(), after, texts);
  check_contact(change.store(), from_row<Channel>(after));
  one_preferred<Channel, &Channel::kind>(change, entity, after);
}

/// Throws duplicate where a pair is kept already, whichever of the two stands first.
void check_new_pair(const store::Store& store, const DistinctCustomers& pair, Id<Customer> other) {
  const std::string code = store::get(store, pair.customer)->code;
  for (const DistinctCustomers& known : store::find<DistinctCustomers>(store)) {
    const bool is_same = known.customer == pair.customer && known.other == pair.other;
    const bool is_reversed = known.customer == other && known.other == code;
    if (known.id == pair.id || !(is_same || is_reversed)) continue;
    throw Error(ErrorCode::duplicate, "distinct_customers.other",
                "customers " + cited(code) + " and " + cited(pair.other) + " are already kept apart" +
                    (known.who ? ", by " + *known.who : "") + (known.why ? ": " + *known.why : ""));
  }
}

/// The customer into whom the one with a code was merged.
std::optional<std::int64_t> led_to(const Store& store, std::string_view entity, std::string_view code) {
  if (entity != Schema<Customer>::name) return std::nullopt;
  const auto merged = merge_of(store, code);
  return merged ? std::optional(merged->customer.value) : std::nullopt;
}

/// The other customer is known, by the code that it has now, and not the same one.
void check_distinct(Change& change, const Entity&, Row, std::span<Cell> after, TextPool& texts) {
  Cell& code = after[position_of<&DistinctCustomers::other>];
  code = Cell::of(texts.keep(store::code_now(change.store(), Schema<Customer>::name, code.text())));
  const auto distinct = from_row<DistinctCustomers>(after);
  const auto other = store::find_id<&Customer::code>(change.store(), distinct.other);
  if (!other) throw Error(ErrorCode::rule, "distinct_customers.other", "there is no customer " + cited(distinct.other));
  if (*other == distinct.customer)
    throw Error(ErrorCode::rule, "distinct_customers.other",
                "customer " + cited(distinct.other) + " cannot be different from itself; name another one");
  check_new_pair(change.store(), distinct, *other);
}

void check_department(Change& change, const Entity&, Row, std::span<Cell> after, TextPool&) {
  constexpr int most_levels = 1000;  // more can only be a circle
  const auto department = from_row<Department>(after);
  auto above = department.within;
  for (int level = 0; above; ++level) {
    if (*above == department.id || level > most_levels)
      throw Error(ErrorCode::rule, "department.within",
                  "department " + cited(department.code) + " would be above itself");
    const auto next = store::get(change.store(), *above);
    above = next ? next->within : std::nullopt;
  }
}

/// The customers of whom a channel says whether they may be contacted there.
std::unordered_set<std::int64_t> asked_for_consent(const Store& store) {
  std::unordered_set<std::int64_t> asked;
  store::each<&Channel::customer, &Channel::consent>(store, [&](Id<Customer> customer, std::optional<Consent> consent) {
    if (consent) asked.insert(customer.value);
  });
  return asked;
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Department>());
  catalogue.entities.push_back(make_entity<Staff>());
  catalogue.entities.push_back(make_entity<Customer>());
  catalogue.entities.push_back(make_entity<Document>());
  catalogue.entities.push_back(make_entity<Address>());
  catalogue.entities.push_back(make_entity<Contact>());
  catalogue.entities.push_back(make_entity<Channel>());
  catalogue.entities.push_back(make_entity<Note>());
  catalogue.entities.push_back(make_entity<DistinctCustomers>());
  catalogue.entities.push_back(make_entity<MergedCustomer>());
  // The holder comes last: a number that identifies nobody is of several customers.
  catalogue.unique_together.push_back({"document", {"kind", "country", "number", "customer"}});
  catalogue.unique_together.push_back({"distinct_customers", {"customer", "other"}});
  catalogue.told_apart.push_back(
      {"address", {"customer", "purpose", "street", "number", "district", "city", "postal_code"}});
  catalogue.told_apart.push_back({"contact", {"customer", "name"}});
  catalogue.told_apart.push_back({"channel", {"customer", "contact", "kind", "address"}});
  catalogue.rules.push_back({Schema<Customer>::name, &check_customer});
  catalogue.rules.push_back({Schema<Document>::name, &check_document});
  catalogue.rules.push_back({Schema<Address>::name, &check_address});
  catalogue.rules.push_back({Schema<Channel>::name, &check_channel});
  catalogue.rules.push_back({Schema<Department>::name, &check_department});
  catalogue.rules.push_back({Schema<DistinctCustomers>::name, &check_distinct});
  catalogue.erasure_rules.push_back({Schema<MergedCustomer>::name, &check_merge_is_undone});
  catalogue.leads_to = &led_to;
  catalogue.doubts.push_back({Schema<Document>::name, &look_at_document});
  catalogue.doubts.push_back({Schema<Staff>::name, &look_at_staff});
  catalogue.doubts.push_back({Schema<Customer>::name, &look_at_customer});
  catalogue.labels.add(labels());
}

std::optional<Id<Customer>> customer_called(const Store& store, const std::string& code) {
  const auto id = store::id_called(store, Schema<Customer>::name, code);
  return id ? std::optional(Id<Customer>{*id}) : std::nullopt;
}

std::vector<BroughtPart> parts_brought(const MergedCustomer& merged) {
  std::vector<BroughtPart> parts;
  const std::string text = merged.brought.value_or("");
  for (const std::string_view one : parts_of(text, ',')) {
    const std::size_t blank = one.rfind(' ');
    const auto id = parse<std::int64_t>(one.substr(std::min(one.size(), blank + 1)));
    if (id.value) parts.emplace_back(one.substr(0, blank), *id.value);
  }
  return parts;
}

std::optional<std::string> text_of(const std::vector<BroughtPart>& parts) {
  if (parts.empty()) return std::nullopt;
  std::string text;
  for (const auto& [entity, id] : parts) text += (text.empty() ? "" : ",") + entity + " " + std::to_string(id);
  return text;
}

std::string made_name(Row customer, std::span<const std::string> taken) {
  struct Part {
    std::size_t column;
    std::string_view name;
  };
  constexpr Part trade{position_of<&Customer::trade_name>, column_name<&Customer::trade_name>};
  constexpr Part legal{position_of<&Customer::legal_name>, column_name<&Customer::legal_name>};
  constexpr Part given{position_of<&Customer::given_name>, column_name<&Customer::given_name>};
  constexpr Part family{position_of<&Customer::family_name>, column_name<&Customer::family_name>};
  const auto is_own = [&](const Part& part) {
    return !customer[part.column].is_null() && std::ranges::find(taken, part.name) == taken.end();
  };
  const bool has_own = is_own(trade) || is_own(legal) || is_own(given) || is_own(family);
  for (const Part& whole : {trade, legal})
    if (has_own ? is_own(whole) : !customer[whole.column].is_null()) return std::string(customer[whole.column].text());
  return std::string(
      trimmed(std::string(customer[given.column].text()) + " " + std::string(customer[family.column].text())));
}

bool has_made_name(Row customer, std::span<const std::string> taken) {
  const std::string made = made_name(customer, taken);
  return !made.empty() && customer[position_of<&Customer::name>].text() == made;
}

std::vector<std::string> taken_fields(const Store& store, Id<Customer> customer) {
  std::vector<std::string> fields;
  store.children(store.entity(Schema<MergedCustomer>::name), position_of<&MergedCustomer::customer>, customer.value,
                 [&](Row row) {
                   const auto taken = sorted_choices(row[position_of<&MergedCustomer::taken>].text());
                   fields.insert(fields.end(), taken.begin(), taken.end());
                 });
  return fields;
}

std::optional<Address> delivery_address(const Store& store, Id<Customer> customer) {
  std::optional<Address> first;
  const Entity& entity = store.entity("address");
  store.children(entity, *entity.parent(), customer.value, [&](Row row) {
    auto address = from_row<Address>(row);
    if (address.purpose != AddressPurpose::delivery) return;
    if (!first || (address.preferred && !first->preferred)) first = std::move(address);
  });
  return first;
}

Result<Reachable> reachable(const Store& store, Day day, Minute at, const ReachableOptions& options) {
  Result<Reachable> result;
  std::unordered_map<std::int64_t, std::string> contacts;
  store::each<&Contact::id, &Contact::name>(
      store, [&](Id<Contact> id, std::string_view name) { contacts[id.value] = std::string(name); });
  std::unordered_map<std::int64_t, std::pair<std::string, std::optional<std::string>>> customers;
  store::each<&Customer::id, &Customer::code, &Customer::name>(
      store, [&](Id<Customer> id, std::string_view code, std::optional<std::string_view> name) {
        customers[id.value] = {std::string(code), name ? std::optional<std::string>(*name) : std::nullopt};
      });
  store::each<Channel>(store, [&](Channel channel) {
    const bool may_be_called = channel.hours ? channel.hours->contains(day, at) : !options.stated;
    if (channel.kind != options.kind || channel.consent == Consent::refused || !may_be_called) return;
    Reachable& found = result.rows.emplace_back();
    std::tie(found.customer, found.name) = customers.at(channel.customer.value);
    if (channel.contact) found.contact = contacts.at(channel.contact->value);
    found.address = std::move(channel.address);
    found.hours = std::move(channel.hours);
    found.preferred = channel.preferred;
    found.consent = channel.consent;
  });
  std::ranges::stable_sort(result.rows, {}, [](const Reachable& one) { return std::tuple(!one.hours, one.customer); });
  return result;
}

Result<Due> review(const Store& store, Day today, const ReviewOptions& options) {
  check_options(options);
  const Month then = Month(today).next(-options.months);
  const int last = (then.next().first_day() - then.first_day()).count;
  const Day limit = then.first_day() + Days{std::min(today.civil().day, last) - 1};
  Result<Due> due{{}, store.currency()};
  const Expectations expectations(store, store.entity(Schema<Customer>::name));
  const auto asked = asked_for_consent(store);
  store.each({.entity = "customer", .sort = "code"}, [&](Row row) {
    const auto customer = from_row<Customer>(row);
    auto missing = expectations.missing(row);
    if (options.consent && !asked.contains(customer.id.value)) missing.emplace_back("consent");
    const bool stale = !customer.verified || *customer.verified < limit;
    if (stale || !missing.empty())
      due.rows.push_back({customer.code, customer.name, customer.verified, stale, listed(missing)});
  });
  return due;
}

}  // namespace crmcore::registry
