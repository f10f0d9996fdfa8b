// A fair in C++: what was expected, what came, what it cost not to have more; and what to bake tomorrow.
#include <cmath>
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

namespace {

/// A year of buns in a growing shop, more on Saturdays and before the feast in November; tomorrow is not known.
std::vector<forecast::Series> year_of_buns() {
  forecast::Series buns;
  buns.name = "Concha";
  for (int i = 0; i <= 365; ++i) {
    const Day day = Day{2025, 6, 1} + Days{i};
    const bool feast = day == Day{2025, 11, 1} || day == Day{2025, 11, 2};
    buns.day.push_back(day);
    buns.demand.push_back(
        i == 365 ? std::nan("") : 40 + i / 5 + 4 * (i * 37 % 11) + (day.weekday() == 6 ? 50 : 0) + (feast ? 120 : 0));
    buns.event.push_back(feast ? 1 : 0);
    buns.near_event.push_back(day == Day{2025, 10, 30} || day == Day{2025, 10, 31} ? 1 : 0);
  }
  return {buns};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: events examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  try {
    const auto fair = forecast::event_table(exchange::read_csv(books + "/fair_plan.csv"),
                                            exchange::read_csv(books + "/fair_sold.csv"), Currency("MXN"));
    std::cout << forecast::compare(fair, forecast::CompareBy::product) << "\n"
              << forecast::bridge(fair) << "\n"
              << report::sentences(fair) << "\n"
              << report::sentences(fair, "es", "MX") << "\n";
    const auto buns = year_of_buns();
    const forecast::Economics economics{.price = 14, .unit_cost = 4.5, .salvage = 1};
    std::cout << forecast::demand(buns) << "\n"
              << forecast::to_make(buns, economics, 12) << "\n"
              << forecast::backtest(buns, Day{2026, 3, 1}, economics);
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
