// How a flat export of sales is written: its columns, numbers, days and discounts.
#include "sale_rows.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "custom_labels.hpp"
#include "known_exports.hpp"
#include "said_zone.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;
using store::Store;

/// What decides a sale: columns of this layout alone.
constexpr auto sale_columns = std::to_array<std::string_view>(
    {"order", "customer", "product", "description", "quantity", "unit_price", "amount", "discount", "discount_rate",
     "ordered", "time", "seller", "currency", "status", "cancelled", "tax_rate"});

/// A column that fills a field of a record.
struct FieldColumn {
  std::string_view name;
  Subject subject;
  std::string_view field;
};
constexpr auto field_columns = std::to_array<FieldColumn>({{"customer_name", Subject::customer, "name"},
                                                           {"country", Subject::customer, "country"},
                                                           {"channel", Subject::order, "channel"},
                                                           {"campaign", Subject::order, "campaign"},
                                                           {"due", Subject::order, "due"},
                                                           {"produced", Subject::order, "produced"},
                                                           {"delivered", Subject::order, "delivered"},
                                                           {"shipping", Subject::order, "shipping"},
                                                           {"category", Subject::product, "category"},
                                                           {"unit_cost", Subject::line, "unit_cost"},
                                                           {"tax", Subject::line, "tax"},
                                                           {"return_reason", Subject::line, "return_reason"}});

bool is_mapped(const Mapping& mapping, std::string_view name) {
  return std::ranges::find(mapping, name, &std::pair<std::string, std::string>::first) != mapping.end();
}
/// Headers under which exports write the total of the order on each of its lines, or on the first.
bool is_order_total(std::string_view header) {
  constexpr auto totals = std::to_array<std::string_view>({"total", "subtotal", "grand total", "order total"});
  const std::string alone = without_currency(header);
  return std::ranges::find(totals, folded(alone.empty() ? header : alone)) != totals.end();
}

/// Whether a column is one in which exports write the money that was given back for a sale.
bool is_refunded(const TextTable& table, std::size_t column, const Forms& forms) {
  const std::string header = folded(table.header[column]);
  if (header.find("refund") == std::string::npos && header.find("reembols") == std::string::npos &&
      header.find("devoluci") == std::string::npos && header.find("devuelt") == std::string::npos &&
      header.find("nota de credito") == std::string::npos)
    return false;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (const std::string_view cell = trimmed(table.cell(row, column));
        !cell.empty() && !says_nothing(cell) && !parse<Decimal>(cell, forms).value)
      return false;
  return true;
}

/// The names of the columns of the layout: what decides a sale, then what fills fields of the built-in kind, then the
/// fields that the business has defined. One that has the name of another is called with its entity.
std::vector<FieldColumn> field_columns_of(const Store& store, TextPool& texts) {
  std::vector<FieldColumn> columns(field_columns.begin(), field_columns.end());
  const auto is_taken = [&](std::string_view name) {
    return std::ranges::find(sale_columns, name) != sale_columns.end() ||
           std::ranges::find(columns, name, &FieldColumn::name) != columns.end();
  };
  const auto own = store::find<CustomField>(store);
  for (const Subject subject : {Subject::order, Subject::line, Subject::customer, Subject::product})
    for (const CustomField& field : own) {
      if (field.entity != entity_of(subject)) continue;
      const std::string_view name = texts.keep(field.name);
      columns.push_back({is_taken(name) ? texts.keep(field.entity + "." + field.name) : name, subject, name});
    }
  return columns;
}

std::vector<std::string_view> layout_columns(const Store& store, TextPool& texts) {
  std::vector<std::string_view> names(sale_columns.begin(), sale_columns.end());
  for (const FieldColumn& column : field_columns_of(store, texts)) names.push_back(column.name);
  return names;
}

/// The labels of the layout, with those of the fields that the business has defined.
Labels layout_labels(const Store& store, TextPool& texts) {
  std::vector<Label> own;
  const auto columns = field_columns_of(store, texts);
  for (const CustomField& field : store::find<CustomField>(store))
    for (const FieldColumn& column : columns)
      if (column.field == field.name && entity_of(column.subject) == field.entity)
        own.push_back(label_of(field, "sales." + std::string(column.name), texts));
  Labels labels = store.labels();
  labels.add(own);
  return labels;
}

bool is_number(Kind kind) {
  return kind == Kind::integer || kind == Kind::real || kind == Kind::decimal || kind == Kind::amount;
}

}  // namespace

