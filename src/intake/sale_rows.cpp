#include "sale_rows.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "crmcore/orders/purchases.hpp"
#include "status_words.hpp"

namespace crmcore::intake {
namespace {

constexpr std::size_t rows_a_step = 16384;  // between two reports of progress: a few milliseconds of work

}  // namespace

LinesByOrder::LinesByOrder(std::span<const SaleLine> lines, std::size_t orders)
    : begin_(orders + 1, 0), lines_(lines.size()) {
  for (const SaleLine& line : lines) ++begin_[line.order + 1];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (std::uint32_t l = 0; l < lines.size(); ++l) lines_[next[lines[l].order]++] = l;
}

void SaleRows::read() {
  find_whole_keys({{"order", order_}, {"customer", customer_}, {"product", product_}});
  find_currencies();
  lines_.reserve(table_.rows());
  unreadable_rows_ =
      std::ranges::any_of(table_.findings, [](const Finding& finding) { return finding.severity == Severity::error; });
  if (task_) task_->start(static_cast<std::int64_t>(table_.rows()));
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    if (task_ && row % rows_a_step == 0) task_->advance(static_cast<std::int64_t>(row));
    rejected_ = false;
    const std::size_t told = plan_.findings.size();
    read_row(row);
    if (!rejected_) continue;
    forget_rounding(plan_, told);
    note_rejected();
  }
  key_cells_.tell(plan_.findings);
  if (carried_ > 0)
    plan_.guesses.push_back(std::to_string(carried_) + (carried_ == 1 ? " row" : " rows") +
                            " without order, customer and day belong to the order of the row above");
  settle();
}

/// Whether the rules of the business refuse a record that the row would make; the row is rejected then.
bool SaleRows::is_refused(std::size_t row, const Texts& texts) {
  if (refused_.empty()) return false;
  const std::string line = std::to_string(table_.lines[row]);
  for (const auto& [entity, key] : {std::pair<std::string_view, std::string_view>{"customer", texts.customer},
                                    {"product", texts.product},
                                    {"staff", texts.seller},
                                    {"order", texts.order},
                                    {"order_line", line}}) {
    const auto found = refused_.find({std::string(entity), std::string(key)});
    if (key.empty() || found == refused_.end()) continue;
    const Error& why = found->second->why;
    reject(row, found->first.first.c_str(), ("record." + std::string(name(why.code()))).c_str(), why.message());
    return true;
  }
  return false;
}

/// An order of which a row is rejected is not whole in the file.
void SaleRows::note_rejected() {
  ++plan_.rejected;
  if (row_order_.empty())
    unreadable_rows_ = true;
  else
    incomplete_.insert(row_order_);
}

void SaleRows::read_row(std::size_t row) {
  Texts texts = texts_of(row);
  if (is_total_row(std::array{texts.order, texts.customer, texts.product}))
    return warn(static_cast<std::uint32_t>(row), "", "row.total", "a row of totals is not read");
  carry_order(row, texts);
  row_order_ = texts.order;
  if (order_ && texts.order.empty())
    return reject(
        row, "order", "line.no_order",
        "the row has no order number; write that of its order on each of its rows, in a spreadsheet by filling "
        "down, or map order to nothing, so that the sales of a customer on a day are one order");
  read_time(row, texts.order);
  read_currency(row);
  read_status(row);
  const Numbers numbers = numbers_of(row);
  settle_return(row, numbers);
  check_complete(row, numbers);
  if (rejected_) return;
  SaleLine line{.row = static_cast<std::uint32_t>(row), .day = static_cast<std::int32_t>(day_of(time_.minute))};
  try {
    settle_amount(line, numbers);
  } catch (const Error& error) {
    return reject(row, "amount", "line.overflow", error.message());
  }
  if (!check_signs(row, line, numbers)) return;
  if (!order_) texts.order = order_of_day(texts.customer, time_.minute);
  if (is_refused(row, texts)) return;
  note_order(line, texts.order);
  note_names(line, texts);
  last_day_ = std::max(last_day_, line.day);
  lines_.push_back(line);
}

