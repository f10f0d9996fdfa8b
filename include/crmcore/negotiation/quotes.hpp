// Quotes: new versions, answers, those that are open, and what came of them. A state is judged on a day from the days
// that are kept; that a quote has expired is such a judgement and never a write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/negotiation/quote.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

namespace negotiation {

/// Where a version of a quote stands on a day.
enum class QuoteState : std::uint8_t {
  draft,     ///< asked for, not sent yet
  sent,      ///< open and still valid
  accepted,  ///< by then
  refused,   ///< by then
  expired,   ///< without an answer, and no longer valid
  replaced,  ///< by a later version
};

/// What figures of quotes are broken down by.
enum class OutcomesBy : std::uint8_t { all, seller, customer, product, month };

}  // namespace negotiation

template <>
struct Choices<negotiation::QuoteState> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"draft", "sent", "accepted", "refused", "expired", "replaced"});
};
template <>
struct Choices<negotiation::OutcomesBy> {
  static constexpr auto codes = std::to_array<std::string_view>({"all", "seller", "customer", "product", "month"});
};

namespace negotiation {

/// The entities of this room and their rules: the amount of a line as in orders; an answer has its day, a refusal its
/// reason, and both come after the first request; only one version of a quote is not replaced; an order is made of an
/// accepted quote, and one order of each.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

/// Returns where a version stands on a day; none before it was asked for. A later day decides; on one day a
/// replacement goes before an answer.
std::optional<QuoteState> state_on(const Quote& quote, Day today);

/// A line of a new version: what is given takes the place of what the version before says of the product or the
/// description.
struct RevisedLine {
  std::optional<std::string> product;      ///< code
  std::optional<std::string> description;  ///< of a line without product
  std::optional<Decimal> quantity;         ///< 0 leaves the line out
  std::optional<Decimal> unit_price;
  std::optional<Amount> discount;
  std::optional<Amount> amount;  ///< when empty it is calculated anew where something else is given
  std::optional<Amount> tax;
};

struct RevisionOptions {
  QuoteSide side = QuoteSide::customer;
  std::string why;
  std::optional<Day> sent;         ///< when it went to the customer; the day of the version when empty
  std::optional<Day> valid_until;  ///< when empty that of the version before, where that is not over
  std::optional<Day> due;          ///< when empty that of the version before
};

/// A version of a quote that was made.
struct MadeVersion {
  std::string quote;  ///< code
  std::string of;     ///< code of the first version
  std::int64_t number = 0;
  std::int64_t lines = 0;
  Amount amount;
};

/// Makes a new version of a quote, named by the code of any of its versions: the lines of the last one, changed as
/// `lines` says. The last one is replaced that day, whether it was open, refused or expired.
/// Throws not_found for a quote or product that does not exist; rule for a quote that was accepted (its order is
/// negotiated by `renegotiate`) and for a day before the last version was asked for; invalid for a line that names
/// neither product nor description, or several lines at once.
Result<MadeVersion> revise(store::Change& change, std::string_view quote, Day day, const RevisionOptions& options = {},
                           const std::vector<RevisedLine>& lines = {});

/// An order that was made of a quote.
struct AgreedOrder {
  std::string quote;  ///< code of the version
  Id<Order> order;
  std::string customer;
  Day first_asked;
  Day ordered;
  std::int64_t lines = 0;
  Amount amount;
};

/// Accepts the last version of a quote and makes the order of its lines, in one change: the order refers to the
/// version, and so to the first request.
/// Fallback: a version that was never sent may be accepted (agreed over the counter), and one that is no longer valid
/// (the shop keeps its word); the latter is told by `quote.answered_late`.
/// `key`: the number of the order in the shop's own books, as its till exports it, so that the file of the till finds
/// the order; empty without one.
/// Throws not_found for a quote that does not exist, rule for one that was answered, that has no lines, for a day
/// before it was asked for or sent, and for a key that another order has.
Result<AgreedOrder> accept(store::Change& change, std::string_view quote, Day day, std::string_view key = "");

/// A quote that was refused.
struct RefusedQuote {
  std::string quote;
  std::string reason;
  Day answered;
};
/// Keeps that the customer refused the last version of a quote, with a code of the list quote_refusal. It may be
/// revised afterwards. Throws as `accept`, and invalid for a reason that is not in the list.
Result<RefusedQuote> refuse(store::Change& change, std::string_view quote, Day day, std::string_view reason);

/// A quote without an answer.
struct OpenQuote {
  std::string quote;  ///< code of the last version
  std::string of;     ///< code of the first one
  std::int64_t number = 1;
  std::optional<std::string> customer, seller;
  QuoteState state = QuoteState::draft;
  Day first_asked;
  std::optional<Day> sent, valid_until;
  std::int64_t age_days = 0;
  std::optional<std::int64_t> days_left;
  std::optional<Amount> amount;
  std::string currency;
};
/// Returns the quotes without an answer on `today`, each by its last version of that day; with `expired` also those
/// that are no longer valid. The oldest first.
Result<OpenQuote> open_quotes(const store::Store& store, Day today, bool expired = true);

struct OutcomeOptions {
  OutcomesBy by = OutcomesBy::all;
  std::optional<Day> from;  ///< first day of the first request; none: all
};

/// What came of the quotes of a group.
struct Outcome {
  std::optional<std::string> item;
  std::int64_t quotes = 0, open = 0, accepted = 0, refused = 0, expired = 0;
  std::optional<double> share, low, high;
  std::optional<double> days_to_answer;
  Amount money_open, money_accepted, money_lost;
};
/// Returns what came of the quotes that were first asked for up to `today`, by group. A quote counts once, whatever
/// versions it has, by its last version of that day; by product it counts once in each product of it, with the money of
/// its lines.
/// Method: the accepted share is of those that were accepted, refused or have expired, with Wilson's 95 % interval.
/// Open ones are counted beside and are neither won nor lost. Days to the answer are the median from the first request.
/// Fallback: quotes in another currency count, and are in no money.
Result<Outcome> outcomes(const store::Store& store, Day today, const OutcomeOptions& options = {});

}  // namespace negotiation

