#include <algorithm>
#include <tuple>

#include "debtors.hpp"

namespace crmcore::collections {
namespace {

DossierLine line_of(Day day, DossierEntry entry, const Bill& bill) {
  DossierLine line;
  line.day = day;
  line.entry = entry;
  line.order = bill.id;
  line.key = bill.key;
  return line;
}

/// What was charged and paid on an order, and what its cancellation took off.
void add_bill(std::vector<DossierLine>& lines, const Bill& bill) {
  for (std::size_t i = 0; i < bill.charges.size(); ++i) {
    const Movement& charge = bill.charges[i];
    if (bill.cancelled && charge.day > *bill.cancelled) continue;
    DossierLine& line =
        lines.emplace_back(line_of(charge.day, i == 0 ? DossierEntry::order : DossierEntry::line, bill));
    line.amount = charge.amount;
  }
}

/// Payments as their records say, with method and reference.
void add_payments(const store::Store& store, std::vector<DossierLine>& lines, const Bill& bill, Day today) {
  store.children(store.entity(Schema<Payment>::name), position_of<&Payment::order>, bill.id.value, [&](Row row) {
    const auto payment = from_row<Payment>(row);
    if (payment.paid > today) return;
    DossierLine& line = lines.emplace_back(line_of(payment.paid, DossierEntry::payment, bill));
    line.what = payment.method;
    line.note = payment.reference;
    if (!bill.cancelled || payment.paid <= *bill.cancelled) line.amount = Amount{} - payment.amount;
  });
}

/// The cancellation of an order takes off what it still was on the day, whether owed or paid too much.
void add_cancellation(std::vector<DossierLine>& lines, const Bill& bill, std::size_t first) {
  if (!bill.cancelled) return;
  Amount left;
  for (std::size_t i = first; i < lines.size(); ++i) left = left + lines[i].amount.value_or(Amount{});
  DossierLine& line = lines.emplace_back(line_of(*bill.cancelled, DossierEntry::cancelled, bill));
  line.what = bill.cancel_reason;
  line.amount = Amount{} - left;
}

}  // namespace

Result<DossierLine> dossier(const store::Store& store, std::string_view customer, Day today) {
  const Id<Customer> id = customer_called(store, customer);
  const auto staff = store::codes_of(store, "staff");
  const auto bills = bills_of(store, today);
  Result<DossierLine> result{{}, store.currency()};
  std::vector<DossierLine>& lines = result.rows;
  std::map<std::int64_t, std::optional<std::string>> keys;
  for (const Bill& bill : bills) {
    keys[bill.id.value] = bill.key;
    if (bill.customer != id) continue;
    const std::size_t first = lines.size();
    add_bill(lines, bill);
    add_payments(store, lines, bill, today);
    add_cancellation(lines, bill, first);
  }
  const auto key_of = [&](const std::optional<Id<Order>>& order) {
    const auto found = order ? keys.find(order->value) : keys.end();
    return found == keys.end() ? std::nullopt : found->second;
  };
  store.children(store.entity(Schema<CollectionStep>::name), position_of<&CollectionStep::customer>, id.value,
                 [&](Row row) {
                   const auto step = from_row<CollectionStep>(row);
                   if (step.day > today) return;
                   DossierLine& line = lines.emplace_back();
                   line.day = step.day;
                   line.entry = DossierEntry::step;
                   line.order = step.order;
                   line.key = key_of(step.order);
                   line.what = step.step;
                   line.taken_by = code_of(staff, step.taken_by);
                   line.note = step.note;
                 });
  for (const Judgement& one : judged_promises(store, bills, today)) {
    if (one.promise.customer != id) continue;
    DossierLine line;
    line.day = one.promise.made;
    line.entry = DossierEntry::promise;
    line.order = one.promise.order;
    line.key = key_of(one.promise.order);
    line.promised = one.promise.amount;
    line.due = one.promise.due;
    line.taken_by = code_of(staff, one.promise.taken_by);
    line.note = one.promise.note;
    lines.push_back(line);
    if (!one.judged) continue;
    line.day = *one.judged;
    line.entry = DossierEntry::judged;
    line.state = one.state;
    lines.push_back(std::move(line));
  }
  std::ranges::stable_sort(lines, {}, [](const DossierLine& line) { return std::tuple(line.day, line.entry); });
  Amount balance;
  for (DossierLine& line : lines) {
    balance = balance + line.amount.value_or(Amount{});
    line.balance = balance;
  }
  return result;
}

}  // namespace crmcore::collections
