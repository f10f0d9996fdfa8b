#include "sharing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <unordered_map>

#include "crmcore/schema/table_reader.hpp"
#include "sales.hpp"

namespace crmcore::portfolio {
namespace {

constexpr std::int64_t parts_of_a_field = 1000;  // three decimals of a workload are enough
constexpr std::string_view sells = "sells";

void add_field(const store::Store& store, const Books& books, const std::string& field,
               std::vector<std::int64_t>& weights) {
  const Table table = store.find({.entity = "customer"}, std::vector<std::string>{"code", field});
  constexpr std::array numbers{Kind::integer, Kind::real, Kind::decimal, Kind::amount};
  if (std::ranges::find(numbers, table.column(1).kind) == numbers.end())
    throw Error(ErrorCode::invalid, "field", "field must hold numbers, which " + cited(field) + " does not");
  TableReader reader(table, {});
  const auto values = reader.need(field);
  std::unordered_map<std::string, double> of_code;
  for (std::size_t row = 0; row < table.rows(); ++row)
    of_code[table.text(row, 0)] = values.number(row, Sign::not_negative).value_or(0);
  for (std::size_t c = 0; c < weights.size(); ++c)
    weights[c] = std::llround(of_code[books.customers[c].code] * static_cast<double>(parts_of_a_field));
}

/// The mean of points on the globe.
class Middle {
 public:
  void add(MapPoint point) {
    const double latitude = radians(point.latitude);
    const double longitude = radians(point.longitude);
    sum_[0] += std::cos(latitude) * std::cos(longitude);
    sum_[1] += std::cos(latitude) * std::sin(longitude);
    sum_[2] += std::sin(latitude);
    ++count_;
  }
  std::optional<MapPoint> point() const {
    if (count_ == 0) return std::nullopt;
    const double latitude = std::atan2(sum_[2], std::hypot(sum_[0], sum_[1]));
    return MapPoint{std::llround(latitude * to_millionths), std::llround(std::atan2(sum_[1], sum_[0]) * to_millionths)};
  }

