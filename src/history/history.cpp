#include "crmcore/history/history.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "crmcore/action/arguments.hpp"
#include "crmcore/history/order_columns.hpp"
#include "crmcore/orders/purchases.hpp"
#include "crmcore/schema/table_reader.hpp"

namespace crmcore {
namespace {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

std::vector<HistoryReport> without_zeros(std::vector<HistoryReport> report) {
  std::erase_if(report, [](const HistoryReport& line) { return line.rows == 0; });
  return report;
}

/// The columns of a table as numbers in place, where they are numbers without gaps: the fast way for millions of rows.
std::optional<OrderChunk> whole_columns(const Table& table, std::size_t customer, std::size_t day, std::size_t amount,
                                        Currency currency) {
  const Kind money = table.column(amount).kind;
  const bool minor = money == Kind::amount && currency.decimals() == 0 && table.currency() == currency;
  if (table.column(customer).kind != Kind::integer || table.column(day).kind != Kind::day ||
      !(money == Kind::integer || money == Kind::real || minor))
    return std::nullopt;
  for (const std::size_t column : {customer, day, amount})
    for (std::size_t r = 0; r < table.rows(); ++r)
      if (table.is_null(r, column)) return std::nullopt;
  OrderChunk log;
  log.rows = table.rows();
  log.customer.values = table.integers(customer).data();
  log.day.values = table.integers(day).data();
  log.amount = money == Kind::real ? OrderChunk::Column{table.reals(amount).data(), OrderChunk::Type::float64}
                                   : OrderChunk::Column{table.integers(amount).data(), OrderChunk::Type::int64};
  return log;
}

}  // namespace

bool bought(const CustomerDays& past, Day from, Day to) {
  for (std::size_t i = 0; i < past.days.size(); ++i)
    if (past.purchases[i] > 0 && past.days[i] > from && past.days[i] <= to) return true;
  return false;
}

std::vector<Day> purchase_days(const CustomerDays& past) {
  std::vector<Day> days;
  for (std::size_t i = 0; i < past.days.size(); ++i)
    if (past.purchases[i] > 0) days.push_back(past.days[i]);
  return days;
}

History::History(std::vector<std::string> codes, std::vector<Transaction> events, Day today, Currency currency,
                 std::vector<HistoryReport> report, Grain grain, Memory memory)
    : today_(today), currency_(currency), report_(std::move(report)) {
  std::vector<std::uint32_t> order(codes.size());
  std::vector<std::uint32_t> place(codes.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::string_view(codes[i]); });
  std::vector<std::string> sorted(codes.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    sorted[i] = std::move(codes[order[i]]);
    place[order[i]] = i;
  }
  codes_ = std::make_shared<const std::vector<std::string>>(std::move(sorted));

