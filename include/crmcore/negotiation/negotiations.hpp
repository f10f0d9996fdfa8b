// The negotiation of orders and quotes: every change of quantity, price, discount or day of delivery from the first
// request to the agreement, with when, who, why and from which side; first request against final agreement; what the
// shop gives away, and what goes with it.
#pragma once

#include <optional>
#include <string>

#include "crmcore/action/options.hpp"
#include "crmcore/negotiation/quotes.hpp"

namespace crmcore {

namespace negotiation {

/// What of a line or an order is negotiated.
enum class NegotiatedField : std::uint8_t { quantity, unit_price, discount, amount, due };
/// What first and final terms are broken down by.
enum class TermsBy : std::uint8_t { line, product, customer, seller };
/// What concessions are broken down by.
enum class GivenBy : std::uint8_t { all, product, customer, seller, month };
/// The rows of `concessions`.
enum class Concession : std::uint8_t { without, with, difference };

}  // namespace negotiation

template <>
struct Choices<negotiation::NegotiatedField> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"quantity", "unit_price", "discount", "amount", "due"});
};
template <>
struct Choices<negotiation::TermsBy> {
  static constexpr auto codes = std::to_array<std::string_view>({"line", "product", "customer", "seller"});
};
template <>
struct Choices<negotiation::GivenBy> {
  static constexpr auto codes = std::to_array<std::string_view>({"all", "product", "customer", "seller", "month"});
};
template <>
struct Choices<negotiation::Concession> {
  static constexpr auto codes = std::to_array<std::string_view>({"without", "with", "difference"});
};

