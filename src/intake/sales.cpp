// The flat export of sales: every line of the file is a line of an order, and names its order, customer and product.
#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>
#include <unordered_set>

#include "crmcore/orders/order.hpp"
#include "crmcore/registry/customer.hpp"
#include "crmcore/registry/staff.hpp"
#include "flat_rows.hpp"
#include "repeated_rows.hpp"
#include "votes.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;
using store::Store;

const std::vector<std::string_view> layout_columns{
    "order",    "customer", "customer_name", "product", "description", "quantity", "unit_price", "amount",
    "discount", "ordered",  "country",       "seller",  "currency",    "status",   "cancelled",  "discount_rate"};

/// What a status says of a sale; statuses that are in neither list are asked about.
constexpr auto cancelled_words = std::to_array<std::string_view>(
    {"cancelled", "canceled", "void", "voided", "refunded", "returned", "cancelado", "cancelada", "anulado", "anulada",
     "reembolsado", "reembolsada", "devuelto", "devuelta"});
constexpr auto standing_words = std::to_array<std::string_view>(
    {"paid",        "partially paid", "partially_paid", "unpaid",    "pending",   "authorized", "fulfilled",
     "unfulfilled", "partial",        "complete",       "completed", "closed",    "open",       "processing",
     "shipped",     "delivered",      "done",           "ok",        "confirmed", "sold",       "pagado",
     "pagada",      "pendiente",      "enviado",        "enviada",   "entregado", "entregada",  "completado",
     "completada",  "completo",       "cerrado",        "cerrada",   "abierto",   "abierta",    "en proceso",
     "confirmado",  "confirmada",     "vendido"});

constexpr std::string_view unknown_reason = "unknown";  // of a cancellation: exports do not say
constexpr std::int64_t minutes_a_day = 24 * 60;
constexpr std::size_t rows_a_step = 16384;  // between two reports of progress: a few milliseconds of work

/// The day of a minute since 1970-01-01, also before it.
std::int64_t day_of(std::int64_t minute) {
  return minute >= 0 ? minute / minutes_a_day : (minute - (minutes_a_day - 1)) / minutes_a_day;
}

struct Line {
  std::uint32_t row, order, product, description;
  std::int64_t quantity;
  std::int64_t unit_price, discount, amount;  // unit price below zero: none was given
};

/// What decides whether two lines of an order are the same one.
using LineKey = std::tuple<std::int64_t, std::string_view, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

struct OrderSeen {
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();  // minute since 1970-01-01; midnight when unknown
  bool timed = false;
  bool two_times = false;
  std::uint32_t first_row = none;
  std::uint32_t lines = 0;
  std::uint32_t cancelled_lines = 0;
  std::optional<Day> cancelled;  // the earliest day that a line says
};

class SalesPlanner : FlatRows {
 public:
  SalesPlanner(const Store& store, const TextTable& table, const Mapping& mapping, const Options& options,
               Plan::Data& plan, Task* task)
      : FlatRows(store, table, "sales", layout_columns, mapping, plan, task) {
    for (const auto& [name, place] : {std::pair{"order", &order_},
                                      {"customer", &customer_},
                                      {"customer_name", &customer_name_},
                                      {"product", &product_},
                                      {"description", &description_},
                                      {"quantity", &quantity_},
                                      {"unit_price", &unit_price_},
                                      {"amount", &amount_},
                                      {"discount", &discount_},
                                      {"ordered", &ordered_},
                                      {"country", &country_},
                                      {"seller", &seller_},
                                      {"currency", &currency_},
                                      {"status", &status_},
                                      {"cancelled", &cancelled_},
                                      {"discount_rate", &discount_rate_}})
      *place = columns_.find(name);
    if (!ordered_) missing("ordered", "the day of each sale");
    if (unit_price_ && amount_ && !is_mapped(mapping, "amount") && is_order_total(table.header[*amount_])) {
      plan.used_columns.erase(*amount_);  // told as not used: quantity and price say what a line costs
      std::erase(plan.guesses, Columns::guess(table.header[*amount_], "amount"));
      amount_.reset();
    }
    if (!unit_price_ && !amount_) missing("unit_price' or 'amount", "the price, or the amount, of each line");
    if (discount_ && !is_mapped(mapping, "discount")) check_discounts_are_money();
    find_forms(number_columns({"unit_price", "amount", "discount"}, {"quantity"}), {*ordered_}, options);
    if (discount_rate_) find_percent();
    if (discount_) find_sign_of_discounts();
  }

  void run() {
    find_whole_keys({{"order", order_}, {"customer", customer_}, {"product", product_}});
    read_rows();
    settle();
    tell_incomplete();
    find_case_twins();
    plan_staff();
    plan_customers();
    plan_products();
    plan_orders();
  }

