// What the files that describe actions share. Private to the room.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/workspace/action.hpp"

namespace crmcore {

/// Judgements on a history: history, lifecycle, segmentation.
void add_judgements(std::vector<Action>& list);
/// Customer value and retention.
void add_values(std::vector<Action>& list);
/// Demand, production, comparison of plan and actual.
void add_forecasts(std::vector<Action>& list);

inline const Parameter today{
    .name = "today", .kind = Kind::day, .required = true, .help = "the day to judge from, such as 2011-12-10"};
inline const Parameter free_parameter{.name = "free",
                                      .kind = Kind::choice,
                                      .fallback = "drop",
                                      .help = "purchases worth nothing: drop or count",
                                      .codes = Choices<Free>::codes};
inline const Parameter grain_parameter{.name = "grain",
                                       .kind = Kind::choice,
                                       .fallback = "day",
                                       .help = "purchases within one are one purchase",
                                       .codes = Choices<Grain>::codes};
inline const Parameter currency_parameter{
    .name = "currency", .fallback = "EUR", .help = "of the amounts of an input table"};

inline std::vector<Parameter> with_history(std::vector<Parameter> more = {}) {
  std::vector<Parameter> all{today};
  all.insert(all.end(), more.begin(), more.end());
  all.push_back(free_parameter);
  all.push_back(currency_parameter);
  return all;
}
/// Of an action that returns a fitted model.
inline const std::vector<Table::Description> model_columns{
    {.name = "text", .help = "the model as one line of text; pass it as `saved` to judge with the same model"}};

template <Described Record>
std::vector<Table::Description> columns() {
  return Table::descriptions_of(columns_of<Record>());
}

/// A table of that name beside the call, or the CSV file that the parameter names.
inline std::optional<Table> given(const Call& call, std::string_view name) {
  for (const auto& joined : call.tables)
    if (joined.name == name) return *joined.table;
  if (call.arguments.has(name)) return Table(exchange::read_csv(call.arguments.text(name)));
  return std::nullopt;
}

inline int in_range(const Call& call, std::string_view name, std::int64_t least, std::int64_t most) {
  const std::int64_t value = call.arguments.integer(name);
  if (value < least || value > most)
    throw Error(ErrorCode::invalid, std::string(name),
                std::string(name) + " cannot be " + std::to_string(value) + "; it goes from " + std::to_string(least) +
                    " to " + std::to_string(most));
  return static_cast<int>(value);
}

/// Throws invalid when the caller said of `name` what a kept model contradicts.
inline void agree(const Call& call, const char* name, std::string_view said, std::string_view kept) {
  if (call.arguments.said(name) && said != kept)
    throw Error(ErrorCode::invalid, name,
                std::string(name) + " is " + std::string(said) + ", but the saved model has " + std::string(kept) +
                    "; leave it out");
}

inline History past_of(const Call& call, Day until) {
  if (call.past) return call.past->today() == until ? *call.past : call.past->as_of(until);
  const Free free = call.arguments.choice<Free>("free");
  if (call.input)
    return history(*call.input, until, free,
                   call.store ? call.store->currency() : Currency(call.arguments.text("currency")));
  return history(call.need_store(), until, free, call.task);
}
inline History past_of(const Call& call) { return past_of(call, call.arguments.day("today")); }

/// Names parted by commas; none where the parameter is empty. Throws invalid for an empty name among others.
inline std::vector<std::string> names_of(const Call& call, std::string_view parameter) {
  const std::string list = call.arguments.text(parameter);
  const auto parts = parts_of(list, ',');
  if (!trimmed(list).empty() && static_cast<std::ptrdiff_t>(parts.size()) != std::ranges::count(list, ',') + 1)
    throw Error(ErrorCode::invalid, std::string(parameter),
                std::string(parameter) + " " + cited(list) + " has an empty name; part names by single commas");
  return {parts.begin(), parts.end()};
}

}  // namespace crmcore
