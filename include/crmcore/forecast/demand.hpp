// Forecasts of demand: quantiles of a day's demand from similar past days, for any table of series, day and demand. A
// forecast knows only the days before it was planned.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/field.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::forecast {

/// The days of one series, ascending, with what is known in advance of each.
struct Series {
  std::string name;
  std::vector<Day> day;
  std::vector<double> demand;                   ///< 0 or more; NaN: not known
  std::vector<std::int32_t> event;              ///< 0: an ordinary day; else its kind: holiday, festival, closed …
  std::vector<std::uint8_t> near_event;         ///< whether there is an event within the next two days
  std::vector<std::vector<std::int32_t>> soft;  ///< columns of kinds: promotion, school holidays …
  std::vector<std::vector<double>> number;      ///< columns of numbers: price, forecast temperature …; NaN: not known
  std::vector<Day> planned;                     ///< the day each is planned on; empty: the day itself
  std::vector<double> made = {};                ///< what the owner made, for backtests; NaN: not known
  std::vector<std::uint8_t> sold_out = {};  ///< whether more would have sold: demand is at least so much; empty: never

  std::size_t rows() const { return day.size(); }
};

struct SeriesColumns {
  /// Columns that make a day an event: a value other than empty, 0, false or no is its kind.
  std::vector<std::string> events = {"event", "holiday", "festival", "closed"};
  /// Days between planning and selling, where there is no column planned_on. 0: on the morning of the day.
  int ahead = 0;
};
/// Reads the series of a table with columns series, day and demand (empty: not known), in the order of their names.
/// Other columns: planned_on says when each row was planned; made says what the owner made, which no forecast knows;
/// sold_out says on which days all was sold, by yes or no, or by a time: their demand is a least one. All others are
/// known in advance. Those named by `columns.events` are events; other texts, days and booleans, and numbers that are
/// only 0 and 1, are kinds; other numbers are numbers. Columns whose type cannot be read are ignored, unless they are
/// events. Throws unknown_name for a column of events that is not there, the usual ones aside; invalid, naming the row,
/// for a day that appears twice in a series, a demand below 0, a row planned after its day.
std::vector<Series> series_of(const Table& table, const SeriesColumns& columns = {});

/// One past day that a forecast uses.
struct Analog {
  Day day;
  double weight = 0;      ///< share of all weights
  double demand = 0;      ///< demand of that day
  double value = 0;       ///< that demand, scaled to what is expected of the day to forecast
  bool sold_out = false;  ///< the demand was at least so much
};

/// The demand of one day: past days with their weights. Weighted quantiles are the sample average of Bertsimas and
/// Kallus, Management Science 66 (2020). The weight of a day that sold out goes to the days of greater value, in
/// proportion to theirs (Efron, Proceedings of the Fifth Berkeley Symposium 4, 1967): its demand lies above what was
/// sold. Where no day is greater, it stays.
class AnalogForecast {
 public:
  explicit AnalogForecast(std::vector<Analog> analogs);

  /// Returns the smallest value up to which the weights reach the level; NaN without a past.
  double quantile(double level) const;
  double mean() const;
  double effective() const;  ///< effective number of past days: (Σ w)² / Σ w²
  /// By value, ascending, without those of weight 0.
  const std::vector<Analog>& analogs() const { return analogs_; }

 private:
  std::vector<Analog> analogs_;
};

/// What was known of a series before each of its days, from days before it alone.
struct Expectation {
  std::vector<double> level;                   ///< before each day, and after the last; 0: none yet
  std::vector<std::array<double, 7>> profile;  ///< of weekdays, Monday first, 1 on average; the same
  std::vector<double> noise;                   ///< squares around what was expected of a day, over it; the same
  std::vector<double> expected;                ///< level of each day, as expected on its planning day; 0: none yet
  /// How much of what levels and weekdays differed by had come true by the planning day of each day, 0 to 1.
  std::vector<double> level_trust, weekday_trust;
};

