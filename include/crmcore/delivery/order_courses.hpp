// How orders went, from the day they were placed to the day they were delivered: what every judgement of this room
// reads, from the order book or from any table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crmcore/schema/codec.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::delivery {

/// What an order is known by that may make it quick or slow. `place` is where it goes: a region, `area` a part of it;
/// `seller_place` is where it comes from.
enum class Trait : std::uint8_t { product, category, seller, seller_place, customer, place, area };

}  // namespace crmcore::delivery

namespace crmcore {
template <>
struct Choices<delivery::Trait> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"product", "category", "seller", "seller_place", "customer", "place", "area"});
};
}  // namespace crmcore

namespace crmcore::delivery {

constexpr std::size_t trait_count = Choices<Trait>::codes.size();
/// Numbers of texts, one for each trait; 0 where it is not known.
using Traits = std::array<std::int32_t, trait_count>;

/// The course of one order, whatever day it is asked for: a stage later than that day is not known then.
struct OrderCourse {
  std::int64_t order = 0;  ///< id, or the row of the table from 1
  Day ordered;
  std::optional<Day> due, produced, delivered, cancelled;
  Traits traits{};
  std::optional<Amount> amount;  ///< of its lines; none in another currency than the workspace's

  std::int32_t trait(Trait which) const { return traits[static_cast<std::size_t>(which)]; }
  bool delivered_by(Day today) const { return delivered && *delivered <= today; }
  bool cancelled_by(Day today) const { return cancelled && *cancelled <= today; }
  bool is_open(Day today) const { return !delivered_by(today) && !cancelled_by(today); }
};

/// The orders of a book with the texts of their traits.
class OrderCourses {
 public:
  /// All orders placed by `today` of a workspace. The product of an order is that of the line with most money, the
  /// first of equal ones; its place is the region of its address, else of the customer's delivery address, else what
  /// the postal code begins with, else the city; the area is the city.
  /// Without `with_lines` product, category and amount are left out, which takes half the time. An order that was
  /// delivered or cancelled before it was placed is left out: `store::findings` tells of it. The code of a customer who
  /// was merged into another is known as that one's.
  static OrderCourses of(const store::Store& store, Day today, bool with_lines = true);
  /// The rows of a table of `ordered` and, where known, `delivered`, `due`, `produced`, `cancelled`, `order`, `amount`
  /// and the traits. Throws as TableReader, and invalid for an order delivered or cancelled before it was placed.
  static OrderCourses of(const Table& table, Currency currency, Day today);

  const std::vector<OrderCourse>& all() const { return orders_; }
  Currency currency() const { return currency_; }
  const std::string& text(Trait trait, std::int32_t number) const {
    return texts_of(trait).texts[static_cast<std::size_t>(number)];
  }
  /// How many texts a trait has, with the empty one.
  std::size_t count(Trait trait) const { return texts_of(trait).texts.size(); }
  /// The number of a text; none where no order has it.
  std::optional<std::int32_t> number(Trait trait, std::string_view text) const;
  /// What people call the order: its external key, or what the table's column `order` says; empty when it has none.
  std::string key(const OrderCourse& order) const;
  /// Fills in traits that follow from those given: category of the product, place of the seller, place and area of the
  /// customer, each as in the latest order.
  void complete(Traits& traits) const;

 private:
  struct Texts {
    std::vector<std::string> texts{""};
    std::unordered_map<std::string, std::int32_t> numbers;
  };
  const Texts& texts_of(Trait trait) const { return texts_[static_cast<std::size_t>(trait)]; }
  std::int32_t number_of(Trait trait, std::optional<std::string_view> text);
  void read_addresses(const store::Store& store);
  void read_lines(const store::Store& store, Day today);
  void remember_what_follows();

  std::vector<OrderCourse> orders_;
  std::array<Texts, trait_count> texts_;
  std::unordered_map<std::int64_t, std::string> keys_;  // of open orders
  // What follows from a product, seller or customer, by its number.
  std::vector<std::int32_t> category_of_, place_of_seller_, place_of_customer_, area_of_customer_;
  std::unordered_map<std::int64_t, std::pair<std::int32_t, std::int32_t>> place_of_address_;
  std::unordered_map<std::int64_t, std::int64_t> address_of_customer_;
  Currency currency_;
};

}  // namespace crmcore::delivery
