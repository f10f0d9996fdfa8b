#include "crmcore/portfolio/classes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "crmcore/statistics/concentration.hpp"
#include "places.hpp"
#include "sales.hpp"

namespace crmcore::portfolio {
namespace {

/// What one item sold, and to whom; an empty name is that of what is not known.
struct Sold {
  Amount net;
  std::set<std::size_t> customers;
};
using SoldByItem = std::map<std::string, Sold>;

/// The item of each customer of the books.
std::vector<std::string> items_of(const store::Store& store, const Books& books, const std::string& by) {
  std::vector<std::string> items(books.customers.size());
  if (by == "customer") {
    for (std::size_t c = 0; c < items.size(); ++c) items[c] = books.customers[c].code;
  } else if (by == "zone") {
    const auto places = places_of(store, books);
    const ZoneMap map(store);
    for (std::size_t c = 0; c < items.size(); ++c)
      if (const auto zone = map.find(places[c]).zone) items[c] = map.zones()[*zone].code;
  } else if (by == "seller") {
    for (std::size_t c = 0; c < items.size(); ++c)
      if (const auto seller = books.customers[c].seller) items[c] = books.sellers[*seller].code;
  } else {
    const Table table = store.find({.entity = "customer"}, std::vector<std::string>{"code", by});
    std::map<std::string, std::string, std::less<>> of_code;
    for (std::size_t row = 0; row < table.rows(); ++row) of_code[table.text(row, 0)] = table.text(row, 1);
    for (std::size_t c = 0; c < items.size(); ++c) items[c] = of_code[books.customers[c].code];
  }
  return items;
}

SoldByItem sold_by(const store::Store& store, Day today, const VolumeOptions& options) {
  const Books books = books_of(store, today);
  const bool by_product = options.by == "product";
  std::map<std::int64_t, std::string> products;
  if (by_product) products = store::codes_of(store, "product");
  const auto items = by_product ? std::vector<std::string>() : items_of(store, books, options.by);
  SoldByItem sold;
  each_sold_line(store, books, {options.window},
                 [&](std::optional<std::size_t> customer, const orders::PurchaseLine& line) {
                   std::string item;
                   if (by_product && line.product) item = products[line.product->value];
                   if (!by_product && customer) item = items[*customer];
                   Sold& one = sold[item];
                   one.net = one.net + line.amount;
                   if (customer) one.customers.insert(*customer);
                 });
  return sold;
}

}  // namespace

Result<Volume> classes(const store::Store& store, Day today, const VolumeOptions& options, const ClassOptions& limits) {
  check_options(options);
  check_options(limits);
  if (limits.b < limits.a) check_range("b", limits.b, {.least = limits.a, .most = 1});
  Result<Volume> result{{}, store.currency()};
  std::int64_t total = 0;
  for (const auto& [item, sold] : sold_by(store, today, options)) {
    Volume& row = result.rows.emplace_back();
    if (!item.empty()) row.item = item;
    row.customers = std::ssize(sold.customers);
    row.net = sold.net;
    total += std::max<std::int64_t>(0, sold.net.minor);
  }
  std::ranges::stable_sort(result.rows, std::ranges::greater(), [](const Volume& one) { return one.net.minor; });
  std::int64_t before = 0;
  for (Volume& row : result.rows) {
    const std::int64_t own = std::max<std::int64_t>(0, row.net.minor);
    const auto share_of = [&](std::int64_t part) {
      return total > 0 ? static_cast<double>(part) / static_cast<double>(total) : 0;
    };
    if (own > 0 && share_of(before) < limits.b) row.volume_class = VolumeClass::b;
    if (own > 0 && share_of(before) < limits.a) row.volume_class = VolumeClass::a;
    before += own;
    row.share = share_of(own);
    row.cumulated = share_of(before);
  }
  return result;
}

Result<VolumeShare> concentration(const store::Store& store, Day today, const VolumeOptions& options) {
  check_options(options);
  Result<VolumeShare> result{{}, store.currency()};
  std::vector<double> net;
  VolumeShare point;
  for (const auto& [item, sold] : sold_by(store, today, options)) {
    net.push_back(static_cast<double>(sold.net.minor));
    if (sold.net.minor >= 0) continue;
    ++point.below_zero;
    point.returned = point.returned + sold.net;
  }
  if (net.empty()) return result;
  const statistics::Concentration spread(std::move(net));
  point.gini = spread.gini();
  for (const double share : {.01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1.0}) {
    point.items = share;
    point.net = spread.share_of_first(share);
    result.rows.push_back(point);
  }
  return result;
}

}  // namespace crmcore::portfolio