/// Reads the time of a row. A text equal to that of the row before is not parsed again. Some exports say what belongs
/// to the order on its first line alone: an empty day is then that of the line before.
void SaleRows::read_time(std::size_t row, std::string_view order) {
  const std::string_view written = text(row, ordered_);
  continues_ = written.empty() && time_.is_read && !order.empty() && order == time_.order;
  if (continues_) return;
  time_.order = order;
  const std::string_view clock = text(row, clock_);
  if (time_.is_read && written == time_.written && clock == time_.clock) return;
  auto parsed = parse<DayTime>(written, forms_);
  time_.is_read = parsed.value.has_value();
  time_.written = written;
  time_.clock = clock;
  if (!time_.is_read)
    return reject(row, "ordered", "line.bad_day", written.empty() ? "the day is empty" : "ordered " + parsed.why);
  if (!has_times_) parsed.value->minute.reset();
  const bool is_midnight =
      !parsed.value->minute || parsed.value->minute->of_day == 0;  // which spreadsheets add to days
  if (is_midnight && !clock.empty()) {
    const auto own = parse<Minute>(clock, forms_);
    if (!own.value) warn(row, "time", "line.bad_time", "time " + own.why + "; the sale is kept without one");
    parsed.value->minute = own.value;
  }
  time_.timed = parsed.value->minute.has_value();
  time_.minute =
      std::int64_t{parsed.value->day.number()} * minutes_a_day + (time_.timed ? parsed.value->minute->of_day : 0);
}

const Parsed<std::optional<Currency>>& SaleRows::currency_of(std::size_t row) {
  using Said = Parsed<std::optional<Currency>>;
  const std::string_view written = text(row, currency_);
  if (const auto known = currency_texts_.find(written); known != currency_texts_.end()) return known->second;
  const auto read = [&]() -> Said {
    if (written.empty() || says_nothing(written)) return std::optional<Currency>();
    const auto parsed = parse<Currency>(written, store_.forms());
    if (!parsed.value) return Said::refused(parsed.why);
    return std::optional(same_code(*parsed.value, store_.currency()) ? store_.currency() : *parsed.value);
  };
  return currency_texts_.emplace(written, read()).first->second;
}

/// Finds the currency of each order, which some exports say on one of its lines alone.
void SaleRows::find_currencies() {
  if (currency_ && order_)
    for (std::size_t row = 0; row < table_.rows(); ++row)
      if (const auto& parsed = currency_of(row); parsed.value && *parsed.value)
        currencies_[key(row, order_)].insert(**parsed.value);
  const Entity& orders = store_.entity(Schema<Order>::name);
  if (order_ && store_.count({.entity = std::string(orders.name()), .where = "currency is not null"}) > 0)
    order_keys_.emplace(store_, orders, numbering_);
  for (const auto& [name, column] :
       {std::pair{"unit_price", unit_price_}, {"amount", amount_}, {"discount", discount_}})
    if (column) money_columns_.emplace_back(name, *column);
  for (const SaidField& field : fields_)
    if (is_money(field.described())) money_columns_.emplace_back(field.name(), field.from());
}

/// The currency of an order in the books, where it has one of its own.
std::optional<Currency> SaleRows::known_currency(std::string_view order) const {
  const auto found = order_keys_ ? order_keys_->of_key(order) : std::nullopt;
  if (!found || found->by != RecordKeys::By::key) return std::nullopt;
  const RowBlock record = store_.get(store_.entity(Schema<Order>::name), found->id);
  return Codec<std::optional<Currency>>::decode(record[0][position_of<&Order::currency>]);
}

