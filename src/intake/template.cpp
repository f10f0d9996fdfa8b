#include "crmcore/intake/template.hpp"

#include <algorithm>
#include <array>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/exchange/workbook.hpp"
#include "crmcore/intake/layouts.hpp"
#include "crmcore/new_file.hpp"
#include "crmcore/values/text.hpp"
#include "custom_labels.hpp"
#include "keys.hpp"
#include "plan_data.hpp"
#include "said_currency.hpp"

namespace crmcore::intake {
namespace {

using store::Store;

constexpr std::size_t spanish = 1;  // of the languages

/// What an example row says in a column of this name; an entity before the name where others mean something else by it.
struct Example {
  std::string_view column;
  std::array<std::string_view, 2> texts;  // by language
};
constexpr auto examples = std::to_array<Example>({
    {"product.name", {"Chocolate cake", "Pastel de chocolate"}},
    {"product.code", {"CAKE-1", "PASTEL-1"}},
    {"product.category", {"cakes", "pasteles"}},
    {"event.name", {"Spring fair", "Feria de primavera"}},
    {"event.code", {"spring-fair", "feria-primavera"}},
    {"staff.name", {"Luis", "Luis"}},
    {"staff.code", {"luis", "luis"}},
    {"address_book.organisation", {"", ""}},
    {"address_book.legal_name", {"", ""}},
    {"address_book.given_name", {"", ""}},
    {"address_book.family_name", {"", ""}},
    {"payment_promise.made", {"2026-01-31", "2026-01-31"}},
    {"collection_step.note", {"will pay on Friday", "paga el viernes"}},
    {"payment_promise.note", {"will pay on Friday", "paga el viernes"}},
    {"code", {"C001", "C001"}},
    {"external_key", {"1001", "1001"}},
    {"name", {"Ana López", "Ana López"}},
    {"given_name", {"Ana", "Ana"}},
    {"family_name", {"López", "López"}},
    {"customer", {"C001", "C001"}},
    {"customer_name", {"Ana López", "Ana López"}},
    {"order", {"1001", "1001"}},
    {"product", {"CAKE-1", "PASTEL-1"}},
    {"description", {"Chocolate cake", "Pastel de chocolate"}},
    {"category", {"cakes", "pasteles"}},
    {"seller", {"luis", "luis"}},
    {"staff", {"luis", "luis"}},
    {"taken_by", {"luis", "luis"}},
    {"price_list", {"wholesale", "mayoreo"}},
    {"tax_rate.percent", {"16", "16"}},
    {"step", {"call", "llamada"}},
    {"event", {"spring-fair", "feria-primavera"}},
    {"country", {"MX", "MX"}},
    {"phone", {"+52 55 1234 5678", "+52 55 1234 5678"}},
    {"email", {"ana@example.com", "ana@example.com"}},
    {"street", {"Av. Reforma", "Av. Reforma"}},
    {"number", {"100", "100"}},
    {"district", {"Centro", "Centro"}},
    {"city", {"Puebla", "Puebla"}},
    {"region", {"Puebla", "Puebla"}},
    {"postal_code", {"72000", "72000"}},
    {"note", {"wants no nuts", "sin nueces"}},
    {"text", {"wants no nuts", "sin nueces"}},
    {"ordered", {"2026-01-31", "2026-01-31"}},
    {"sold_at", {"2026-01-31 10:30", "2026-01-31 10:30"}},
    {"hour", {"10", "10"}},
    {"quantity", {"2", "2"}},
    {"unit_price", {"120.50", "120.50"}},
    {"made", {"40", "40"}},
    {"sold", {"35", "35"}},
});

/// Columns that say in one what others of the template say apart.
constexpr auto left_out = std::to_array<std::string_view>({"address_book.customer", "address_book.address"});

std::string example_of(std::string_view layout, std::string_view column, std::size_t language) {
  const std::string own = std::string(layout) + "." + std::string(column);
  for (const std::string_view name : {std::string_view(own), column})
    if (const auto* const found = std::ranges::find(examples, name, &Example::column); found != examples.end())
      return std::string(found->texts[language]);
  return "";
}

/// What a required field is shown with that has no example of its own.
std::string example_of(Kind kind) {
  switch (kind) {
    case Kind::integer:
    case Kind::decimal:
    case Kind::amount:
    case Kind::real: return "10";
    case Kind::boolean: return "true";
    case Kind::day: return "2026-01-31";
    case Kind::minute: return "10:30";
    case Kind::instant: return "2026-01-31T10:30:00Z";
    case Kind::text:
    case Kind::choice:
    case Kind::choices:
    case Kind::id: break;
  }
  return "1";
}

/// The words of a field that takes no others.
std::vector<std::string> words_of(const Store& store, const Column& field, std::size_t language) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < field.codes.size(); ++i) {
    const auto others = i < field.words.size() ? parts_of(field.words[i], ',') : std::vector<std::string_view>();
    words.emplace_back(language == spanish && !others.empty() ? others[0] : field.codes[i]);
  }
  if (field.traits.list.empty()) return words;
  store::each<&ListEntry::list, &ListEntry::code, &ListEntry::label_en, &ListEntry::label_es>(
      store, [&](std::string_view list, std::string_view code, std::optional<std::string_view> in_english,
                 std::optional<std::string_view> in_spanish) {
        if (list == field.traits.list)
          words.emplace_back((language == spanish ? in_spanish : in_english).value_or(code));
      });
  return words;
}

