// A chart described once: what stands where, what it is called, what is written beside it. From one description come
// SVG, a Vega-Lite specification and JSON, which other programs draw (Python with matplotlib), so that all show the
// same numbers in the same words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crmcore::report {

/// What the positions along an axis are.
enum class AxisKind : std::uint8_t {
  number,
  share,     ///< 0 … 1, written as per cent
  day,       ///< days since 1970-01-01
  category,  ///< places in `categories`: 0 is the first; on the vertical axis the first is on top
  hidden,    ///< numbers that mean nothing to the reader, as in a treemap
};

/// A mark on an axis.
struct Tick {
  double at = 0;
  std::string text;
};

struct Axis {
  AxisKind kind = AxisKind::number;
  std::string title;
  std::vector<std::string> categories = {};
  double low = 0, high = 0;      ///< of what is shown; filled by `scaled`
  std::vector<Tick> ticks = {};  ///< as the reader writes them; filled by `scaled`
};

enum class Shape : std::uint8_t {
  line,
  point,
  rect,  ///< from x to x_end and from y to y_end; a whole place where an axis has categories
};

/// One thing drawn. Members that its shape does not use stay empty.
struct Point {
  double x = 0, y = 0;
  std::optional<double> x_end = {}, y_end = {};
  std::optional<double> low = {}, high = {};  ///< interval of y, drawn as a stroke
  std::optional<double> value = {};           ///< shade of a rect: darker for more
  std::string label = {};                     ///< written in it, or at its end
};

/// Points of one meaning. Series differ in lightness, in dashes and in the shape of their marks, so that colour is
/// never needed.
struct Series {
  std::string name;  ///< in the legend; empty: none
  Shape shape = Shape::line;
  std::vector<Point> points = {};
};

/// A line to compare with: chance, a perfect forecast, today.
struct Reference {
  std::string name;
  double x = 0, y = 0, x_end = 0, y_end = 0;
};

struct Chart {
  std::string title;
  std::string description = {};  ///< for those who do not see it
  std::string language = "en", country = {};
  Axis x = {}, y = {};
  std::string shade = {};  ///< what the shades of rects mean; empty without shades
  AxisKind shade_kind = AxisKind::number;
  std::vector<Series> series = {};
  std::vector<Reference> references = {};
  std::vector<std::string> notes = {};  ///< sentences below it
  std::string empty = {};               ///< what is said where there is nothing to draw
};

/// Whether any series has a point.
bool has_points(const Chart& chart);
/// The chart with the ends of its axes, which hold every point, interval and reference, and with ticks at round
/// numbers, at the first days of months, or at as many categories as can be read beside one another.
/// Throws unknown_name for a language other than "en" and "es".
Chart scaled(Chart chart);

/// A drawing of a scaled chart: one self-contained SVG with a title and a description for screen readers, light or dark
/// as the reader's system is. Text is escaped. Where there are no points it says so.
std::string svg(const Chart& chart);
/// A scaled chart as a Vega-Lite 5 specification with its data inside.
std::string vega_lite(const Chart& chart);
/// A scaled chart as JSON: the members above under their names, and how the reader writes numbers.
std::string json(const Chart& chart);

}  // namespace crmcore::report
