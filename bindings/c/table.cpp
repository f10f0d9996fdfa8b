#include "crmcore/exchange/arrow.hpp"
#include "crmcore/exchange/text_table.hpp"
#include "handles.hpp"

namespace crmcore::c {

crm_table* new_table(Table table) {
  auto handle = std::make_shared<crm_table>();
  for (std::size_t c = 0; c < table.width(); ++c) handle->names.push_back(table.column(c).name);
  handle->currency = table.currency().text();
  handle->table = std::make_shared<const Table>(std::move(table));
  handle->preview = handle->table->preview();
  Register::add(handle.get(), Type::table, handle);
  return handle.get();
}

}  // namespace crmcore::c

using namespace crmcore;
using namespace crmcore::c;

namespace {

/// The table when the handle is alive and the place within it, else none.
const Table* at(const crm_table* table, int64_t row, int32_t column) {
  if (!Register::alive(table, Type::table)) return nullptr;
  const Table& t = *table->table;
  if (row < 0 || column < 0 || static_cast<std::size_t>(row) >= t.rows() ||
      static_cast<std::size_t>(column) >= t.width())
    return nullptr;
  return &t;
}
const Table* at(const crm_table* table, int32_t column) {
  if (!Register::alive(table, Type::table)) return nullptr;
  const Table& t = *table->table;
  return column >= 0 && static_cast<std::size_t>(column) < t.width() ? &t : nullptr;
}
Cell cell(const crm_table* table, int64_t row, int32_t column) {
  const Table* t = at(table, row, column);
  return t ? t->cell(static_cast<std::size_t>(row), static_cast<std::size_t>(column)) : Cell();
}

}  // namespace

int64_t crm_table_rows(const crm_table* table) {
  return Register::alive(table, Type::table) ? static_cast<int64_t>(table->table->rows()) : 0;
}
int32_t crm_table_columns(const crm_table* table) {
  return Register::alive(table, Type::table) ? static_cast<int32_t>(table->table->width()) : 0;
}

const char* crm_table_column_name(const crm_table* table, int32_t column) {
  return at(table, column) ? table->names[static_cast<std::size_t>(column)].c_str() : nullptr;
}
const char* crm_table_column_kind(const crm_table* table, int32_t column) {
  const Table* t = at(table, column);
  return t ? name(t->column(static_cast<std::size_t>(column)).kind).data() : nullptr;
}
int32_t crm_table_column_index(const crm_table* table, const char* column) {
  if (!Register::alive(table, Type::table) || !column) return -1;
  const auto found = table->table->find(column);
  return found ? static_cast<int32_t>(*found) : -1;
}
const char* crm_table_currency(const crm_table* table) {
  return Register::alive(table, Type::table) ? table->currency.c_str() : nullptr;
}
int32_t crm_table_is_null(const crm_table* table, int64_t row, int32_t column) {
  return cell(table, row, column).is_null() ? 1 : 0;
}
int64_t crm_table_get_int64(const crm_table* table, int64_t row, int32_t column) {
  return cell(table, row, column).integer();
}
double crm_table_get_double(const crm_table* table, int64_t row, int32_t column) {
  return cell(table, row, column).real();
}
const char* crm_table_get_text(const crm_table* table, int64_t row, int32_t column, int64_t* length) {
  const std::string_view text = cell(table, row, column).text();
  if (length) *length = static_cast<int64_t>(text.size());
  return text.empty() ? "" : text.data();
}

int32_t crm_table_show(const crm_table* table, int64_t row, int32_t column, char** text, crm_error** error) {
  return guard(error, [&] {
    need(text, "text");
    checked(table);
    const Table* t = at(table, row, column);
    if (!t)
      throw Error(ErrorCode::invalid, "cell",
                  "row " + std::to_string(row) + ", column " + std::to_string(column) + " is outside the table");
    *text = owned_text(t->text(static_cast<std::size_t>(row), static_cast<std::size_t>(column)));
  });
}

const int64_t* crm_table_int64s(const crm_table* table, int32_t column) {
  const Table* t = at(table, column);
  if (!t || cell_type(t->column(static_cast<std::size_t>(column)).kind) != Cell::Type::integer) return nullptr;
  return t->integers(static_cast<std::size_t>(column)).data();
}
const double* crm_table_doubles(const crm_table* table, int32_t column) {
  const Table* t = at(table, column);
  if (!t || cell_type(t->column(static_cast<std::size_t>(column)).kind) != Cell::Type::real) return nullptr;
  return t->reals(static_cast<std::size_t>(column)).data();
}

const char* crm_table_preview(crm_table* table) {
  return Register::alive(table, Type::table) ? table->preview.c_str() : "";
}

int32_t crm_table_to_json(const crm_table* table, char** json, crm_error** error) {
  return guard(error, [&] {
    need(json, "json");
    *json = owned_text(exchange::to_json(*checked(table).table));
  });
}
int32_t crm_table_to_csv(const crm_table* table, char** csv, crm_error** error) {
  return guard(error, [&] {
    need(csv, "csv");
    *csv = owned_text(exchange::to_csv(*checked(table).table));
  });
}

int32_t crm_table_from_csv(const char* csv, crm_table** table, crm_error** error) {
  return guard(error, [&] {
    need(table, "table");
    *table = new_table(exchange::parse_csv(std::string(text(csv, "csv"))));
  });
}
int32_t crm_table_from_json(const char* json, crm_table** table, crm_error** error) {
  return guard(error, [&] {
    need(table, "table");
    *table = new_table(exchange::parse_json(text(json, "json")));
  });
}

void crm_table_free(crm_table* table) { Register::remove(table, Type::table); }

int32_t crm_table_export(const crm_table* table, ArrowArrayStream* stream, crm_error** error) {
  return guard(error, [&] {
    need(stream, "stream");
    exchange::export_arrow(checked(table).table, stream);
  });
}

int32_t crm_table_import(ArrowArrayStream* stream, const char* currency, crm_table** table, crm_error** error) {
  return crm_table_import_zoned(stream, currency, nullptr, table, error);
}

int32_t crm_table_import_zoned(ArrowArrayStream* stream, const char* currency, const char* time_zone, crm_table** table,
                               crm_error** error) {
  return guard(error, [&] {
    need(stream, "stream");
    struct Release {
      ArrowArrayStream* stream;
      ~Release() {
        if (stream->release) stream->release(stream);
      }
    } released{stream};  // also when an argument is wrong
    need(table, "table");
    const Currency of_amounts = currency ? Currency(text(currency, "currency")) : Currency();
    const TimeZone of_days = time_zone ? TimeZone(text(time_zone, "time_zone")) : TimeZone();
    *table = new_table(exchange::import_arrow(stream, of_amounts, exchange::Unreadable::refuse, of_days));
  });
}
