#include "crmcore/registry/completeness.hpp"

#include <algorithm>
#include <array>

#include "crmcore/registry/contact_details.hpp"
#include "expectations.hpp"

namespace crmcore::registry {
namespace {

using store::Store;

/// Whether an address says where: more than its purpose and its country.
bool says_where(Row address) {
  constexpr std::array places{position_of<&Address::street>,   position_of<&Address::number>,
                              position_of<&Address::district>, position_of<&Address::city>,
                              position_of<&Address::region>,   position_of<&Address::postal_code>,
                              position_of<&Address::reference>};
  return !address[position_of<&Address::latitude>].is_null() ||
         std::ranges::any_of(places, [&](std::size_t column) { return !trimmed(address[column].text()).empty(); });
}

/// The records that have a part of an entity.
std::unordered_set<std::int64_t> owners_of(const Store& store, const Entity& part) {
  std::unordered_set<std::int64_t> owners;
  const std::size_t parent = *part.parent();
  const bool is_address = part.name() == Schema<Address>::name;
  store.scan(part, part.names(), [&](Row row) {
    if (!is_address || says_where(row)) owners.insert(row[parent].integer());
  });
  return owners;
}

/// The column by which records of an entity name their customer; none for those of nobody.
std::optional<std::size_t> customer_column(const Entity& entity) {
  if (entity.name() == Schema<Customer>::name) return id_position;
  for (std::size_t c = first_own_position; c < entity.size(); ++c)
    if (entity[c].target == Schema<Customer>::name) return c;
  return std::nullopt;
}

}  // namespace

Expectations::Expectations(const Store& store, const Entity& entity) {
  for (std::size_t c = first_own_position; c < entity.size(); ++c)
    if (entity[c].traits.expected && entity[c].role == Column::Role::plain) fields_.push_back({c, entity[c].name});
  for (const Entity& part : store.entities()) {
    const auto parent = part.parent();
    if (!parent || !part[*parent].traits.expected || part[*parent].target != entity.name()) continue;
    parts_.push_back({part.name(), owners_of(store, part)});
  }
  std::ranges::reverse(parts_);  // how to reach a customer before what proves who it is
}

std::vector<std::string_view> Expectations::missing(Row record) const {
  std::vector<std::string_view> missing;
  for (const Field& field : fields_)
    if (record[field.column].is_null()) missing.push_back(field.name);
  for (const Part& part : parts_)
    if (!part.owners.contains(record[id_position].integer())) missing.push_back(part.name);
  return missing;
}

std::string listed(const std::vector<std::string_view>& missing) {
  std::string list;
  for (const std::string_view one : missing) list += (list.empty() ? "" : ", ") + std::string(one);
  return list;
}

Result<Expected> expected(const Store& store) {
  Result<Expected> result{{}, store.currency()};
  for (const Entity& entity : store.entities())
    Expectations(store, entity).each([&](std::string_view what, bool is_part) {
      result.rows.push_back({std::string(entity.name()), std::string(what), is_part});
    });
  return result;
}

Result<Incomplete> incomplete(const Store& store, std::string_view entity) {
  const Entity* only = entity.empty() ? nullptr : &store.entity(entity);
  if (only && Expectations(store, *only).empty())
    throw Error(
        ErrorCode::invalid, "entity",
        "entity must be one of which something is expected (registry.expected lists them), not " + cited(entity));
  Result<Incomplete> result{{}, store.currency()};
  for (const Entity& of : store.entities()) {
    const Expectations expectations(store, of);
    if (expectations.empty() || (only && of.name() != only->name())) continue;
    const auto code = of.find("code");
    const auto customer = customer_column(of);
    store.scan(of, of.names(), [&](Row row) {
      const auto missing = expectations.missing(row);
      if (missing.empty()) return;
      Incomplete& found = result.rows.emplace_back();
      found.entity = of.name();
      found.id = row[id_position].integer();
      if (code && !row[*code].is_null()) found.code = row[*code].text();
      found.missing = listed(missing);
      if (!customer) return;
      const auto owner = store::get(store, Id<Customer>{row[*customer].integer()});
      if (owner) found.customer = owner->code;
    });
  }
  return result;
}

}  // namespace crmcore::registry
