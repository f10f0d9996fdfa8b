// RFM: recency, frequency and money of each customer who has bought, as scores and a segment. Scores depend on values,
// not on ranks, so that equal customers always have equal scores.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/history/history.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/segmentation/segment_map.hpp"

namespace crmcore::segmentation {

enum class Frequency : std::uint8_t { days, orders };
enum class Monetary : std::uint8_t { net, gross };

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct Choices<segmentation::Frequency> {
  static constexpr auto codes = std::to_array<std::string_view>({"days", "orders"});
};
template <>
struct Choices<segmentation::Monetary> {
  static constexpr auto codes = std::to_array<std::string_view>({"net", "gross"});
};
}  // namespace crmcore

namespace crmcore::segmentation {

/// The scores − 1 values that separate the scores of each measure; ascending. Money is in units of the currency.
struct CutPoints {
  std::array<std::vector<double>, 3> limits;  ///< recency (days), frequency, money; empty: quantiles

  /// Reads "recency 7 30 90 365; frequency 1 2 4 9; money 50 200 500 2000", or some of these measures. Throws invalid,
  /// or unknown_name for another measure.
  static CutPoints parse(std::string_view text);
};

/// Throws invalid unless a measure has cut points, each scores − 1 that ascend or none.
void check(const CutPoints& cut_points, int scores);

struct RfmOptions {
  int scores = 5;
  Frequency frequency = Frequency::days;
  Monetary money = Monetary::net;
  std::optional<CutPoints> cut_points = {};  ///< fixed limits of some measures; else quantiles of type 7 at i / scores
  std::optional<SegmentMap> map = {};        ///< defaults to the ten segments, which need five scores
};

struct Scored {
  std::string_view customer;
  std::int64_t recency_days = 0;  ///< whole days since the last purchase
  std::int64_t frequency = 0;     ///< purchase days, or orders
  Amount monetary;
  std::int64_t recency_score = 0;  ///< 1 … scores; the most recent are highest
  std::int64_t frequency_score = 0;
  std::int64_t monetary_score = 0;
  std::optional<std::string_view> segment;
};

/// Scores with the cut points and the map that made them.
struct Rfm : Result<Scored> {
  CutPoints cut_points;
  std::shared_ptr<const SegmentMap> map;  ///< none without a map in the options, unless there are five scores
  RfmOptions options;
};

/// Scores and segment of each customer with a purchase, by code.
/// Method: score = 1 + number of cut points below the value, recency reversed (docs/rooms/segmentation.md cites the
/// sources).
/// Throws invalid for cut_points that do not ascend or are not scores − 1.
Rfm rfm(const History& past, const RfmOptions& options = {});

struct Size {
  std::string_view segment;
  std::int64_t customers = 0;
  double share = 0;  ///< of the customers scored
  Amount net;
};
/// Customers and money of each segment, in the order of the map, empty segments included. Throws invalid without a map.
Result<Size> sizes(const Rfm& rfm);

struct CutPointLine {
  std::string_view measure;
  std::int64_t score = 0;
  std::optional<double> lower, upper;  ///< lower excluded, upper included; open at the ends
  std::int64_t customers = 0;
};
Result<CutPointLine> cut_points(const Rfm& rfm);

struct Why {
  std::string_view measure;
  double value = 0;
  std::int64_t score = 0;
  std::optional<double> lower, upper;
  std::optional<std::string_view> segment;
};
/// Why a customer is in its segment: each measure, its value and the limits of its score. Throws not_found.
Result<Why> why(const Rfm& rfm, std::string_view customer);

struct Move {
  std::optional<std::string_view> from_segment;  ///< empty: had not bought yet
  std::string_view to_segment;
  std::int64_t customers = 0;
  Amount net;
};
/// Moves between segments from one day to another; each day is scored by its own cut points, or by
/// `options.cut_points`. Throws invalid when `from` is after `to`, and without a map.
Result<Move> moves(const History& past, Day from, Day to, const RfmOptions& options = {});

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct OptionsOf<segmentation::RfmOptions> {
  using Options = segmentation::RfmOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::scores>("scores", {.help = "number of score levels", .range = {.least = 2, .most = 20}}),
      option<&Options::cut_points>("cut_points",
                                   {.help = "fixed cut points; quantiles by default",
                                    .example = "recency 7 30 90 365; frequency 1 2 4 9; money 50 200 500 2000"}),
      option<&Options::frequency>("frequency", {.help = "whether purchase days or orders are counted"}),
      option<&Options::money>("money", {.help = "whether money is net of returns or gross"}),
  });
};
template <>
struct Schema<segmentation::Scored> {
  using Scored = segmentation::Scored;
  static constexpr std::string_view name = "rfm";
  static constexpr auto fields = std::to_array<Field<Scored>>({
      field<&Scored::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Scored::recency_days>("recency_days", {.from = from::ordered, .help = "days since the last purchase"}),
      field<&Scored::frequency>("frequency", {.from = from::ordered, .help = "purchase days, or orders, as asked for"}),
      field<&Scored::monetary>("monetary",
                               {.from = from::amount, .help = "money sold less returned, or gross, as asked for"}),
      field<&Scored::recency_score>(
          "recency_score",
          {.from = from::ordered, .help = "score of recency, from 1; the most recent have the highest"}),
      field<&Scored::frequency_score>(
          "frequency_score",
          {.from = from::ordered, .help = "score of frequency, from 1; the most frequent have the highest"}),
      field<&Scored::monetary_score>(
          "monetary_score",
          {.from = from::amount, .help = "score of money, from 1; the highest money has the highest"}),
      field<&Scored::segment>(
          "segment",
          {.from = from::purchases,
           .help =
               "segment by the scores, in the default map by recency and frequency; empty without a map, as for other "
               "than five scores"}),
  });
};
template <>
struct Schema<segmentation::Size> {
  using Size = segmentation::Size;
  static constexpr std::string_view name = "segment_size";
  static constexpr auto fields = std::to_array<Field<Size>>({
      field<&Size::segment>("segment", {.from = from::purchases, .help = "segment of the map"}),
      field<&Size::customers>("customers", {.from = from::ordered, .help = "customers in the segment"}),
      field<&Size::share>("share", {.from = from::ordered, .help = "share of the customers scored, 0 to 1"}),
      field<&Size::net>("net", {.from = from::amount, .help = "money of these customers, net or gross as scored"}),
  });
};
template <>
struct Schema<segmentation::CutPointLine> {
  using CutPointLine = segmentation::CutPointLine;
  static constexpr std::string_view name = "cut_point";
  static constexpr auto fields = std::to_array<Field<CutPointLine>>({
      field<&CutPointLine::measure>("measure", {.help = "recency, frequency or money"}),
      field<&CutPointLine::score>("score", {.help = "the score, from 1"}),
      field<&CutPointLine::lower>("lower",
                                  {.from = from::purchases,
                                   .help = "values with this score lie above it: days, purchases or units of the "
                                           "currency; empty when there is no limit"}),
      field<&CutPointLine::upper>("upper",
                                  {.from = from::purchases,
                                   .help = "values with this score are at most this: days, purchases or units of "
                                           "the currency; empty when there is no limit"}),
      field<&CutPointLine::customers>("customers", {.from = from::purchases, .help = "customers with this score"}),
  });
};
template <>
struct Schema<segmentation::Why> {
  using Why = segmentation::Why;
  static constexpr std::string_view name = "why";
  static constexpr auto fields = std::to_array<Field<Why>>({
      field<&Why::measure>("measure", {.help = "recency, frequency or money"}),
      field<&Why::value>("value",
                         {.from = from::purchases,
                          .help = "days since the last purchase, purchases, or money in units of the currency"}),
      field<&Why::score>("score", {.from = from::purchases, .help = "score of the value, from 1"}),
      field<&Why::lower>(
          "lower", {.from = from::purchases,
                    .help = "values with this score lie above it, in the unit of value; empty when there is no limit"}),
      field<&Why::upper>(
          "upper",
          {.from = from::purchases,
           .help = "values with this score are at most this, in the unit of value; empty when there is no limit"}),
      field<&Why::segment>("segment",
                           {.from = from::purchases,
                            .help = "segment of the customer; empty without a map, as for other than five scores"}),
  });
};
template <>
struct Schema<segmentation::Move> {
  using Move = segmentation::Move;
  static constexpr std::string_view name = "move";
  static constexpr auto fields = std::to_array<Field<Move>>({
      field<&Move::from_segment>(
          "from_segment",
          {.from = from::purchases, .help = "segment on the earlier day; empty when nothing had been bought by then"}),
      field<&Move::to_segment>("to_segment", {.from = from::purchases, .help = "segment on the later day"}),
      field<&Move::customers>("customers", {.from = from::ordered, .help = "customers who made this move, or stayed"}),
      field<&Move::net>("net", {.from = from::amount,
                                .help = "money of these customers up to the later day, net or gross as scored"}),
  });
};
}  // namespace crmcore
