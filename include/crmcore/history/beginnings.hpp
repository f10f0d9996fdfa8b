// Where customers began and with what they came again, as far as the source says: what cohorts by channel and the
// return to the same product need beyond days and money.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/history/history.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore {

struct Call;

struct Beginning {
  std::string_view customer;
  std::optional<Day> first_day;                  ///< of its purchases
  std::optional<std::string> channel, campaign;  ///< of the first order
  std::optional<std::string> product;            ///< that brought most on the first day
  std::optional<Day> second_day;
  std::optional<std::string> second_product;
  std::optional<bool> again;  ///< a product of the first day was bought on the second; none: not known, or not yet
  /// Older than the log, as records say (known_since before its first purchase), or not to be told from one that is:
  /// first seen within so many days of the log's beginning as four of five gaps between purchases are long at most.
  bool left_censored = false;
};
template <>
struct Schema<Beginning> {
  static constexpr std::string_view name = "beginning";
  static constexpr auto fields = std::to_array<Field<Beginning>>({
      field<&Beginning::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Beginning::first_day>(
          "first_day", {.from = from::ordered, .help = "day of the first purchase; empty before the first purchase"}),
      field<&Beginning::channel>(
          "channel", {.from = "order.channel", .help = "sales channel of the first order; empty when not known"}),
      field<&Beginning::campaign>(
          "campaign", {.from = "order.campaign", .help = "campaign of the first order; empty when not known"}),
      field<&Beginning::product>(
          "product", {.from = from::product,
                      .help = "product that brought most money on the first purchase day; empty when not known"}),
      field<&Beginning::second_day>(
          "second_day", {.from = from::ordered, .help = "second day with a purchase; empty until there is one"}),
      field<&Beginning::second_product>(
          "second_product",
          {.from = from::product,
           .help = "product that brought most money on the second purchase day; empty when not known"}),
      field<&Beginning::again>("again", {.from = from::product,
                                         .help = "true when a product of the first purchase day was bought again on "
                                                 "the second; empty when either is not known"}),
      field<&Beginning::left_censored>("left_censored",
                                       {.from = "order.ordered customer.known_since",
                                        .help = "true when the customer may be older than the records: known before, "
                                                "or first seen soon after they begin"}),
  });
};

/// One row per customer of a history of the workspace, by code. Products are called by their codes.
Result<Beginning> beginnings(const store::Store& store, const History& past);
/// Of a history made from a table of customer, day, amount that may also have channel, campaign and product.
Result<Beginning> beginnings(const Table& table, const History& past);
/// From the days alone.
Result<Beginning> beginnings(const History& past);
/// From wherever the history of a call comes.
Result<Beginning> beginnings_of(const Call& call, const History& past);

/// What customers are grouped by. Month: that of the first purchase.
enum class CohortBy : std::uint8_t { all, month, channel, campaign, product };
template <>
struct Choices<CohortBy> {
  static constexpr auto codes = std::to_array<std::string_view>({"all", "month", "channel", "campaign", "product"});
};
/// The group of each: "2025-03", "web" …; "all"; "not known".
std::vector<std::string> cohort_of(const Result<Beginning>& begins, CohortBy by);

}  // namespace crmcore
