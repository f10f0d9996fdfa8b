// Whether promises were kept.
#include <algorithm>
#include <tuple>

#include "debtors.hpp"

namespace crmcore::collections {
namespace {

/// A payment with whose debt it pays.
struct Received {
  Day paid;
  Id<Order> order;
  std::optional<Id<Customer>> customer;
  Amount amount;
};

std::vector<Received> received_by_day(const std::vector<Bill>& bills) {
  std::vector<Received> all;
  for (const Bill& bill : bills)
    for (const Movement& one : bill.payments) all.push_back({one.day, bill.id, bill.customer, one.amount});
  std::ranges::sort(all, {}, [](const Received& one) { return std::tuple(one.paid, one.order, one.amount); });
  return all;
}

bool is_for(const Received& payment, const PaymentPromise& promise) {
  if (payment.paid < promise.made || payment.paid > promise.due) return false;
  return promise.order ? *promise.order == payment.order : payment.customer == promise.customer;
}

/// Gives the money to the promises that are due first.
void give(const Received& payment, const std::vector<Judgement*>& promises) {
  Amount left = payment.amount;
  for (Judgement* one : promises) {
    if (left <= Amount{} || one->judged || !is_for(payment, one->promise)) continue;
    const Amount part = std::min(left, one->promise.amount - one->received);
    one->received = one->received + part;
    left = left - part;
    if (one->received < one->promise.amount) continue;
    one->state = PromiseState::kept;
    one->judged = payment.paid;
  }
}

/// Takes money that was paid back from the promises that are due last.
void take_back(const Received& payment, const std::vector<Judgement*>& promises) {
  Amount left = Amount{} - payment.amount;
  for (auto one = promises.rbegin(); one != promises.rend(); ++one) {
    Judgement& judgement = **one;
    if (left <= Amount{} || !is_for(payment, judgement.promise)) continue;
    const Amount part = std::min(left, judgement.received);
    if (part <= Amount{}) continue;
    judgement.received = judgement.received - part;
    left = left - part;
    judgement.state = PromiseState::open;
    judgement.judged.reset();
  }
}

/// What became of a promise that was not kept, by `today`.
void judge(Judgement& judgement, const Bill* bill, Day today) {
  if (judgement.judged) return;
  const PaymentPromise& promise = judgement.promise;
  if (bill && bill->cancelled && *bill->cancelled <= promise.due) {
    judgement.state = PromiseState::lapsed;
    judgement.judged = std::max(*bill->cancelled, promise.made);
  } else if (promise.due < today) {
    judgement.state = judgement.received > Amount{} ? PromiseState::partly : PromiseState::broken;
    judgement.judged = promise.due + Days{1};
  }
}

const Bill* bill_of(const std::vector<Bill>& bills, const std::optional<Id<Order>>& order) {
  if (!order) return nullptr;
  const auto found = std::ranges::lower_bound(bills, *order, {}, &Bill::id);
  return found == bills.end() || found->id != *order ? nullptr : &*found;
}

}  // namespace

std::vector<Judgement> judged_promises(const store::Store& store, const std::vector<Bill>& bills, Day today) {
  std::vector<Judgement> judgements;
  store::each<PaymentPromise>(store, [&](PaymentPromise promise) {
    if (promise.made <= today) judgements.push_back({.promise = std::move(promise), .received = {}, .judged = {}});
  });
  std::ranges::sort(judgements, {},
                    [](const Judgement& one) { return std::tuple(one.promise.due, one.promise.made, one.promise.id); });
  std::map<std::int64_t, std::vector<Judgement*>> by_customer;  // each by due day
  std::map<std::int64_t, std::vector<Judgement*>> of_others;    // by order, where that is of another customer
  for (Judgement& one : judgements) {
    by_customer[one.promise.customer.value].push_back(&one);
    const Bill* bill = bill_of(bills, one.promise.order);
    if (bill && bill->customer != one.promise.customer) of_others[bill->id.value].push_back(&one);
  }
  for (const Received& payment : received_by_day(bills)) {
    std::vector<Judgement*> promises;
    if (payment.customer)
      if (const auto found = by_customer.find(payment.customer->value); found != by_customer.end())
        promises = found->second;
    if (const auto found = of_others.find(payment.order.value); found != of_others.end())
      promises.insert(promises.end(), found->second.begin(), found->second.end());
    if (payment.amount > Amount{})
      give(payment, promises);
    else
      take_back(payment, promises);
  }
  for (Judgement& one : judgements) judge(one, bill_of(bills, one.promise.order), today);
  return judgements;
}

std::optional<std::string> code_of(const std::map<std::int64_t, std::string>& staff,
                                   const std::optional<Id<Staff>>& who) {
  if (!who) return std::nullopt;
  return staff.at(who->value);
}

Id<Customer> customer_called(const store::Store& store, std::string_view code) {
  const auto id = store::id_called(store, "customer", code);
  if (!id) throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(code));
  return {*id};
}

Result<JudgedPromise> promises(const store::Store& store, Day today, std::string_view customer) {
  std::optional<Id<Customer>> asked;
  if (!customer.empty()) asked = customer_called(store, customer);
  const auto codes = store::codes_of(store, "customer");
  const auto staff = store::codes_of(store, "staff");
  const auto bills = bills_of(store, today);
  Result<JudgedPromise> result{{}, store.currency()};
  for (const Judgement& one : judged_promises(store, bills, today)) {
    const PaymentPromise& promise = one.promise;
    if (asked && promise.customer != *asked) continue;
    const Bill* bill = bill_of(bills, promise.order);
    result.rows.push_back({codes.at(promise.customer.value), promise.id, promise.order, bill ? bill->key : std::nullopt,
                           promise.made, promise.due, promise.amount, one.received, promise.amount - one.received,
                           one.state, one.judged, code_of(staff, promise.taken_by), promise.note});
  }
  return result;
}

}  // namespace crmcore::collections
