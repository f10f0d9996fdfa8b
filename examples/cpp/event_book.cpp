// A season of fairs in C++, from the shop's files into its book: what came of the last one, how good the plans were,
// and what to bring to the next.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: event_book examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  try {
    auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX"});
    auto change = shop.change("ana", "a season of fairs");
    for (const auto& [file, layout] : {std::pair{"productos", "product"},
                                       {"eventos", "event"},
                                       {"dias_evento", "event_day"},
                                       {"cuotas", "event_cost"},
                                       {"plan_eventos", "event_plan"},
                                       {"cierre_eventos", "event_actual"},
                                       {"caja_eventos", "event_till"}}) {
      const auto plan = intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout});
      std::cout << layout << ": " << plan.accepted() << " rows, " << plan.findings().size() << " findings\n";
      intake::apply(change, plan, intake::Accept::all_or_nothing);
    }
    change.commit();

    const auto fair = forecast::event_table(shop, "feria-navidad");
    const auto fees = forecast::fees(shop)["feria-navidad"];
    std::cout << "\n"
              << report::sentences(fair) << "\n"
              << forecast::compare(fair) << "\n"
              << forecast::bridge(fair, true, fees.planned, fees.paid) << "\n";

    const auto events = forecast::occasions(shop);
    const auto sales = forecast::event_table(shop);
    std::cout << forecast::occasional(events, sales, {.type = true, .product = true}) << "\n"
              << forecast::backtest(events, sales, forecast::offers(shop)) << "\n"
              << forecast::similar(events, "feria-primavera-26") << "\n"
              << forecast::plan(shop, "feria-primavera-26");
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
