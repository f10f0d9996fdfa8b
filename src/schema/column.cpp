#include "crmcore/schema/column.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "crmcore/error.hpp"
#include "crmcore/schema/codec.hpp"

namespace crmcore {
namespace {

constexpr std::array<std::string_view, 12> kind_names{"integer", "real",    "decimal", "amount", "boolean", "day",
                                                      "minute",  "instant", "text",    "choice", "choices", "id"};

template <class T>
Parsed<Value> parse_as(const Column&, std::string_view text, const Forms& forms) {
  auto parsed = parse<T>(text, forms);
  if (!parsed.value) return Parsed<Value>::refused(parsed.why);
  Parsed<Value> cell(Value(Codec<T>::encode(*parsed.value)));
  cell.why = parsed.why;
  return cell;
}

Parsed<Value> parse_id(const Column& column, std::string_view text, const Forms&) {
  std::int64_t id = 0;
  const auto digits = trimmed(text);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (error != std::errc{} || end != digits.data() + digits.size() || id <= 0)
    return Parsed<Value>::refused(cited(text) + " is not an id of a " + std::string(column.target));
  return Value(Cell::of(id));
}

std::string listed(std::span<const std::string_view> codes) {
  std::string list;
  for (const auto code : codes) list += (list.empty() ? "" : ", ") + std::string(code);
  return list;
}

/// A code of a closed list, or a word for it; open lists are checked by `definitions`, which knows them.
Parsed<Value> parse_choice(const Column& column, std::string_view text, const Forms& forms) {
  auto line = parse<std::string>(text, forms);
  if (!line.value) return Parsed<Value>::refused(line.why);
  if (column.codes.empty()) return Value(*line.value);
  const std::string wanted = folded(*line.value);
  for (const auto code : column.codes)
    if (folded(code) == wanted) return Value(std::string(code));
  for (std::size_t i = 0; i < column.words.size(); ++i) {
    const auto words = parts_of(column.words[i], ',');
    if (std::ranges::find(words, wanted) != words.end()) return Value(std::string(column.codes[i]));
  }
  return Parsed<Value>::refused(cited(text) + " is not one of " + listed(column.codes));
}

/// Codes kept once each in the order of the list.
Parsed<Value> parse_choices(const Column& column, std::string_view text, const Forms& forms) {
  std::vector<std::string> chosen;
  for (const std::string& part : sorted_choices(text)) {
    auto choice = parse_choice(column, part, forms);
    if (!choice.value) return choice;
    chosen.emplace_back(choice.value->cell().text());
  }
  std::ranges::sort(chosen, {}, [&](const std::string& code) {
    return std::pair(std::ranges::find(column.codes, code) - column.codes.begin(), code);
  });
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return Value(joined_choices(chosen));
}

}  // namespace

std::vector<std::string> sorted_choices(std::string_view text) {
  std::string commas(text);
  std::ranges::replace_if(
      commas, [](char c) { return c == ';' || c == '|'; }, ',');
  const auto parts = parts_of(commas, ',');
  std::vector<std::string> choices(parts.begin(), parts.end());
  std::ranges::sort(choices);
  choices.erase(std::unique(choices.begin(), choices.end()), choices.end());
  return choices;
}

std::string joined_choices(std::span<const std::string> choices) {
  std::string joined;
  for (const auto& choice : choices) joined += (joined.empty() ? "" : ",") + choice;
  return joined;
}

std::string one_of(std::span<const std::string> codes, std::string_view list, std::string_view wrong) {
  constexpr std::size_t most_shown = 20;  // more are no help to a reader
  std::string shown;
  for (const auto& code : codes.first(std::min(codes.size(), most_shown))) shown += (shown.empty() ? "" : ", ") + code;
  if (codes.size() > most_shown) shown += " and " + std::to_string(codes.size() - most_shown) + " more";
  const std::string guess = nearest(wrong, codes);
  return "one of " + shown + " (list " + cited(list) + "), not " + cited(wrong) +
         (guess.empty() ? "" : "; did you mean " + cited(guess) + "?");
}

std::string_view name(Kind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_named(std::string_view name) {
  const auto* found = std::ranges::find(kind_names, name);
  if (found == kind_names.end()) return std::nullopt;
  return static_cast<Kind>(found - kind_names.begin());
}

Cell::Type cell_type(Kind kind) {
  switch (kind) {
    case Kind::text:
    case Kind::choice:
    case Kind::choices: return Cell::Type::text;
    case Kind::real: return Cell::Type::real;
    default: return Cell::Type::integer;
  }
}

Column::Parse parser_of(Kind kind) {
  switch (kind) {
    case Kind::integer: return &parse_as<std::int64_t>;
    case Kind::real: return &parse_as<double>;
    case Kind::decimal: return &parse_as<Decimal>;
    case Kind::amount: return &parse_as<Amount>;
    case Kind::boolean: return &parse_as<bool>;
    case Kind::day: return &parse_as<Day>;
    case Kind::minute: return &parse_as<Minute>;
    case Kind::instant: return &parse_as<Instant>;
    case Kind::text: return &parse_as<std::string>;
    case Kind::choice: return &parse_choice;
    case Kind::choices: return &parse_choices;
    case Kind::id: return &parse_id;
  }
  return nullptr;
}

std::string cell_text(Kind kind, Cell cell, int currency_decimals) {
  if (cell.is_null()) return "";
  switch (kind) {
    case Kind::integer:
    case Kind::id: return std::to_string(cell.integer());
    case Kind::real: return shortest(cell.real());
    case Kind::decimal: return Decimal{cell.integer()}.text();
    case Kind::amount: return Amount{cell.integer()}.text(currency_decimals);
    case Kind::boolean: return cell.integer() != 0 ? "true" : "false";
    case Kind::day: return Codec<Day>::decode(cell).text();
    case Kind::minute: return Codec<Minute>::decode(cell).text();
    case Kind::instant: return Codec<Instant>::decode(cell).text();
    case Kind::text:
    case Kind::choice:
    case Kind::choices: return std::string(cell.text());
  }
  return "";
}

std::string cell_text(const Column& column, Cell cell, int currency_decimals) {
  return cell_text(column.kind, cell, currency_decimals);
}

Entity::Entity(std::string_view name, std::span<const Column> columns)
    : name_(name),
      columns_(columns.begin(), columns.end()),
      built_in_(columns.size()),
      texts_(std::make_shared<TextPool>()) {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].role == Column::Role::parent) parent_ = i;
}

std::optional<std::size_t> Entity::find(std::string_view column) const {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].name == column) return i;
  return std::nullopt;
}

std::size_t Entity::at(std::string_view column) const {
  if (const auto found = find(column)) return *found;
  throw_unknown(std::string(name_) + "." + std::string(column), std::string(name_) + " has no field", column, names());
}

std::vector<std::string_view> Entity::names() const {
  std::vector<std::string_view> names;
  for (const Column& column : columns_) names.push_back(column.name);
  return names;
}

void Entity::add(const Column& custom) {
  Column column = custom;
  column.name = texts_->keep(custom.name);
  column.traits.list = texts_->keep(custom.traits.list);
  column.traits.fallback = texts_->keep(custom.traits.fallback);
  columns_.push_back(column);
}

}  // namespace crmcore
