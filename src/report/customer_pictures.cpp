#include "crmcore/report/customer_pictures.hpp"

#include <algorithm>

#include "customer_charts.hpp"

namespace crmcore::report {
namespace {

/// Says where a model is no ground to act on.
void add_doubt(Drawing& drawing) {
  if (drawing.rows.size() == 0) return;
  const std::string status = drawing.rows.text(0, "status");
  if (status == "too_little_data" || status == "not_converged") drawing.note("weak_model", {status});
}

void draw(CustomerPicture picture, Drawing& drawing) {
  using enum CustomerPicture;
  switch (picture) {
    case frequency_recency: draw_matrix(drawing, "expected", AxisKind::number); return add_doubt(drawing);
    case alive_matrix: draw_matrix(drawing, "p_alive", AxisKind::share); return add_doubt(drawing);
    case tracking: return draw_tracking(drawing, "expected", "actual");
    case tracking_total: return draw_tracking(drawing, "expected_so_far", "actual_so_far");
    case holdout: return draw_holdout(drawing);
    case alive_history: draw_alive_history(drawing); return add_doubt(drawing);
    case gaps: return draw_gaps(drawing);
    case spend: return draw_spend(drawing);
    case cohorts: return draw_cohorts(drawing);
    case retention_curves: return draw_retention_curves(drawing);
    case return_curve: return draw_return_curve(drawing);
    case rfm_grid: return draw_rfm_grid(drawing);
    case rfm_treemap: return draw_treemap(drawing);
    case lifecycle: return draw_lifecycle(drawing);
    case flows: return draw_flows(drawing);
    case concentration: return draw_concentration(drawing);
    case calibration: return draw_calibration(drawing);
    case gain: return draw_gain(drawing);
    case qini: return draw_qini(drawing);
    case work_list: return draw_work_list(drawing);
  }
}

}  // namespace

std::optional<double> Rows::known(std::size_t row, std::string_view column) const {
  const std::size_t at = table_.at(column);
  const Cell cell = table_.cell(row, at);
  if (cell.is_null()) return std::nullopt;
  if (table_.column(at).kind == Kind::amount) return cell.real() / static_cast<double>(table_.currency().minor_units());
  return cell.real();
}

std::string Rows::text(std::size_t row, std::string_view column) const {
  return std::string(table_.cell(row, column).text());
}

std::size_t place_of(std::vector<std::string>& categories, const std::string& category) {
  const auto found = std::ranges::find(categories, category);
  if (found != categories.end()) return static_cast<std::size_t>(found - categories.begin());
  categories.push_back(category);
  return categories.size() - 1;
}

std::vector<std::string> told_apart(std::vector<std::string> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = names[i];
    const auto before = names.begin() + static_cast<std::ptrdiff_t>(i);
    for (int number = 2; std::find(names.begin(), before, names[i]) != before; ++number)
      names[i] = name + " (" + std::to_string(number) + ")";
  }
  return names;
}

std::string_view action_of(CustomerPicture picture) {
  using enum CustomerPicture;
  switch (picture) {
    case frequency_recency:
    case alive_matrix: return "value_models.frequency_recency";
    case tracking:
    case tracking_total: return "value_models.tracking";
    case holdout: return "value_models.holdout";
    case alive_history: return "value_models.alive_history";
    case gaps: return "history.gaps";
    case spend: return "history.spend";
    case cohorts:
    case retention_curves: return "segmentation.cohorts";
    case return_curve: return "lifecycle.return_curve";
    case rfm_grid: return "segmentation.rfm_grid";
    case rfm_treemap: return "segmentation.sizes";
    case lifecycle: return "lifecycle.months";
    case flows: return "lifecycle.flows";
    case concentration: return "segmentation.concentration";
    case calibration: return "retention.calibration";
    case gain: return "retention.gain_curve";
    case qini: return "retention.qini_curve";
    default: return "retention.work_list";
  }
}

Chart customer_chart(CustomerPicture picture, const Table& table, std::string_view language, std::string_view country) {
  Drawing drawing{{}, Rows(table), Wording(language, country)};
  const Captions captions = captions_of(picture, drawing.wording.is_english());
  Chart& chart = drawing.chart;
  chart.title = captions.title;
  chart.language = language;
  chart.country = country;
  chart.x.title = captions.x;
  chart.y.title = captions.y;
  chart.shade = captions.shade;
  chart.empty = drawing.said("empty");
  chart.description = filled(drawing.said("drawn_from"),
                             {action_of(picture), drawing.wording.figure(static_cast<double>(table.rows()))});
  draw(picture, drawing);
  return scaled(std::move(drawing.chart));
}

}  // namespace crmcore::report
