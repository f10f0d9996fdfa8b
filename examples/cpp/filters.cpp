// A field of one's own, a saved view with colours, filters that look at orders and at results, groups.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: filters examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX"});
  {
    auto change = shop.change("ana", "the books");
    for (const auto& [file, layout] : {std::pair{"clientes", "customer"},
                                       {"documentos", "document"},
                                       {"direcciones", "address"},
                                       {"contactos", "channel"}})
      intake::apply(change, intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout}),
                    intake::Accept::all_or_nothing);
    change.commit();
  }
  {
    auto change = shop.change("ana", "sales and payments");  // customers are matched by the key of the sales file
    for (auto& customer : store::find<Customer>(shop))
      change.edit(customer.id, [](Customer& c) { c.source = "sales", c.external_key = c.code; });
    intake::apply(change, intake::plan(shop, exchange::read_csv(books + "/ventas.csv"), intake::Layout::sales),
                  intake::Accept::all_or_nothing);
    for (const auto& [file, layout] : {std::pair{"productos", "product"}, {"pagos", "payment"}})
      intake::apply(change, intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout}),
                    intake::Accept::all_or_nothing);
    CustomField allergy;
    allergy.entity = "customer", allergy.name = "allergy", allergy.kind = CustomKind::text;
    change.add(allergy);
    View view;
    view.name = "cake_lovers", view.entity = "customer", view.columns = "code, name, type, rating",
    view.sort = "rating desc, code";
    view.colours = "gold: sum(order.order_line.amount) > 8000; silver: count(order) >= 5";
    view.where = "any(order where ordered >= 2025-11-01 and any(order_line where product.category = 'pastel'))";
    change.add(view);
    change.commit();
  }
  const Day today{2025, 12, 21};
  const auto past = history(shop, today);
  const Table status = to_table(lifecycle::status(past));
  std::cout << run("workspace.find", R"({"view":"cake_lovers","limit":5})", {.store = &shop.store()}) << "\n"
            << shop.store().find({.entity = "customer",
                                  .where = "status.state = 'inactive' and rating > 7",
                                  .sort = "code",
                                  .tables = {{"status", &status}}},
                                 std::vector<std::string>{"code", "name", "rating", "allergy"})
            << "\n"
            << shop.store().find(
                   {.entity = "customer",
                    .where = "sum(order.order_line.amount) > 2500 and max(order.ordered) < 2025-12-01",
                    .sort = "sum(order.order_line.amount) desc",
                    .limit = 3,
                    .offset = 1,
                    .tables = {{"status", &status}}},
                   std::vector<std::string>{"name, status.state, count(order), sum(order.order_line.amount), "
                                            "max(order.ordered)"})
            << "\n"
            << shop.store().find({.entity = "order_line", .sort = "sum(amount) desc", .group_by = "product.category"},
                                 std::vector<std::string>{"count(), sum(quantity), sum(amount), avg(amount)"})
            << "\n"
            << "owing for more than 90 days: "
            << std::ranges::count(orders::balances(shop, today).rows, "over 90", &Balance::bucket) << " orders\n\n"
            << orders::purchases(shop, "E001", today);
}
