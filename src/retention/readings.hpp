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

/// The features of those who have bought, with what is expected of each given as logarithms.
Features features_with(const History& past, std::vector<std::uint32_t> customers, const std::vector<double>& expected);

}  // namespace crmcore::retention