 private:
  static constexpr double to_millionths = 180 / std::numbers::pi * Decimal::one;
  static double radians(std::int64_t angle) { return static_cast<double>(angle) / to_millionths; }
  std::array<double, 3> sum_{};
  std::int64_t count_ = 0;
};

}  // namespace

Weights weights_of(const store::Store& store, const Books& books, const LoadOptions& options) {
  Weights weights{std::vector<std::int64_t>(books.customers.size(), 0), 1};
  if (!options.field.empty() && options.balance != Measure::workload)
    throw Error(ErrorCode::invalid, "field", "field says what workload is; give it with balance workload");
  if (options.balance == Measure::customers) {
    std::ranges::fill(weights.of_customer, 1);
  } else if (!options.field.empty()) {
    weights.parts = parts_of_a_field;
    add_field(store, books, options.field, weights.of_customer);
  } else {
    if (options.balance == Measure::value) weights.parts = store.currency().minor_units();
    const auto sales = sales_of_customers(store, books, {options.window});
    for (std::size_t c = 0; c < sales.size(); ++c) {
      const std::int64_t net = std::max<std::int64_t>(0, sales[c].net.minor);  // 0 for who returned more than bought
      weights.of_customer[c] = options.balance == Measure::value ? net : sales[c].orders;
    }
  }
  return weights;
}

std::vector<std::size_t> sellers_of(const Books& books, const LoadOptions& options,
                                    std::optional<std::size_t> without) {
  std::vector<std::size_t> found;
  for (const std::string& code : options.sellers) {
    const std::size_t seller = books.seller("sellers", code);
    if (!books.is_there(seller) || seller == without)
      throw Error(
          ErrorCode::invalid, "sellers",
          "sellers must name staff who are there on " + books.day.text() + ", which " + cited(code) + " is not");
    if (std::ranges::find(found, seller) != found.end())
      throw Error(ErrorCode::invalid, "sellers", "sellers names " + cited(code) + " twice");
    found.push_back(seller);
  }
  if (found.empty()) {
    const auto is_selling = [&](std::size_t s) { return books.is_there(s) && books.sellers[s].task == sells; };
    std::vector<std::size_t> all(books.sellers.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const bool has_tasks = std::ranges::any_of(all, is_selling);  // else nobody said who sells
    for (const std::size_t s : all)
      if (s != without && (has_tasks ? is_selling(s) : books.is_there(s))) found.push_back(s);
  }
  if (found.empty() && !without)
    throw Error(ErrorCode::rule, "sellers",
                "there is nobody of the staff on " + books.day.text() + " to have customers");
  std::ranges::sort(found, {}, [&](std::size_t s) { return std::string_view(books.sellers[s].code); });
  return found;
}

Sharing::Sharing(const store::Store& store, const Books& books, std::vector<std::size_t> sellers,
                 const LoadOptions& options)
    : books_(books),
      sellers_(std::move(sellers)),
      place_of_seller_(books.sellers.size()),
      weights_(weights_of(store, books, options)),
      places_(places_of(store, books)),
      zone_map_(store),
      zone_(books.customers.size()),
      zone_seller_(books.customers.size()),
      middles_(sellers_.size()) {
  for (std::size_t j = 0; j < sellers_.size(); ++j) place_of_seller_[sellers_[j]] = j;
  for (std::size_t c = 0; c < zone_.size() && !zone_map_.zones().empty(); ++c) {
    zone_[c] = zone_map_.find(places_[c]).zone;
    if (!zone_[c]) continue;
    if (const auto seller = zone_map_.zones()[*zone_[c]].seller)
      zone_seller_[c] = place_of_seller_[books_.place_of_staff.at(seller->value)];
  }
  set_middles();
}

std::optional<std::size_t> Sharing::holder(std::size_t customer) const {
  const auto seller = books_.customers[customer].seller;
  return seller ? place_of_seller_[*seller] : std::nullopt;
}

/// The middle of the customers that each seller has, else of those in its zones.
void Sharing::set_middles() {
  std::vector<Middle> held(sellers_.size());
  std::vector<Middle> in_zones(sellers_.size());
  for (std::size_t c = 0; c < places_.size(); ++c) {
    if (!places_[c].point) continue;
    if (const auto seller = holder(c)) held[*seller].add(*places_[c].point);
    if (zone_seller_[c]) in_zones[*zone_seller_[c]].add(*places_[c].point);
  }
  for (std::size_t j = 0; j < sellers_.size(); ++j)
    middles_[j] = held[j].point() ? held[j].point() : in_zones[j].point();
}

std::optional<double> Sharing::distance(std::size_t customer, std::size_t seller) const {
  if (zone_seller_[customer] == seller) return 0;
  if (!places_[customer].point || !middles_[seller]) return std::nullopt;
  return kilometres(*places_[customer].point, *middles_[seller]);
}

std::int64_t Sharing::metres(std::size_t customer, std::size_t seller) const {
  constexpr double metres_of_kilometre = 1000;
  return std::llround(distance(customer, seller).value_or(0) * metres_of_kilometre);
}

Shared Sharing::share(const std::vector<std::size_t>& customers, const std::vector<statistics::BinBounds>& bounds,
                      std::optional<std::int64_t> change_metres) const {
  constexpr std::int64_t half_round_the_earth = 20'038'000;  // metres: no distance is longer
  const auto fewest = half_round_the_earth * (static_cast<std::int64_t>(customers.size()) + 1);
  const std::int64_t change = change_metres.value_or(fewest);
  const std::size_t k = sellers_.size();
  std::vector<std::int64_t> cost;
  cost.reserve(customers.size() * k);
  for (const std::size_t c : customers) {
    const auto now = holder(c);
    std::int64_t known = 0;
    std::int64_t sum = 0;
    for (std::size_t j = 0; j < k; ++j) {
      cost.push_back(metres(c, j));
      if (!middles_[j] && zone_seller_[c] != j) continue;
      sum += cost.back();
      ++known;
    }
    for (std::size_t j = 0; j < k; ++j) {
      std::int64_t& one = cost[cost.size() - k + j];
      if (!middles_[j] && zone_seller_[c] != j && known > 0) one = sum / known;  // as far as others are on average
      if (now && *now != j) one += change;
    }
  }
  const auto all_bins = [](const std::vector<std::uint32_t>& bins) {
    return std::vector<std::size_t>(bins.begin(), bins.end());
  };
  std::vector<std::int64_t> weights;
  for (const std::size_t c : customers) weights.push_back(weights_.of_customer[c]);
  if (std::ranges::all_of(weights, [](std::int64_t weight) { return weight == 1; }))
    return {all_bins(statistics::balance(cost, bounds).bin), 0};
  const statistics::WeightedBalance found = statistics::balance(cost, weights, bounds);
  // The bound is a sum of real numbers: what is within their rounding of the cost is the cost.
  constexpr double rounding = 1e-9;
  const double over = found.cost - found.bound;
  return {all_bins(found.bin), over > rounding * found.cost ? over / found.cost : 0};
}

}  // namespace crmcore::portfolio