 private:
  static bool is_mapped(const Mapping& mapping, std::string_view name) {
    return std::ranges::find(mapping, name, &std::pair<std::string, std::string>::first) != mapping.end();
  }
  /// Headers under which exports write the total of the order on each of its lines, or on the first.
  static bool is_order_total(std::string_view header) {
    constexpr auto totals = std::to_array<std::string_view>({"total", "subtotal", "grand total", "order total"});
    return std::ranges::find(totals, folded(header)) != totals.end();
  }

  /// Throws invalid where discounts may be shares of the price: all between 0 and 1, and not all whole.
  void check_discounts_are_money() const {
    const Decimal one{Decimal::one};
    std::string_view example;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const std::string_view written = text(row, discount_);
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
      throw Error(ErrorCode::invalid, "discount",
                  "discounts such as " + cited(example) +
                      " can be shares of the price or money; map the column to discount_rate or to discount");
  }

  /// Discounts are money off, with either sign, but all with one: a surcharge is not one.
  void find_sign_of_discounts() {
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

  /// Whether rates are written in per cent: with the sign, or some above 1.
  void find_percent() {
    for (std::size_t row = 0; row < table_.rows() && !in_percent_; ++row) {
      const auto value = parse<Decimal>(text(row, discount_rate_), forms_).value;
      in_percent_ = value && *value > Decimal{Decimal::one};
    }
  }
  /// The rate of discount of a row, 0 to 1.
  std::optional<double> rate_of(std::size_t row) {
    std::string_view written = text(row, discount_rate_);
    if (written.empty()) return std::nullopt;
    const bool has_sign = written.ends_with('%');
    if (has_sign) written = trimmed(written.substr(0, written.size() - 1));
    const auto parsed = parse<Decimal>(written, forms_);
    constexpr double percent = 100;
    const double rate = parsed.value ? static_cast<double>(parsed.value->millionths) / Decimal::one /
                                           (has_sign || in_percent_ ? percent : 1)
                                     : -1;
    if (rate >= 0 && rate <= 1) return rate;
    reject(row, "discount_rate", "line.bad_number",
           "discount_rate must be between 0 and 1, or 0 and 100 %, not " + cited(text(row, discount_rate_)));
    return std::nullopt;
  }

  /// The numbers of a row, where it has them.
  struct Numbers {
    std::optional<Decimal> quantity, price;
    std::optional<Amount> discount, amount;
    std::optional<double> rate;  // of discount, 0 to 1
  };
  /// The texts of a row; empty where it has none.
  struct Texts {
    std::string_view customer, product, description, country, name, seller, order;
  };
  /// The time of a row.
  struct RowTime {
    std::string_view written;
    std::int64_t minute = 0;  // since 1970-01-01; midnight when only the day is known
    bool timed = false;       // whether more than the day is known
    bool is_read = false;
  };

  void read_rows() {
    lines_.reserve(table_.rows());
    unreadable_rows_ = std::ranges::any_of(table_.findings,
                                           [](const Finding& finding) { return finding.severity == Severity::error; });
    if (task_) task_->start(static_cast<std::int64_t>(table_.rows()));
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (task_ && row % rows_a_step == 0) task_->advance(static_cast<std::int64_t>(row));
      rejected_ = false;
      read_row(row);
      if (rejected_) note_rejected(row);
    }
  }

  /// An order of which a row is rejected is not whole in the file.
  void note_rejected(std::size_t row) {
    ++plan_.rejected;
    const std::string_view order = key(row, order_);
    if (order.empty())
      unreadable_rows_ = true;
    else
      incomplete_.insert(order);
  }
  void tell_incomplete() {
    for (std::uint32_t o = 0; o < orders_.size(); ++o)
      if (incomplete_.contains(orders_[o]))
        warn(
            seen_[o].first_row, "order", "order.incomplete",
            "order " + cited(orders_[o]) + " has rows that are rejected: its total is too small until they are mended");
  }

  void read_row(std::size_t row) {
    read_time(row);
    read_status(row);
    const Numbers numbers = numbers_of(row);
    Texts texts = texts_of(row);
    check_complete(row, numbers, texts);
    if (rejected_) return;
    Line line{static_cast<std::uint32_t>(row), none, none, none, Decimal::one, -1, 0, 0};
    try {
      settle_amount(line, numbers);
    } catch (const Error& error) {
      return reject(row, "amount", "line.overflow", error.message());
    }
    if (!order_) texts.order = order_of_day(texts.customer, time_.minute);
    note_order(line, texts.order);
    note_names(line, texts);
    if (const auto earlier = repeated_.find(row))
      warn(row, "", "line.repeated", "equal in every column to line " + std::to_string(table_.lines[*earlier]));
    lines_.push_back(line);
  }

