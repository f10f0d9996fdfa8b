// In which zone each customer lies, and how far from a point.
#pragma once

#include <optional>
#include <string>

#include "crmcore/action/options.hpp"
#include "crmcore/portfolio/portfolio.hpp"

namespace crmcore {

namespace portfolio {
/// Why a customer lies in no zone.
enum class OutsideReason : std::uint8_t { no_address, no_place, no_zone };
}  // namespace portfolio
template <>
struct Choices<portfolio::OutsideReason> {
  static constexpr auto codes = std::to_array<std::string_view>({"no_address", "no_place", "no_zone"});
};

namespace portfolio {

struct ZoneOptions {
  std::optional<double> within_km;  ///< how far the point of a zone may be from its customers; empty: any distance
};

/// The zone of a customer.
struct CustomerZone {
  std::string customer;
  std::optional<std::string> zone;
  std::optional<ZoneKind> by;
  std::string others;
  std::optional<OutsideReason> outside;
  std::optional<std::string> seller;
};

/// Returns the customers that were known on a day, by code, each with its zone.
/// Method: of the addresses of a customer that of deliveries counts, the preferred one first, among those with
/// coordinates. Zones that are polygons come first, then postal codes, then the nearest point. A point on an edge lies
/// inside. Where zones overlap the first by code counts, and the others are told.
/// Fallback: without coordinates postal codes alone are looked at.
Result<CustomerZone> zones(const store::Store& store, Day day, const ZoneOptions& options = {});

struct RingOptions {
  std::string centre;  ///< latitude and longitude: "19.4326 -99.1332"
  double width = 5;    ///< kilometres from one ring to the next, above 0
  int rings = 10;      ///< the last one is open, 2 to 1000
};

/// Customers at a distance from a point.
struct Ring {
  std::optional<double> from_km, below_km;
  std::int64_t customers = 0;
  Amount net;
  double share = 0;
};

/// Returns customers and their net sales of all days up to `today` by their distance from a point (haversine), and in a
/// last row, without distance, those whose coordinates are not known. Throws rule for a centre that is not a point.
Result<Ring> rings(const store::Store& store, Day today, const RingOptions& options);

}  // namespace portfolio

template <>
struct OptionsOf<portfolio::ZoneOptions> {
  using Options = portfolio::ZoneOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::within_km>("within_km", {.help = "kilometres within which the nearest point of a zone counts; "
                                                        "defaults to any distance",
                                                .range = {.least = 0, .most = 20'038},
                                                .unit = "km",
                                                .example = "30"}),
  });
};
template <>
struct OptionsOf<portfolio::RingOptions> {
  using Options = portfolio::RingOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::centre>(
          "centre", {.help = "latitude and longitude of the point", .example = "19.4326 -99.1332", .required = true}),
      option<&Options::width>(
          "width",
          {.help = "kilometres from one ring to the next", .range = {.most = 20'038, .above = 0}, .unit = "km"}),
      option<&Options::rings>(
          "rings", {.help = "number of rings, the last of which is open", .range = {.least = 2, .most = 1000}}),
  });
};

template <>
struct Schema<portfolio::CustomerZone> {
  using Zone = portfolio::CustomerZone;
  static constexpr std::string_view name = "customer_zone";
  static constexpr auto fields = std::to_array<Field<Zone>>({
      field<&Zone::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Zone::zone>("zone", {.from = "zone.code address.latitude address.longitude address.postal_code",
                                  .help = "code of the zone it lies in; empty when in none"}),
      field<&Zone::by>("by", {.from = "zone.kind",
                              .help = "how it was found: polygon, postal_codes or nearest; empty "
                                      "when in none"}),
      field<&Zone::others>("others", {.from = "zone.code",
                                      .help = "codes of further zones of the same kind that hold it "
                                              "too, comma-separated"}),
      field<&Zone::outside>("outside", {.from = "address.latitude address.postal_code",
                                        .help = "why it lies in none: no_address, no_place (its addresses have neither "
                                                "coordinates nor a postal code), no_zone; empty when in one"}),
      field<&Zone::seller>("seller", {.from = "zone.seller staff.code",
                                      .help = "code of the seller who has the zone; empty when nobody has"}),
  });
};
template <>
struct Schema<portfolio::Ring> {
  using Ring = portfolio::Ring;
  static constexpr std::string_view name = "ring";
  static constexpr auto fields = std::to_array<Field<Ring>>({
      field<&Ring::from_km>("from_km",
                            {.help = "the ring begins so many kilometres from the point; empty for customers "
                                     "whose coordinates are not known"}),
      field<&Ring::below_km>("below_km", {.help = "and ends below so many; empty for the last ring, which is open"}),
      field<&Ring::customers>("customers", {.from = "address.latitude address.longitude", .help = "customers in it"}),
      field<&Ring::net>("net", {.from = from::purchases, .help = "money sold to them less returned, up to today"}),
      field<&Ring::share>("share", {.from = from::purchases,
                                    .help = "its share of the net sales of all customers; 0 where these are not above "
                                            "0"}),
  });
};

}  // namespace crmcore
