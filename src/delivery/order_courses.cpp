#include "crmcore/delivery/order_courses.hpp"

#include <algorithm>

#include "crmcore/orders/purchases.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/registry/merged_customer.hpp"
#include "crmcore/registry/staff.hpp"
#include "crmcore/schema/table_reader.hpp"

namespace crmcore::delivery {
namespace {

using Text = std::optional<std::string_view>;

constexpr std::size_t region_of_postal_code = 2;  // the first two characters name a region in most countries

std::int32_t& trait_of(Traits& traits, Trait trait) { return traits[static_cast<std::size_t>(trait)]; }

bool is_before(const std::optional<Day>& day, Day other) { return day && *day < other; }

/// The courses by the ids of their orders, which ascend: lines come nearly in the same order.
class CourseOfOrder {
 public:
  explicit CourseOfOrder(std::vector<OrderCourse>& orders) : orders_(orders) {}

  OrderCourse* find(std::int64_t order) {
    if (at_ < orders_.size() && orders_[at_].order == order) return &orders_[at_];
    if (at_ + 1 < orders_.size() && orders_[at_ + 1].order == order) return &orders_[++at_];
    const auto found = std::ranges::lower_bound(orders_, order, {}, &OrderCourse::order);
    if (found == orders_.end() || found->order != order) return nullptr;
    at_ = static_cast<std::size_t>(found - orders_.begin());
    return &*found;
  }
  std::size_t position(const OrderCourse* order) const { return static_cast<std::size_t>(order - orders_.data()); }