  /// Reads the time of a row. A text equal to that of the row before is not parsed again.
  void read_time(std::size_t row) {
    const std::string_view written = text(row, ordered_);
    if (time_.is_read && written == time_.written) return;
    const auto parsed = parse<DayTime>(written, forms_);
    time_.is_read = parsed.value.has_value();
    time_.written = written;
    if (!time_.is_read)
      return reject(row, "ordered", "line.bad_day", written.empty() ? "the day is empty" : "ordered " + parsed.why);
    time_.timed = parsed.value->minute.has_value();
    time_.minute =
        std::int64_t{parsed.value->day.number()} * minutes_a_day + (time_.timed ? parsed.value->minute->of_day : 0);
  }

  /// Reads whether a row was cancelled, and when. Rejects one in another currency, or with a status nobody knows.
  void read_status(std::size_t row) {
    if (!currency_ && !status_ && !cancelled_) return;
    const std::string_view currency = text(row, currency_);
    const Currency own = store_.currency();
    if (!currency.empty() && folded(currency) != folded(own.code()))
      reject(row, "currency", "line.other_currency",
             "currency must be " + std::string(own.code()) + ", that of the workspace, not " + cited(currency) +
                 "; convert the amounts first");
    cancelled_day_.reset();
    if (const std::string_view day = text(row, cancelled_); !day.empty()) {
      const auto parsed = parse<DayTime>(day, forms_);
      if (parsed.value)
        cancelled_day_ = parsed.value->day;
      else
        reject(row, "cancelled", "line.bad_day", "cancelled " + parsed.why);
    }
    const std::string status = folded(text(row, status_));
    const bool says_cancelled = std::ranges::find(cancelled_words, status) != cancelled_words.end();
    is_cancelled_ = cancelled_day_ || says_cancelled;
    if (!status.empty() && !says_cancelled && std::ranges::find(standing_words, status) == standing_words.end())
      reject(row, "status", "line.unknown_status",
             "status " + cited(text(row, status_)) +
                 " is not known; write cancelled for what was not sold and paid for what was, or map status to "
                 "nothing, so that the column is not read");
  }

  Numbers numbers_of(std::size_t row) {
    Numbers numbers;
    numbers.quantity = number<Decimal>(row, quantity_, "quantity", "line.bad_number");
    numbers.price = number<Decimal>(row, unit_price_, "unit_price", "line.bad_number");
    numbers.discount = number<Amount>(row, discount_, "discount", "line.bad_number");
    numbers.amount = number<Amount>(row, amount_, "amount", "line.bad_number");
    numbers.rate = rate_of(row);
    return numbers;
  }

  Texts texts_of(std::size_t row) {
    Texts texts;
    texts.customer = clean(key(row, customer_), row, "customer");
    texts.product = clean(key(row, product_), row, "product");
    texts.description = clean(text(row, description_), row, "description");
    texts.country = clean(text(row, country_), row, "country");
    texts.name = clean(text(row, customer_name_), row, "customer_name");
    texts.seller = clean(key(row, seller_), row, "seller");
    texts.order = clean(key(row, order_), row, "order");
    return texts;
  }

  /// Rejects a row without order, quantity, or price and amount, where the file has them.
  void check_complete(std::size_t row, const Numbers& numbers, const Texts& texts) {
    const auto& [quantity, price, discount, amount, rate] = numbers;
    if (order_ && texts.order.empty() && !rejected_) reject(row, "order", "line.no_order", "the order is empty");
    if (quantity_ && !quantity && !rejected_) reject(row, "quantity", "line.bad_number", "the quantity is empty");
    if (!price && !amount && !rejected_)
      reject(row, "unit_price", "line.bad_number", "the row has neither a price nor an amount");
    if (price && price->millionths < 0)
      reject(row, "unit_price", "line.negative_price",
             "unit_price must be 0 or more, not " + price->text() + "; a return has a negative quantity");
  }

  void note_order(Line& line, std::string_view order) {
    line.order = orders_.number(order);
    if (line.order == seen_.size()) seen_.emplace_back();
    OrderSeen& seen = seen_[line.order];
    if (seen.first_row == none) {
      seen.first_row = line.row;
      seen.timed = time_.timed && order_;
    } else if (seen.earliest != time_.minute && order_) {
      seen.two_times = true;
    }
    seen.earliest = std::min(seen.earliest, order_ ? time_.minute : time_.minute / minutes_a_day * minutes_a_day);
    ++seen.lines;
    if (!is_cancelled_) return;
    ++seen.cancelled_lines;
    if (cancelled_day_) seen.cancelled = std::min(seen.cancelled.value_or(*cancelled_day_), *cancelled_day_);
  }

