#include "crmcore/segmentation/segment_map.hpp"

#include <algorithm>

#include "crmcore/action/arguments.hpp"
#include "crmcore/error.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore::segmentation {
namespace {

std::size_t cell(int r, int f, int m, int scores) {
  return (static_cast<std::size_t>(r - 1) * static_cast<std::size_t>(scores) + static_cast<std::size_t>(f - 1)) *
             static_cast<std::size_t>(scores) +
         static_cast<std::size_t>(m - 1);
}

std::string called(int r, int f, int m) {
  return "R" + std::to_string(r) + " F" + std::to_string(f) + " M" + std::to_string(m);
}

std::string must_be_box(std::string_view text) {
  return "a segment must be a name with its scores, such as 'Loyal: R4-5 F1-2', not " + cited(text);
}

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCode::invalid, "map", "segment map: " + why); }

}  // namespace

SegmentMap::SegmentMap(std::vector<Box> boxes, int scores) : boxes_(std::move(boxes)), scores_(scores) {
  check_range("scores", scores, {.least = 2, .most = 20});
  constexpr std::size_t none = ~std::size_t{0};
  box_of_.assign(static_cast<std::size_t>(scores * scores * scores), none);
  for (std::size_t b = 0; b < boxes_.size(); ++b) {
    const auto& [segment, ranges] = boxes_[b];
    for (const auto& [low, high] : ranges)
      if (low < 1 || high > scores || low > high)
        refuse("scores of " + segment + " must be between 1 and " + std::to_string(scores) + ", not " +
               std::to_string(low) + " to " + std::to_string(high));
    for (int r = ranges[0].low; r <= ranges[0].high; ++r)
      for (int f = ranges[1].low; f <= ranges[1].high; ++f)
        for (int m = ranges[2].low; m <= ranges[2].high; ++m) {
          std::size_t& owner = box_of_[cell(r, f, m, scores)];
          if (owner != none)
            refuse("an overlap: " + called(r, f, m) + " is both " + boxes_[owner].segment + " and " + segment);
          owner = b;
        }
  }
  for (int r = 1; r <= scores; ++r)
    for (int f = 1; f <= scores; ++f)
      for (int m = 1; m <= scores; ++m)
        if (box_of_[cell(r, f, m, scores)] == none) refuse("a gap: " + called(r, f, m) + " has no segment");
}

SegmentMap SegmentMap::parse(std::string_view text, int scores) {
  std::vector<Box> boxes;
  for (const std::string_view one : parts_of(text, ';')) {
    const std::size_t colon = one.rfind(':');
    if (colon == std::string_view::npos || trimmed(one.substr(0, colon)).empty()) refuse(must_be_box(one));
    Box box{std::string(trimmed(one.substr(0, colon))),
            {Box::Range{1, scores}, Box::Range{1, scores}, Box::Range{1, scores}}};
    for (std::string_view rest = trimmed(one.substr(colon + 1)); !rest.empty(); rest = trimmed(rest)) {
      const std::size_t measure = std::string_view("RFM").find(rest.front());
      const auto number = [&] {
        int value = 0;
        std::size_t digits = 0;
        while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9' && digits < 3)
          value = value * 10 + (rest[digits++] - '0');
        if (digits == 0) refuse(must_be_box(one));
        rest.remove_prefix(digits);
        return value;
      };
      if (measure == std::string_view::npos) refuse("scores must begin with R, F or M, not as in " + cited(one));
      rest.remove_prefix(1);
      Box::Range& range = box.ranges[measure];
      range.low = range.high = number();
      if (rest.starts_with('-')) {
        rest.remove_prefix(1);
        range.high = number();
      }
    }
    boxes.push_back(std::move(box));
  }
  return {std::move(boxes), scores};
}

SegmentMap SegmentMap::ten() {
  return parse(
      "Champions: R5 F4-5; Potential Loyalist: R5 F2-3; New: R5 F1;"
      "Loyal: R4 F4-5; Potential Loyalist: R4 F2-3; Promising: R4 F1;"
      "Loyal: R3 F4-5; Need Attention: R3 F3; About to Sleep: R3 F1-2;"
      "Can't Lose: R1-2 F5; At Risk: R1-2 F3-4; Hibernating: R1-2 F1-2",
      5);
}

std::string_view SegmentMap::segment(int recency, int frequency, int monetary) const {
  return boxes_[box_of_[cell(recency, frequency, monetary, scores_)]].segment;
}

std::vector<std::string_view> SegmentMap::segments() const {
  std::vector<std::string_view> names;
  for (const Box& box : boxes_)
    if (std::ranges::find(names, box.segment) == names.end()) names.emplace_back(box.segment);
  return names;
}

}  // namespace crmcore::segmentation
