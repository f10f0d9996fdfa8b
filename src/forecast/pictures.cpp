#include "crmcore/forecast/pictures.hpp"

#include <algorithm>
#include <set>

#include "words.hpp"

namespace crmcore::forecast {
namespace {

/// The words of one language.
struct Captions {
  const char *bullets, *hours, *curve, *bridge, *league;
  const char *sold, *expected, *made, *lost, *sold_out, *by_hour, *profit, *revenue, *over, *nothing;
  std::array<std::pair<std::string_view, const char*>, 12> parts;
};
constexpr Captions english{"Sold against expected, by product",
                           "Units sold by hour",
                           "Sold by the hour against expected",
                           "From plan to actual",
                           "Events by what they brought",
                           "sold",
                           "expected",
                           "made",
                           "more would have sold",
                           "sold out",
                           "hour",
                           "profit",
                           "revenue",
                           "sold over expected",
                           "nothing to draw",
                           {{{"plan", "plan"},
                             {"price", "price"},
                             {"volume", "volume"},
                             {"mix", "mix"},
                             {"new", "new"},
                             {"dropped", "dropped"},
                             {"no_data", "not known"},
                             {"unit_cost", "unit cost"},
                             {"cost_of_volume", "cost of volume"},
                             {"waste", "waste"},
                             {"fees", "fees"},
                             {"actual", "actual"}}}};
constexpr Captions spanish{"Vendido y esperado, por producto",
                           "Unidades vendidas por hora",
                           "Vendido hasta cada hora y esperado",
                           "Del plan a lo real",
                           "Eventos por lo que dejaron",
                           "vendido",
                           "esperado",
                           "hecho",
                           "se habría vendido más",
                           "agotado",
                           "hora",
                           "ganancia",
                           "ingreso",
                           "vendido sobre lo esperado",
                           "nada que dibujar",
                           {{{"plan", "plan"},
                             {"price", "precio"},
                             {"volume", "volumen"},
                             {"mix", "mezcla"},
                             {"new", "nuevo"},
                             {"dropped", "sin venta"},
                             {"no_data", "sin dato"},
                             {"unit_cost", "costo unitario"},
                             {"cost_of_volume", "costo del volumen"},
                             {"waste", "merma"},
                             {"fees", "cuotas"},
                             {"actual", "real"}}}};

const Captions& captions(std::string_view language) { return is_english(language) ? english : spanish; }

enum class Fill : std::uint8_t { white, light, middle, dark, black, outlined };
enum class Align : std::uint8_t { left, centre, right };

/// A drawing that grows by shapes; sizes are pixels.
class Svg {
 public:
  Svg(double width, double height, std::string_view title) {
    text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"" + number(width) + "\" height=\"" +
            number(height) + "\" viewBox=\"0 0 " + number(width) + " " + number(height) +
            "\" font-family=\"sans-serif\" font-size=\"12\">\n<title>" + escaped(title) + "</title>\n<rect width=\"" +
            number(width) + "\" height=\"" + number(height) + "\" fill=\"#fff\"/>\n";
    text(10, 20, title, Align::left, true);
  }
  void rect(double x, double y, double width, double height, Fill fill, bool dashed = false) {
    static constexpr std::array<const char*, 6> fills{"#fff", "#e4e4e4", "#c4c4c4", "#777", "#222", "#fff"};
    text_ += "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(std::max(0.0, width)) +
             "\" height=\"" + number(height) + "\" fill=\"" + fills[static_cast<std::size_t>(fill)] + "\"" +
             (dashed                   ? " stroke=\"#222\" stroke-dasharray=\"4 3\""
              : fill == Fill::outlined ? " stroke=\"#222\" stroke-width=\"1.5\""
                                       : "") +
             "/>\n";
  }
  void line(double x1, double y1, double x2, double y2, double width = 1, bool dashed = false) {
    text_ += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) +
             "\" stroke=\"#222\" stroke-width=\"" + number(width) + "\"" + (dashed ? " stroke-dasharray=\"5 4\"" : "") +
             "/>\n";
  }
  void dot(double x, double y) {
    text_ += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"3\" fill=\"#222\"/>\n";
  }
  void triangle(double x, double y) {
    text_ += "<path d=\"M" + number(x - 5) + " " + number(y + 8) + "L" + number(x + 5) + " " + number(y + 8) + "L" +
             number(x) + " " + number(y) + "Z\" fill=\"#fff\" stroke=\"#222\"/>\n";
  }
  void text(double x, double y, std::string_view what, Align align = Align::left, bool bold = false,
            bool light = false) {
    static constexpr std::array<const char*, 3> anchors{"start", "middle", "end"};
    text_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" +
             anchors[static_cast<std::size_t>(align)] + "\"" + (bold ? " font-weight=\"bold\"" : "") +
             (light ? " fill=\"#fff\"" : "") + ">" + escaped(what) + "</text>\n";
  }
  std::string done() && { return std::move(text_) + "</svg>\n"; }