  /// Counts which customer, seller, product and texts the row names.
  void note_names(Line& line, const Texts& texts) {
    if (!texts.customer.empty()) note_customer(line, texts);
    if (!texts.seller.empty()) {
      const std::uint32_t number = sellers_.number(texts.seller);
      if (number == seller_row_.size()) seller_row_.push_back(line.row);
      sellers_of_.vote(line.order, number, time_.minute);
    }
    if (!texts.product.empty()) {
      line.product = products_.number(texts.product);
      if (line.product == product_row_.size()) product_row_.push_back(line.row);
    }
    if (!texts.description.empty()) {
      line.description = descriptions_.number(texts.description);
      if (line.product != none) titles_of_.vote(line.product, line.description, time_.minute);
    } else if (description_) {
      warn(line.row, "description", "line.no_description", "the description is empty");
    }
  }
  void note_customer(const Line& line, const Texts& texts) {
    const std::uint32_t number = customers_.number(texts.customer);
    if (number == customer_row_.size()) customer_row_.push_back(line.row);
    buyers_.vote(line.order, number, time_.minute);
    if (!texts.country.empty()) countries_of_.vote(number, countries_.number(texts.country), time_.minute);
    if (!texts.name.empty()) names_of_.vote(number, names_.number(texts.name), time_.minute);
  }

  void settle_amount(Line& line, const Numbers& numbers) {
    const auto& [quantity, price, discount, amount, rate] = numbers;
    const int decimals = store_.currency().decimals();
    // Without a quantity a negative amount is a return of one.
    const bool is_return = amount && amount->minor < 0;
    line.quantity = quantity.value_or(Decimal{is_return ? -Decimal::one : Decimal::one}).millionths;
    if (price) line.unit_price = price->millionths;
    // A return takes its discount back: what is off the line has the sign of the quantity.
    const std::int64_t sign = line.quantity < 0 ? -1 : 1;
    if (discount) line.discount = sign * std::abs(discount->minor);
    if (price && rate)
      line.discount += std::llround(static_cast<double>(line_total({line.quantity}, *price, decimals).minor) * *rate);
    if (price) line.amount = (line_total({line.quantity}, *price, decimals) - Amount{line.discount}).minor;
    if (price && line.amount * sign < 0)
      warn(line.row, "discount", "line.discount_exceeds",
           "discount " + Amount{std::abs(line.discount)}.text(decimals) + " is more than quantity and price make");
    if (!amount) return;
    if (price && amount->minor != line.amount)
      warn(line.row, "amount", "line.amount_differs",
           "amount " + amount->text(decimals) + " is kept; quantity and price make " +
               Amount{line.amount}.text(decimals));
    line.amount = amount->minor;
  }

  /// Without order numbers the sales of one customer on one day are one order.
  std::string_view order_of_day(std::string_view customer, std::int64_t minute) {
    const auto day = static_cast<std::int32_t>(day_of(minute));
    const auto [at, added] = day_orders_.try_emplace({customer, day});
    if (added)
      at->second =
          plan_.texts.keep((customer.empty() ? "" : std::string(customer) + " ") + Day::from_number(day).text());
    return at->second;
  }

  void settle() {
    buyers_.decide(orders_.size(), customers_);
    sellers_of_.decide(orders_.size(), sellers_);
    countries_of_.decide(customers_.size(), countries_);
    names_of_.decide(customers_.size(), names_);
    titles_of_.decide(products_.size(), descriptions_);
    for (std::uint32_t o = 0; o < seen_.size(); ++o) {
      tell_cancelled(o);
      if (seen_[o].two_times)
        warn(seen_[o].first_row, "ordered", "order.two_times",
             "order " + cited(orders_[o]) + " has lines of different times; the earliest is taken");
      if (buyers_.variants(o) > 1)
        warn(seen_[o].first_row, "customer", "order.two_customers",
             "order " + cited(orders_[o]) + " names two customers; " + cited(customers_[buyers_.chosen(o)]) +
                 " is taken");
    }
    for (std::uint32_t c = 0; c < customers_.size(); ++c) {
      if (countries_of_.variants(c) > 1)
        warn(customer_row_[c], "country", "customer.two_countries",
             "customer " + cited(customers_[c]) + " has two countries; " + cited(countries_[countries_of_.chosen(c)]) +
                 " is taken");
      if (names_of_.variants(c) > 1)
        warn(
            customer_row_[c], "customer_name", "customer.two_names",
            "customer " + cited(customers_[c]) + " has two names; " + cited(names_[names_of_.chosen(c)]) + " is taken");
    }
    for (std::uint32_t p = 0; p < products_.size(); ++p)
      if (titles_of_.variants(p) > 1)
        warn(product_row_[p], "description", "product.two_names",
             "product " + cited(products_[p]) + " has " + std::to_string(titles_of_.variants(p)) + " names; " +
                 cited(descriptions_[titles_of_.chosen(p)]) + " is taken");
  }

