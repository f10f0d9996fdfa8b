#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "chart_parts.hpp"
#include "svg.hpp"

namespace crmcore::report {
namespace {

/// Colours of light screens and of paper stand in the attributes; this turns them where the reader's screen is dark. A
/// page with colours of its own sets those of .crmcore-chart.
constexpr std::string_view dark_style =
    "<style>@media screen and (prefers-color-scheme:dark){"
    ".crmcore-chart .paper{fill:#1b1e23}.crmcore-chart .ink{fill:#e8e8e8}.crmcore-chart .pen{stroke:#e8e8e8}"
    ".crmcore-chart .tint{fill:#7ab0ee}.crmcore-chart .tint-pen{stroke:#7ab0ee}.crmcore-chart .grid{stroke:#454a52}}"
    "</style>\n";
constexpr std::string_view ink = "class=\"ink\" fill=\"#222\"";
constexpr std::string_view tint = "class=\"tint\" fill=\"#1f5fa8\"";
constexpr std::string_view pen = "class=\"pen\" stroke=\"#222\"";
constexpr std::string_view tint_pen = "class=\"tint-pen\" stroke=\"#1f5fa8\"";
constexpr std::string_view grid = "class=\"grid\" stroke=\"#ddd\"";

constexpr double palest = 0.04;   // opacity of the least shade: still seen as drawn
constexpr double darkest = 0.55;  // of the greatest: text on it can still be read, on light and dark screens

constexpr double row_of_text = 18;
constexpr double top_of_plot = 34;

/// Elements of a drawing, one after the other.
class Canvas {
 public:
  void rect(double x, double y, double width, double height, std::string_view style, double opacity = 1) {
    text_ += "<rect x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" width=\"" + pixels(std::max(0.0, width)) +
             "\" height=\"" + pixels(std::max(0.0, height)) + "\" " + std::string(style) +
             (opacity < 1 ? " fill-opacity=\"" + shortest(std::round(100 * opacity) / 100) + "\"" : "") + "/>\n";
  }
  void line(double x1, double y1, double x2, double y2, std::string_view style, std::string_view dashes = "") {
    text_ += "<line x1=\"" + pixels(x1) + "\" y1=\"" + pixels(y1) + "\" x2=\"" + pixels(x2) + "\" y2=\"" + pixels(y2) +
             "\" " + std::string(style) + dashed(dashes) + "/>\n";
  }
  void path(const std::string& way, std::string_view style, std::string_view dashes = "") {
    text_ += "<path d=\"" + way + "\" " + std::string(style) + dashed(dashes) + "/>\n";
  }
  void text(double x, double y, std::string_view what, std::string_view anchor, std::string_view more = "") {
    text_ += "<text x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" text-anchor=\"" + std::string(anchor) + "\" " +
             std::string(ink) + std::string(more) + ">" + xml_text(what) + "</text>\n";
  }
  const std::string& elements() const { return text_; }

 private:
  static std::string dashed(std::string_view dashes) {
    return dashes.empty() ? "" : " stroke-dasharray=\"" + std::string(dashes) + "\"";
  }

  std::string text_;
};

// --- how series differ without colour

constexpr std::array<std::string_view, 4> dashes_of{"", "7 4", "2 3", "9 3 2 3"};
constexpr std::array<double, 4> opacities{0.85, 0.45, 0.18, 0};

std::string line_style(std::size_t series) {
  const bool is_second_round = series / dashes_of.size() % 2 == 1;
  return std::string(series % 2 == 0 ? tint_pen : pen) + " fill=\"none\" stroke-width=\"" +
         (is_second_round ? "1" : "2") + "\"";
}

std::string rect_style() { return std::string("class=\"tint tint-pen\" fill=\"#1f5fa8\" stroke=\"#1f5fa8\""); }

/// Filled circles, then open squares, then filled triangles.
void draw_mark(Canvas& canvas, double x, double y, std::size_t series) {
  const auto at = [](double a, double b) { return pixels(a) + " " + pixels(b); };
  switch (series % 3) {
    case 0: canvas.path("M" + at(x - 3.5, y) + "a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z", tint); return;
    case 1:
      canvas.path("M" + at(x - 3.5, y - 3.5) + "h7v7h-7Z", std::string(pen) + " fill=\"none\" stroke-width=\"1.5\"");
      return;
    default: canvas.path("M" + at(x, y - 4.5) + "l4.5 8h-9Z", ink);
  }
}

// --- where things stand

/// The place of the plot in the drawing, and where a value is in it.
class Frame {
 public:
  Frame(const Chart& chart, double top) : chart_(chart), top_(top) {
    std::size_t widest = 0;
    for (const Tick& tick : chart.y.ticks) widest = std::max(widest, characters(tick.text));
    const double title = chart.y.title.empty() ? 0 : row_of_text;
    left_ = is_bare() ? 10 : 16 + title + character_width * static_cast<double>(widest);
    height_ = plot_height();
  }
  double left() const { return left_; }
  double right() const { return left_ + plot_width; }
  double top() const { return top_; }
  double bottom() const { return top_ + height_; }
  bool is_bare() const { return chart_.y.kind == AxisKind::hidden; }

