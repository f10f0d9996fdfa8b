#include "sales_planner.hpp"

#include <algorithm>

#include "crmcore/registry/staff.hpp"

namespace crmcore::intake {
namespace {

using store::Store;

constexpr std::string_view unknown_reason = "unknown";  // of a cancellation: exports do not say

}  // namespace

void SalesPlanner::run() {
  read();
  find_erased();
  plan_staff();
  plan_customers();
  plan_products();
  plan_orders();
  if (!offered_.empty())
    for (std::uint32_t line = 0; line < lines_.size(); ++line) tell_not_offered(line);
  merged_.plan(plan_);
}

void SalesPlanner::find_erased() {
  const Entity& entity = store_.entity(Schema<Order>::name);
  std::optional<RecordKeys> keys;  // read where something was erased at all
  left_out_.assign(orders_.size(), false);
  for (std::uint32_t o = 0; o < orders_.size(); ++o) {
    const store::ErasedRecord* record = erased_.of_key(entity, orders_[o]);
    if (!record) continue;
    if (!keys) keys.emplace(store_, entity, numbering_);
    if (keys->of_key(orders_[o])) continue;
    const std::int64_t day = day_of(seen_[o].earliest);
    const bool is_again = erased_.is_said_again(entity, *record, {{position_of<&Order::ordered>, Cell::of(day)}});
    left_out_[o] = is_again;
    plan_.findings.push_back(erased_.finding(table_.lines[seen_[o].first_row], entity, orders_[o], *record, !is_again));
  }
  needed_customers_.assign(customers_.size(), false);
  needed_products_.assign(products_.size(), false);
  needed_sellers_.assign(sellers_.size(), false);
  const auto need = [](std::vector<bool>& needed, std::uint32_t number) {
    if (number != none) needed[number] = true;
  };
  for (std::uint32_t o = 0; o < orders_.size(); ++o) {
    if (left_out_[o]) continue;
    need(needed_customers_, buyers_.chosen(o));
    need(needed_sellers_, sellers_of_.chosen(o));
  }
  for (const SaleLine& line : lines_)
    if (!left_out_[line.order]) need(needed_products_, line.product);
}

bool SalesPlanner::stays_away(const Entity& entity, std::string_view key, std::uint32_t row, bool is_needed) {
  const store::ErasedRecord* record = erased_.of_key(entity, key);
  if (!record) return false;
  plan_.findings.push_back(erased_.finding(table_.lines[row], entity, key, *record, is_needed));
  return !is_needed;
}

/// Warns that a key is taken for one that is written otherwise.
void SalesPlanner::tell_folded(std::uint32_t row, const char* field, std::string_view key, std::string_view taken) {
  warn(row, field, "key.spelling",
       std::string(field) + " " + cited(key) + " is taken for " + cited(taken) +
           ", which differs in case, accents or blanks alone");
}

/// The records that the keys of the file mean; they may be spelt in another case.
KnownRecords SalesPlanner::known_by_any_spelling(const Section& section, const Names& names,
                                                 const std::vector<std::uint32_t>& rows, const char* field) {
  const RecordKeys keys(store_, *section.entity, numbering_);
  KnownRecords known(store_, *section.entity, keys, names,
                     [](const RecordKeys& of, std::string_view key) { return of.of_key(key); });
  const std::size_t code = section.entity->at("code");
  for (const std::uint32_t n : names.sorted()) {
    const Known* record = known.find(n);
    if (record && known.by(n) == RecordKeys::By::folded)
      tell_folded(rows[n], field, names[n], record->row[code].cell().text());
    if (record && known.by(n) == RecordKeys::By::corrected)
      warn(rows[n], field, "key.corrected",
           std::string(field) + " " + cited(names[n]) + " is taken for " + cited(record->row[code].cell().text()) +
               ", to which somebody corrected it");
    if (const std::string source = record ? "" : keys.twin_of(names[n]); !source.empty())
      warn(rows[n], field, "key.other_source",
           std::string(field) + " " + cited(names[n]) + " is another than the one that source " + cited(source) +
               " calls so; both are kept");
  }
  return known;
}

void SalesPlanner::plan_staff() {
  if (!seller_) return;
  Section& staff = section("staff");
  const KnownRecords known = known_by_any_spelling(staff, sellers_, seller_row_, "seller");
  seller_ids_.assign(sellers_.size(), 0);
  FirstSpellings spellings;
  for (const std::uint32_t s : sellers_.sorted()) {
    if (const Known* record = known.find(s)) {
      seller_ids_[s] = record->id;
      staff.same.push_back({0, sellers_[s]});
      continue;
    }
    if (const auto first = spellings.find(sellers_[s], s)) {
      tell_folded(seller_row_[s], "seller", sellers_[s], sellers_[*first]);
      seller_ids_[s] = seller_ids_[*first];
      continue;
    }
    if (stays_away(*staff.entity, sellers_[s], seller_row_[s], needed_sellers_[s])) {
      staff.same.push_back({0, sellers_[s]});
      continue;
    }
    Cell* row = add(staff, none, sellers_[s]);
    row[position_of<&Staff::code>] = Cell::of(sellers_[s]);
    row[position_of<&Staff::name>] = Cell::of(sellers_[s]);
    seller_ids_[s] = row[id_position].integer();
  }
}

void SalesPlanner::plan_customers() {
  Section& customers = section("customer");
  const KnownRecords known = known_by_any_spelling(customers, customers_, customer_row_, "customer");
  customer_ids_.assign(customers_.size(), 0);
  FirstSpellings spellings;
  for (const std::uint32_t c : customers_.sorted()) {
    Cells says;
    say_fields(Subject::customer, c, says);
    if (const Known* record = known.find(c)) {
      customer_ids_[c] = record->id;
      match_customer(customers, *record, says, {table_.lines[customer_row_[c]], customers_[c]}, known.match(c),
                     customers_[c]);
      continue;
    }
    if (const auto first = spellings.find(customers_[c], c)) {
      tell_folded(customer_row_[c], "customer", customers_[c], customers_[*first]);
      customer_ids_[c] = customer_ids_[*first];
      continue;
    }
    if (stays_away(*customers.entity, customers_[c], customer_row_[c], needed_customers_[c])) {
      customers.same.push_back({table_.lines[customer_row_[c]], customers_[c]});
      continue;
    }
    Cell* row = add(customers, customer_row_[c], customers_[c]);
    row[position_of<&Customer::source>] = Cell::of(std::string_view(plan_.source));
    row[position_of<&Customer::external_key>] = Cell::of(customers_[c]);
    for (const auto& [column, cell] : says) row[column] = cell;
    customer_ids_[c] = row[id_position].integer();
  }
}

void SalesPlanner::plan_products() {
  Section& products = section("product");
  const RecordKeys keys(store_, *products.entity, numbering_);
  // Two spellings of a product's code are two products, as catalogues have them; the plan warns of both.
  const KnownRecords known(store_, *products.entity, keys, products_,
                           [](const RecordKeys& of, std::string_view key) -> std::optional<RecordKeys::Match> {
                             const auto found = of.of_key(key);
                             return found && found->by == RecordKeys::By::folded ? std::nullopt : found;
                           });
  product_ids_.assign(products_.size(), 0);
  product_names_.assign(products_.size(), {});
  for (const std::uint32_t p : products_.sorted()) {
    const std::uint32_t title = titles_of_.chosen(p);
    product_names_[p] = title == none ? std::string_view() : descriptions_[title];
    Cells says{{position_of<&Product::name>, title == none ? Cell() : Cell::of(product_names_[p])}};
    say_fields(Subject::product, p, says);
    if (const Known* record = known.find(p)) {
      product_ids_[p] = record->id;
      const Cell from = record->row[position_of<&Product::active_from>].cell();
      const Cell to = record->row[position_of<&Product::active_to>].cell();
      if (!from.is_null() || !to.is_null()) offered_.emplace(p, std::pair(from, to));
      match(products, *record, says, "product.differs", {table_.lines[product_row_[p]], products_[p]},
            adopted(*products.entity, *record, known.by(p), products_[p]));
      continue;
    }
    if (stays_away(*products.entity, products_[p], product_row_[p], needed_products_[p])) {
      products.same.push_back({table_.lines[product_row_[p]], products_[p]});
      continue;
    }
    Cell* row = add(products, product_row_[p], products_[p]);
    row[position_of<&Product::source>] = Cell::of(std::string_view(plan_.source));
    row[position_of<&Product::external_key>] = Cell::of(products_[p]);
    for (const auto& [column, cell] : says) row[column] = cell;
    product_ids_[p] = row[id_position].integer();
  }
}

void SalesPlanner::plan_orders() {
  Section& orders = section("order");
  Section& lines = section("order_line");
  const RecordKeys keys(store_, *orders.entity, numbering_);
  const KnownRecords known(store_, *orders.entity, keys, orders_,
                           [](const RecordKeys& of, std::string_view key) -> std::optional<RecordKeys::Match> {
                             const auto found = of.of_key(key);
                             const bool is_meant =
                                 found && (found->by == RecordKeys::By::key || found->by == RecordKeys::By::corrected);
                             return is_meant ? found : std::nullopt;
                           });
  // Orders by time, then key: ids do not depend on the order of the rows.
  std::vector<std::uint32_t> sorted = orders_.sorted();
  std::ranges::stable_sort(sorted, {}, [&](std::uint32_t o) { return seen_[o].earliest; });
  const auto known_lines = lines_of_known_orders(known);
  lines.inserts.reserve(known.empty() ? lines_.size() : 0);
  lines.insert_origins.reserve(known.empty() ? lines_.size() : 0);
  for (const std::uint32_t o : sorted) {
    const OrderSeen& seen = seen_[o];
    const std::span<const std::uint32_t> own = lines_of_.of(o);
    if (left_out_[o]) {
      orders.same.push_back({table_.lines[seen.first_row], orders_[o]});
      for (const std::uint32_t l : own) lines.same.push_back({table_.lines[lines_[l].row], orders_[o]});
      continue;
    }
    Cells says = said_of_order(o);
    tell_doubts(orders, o, says);
    if (const Known* record = known.find(o)) {
      tell_other_customer(o, *record);
      date_cancellation(says, *record, seen);
      tell_other_currency(o, *record);
      // the workspace's currency, which a new order need not name, is said of one that is kept in another
      if (seen.currency == store_.currency() && !record->row[position_of<&Order::currency>].cell().is_null())
        says.emplace_back(position_of<&Order::currency>, Cell::of(plan_.texts.keep(seen.currency->code())));
      match(orders, *record, says, "order.differs", {table_.lines[seen.first_row], orders_[o]},
            no_longer_cancelled(orders, *record, seen));
      match_lines(lines, o, record->id, own, known_lines);
      continue;
    }
    Cell* row = add(orders, seen.first_row, orders_[o]);
    row[position_of<&Order::source>] = Cell::of(std::string_view(plan_.source));
    row[position_of<&Order::external_key>] = Cell::of(orders_[o]);
    for (const auto& [column, cell] : says) row[column] = cell;
    for (const std::uint32_t l : own) add_line(lines, row[id_position].integer(), l);
  }
}

/// The day and time of an order, who bought and sold it, and whether it was cancelled; then its fields.
SalesPlanner::Cells SalesPlanner::said_of_order(std::uint32_t order) const {
  const OrderSeen& seen = seen_[order];
  const std::int64_t day = day_of(seen.earliest);
  const std::uint32_t buyer = buyers_.chosen(order);
  const std::uint32_t seller = sellers_of_.chosen(order);
  const bool is_cancelled = seen.cancelled_lines == seen.lines;
  Cells says{{position_of<&Order::customer>, buyer == none ? Cell() : Cell::of(customer_ids_[buyer])},
             {position_of<&Order::ordered>, Cell::of(day)},
             {position_of<&Order::ordered_at>, seen.timed ? Cell::of(seen.earliest - day * minutes_a_day) : Cell()},
             {position_of<&Order::seller>, seller == none ? Cell() : Cell::of(seller_ids_[seller])},
             {position_of<&Order::cancelled>,
              is_cancelled ? Codec<Day>::encode(seen.cancelled.value_or(Day::from_number(day))) : Cell()},
             {position_of<&Order::cancel_reason>, is_cancelled ? Cell::of(unknown_reason) : Cell()}};
  if (seen.currency && *seen.currency != store_.currency())
    says.emplace_back(position_of<&Order::currency>, Cell::of(plan_.texts.keep(seen.currency->code())));
  say_fields(Subject::order, order, says);
  return says;
}

void SalesPlanner::say_fields(Subject subject, std::uint32_t thing, Cells& says) const {
  for (const SaidField& field : fields_)
    if (field.subject() == subject) says.emplace_back(field.column(), field.value(thing));
}

void SalesPlanner::tell_doubts(const Section& orders, std::uint32_t order, const Cells& says) {
  std::vector<Cell> record(orders.entity->size());
  for (const auto& [column, cell] : says) record[column] = cell;
  // a seller whom this file makes is not in the books yet, and nothing is odd of one
  store::look_at(store_, lookup_, *orders.entity, record,
                 [&](std::string_view field, std::string_view code, const std::string& message) {
                   warn(seen_[order].first_row, std::string(field).c_str(), std::string(code).c_str(),
                        "order " + cited(orders_[order]) + ": " + message);
                 });
}

/// Tells of an order that becomes another customer's: shops whose numbers begin anew each year use one twice.
void SalesPlanner::tell_other_customer(std::uint32_t order, const Known& known) {
  constexpr std::size_t customer = position_of<&Order::customer>;
  const Cell before = known.row[customer].cell();
  const std::uint32_t buyer = buyers_.chosen(order);
  if (buyer == none || before.is_null() || before.integer() == customer_ids_[buyer]) return;
  const Row holder = lookup_.find(Schema<Customer>::name, before);
  const Day was = Codec<Day>::decode(known.row[position_of<&Order::ordered>].cell());
  const Day is = Day::from_number(static_cast<std::int32_t>(day_of(seen_[order].earliest)));
  warn(seen_[order].first_row, "customer", "order.other_customer",
       "order " + cited(orders_[order]) + " is in the books as that of customer " +
           cited(holder.empty() ? "" : holder[position_of<&Customer::code>].text()) + " on " + was.text() +
           ", in the file as that of " + cited(customers_[buyer]) + " on " + is.text() +
           "; where a number is used again, give the files different sources");
}

/// Tells of an order that the file says in another currency than the books.
void SalesPlanner::tell_other_currency(std::uint32_t order, const Known& known) {
  const std::string said =
      changed_currency(store_, known.row[position_of<&Order::currency>].cell(), seen_[order].currency);
  if (!said.empty())
    warn(seen_[order].first_row, "currency", "order.currency_changed", "order " + cited(orders_[order]) + said);
}

/// An order that stands in the books was not cancelled on its first day: where the file does not say when, the day is
/// that of the books, else the last day that the file knows of.
void SalesPlanner::date_cancellation(Cells& says, const Known& known, const OrderSeen& seen) const {
  if (seen.cancelled_lines < seen.lines || seen.cancelled) return;
  const Cell in_books = known.row[position_of<&Order::cancelled>].cell();
  for (auto& [column, cell] : says)
    if (column == position_of<&Order::cancelled>)
      cell = in_books.is_null() ? Cell::of(std::int64_t{last_day_}) : in_books;
}

/// Takes a cancellation back that this source gave and gives no longer.
SalesPlanner::Cells SalesPlanner::no_longer_cancelled(const Section& orders, const Known& known,
                                                      const OrderSeen& seen) {
  constexpr std::size_t cancelled = position_of<&Order::cancelled>;
  if ((!status_ && !cancelled_) || seen.cancelled_lines == seen.lines) return {};
  std::vector<Cell> now;
  for (const Value& value : known.row) now.push_back(value.cell());
  if (now[cancelled].is_null()) return {};
  const auto said = provenance_.last_said(*orders.entity, known.id, now, cancelled);
  if (!said || said->cell() != now[cancelled]) return {};  // a person says so
  return {{cancelled, Cell()}, {position_of<&Order::cancel_reason>, Cell()}};
}

void plan_sales(const Store& store, const exchange::TextTable& table, const Mapping& mapping, const Options& options,
                Plan::Data& plan, Task* task) {
  SalesPlanner(store, table, mapping, options, plan, task).run();
}

}  // namespace crmcore::intake
