// Lots traced forwards and backwards: who got anything of a lot, whatever was made of it on the way, and of which lots
// an order was made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/lots/lot.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

namespace lots {

/// Where the units of a lot are.
enum class RecalledState : std::uint8_t {
  open,       ///< in an order that is not delivered
  delivered,  ///< with the customer
  returned,   ///< came back, all of the product in the order
  cancelled,  ///< in an order that was cancelled
};

}  // namespace lots

template <>
struct Choices<lots::RecalledState> {
  static constexpr auto codes = std::to_array<std::string_view>({"open", "delivered", "returned", "cancelled"});
};

namespace lots {

/// The entities of this room and their rules: quantities are above 0, a lot is best before no day earlier than it was
/// made, no lot is made of itself at any depth, and what an order was filled from names a product.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

struct RecallOptions {
  std::vector<std::string> lots;  ///< codes, else what suppliers call them
  std::string order;              ///< external key, else id: the lots of an order
  std::string customer;           ///< code: the lots of all orders of a customer
  bool possible = true;           ///< also lines that may be of a lot, because nobody kept of which lot they are
};

/// Units of a lot in an order.
struct RecalledLine {
  std::string lot;  ///< that the order was filled from
  std::string way;  ///< from the lot that is recalled to that one: "F1 > D3 > B7"
  bool certain = true;
  std::optional<std::string> customer, name, phone, email;
  Id<Order> order;
  std::optional<std::string> key;
  std::optional<std::string> product;
  RecalledState state = RecalledState::open;
  Day ordered;
  std::optional<Day> day;
  std::optional<Decimal> quantity, returned;
};

/// Returns everything that orders of `today` have of some lots, and of whatever was made of them at any depth; by
/// customer, then order, then lot.
/// Method: forwards from the lots over what was made of them to the orders that were filled from these. An order of a
/// later day is left out; a cancelled one is told, since its units may be on the shelf again. `possible` adds, for each
/// lot of a known product, the units of lines of that product that no lot is kept for, ordered or delivered between the
/// day the lot was made and the day it is best before (without these days: on any day), and says that they are not
/// certain.
/// Fallback: no quantity where nobody kept how much came of the lot.
/// Throws not_found for a lot, order or customer that does not exist; invalid unless exactly one of the three is said.
Result<RecalledLine> recall(const store::Store& store, Day today, const RecallOptions& options);

struct TraceOptions {
  std::string order;     ///< external key, else id
  std::string customer;  ///< code
};

/// A lot that an order was made of, at any depth.
struct TracedLot {
  std::string lot;
  std::string way;         ///< from the lot that the order was filled from: "B7 < D3 < F1"
  std::int64_t depth = 0;  ///< 0: the order was filled from it
  std::optional<std::string> product;
  std::optional<Day> produced, best_before;
  std::optional<std::string> supplier, supplier_lot;
  std::int64_t orders = 0;     ///< on `today`, with anything of it, cancelled ones left out
  std::int64_t customers = 0;  ///< known ones among the buyers
  std::int64_t others = 0;     ///< of these without the one that was asked for
};

/// Returns the lots that an order, or all orders of a customer, were made of, nearest first, with how many others got
/// anything of them. `recall` names them.
/// Throws as `recall`.
Result<TracedLot> trace(const store::Store& store, Day today, const TraceOptions& options);

}  // namespace lots

template <>
struct OptionsOf<lots::RecallOptions> {
  using Options = lots::RecallOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::lots>(
          "lots", {.help = "comma-separated: codes of lots, else what suppliers call them", .example = "F-2201"}),
      option<&Options::order>(
          "order", {.help = "instead of lots: external key of an order, or its id, for its lots", .example = "W-1042"}),
      option<&Options::customer>(
          "customer", {.help = "instead of lots: code of a customer, for all lots they got", .example = "C12"}),
      option<&Options::possible>("possible", {.help = "include lines that may be of a lot, because nobody kept of "
                                                      "which lot they are"}),
  });
};
template <>
struct OptionsOf<lots::TraceOptions> {
  using Options = lots::TraceOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::order>("order", {.help = "external key of an order, or its id", .example = "W-1042"}),
      option<&Options::customer>(
          "customer", {.help = "instead of an order: code of a customer, for all their orders", .example = "C12"}),
  });
};

