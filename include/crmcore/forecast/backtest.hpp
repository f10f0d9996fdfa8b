// How the forecast would have done on past days and events, beside simple rules and what the owner planned. Every rule
// knows only what was over before the planning day.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/forecast/plan.hpp"
#include "crmcore/forecast/production.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::forecast {

struct MethodLine {
  std::string_view method;  ///< analogs, same_weekday (quantile of the last 13), last_week, all_days (quantile), owner
  std::string product;      ///< the series; "all"
  std::int64_t days = 0;
  /// Of the mean (last_week and owner: of the quantity): Σ|d − m| / Σd and Σ(d − m) / Σm.
  std::optional<double> wape, bias;
  std::optional<double> cost;        ///< daily cost of units short and over, at the quantity for the critical ratio
  std::optional<double> profit;      ///< daily profit less lost goodwill
  std::optional<double> dm_p_value;  ///< of the difference in cost from analogs (Diebold and Mariano)
};
/// Judges each method on the days from `from` on whose demand is known, of each series and of all. On a day that sold
/// out it is not.
/// Method: a day on which any rule has no past is left out for all of them, so that all are judged on the same days;
/// the owner is judged on the days on which it is known what was made.
/// Throws invalid when no day can be judged, and for what `check` of the economics refuses.
Result<MethodLine> backtest(const std::vector<Series>& series, Day from, const Economics& economics);

struct EventMethodLine {
  std::string_view method;  ///< similar (as `plan`), last_event, same_weekday, all_events, static_quantile, owner
  std::string by;           ///< "all", or the product, type, event or horizon
  std::int64_t events = 0, cells = 0;
  std::optional<double> wape, bias;    ///< of the mean (owner: of what was expected)
  std::optional<double> cost, profit;  ///< per event: cost of units short and over; profit less lost goodwill
  /// Only for `similar`: share of its 80 % intervals that held what came, their Winkler score, the pinball loss of what
  /// it would make at the level it was made for, and the CRPS of its distribution; each a mean over cells, in units.
  std::optional<double> coverage, winkler, pinball, crps;
  /// Of the difference in cost (without prices: in error) from `similar`: by sign flips over events, and by Diebold and
  /// Mariano's test.
  std::optional<double> p_value, dm_p_value;
};
enum class BacktestBy : std::uint8_t { all, product, type, event, horizon };

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Choices<forecast::BacktestBy> {
  static constexpr auto codes = std::to_array<std::string_view>({"all", "product", "type", "event", "horizon"});
};
}  // namespace crmcore

namespace crmcore::forecast {

struct EventBacktest {
  std::optional<Day> from = {};
  std::vector<int> horizons = {0};  ///< days between planning and the first day of an event
  BacktestBy by = BacktestBy::all;
};
/// Plans each event from `from` on from those over by its planning day, and judges the plans by what was asked for.
/// Method: sold-out cells are completed; simple rules see past demand completed from all events, which favours them. A
/// product for which any rule has no past is left out for all of them. Quantities are those for the product's critical
/// ratio. What the owner made, and the prices and costs of each event, are those of `sales`.
/// Fallback: prices and costs that `sales` does not have are those of `offers`; without any, quantities are medians,
/// and there is no money.
/// Throws invalid when no event can be judged.
Result<EventMethodLine> backtest(const std::vector<Occasion>& events, const EventTable& sales,
                                 const std::vector<Offer>& offers, const EventBacktest& options = {});

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::MethodLine> {
  using Line = forecast::MethodLine;
  static constexpr std::string_view name = "method_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::method>(
          "method",
          {.help = "analogs, or a simple rule: same_weekday, last_week, all_days; or owner, what the owner made"}),
      field<&Line::product>("product", {.help = "name of the series; all for all of them"}),
      field<&Line::days>("days", {.help = "days that were judged"}),
      field<&Line::wape>(
          "wape",
          {.help = "sum of absolute errors over the sum of demand, 0 or more; empty when nothing was asked for"}),
      field<&Line::bias>("bias", {.help = "sum of demand less forecast, over the sum of forecasts; above 0 the "
                                          "forecast was too low; empty when that is 0"}),
      field<&Line::cost>("cost", {.help = "mean daily cost of units short and left over, in units of the currency"}),
      field<&Line::profit>("profit", {.help = "mean daily profit less lost goodwill, in units of the currency"}),
      field<&Line::dm_p_value>("dm_p_value",
                               {.help = "p-value of the difference in cost from analogs (Diebold-Mariano); empty for "
                                        "analogs and when costs do not differ"}),
  });
};
template <>
struct Schema<forecast::EventMethodLine> {
  using Line = forecast::EventMethodLine;
  static constexpr std::string_view name = "event_method_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::method>("method", {.help = "similar, as forecast.plan; a simple rule: last_event, same_weekday, "
                                              "all_events, static_quantile; or owner"}),
      field<&Line::by>("by", {.from = "event.code event.type product.code",
                              .help = "all, or the product, type, event or horizon in days"}),
      field<&Line::events>("events", {.from = from::event_record, .help = "events that were judged"}),
      field<&Line::cells>("cells", {.from = from::sold, .help = "products at events that were judged"}),
      field<&Line::wape>(
          "wape",
          {.from = from::sold_and_expected,
           .help = "sum of absolute errors over the sum of demand, 0 or more; empty when nothing was asked for"}),
      field<&Line::bias>("bias", {.from = from::sold_and_expected,
                                  .help = "sum of demand less forecast, over the sum of forecasts; above 0 the "
                                          "forecast was too low; empty when that is 0"}),
      field<&Line::cost>("cost", {.from = from::event_profit,
                                  .help = "mean cost per event of units short and left over, in units of the currency; "
                                          "empty without prices and costs"}),
      field<&Line::profit>(
          "profit",
          {.from = from::event_profit,
           .help =
               "mean profit per event less lost goodwill, in units of the currency; empty without prices and costs"}),
      field<&Line::coverage>(
          "coverage", {.from = from::sold,
                       .help = "share of 80 % intervals that held what was asked for, 0 to 1; only for similar"}),
      field<&Line::winkler>(
          "winkler",
          {.from = from::sold,
           .help = "mean Winkler score of 80 % intervals, in units, or in worths of several products; lower is better; "
                   "only for similar"}),
      field<&Line::pinball>(
          "pinball",
          {.from = from::sold,
           .help =
               "mean pinball loss at the level it was made for, in units, or in worths of several products; lower is "
               "better; only for similar"}),
      field<&Line::crps>(
          "crps",
          {.from = from::sold,
           .help = "mean continuous ranked probability score, in units, or in worths of several products; lower is "
                   "better; only for similar"}),
      field<&Line::p_value>("p_value", {.from = from::event_profit,
                                        .help = "p-value of the difference in cost, or else in error, from similar "
                                                "(sign flips); empty for similar and below two events"}),
      field<&Line::dm_p_value>("dm_p_value",
                               {.from = from::event_profit,
                                .help = "p-value of the difference in cost, or else in error, from similar "
                                        "(Diebold-Mariano); empty for similar and when there is none"}),
  });
};
}  // namespace crmcore