/// Forecasts the days of one series from similar past days (an analog, or nearest-neighbour, forecast).
/// Method: a level and a weekday profile are smoothed along the ordinary days. The level expected of each day is
/// corrected by what yesterday, recent weeks, the same weekday, the same date of earlier years and the other series
/// were off by (a ridge regression, Hoerl and Kennard, Technometrics 12, 1970, shared by all series and learned anew
/// each month from the days before it). A past day is scaled by the level that is expected over the one that was, and
/// to the weekday; it is weighted by its age, season, weekday, event and the other columns.
/// What cannot be told from chance is not followed. Let s be the slope of days on levels, both less the mean of all
/// days before: that of all series as far as it is proven (by two standard errors), towards which that of this one is
/// shrunk; and d the smaller of ((1 − s) / s)² and (2 noise / level)². Both levels are raised by (0.2 + d) times the
/// level before the planning day, and a share d / (1 + d) of the weights does not depend on age and season; for
/// weekdays the same. So series of few units are neither scaled by chance nor forecast from a few days.
/// One set of constants serves all businesses; nothing is tuned to a series.
/// Fallback: days before which nothing was known are not scaled; a single known day is a forecast.
class AnalogForecaster {
 public:
  /// Learns from this series alone. It is used until the end, and must live as long.
  explicit AnalogForecaster(const Series& series);
  /// The same with an expectation learned from other series as well.
  AnalogForecaster(const Series& series, Expectation expectation);
  /// Forecasts the demand on day `target` (an index) as of its planning day.
  AnalogForecast forecast(std::size_t target) const;
  /// Only the quantiles of that forecast, one for each level; none without a past.
  struct Quantiles {
    std::vector<double> quantity;
    double mean = 0, effective = 0;
  };
  Quantiles forecast(std::size_t target, std::span<const double> levels) const;

 private:
  /// Calls take(index, weight, value) for each past day that the forecast uses.
  template <class Take>
  void weigh(std::size_t target, Take&& take) const;
  /// The weight of a past day by the columns that are known ahead.
  double alike(std::size_t target, std::size_t past, std::size_t known) const;

  const Series& series_;
  Expectation past_;
  std::vector<std::uint8_t> weekday_;        // of each day, 0 Monday
  std::vector<std::int16_t> season_;         // its day of the year
  std::vector<std::vector<double>> spread_;  // of each number column, before each day and after the last
};
/// Returns the forecaster of each series, learned from all of them. They must live as long.
std::vector<AnalogForecaster> forecasters_of(const std::vector<Series>& series);

struct DemandOptions {
  std::vector<double> levels = {0.1, 0.25, 0.5, 0.75, 0.9};
  std::optional<Day> from = {};  ///< forecasts every row from this day on; defaults to rows whose demand is not known
  unsigned threads = 0;
};
struct Demand {
  std::string_view series;
  Day day;
  double level = 0;                      ///< probability that demand is at most `quantity`
  std::optional<double> quantity, mean;  ///< none without a past
  double n_effective = 0;                ///< effective number of past days; below 2: too little data
};
/// Forecasts quantiles of demand: a row per series, day and level. Throws invalid for a level that is not between 0 and
/// 1, or when there is no row to forecast.
Result<Demand> demand(const std::vector<Series>& series, const DemandOptions& options = {});

struct AnalogLine {
  Day day;
  double weight = 0, demand = 0, value = 0;
};
/// Returns the past days behind the forecast of one day of a series, the largest weight first. Throws not_found for an
/// unknown series or day.
Result<AnalogLine> analogs(const std::vector<Series>& series, std::string_view name, Day day);

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::Demand> {
  using Demand = forecast::Demand;
  static constexpr std::string_view name = "demand";
  static constexpr auto fields = std::to_array<Field<Demand>>({
      field<&Demand::series>("series", {.help = "name of the series"}),
      field<&Demand::day>("day", {.help = "day to forecast"}),
      field<&Demand::level>("level", {.help = "probability that demand is at most quantity, 0 to 1"}),
      field<&Demand::quantity>(
          "quantity", {.help = "smallest demand, in units, whose probability reaches level; empty without a past"}),
      field<&Demand::mean>("mean", {.help = "expected demand, in units; empty without a past"}),
      field<&Demand::n_effective>("n_effective",
                                  {.help = "effective number of past days behind it; below 2 is too little data"}),
  });
};
template <>
struct Schema<forecast::AnalogLine> {
  using Line = forecast::AnalogLine;
  static constexpr std::string_view name = "analog_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::day>("day", {.help = "past day behind the forecast of the day asked for"}),
      field<&Line::weight>("weight", {.help = "share of the weights of all past days, 0 to 1"}),
      field<&Line::demand>("demand", {.help = "demand of that day as it was, in units"}),
      field<&Line::value>("value",
                          {.help = "that demand brought to the level and weekday of the day asked for, in units"}),
  });
};
}  // namespace crmcore