namespace negotiation {

/// What changes about an order, and who asked for it.
struct NewTerms {
  std::string order;                 ///< external key, else id
  std::string product;               ///< code of the product of the line; empty: the one line, or the day alone
  std::optional<std::int64_t> line;  ///< id of the line, where a product has several
  std::optional<Decimal> quantity;   ///< 0 or more
  std::optional<Decimal> unit_price;
  std::optional<Amount> discount;  ///< 0 or more
  std::optional<Day> due;          ///< of the whole order
  Day day;
  QuoteSide side = QuoteSide::customer;
  std::string why;
};

/// One change of one field, from the first request to the agreement.
struct NegotiationStep {
  std::optional<std::string> quote;  ///< code of the first version; none for an order without quote
  std::optional<Id<Order>> order;    ///< none: no order was made of it
  std::optional<std::string> key, customer, product, description;
  std::int64_t step = 0;
  Day day;
  std::optional<Instant> at;
  std::optional<std::string> actor;
  std::optional<QuoteSide> side;
  std::optional<std::string> why;
  NegotiatedField field = NegotiatedField::quantity;
  std::optional<std::string> from, to;
};

/// Changes a line of an order, or its day of delivery, and keeps who asked for it, from which side and why, in one
/// change: the amount of the line follows by the rule of lines. Returns the step, one row for each field.
/// Throws not_found for an order, product or line that does not exist; rule for a cancelled order and a day before it;
/// invalid when nothing is new, or when several lines could be meant.
Result<NegotiationStep> renegotiate(store::Change& change, const NewTerms& terms);

struct NegotiationOptions {
  std::string order;            ///< external key, else id
  std::string quote;            ///< code of any version
  std::string customer;         ///< code
  std::optional<Day> from, to;  ///< days of the steps
};

/// Returns the changes up to `today`, by quote and order, then line, then step.
/// Method: steps come from three books. The versions of quotes: what the next version says of a product against the
/// one before, with its side and reason. Steps that people told (`line_change`). And the log of the file, which has
/// every change of an order line, a quote line or the day of an order with who, when and why, also those that imports
/// made; a line that an import took off while it put another one of the product in its place is one line that changed.
/// What was taken back by an undo is left out. A change of the log counts on the day on which it was written down, in
/// the time zone of the file, else UTC, unless a step told in the same change has the day.
/// Fallback: `side` is empty for a change that nobody told the side of; a line that came later begins at empty.
/// Throws not_found for an order, quote or customer that does not exist.
Result<NegotiationStep> negotiations(const store::Store& store, Day today, const NegotiationOptions& options = {});

struct TermsOptions {
  TermsBy by = TermsBy::product;
  std::optional<Day> from, to;  ///< days of the first requests
};

/// First request against final agreement.
struct FirstAndFinal {
  std::optional<Id<Order>> order;
  std::optional<std::string> product, customer, seller;
  std::int64_t lines = 0, changed = 0;
  double share = 0, low = 0, high = 0;
  std::optional<Decimal> first_quantity, final_quantity;
  std::optional<std::string> unit;
  std::optional<Decimal> first_price, final_price;
  Amount first_discount, final_discount, first_amount, final_amount;
  double days = 0;
};
/// Returns the first request against the final agreement of what was agreed by `today`: orders that stand, and accepted
/// quotes of which no order was made.
/// Method: of each line the first terms that are known and the last ones up to `today`; lines that came later have no
/// first quantity, those that were taken off the final quantity 0. Unit prices are means, weighted by quantity. Days
/// are the median from the first request to the last change, or to the order. The interval of the share is Wilson's, 95
/// %. Fallback: no quantity where units differ; money of other currencies is left out.
Result<FirstAndFinal> first_and_final(const store::Store& store, Day today, const TermsOptions& options = {});

struct GivenOptions {
  GivenBy by = GivenBy::all;
  std::optional<Day> from, to;  ///< days of the first requests
};

/// What the shop gave away between its first offer and the agreement.
struct GivenAway {
  std::optional<std::string> item;
  std::int64_t lines = 0, with = 0;
  Amount at_first_terms, agreed, price_cuts, discounts, given_away, added;
  double share = 0;
};
/// Returns by group what agreed lines cost less than they would have at the terms that were first offered.
/// Method: of each line the agreed quantity at the first unit price less the first discount, in proportion to the
/// quantity, against the agreed amount. The difference is split into price (agreed quantity × fall of the unit price)
/// and the rest, which is discount. Lines that became dearer are told apart: price_cuts + discounts = given_away −
/// added. Fallback: lines without any price, of another currency, or taken off are left out.
Result<GivenAway> given_away(const store::Store& store, Day today, const GivenOptions& options = {});

struct ConcessionOptions {
  std::optional<Day> from, to;  ///< days of the first requests
};

/// Quotes with a concession against those without.
struct ConcessionOutcome {
  Concession concession = Concession::without;
  std::int64_t quotes = 0, accepted = 0;
  std::optional<double> share, low, high;
  std::int64_t measured = 0;
  std::optional<double> quantity, quantity_low, quantity_high;
  Amount given_away;
};
/// Returns whether quotes with a concession (a last version that is cheaper than the first offer at its own quantities)
/// were accepted more often, and whether more was agreed than first asked for. It is an association and not an effect:
/// shops give way where they fear to lose, and to whom buys much, so the difference says nothing of what one more
/// concession would bring.
/// Method: quotes that were accepted, refused or have expired. Shares have Wilson's 95 % interval, their difference
/// Newcombe's (Statistics in Medicine 17, 1998, method 10). The quantity of an accepted quote is what was agreed over
/// what was first asked for, both in money at the first prices; means have Student's interval and their difference
/// Welch's (statistics/means.hpp).
/// Fallback: no interval for fewer than two quotes.
Result<ConcessionOutcome> concessions(const store::Store& store, Day today, const ConcessionOptions& options = {});

}  // namespace negotiation

template <>
struct OptionsOf<negotiation::NegotiationOptions> {
  using Options = negotiation::NegotiationOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::order>("order",
                              {.help = "external key of an order, or its id; defaults to all", .example = "W-1042"}),
      option<&Options::quote>("quote", {.help = "code of a quote; defaults to all", .example = "Q7"}),
      option<&Options::customer>("customer", {.help = "code of a customer; defaults to all", .example = "C12"}),
      option<&Options::from>("from_day", {.help = "first day of the steps; defaults to all", .example = "2026-01-01"}),
      option<&Options::to>("to_day", {.help = "last day of the steps; defaults to today", .example = "2026-01-31"}),
  });
};
template <>
struct OptionsOf<negotiation::TermsOptions> {
  using Options = negotiation::TermsOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::by>("by", {.help = "what they are broken down by"}),
      option<&Options::from>("from_day",
                             {.help = "first day of the first requests; defaults to all", .example = "2026-01-01"}),
      option<&Options::to>("to_day",
                           {.help = "last day of the first requests; defaults to today", .example = "2026-01-31"}),
  });
};
template <>
struct OptionsOf<negotiation::GivenOptions> {
  using Options = negotiation::GivenOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::by>("by", {.help = "what they are broken down by"}),
      option<&Options::from>("from_day",
                             {.help = "first day of the first requests; defaults to all", .example = "2026-01-01"}),
      option<&Options::to>("to_day",
                           {.help = "last day of the first requests; defaults to today", .example = "2026-01-31"}),
  });
};
template <>
struct OptionsOf<negotiation::ConcessionOptions> {
  using Options = negotiation::ConcessionOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::from>("from_day",
                             {.help = "first day of the first requests; defaults to all", .example = "2026-01-01"}),
      option<&Options::to>("to_day",
                           {.help = "last day of the first requests; defaults to today", .example = "2026-01-31"}),
  });
};

