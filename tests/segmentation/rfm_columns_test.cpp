#include "crmcore/segmentation/rfm_columns.hpp"

#include <gtest/gtest.h>

#include "history/order_log.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

TEST(RfmColumns, ScoreLikeRfm) {  // G2
  const Log log = random_log(40'000, 2'000);
  const History past = history(day_totals(log.whole(), today), today);
  for (const auto frequency : {segmentation::Frequency::days, segmentation::Frequency::orders})
    for (const auto money : {segmentation::Monetary::net, segmentation::Monetary::gross}) {
      segmentation::RfmOptions options;
      options.frequency = frequency;
      options.money = money;
      const auto rows = segmentation::rfm(past, options);
      const auto columns = segmentation::rfm_columns(log.whole(), today, options);
      ASSERT_EQ(rows.size(), columns.rows());
      for (const auto& row : rows) {
        const auto at =
            static_cast<std::size_t>(std::ranges::lower_bound(columns.customer, std::stoll(std::string(row.customer))) -
                                     columns.customer.begin());
        EXPECT_EQ(columns.recency_days[at], row.recency_days);
        EXPECT_EQ(columns.frequency[at], row.frequency);
        EXPECT_EQ(columns.monetary[at], row.monetary.minor);
        EXPECT_EQ(columns.recency_score[at], row.recency_score);
        EXPECT_EQ(columns.frequency_score[at], row.frequency_score);
        EXPECT_EQ(columns.monetary_score[at], row.monetary_score);
      }
    }
}

}  // namespace
}  // namespace crmcore
