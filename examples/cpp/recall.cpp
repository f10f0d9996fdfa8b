// Harina en mal estado: who got anything that was made of one delivery of flour, and the way back from a complaint.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: recall examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  try {
    auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX", .time_zone = "America/Mexico_City"});
    {
      auto change = shop.change("ana", "hojas de cálculo");
      for (const auto& [file, layout] : {std::pair{"productos", "product"},
                                         {"clientes", "customer"},
                                         {"contactos", "channel"},
                                         {"ventas", "sales"},
                                         {"lotes", "lot"},
                                         {"ingredientes_lote", "lot_ingredient"},
                                         {"lotes_pedido", "order_lot"}}) {
        const auto plan = intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout});
        intake::apply(change, plan, intake::Accept::all_or_nothing);
      }
      change.commit();
    }
    const Day today(2025, 12, 21);
    std::cout << "El molino retira el lote MSJ-0877:\n";
    for (const auto& line : lots::recall(shop, today, {.lots = {"MSJ-0877"}}))
      std::cout << "  " << line.customer.value_or("mostrador") << "  " << line.name.value_or("") << "  "
                << line.phone.value_or("") << "  pedido " << line.key.value_or("") << "  " << line.way << "  "
                << line.quantity->text() << (line.certain ? "" : "  quizá") << "\n";
    std::cout << "\n" << lots::trace(shop, today, {.order = "1491"}) << "\n";
  } catch (const Error& error) {
    return std::cerr << error.message() << "\n", 1;
  }
}