template <>
struct OptionsOf<negotiation::RevisionOptions> {
  using Options = negotiation::RevisionOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::side>("side", {.help = "who asked for the new version"}),
      option<&Options::why>("why", {.help = "why it was asked for, kept with the version", .example = "too dear"}),
      option<&Options::sent>("sent", {.help = "day on which it went to the customer; defaults to the day of the "
                                              "version",
                                      .example = "2026-01-12"}),
      option<&Options::valid_until>("valid_until", {.help = "the last day on which it holds; defaults to that of the "
                                                            "version before, where that is not over",
                                                    .example = "2026-01-31"}),
      option<&Options::due>(
          "due", {.help = "day of delivery; defaults to that of the version before", .example = "2026-02-14"}),
  });
};
template <>
struct OptionsOf<negotiation::OutcomeOptions> {
  using Options = negotiation::OutcomeOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::by>("by", {.help = "what they are broken down by"}),
      option<&Options::from>(
          "from_day", {.help = "first day of the first requests that count; defaults to all", .example = "2026-01-01"}),
  });
};

namespace from {
inline constexpr std::string_view quote = "quote.code";
inline constexpr std::string_view quote_days = "quote.asked quote.sent quote.valid_until quote.answered quote.replaced";
inline constexpr std::string_view quote_amount = "quote_line.amount";
inline constexpr std::string_view quote_answers = "quote.answer quote.valid_until";
}  // namespace from

