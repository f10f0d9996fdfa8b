// What the page for the owner says of events: what came of the last one, and the plan for the next one.
#include <array>
#include <optional>

#include "crmcore/action/action.hpp"
#include "crmcore/forecast/book.hpp"
#include "crmcore/report/sentences.hpp"

namespace crmcore::report {
namespace {

using forecast::Occasion;

constexpr Words no_event{"There is no event in the book.", "No hay eventos en el libro."};
constexpr std::array states{
    Term{"normal", {"", ""}},
    Term{"sold_out", {"sold out", "agotado"}},
    Term{"zero", {"none sold", "no se vendió"}},
    Term{"not_brought", {"not brought", "no se llevó"}},
    Term{"not_planned", {"not planned", "no previsto"}},
    Term{"sold_more_than_made", {"sold more than made", "se vendió más de lo hecho"}},
    Term{"no_data", {"no figures", "sin datos"}},
    Term{"partial_day", {"part of the day", "parte del día"}},
    Term{"closed", {"did not open", "no abrió"}},
};
constexpr std::array parts{
    Term{"plan", {"Plan", "Plan"}},
    Term{"price", {"Price", "Precio"}},
    Term{"volume", {"Volume", "Volumen"}},
    Term{"mix", {"Mix", "Mezcla"}},
    Term{"new", {"New products", "Productos nuevos"}},
    Term{"dropped", {"Not sold", "Sin venta"}},
    Term{"no_data", {"No figures", "Sin datos"}},
    Term{"actual", {"Actual", "Real"}},
};
/// Remarks of a plan, one or several of them separated by semicolons.
constexpr std::array notes{
    Term{"", {"", ""}},
    Term{"too little data", {"too little data", "muy pocos datos"}},
    Term{"never sold: as its category", {"never sold: as its category", "nunca vendido: como su categoría"}},
    Term{"never sold: as an average product",
         {"never sold: as an average product", "nunca vendido: como un producto medio"}},
    Term{"sold out at no known time: at least",
         {"sold out at no known time: at least", "se agotó, no se sabe cuándo: como mínimo"}},
    Term{"one batch does not fit into the capacity",
         {"one batch does not fit into the capacity", "no cabe ni una tanda"}},
};

bool is_open(const Occasion& event) { return !event.cancelled; }

/// The last event that is over, or has begun, on a day; none where there is none.
std::optional<Occasion> last_event(const std::vector<Occasion>& events, Day today) {
  std::optional<Occasion> last;
  for (const Occasion& event : events)
    if (is_open(event) && event.last <= today && (!last || event.last > last->last)) last = event;
  return last;
}
/// The next event that begins after a day.
std::optional<Occasion> next_event(const std::vector<Occasion>& events, Day today) {
  std::optional<Occasion> next;
  for (const Occasion& event : events)
    if (is_open(event) && event.first > today && (!next || event.first < next->first)) next = event;
  return next;
}

/// "fair-may (3 May 2025, Centre)": what an event is called, when and where.
std::string called(const Occasion& event, const Reader& reader) {
  std::string about = event.name + " (" + reader.day(event.first);
  if (event.last > event.first) about += " – " + reader.day(event.last);
  return about + (event.place ? ", " + *event.place : "") + ")";
}

/// The steps of a bridge for all products together, without those that change nothing.
Table steps_of(const Table& bridge) {
  const std::size_t part = bridge.at("part");
  const std::size_t product = bridge.at("product");
  const std::size_t amount = bridge.at("amount");
  return picked_where(bridge, [&](std::size_t row) {
    const std::string_view step = bridge.cell(row, part).text();
    const bool is_end = step == "plan" || step == "actual";
    return bridge.cell(row, product).text().empty() && (is_end || bridge.cell(row, amount).integer() != 0);
  });
}

SectionContent last_event_section(const SectionCall& call) {
  SectionContent content;
  const auto event = last_event(forecast::occasions(call.call.need_store()), call.today);
  if (!event) {
    content.sentences.emplace_back(call.reader.word(no_event));
    return content;
  }
  content.sentences.push_back(
      call.reader.say({"The last event was {}.", "El último evento fue {}."}, {called(*event, call.reader)}));
  JsonText parameters = JsonText::object();
  parameters.add("event", event->name);
  JsonText told = JsonText::object();
  told.add("event", event->name).add("language", call.reader.is_english() ? "en" : "es");
  const Table sentences = call.run("report.sentences", told);
  for (std::size_t row = 0; row < sentences.rows(); ++row)
    content.sentences.emplace_back(sentences.cell(row, "text").text());

  JsonText by_product = JsonText::object();
  by_product.add("event", event->name).add("by", "product");
  content.tables.push_back(call.ask("forecast.compare", by_product, {"Expected and actual", "Lo esperado y lo real"},
                                    {{"product", {"Product", "Producto"}, ShownAs::product},
                                     {"expected", {"Expected", "Se esperaba"}},
                                     {"made", {"Made", "Hecho"}},
                                     {"sold", {"Sold", "Vendido"}},
                                     {"left", {"Left", "Sobró"}},
                                     {"lost", {"Lost sales", "Ventas perdidas"}},
                                     {"lost_revenue", {"Money lost", "Dinero perdido"}},
                                     {"state", {"Remark", "Observación"}, ShownAs::kind, states}}));
  try {
    auto bridge =
        call.ask("forecast.bridge", parameters, {"From plan to actual, in money", "Del plan a lo real, en dinero"},
                 {{"part", {"Step", "Paso"}, ShownAs::kind, parts}, {"amount", {"Money", "Dinero"}}});
    bridge.table = steps_of(bridge.table);
    told.add("picture", "bridge");
    content.drawings.emplace_back(call.run("report.picture", told).cell(0, "svg").text());
    content.tables.push_back(std::move(bridge));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::invalid) throw;  // a price is not known, or nothing was expected
    content.sentences.emplace_back(call.reader.word(
        {"There is no bridge from plan to actual, for which every price and something expected must be known.",
         "No hay puente del plan a lo real, para el que hay que conocer todos los precios y haber esperado algo."}));
  }
  return content;
}

/// The plan with its remarks in the reader's words; a remark that has none stays in English.
Table with_notes(const Table& plan, const Reader& reader) {
  const std::size_t note = plan.at("note");
  std::vector<Table::Description> columns;
  for (std::size_t c = 0; c < plan.width(); ++c) columns.push_back(plan.column(c));
  Table table(std::move(columns), plan.currency());
  std::vector<Cell> row(plan.width());
  for (std::size_t r = 0; r < plan.rows(); ++r) {
    std::string words;
    for (const std::string_view remark : parts_of(plan.cell(r, note).text(), ';'))
      words += (words.empty() ? "" : "; ") + reader.term(remark, notes);
    for (std::size_t c = 0; c < plan.width(); ++c)
      row[c] = c == note ? Cell::of(std::string_view(words)) : plan.cell(r, c);
    table.append(row);
  }
  return table;
}

SectionContent next_event_section(const SectionCall& call) {
  SectionContent content;
  const auto events = forecast::occasions(call.call.need_store());
  const auto event = next_event(events, call.today);
  if (!event) {
    content.sentences.emplace_back(call.reader.word(
        events.empty() ? no_event
                       : Words{"No event is planned after today.", "No hay ningún evento previsto después de hoy."}));
    return content;
  }
  content.sentences.push_back(
      call.reader.say({"The next event is {}.", "El próximo evento es {}."}, {called(*event, call.reader)}));
  JsonText parameters = JsonText::object();
  parameters.add("event", event->name);
  try {
    auto plan = call.ask("forecast.plan", parameters,
                         {"What will be asked for, and how much to make", "Qué se pedirá y cuánto hacer"},
                         {{"product", {"Product", "Producto"}, ShownAs::product},
                          {"demand", {"Demand", "Demanda"}},
                          {"low", {"From", "Desde"}},
                          {"high", {"To", "Hasta"}},
                          {"make", {"Make", "Hacer"}},
                          {"expected_profit", {"Expected profit", "Ganancia esperada"}, ShownAs::money},
                          {"stock_out", {"Risk of running out", "Riesgo de que falte"}, ShownAs::share},
                          {"note", {"Remark", "Observación"}}});
    plan.table = with_notes(plan.table, call.reader);
    content.tables.push_back(std::move(plan));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::invalid) throw;  // no past event has sales
    content.sentences.emplace_back(
        call.reader.word({"There is no plan, as no past event has sales to learn from.",
                          "No hay plan, porque ningún evento anterior tiene ventas de las que aprender."}));
  }
  return content;
}

}  // namespace

void contribute_sections(Actions& actions) {
  actions.add({.id = "last-event", .title = {"The last event", "El último evento"}, .make = &last_event_section});
  actions.add({.id = "next-event", .title = {"The next event", "El próximo evento"}, .make = &next_event_section});
}

}  // namespace crmcore::report
