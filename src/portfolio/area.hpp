// The area of a zone, read from its text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crmcore/portfolio/zone.hpp"

namespace crmcore::portfolio {

/// A point on the map, in millionths of a degree (WGS 84): whole numbers, so that what lies on an edge is known
/// exactly.
struct MapPoint {
  std::int64_t latitude = 0;
  std::int64_t longitude = 0;
  friend bool operator==(const MapPoint&, const MapPoint&) = default;
};

/// "19.4326 -99.1332". Throws Error{rule, subject} for what is not a latitude and a longitude.
MapPoint point_of(std::string_view subject, std::string_view text);

/// Kilometres on the globe (haversine on a sphere of the mean radius 6371.0088 km; at most 0.6 % off the ellipsoid).
double kilometres(MapPoint a, MapPoint b);

/// Corners in order; the last one is joined to the first.
struct Polygon {
  std::vector<MapPoint> corners;
  /// Whether a point lies inside or on an edge.
  bool contains(MapPoint point) const;
};

struct PostalCodes {
  struct Range {
    std::string first, last;    ///< of one length, without blanks and hyphens, in capitals
    bool is_beginning = false;  ///< of codes that may go on
  };
  std::vector<Range> ranges;
  bool contains(std::string_view code) const;
};

using Area = std::variant<Polygon, PostalCodes, MapPoint>;
/// Throws Error{rule, "zone.area"} for a text that is not one of its kind.
Area area_of(ZoneKind kind, std::string_view text);

}  // namespace crmcore::portfolio