/// Reads the currency of a row, or of its order. Rejects one whose money cannot be kept beside that of the workspace.
void SaleRows::read_currency(std::size_t row) {
  currency_of_row_ = {};
  currency_now_.reset();
  if (currency_) {
    const auto& parsed = currency_of(row);
    if (!parsed.value) return reject(row, "currency", "line.other_currency", "currency " + parsed.why);
    currency_now_ = *parsed.value;
    if (const std::string_view written = text(row, currency_); !currency_now_ && !written.empty())
      plan_.findings.push_back(said_nothing(table_.lines[row], "currency", written));
  }
  const bool says_own = currency_now_.has_value();
  if (const auto of_order = currencies_.find(row_order_); of_order != currencies_.end()) {
    const std::set<Currency>& currencies = of_order->second;
    currency_now_ = *currencies.begin();
    if (currencies.size() > 1)
      return reject(row, "currency", "line.other_currency",
                    "currency must be one for all lines of order " + cited(row_order_) + ", not " +
                        std::string(currencies.begin()->code()) + " and " + std::string(currencies.rbegin()->code()) +
                        "; give the lines of each an order of their own");
  }
  const bool is_said = currency_now_.has_value();
  if (!is_said) currency_now_ = known_currency(row_order_);
  if (!orders::is_own_currency(store_, currency_now_)) {
    const bool goes_on = text(row, customer_).empty() || text(row, ordered_).empty();
    if (is_said && !says_own && !goes_on)
      warn(row, "currency", "line.order_currency",
           "the row does not say its currency, and another of order " + cited(row_order_) + " says " +
               std::string(currency_now_->code()) + ", which is taken");
    currency_of_row_ = currency_now_->code();
    if (const std::string why = orders::why_not_kept(store_.currency(), *currency_now_); !why.empty())
      return reject(row, "currency", "line.other_currency", why);
  }
  check_money(row, is_said);
}

/// Holds what the columns say of their money against the currency of the row. Money of an order that is known in
/// another currency must say its own.
void SaleRows::check_money(std::size_t row, bool is_said) {
  if (column_currencies_.empty() && (is_said || currency_of_row_.empty())) return;
  for (const auto& [field, column] : money_columns_) {
    column_currencies_.need(row, column, currency_now_.value_or(store_.currency()));
    const std::string_view written = exchange::with_formula(text(row, column));
    if (is_said || currency_of_row_.empty() || written.empty() || column_currencies_.say(row, column, *currency_now_))
      continue;
    const Forms& own = forms_of_columns_[column];
    const std::string why = why_unsaid(written, field, own, forms_of_row(own));
    if (!why.empty())
      return reject(row, std::string(field).c_str(), "line.other_currency",
                    why + "; say the currency of the row in a column currency");
  }
}

/// Reads whether a row was cancelled, and when. Rejects one with a status nobody knows.
void SaleRows::read_status(std::size_t row) {
  if (!status_ && !cancelled_) return tell_refunded(row);
  if (continues_ && text(row, status_).empty() && text(row, cancelled_).empty()) return;
  cancelled_day_.reset();
  if (const std::string_view day = text(row, cancelled_); !day.empty()) {
    const auto parsed = parse<DayTime>(day, forms_);
    if (parsed.value)
      cancelled_day_ = parsed.value->day;
    else
      reject(row, "cancelled", "line.bad_day", "cancelled " + parsed.why);
  }
  const auto said = status_named(text(row, status_));
  is_returned_ = said == Status::returned && !cancelled_day_;
  is_cancelled_ = cancelled_day_ || said == Status::cancelled || is_returned_;
  if (said == Status::part_refunded)
    return warn(row, "status", "order.part_refunded",
                "the sale was refunded in part, and the row does not say what came back; it is kept whole; give the "
                "return a row of its own, with a negative quantity");
  if (!is_cancelled_) tell_refunded(row);
  if (!said && !text(row, status_).empty())
    reject(row, "status", "line.unknown_status",
           "status " + cited(text(row, status_)) +
               " is not known; write cancelled for what was not sold and paid for what was, or map status to "
               "nothing, so that the column is not read");
}

