// What the customers of a pastry shop are worth, who is leaving, and a work list that is kept and judged later.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: customer_value examples/pastry-shop shop.crm\n", 2;
  auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX"});
  auto change = shop.change("ana", "first load");
  const auto sales = exchange::read_csv(std::string(argv[1]) + "/ventas.csv");
  intake::apply(change, intake::plan(shop, sales, intake::Layout::sales), intake::Accept::valid_rows);

  const auto past = history(shop, Day{2025, 9, 30});
  const auto customers = value_models::customers(past, value_models::ModelKind::mbg_nbd, value_models::Unit::week);
  const auto model = value_models::fit(value_models::ModelKind::mbg_nbd, customers.purchases);
  const auto spend = value_models::fit_spend(customers.spend.x, customers.spend.m);
  std::cout << "purchases: " << name(model.status) << ", " << value_models::advice(model.status) << "\n\n"
            << to_table(value_models::predict(model, spend, customers, {.horizon = 12, .margin = 0.4})).preview(3)
            << "\n"
            << to_table(lifecycle::cadence(past)).preview(5) << "\n"
            << to_table(retention::risk(past, retention::learn_risk(past, {.horizon = 60}))).preview(5) << "\n";

  const auto list = retention::work_list(
      shop, past, {.sellers = {"ana", "luis"}, .capacity = 3, .horizon = 60, .control = 0.2, .seed = 2});
  retention::save_list(change, "October", past, list, 60);
  change.commit();
  std::cout << list << "\n" << retention::outcomes(shop, "October", Day{2025, 12, 21});
}
