#include "exported.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/intake/made_key.hpp"

namespace crmcore {
namespace {

/// Puts its source before each key that several sources gave.
void tell_sources(const store::Store& store, const Entity& entity, std::map<std::int64_t, std::string>& names) {
  std::unordered_map<std::string, std::int64_t> times;
  for (const auto& [id, name] : names) ++times[name];
  store.scan(entity, std::array<std::string_view, 3>{"id", "external_key", "source"}, [&](Row row) {
    if (row[1].is_null() || row[2].is_null()) return;
    std::string& name = names.at(row[0].integer());
    if (times.at(std::string(row[1].text())) > 1) name.insert(0, std::string(row[2].text()) + ":");
  });
}

/// How the records of an entity are called outside the file, by id: by code, else by external key, which is made where
/// there is none, else by name. A key that several sources gave has its source before it: "web:1042".
std::map<std::int64_t, std::string> names_of(const store::Store& store, const Entity& entity) {
  std::map<std::int64_t, std::string> names;
  std::string_view called;
  for (const std::string_view column : {"name", "external_key", "code"})
    if (entity.find(column)) called = column;
  if (called.empty()) return names;
  const bool are_keys = called == "external_key";
  std::vector<std::string_view> columns{entity[id_position].name, called};
  if (are_keys) columns.emplace_back("source");
  const bool are_made = intake::MadeKeys::are_needed(entity);
  const intake::MadeKeys made(store);
  std::set<std::string> sources;
  store.scan(entity, columns, [&](Row row) {
    const std::int64_t id = row[0].integer();
    if (!row[1].is_null())
      names.emplace(id, row[1].text());
    else if (are_made)
      names.emplace(id, made.key(id));
    if (are_keys && !row[2].is_null()) sources.emplace(row[2].text());
  });
  if (sources.size() > 1) tell_sources(store, entity, names);
  return names;
}

/// The headers of fields in a language, as an import finds them again: a label that could mean another field of the
/// entity, or whose field another could be taken for, gives way to the name.
class FieldHeaders {
 public:
  FieldHeaders(const store::Store& store, const Entity& entity, Headers headers)
      : entity_(entity), headers_(headers), labels_(store.labels()) {
    std::vector<Label> custom;
    for (const CustomField& field : store::find<CustomField>(store))
      if (field.entity == entity.name())
        custom.push_back({texts_.keep(key_of(field.name)), texts_.keep(field.label_en.value_or(field.name)),
                          texts_.keep(field.label_es.value_or(field.name)), ""});
    labels_.add(custom);
  }

  std::string of(std::string_view field) const {
    const Column& column = entity_[entity_.at(field)];
    const bool is_read_by_name =
        column.role == Column::Role::id || column.role == Column::Role::version || field == "source";
    if (headers_ == Headers::names || is_read_by_name) return std::string(field);
    const std::string_view label = labels_.text(key_of(field), headers_ == Headers::spanish ? "es" : "en");
    const bool is_doubtful = std::ranges::any_of(entity_.columns(), [&](const Column& other) {
      return other.name != field &&
             (labels_.is_header_of(label, key_of(other.name)) || labels_.is_header_of(other.name, key_of(field)));
    });
    return std::string(is_doubtful ? field : label);
  }
  /// Of the currency of records that have no field for it, in the words of those that have one.
  std::string of_currency() const {
    if (headers_ == Headers::names) return "currency";
    return std::string(labels_.text("order.currency", headers_ == Headers::spanish ? "es" : "en"));
  }

 private:
  std::string key_of(std::string_view field) const { return std::string(entity_.name()) + "." + std::string(field); }

  const Entity& entity_;
  Headers headers_;
  Labels labels_;
  TextPool texts_;
};

/// The field that a column of found records shows: one of their own, or of a record that they refer to. None for an
/// aggregate.
const Column* column_read(const store::Store& store, const Entity& entity, const Table::Description& column) {
  if (const auto own = entity.find(column.name)) return &entity[*own];
  if (column.name.find('(') != std::string::npos) return nullptr;
  const std::string_view from = column.from;  // "customer.type"
  const std::size_t dot = std::min(from.find('.'), from.size());
  const Entity* of = store.find_entity(from.substr(0, dot));
  const auto found = of && dot < from.size() ? of->find(from.substr(dot + 1)) : std::nullopt;
  return found ? &(*of)[*found] : nullptr;
}

/// The currency of the money of each row: what the record says, or the order that it is a part of, else the
/// workspace's. None at all where no column is money, and of groups, which no import reads.
class RowCurrencies {
 public:
  RowCurrencies(const store::Store& store, const Entity& entity, const store::Query& query, const Table& rows)
      : own_(store.currency().code()) {
    if (!query.group_by.empty()) return;
    place_ = rows.find(header);
    if (!place_ && has_money(store, entity, rows)) place_ = rows.width();
    const std::string field = field_of(store, entity);
    if (place_ && !field.empty()) said_ = store.find(query, std::vector<std::string>{field});
  }

  /// How the column is called that an export has and the entity has not.
  static constexpr std::string_view header = "currency";
  /// The column of an export that holds it; behind those of the records where none of them is.
  std::optional<std::size_t> place() const { return place_; }
  Cell of(std::size_t row) const {
    const bool is_said = said_ && !said_->cell(row, 0).is_null();
    return is_said ? said_->cell(row, 0) : Cell::of(std::string_view(own_));
  }