namespace from {
inline constexpr std::string_view lot = "lot.code";
inline constexpr std::string_view lot_way = "lot.code lot_ingredient.ingredient";
inline constexpr std::string_view lot_orders = "order_lot.order order_lot.lot";
inline constexpr std::string_view lot_state = "order.delivered order.cancelled order_line.quantity";
}  // namespace from

template <>
struct Schema<lots::RecalledLine> {
  using Line = lots::RecalledLine;
  static constexpr std::string_view name = "recalled_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::lot>("lot", {.from = from::lot, .help = "code of the lot that the order was filled from"}),
      field<&Line::way>("way", {.from = from::lot_way, .help = "from the lot that is recalled to that one"}),
      field<&Line::certain>("certain", {.from = from::lot_orders,
                                        .help = "whether it was kept that the order has this lot; false: it may have"}),
      field<&Line::customer>("customer", {.from = from::customer, .help = "code; empty for an order without customer"}),
      field<&Line::name>("name", {.personal = true, .from = "customer.name", .help = "name of the customer"}),
      field<&Line::phone>("phone", {.personal = true,
                                    .from = "channel.address",
                                    .help = "preferred phone, else the first one; empty when none is known"}),
      field<&Line::email>("email", {.personal = true,
                                    .from = "channel.address customer.billing_email",
                                    .help = "preferred e-mail, else the first one; empty when none is known"}),
      field<&Line::order>("order", {.from = from::order, .help = "id of the order"}),
      field<&Line::key>("key", {.from = "order.external_key", .help = "external key of the order; empty for none"}),
      field<&Line::product>("product", {.from = from::product, .help = "code of the product; empty when not known"}),
      field<&Line::state>("state", {.from = from::lot_state, .help = "open, delivered, returned or cancelled"}),
      field<&Line::ordered>("ordered", {.from = from::ordered, .help = "day of the order"}),
      field<&Line::day>("day", {.from = "order.delivered order.due",
                                .help = "when it was delivered, else when it is due; empty when neither is known"}),
      field<&Line::quantity>("quantity", {.from = "order_lot.quantity order_line.quantity",
                                          .help = "units of the lot in the order; empty when nobody kept how many"}),
      field<&Line::returned>(
          "returned", {.from = "order_line.quantity", .help = "units of the product that came back; empty for none"}),
  });
};
template <>
struct Schema<lots::TracedLot> {
  using Lot = lots::TracedLot;
  static constexpr std::string_view name = "traced_lot";
  static constexpr auto fields = std::to_array<Field<Lot>>({
      field<&Lot::lot>("lot", {.from = from::lot, .help = "code of the lot"}),
      field<&Lot::way>("way",
                       {.from = from::lot_way, .help = "from the lot that the order was filled from to this one"}),
      field<&Lot::depth>("depth", {.from = from::lot_way, .help = "0 for a lot that the order was filled from"}),
      field<&Lot::product>("product", {.from = from::product, .help = "code of the product; empty when not known"}),
      field<&Lot::produced>("produced",
                            {.from = "lot.produced", .help = "when it was made, or came; empty: not known"}),
      field<&Lot::best_before>("best_before", {.from = "lot.best_before", .help = "empty when not known"}),
      field<&Lot::supplier>("supplier", {.from = "lot.supplier", .help = "empty: made by the shop"}),
      field<&Lot::supplier_lot>("supplier_lot", {.from = "lot.supplier_lot", .help = "what the supplier calls it"}),
      field<&Lot::orders>("orders", {.from = from::lot_orders, .help = "orders with anything of it"}),
      field<&Lot::customers>("customers", {.from = from::customer, .help = "known customers with anything of it"}),
      field<&Lot::others>("others", {.from = from::customer, .help = "of these without the one that was asked for"}),
  });
};

}  // namespace crmcore
