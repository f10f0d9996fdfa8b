// One description per entity: Schema<Record> is an array with one line per field. to_row and from_row are the
// only templates that touch records; everything else is plain code over Column, Cell and Row.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "crmcore/schema/codec.hpp"
#include "crmcore/schema/column.hpp"

namespace crmcore {

/// Specialise with `name` and `fields`: see registry/customer.hpp.
template <class Record>
struct Schema;

template <class Record>
struct Field {
  Column column;
  Cell (*get)(const Record&);
  void (*set)(Record&, Cell);
};

/// Values of the fields a business has defined, in the order of the entity's custom columns.
using Extra = std::vector<Value>;

namespace detail {
template <class T>
struct Unwrapped {
  using type = T;
};
template <class T>
struct Unwrapped<std::optional<T>> {
  using type = T;
};
template <class T>
constexpr std::span<const std::string_view> codes_of() {
  if constexpr (Choice<T>)
    return Choices<T>::codes;
  else
    return {};
}
template <class T>
constexpr std::span<const std::string_view> words_of() {
  if constexpr (requires { Choices<T>::words; })
    return Choices<T>::words;
  else
    return {};
}

/// The typed door as a column carries it: a value type with a parser of its own uses that, the others their kind's.
template <class T>
Parsed<Value> parse_cell(const Column& column, std::string_view text, const Forms& forms) {
  if constexpr (std::is_same_v<T, Email> || std::is_same_v<T, Phone> || std::is_same_v<T, Currency> ||
                std::is_same_v<T, WeeklyHours>) {
    auto parsed = parse<T>(text, forms);
    if (!parsed.value) return Parsed<Value>::refused(parsed.why);
    return Value(Codec<T>::encode(*parsed.value));
  } else {
    return parser_of(column.kind)(column, text, forms);
  }
}

template <class Record, class T, T Record::*Member>
Cell get_member(const Record& record) {
  return Codec<T>::encode(record.*Member);
}
template <class Record, class T, T Record::*Member>
void set_member(Record& record, Cell cell) {
  record.*Member = Codec<T>::decode(cell);
}

template <class Record, class T, T Record::*Member>
constexpr Field<Record> describe(std::string_view name, Traits traits, Column::Role role) {
  static_assert(Storable<T>, "the type of this member has no Codec: see schema/codec.hpp");
  using Plain = typename Unwrapped<T>::type;
  Column column;
  column.name = name;
  column.kind = Codec<T>::kind;
  column.traits = traits;
  column.role = role;
  column.codes = codes_of<Plain>();
  column.words = words_of<Plain>();
  column.parse = &parse_cell<Plain>;
  if (!traits.list.empty()) column.kind = Kind::choice;
  if (traits.is_set) column.kind = Kind::choices;
  return {column, &get_member<Record, T, Member>, &set_member<Record, T, Member>};
}
template <auto Member>
struct MemberOf;
template <class R, class T, T R::*Member>
struct MemberOf<Member> {
  using Record = R;
  using Type = T;
};
}  // namespace detail

template <auto Member>
constexpr auto field(std::string_view name, Traits traits = {}) {
  using M = detail::MemberOf<Member>;
  Column::Role role = Column::Role::plain;
  if (name == "id") role = Column::Role::id;
  if (name == "version") role = Column::Role::version;
  if (role != Column::Role::plain) traits.read_only = true;
  return detail::describe<typename M::Record, typename M::Type, Member>(name, traits, role);
}
/// A field that refers to a record of another entity by id; the entity defaults to the one named like the column.
template <auto Member>
constexpr auto reference(std::string_view name, std::string_view entity = {}, Traits traits = {}) {
  auto described = field<Member>(name, traits);
  described.column.target = entity.empty() ? name : entity;
  return described;
}
/// The id of the record that this one is part of: erased, merged and scoped with it.
template <auto Member>
constexpr auto parent(std::string_view name, Traits traits = {}) {
  traits.required = true;
  auto described = reference<Member>(name, {}, traits);
  described.column.role = Column::Role::parent;
  return described;
}

template <class Record>
concept Described = requires {
  Schema<Record>::fields.size();
};

/// The columns of a record type; guards the description.
template <Described Record>
constexpr auto columns_of() {
  constexpr auto& fields = Schema<Record>::fields;
  std::array<Column, Schema<Record>::fields.size()> columns{};
  for (std::size_t i = 0; i < fields.size(); ++i) columns[i] = fields[i].column;
  return columns;
}
template <Described Record>
constexpr auto column_names() {
  std::array<std::string_view, Schema<Record>::fields.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = Schema<Record>::fields[i].column.name;
  return names;
}
template <Described Record>
constexpr bool names_are_unique() {
  constexpr auto& fields = Schema<Record>::fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    for (std::size_t j = i + 1; j < fields.size(); ++j)
      if (fields[i].column.name == fields[j].column.name) return false;
  return true;
}

namespace detail {
template <auto Member>
consteval std::size_t place() {
  using M = MemberOf<Member>;
  constexpr auto& fields = Schema<typename M::Record>::fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].get == &get_member<typename M::Record, typename M::Type, Member>) return i;
  throw "this member has no field in the Schema of its record";  // does not compile
}
}  // namespace detail

/// The place of a member's cell in a row of its record, known to the compiler: row[position_of<&Customer::name>].
/// Adding a member anywhere moves it along.
template <auto Member>
inline constexpr std::size_t position_of = detail::place<Member>();

/// The name of a member's column.
template <auto Member>
inline constexpr std::string_view column_name =
    Schema<typename detail::MemberOf<Member>::Record>::fields[position_of<Member>].column.name;

/// The built-in entity of a record type.
template <Described Record>
Entity make_entity() {
  static_assert(names_are_unique<Record>(), "two fields have the same name");
  static_assert(Schema<Record>::fields[id_position].column.role == Column::Role::id &&
                    Schema<Record>::fields[version_position].column.role == Column::Role::version,
                "a record begins with its id and version");
  static constexpr auto columns = columns_of<Record>();
  return Entity(Schema<Record>::name, columns);
}

template <Described Record>
void to_row(const Record& record, std::vector<Cell>& row) {
  row.clear();
  for (const auto& field : Schema<Record>::fields) row.push_back(field.get(record));
  if constexpr (requires { record.extra; })
    for (const Value& value : record.extra) row.push_back(value.cell());
}

template <Described Record>
Record from_row(Row row) {
  Record record;
  constexpr auto& fields = Schema<Record>::fields;
  for (std::size_t i = 0; i < fields.size() && i < row.size(); ++i) fields[i].set(record, row[i]);
  if constexpr (requires { record.extra; })
    for (std::size_t i = fields.size(); i < row.size(); ++i) record.extra.emplace_back(row[i]);
  return record;
}

}  // namespace crmcore
