#include "keys.hpp"

#include <algorithm>

#include "crmcore/statistics/random.hpp"

namespace crmcore::duplicates {
namespace {

using Of = KeyPart::Of;

constexpr std::size_t name_beginning = 6;     // letters: the first word of a company's name, more or less
constexpr std::size_t address_beginning = 8;  // letters: a number and the first of the street, or the other way round
constexpr std::size_t initials = 3;
constexpr std::size_t year_digits = 4;      // YYYYMMDD
constexpr std::size_t shortest_half = 3;    // letters: what is shorter says nothing
constexpr std::size_t most_name_parts = 4;  // that make keys

std::uint64_t hash_of(std::uint64_t hash, std::string_view text) {
  hash = statistics::Random::mixed(hash + text.size() + 1);
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t length = std::min(text.size(), sizeof word);
    std::copy_n(text.data(), length, reinterpret_cast<char*>(&word));
    hash = statistics::Random::mixed(hash ^ word);
    text.remove_prefix(length);
  }
  return hash;
}

/// The part of a text that makes a key; empty where it is missing or too short.
std::string_view text_of(const KeyPart& part, std::string_view text) {
  if (part.of == Of::initials) return text.size() < initials ? std::string_view() : text.substr(0, initials);
  const std::size_t length = part.length != 0 ? part.length : text.size() / 2;
  if (length < shortest_half || text.size() < length) return {};
  return part.of == Of::beginning ? text.substr(0, length) : text.substr(text.size() - length);
}

/// Recipes in the making.
struct Kitchen {
  const Records& records;
  std::vector<KeyRecipe> recipes = {};

  std::string name_of(const KeyPart& part) const {
    switch (part.of) {
      case Of::beginning: return "beginning of " + records.name(part.column);
      case Of::end: return "end of " + records.name(part.column);
      case Of::part: return "name " + std::to_string(part.column + 1);
      case Of::initials: return "initials of name " + std::to_string(part.column + 1);
      default: return records.name(part.column);
    }
  }
  void add(std::vector<KeyPart> parts) {
    std::string name;
    for (const KeyPart& part : parts) name += (name.empty() ? "" : " + ") + name_of(part);
    recipes.push_back({std::move(name), std::move(parts)});
  }
  std::vector<std::size_t> columns(std::initializer_list<Role> roles) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < records.width(); ++i)
      if (std::ranges::find(roles, records.role(i)) != roles.end()) found.push_back(i);
    return found;
  }
};

}  // namespace

std::vector<KeyRecipe> recipes_for(const Records& records) {
  Kitchen kitchen{records};
  const std::size_t parts = std::min(most_name_parts, kitchen.columns({Role::given_name, Role::family_name}).size());
  const auto dates = kitchen.columns({Role::date});
  // What one person has alone comes first, so that later keys bring what it leaves.
  for (const std::size_t column : kitchen.columns({Role::document, Role::phone, Role::email}))
    kitchen.add({{Of::value, column}});
  for (const std::size_t date : dates) {
    for (std::size_t part = 0; part < parts; ++part) kitchen.add({{Of::value, date}, {Of::initials, part}});
    for (const std::size_t name : kitchen.columns({Role::name}))
      kitchen.add({{Of::value, date}, {Of::beginning, name, shortest_half}});
  }
  if (parts > 1) {
    std::vector<KeyPart> whole;
    for (std::size_t part = 0; part < parts; ++part) whole.push_back({Of::part, part});
    kitchen.add(whole);
  }
  for (const std::size_t column : kitchen.columns({Role::name, Role::address, Role::date, Role::given_name,
                                                   Role::family_name, Role::postal_code, Role::place}))
    kitchen.add({{Of::value, column}});
  for (std::size_t part = 0; part < parts; ++part)
    for (std::size_t other = part + 1; other < parts; ++other) {
      for (const std::size_t place : kitchen.columns({Role::postal_code, Role::place}))
        kitchen.add({{Of::part, part}, {Of::part, other}, {Of::value, place}});
      for (const std::size_t date : dates) {
        kitchen.add({{Of::part, part}, {Of::part, other}, {Of::beginning, date, year_digits}});
        kitchen.add({{Of::part, part}, {Of::part, other}, {Of::end, date, year_digits}});
      }
    }
  for (const std::size_t address : kitchen.columns({Role::address})) {
    for (std::size_t part = 0; part < parts; ++part) kitchen.add({{Of::value, address}, {Of::initials, part}});
    kitchen.add({{Of::beginning, address, address_beginning}});
  }
  for (const std::size_t name : kitchen.columns({Role::name})) kitchen.add({{Of::beginning, name, name_beginning}});
  for (const std::size_t column : kitchen.columns({Role::document, Role::phone})) {
    kitchen.add({{Of::beginning, column}});
    kitchen.add({{Of::end, column}});
  }
  return kitchen.recipes;
}

void KeyValues::sort_parts(const Records& records) {
  part_count = 0;
  for (std::size_t i = 0; i < records.width(); ++i)
    if (is_part_of_name(records.role(i)) && values[i].id != Records::missing) parts[part_count++] = values[i];
  std::sort(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(part_count),
            [](const KeyValue& a, const KeyValue& b) { return a.text < b.text; });
}

std::uint32_t key_of(const KeyRecipe& recipe, const KeyValues& values) {
  std::uint64_t hash = 0;
  for (const KeyPart& part : recipe.parts) {
    const bool is_name = part.of == Of::part || part.of == Of::initials;
    if (is_name && part.column >= values.part_count) return 0;
    const KeyValue& value = is_name ? values.parts[part.column] : values.values[part.column];
    if (part.of == Of::value || part.of == Of::part) {
      if (value.id == Records::missing || value.id == Records::unknown) return 0;
      hash = statistics::Random::mixed(hash + value.id);
      continue;
    }
    const std::string_view text = text_of(part, value.text);
    if (text.empty()) return 0;
    hash = hash_of(hash, text);
  }
  const auto key = static_cast<std::uint32_t>(hash >> 32U);
  return key == 0 ? 1 : key;
}

}  // namespace crmcore::duplicates
