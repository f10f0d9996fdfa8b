#include "places.hpp"

#include <algorithm>
#include <unordered_map>

#include "crmcore/registry/contact_details.hpp"

namespace crmcore::portfolio {
namespace {

/// How well an address says where a customer is: deliveries first, then the preferred one.
int rank_of(const Address& address) {
  constexpr int of_deliveries = 2;
  return (address.purpose == AddressPurpose::delivery ? of_deliveries : 0) + (address.preferred ? 1 : 0);
}

ZoneFound first_of(std::vector<std::size_t> zones) {
  if (zones.empty()) return {};
  const std::size_t first = zones.front();
  zones.erase(zones.begin());
  return {first, std::move(zones)};
}

}  // namespace

std::vector<Place> places_of(const store::Store& store, const Books& books) {
  std::unordered_map<std::int64_t, std::size_t> place_of;
  for (std::size_t c = 0; c < books.customers.size(); ++c) place_of[books.customers[c].id.value] = c;
  std::vector<Place> places(books.customers.size());
  std::vector<int> rank_of_point(places.size(), -1);
  std::vector<int> rank_of_code(places.size(), -1);
  store::each<Address>(store, [&](const Address& address) {
    const auto found = place_of.find(address.customer.value);
    if (found == place_of.end()) return;
    const std::size_t c = found->second;
    const int rank = rank_of(address);
    places[c].has_address = true;
    if (address.latitude && address.longitude && rank > rank_of_point[c]) {
      places[c].point = MapPoint{address.latitude->millionths, address.longitude->millionths};
      rank_of_point[c] = rank;
    }
    if (address.postal_code && rank > rank_of_code[c]) {
      places[c].postal_code = *address.postal_code;
      places[c].country = address.country.value_or("");
      rank_of_code[c] = rank;
    }
  });
  return places;
}

ZoneMap::ZoneMap(const store::Store& store) : zones_(store::find<Zone>(store, "", "code")) {
  for (const Zone& zone : zones_) areas_.push_back(area_of(zone.kind, zone.area));
}

ZoneFound ZoneMap::find(const Place& place, double within_km) const {
  if (ZoneFound found = with_polygon(place); found.zone) return found;
  if (ZoneFound found = with_code(place); found.zone) return found;
  return nearest(place, within_km);
}

ZoneFound ZoneMap::with_polygon(const Place& place) const {
  std::vector<std::size_t> found;
  for (std::size_t z = 0; place.point && z < zones_.size(); ++z)
    if (const auto* polygon = std::get_if<Polygon>(&areas_[z]); polygon && polygon->contains(*place.point))
      found.push_back(z);
  return first_of(std::move(found));
}

ZoneFound ZoneMap::with_code(const Place& place) const {
  std::vector<std::size_t> found;
  for (std::size_t z = 0; !place.postal_code.empty() && z < zones_.size(); ++z) {
    const std::string country = zones_[z].country.value_or("");
    if (!country.empty() && !place.country.empty() && country != place.country) continue;
    if (const auto* codes = std::get_if<PostalCodes>(&areas_[z]); codes && codes->contains(place.postal_code))
      found.push_back(z);
  }
  return first_of(std::move(found));
}

ZoneFound ZoneMap::nearest(const Place& place, double within_km) const {
  ZoneFound found;
  for (std::size_t z = 0; place.point && z < zones_.size(); ++z) {
    const auto* point = std::get_if<MapPoint>(&areas_[z]);
    if (!point) continue;
    const double distance = kilometres(*place.point, *point);
    if (distance > within_km || (found.zone && distance >= within_km)) continue;
    within_km = distance;
    found.zone = z;
  }
  return found;
}

}  // namespace crmcore::portfolio
