#include "crmcore/collections/dunning.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/registry/customer.hpp"
#include "crmcore/terms/terms.hpp"
#include "debtors.hpp"

namespace crmcore::collections {
namespace {

using store::Store;

constexpr double interval_share = 0.8;  // as of every interval of a day that is planned with

[[noreturn]] void refuse_ladder(const std::string& why) { throw Error(ErrorCode::invalid, "ladder", why); }

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

Ladder::Rung rung_of(std::string_view text) {
  const auto blank = text.rfind(' ');
  const std::string_view number = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  Ladder::Rung rung;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), rung.days_overdue);
  if (number.empty() || error != std::errc() || end != number.data() + number.size() || rung.days_overdue < 0)
    refuse_ladder(cited(text) + " must be a step and its days overdue, a whole number of 0 or more, such as call 15");
  rung.step = trimmed(text.substr(0, blank));
  return rung;
}

/// The steps of a ladder as codes of the list. Throws invalid for one that the list does not have.
Ladder in_codes(const Store& store, Ladder ladder) {
  for (Ladder::Rung& rung : ladder.rungs) {
    auto code = definitions::code_in_list(store, "collection_step", rung.step);
    if (!code)
      refuse_ladder("a step must be " +
                    one_of(definitions::list(store, "collection_step"), "collection_step", rung.step));
    rung.step = std::move(*code);
  }
  return ladder;
}

/// What is known of a debtor.
struct Case {
  std::optional<Id<Customer>> customer;
  std::optional<Day> pay_by;         // the earliest of what is overdue
  std::vector<const Bill*> overdue;  // by day
  Amount owed, overdue_amount;
  std::vector<CollectionStep> steps;  // by day, since the day of the oldest overdue order
  std::vector<const Judgement*> promises;

  Day since() const { return overdue.front()->ordered; }
};

using Cases = std::map<std::int64_t, Case>;  // 0: orders without a customer

/// The last day on which a bill is paid in time: by the terms of the day of the order, which later ones do not change.
class PayBy {
 public:
  PayBy(const Store& store, const Actions* actions, std::int64_t payment_days)
      : store_(store), actions_(actions), payment_days_(payment_days) {}

  Day of(const Bill& bill) {
    const auto [terms, is_new] = terms_.try_emplace(bill.ordered);
    if (is_new) terms->second = std::make_unique<terms::TermsOfDay>(store_, actions_, bill.ordered);
    const std::int64_t days = terms->second->payment_days(bill.customer).value.value_or(payment_days_);
    return bill.ordered + Days{static_cast<std::int32_t>(days)};
  }

 private:
  const Store& store_;
  const Actions* actions_;
  std::int64_t payment_days_;
  std::map<Day, std::unique_ptr<terms::TermsOfDay>> terms_;
};

Cases cases_of(const std::vector<Bill>& bills, Day today, PayBy pay_by) {
  Cases cases;
  for (const Bill& bill : bills) {
    const auto [at, is_new] = cases.try_emplace(bill.customer ? bill.customer->value : 0);
    Case& one = at->second;
    if (is_new) one.customer = bill.customer;
    const Amount owed = bill.owed();
    one.owed = one.owed + owed;
    if (owed <= Amount{}) continue;
    const Day last = pay_by.of(bill);
    if (last >= today) continue;
    one.pay_by = std::min(one.pay_by.value_or(last), last);
    one.overdue.push_back(&bill);
    one.overdue_amount = one.overdue_amount + owed;
  }
  for (auto& [customer, one] : cases) {
    one.overdue_amount = std::min(one.overdue_amount, one.owed);  // what was paid too much elsewhere is taken off
    std::ranges::sort(one.overdue, {}, [](const Bill* bill) { return std::pair(bill->ordered, bill->id); });
  }
  std::erase_if(cases, [](const auto& entry) { return entry.second.overdue_amount <= Amount{}; });
  return cases;
}

void add_steps(const Store& store, Cases& cases, Day today) {
  store::each<CollectionStep>(store, [&](CollectionStep step) {
    const auto found = cases.find(step.customer.value);
    if (found == cases.end() || step.day > today || step.day < found->second.since()) return;
    found->second.steps.push_back(std::move(step));
  });
  for (auto& [customer, one] : cases) std::ranges::stable_sort(one.steps, {}, &CollectionStep::day);
}

/// The first rung above all that were taken.
const Ladder::Rung* next_rung(const Ladder& ladder, const std::vector<CollectionStep>& steps) {
  std::size_t next = 0;
  for (const CollectionStep& step : steps) {
    const auto taken = std::ranges::find(ladder.rungs, step.step, &Ladder::Rung::step);
    if (taken != ladder.rungs.end()) next = std::max(next, static_cast<std::size_t>(taken - ladder.rungs.begin()) + 1);
  }
  return next < ladder.rungs.size() ? &ladder.rungs[next] : nullptr;
}

/// What was promised: what open promises still bring, and whether one was broken after the last step.
void tell_promises(Debtor& debtor, const Case& one) {
  for (const Judgement* judgement : one.promises) {
    if (judgement->state == PromiseState::kept) ++debtor.kept;
    if (judgement->state == PromiseState::partly || judgement->state == PromiseState::broken) ++debtor.broken;
    if (judgement->state != PromiseState::open) continue;
    debtor.promised = debtor.promised.value_or(Amount{}) + (judgement->promise.amount - judgement->received);
    debtor.promised_by = std::max(debtor.promised_by.value_or(judgement->promise.due), judgement->promise.due);
  }
}

