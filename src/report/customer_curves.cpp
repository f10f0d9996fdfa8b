// Pictures made of lines, marks and bars.
#include <algorithm>
#include <map>

#include "chart_parts.hpp"
#include "customer_charts.hpp"

namespace crmcore::report {
namespace {

constexpr std::size_t most_lines = 8;  // that dashes and lightness still set apart

/// A line of one column over another; rows where it is empty are left out.
Series line_of(const Drawing& drawing, std::string_view name, std::string_view x, std::string_view y,
               Shape shape = Shape::line) {
  Series series{std::string(drawing.said(name)), shape};
  for (std::size_t row = 0; row < drawing.rows.size(); ++row)
    if (const auto value = drawing.rows.known(row, y))
      series.points.push_back({.x = drawing.rows.number(row, x), .y = *value});
  return series;
}

void add_shares(Drawing& drawing) {
  drawing.chart.x.kind = AxisKind::share;
  drawing.chart.y.kind = AxisKind::share;
}

/// Classes as bars beside one another; returns how many are in the open one, which has no width to draw.
double add_classes(Drawing& drawing, std::string_view from, std::string_view to, std::string_view count) {
  const Rows& rows = drawing.rows;
  Series bars{"", Shape::rect};
  double beyond = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto end = rows.known(row, to);
    if (!end) {
      beyond += rows.number(row, count);
      continue;
    }
    const double many = rows.number(row, count);
    bars.points.push_back(
        {.x = rows.number(row, from), .y = 0, .x_end = *end, .y_end = many, .label = drawing.wording.figure(many)});
  }
  constexpr std::size_t most_numbered = 20;  // bars on which numbers do not run into one another
  if (bars.points.size() > most_numbered)
    for (Point& point : bars.points) point.label.clear();
  drawing.chart.series.push_back(std::move(bars));
  return beyond;
}

/// A line for each group, by name, in the order of the table.
struct Lines {
  std::vector<std::string> names;
  std::map<std::string, std::vector<Point>> points;

  void add(const std::string& name, const Point& point) {
    place_of(names, name);
    points[name].push_back(point);
  }
};

}  // namespace

void draw_tracking(Drawing& drawing, std::string_view expected, std::string_view actual) {
  drawing.chart.x.kind = AxisKind::day;
  drawing.chart.series.push_back(line_of(drawing, "actual", "until", actual));
  drawing.chart.series.push_back(line_of(drawing, "expected", "until", expected));
  const std::size_t weeks = drawing.rows.size();
  if (weeks < 2) return;
  const double days = drawing.rows.number(weeks - 1, "until") - drawing.rows.number(weeks - 2, "until");
  if (days < 7) drawing.note("short_week", {drawing.wording.figure(days)});
}

void draw_holdout(Drawing& drawing) {
  const Rows& rows = drawing.rows;
  drawing.chart.x.kind = AxisKind::category;
  std::vector<std::string>& categories = drawing.chart.x.categories;
  Series actual{std::string(drawing.said("actual"))};
  Series expected{std::string(drawing.said("expected"))};
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string count = drawing.wording.figure(rows.number(row, "repeat_purchases"));
    categories.push_back(row + 1 < rows.size() ? count : filled(drawing.said("and_more"), {count}));
    actual.points.push_back({.x = static_cast<double>(row), .y = rows.number(row, "actual")});
    expected.points.push_back({.x = static_cast<double>(row), .y = rows.number(row, "expected")});
  }
  drawing.chart.series = {std::move(actual), std::move(expected)};
}

void draw_alive_history(Drawing& drawing) {
  drawing.chart.x.kind = AxisKind::day;
  drawing.chart.y.kind = AxisKind::share;
  Series purchases{std::string(drawing.said("purchase")), Shape::point};
  for (std::size_t row = 0; row < drawing.rows.size(); ++row)
    if (drawing.rows.flag(row, "bought"))
      purchases.points.push_back({.x = drawing.rows.number(row, "day"), .y = drawing.rows.number(row, "p_alive")});
  drawing.chart.series.push_back(line_of(drawing, "p_alive", "day", "p_alive"));
  drawing.chart.series.push_back(std::move(purchases));
}

void draw_gaps(Drawing& drawing) {
  const double beyond = add_classes(drawing, "above_days", "up_to_days", "gaps");
  if (beyond > 0)
    drawing.note("beyond_days", {drawing.wording.figure(beyond),
                                 drawing.wording.figure(drawing.rows.number(drawing.rows.size() - 1, "above_days"))});
}

void draw_spend(Drawing& drawing) {
  drawing.chart.x.title += " (" + std::string(drawing.rows.currency().code()) + ")";
  const double beyond = add_classes(drawing, "from_amount", "below_amount", "purchases");
  if (beyond > 0)
    drawing.note("beyond_money", {drawing.wording.figure(beyond),
                                  drawing.wording.figure(drawing.rows.number(drawing.rows.size() - 1, "from_amount"))});
}

