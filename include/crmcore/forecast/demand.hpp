// What will be asked for: quantiles of tomorrow's demand from past days alike, for any table of series, day and demand.
// Strict past: a forecast knows only the days before it was planned.
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

/// The days of one series, ascending, with what is known ahead of each.
struct Series {
  std::string name;
  std::vector<Day> day;
  std::vector<double> demand;                   ///< 0 or more; NaN: not known
  std::vector<std::int32_t> event;              ///< 0: an ordinary day; else its kind: holiday, festival, closed …
  std::vector<std::uint8_t> near_event;         ///< an event within the next two days
  std::vector<std::vector<std::int32_t>> soft;  ///< columns of kinds: promotion, school holidays …
  std::vector<std::vector<double>> number;      ///< columns of numbers: price, temperature foreseen …; NaN: not known
  std::vector<Day> planned;                     ///< the day each is planned on; empty: the day itself
  std::vector<double> made = {};                ///< what the owner made, for backtests; NaN: not known

  std::size_t rows() const { return day.size(); }
};

struct SeriesColumns {
  /// Columns that make a day an event: a value other than empty, 0, false or no is its kind.
  std::vector<std::string> events = {"event", "holiday", "festival", "closed"};
  /// Days between planning and selling, where there is no column planned_on. 0: in the morning of the day.
  int ahead = 0;
};
/// The series of a table with columns series, day and demand (empty: not known), in the order of their names. Whatever
/// else it has is known ahead: events; other texts, days and booleans are kinds; other numbers are numbers, but those
/// of 0 and 1 kinds; columns whose type cannot be read are ignored, unless they are events. A column planned_on says
/// when each row was planned, a column made what the owner made (which no forecast knows). Whether an event is near is
/// seen from the days. Throws invalid, naming the row, for a day twice in a series, a demand below 0, a row planned
/// after its day.
std::vector<Series> series_of(const Table& table, const SeriesColumns& columns = {});

/// One past day that speaks for a day to come.
struct Analog {
  Day day;
  double weight = 0;  ///< share of all weights
  double demand = 0;  ///< as it was
  double value = 0;   ///< as it would be: scaled to the level and the weekday
};

/// The demand of one day: past days with their weights. Weighted quantiles are the sample average of Bertsimas and
/// Kallus, Management Science 66 (2020).
class Outlook {
 public:
  explicit Outlook(std::vector<Analog> analogs);

  /// The smallest value whose weight reaches the level; NaN without a past.
  double quantile(double level) const;
  double mean() const;
  double effective() const;  ///< effective number of past days: (Σ w)² / Σ w²
  /// By value, ascending, without those that weigh nothing.
  const std::vector<Analog>& analogs() const { return analogs_; }

 private:
  std::vector<Analog> analogs_;
};

/// Looks ahead in one series. A level and a weekday profile are smoothed along the ordinary days; each past day is
/// scaled to them as they stood before the planning day, and weighs by its age, season, weekday, event and the other
/// columns. Defaults are one set for all businesses; nothing is tuned.
class Looker {
 public:
  explicit Looker(const Series& series);
  /// The demand on day `target` (index) as planned.
  Outlook ahead(std::size_t target) const;
  /// Its quantiles alone, one a level; none without a past.
  struct Quantiles {
    std::vector<double> quantity;
    double mean = 0, effective = 0;
  };
  Quantiles ahead(std::size_t target, std::span<const double> levels) const;

 private:
  /// Hands over each past day that speaks for the target: its index, weight and value.
  template <class Take>
  void weigh(std::size_t target, Take&& take) const;

  const Series& series_;
  std::vector<double> level_;                   // before each day, and after the last
  std::vector<std::array<double, 7>> profile_;  // the same, Monday first
  std::vector<std::uint8_t> weekday_;           // of each day, 0 Monday
  std::vector<std::int16_t> season_;            // its day of the year
  std::vector<double> damped_;                  // level before it to the power −0.8; 0 where it was 0
  std::vector<double> spread_;                  // of each number column
};

struct DemandOptions {
  std::vector<double> levels = {0.1, 0.25, 0.5, 0.75, 0.9};
  std::optional<Day> from = {};  ///< forecast every row from this day on; none: rows whose demand is not known
  unsigned threads = 0;
};
struct Demand {
  std::string_view series;
  Day day;
  double level = 0;                      ///< chance that demand is at most `quantity`
  std::optional<double> quantity, mean;  ///< none without a past
  double n_effective = 0;                ///< past days that speak for it; below 2: too little data
};
/// A row per series, day and level. Throws invalid for a level outside 0 … 1, or when no row is to be forecast.
Result<Demand> demand(const std::vector<Series>& series, const DemandOptions& options = {});

struct AnalogLine {
  Day day;
  double weight = 0, demand = 0, value = 0;
};
/// Why: the past days that speak for one day of a series, the weightiest first. Throws not_found.
Result<AnalogLine> analogs(const std::vector<Series>& series, std::string_view name, Day day);

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Schema<forecast::Demand> {
  using Demand = forecast::Demand;
  static constexpr std::string_view name = "demand";
  static constexpr auto fields = std::to_array<Field<Demand>>({
      field<&Demand::series>("series", {.help = "name of the series"}),
      field<&Demand::day>("day", {.help = "day that is forecast"}),
      field<&Demand::level>("level", {.help = "probability that demand is at most quantity, 0 to 1"}),
      field<&Demand::quantity>(
          "quantity", {.help = "smallest demand, in units, whose probability reaches level; empty without a past"}),
      field<&Demand::mean>("mean", {.help = "demand expected, in units; empty without a past"}),
      field<&Demand::n_effective>("n_effective",
                                  {.help = "effective number of past days behind it; below 2 is too little data"}),
  });
};
template <>
struct Schema<forecast::AnalogLine> {
  using Line = forecast::AnalogLine;
  static constexpr std::string_view name = "analog_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::day>("day", {.help = "past day that speaks for the day asked for"}),
      field<&Line::weight>("weight", {.help = "share of the weights of all past days, 0 to 1"}),
      field<&Line::demand>("demand", {.help = "demand of that day as it was, in units"}),
      field<&Line::value>("value",
                          {.help = "that demand brought to the level and weekday of the day asked for, in units"}),
  });
};
}  // namespace crmcore
