// How times between purchases and the money of a purchase are distributed over all customers: counts of classes of one
// round width, the last of which may be open.
#pragma once

#include <optional>

#include "crmcore/history/history.hpp"

namespace crmcore {

/// Times between two purchase days of one customer.
struct GapClass {
  std::int64_t above_days = 0;             ///< the class begins after so many days
  std::optional<std::int64_t> up_to_days;  ///< and ends with so many; empty: open
  std::int64_t gaps = 0;
  double share = 0;  ///< of all of them
};
/// Method: the narrowest width, from days over weeks to years, at which `classes` classes hold 99 % of what there is;
/// what is longer is counted in one open class more. Nothing where nobody has bought twice.
/// Throws invalid unless `classes` is 2 … 200.
Result<GapClass> gaps(const History& past, int classes = 20);

/// Money sold on one purchase day to one customer, before returns.
struct SpendClass {
  Amount from_amount;
  std::optional<Amount> below_amount;  ///< empty: open
  std::int64_t purchases = 0;          ///< purchase days
  double share = 0;
};
/// Method: as above, the widths being 1, 2, 5, 10, 20 … of the smallest unit of the currency.
/// Throws invalid unless `classes` is 2 … 200.
Result<SpendClass> spend_classes(const History& past, int classes = 20);

template <>
struct Schema<GapClass> {
  static constexpr std::string_view name = "gap_class";
  static constexpr auto fields = std::to_array<Field<GapClass>>({
      field<&GapClass::above_days>("above_days", {.help = "the class holds times longer than so many days"}),
      field<&GapClass::up_to_days>(
          "up_to_days", {.help = "and up to so many days; empty for the last class where it holds all that is longer"}),
      field<&GapClass::gaps>("gaps", {.from = from::ordered, .help = "times between two purchase days of a customer"}),
      field<&GapClass::share>("share", {.from = from::ordered, .help = "their share of all such times, 0 to 1"}),
  });
};
template <>
struct Schema<SpendClass> {
  static constexpr std::string_view name = "spend_class";
  static constexpr auto fields = std::to_array<Field<SpendClass>>({
      field<&SpendClass::from_amount>("from_amount", {.help = "the class holds amounts from this one"}),
      field<&SpendClass::below_amount>(
          "below_amount", {.help = "and below this one; empty for the last class where it holds all that is more"}),
      field<&SpendClass::purchases>(
          "purchases",
          {.from = from::purchases, .help = "purchase days of customers on which so much was sold, before returns"}),
      field<&SpendClass::share>("share", {.from = from::purchases, .help = "their share of all purchase days, 0 to 1"}),
  });
};

}  // namespace crmcore
