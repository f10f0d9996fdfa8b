// A cobrar: what a pastry shop in Mexico is owed, what to do about it today, and when the money will come.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

namespace {

/// An order of one line that is still to be paid.
Id<Order> on_credit(store::Change& change, Id<Customer> customer, Day ordered, std::int64_t pesos, const char* key) {
  const auto order =
      change.add(Order{.source = "mostrador", .external_key = key, .customer = customer, .ordered = ordered});
  change.add(OrderLine{.order = order, .quantity = Decimal::of(1), .unit_price = Decimal::of(pesos)});
  return order;
}

void pay(store::Change& change, Id<Order> order, Day paid, std::int64_t pesos) {
  change.add(Payment{.order = order, .paid = paid, .amount = Amount{pesos * 100}, .method = "transfer"});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: collections examples/pastry-shop shop.crm\n", 2;
  try {
    auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX", .time_zone = "America/Mexico_City"});
    {
      auto change = shop.change("ana", "ventas a crédito");
      const auto cafe = change.add(Customer{.code = "E032", .name = "Café Peña"});
      const auto hotel = change.add(Customer{.code = "E040", .name = "Hotel Sol"});
      for (int month = 3; month <= 9; ++month) {
        const Day day(2025, month, 1);
        pay(change, on_credit(change, cafe, day, 900, ("C-" + std::to_string(month)).c_str()), day + Days{40 + month},
            900);
        pay(change, on_credit(change, hotel, day, 700, ("H-" + std::to_string(month)).c_str()),
            day + Days{10 + month % 3}, 700);
      }
      const auto owed = on_credit(change, cafe, Day(2025, 10, 1), 2400, "C-10");
      on_credit(change, hotel, Day(2025, 10, 20), 500, "H-10");
      change.add(CollectionStep{
          .customer = cafe, .order = owed, .day = Day(2025, 11, 3), .step = "reminder", .channel = "email"});
      change.add(PaymentPromise{.customer = cafe,
                                .order = owed,
                                .made = Day(2025, 11, 17),
                                .amount = Amount{1500'00},
                                .due = Day(2025, 11, 21)});
      pay(change, owed, Day(2025, 11, 20), 900);
      change.commit();
    }
    for (const Day today : {Day(2025, 11, 20), Day(2025, 11, 22)})
      for (const auto& debtor : collections::due(shop, today)) {
        std::cout << today.text() << "  " << *debtor.name << " debe " << debtor.overdue.text() << ", "
                  << debtor.days_overdue << " días de atraso; " << (debtor.to_do ? "hoy: " : "después: ")
                  << debtor.next_step.value_or("nada");
        if (debtor.next_on) std::cout << " (" << debtor.next_on->text() << ")";
        if (debtor.expected_on) std::cout << "; se espera el pago el " << debtor.expected_on->text();
        std::cout << "\n";
      }
    std::cout << "\n"
              << collections::promises(shop, Day(2025, 11, 22)) << "\n"
              << collections::dossier(shop, "E040", Day(2025, 11, 22)) << "\n"
              << collections::days_to_pay(shop, Day(2025, 11, 22));
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
