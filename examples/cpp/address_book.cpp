// The owner's own list of people in C++: one file fills customers, phones, documents, addresses and notes; read again,
// in whatever order and spelling, it changes nothing.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: address_book examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  try {
    auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX"});
    const auto agenda = exchange::read_csv(books + "/agenda.csv");
    auto change = shop.change("ana", "what the shop knows");
    for (const auto& [file, layout] : {std::pair{"clientes", "customer"}, {"contactos", "channel"}})
      intake::apply(change, intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout}),
                    intake::Accept::all_or_nothing);
    const auto plan = intake::plan(shop, agenda, intake::Layout::address_book);
    std::cout << plan.summary() << "\n";
    intake::apply(change, plan, intake::Accept::valid_rows);
    change.commit();

    std::cout << shop.store().find({.entity = "customer", .where = "code >= 'E040'"},
                                   std::array<std::string, 4>{"code", "kind", "name", "source"})
              << shop.store().find({.entity = "channel", .where = "customer.code >= 'E040'"},
                                   std::array<std::string, 4>{"customer", "kind", "address", "purpose"})
              << shop.store().find({.entity = "contact", .where = "customer.code >= 'E040'"},
                                   std::array<std::string, 3>{"customer", "name", "role"});
    std::cout << "\nthe same file again\n" << intake::plan(shop, agenda, intake::Layout::address_book).outcome();
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