namespace from {
inline constexpr std::string_view terms =
    "order_line.quantity order_line.unit_price order_line.discount quote_line.quantity quote_line.unit_price "
    "quote_line.discount line_change.quantity line_change.unit_price line_change.discount";
inline constexpr std::string_view terms_amount = "order_line.amount quote_line.amount";
inline constexpr std::string_view first_asked = "order.ordered quote.asked";
}  // namespace from

template <>
struct Schema<negotiation::NegotiationStep> {
  using Step = negotiation::NegotiationStep;
  static constexpr std::string_view name = "negotiation_step";
  static constexpr auto fields = std::to_array<Field<Step>>({
      field<&Step::quote>("quote", {.from = from::quote, .help = "code of the first version; empty without a quote"}),
      field<&Step::order>("order", {.from = from::order, .help = "id of the order; empty while none was made"}),
      field<&Step::key>("key", {.from = "order.external_key", .help = "external key of the order; empty for none"}),
      field<&Step::customer>("customer",
                             {.from = from::customer, .help = "code of the customer; empty for one not known"}),
      field<&Step::product>("product", {.from = from::product,
                                        .help = "code of the product; empty for a line without one and for the day "
                                                "of delivery"}),
      field<&Step::description>("description", {.from = "order_line.description quote_line.description",
                                                .help = "of a line without product; empty for others"}),
      field<&Step::step>("step", {.from = from::terms, .help = "number of the step, 2 for the first change"}),
      field<&Step::day>("day", {.from = "line_change.day quote.asked",
                                .help = "day of the step: as it was told, else when it was written down"}),
      field<&Step::at>("at", {.help = "when it was written down, UTC; empty when the log does not tell"}),
      field<&Step::actor>("actor", {.help = "who wrote it down; empty when the log does not tell"}),
      field<&Step::side>("side", {.from = "line_change.side quote.side",
                                  .help = "who asked for it, customer or shop; empty when nobody said"}),
      field<&Step::why>("why", {.from = "line_change.why quote.why",
                                .help = "why: as it was told, else the reason of the change, such as an import"}),
      field<&Step::field>("field", {.from = from::terms,
                                    .help = "quantity, unit_price, discount, amount (of a line "
                                            "whose other terms stayed) or due"}),
      field<&Step::from>("from", {.from = from::terms, .help = "before; empty: nothing was said, or not there yet"}),
      field<&Step::to>("to", {.from = from::terms, .help = "after; quantity 0: taken off"}),
  });
};
template <>
struct Schema<negotiation::FirstAndFinal> {
  using Terms = negotiation::FirstAndFinal;
  static constexpr std::string_view name = "first_and_final";
  static constexpr auto fields = std::to_array<Field<Terms>>({
      field<&Terms::order>("order", {.from = from::order,
                                     .help = "id of the order; empty unless by line, and for a quote without order"}),
      field<&Terms::product>(
          "product", {.from = from::product, .help = "code of the product; empty without one, and when not by it"}),
      field<&Terms::customer>(
          "customer", {.from = from::customer, .help = "code of the customer; empty for none, and when not by it"}),
      field<&Terms::seller>("seller", {.from = "order.seller quote.seller staff.code",
                                       .help = "code of the seller; empty for none, and when not by it"}),
      field<&Terms::lines>("lines", {.from = from::terms, .help = "lines that were asked for or agreed"}),
      field<&Terms::changed>("changed",
                             {.from = from::terms, .help = "lines whose final terms differ from the first ones"}),
      field<&Terms::share>("share", {.from = from::terms, .help = "changed of all lines"}),
      field<&Terms::low>("low", {.from = from::terms, .help = "lower end of its 95 % interval (Wilson)"}),
      field<&Terms::high>("high", {.from = from::terms, .help = "upper end of its 95 % interval (Wilson)"}),
      field<&Terms::first_quantity>(
          "first_quantity",
          {.from = from::terms, .help = "first asked for; empty where units differ, and for what came later"}),
      field<&Terms::final_quantity>("final_quantity",
                                    {.from = from::terms, .help = "finally agreed; empty where units differ"}),
      field<&Terms::unit>("unit", {.from = "product.unit", .help = "unit of the quantities; empty for pieces"}),
      field<&Terms::first_price>("first_price",
                                 {.from = from::terms, .help = "mean unit price first said; empty when none was"}),
      field<&Terms::final_price>("final_price",
                                 {.from = from::terms, .help = "mean unit price finally agreed; empty when none was"}),
      field<&Terms::first_discount>("first_discount", {.from = from::terms, .help = "discounts at first"}),
      field<&Terms::final_discount>("final_discount", {.from = from::terms, .help = "discounts finally agreed"}),
      field<&Terms::first_amount>("first_amount", {.from = from::terms_amount, .help = "money of the first terms"}),
      field<&Terms::final_amount>("final_amount", {.from = from::terms_amount, .help = "money finally agreed"}),
      field<&Terms::days>("days", {.from = from::first_asked,
                                   .help = "median days from the first request to the last change or the order"}),
  });
};
template <>
struct Schema<negotiation::GivenAway> {
  using Given = negotiation::GivenAway;
  static constexpr std::string_view name = "given_away";
  static constexpr auto fields = std::to_array<Field<Given>>({
      field<&Given::item>("item", {.from = "product.code customer.code staff.code order.ordered quote.asked",
                                   .help = "code of the product, customer or seller, or first day of the month of the "
                                           "first request; empty for all, and where it is not known"}),
      field<&Given::lines>("lines", {.from = from::terms, .help = "agreed lines with a price"}),
      field<&Given::with>("with_concession", {.from = from::terms, .help = "lines agreed below the first terms"}),
      field<&Given::at_first_terms>("at_first_terms",
                                    {.from = from::terms, .help = "money of the agreed quantities at the first terms"}),
      field<&Given::agreed>("agreed", {.from = from::terms_amount, .help = "money agreed"}),
      field<&Given::price_cuts>(
          "price_cuts", {.from = from::terms, .help = "fall of unit prices × agreed quantities; below 0: a rise"}),
      field<&Given::discounts>("discounts",
                               {.from = from::terms, .help = "discounts beyond the first ones; below 0: fewer"}),
      field<&Given::given_away>("given_away",
                                {.from = from::terms, .help = "of the lines that became cheaper, by how much"}),
      field<&Given::added>("added", {.from = from::terms, .help = "of the lines that became dearer, by how much"}),
      field<&Given::share>(
          "share", {.from = from::terms, .help = "given away of the money at the first terms; 0 when that is 0"}),
  });
};
template <>
struct Schema<negotiation::ConcessionOutcome> {
  using Outcome = negotiation::ConcessionOutcome;
  static constexpr std::string_view name = "concession_outcome";
  static constexpr auto fields = std::to_array<Field<Outcome>>({
      field<&Outcome::concession>("concession", {.from = from::terms,
                                                 .help = "without, with, or the difference of with less without: an "
                                                         "association, not what a concession brings about"}),
      field<&Outcome::quotes>("quotes", {.from = from::quote_answers, .help = "accepted, refused or expired"}),
      field<&Outcome::accepted>("accepted", {.from = from::quote_answers, .help = "accepted among them"}),
      field<&Outcome::share>("share", {.from = from::quote_answers,
                                       .help = "accepted share; of the last row the difference; empty without quotes"}),
      field<&Outcome::low>("low", {.from = from::quote_answers,
                                   .help = "lower end of its 95 % interval (Wilson; of the difference Newcombe)"}),
      field<&Outcome::high>("high", {.from = from::quote_answers, .help = "upper end of its 95 % interval"}),
      field<&Outcome::measured>("measured",
                                {.from = from::terms, .help = "accepted quotes whose quantities have first prices"}),
      field<&Outcome::quantity>("quantity", {.from = from::terms,
                                             .help = "mean of agreed over first asked quantity, at first prices; of "
                                                     "the last row the difference; empty without one"}),
      field<&Outcome::quantity_low>("quantity_low", {.from = from::terms,
                                                     .help = "lower end of its 95 % interval (Student); empty for "
                                                             "fewer than two"}),
      field<&Outcome::quantity_high>("quantity_high", {.from = from::terms, .help = "upper end of its 95 % interval"}),
      field<&Outcome::given_away>(
          "given_away", {.from = from::terms, .help = "money given away in the accepted ones; of the last row 0"}),
  });
};

}  // namespace crmcore
