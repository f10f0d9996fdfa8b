// How good a forecast was: measures that say in their name which way they point, and alarms whose false-alarm rate is
// known for few events. A difference is always actual less expected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::forecast {

/// One expectation and what came of it.
struct ForecastOutcome {
  std::string series;  ///< product; the scales of mase and rmsse are made within it
  Day day;
  std::optional<double> expected;          ///< none: only for the scale of mase and rmsse
  double actual = 0;                       ///< NaN: not known; counted as excluded
  std::optional<double> low, high;         ///< ends of an interval
  std::optional<double> critical, chosen;  ///< a level, and the quantity forecast for it
  std::optional<double> spread = {};       ///< variance beyond chance over expected², of a plan of counts; 0: Poisson
  std::optional<double> rival = {};        ///< what another forecast expected
  std::optional<double> unit_price = {};   ///< of a unit, as planned; where all have it, ratios are of money
  std::string unit = {};                   ///< pieces, kg; empty: not known, one unit
  std::string group;
};

/// Where a good value lies: near 0, as low as possible, or near the level of the interval.
enum class Better : std::uint8_t { zero, low, nominal };

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Choices<forecast::Better> {
  static constexpr auto codes = std::to_array<std::string_view>({"zero", "low", "nominal"});
};
}  // namespace crmcore

