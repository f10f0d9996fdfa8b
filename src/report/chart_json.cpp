#include <algorithm>
#include <array>
#include <span>

#include "chart_parts.hpp"
#include "crmcore/values/json_text.hpp"

namespace crmcore::report {
namespace {

/// A place on an axis as data: the name of a category, a day as text, else a number.
void add_place(JsonText& row, std::string_view name, const Axis& axis, double at) {
  if (axis.kind == AxisKind::category)
    row.add(name, axis.categories[static_cast<std::size_t>(at)]);
  else if (axis.kind == AxisKind::day)
    row.add(name, Day::from_number(static_cast<std::int64_t>(at)).text());
  else
    row.add(name, at);
}

void add_known(JsonText& row, std::string_view name, const std::optional<double>& value) {
  if (value) row.add(name, *value);
}

std::vector<std::string_view> views_of(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

// --- the chart itself

std::string_view name_of(AxisKind kind) {
  switch (kind) {
    case AxisKind::number: return "number";
    case AxisKind::share: return "share";
    case AxisKind::day: return "day";
    case AxisKind::category: return "category";
    default: return "hidden";
  }
}

std::string_view name_of(Shape shape) {
  switch (shape) {
    case Shape::line: return "line";
    case Shape::point: return "point";
    default: return "rect";
  }
}

JsonText axis_json(const Axis& axis) {
  JsonText ticks = JsonText::list();
  for (const Tick& tick : axis.ticks) ticks.add(JsonText::object().add("at", tick.at).add("text", tick.text));
  JsonText json = JsonText::object();
  json.add("kind", name_of(axis.kind)).add("title", axis.title).add("low", axis.low).add("high", axis.high);
  if (axis.kind == AxisKind::category) json.add("categories", views_of(axis.categories));
  return json.add("ticks", ticks);
}

JsonText series_json(const Series& series) {
  JsonText points = JsonText::list();
  for (const Point& point : series.points) {
    JsonText json = JsonText::object();
    json.add("x", point.x).add("y", point.y);
    add_known(json, "x_end", point.x_end);
    add_known(json, "y_end", point.y_end);
    add_known(json, "low", point.low);
    add_known(json, "high", point.high);
    add_known(json, "value", point.value);
    if (!point.label.empty()) json.add("label", point.label);
    points.add(json);
  }
  return JsonText::object().add("name", series.name).add("shape", name_of(series.shape)).add("points", points);
}

// --- Vega-Lite

/// One row of the data of a Vega-Lite specification.
JsonText data_row(const Chart& chart, std::size_t number, const Point& point) {
  JsonText row = JsonText::object();
  row.add("series", chart.series[number].name).add("series_number", static_cast<std::int64_t>(number));
  add_place(row, "x", chart.x, point.x);
  add_place(row, "y", chart.y, point.y);
  if (point.x_end) add_place(row, "x_end", chart.x, *point.x_end);
  if (point.y_end) add_place(row, "y_end", chart.y, *point.y_end);
  add_known(row, "low", point.low);
  add_known(row, "high", point.high);
  add_known(row, "value", point.value);
  if (!point.label.empty()) row.add("label", point.label);
  return row;
}

std::string_view vega_type(AxisKind kind) {
  if (kind == AxisKind::category) return "nominal";
  return kind == AxisKind::day ? "temporal" : "quantitative";
}

/// Where a field stands on an axis.
JsonText channel(const Axis& axis, std::string_view field, bool is_vertical) {
  JsonText json = JsonText::object();
  json.add("field", field).add("type", vega_type(axis.kind)).add("title", axis.title);
  JsonText scale = JsonText::object();
  if (axis.kind == AxisKind::category) {
    scale.add("domain", views_of(axis.categories));
    json.add_null("sort").add("axis", JsonText::object().add("labelOverlap", true).add("labelAngle", std::int64_t{0}));
  } else if (axis.kind == AxisKind::day) {
    scale.add("type", "utc");
  } else {
    scale.add("domainMin", axis.low).add("domainMax", axis.high).add("nice", false).add("zero", false);
    if (axis.kind == AxisKind::hidden) {
      scale.add("reverse", is_vertical);
      json.add_null("axis");
    }
    if (axis.kind == AxisKind::share) json.add("axis", JsonText::object().add("format", "~%"));
  }
  return json.add("scale", scale);
}

/// The other end of what stands on an axis; places of categories have none.
void add_end(JsonText& encoding, std::string_view name, const Axis& axis, std::string_view field) {
  if (axis.kind != AxisKind::category) encoding.add(name, JsonText::object().add("field", field));
}

/// The rows of one series: by its number, as names may be equal.
JsonText only(const Chart& chart, const Series& series) {
  const std::int64_t number = &series - chart.series.data();
  JsonText filter = JsonText::object();
  filter.add("filter", JsonText::object().add("field", "series_number").add("equal", number));
  return JsonText::list().add(filter);
}

JsonText places(const Chart& chart) {
  JsonText encoding = JsonText::object();
  return encoding.add("x", channel(chart.x, "x", false)).add("y", channel(chart.y, "y", true));
}

/// Sets a series apart by its name: in colour, and in dashes or the shape of its marks.
void add_name(JsonText& encoding, const Series& series) {
  if (series.name.empty()) return;
  const auto named = [&](std::string_view channel_name) {
    encoding.add(channel_name, JsonText::object().add("datum", series.name).add("type", "nominal").add_null("title"));
  };
  named("color");
  if (series.shape == Shape::line) named("strokeDash");
  if (series.shape == Shape::point) named("shape");
}

JsonText rect_layer(const Chart& chart, const Series& series) {
  const bool is_shaded = std::ranges::any_of(series.points, [](const Point& point) { return point.value.has_value(); });
  const bool has_category = chart.x.kind == AxisKind::category || chart.y.kind == AxisKind::category;
  JsonText encoding = places(chart);
  add_end(encoding, "x2", chart.x, "x_end");
  add_end(encoding, "y2", chart.y, "y_end");
  if (is_shaded) {
    JsonText colour = JsonText::object();
    colour.add("field", "value").add("type", "quantitative").add("title", chart.shade);
    constexpr std::array<std::string_view, 2> pale_to_dark{"#f4f7fb", "#8fafd3"};  // text is read on both
    encoding.add("color", colour.add("scale", JsonText::object().add("range", std::span(pale_to_dark))));
  } else {
    add_name(encoding, series);
  }
  JsonText mark = JsonText::object();
  mark.add("type", has_category && !is_shaded ? "bar" : "rect")
      .add("tooltip", JsonText::object().add("content", "data"));
  return JsonText::object().add("transform", only(chart, series)).add("mark", mark).add("encoding", encoding);
}

JsonText label_layer(const Chart& chart, const Series& series) {
  const bool is_tile = chart.y.kind == AxisKind::hidden;
  const bool is_cell = chart.x.kind == AxisKind::category && chart.y.kind == AxisKind::category;
  const bool is_lying = chart.y.kind == AxisKind::category && !is_cell;
  const bool is_standing = !is_tile && !is_cell && !is_lying;
  JsonText encoding = JsonText::object();
  encoding.add("x", channel(chart.x, is_lying ? "x_end" : "x", false));
  encoding.add("y", channel(chart.y, is_standing ? "y_end" : "y", true));
  encoding.add("text", JsonText::object().add("field", "label").add("type", "nominal"));
  JsonText mark = JsonText::object();
  const bool is_class = is_standing && chart.x.kind != AxisKind::category;  // which begins at x
  const bool begins_there = is_tile || is_lying || is_class;
  mark.add("type", "text").add("align", begins_there ? "left" : "center");
  mark.add("dx", std::int64_t{begins_there ? 4 : 0}).add("dy", std::int64_t{is_standing ? -6 : 0});
  if (is_tile) mark.add("baseline", "top");
  return JsonText::object().add("transform", only(chart, series)).add("mark", mark).add("encoding", encoding);
}

JsonText interval_layer(const Chart& chart, const Series& series) {
  JsonText encoding = JsonText::object();
  encoding.add("x", channel(chart.x, "x", false)).add("y", channel(chart.y, "low", true));
  encoding.add("y2", JsonText::object().add("field", "high"));
  return JsonText::object().add("transform", only(chart, series)).add("mark", "rule").add("encoding", encoding);
}

JsonText mark_layer(const Chart& chart, const Series& series) {
  JsonText encoding = places(chart);
  add_name(encoding, series);
  JsonText mark = JsonText::object();
  mark.add("type", series.shape == Shape::line ? "line" : "point")
      .add("tooltip", JsonText::object().add("content", "data"));
  if (series.shape == Shape::point) mark.add("filled", true);
  return JsonText::object().add("transform", only(chart, series)).add("mark", mark).add("encoding", encoding);
}

JsonText reference_layer(const Chart& chart) {
  JsonText rows = JsonText::list();
  for (const Reference& reference : chart.references) {
    JsonText row = JsonText::object();
    row.add("series", reference.name);
    add_place(row, "x", chart.x, reference.x);
    add_place(row, "y", chart.y, reference.y);
    add_place(row, "x_end", chart.x, reference.x_end);
    add_place(row, "y_end", chart.y, reference.y_end);
    rows.add(row);
  }
  JsonText encoding = places(chart);
  add_end(encoding, "x2", chart.x, "x_end");
  add_end(encoding, "y2", chart.y, "y_end");
  encoding.add("tooltip", JsonText::object().add("field", "series").add("type", "nominal"));
  JsonText mark = JsonText::object();
  mark.add("type", "rule").add("strokeDash", JsonText::list().add(std::int64_t{4}).add(std::int64_t{4}));
  JsonText layer = JsonText::object().add("data", JsonText::object().add("values", rows));
  return layer.add("mark", mark).add("encoding", encoding);
}

JsonText layers_of(const Chart& chart) {
  JsonText layers = JsonText::list();
  if (!has_points(chart))
    return layers.add(JsonText::object().add("mark", JsonText::object().add("type", "text").add("text", chart.empty)));
  for (const Series& series : chart.series) {
    if (series.points.empty()) continue;
    const auto any = [&](auto&& has) { return std::ranges::any_of(series.points, has); };
    if (any([](const Point& point) { return point.low && point.high; })) layers.add(interval_layer(chart, series));
    layers.add(series.shape == Shape::rect ? rect_layer(chart, series) : mark_layer(chart, series));
    if (any([](const Point& point) { return !point.label.empty(); })) layers.add(label_layer(chart, series));
  }
  if (!chart.references.empty()) layers.add(reference_layer(chart));
  return layers;
}

/// How numbers and days are written, in the words of d3's locales.
JsonText locale_of(const Wording& wording) {
  JsonText number = JsonText::object();
  number.add("decimal", wording.decimal_mark()).add("thousands", wording.group_mark());
  number.add("grouping", JsonText::list().add(std::int64_t{3})).add("percent", wording.is_english() ? "%" : " %");
  constexpr std::array<std::string_view, 2> no_currency{"", ""};
  number.add("currency", std::span(no_currency));
  JsonText time = JsonText::object();
  time.add("dateTime", "%x, %X").add("date", "%d/%m/%Y").add("time", "%H:%M:%S");
  constexpr std::array<std::string_view, 2> halves_of_day{"AM", "PM"};
  time.add("periods", std::span(halves_of_day));
  time.add("days", wording.weekdays(false)).add("shortDays", wording.weekdays(true));
  time.add("months", wording.months(false)).add("shortMonths", wording.months(true));
  return JsonText::object().add("number", number).add("time", time);
}

std::int64_t vega_height(const Chart& chart) {
  constexpr std::int64_t row = 26;
  if (chart.y.kind != AxisKind::category) return chart.y.kind == AxisKind::hidden ? 320 : 260;
  return std::max<std::int64_t>(60, row * std::ssize(chart.y.categories));
}

}  // namespace

std::string json(const Chart& chart) {
  const Wording wording(chart.language, chart.country);
  JsonText series = JsonText::list();
  for (const Series& one : chart.series) series.add(series_json(one));
  JsonText references = JsonText::list();
  for (const Reference& one : chart.references) {
    JsonText line = JsonText::object();
    line.add("name", one.name).add("x", one.x).add("y", one.y).add("x_end", one.x_end).add("y_end", one.y_end);
    references.add(line);
  }
  JsonText text = JsonText::object();
  text.add("title", chart.title).add("description", chart.description);
  text.add("language", chart.language).add("country", chart.country);
  text.add("decimal_mark", wording.decimal_mark()).add("group_mark", wording.group_mark());
  text.add("x", axis_json(chart.x)).add("y", axis_json(chart.y));
  text.add("shade", chart.shade).add("shade_kind", name_of(chart.shade_kind));
  text.add("series", series).add("references", references);
  return text.add("notes", views_of(chart.notes)).add("empty", chart.empty).text();
}

std::string vega_lite(const Chart& chart) {
  JsonText rows = JsonText::list();
  for (std::size_t i = 0; i < chart.series.size(); ++i)
    for (const Point& point : chart.series[i].points) rows.add(data_row(chart, i, point));
  JsonText title = JsonText::object().add("text", chart.title).add("anchor", "start");
  if (!chart.notes.empty()) title.add("subtitle", views_of(chart.notes));
  JsonText spec = JsonText::object();
  spec.add("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
  spec.add("title", title).add("description", chart.description);
  spec.add("width", static_cast<std::int64_t>(plot_width)).add("height", vega_height(chart));
  spec.add("data", JsonText::object().add("values", rows)).add("layer", layers_of(chart));
  JsonText config = JsonText::object().add("locale", locale_of(Wording(chart.language, chart.country)));
  return spec.add("config", config).text();
}

}  // namespace crmcore::report
