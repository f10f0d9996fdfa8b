#include "crmcore/portfolio/zones.hpp"

#include <algorithm>
#include <cmath>

#include "places.hpp"
#include "sales.hpp"

namespace crmcore::portfolio {

Result<CustomerZone> zones(const store::Store& store, Day day, const ZoneOptions& options) {
  check_options(options);
  const Books books = books_of(store, day);
  const auto places = places_of(store, books);
  const ZoneMap map(store);
  Result<CustomerZone> result{{}, store.currency()};
  for (std::size_t c = 0; c < places.size(); ++c) {
    CustomerZone& row = result.rows.emplace_back();
    row.customer = books.customers[c].code;
    const ZoneFound found = map.find(places[c], options.within_km.value_or(std::numeric_limits<double>::infinity()));
    if (!found.zone) {
      const bool has_place = places[c].point || !places[c].postal_code.empty();
      row.outside = has_place ? OutsideReason::no_zone : OutsideReason::no_place;
      if (!places[c].has_address) row.outside = OutsideReason::no_address;
      continue;
    }
    const Zone& zone = map.zones()[*found.zone];
    row.zone = zone.code;
    row.by = zone.kind;
    for (const std::size_t other : found.others)
      row.others += (row.others.empty() ? "" : ", ") + map.zones()[other].code;
    if (zone.seller) row.seller = books.sellers[books.place_of_staff.at(zone.seller->value)].code;
  }
  return result;
}

Result<Ring> rings(const store::Store& store, Day today, const RingOptions& options) {
  check_options(options);
  const MapPoint centre = point_of("centre", options.centre);
  const Books books = books_of(store, today);
  const auto places = places_of(store, books);
  const auto sales = sales_of_customers(store, books, SalesWindow{});
  Result<Ring> result{{}, store.currency()};
  const auto last = static_cast<std::size_t>(options.rings) - 1;
  for (std::size_t ring = 0; ring <= last; ++ring) {
    Ring& row = result.rows.emplace_back();
    row.from_km = options.width * static_cast<double>(ring);
    if (ring < last) row.below_km = options.width * static_cast<double>(ring + 1);
  }
  result.rows.emplace_back();  // of those whose place is not known
  std::int64_t total = 0;
  for (std::size_t c = 0; c < places.size(); ++c) {
    std::size_t ring = last + 1;
    if (places[c].point)
      ring = static_cast<std::size_t>(
          std::min(static_cast<double>(last), std::floor(kilometres(centre, *places[c].point) / options.width)));
    ++result.rows[ring].customers;
    result.rows[ring].net = result.rows[ring].net + sales[c].net;
    total += sales[c].net.minor;
  }
  for (Ring& row : result.rows)
    row.share = total > 0 ? static_cast<double>(row.net.minor) / static_cast<double>(total) : 0;
  return result;
}

}  // namespace crmcore::portfolio
