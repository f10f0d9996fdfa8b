// A workspace with customers on a map, sellers, zones and assignments.
#pragma once

#include <functional>
#include <string>

#include "crmcore/portfolio/plan.hpp"
#include "crmcore/portfolio/portfolio.hpp"
#include "support.hpp"

namespace crmcore::test {

inline Day day_of(const std::string& text) { return *parse<Day>(text, {}).value; }

class Portfolios : public ::testing::Test {
 protected:
  Id<Customer> add_customer(const std::string& code, const std::function<void(Customer&)>& edit = {}) {
    Customer customer;
    customer.code = code;
    if (edit) edit(customer);
    return change.add(customer);
  }
  /// A customer at a latitude and longitude in millionths of a degree.
  Id<Customer> add_customer_at(const std::string& code, std::int64_t latitude, std::int64_t longitude) {
    Address address;
    address.customer = add_customer(code);
    address.latitude = Decimal{latitude};
    address.longitude = Decimal{longitude};
    change.add(address);
    return address.customer;
  }
  Id<Staff> add_seller(const std::string& code, const std::function<void(Staff&)>& edit = {}) {
    Staff staff;
    staff.code = code;
    staff.name = code;
    if (edit) edit(staff);
    return change.add(staff);
  }
  void assign(const std::string& customer, const std::string& seller, const std::string& from,
              const std::string& to = "") {
    Assignment assignment;
    assignment.customer = *store::find_id<&Customer::code>(shop.store(), customer);
    assignment.seller = *store::find_id<&Staff::code>(shop.store(), seller);
    assignment.from_day = day_of(from);
    if (!to.empty()) assignment.to_day = day_of(to);
    change.add(assignment);
  }
  Id<Zone> add_zone(const std::string& code, ZoneKind kind, const std::string& area,
                    const std::optional<Id<Staff>>& seller = {}) {
    Zone zone;
    zone.code = code;
    zone.kind = kind;
    zone.area = area;
    zone.seller = seller;
    return change.add(zone);
  }
  void add_sale(Id<Customer> customer, const std::string& day, std::int64_t minor) {
    Order order;
    order.customer = customer;
    order.ordered = day_of(day);
    OrderLine line;
    line.order = change.add(order);
    line.quantity = Decimal::of(1);
    line.amount = Amount{minor};
    change.add(line);
  }
  Table on(const std::string& day) const { return to_table(portfolio::of(shop.store(), day_of(day))); }
  /// The code of the seller who has a customer on a day; empty: the house.
  std::string holder(const std::string& customer, const std::string& day) const {
    for (const portfolio::Holder& one : portfolio::of(shop.store(), day_of(day)))
      if (one.customer == customer) return one.seller.value_or("");
    return "unknown";
  }

  TempFile file;
  Workspace shop = Workspace::open(file.path());
  store::Change change = shop.change("ana", "portfolios");
};

}  // namespace crmcore::test
