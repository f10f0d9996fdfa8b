// Quotes that are open on a day, and what came of the others.
#include <algorithm>
#include <map>
#include <set>

#include "crmcore/orders/purchases.hpp"
#include "crmcore/statistics/quantiles.hpp"
#include "crmcore/statistics/scores.hpp"
#include "versions.hpp"

namespace crmcore::negotiation {
namespace {

using store::Store;

using Codes = std::map<std::int64_t, std::string>;

template <class Record>
std::optional<std::string> code_in(const Codes& codes, const std::optional<Id<Record>>& id) {
  return id ? std::optional(codes.at(id->value)) : std::nullopt;
}

/// What one group of quotes adds up to.
struct Group {
  Outcome sums;
  std::vector<double> days;  // from the first request to the answer
};

void count(Group& group, const QuoteOfDay& quote, Amount money) {
  Outcome& sums = group.sums;
  ++sums.quotes;
  if (quote.is_open()) {
    ++sums.open;
    sums.money_open = sums.money_open + money;
    return;
  }
  ++(quote.state == QuoteState::accepted  ? sums.accepted
     : quote.state == QuoteState::expired ? sums.expired
                                          : sums.refused);
  Amount& sum = quote.state == QuoteState::accepted ? sums.money_accepted : sums.money_lost;
  sum = sum + money;
  if (quote.state != QuoteState::expired)
    group.days.push_back(static_cast<double>((*quote.last().answered - quote.first().asked).count));
}

Outcome finished(Group group) {
  Outcome& sums = group.sums;
  if (const std::int64_t ended = sums.accepted + sums.refused + sums.expired; ended > 0) {
    sums.share = static_cast<double>(sums.accepted) / static_cast<double>(ended);
    const statistics::Interval interval = statistics::wilson(*sums.share, static_cast<double>(ended));
    sums.low = interval.low;
    sums.high = interval.high;
  }
  if (!group.days.empty()) sums.days_to_answer = statistics::quantiles(group.days, std::array{0.5})[0];
  return sums;
}

/// The groups that a quote counts in, each with the part of its money.
class Grouping {
 public:
  using Parts = std::map<std::optional<std::string>, Amount>;

  Grouping(const Store& store, OutcomesBy by) : store_(store), by_(by) {
    if (by == OutcomesBy::seller) codes_ = store::codes_of(store, "staff");
    if (by == OutcomesBy::customer) codes_ = store::codes_of(store, "customer");
    if (by == OutcomesBy::product) codes_ = store::codes_of(store, Schema<Product>::name);
  }

  Parts parts(const QuoteOfDay& quote) const {
    const Quote& last = quote.last();
    const auto lines = lines_of(store_, last.id);
    const bool is_own = orders::is_own_currency(store_, last.currency);
    Parts parts;
    if (by_ != OutcomesBy::product) {
      parts[item(quote)] = is_own ? sum_of(lines) : Amount{};
      return parts;
    }
    for (const QuoteLine& line : lines) {
      Amount& sum = parts[code_in(codes_, line.product)];
      if (is_own) sum = sum + line.amount.value_or(Amount{});
    }
    return parts;
  }

 private:
  std::optional<std::string> item(const QuoteOfDay& quote) const {
    if (by_ == OutcomesBy::seller) return code_in(codes_, quote.last().seller);
    if (by_ == OutcomesBy::customer) return code_in(codes_, quote.last().customer);
    if (by_ == OutcomesBy::month) return quote.first().asked.text().substr(0, month_digits) + "-01";
    return std::nullopt;
  }

  static constexpr std::size_t month_digits = 7;  // of 2026-01-31

  const Store& store_;
  OutcomesBy by_;
  Codes codes_;
};

}  // namespace

Result<OpenQuote> open_quotes(const Store& store, Day today, bool expired) {
  const Codes customers = store::codes_of(store, "customer");
  const Codes sellers = store::codes_of(store, "staff");
  Result<OpenQuote> result{{}, store.currency()};
  for (const QuoteOfDay& quote : quotes_of(store, today)) {
    if (!quote.is_open() && !(expired && quote.state == QuoteState::expired)) continue;
    const Quote& last = quote.last();
    OpenQuote& row = result.rows.emplace_back();
    row.quote = last.code;
    row.of = quote.first().code;
    row.number = last.number;
    row.customer = code_in(customers, last.customer);
    row.seller = code_in(sellers, last.seller);
    row.state = quote.state;
    row.first_asked = quote.first().asked;
    if (last.sent && *last.sent <= today) row.sent = last.sent;
    row.valid_until = last.valid_until;
    row.age_days = (today - row.first_asked).count;
    if (last.valid_until) row.days_left = (*last.valid_until - today).count;
    if (orders::is_own_currency(store, last.currency)) row.amount = sum_of(lines_of(store, last.id));
    row.currency = std::string(last.currency.value_or(store.currency()).code());
  }
  std::ranges::stable_sort(result.rows, {}, &OpenQuote::first_asked);
  return result;
}

Result<Outcome> outcomes(const Store& store, Day today, const OutcomeOptions& options) {
  check_options(options);
  const Grouping grouping(store, options.by);
  std::map<std::optional<std::string>, Group> groups;
  for (const QuoteOfDay& quote : quotes_of(store, today)) {
    if (options.from && quote.first().asked < *options.from) continue;
    for (const auto& [item, money] : grouping.parts(quote)) count(groups[item], quote, money);
  }
  Result<Outcome> result{{}, store.currency()};
  for (auto& [item, group] : groups) {
    group.sums.item = item;
    result.rows.push_back(finished(std::move(group)));
  }
  return result;
}

}  // namespace crmcore::negotiation