 private:
  static std::string number(double value) { return shortest(std::round(value * 10) / 10); }
  static std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
      if (c == '<')
        safe += "&lt;";
      else if (c == '>')
        safe += "&gt;";
      else if (c == '&')
        safe += "&amp;";
      else if (static_cast<unsigned char>(c) < 0x20)
        safe += ' ';
      else
        safe += c;
    }
    return safe;
  }

  std::string text_;
};

std::string nothing(std::string_view title, const Captions& words) {
  Svg svg(320, 50, title);
  svg.text(10, 40, words.nothing);
  return std::move(svg).done();
}

/// The first characters of a name, so that it fits its column.
std::string fitted(std::string_view name, std::size_t most) {
  std::size_t end = 0, count = 0;
  while (end < name.size() && count < most) {
    ++end;
    while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) ++end;
    ++count;
  }
  return end == name.size() ? std::string(name) : std::string(name.substr(0, end)) + "…";
}

double most_of(double most) { return most > 0 ? most : 1; }

}  // namespace

std::string draw_bullets(const Result<Compared>& by_product, const EventTable& table, std::string_view language) {
  const Captions& words = captions(language);
  double most = 0;
  for (const Compared& one : by_product)
    for (const auto& value : {one.expected, one.made, one.sold, one.demand}) most = std::max(most, value.value_or(0));
  if (by_product.empty() || most == 0) return nothing(words.bullets, words);
  constexpr double left = 150, wide = 380, step = 40;
  const double high = 80 + step * static_cast<double>(by_product.size());
  const auto x = [&](double value) { return left + wide * value / most; };
  Svg svg(left + wide + 190, high, words.bullets);
  for (std::size_t i = 0; i < by_product.size(); ++i) {
    const Compared& one = by_product[i];
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
    std::string told = one.sold ? units(*one.sold) : "–";
    if (one.expected) told += " / " + units(*one.expected);
    if (one.lost.value_or(0) > 0) told += " (+" + units(*one.lost) + ")";
    svg.text(left + wide + 10, y + 16, told);
  }
  const double y = high - 20;
  svg.rect(left, y, 18, 8, Fill::black), svg.text(left + 24, y + 9, words.sold);
  svg.line(left + 95, y - 4, left + 95, y + 12, 3), svg.text(left + 102, y + 9, words.expected);
  svg.triangle(left + 180, y), svg.text(left + 190, y + 9, words.made);
  svg.rect(left + 245, y, 22, 8, Fill::white, true), svg.text(left + 273, y + 9, words.lost);
  return std::move(svg).done();
}

