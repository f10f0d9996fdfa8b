// What the sources of a history share. Private to the room.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "crmcore/history/history.hpp"

namespace crmcore {

inline constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();  // instead of a customer

/// The report without the lines that counted nothing.
inline std::vector<HistoryReport> without_zeros(std::vector<HistoryReport> report) {
  std::erase_if(report, [](const HistoryReport& line) { return line.rows == 0; });
  return report;
}

inline void count_dropped(HistoryReport& line) {
  ++line.rows;
  ++line.dropped;
}
inline void count_netted(HistoryReport& line) {
  ++line.rows;
  ++line.netted;
}

/// A history that counts its days in a zone.
inline History in_zone(History past, const TimeZone& zone) {
  past.set_time_zone(zone);
  return past;
}

}  // namespace crmcore
