// What the page for the owner says of deliveries.
#include <array>

#include "crmcore/action/action.hpp"

namespace crmcore::delivery {
namespace {

constexpr std::array trait_words{
    Term{"product", {"product", "producto"}},
    Term{"category", {"category", "categoría"}},
    Term{"seller", {"seller", "vendedor"}},
    Term{"seller_place", {"sent from", "enviado desde"}},
    Term{"customer", {"customer", "cliente"}},
    Term{"place", {"region", "región"}},
    Term{"area", {"city", "ciudad"}},
    Term{"month", {"month", "mes"}},
    Term{"weekday", {"weekday", "día de la semana"}},
    Term{"amount", {"amount", "importe"}},
    Term{"days_promised", {"days promised", "días prometidos"}},
};

/// The row of the whole way, of all orders; none where nothing was delivered.
std::optional<std::size_t> whole_way(const Table& times) {
  for (std::size_t row = 0; row < times.rows(); ++row)
    if (times.cell(row, "part").text() == "ordered_to_delivered" && times.cell(row, "done").integer() > 0) return row;
  return std::nullopt;
}

SectionContent deliveries_section(const SectionCall& call) {
  SectionContent content;
  const Table times = call.run("delivery.lead_times", call.parameters());
  const auto whole = whole_way(times);
  if (!whole) {
    content.sentences.emplace_back(
        call.reader.word({"No order has a day of delivery yet.", "Ningún pedido tiene todavía fecha de entrega."}));
    return content;
  }
  const auto number = [&](std::string_view column) { return call.reader.number(times.cell(*whole, column).real()); };
  if (!times.cell(*whole, "median").is_null() && !times.cell(*whole, "days_80").is_null())
    content.sentences.push_back(
        call.reader.say({"Half of the orders are delivered within {} days, 80% within {}.",
                         "La mitad de los pedidos se entrega en {} días como máximo; el 80%, en {}."},
                        {number("median"), number("days_80")}));
  if (!times.cell(*whole, "on_time").is_null())
    content.sentences.push_back(call.reader.say({"{} were delivered on time (between {} and {}, at 95%).",
                                                 "Se entregó a tiempo el {} (entre el {} y el {}, al 95%)."},
                                                {call.reader.share(times.cell(*whole, "on_time").real()),
                                                 call.reader.share(times.cell(*whole, "on_time_low").real()),
                                                 call.reader.share(times.cell(*whole, "on_time_high").real())}));
  content.tables.push_back(call.ask("delivery.late", call.parameters(),
                                    {"Late, or likely to be late", "Con retraso, o con retraso probable"},
                                    {{"customer", {"Customer", "Cliente"}, ShownAs::customer},
                                     {"key", {"Order", "Pedido"}},
                                     {"due", {"Due", "Entrega prometida"}},
                                     {"days_late", {"Days late", "Días de retraso"}},
                                     {"probability", {"Chance to be late", "Probabilidad de retraso"}, ShownAs::share},
                                     {"expected", {"Expected", "Se espera"}},
                                     {"amount", {"Amount", "Importe"}}}));
  content.tables.push_back(call.ask("delivery.causes", call.parameters(),
                                    {"Where orders are later than elsewhere", "Dónde hay más retrasos que en el resto"},
                                    {{"trait", {"By", "Según"}, ShownAs::kind, trait_words},
                                     {"value", {"Which", "Cuál"}},
                                     {"orders", {"Orders", "Pedidos"}},
                                     {"share", {"Late", "Con retraso"}, ShownAs::share},
                                     {"rest_share", {"Late elsewhere", "En el resto"}, ShownAs::share},
                                     {"excess", {"Late orders more", "Retrasos de más"}, ShownAs::number}}));
  return content;
}

}  // namespace

void contribute_sections(Actions& actions) {
  actions.add({.id = "deliveries", .title = {"Deliveries", "Entregas"}, .make = &deliveries_section});
}

}  // namespace crmcore::delivery