SaleRows::SaleRows(const Store& store, const TextTable& table, const Mapping& mapping, const Options& options,
                   Plan::Data& plan, Task* task)
    : FlatRows(store, table, "sales", layout_columns(store, plan.texts), layout_labels(store, plan.texts), mapping,
               plan, task) {
  for (const auto& [name, place] : {std::pair{"order", &order_},
                                    {"customer", &customer_},
                                    {"product", &product_},
                                    {"description", &description_},
                                    {"quantity", &quantity_},
                                    {"unit_price", &unit_price_},
                                    {"amount", &amount_},
                                    {"discount", &discount_},
                                    {"discount_rate", &discount_rate_},
                                    {"ordered", &ordered_},
                                    {"time", &clock_},
                                    {"seller", &seller_},
                                    {"currency", &currency_},
                                    {"status", &status_},
                                    {"cancelled", &cancelled_},
                                    {"tax_rate", &tax_rate_}})
    *place = columns_.find(name);
  for (const RefusedRecord& record : plan.refused) {
    const bool is_line = record.entity == Schema<OrderLine>::name;
    refused_.emplace(std::pair(record.entity, is_line ? std::to_string(record.line) : record.key), &record);
  }
  if (!ordered_) missing("ordered", "the day of each sale");
  has_times_ = holds_times(table, *ordered_);
  refuse_zone_of_parts();
  if (unit_price_ && amount_ && !is_mapped(mapping, "amount") && is_order_total(table.header[*amount_])) {
    plan.used_columns.erase(*amount_);  // told as not used: quantity and price say what a line costs
    std::erase(plan.guesses, Columns::guess(table.header[*amount_], "amount"));
    amount_.reset();
  }
  if (!unit_price_ && amount_ && order_ && !is_mapped(mapping, "amount")) refuse_order_totals();
  if (!unit_price_ && !amount_) missing("unit_price' or 'amount", "the price, or the amount, of each line");
  if (discount_ && !is_mapped(mapping, "discount"))
    check_are_money(*discount_, "discount", "map the column to discount_rate or to discount");
  find_tax(mapping);
  find_fields();
  find_written_forms(options);
  for (std::size_t c = 0; c < table.header.size() && !refunded_; ++c)
    if (!plan.used_columns.contains(c) && is_refunded(table, c, forms_)) refunded_ = c;
  if (refunded_) plan.used_columns.insert(*refunded_);
  if (discount_rate_) discount_in_percent_ = is_in_percent(*discount_rate_);
  if (tax_rate_) tax_in_percent_ = is_in_percent(*tax_rate_);
  if (discount_) find_sign_of_discounts();
}

/// Throws rule where the time is a column of its own and a header or a column says its zone: day and time must stand
/// together to be moved.
void SaleRows::refuse_zone_of_parts() const {
  if (!clock_ || known_export(table_, Layout::sales.name)) return;  // whose times are those of the shop
  const auto zones = zone_column(table_);
  const std::string zone = zone_in(table_.header[*ordered_]) + zone_in(table_.header[*clock_]);
  if (zone.empty() && !zones) return;
  const std::string& said = zones ? table_.header[*zones] : table_.header[*ordered_];
  throw Error(ErrorCode::rule, said,
              "column " + cited(said) +
                  " says the time zone of a day and a time in columns of their own; put them "
                  "together, as 2011-12-10 08:26 -06:00, or leave the zone out where it is the shop's");
}

/// Throws invalid where a column that may hold the total of the order says one value on all lines of each order: on
/// lines of different quantities, or in so many orders that it is no chance.
void SaleRows::refuse_order_totals() const {
  constexpr std::size_t no_chance = 3;
  constexpr std::size_t no_chance_under_other_headers = 2;  // "Importe" is the word for a line's own
  const bool is_called_total = is_order_total(table_.header[*amount_]);
  struct First {
    std::string_view total, quantity;
  };
  std::unordered_map<std::string_view, First> firsts;
  std::unordered_set<std::string_view> repeating;
  bool have_other_quantities = false;
  std::string_view example;
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    const std::string_view order = text(row, order_);
    const std::string_view total = text(row, amount_);
    if (order.empty() || total.empty()) continue;
    const auto [known, is_first] = firsts.try_emplace(order, First{total, text(row, quantity_)});
    if (known->second.total != total) return;
    if (is_first) continue;
    repeating.insert(order);
    example = order;
    have_other_quantities = have_other_quantities || text(row, quantity_) != known->second.quantity;
  }
  if (!is_called_total && (!have_other_quantities || repeating.size() < no_chance_under_other_headers)) return;
  if (!have_other_quantities && repeating.size() < no_chance) return;
  const std::string header = cited(table_.header[*amount_]);
  throw Error(ErrorCode::invalid, "amount",
              "column " + header + " says one value on all lines of each order, such as " +
                  cited(firsts[example].total) + " of order " + cited(example) +
                  ", and may be the total of the order; map it to amount where each " +
                  "line costs that, else give the price or the amount of each line");
}

/// Taxes are money, or shares of what a line costs: those written in per cent are shares.
void SaleRows::find_tax(const Mapping& mapping) {
  tax_ = columns_.find("tax");
  if (!tax_) return;
  std::size_t filled = 0;
  std::size_t in_percent = 0;
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    const std::string_view written = text(row, tax_);
    filled += written.empty() ? 0 : 1;
    in_percent += written.ends_with('%') ? 1 : 0;
  }
  if (filled > 0 && in_percent == filled && !tax_rate_) {
    tax_rate_ = std::exchange(tax_, std::nullopt);
    plan_.guesses.push_back("column " + cited(table_.header[*tax_rate_]) + " is tax_rate, because it is in per cent");
  } else if (!is_mapped(mapping, "tax")) {
    check_are_money(*tax_, "tax", "map the column to tax_rate where they are shares, or to tax where they are money");
  }
}

