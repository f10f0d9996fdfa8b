// The first and second purchase of each customer with channel, campaign and products, as far as the source knows them:
// what cohorts by channel and the return to the same product need beyond days and money.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/history/history.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore {

struct Call;

struct FirstPurchase {
  std::string_view customer;
  std::optional<Day> first_day;                  ///< day of the first purchase
  std::optional<std::string> channel, campaign;  ///< of the first order
  std::optional<std::string> product;            ///< product that brought most money on the first day
  std::optional<Day> second_day;
  std::optional<std::string> second_product;
  std::optional<bool> again;  ///< a product of the first day was bought on the second; empty: not known, or not yet
  /// The customer may be older than the log: its record says so (known_since before the first purchase of the log), or
  /// it was first seen no later after the log's beginning than the 80 % quantile of the gaps between purchases.
  bool left_censored = false;
};
template <>
struct Schema<FirstPurchase> {
  static constexpr std::string_view name = "first_purchase";
  static constexpr auto fields = std::to_array<Field<FirstPurchase>>({
      field<&FirstPurchase::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&FirstPurchase::first_day>(
          "first_day", {.from = from::ordered, .help = "day of the first purchase; empty before the first purchase"}),
      field<&FirstPurchase::channel>(
          "channel", {.from = "order.channel", .help = "sales channel of the first order; empty when not known"}),
      field<&FirstPurchase::campaign>(
          "campaign", {.from = "order.campaign", .help = "campaign of the first order; empty when not known"}),
      field<&FirstPurchase::product>(
          "product", {.from = from::product,
                      .help = "product that brought most money on the first purchase day; empty when not known"}),
      field<&FirstPurchase::second_day>(
          "second_day", {.from = from::ordered, .help = "second day with a purchase; empty until there is one"}),
      field<&FirstPurchase::second_product>(
          "second_product",
          {.from = from::product,
           .help = "product that brought most money on the second purchase day; empty when not known"}),
      field<&FirstPurchase::again>("again",
                                   {.from = from::product,
                                    .help = "true when a product of the first purchase day was bought again on "
                                            "the second; empty when either is not known"}),
      field<&FirstPurchase::left_censored>(
          "left_censored", {.from = "order.ordered customer.known_since",
                            .help = "true when the customer may be older than the records: known before, "
                                    "or first seen soon after they begin"}),
  });
};

/// The first and second purchase of each customer of a workspace, by code. Products are given by their codes.
Result<FirstPurchase> first_purchases(const store::Store& store, const History& past);
/// The same from the table that the history was made of, which may also have channel, campaign and product.
Result<FirstPurchase> first_purchases(const Table& table, const History& past);
/// The same from the days alone: channel, campaign and products stay empty.
Result<FirstPurchase> first_purchases(const History& past);
/// The same from the source of a call's history: its input table, its workspace or the days alone.
Result<FirstPurchase> first_purchases_of(const Call& call, const History& past);

/// What customers are grouped by: all of them together, or what is known of their first purchase.
enum class CohortBy : std::uint8_t { all, month, channel, campaign, product };
template <>
struct Choices<CohortBy> {
  static constexpr auto codes = std::to_array<std::string_view>({"all", "month", "channel", "campaign", "product"});
};
/// The group of each customer: "all", "2025-03", "web" …, or "not known".
std::vector<std::string> cohort_of(const Result<FirstPurchase>& firsts, CohortBy by);

}  // namespace crmcore