  /// An order is cancelled when all its lines are; lines of one that is not are left out.
  void tell_cancelled(std::uint32_t order) {
    const OrderSeen& seen = seen_[order];
    if (seen.cancelled_lines == 0) return;
    const std::string called = "order " + cited(orders_[order]);
    if (seen.cancelled_lines < seen.lines)
      warn(seen.first_row, "status", "order.partly_cancelled",
           std::to_string(seen.cancelled_lines) + " of " + std::to_string(seen.lines) + " lines of " + called +
               " are cancelled; the order stands with all of them until they are taken off by hand");
    else if (!seen.cancelled)
      warn(seen.first_row, "status", "order.cancelled_when",
           called + " is cancelled, on a day that the file does not say; the day it was ordered is taken");
  }

  void find_case_twins() {
    std::unordered_map<std::string, std::uint32_t> folded_codes;
    std::unordered_map<std::string, bool> told;
    for (const std::uint32_t p : products_.sorted()) {
      const auto [at, added] = folded_codes.try_emplace(folded(products_[p]), p);
      if (!added && !std::exchange(told[at->first], true))
        warn(product_row_[p], "product", "product.case_twin",
             "products " + cited(products_[at->second]) + " and " + cited(products_[p]) +
                 " differ only in case; both are kept");
    }
  }

  static Cell chosen(const Votes& votes, const Names& texts, std::uint32_t thing) {
    const std::uint32_t text = votes.chosen(thing);
    return text == none ? Cell() : Cell::of(texts[text]);
  }

  /// Warns that a key is taken for one that is written otherwise.
  void tell_folded(std::uint32_t row, const char* field, std::string_view key, std::string_view taken) {
    warn(row, field, "key.spelling",
         std::string(field) + " " + cited(key) + " is taken for " + cited(taken) +
             ", which differs in case, accents or blanks alone");
  }

  /// The records that the keys of the file mean; they may be spelt in another case.
  KnownRecords known_by_any_spelling(const Section& section, const Names& names, const std::vector<std::uint32_t>& rows,
                                     const char* field) {
    const RecordKeys keys(store_, *section.entity, numbering_);
    KnownRecords known(store_, *section.entity, keys, names,
                       [](const RecordKeys& of, std::string_view key) { return of.of_key(key); });
    const std::size_t code = section.entity->at("code");
    for (const std::uint32_t n : names.sorted()) {
      const Known* record = known.find(n);
      if (record && known.by(n) == RecordKeys::By::folded)
        tell_folded(rows[n], field, names[n], record->row[code].cell().text());
      if (const std::string source = record ? "" : keys.twin_of(names[n]); !source.empty())
        warn(rows[n], field, "key.other_source",
             std::string(field) + " " + cited(names[n]) + " is another than the one that source " + cited(source) +
                 " calls so; both are kept");
    }
    return known;
  }