void SaleRows::find_fields() {
  if (tax_rate_)
    plan_.guesses.emplace_back(
        "tax is tax_rate of the amount of each line, rounded to the currency half away from zero, where the file does "
        "not say it");
  for (const auto& [name, subject, field] : field_columns_of(store_, plan_.texts)) {
    const auto from = columns_.find(name);
    if (!from || from == tax_rate_) continue;
    const Entity& entity = store_.entity(entity_of(subject));
    fields_.emplace_back(name, subject, entity, entity.at(field), *from);
  }
}

void SaleRows::find_written_forms(const Options& options) {
  std::vector<NumberColumn> numbers = number_columns({"unit_price", "amount", "discount"}, {"quantity"});
  for (const auto& rate : {discount_rate_, tax_rate_})
    if (rate && !has_percent_signs(*rate)) numbers.push_back({*rate});
  std::vector<std::size_t> days{*ordered_};
  if (cancelled_) days.push_back(*cancelled_);
  for (const SaidField& field : fields_) {
    const Column& column = field.described();
    const bool is_money = column.kind == Kind::amount || column.traits.money;
    if (is_number(column.kind))
      numbers.push_back(
          {field.from(), is_money, column.kind == Kind::integer || (is_money && store_.currency().decimals() == 0)});
    if (column.kind == Kind::day) days.push_back(field.from());
  }
  find_forms(numbers, days, options);
}

/// Throws invalid where amounts may be shares of the price: all between 0 and 1, and not all whole. `way_out` says what
/// to do.
void SaleRows::check_are_money(std::size_t column, const std::string& name, const std::string& way_out) const {
  const Decimal one{Decimal::one};
  std::string_view example;
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    const std::string_view written = text(row, column);
    if (written.empty()) continue;
    if (written.ends_with('%')) {
      example = written;
      break;
    }
    const auto value = parse<Decimal>(written).value;
    if (!value || *value < Decimal{} || *value > one) return;
    if (value->millionths % Decimal::one != 0) example = written;
  }
  if (!example.empty())
    throw Error(
        ErrorCode::invalid, name,
        "values of " + name + " such as " + cited(example) + " can be shares of the price or money; " + way_out);
}

bool SaleRows::has_percent_signs(std::size_t column) const {
  for (std::size_t row = 0; row < table_.rows(); ++row)
    if (text(row, column).ends_with('%')) return true;
  return false;
}

/// Discounts are money off, with either sign, but all with one: a surcharge is not one.
void SaleRows::find_sign_of_discounts() {
  std::string_view off;
  std::string_view on;
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    const auto value = parse<Decimal>(text(row, discount_), forms_).value;
    const bool is_return = parse<Decimal>(text(row, quantity_), forms_).value.value_or(Decimal{}) < Decimal{};
    if (!value || *value == Decimal{} || is_return) continue;
    (*value < Decimal{} ? on : off) = text(row, discount_);
  }
  if (on.empty()) return;
  if (!off.empty())
    throw Error(ErrorCode::invalid, "discount",
                "discounts must all have one sign, not " + cited(off) + " and " + cited(on) +
                    "; leave surcharges out, or give them lines of their own");
  plan_.guesses.emplace_back("discounts are written as negative numbers");
}

/// Whether the rates of a column are written in per cent without the sign: some are above 1.
bool SaleRows::is_in_percent(std::size_t column) const {
  for (std::size_t row = 0; row < table_.rows(); ++row)
    if (const auto value = parse<Decimal>(text(row, column), forms_).value; value && *value > Decimal{Decimal::one})
      return true;
  return false;
}
/// The rate of discount or of tax of a row, 0 to 1.
std::optional<double> SaleRows::rate_of(std::size_t row, const std::optional<std::size_t>& column, const char* name,
                                        bool in_percent) {
  std::string_view written = text(row, column);
  if (written.empty()) return std::nullopt;
  const bool has_sign = written.ends_with('%');
  if (has_sign) written = trimmed(written.substr(0, written.size() - 1));
  const auto parsed = parse<Decimal>(written, forms_);
  constexpr double percent = 100;
  const double rate = parsed.value ? static_cast<double>(parsed.value->millionths) / Decimal::one /
                                         (has_sign || in_percent ? percent : 1)
                                   : -1;
  if (rate >= 0 && rate <= 1) return rate;
  reject(row, name, "line.bad_number",
         std::string(name) + " must be between 0 and 1, or 0 and 100 %, not " + cited(text(row, column)));
  return std::nullopt;
}

}  // namespace crmcore::intake