/// The day after the last promise that was broken since the last step; none where none was.
std::optional<Day> broken_since(const Case& one, const std::optional<Day>& last_step) {
  std::optional<Day> broken;
  for (const Judgement* judgement : one.promises) {
    const bool is_broken = judgement->state == PromiseState::partly || judgement->state == PromiseState::broken;
    if (!is_broken || *judgement->judged < one.since()) continue;
    if (last_step && *judgement->judged <= *last_step) continue;
    broken = std::max(broken.value_or(*judgement->judged), *judgement->judged);
  }
  return broken;
}

void tell_next(Debtor& debtor, const Case& one, const Ladder& ladder, const DunningOptions& options, Day today) {
  debtor.steps = static_cast<std::int64_t>(one.steps.size());
  if (!one.steps.empty()) {
    debtor.last_step = one.steps.back().step;
    debtor.last_step_on = one.steps.back().day;
  }
  if (!one.customer) return;
  const Ladder::Rung* rung = next_rung(ladder, one.steps);
  if (!rung) return;
  debtor.next_step = rung->step;
  Day next = debtor.pay_by + Days{static_cast<std::int32_t>(rung->days_overdue)};
  if (debtor.last_step_on) next = std::max(next, *debtor.last_step_on + Days{static_cast<std::int32_t>(options.rest)});
  if (const auto broken = broken_since(one, debtor.last_step_on)) next = *broken;
  if (debtor.promised_by) next = std::max(next, *debtor.promised_by + Days{1});
  debtor.next_on = next;
  debtor.to_do = next <= today && debtor.overdue >= options.least;
}

/// The day so many days after an order; none beyond the calendar.
std::optional<Day> day_after(Day ordered, double days) {
  constexpr double farthest = 1e6;  // days: beyond the calendar from any day of today
  return days < farthest ? Day::after(ordered, static_cast<std::int64_t>(days)) : std::nullopt;
}

void tell_expected(Debtor& debtor, const Case& one, const PayerModel& model, Day today) {
  if (!one.customer) return;
  const Day ordered = one.since();
  const auto days = model.open_bill(one.customer->value, (today - ordered).count, interval_share);
  if (!days) return;
  constexpr double of_a_day = 1e-6;  // what logarithms leave beside whole days
  debtor.expected_on = day_after(ordered, std::round(days->middle));
  debtor.expected_from = day_after(ordered, std::floor(days->low + of_a_day));
  if (days->high) debtor.expected_to = day_after(ordered, std::ceil(*days->high - of_a_day));
}

}  // namespace

Ladder Ladder::parse(std::string_view text) {
  Ladder ladder;
  while (!trimmed(text).empty()) {
    const auto comma = text.find(',');
    Rung rung = rung_of(trimmed(text.substr(0, comma)));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    if (std::ranges::find(ladder.rungs, rung.step, &Rung::step) != ladder.rungs.end())
      refuse_ladder(cited(rung.step) + " appears twice");
    if (!ladder.rungs.empty() && rung.days_overdue <= ladder.rungs.back().days_overdue)
      refuse_ladder("the days of " + cited(rung.step) + " must be more than " +
                    std::to_string(ladder.rungs.back().days_overdue) + ", not " + std::to_string(rung.days_overdue));
    ladder.rungs.push_back(std::move(rung));
  }
  return ladder;
}

std::string Ladder::text() const {
  std::string text;
  for (const Rung& rung : rungs)
    text += (text.empty() ? "" : ", ") + rung.step + " " + std::to_string(rung.days_overdue);
  return text;
}

Ladder ladder_on(const Store& store, Day day) {
  Ladder ladder;
  store::each<LadderRung>(store, [&](const LadderRung& rung) {
    if (rung.from_day <= day && (!rung.to_day || *rung.to_day >= day))
      ladder.rungs.push_back({rung.step, rung.days_overdue});
  });
  std::ranges::stable_sort(ladder.rungs, {}, &Ladder::Rung::days_overdue);
  return ladder.rungs.empty() ? Ladder::parse("reminder 1, call 15, letter 30, visit 60, legal 90") : ladder;
}

Result<Debtor> due(const Store& store, Day today, const DunningOptions& options, const Actions* actions) {
  check_options(options);
  const Ladder ladder = options.ladder.rungs.empty() ? ladder_on(store, today) : in_codes(store, options.ladder);
  const auto bills = bills_of(store, today);
  const auto judgements = judged_promises(store, bills, today);
  const PayerModel model(courses_of(bills), today);
  Cases cases = cases_of(bills, today, {store, actions, options.payment_days});
  add_steps(store, cases, today);
  for (const Judgement& one : judgements)
    if (const auto found = cases.find(one.promise.customer.value); found != cases.end())
      found->second.promises.push_back(&one);

  Result<Debtor> result{{}, store.currency()};
  for (const auto& [id, one] : cases) {
    Debtor debtor;
    if (one.customer) {
      const auto customer = *store::get(store, *one.customer);
      debtor.customer = customer.code;
      debtor.name = customer.name;
    }
    debtor.owed = one.owed;
    debtor.overdue = one.overdue_amount;
    debtor.orders = static_cast<std::int64_t>(one.overdue.size());
    debtor.pay_by = *one.pay_by;
    debtor.days_overdue = (today - debtor.pay_by).count;
    tell_promises(debtor, one);
    tell_next(debtor, one, ladder, options, today);
    tell_expected(debtor, one, model, today);
    result.rows.push_back(std::move(debtor));
  }
  std::ranges::sort(result.rows, [](const Debtor& a, const Debtor& b) {
    return std::tuple(!a.to_do, -a.overdue.minor, a.customer) < std::tuple(!b.to_do, -b.overdue.minor, b.customer);
  });
  return result;
}

}  // namespace crmcore::collections
