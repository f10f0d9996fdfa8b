// Veinte conchas cada viernes: the standing orders of a pastry shop in Mexico, from its sheets to the orders of a
// month, with holidays, a pause and changes of one delivery alone.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: standing_orders examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  try {
    auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX", .time_zone = "America/Mexico_City"});
    {
      auto change = shop.change("ana", "hojas de cálculo");
      for (const auto& [file, layout] : {std::pair{"productos", "product"},
                                         {"clientes", "customer"},
                                         {"ventas", "sales"},
                                         {"pedidos_fijos", "standing_order"},
                                         {"lineas_pedido_fijo", "standing_order_line"},
                                         {"pausas", "standing_order_pause"},
                                         {"feriados", "holiday"}}) {
        const auto plan = intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout});
        std::cout << layout << ": " << plan.accepted() << " of " << plan.rows() << " rows\n";
        intake::apply(change, plan, intake::Accept::all_or_nothing);
      }
      change.commit();
    }
    {
      auto change = shop.change("eva", "por teléfono");
      standing_orders::change_occurrence(change, "PF-1", Day(2025, 12, 19), Day(2025, 12, 1), {},
                                         {{"CN", Decimal::of(45), {}}}, "posada");
      standing_orders::skip(change, "PF-2", Day(2025, 12, 27), Day(2025, 12, 1), "de viaje");
      std::cout << "\n" << standing_orders::take_all(change, Day(2025, 12, 1), {.to = Day(2025, 12, 14)}) << "\n";
      change.commit();
    }
    const Day today(2025, 12, 6);
    for (const auto& line : standing_orders::proposals(shop, today, {.from = Day(2025, 12, 1), .to = Day(2026, 1, 16)}))
      std::cout << line.standing_order << "  " << line.occurrence.text() << "  "
                << (line.day == line.occurrence ? "" : "el " + line.day.text() + "  ") << name(line.state) << "  "
                << line.quantity->text() << " " << *line.product << (line.why.empty() ? "" : "  (" + line.why + ")")
                << "\n";
  } catch (const Error& error) {
    return std::cerr << error.message() << "\n", 1;
  }
}