  double x(double value) const { return left_ + plot_width * part(chart_.x, value); }
  double y(double value) const {
    const bool downwards = chart_.y.kind == AxisKind::category || is_bare();
    return top_ + height_ * (downwards ? part(chart_.y, value) : 1 - part(chart_.y, value));
  }
  /// The pixels from one category to the next.
  double column() const { return plot_width / std::max(1.0, chart_.x.high - chart_.x.low); }
  double row() const { return height_ / std::max(1.0, chart_.y.high - chart_.y.low); }

 private:
  static double part(const Axis& axis, double value) { return (value - axis.low) / (axis.high - axis.low); }
  double plot_height() const {
    if (is_bare()) return 320;
    const double title = character_width * static_cast<double>(characters(chart_.y.title));
    if (chart_.y.kind != AxisKind::category) return std::max(260.0, title);
    const auto rows = static_cast<double>(chart_.y.categories.size());
    return std::max({60.0, title, row_height(chart_.y.categories.size()) * rows});
  }
  /// The more rows, the lower; a line of text fits each.
  static double row_height(std::size_t rows) {
    constexpr std::size_t few = 8;
    constexpr std::size_t many = 16;
    if (rows <= few) return 34;
    return rows > many ? 16 : 26;
  }

  const Chart& chart_;
  double top_;
  double left_ = 0;
  double height_ = 0;
};

/// The pixels that a rect covers.
struct Box {
  double left, top, right, bottom;
};

Box box_of(const Chart& chart, const Frame& frame, const Point& point) {
  const bool is_cell = chart.x.kind == AxisKind::category && chart.y.kind == AxisKind::category;
  const double half = is_cell ? 0.5 : 0.4;  // of the place of a category: cells touch, bars do not
  const double x1 = chart.x.kind == AxisKind::category ? frame.x(point.x - half) : frame.x(point.x);
  const double x2 =
      chart.x.kind == AxisKind::category ? frame.x(point.x + half) : frame.x(point.x_end.value_or(point.x));
  const double y1 = chart.y.kind == AxisKind::category ? frame.y(point.y - half) : frame.y(point.y);
  const double y2 =
      chart.y.kind == AxisKind::category ? frame.y(point.y + half) : frame.y(point.y_end.value_or(point.y));
  return {std::min(x1, x2), std::min(y1, y2), std::max(x1, x2), std::max(y1, y2)};
}

// --- parts of the drawing

void draw_axes(Canvas& canvas, const Chart& chart, const Frame& frame) {
  if (frame.is_bare()) return;
  for (const Tick& tick : chart.y.ticks) {
    const double y = frame.y(tick.at);
    if (chart.y.kind != AxisKind::category) canvas.line(frame.left(), y, frame.right(), y, grid);
    canvas.text(frame.left() - 6, y + 4, tick.text, "end");
  }
  for (const Tick& tick : chart.x.ticks) {
    canvas.line(frame.x(tick.at), frame.bottom(), frame.x(tick.at), frame.bottom() + 4, pen);
    canvas.text(frame.x(tick.at), frame.bottom() + 17, tick.text, "middle");
  }
  canvas.line(frame.left(), frame.bottom(), frame.right(), frame.bottom(), pen);
  canvas.text((frame.left() + frame.right()) / 2, frame.bottom() + 36, chart.x.title, "middle");
  const double middle = (frame.top() + frame.bottom()) / 2;
  if (!chart.y.title.empty())
    canvas.text(14, middle, chart.y.title, "middle", " transform=\"rotate(-90 14 " + pixels(middle) + ")\"");
}

void draw_label(Canvas& canvas, const Chart& chart, const Box& box, const Point& point) {
  if (point.label.empty()) return;
  const double middle = (box.left + box.right) / 2;
  const double height = box.bottom - box.top;
  if (chart.y.kind == AxisKind::hidden) {  // a tile
    const auto most = static_cast<std::size_t>((box.right - box.left - 8) / character_width);
    if (height >= 16 && most >= 2) canvas.text(box.left + 5, box.top + 14, fitted(point.label, most), "start");
  } else if (chart.x.kind == AxisKind::category && chart.y.kind == AxisKind::category) {
    canvas.text(middle, (box.top + box.bottom) / 2 + 4, point.label, "middle");
  } else if (chart.y.kind == AxisKind::category) {
    canvas.text(box.right + 5, (box.top + box.bottom) / 2 + 4, point.label, "start");
  } else {
    canvas.text(middle, point.y_end.value_or(0) < point.y ? box.bottom + 13 : box.top - 4, point.label, "middle");
  }
}

void draw_rects(Canvas& canvas, const Chart& chart, const Frame& frame, std::size_t number) {
  const auto [least, most] = shades_of(chart);
  const double span = most > least ? most - least : 1;
  for (const Point& point : chart.series[number].points) {
    const Box box = box_of(chart, frame, point);
    const double width = box.right - box.left;
    const double height = box.bottom - box.top;
    if (point.value) {
      const double opacity = palest + (darkest - palest) * (*point.value - least) / span;
      canvas.rect(box.left + 0.5, box.top + 0.5, width - 1, height - 1, tint, opacity);
    } else {
      canvas.rect(box.left, box.top, width, height, rect_style(), opacities[number % opacities.size()]);
    }
    draw_label(canvas, chart, box, point);
  }
}

void draw_line(Canvas& canvas, const Chart& chart, const Frame& frame, std::size_t number) {
  std::string way;
  for (const Point& point : chart.series[number].points)
    way += (way.empty() ? "M" : "L") + pixels(frame.x(point.x)) + " " + pixels(frame.y(point.y));
  canvas.path(way, line_style(number), dashes_of[number % dashes_of.size()]);
}

void draw_intervals(Canvas& canvas, const Frame& frame, const Series& series) {
  for (const Point& point : series.points) {
    if (!point.low || !point.high) continue;
    const double x = frame.x(point.x);
    canvas.line(x, frame.y(*point.low), x, frame.y(*point.high), pen);
    for (const double end : {*point.low, *point.high}) canvas.line(x - 3, frame.y(end), x + 3, frame.y(end), pen);
  }
}

void draw_series(Canvas& canvas, const Chart& chart, const Frame& frame, std::size_t number) {
  const Series& series = chart.series[number];
  if (series.points.empty()) return;
  draw_intervals(canvas, frame, series);
  switch (series.shape) {
    case Shape::rect: draw_rects(canvas, chart, frame, number); return;
    case Shape::line: draw_line(canvas, chart, frame, number); return;
    case Shape::point:
      for (const Point& point : series.points) draw_mark(canvas, frame.x(point.x), frame.y(point.y), number);
  }
}

void draw_reference(Canvas& canvas, const Frame& frame, const Reference& reference) {
  canvas.line(frame.x(reference.x), frame.y(reference.y), frame.x(reference.x_end), frame.y(reference.y_end), pen,
              "3 3");
}

/// Names beside a sample of each, in rows; returns where the next row begins.
class Legend {
 public:
  Legend(Canvas& canvas, double y) : canvas_(canvas), y_(y) {}
  void add(std::string_view name, const std::function<void(double x, double y)>& draw_sample) {
    const std::string shown = fitted(name, longest_name);
    const double width = 40 + character_width * static_cast<double>(characters(shown));
    if (x_ > start && x_ + width > plot_width) {
      x_ = start;
      y_ += row_of_text;
    }
    draw_sample(x_, y_);
    canvas_.text(x_ + 28, y_ + 4, shown, "start");
    x_ += width;
    any_ = true;
  }
  double end() const { return any_ ? y_ + row_of_text : y_; }