  // Customers are made contiguous by counting, then days are sorted within each. Sums of integers do not depend on the
  // order of the rows.
  std::vector<std::uint32_t> begin(codes_->size() + 1, 0);
  for (const Transaction& event : events) ++begin[place[event.customer] + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<Transaction> grouped(events.size());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  for (const Transaction& event : events) grouped[next[place[event.customer]]++] = event;
  HistoryReport collapsed{"purchases of one customer within one " + std::string(name(grain)), 0, 0, 0, 0};
  first_.reserve(codes_->size() + 1);
  days_.reserve(events.size());
  for (std::size_t c = 0; c < codes_->size(); ++c) {
    first_.push_back(static_cast<std::uint32_t>(days_.size()));
    const auto from = grouped.begin() + begin[c];
    const auto to = grouped.begin() + begin[c + 1];
    std::sort(from, to, [](const Transaction& a, const Transaction& b) { return a.day < b.day; });
    for (auto event = from; event != to; ++event) {
      if (days_.size() == first_.back() || days_.back() != event->day) {
        days_.push_back(event->day);
        purchases_.push_back(0);
        gross_.push_back(0);
        net_.push_back(0);
      }
      if (event->purchases > 0 && purchases_.back() > 0) {
        ++collapsed.rows;
        ++collapsed.collapsed;
      }
      purchases_.back() += event->purchases;
      gross_.back() = (Amount{gross_.back()} + Amount{event->gross}).minor;
      net_.back() = (Amount{net_.back()} + Amount{event->net}).minor;
    }
  }
  first_.push_back(static_cast<std::uint32_t>(days_.size()));
  if (collapsed.rows > 0) report_.push_back(collapsed);

  memory_.cancelled = std::move(memory.cancelled);
  for (auto& [event, cancelled] : memory_.cancelled) event.customer = place[event.customer];
  std::ranges::stable_sort(memory_.cancelled, {}, [](const auto& one) { return one.first.customer; });
  memory_.known_since.resize(memory.known_since.size());
  for (std::size_t c = 0; c < memory.known_since.size(); ++c) memory_.known_since[place[c]] = memory.known_since[c];
}

CustomerDays History::operator[](std::size_t customer) const {
  const std::size_t from = first_[customer];
  const std::size_t count = first_[customer + 1] - from;
  return {std::span(days_).subspan(from, count), std::span(purchases_).subspan(from, count),
          std::span(gross_).subspan(from, count), std::span(net_).subspan(from, count)};
}

History History::as_of(Day day) const {
  if (day > today_)
    throw Error(ErrorCode::invalid, "today",
                "today must be at most " + today_.text() + ", the last day of the history, not " + day.text());
  History earlier;
  earlier.today_ = day;
  earlier.currency_ = currency_;
  earlier.time_zone_ = time_zone_;
  std::vector<std::string> codes;
  auto undone = memory_.cancelled.begin();  // of this customer or a later one
  for (std::size_t c = 0; c < customers(); ++c) {
    const CustomerDays past = (*this)[c];
    const auto known = static_cast<std::size_t>(std::ranges::upper_bound(past.days, day) - past.days.begin());
    const auto from = undone;
    while (undone != memory_.cancelled.end() && undone->first.customer == c) ++undone;
    const bool ordered = known > 0 || std::any_of(from, undone, [&](const auto& one) { return one.first.day <= day; });
    if (!ordered && (!past.days.empty() || from != undone)) continue;
    if (!memory_.known_since.empty()) {
      if (memory_.known_since[c] > day) continue;  // an empty day is before every day
      earlier.memory_.known_since.push_back(memory_.known_since[c]);
    }
    earlier.first_.push_back(static_cast<std::uint32_t>(earlier.days_.size()));
    codes.emplace_back(code(c));
    const auto take = [&](auto& to, const auto& values) {
      to.insert(to.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(known));
    };
    take(earlier.days_, past.days);
    take(earlier.purchases_, past.purchases);
    take(earlier.gross_, past.gross);
    take(earlier.net_, past.net);
    for (auto one = from; one != undone; ++one) {
      if (one->first.day > day) continue;
      if (one->second > day) {
        earlier.add_to_last(one->first);
      } else {
        earlier.memory_.cancelled.push_back(*one);
        earlier.memory_.cancelled.back().first.customer = static_cast<std::uint32_t>(codes.size() - 1);
      }
    }
  }
  earlier.first_.push_back(static_cast<std::uint32_t>(earlier.days_.size()));
  earlier.codes_ = std::make_shared<const std::vector<std::string>>(std::move(codes));
  return earlier;
}

void History::add_to_last(const Transaction& event) {
  const auto place = std::lower_bound(days_.begin() + first_.back(), days_.end(), event.day);
  const auto at = place - days_.begin();
  if (place == days_.end() || *place != event.day) {
    days_.insert(place, event.day);
    purchases_.insert(purchases_.begin() + at, 0);
    gross_.insert(gross_.begin() + at, 0);
    net_.insert(net_.begin() + at, 0);
  }
  const auto i = static_cast<std::size_t>(at);
  purchases_[i] += event.purchases;
  gross_[i] = (Amount{gross_[i]} + Amount{event.gross}).minor;
  net_[i] = (Amount{net_[i]} + Amount{event.net}).minor;
}

namespace {

/// A customer of a workspace on the way to a history.
struct Buyer {
  std::string code;
  std::optional<Day> known_since;  // none is before every day
  bool has_ordered = false, orders_later = false;

  /// Not when the first order is after today, nor when the records know of the customer only since.
  bool had_come(Day today) const { return !(known_since > today) && (has_ordered || !orders_later); }
};

/// An order of a known customer on the way to an event.
struct OrderTotals {
  Id<Order> id;
  std::uint32_t customer;
  Day day;
  std::optional<Day> cancelled = {};  // by today
  Amount gross = {}, net = {};
  bool sold = false;  // a line of positive quantity and positive amount
  bool free = false;  // a line of positive quantity and no amount

  bool is_worth_nothing() const { return !sold && free; }
};

void count_dropped(HistoryReport& line) {
  ++line.rows;
  ++line.dropped;
}
void count_netted(HistoryReport& line) {
  ++line.rows;
  ++line.netted;
}

/// Makes a history of what a workspace holds: customers first, then orders, then their lines.
class FromStore {
 public:
  FromStore(const store::Store& store, Day today, ZeroValue zero_value)
      : store_(store), today_(today), zero_value_(zero_value) {}

