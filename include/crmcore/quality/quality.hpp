// The quality of the records (R14): how many are complete, doubtful, due for review, there twice.
#pragma once

#include <optional>
#include <string>

#include "crmcore/action/options.hpp"
#include "crmcore/registry/registry.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {
namespace quality {

enum class By : std::uint8_t { none, seller };
enum class Measure : std::uint8_t { complete, missing, doubtful, due, doubled };

/// One figure: how many records of an entity are so.
struct Figure {
  std::optional<std::string> seller;
  std::string entity;
  Measure measure = Measure::complete;
  std::optional<std::string> what;
  std::int64_t records = 0, of = 0;
  double share = 0;
};

struct Options {
  By by = By::none;
  int months = 6;          ///< after which a record is due, 0 to 1200
  double threshold = 0.5;  ///< least probability of two customers being one
};

/// Measures the records of the workspace on a day:
/// - complete: records that lack nothing of what is expected (registry/completeness.hpp); missing: those that lack it;
/// - doubtful: records with something odd (store/doubts.hpp), by what it is;
/// - due: customers not verified within the months before the day (registry::review);
/// - doubled: customers that are with another one in a cluster (duplicates::find).
/// By seller: customers, and the records that belong to them, by who has the customer that day (portfolio::of); empty
/// is the house. Records of nobody, such as products, are left out there.
Result<Figure> figures(const store::Store& store, Day today, const Options& options = {});

}  // namespace quality

template <>
struct Choices<quality::By> {
  static constexpr auto codes = std::to_array<std::string_view>({"none", "seller"});
};
template <>
struct Choices<quality::Measure> {
  static constexpr auto codes = std::to_array<std::string_view>({"complete", "missing", "doubtful", "due", "doubled"});
};

template <>
struct Schema<quality::Figure> {
  using Figure = quality::Figure;
  static constexpr std::string_view name = "quality_figure";
  static constexpr auto fields = std::to_array<Field<Figure>>({
      field<&Figure::seller>("seller", {.from = "assignment.seller staff.code",
                                        .help = "code of the seller; empty: the house, or not by seller"}),
      field<&Figure::entity>("entity", {.help = "entity of the records"}),
      field<&Figure::measure>("measure", {.help = "complete, missing (lack what is named), doubtful, due for review, "
                                                  "doubled (there twice)"}),
      field<&Figure::what>("what", {.help = "field or part that is missing, name of what is doubtful; else empty"}),
      field<&Figure::records>("records", {.help = "records that are so"}),
      field<&Figure::of>("of", {.help = "records that were looked at"}),
      field<&Figure::share>("share", {.help = "records over of, 0 to 1; 0 where there are none"}),
  });
};

template <>
struct OptionsOf<quality::Options> {
  using Options = quality::Options;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::by>("by", {.help = "one row for all, or one for each seller"}),
      option<&Options::months>(
          "months",
          {.help = "months after which a record is due", .range = {.least = 0, .most = 1200}, .unit = "months"}),
      option<&Options::threshold>(
          "threshold", {.help = "least probability of two customers being one", .range = {.least = 0.02, .below = 1}}),
  });
};

}  // namespace crmcore