 private:
  static constexpr double start = 12;
  Canvas& canvas_;
  double x_ = start;
  double y_;
  bool any_ = false;
};

void draw_sample(Canvas& canvas, const Series& series, std::size_t number, double x, double y) {
  switch (series.shape) {
    case Shape::rect: canvas.rect(x + 4, y - 5, 16, 10, rect_style(), opacities[number % opacities.size()]); return;
    case Shape::line: canvas.line(x, y, x + 22, y, line_style(number), dashes_of[number % dashes_of.size()]); return;
    case Shape::point: draw_mark(canvas, x + 11, y, number);
  }
}

double draw_legend(Canvas& canvas, const Chart& chart, const Wording& wording, double y) {
  Legend legend(canvas, y);
  for (std::size_t i = 0; i < chart.series.size(); ++i)
    if (const Series& series = chart.series[i]; !series.name.empty() && !series.points.empty())
      legend.add(series.name, [&](double x, double at) { draw_sample(canvas, series, i, x, at); });
  for (const Reference& reference : chart.references)
    if (!reference.name.empty())
      legend.add(reference.name, [&](double x, double at) { canvas.line(x, at, x + 22, at, pen, "3 3"); });
  if (!chart.shade.empty()) {
    const auto [least, most] = shades_of(chart);
    const auto add = [&](double value, double opacity) {
      legend.add(chart.shade + ": " + value_text(value, chart.shade_kind, wording), [&](double x, double at) {
        canvas.rect(x + 4, at - 5, 16, 10, std::string(tint) + " stroke=\"#888\"", opacity);
      });
    };
    add(least, palest);
    add(most, darkest);
  }
  return legend.end();
}

std::string drawing(const Chart& chart, const Canvas& canvas, double width, double height) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"crmcore-chart\" role=\"img\" width=\"" + pixels(width) +
         "\" height=\"" + pixels(height) + "\" viewBox=\"0 0 " + pixels(width) + " " + pixels(height) +
         "\" font-family=\"sans-serif\" font-size=\"12\">\n<title>" + xml_text(chart.title) + "</title>\n<desc>" +
         xml_text(chart.description) + "</desc>\n" + std::string(dark_style) + "<rect width=\"" + pixels(width) +
         "\" height=\"" + pixels(height) + "\" class=\"paper\" fill=\"#fff\"/>\n" + canvas.elements() + "</svg>\n";
}

/// Room on the right for labels at the ends of bars.
double right_margin(const Chart& chart) {
  if (chart.y.kind != AxisKind::category || chart.x.kind == AxisKind::category) return 24;
  std::size_t widest = 2;
  for (const Series& series : chart.series)
    for (const Point& point : series.points) widest = std::max(widest, characters(point.label));
  return 12 + character_width * static_cast<double>(widest);
}

}  // namespace

std::string svg(const Chart& chart) {
  const Wording wording(chart.language, chart.country);
  Canvas canvas;
  canvas.text(10, 20, chart.title, "start", " font-weight=\"bold\" font-size=\"14\"");
  if (!has_points(chart)) {
    canvas.text(10, 44, chart.empty, "start");
    return drawing(chart, canvas, plot_width, 60);
  }
  const double legend_end = draw_legend(canvas, chart, wording, top_of_plot + 8);
  const Frame frame(chart, legend_end + 8);
  draw_axes(canvas, chart, frame);
  for (std::size_t i = 0; i < chart.series.size(); ++i) draw_series(canvas, chart, frame, i);
  for (const Reference& reference : chart.references) draw_reference(canvas, frame, reference);
  double y = frame.bottom() + (frame.is_bare() ? 20 : 56);
  for (const std::string& note : chart.notes) {
    canvas.text(10, y, note, "start");
    y += row_of_text;
  }
  return drawing(chart, canvas, frame.right() + right_margin(chart), y);
}

}  // namespace crmcore::report
