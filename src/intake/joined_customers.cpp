#include "joined_customers.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "address_book_people.hpp"
#include "crmcore/duplicates/merge.hpp"
#include "crmcore/identity/documents.hpp"
#include "keys.hpp"

namespace crmcore::intake {
namespace {

using store::Change;
using store::Store;

std::string_view text_of(Row customer, std::size_t column) {
  return customer[column].is_null() ? std::string_view() : customer[column].text();
}
/// What a claim is compared by.
using Key = std::tuple<std::string_view, std::string, std::string, std::string>;  // entity, kind, country, value
Key key_of(std::string_view entity, std::string_view kind, std::string_view country, std::string_view value) {
  const bool is_channel = entity == Schema<Channel>::name;
  return {entity, std::string(kind), std::string(country),
          is_channel ? key_of_channel(kind, value) : std::string(value)};
}

/// Whether a channel or a document tells its holder from all others.
bool tells_apart(const Claim& claim) {
  if (claim.entity == Schema<Document>::name)
    return identity::check_document(claim.kind, claim.country, claim.value).is_key;
  return claim.kind != name(ChannelKind::social) &&
         (claim.kind != name(ChannelKind::messaging) || claim.value.starts_with('+'));
}

/// What is claimed for one customer alone, in the order of the file.
std::vector<std::pair<Key, const Claim*>> uncontested(const std::vector<Claim>& claims) {
  std::map<Key, std::set<std::int64_t>> claimants;
  for (const Claim& claim : claims)
    claimants[key_of(claim.entity, claim.kind, claim.country, claim.value)].insert(claim.customer);
  std::vector<std::pair<Key, const Claim*>> clear;
  for (const Claim& claim : claims) {
    const Key key = key_of(claim.entity, claim.kind, claim.country, claim.value);
    if (claimants[key].size() == 1 && tells_apart(claim)) clear.emplace_back(key, &claim);
  }
  return clear;
}

/// Who has what is claimed in the books, or is called by it.
std::map<Key, std::set<std::int64_t>> holders_of(const Store& store,
                                                 const std::vector<std::pair<Key, const Claim*>>& claims) {
  std::map<Key, std::set<std::int64_t>> holders;
  for (const auto& [key, claim] : claims) holders[key];
  const auto note = [&](const Key& key, std::int64_t customer) {
    if (const auto found = holders.find(key); found != holders.end()) found->second.insert(customer);
  };
  store::each<&Channel::customer, &Channel::kind, &Channel::address>(
      store, [&](Id<Customer> customer, ChannelKind kind, std::string_view address) {
        note(key_of(Schema<Channel>::name, name(kind), "", address), customer.value);
      });
  store::each<&Document::customer, &Document::kind, &Document::country, &Document::number>(
      store, [&](Id<Customer> customer, std::string_view kind, std::string_view country, std::string_view number) {
        note(key_of(Schema<Document>::name, kind, country, number), customer.value);
      });
  store::each<&Customer::id, &Customer::code>(store, [&](Id<Customer> customer, std::string_view code) {
    if (const std::string email = email_in(code); !email.empty())
      note(key_of(Schema<Channel>::name, name(ChannelKind::email), "", email), customer.value);
  });
  return holders;
}

/// Whether two customers are one, of whom the plan claims for the first what the second has.
bool are_one(Row customer, Row other, const Claim& claim) {
  const bool is_email = claim.entity == Schema<Channel>::name && claim.kind == name(ChannelKind::email);
  const std::string called_by = email_in(text_of(other, position_of<&Customer::code>));
  if (is_email && !called_by.empty() && called_by == key_of_channel(claim.kind, claim.value)) return true;
  if (is_without_key(customer)) return false;
  if (claim.entity == Schema<Document>::name) return true;
  constexpr std::size_t name = position_of<&Customer::name>;
  const std::string_view known = text_of(customer, name);
  return key_of_name(known.empty() ? std::string_view(claim.called) : known) == key_of_name(text_of(other, name));
}

}  // namespace

std::string email_in(std::string_view key) {
  if (key.find('@') == std::string_view::npos) return "";
  const auto email = parse<Email>(key).value;
  return email ? email->key() : "";
}

bool is_without_key(Row customer) {
  const std::string_view code = text_of(customer, position_of<&Customer::code>);
  const std::string_view key = text_of(customer, position_of<&Customer::external_key>);
  const bool is_made = code == "C" + std::to_string(customer[id_position].integer());  // as the rules make one
  return (is_made || !email_in(code).empty()) && (key.empty() || !email_in(key).empty());
}

AddedWithoutKey::AddedWithoutKey(const Store& store) : store_(store) {
  store::each<&Import::first_entry, &Import::last_entry>(
      store, [&](std::int64_t first, std::int64_t last) { imports_.add(first, last); });
}

bool AddedWithoutKey::operator()(Row customer) const {
  if (!is_without_key(customer)) return false;
  const Entity& customers = store_.entity(Schema<Customer>::name);
  return imports_.holds(store::record_log(store_, customers, customer[id_position].integer()).added);
}

std::vector<JoinedCustomer> join_customers(Change& trial, Plan::Data& plan) {
  std::vector<JoinedCustomer> joined;
  const auto claims = uncontested(plan.claims);
  if (claims.empty()) return joined;
  const Store& store = trial.store();
  const Entity& customers = store.entity(Schema<Customer>::name);
  const auto holders = holders_of(store, claims);
  const AddedWithoutKey is_added_without_key(store);
  for (const auto& [key, claim] : claims) {
    std::set<std::int64_t> others = holders.at(key);
    others.erase(claim->customer);
    if (others.size() != 1) continue;
    const RowBlock customer = store.get(customers, claim->customer);
    const RowBlock other = store.get(customers, *others.begin());
    if (customer.size() == 0 || other.size() == 0) continue;  // it has joined already
    if (!are_one(customer[0], other[0], *claim) || !is_added_without_key(other[0])) continue;
    JoinedCustomer one{{claim->customer}, {*others.begin()}, {}, {}, claim->line};
    one.code = text_of(other[0], position_of<&Customer::code>);
    const std::string code(text_of(customer[0], position_of<&Customer::code>));
    const std::string which = "customer " + cited(one.code) + ", whom no file gave a key, has " +
                              std::string(claim->entity) + " " + cited(claim->value) + " of " + cited(code);
    try {
      const duplicates::MergePlan merge = duplicates::plan_merge(store, one.customer, one.other);
      trial.attempt([&] { duplicates::absorb(trial, merge); });
      duplicates::absorb(trial, duplicates::plan_merge(store, one.customer, one.other));
      for (const duplicates::MergeLine& line : merge.lines())
        if (line.step == duplicates::MergeStep::moves) one.moved[line.entity] += line.records;
    } catch (const Error& error) {
      plan.findings.push_back({claim->line, "customer", "customer.not_joined", Severity::warning,
                               which + " and stays another: " + error.message()});
      continue;
    }
    std::string moved;
    for (const auto& [entity, records] : one.moved)
      moved += (moved.empty() ? ", with " : ", ") + entity + " " + std::to_string(records);
    plan.findings.push_back(
        {claim->line, "customer", "customer.joined", Severity::warning, which + " and becomes that customer" + moved});
    joined.push_back(std::move(one));
  }
  return joined;
}

void carry_out(Change& change, const std::vector<JoinedCustomer>& joined) {
  for (const JoinedCustomer& one : joined)
    duplicates::absorb(change, duplicates::plan_merge(change.store(), one.customer, one.other));
}

}  // namespace crmcore::intake
