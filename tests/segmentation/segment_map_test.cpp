#include "crmcore/segmentation/segment_map.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::segmentation {
namespace {

TEST(SegmentMap, OfTenNamesEverySegment) {  // G2
  const auto ten = SegmentMap::ten();
  EXPECT_EQ(ten.segments().size(), 10U);
  EXPECT_EQ(ten.segment(5, 4, 1), "Champions");
  EXPECT_EQ(ten.segment(2, 5, 3), "Can't Lose");
}

TEST(SegmentMap, IsAPartitionOrIsRefused) {  // G2
  const auto read = [](const char* text) { return [text] { SegmentMap::parse(text, 3); }; };
  test::expect_refused({
      {"a gap", read("Good: R2-3; Bad: R1 F1-2"), {"gap", "R1 F3 M1"}},
      {"an overlap", read("Good: R2-3; Bad: R1-2"), {"overlap", "R2 F1 M1", "Good", "Bad"}},
      {"a score too high", read("All: R1-4"), {"between 1 and 3"}},
      {"no colon", read("All R1-3")},
  });
}

}  // namespace
}  // namespace crmcore::segmentation
