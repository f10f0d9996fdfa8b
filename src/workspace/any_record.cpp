#include "crmcore/workspace/any_record.hpp"

#include "crmcore/values/json_text.hpp"

namespace crmcore {

AnyRecord::AnyRecord(const store::Store& store, std::string_view entity)
    : store_(&store), entity_(store.entity(entity).name()) {
  values_.resize(this->entity().size());
}

AnyRecord AnyRecord::read(const store::Store& store, std::string_view entity, std::int64_t id) {
  AnyRecord record(store, entity);
  const RowBlock row = store.get(record.entity(), id);
  if (row.size() == 0)
    throw Error(ErrorCode::not_found, record.entity_, "there is no " + record.entity_ + " " + std::to_string(id));
  record.take(row[0]);
  return record;
}

AnyRecord AnyRecord::read(const store::Store& store, std::string_view entity, std::string_view code) {
  const Entity& of = store.entity(entity);
  const auto is_called = [](const Column& column) { return column.kind == Kind::text && column.traits.unique; };
  const auto columns = of.columns();
  const auto field = std::ranges::find_if(columns, is_called);
  if (field == columns.end())
    throw Error(ErrorCode::invalid, "entity",
                std::string(entity) + " has no code or other text of its own; look for it by a filter or its id");
  const std::array<std::string_view, 1> names{field->name};
  const std::array values{Cell::of(code)};
  auto id = store.find_id(of, names, values);
  if (!id) id = store::led_to(store, entity, code);
  if (!id)
    throw Error(ErrorCode::not_found, std::string(entity),
                "there is no " + std::string(entity) + " of the " + std::string(field->name) + " " + cited(code));
  return read(store, entity, *id);
}

const Entity& AnyRecord::entity() const { return store_->entity(entity_); }

void AnyRecord::take(Row row) {
  values_.clear();
  for (const Cell cell : row) values_.emplace_back(cell);
  before_ = values_;
  id_ = row[id_position].integer();
}

std::vector<Cell> AnyRecord::cells(const std::vector<Value>& values) const {
  std::vector<Cell> row(entity().size());  // a field defined since the record was made is empty in it
  for (std::size_t i = 0; i < values.size() && i < row.size(); ++i) row[i] = values[i].cell();
  return row;
}

std::string AnyRecord::called(std::size_t column) const { return entity_ + "." + std::string(entity()[column].name); }

Cell AnyRecord::cell(std::string_view field) const {
  const std::size_t column = entity().at(field);
  return column < values_.size() ? values_[column].cell() : Cell();
}

std::string AnyRecord::text(std::string_view field) const {
  return cell_text(entity()[entity().at(field)], cell(field), store_->currency().decimals());
}

void AnyRecord::place(std::size_t column, Value value) {
  if (column < first_own_position)
    throw Error(ErrorCode::rule, called(column), called(column) + " is set by crmcore and cannot be changed");
  if (column >= values_.size()) values_.resize(column + 1);
  values_[column] = std::move(value);
}

void AnyRecord::set(std::string_view field, std::optional<std::string_view> text) {
  if (!text) return place(entity().at(field), {});
  set(field, *text, store_->forms());
}

void AnyRecord::set_choices(std::string_view field, std::span<const std::string> choices) {
  const std::size_t column = entity().at(field);
  if (entity()[column].kind != Kind::choices)
    throw Error(ErrorCode::invalid, called(column), called(column) + " takes one value, not a list");
  set(field, joined_choices(choices));
}

void AnyRecord::set_real(std::string_view field, double value) {
  Forms forms = store_->forms();
  forms.rounds = true;
  set(field, in_digits(value), forms);
}

void AnyRecord::set(std::string_view field, std::string_view text, const Forms& forms) {
  const std::size_t column = entity().at(field);
  const Column& described = entity()[column];
  auto parsed = described.parse(described, text, forms);
  if (!parsed.value) throw Error(ErrorCode::invalid, called(column), called(column) + ": " + parsed.why);
  place(column, std::move(*parsed.value));
}

void AnyRecord::set_integer(std::string_view field, std::int64_t value) {
  const std::size_t column = entity().at(field);
  const Kind kind = entity()[column].kind;
  if (cell_type(kind) != Cell::Type::integer)
    throw Error(ErrorCode::invalid, called(column),
                called(column) + " must be a " + std::string(name(kind)) + ", not an integer");
  if (kind == Kind::day) static_cast<void>(Day::from_number(value));
  if (kind == Kind::boolean && value != 0 && value != 1)
    throw Error(ErrorCode::invalid, called(column), called(column) + " must be 0 or 1, not " + std::to_string(value));
  place(column, Value(Cell::of(value)));
}

std::string AnyRecord::json() const {
  JsonText object = JsonText::object();
  for (const Column& column : entity().columns()) {
    const Cell value = cell(column.name);
    if (value.is_null())
      object.add_null(column.name);
    else if (column.kind == Kind::integer || column.kind == Kind::id)
      object.add(column.name, value.integer());
    else if (column.kind == Kind::boolean)
      object.add(column.name, value.integer() != 0);
    else
      object.add(column.name, text(column.name));
  }
  return object.text();
}

std::int64_t AnyRecord::put(store::Change& change) {
  if (&change.store() != store_) throw Error(ErrorCode::misuse, "record", "the record belongs to another workspace");
  const Entity& of = entity();
  const std::vector<Cell> after = cells(values_);
  const std::int64_t kept = id_ == 0 ? change.insert(of, after) : id_;
  if (id_ != 0)
    change.update(of, id_, before_[version_position].cell().integer(),
                  store::Change::difference(cells(before_), after));
  take(store_->get(of, kept)[0]);
  return kept;
}

std::int64_t AnyRecord::upsert(store::Change& change) {
  if (id_ != 0) return put(change);
  if (&change.store() != store_) throw Error(ErrorCode::misuse, "record", "the record belongs to another workspace");
  const std::int64_t kept = change.upsert(entity(), cells(values_));
  take(store_->get(entity(), kept)[0]);
  return kept;
}

void AnyRecord::erase(store::Change& change) {
  if (&change.store() != store_) throw Error(ErrorCode::misuse, "record", "the record belongs to another workspace");
  if (id_ == 0) throw Error(ErrorCode::not_found, entity_, "this " + entity_ + " has not been put yet");
  change.erase(entity(), id_, before_[version_position].cell().integer());
  id_ = 0;
  before_.clear();
}

}  // namespace crmcore
