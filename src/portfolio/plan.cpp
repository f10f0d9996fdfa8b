#include "crmcore/portfolio/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "sharing.hpp"

namespace crmcore::portfolio {
namespace {

using statistics::BinBounds;

/// What each seller should have, of all its customers.
std::vector<BinBounds> even_bounds(std::int64_t total, std::size_t sellers, double tolerance) {
  const double mean = static_cast<double>(total) / static_cast<double>(sellers);
  return std::vector<BinBounds>(sellers, {static_cast<std::int64_t>(std::floor(mean * (1 - tolerance))),
                                          static_cast<std::int64_t>(std::ceil(mean * (1 + tolerance)))});
}

std::int64_t load_of(std::string_view text, std::string_view whole, std::int64_t parts) {
  const auto number = parse<Decimal>(trimmed(text));
  if (!number.value || number.value->millionths < 0)
    throw Error(ErrorCode::invalid, "bounds",
                "bounds must be a code and two loads of 0 or more, such as ana: 10-50, not " + cited(whole));
  return std::llround(number.value->real() * static_cast<double>(parts));
}

/// Reads "ana: 10-50; luis: 0-20" over the even bounds. Codes may hold colons: the last one counts.
void set_own_bounds(const Books& books, const Sharing& sharing, std::string_view text, std::vector<BinBounds>& bounds) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view piece = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (piece.empty()) continue;
    const std::size_t colon = piece.rfind(':');
    const std::size_t hyphen = colon == std::string_view::npos ? colon : piece.find('-', colon);
    if (hyphen == std::string_view::npos)
      throw Error(ErrorCode::invalid, "bounds",
                  "bounds must be a code and two loads of 0 or more, such as ana: 10-50, not " + cited(piece));
    const std::size_t seller = books.seller("bounds", trimmed(piece.substr(0, colon)));
    const auto place = std::ranges::find(sharing.sellers(), seller);
    if (place == sharing.sellers().end())
      throw Error(ErrorCode::invalid, "bounds",
                  "bounds must be of sellers of this plan, not of " + cited(books.sellers[seller].code));
    BinBounds& own = bounds[static_cast<std::size_t>(place - sharing.sellers().begin())];
    own.least = load_of(piece.substr(colon + 1, hyphen - colon - 1), piece, sharing.weights().parts);
    own.most = load_of(piece.substr(hyphen + 1), piece, sharing.weights().parts);
    if (own.least > own.most)
      throw Error(ErrorCode::invalid, "bounds", "the least load must stand before the most, not " + cited(piece));
  }
}

/// What is left of bounds for customers who may be given, those who stay being counted.
std::vector<BinBounds> bounds_left(const std::vector<BinBounds>& bounds, const std::vector<std::int64_t>& stays) {
  std::vector<BinBounds> left;
  for (std::size_t j = 0; j < bounds.size(); ++j)
    left.push_back(
        {std::max<std::int64_t>(0, bounds[j].least - stays[j]), std::max<std::int64_t>(0, bounds[j].most - stays[j])});
  return left;
}

/// The least level between two at which `reaches` is true, which it is from there on.
template <class Reaches>
std::int64_t least_level(std::int64_t low, std::int64_t high, Reaches&& reaches) {
  while (low < high) {
    const std::int64_t level = low + (high - low) / 2;
    if (reaches(level))
      high = level;
    else
      low = level + 1;
  }
  return low;
}