/// The field that a column of a flat layout fills; none for one that decides something else.
const Column* field_of(const Store& store, std::string_view layout, std::string_view column) {
  constexpr auto of_sales = std::to_array<std::string_view>({"order", "order_line", "product", "customer"});
  constexpr auto of_events = std::to_array<std::string_view>({"event_plan", "event_actual", "event_day", "order_line"});
  constexpr auto of_people = std::to_array<std::string_view>({"customer", "address"});
  std::span<const std::string_view> entities = of_events;
  if (layout == "sales") entities = of_sales;
  if (layout == "address_book") entities = of_people;
  for (const std::string_view name : entities) {
    const Entity& entity = store.entity(name);
    const auto found = entity.find(column);
    if (found && entity[*found].kind != Kind::id) return &entity[*found];
  }
  return nullptr;
}

class TemplateColumns {
 public:
  TemplateColumns(const Store& store, std::string_view layout, std::size_t language)
      : store_(store), layout_(layout), language_(language), labels_(store.labels()) {}

  std::vector<TemplateColumn> of_entity(const Entity& entity) {
    labels_ = labels_with_custom(store_, entity, texts_);
    for (const Column& field : entity.columns()) {
      const bool is_given = field.role == Column::Role::id || field.role == Column::Role::version ||
                            field.traits.read_only || field.name == "source";
      if (!is_given) add(field.name, &field, std::string(field.traits.help), field.traits.required);
    }
    auto columns = finished();
    const bool has_money = std::ranges::any_of(entity.columns(), is_money);
    if (has_money && !entity.find("currency"))
      columns.push_back({.column = "currency",
                         .header = language_ == spanish ? "moneda" : "currency",
                         .help = "currency of the amounts of the row; defaults to that of the order or the workspace"});
    return columns;
  }
  std::vector<TemplateColumn> of_flat(const LayoutDescription& described) {
    for (const LayoutColumn& column : described.columns)
      add(column.name, field_of(store_, layout_, column.name), std::string(column.help), column.required);
    return finished();
  }

 private:
  void add(std::string_view name, const Column* field, std::string help, bool required) {
    if (std::ranges::find(left_out, key_of(name)) != left_out.end()) return;
    TemplateColumn column{.column = std::string(name), .help = std::move(help), .required = required};
    if (field && field->kind != Kind::id) column.kind = field->kind;
    if (field) column.words = words_of(store_, *field, language_);
    column.example = example_of(layout_, name, language_);
    if (column.example.empty() && required)
      column.example = column.words.empty() ? example_of(column.kind) : column.words[0];
    columns_.push_back(std::move(column));
  }
  /// Headers as an import finds them again: a label that could mean another column gives way to the name.
  std::vector<TemplateColumn> finished() {
    constexpr std::ptrdiff_t fewest = 2;  // cells of an example, by which it is known again
    for (TemplateColumn& column : columns_) {
      const auto filled = std::ranges::count_if(columns_, [](const auto& one) { return !one.example.empty(); });
      if (filled >= fewest) break;
      if (column.example.empty()) column.example = column.words.empty() ? example_of(column.kind) : column.words[0];
    }
    for (TemplateColumn& column : columns_) {
      const std::string_view label = labels_.text(key_of(column.column), template_languages[language_]);
      const bool is_doubtful = std::ranges::any_of(columns_, [&](const TemplateColumn& other) {
        return other.column != column.column && (labels_.is_header_of(label, key_of(other.column)) ||
                                                 labels_.is_header_of(other.column, key_of(column.column)));
      });
      column.header = is_doubtful || !labels_.is_header_of(label, key_of(column.column)) ? column.column : label;
    }
    return std::move(columns_);
  }
  std::string key_of(std::string_view column) const { return std::string(layout_) + "." + std::string(column); }

  const Store& store_;
  std::string_view layout_;
  std::size_t language_;
  Labels labels_;
  TextPool texts_;
  std::vector<TemplateColumn> columns_;
};

