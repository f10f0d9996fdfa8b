#include "crmcore/history/first_purchases.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "crmcore/action/action.hpp"
#include "crmcore/orders/purchases.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/statistics/quantiles.hpp"

namespace crmcore {
namespace {

/// What was bought on a customer's first and second purchase day.
struct Bought {
  std::array<std::map<std::string, std::int64_t>, 2> money;  // minor units, by product
};

/// The product that brought most; of equal ones the first by code.
std::optional<std::string> best_of(const std::map<std::string, std::int64_t>& money) {
  const auto best = std::ranges::max_element(money, {}, [](const auto& one) { return one.second; });
  return best == money.end() ? std::nullopt : std::optional(best->first);
}

/// Which of the two days `day` is; empty when neither.
std::optional<std::size_t> visit_of(const FirstPurchase& line, Day day) {
  if (line.first_day == day) return 0;
  if (line.second_day == day) return 1;
  return std::nullopt;
}

void tell_products(Result<FirstPurchase>& result, const std::unordered_map<std::size_t, Bought>& bought) {
  for (const auto& [customer, days] : bought) {
    FirstPurchase& line = result.rows[customer];
    const auto& [first, second] = days.money;
    line.product = best_of(first);
    line.second_product = best_of(second);
    if (!line.product || !line.second_product) continue;
    line.again = false;
    for (const auto& [product, money] : second) line.again = *line.again || first.contains(product);
  }
}

void say(std::optional<std::string>& what, std::string_view text) {
  if (!what && !text.empty()) what = text;
}

/// The place of each customer in the history, by code.
std::unordered_map<std::string_view, std::size_t> places_of(const History& past) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t c = 0; c < past.customers(); ++c) places[past.code(c)] = c;
  return places;
}

}  // namespace

Result<FirstPurchase> first_purchases(const History& past) {
  Result<FirstPurchase> result{{}, past.currency(), past.codes()};
  result.rows.reserve(past.customers());
  std::vector<double> gaps;
  std::optional<Day> begins;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const auto days = purchase_days(past[c]);
    FirstPurchase line;
    line.customer = past.code(c);
    if (!days.empty()) {
      line.first_day = days[0];
      begins = std::min(begins.value_or(days[0]), days[0]);
    }
    if (days.size() > 1) line.second_day = days[1];
    for (std::size_t i = 1; i < days.size(); ++i) gaps.push_back((days[i] - days[i - 1]).count);
    result.rows.push_back(std::move(line));
  }
  if (gaps.empty()) return result;
  // a customer who came before the log would mostly have come again within so long after its beginning
  const double long_gap = statistics::quantiles(gaps, std::array{.8})[0];
  for (FirstPurchase& line : result.rows)
    line.left_censored = line.first_day && (*line.first_day - *begins).count <= long_gap;
  return result;
}

Result<FirstPurchase> first_purchases(const store::Store& store, const History& past) {
  Result<FirstPurchase> result = first_purchases(past);
  const auto places = places_of(past);
  std::optional<Day> begins;
  for (const FirstPurchase& line : result)
    if (line.first_day) begins = begins ? std::min(*begins, *line.first_day) : *line.first_day;
  std::unordered_map<std::int64_t, std::size_t> customers;  // by id
  store::each<&Customer::id, &Customer::code, &Customer::known_since>(
      store, [&](Id<Customer> id, std::string_view code, std::optional<Day> since) {
        const auto at = places.find(code);
        if (at == places.end()) return;
        customers[id.value] = at->second;
        if (begins && since && *since < *begins) result.rows[at->second].left_censored = true;
      });
  struct Visit {
    std::size_t customer, visit;
  };
  std::unordered_map<std::int64_t, Visit> visits;  // by order, of first and second purchase days
  orders::each_order<&Order::channel, &Order::campaign>(
      store, past.today(),
      [&](const orders::PlacedOrder& order, std::optional<std::string_view> channel,
          std::optional<std::string_view> campaign) {
        const auto customer = order.customer ? customers.find(order.customer->value) : customers.end();
        if (customer == customers.end()) return;
        FirstPurchase& line = result.rows[customer->second];
        const auto visit = visit_of(line, order.ordered);
        if (!visit) return;
        visits[order.id.value] = {customer->second, *visit};
        if (*visit != 0) return;
        say(line.channel, channel.value_or(""));
        say(line.campaign, campaign.value_or(""));
      });
  const auto codes = store::codes_of(store, "product");
  const std::unordered_map<std::int64_t, std::string> products(codes.begin(), codes.end());  // asked for every line
  std::unordered_map<std::size_t, Bought> bought;
  orders::each_line(store, past.today(), [&](const orders::PurchaseLine& line) {
    const auto visit = visits.find(line.order.value);
    if (visit == visits.end() || !line.product || line.quantity.millionths <= 0) return;
    bought[visit->second.customer].money[visit->second.visit][products.at(line.product->value)] += line.amount.minor;
  });
  tell_products(result, bought);
  return result;
}

Result<FirstPurchase> first_purchases(const Table& table, const History& past) {
  Result<FirstPurchase> result = first_purchases(past);
  const TableReader read(table, past.currency());
  const InputColumn channel = read.find("channel");
  const InputColumn campaign = read.find("campaign");
  const InputColumn product = read.find("product");
  if (!channel.exists() && !campaign.exists() && !product.exists()) return result;
  const auto places = places_of(past);
  const InputColumn customer = read.need("customer");
  const InputColumn day = read.need("day");
  const InputColumn amount = read.need("amount");
  std::unordered_map<std::size_t, Bought> bought;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    const auto at = places.find(customer.text(r).value_or(""));
    if (at == places.end()) continue;
    const Amount money = amount.need_amount(r);
    if (money.minor < 0) continue;
    FirstPurchase& line = result.rows[at->second];
    const auto visit = visit_of(line, day.need_day(r));
    if (!visit) continue;
    if (*visit == 0) {
      say(line.channel, channel.text(r).value_or(""));
      say(line.campaign, campaign.text(r).value_or(""));
    }
    if (const auto code = product.text(r)) bought[at->second].money[*visit][*code] += money.minor;
  }
  tell_products(result, bought);
  return result;
}

std::vector<std::string> cohort_of(const Result<FirstPurchase>& firsts, CohortBy by) {
  const auto group = [&](const FirstPurchase& line) -> std::optional<std::string> {
    switch (by) {
      case CohortBy::all: return "all";
      case CohortBy::month: return line.first_day ? std::optional(line.first_day->text().substr(0, 7)) : std::nullopt;
      case CohortBy::channel: return line.channel;
      case CohortBy::campaign: return line.campaign;
      case CohortBy::product: break;
    }
    return line.product;
  };
  std::vector<std::string> groups;
  groups.reserve(firsts.size());
  for (const FirstPurchase& line : firsts) groups.push_back(group(line).value_or("not known"));
  return groups;
}

Result<FirstPurchase> first_purchases_of(const Call& call, const History& past) {
  if (call.input) return first_purchases(*call.input, past);
  return call.store ? first_purchases(*call.store, past) : first_purchases(past);
}

}  // namespace crmcore
