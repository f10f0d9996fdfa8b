#include "crmcore/report/pictures.hpp"

#include <algorithm>
#include <set>

#include "chart_parts.hpp"
#include "svg.hpp"
#include "wording.hpp"

namespace crmcore::report {
namespace {

using forecast::BridgePart;
using forecast::ComparisonRow;
using forecast::EventCell;
using forecast::EventTable;
using forecast::RankedEvent;

/// The words of one language.
struct Captions {
  const char* bullets;
  const char* hours;
  const char* curve;
  const char* bridge;
  const char* ranking;
  const char* sold;
  const char* expected;
  const char* made;
  const char* lost;
  const char* sold_out;
  const char* inferred;
  const char* bands;
  const char* money_curve;
  const char* by_hour;
  const char* profit;
  const char* revenue;
  const char* over;
  const char* nothing;
  std::array<std::pair<std::string_view, const char*>, 12> parts;
};
constexpr Captions english_captions{.bullets = "Sold against expected, by product",
                                    .hours = "Units sold by hour",
                                    .curve = "Units sold so far, by hour, against expected",
                                    .bridge = "From plan to actual",
                                    .ranking = "Events by what they brought in",
                                    .sold = "sold",
                                    .expected = "expected",
                                    .made = "made",
                                    .lost = "lost sales",
                                    .sold_out = "sold out",
                                    .inferred = "sold out, by what was made",
                                    .bands = "80 and 100 % of expected",
                                    .money_curve = "Sold so far at planned prices, by hour, against expected",
                                    .by_hour = "hour",
                                    .profit = "profit",
                                    .revenue = "revenue",
                                    .over = "sold against expected",
                                    .nothing = "nothing to draw",
                                    .parts = {{{"plan", "plan"},
                                               {"price", "price"},
                                               {"volume", "volume"},
                                               {"mix", "mix"},
                                               {"new", "new"},
                                               {"dropped", "not sold"},
                                               {"no_data", "no data"},
                                               {"unit_cost", "unit cost"},
                                               {"cost_of_volume", "cost of volume"},
                                               {"waste", "waste"},
                                               {"fees", "fees"},
                                               {"actual", "actual"}}}};
constexpr Captions spanish_captions{
    .bullets = "Ventas frente a lo esperado, por producto",
    .hours = "Unidades vendidas por hora",
    .curve = "Ventas acumuladas por hora frente a lo esperado",
    .bridge = "Del plan al resultado real",
    .ranking = "Eventos según lo que dejaron",
    .sold = "vendido",
    .expected = "esperado",
    .made = "hecho",
    .lost = "venta perdida",
    .sold_out = "agotado",
    .inferred = "agotado, según lo hecho",
    .bands = "80 y 100 % de lo esperado",
    .money_curve = "Ventas acumuladas a precios previstos, por hora, frente a lo esperado",
    .by_hour = "hora",
    .profit = "ganancia",
    .revenue = "ingresos",
    .over = "vendido frente a lo esperado",
    .nothing = "no hay nada que dibujar",
    .parts = {{{"plan", "plan"},
               {"price", "precio"},
               {"volume", "volumen"},
               {"mix", "mezcla"},
               {"new", "nuevo"},
               {"dropped", "sin venta"},
               {"no_data", "sin datos"},
               {"unit_cost", "costo unitario"},
               {"cost_of_volume", "costo del volumen"},
               {"waste", "merma"},
               {"fees", "cuotas"},
               {"actual", "real"}}}};

const Captions& captions(const Wording& wording) { return wording.is_english() ? english_captions : spanish_captions; }

std::string nothing(std::string_view title, const Captions& words) {
  Svg svg(320, 50, title);
  svg.text(10, 40, words.nothing);
  return std::move(svg).done();
}

/// Darker for a larger share of the most that is drawn.
Fill shade(double share) {
  if (share == 0) return Fill::white;
  if (share < .25) return Fill::light;
  if (share < .5) return Fill::middle;
  if (share < .75) return Fill::dark;
  return Fill::black;
}

double most_of(double most) { return most > 0 ? most : 1; }

}  // namespace

std::string draw_bullets(const Result<ComparisonRow>& by_product, const EventTable& table, std::string_view language,
                         std::string_view country) {
  const Wording wording(language, country);
  const Captions& words = captions(wording);
  std::map<std::string_view, std::string_view> units;  // of each product
  for (const EventCell& cell : table.cells) units[cell.product] = cell.unit;
  std::map<std::string_view, double> most_of_unit;
  bool any = false;
  bool any_expected = false;
  bool any_made = false;
  bool any_lost = false;
  for (const ComparisonRow& one : by_product) {
    double& most = most_of_unit[units[one.product]];
    for (const auto& value : {one.expected, one.made, one.sold, one.demand}) most = std::max(most, value.value_or(0));
    any = any || most > 0;
    any_expected = any_expected || one.expected;
    any_made = any_made || one.made;
    any_lost = any_lost || one.lost.value_or(0) > 0;
  }
  if (!any) return nothing(words.bullets, words);
  std::vector<const ComparisonRow*> weightiest;
  for (const ComparisonRow& one : by_product) weightiest.push_back(&one);
  std::ranges::stable_sort(weightiest, std::greater<>(), [](const ComparisonRow* one) { return one->revenue; });
  constexpr double left = 150;
  constexpr double wide = 380;
  constexpr double step = 40;
  const double high = 80 + step * static_cast<double>(by_product.size());
  Svg svg(left + wide + 190, high, words.bullets);
  for (std::size_t i = 0; i < weightiest.size(); ++i) {
    const ComparisonRow& one = *weightiest[i];
    const double most = most_of(most_of_unit[units[one.product]]);
    const auto x = [&](double value) { return left + wide * value / most; };
    const double y = 40 + step * static_cast<double>(i);
    svg.text(left - 8, y + 16, fitted(table.called(one.product), 20), Align::right);
    if (one.expected) {
      svg.rect(left, y, x(0.8 * *one.expected) - left, 24, Fill::middle);
      svg.rect(x(0.8 * *one.expected), y, x(*one.expected) - x(0.8 * *one.expected), 24, Fill::light);
    }
    if (one.lost.value_or(0) > 0) svg.rect(x(*one.sold), y + 8, x(*one.demand) - x(*one.sold), 8, Fill::white, true);
    if (one.sold) svg.rect(left, y + 8, x(*one.sold) - left, 8, Fill::black);
    if (one.expected) svg.line(x(*one.expected), y + 2, x(*one.expected), y + 22, 3);
    if (one.made) svg.triangle(x(*one.made), y + 22);
    std::string told = one.sold ? wording.units(*one.sold) : "–";
    if (one.expected) told += " / " + wording.units(*one.expected);
    if (one.lost.value_or(0) > 0) told += " (+" + wording.units(*one.lost) + ")";
    svg.text(left + wide + 10, y + 16, told);
  }
  const double y = high - 20;
  svg.rect(left, y, 18, 8, Fill::black);
  svg.text(left + 24, y + 9, words.sold);
  if (any_expected) {
    svg.line(left + 95, y - 4, left + 95, y + 12, 3);
    svg.text(left + 102, y + 9, words.expected);
    svg.rect(left + 365, y - 2, 12, 12, Fill::middle);
    svg.rect(left + 377, y - 2, 12, 12, Fill::light);
    svg.text(left + 395, y + 9, words.bands);
  }
  if (any_made) {
    svg.triangle(left + 180, y);
    svg.text(left + 190, y + 9, words.made);
  }
  if (any_lost) {
    svg.rect(left + 245, y, 22, 8, Fill::white, true);
    svg.text(left + 273, y + 9, words.lost);
  }
  return std::move(svg).done();
}

std::string draw_hours(const Result<ComparisonRow>& by_product_hour, const EventTable& table, std::string_view language,
                       std::string_view country) {
  const Wording wording(language, country);
  const Captions& words = captions(wording);
  std::set<std::string> products;
  std::int64_t first = 24;
  std::int64_t last = -1;
  double most = 0;
  for (const ComparisonRow& one : by_product_hour) {
    products.insert(one.product);
    if (one.sold.value_or(0) > 0) {
      first = std::min(first, *one.hour);
      last = std::max(last, *one.hour);
    }
    most = std::max(most, one.sold.value_or(0));
  }
  if (most == 0) return nothing(words.hours, words);
  std::map<std::string, std::set<std::int64_t>> out;       // hours in which each product sold out
  std::map<std::string, std::set<std::int64_t>> inferred;  // the same, of its last sale
  for (const EventCell& cell : table.cells)
    forecast::each_day(cell, [&](const EventCell& day) {
      if (day.sold_out_at) out[cell.product].insert(day.sold_out_at->of_day / 60);
      const bool all_sold = day.made && day.sold && *day.made == *day.sold && day.sold->millionths > 0;
      if (day.sold_out_at || !all_sold || !day.sold_by_hour) return;
      const auto last_sale =
          std::find_if(day.sold_by_hour->rbegin(), day.sold_by_hour->rend(), [](double units) { return units > 0; });
      inferred[cell.product].insert(day.sold_by_hour->rend() - last_sale - 1);
    });
  constexpr double left = 150;
  constexpr double step = 30;
  constexpr double wide = 44;
  const auto x = [&](std::int64_t hour) { return left + wide * static_cast<double>(hour - first); };
  Svg svg(x(last + 1) + 20, 90 + step * static_cast<double>(products.size()), words.hours);
  for (std::int64_t hour = first; hour <= last; ++hour)
    svg.text(x(hour) + wide / 2, 44, std::to_string(hour), Align::centre);
  svg.text(left - 8, 44, words.by_hour, Align::right);
  double y = 50;
  for (const std::string& product : products) {
    svg.text(left - 8, y + 19, fitted(table.called(product), 20), Align::right);
    for (const ComparisonRow& one : by_product_hour) {
      if (one.product != product || *one.hour < first || *one.hour > last) continue;
      const double share = one.sold.value_or(0) / most;
      svg.rect(x(*one.hour), y, wide - 2, step - 2, shade(share));
      const bool gone = out[product].contains(*one.hour);
      const bool seems_gone = !gone && inferred[product].contains(*one.hour);
      const char* mark = gone ? " ×" : "";
      svg.text(x(*one.hour) + wide / 2 - 1, y + 19, wording.units(one.sold.value_or(0)) + (seems_gone ? " (×)" : mark),
               Align::centre, gone || seems_gone, share >= .5);
    }
    y += step;
  }
  const auto any = [](const auto& hours) {
    return std::ranges::any_of(hours, [](const auto& own) { return !own.second.empty(); });
  };
  if (any(out)) svg.text(left, y + 22, std::string("× ") + words.sold_out);
  if (any(inferred)) svg.text(left + (any(out) ? 90 : 0), y + 22, std::string("(×) ") + words.inferred);
  return std::move(svg).done();
}

std::string draw_curve(const Result<ComparisonRow>& by_product_hour, const EventTable& table, std::string_view language,
                       std::string_view country) {
  const Wording wording(language, country);
  const Captions& words = captions(wording);
  std::set<std::string_view> units;
  std::map<std::string_view, double> prices;
  for (const EventCell& cell : table.cells) {
    units.insert(cell.unit);
    if (cell.planned_price) prices[cell.product] = cell.planned_price->real();
  }
  const bool of_money = units.size() > 1;
  struct Hour {
    double sold = 0, expected = 0;
  };
  std::map<std::int64_t, Hour> by_hour;
  double sold = 0;
  double expected = 0;
  for (const ComparisonRow& one : by_product_hour) {
    const double worth = of_money ? prices[one.product] : 1;
    Hour& own = by_hour[*one.hour];
    own.sold += worth * one.sold.value_or(0);
    own.expected += worth * one.expected.value_or(0);
    sold += worth * one.sold.value_or(0);
    expected += worth * one.expected.value_or(0);
  }
  const char* title = of_money ? words.money_curve : words.curve;
  const double most = std::max(sold, expected);
  if (by_hour.empty() || most == 0) return nothing(title, words);
  constexpr double left = 60;
  constexpr double top = 40;
  constexpr double wide = 480;
  constexpr double high = 240;
  const std::int64_t first = by_hour.begin()->first;
  const std::int64_t last = by_hour.rbegin()->first + 1;
  const auto x = [&](std::int64_t hour) {
    return left + wide * static_cast<double>(hour - first) / static_cast<double>(last - first);
  };
  const auto y = [&](double value) { return top + high * (1 - value / most_of(most)); };
  Svg svg(left + wide + 130, top + high + 50, title);
  svg.line(left, y(0), left + wide, y(0));
  svg.line(left, y(0), left, top);
  for (const double share : {0.0, 0.5, 1.0})
    svg.text(left - 6, y(share * most) + 4, wording.units(share * most), Align::right);
  double sold_by = 0;
  double expected_by = 0;
  for (const auto& [hour, own] : by_hour) {
    const double sold_then = sold_by + own.sold;
    const double expected_then = expected_by + own.expected;
    if (expected > 0) svg.line(x(hour), y(expected_by), x(hour + 1), y(expected_then), 1.5, true);
    if (sold > 0) svg.line(x(hour), y(sold_by), x(hour + 1), y(sold_then), 2.5);
    if (sold > 0) svg.dot(x(hour + 1), y(sold_then));
    svg.text(x(hour), y(0) + 16, std::to_string(hour), Align::centre);
    sold_by = sold_then;
    expected_by = expected_then;
  }
  svg.text(x(last), y(0) + 16, std::to_string(last), Align::centre);
  svg.text(left + wide / 2, y(0) + 36, words.by_hour, Align::centre);
  const bool apart = std::abs(y(sold) - y(expected)) >= 14;
  svg.text(left + wide + 8, y(sold) + (apart || sold > expected ? 4 : 16), words.sold + (" " + wording.units(sold)),
           Align::left, true);
  if (expected > 0)
    svg.text(left + wide + 8, y(expected) + (apart || sold <= expected ? 4 : 18),
             words.expected + (" " + wording.units(expected)));
  return std::move(svg).done();
}

std::string draw_bridge(const Result<BridgePart>& parts, std::string_view language, std::string_view country) {
  const Wording wording(language, country);
  const Captions& words = captions(wording);
  std::vector<std::pair<std::string_view, double>> steps;
  const auto unit = static_cast<double>(parts.currency.minor_units());
  for (const BridgePart& part : parts)
    if (part.product.empty()) steps.emplace_back(part.part, static_cast<double>(part.amount.minor) / unit);
  std::erase_if(steps,
                [](const auto& step) { return step.second == 0 && step.first != "plan" && step.first != "actual"; });
  if (steps.empty()) return nothing(words.bridge, words);
  double low = 0;
  double top_value = 0;
  double reached = 0;
  for (const auto& [name, amount] : steps) {
    reached = name == "plan" || name == "actual" ? amount : reached + amount;
    low = std::min(low, reached);
    top_value = std::max(top_value, reached);
  }
  constexpr double left = 20;
  constexpr double top = 50;
  constexpr double high = 220;
  constexpr double wide = 92;
  const auto y = [&](double value) { return top + high * (top_value - value) / most_of(top_value - low); };
  Svg svg(left + wide * static_cast<double>(steps.size()) + 20, top + high + 50, words.bridge);
  reached = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& [name, amount] = steps[i];
    const double x = left + wide * static_cast<double>(i);
    const bool whole = name == "plan" || name == "actual";
    const double from = whole ? 0 : reached;
    const double to = whole ? amount : reached + amount;
    const Fill fill = amount < 0 ? Fill::outlined : Fill::middle;
    svg.rect(x + 8, std::min(y(from), y(to)), wide - 24, std::abs(y(from) - y(to)), whole ? Fill::black : fill);
    if (i + 1 < steps.size()) svg.line(x + wide - 16, y(to), x + wide + 8, y(to), 1, true);
    const std::string money = wording.amount({Amount{std::llround(amount * unit)}, parts.currency});
    svg.text(x + wide / 2 - 4, std::min(y(from), y(to)) - 5, (whole || amount < 0 ? "" : "+") + money, Align::centre);
    const auto caption = std::ranges::find(words.parts, name, &std::pair<std::string_view, const char*>::first);
    svg.text(x + wide / 2 - 4, top + high + 20, caption == words.parts.end() ? name : caption->second, Align::centre,
             whole);
    reached = to;
  }
  svg.line(left, y(0), left + wide * static_cast<double>(steps.size()), y(0));
  svg.text(left, top + high + 42, parts.currency.code());
  return std::move(svg).done();
}

