// Pictures of events as SVG: one self-contained drawing each, readable without colour, every bar with its number. The
// data behind each is a table of the room: what is drawn is what stands there.
#pragma once

#include <string>
#include <string_view>

#include "crmcore/forecast/compare.hpp"
#include "crmcore/forecast/review.hpp"

namespace crmcore::forecast {

/// Words are English ("en") or Spanish ("es"); another language throws unknown_name. `table` knows what products are
/// called, and when they sold out.
/// Of each product a bar of what was sold, a stroke for what was expected, a triangle for what was made, dashes for
/// what more would have sold; bands at 80 and 100 % of expected (bullet chart: Few 2006). From compare by product.
std::string draw_bullets(const Result<Compared>& by_product, const EventTable& table, std::string_view language = "en");

/// Units sold of each product in each hour, darker for more; × where it sold out. From compare by product_hour.
std::string draw_hours(const Result<Compared>& by_product_hour, const EventTable& table,
                       std::string_view language = "en");

/// Units sold by the end of each hour, beside those expected by the profile of the day. From compare by hour.
std::string draw_curve(const Result<Compared>& by_hour, std::string_view language = "en");

/// The way from plan to actual, step by step: what adds is filled, what takes away is outlined. From bridge.
std::string draw_bridge(const Result<BridgePart>& parts, std::string_view language = "en");

/// Events by what they brought: bars of profit, or revenue. From league.
std::string draw_league(const Result<LeagueLine>& lines, std::string_view language = "en");

enum class Picture : std::uint8_t { bullets, hours, curve, bridge, league };

}  // namespace crmcore::forecast

namespace crmcore {
template <>
struct Choices<forecast::Picture> {
  static constexpr auto codes = std::to_array<std::string_view>({"bullets", "hours", "curve", "bridge", "league"});
};
}  // namespace crmcore
