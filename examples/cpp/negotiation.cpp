// De la hoja de cálculo al pedido acordado y entregado: the quotes of a pastry shop in Mexico, from its sheets to an
// order that was negotiated and delivered, and what the shop learns of it.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

namespace {

void print_steps(const Workspace& shop, Day today) {
  std::cout << "Cómo llegó cada pedido a ser lo que es:\n";
  for (const auto& step : negotiation::negotiations(shop, today))
    std::cout << "  " << step.day.text() << "  " << step.quote.value_or(step.key.value_or("")) << "  "
              << step.product.value_or("entrega") << "  " << name(step.field) << " " << step.from.value_or("nada")
              << " -> " << step.to.value_or("nada") << "  (" << (step.side ? name(*step.side) : "") << ": "
              << step.why.value_or("") << ")\n";
  std::cout << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: negotiation examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  try {
    auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX", .time_zone = "America/Mexico_City"});
    {
      auto change = shop.change("ana", "hojas de cálculo");
      for (const auto& [file, layout] : {std::pair{"productos", "product"},
                                         {"clientes", "customer"},
                                         {"ventas", "sales"},
                                         {"cotizaciones", "quote"},
                                         {"lineas_cotizacion", "quote_line"},
                                         {"negociacion", "line_change"}}) {
        const auto plan = intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout});
        std::cout << layout << ": " << plan.accepted() << " of " << plan.rows() << " rows\n";
        intake::apply(change, plan, intake::Accept::all_or_nothing);
      }
      change.commit();
    }
    std::cout << "\n" << negotiation::open_quotes(shop, Day(2025, 12, 1)) << "\n";
    {
      auto change = shop.change("eva", "el café pide menos conchas a mejor precio");
      negotiation::revise(change, "C-101", Day(2025, 11, 27), {.why = "muy caro"},
                          {{.product = "CN", .quantity = Decimal::of(150), .unit_price = Decimal::of(13)}});
      std::cout << negotiation::accept(change, "C-101", Day(2025, 11, 28)) << "\n";
      change.commit();
    }
    const Id<Order> order = store::find<Order>(shop, "quote.code = 'C-101-2'")[0].id;
    {
      auto change = shop.change("eva", "acuerdos por teléfono");
      negotiation::renegotiate(change, {.order = std::to_string(order.value),
                                        .product = "CR",
                                        .quantity = Decimal::of(80),
                                        .day = Day(2025, 12, 1),
                                        .side = QuoteSide::customer,
                                        .why = "más invitados"});
      negotiation::renegotiate(change, {.order = std::to_string(order.value),
                                        .product = "CR",
                                        .discount = Amount{60'00},
                                        .due = Day(2025, 12, 13),
                                        .day = Day(2025, 12, 3),
                                        .side = QuoteSide::shop,
                                        .why = "horno lleno"});
      change.commit();
    }
    {
      auto change = shop.change("luis", "entrega");
      change.edit(order, [](Order& one) {
        one.produced = Day(2025, 12, 12);
        one.delivered = Day(2025, 12, 13);
      });
      change.commit();
    }
    const Day today(2025, 12, 21);
    print_steps(shop, today);
    std::cout << negotiation::first_and_final(
                     shop, today,
                     {.by = negotiation::TermsBy::line, .from = Day(2025, 11, 24), .to = Day(2025, 11, 24)})
              << "\n"
              << negotiation::given_away(shop, today, {.by = negotiation::GivenBy::product, .from = Day(2025, 11, 24)})
              << "\n"
              << negotiation::outcomes(shop, today) << "\n"
              << negotiation::concessions(shop, today);
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