/// Bounds that customers of this load can meet, as near as may be to those wanted: where they are too few the loads
/// below come as high as they can alike, where they are too many no load rises higher than it must.
std::vector<BinBounds> bounds_in_reach(std::vector<BinBounds> wanted, const std::vector<std::int64_t>& stays,
                                       std::int64_t total) {
  const auto sum = [&](auto&& of) {
    std::int64_t all = 0;
    for (std::size_t j = 0; j < stays.size(); ++j) all += std::max<std::int64_t>(0, of(j) - stays[j]);
    return all;
  };
  const std::int64_t highest = *std::ranges::max_element(stays) + total;
  const auto least = [&](std::int64_t level) {
    return sum([&](std::size_t j) { return std::min(wanted[j].least, level); });
  };
  const auto most = [&](std::int64_t level) {
    return sum([&](std::size_t j) { return std::max(wanted[j].most, level); });
  };
  if (least(highest) > total) {
    const std::int64_t level = least_level(0, highest, [&](std::int64_t one) { return least(one) > total; }) - 1;
    for (BinBounds& one : wanted) {
      one.least = std::min(one.least, level);
      one.most = std::min(one.most, level + 1);
    }
  }
  if (most(0) < total) {
    const std::int64_t level = least_level(0, highest, [&](std::int64_t one) { return most(one) >= total; });
    for (BinBounds& one : wanted) one.most = std::max(one.most, level);
  }
  return wanted;
}

/// Throws where customers of this load cannot meet bounds that somebody gave.
void check_bounds(const std::vector<BinBounds>& left, std::int64_t total, const Weights& weights) {
  BinBounds all;
  for (const BinBounds& one : left) {
    all.least += one.least;
    all.most += one.most;
  }
  if (total >= all.least && total <= all.most) return;
  throw Error(ErrorCode::invalid, "bounds",
              "the sellers can take a load between " + shortest(weights.units(all.least)) + " and " +
                  shortest(weights.units(all.most)) + " in all, and that of the customers to be given is " +
                  shortest(weights.units(total)) + "; change tolerance, bounds, sellers or where");
}

/// The customers who may be given: those of the filter, in the order of the books.
std::vector<std::size_t> customers_of(const store::Store& store, const Books& books, const std::string& where,
                                      const std::vector<filter::Joined>& tables) {
  std::unordered_set<std::int64_t> wanted;
  if (!where.empty())
    store.each({.entity = "customer", .where = where, .tables = tables, .today = books.day},
               [&](Row row) { wanted.insert(row[position_of<&Customer::id>].integer()); });
  std::vector<std::size_t> customers;
  for (std::size_t c = 0; c < books.customers.size(); ++c)
    if (where.empty() || wanted.contains(books.customers[c].id.value)) customers.push_back(c);
  return customers;
}

/// The mean distance of customers to a seller, those whose place is known.
class MeanDistance {
 public:
  void add(std::optional<double> kilometres) {
    if (!kilometres) return;
    sum_ += *kilometres;
    ++count_;
  }
  std::optional<double> mean() const {
    return count_ == 0 ? std::nullopt : std::optional(sum_ / static_cast<double>(count_));
  }

 private:
  double sum_ = 0;
  std::int64_t count_ = 0;
};

/// Writes a plan down: the moves, and each seller before and after.
class PlanWriter {
 public:
  PlanWriter(const Books& books, const Sharing& sharing, const std::vector<BinBounds>& bounds,
             const PlanOptions& options)
      : books_(books),
        sharing_(sharing),
        bounds_(bounds),
        options_(options),
        before_(bounds.size()),
        after_(bounds.size()),
        loads_(bounds.size()) {
    for (std::size_t j = 0; j < bounds.size(); ++j) plan_.sellers.rows.push_back({code(j)});
  }

  void add(std::size_t customer, std::optional<std::size_t> to) {
    const auto from = sharing_.holder(customer);
    const std::int64_t weight = sharing_.weights().of_customer[customer];
    const double load = sharing_.weights().units(weight);
    if (from) {
      SellerLoad& seller = plan_.sellers.rows[*from];
      ++seller.customers_before;
      seller.load_before += load;
      seller.lost += to == from ? 0 : 1;
      before_[*from].add(sharing_.distance(customer, *from));
    }
    if (!to) return;
    SellerLoad& seller = plan_.sellers.rows[*to];
    ++seller.customers_after;
    loads_[*to] += weight;
    after_[*to].add(sharing_.distance(customer, *to));
    if (to == from) return;
    ++seller.gained;
    plan_.moves.rows.push_back({.customer = books_.customers[customer].code,
                                .from_seller = seller_now(customer),
                                .to_seller = code(*to),
                                .why = why(customer, from, *to),
                                .load = load,
                                .distance_km = sharing_.distance(customer, *to)});
  }