  void read_customers() {
    store::each<&Customer::id, &Customer::code, &Customer::known_since>(
        store_, [&](Id<Customer> id, std::string_view code, std::optional<Day> known_since) {
          ids_.push_back(id);
          buyers_.push_back({std::string(code), known_since});
        });
  }

  void read_orders() {
    orders::each_order_ever(store_, today_, [&](const orders::PlacedOrder& order) {
      if (!order.customer) return count_dropped(anonymous_);
      const auto customer = static_cast<std::uint32_t>(std::ranges::lower_bound(ids_, *order.customer) - ids_.begin());
      if (order.standing == orders::Standing::later) {
        buyers_[customer].orders_later = true;
        return count_dropped(later_);
      }
      buyers_[customer].has_ordered = true;
      totals_.push_back({order.id, customer, order.ordered});
      if (order.standing != orders::Standing::cancelled) return;
      totals_.back().cancelled = order.cancelled;
      count_dropped(cancelled_);
    });
  }

  /// With the costs of products net is the margin.
  void read_lines(const orders::UnitCosts* costs) {
    orders::each_line(store_, [&](const orders::PurchaseLine& line) {
      OrderTotals* order = totals_of(line.order);
      if (!order) return;
      std::optional<Amount> net = line.amount;
      if (costs) {
        const auto cost = orders::cost_of(line, *costs, store_.currency());
        net = cost ? std::optional(line.amount - *cost) : std::nullopt;
      }
      if (net)
        order->net = order->net + *net;
      else if (!order->cancelled)
        count_netted(costless_);
      if (line.quantity.millionths > 0) {
        order->gross = order->gross + line.amount;
        order->sold = order->sold || line.amount.minor > 0;
        order->free = order->free || line.amount.minor == 0;
      }
      if (line.quantity.millionths < 0 && !order->cancelled) count_netted(returns_);
    });
  }

  History history() && {
    std::vector<std::uint32_t> place(buyers_.size(), nobody);
    std::vector<std::string> codes;
    History::Memory memory;
    for (std::size_t c = 0; c < buyers_.size(); ++c) {
      if (!buyers_[c].had_come(today_)) continue;
      place[c] = static_cast<std::uint32_t>(codes.size());
      codes.push_back(std::move(buyers_[c].code));
      memory.known_since.push_back(buyers_[c].known_since);
    }
    std::vector<History::Transaction> events;
    events.reserve(totals_.size());
    for (const OrderTotals& order : totals_) {
      const bool dropped = order.is_worth_nothing() && zero_value_ == ZeroValue::drop;
      if (dropped && !order.cancelled) count_dropped(worthless_);
      if (place[order.customer] == nobody) continue;
      const bool purchase = order.sold || (order.is_worth_nothing() && !dropped);
      const History::Transaction event{place[order.customer], order.day, order.gross.minor, order.net.minor,
                                       purchase ? 1 : 0};
      if (order.cancelled)
        memory.cancelled.emplace_back(event, *order.cancelled);
      else
        events.push_back(event);
    }
    return {std::move(codes),
            std::move(events),
            today_,
            store_.currency(),
            without_zeros({anonymous_, later_, cancelled_, worthless_, returns_, costless_}),
            Grain::day,
            std::move(memory)};
  }

 private:
  /// None: the order is of nobody known, or after today. Lines of an order mostly stand together.
  OrderTotals* totals_of(Id<Order> order) {
    if (last_ >= totals_.size() || totals_[last_].id != order)
      last_ =
          static_cast<std::size_t>(std::ranges::lower_bound(totals_, order, {}, &OrderTotals::id) - totals_.begin());
    return last_ < totals_.size() && totals_[last_].id == order ? &totals_[last_] : nullptr;
  }

