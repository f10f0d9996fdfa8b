// Made-up order books whose lead times are known.
#pragma once

#include <cmath>
#include <functional>
#include <string>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::test {

const Day first_of_world(2024, 1, 1);

struct WorldOrder {
  Day ordered;
  std::string product, seller, customer, place;
  std::optional<int> due;  ///< days promised
};

struct World {
  int days = 365;
  int orders_a_day = 6;
  std::uint64_t seed = 1;
  /// The logarithm of the usual days of an order.
  std::function<double(const WorldOrder&)> logarithm = [](const WorldOrder&) { return std::log(8.0); };
  double deviation = 0.4;
  std::optional<int> due = {};
  double never = 0;  ///< share of orders that never come, and are never cancelled
  bool sundays = true;
};

inline Table made(const World& world) {
  Table table(
      std::vector<Table::Description>{
          {"ordered"}, {"delivered"}, {"due"}, {"product"}, {"seller"}, {"customer"}, {"place"}, {"amount"}},
      Currency("MXN"));
  statistics::Random random(world.seed);
  const auto one_of = [&](const char* name, int count) {
    return name + std::to_string(static_cast<int>(random.uniform() * count));
  };
  for (int day = 0; day < world.days; ++day) {
    for (int i = 0; i < world.orders_a_day; ++i) {
      WorldOrder order{
          first_of_world + Days{day}, one_of("P", 8), one_of("S", 5), one_of("C", 60), one_of("R", 6), world.due};
      const double days = std::exp(world.logarithm(order) + world.deviation * random.normal());
      const bool comes = random.uniform() >= world.never;
      Day delivered = order.ordered + Days{static_cast<std::int32_t>(std::floor(days))};
      if (!world.sundays && delivered.weekday() == 7) delivered = delivered + Days{1};
      const std::string ordered = order.ordered.text();
      const std::string came = comes ? delivered.text() : "";
      const std::string due = order.due ? (order.ordered + Days{*order.due}).text() : "";
      const std::string amount = std::to_string(50 + static_cast<int>(random.uniform() * 400)) + ".00";
      const auto cell = [](const std::string& text) {
        return text.empty() ? Cell() : Cell::of(std::string_view(text));
      };
      table.append(std::array<Cell, 8>{cell(ordered), cell(came), cell(due), cell(order.product), cell(order.seller),
                                       cell(order.customer), cell(order.place), cell(amount)});
    }
  }
  return table;
}

/// The orders up to a day of the world.
inline delivery::OrderCourses courses_of(const World& world, Day today) {
  return delivery::OrderCourses::of(made(world), Currency("MXN"), today);
}
inline Day last_of(const World& world) { return first_of_world + Days{world.days - 1}; }

}  // namespace crmcore::test