std::string draw_hours(const Result<Compared>& by_product_hour, const EventTable& table, std::string_view language) {
  const Captions& words = captions(language);
  std::set<std::string> products;
  std::int64_t first = 24, last = -1;
  double most = 0;
  for (const Compared& one : by_product_hour) {
    products.insert(one.product);
    if (one.sold.value_or(0) > 0) first = std::min(first, *one.hour), last = std::max(last, *one.hour);
    most = std::max(most, one.sold.value_or(0));
  }
  if (most == 0) return nothing(words.hours, words);
  std::map<std::string, std::set<std::int64_t>> out;  // hours in which each product sold out
  for (const EventCell& cell : table.cells)
    each_day(cell, [&](const EventCell& day) {
      if (day.sold_out_at) out[cell.product].insert(day.sold_out_at->of_day / 60);
    });
  constexpr double left = 150, step = 30, wide = 44;
  const auto x = [&](std::int64_t hour) { return left + wide * static_cast<double>(hour - first); };
  Svg svg(x(last + 1) + 20, 90 + step * static_cast<double>(products.size()), words.hours);
  for (std::int64_t hour = first; hour <= last; ++hour)
    svg.text(x(hour) + wide / 2, 44, std::to_string(hour), Align::centre);
  svg.text(left - 8, 44, words.by_hour, Align::right);
  double y = 50;
  for (const std::string& product : products) {
    svg.text(left - 8, y + 19, fitted(table.called(product), 20), Align::right);
    for (const Compared& one : by_product_hour) {
      if (one.product != product || *one.hour < first || *one.hour > last) continue;
      const double share = one.sold.value_or(0) / most;
      const Fill fill = share == 0    ? Fill::white
                        : share < .25 ? Fill::light
                        : share < .5  ? Fill::middle
                        : share < .75 ? Fill::dark
                                      : Fill::black;
      svg.rect(x(*one.hour), y, wide - 2, step - 2, fill);
      const bool gone = out[product].contains(*one.hour);
      svg.text(x(*one.hour) + wide / 2 - 1, y + 19, units(one.sold.value_or(0)) + (gone ? " ×" : ""), Align::centre,
               gone, share >= .5);
    }
    y += step;
  }
  svg.text(left, y + 22, std::string("× ") + words.sold_out);
  return std::move(svg).done();
}

std::string draw_curve(const Result<Compared>& by_hour, std::string_view language) {
  const Captions& words = captions(language);
  double sold = 0, expected = 0;
  for (const Compared& one : by_hour) sold += one.sold.value_or(0), expected += one.expected.value_or(0);
  const double most = std::max(sold, expected);
  if (by_hour.empty() || most == 0) return nothing(words.curve, words);
  constexpr double left = 60, top = 40, wide = 480, high = 240;
  const std::int64_t first = *by_hour.rows.front().hour, last = *by_hour.rows.back().hour + 1;
  const auto x = [&](std::int64_t hour) {
    return left + wide * static_cast<double>(hour - first) / static_cast<double>(last - first);
  };
  const auto y = [&](double value) { return top + high * (1 - value / most_of(most)); };
  Svg svg(left + wide + 130, top + high + 50, words.curve);
  svg.line(left, y(0), left + wide, y(0)), svg.line(left, y(0), left, top);
  for (const double share : {0.0, 0.5, 1.0}) svg.text(left - 6, y(share * most) + 4, units(share * most), Align::right);
  double sold_by = 0, expected_by = 0;
  for (const Compared& one : by_hour) {
    const double sold_then = sold_by + one.sold.value_or(0), expected_then = expected_by + one.expected.value_or(0);
    if (expected > 0) svg.line(x(*one.hour), y(expected_by), x(*one.hour + 1), y(expected_then), 1.5, true);
    if (sold > 0) svg.line(x(*one.hour), y(sold_by), x(*one.hour + 1), y(sold_then), 2.5);
    if (sold > 0) svg.dot(x(*one.hour + 1), y(sold_then));
    svg.text(x(*one.hour), y(0) + 16, std::to_string(*one.hour), Align::centre);
    sold_by = sold_then, expected_by = expected_then;
  }
  svg.text(x(last), y(0) + 16, std::to_string(last), Align::centre);
  svg.text(left + wide / 2, y(0) + 36, words.by_hour, Align::centre);
  const bool apart = std::abs(y(sold) - y(expected)) >= 14;
  svg.text(left + wide + 8, y(sold) + (apart || sold > expected ? 4 : 16), words.sold + (" " + units(sold)),
           Align::left, true);
  if (expected > 0)
    svg.text(left + wide + 8, y(expected) + (apart || sold <= expected ? 4 : 18),
             words.expected + (" " + units(expected)));
  return std::move(svg).done();
}