  const store::Store& store_;
  Day today_;
  ZeroValue zero_value_;
  std::vector<Id<Customer>> ids_;    // ascending
  std::vector<Buyer> buyers_;        // of each id
  std::vector<OrderTotals> totals_;  // by ascending id
  std::size_t last_ = 0;             // of the totals, that was asked for
  HistoryReport anonymous_{"orders without customer"};
  HistoryReport later_{"orders after today"};
  HistoryReport cancelled_{"cancelled orders"};
  HistoryReport worthless_{"purchases worth nothing"};
  HistoryReport returns_{"returns"};
  HistoryReport costless_{"lines without unit cost"};
};

/// From a workspace; with the costs of products net is the margin.
History from_store(const store::Store& store, Day today, ZeroValue zero_value, Task* task,
                   const orders::UnitCosts* costs) {
  FromStore from(store, today, zero_value);
  if (task) task->start(3);
  from.read_customers();
  if (task) task->advance(1);
  from.read_orders();
  if (task) task->advance(2);
  from.read_lines(costs);
  History made = std::move(from).history();
  if (task) task->advance(3);
  return made;
}

/// Customers in the order of the rows, and their events; leaves out who had not come by the day of the history.
class Gathered {
 public:
  std::uint32_t customer(const std::string& code) {
    const auto [at, added] = index_.try_emplace(code, static_cast<std::uint32_t>(codes_.size()));
    if (added) {
      codes_.push_back(code);
      come_.push_back(0);
    }
    return at->second;
  }
  void came(std::uint32_t customer) { come_[customer] = 1; }
  void add(const History::Transaction& event) { events_.push_back(event); }
  History history(Day today, Currency currency, std::vector<HistoryReport> report) && {
    std::vector<std::uint32_t> place(codes_.size(), nobody);
    std::vector<std::string> kept;
    for (std::size_t c = 0; c < codes_.size(); ++c) {
      if (come_[c] == 0) continue;
      place[c] = static_cast<std::uint32_t>(kept.size());
      kept.push_back(std::move(codes_[c]));
    }
    for (History::Transaction& event : events_) event.customer = place[event.customer];
    return {std::move(kept), std::move(events_), today, currency, without_zeros(std::move(report))};
  }

 private:
  std::unordered_map<std::string, std::uint32_t> index_;
  std::vector<std::string> codes_;
  std::vector<std::uint8_t> come_;
  std::vector<History::Transaction> events_;
};

/// The history of a table of customer days, as `customer_days` gives them.
History from_day_rows(const Table& table, Day today, Currency currency, const TimeZone& zone) {
  const TableReader read(table, currency, zone);
  const InputColumn customer = read.need("customer");
  const InputColumn day = read.need("day");
  const InputColumn purchases = read.need("purchases");
  const InputColumn gross = read.need("gross");
  const InputColumn net = read.need("net");
  Gathered gathered;
  HistoryReport later{"rows after today", 0, 0, 0, 0};
  for (std::size_t r = 0; r < read.rows(); ++r) {
    const std::uint32_t who = gathered.customer(customer.need_text(r));
    const Day on = day.need_day(r);
    const std::int64_t sold = gross.need_amount(r).minor;
    const std::int64_t kept = net.need_amount(r).minor;
    const std::int64_t count = purchases.need_count(r, 0, std::numeric_limits<std::int32_t>::max());
    if (sold < 0)
      gross.refuse(r, "money sold must be 0 or more, not " + gross.quoted(r) + "; returns make net smaller");
    if (on > today) {
      count_dropped(later);
      continue;
    }
    gathered.came(who);
    gathered.add({who, on, sold, kept, static_cast<std::int32_t>(count)});
  }
  return std::move(gathered).history(today, currency, {later});
}

/// The history of a table; with a column `margin` in place of net.
History from_table(const Table& table, Day today, ZeroValue zero_value, Currency currency, const TimeZone& zone,
                   bool with_margin) {
  if (!with_margin && !table.find("amount") && table.find("gross")) return from_day_rows(table, today, currency, zone);
  const std::size_t customer_at = table.at("customer");
  const std::size_t day_at = table.at("day");
  const std::size_t amount_at = table.at("amount");
  if (const auto log = with_margin ? std::nullopt : whole_columns(table, customer_at, day_at, amount_at, currency))
    return history(day_totals({&*log, 1}, today, {.zero_value = zero_value, .currency = currency}), today, currency);
  const TableReader read(table, currency, zone);
  const InputColumn customer = read[customer_at];
  const InputColumn day = read[day_at];
  const InputColumn amount = read[amount_at];
  const InputColumn margin = with_margin ? read.need("margin") : amount;
  Gathered gathered;
  HistoryReport anonymous{"rows without customer", 0, 0, 0, 0};
  HistoryReport later{"rows after today", 0, 0, 0, 0};
  HistoryReport worthless{"purchases worth nothing", 0, 0, 0, 0};
  HistoryReport returns{"returns", 0, 0, 0, 0};
  for (std::size_t r = 0; r < read.rows(); ++r) {
    const auto code = customer.text(r);
    if (!code) {
      count_dropped(anonymous);
      continue;
    }
    const Day on = day.need_day(r);
    const std::int64_t minor = amount.need_amount(r).minor;
    const std::int64_t net = with_margin ? margin.need_amount(r).minor : minor;
    const std::uint32_t who = gathered.customer(*code);
    if (on > today) {
      count_dropped(later);
      continue;
    }
    gathered.came(who);
    if (minor < 0) count_netted(returns);
    if (minor == 0 && zero_value == ZeroValue::drop) count_dropped(worthless);
    const bool purchase = minor > 0 || (minor == 0 && zero_value == ZeroValue::count);
    gathered.add({who, on, std::max<std::int64_t>(minor, 0), net, purchase ? 1 : 0});
  }
  return std::move(gathered).history(today, currency, {anonymous, later, worthless, returns});
}

History in_zone(History past, const TimeZone& zone) {
  past.set_time_zone(zone);
  return past;
}

}  // namespace

History by_period(const History& past, Grain grain) {
  if (grain == Grain::day) return past;
  const auto first_day = [&](Day day) {
    // day 0 is a Thursday, three days after a Monday; whole weeks are added so that no remainder is negative
    constexpr std::int32_t after_monday = 3;
    constexpr std::int32_t whole_weeks = 7'000'000;
    if (grain == Grain::week) return day - Days{(day.number() + after_monday + whole_weeks) % 7};
    const auto civil = day.civil();
    return Day(civil.year, civil.month, 1);
  };
  std::vector<std::string> codes;
  std::vector<History::Transaction> events;
  for (std::uint32_t c = 0; c < past.customers(); ++c) {
    codes.emplace_back(past.code(c));
    const CustomerDays own = past[c];
    for (std::size_t i = 0; i < own.days.size(); ++i)
      events.push_back({c, first_day(own.days[i]), own.gross[i], own.net[i], own.purchases[i]});
  }
  History result(std::move(codes), std::move(events), first_day(past.today()), past.currency(), past.report(), grain);
  result.set_time_zone(past.time_zone());
  return result;
}

History history(const store::Store& store, Day today, ZeroValue zero_value, Task* task) {
  return in_zone(from_store(store, today, zero_value, task, nullptr), store.time_zone());
}

History history(const Table& table, Day today, ZeroValue zero_value, Currency currency, const TimeZone& zone) {
  return in_zone(from_table(table, today, zero_value, currency, zone, false), zone ? zone : table.time_zone());
}

void check_currency(Currency history, std::string_view what, Currency currency) {
  if (history != currency)
    throw Error(ErrorCode::mixed_currency, "history",
                std::string(what) + " is in " + std::string(currency.code()) + ", the history in " +
                    std::string(history.code()));
}

History margins(const store::Store& store, Day today, ZeroValue zero_value) {
  const auto costs = orders::unit_costs(store);
  return in_zone(from_store(store, today, zero_value, nullptr, &costs), store.time_zone());
}

History margins(const Table& table, Day today, ZeroValue zero_value, Currency currency, const TimeZone& zone) {
  return in_zone(from_table(table, today, zero_value, currency, zone, true), zone ? zone : table.time_zone());
}

Result<CustomerDay> customer_days(const History& past) {
  Result<CustomerDay> result{{}, past.currency(), past.codes()};
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays own = past[c];
    for (std::size_t i = 0; i < own.days.size(); ++i)
      result.rows.push_back({past.code(c), own.days[i], own.purchases[i], {own.gross[i]}, {own.net[i]}});
  }
  return result;
}

