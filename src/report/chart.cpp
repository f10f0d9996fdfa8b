#include "crmcore/report/chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chart_parts.hpp"
#include "wording.hpp"

namespace crmcore::report {
namespace {

constexpr double usual_ticks = 5;  // about as many as are read at a glance

/// What an axis must hold.
struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void hold(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void hold(const std::optional<double>& value) {
    if (value) hold(*value);
  }
  bool is_empty() const { return low > high; }
};

/// 1, 2 or 5 times a power of ten, such that about `usual_ticks` of them make the span.
double round_step(double span) {
  const double rough = span / usual_ticks;
  const double ten = std::pow(10, std::floor(std::log10(rough)));
  for (const double step : {1.0, 2.0, 5.0})
    if (step * ten >= rough) return step * ten;
  return 10 * ten;
}

int decimals_of(double step) { return std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9))); }

void set_number_ticks(Axis& axis, const Wording& wording) {
  const double step = round_step(axis.high - axis.low);
  axis.low = std::floor(axis.low / step + 1e-9) * step;
  axis.high = std::ceil(axis.high / step - 1e-9) * step;
  const auto count = static_cast<int>(std::round((axis.high - axis.low) / step));
  for (int i = 0; i <= count; ++i) {
    const double at = axis.low + i * step;
    const std::string text = axis.kind == AxisKind::share ? share_text(at, decimals_of(100 * step), wording)
                                                          : wording.number(at, decimals_of(step));
    axis.ticks.push_back({at, text});
  }
}

void set_day_ticks(Axis& axis, const Wording& wording) {
  constexpr double two_months = 62;
  constexpr int most_ticks = 5;
  const auto first = Day::from_number(static_cast<std::int64_t>(axis.low));
  const double span = axis.high - axis.low;
  if (span <= two_months) {
    const int step = std::max(1, static_cast<int>(std::ceil(span / (most_ticks - 1))));
    for (double at = axis.low; at <= axis.high; at += step)
      axis.ticks.push_back({at, wording.day(Day::from_number(static_cast<std::int64_t>(at)))});
    return;
  }
  constexpr double days_of_month = 30.4;
  int months = 1;
  for (const int step : {1, 2, 3, 6, 12, 24, 60, 120, 600}) {
    months = step;
    if (span / (days_of_month * step) <= most_ticks) break;
  }
  Month month(first);
  if (month.first_day() < first) month = month.next();
  while ((month.month() - 1) % std::min(months, 12) != 0) month = month.next();
  for (; month.first_day().number() <= axis.high; month = month.next(months))
    axis.ticks.push_back({static_cast<double>(month.first_day().number()), wording.month(month.first_day())});
}

/// All categories upwards; beside one another as many as fit.
void set_category_ticks(Axis& axis, bool is_horizontal) {
  const std::size_t count = axis.categories.size();
  axis.low = -0.5;
  axis.high = static_cast<double>(count) - 0.5;
  std::size_t widest = 1;
  for (const std::string& category : axis.categories) widest = std::max(widest, characters(category));
  const double needed = (static_cast<double>(std::min(widest, longest_name)) + 2) * character_width;
  const double room = plot_width / static_cast<double>(std::max<std::size_t>(count, 1));
  const auto step = is_horizontal ? static_cast<std::size_t>(std::ceil(needed / room)) : 1;
  for (std::size_t i = 0; i < count; i += std::max<std::size_t>(step, 1))
    axis.ticks.push_back({static_cast<double>(i), fitted(axis.categories[i], longest_name)});
}

void set_scale(Axis& axis, const Extent& extent, bool is_horizontal, const Wording& wording) {
  axis.ticks.clear();
  if (axis.kind == AxisKind::category) {
    set_category_ticks(axis, is_horizontal);
    return;
  }
  axis.low = extent.is_empty() ? 0 : extent.low;
  axis.high = extent.is_empty() ? 1 : extent.high;
  if (axis.high <= axis.low) axis.high = axis.low + 1;
  if (axis.kind == AxisKind::day) set_day_ticks(axis, wording);
  if (axis.kind == AxisKind::number || axis.kind == AxisKind::share) set_number_ticks(axis, wording);
}

}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string fitted(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t count = 0; end < text.size() && count < most; ++count) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  }
  return end == text.size() ? std::string(text) : std::string(text.substr(0, end)) + "…";
}

std::string share_text(double share, int decimals, const Wording& wording) {
  return wording.number(100 * share, decimals) + (wording.is_english() ? "%" : " %");
}

std::string value_text(double value, AxisKind kind, const Wording& wording) {
  if (kind == AxisKind::share) return share_text(value, 0, wording);
  if (kind == AxisKind::day) return wording.day(Day::from_number(static_cast<std::int64_t>(value)));
  return wording.figure(value);
}

std::pair<double, double> shades_of(const Chart& chart) {
  Extent extent;
  for (const Series& series : chart.series)
    for (const Point& point : series.points) extent.hold(point.value);
  if (extent.is_empty()) return {0, 1};
  return {extent.low, extent.high};
}

bool has_points(const Chart& chart) {
  return std::ranges::any_of(chart.series, [](const Series& series) { return !series.points.empty(); });
}

Chart scaled(Chart chart) {
  const Wording wording(chart.language, chart.country);
  Extent x;
  Extent y;
  for (const Series& series : chart.series)
    for (const Point& point : series.points) {
      x.hold(point.x);
      x.hold(point.x_end);
      y.hold(point.y);
      y.hold(point.y_end);
      y.hold(point.low);
      y.hold(point.high);
    }
  for (const Reference& reference : chart.references) {
    x.hold(reference.x);
    x.hold(reference.x_end);
    y.hold(reference.y);
    y.hold(reference.y_end);
  }
  const bool from_zero = chart.y.kind == AxisKind::number || chart.y.kind == AxisKind::share;
  if (from_zero && !y.is_empty()) y.hold(0.0);  // heights are compared
  set_scale(chart.x, x, true, wording);
  set_scale(chart.y, y, false, wording);
  return chart;
}

}  // namespace crmcore::report
