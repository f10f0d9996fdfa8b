// An order log whose customers are numbered from 0, read in slices, and what every way of adding it up shares.
#pragma once

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "crmcore/history/order_columns.hpp"
#include "crmcore/statistics/parallel.hpp"

namespace crmcore {

/// An order on its way: the customer as a number from 0 within its bucket, the day, the amount in minor units.
struct Entry {
  std::uint32_t customer;
  std::int32_t day;
  std::int64_t minor;
};
static_assert(sizeof(Entry) == 16);

constexpr std::size_t slice = 1024;  // rows converted together

/// Memory in large pages where the system has them, for what is written in random order; not filled.
struct Released {
  void operator()(void* memory) const { std::free(memory); }
};
template <class T>
using LargeArray = std::unique_ptr<T[], Released>;
template <class T>
LargeArray<T> large_array(std::size_t count) {
  constexpr std::size_t page = std::size_t{2} << 20;
  const std::size_t bytes = (count * sizeof(T) + page) / page * page;
#ifdef MADV_HUGEPAGE
  auto* memory = static_cast<T*>(std::aligned_alloc(page, bytes));
  if (memory) madvise(memory, bytes, MADV_HUGEPAGE);
#else
  auto* memory = static_cast<T*>(std::malloc(bytes));
#endif
  if (!memory) throw std::bad_alloc();
  return LargeArray<T>(memory);
}

/// The same, filled with zeroes by the system, page after page as they are touched.
template <class T>
LargeArray<T> zeroed_array(std::size_t count) {
  auto* memory = static_cast<T*>(std::calloc(std::max<std::size_t>(count, 1), sizeof(T)));
  if (!memory) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t page = std::uintptr_t{2} << 20;
  const auto from = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
  const auto to = reinterpret_cast<std::uintptr_t>(memory + count) / page * page;
  if (from < to) madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);
#endif
  return LargeArray<T>(memory);
}

/// Rows `from` … of a chunk as 64-bit whole numbers: where they lie, or put into `room`.
inline const std::int64_t* whole_numbers(const OrderChunk::Column& column, std::size_t from, std::size_t count,
                                         std::int64_t* room) {
  if (column.type != OrderChunk::Type::int32) return static_cast<const std::int64_t*>(column.values) + from;
  const auto* values = static_cast<const std::int32_t*>(column.values) + from;
  for (std::size_t i = 0; i < count; ++i) room[i] = values[i];
  return room;
}
/// Days as 32-bit numbers, the same way; those beyond go to the ends, which are beyond every calendar, as missing ones
/// are.
inline const std::int32_t* day_numbers(const OrderChunk::Column& column, std::size_t from, std::size_t count,
                                       std::int32_t* room) {
  if (column.type == OrderChunk::Type::int32) return static_cast<const std::int32_t*>(column.values) + from;
  const auto* values = static_cast<const std::int64_t*>(column.values) + from;
  constexpr std::int64_t end = std::numeric_limits<std::int32_t>::max();
  for (std::size_t i = 0; i < count; ++i) room[i] = static_cast<std::int32_t>(std::clamp(values[i], -end, end));
  return room;
}
/// Amounts as minor units, the same way, and the first row that is not one, or `count`.
struct MinorUnits {
  const std::int64_t* values;
  std::size_t fine;
};
inline MinorUnits minor_units(const OrderChunk::Column& column, std::size_t from, std::size_t count, Currency currency,
                              std::int64_t* room) {
  const std::int64_t unit = currency.minor_units();
  constexpr std::int64_t most = std::int64_t{1} << 53;  // sums of many stay whole numbers, in doubles as well
  if (column.type == OrderChunk::Type::float64) {
    const auto* values = static_cast<const double*>(column.values) + from;
    const auto scale = static_cast<double>(unit);
    const int decimals = currency.decimals();
    bool fine = true;
    for (std::size_t i = 0; i < count; ++i) {
      const double scaled = values[i] * scale;
      fine = fine && std::abs(std::round(scaled)) < static_cast<double>(most);
      if (!fine)
        room[i] = 0;
      else
        room[i] = is_near_half(scaled) ? units_of(values[i], decimals).value_or(0)
                                       : static_cast<std::int64_t>(std::round(scaled));
    }
    std::size_t first = count;
    for (std::size_t i = 0; i < count && !fine && first == count; ++i)
      if (!(std::abs(std::round(values[i] * scale)) < static_cast<double>(most))) first = i;
    return {room, first};
  }
  const std::int64_t* values = whole_numbers(column, from, count, room);
  std::int64_t largest = 0;
  for (std::size_t i = 0; i < count; ++i) largest |= values[i] < 0 ? -(values[i] + 1) : values[i];
  if (largest >= most / unit)
    for (std::size_t i = 0; i < count; ++i)
      if (values[i] >= most / unit || values[i] <= -(most / unit)) return {values, i};
  if (unit == 1) return {values, count};
  for (std::size_t i = 0; i < count; ++i) room[i] = values[i] * unit;
  return {room, count};
}