/// A row that says it came back is a return of its own where its numbers are below zero, and stands where less was
/// given back than it is worth.
void SaleRows::settle_return(std::size_t row, const Numbers& numbers) {
  if (!is_returned_) return;
  const bool is_negative =
      (numbers.quantity && *numbers.quantity < Decimal{}) || (numbers.amount && *numbers.amount < Amount{});
  const auto refunded = parse<Amount>(text(row, refunded_), forms_of_row(forms_)).value;
  std::optional<Amount> worth = numbers.amount;
  if (!worth && numbers.price)
    worth = line_total(numbers.quantity.value_or(Decimal::of(1)), *numbers.price, store_.currency().decimals());
  const bool is_part = refunded && *refunded > Amount{} && worth && *refunded < *worth;
  if (!is_negative && !is_part) return;
  is_cancelled_ = false;
  if (is_part) tell_refunded(row);
}

/// Tells of money that was given back for a sale that stands, which some exports write in a column of its own.
void SaleRows::tell_refunded(std::size_t row) {
  const std::string_view written = text(row, refunded_);
  if (written.empty() || says_nothing(written)) return;
  if (parse<Decimal>(written, forms_).value == Decimal{}) return;
  warn(row, "refunded", "order.part_refunded",
       cited(written) +
           " of the sale was given back, and the row does not say for what; it is kept whole; give the "
           "return a row of its own, with a negative quantity");
}

SaleRows::Numbers SaleRows::numbers_of(std::size_t row) {
  Numbers numbers;
  numbers.quantity = number<Decimal>(row, quantity_, "quantity", "line.bad_number");
  numbers.price = number<Decimal>(row, unit_price_, "unit_price", "line.bad_number");
  numbers.discount = number<Amount>(row, discount_, "discount", "line.bad_number");
  numbers.amount = number<Amount>(row, amount_, "amount", "line.bad_number");
  numbers.discount_rate = rate_of(row, discount_rate_, "discount_rate", discount_in_percent_);
  numbers.tax_rate = rate_of(row, tax_rate_, "tax_rate", tax_in_percent_);
  return numbers;
}

SaleRows::Texts SaleRows::texts_of(std::size_t row) {
  Texts texts;
  texts.customer = clean_key(row, customer_, "customer");
  texts.product = clean_key(row, product_, "product");
  texts.description = clean(text(row, description_), row, "description");
  texts.seller = clean_key(row, seller_, "seller");
  texts.order = clean_key(row, order_, "order");
  return texts;
}

/// Rejects a row without quantity, or price and amount, where the file has them.
void SaleRows::check_complete(std::size_t row, const Numbers& numbers) {
  const auto& [quantity, price, discount, amount, discount_rate, tax_rate] = numbers;
  if (quantity_ && !quantity && !rejected_) reject(row, "quantity", "line.bad_number", "the quantity is empty");
  if (!price && !amount && !rejected_)
    reject(row, "unit_price", "line.bad_number", "the row has neither a price nor an amount");
  if (price && price->millionths < 0)
    reject(row, "unit_price", "line.negative_price",
           "unit_price must be 0 or more, not " + price->text() + "; a return has a negative quantity");
}

/// The time of an order is the earliest of its lines; of a day, the earliest that is known.
void SaleRows::note_time(OrderSeen& seen, std::uint32_t row) {
  const bool is_timed = time_.timed && order_;
  const std::int64_t minute = order_ ? time_.minute : day_of(time_.minute) * minutes_a_day;
  const bool is_first = seen.first_row == none;
  if (is_first) seen.first_row = row;
  const bool is_of_same_day = !is_first && day_of(minute) == day_of(seen.earliest);
  const bool is_known_better = is_of_same_day && is_timed && !seen.timed;
  const bool is_unknown = is_of_same_day && !is_timed && seen.timed;
  if (!is_first && !is_known_better && !is_unknown && minute != seen.earliest && order_) seen.two_times = true;
  if (is_unknown || (!is_known_better && minute >= seen.earliest)) return;
  seen.earliest = minute;
  seen.timed = is_timed;
}

