#include <algorithm>
#include <cmath>

#include "crmcore/forecast/compare.hpp"
#include "words.hpp"

namespace crmcore::forecast {
namespace {

/// The sentences of one language.
struct Words {
  const char *sold_out_at, *sold_out, *lost, *left_over, *left_differs, *not_brought, *not_planned, *more_than_made,
      *no_data, *partial, *closed, *total_more, *total_less, *total_same;
};
constexpr Words english{"Sold out of {product}{day} at {time}",
                        "Sold out of {product}{day}",
                        "; about {units} more would have sold, {money}.",
                        "{units} of {made} {product}{day} were left.",
                        "{product}{day}: {made} made, {sold} sold and {units} left do not add up.",
                        "{product} was expected{day} ({units}) and not brought.",
                        "{product} was not planned{day} and sold {units}.",
                        "{product}{day}: {units} sold and only {made} made; one of the counts is wrong.",
                        "Nothing is known of {product}{day}; {units} were expected.",
                        "{product}{day} was on sale for a part of the day",
                        "The day{day} fell out; {units} {product} were expected.",
                        "In all {units} sold, {share} more than the {expected} expected.",
                        "In all {units} sold, {share} less than the {expected} expected.",
                        "In all {units} sold, as expected."};
constexpr Words spanish{"{product} se agotó{day} a las {time}",
                        "{product} se agotó{day}",
                        "; se habrían vendido unos {units} más, {money}.",
                        "Sobraron {units} de {made} {product}{day}.",
                        "{product}{day}: {made} hechos, {sold} vendidos y {units} sobrantes no cuadran.",
                        "Se esperaba vender {product}{day} ({units}) y no se llevó.",
                        "{product} no estaba en el plan{day} y vendió {units}.",
                        "{product}{day}: {units} vendidos y solo {made} hechos; una de las cuentas está mal.",
                        "No se sabe nada de {product}{day}; se esperaban {units}.",
                        "{product} se vendió{day} solo una parte del día",
                        "No se abrió{day}; se esperaban {units} de {product}.",
                        "En total se vendieron {units}, un {share} más que los {expected} esperados.",
                        "En total se vendieron {units}, un {share} menos que los {expected} esperados.",
                        "En total se vendieron {units}, lo esperado."};

std::string filled(std::string text, std::initializer_list<std::pair<std::string_view, std::string>> values) {
  for (const auto& [name, value] : values) {
    const std::string mark = "{" + std::string(name) + "}";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
      text.replace(at, mark.size(), value);
  }
  return text;
}

}  // namespace

Result<Sentence> sentences(const EventTable& table, std::string_view language) {
  const bool in_english = is_english(language);
  const Words& words = in_english ? english : spanish;
  const Result<Compared> cells = compare(table);
  Result<Sentence> result{{}, table.currency};
  double expected = 0, sold = 0;
  std::vector<std::pair<double, Sentence>> all;  // by what is at stake
  const auto known = by_cell(table.cells);
  const bool several_events = std::ranges::any_of(cells, [&](const Compared& c) { return c.event != cells[0].event; });
  const bool several_days = std::ranges::any_of(cells, [&](const Compared& c) { return c.day != cells[0].day; });
  for (const Compared& cell : cells) {
    const EventCell* found = known.at({cell.event, cell.product, cell.day});
    if (cell.sold) expected += cell.expected.value_or(0), sold += *cell.sold;
    const EventCell* limited = found;  // the day of several that sold out, or fell short
    for (const EventCell& one : found->days)
      if (one.sold_out_at || one.opened_at || one.closed_at || one.closed) limited = &one;
    std::string day;
    if (several_events) day = (in_english ? " at " : " en ") + cell.event;
    if (const auto& of = cell.day ? cell.day : limited->day; of && (several_days || !found->days.empty()))
      day += (in_english ? " on " : " el ") + of->text();
    const double price = found->price ? found->price->real() : 0;
    const auto say = [&](double money, const std::string& text, std::optional<Amount> amount) {
      all.emplace_back(money, Sentence{text, cell.product, amount});
    };
    const auto fill = [&](const char* text, double number) {
      return filled(text, {{"product", table.called(cell.product)},
                           {"day", day},
                           {"units", units(number)},
                           {"made", units(cell.made.value_or(0))},
                           {"sold", units(cell.sold.value_or(0))},
                           {"time", limited->sold_out_at ? limited->sold_out_at->text() : ""},
                           {"money", cell.lost_revenue ? Money{*cell.lost_revenue, table.currency}.text() : ""}});
    };
    if (cell.state == CellState::closed) {
      say(cell.expected.value_or(0) * price, fill(words.closed, cell.expected.value_or(0)), cell.lost_revenue);
      continue;
    }
    if (cell.lost.value_or(0) > 0 && cell.state != CellState::not_brought) {
      std::string text = fill(cell.state == CellState::partial_day ? words.partial
                              : limited->sold_out_at               ? words.sold_out_at
                                                                   : words.sold_out,
                              0);
      std::string more = fill(words.lost, *cell.lost);
      if (*cell.lost < 0.5)
        more = ".";
      else if (!cell.lost_revenue)
        more = more.substr(0, more.rfind(',')) + ".";
      say(*cell.lost * std::max(price, 1e-9), text + more, cell.lost_revenue);
      continue;
    }
    switch (*cell.state) {
      case CellState::not_brought:
        if (!(cell.expected.value_or(0) > 0)) break;
        say(cell.expected.value_or(0) * price, fill(words.not_brought, cell.expected.value_or(0)), cell.lost_revenue);
        break;
      case CellState::not_planned:
        say(cell.sold.value_or(0) * price, fill(words.not_planned, cell.sold.value_or(0)), {});
        break;
      case CellState::sold_more_than_made: say(*cell.sold * price, fill(words.more_than_made, *cell.sold), {}); break;
      case CellState::no_data:
        say(cell.expected.value_or(0) * price, fill(words.no_data, cell.expected.value_or(0)), {});
        break;
      default:
        if (cell.left && cell.made && cell.sold && std::abs(*cell.made - *cell.sold - *cell.left) > 1e-9)
          say(*cell.left * price, fill(words.left_differs, *cell.left), {});
        if (cell.left && cell.made && *cell.left >= 0.2 * *cell.made && *cell.left > 0) {
          const double cost = found->unit_cost ? found->unit_cost->real() : price;
          say(*cell.left * cost, fill(words.left_over, *cell.left), {});
        }
    }
  }
  std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.first > b.first; });
  const double change = expected > 0 ? sold / expected - 1 : 0;
  const char* total = std::abs(change) < 0.005 ? words.total_same : change > 0 ? words.total_more : words.total_less;
  if (sold > 0 && expected > 0)
    result.rows.push_back(
        {filled(total, {{"units", units(sold)}, {"share", percent(std::abs(change))}, {"expected", units(expected)}}),
         "",
         {}});
  for (auto& [money, sentence] : all) result.rows.push_back(std::move(sentence));
  return result;
}

}  // namespace crmcore::forecast
