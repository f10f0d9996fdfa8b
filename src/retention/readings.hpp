// The features of a customer and how a person reads them. Private to the room.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "crmcore/retention/risk.hpp"

namespace crmcore::retention {

/// How a feature is shown: its words, and how its value is taken out of the logarithm.
enum class Scale : std::uint8_t { plain, log, log_1p };
struct Reading {
  std::string_view feature, words;
  Scale scale;
};
inline constexpr std::array<Reading, 12> readings{{
    {"recency", "days since the last purchase", Scale::log_1p},
    {"frequency", "purchase days", Scale::log_1p},
    {"age", "days since the first purchase", Scale::log_1p},
    {"mean_gap", "days between purchases", Scale::log_1p},
    {"gap_ratio", "silence in gaps of its own", Scale::log},
    {"gap_variation", "irregularity of its gaps", Scale::plain},
    {"spend", "spend on a purchase day", Scale::log_1p},
    {"spend_trend", "spend of 90 days against the 90 before", Scale::log},
    {"returns", "share returned", Scale::plain},
    {"orders_30", "purchase days in 30 days", Scale::log_1p},
    {"orders_90", "purchase days in 90 days", Scale::log_1p},
    {"expected", "purchases expected of its kind", Scale::log},
}};

inline double readable(const Reading& reading, double value) {
  switch (reading.scale) {
    case Scale::log: return std::exp(value);
    case Scale::log_1p: return std::expm1(value);
    default: return value;
  }
}

/// What is expected of a customer as the feature `expected`.
inline double log_expected(double purchases) {
  constexpr double hardly_any = 1e-6;  // purchases: less is all the same
  return std::log(std::max(hardly_any, purchases));
}

/// Columns of a scorecard beside the features, which say how far ahead it looks: the logarithm of the horizon, and the
/// silence in gaps of its own that a customer would have come to at its end. They stand behind the features.
constexpr std::array<std::string_view, 2> ahead_columns{"horizon", "silence_ahead"};
constexpr std::size_t gap_ratio_column = 4;  // what silence_ahead is told as
inline std::array<double, 2> looking_ahead(double recency, double mean_gap, int horizon) {
  return {std::log(horizon), std::log((std::expm1(recency) + horizon + 1) / (std::expm1(mean_gap) + 1))};
}

/// The features of those who have bought, with what is expected of each given as logarithms.
Features features_with(const History& past, std::vector<std::uint32_t> customers, const std::vector<double>& expected);

}  // namespace crmcore::retention
