// Where customers are, and in which zone that is.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "area.hpp"
#include "books.hpp"

namespace crmcore::portfolio {

/// Where a customer is, as far as its addresses say.
struct Place {
  std::optional<MapPoint> point;
  std::string postal_code, country;  ///< empty when not known
  bool has_address = false;
};

/// The place of each customer. Of several addresses with coordinates that of deliveries comes first, the preferred one
/// before others; and so of those with a postal code.
std::vector<Place> places_of(const store::Store& store, const Books& books);

/// The zone of a place, and further zones of the same kind that hold it too.
struct ZoneFound {
  std::optional<std::size_t> zone;
  std::vector<std::size_t> others;
};

/// The zones there are, by code.
class ZoneMap {
 public:
  explicit ZoneMap(const store::Store& store);

  const std::vector<Zone>& zones() const { return zones_; }
  /// Polygons first, where the place has coordinates; then postal codes; then the nearest point, within so many
  /// kilometres.
  ZoneFound find(const Place& place, double within_km = std::numeric_limits<double>::infinity()) const;

 private:
  ZoneFound with_polygon(const Place& place) const;
  ZoneFound with_code(const Place& place) const;
  ZoneFound nearest(const Place& place, double within_km) const;

  std::vector<Zone> zones_;
  std::vector<Area> areas_;
};

}  // namespace crmcore::portfolio
