// A lot: a batch of one production, or of one delivery of a supplier. What a lot was made of are lots again, and so the
// way from the flour to the customer is kept.
#pragma once

#include <optional>
#include <string>

#include "crmcore/orders/order.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

struct Lot {
  Id<Lot> id;
  std::int64_t version = 0;
  std::string code;  ///< made from the external key or the id when empty: L1
  std::optional<std::string> source, external_key;
  std::optional<Id<Product>> product;
  std::optional<Day> produced;  ///< when it was made, or came from the supplier
  std::optional<Day> best_before;
  std::optional<Decimal> quantity;          ///< how much there was of it
  std::optional<std::string> supplier;      ///< empty: made by the shop
  std::optional<std::string> supplier_lot;  ///< what the supplier calls it
  std::optional<std::string> note;
  Extra extra;
};
template <>
struct Schema<Lot> {
  static constexpr std::string_view name = "lot";
  static constexpr auto fields = std::to_array<Field<Lot>>({
      field<&Lot::id>("id"),
      field<&Lot::version>("version"),
      field<&Lot::code>("code", {.unique = true, .searchable = Searchable::as_key}),
      field<&Lot::source>("source"),
      field<&Lot::external_key>("external_key", {.searchable = Searchable::as_key}),
      reference<&Lot::product>("product"),
      field<&Lot::produced>("produced", {.expected = true, .help = "when it was made, or came from the supplier"}),
      field<&Lot::best_before>("best_before"),
      field<&Lot::quantity>("quantity", {.help = "how much there was of it"}),
      field<&Lot::supplier>("supplier", {.help = "empty: made by the shop"}),
      field<&Lot::supplier_lot>("supplier_lot",
                                {.searchable = Searchable::as_key, .help = "what the supplier calls it"}),
      field<&Lot::note>("note"),
  });
};

/// A lot that another one was made of: flour in dough, dough in bread.
struct LotIngredient {
  Id<LotIngredient> id;
  std::int64_t version = 0;
  Id<Lot> lot;         ///< what was made
  Id<Lot> ingredient;  ///< what it was made of
  std::optional<Decimal> quantity;
  Extra extra;
};
template <>
struct Schema<LotIngredient> {
  static constexpr std::string_view name = "lot_ingredient";
  static constexpr auto fields = std::to_array<Field<LotIngredient>>({
      field<&LotIngredient::id>("id"),
      field<&LotIngredient::version>("version"),
      parent<&LotIngredient::lot>("lot", {.help = "what was made"}),
      reference<&LotIngredient::ingredient>("ingredient", "lot", {.required = true, .help = "what it was made of"}),
      field<&LotIngredient::quantity>("quantity"),
  });
};

/// A lot that an order was filled from. It names the product and not the line, since an import that says something new
/// of an order puts new lines in the place of old ones.
struct OrderLot {
  Id<OrderLot> id;
  std::int64_t version = 0;
  Id<Order> order;
  Id<Lot> lot;
  std::optional<Id<Product>> product;  ///< of the lines filled from it; the product of the lot when empty
  std::optional<Decimal> quantity;     ///< units that came of it
  Extra extra;
};
template <>
struct Schema<OrderLot> {
  static constexpr std::string_view name = "order_lot";
  static constexpr auto fields = std::to_array<Field<OrderLot>>({
      field<&OrderLot::id>("id"),
      field<&OrderLot::version>("version"),
      parent<&OrderLot::order>("order"),
      reference<&OrderLot::lot>("lot", {}, {.required = true}),
      reference<&OrderLot::product>("product", {}, {.help = "of the lines filled from it; empty: the lot's product"}),
      field<&OrderLot::quantity>("quantity", {.help = "units that came of it"}),
  });
};

}  // namespace crmcore
