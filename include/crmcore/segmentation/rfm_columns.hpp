// RFM of millions of orders in memory: the same scores as `rfm`, column by column.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "crmcore/history/order_columns.hpp"
#include "crmcore/segmentation/rfm.hpp"

namespace crmcore::segmentation {

/// One row per customer with a purchase, ascending.
struct RfmColumns {
  std::vector<std::int64_t> customer;
  std::vector<std::int32_t> recency_days, frequency;
  std::vector<std::int64_t> monetary;  ///< minor units
  std::vector<std::int8_t> recency_score, frequency_score, monetary_score;
  CutPoints cut_points;
  std::vector<HistoryReport> report;

  std::size_t rows() const { return customer.size(); }
};
/// RFM scores of a log in columns. `options.map` is not used: a segment is map->segment(scores). Counting orders is
/// faster than counting purchase days. Throws invalid as `rfm` does.
RfmColumns rfm_columns(std::span<const OrderChunk> log, Day today, const RfmOptions& options = {},
                       const ColumnOptions& columns = {});

}  // namespace crmcore::segmentation
