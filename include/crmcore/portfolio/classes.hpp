// Where the money comes from: ABC classes of customers, products, zones, sellers or profiles, and how uneven it is.
#pragma once

#include <optional>
#include <string>

#include "crmcore/action/options.hpp"
#include "crmcore/portfolio/portfolio.hpp"

namespace crmcore {

namespace portfolio {
enum class VolumeClass : std::uint8_t { a, b, c };
}  // namespace portfolio
template <>
struct Choices<portfolio::VolumeClass> {
  static constexpr auto codes = std::to_array<std::string_view>({"A", "B", "C"});
};

namespace portfolio {

struct VolumeOptions {
  std::string by = "customer";  ///< customer, product, zone, seller (who has the customer), or a field of customers
  int window = 365;             ///< days up to today whose sales count, 1 to 3660
};
struct ClassOptions {
  double a = .8;   ///< share of the money at which class A ends, above 0 and below 1
  double b = .95;  ///< share at which class B ends, from `a` to 1
};

/// A customer, product, zone, seller or profile with its part of the money.
struct Volume {
  std::optional<std::string> item;
  VolumeClass volume_class = VolumeClass::c;
  std::int64_t customers = 0;
  Amount net;
  double share = 0;
  double cumulated = 0;
};

/// Returns the net sales of the window by item, the greatest first, with the classes A, B and C.
/// Method: an item is in A while those before it have less than `a` of the money, then in B while less than `b`. Shares
/// are of what the items above 0 have together; those at 0 or below have no share and are in C.
/// Throws unknown_name for a field that customers do not have, invalid for `b` below `a`.
Result<Volume> classes(const store::Store& store, Day today, const VolumeOptions& options = {},
                       const ClassOptions& limits = {});

/// A point of the concentration curve.
struct VolumeShare {
  double items = 0, net = 0;
  double gini = 0;
  std::int64_t below_zero = 0;
  Amount returned;
};

/// Returns which share of the money the greatest 1, 5, 10, 20, … 100 % of the items have, straight between two of them,
/// of those items that sold or returned something; what is below 0 counts as 0 and is told.
Result<VolumeShare> concentration(const store::Store& store, Day today, const VolumeOptions& options = {});

}  // namespace portfolio

template <>
struct OptionsOf<portfolio::VolumeOptions> {
  using Options = portfolio::VolumeOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::by>("by", {.help = "what the money is of: customer, product, zone, seller (who has the customer "
                                          "today), or a field of customers such as type",
                                  .example = "product"}),
      option<&Options::window>(
          "window",
          {.help = "days up to today whose sales count", .range = {.least = 1, .most = 3660}, .unit = "days"}),
  });
};
template <>
struct OptionsOf<portfolio::ClassOptions> {
  using Options = portfolio::ClassOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::a>(
          "a",
          {.help = "share of the money at which class A ends", .range = {.above = 0, .below = 1}, .unit = "share"}),
      option<&Options::b>(
          "b", {.help = "share at which class B ends, from a to 1", .range = {.most = 1, .above = 0}, .unit = "share"}),
  });
};

template <>
struct Schema<portfolio::Volume> {
  using Volume = portfolio::Volume;
  static constexpr std::string_view name = "volume";
  static constexpr auto fields = std::to_array<Field<Volume>>({
      field<&Volume::item>("item", {.from = "customer.code product.code zone.code staff.code",
                                    .help = "code of the customer, product, zone or seller, or value of the field; "
                                            "empty: not known, in no zone, or the house"}),
      field<&Volume::volume_class>("volume_class", {.from = from::purchases, .help = "A, B or C"}),
      field<&Volume::customers>("customers", {.from = from::purchases,
                                              .help = "customers with orders in the window; those of nobody known are "
                                                      "not among them"}),
      field<&Volume::net>("net", {.from = from::purchases, .help = "money sold in the window less returned"}),
      field<&Volume::share>("share", {.from = from::purchases,
                                      .help = "its share of the money of all items above 0; 0 for those that are not"}),
      field<&Volume::cumulated>("cumulated", {.from = from::purchases, .help = "share of this one and all before it"}),
  });
};
template <>
struct Schema<portfolio::VolumeShare> {
  using Share = portfolio::VolumeShare;
  static constexpr std::string_view name = "volume_share";
  static constexpr auto fields = std::to_array<Field<Share>>({
      field<&Share::items>("items",
                           {.from = from::purchases, .help = "share of the items, the greatest first, 0 to 1"}),
      field<&Share::net>("net", {.from = from::purchases, .help = "share of the money that these have, 0 to 1"}),
      field<&Share::gini>(
          "gini", {.from = from::purchases, .help = "Gini coefficient of all items: 0 all alike, near 1 one has all"}),
      field<&Share::below_zero>(
          "below_zero", {.from = from::purchases, .help = "items of which more came back than was sold, counted as 0"}),
      field<&Share::returned>("returned", {.from = from::purchases,
                                           .help = "what came back of these beyond what was sold; "
                                                   "0 or less"}),
  });
};

}  // namespace crmcore