void SaleRows::note_order(SaleLine& line, std::string_view order) {
  line.order = orders_.number(order);
  if (line.order == seen_.size()) seen_.emplace_back();
  OrderSeen& seen = seen_[line.order];
  note_time(seen, line.row);
  if (currency_now_) seen.currency = currency_now_;
  ++seen.lines;
  if (!is_cancelled_) return;
  ++seen.cancelled_lines;
  if (cancelled_day_) seen.cancelled = std::min(seen.cancelled.value_or(*cancelled_day_), *cancelled_day_);
}

/// Counts what a row says of the records it names.
void SaleRows::note_names(SaleLine& line, const Texts& texts) {
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
  const std::uint32_t customer = texts.customer.empty() ? none : note_customer(line, texts.customer);
  note_fields(line, customer);
}
std::uint32_t SaleRows::note_customer(const SaleLine& line, std::string_view customer) {
  const std::uint32_t number = customers_.number(customer);
  if (number == customer_row_.size()) customer_row_.push_back(line.row);
  buyers_.vote(line.order, number, time_.minute);
  return number;
}
void SaleRows::note_fields(const SaleLine& line, std::uint32_t customer) {
  for (SaidField& field : fields_) {
    const std::string_view said = text(line.row, field.from());
    const std::string_view currency = is_money(field.described()) ? currency_of_row_ : std::string_view();
    const bool is_of_order = field.subject() == Subject::order || field.subject() == Subject::line;
    if (!currency.empty() && !is_of_order) {
      field.lose_foreign(said, line.row);
      continue;
    }
    switch (field.subject()) {
      case Subject::order: field.vote(line.order, said, line.row, time_.minute, currency); break;
      case Subject::line: field.add_line(said, line.row, currency); break;
      case Subject::customer:
        if (customer == none)
          field.lose(said, line.row);
        else
          field.vote(customer, said, line.row, time_.minute);
        break;
      case Subject::product:
        if (line.product == none)
          field.lose(said, line.row);
        else
          field.vote(line.product, said, line.row, time_.minute);
        break;
    }
  }
}

/// Quantity, price, discount and amount of a line, of which the file may lack some.
void SaleRows::settle_amount(SaleLine& line, const Numbers& numbers) {
  const auto& [quantity, price, discount, amount, discount_rate, tax_rate] = numbers;
  const int decimals = store_.currency().decimals();
  const int own_decimals = currency_now_.value_or(store_.currency()).own_decimals();  // a yen has no parts
  const std::int64_t smallest = with_more_decimals(Amount{1}, decimals - own_decimals).minor;
  const auto share_of = [smallest](std::int64_t minor, double rate) {
    return std::llround(static_cast<double>(minor) * rate / static_cast<double>(smallest)) * smallest;
  };
  // Without a quantity a negative amount is a return of one.
  const bool is_return = amount && amount->minor < 0;
  line.quantity = quantity.value_or(Decimal{is_return ? -Decimal::one : Decimal::one}).millionths;
  if (price) line.unit_price = price->millionths;
  // A return takes its discount back: what is off the line has the sign of the quantity.
  const std::int64_t sign = line.quantity < 0 ? -1 : 1;
  if (discount) line.discount = sign * std::abs(discount->minor);
  if (price) {
    const Amount total = with_more_decimals(line_total({line.quantity}, *price, own_decimals), decimals - own_decimals);
    if (discount_rate) line.discount += share_of(total.minor, *discount_rate);
    line.amount = (total - Amount{line.discount}).minor;
  }
  if (price && line.amount * sign < 0)
    warn(line.row, "discount", "line.discount_exceeds",
         "discount " + Amount{std::abs(line.discount)}.text(decimals) + " is more than quantity and price make");
  if (amount && price && amount->minor != line.amount)
    warn(
        line.row, "amount", "line.amount_differs",
        "amount " + amount->text(decimals) + " is kept; quantity and price make " + Amount{line.amount}.text(decimals));
  if (amount) line.amount = amount->minor;
  if (tax_rate && text(line.row, tax_).empty()) line.tax = share_of(line.amount, *tax_rate);
}

