// Pictures made of areas: matrices, heat maps, the treemap.
#include <algorithm>
#include <map>

#include "crmcore/lifecycle/status.hpp"
#include "customer_charts.hpp"

namespace crmcore::report {
namespace {

constexpr std::size_t most_numbered = 16;  // cells beside one another in which a number can still be read

/// Both axes are categories and every cell has a shade.
Series& cells_of(Drawing& drawing) {
  drawing.chart.x.kind = AxisKind::category;
  drawing.chart.y.kind = AxisKind::category;
  drawing.chart.series.push_back({"", Shape::rect});
  return drawing.chart.series.back();
}

/// A part of a treemap.
struct Tile {
  double size = 0;
  std::size_t row = 0;
  double x = 0, y = 0, width = 0, height = 0;
};

/// The largest ratio of the sides of tiles that share a strip along a side.
double worst_ratio(const std::vector<Tile>& tiles, std::size_t from, std::size_t to, double side) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += tiles[i].size;
  const double thickness = sum / side;
  double worst = 0;
  for (std::size_t i = from; i < to; ++i) {
    const double length = tiles[i].size / thickness;
    worst = std::max({worst, length / thickness, thickness / length});
  }
  return worst;
}

/// Squarified treemap (Bruls, Huizing and van Wijk 2000): strips along the shorter side, each as long as its tiles come
/// nearer to squares. Sizes are areas, the largest first, and fill the rectangle.
void lay_out(std::vector<Tile>& tiles, double width, double height) {
  double x = 0;
  double y = 0;
  for (std::size_t from = 0; from < tiles.size();) {
    const bool is_upright = width >= height;
    const double side = is_upright ? height : width;
    std::size_t to = from + 1;
    while (to < tiles.size() && worst_ratio(tiles, from, to + 1, side) <= worst_ratio(tiles, from, to, side)) ++to;
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) sum += tiles[i].size;
    const double thickness = sum / side;
    double along = 0;
    for (std::size_t i = from; i < to; ++i) {
      const double length = tiles[i].size / thickness;
      tiles[i].x = is_upright ? x : x + along;
      tiles[i].y = is_upright ? y + along : y;
      tiles[i].width = is_upright ? thickness : length;
      tiles[i].height = is_upright ? length : thickness;
      along += length;
    }
    (is_upright ? x : y) += thickness;
    (is_upright ? width : height) -= thickness;
    from = to;
  }
}

/// The states of customers in their order, before all others "not yet a customer".
std::vector<std::string> states_of(const Drawing& drawing, std::string_view column) {
  std::vector<std::string> seen;
  for (std::size_t row = 0; row < drawing.rows.size(); ++row) place_of(seen, drawing.rows.text(row, column));
  std::vector<std::string> states;
  if (std::ranges::find(seen, "") != seen.end()) states.emplace_back();
  for (const std::string_view code : Choices<lifecycle::State>::codes)
    if (std::ranges::find(seen, code) != seen.end()) states.emplace_back(code);
  return states;
}

}  // namespace

void draw_matrix(Drawing& drawing, std::string_view value, AxisKind kind) {
  const Rows& rows = drawing.rows;
  Series& cells = cells_of(drawing);
  drawing.chart.shade_kind = kind;
  std::map<double, std::size_t> columns;
  std::map<double, std::size_t, std::greater<>> counts;  // more purchases stand higher
  for (std::size_t row = 0; row < rows.size(); ++row) {
    columns[rows.number(row, "last_purchase")] = 0;
    counts[rows.number(row, "repeat_purchases")] = 0;
  }
  for (auto& [last, place] : columns) {
    place = drawing.chart.x.categories.size();
    drawing.chart.x.categories.push_back(drawing.wording.figure(last));
  }
  for (auto& [count, place] : counts) {
    place = drawing.chart.y.categories.size();
    drawing.chart.y.categories.push_back(drawing.wording.figure(count));
  }
  drawing.chart.x.categories = told_apart(drawing.chart.x.categories);
  for (std::size_t row = 0; row < rows.size(); ++row)
    cells.points.push_back({.x = static_cast<double>(columns[rows.number(row, "last_purchase")]),
                            .y = static_cast<double>(counts[rows.number(row, "repeat_purchases")]),
                            .value = rows.number(row, value)});
  drawing.note("units", {});
}

