// Histories at scale: millions of orders as columns in memory, brought together by customer without a copy of the
// input. Pieces made anywhere can be merged in any order: sums of whole numbers, so always the same bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crmcore/history/history.hpp"

namespace crmcore {

/// Orders in columns as Arrow and NumPy hold them, borrowed: any number of chunks makes a log.
struct OrderChunk {
  enum class Type : std::uint8_t { int32, int64, float64 };
  struct Column {
    const void* values = nullptr;
    Type type = Type::int64;
  };
  Column customer;  ///< whole numbers
  Column day;       ///< whole numbers, days since 1970-01-01
  Column amount;    ///< in units of the currency; below 0: a return
  std::size_t rows = 0;
};

struct ColumnOptions {
  ZeroValue zero_value = ZeroValue::drop;
  Currency currency = {};  ///< of the amounts
  int window = 365;        ///< days up to `today` whose orders are counted as recent
  unsigned threads = 0;    ///< 0: one per core
};

/// One row per customer and day, ascending; what a history is made of.
struct DayTotals {
  std::vector<std::int64_t> customer;
  std::vector<std::int32_t> day, purchases;
  std::vector<std::int64_t> gross, net;                ///< minor units
  std::int64_t returns = 0, worthless = 0, later = 0;  ///< rows netted; purchases worth nothing; rows after `today`

  std::size_t rows() const { return customer.size(); }
};
/// Throws invalid for an amount that is not finite, naming the row, and overflow when a customer's amounts cannot be
/// added up.
DayTotals day_totals(std::span<const OrderChunk> log, Day today, const ColumnOptions& options = {});
/// The totals of two pieces of a log as those of the whole.
DayTotals merged(const DayTotals& a, const DayTotals& b);

/// One row per customer with a purchase, ascending; column by column. Days are counted from the first purchase.
struct CustomerColumns {
  std::vector<std::int64_t> customer;
  std::vector<std::int32_t> x;               ///< purchase days after the first
  std::vector<std::int32_t> t_x, T;          ///< days from the first purchase to the last, and to `today`
  std::vector<std::int32_t> orders, recent;  ///< purchases in all, and within the window
  std::vector<std::int64_t> gross, net;      ///< minor units
  std::vector<double> repeat_mean;           ///< gross of a purchase day after the first, in units; NaN without one
  std::vector<HistoryReport> report;

  std::size_t rows() const { return customer.size(); }
};
/// One row per customer in one pass over the log; equal to the one of its day totals.
CustomerColumns customer_columns(std::span<const OrderChunk> log, Day today, const ColumnOptions& options = {});
CustomerColumns customer_columns(const DayTotals& totals, Day today, const ColumnOptions& options = {});

/// What recency, frequency and money need of each customer with a purchase. Orders of one day are not brought together,
/// which takes half the time.
struct CustomerTotals {
  std::vector<std::int64_t> customer;
  std::vector<std::int32_t> last_day, orders;
  std::vector<std::int64_t> gross, net;  ///< minor units
  std::vector<HistoryReport> report;

  std::size_t rows() const { return customer.size(); }
};
CustomerTotals customer_totals(std::span<const OrderChunk> log, Day today, const ColumnOptions& options = {});

/// The history of day totals, with customer numbers as codes. Customers who only returned are in it too.
History history(const DayTotals& totals, Day today, Currency currency = {});

}  // namespace crmcore
