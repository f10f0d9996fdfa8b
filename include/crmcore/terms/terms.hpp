// At what a customer buys on a day: the price of a product and where it comes from, the tax, the credit limit and what
// is left of it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crmcore/action/action.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/terms/sale_terms.hpp"

namespace crmcore {

namespace terms {

/// Where a price or a limit comes from.
enum class TermsFrom : std::uint8_t {
  customer,  ///< the customer's own terms
  segment,   ///< those of a segment it is in
  product,   ///< the price of the product itself
  none,      ///< nothing says
};

}  // namespace terms

template <>
struct Choices<terms::TermsFrom> {
  static constexpr auto codes = std::to_array<std::string_view>({"customer", "segment", "product", "none"});
};

namespace terms {

/// The entities of this room and their rules: prices, quantities, limits and days are 0 or more, a percentage is from 0
/// to 100, and a row ends on the day it begins or later. Tax of a line that is another than the rate of its product
/// says is told (`order_line.tax_differs`), not refused.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

/// A setting of the terms and who says so.
template <class Value>
struct Said {
  std::optional<Value> value;
  TermsFrom from = TermsFrom::none;
  std::optional<std::string> segment;  ///< name, where a segment says so
};

/// The terms that held on a day.
/// Method: the customer's own row where it says something, else the first of the segments it is in, by their rank,
/// whose terms do. Of several rows that hold, the one that began last counts.
class TermsOfDay {
 public:
  /// `actions` makes the results that rules of segments read; they are only asked where a segment has terms that day.
  /// Throws misuse where they are needed and there are none.
  TermsOfDay(const store::Store& store, const Actions* actions, Day day);

  Said<std::string> price_list(std::optional<Id<Customer>> customer) const;
  Said<Amount> credit_limit(std::optional<Id<Customer>> customer) const;
  Said<std::int64_t> payment_days(std::optional<Id<Customer>> customer) const;

  /// The rate of a product, its own or that of all; none where nothing says.
  const TaxRate* tax_rate(std::optional<Id<Product>> product) const;

 private:
  template <class Value>
  Said<Value> said(std::optional<Id<Customer>> customer, std::optional<Value> CustomerTerms::*own,
                   std::optional<Value> SegmentTerms::*of_segment) const;

