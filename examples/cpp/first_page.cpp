// The first day with crmcore, in C++: a pastry shop's sales and fairs in, its customers and its plans judged.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: first_page examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  try {
    auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX"});

    auto change = shop.change("ana", "first load");
    auto plan = intake::plan(shop, exchange::read_csv(books + "/ventas.csv"), intake::Layout::sales,
                             {{"order", "pedido"},
                              {"customer", "cliente"},
                              {"product", "producto"},
                              {"description", "descripción"},
                              {"quantity", "cantidad"},
                              {"unit_price", "precio unitario"},
                              {"ordered", "fecha"},
                              {"seller", "vendedor"}});
    std::cout << plan.summary() << "\n";
    intake::apply(change, plan, intake::Accept::valid_rows);
    for (const auto& [file, layout] : {std::pair{"productos", "product"},
                                       {"eventos", "event"},
                                       {"plan_eventos", "event_plan"},
                                       {"caja_eventos", "event_till"}})
      intake::apply(change, intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout}),
                    intake::Accept::all_or_nothing);
    change.commit();

    const auto past = history(shop, Day{2025, 12, 21});
    std::cout << lifecycle::mix(lifecycle::status(past, {.active = 30, .inactive = 45})) << "\n"
              << segmentation::sizes(segmentation::rfm(past)) << "\n"
              << forecast::compare(exchange::read_csv(books + "/fair_plan.csv"),
                                   exchange::read_csv(books + "/fair_sold.csv"))
              << "\n"
              << forecast::plan(shop, "feria-primavera-26") << "\n"
              << retention::work_list(shop, past, {.capacity = 5});
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