std::string draw_bridge(const Result<BridgePart>& parts, std::string_view language) {
  const Captions& words = captions(language);
  std::vector<std::pair<std::string_view, double>> steps;
  const auto unit = static_cast<double>(parts.currency.minor_units());
  for (const BridgePart& part : parts)
    if (part.product.empty()) steps.emplace_back(part.part, static_cast<double>(part.amount.minor) / unit);
  std::erase_if(steps,
                [](const auto& step) { return step.second == 0 && step.first != "plan" && step.first != "actual"; });
  if (steps.empty()) return nothing(words.bridge, words);
  double low = 0, top_value = 0, reached = 0;
  for (const auto& [name, amount] : steps) {
    reached = name == "plan" || name == "actual" ? amount : reached + amount;
    low = std::min(low, reached), top_value = std::max(top_value, reached);
  }
  constexpr double left = 20, top = 50, high = 220, wide = 92;
  const auto y = [&](double value) { return top + high * (top_value - value) / most_of(top_value - low); };
  Svg svg(left + wide * static_cast<double>(steps.size()) + 20, top + high + 50, words.bridge);
  reached = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& [name, amount] = steps[i];
    const double x = left + wide * static_cast<double>(i);
    const bool whole = name == "plan" || name == "actual";
    const double from = whole ? 0 : reached, to = whole ? amount : reached + amount;
    svg.rect(x + 8, std::min(y(from), y(to)), wide - 24, std::abs(y(from) - y(to)),
             whole        ? Fill::black
             : amount < 0 ? Fill::outlined
                          : Fill::middle);
    if (i + 1 < steps.size()) svg.line(x + wide - 16, y(to), x + wide + 8, y(to), 1, true);
    const std::string money = Amount{std::llround(amount * unit)}.text(parts.currency.decimals());
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

std::string draw_league(const Result<LeagueLine>& lines, std::string_view language) {
  const Captions& words = captions(language);
  const bool by_profit = std::ranges::all_of(lines, [](const LeagueLine& line) { return line.profit.has_value(); });
  const auto value = [&](const LeagueLine& line) {
    const auto amount = by_profit ? line.profit : line.revenue;
    return static_cast<double>(amount.value_or(Amount{}).minor);
  };
  double low = 0, most = 0;
  for (const LeagueLine& line : lines) low = std::min(low, value(line)), most = std::max(most, value(line));
  if (lines.empty() || most - low == 0) return nothing(words.league, words);
  constexpr double left = 200, wide = 340, step = 26;
  const auto x = [&](double amount) { return left + wide * (amount - low) / (most - low); };
  Svg svg(left + wide + 210, 70 + step * static_cast<double>(lines.size()),
          words.league + (std::string(": ") + (by_profit ? words.profit : words.revenue) + "; " + words.over));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const LeagueLine& line = lines[i];
    const double y = 40 + step * static_cast<double>(i);
    svg.text(left - 8, y + 14, std::to_string(line.rank) + ". " + fitted(line.event, 24), Align::right);
    svg.rect(std::min(x(0), x(value(line))), y + 2, std::abs(x(value(line)) - x(0)), step - 8,
             value(line) < 0 ? Fill::outlined : Fill::dark);
    std::string told = Money{Amount{std::llround(value(line))}, lines.currency}.text();
    if (line.sold_over_expected)
      told += (*line.sold_over_expected < 0 ? ", " : ", +") + percent(*line.sold_over_expected);
    svg.text(left + wide + 8, y + 14, told);
  }
  svg.line(x(0), 36, x(0), 44 + step * static_cast<double>(lines.size()));
  return std::move(svg).done();
}

}  // namespace crmcore::forecast
