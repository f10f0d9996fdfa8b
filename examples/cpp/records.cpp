// Records by hand: a customer with address and phone, an edit, a stale write, the log.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: records examples/pastry-shop shop.crm\n", 2;
  auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX"});

  auto change = shop.change("eva", "a new customer at the counter");
  Customer customer;
  customer.kind = CustomerKind::company;
  customer.trade_name = "Café Peña";
  customer.type = "recurrent";
  const auto id = change.add(customer);
  Channel phone;
  phone.customer = id, phone.kind = ChannelKind::phone, phone.address = "222 123 4567", phone.hours = parse<WeeklyHours>("after 14:00").value;
  change.add(phone);
  change.commit();

  auto again = shop.change("rosa", "they are good customers");
  again.edit(id, [](Customer& c) { c.rating = 9; });
  try {
    again.erase(id, 1);  // rosa saw version 1, but it is 2 by now
  } catch (const Error& error) {
    std::cout << name(error.code()) << ": " << error.message() << "\n\n";
  }
  again.commit();

  std::cout << shop.store().find({.entity = "customer", .where = "rating > 7"},
                                 std::vector<std::string>{"code", "name", "type", "rating"})
            << "\n"
            << shop.store().find({.entity = "channel"}, std::vector<std::string>{"kind", "address", "hours"}) << "\n";
  shop.store().log(1, "customer", id.value, [](const store::LogEntry& entry) {
    std::cout << entry.actor << ", " << entry.reason << ": " << entry.operation << " " << entry.columns.value_or("")
              << "\n";
  });
}
