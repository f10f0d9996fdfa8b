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

/// Adds money to a sum of one customer. Throws overflow, naming the customer.
void add_to(std::int64_t& sum, std::int64_t more, const std::string& customer) {
  if (__builtin_add_overflow(sum, more, &sum))
    throw Error(
        ErrorCode::overflow, "amount",
        "customer " + cited(customer) + ": the amounts add up beyond 92 quadrillion; check quantities and prices");
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
    std::int64_t gross = 0;
    std::int64_t net = 0;
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
      for (std::int64_t* sum : {&gross, &gross_.back()}) add_to(*sum, event->gross, (*codes_)[c]);
      for (std::int64_t* sum : {&net, &net_.back()}) add_to(*sum, event->net, (*codes_)[c]);
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
  earlier.kept_limits_ = kept_limits_;
  earlier.category_ = category_;
  std::vector<std::string> codes;
  auto undone = memory_.cancelled.begin();  // of this customer or a later one
  for (std::size_t c = 0; c < customers(); ++c) {
    const CustomerDays past = (*this)[c];
    const auto known = static_cast<std::size_t>(std::ranges::upper_bound(past.days, day) - past.days.begin());
    const auto from = undone;
    while (undone != memory_.cancelled.end() && undone->first.customer == c) ++undone;
    const bool ordered = known > 0 || std::any_of(from, undone, [&](const auto& one) { return one.first.day <= day; });
    const auto since = memory_.known_since.empty() ? std::optional<Day>() : memory_.known_since[c];
    const bool orders_later = !ordered && (!past.days.empty() || from != undone);
    if (since ? *since > day : orders_later) continue;
    if (!memory_.known_since.empty()) earlier.memory_.known_since.push_back(since);
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
  result.set_kept_limits(past.kept_limits());
  result.set_category(past.category());
  return result;
}

void check_currency(Currency history, std::string_view what, Currency currency) {
  if (history != currency)
    throw Error(ErrorCode::mixed_currency, "history",
                std::string(what) + " is in " + currency.text() + ", the history in " + history.text());
}

}  // namespace crmcore
