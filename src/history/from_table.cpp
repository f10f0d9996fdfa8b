// The history of any table of customer, day and amount, or of the days of customers.
#include <algorithm>
#include <unordered_map>

#include "crmcore/history/history.hpp"
#include "crmcore/history/order_columns.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/task.hpp"
#include "sources.hpp"

namespace crmcore {
namespace {

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
  constexpr std::size_t rows_a_step = 16384;  // a few milliseconds of work
  for (std::size_t r = 0; r < read.rows(); ++r) {
    if (r % rows_a_step == 0) checkpoint(static_cast<std::int64_t>(r), static_cast<std::int64_t>(read.rows()));
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

}  // namespace

History history(const Table& table, Day today, ZeroValue zero_value, Currency currency, const TimeZone& zone) {
  return in_zone(from_table(table, today, zero_value, currency, zone, false), zone ? zone : table.time_zone());
}

History margins(const Table& table, Day today, ZeroValue zero_value, Currency currency, const TimeZone& zone) {
  return in_zone(from_table(table, today, zero_value, currency, zone, true), zone ? zone : table.time_zone());
}

}  // namespace crmcore