/// Rejects a row whose amount has another sign than its quantity, unless a discount makes it so: it can be a return, or
/// money off. Returns whether the row is sound.
bool SaleRows::check_signs(std::size_t row, const SaleLine& line, const Numbers& numbers) {
  const bool is_return = line.quantity < 0;
  const bool contradict = numbers.quantity && numbers.amount && line.quantity != 0 && line.amount != 0 &&
                          is_return != (line.amount < 0) && line.discount == 0;
  if (!contradict) return true;
  const int decimals = store_.currency().decimals();
  reject(row, "amount", "line.signs_differ",
         "quantity " + numbers.quantity->text() + " and amount " + numbers.amount->text(decimals) +
             " have different signs; a return has both below 0, and money off belongs in discount");
  return false;
}

/// A row that names a product and leaves out order, customer and day goes on with the order of the row above, as
/// exports that say these on the first line alone have it.
void SaleRows::carry_order(std::size_t row, Texts& texts) {
  const bool goes_on = order_ && texts.order.empty() && texts.customer.empty() && text(row, ordered_).empty() &&
                       !(texts.product.empty() && texts.description.empty());
  if (goes_on && !order_before_.empty()) {
    texts.order = order_before_;
    ++carried_;
  }
  if (!texts.order.empty()) order_before_ = texts.order;
}

/// Without order numbers the sales of one customer on one day, in one currency, are one order.
std::string_view SaleRows::order_of_day(std::string_view customer, std::int64_t minute) {
  const auto day = static_cast<std::int32_t>(day_of(minute));
  const bool is_foreign = !orders::is_own_currency(store_, currency_now_);
  const std::string_view currency = is_foreign ? plan_.texts.keep(currency_now_->code()) : std::string_view();
  const auto [at, added] = day_orders_.try_emplace({customer, day, currency});
  if (added)
    at->second = plan_.texts.keep((customer.empty() ? "" : std::string(customer) + " ") + Day::from_number(day).text() +
                                  (is_foreign ? " " : "") + std::string(currency));
  return at->second;
}

void SaleRows::settle() {
  buyers_.decide(orders_.size(), customers_);
  sellers_of_.decide(orders_.size(), sellers_);
  titles_of_.decide(products_.size(), descriptions_);
  const ListWords words(store_);
  for (SaidField& field : fields_)
    field.settle(things_of(field.subject()), words, forms_of_columns_[field.from()], table_, plan_);
  lines_of_ = LinesByOrder(lines_, orders_.size());
  for (std::uint32_t o = 0; o < seen_.size(); ++o) {
    tell_repeated(o);
    tell_order(o);
  }
  for (const SaidField& field : fields_) tell_variants(field);
  for (std::uint32_t p = 0; p < products_.size(); ++p)
    if (titles_of_.variants(p) > 1)
      warn(product_row_[p], "description", "product.two_names",
           "product " + cited(products_[p]) + " has " + std::to_string(titles_of_.variants(p)) + " names; " +
               cited(descriptions_[titles_of_.chosen(p)]) + " is taken");
  tell_case_twins();
}

std::size_t SaleRows::things_of(Subject subject) const {
  switch (subject) {
    case Subject::order: return orders_.size();
    case Subject::line: return lines_.size();
    case Subject::customer: return customers_.size();
    case Subject::product: break;
  }
  return products_.size();
}

std::pair<std::string_view, std::uint32_t> SaleRows::key_and_row(Subject subject, std::uint32_t thing) const {
  switch (subject) {
    case Subject::order: return {orders_[thing], seen_[thing].first_row};
    case Subject::customer: return {customers_[thing], customer_row_[thing]};
    case Subject::product: return {products_[thing], product_row_[thing]};
    case Subject::line: break;
  }
  return {orders_[lines_[thing].order], lines_[thing].row};
}

