#include "crmcore/lifecycle/status.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace crmcore::lifecycle {
namespace {

using Rules = std::array<std::string, 5>;  // in words, by state

constexpr std::string_view returns_alone = "no purchase, but something returned";
constexpr std::string_view known_alone = "no purchase, known since this day";

/// The limits of one customer, by the day of a purchase.
struct OwnLimits {
  const CustomerLimits& limits;
  std::size_t customer;

  const Limits& of(Day purchase) const { return limits.of(customer, purchase); }
};

Rules rules_of(const Limits& limits) {
  return {"no purchase", "first purchase at most " + std::to_string(limits.new_) + " days ago",
          "last purchase at most " + std::to_string(limits.active) + " days ago",
          "last purchase " + std::to_string(limits.active + 1) + " to " + std::to_string(limits.inactive) + " days ago",
          "last purchase more than " + std::to_string(limits.inactive) + " days ago"};
}

State by_last_purchase(int days, const Limits& limits) {
  if (days <= limits.active) return State::active;
  return days <= limits.inactive ? State::pre_inactive : State::inactive;
}

/// The day the present run of purchases began: walking back while no gap was longer than `active`.
Day run_began(const CustomerDays& past, std::size_t last, const OwnLimits& own) {
  Day began = past.days[last];
  for (std::size_t i = last; i-- > 0;) {
    if (past.purchases[i] == 0) continue;
    if ((began - past.days[i]).count > own.of(past.days[i]).active) break;
    began = past.days[i];
  }
  return began;
}

Status status_of(const CustomerDays& past, Day today, const OwnLimits& own) {
  Status status;
  std::optional<std::size_t> first, last;
  for (std::size_t i = 0; i < past.days.size(); ++i) {
    status.net = status.net + Amount{past.net[i]};
    if (past.purchases[i] == 0) continue;
    if (!first) first = i;
    last = i;
  }
  if (!first) {
    if (!past.days.empty()) status.since = past.days.front();
    return status;
  }
  const Day first_day = past.days[*first];
  const Day last_day = past.days[*last];
  status.last_day = last_day;
  const Limits& limits = own.of(last_day);
  const int new_for = own.of(first_day).new_ + 1;
  if ((today - first_day).count < new_for) {
    status.state = State::new_;
    status.since = first_day;
    status.next_on = Day::after(first_day, new_for);
    status.next_state = by_last_purchase(new_for - (last_day - first_day).count, limits);
    return status;
  }
  const Day no_longer_new = first_day + Days{new_for};
  status.state = by_last_purchase((today - last_day).count, limits);
  const auto pre_inactive_on = Day::after(last_day, limits.active + 1);
  const auto inactive_on = Day::after(last_day, limits.inactive + 1);
  switch (status.state) {
    case State::active:
      status.since = std::max(run_began(past, *last, own), no_longer_new);
      status.next_on = pre_inactive_on;
      status.next_state = limits.active == limits.inactive ? State::inactive : State::pre_inactive;
      break;
    case State::pre_inactive:
      status.since = std::max(*pre_inactive_on, no_longer_new);
      status.next_on = inactive_on;
      status.next_state = State::inactive;
      break;
    default: status.since = std::max(*inactive_on, no_longer_new);
  }
  return status;
}

void check(const Limits& limits) {
  check_options(limits);
  if (limits.inactive < limits.active)
    throw Error(ErrorCode::invalid, "inactive",
                "inactive must be " + std::to_string(limits.active) + " or more, the days of active, not " +
                    std::to_string(limits.inactive));
}

}  // namespace

void CustomerLimits::check() const {
  for (const OfMonths& of_months : of_group_)
    for (const Limits& limits : of_months) lifecycle::check(limits);
}

Result<Status> status(const History& past, const Limits& limits) { return status(past, CustomerLimits(limits)); }