  Plan written(double gap, Currency currency) && {
    plan_.today = books_.day;
    plan_.moves.currency = currency;
    plan_.sellers.currency = currency;
    for (std::size_t j = 0; j < bounds_.size(); ++j) {
      SellerLoad& seller = plan_.sellers.rows[j];
      seller.load_after = sharing_.weights().units(loads_[j]);
      seller.least = sharing_.weights().units(bounds_[j].least);
      seller.most = sharing_.weights().units(bounds_[j].most);
      seller.is_within = loads_[j] >= bounds_[j].least && loads_[j] <= bounds_[j].most;
      seller.distance_before = before_[j].mean();
      seller.distance_after = after_[j].mean();
      seller.gap = gap;
    }
    return std::move(plan_);
  }

 private:
  const std::string& code(std::size_t seller) const { return books_.sellers[sharing_.sellers()[seller]].code; }
  std::optional<std::string> seller_now(std::size_t customer) const {
    const auto seller = books_.customers[customer].seller;
    return seller ? std::optional(books_.sellers[*seller].code) : std::nullopt;
  }
  MoveReason why(std::size_t customer, std::optional<std::size_t> from, std::size_t to) const {
    const CustomerOfDay& one = books_.customers[customer];
    if (!from) return one.assignment ? MoveReason::left : MoveReason::house;
    const auto now = sharing_.distance(customer, *from);
    const auto then = sharing_.distance(customer, to);
    const bool is_nearer = options_.change_km && now && then && *now - *then > *options_.change_km;
    return is_nearer ? MoveReason::nearer : MoveReason::load;
  }

  const Books& books_;
  const Sharing& sharing_;
  const std::vector<BinBounds>& bounds_;
  const PlanOptions& options_;
  Plan plan_;
  std::vector<MeanDistance> before_, after_;
  std::vector<std::int64_t> loads_;
};

}  // namespace

Plan plan(const store::Store& store, Day today, const PlanOptions& options, const std::vector<filter::Joined>& tables) {
  check_options(options);
  check_options(options.sharing);
  const Books books = books_of(store, today);
  const Sharing sharing(store, books, sellers_of(books, options.sharing), options.sharing);
  const auto customers = customers_of(store, books, options.where, tables);
  std::vector<bool> is_given(books.customers.size(), false);
  std::int64_t total = 0;
  for (const std::size_t c : customers) {
    is_given[c] = true;
    total += sharing.weights().of_customer[c];
  }
  const auto stays = sharing.loads([&](std::size_t c) { return !is_given[c]; });
  const std::int64_t all = std::accumulate(stays.begin(), stays.end(), total);
  auto bounds = even_bounds(all, sharing.sellers().size(), options.tolerance);
  set_own_bounds(books, sharing, options.bounds, bounds);
  const bool has_own_bounds = !trimmed(options.bounds).empty();
  const auto left = bounds_left(has_own_bounds ? bounds : bounds_in_reach(bounds, stays, total), stays);
  if (has_own_bounds) check_bounds(left, total, sharing.weights());
  constexpr double metres_of_kilometre = 1000;
  std::optional<std::int64_t> change;
  if (options.change_km) change = std::llround(*options.change_km * metres_of_kilometre);
  const Shared shared = sharing.share(customers, left, change);
  PlanWriter writer(books, sharing, bounds, options);
  for (std::size_t c = 0, next = 0; c < books.customers.size(); ++c)
    writer.add(c, is_given[c] ? std::optional(shared.seller[next++]) : sharing.holder(c));
  return std::move(writer).written(shared.gap, store.currency());
}

}  // namespace crmcore::portfolio