/// The cell of a text in a column of a kind; a text as it is.
Value value_of(Kind kind, std::string_view text, Currency currency) {
  Forms forms;
  forms.currency_decimals = currency.decimals();
  forms.rounds = true;
  const auto number = [&](const auto& parsed) { return parsed.value ? Value(Cell::of(*parsed.value)) : Value(); };
  switch (kind) {
    case Kind::day: return Value(Codec<Day>::encode(parse<Day>(text, forms).value.value()));
    case Kind::minute: return Value(Codec<Minute>::encode(parse<Minute>(text, forms).value.value()));
    case Kind::decimal: return Value(Codec<Decimal>::encode(parse<Decimal>(text, forms).value.value()));
    case Kind::amount: return Value(Codec<Amount>::encode(parse<Amount>(text, forms).value.value()));
    case Kind::integer: return number(parse<std::int64_t>(text, forms));
    case Kind::boolean: return Value(Cell::of(std::int64_t{1}));
    case Kind::real:
    case Kind::instant:
    case Kind::text:
    case Kind::choice:
    case Kind::choices:
    case Kind::id: break;
  }
  return Value(std::string(text));
}

/// The kind of the cells of a column: what is written in words is text.
Kind kind_in_table(Kind kind) {
  const bool is_text = kind == Kind::choice || kind == Kind::choices || kind == Kind::instant || kind == Kind::real;
  return is_text ? Kind::text : kind;
}

}  // namespace

std::vector<TemplateColumn> template_columns(const Store& store, std::string_view layout, std::string_view language) {
  const auto* const found = std::ranges::find(template_languages, language);
  if (found == template_languages.end())
    throw Error(ErrorCode::unknown_name, "language", "language must be en or es, not " + cited(language));
  TemplateColumns columns(store, layout, static_cast<std::size_t>(found - template_languages.begin()));
  const auto flat = std::ranges::find(layouts(), layout, &LayoutDescription::name);
  if (flat != layouts().end()) return columns.of_flat(*flat);
  std::vector<std::string_view> names(flat_layouts.begin(), flat_layouts.end());
  for (const Entity& entity : store.entities()) names.push_back(entity.name());
  const Entity* entity = store.find_entity(layout);
  if (!entity || !may_be_imported(layout)) throw_unknown("layout", "there is no layout", layout, names);
  return columns.of_entity(*entity);
}

Table template_table(const std::vector<TemplateColumn>& columns, Currency currency) {
  std::vector<Table::Description> described;
  for (const TemplateColumn& column : columns)
    described.push_back({.name = column.header, .kind = kind_in_table(column.kind), .help = column.help});
  Table table(described, currency);
  std::vector<Value> values;
  for (std::size_t c = 0; c < columns.size(); ++c)
    values.push_back(columns[c].example.empty() ? Value() : value_of(described[c].kind, columns[c].example, currency));
  std::vector<Cell> row;
  for (const Value& value : values) row.push_back(value.cell());
  table.append(row);
  return table;
}

void write_template(const std::string& file, const std::vector<TemplateColumn>& columns, Currency currency) {
  const Table table = template_table(columns, currency);
  const std::string format = exchange::format_of(file);
  if (format.empty())
    throw Error(ErrorCode::invalid, "file",
                "the name of the file must end in .csv, .json, .xlsx or .ods: " + shown_path(file));
  exchange::ColumnWords words;
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (!columns[c].words.empty()) words[c] = columns[c].words;
  NewFile made(file);
  made.write(format == "xlsx" ? exchange::to_xlsx(table, "crmcore", words) : exchange::to_format(table, format));
  made.publish();
}

namespace {

/// Whether a cell says what an example says, also as a spreadsheet of another country writes it again: "10" and "10,00"
/// where that is 10.00, "31/01/2026" where it is 2026-01-31.
bool is_equal(std::string_view cell, const std::string& example) {
  if (cell == example) return true;
  if (const auto number = parse<double>(example).value) {
    const Forms comma{.decimal_mark = ','};
    return parse<double>(cell).value == number || parse<double>(cell, comma).value == number;
  }
  const auto day = parse<Day>(example).value;
  const auto is_day = [&](DateOrder order) { return parse<Day>(cell, {.date_order = order}).value == day; };
  return day && (is_day(DateOrder::day_month_year) || is_day(DateOrder::month_day_year));
}

}  // namespace

std::optional<std::size_t> example_row(const Store& store, const exchange::TextTable& table, std::string_view layout) {
  constexpr std::size_t first_rows = 3;  // an example stands on top
  constexpr std::size_t fewest = 2;      // cells: one alone may be anybody's
  const bool is_known = !column_names(layout).empty() || store.find_entity(layout);
  for (const std::string_view language : template_languages) {
    if (!is_known) break;
    const Table example = template_table(template_columns(store, layout, language), store.currency());
    for (std::size_t row = 0; row < std::min(table.rows(), first_rows); ++row) {
      std::size_t alike = 0;
      std::size_t filled = 0;
      for (std::size_t c = 0; c < table.header.size(); ++c) {
        const std::string_view cell = exchange::with_formula(trimmed(table.cell(row, c)));
        const auto column = example.find(table.header[c]);
        filled += cell.empty() ? 0 : 1;
        alike += !cell.empty() && column && is_equal(cell, example.text(0, *column)) ? 1 : 0;
      }
      if (filled >= fewest && alike == filled) return row;
    }
  }
  return std::nullopt;
}

}  // namespace crmcore::intake
