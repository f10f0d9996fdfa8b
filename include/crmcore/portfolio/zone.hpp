// A zone of a seller: a part of the map that customers lie in.
#pragma once

#include <optional>
#include <string>

#include "crmcore/registry/staff.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// How the area of a zone is written.
enum class ZoneKind : std::uint8_t {
  polygon,       ///< corners in order, latitude before longitude: "19.40 -99.20; 19.45 -99.20; 19.42 -99.10"
  postal_codes,  ///< codes, ranges and beginnings: "06700, 06000-06399, 44*"
  nearest,       ///< one point, that of a shop or a depot: "19.4326 -99.1332"; who is nearer to no other lies in it
};
template <>
struct Choices<ZoneKind> {
  static constexpr auto codes = std::to_array<std::string_view>({"polygon", "postal_codes", "nearest"});
  static constexpr auto words = std::to_array<std::string_view>(
      {"poligono", "codigos postales,codigo postal,cp,postal code,zip", "mas cercano,punto,point"});
};

struct Zone {
  Id<Zone> id;
  std::int64_t version = 0;
  std::string code;
  std::optional<std::string> name;
  ZoneKind kind = ZoneKind::polygon;
  std::string area;                    ///< as its kind says
  std::optional<std::string> country;  ///< ISO 3166; postal codes of other countries are not meant
  std::optional<Id<Staff>> seller;     ///< who has the zone
  Extra extra;
};
template <>
struct Schema<Zone> {
  static constexpr std::string_view name = "zone";
  static constexpr auto fields = std::to_array<Field<Zone>>({
      field<&Zone::id>("id"),
      field<&Zone::version>("version"),
      field<&Zone::code>("code", {.required = true, .unique = true}),
      field<&Zone::name>("name"),
      field<&Zone::kind>("kind", {.required = true}),
      field<&Zone::area>("area", {.required = true,
                                  .help = "corners of a polygon, latitude before longitude, separated by semicolons; "
                                          "postal codes, ranges and beginnings (44*), separated by commas; or one "
                                          "point"}),
      field<&Zone::country>("country"),
      reference<&Zone::seller>("seller", "staff"),
  });
};

}  // namespace crmcore
