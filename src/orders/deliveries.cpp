#include <algorithm>
#include <unordered_map>

#include "crmcore/orders/figures.hpp"
#include "crmcore/orders/purchases.hpp"

namespace crmcore {
namespace orders {
namespace {
/// The facts of an address that a delivery needs. The whole record belongs to the registry, which this room may not
/// include.
struct Destination {
  Id<Address> id;
  Id<Customer> customer;
  std::string purpose;
  bool preferred = false;
  std::optional<std::string> street, number, district, city, region, postal_code, country, reference;
};
}  // namespace
}  // namespace orders
template <>
struct Schema<orders::Destination> {
  using Destination = orders::Destination;
  static constexpr std::string_view name = "address";
  static constexpr auto fields = std::to_array<Field<Destination>>({
      field<&Destination::id>("id"),
      reference<&Destination::customer>("customer"),
      field<&Destination::purpose>("purpose"),
      field<&Destination::preferred>("preferred"),
      field<&Destination::street>("street"),
      field<&Destination::number>("number"),
      field<&Destination::district>("district"),
      field<&Destination::city>("city"),
      field<&Destination::region>("region"),
      field<&Destination::postal_code>("postal_code"),
      field<&Destination::country>("country"),
      field<&Destination::reference>("reference"),
  });
};
}  // namespace crmcore

namespace crmcore::orders {
namespace {

/// An address in one line: "Calle 5 12, Centro, Puebla, 72000 (blue door)".
std::string line_of(const Destination& address) {
  std::string line = address.street.value_or("");
  if (address.number) line += (line.empty() ? "" : " ") + *address.number;
  for (const auto* part : {&address.district, &address.city, &address.region, &address.postal_code, &address.country})
    if (*part) line += (line.empty() ? "" : ", ") + **part;
  if (address.reference) line += (line.empty() ? "(" : " (") + *address.reference + ")";
  return line;
}

/// Addresses in one line by their id, and those that orders of a customer go to: the preferred delivery address, else
/// the first one.
struct Addresses {
  explicit Addresses(const store::Store& store) {
    store::each<Destination>(store, [&](const Destination& address) {
      by_id[address.id.value] = line_of(address);
      if (address.purpose != "delivery") return;
      if (address.preferred || !of_customer.contains(address.customer.value))
        of_customer[address.customer.value] = by_id[address.id.value];
    });
  }
  std::unordered_map<std::int64_t, std::string> by_id, of_customer;
};

}  // namespace

Result<Delivery> deliveries(const store::Store& store, Day today) {
  const Addresses addresses(store);
  const auto codes = store::codes_of(store, "customer");
  Result<Delivery> result;
  each_order_of_any_currency<&Order::external_key, &Order::due, &Order::produced, &Order::delivered, &Order::address>(
      store, today,
      [&](const PlacedOrder& order, std::optional<std::string_view> key, std::optional<Day> due,
          std::optional<Day> produced, std::optional<Day> delivered, std::optional<Id<Address>> address) {
        if (delivered && *delivered <= today) return;
        Delivery& delivery = result.rows.emplace_back();
        delivery.order = order.id;
        if (key) delivery.key = *key;
        if (order.customer) delivery.customer = codes.at(order.customer->value);
        delivery.due = due;
        if (due) delivery.days_late = std::max<std::int64_t>(0, (today - *due).count);
        if (produced && *produced <= today) delivery.produced = produced;
        if (address) {
          delivery.address = addresses.by_id.at(address->value);
          delivery.address_of = "order";
        } else if (order.customer) {
          const auto own = addresses.of_customer.find(order.customer->value);
          if (own == addresses.of_customer.end()) return;
          delivery.address = own->second;
          delivery.address_of = "customer";
        }
      });
  std::ranges::stable_sort(result.rows, {},
                           [](const Delivery& delivery) { return std::pair(!delivery.due, delivery.due); });
  return result;
}

}  // namespace crmcore::orders
