// The narrow waist: what each customer did up to a day. Every judgement reads this and nothing else.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/definitions/status_limit.hpp"
#include "crmcore/history/learned.hpp"
#include "crmcore/orders/order.hpp"
#include "crmcore/registry/customer.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"
#include "crmcore/task.hpp"

namespace crmcore {

/// How a purchase worth nothing counts: left out (the report says how many), or as a purchase.
enum class ZeroValue : std::uint8_t { drop, count };
template <>
struct Choices<ZeroValue> {
  static constexpr auto codes = std::to_array<std::string_view>({"drop", "count"});
};

enum class Grain : std::uint8_t { day, week, month };
template <>
struct Choices<Grain> {
  static constexpr auto codes = std::to_array<std::string_view>({"day", "week", "month"});
};

/// The days of one customer, oldest first. A *purchase* is an order with a line of positive quantity and positive
/// amount; a day without one (`purchases` 0) only moved money.
struct CustomerDays {
  std::span<const Day> days;
  std::span<const std::int32_t> purchases;
  std::span<const std::int64_t> gross;  ///< minor units sold
  std::span<const std::int64_t> net;    ///< minor units sold less returned
};

/// Whether something was bought in (from, to].
bool bought(const CustomerDays& past, Day from, Day to);
/// The days on which something was bought, ascending.
std::vector<Day> purchase_days(const CustomerDays& past);

/// What was collapsed, netted or dropped on the way to a history, so that nothing disappears silently.
struct HistoryReport {
  std::string reason;
  std::int64_t rows = 0;       ///< rows, orders or purchases concerned
  std::int64_t collapsed = 0;  ///< became part of a purchase of the same day, week or month
  std::int64_t netted = 0;     ///< reduced money, counted as no visit
  std::int64_t dropped = 0;    ///< left out
};
template <>
struct Schema<HistoryReport> {
  static constexpr std::string_view name = "history_report";
  static constexpr auto fields = std::to_array<Field<HistoryReport>>({
      field<&HistoryReport::reason>(
          "reason", {.help = "what was collapsed, netted or dropped, such as returns or purchases worth nothing"}),
      field<&HistoryReport::rows>("rows", {.help = "how many rows, orders or purchases are concerned"}),
      field<&HistoryReport::collapsed>(
          "collapsed", {.help = "of these, how many became part of another purchase of the same day, week or month"}),
      field<&HistoryReport::netted>("netted", {.help = "of these, how many reduced money and counted as no purchase"}),
      field<&HistoryReport::dropped>("dropped", {.help = "of these, how many were left out"}),
  });
};

/// The limits of the lifecycle that a workspace keeps, with the fields of customers that they go by.
struct KeptLimits {
  std::vector<StatusLimit> rows;
  /// By field and code of the customer, as text; customers whose field is empty are in none.
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> fields;
};

/// Customers in the order of their codes, each with its days; read-only. Copies share the codes.
class History {
 public:
  /// One order, sale or return: the events a history is made of, in any order.
  struct Transaction {
    std::uint32_t customer;  ///< index into `codes`
    Day day;
    std::int64_t gross, net;
    std::int32_t purchases;  ///< 1, or 0 for money alone
  };

  /// What `as_of` needs beyond the days.
  struct Memory {
    std::vector<std::optional<Day>> known_since;         ///< by customer of `codes`; empty when known of nobody
    std::vector<std::pair<Transaction, Day>> cancelled;  ///< orders that do not stand, and the day they were cancelled
  };

  /// Sorts and adds up events. Customers are those of `codes` (unique, in any order), with or without events.
  /// `grain` is the period that each of their days stands for; the report names it.
  History(std::vector<std::string> codes, std::vector<Transaction> events, Day today, Currency currency,
          std::vector<HistoryReport> report = {}, Grain grain = Grain::day, Memory memory = {});