void draw_cohorts(Drawing& drawing) {
  const Rows& rows = drawing.rows;
  Series& cells = cells_of(drawing);
  drawing.chart.shade_kind = AxisKind::share;
  double last = 0;
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (rows.known(row, "share")) last = std::max(last, rows.number(row, "period"));
  const auto periods = static_cast<std::size_t>(last);
  for (std::size_t period = 1; period <= periods; ++period)
    drawing.chart.x.categories.push_back(std::to_string(period));
  bool any_going_on = false;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto share = rows.known(row, "share");
    const double period = rows.number(row, "period");
    if (!share || period < 1) continue;  // in its own period everybody bought
    const std::string group = rows.text(row, "group") == "all" ? "" : rows.text(row, "group") + " ";
    const std::string name =
        group + rows.text(row, "cohort") + " (" + drawing.wording.figure(rows.number(row, "size")) + ")";
    const bool is_over = rows.flag(row, "complete");
    any_going_on = any_going_on || !is_over;
    const std::string label = drawing.wording.percent(*share) + (is_over ? "" : "*");
    cells.points.push_back({.x = period - 1,
                            .y = static_cast<double>(place_of(drawing.chart.y.categories, name)),
                            .value = *share,
                            .label = periods <= most_numbered ? label : ""});
  }
  if (any_going_on && periods <= most_numbered) drawing.note("going_on", {});
}

void draw_rfm_grid(Drawing& drawing) {
  const Rows& rows = drawing.rows;
  Series& cells = cells_of(drawing);
  double scores = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) scores = std::max(scores, rows.number(row, "recency_score"));
  double customers = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) customers += rows.number(row, "customers");
  if (customers == 0) return;
  for (int score = 1; score <= static_cast<int>(scores); ++score) {
    drawing.chart.x.categories.push_back(std::to_string(score));
    drawing.chart.y.categories.push_back(std::to_string(static_cast<int>(scores) + 1 - score));
  }
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const double count = rows.number(row, "customers");
    cells.points.push_back({.x = rows.number(row, "recency_score") - 1,
                            .y = scores - rows.number(row, "frequency_score"),
                            .value = count,
                            .label = drawing.wording.figure(count)});
  }
}

void draw_treemap(Drawing& drawing) {
  constexpr double width = 560;
  constexpr double height = 320;
  const Rows& rows = drawing.rows;
  drawing.chart.x.kind = AxisKind::hidden;
  drawing.chart.y.kind = AxisKind::hidden;
  drawing.chart.shade += " (" + std::string(rows.currency().code()) + ")";
  std::vector<Tile> tiles;
  double customers = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const double size = rows.number(row, "customers");
    if (size > 0) tiles.push_back({size, row});
    customers += size;
  }
  for (Tile& tile : tiles) tile.size *= width * height / customers;
  std::ranges::stable_sort(tiles, std::greater<>(), &Tile::size);
  lay_out(tiles, width, height);
  Series series{"", Shape::rect};
  for (const Tile& tile : tiles)
    series.points.push_back(
        {.x = tile.x,
         .y = tile.y,
         .x_end = tile.x + tile.width,
         .y_end = tile.y + tile.height,
         .value = rows.number(tile.row, "net"),
         .label = rows.text(tile.row, "segment") + ": " + drawing.wording.figure(rows.number(tile.row, "customers"))});
  drawing.chart.series.push_back(std::move(series));
}

void draw_flows(Drawing& drawing) {
  const Rows& rows = drawing.rows;
  Series& cells = cells_of(drawing);
  std::vector<std::string> from = states_of(drawing, "from_state");
  std::vector<std::string> to = states_of(drawing, "to_state");
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const double customers = rows.number(row, "customers");
    if (customers == 0) continue;
    cells.points.push_back({.x = static_cast<double>(place_of(to, rows.text(row, "to_state"))),
                            .y = static_cast<double>(place_of(from, rows.text(row, "from_state"))),
                            .value = customers,
                            .label = drawing.wording.figure(customers)});
  }
  for (const std::string& state : to) drawing.chart.x.categories.emplace_back(drawing.said("state." + state));
  for (const std::string& state : from) drawing.chart.y.categories.emplace_back(drawing.said("state." + state));
}

}  // namespace crmcore::report