  struct OfSegment {
    std::string segment;
    SegmentTerms terms;
  };
  std::map<std::int64_t, std::vector<CustomerTerms>> own_;     // the one that began last first
  std::map<std::int64_t, std::vector<OfSegment>> of_segment_;  // of a customer, by rank, then the one that began last
  std::map<std::int64_t, TaxRate> rates_;                      // by product; 0: all
};

/// The price of a product.
struct PriceAnswer {
  std::string product;
  std::optional<std::string> customer;
  Decimal quantity;
  std::optional<Decimal> price;
  TermsFrom from = TermsFrom::none;
  std::optional<std::string> price_list, segment;
  std::optional<Decimal> smallest_quantity;
  std::optional<Day> from_day, to_day;
  std::optional<Decimal> tax_percent;
  bool tax_included = false;
};
/// The price of a product by the list of a customer on a day.
/// Method: of the rows of the list that hold for the day and the quantity, the one of the largest smallest quantity, of
/// those the one that began last. Fallback: where the customer has no list, or the list does not have the product, the
/// price of the product itself.
PriceAnswer price_of(const store::Store& store, const TermsOfDay& terms, Day day, const Product& product,
                     std::optional<Id<Customer>> customer, Decimal quantity);

/// Returns the price of a product for a customer on a day, in one row. Throws not_found for a product or customer that
/// does not exist.
Result<PriceAnswer> price(const store::Store& store, const Actions* actions, Day today, std::string_view product,
                          std::string_view customer = {}, Decimal quantity = Decimal{Decimal::one});

/// How a customer stands to its limit.
struct CreditLine {
  std::string customer;
  std::optional<Amount> limit;
  TermsFrom from = TermsFrom::none;
  std::optional<std::string> segment;
  Amount owed;
  std::optional<Amount> free, above;
};
/// Returns the customers with a credit limit on `today`, with what they owe and what is left of it; with `above_only`
/// those who owe more. What is owed is what orders.balances says. Most above the limit first.
Result<CreditLine> credit(const store::Store& store, const Actions* actions, Day today, bool above_only = false);

/// Whether an order fits.
struct CreditCheck {
  std::string customer;
  Amount owed, order, after;
  std::optional<Amount> limit;
  TermsFrom from = TermsFrom::none;
  std::optional<std::string> segment;
  bool fits = true;
  std::optional<Amount> above;
};
/// Returns whether an order of so much money, less what is paid at once, would keep a customer within its limit. Throws
/// not_found for a customer that does not exist.
Result<CreditCheck> check_credit(const store::Store& store, const Actions* actions, Day today,
                                 std::string_view customer, Amount order);

}  // namespace terms

template <>
struct Schema<terms::PriceAnswer> {
  using Answer = terms::PriceAnswer;
  static constexpr std::string_view name = "price_answer";
  static constexpr std::string_view listed = "list_price.price product.price customer_terms.price_list";
  static constexpr auto fields = std::to_array<Field<Answer>>({
      field<&Answer::product>("product", {.from = from::product, .help = "code of the product"}),
      field<&Answer::customer>("customer", {.from = from::customer, .help = "code of the customer; empty: anybody"}),
      field<&Answer::quantity>("quantity", {.from = from::product, .help = "quantity that was asked for"}),
      field<&Answer::price>("price",
                            {.money = true, .from = listed, .help = "price of a unit; empty where nothing says"}),
      field<&Answer::from>("from", {.from = listed, .help = "who says which list, or that the product itself says it"}),
      field<&Answer::price_list>(
          "price_list", {.from = "list_price.price_list", .help = "the list; empty: the price of the product itself"}),
      field<&Answer::segment>("segment", {.from = "segment.name", .help = "the segment whose list it is"}),
      field<&Answer::smallest_quantity>(
          "smallest_quantity", {.from = "list_price.smallest_quantity", .help = "quantity from which on it holds"}),
      field<&Answer::from_day>("from_day", {.from = "list_price.from_day", .help = "first day on which it holds"}),
      field<&Answer::to_day>("to_day", {.from = "list_price.to_day", .help = "last day; empty: until further notice"}),
      field<&Answer::tax_percent>("tax_percent",
                                  {.from = "tax_rate.percent", .help = "rate of tax; empty where nothing says"}),
      field<&Answer::tax_included>("tax_included",
                                   {.from = "tax_rate.included", .help = "whether the price includes the tax"}),
  });
};
template <>
struct Schema<terms::CreditLine> {
  using Line = terms::CreditLine;
  static constexpr std::string_view name = "credit_line";
  static constexpr std::string_view limits = "customer_terms.credit_limit segment_terms.credit_limit";
  static constexpr std::string_view left =
      "customer_terms.credit_limit segment_terms.credit_limit order_line.amount order_line.tax order.shipping "
      "payment.amount";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Line::limit>("limit", {.from = limits, .help = "the most it may owe"}),
      field<&Line::from>("from", {.from = limits, .help = "who says so: the customer's own terms or a segment's"}),
      field<&Line::segment>("segment", {.from = "segment.name", .help = "the segment; empty: its own terms"}),
      field<&Line::owed>("owed", {.from = from::balance, .help = "what it owes on today"}),
      field<&Line::free>("free", {.from = left, .help = "what is left of the limit, 0 or more"}),
      field<&Line::above>("above", {.from = left, .help = "what it owes above the limit; empty within it"}),
  });
};
template <>
struct Schema<terms::CreditCheck> {
  using Check = terms::CreditCheck;
  static constexpr std::string_view name = "credit_check";
  static constexpr std::string_view limits = Schema<terms::CreditLine>::limits;
  static constexpr std::string_view left = Schema<terms::CreditLine>::left;
  static constexpr auto fields = std::to_array<Field<Check>>({
      field<&Check::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Check::owed>("owed", {.from = from::balance, .help = "what it owes on today"}),
      field<&Check::order>("order", {.from = from::balance, .help = "what the order adds"}),
      field<&Check::after>("after", {.from = from::balance, .help = "what it would owe then"}),
      field<&Check::limit>("limit", {.from = limits, .help = "the most it may owe; empty: no limit"}),
      field<&Check::from>("from", {.from = limits, .help = "who says so: the customer's own terms or a segment's"}),
      field<&Check::segment>("segment", {.from = "segment.name", .help = "the segment; empty: its own terms"}),
      field<&Check::fits>("fits", {.from = left, .help = "whether it stays within the limit"}),
      field<&Check::above>("above", {.from = left, .help = "how much above the limit it would be; empty within it"}),
  });
};

}  // namespace crmcore
