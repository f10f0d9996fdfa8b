// Customers by their first purchase, and how the money is distributed over them.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "crmcore/history/history.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::segmentation {

/// What a cell counts. Margin is the net of a history of margins (see crmcore::margins).
enum class CohortMeasure : std::uint8_t { customers, gross, net, margin };
enum class CohortGrain : std::uint8_t { month, quarter };

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct Choices<segmentation::CohortMeasure> {
  static constexpr auto codes = std::to_array<std::string_view>({"customers", "gross", "net", "margin"});
};
template <>
struct Choices<segmentation::CohortGrain> {
  static constexpr auto codes = std::to_array<std::string_view>({"month", "quarter"});
};
}  // namespace crmcore

namespace crmcore::segmentation {

struct CohortCell {
  std::string group;            ///< "all", or the channel, campaign … of its customers
  std::string cohort;           ///< year and month, or quarter, of the first purchase
  std::int64_t period = 0;      ///< 0: that of the first purchase
  std::int64_t size = 0;        ///< customers of the cohort
  std::optional<double> value;  ///< buyers, or money in units of the currency; empty: the period has not begun
  std::optional<double> share;  ///< of the cohort, or of its money in period 0
  bool complete = true;         ///< false: the period is still going on
};
/// The triangle of cohorts by first purchase. A period that has not begun is empty, never zero. With `group`, one name
/// for each customer of the history (see cohort_of), there is a triangle for each group. Money before a customer's
/// first purchase, such as a return of what was bought before the log began, is in no period. Throws invalid unless
/// `group` is empty or has a name for each customer.
Result<CohortCell> cohorts(const History& past, CohortGrain grain = CohortGrain::month,
                           CohortMeasure measure = CohortMeasure::customers, std::span<const std::string> group = {});

struct Concentration {
  double customers = 0;  ///< share of buyers, the best first
  double net = 0;        ///< share of the money that these brought
  double gini = 0;       ///< Gini coefficient of all buyers: 0 all alike, 1 one has all
};
/// The concentration curve at 1, 5, 10, 20, … 100 % of buyers, straight between two buyers. Buyers with money
/// below 0 count as 0.
Result<Concentration> concentration(const History& past);

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct Schema<segmentation::CohortCell> {
  using Cell = segmentation::CohortCell;
  static constexpr std::string_view name = "cohort_cell";
  static constexpr auto fields = std::to_array<Field<Cell>>({
      field<&Cell::group>("group", {.from = "order.channel order.campaign product.code",
                                    .help = "all, or the channel, campaign or product of the first purchase"}),
      field<&Cell::cohort>("cohort",
                           {.from = from::ordered, .help = "year and month, or quarter, of the first purchase"}),
      field<&Cell::period>("period",
                           {.help = "months or quarters since the first purchase; 0 is that of the first purchase"}),
      field<&Cell::size>("size", {.from = from::ordered, .help = "customers of the cohort"}),
      field<&Cell::value>(
          "value",
          {.from = from::purchases,
           .help =
               "customers who bought in the period, or money in units of the currency; empty when it has not begun"}),
      field<&Cell::share>("share", {.from = from::purchases,
                                    .help = "value over the size of the cohort, or over its money of period 0; empty "
                                            "when it has not begun or that is 0"}),
      field<&Cell::complete>("complete", {.help = "true when the period is over"}),
  });
};
template <>
struct Schema<segmentation::Concentration> {
  using Concentration = segmentation::Concentration;
  static constexpr std::string_view name = "concentration";
  static constexpr auto fields = std::to_array<Field<Concentration>>({
      field<&Concentration::customers>(
          "customers", {.from = from::amount, .help = "share of buyers counted, the best first, 0 to 1"}),
      field<&Concentration::net>(
          "net", {.from = from::amount, .help = "share of the money of all buyers that these brought, 0 to 1"}),
      field<&Concentration::gini>(
          "gini", {.from = from::amount, .help = "Gini coefficient of all buyers: 0 all alike, 1 one has all"}),
  });
};
}  // namespace crmcore