/// A stretch of the log for one thread: rows of consecutive chunks.
struct Stretch {
  std::size_t first;  // row of the whole log
  std::size_t last;   // one past the last row
};

/// A log whose customers are numbered from 0: by their distance from the least, or, where they lie far apart, by their
/// place among the distinct ones.
class NumberedLog {
 public:
  NumberedLog(std::span<const OrderChunk> log, const ColumnOptions& options) : log_(log), currency_(options.currency) {
    for (const OrderChunk& chunk : log) {
      starts_.push_back(rows_);
      rows_ += chunk.rows;
    }
    constexpr std::size_t worth_threads = 100'000;  // rows: for fewer, starting threads costs more than it saves
    threads_ = rows_ < worth_threads ? 1 : statistics::threads_or_cores(options.threads);
    for (std::size_t t = 0; t < threads_; ++t) stretches_.push_back({rows_ * t / threads_, rows_ * (t + 1) / threads_});
    if (rows_ > 0) find_range();
  }

  std::size_t rows() const { return rows_; }
  std::size_t customers() const { return span_; }
  std::size_t stretches() const { return threads_; }
  std::size_t rows_of(std::size_t stretch) const { return stretches_[stretch].last - stretches_[stretch].first; }
  unsigned threads() const { return static_cast<unsigned>(threads_); }
  std::uint64_t number(std::int64_t customer) const {
    if (names_.empty()) return static_cast<std::uint64_t>(customer) - static_cast<std::uint64_t>(least_);
    return static_cast<std::uint64_t>(std::ranges::lower_bound(names_, customer) - names_.begin());
  }
  std::int64_t name(std::uint64_t number) const {
    return names_.empty() ? static_cast<std::int64_t>(static_cast<std::uint64_t>(least_) + number) : names_[number];
  }

  /// Calls use(customers, count) for the rows of a stretch, a slice at a time.
  template <class Use>
  void each_customer_slice(std::size_t stretch, Use&& use) const {
    each_slice(stretch, [&](const std::int64_t* customer, std::size_t, std::size_t count, const OrderChunk&,
                            std::size_t) { use(customer, count); });
  }
  /// Calls use(customers, days, minor units, count). Throws invalid for a day or an amount that is not one.
  template <class Use>
  void each_order_slice(std::size_t stretch, Use&& use) const {
    std::array<std::int32_t, slice> day_room;
    std::array<std::int64_t, slice> minor_room;
    each_slice(stretch, [&](const std::int64_t* customer, std::size_t at, std::size_t count, const OrderChunk& chunk,
                            std::size_t row) {
      const std::int32_t* const day = day_numbers(chunk.day, row, count, day_room.data());
      bool days = true;
      for (std::size_t i = 0; i < count; ++i) days &= is_day(day[i]);
      if (!days) {
        const auto wrong = static_cast<std::size_t>(std::find_if_not(day, day + count, is_day) - day);
        throw Error(ErrorCode::invalid, "day",
                    "row " + std::to_string(at + wrong + 1) +
                        ", day: must be a day in the years 1400 to 9999; it is missing or outside");
      }
      const MinorUnits minor = minor_units(chunk.amount, row, count, currency_, minor_room.data());
      if (minor.fine < count)
        throw Error(ErrorCode::invalid, "amount",
                    "row " + std::to_string(at + minor.fine + 1) +
                        ", amount: must be finite, and below 2^53 minor units so that sums stay exact");
      use(customer, day, minor.values, count);
    });
  }

 private:
  static bool is_day(std::int32_t number) { return number >= Day::first_number && number <= Day::last_number; }