/// Tells of rows that equal an earlier one in every column: those are of one order, and alike in what was read of them.
void SaleRows::tell_repeated(std::uint32_t order) {
  const auto read_of = [&](std::uint32_t l) {
    const SaleLine& line = lines_[l];
    return std::tie(line.product, line.quantity, line.unit_price, line.amount, line.description);
  };
  const auto cells_of = [&](std::uint32_t l) {
    const std::size_t width = table_.header.size();
    return std::span<const std::string_view>(table_.cells).subspan(lines_[l].row * width, width);
  };
  const auto own = lines_of_.of(order);
  std::vector<std::uint32_t> alike(own.begin(), own.end());
  std::ranges::stable_sort(alike, [&](std::uint32_t a, std::uint32_t b) {
    if (read_of(a) != read_of(b)) return read_of(a) < read_of(b);
    return std::ranges::lexicographical_compare(cells_of(a), cells_of(b));
  });
  std::size_t earlier = 0;
  for (std::size_t next = 1; next < alike.size(); ++next) {
    if (read_of(alike[next]) == read_of(alike[earlier]) &&
        std::ranges::equal(cells_of(alike[next]), cells_of(alike[earlier])))
      warn(lines_[alike[next]].row, "", "line.repeated",
           "equal in every column to line " + std::to_string(table_.lines[lines_[alike[earlier]].row]));
    else
      earlier = next;
  }
}

void SaleRows::tell_order(std::uint32_t order) {
  const OrderSeen& seen = seen_[order];
  const std::string called = "order " + cited(orders_[order]);
  tell_cancelled(order);
  if (seen.two_times)
    warn(seen.first_row, "ordered", "order.two_times",
         called +
             " has lines of different times; the earliest is that of the order, and lines of a later day keep theirs");
  if (buyers_.variants(order) > 1)
    warn(seen.first_row, "customer", "order.two_customers",
         called + " names two customers; " + cited(customers_[buyers_.chosen(order)]) + " is taken");
  if (incomplete_.contains(orders_[order]))
    warn(seen.first_row, "order", "order.incomplete",
         called + " has rows that are rejected: its total is too small until they are mended");
}

/// Tells of the records of which rows say different things.
void SaleRows::tell_variants(const SaidField& field) {
  if (field.subject() == Subject::line) return;
  std::string what = "values";
  if (field.name() == "country") what = "countries";
  if (field.name() == "customer_name") what = "names";
  const std::string entity(entity_of(field.subject()));
  const std::string code = entity + ".two_" + what;
  for (std::uint32_t thing = 0; thing < things_of(field.subject()); ++thing) {
    if (field.variants(thing) < 2) continue;
    const std::string taken = cell_text(field.described(), field.value(thing), store_.currency().decimals());
    const auto [key, row] = key_and_row(field.subject(), thing);
    warn(row, std::string(field.name()).c_str(), code.c_str(),
         entity + " " + cited(key) + " has " + std::to_string(field.variants(thing)) + " " + what +
             (what == "values" ? " of " + std::string(field.name()) : "") + "; " + cited(taken) + " is taken");
  }
}

/// An order is cancelled when all its lines are; lines of one that is not are left out.
void SaleRows::tell_cancelled(std::uint32_t order) {
  const OrderSeen& seen = seen_[order];
  if (seen.cancelled_lines == 0) return;
  const std::string called = "order " + cited(orders_[order]);
  if (seen.cancelled_lines < seen.lines)
    warn(seen.first_row, "status", "order.partly_cancelled",
         std::to_string(seen.cancelled_lines) + " of " + std::to_string(seen.lines) + " lines of " + called +
             " are cancelled; the order stands with all of them until they are taken off by hand");
  else if (!seen.cancelled)
    warn(seen.first_row, "status", "order.cancelled_when",
         called +
             " is cancelled, on a day that the file does not say; the day it was ordered is taken, and the last day of "
             "the "
             "file where the books have it as standing");
}

void SaleRows::tell_case_twins() {
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

}  // namespace crmcore::intake
