// Customers counted by two of their RFM scores: the grid that the trade draws.
#pragma once

#include "crmcore/segmentation/rfm.hpp"

namespace crmcore::segmentation {

struct RfmCell {
  std::int64_t recency_score = 0;
  std::int64_t frequency_score = 0;
  std::int64_t customers = 0;
  double share = 0;  ///< of the customers scored
  Amount net;        ///< their money, as the scores count it
};
/// One line for each pair of scores of recency and frequency, empty pairs included.
Result<RfmCell> rfm_grid(const Rfm& rfm);

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct Schema<segmentation::RfmCell> {
  using Cell = segmentation::RfmCell;
  static constexpr std::string_view name = "rfm_cell";
  static constexpr auto fields = std::to_array<Field<Cell>>({
      field<&Cell::recency_score>("recency_score",
                                  {.from = from::ordered, .help = "score of recency, from 1; high for recent"}),
      field<&Cell::frequency_score>("frequency_score", {.from = from::ordered, .help = "score of frequency, from 1"}),
      field<&Cell::customers>("customers", {.from = from::ordered, .help = "customers with these two scores"}),
      field<&Cell::share>("share", {.from = from::ordered, .help = "their share of the customers scored, 0 to 1"}),
      field<&Cell::net>("net", {.from = from::purchases, .help = "money of these customers, net or gross as scored"}),
  });
};
}  // namespace crmcore
