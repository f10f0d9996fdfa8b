// What the page for the owner says of the lifecycle.
#include <array>
#include <map>

#include "crmcore/action/action.hpp"
#include "crmcore/lifecycle/status.hpp"

namespace crmcore::lifecycle {
namespace {

constexpr std::int32_t days = 28;         // between the two days of the flows: four weeks, as for the figures
constexpr std::size_t shown_months = 12;  // a year
constexpr std::array states{
    Term{"prospect", {"prospect", "prospecto"}}, Term{"new", {"new", "nuevo"}},
    Term{"active", {"active", "activo"}},        Term{"pre_inactive", {"pre-inactive", "preinactivo"}},
    Term{"inactive", {"inactive", "inactivo"}},  Term{"lost", {"lost", "perdido"}},
};

std::int64_t sum_where(const Table& table, auto&& wanted) {
  std::int64_t sum = 0;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (wanted(row)) sum += table.cell(row, "customers").integer();
  return sum;
}

std::string say_mix(const Table& mix, const Reader& reader) {
  const auto in = [&](State state) {
    return sum_where(mix, [&](std::size_t row) { return mix.cell(row, "state").text() == name(state); });
  };
  const auto number = [&](std::int64_t count) { return reader.number(static_cast<double>(count)); };
  const std::int64_t all = sum_where(mix, [](std::size_t) { return true; });
  return reader.say(
      {"New or active: {}; pre-inactive: {}; inactive: {}; {} in all.",
       "Nuevos o activos: {}; preinactivos: {}; inactivos: {}; en total, {}."},
      {number(in(State::new_) + in(State::active)), number(in(State::pre_inactive)), number(in(State::inactive)),
       reader.counted(all, {"customer or prospect", "cliente o prospecto"},
                      {"customers and prospects", "clientes y prospectos"})});
}

/// Who went and who came back; moves within the same state are none.
std::string say_flows(const Table& flows, const Reader& reader) {
  const std::int64_t gone =
      sum_where(flows, [&](std::size_t row) { return flows.cell(row, "to_state").text() == name(State::inactive); });
  const std::int64_t back = sum_where(flows, [&](std::size_t row) {
    const std::string_view to = flows.cell(row, "to_state").text();
    return flows.cell(row, "from_state").text() == name(State::inactive) && to == name(State::active);
  });
  return reader.say({"In the last 28 days {} and {}.", "En los últimos 28 días {} y {}."},
                    {reader.counted(gone, {"customer became inactive", "cliente pasó a inactivo"},
                                    {"customers became inactive", "clientes pasaron a inactivos"}),
                     reader.counted(back, {"inactive one came back", "inactivo volvió"},
                                    {"inactive ones came back", "inactivos volvieron"})});
}

SectionContent lifecycle_section(const SectionCall& call) {
  SectionContent content;
  auto mix = call.ask("lifecycle.mix", call.parameters(), {"Where customers stand", "Dónde está cada cliente"},
                      {{"state", {"State", "Estado"}, ShownAs::kind, states},
                       {"customers", {"Customers", "Clientes"}},
                       {"share", {"Share", "Proporción"}, ShownAs::bar},
                       {"net", {"Net sales so far", "Ventas netas hasta hoy"}}});
  if (mix.table.rows() == 0) {
    content.sentences.emplace_back(call.reader.word({"There are no customers yet.", "Todavía no hay clientes."}));
    return content;
  }
  content.sentences.push_back(say_mix(mix.table, call.reader));

  JsonText between = JsonText::object();
  between.add("from_day", (call.today - Days{days}).text()).add("to_day", call.today.text());
  auto flows = call.ask("lifecycle.flows", between,
                        {"Who moved in the last 28 days", "Quién cambió de estado en los últimos 28 días"},
                        {{"from_state", {"From", "De"}, ShownAs::kind, states, {"not known yet", "aún no conocido"}},
                         {"to_state", {"To", "A"}, ShownAs::kind, states},
                         {"customers", {"Customers", "Clientes"}},
                         {"net", {"Net sales so far", "Ventas netas hasta hoy"}}});
  content.pictures.push_back({"flows", flows.table});
  const Table moved = picked_where(flows.table, [&](std::size_t row) {
    return flows.table.cell(row, "from_state").text() != flows.table.cell(row, "to_state").text();
  });
  flows.table = largest_first(moved, "customers");
  content.sentences.push_back(say_flows(flows.table, call.reader));

  auto months = call.ask("lifecycle.months", call.parameters(), {"Buyers of each month", "Compradores de cada mes"},
                         {{"month", {"Month", "Mes"}, ShownAs::month},
                          {"buyers", {"Buyers", "Compradores"}},
                          {"new", {"New", "Nuevos"}},
                          {"kept", {"Also the month before", "También el mes anterior"}},
                          {"resurrected", {"Came back", "Volvieron"}},
                          {"dormant", {"Did not buy again", "No repitieron"}},
                          {"complete", {"Month is over", "Mes terminado"}}});
  content.pictures.push_back({"lifecycle", months.table});
  const std::size_t rows = months.table.rows();
  std::vector<std::size_t> latest;  // the latest month first
  for (std::size_t m = 0; m < std::min(rows, shown_months); ++m) latest.push_back(rows - 1 - m);
  months.table = picked(months.table, latest);
  content.tables.push_back(std::move(mix));
  content.tables.push_back(std::move(flows));
  content.tables.push_back(std::move(months));
  return content;
}

// --- one customer

SectionContent status_section(const SectionCall& call) {
  SectionContent content;
  JsonText today = JsonText::object();
  today.add("today", call.today.text());
  auto status = call.ask(
      "lifecycle.status", today, {"Where the customer stands", "Dónde está el cliente"},
      {{"state", {"State", "Estado"}, ShownAs::kind, states},
       {"since", {"Since", "Desde"}},
       {"last_day", {"Last purchase", "Última compra"}},
       {"next_state", {"Next state, if nothing is bought", "Estado siguiente, si no compra"}, ShownAs::kind, states},
       {"next_on", {"From", "A partir del"}},
       {"net", {"Net sales so far", "Ventas netas hasta hoy"}}});
  status.table = call.of_customer(status.table);
  auto customers = call.ask("history.customers", today, {"What the customer did", "Qué ha hecho el cliente"},
                            {{"first_day", {"First purchase", "Primera compra"}},
                             {"purchase_days", {"Purchase days", "Días de compra"}},
                             {"mean_gap_days", {"Days between them", "Días entre compras"}},
                             {"silent_days", {"Days since the last", "Días desde la última"}},
                             {"gross", {"Sold", "Vendido"}},
                             {"net", {"Net of returns", "Neto de devoluciones"}}});
  customers.table = call.of_customer(customers.table);
  content.tables.push_back(std::move(status));
  content.tables.push_back(std::move(customers));
  return content;
}

}  // namespace

void contribute_sections(Actions& actions) {
  actions.add({.id = "lifecycle",
               .title = {"Who came, stayed and left", "Quién llegó, siguió y se fue"},
               .make = &lifecycle_section});
  actions.add(
      {.id = "status", .title = {"Where it stands", "Dónde está"}, .page = PageOf::customer, .make = &status_section});
}

}  // namespace crmcore::lifecycle
