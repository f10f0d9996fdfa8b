// What the drawings of a chart share. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "crmcore/report/chart.hpp"
#include "wording.hpp"

namespace crmcore::report {

inline constexpr double plot_width = 560;        // pixels: fits a column of a page
inline constexpr double character_width = 6.6;   // pixels of a letter of 12, on average
inline constexpr std::size_t longest_name = 26;  // characters: longer names are cut

std::size_t characters(std::string_view text);
/// The first characters of a text, so that it fits its place.
std::string fitted(std::string_view text, std::size_t most);
/// "12%" in English, "12 %" in Spanish.
std::string share_text(double share, int decimals, const Wording& wording);
/// A value as the reader writes what is of that kind.
std::string value_text(double value, AxisKind kind, const Wording& wording);
/// The least and the largest shade.
std::pair<double, double> shades_of(const Chart& chart);

}  // namespace crmcore::report
