#include "crmcore/terms/terms.hpp"

#include <algorithm>
#include <tuple>

#include "crmcore/orders/order_book.hpp"
#include "crmcore/segmentation/named_segments.hpp"
#include "rates.hpp"

namespace crmcore::terms {
namespace {

using store::Store;

Id<Customer> customer_called(const Store& store, std::string_view code) {
  const auto id = store::id_called(store, "customer", code);
  if (!id) throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(code));
  return {*id};
}

/// What each customer owes, by code.
std::map<std::string, Amount> owed_by_code(const Store& store, Day today) {
  std::map<std::string, Amount> owed;
  for (const Balance& balance : orders::balances(store, today)) {
    Amount& sum = owed[balance.customer];
    sum = sum + balance.due;
  }
  return owed;
}

std::optional<Amount> above_of(const std::optional<Amount>& limit, Amount owed) {
  return limit && owed > *limit ? std::optional(owed - *limit) : std::nullopt;
}

}  // namespace

TermsOfDay::TermsOfDay(const Store& store, const Actions* actions, Day day) : rates_(rates_on(store, day)) {
  store::each<CustomerTerms>(store, [&](CustomerTerms row) {
    if (holds_on(row, day)) own_[row.customer.value].push_back(std::move(row));
  });
  const auto begins_last = [](const auto& row) { return -row.from_day.number(); };
  for (auto& [customer, rows] : own_) std::ranges::stable_sort(rows, {}, begins_last);
  std::map<std::int64_t, std::vector<SegmentTerms>> by_segment;
  store::each<SegmentTerms>(store, [&](SegmentTerms row) {
    if (holds_on(row, day)) by_segment[row.segment.value].push_back(std::move(row));
  });
  if (by_segment.empty()) return;
  if (!actions)
    throw Error(ErrorCode::misuse, "segment_terms", "terms of segments need the actions that rules of segments read");
  std::vector<segmentation::NamedSegment> segments;
  std::map<std::string, std::int64_t> id_of;
  for (const Segment& segment : definitions::segments(store)) {
    if (!by_segment.contains(segment.id.value)) continue;
    segments.push_back({segment.name, segment.where});
    id_of.emplace(segment.name, segment.id.value);
  }
  for (auto& [segment, rows] : by_segment) std::ranges::stable_sort(rows, {}, begins_last);
  const auto is_member = segmentation::members(store, *actions, segments, day, false);
  for (const auto& segment : segments)
    for (const auto& member : is_member) {
      if (member.segment != segment.name) continue;
      auto& own = of_segment_[customer_called(store, member.customer).value];
      for (const SegmentTerms& row : by_segment.at(id_of.at(segment.name))) own.push_back({segment.name, row});
    }
}

template <class Value>
Said<Value> TermsOfDay::said(std::optional<Id<Customer>> customer, std::optional<Value> CustomerTerms::*own,
                             std::optional<Value> SegmentTerms::*of_segment) const {
  if (!customer) return {};
  if (const auto found = own_.find(customer->value); found != own_.end())
    for (const CustomerTerms& row : found->second)
      if (row.*own) return {row.*own, TermsFrom::customer, std::nullopt};
  if (const auto found = of_segment_.find(customer->value); found != of_segment_.end())
    for (const OfSegment& one : found->second)
      if (one.terms.*of_segment) return {one.terms.*of_segment, TermsFrom::segment, one.segment};
  return {};
}

Said<std::string> TermsOfDay::price_list(std::optional<Id<Customer>> customer) const {
  return said(customer, &CustomerTerms::price_list, &SegmentTerms::price_list);
}
Said<Amount> TermsOfDay::credit_limit(std::optional<Id<Customer>> customer) const {
  return said(customer, &CustomerTerms::credit_limit, &SegmentTerms::credit_limit);
}
Said<std::int64_t> TermsOfDay::payment_days(std::optional<Id<Customer>> customer) const {
  return said(customer, &CustomerTerms::payment_days, &SegmentTerms::payment_days);
}
const TaxRate* TermsOfDay::tax_rate(std::optional<Id<Product>> product) const { return rate_among(rates_, product); }

