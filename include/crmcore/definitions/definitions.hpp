// What a business defines while it runs: its own fields, the entries of its lists, its saved views.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/schema/field.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

enum class CustomKind : std::uint8_t { text, integer, decimal, amount, day, boolean, choice, choices };
template <>
struct Choices<CustomKind> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"text", "integer", "decimal", "amount", "day", "boolean", "choice", "choices"});
};

/// A field of an entity, defined at run time; from then on like a built-in one.
struct CustomField {
  Id<CustomField> id;
  std::int64_t version = 0;
  std::string entity;
  std::string name;  ///< lower-case letters, digits and underscores; never changed
  CustomKind kind = CustomKind::text;
  std::optional<std::string> label_en, label_es;
  std::optional<std::string> fallback;  ///< default, as text
  std::optional<Decimal> least, most;   ///< range of numbers
  bool required = false;
  bool only_once = false;  ///< no two records with the same value
  bool personal = false;
  /// Of a choice: the list its codes stand in. Choices are a set, kept as "art,music": each code once, sorted.
  std::optional<std::string> list;
  Extra extra;
};
template <>
struct Schema<CustomField> {
  static constexpr std::string_view name = "custom_field";
  static constexpr auto fields = std::to_array<Field<CustomField>>({
      field<&CustomField::id>("id"),
      field<&CustomField::version>("version"),
      field<&CustomField::entity>("entity", {.required = true}),
      field<&CustomField::name>("name", {.required = true}),
      field<&CustomField::kind>("kind", {.required = true}),
      field<&CustomField::label_en>("label_en"),
      field<&CustomField::label_es>("label_es"),
      field<&CustomField::fallback>("fallback"),
      field<&CustomField::least>("least"),
      field<&CustomField::most>("most"),
      field<&CustomField::required>("required", {.required = true, .fallback = "false"}),
      field<&CustomField::only_once>("only_once", {.required = true, .fallback = "false"}),
      field<&CustomField::personal>("personal", {.required = true, .fallback = "false"}),
      field<&CustomField::list>("list"),
  });
};

/// An entry of a list that the business extends: customer_type, payment_method …
struct ListEntry {
  Id<ListEntry> id;
  std::int64_t version = 0;
  std::string list;
  std::string code;
  std::optional<std::string> label_en, label_es;
  Extra extra;
};
template <>
struct Schema<ListEntry> {
  static constexpr std::string_view name = "list_entry";
  static constexpr auto fields = std::to_array<Field<ListEntry>>({
      field<&ListEntry::id>("id"),
      field<&ListEntry::version>("version"),
      field<&ListEntry::list>("list", {.required = true}),
      field<&ListEntry::code>("code", {.required = true}),
      field<&ListEntry::label_en>("label_en"),
      field<&ListEntry::label_es>("label_es"),
  });
};

/// A saved filter with its columns, order and colours. It is kept only when all of them can be evaluated.
struct View {
  Id<View> id;
  std::int64_t version = 0;
  std::string name;
  std::string entity;
  std::optional<std::string> where;    ///< filter text
  std::optional<std::string> sort;     ///< "rating desc, name"
  std::optional<std::string> columns;  ///< comma-separated; defaults to all
  std::optional<std::string> colours;  ///< "red: rating < 5; green: type = 'recurrent'": the first that fits counts
  std::optional<std::string> label_en, label_es;
  Extra extra;
};
template <>
struct Schema<View> {
  static constexpr std::string_view name = "view";
  static constexpr auto fields = std::to_array<Field<View>>({
      field<&View::id>("id"),
      field<&View::version>("version"),
      field<&View::name>("name", {.required = true, .unique = true}),
      field<&View::entity>("entity", {.required = true}),
      field<&View::where>("where"),
      field<&View::sort>("sort"),
      field<&View::columns>("columns"),
      field<&View::colours>("colours"),
      field<&View::label_en>("label_en"),
      field<&View::label_es>("label_es"),
  });
};

namespace definitions {

/// The entities of this room and the rules on their rows and on lists everywhere, for the catalogue of a store.
void contribute(store::Catalogue& catalogue);

/// What people call the fields of the room's entities.
std::span<const Label> labels();

/// What a file starts with: the first entries of each list it does not know, and the four views of the case.
void fill_file(store::Change& change);

/// The codes of a list, in the order they were added.
std::vector<std::string> list(const store::Store& store, std::string_view name);

/// The code of a list that a word means: the code in any case, or a label of it in either language; none when no entry
/// of the list is called so. A code goes before labels.
std::optional<std::string> code_in_list(const store::Store& store, std::string_view list, std::string_view word);

/// The colour rules of a view, in their order. Throws invalid for a rule without a colour or a condition, and for a
/// colour that is neither a word nor #rrggbb.
std::vector<store::ColourRule> colours_of(const View& view);

/// Throws not_found with the nearest name.
View view(const store::Store& store, std::string_view name);

}  // namespace definitions
}  // namespace crmcore