std::string draw_ranking(const Result<RankedEvent>& lines, std::string_view language, std::string_view country) {
  const Wording wording(language, country);
  const Captions& words = captions(wording);
  const bool by_profit = std::ranges::all_of(lines, [](const RankedEvent& line) { return line.profit.has_value(); });
  const auto value = [&](const RankedEvent& line) {
    const auto amount = by_profit ? line.profit : line.revenue;
    return static_cast<double>(amount.value_or(Amount{}).minor);
  };
  double low = 0;
  double most = 0;
  for (const RankedEvent& line : lines) {
    low = std::min(low, value(line));
    most = std::max(most, value(line));
  }
  if (lines.empty() || most - low == 0) return nothing(words.ranking, words);
  const bool any_over =
      std::ranges::any_of(lines, [](const RankedEvent& line) { return line.sold_over_expected.has_value(); });
  constexpr double left = 200;
  constexpr double wide = 340;
  constexpr double step = 26;
  const auto x = [&](double amount) { return left + wide * (amount - low) / (most - low); };
  Svg svg(left + wide + 210, 70 + step * static_cast<double>(lines.size()),
          words.ranking + (std::string(": ") + (by_profit ? words.profit : words.revenue)) +
              (any_over ? std::string("; ") + words.over : ""));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const RankedEvent& line = lines[i];
    const double y = 40 + step * static_cast<double>(i);
    svg.text(left - 8, y + 14, std::to_string(line.rank) + ". " + fitted(line.event, 24), Align::right);
    svg.rect(std::min(x(0), x(value(line))), y + 2, std::abs(x(value(line)) - x(0)), step - 8,
             value(line) < 0 ? Fill::outlined : Fill::dark);
    std::string told = wording.money({Amount{std::llround(value(line))}, lines.currency});
    if (line.sold_over_expected)
      told += (*line.sold_over_expected < 0 ? ", " : ", +") + wording.percent(*line.sold_over_expected);
    svg.text(left + wide + 8, y + 14, told);
  }
  svg.line(x(0), 36, x(0), 44 + step * static_cast<double>(lines.size()));
  return std::move(svg).done();
}

}  // namespace crmcore::report