Result<Status> status(const History& past, const CustomerLimits& limits) {
  limits.check();
  struct Keeps {
    std::shared_ptr<const void> codes;
    std::map<Limits, Rules> rules;
  };
  const auto keeps = std::make_shared<Keeps>(Keeps{past.codes(), {}});
  Result<Status> result{{}, past.currency(), keeps};
  result.rows.reserve(past.customers());
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const OwnLimits own{limits, c};
    Status status = status_of(past[c], past.today(), own);
    status.customer = past.code(c);
    // of a new customer the first purchase says why, of others the last
    const Day counted_from = status.state == State::new_ ? *status.since : status.last_day.value_or(past.today());
    const Limits& counted = own.of(counted_from);
    auto known = keeps->rules.find(counted);
    if (known == keeps->rules.end()) known = keeps->rules.emplace(counted, rules_of(counted)).first;
    status.rule = known->second[static_cast<std::size_t>(status.state)];
    if (status.state == State::prospect && status.since) {
      status.rule = returns_alone;
    } else if (status.state == State::prospect && past.known_since(c)) {
      status.since = past.known_since(c);
      status.rule = known_alone;
    }
    result.rows.push_back(status);
  }
  return result;
}

Result<Mix> mix(const Result<Status>& statuses) {
  std::map<State, Mix> sums;
  for (const Status& status : statuses) {
    Mix& sum = sums.try_emplace(status.state, Mix{status.state, 0, 0, {}}).first->second;
    ++sum.customers;
    sum.net = sum.net + status.net;
  }
  Result<Mix> result{{}, statuses.currency};
  for (auto& [state, sum] : sums) {
    sum.share = static_cast<double>(sum.customers) / static_cast<double>(statuses.size());
    result.rows.push_back(sum);
  }
  return result;
}

Result<Flow> flows(const History& past, Day from, Day to, const Limits& limits) {
  return flows(past, from, to, [&](const History&) { return CustomerLimits(limits); });
}

Result<Flow> flows(const History& past, Day from, Day to, const LimitsOn& limits) {
  if (from > to)
    throw Error(ErrorCode::invalid, "from_day",
                "from_day must be at most " + to.text() + ", to_day, not " + from.text());
  const History then = past.as_of(from);
  const History now = past.as_of(to);
  const auto before = status(then, limits(then));
  const auto after = status(now, limits(now));
  std::map<std::pair<std::optional<State>, State>, Flow> sums;
  std::size_t b = 0;
  for (const Status& status : after) {  // both by code
    while (b < before.size() && before[b].customer < status.customer) ++b;
    std::optional<State> was;
    if (b < before.size() && before[b].customer == status.customer) was = before[b].state;
    Flow& sum = sums.try_emplace({was, status.state}, Flow{was, status.state, 0, {}}).first->second;
    ++sum.customers;
    sum.net = sum.net + status.net;
  }
  Result<Flow> result{{}, past.currency()};
  for (auto& [key, sum] : sums) result.rows.push_back(sum);
  return result;
}

Result<MonthlyActivity> months(const History& past) {
  std::map<Month, MonthlyActivity> lines;
  const Month now(past.today());
  for (std::size_t c = 0; c < past.customers(); ++c) {
    std::optional<Month> last;  // with a purchase
    for (const Day day : purchase_days(past[c])) {
      const Month month(day);
      if (last == month) continue;
      MonthlyActivity& line = lines[month];
      ++line.buyers;
      if (!last)
        ++line.new_;
      else if (last->next() == month)
        ++line.kept;
      else
        ++line.resurrected;
      if (last && last->next() < month) ++lines[last->next()].dormant;
      last = month;
    }
    if (last && *last < now) ++lines[last->next()].dormant;
  }
  Result<MonthlyActivity> result{{}, past.currency()};
  if (lines.empty()) return result;
  for (Month month = lines.begin()->first; month <= now; month = month.next()) {
    MonthlyActivity& line = lines[month];
    line.month = month.first_day();
    line.complete = month.next().first_day() <= past.today() + Days{1};
    result.rows.push_back(line);
  }
  return result;
}

}  // namespace crmcore::lifecycle
