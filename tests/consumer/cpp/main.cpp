#include <crmcore/crmcore.hpp>
#include <iostream>

int main(int, char** argv) {
  const auto shop = crmcore::Workspace::open(argv[1], {.currency = "EUR"});
  std::cout << shop.store().count({.entity = "view"}) << "\n";
}
