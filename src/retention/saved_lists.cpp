#include "crmcore/retention/saved_lists.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

#include "crmcore/engagement/work_item.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/scores.hpp"

namespace crmcore::retention {
namespace {

/// A line of a saved list with its outcome.
struct SavedLine {
  WorkItem item;
  std::string_view customer;  ///< its code; empty when no longer in the history
  bool bought = false, over = false;
};
/// Calls each(line) for the lines of saved lists, as of the day of the history; `horizon` defaults to that of the list.
/// Throws not_found for a list that does not exist.
template <class Each>
void each_saved(const store::Store& store, const History& past, const std::vector<std::string>& lists,
                std::optional<int> horizon, Each&& each) {
  std::unordered_map<std::string_view, std::size_t> by_code;
  for (std::size_t c = 0; c < past.customers(); ++c) by_code[past.code(c)] = c;
  std::unordered_map<std::int64_t, std::size_t> place;  // customer id → index in the history
  for (const auto& [id, code] : store::codes_of(store, "customer"))
    if (const auto at = by_code.find(code); at != by_code.end()) place[id] = at->second;
  std::map<std::string, bool> found;
  for (const std::string& list : lists) found[list] = false;
  store::each<WorkItem>(store, [&](WorkItem item) {
    SavedLine line{std::move(item), {}, false, false};
    const auto wanted = found.find(line.item.list);
    if (wanted == found.end()) return;
    wanted->second = true;
    const Day end = line.item.day + Days{horizon.value_or(static_cast<int>(line.item.horizon_days))};
    line.over = past.today() >= end;
    if (const auto at = place.find(line.item.customer.value); at != place.end()) {
      line.customer = past.code(at->second);
      line.bought = bought(past[at->second], line.item.day, end);
    }
    each(line);
  });
  for (const auto& [list, there] : found)
    if (!there) throw Error(ErrorCode::not_found, "list", "there is no saved work list " + cited(list));
}

/// A text as a filter reads it: in single quotes, with those within it doubled.
std::string in_quotes(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += c;
    quoted += c;
  }
  return quoted + "'";
}

/// Fills in the rise in the chance of a purchase, where there are customers in both arms.
void set_effect(CampaignOutcome& outcome) {
  if (outcome.treated == 0 || outcome.control == 0) return;
  const auto treated = static_cast<double>(outcome.treated);
  const auto control = static_cast<double>(outcome.control);
  const double p = static_cast<double>(outcome.treated_bought) / treated;
  const double q = static_cast<double>(outcome.control_bought) / control;
  const auto a = statistics::wilson(p, treated);
  const auto b = statistics::wilson(q, control);
  outcome.effect = p - q;
  outcome.low = p - q - statistics::deviation_of_sum(p - a.low, b.high - q);
  outcome.high = p - q + statistics::deviation_of_sum(a.high - p, q - b.low);
}

constexpr std::string_view all_segments = " all";  // begins with a blank, so that it comes before every segment

}  // namespace

void save_list(store::Change& change, std::string_view list, const History& past, const Result<WorkLine>& lines,
               int horizon) {
  if (trimmed(list).empty() || list.find(',') != std::string_view::npos)
    throw Error(ErrorCode::invalid, "list", "list must be a name without a comma, such as May, not " + cited(list));
  check_currency(past.currency(), "the workspace", change.store().currency());
  const std::string named(list);
  if (change.store().count({.entity = "work_item", .where = "list = " + in_quotes(named)}) > 0)
    throw Error(ErrorCode::duplicate, "list", "a work list " + cited(named) + " exists already; choose another name");
  std::unordered_map<std::string, std::int64_t> ids;
  for (const auto& [id, code] : store::codes_of(change.store(), "customer")) ids.emplace(code, id);
  const auto some = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  for (const WorkLine& line : lines) {
    WorkItem item;
    item.list = named;
    item.day = past.today();
    item.customer = {ids.at(std::string(line.customer))};
    item.seller = some(line.seller);
    item.action = some(line.action);
    item.channel = some(line.channel);
    item.control = line.control;
    item.segment = some(line.segment);
    item.horizon_days = horizon;
    item.gain = line.gain;
    item.cost = line.cost;
    item.assumption = some(line.assumption);
    change.add(item);
  }
}

Result<CampaignOutcome> outcomes(const store::Store& store, std::string_view list, Day today) {
  const History past = history(store, today);
  std::map<std::string, CampaignOutcome> segments;
  each_saved(store, past, {std::string(list)}, std::nullopt, [&](const SavedLine& line) {
    if (today < line.item.day)
      throw Error(ErrorCode::invalid, "today",
                  "today must be " + line.item.day.text() + ", the day the work list " + cited(list) +
                      " was made, or later, not " + today.text());
    for (const std::string& name : {std::string(all_segments), line.item.segment.value_or("")}) {
      CampaignOutcome& outcome = segments.try_emplace(name, CampaignOutcome{name}).first->second;
      ++(line.item.control ? outcome.control : outcome.treated);
      (line.item.control ? outcome.control_bought : outcome.treated_bought) += line.bought ? 1 : 0;
      outcome.complete = line.over;
    }
  });
  Result<CampaignOutcome> result{{}, past.currency()};
  for (auto& [name, outcome] : segments) {
    if (name == all_segments) outcome.segment = "all";
    set_effect(outcome);
    result.rows.push_back(outcome);
  }
  return result;
}

Table campaign_of(const store::Store& store, const std::vector<std::string>& lists, Day today, int horizon) {
  const History past = history(store, today);
  Table table(
      std::vector<Table::Description>{
          {"customer"}, {"day", Kind::day}, {"segment"}, {"treated", Kind::integer}, {"bought", Kind::integer}},
      {});
  each_saved(store, past, lists, horizon, [&](const SavedLine& line) {
    if (!line.over || line.customer.empty()) return;
    const std::string segment = line.item.segment.value_or("");
    table.append(std::array<Cell, 5>{Cell::of(line.customer), Codec<Day>::encode(line.item.day),
                                     Cell::of(std::string_view(segment)), Cell::of(std::int64_t{!line.item.control}),
                                     Cell::of(std::int64_t{line.bought})});
  });
  return table;
}

}  // namespace crmcore::retention
