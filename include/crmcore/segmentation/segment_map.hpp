// A map from scores to named segments, checked to be a partition when it is made: every cell has exactly one name.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace crmcore::segmentation {

/// Scores from `low` to `high`, both included, of recency, frequency and money.
struct Box {
  struct Range {
    int low, high;
  };
  std::string segment;
  std::array<Range, 3> ranges;  ///< R, F, M
};

class SegmentMap {
 public:
  /// Throws invalid when a cell of the `scores`³ has no segment or two, naming the cell.
  SegmentMap(std::vector<Box> boxes, int scores);

  /// Reads "Champions: R4-5 F4-5; Loyal: R4 F4-5 M1-5; …"; a measure left out has all scores. Throws invalid.
  static SegmentMap parse(std::string_view text, int scores);
  /// The ten segments of docs/rooms/segmentation.md, on a 5 × 5 grid of recency and frequency.
  static SegmentMap ten();

  std::string_view segment(int recency, int frequency, int monetary) const;
  std::vector<std::string_view> segments() const;  ///< in the order of the boxes, each once
  int scores() const { return scores_; }

 private:
  std::vector<Box> boxes_;
  int scores_;
  std::vector<std::size_t> box_of_;  // of each cell
};

}  // namespace crmcore::segmentation
