#include "crmcore/segmentation/rfm_grid.hpp"

namespace crmcore::segmentation {

Result<RfmCell> rfm_grid(const Rfm& rfm) {
  const std::int64_t scores = rfm.options.scores;
  Result<RfmCell> result{{}, rfm.currency};
  for (std::int64_t recency = 1; recency <= scores; ++recency)
    for (std::int64_t frequency = 1; frequency <= scores; ++frequency)
      result.rows.push_back({recency, frequency, 0, 0, {}});
  for (const Scored& scored : rfm) {
    const std::int64_t place = (scored.recency_score - 1) * scores + scored.frequency_score - 1;
    RfmCell& cell = result.rows[static_cast<std::size_t>(place)];
    ++cell.customers;
    cell.share = static_cast<double>(cell.customers) / static_cast<double>(rfm.size());
    cell.net = cell.net + scored.monetary;
  }
  return result;
}

}  // namespace crmcore::segmentation
