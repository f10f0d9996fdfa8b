// Orders as columns, made up at random, which tests of columns share.
#pragma once

#include <random>

#include "crmcore/history/order_columns.hpp"

namespace crmcore {

struct Log {
  std::vector<std::int64_t> customer, day, amount;

  OrderChunk chunk(std::size_t from, std::size_t rows) const {
    return {{customer.data() + from}, {day.data() + from}, {amount.data() + from}, rows};
  }
  std::vector<OrderChunk> whole() const { return {chunk(0, customer.size())}; }
};
inline Log random_log(std::size_t rows, std::int64_t customers, std::int64_t step = 1) {
  std::mt19937_64 random(11);
  Log log;
  for (std::size_t i = 0; i < rows; ++i) {
    log.customer.push_back(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(customers)) * step - 5);
    log.day.push_back(18'000 + static_cast<std::int64_t>(random() % 400));
    log.amount.push_back(static_cast<std::int64_t>(random() % 60) - 5);
  }
  return log;
}
inline const Day today = Day::from_number(18'380);

}  // namespace crmcore