template <>
struct Schema<negotiation::MadeVersion> {
  using Made = negotiation::MadeVersion;
  static constexpr std::string_view name = "made_version";
  static constexpr auto fields = std::to_array<Field<Made>>({
      field<&Made::quote>("quote", {.from = from::quote, .help = "code of the new version"}),
      field<&Made::of>("version_of", {.from = from::quote, .help = "code of the first version"}),
      field<&Made::number>("number", {.from = "quote.number", .help = "number of the version, from 2"}),
      field<&Made::lines>("lines", {.from = "quote_line.id", .help = "lines that it has"}),
      field<&Made::amount>("amount", {.from = from::quote_amount, .help = "money of its lines, in its own currency"}),
  });
};
template <>
struct Schema<negotiation::AgreedOrder> {
  using Agreed = negotiation::AgreedOrder;
  static constexpr std::string_view name = "agreed_order";
  static constexpr auto fields = std::to_array<Field<Agreed>>({
      field<&Agreed::quote>("quote", {.from = from::quote, .help = "code of the version that was accepted"}),
      field<&Agreed::order>("order", {.from = from::order, .help = "id of the new order"}),
      field<&Agreed::customer>("customer",
                               {.from = from::customer, .help = "code of the customer; empty for one not known"}),
      field<&Agreed::first_asked>("first_asked", {.from = "quote.asked", .help = "day of the first request"}),
      field<&Agreed::ordered>("ordered", {.from = from::ordered, .help = "day of the order: that of the answer"}),
      field<&Agreed::lines>("lines", {.from = "order_line.id", .help = "lines of the order"}),
      field<&Agreed::amount>("amount", {.from = from::amount, .help = "money of its lines, in its own currency"}),
  });
};
template <>
struct Schema<negotiation::RefusedQuote> {
  using Refused = negotiation::RefusedQuote;
  static constexpr std::string_view name = "refused_quote";
  static constexpr auto fields = std::to_array<Field<Refused>>({
      field<&Refused::quote>("quote", {.from = from::quote, .help = "code of the version that was refused"}),
      field<&Refused::reason>("reason", {.from = "quote.refusal_reason", .help = "code of the list quote_refusal"}),
      field<&Refused::answered>("answered", {.from = "quote.answered", .help = "day of the answer"}),
  });
};
template <>
struct Schema<negotiation::OpenQuote> {
  using Open = negotiation::OpenQuote;
  static constexpr std::string_view name = "open_quote";
  static constexpr auto fields = std::to_array<Field<Open>>({
      field<&Open::quote>("quote", {.from = from::quote, .help = "code of the last version"}),
      field<&Open::of>("version_of", {.from = from::quote, .help = "code of the first version"}),
      field<&Open::number>("number", {.from = "quote.number", .help = "number of the last version, from 1"}),
      field<&Open::customer>("customer",
                             {.from = from::customer, .help = "code of the customer; empty for one not known"}),
      field<&Open::seller>("seller", {.from = "quote.seller staff.code", .help = "code of the seller; empty for none"}),
      field<&Open::state>("state", {.from = from::quote_days, .help = "draft, sent or expired"}),
      field<&Open::first_asked>("first_asked", {.from = "quote.asked", .help = "day of the first request"}),
      field<&Open::sent>("sent", {.from = "quote.sent", .help = "day it went to the customer; empty when not yet"}),
      field<&Open::valid_until>("valid_until", {.from = "quote.valid_until",
                                                .help = "the last day on which it holds; empty: until further notice"}),
      field<&Open::age_days>("age_days", {.from = "quote.asked", .help = "days since the first request"}),
      field<&Open::days_left>("days_left", {.from = "quote.valid_until",
                                            .help = "days for which it still holds, 0 on the last one; below 0 when "
                                                    "it has expired; empty without a last day"}),
      field<&Open::amount>("amount", {.from = from::quote_amount,
                                      .help = "money of its lines; empty in another currency than the workspace's"}),
      field<&Open::currency>("currency", {.from = "quote.currency", .help = "currency of the quote"}),
  });
};
template <>
struct Schema<negotiation::Outcome> {
  using Outcome = negotiation::Outcome;
  static constexpr std::string_view name = "quote_outcome";
  static constexpr auto fields = std::to_array<Field<Outcome>>({
      field<&Outcome::item>("item", {.from = "staff.code customer.code product.code quote.asked",
                                     .help = "code of the seller, customer or product, or first day of the month of "
                                             "the first request; empty for all, and where it is not known"}),
      field<&Outcome::quotes>("quotes", {.from = from::quote, .help = "quotes first asked for, each once"}),
      field<&Outcome::open>(
          "open", {.from = from::quote_answers, .help = "without an answer and not expired: neither won nor lost"}),
      field<&Outcome::accepted>("accepted", {.from = from::quote_answers, .help = "accepted"}),
      field<&Outcome::refused>("refused", {.from = from::quote_answers, .help = "refused"}),
      field<&Outcome::expired>("expired", {.from = from::quote_answers, .help = "no answer while they held"}),
      field<&Outcome::share>("share", {.from = from::quote_answers,
                                       .help = "accepted of those accepted, refused or expired; empty while all are "
                                               "open"}),
      field<&Outcome::low>("low", {.from = from::quote_answers, .help = "lower end of its 95 % interval (Wilson)"}),
      field<&Outcome::high>("high", {.from = from::quote_answers, .help = "upper end of its 95 % interval (Wilson)"}),
      field<&Outcome::days_to_answer>("days_to_answer",
                                      {.from = "quote.asked quote.answered",
                                       .help = "median days from the first request to the answer; empty without one"}),
      field<&Outcome::money_open>("money_open", {.from = from::quote_amount, .help = "money of the open ones"}),
      field<&Outcome::money_accepted>("money_accepted",
                                      {.from = from::quote_amount, .help = "money of those accepted"}),
      field<&Outcome::money_lost>("money_lost",
                                  {.from = from::quote_amount, .help = "money of those refused or expired"}),
  });
};

}  // namespace crmcore
