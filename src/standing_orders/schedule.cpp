#include "schedule.hpp"

#include <algorithm>
#include <tuple>

#include "crmcore/orders/line_amount.hpp"

namespace crmcore::standing_orders {
namespace {

using store::Store;

constexpr std::int32_t longest_move = 31;      // days to the next day that is no holiday: no shop is closed for longer
constexpr std::int32_t default_days = 28;      // four weeks, so that each weekday is there as often
constexpr std::int32_t longest_period = 3660;  // ten years: nobody plans deliveries farther ahead
constexpr std::int32_t longest_gap = 3660;     // between two occurrences that a message names

Day later(Day day, std::int32_t days) { return Day::after(day, days).value_or(Day::from_number(Day::last_number)); }
Day earlier(Day day, std::int32_t days) { return Day::after(day, -days).value_or(Day::from_number(Day::first_number)); }

/// The parts of a record, in the order of their ids.
template <auto Parent, class Use>
void each_part(const Store& store, std::int64_t of, Use&& use) {
  using Part = typename crmcore::detail::MemberOf<Parent>::Record;
  store.children(store.entity(Schema<Part>::name), position_of<Parent>, of, [&](Row row) { use(from_row<Part>(row)); });
}

/// Our own file holds rules that were read once.
Recurrence rule_of(const std::string& text) { return parse<Recurrence>(text, {}).value.value_or(Recurrence()); }

}  // namespace

Shop::Shop(const Store& store)
    : products(store::codes_of(store, Schema<Product>::name)), customers(store::codes_of(store, "customer")) {
  store::each<Holiday>(store,
                       [&](const Holiday& holiday) { holidays.emplace(holiday.day, holiday.name.value_or("")); });
  store::each<&Product::id, &Product::price>(store, [&](Id<Product> id, std::optional<Decimal> price) {
    if (price) prices.emplace(id.value, *price);
  });
}

Schedule::Schedule(const Store& store, const Shop& shop, StandingOrder order, Day today)
    : store_(store), shop_(shop), order_(std::move(order)), today_(today) {
  read_rules();
  read_lines();
  read_pauses();
  read_decisions();
}

void Schedule::read_rules() {
  const Day end = order_.last_day.value_or(Day::from_number(Day::last_number));
  spans_.push_back({order_.first_day, end, rule_of(order_.rule), order_.on_holiday});
  std::vector<StandingOrderRule> later_rules;
  each_part<&StandingOrderRule::standing_order>(store_, order_.id.value, [&](StandingOrderRule rule) {
    if (is_known(rule.agreed)) later_rules.push_back(std::move(rule));
  });
  std::ranges::stable_sort(later_rules, {},
                           [](const StandingOrderRule& rule) { return std::pair(rule.from_day, rule.agreed); });
  for (const StandingOrderRule& rule : later_rules) {
    Span& before = spans_.back();
    before.last = std::min(before.last, earlier(rule.from_day, 1));
    const OnHoliday on_holiday = rule.on_holiday.value_or(before.on_holiday);
    spans_.push_back({rule.from_day, end, rule_of(rule.rule), on_holiday});
  }
}

void Schedule::read_lines() {
  each_part<&StandingOrderLine::standing_order>(store_, order_.id.value, [&](StandingOrderLine line) {
    if (is_known(line.agreed)) lines_.push_back(std::move(line));
  });
}

void Schedule::read_pauses() {
  each_part<&StandingOrderPause::standing_order>(store_, order_.id.value, [&](StandingOrderPause pause) {
    if (is_known(pause.agreed)) pauses_.push_back(std::move(pause));
  });
}

void Schedule::read_decisions() {
  each_part<&StandingOrderDecision::standing_order>(store_, order_.id.value, [&](StandingOrderDecision decision) {
    if (decision.decision == OccurrenceDecision::taken) {
      const auto [at, is_new] = taken_on_.try_emplace(decision.occurrence, decision.decided);
      at->second = std::min(at->second, decision.decided);
      return;
    }
    if (decision.decided > today_) return;
    const auto [at, is_new] = decisions_.try_emplace(decision.occurrence, decision);
    if (!is_new && at->second.decided <= decision.decided) at->second = std::move(decision);
  });
}

std::vector<Day> Schedule::days(Day from, Day to) const {
  std::vector<Day> all;
  for (const Span& span : spans_) {
    const Day first = std::max(from, span.first);
    const Day last = std::min(to, span.last);
    if (first > last) continue;
    const std::vector<Day> some = span.rule.days(span.first, first, last);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<Day> Schedule::candidates(Day from, Day to) const {
  std::vector<Day> all = days(earlier(from, longest_move), later(to, longest_move));
  for (const auto& [occurrence, decision] : decisions_)
    if (decision.to_day && *decision.to_day >= from && *decision.to_day <= to && !days(occurrence, occurrence).empty())
      all.push_back(occurrence);
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void Schedule::check_occurrence(Day day) const {
  if (!days(day, day).empty()) return;
  const auto before = days(earlier(day, longest_gap), day);
  const auto after = days(day, later(day, longest_gap));
  std::string nearest;
  if (!before.empty()) nearest = before.back().text();
  if (!after.empty()) nearest += (nearest.empty() ? "" : " and ") + after.front().text();
  throw Error(ErrorCode::invalid, "occurrence",
              "standing order " + cited(order_.code) + " has no occurrence on " + day.text() +
                  (nearest.empty() ? ", nor on any day near it" : "; the nearest: " + nearest));
}

const Schedule::Span& Schedule::span_of(Day day) const {
  const auto found = std::ranges::find_if(spans_.rbegin(), spans_.rend(),
                                          [&](const Span& span) { return span.first <= day && day <= span.last; });
  return found == spans_.rend() ? spans_.front() : *found;
}

const StandingOrderPause* Schedule::pause_on(Day day) const {
  const auto found = std::ranges::find_if(pauses_, [&](const StandingOrderPause& pause) {
    return pause.first_day <= day && (!pause.last_day || day <= *pause.last_day);
  });
  return found == pauses_.end() ? nullptr : &*found;
}

std::vector<OccurrenceLine> Schedule::lines_on(Day day) const {
  // Of each product the last row that holds: by its first day, then by when it was agreed, then by its id.
  std::vector<const StandingOrderLine*> holding;
  const auto rank = [&](const StandingOrderLine& line) {
    return std::tuple(line.from_day.value_or(order_.first_day), line.agreed, line.id);
  };
  for (const StandingOrderLine& line : lines_) {
    if (line.from_day && *line.from_day > day) continue;
    const auto same = std::ranges::find(holding, line.product, &StandingOrderLine::product);
    if (same == holding.end())
      holding.push_back(&line);
    else if (rank(**same) < rank(line))
      *same = &line;
  }
  std::vector<OccurrenceLine> lines;
  for (const StandingOrderLine* line : holding)
    if (line->quantity.millionths > 0) lines.push_back({line->product, line->quantity, line->unit_price});
  return lines;
}

void Schedule::change_lines(Occurrence& one, const StandingOrderDecision& decision) const {
  each_part<&StandingOrderDecisionLine::standing_order_decision>(
      store_, decision.id.value, [&](const StandingOrderDecisionLine& line) {
        const auto same = std::ranges::find(one.lines, line.product, &OccurrenceLine::product);
        if (same == one.lines.end()) {
          one.lines.push_back({line.product, line.quantity, line.unit_price});
          return;
        }
        same->quantity = line.quantity;
        if (line.unit_price) same->unit_price = line.unit_price;
      });
  std::erase_if(one.lines, [](const OccurrenceLine& line) { return line.quantity.millionths == 0; });
}

void Schedule::yield_to_holiday(Occurrence& one) const {
  const auto holiday = shop_.holidays.find(one.day);
  const OnHoliday said = span_of(one.occurrence).on_holiday;
  if (holiday == shop_.holidays.end() || said == OnHoliday::deliver) return;
  one.why = holiday->second;
  const std::int32_t step = said == OnHoliday::day_before ? -1 : 1;
  for (std::int32_t moved = 1; said != OnHoliday::skip && moved <= longest_move; ++moved) {
    const auto day = Day::after(one.occurrence, std::int64_t{step} * moved);
    if (!day || shop_.holidays.contains(*day)) continue;
    one.day = *day;
    return;
  }
  one.state = OccurrenceState::holiday;
}

void Schedule::place(Occurrence& one) const {
  const StandingOrderPause* pause = pause_on(one.occurrence);
  if (!pause) {
    yield_to_holiday(one);
    pause = one.state == OccurrenceState::open ? pause_on(one.day) : nullptr;
  }
  if (!pause) return;
  one.state = OccurrenceState::paused;
  one.why = pause->why;
}

const StandingOrderDecision* Schedule::decision(Day occurrence) const {
  const auto found = decisions_.find(occurrence);
  return found == decisions_.end() ? nullptr : &found->second;
}

std::optional<Order> Schedule::order_of(Day occurrence) const {
  const auto found = store::find_id<&Order::source, &Order::external_key>(
      store_, std::optional(std::string(source)), std::optional(key_of(order_.code, occurrence)));
  return found ? store::get(store_, *found) : std::nullopt;
}

std::optional<Schedule::Taken> Schedule::taken(Day occurrence) const {
  auto order = order_of(occurrence);
  if (!order) return std::nullopt;
  const auto found = taken_on_.find(occurrence);
  const Day since = found == taken_on_.end() ? order->ordered : found->second;
  if (since > today_) return std::nullopt;
  const bool is_cancelled = order->cancelled && *order->cancelled <= today_;
  return Taken{*std::move(order), is_cancelled};
}

Occurrence Schedule::at(Day occurrence) const {
  Occurrence one;
  one.standing_order = order_.id;
  one.occurrence = occurrence;
  one.day = occurrence;
  one.lines = lines_on(occurrence);
  const StandingOrderDecision* decided = decision(occurrence);
  if (decided && decided->decision == OccurrenceDecision::changed) {
    one.is_changed = true;
    one.day = decided->to_day.value_or(occurrence);
    one.why = decided->why.value_or("");
    change_lines(one, *decided);
  } else {
    place(one);
  }
  for (OccurrenceLine& line : one.lines) {
    const auto price = shop_.prices.find(line.product.value);
    if (!line.unit_price && price != shop_.prices.end()) line.unit_price = price->second;
  }
  if (const auto order = taken(occurrence)) {
    one.order = order->order.id;
    one.state = order->is_cancelled ? OccurrenceState::cancelled : OccurrenceState::taken;
    if (order->is_cancelled) one.why = order->order.cancel_reason.value_or("");
  } else if (decided && decided->decision == OccurrenceDecision::skipped) {
    one.state = OccurrenceState::skipped;
    one.why = decided->why.value_or("");
  } else if (one.state == OccurrenceState::open && one.day < today_) {
    one.state = OccurrenceState::missed;
  }
  return one;
}

StandingOrder standing_order_called(const Store& store, std::string_view code) {
  const auto found = store::find_id<&StandingOrder::code>(store, std::string(code));
  if (!found) throw Error(ErrorCode::not_found, "standing_order", "there is no standing order " + cited(code));
  return *store::get(store, *found);
}

void check_period(Day from, Day to) {
  if (to < from)
    throw Error(ErrorCode::invalid, "to_day",
                "to_day must be " + from.text() + " (from_day) or later, not " + to.text());
  if ((to - from).count >= longest_period)
    throw Error(ErrorCode::invalid, "to_day",
                "a period has at most " + std::to_string(longest_period) + " days; " + from.text() + " to " +
                    to.text() + " has " + std::to_string((to - from).count + 1));
}

Schedules::Schedules(const Store& store, Day today, const PeriodOptions& options) : shop_(store) {
  const Day from = options.from.value_or(today);
  const Day to = options.to.value_or(later(from, default_days - 1));
  check_period(from, to);
  std::optional<std::int64_t> customer;
  if (!options.customer.empty()) {
    customer = store::id_called(store, "customer", options.customer);
    if (!customer) throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(options.customer));
  }
  std::vector<StandingOrder> orders;
  if (!options.standing_order.empty())
    orders.push_back(standing_order_called(store, options.standing_order));
  else
    orders = store::find<StandingOrder>(store);
  for (StandingOrder& order : orders)
    if (!customer || order.customer.value == *customer) schedules_.emplace_back(store, shop_, std::move(order), today);
  for (const Schedule& schedule : schedules_)
    for (const Day day : schedule.candidates(from, to)) {
      Occurrence one = schedule.at(day);
      if (one.day >= from && one.day <= to) occurrences_.push_back({&schedule, std::move(one)});
    }
  std::ranges::stable_sort(occurrences_, {}, [](const ScheduledOccurrence& one) { return one.occurrence.day; });
}

std::optional<Amount> amount_of(const Store& store, const OccurrenceLine& line) {
  if (!line.unit_price) return std::nullopt;
  return orders::amount_of(store.currency(), std::nullopt, line.quantity, *line.unit_price, Amount{});
}

}  // namespace crmcore::standing_orders