 private:
  static bool has_money(const store::Store& store, const Entity& entity, const Table& rows) {
    for (std::size_t c = 0; c < rows.width(); ++c) {
      const Column* column = column_read(store, entity, rows.column(c));
      if (rows.column(c).kind == Kind::amount || (column && column->traits.money)) return true;
    }
    return false;
  }
  static std::string field_of(const store::Store& store, const Entity& entity) {
    if (entity.find(header)) return std::string(header);
    const auto parent = entity.parent();
    if (!parent || !store.entity(entity[*parent].target).find(header)) return "";
    return std::string(entity[*parent].name) + "." + std::string(header);
  }

  std::string own_;
  std::optional<std::size_t> place_;
  std::optional<Table> said_;
};

/// The references along which an export has money of the workspace's currency, "product" of "product.price", where rows
/// say another currency of their own money.
std::vector<std::string> references_of_own_currency(const store::Store& store, const Entity& entity, const Table& rows,
                                                    const RowCurrencies& currencies) {
  std::vector<std::string> references;
  bool has_others = false;
  for (std::size_t r = 0; currencies.place() && r < rows.rows(); ++r)
    has_others = has_others || currencies.of(r).text() != store.currency().code();
  for (std::size_t c = 0; has_others && c < rows.width(); ++c) {
    const std::string& name = rows.column(c).name;
    const Column* column = column_read(store, entity, rows.column(c));
    const bool is_money = column && (column->kind == Kind::amount || column->traits.money);
    if (!is_money || entity.find(name)) continue;
    const std::string& from = rows.column(c).from;
    const Entity& of = store.entity(from.substr(0, from.find('.')));
    if (of.find(RowCurrencies::header)) continue;  // an order, which is in the currency of its parts
    const std::string reference = name.substr(0, name.rfind('.'));
    if (std::ranges::find(references, reference) == references.end()) references.push_back(reference);
  }
  return references;
}

/// The keys made for the rows of a query that have none; empty for the others, and none at all for an entity with
/// codes.
std::vector<std::string> made_keys_of(const store::Store& store, const Entity& entity, const store::Query& query) {
  if (!intake::MadeKeys::are_needed(entity)) return {};
  const intake::MadeKeys made(store);
  const Table keys = store.find(query, std::vector<std::string>{"id", "external_key"});
  std::vector<std::string> all(keys.rows());
  for (std::size_t r = 0; r < keys.rows(); ++r)
    if (keys.cell(r, 1).is_null()) all[r] = made.key(keys.cell(r, 0).integer());
  return all;
}

/// Whether the records of an entity are known again by nothing that stays when they are edited: lines, payments, notes
/// … Their id in an export is a key that this file made, so that no other file takes it for one of its own.
bool is_known_by_id_alone(const Entity& entity) {
  return entity.parent() && !entity.find("code") && !entity.find("external_key");
}

}  // namespace

Table exported(const store::Store& store, const store::Query& query, const std::vector<std::string>& columns,
               Headers called) {
  const Entity& entity = store.entity(query.entity);
  const FieldHeaders headers(store, entity, called);
  const Table rows = store.find(query, columns);
  std::vector<Table::Description> described;
  std::map<std::size_t, std::map<std::int64_t, std::string>> names;  // of each column that refers to records
  for (std::size_t c = 0; c < rows.width(); ++c) {
    described.push_back(rows.column(c));
    const Column* column = column_read(store, entity, described[c]);
    if (entity.find(described[c].name)) described[c].name = headers.of(described[c].name);
    if (!column || column->kind != Kind::id || column->role == Column::Role::id) continue;
    names.emplace(c, names_of(store, store.entity(column->target)));
    described[c].kind = Kind::text;
  }
  const auto made = made_keys_of(store, entity, query);
  const bool makes_ids = is_known_by_id_alone(entity);
  const intake::MadeKeys keys(store);
  for (Table::Description& column : described)
    if (makes_ids && column.name == "id") column.kind = Kind::text;
  const RowCurrencies currencies(store, entity, query, rows);
  if (currencies.place() == rows.width())
    described.push_back({.name = headers.of_currency(), .help = "currency of the amounts of the row"});
  const std::size_t first_of_references = described.size();
  for (const std::string& reference : references_of_own_currency(store, entity, rows, currencies))
    described.push_back({.name = reference + "." + std::string(RowCurrencies::header),
                         .help = "currency of the amounts of the " + reference});
  const std::string own(store.currency().code());
  std::vector<std::string> texts(rows.width());
  std::vector<Cell> row(described.size());
  Table coded(std::move(described), rows.currency());
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    for (std::size_t c = 0; c < rows.width(); ++c) {
      row[c] = rows.cell(r, c);
      const std::string& column = rows.column(c).name;
      if (!made.empty() && !made[r].empty() && (column == "external_key" || column == "source")) {
        row[c] = Cell::of(column == "source" ? entity.name() : std::string_view(made[r]));
        continue;
      }
      if (makes_ids && column == "id") {
        texts[c] = keys.key(row[c].integer());
        row[c] = Cell::of(std::string_view(texts[c]));
        continue;
      }
      const auto named = names.find(c);
      if (named == names.end() || row[c].is_null()) continue;
      const auto found = named->second.find(row[c].integer());
      texts[c] = found == named->second.end() ? "id " + std::to_string(row[c].integer()) : found->second;
      row[c] = Cell::of(std::string_view(texts[c]));
    }
    if (currencies.place()) row[*currencies.place()] = currencies.of(r);
    for (std::size_t c = first_of_references; c < row.size(); ++c) row[c] = Cell::of(std::string_view(own));
    coded.append(row);
  }
  return coded;
}

}  // namespace crmcore
