#include "bills.hpp"

#include <algorithm>

#include "crmcore/orders/purchases.hpp"

namespace crmcore::collections {
namespace {

using orders::PlacedOrder;
using orders::PurchaseLine;
using orders::Standing;

Amount sum_of(const std::vector<Movement>& movements) {
  Amount sum;
  for (const Movement& one : movements) sum = sum + one.amount;
  return sum;
}

}  // namespace

Amount Bill::charged() const { return sum_of(charges); }
Amount Bill::paid() const { return sum_of(payments); }
Amount Bill::owed() const { return cancelled ? Amount{} : charged() - paid(); }

std::optional<Day> Bill::settled() const {
  std::vector<Movement> moves = charges;
  for (const Movement& one : payments) moves.push_back({std::max(one.day, ordered), Amount{} - one.amount});
  std::ranges::stable_sort(moves, {}, &Movement::day);
  Amount balance;
  std::optional<Day> since;
  bool asked = false;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    balance = balance + moves[i].amount;
    asked = asked || moves[i].amount > Amount{};
    const bool is_end_of_day = i + 1 == moves.size() || moves[i + 1].day != moves[i].day;
    if (!is_end_of_day) continue;
    if (balance > Amount{})
      since.reset();
    else if (asked && !since)
      since = moves[i].day;
  }
  return since;
}

std::vector<Bill> bills_of(const store::Store& store, Day today) {
  std::vector<Bill> bills;
  std::unordered_map<std::int64_t, std::size_t> place_of;
  orders::each_order_ever<&Order::external_key, &Order::shipping, &Order::cancel_reason>(
      store, today,
      [&](const PlacedOrder& order, std::optional<std::string_view> key, std::optional<Amount> shipping,
          std::optional<std::string_view> reason) {
        if (order.standing != Standing::stands && order.standing != Standing::cancelled) return;
        place_of.emplace(order.id.value, bills.size());
        Bill& bill = bills.emplace_back();
        bill.id = order.id;
        bill.customer = order.customer;
        if (key) bill.key = std::string(*key);
        bill.ordered = order.ordered;
        bill.charges.push_back({order.ordered, shipping.value_or(Amount{})});
        if (order.standing != Standing::cancelled) return;
        bill.cancelled = std::max(*order.cancelled, order.ordered);
        if (reason) bill.cancel_reason = std::string(*reason);
      });
  orders::each_line<&OrderLine::tax>(store, today, [&](const PurchaseLine& line, std::optional<Amount> tax) {
    const auto found = place_of.find(line.order.value);
    if (found == place_of.end()) return;
    Bill& bill = bills[found->second];
    const Amount amount = line.amount + tax.value_or(Amount{});
    const Day day = std::max(line.day.value_or(bill.ordered), bill.ordered);
    if (day == bill.ordered)
      bill.charges.front().amount = bill.charges.front().amount + amount;
    else
      bill.charges.push_back({day, amount});
  });
  store::each<&Payment::order, &Payment::amount, &Payment::paid>(store, [&](Id<Order> order, Amount amount, Day paid) {
    const auto found = place_of.find(order.value);
    if (paid <= today && found != place_of.end()) bills[found->second].payments.push_back({paid, amount});
  });
  for (Bill& bill : bills) {
    std::ranges::stable_sort(bill.charges, {}, &Movement::day);
    std::ranges::stable_sort(bill.payments, {}, &Movement::day);
  }
  return bills;
}

std::vector<BillCourse> courses_of(const std::vector<Bill>& bills) {
  std::vector<BillCourse> courses;
  for (const Bill& bill : bills)
    if (bill.customer && bill.charged() > Amount{})
      courses.push_back({bill.customer->value, bill.ordered, bill.settled(), bill.cancelled});
  return courses;
}

}  // namespace crmcore::collections