void draw_retention_curves(Drawing& drawing) {
  const Rows& rows = drawing.rows;
  drawing.chart.y.kind = AxisKind::share;
  Lines lines;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto share = rows.known(row, "share");
    if (!share || !rows.flag(row, "complete")) continue;
    const std::string group = rows.text(row, "group") == "all" ? "" : rows.text(row, "group") + " ";
    lines.add(group + rows.text(row, "cohort"), {.x = rows.number(row, "period"), .y = *share});
  }
  std::erase_if(lines.names, [&](const std::string& name) { return lines.points[name].size() < 2; });
  const std::size_t all = lines.names.size();
  const std::size_t first = all > most_lines ? all - most_lines : 0;
  for (std::size_t i = first; i < all; ++i)
    drawing.chart.series.push_back({lines.names[i], Shape::line, lines.points[lines.names[i]]});
  if (first > 0) drawing.note("last_cohorts", {std::to_string(most_lines), std::to_string(all)});
}

void draw_return_curve(Drawing& drawing) {
  const Rows& rows = drawing.rows;
  drawing.chart.y.kind = AxisKind::share;
  Lines lines;
  for (std::size_t row = 0; row < rows.size(); ++row)
    lines.add(rows.text(row, "cohort"), {.x = rows.number(row, "day"), .y = rows.number(row, "returned")});
  const std::size_t all = lines.names.size();
  for (std::size_t i = 0; i < std::min(all, most_lines); ++i)
    drawing.chart.series.push_back({all == 1 ? "" : lines.names[i], Shape::line, lines.points[lines.names[i]]});
  if (all > most_lines) drawing.note("first_groups", {std::to_string(most_lines), std::to_string(all)});
}

void draw_lifecycle(Drawing& drawing) {
  const Rows& rows = drawing.rows;
  drawing.chart.x.kind = AxisKind::category;
  for (const std::string_view kind : {"kept", "resurrected", "new", "dormant"})
    drawing.chart.series.push_back({std::string(drawing.said(kind)), Shape::rect});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto month = Day::from_number(static_cast<std::int64_t>(rows.number(row, "month")));
    drawing.chart.x.categories.push_back(drawing.wording.month(month));
    const auto x = static_cast<double>(row);
    double reached = 0;
    std::size_t place = 0;
    for (const std::string_view kind : {"kept", "resurrected", "new"}) {
      const double many = rows.number(row, kind);
      drawing.chart.series[place++].points.push_back({.x = x, .y = reached, .y_end = reached + many});
      reached += many;
    }
    drawing.chart.series[place].points.push_back({.x = x, .y = 0, .y_end = -rows.number(row, "dormant")});
  }
  if (rows.size() > 0 && !rows.flag(rows.size() - 1, "complete")) drawing.note("still_going", {});
}

void draw_concentration(Drawing& drawing) {
  add_shares(drawing);
  drawing.chart.series.push_back(line_of(drawing, "lorenz", "customers", "net"));
  if (drawing.rows.size() == 0) return;
  drawing.chart.references.push_back({std::string(drawing.said("alike")), 0, 0, 1, 1});
  drawing.note("gini", {drawing.wording.number(drawing.rows.number(0, "gini"), 2)});
}

void draw_calibration(Drawing& drawing) {
  const Rows& rows = drawing.rows;
  add_shares(drawing);
  Series risk{std::string(drawing.said("risk")), Shape::point};
  for (std::size_t row = 0; row < rows.size(); ++row)
    risk.points.push_back({.x = rows.number(row, "predicted"),
                           .y = rows.number(row, "observed"),
                           .low = rows.known(row, "low"),
                           .high = rows.known(row, "high")});
  drawing.chart.series.push_back(std::move(risk));
  drawing.chart.references.push_back({std::string(drawing.said("perfect")), 0, 0, 1, 1});
}

void draw_gain(Drawing& drawing) {
  add_shares(drawing);
  for (const std::string_view column : {"found", "best", "at_random"})
    drawing.chart.series.push_back(line_of(drawing, column, "customers", column));
}

void draw_qini(Drawing& drawing) {
  drawing.chart.x.kind = AxisKind::share;
  drawing.chart.series.push_back(line_of(drawing, "gained", "customers", "gain"));
  drawing.chart.series.push_back(line_of(drawing, "at_random", "customers", "at_random"));
}

void draw_work_list(Drawing& drawing) {
  constexpr std::size_t most_contacts = 30;  // that fit one page
  const Rows& rows = drawing.rows;
  drawing.chart.y.kind = AxisKind::category;
  drawing.chart.x.title += " (" + std::string(rows.currency().code()) + ")";
  std::vector<std::size_t> contacts;
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (!rows.flag(row, "control")) contacts.push_back(row);
  std::ranges::stable_sort(contacts, std::greater<>(), [&](std::size_t row) { return rows.number(row, "gain"); });
  const std::size_t all = contacts.size();
  contacts.resize(std::min(all, most_contacts));
  Series bars{"", Shape::rect};
  for (const std::size_t row : contacts) {
    const std::size_t place = bars.points.size();
    const double gain = rows.number(row, "gain");
    drawing.chart.y.categories.push_back(std::to_string(place + 1) + ". " + rows.text(row, "customer") + ", " +
                                         rows.text(row, "seller"));
    bars.points.push_back({.x = 0,
                           .y = static_cast<double>(place),
                           .x_end = gain,
                           .label = drawing.wording.number(gain, rows.currency().decimals())});
  }
  drawing.chart.series.push_back(std::move(bars));
  if (all > most_contacts) drawing.note("first_lines", {std::to_string(most_contacts), std::to_string(all)});
}

}  // namespace crmcore::report
