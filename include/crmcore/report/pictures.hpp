// Pictures of events as SVG: one self-contained drawing each, readable without colour, every bar with its number. Each
// draws the figures of one table of `forecast`, and no others.
//
// Words are English ("en") or Spanish ("es"); another language throws unknown_name. `country` (ISO 3166, "MX") says how
// Spanish readers write numbers; see sentences.hpp.
#pragma once

#include <string>
#include <string_view>

#include "crmcore/forecast/bridge.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/forecast/event_table.hpp"
#include "crmcore/forecast/review.hpp"

namespace crmcore::report {

enum class Picture : std::uint8_t { bullets, hours, curve, bridge, ranking };

/// Draws for each product a bar of what was sold, a stroke for what was expected, a triangle for what was made, dashes
/// for lost sales; bands at 80 and 100 % of expected (bullet chart: Few 2006). The product that brought most comes
/// first; each unit has a scale of its own. From compare by product; `table` knows products and their units.
std::string draw_bullets(const Result<forecast::ComparisonRow>& by_product, const forecast::EventTable& table,
                         std::string_view language = "en", std::string_view country = "");

/// Draws the units of each product sold in each hour, darker for more; × where it sold out, (×) where that follows from
/// all that was made being sold. From compare by product_hour; `table` knows what products are called, and when they
/// sold out.
std::string draw_hours(const Result<forecast::ComparisonRow>& by_product_hour, const forecast::EventTable& table,
                       std::string_view language = "en", std::string_view country = "");

/// Draws the units sold by the end of each hour, beside those expected by the profile of the day; of several units
/// together their money at planned prices. From compare by product_hour; `table` knows units and prices.
std::string draw_curve(const Result<forecast::ComparisonRow>& by_product_hour, const forecast::EventTable& table,
                       std::string_view language = "en", std::string_view country = "");

/// Draws the way from plan to actual, step by step: what adds is filled, what takes away is outlined. From bridge.
std::string draw_bridge(const Result<forecast::BridgePart>& parts, std::string_view language = "en",
                        std::string_view country = "");

/// Draws a bar of profit for each event, or of revenue where profits are not all known. From `forecast::ranking`.
std::string draw_ranking(const Result<forecast::RankedEvent>& lines, std::string_view language = "en",
                         std::string_view country = "");

}  // namespace crmcore::report

namespace crmcore {
template <>
struct Choices<report::Picture> {
  static constexpr auto codes = std::to_array<std::string_view>({"bullets", "hours", "curve", "bridge", "ranking"});
};
}  // namespace crmcore
