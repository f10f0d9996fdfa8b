// Portfolios: which seller has which customers on a day, and the rules of the records that say so.
#pragma once

#include "crmcore/portfolio/assignment.hpp"
#include "crmcore/portfolio/zone.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::portfolio {

/// The entities of this room and their rules:
/// - an assignment ends on the day it begins or later;
/// - a customer has one seller at a time: assignments of one customer do not overlap;
/// - nobody is assigned to a seller who has left;
/// - the area of a zone is one of its kind: a polygon has three corners or more that are not on one line, and does not
///   cross the antimeridian; a postal code has digits, a range of them goes up and its ends have the same length.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

/// Who has a customer on a day.
struct Holder {
  std::string customer;
  std::optional<std::string> name;
  std::optional<std::string> seller, seller_name;
  std::optional<Day> from_day, to_day;
  std::optional<std::string> reason;
};

/// Returns the customers that were known on a day, by code, each with the seller who had it that day. A customer
/// without an assignment, or whose seller had left, belongs to the house: `seller` is empty.
Result<Holder> of(const store::Store& store, Day day);

}  // namespace crmcore::portfolio

namespace crmcore {
template <>
struct Schema<portfolio::Holder> {
  using Holder = portfolio::Holder;
  static constexpr std::string_view name = "holder";
  static constexpr auto fields = std::to_array<Field<Holder>>({
      field<&Holder::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Holder::name>("name", {.from = "customer.name", .help = "name of the customer; empty when not known"}),
      field<&Holder::seller>("seller", {.from = "assignment.seller staff.code",
                                        .help = "code of the seller who has the customer that day; empty: the house"}),
      field<&Holder::seller_name>("seller_name",
                                  {.from = "staff.name", .help = "name of the seller; empty: the house"}),
      field<&Holder::from_day>(
          "from_day", {.from = "assignment.from_day", .help = "since when; empty for a customer of the house"}),
      field<&Holder::to_day>(
          "to_day", {.from = "assignment.to_day staff.left", .help = "the last day; empty: until further notice"}),
      field<&Holder::reason>("reason", {.from = "assignment.reason", .help = "why; empty when nobody said"}),
  });
};
}  // namespace crmcore