Result<CustomerHistory> summaries(const History& past, int window) {
  check_range("window", window, 1, std::nullopt);
  const Day recent_from = past.today() - Days{window};
  Result<CustomerHistory> result{{}, past.currency(), past.codes()};
  result.rows.reserve(past.customers());
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays days = past[c];
    CustomerHistory line;
    line.customer = past.code(c);
    for (std::size_t i = 0; i < days.days.size(); ++i) {
      line.gross = line.gross + Amount{days.gross[i]};
      line.net = line.net + Amount{days.net[i]};
      if (days.purchases[i] == 0) continue;
      const Day day = days.days[i];
      if (!line.first_day) line.first_day = day;
      if (line.last_day)
        line.longest_gap_days = std::max(line.longest_gap_days.value_or(0), std::int64_t{(day - *line.last_day).count});
      line.last_day = day;
      if (day > recent_from) {
        line.recent_orders += days.purchases[i];
        line.recent_gross = line.recent_gross + Amount{days.gross[i]};
      }
      line.orders += days.purchases[i];
      ++line.purchase_days;
    }
    if (line.first_day) {
      line.age_days = (past.today() - *line.first_day).count;
      line.silent_days = (past.today() - *line.last_day).count;
    }
    if (line.purchase_days > 1)
      line.mean_gap_days =
          static_cast<double>((*line.last_day - *line.first_day).count) / static_cast<double>(line.purchase_days - 1);
    result.rows.push_back(line);
  }
  return result;
}

}  // namespace crmcore