  /// Calls use(customers, first row of the log, count, chunk, row of the chunk).
  template <class Use>
  void each_slice(std::size_t stretch, Use&& use) const {
    std::array<std::int64_t, slice> room;
    for (std::size_t c = 0; c < log_.size(); ++c) {
      const std::size_t from = std::max(stretches_[stretch].first, starts_[c]);
      const std::size_t to = std::min(stretches_[stretch].last, starts_[c] + log_[c].rows);
      for (std::size_t at = from; at < to; at += slice) {
        const std::size_t count = std::min(slice, to - at);
        const std::int64_t* const customer = whole_numbers(log_[c].customer, at - starts_[c], count, room.data());
        use(customer, at, count, log_[c], at - starts_[c]);
      }
    }
  }

  void find_range() {
    std::vector<std::int64_t> low(threads_, std::numeric_limits<std::int64_t>::max());
    std::vector<std::int64_t> high(threads_, std::numeric_limits<std::int64_t>::min());
    statistics::for_each_block(threads_, threads(), [&](std::size_t t) {
      std::int64_t least = low[t], most = high[t];
      each_customer_slice(t, [&](const std::int64_t* customer, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
          least = std::min(least, customer[i]);
          most = std::max(most, customer[i]);
        }
      });
      low[t] = least;
      high[t] = most;
    });
    least_ = *std::ranges::min_element(low);
    const std::uint64_t range =
        static_cast<std::uint64_t>(*std::ranges::max_element(high)) - static_cast<std::uint64_t>(least_);
    if (range < 8 * rows_ + 65'536 && range < (std::uint64_t{1} << 32)) {
      span_ = static_cast<std::size_t>(range) + 1;
      return;
    }
    names_.reserve(rows_);
    for (const OrderChunk& chunk : log_) {
      std::vector<std::int64_t> room(chunk.customer.type == OrderChunk::Type::int32 ? chunk.rows : 0);
      const std::int64_t* const own = whole_numbers(chunk.customer, 0, chunk.rows, room.data());
      names_.insert(names_.end(), own, own + chunk.rows);
    }
    std::ranges::sort(names_);
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    span_ = names_.size();
  }

  std::span<const OrderChunk> log_;
  Currency currency_;
  std::vector<std::size_t> starts_;
  std::size_t rows_ = 0, threads_ = 1, span_ = 0;
  std::vector<Stretch> stretches_;
  std::int64_t least_ = 0;
  std::vector<std::int64_t> names_;
};

/// Adds minor units; throws overflow, as Amount does.
inline void add_money(std::int64_t& sum, std::int64_t more) {
  if (__builtin_add_overflow(sum, more, &sum))
    throw Error(ErrorCode::overflow, "amount", "the amounts of one customer add up beyond the range of amounts");
}

struct Counts {
  std::int64_t returns = 0, worthless = 0, later = 0, same_day = 0;

  void add(const Counts& other) {
    returns += other.returns;
    worthless += other.worthless;
    later += other.later;
    same_day += other.same_day;
  }
};

/// Gives each of the columns `rows` rows, several columns at a time.
template <class Columns, class... Members>
void make_room(Columns& whole, std::size_t rows, unsigned threads, Members... members) {
  const std::array<std::function<void()>, sizeof...(members)> resize{
      [&whole, rows, members] { (whole.*members).resize(rows); }...};
  statistics::for_each_block(resize.size(), threads, [&](std::size_t m) { resize[m](); });
}

/// The parts one after the other, column by column and thread by thread.
template <class Columns, class... Members>
void join(Columns& whole, std::vector<Columns>& parts, unsigned threads, Members... members) {
  std::vector<std::size_t> at{0};
  for (const Columns& part : parts) at.push_back(at.back() + part.rows());
  make_room(whole, at.back(), threads, members...);
  statistics::for_each_block(parts.size(), threads, [&](std::size_t p) {
    (std::ranges::copy(parts[p].*members, (whole.*members).begin() + static_cast<std::ptrdiff_t>(at[p])), ...);
    parts[p] = {};
  });
}

inline std::vector<HistoryReport> report_of(const Counts& counts) {
  std::vector<HistoryReport> report;
  if (counts.later > 0) report.push_back({"rows after today", counts.later, 0, 0, counts.later});
  if (counts.worthless > 0) report.push_back({"purchases worth nothing", counts.worthless, 0, 0, counts.worthless});
  if (counts.returns > 0) report.push_back({"returns", counts.returns, 0, counts.returns, 0});
  if (counts.same_day > 0)
    report.push_back({"purchases of one customer within one day", counts.same_day, counts.same_day, 0, 0});
  return report;
}

}  // namespace crmcore