 private:
  std::vector<OrderCourse>& orders_;
  std::size_t at_ = 0;
};

}  // namespace

std::int32_t OrderCourses::number_of(Trait trait, std::optional<std::string_view> text) {
  if (!text || text->empty()) return 0;
  Texts& known = texts_[static_cast<std::size_t>(trait)];
  const auto [at, is_new] =
      known.numbers.try_emplace(std::string(*text), static_cast<std::int32_t>(known.texts.size()));
  if (is_new) known.texts.push_back(at->first);
  return at->second;
}

std::optional<std::int32_t> OrderCourses::number(Trait trait, std::string_view text) const {
  const auto& numbers = texts_of(trait).numbers;
  const auto found = numbers.find(std::string(text));
  if (found == numbers.end()) return std::nullopt;
  return found->second;
}

std::string OrderCourses::key(const OrderCourse& order) const {
  const auto found = keys_.find(order.order);
  return found == keys_.end() ? std::string() : found->second;
}

void OrderCourses::read_addresses(const store::Store& store) {
  store::each<&Address::id, &Address::customer, &Address::purpose, &Address::preferred, &Address::country,
              &Address::region, &Address::postal_code, &Address::city>(
      store, [&](Id<Address> id, Id<Customer> customer, AddressPurpose purpose, bool preferred, Text country,
                 Text region, Text postal_code, Text city) {
        Text place = region;
        if (!place && postal_code) place = postal_code->substr(0, region_of_postal_code);
        if (!place) place = city;
        std::string whole(place.value_or(""));
        if (country && !whole.empty()) whole = std::string(*country) + " " + whole;
        std::string part(city.value_or(""));
        if (!part.empty() && !whole.empty()) part = whole + ", " + part;
        place_of_address_[id.value] = {number_of(Trait::place, whole), number_of(Trait::area, part)};
        if (purpose != AddressPurpose::delivery) return;
        if (preferred || !address_of_customer_.contains(customer.value))
          address_of_customer_[customer.value] = id.value;
      });
}

void OrderCourses::read_lines(const store::Store& store, Day today) {
  const auto codes = store::codes_of(store, "product");
  std::unordered_map<std::int64_t, std::int32_t> category_of_product;
  store::each<&Product::id, &Product::category>(store, [&](Id<Product> id, Text category) {
    category_of_product[id.value] = number_of(Trait::category, category);
  });
  std::unordered_map<std::int64_t, std::int32_t> number_of_product;
  for (const auto& [id, code] : codes) number_of_product[id] = number_of(Trait::product, code);

  CourseOfOrder course(orders_);
  std::vector<Amount> most(orders_.size());
  orders::each_line(store, today, [&](const orders::PurchaseLine& line) {
    OrderCourse* order = course.find(line.order.value);
    if (order == nullptr || line.quantity <= Decimal{}) return;
    if (line.day && *line.day > order->ordered) return;
    if (order->amount) order->amount = *order->amount + line.amount;
    Amount& so_far = most[course.position(order)];
    if (!line.product || (order->trait(Trait::product) != 0 && line.amount <= so_far)) return;
    so_far = line.amount;
    trait_of(order->traits, Trait::product) = number_of_product.at(line.product->value);
    trait_of(order->traits, Trait::category) = category_of_product.at(line.product->value);
  });
}

OrderCourses OrderCourses::of(const store::Store& store, Day today, bool with_lines) {
  OrderCourses courses;
  courses.currency_ = store.currency();
  courses.read_addresses(store);
  std::unordered_map<std::int64_t, std::int32_t> customers, sellers;
  for (const auto& [id, code] : store::codes_of(store, "customer"))
    customers[id] = courses.number_of(Trait::customer, code);
  store::each<&MergedCustomer::code, &MergedCustomer::customer>(
      store, [&](std::string_view code, Id<Customer> customer) {
        courses.texts_[static_cast<std::size_t>(Trait::customer)].numbers.try_emplace(std::string(code),
                                                                                      customers.at(customer.value));
      });
  for (const auto& [id, code] : store::codes_of(store, "staff")) sellers[id] = courses.number_of(Trait::seller, code);

  using orders::Standing;
  orders::each_order_ever<&Order::external_key, &Order::due, &Order::produced, &Order::delivered, &Order::address,
                          &Order::seller>(
      store, today,
      [&](const orders::PlacedOrder& placed, Text key, std::optional<Day> due, std::optional<Day> produced,
          std::optional<Day> delivered, std::optional<Id<Address>> address, std::optional<Id<Staff>> seller) {
        if (placed.standing == Standing::later || is_before(delivered, placed.ordered) ||
            is_before(placed.cancelled, placed.ordered))
          return;
        OrderCourse& order = courses.orders_.emplace_back();
        order.order = placed.id.value;
        order.ordered = placed.ordered;
        order.due = due;
        order.produced = produced;
        order.delivered = delivered;
        order.cancelled = placed.cancelled;
        if (with_lines && placed.standing != Standing::other_currency) order.amount = Amount{};
        if (seller) trait_of(order.traits, Trait::seller) = sellers.at(seller->value);
        std::int64_t to = address ? address->value : 0;
        if (placed.customer) {
          trait_of(order.traits, Trait::customer) = customers.at(placed.customer->value);
          const auto own = courses.address_of_customer_.find(placed.customer->value);
          if (to == 0 && own != courses.address_of_customer_.end()) to = own->second;
        }
        if (to != 0) {
          const auto [place, area] = courses.place_of_address_.at(to);
          trait_of(order.traits, Trait::place) = place;
          trait_of(order.traits, Trait::area) = area;
        }
        if (key && order.is_open(today)) courses.keys_.emplace(order.order, *key);
      });
  if (with_lines) courses.read_lines(store, today);
  courses.remember_what_follows();
  for (const auto& [customer, address] : courses.address_of_customer_) {
    const auto number = static_cast<std::size_t>(customers.at(customer));
    const auto [place, area] = courses.place_of_address_.at(address);
    courses.place_of_customer_[number] = place;
    courses.area_of_customer_[number] = area;
  }
  return courses;
}

OrderCourses OrderCourses::of(const Table& table, Currency currency, Day today) {
  const TableReader reader(table, currency);
  OrderCourses courses;
  courses.currency_ = currency;
  const auto ordered = reader.need("ordered");
  const auto delivered = reader.find("delivered");
  const auto due = reader.find("due");
  const auto produced = reader.find("produced");
  const auto cancelled = reader.find("cancelled");
  const auto key = reader.find("order");
  const auto amount = reader.find("amount");
  std::vector<InputColumn> traits;
  for (const auto code : Choices<Trait>::codes) traits.push_back(reader.find(code));
  reader.check_names();
  courses.orders_.reserve(reader.rows());
  for (std::size_t row = 0; row < reader.rows(); ++row) {
    const Day placed = ordered.need_day(row);
    if (placed > today) continue;
    OrderCourse& order = courses.orders_.emplace_back();
    order.order = static_cast<std::int64_t>(row) + 1;
    order.ordered = placed;
    order.due = due.day(row);
    order.produced = produced.day(row);
    order.delivered = delivered.day(row);
    order.cancelled = cancelled.day(row);
    for (const auto& [column, day] : {std::pair(&delivered, order.delivered), std::pair(&cancelled, order.cancelled)})
      if (is_before(day, placed))
        column->refuse(row, "it is " + day->text() + ", before the order was placed, " + placed.text() +
                                "; correct one of them or leave the row out");
    order.amount = amount.amount(row);
    for (std::size_t t = 0; t < trait_count; ++t)
      order.traits[t] = courses.number_of(static_cast<Trait>(t), traits[t].text(row));
    if (!order.is_open(today)) continue;
    if (const auto text = key.text(row)) courses.keys_.emplace(order.order, *text);
  }
  courses.remember_what_follows();
  return courses;
}

void OrderCourses::remember_what_follows() {
  category_of_.assign(count(Trait::product), 0);
  place_of_seller_.assign(count(Trait::seller), 0);
  place_of_customer_.assign(count(Trait::customer), 0);
  area_of_customer_.assign(count(Trait::customer), 0);
  const auto remember = [](const OrderCourse& order, Trait from, Trait to, std::vector<std::int32_t>& known) {
    if (order.trait(from) != 0 && order.trait(to) != 0)
      known[static_cast<std::size_t>(order.trait(from))] = order.trait(to);
  };
  for (const OrderCourse& order : orders_) {
    remember(order, Trait::product, Trait::category, category_of_);
    remember(order, Trait::seller, Trait::seller_place, place_of_seller_);
    remember(order, Trait::customer, Trait::place, place_of_customer_);
    remember(order, Trait::customer, Trait::area, area_of_customer_);
  }
}

void OrderCourses::complete(Traits& traits) const {
  const auto fill = [&](Trait from, Trait to, const std::vector<std::int32_t>& known) {
    std::int32_t& missing = trait_of(traits, to);
    if (missing == 0) missing = known[static_cast<std::size_t>(trait_of(traits, from))];
  };
  fill(Trait::product, Trait::category, category_of_);
  fill(Trait::seller, Trait::seller_place, place_of_seller_);
  if (trait_of(traits, Trait::place) != 0) return;
  fill(Trait::customer, Trait::place, place_of_customer_);
  fill(Trait::customer, Trait::area, area_of_customer_);
}

}  // namespace crmcore::delivery