  void plan_staff() {
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
      Cell* row = add(staff, none, sellers_[s]);
      row[position_of<&Staff::code>] = Cell::of(sellers_[s]);
      row[position_of<&Staff::name>] = Cell::of(sellers_[s]);
      seller_ids_[s] = row[id_position].integer();
    }
  }

  void plan_customers() {
    Section& customers = section("customer");
    const KnownRecords known = known_by_any_spelling(customers, customers_, customer_row_, "customer");
    customer_ids_.assign(customers_.size(), 0);
    FirstSpellings spellings;
    for (const std::uint32_t c : customers_.sorted()) {
      Cells says{{position_of<&Customer::name>, chosen(names_of_, names_, c)},
                 {position_of<&Customer::country>, chosen(countries_of_, countries_, c)}};
      if (const Known* record = known.find(c)) {
        customer_ids_[c] = record->id;
        match(customers, *record, says, "customer.differs", {table_.lines[customer_row_[c]], customers_[c]},
              adopted(*customers.entity, *record, known.by(c), customers_[c]));
        continue;
      }
      if (const auto first = spellings.find(customers_[c], c)) {
        tell_folded(customer_row_[c], "customer", customers_[c], customers_[*first]);
        customer_ids_[c] = customer_ids_[*first];
        continue;
      }
      Cell* row = add(customers, customer_row_[c], customers_[c]);
      row[position_of<&Customer::source>] = Cell::of(std::string_view(plan_.source));
      row[position_of<&Customer::external_key>] = Cell::of(customers_[c]);
      for (const auto& [column, cell] : says) row[column] = cell;
      customer_ids_[c] = row[id_position].integer();
    }
  }

  void plan_products() {
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
      Cells says{{position_of<&Product::name>, chosen(titles_of_, descriptions_, p)}};
      product_names_[p] = says[0].second.text();
      if (const Known* record = known.find(p)) {
        product_ids_[p] = record->id;
        match(products, *record, says, "product.differs", {table_.lines[product_row_[p]], products_[p]},
              adopted(*products.entity, *record, known.by(p), products_[p]));
        continue;
      }
      Cell* row = add(products, product_row_[p], products_[p]);
      row[position_of<&Product::source>] = Cell::of(std::string_view(plan_.source));
      row[position_of<&Product::external_key>] = Cell::of(products_[p]);
      for (const auto& [column, cell] : says) row[column] = cell;
      product_ids_[p] = row[id_position].integer();
    }
  }

  LineKey line_key(const Line& line) const {
    const std::string_view description =
        line.description == none ? std::string_view() : descriptions_[line.description];
    const bool own = line.product == none || description != product_names_[line.product];
    return {line.product == none ? 0 : product_ids_[line.product],
            own ? description : std::string_view(),
            line.quantity,
            line.unit_price,
            line.discount,
            line.amount};
  }

  void plan_orders() {
    Section& orders = section("order");
    Section& lines = section("order_line");
    const RecordKeys keys(store_, *orders.entity, numbering_);
    const KnownRecords known(store_, *orders.entity, keys, orders_,
                             [](const RecordKeys& of, std::string_view key) -> std::optional<RecordKeys::Match> {
                               const auto found = of.of_key(key);
                               return found && found->by != RecordKeys::By::key ? std::nullopt : found;
                             });
    // Lines of each order together, in the order of the file.
    std::vector<std::uint32_t> begin(orders_.size() + 1, 0);
    std::vector<std::uint32_t> by_order(lines_.size());
    for (const Line& line : lines_) ++begin[line.order + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    for (std::uint32_t l = 0; l < lines_.size(); ++l) by_order[next[lines_[l].order]++] = l;
    // Orders by time, then key: ids do not depend on the order of the rows.
    std::vector<std::uint32_t> sorted = orders_.sorted();
    std::ranges::stable_sort(sorted, {}, [&](std::uint32_t o) { return seen_[o].earliest; });
    const auto known_lines = lines_of_known_orders(known);
    lines.inserts.reserve(known.empty() ? lines_.size() : 0);
    lines.insert_origins.reserve(known.empty() ? lines_.size() : 0);
    for (const std::uint32_t o : sorted) {
      const OrderSeen& seen = seen_[o];
      const std::int64_t day = day_of(seen.earliest);
      const Cell at = seen.timed ? Cell::of(seen.earliest - day * minutes_a_day) : Cell();
      const Cell buyer = buyers_.chosen(o) == none ? Cell() : Cell::of(customer_ids_[buyers_.chosen(o)]);
      const Cell sold_by = sellers_of_.chosen(o) == none ? Cell() : Cell::of(seller_ids_[sellers_of_.chosen(o)]);
      const bool is_cancelled = seen.cancelled_lines == seen.lines;
      const Cell cancelled = is_cancelled ? Codec<Day>::encode(seen.cancelled.value_or(Day::from_number(day))) : Cell();
      const Cell reason = is_cancelled ? Cell::of(unknown_reason) : Cell();
      const std::span<const std::uint32_t> own(by_order.data() + begin[o], by_order.data() + begin[o + 1]);
      if (const Known* record = known.find(o)) {
        match(orders, *record,
              {{position_of<&Order::customer>, buyer},
               {position_of<&Order::ordered>, Cell::of(day)},
               {position_of<&Order::ordered_at>, at},
               {position_of<&Order::seller>, sold_by},
               {position_of<&Order::cancelled>, cancelled},
               {position_of<&Order::cancel_reason>, reason}},
              "order.differs", {table_.lines[seen.first_row], orders_[o]}, no_longer_cancelled(orders, *record, seen));
        match_lines(lines, o, record->id, own, known_lines);
        continue;
      }
      Cell* row = add(orders, seen.first_row, orders_[o]);
      row[position_of<&Order::source>] = Cell::of(std::string_view(plan_.source));
      row[position_of<&Order::external_key>] = Cell::of(orders_[o]);
      row[position_of<&Order::customer>] = buyer;
      row[position_of<&Order::ordered>] = Cell::of(day);
      row[position_of<&Order::ordered_at>] = at;
      row[position_of<&Order::seller>] = sold_by;
      row[position_of<&Order::cancelled>] = cancelled;
      row[position_of<&Order::cancel_reason>] = reason;
      for (const std::uint32_t l : own) add_line(lines, o, row[id_position].integer(), lines_[l]);
    }
  }

  /// Takes a cancellation back that this source gave and gives no longer.
  Cells no_longer_cancelled(const Section& orders, const Known& known, const OrderSeen& seen) {
    constexpr std::size_t cancelled = position_of<&Order::cancelled>;
    if ((!status_ && !cancelled_) || seen.cancelled_lines == seen.lines) return {};
    std::vector<Cell> now;
    for (const Value& value : known.row) now.push_back(value.cell());
    if (now[cancelled].is_null()) return {};
    const auto said = provenance_.last_said(*orders.entity, known.id, now, cancelled);
    if (!said || said->cell() != now[cancelled]) return {};  // a person says so
    return {{cancelled, Cell()}, {position_of<&Order::cancel_reason>, Cell()}};
  }

  void add_line(Section& section, std::uint32_t order, std::int64_t order_id, const Line& line) {
    Cell* row = add(section, line.row, orders_[order]);
    const auto [product, description, quantity, unit_price, discount, amount] = line_key(line);
    row[position_of<&OrderLine::order>] = Cell::of(order_id);
    if (product != 0) row[position_of<&OrderLine::product>] = Cell::of(product);
    if (!description.empty()) row[position_of<&OrderLine::description>] = Cell::of(description);
    row[position_of<&OrderLine::quantity>] = Cell::of(quantity);
    if (unit_price >= 0) row[position_of<&OrderLine::unit_price>] = Cell::of(unit_price);
    if (discount != 0) row[position_of<&OrderLine::discount>] = Cell::of(discount);
    row[position_of<&OrderLine::amount>] = Cell::of(amount);
  }

  struct KnownLine {
    LineKey key;
    std::int64_t id, version;
  };
  using KnownLines = std::unordered_map<std::int64_t, std::vector<KnownLine>>;

  KnownLines lines_of_known_orders(const KnownRecords& known) {
    KnownLines by_order;
    for (std::uint32_t o = 0; o < orders_.size(); ++o)
      if (const Known* record = known.find(o)) by_order.try_emplace(record->id);
    if (by_order.empty()) return by_order;
    store::each<&OrderLine::id, &OrderLine::version, &OrderLine::order, &OrderLine::product, &OrderLine::description,
                &OrderLine::quantity, &OrderLine::unit_price, &OrderLine::discount, &OrderLine::amount>(
        store_, [&](Id<OrderLine> id, std::int64_t version, Id<Order> order, std::optional<Id<Product>> product,
                    std::optional<std::string_view> description, Decimal quantity, std::optional<Decimal> unit_price,
                    std::optional<Amount> discount, std::optional<Amount> amount) {
          const auto of = by_order.find(order.value);
          if (of == by_order.end()) return;
          of->second.push_back({{product ? product->value : 0, plan_.texts.keep(description.value_or("")),
                                 quantity.millionths, unit_price ? unit_price->millionths : -1,
                                 discount.value_or(Amount{}).minor, amount.value_or(Amount{}).minor},
                                id.value,
                                version});
        });
    return by_order;
  }

  /// Matches the lines of a known order, as multisets: the file has the whole order, so lines that only the file has
  /// are new, and lines that only the books have are erased. What people added or corrected stays, and so does every
  /// line of an order of which a row could not be read.
  void match_lines(Section& section, std::uint32_t order, std::int64_t order_id, std::span<const std::uint32_t> own,
                   const KnownLines& known) {
    std::vector<KnownLine> stored = known.at(order_id);
    const Origin of_order{table_.lines[seen_[order].first_row], orders_[order]};
    std::vector<std::uint32_t> unmatched = take_equal(section, order, own, stored);
    LineCounts counts;
    for (const KnownLine& line : stored) {
      const auto said = said_before(section, line);
      const bool is_corrected = said && line.version > 1;
      const auto as_said =
          said ? std::ranges::find(unmatched, *said, [&](std::uint32_t l) { return line_key(lines_[l]); })
               : unmatched.end();
      if (as_said != unmatched.end()) {
        section.same.push_back({table_.lines[lines_[*as_said].row], orders_[order]});
        unmatched.erase(as_said);
        ++counts.corrected;
      } else if (!said) {
        ++counts.of_people;
      } else if (!order_) {
        ++counts.staying;
      } else if (!is_incomplete(order)) {
        counts.replaced += is_corrected ? 1 : 0;
        section.erases.push_back({line.id, line.version, of_order});
        ++counts.gone;
      }
    }
    for (const std::uint32_t l : unmatched) add_line(section, order, order_id, lines_[l]);
    tell_lines(order, counts);
  }

  /// Takes the stored lines that equal lines of the file out of both; returns what is left of the file.
  std::vector<std::uint32_t> take_equal(Section& section, std::uint32_t order, std::span<const std::uint32_t> own,
                                        std::vector<KnownLine>& stored) {
    std::ranges::sort(stored, {}, [](const KnownLine& line) { return std::tie(line.key, line.id); });
    std::vector<bool> taken(stored.size(), false);
    std::vector<std::uint32_t> unmatched;
    for (const std::uint32_t l : own) {
      const LineKey key = line_key(lines_[l]);
      auto at = std::ranges::lower_bound(stored, key, {}, &KnownLine::key);
      while (at != stored.end() && at->key == key && taken[static_cast<std::size_t>(at - stored.begin())]) ++at;
      if (at != stored.end() && at->key == key) {
        taken[static_cast<std::size_t>(at - stored.begin())] = true;
        section.same.push_back({table_.lines[lines_[l].row], orders_[order]});
      } else {
        unmatched.push_back(l);
      }
    }
    std::vector<KnownLine> left;
    for (std::size_t i = 0; i < stored.size(); ++i)
      if (!taken[i]) left.push_back(stored[i]);
    stored = std::move(left);
    return unmatched;
  }

  /// The line as this source said it last, whatever people made of it; as it is when another import added it; none when
  /// a person did.
  std::optional<LineKey> said_before(const Section& section, const KnownLine& line) {
    const Entity& entity = *section.entity;
    const RowBlock block = store_.get(entity, line.id);
    const auto said = [&](std::size_t column) { return provenance_.last_said(entity, line.id, block[0], column); };
    if (!said(position_of<&OrderLine::quantity>))
      return provenance_.is_imported(entity, line.id) ? std::optional(line.key) : std::nullopt;
    const auto number = [&](std::size_t column, std::int64_t none_said) {
      const auto value = said(column);
      return value && !value->cell().is_null() ? value->cell().integer() : none_said;
    };
    const auto description = said(position_of<&OrderLine::description>);
    return LineKey{number(position_of<&OrderLine::product>, 0),
                   plan_.texts.keep(description ? description->cell().text() : std::string_view()),
                   number(position_of<&OrderLine::quantity>, 0),
                   number(position_of<&OrderLine::unit_price>, -1),
                   number(position_of<&OrderLine::discount>, 0),
                   number(position_of<&OrderLine::amount>, 0)};
  }

  /// What becomes of the lines of an order that the file does not have as they are.
  struct LineCounts {
    std::int64_t gone = 0, corrected = 0, replaced = 0, of_people = 0, staying = 0;
  };
  void tell_lines(std::uint32_t order, const LineCounts& counts) {
    const auto tell = [&](std::int64_t lines, const char* code, const char* what) {
      if (lines > 0)
        warn(seen_[order].first_row, "order", code,
             std::to_string(lines) + " line(s) of order " + cited(orders_[order]) + " " + what);
    };
    tell(counts.gone, "order.lines_gone", "are no longer in the file and will be erased");
    tell(counts.corrected, "order.lines_corrected",
         "were corrected by hand and stay; the file says what it said before");
    tell(counts.replaced, "order.lines_replaced",
         "were corrected by hand and are replaced, because the file says something new of them");
    tell(counts.of_people, "order.lines_added", "were added by hand and stay; the file does not have them");
    tell(counts.staying, "order.lines_stay",
         "are not in the file and stay, because without order numbers it may not have the whole day");
  }

  /// Whether a row of the order could not be read, so that the file may not have the whole order.
  bool is_incomplete(std::uint32_t order) const { return unreadable_rows_ || incomplete_.contains(orders_[order]); }

  std::optional<std::size_t> order_, customer_, customer_name_, product_, description_, quantity_, unit_price_, amount_,
      discount_, ordered_, country_, seller_, currency_, status_, cancelled_, discount_rate_;
  bool in_percent_ = false;  // rates of discount

  std::vector<Line> lines_;
  Names orders_, customers_, products_, descriptions_, countries_, names_, sellers_;
  RowTime time_;                      // of the row that is being read
  bool is_cancelled_ = false;         // whether that row is
  std::optional<Day> cancelled_day_;  // when, where it says so
  Votes buyers_, countries_of_, names_of_, titles_of_, sellers_of_;
  std::vector<OrderSeen> seen_;
  std::vector<std::uint32_t> customer_row_, product_row_, seller_row_;
  std::map<std::pair<std::string_view, std::int32_t>, std::string_view> day_orders_;
  RepeatedRows repeated_{table_};
  std::vector<std::int64_t> seller_ids_, customer_ids_, product_ids_;
  std::vector<std::string_view> product_names_;
  bool unreadable_rows_ = false;                     // rows that are of no order known
  std::unordered_set<std::string_view> incomplete_;  // orders of which a row was rejected
};

}  // namespace

void plan_sales(const Store& store, const TextTable& table, const Mapping& mapping, const Options& options,
                Plan::Data& plan, Task* task) {
  SalesPlanner(store, table, mapping, options, plan, task).run();
}

}  // namespace crmcore::intake