  Day today() const { return today_; }
  Currency currency() const { return currency_; }
  /// The zone whose days it counts in, for instants in tables that are read with it; none where nobody said.
  const TimeZone& time_zone() const { return time_zone_; }
  void set_time_zone(const TimeZone& zone) { time_zone_ = zone; }
  std::size_t customers() const { return codes_->size(); }
  std::string_view code(std::size_t customer) const { return (*codes_)[customer]; }
  CustomerDays operator[](std::size_t customer) const;
  /// The day since which the records know a customer; empty where they do not say.
  std::optional<Day> known_since(std::size_t customer) const {
    return memory_.known_since.empty() ? std::nullopt : memory_.known_since[customer];
  }
  const std::vector<HistoryReport>& report() const { return report_; }
  /// Keeps the codes alive beyond the history: results borrow them.
  std::shared_ptr<const void> codes() const { return codes_; }

  /// What the workspace keeps, of a history that was made from one; null where it keeps none.
  const std::shared_ptr<const KeptLimits>& kept_limits() const { return kept_limits_; }
  void set_kept_limits(std::shared_ptr<const KeptLimits> limits) { kept_limits_ = std::move(limits); }
  /// The product line whose purchases these are; empty for those of all products.
  const std::string& category() const { return category_; }
  void set_category(std::string category) { category_ = std::move(category); }
  /// What judgements have learned from this history and its copies.
  Learned& learned() const { return *learned_; }

  /// The same history as it was known on an earlier day.
  /// Method: later days are left out, and customers who had not come yet (by `known_since`, else by their first order);
  /// orders cancelled since then count again. Throws invalid for a day after `today`.
  History as_of(Day day) const;

 private:
  History() = default;
  void add_to_last(const Transaction& event);