PriceAnswer price_of(const Store& store, const TermsOfDay& terms, Day day, const Product& product,
                     std::optional<Id<Customer>> customer, Decimal quantity) {
  PriceAnswer answer;
  answer.product = product.code;
  answer.quantity = quantity;
  if (const TaxRate* rate = terms.tax_rate(product.id)) {
    answer.tax_percent = rate->percent;
    answer.tax_included = rate->included;
  }
  const auto list = terms.price_list(customer);
  std::optional<ListPrice> best;
  if (list.value)
    store.children(
        store.entity(Schema<ListPrice>::name), position_of<&ListPrice::product>, product.id.value, [&](Row row) {
          auto one = from_row<ListPrice>(row);
          if (one.price_list != *list.value || !holds_on(one, day) || one.smallest_quantity > quantity) return;
          const auto rank = [](const ListPrice& price) { return std::tuple(price.smallest_quantity, price.from_day); };
          if (!best || rank(one) > rank(*best)) best = std::move(one);
        });
  if (best) {
    answer.price = best->price;
    answer.from = list.from;
    answer.price_list = list.value;
    answer.segment = list.segment;
    answer.smallest_quantity = best->smallest_quantity;
    answer.from_day = best->from_day;
    answer.to_day = best->to_day;
  } else if (product.price) {
    answer.price = product.price;
    answer.from = TermsFrom::product;
  }
  return answer;
}

Result<PriceAnswer> price(const Store& store, const Actions* actions, Day today, std::string_view product,
                          std::string_view customer, Decimal quantity) {
  const auto found = store::find_id<&Product::code>(store, std::string(product));
  if (!found) throw Error(ErrorCode::not_found, "product", "there is no product " + cited(product));
  std::optional<Id<Customer>> buyer;
  if (!customer.empty()) buyer = customer_called(store, customer);
  auto answer = price_of(store, TermsOfDay(store, actions, today), today, *store::get(store, *found), buyer, quantity);
  if (buyer) answer.customer = store::code_now(store, "customer", customer);
  return {{std::move(answer)}, store.currency()};
}

Result<CreditLine> credit(const Store& store, const Actions* actions, Day today, bool above_only) {
  const TermsOfDay terms(store, actions, today);
  const auto owed = owed_by_code(store, today);
  Result<CreditLine> result{{}, store.currency()};
  for (const auto& [id, code] : store::codes_of(store, "customer")) {
    const auto limit = terms.credit_limit(Id<Customer>{id});
    if (!limit.value) continue;
    CreditLine line;
    line.customer = code;
    line.limit = limit.value;
    line.from = limit.from;
    line.segment = limit.segment;
    if (const auto found = owed.find(code); found != owed.end()) line.owed = found->second;
    line.free = std::max(Amount{}, *limit.value - line.owed);
    line.above = above_of(limit.value, line.owed);
    if (line.above || !above_only) result.rows.push_back(std::move(line));
  }
  std::ranges::sort(result.rows, {}, [](const CreditLine& line) {
    return std::tuple(-line.above.value_or(Amount{}).minor, line.customer);
  });
  return result;
}

Result<CreditCheck> check_credit(const Store& store, const Actions* actions, Day today, std::string_view customer,
                                 Amount order) {
  const Id<Customer> id = customer_called(store, customer);
  const auto limit = TermsOfDay(store, actions, today).credit_limit(id);
  CreditCheck check;
  check.customer = store::code_now(store, "customer", customer);
  const auto owed = owed_by_code(store, today);
  if (const auto found = owed.find(check.customer); found != owed.end()) check.owed = found->second;
  check.order = order;
  check.after = check.owed + order;
  check.limit = limit.value;
  check.from = limit.from;
  check.segment = limit.segment;
  check.above = above_of(limit.value, check.after);
  check.fits = !check.above;
  return {{std::move(check)}, store.currency()};
}

}  // namespace crmcore::terms
