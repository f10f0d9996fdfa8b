// What a column is and what an entity is made of: plain data, so that a field defined at run time is one
// more column and nothing downstream can tell.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/cell.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore {

/// How to read a cell of a column.
enum class Kind : std::uint8_t {
  integer,  ///< whole number
  real,     ///< finite double; results only
  decimal,  ///< integer of millionths
  amount,   ///< integer of minor units
  boolean,  ///< integer 0 or 1
  day,      ///< integer, days since 1970-01-01
  minute,   ///< integer, minute of the day
  instant,  ///< integer, microseconds UTC
  text,
  choice,   ///< text, one code of a list
  choices,  ///< text, a set: comma-separated codes of a list, each once, in the order of a closed list, else sorted
  id,       ///< integer, the id of a record of `target`
};
std::string_view name(Kind kind);
std::optional<Kind> kind_named(std::string_view name);
/// The type of its cells.
Cell::Type cell_type(Kind kind);

/// Whether the text of a field finds its record (store/words.hpp).
enum class Searchable : std::uint8_t {
  no,
  by_words,  ///< by each of its words
  as_key,    ///< by the whole of it, whatever its blanks and marks: a code, a number, an address; of a set by each
};

/// Facts of a field, never policy.
struct Traits {
  bool required = false;
  bool unique = false;
  bool personal = false;   ///< about a person
  bool read_only = false;  ///< set by crmcore alone
  bool money = false;      ///< a decimal that is a price; amounts are money anyway
  bool expected = false;   ///< a complete record has it; of a parent: that one has a record of this kind
  bool is_set = false;     ///< a text that is a set of free words: kind choices without a list
  Searchable searchable = Searchable::no;
  std::string_view list = {};      ///< choice list in `definitions` that a business extends
  std::string_view fallback = {};  ///< default, as text
  std::string_view from = {};      ///< result columns: the fields it was derived from, separated by blanks
  std::string_view help = {};      ///< what it is, unit, range, when it is empty: a fragment without a full stop
};

struct Column {
  enum class Role : std::uint8_t { plain, id, version, parent };
  using Parse = Parsed<Value> (*)(const Column& column, std::string_view text, const Forms& forms);

  std::string_view name;
  Kind kind = Kind::text;
  Traits traits = {};
  Role role = Role::plain;
  std::string_view target = {};                  ///< the entity an id belongs to
  std::span<const std::string_view> codes = {};  ///< a closed list; empty when `traits.list` or none
  std::span<const std::string_view> words = {};  ///< what else people write for each of `codes`, comma-separated
  Parse parse = nullptr;                         ///< the door for text
  std::optional<std::int64_t> least = {};        ///< range of a custom field, in the cell's unit
  std::optional<std::int64_t> most = {};
};

/// The choices of a text between commas, semicolons or bars, each once and sorted: how a set of an open list is kept.
std::vector<std::string> sorted_choices(std::string_view text);
/// The same as one text.
std::string joined_choices(std::span<const std::string> choices);

/// "one of art, music (list 'hobby'), not 'arte'; did you mean 'art'?": what a choice should have been. Of many codes
/// it shows a few.
std::string one_of(std::span<const std::string> codes, std::string_view list, std::string_view wrong);

/// Every entity begins with its id and version; what a record says of itself follows.
inline constexpr std::size_t id_position = 0;
inline constexpr std::size_t version_position = 1;
inline constexpr std::size_t first_own_position = 2;

/// The parser of a kind, for columns that no C++ type stands behind.
Column::Parse parser_of(Kind kind);

/// A cell as people read and crmcore writes it: "2011-12-10", "8300065.81", "true"; "" for null.
std::string cell_text(const Column& column, Cell cell, int currency_decimals);
std::string cell_text(Kind kind, Cell cell, int currency_decimals);

/// An entity as the file, the filters and the bindings see it: its columns, built-in ones first, id and version
/// leading.
class Entity {
 public:
  Entity(std::string_view name, std::span<const Column> columns);

  std::string_view name() const { return name_; }
  std::span<const Column> columns() const { return columns_; }
  std::size_t size() const { return columns_.size(); }
  std::size_t built_in() const { return built_in_; }
  const Column& operator[](std::size_t column) const { return columns_[column]; }
  std::optional<std::size_t> find(std::string_view column) const;
  /// Throws unknown_name with the nearest name.
  std::size_t at(std::string_view column) const;
  std::vector<std::string_view> names() const;
  /// The column that names the record this one is part of.
  std::optional<std::size_t> parent() const { return parent_; }
  /// `source` and `external_key`, when the entity is imported by key.
  std::optional<std::size_t> external_key() const { return find("external_key"); }

  /// A column defined at run time joins; its texts are copied.
  void add(const Column& custom);

 private:
  std::string_view name_;
  std::vector<Column> columns_;
  std::size_t built_in_ = 0;
  std::optional<std::size_t> parent_;
  std::shared_ptr<TextPool> texts_;
};

}  // namespace crmcore