  Day today_;
  Currency currency_;
  TimeZone time_zone_;
  std::shared_ptr<const std::vector<std::string>> codes_;
  std::vector<std::uint32_t> first_;  // of each customer's days, and one past the end
  std::vector<Day> days_;
  std::vector<std::int32_t> purchases_;
  std::vector<std::int64_t> gross_, net_;
  std::vector<HistoryReport> report_;
  Memory memory_;  // cancelled orders by customer
  std::shared_ptr<const KeptLimits> kept_limits_;
  std::string category_;
  std::shared_ptr<Learned> learned_ = std::make_shared<Learned>();
};

/// The same history by week or month: purchases of one period become one purchase.
/// Method: everything moves to the first day of its period, and so does today; times between are whole periods. Weeks
/// begin on Monday.
History by_period(const History& past, Grain grain);

/// The history of a workspace, from its orders up to `today` without the cancelled ones.
/// Throws mixed_currency for an order in another currency than the workspace's.
History history(const store::Store& store, Day today, ZeroValue zero_value = ZeroValue::drop, Task* task = nullptr);

/// The same of one product line: lines of products of this category alone; orders without such a line are none.
/// Throws unknown_name for a category that no product has, naming the nearest.
History history_of_category(const store::Store& store, std::string_view category, Day today,
                            ZeroValue zero_value = ZeroValue::drop, Task* task = nullptr);

/// The history of any table with columns customer, day, amount: a positive amount is a purchase, a negative one a
/// return. Or of days of customers, in any order and any number of pieces: customer, day, purchases, gross, net (see
/// customer_days).
/// `currency` is that of the amounts, which are rounded to its minor unit, half away from zero.
/// Instants are local days of `zone`, by default the table's; without one they are refused.
/// Throws invalid for a row that cannot be read, naming it.
History history(const Table& table, Day today, ZeroValue zero_value = ZeroValue::drop, Currency currency = {},
                const TimeZone& zone = {});

/// Throws mixed_currency when a history is in another currency than `what` it is judged with, such as "the workspace".
void check_currency(Currency history, std::string_view what, Currency currency);

/// The same history with the margin in place of net: amount less quantity × the product's unit cost.
/// Fallback: lines of products without a unit cost bring nothing and are counted in the report.
History margins(const store::Store& store, Day today, ZeroValue zero_value = ZeroValue::drop);
/// The same from a table that also has a column margin.
History margins(const Table& table, Day today, ZeroValue zero_value = ZeroValue::drop, Currency currency = {},
                const TimeZone& zone = {});

/// One line per customer and day: all that a history is made of. The lines of pieces of a log, one after the other,
/// make the history of the whole, wherever the log was cut.
struct CustomerDay {
  std::string_view customer;
  Day day;
  std::int64_t purchases = 0;
  Amount gross, net;
};
template <>
struct Schema<CustomerDay> {
  static constexpr std::string_view name = "customer_day";
  static constexpr auto fields = std::to_array<Field<CustomerDay>>({
      field<&CustomerDay::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&CustomerDay::day>(
          "day", {.from = from::ordered, .help = "a day on which the customer bought or returned something"}),
      field<&CustomerDay::purchases>(
          "purchases",
          {.from = from::order, .help = "orders of that day that were purchases; 0 when only money moved"}),
      field<&CustomerDay::gross>("gross", {.from = from::amount, .help = "money sold on that day, before returns"}),
      field<&CustomerDay::net>("net", {.from = from::amount, .help = "money sold on that day less returned"}),
  });
};
Result<CustomerDay> customer_days(const History& past);

/// One line per customer of a history.
struct CustomerHistory {
  std::string_view customer;
  std::optional<Day> first_day, last_day;  ///< of its purchases
  std::int64_t orders = 0;                 ///< that were purchases
  std::int64_t purchase_days = 0;
  Amount gross, net;
  std::optional<std::int64_t> age_days;                       ///< since the first purchase
  std::optional<double> mean_gap_days;                        ///< between purchase days; none without a second
  std::optional<std::int64_t> longest_gap_days, silent_days;  ///< silent: since the last purchase
  std::int64_t recent_orders = 0;                             ///< that were purchases, within the window
  Amount recent_gross;
};
template <>
struct Schema<CustomerHistory> {
  static constexpr std::string_view name = "customer_history";
  static constexpr auto fields = std::to_array<Field<CustomerHistory>>({
      field<&CustomerHistory::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&CustomerHistory::first_day>(
          "first_day", {.from = from::ordered, .help = "day of the first purchase; empty before the first purchase"}),
      field<&CustomerHistory::last_day>(
          "last_day", {.from = from::ordered, .help = "day of the last purchase; empty before the first purchase"}),
      field<&CustomerHistory::orders>("orders", {.from = from::order, .help = "orders that were purchases"}),
      field<&CustomerHistory::purchase_days>("purchase_days", {.from = from::ordered, .help = "days with a purchase"}),
      field<&CustomerHistory::gross>("gross", {.from = from::amount, .help = "money sold in all, before returns"}),
      field<&CustomerHistory::net>("net", {.from = from::amount, .help = "money sold in all less returned"}),
      field<&CustomerHistory::age_days>(
          "age_days",
          {.from = from::ordered, .help = "days since the first purchase; empty before the first purchase"}),
      field<&CustomerHistory::mean_gap_days>(
          "mean_gap_days",
          {.from = from::ordered, .help = "mean number of days between purchase days; empty with fewer than two"}),
      field<&CustomerHistory::longest_gap_days>(
          "longest_gap_days", {.from = from::ordered,
                               .help = "longest number of days between two purchase days; empty with fewer than two"}),
      field<&CustomerHistory::silent_days>(
          "silent_days",
          {.from = from::ordered, .help = "days since the last purchase; empty before the first purchase"}),
      field<&CustomerHistory::recent_orders>(
          "recent_orders",
          {.from = from::order, .help = "orders that were purchases in the window of days up to today"}),
      field<&CustomerHistory::recent_gross>(
          "recent_gross",
          {.from = from::amount, .help = "money sold on the purchase days of that window, before returns"}),
  });
};
/// One line per customer; orders of the last `window` days are recent. Throws invalid for a window below 1.
Result<CustomerHistory> summaries(const History& past, int window = 365);

}  // namespace crmcore