namespace crmcore::forecast {

struct Accuracy {
  std::string by;  ///< "all", or the group
  std::string_view measure;
  Better better = Better::low;
  std::optional<double> value;  ///< none where it cannot be formed from these cells
  std::int64_t cells = 0, excluded = 0;
};
struct AccuracyOptions {
  double interval = 0.8;  ///< probability that low and high were made for
};
/// Measures the accuracy of all cells, and of each group. Ratios are sums over sums, never means of ratios, but for
/// mase and rmsse. Where there are several series, sums are of money at `unit_price`, or without that of units over the
/// mean of their series, so that no unit counts for more than another. Means of errors (sold_minus_expected,
/// absolute_error, root_squared_error, winkler, pinball, crps) are of units, and empty where there are several. Of
/// every cell, with sold s and expected x:
/// - sold_minus_expected (mean), bias_sold_over_expected (Σ(s − x) / Σx), absolute_error, root_squared_error, wape;
/// - mape (cells with actual 0 excluded and counted), smape_0_to_2;
/// - mase and rmsse; scale: mean change between successive actuals of the same series before its first expectation, or
///   of all of them where there are not two; the mean over series (Hyndman and Koehler, International Journal of
///   Forecasting 22, 2006); mase_pooled and rmsse_pooled, the same as sums over sums;
/// - error_over_last: MAE over that of taking the actual before;
/// - tracking_signal (Σ(s − x) over MAD), as textbooks show it. It is not an alarm: at ±4 half of all perfect
///   forecasters have crossed it by the tenth event.
/// Of cells that have them: coverage_of_interval, winkler (JASA 67, 1972), pinball at the cell's critical level; of
/// plans of counts crps and pit_distance (the furthest that the mean probability integral transform lies from an even
/// one; Czado, Gneiting and Held, Biometrics 65, 2009); of those with a rival error_over_rival, and the probability of
/// so large a difference of daily absolute errors between two equally good forecasts, p_of_sign_flips and
/// p_of_diebold_mariano.
/// Throws invalid where there is no outcome, or for an interval that is not between 0 and 1.
Result<Accuracy> accuracy(const std::vector<ForecastOutcome>& outcomes, const AccuracyOptions& options = {});

/// Reads outcomes from a table of expected and actual (or sold), with day, series (or product), low, high, critical,
/// chosen, spread, rival, unit_price, unit where known, and a column `by` to group by. Rows without actual are excluded
/// and counted. Throws invalid, naming the row, for a cell that cannot be read, an interval that ends before it begins,
/// a level that is not between 0 and 1, a spread below 0.
std::vector<ForecastOutcome> outcomes_of(const Table& table, std::string_view by = "");

struct BiasAlarm {
  std::string by;
  std::string method;  ///< "cusum"; below 8 events "sign test and gamma posterior"
  bool alarm = false;
  std::string_view direction;  ///< "sold more than expected", "sold less than expected"; empty without alarm
  std::optional<Day> since;    ///< of the first event of the run
  std::int64_t events = 0;
  double value = 0, limit = 0;          ///< CUSUM against 4; or probability that the ratio is 10 % off, against 0.9
  double false_alarm_rate = 0;          ///< probability that so many events of an unbiased forecast raise it
  double ratio = 0, low = 0, high = 0;  ///< Σ actual / Σ expected with its 80 % interval
};
/// Says whether a forecast is off to one side, of all events and of each group. Events are summed per day, in worths as
/// `accuracy` sums.
/// Method: from 8 events on a two-sided CUSUM (slack 0.5, limit 4) of the cube roots of actual over expected, which are
/// nearly normal for skewed errors too (Wilson and Hilferty, PNAS 17, 1931), over their standard deviation around their
/// own mean. With fewer, both the exact sign test at 0.125 and the gamma posterior of the ratio, with
/// estimated dispersion, must agree. False-alarm rates are simulated for unbiased normal errors of 20 %; those of the
/// CUSUM hold for errors of any size.
/// Throws invalid where there is no outcome.
Result<BiasAlarm> alarms(const std::vector<ForecastOutcome>& outcomes);
/// Returns the simulated false-alarm rate for a number of events.
double false_alarm_rate(std::int64_t events);

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct OptionsOf<forecast::AccuracyOptions> {
  using Options = forecast::AccuracyOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::interval>("interval", {.help = "probability that low and high were made for",
                                              .range = {.above = 0, .below = 1},
                                              .unit = "probability"}),
  });
};
template <>
struct Schema<forecast::Accuracy> {
  using Accuracy = forecast::Accuracy;
  static constexpr std::string_view name = "accuracy";
  static constexpr auto fields = std::to_array<Field<Accuracy>>({
      field<&Accuracy::by>("by", {.help = "all, or the group"}),
      field<&Accuracy::measure>("measure", {.help = "name of the measure, such as wape or coverage_of_interval"}),
      field<&Accuracy::better>(
          "better",
          {.help = "where a good value lies: zero, low, or nominal, which is near the level of the interval"}),
      field<&Accuracy::value>("value",
                              {.help = "value of the measure; empty when it cannot be formed from these cells"}),
      field<&Accuracy::cells>("cells", {.help = "cells it was formed from"}),
      field<&Accuracy::excluded>("excluded", {.help = "cells left out, such as those whose actual is not known"}),
  });
};
template <>
struct Schema<forecast::BiasAlarm> {
  using BiasAlarm = forecast::BiasAlarm;
  static constexpr std::string_view name = "forecast_alarm";
  static constexpr auto fields = std::to_array<Field<BiasAlarm>>({
      field<&BiasAlarm::by>("by", {.help = "all, or the group"}),
      field<&BiasAlarm::method>(
          "method", {.help = "cusum from 8 events on, else sign test and gamma posterior; empty without events"}),
      field<&BiasAlarm::alarm>("alarm", {.help = "true when the forecast is off to one side"}),
      field<&BiasAlarm::direction>(
          "direction", {.help = "sold more than expected, or sold less than expected; empty without an alarm"}),
      field<&BiasAlarm::since>(
          "since", {.help = "day of the first event of the run that raised the alarm; empty without an alarm"}),
      field<&BiasAlarm::events>("events", {.help = "days with an expectation above 0"}),
      field<&BiasAlarm::value>(
          "value", {.help = "largest CUSUM; below 8 events the probability that the ratio is off by more than 10 %"}),
      field<&BiasAlarm::limit>("limit", {.help = "limit of value: 4 for the CUSUM, 0.9 for the probability"}),
      field<&BiasAlarm::false_alarm_rate>(
          "false_alarm_rate",
          {.help = "probability that so many events of an unbiased forecast raise an alarm, 0 to 1"}),
      field<&BiasAlarm::ratio>("ratio", {.help = "actual over expected, of all events together"}),
      field<&BiasAlarm::low>("low", {.help = "lower end of the 80 % interval of ratio"}),
      field<&BiasAlarm::high>("high", {.help = "upper end of the 80 % interval of ratio"}),
  });
};
}  // namespace crmcore
