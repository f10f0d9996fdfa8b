#include "area.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "crmcore/error.hpp"
#include "crmcore/values/money.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::portfolio {
namespace {

constexpr std::string_view area_field = "zone.area";
constexpr std::int64_t degree = Decimal::one;
constexpr std::int64_t most_latitude = 90 * degree;    // a pole
constexpr std::int64_t most_longitude = 180 * degree;  // the antimeridian
constexpr double earth_kilometres = 6371.0088;         // mean radius (Moritz, Geodetic Reference System 1980)

[[noreturn]] void refuse(std::string_view subject, const std::string& why) {
  throw Error(ErrorCode::rule, std::string(subject), why);
}

/// The pieces between separators, without blanks at their ends; empty ones are left out.
std::vector<std::string_view> pieces(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (const std::string_view piece = trimmed(text.substr(0, end)); !piece.empty()) found.push_back(piece);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

/// Above 0 where c lies to the left of the way from a to b, 0 on its line.
std::int64_t side(MapPoint a, MapPoint b, MapPoint c) {  // below 4 · 10^17: no overflow
  return (b.longitude - a.longitude) * (c.latitude - a.latitude) -
         (b.latitude - a.latitude) * (c.longitude - a.longitude);
}

bool is_on_edge(MapPoint a, MapPoint b, MapPoint point) {
  const auto [south, north] = std::minmax(a.latitude, b.latitude);
  const auto [west, east] = std::minmax(a.longitude, b.longitude);
  return side(a, b, point) == 0 && point.latitude >= south && point.latitude <= north && point.longitude >= west &&
         point.longitude <= east;
}

Polygon polygon_of(std::string_view text) {
  Polygon polygon;
  for (const std::string_view corner : pieces(text, ";")) polygon.corners.push_back(point_of(area_field, corner));
  auto& corners = polygon.corners;
  if (corners.size() > 1 && corners.front() == corners.back()) corners.pop_back();  // closed as many programs write it
  const bool has_area = corners.size() >= 3 && std::ranges::any_of(corners, [&](MapPoint corner) {
                          return side(corners[0], corners[1], corner) != 0 || side(corners[1], corners[2], corner) != 0;
                        });
  if (!has_area)
    refuse(area_field,
           "a polygon must have three corners or more that are not on one line, such as 19.40 -99.20; "
           "19.45 -99.20; 19.42 -99.10, not " +
               cited(text));
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const MapPoint next = corners[(i + 1) % corners.size()];
    if (std::abs(next.longitude - corners[i].longitude) > most_longitude)
      refuse(area_field,
             "the polygon crosses the antimeridian (longitude 180); write it as two zones, one on each side");
  }
  return polygon;
}

/// A postal code without blanks and hyphens, in capitals: "SW1A 1AA" and "sw1a-1aa" are one.
std::string plain_code(std::string_view text) {
  std::string code;
  for (const char c : text)
    if (c != ' ' && c != '-') code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return code;
}

/// Throws for what no country writes as a postal code, or as the beginning of one: other signs than letters, digits,
/// blanks and hyphens, more than the longest, or no digit.
void check_code(std::string_view code, bool is_beginning, std::string_view text) {
  constexpr std::size_t longest = 10;      // 12345-6789
  constexpr std::size_t most_letters = 3;  // before the first digit: Bermuda, the United Kingdom; two elsewhere
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool is_plain = std::ranges::all_of(code, [&](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); }) &&
                        code.size() <= longest;
  const bool has_digit = std::ranges::any_of(code, is_digit);
  if (is_plain && (has_digit || (is_beginning && code.size() <= most_letters))) return;
  refuse(area_field,
         "a postal code must be of letters and digits, such as 06700, 06000-06399 or 44*, not " + cited(text));
}

PostalCodes::Range range_of(std::string_view text) {
  if (text.ends_with('*')) {
    const std::string beginning = plain_code(text.substr(0, text.size() - 1));
    return {beginning, beginning, true};
  }
  // "06000-06399" is a range, "1234-567" one code of Portugal: the ends of a range have one length.
  const std::size_t hyphen = text.find('-');
  if (hyphen == std::string_view::npos) return {plain_code(text), plain_code(text), false};
  const std::string first = plain_code(text.substr(0, hyphen));
  const std::string last = plain_code(text.substr(hyphen + 1));
  if (first.size() != last.size()) return {plain_code(text), plain_code(text), false};
  if (first > last) refuse(area_field, "a range of postal codes must go up, such as 06000-06399, not " + cited(text));
  return {first, last, false};
}

PostalCodes postal_codes_of(std::string_view text) {
  PostalCodes codes;
  for (const std::string_view piece : pieces(text, ",;")) {
    codes.ranges.push_back(range_of(piece));
    const PostalCodes::Range& range = codes.ranges.back();
    if (range.first.empty())
      refuse(area_field,
             "a postal code must have letters or digits, such as 06700, 06000-06399 or 44*, not " + cited(piece));
    for (const std::string& code : {range.first, range.last}) check_code(code, range.is_beginning, piece);
  }
  if (codes.ranges.empty()) refuse(area_field, "postal codes must be given, such as 06700, 06000-06399, 44*");
  return codes;
}

}  // namespace

MapPoint point_of(std::string_view subject, std::string_view text) {
  const auto numbers = pieces(text, " ,\t");
  const auto wrong = [&] {
    refuse(subject,
           "a point must be a latitude from -90 to 90 and a longitude from -180 to 180, such as 19.4326 "
           "-99.1332, not " +
               cited(text));
  };
  if (numbers.size() != 2) wrong();
  const auto latitude = parse<Decimal>(numbers.front());
  const auto longitude = parse<Decimal>(numbers.back());
  if (!latitude.value || !longitude.value) wrong();
  const MapPoint point{latitude.value->millionths, longitude.value->millionths};
  if (std::abs(point.latitude) > most_latitude || std::abs(point.longitude) > most_longitude) wrong();
  return point;
}

double kilometres(MapPoint a, MapPoint b) {
  const auto radians = [](std::int64_t angle) {
    return static_cast<double>(angle) / static_cast<double>(degree) * std::numbers::pi / 180;
  };
  const double up = std::sin(radians(b.latitude - a.latitude) / 2);
  const double along = std::sin(radians(b.longitude - a.longitude) / 2);
  const double h = up * up + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * along * along;
  return 2 * earth_kilometres * std::asin(std::min(1.0, std::sqrt(h)));
}

bool Polygon::contains(MapPoint point) const {
  bool is_inside = false;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const MapPoint a = corners[i];
    const MapPoint b = corners[(i + 1) % corners.size()];
    if (is_on_edge(a, b, point)) return true;
    // A ray to the east crosses an edge from below to above with the point on its left, or the other way round.
    const bool is_crossed = (a.latitude > point.latitude) != (b.latitude > point.latitude);
    if (is_crossed && (side(a, b, point) > 0) == (b.latitude > a.latitude)) is_inside = !is_inside;
  }
  return is_inside;
}

bool PostalCodes::contains(std::string_view code) const {
  const std::string plain = plain_code(code);
  return std::ranges::any_of(ranges, [&](const Range& range) {
    if (range.is_beginning) return plain.starts_with(range.first);
    return plain.size() == range.first.size() && plain >= range.first && plain <= range.last;
  });
}

Area area_of(ZoneKind kind, std::string_view text) {
  if (kind == ZoneKind::polygon) return polygon_of(text);
  if (kind == ZoneKind::postal_codes) return postal_codes_of(text);
  return point_of(area_field, text);
}

}  // namespace crmcore::portfolio
