// What a program can ask of quotes and negotiations by name.
#include <algorithm>
#include <array>

#include "crmcore/action/action.hpp"
#include "crmcore/negotiation/negotiations.hpp"
#include "crmcore/schema/table_reader.hpp"

namespace crmcore::negotiation {
namespace {

Parameter quote_parameter() {
  return {.name = "quote", .required = true, .help = "code of the quote, of any of its versions", .example = "Q7"};
}
Parameter day_parameter(std::string_view help) {
  return {.name = "day", .kind = Kind::day, .required = true, .help = help, .example = "2026-01-15"};
}

// --- quotes

std::vector<RevisedLine> revised_lines(const std::optional<Table>& table, const Call& call) {
  std::vector<RevisedLine> lines;
  if (!table) return lines;
  const TableReader reader(*table, call.currency());
  const auto product = reader.find("product");
  const auto description = reader.find("description");
  const auto quantity = reader.find("quantity");
  const auto unit_price = reader.find("unit_price");
  const auto discount = reader.find("discount");
  const auto amount = reader.find("amount");
  const auto tax = reader.find("tax");
  reader.check_names();
  constexpr auto known = std::to_array<std::string_view>(
      {"product", "description", "quantity", "unit_price", "discount", "amount", "tax"});
  for (std::size_t c = 0; c < table->width(); ++c)
    if (std::ranges::find(known, table->column(c).name) == known.end())
      throw_unknown("lines", "a line of a quote has no column", table->column(c).name, known);
  for (std::size_t row = 0; row < reader.rows(); ++row)
    lines.push_back({product.text(row), description.text(row), quantity.decimal(row, Sign::not_negative),
                     unit_price.decimal(row, Sign::not_negative), discount.amount(row), amount.amount(row),
                     tax.amount(row)});
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (lines[i].product == lines[j].product && lines[i].description == lines[j].description)
        throw Error(ErrorCode::invalid, "lines",
                    cited(lines[i].product.value_or(lines[i].description.value_or(""))) +
                        " is named twice; name each line once");
  return lines;
}

void contribute_quotes(Actions& actions) {
  actions.add({.name = "quotes.revise",
               .summary = "makes a new version of a quote, which takes the place of the last one",
               .detail = "It has the lines of the last version, changed as the table of lines says: by product, or by "
                         "description for a line without product; quantity 0 leaves a line out.",
               .effect = Effect::writes,
               .parameters = all_of({{quote_parameter(), day_parameter("day on which the new version was asked for")},
                                     parameters_of<RevisionOptions>(),
                                     {{.name = "lines",
                                       .help = "a table of product or description, and what of quantity, unit_price, "
                                               "discount, amount and tax is new",
                                       .is_table = true,
                                       .example = "lines.csv"}}}),
               .columns = columns<MadeVersion>(),
               .run = [](const Call& call) {
                 return to_table(revise(call.need_change(), call.arguments.text("quote"), call.arguments.day("day"),
                                        options_of<RevisionOptions>(call.arguments),
                                        revised_lines(call.optional_table("lines"), call)));
               }});
  actions.add({.name = "quotes.accept",
               .summary = "accepts the last version of a quote and makes the order of it",
               .detail = "In one change: the order has the lines of that version and refers to it, so the first "
                         "request is kept.",
               .effect = Effect::writes,
               .parameters = {quote_parameter(),
                              day_parameter("day of the answer, which is that of the order"),
                              {.name = "key",
                               .help = "number of the order in the shop's own books, by which the file of its till "
                                       "finds it",
                               .example = "W-1042"}},
               .columns = columns<AgreedOrder>(),
               .run = [](const Call& call) {
                 return to_table(accept(call.need_change(), call.arguments.text("quote"), call.arguments.day("day"),
                                        call.arguments.text("key")));
               }});
  actions.add({.name = "quotes.refuse",
               .summary = "keeps that a quote was refused, and why",
               .effect = Effect::writes,
               .parameters = {quote_parameter(),
                              day_parameter("day of the answer"),
                              {.name = "why",
                               .required = true,
                               .help = "code of the list quote_refusal, or what the list calls it",
                               .example = "price"}},
               .columns = columns<RefusedQuote>(),
               .run = [](const Call& call) {
                 return to_table(refuse(call.need_change(), call.arguments.text("quote"), call.arguments.day("day"),
                                        call.arguments.text("why")));
               }});
  actions.add({.name = "quotes.open",
               .summary = "quotes without an answer, with their age, how long they hold and their money",
               .parameters = {today_parameter(),
                              {.name = "expired",
                               .kind = Kind::boolean,
                               .fallback = "true",
                               .help = "include quotes that no longer hold"}},
               .columns = columns<OpenQuote>(),
               .run = [](const Call& call) {
                 return to_table(
                     open_quotes(call.need_store(), call.arguments.day("today"), call.arguments.flag("expired")));
               }});
  actions.add({.name = "quotes.outcomes",
               .summary = "how many quotes were accepted, with an interval, after how long, and their money",
               .detail = "The share is of those accepted, refused or expired; open ones are counted beside and are not "
                         "taken for lost.",
               .parameters = all_of({{today_parameter()}, parameters_of<OutcomeOptions>()}),
               .columns = columns<Outcome>(),
               .run = [](const Call& call) {
                 return to_table(outcomes(call.need_store(), call.arguments.day("today"),
                                          options_of<OutcomeOptions>(call.arguments)));
               }});
}

// --- negotiations

NewTerms terms_of(const Arguments& arguments) {
  NewTerms terms;
  terms.order = arguments.text("order");
  terms.product = arguments.text("product");
  if (arguments.has("line")) terms.line = arguments.integer("line");
  terms.quantity = Codec<std::optional<Decimal>>::decode(arguments.cell("quantity"));
  terms.unit_price = Codec<std::optional<Decimal>>::decode(arguments.cell("unit_price"));
  terms.discount = Codec<std::optional<Amount>>::decode(arguments.cell("discount"));
  terms.due = arguments.optional_day("due");
  terms.day = arguments.day("day");
  terms.side = arguments.choice<QuoteSide>("side");
  terms.why = arguments.text("why");
  return terms;
}

std::vector<Parameter> terms_parameters() {
  return {
      {.name = "order", .required = true, .help = "external key of the order, or its id", .example = "W-1042"},
      day_parameter("day on which it was agreed"),
      {.name = "product",
       .help = "code of the product of the line; not needed where there is one line",
       .example = "CC"},
      {.name = "line",
       .kind = Kind::integer,
       .help = "id of the line, where the order has several of the product",
       .range = {.least = 1},
       .example = "17"},
      {.name = "quantity", .kind = Kind::decimal, .help = "new quantity", .range = {.least = 0}, .example = "15"},
      {.name = "unit_price", .kind = Kind::decimal, .help = "new unit price", .range = {.least = 0}, .example = "9.50"},
      {.name = "discount",
       .kind = Kind::amount,
       .help = "new money off the line",
       .range = {.least = 0},
       .example = "20"},
      {.name = "due", .kind = Kind::day, .help = "new day of delivery of the whole order", .example = "2026-02-14"},
      {.name = "side",
       .kind = Kind::choice,
       .fallback = "customer",
       .help = "who asked for it",
       .codes = Choices<QuoteSide>::codes},
      {.name = "why", .help = "why, kept with the step", .example = "fewer guests"},
  };
}

void contribute_negotiations(Actions& actions) {
  actions.add(
      {.name = "orders.renegotiate",
       .summary = "changes quantity, price, discount or day of an order, and keeps who asked for it and why",
       .detail = "The line and the step of the negotiation are written in one change.",
       .effect = Effect::writes,
       .parameters = terms_parameters(),
       .columns = columns<NegotiationStep>(),
       .run = [](const Call& call) { return to_table(renegotiate(call.need_change(), terms_of(call.arguments))); }});
  actions.add({.name = "orders.negotiations",
               .summary = "every change of quantity, price, discount or day, from the first request to the agreement",
               .detail =
                   "From the versions of quotes, from steps that people told, and from the log of the file, which "
                   "also has what imports changed.",
               .parameters = all_of({{today_parameter()}, parameters_of<NegotiationOptions>()}),
               .columns = columns<NegotiationStep>(),
               .run = [](const Call& call) {
                 return to_table(negotiations(call.need_store(), call.arguments.day("today"),
                                              options_of<NegotiationOptions>(call.arguments)));
               }});
  actions.add({.name = "orders.first_and_final",
               .summary = "first request against final agreement: quantity, price, discount, days, lines that changed",
               .parameters = all_of({{today_parameter()}, parameters_of<TermsOptions>()}),
               .columns = columns<FirstAndFinal>(),
               .run = [](const Call& call) {
                 return to_table(first_and_final(call.need_store(), call.arguments.day("today"),
                                                 options_of<TermsOptions>(call.arguments)));
               }});
  actions.add({.name = "orders.given_away",
               .summary = "what price cuts and discounts gave away between the first offer and the agreement",
               .parameters = all_of({{today_parameter()}, parameters_of<GivenOptions>()}),
               .columns = columns<GivenAway>(),
               .run = [](const Call& call) {
                 return to_table(given_away(call.need_store(), call.arguments.day("today"),
                                            options_of<GivenOptions>(call.arguments)));
               }});
  actions.add({.name = "orders.concessions",
               .summary = "quotes with a concession against those without: share accepted and quantity",
               .detail = "An association and not an effect: shops give way where they fear to lose, and to whom buys "
                         "much.",
               .parameters = all_of({{today_parameter()}, parameters_of<ConcessionOptions>()}),
               .columns = columns<ConcessionOutcome>(),
               .run = [](const Call& call) {
                 return to_table(concessions(call.need_store(), call.arguments.day("today"),
                                             options_of<ConcessionOptions>(call.arguments)));
               }});
}

}  // namespace

void contribute(Actions& actions) {
  contribute_negotiations(actions);
  contribute_quotes(actions);
}

}  // namespace crmcore::negotiation
