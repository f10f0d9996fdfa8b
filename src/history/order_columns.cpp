#include "crmcore/history/order_columns.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <numeric>
#include <string>

#include "crmcore/statistics/parallel.hpp"

namespace crmcore {
namespace {

using statistics::for_each_block;

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
  auto* memory = static_cast<T*>(std::aligned_alloc(page, bytes));
  if (!memory) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return LargeArray<T>(memory);
}

/// Rows `from` … of a chunk as 64-bit whole numbers.
void whole_numbers(const OrderChunk::Column& column, std::size_t from, std::size_t count, std::int64_t* to) {
  if (column.type == OrderChunk::Type::int32) {
    const auto* values = static_cast<const std::int32_t*>(column.values) + from;
    for (std::size_t i = 0; i < count; ++i) to[i] = values[i];
  } else {
    const auto* values = static_cast<const std::int64_t*>(column.values) + from;
    std::copy_n(values, count, to);
  }
}
/// Days as 32-bit numbers; those beyond go to the ends, which are beyond every calendar.
void day_numbers(const OrderChunk::Column& column, std::size_t from, std::size_t count, std::int32_t* to) {
  if (column.type == OrderChunk::Type::int32) {
    std::copy_n(static_cast<const std::int32_t*>(column.values) + from, count, to);
    return;
  }
  const auto* values = static_cast<const std::int64_t*>(column.values) + from;
  constexpr std::int64_t end = std::numeric_limits<std::int32_t>::max();
  for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<std::int32_t>(std::clamp(values[i], -end, end));
}
/// Amounts as minor units; the first row that is none, or `count`.
std::size_t minor_units(const OrderChunk::Column& column, std::size_t from, std::size_t count, std::int64_t unit,
                        std::int64_t* to) {
  constexpr std::int64_t most = std::int64_t{1} << 53;  // sums of many stay whole numbers, in doubles as well
  if (column.type == OrderChunk::Type::float64) {
    const auto* values = static_cast<const double*>(column.values) + from;
    const auto scale = static_cast<double>(unit);
    bool fine = true;
    for (std::size_t i = 0; i < count; ++i) {
      const double scaled = std::round(values[i] * scale);
      fine = fine && std::abs(scaled) < static_cast<double>(most);
      to[i] = fine ? static_cast<std::int64_t>(scaled) : 0;
    }
    if (fine) return count;
    for (std::size_t i = 0; i < count; ++i)
      if (!(std::abs(std::round(values[i] * scale)) < static_cast<double>(most))) return i;
    return count;
  }
  whole_numbers(column, from, count, to);
  std::int64_t largest = 0;
  for (std::size_t i = 0; i < count; ++i) largest |= to[i] < 0 ? -(to[i] + 1) : to[i];
  if (largest >= most / unit)
    for (std::size_t i = 0; i < count; ++i)
      if (to[i] >= most / unit || to[i] <= -(most / unit)) return i;
  if (unit != 1)
    for (std::size_t i = 0; i < count; ++i) to[i] *= unit;
  return count;
}

std::int64_t unit_of(Currency currency) {
  std::int64_t unit = 1;
  for (int i = 0; i < currency.decimals(); ++i) unit *= 10;
  return unit;
}

/// A stretch of the log for one thread: rows of consecutive chunks.
struct Stretch {
  std::size_t first, last;  // rows of the whole log
};

/// A log whose customers are numbered from 0: by their distance from the least, or, where they lie far apart, by their
/// place among the distinct ones.
class NumberedLog {
 public:
  NumberedLog(std::span<const OrderChunk> log, const ColumnOptions& options)
      : log_(log), unit_(unit_of(options.currency)) {
    for (const OrderChunk& chunk : log) starts_.push_back(rows_), rows_ += chunk.rows;
    threads_ = rows_ < 100'000 ? 1 : statistics::threads_or_cores(options.threads);
    for (std::size_t t = 0; t < threads_; ++t) stretches_.push_back({rows_ * t / threads_, rows_ * (t + 1) / threads_});
    if (rows_ > 0) find_range();
  }

  std::size_t rows() const { return rows_; }
  std::size_t customers() const { return span_; }
  std::size_t stretches() const { return threads_; }
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
  /// Calls use(customers, days, minor units, count). Throws invalid for an amount that is none.
  template <class Use>
  void each_order_slice(std::size_t stretch, Use&& use) const {
    std::array<std::int32_t, slice> day;
    std::array<std::int64_t, slice> minor;
    each_slice(stretch, [&](const std::int64_t* customer, std::size_t at, std::size_t count, const OrderChunk& chunk,
                            std::size_t row) {
      day_numbers(chunk.day, row, count, day.data());
      const std::size_t fine = minor_units(chunk.amount, row, count, unit_, minor.data());
      if (fine < count)
        throw Error(
            ErrorCode::invalid, "amount",
            "row " + std::to_string(at + fine + 1) + ", amount: it is no finite amount, or beyond the range of sums");
      use(customer, day.data(), minor.data(), count);
    });
  }

 private:
  /// Calls use(customers, first row of the log, count, chunk, row of the chunk).
  template <class Use>
  void each_slice(std::size_t stretch, Use&& use) const {
    std::array<std::int64_t, slice> customer;
    for (std::size_t c = 0; c < log_.size(); ++c) {
      const std::size_t from = std::max(stretches_[stretch].first, starts_[c]),
                        to = std::min(stretches_[stretch].last, starts_[c] + log_[c].rows);
      for (std::size_t at = from; at < to; at += slice) {
        const std::size_t count = std::min(slice, to - at);
        whole_numbers(log_[c].customer, at - starts_[c], count, customer.data());
        use(customer.data(), at, count, log_[c], at - starts_[c]);
      }
    }
  }

  void find_range() {
    std::vector<std::int64_t> low(threads_, std::numeric_limits<std::int64_t>::max()),
        high(threads_, std::numeric_limits<std::int64_t>::min());
    for_each_block(threads_, threads(), [&](std::size_t t) {
      std::int64_t least = low[t], most = high[t];
      each_customer_slice(t, [&](const std::int64_t* customer, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
          least = std::min(least, customer[i]), most = std::max(most, customer[i]);
      });
      low[t] = least, high[t] = most;
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
      const std::size_t before = names_.size();
      names_.resize(before + chunk.rows);
      whole_numbers(chunk.customer, 0, chunk.rows, names_.data() + before);
    }
    std::ranges::sort(names_);
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    span_ = names_.size();
  }

  std::span<const OrderChunk> log_;
  std::int64_t unit_;
  std::vector<std::size_t> starts_;
  std::size_t rows_ = 0, threads_ = 1, span_ = 0;
  std::vector<Stretch> stretches_;
  std::int64_t least_ = 0;
  std::vector<std::int64_t> names_;
};

/// The log in order of customers: bucket after bucket of neighbouring customers, rows within a bucket in log order.
class Partition {
 public:
  /// About so many rows to a bucket: few where they are sorted, more where they are only added up.
  Partition(const NumberedLog& log, std::size_t rows_of_bucket) : log_(log) {
    if (log.rows() == 0) return;
    const std::size_t wanted = std::clamp<std::size_t>(std::bit_ceil(log.rows() / rows_of_bucket + 1), 1, 2048);
    shift_ = static_cast<unsigned>(std::countr_zero(std::bit_ceil((log.customers() + wanted - 1) / wanted)));
    count();
    scatter();
  }

  std::size_t buckets() const { return begin_.empty() ? 0 : begin_.size() - 1; }
  std::span<const Entry> bucket(std::size_t b) const { return {orders_.get() + begin_[b], begin_[b + 1] - begin_[b]}; }
  /// Customers 0 … of a bucket, and what they are called.
  std::size_t customers(std::size_t b) const {
    return std::min<std::size_t>((b + 1) << shift_, log_.customers()) - (b << shift_);
  }
  std::int64_t name(std::size_t b, std::uint32_t customer) const {
    return log_.name((static_cast<std::uint64_t>(b) << shift_) + customer);
  }
  unsigned threads() const { return log_.threads(); }

 private:
  void count() {
    const std::size_t buckets = ((log_.customers() - 1) >> shift_) + 1;
    next_.assign(log_.stretches(), std::vector<std::size_t>(buckets, 0));
    for_each_block(log_.stretches(), threads(), [&](std::size_t t) {
      std::vector<std::size_t>& own = next_[t];
      log_.each_customer_slice(t, [&](const std::int64_t* customer, std::size_t rows) {
        for (std::size_t i = 0; i < rows; ++i) ++own[log_.number(customer[i]) >> shift_];
      });
    });
    begin_.assign(buckets + 1, 0);
    std::size_t sum = 0;
    for (std::size_t b = 0; b < buckets; ++b) {
      begin_[b] = sum;
      for (auto& own : next_) {
        const std::size_t here = own[b];
        own[b] = sum;  // from now on: where this stretch's next row of the bucket goes
        sum += here;
      }
    }
    begin_[buckets] = sum;
  }

  void scatter() {
    orders_ = large_array<Entry>(log_.rows());
    for_each_block(log_.stretches(), threads(), [&](std::size_t t) {
      std::vector<std::size_t>& next = next_[t];
      const std::uint64_t mask = (std::uint64_t{1} << shift_) - 1;
      Entry* const orders = orders_.get();
      log_.each_order_slice(
          t, [&](const std::int64_t* customer, const std::int32_t* day, const std::int64_t* minor, std::size_t rows) {
            for (std::size_t i = 0; i < rows; ++i) {
              const std::uint64_t own = log_.number(customer[i]);
              orders[next[own >> shift_]++] = {static_cast<std::uint32_t>(own & mask), day[i], minor[i]};
            }
          });
    });
  }

  const NumberedLog& log_;
  unsigned shift_ = 0;
  std::vector<std::vector<std::size_t>> next_;  // by stretch and bucket
  std::vector<std::size_t> begin_;
  LargeArray<Entry> orders_;
};

/// The days of one customer in a bucket, ascending.
struct DayOrder {
  std::int32_t day;
  std::int64_t minor;
};

/// Calls use(customer, its orders by day) for the customers of a bucket, ascending. The vectors are workspace.
template <class Use>
void each_customer(std::span<const Entry> bucket, std::size_t customers, std::vector<std::uint32_t>& place,
                   std::vector<DayOrder>& sorted, Use&& use) {
  place.assign(customers + 1, 0);
  for (const Entry& order : bucket) ++place[order.customer + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  sorted.resize(bucket.size());
  for (const Entry& order : bucket) sorted[place[order.customer]++] = {order.day, order.minor};
  std::uint32_t from = 0;
  for (std::uint32_t c = 0; c < customers; ++c) {
    const std::uint32_t to = place[c];  // moved on to its end
    if (to == from) continue;
    const std::span<DayOrder> own(sorted.data() + from, to - from);
    const auto earlier = [](const DayOrder& a, const DayOrder& b) { return a.day < b.day; };
    if (!std::is_sorted(own.begin(), own.end(), earlier)) std::sort(own.begin(), own.end(), earlier);
    use(c, own);
    from = to;
  }
}

/// Adds minor units; throws overflow, as Amount does.
inline void add_money(std::int64_t& sum, std::int64_t more) {
  if (__builtin_add_overflow(sum, more, &sum))
    throw Error(ErrorCode::overflow, "amount", "the amounts of one customer add up beyond the range of amounts");
}

struct Counts {
  std::int64_t returns = 0, worthless = 0, later = 0, same_day = 0;

  void add(const Counts& other) {
    returns += other.returns, worthless += other.worthless, later += other.later, same_day += other.same_day;
  }
};

/// Calls day(day, purchases, gross, net) for each day up to `today`; the orders are ascending.
template <class Use>
void each_day(std::span<const DayOrder> orders, std::int32_t today, Free free, Counts& counts, Use&& use) {
  for (std::size_t i = 0; i < orders.size();) {
    const std::int32_t day = orders[i].day;
    if (day > today) {
      counts.later += static_cast<std::int64_t>(orders.size() - i);
      return;
    }
    std::int32_t purchases = 0;
    std::int64_t gross = 0, net = 0;
    for (; i < orders.size() && orders[i].day == day; ++i) {
      const std::int64_t minor = orders[i].minor;
      add_money(net, minor);
      if (minor > 0)
        add_money(gross, minor), ++purchases;
      else if (minor < 0)
        ++counts.returns;
      else if (free == Free::count)
        ++purchases;
      else
        ++counts.worthless;
    }
    if (purchases > 1) counts.same_day += purchases - 1;
    use(day, purchases, gross, net);
  }
}

/// What a customer's days add up to; `add` per day, ascending.
struct Adding {
  std::int32_t days = 0, first = 0, last = 0, orders = 0, recent = 0;
  std::int64_t gross = 0, net = 0, first_gross = 0;

  void add(std::int32_t day, std::int32_t purchases, std::int64_t day_gross, std::int64_t day_net,
           std::int32_t recent_from) {
    add_money(gross, day_gross), add_money(net, day_net);
    if (purchases == 0) return;
    if (days++ == 0) first = day, first_gross = day_gross;
    last = day;
    orders += purchases;
    recent += day > recent_from ? purchases : 0;
  }
};

void append(CustomerColumns& to, std::int64_t customer, const Adding& own, std::int32_t today, double unit) {
  to.customer.push_back(customer);
  to.x.push_back(own.days - 1);
  to.t_x.push_back(own.last - own.first);
  to.T.push_back(today - own.first);
  to.orders.push_back(own.orders);
  to.recent.push_back(own.recent);
  to.gross.push_back(own.gross);
  to.net.push_back(own.net);
  to.repeat_mean.push_back(own.days > 1 ? static_cast<double>(own.gross - own.first_gross) / unit / (own.days - 1)
                                        : std::numeric_limits<double>::quiet_NaN());
}

/// The parts one after the other, column by column and thread by thread.
template <class Columns, class... Members>
void join(Columns& whole, std::vector<Columns>& parts, unsigned threads, Members... members) {
  std::vector<std::size_t> at{0};
  for (const Columns& part : parts) at.push_back(at.back() + part.rows());
  (((whole.*members).resize(at.back())), ...);
  for_each_block(parts.size(), threads, [&](std::size_t p) {
    (std::ranges::copy(parts[p].*members, (whole.*members).begin() + static_cast<std::ptrdiff_t>(at[p])), ...);
    parts[p] = {};
  });
}

std::vector<HistoryReport> report_of(const Counts& counts) {
  std::vector<HistoryReport> report;
  if (counts.later > 0) report.push_back({"rows after today", counts.later, 0, 0, counts.later});
  if (counts.worthless > 0) report.push_back({"purchases worth nothing", counts.worthless, 0, 0, counts.worthless});
  if (counts.returns > 0) report.push_back({"returns", counts.returns, 0, counts.returns, 0});
  if (counts.same_day > 0)
    report.push_back({"purchases of one customer on one day", counts.same_day, counts.same_day, 0, 0});
  return report;
}

/// Runs work(bucket, counts, places, sorted) over all buckets, a few per piece, and adds the counts up.
template <class Work>
Counts each_bucket(const Partition& partition, Work&& work) {
  std::vector<Counts> counts(partition.buckets());
  const std::size_t workers = std::min<std::size_t>(partition.threads(), std::max<std::size_t>(1, partition.buckets()));
  std::atomic<std::size_t> next{0};
  for_each_block(workers, partition.threads(), [&](std::size_t) {
    std::vector<std::uint32_t> place;
    std::vector<DayOrder> sorted;
    for (std::size_t b = next++; b < partition.buckets(); b = next++) work(b, counts[b], place, sorted);
  });
  Counts sum;
  for (const Counts& one : counts) sum.add(one);
  return sum;
}

}  // namespace

DayTotals day_totals(std::span<const OrderChunk> log, Day today, const ColumnOptions& options) {
  const NumberedLog numbered(log, options);
  const Partition partition(numbered, 24'000);
  std::vector<DayTotals> parts(partition.buckets());
  const Counts counts = each_bucket(partition, [&](std::size_t b, Counts& own, auto& place, auto& sorted) {
    DayTotals& part = parts[b];
    each_customer(partition.bucket(b), partition.customers(b), place, sorted,
                  [&](std::uint32_t customer, std::span<const DayOrder> orders) {
                    const std::int64_t name = partition.name(b, customer);
                    each_day(orders, today.number(), options.free, own,
                             [&](std::int32_t day, std::int32_t purchases, std::int64_t gross, std::int64_t net) {
                               part.customer.push_back(name);
                               part.day.push_back(day);
                               part.purchases.push_back(purchases);
                               part.gross.push_back(gross);
                               part.net.push_back(net);
                             });
                  });
  });
  DayTotals totals;
  join(totals, parts, options.threads, &DayTotals::customer, &DayTotals::day, &DayTotals::purchases, &DayTotals::gross,
       &DayTotals::net);
  totals.returns = counts.returns, totals.worthless = counts.worthless, totals.later = counts.later;
  return totals;
}

DayTotals merged(const DayTotals& a, const DayTotals& b) {
  DayTotals result;
  result.returns = a.returns + b.returns;
  result.worthless = a.worthless + b.worthless;
  result.later = a.later + b.later;
  const auto take = [&](const DayTotals& from, std::size_t i) {
    result.customer.push_back(from.customer[i]);
    result.day.push_back(from.day[i]);
    result.purchases.push_back(from.purchases[i]);
    result.gross.push_back(from.gross[i]);
    result.net.push_back(from.net[i]);
  };
  for (std::size_t i = 0, j = 0; i < a.rows() || j < b.rows();) {
    const auto key = [](const DayTotals& of, std::size_t at) { return std::pair(of.customer[at], of.day[at]); };
    if (j == b.rows() || (i < a.rows() && key(a, i) < key(b, j))) {
      take(a, i++);
    } else if (i == a.rows() || key(b, j) < key(a, i)) {
      take(b, j++);
    } else {
      take(a, i++);
      result.purchases.back() += b.purchases[j];
      add_money(result.gross.back(), b.gross[j]);
      add_money(result.net.back(), b.net[j++]);
    }
  }
  return result;
}

CustomerColumns customer_columns(std::span<const OrderChunk> log, Day today, const ColumnOptions& options) {
  const NumberedLog numbered(log, options);
  const Partition partition(numbered, 24'000);
  const std::int32_t recent_from = today.number() - options.window;
  const auto unit = static_cast<double>(unit_of(options.currency));
  std::vector<CustomerColumns> parts(partition.buckets());
  const Counts counts = each_bucket(partition, [&](std::size_t b, Counts& own, auto& place, auto& sorted) {
    CustomerColumns& part = parts[b];
    each_customer(partition.bucket(b), partition.customers(b), place, sorted,
                  [&](std::uint32_t customer, std::span<const DayOrder> orders) {
                    Adding sums;
                    each_day(orders, today.number(), options.free, own,
                             [&](std::int32_t day, std::int32_t purchases, std::int64_t gross, std::int64_t net) {
                               sums.add(day, purchases, gross, net, recent_from);
                             });
                    if (sums.days > 0) append(part, partition.name(b, customer), sums, today.number(), unit);
                  });
  });
  CustomerColumns whole;
  join(whole, parts, options.threads, &CustomerColumns::customer, &CustomerColumns::x, &CustomerColumns::t_x,
       &CustomerColumns::T, &CustomerColumns::orders, &CustomerColumns::recent, &CustomerColumns::gross,
       &CustomerColumns::net, &CustomerColumns::repeat_mean);
  whole.report = report_of(counts);
  return whole;
}

CustomerTotals customer_totals(std::span<const OrderChunk> log, Day today, const ColumnOptions& options) {
  const NumberedLog numbered(log, options);
  const Partition partition(numbered, 100'000);
  std::vector<CustomerTotals> parts(partition.buckets());
  const Counts counts = each_bucket(partition, [&](std::size_t b, Counts& own, auto&, auto&) {
    struct Sum {
      std::int32_t last = std::numeric_limits<std::int32_t>::min(), orders = 0;
      std::int64_t gross = 0, net = 0;
    };
    std::vector<Sum> sums(partition.customers(b));
    const bool free = options.free == Free::count;
    for (const Entry& order : partition.bucket(b)) {
      if (order.day > today.number()) {
        ++own.later;
        continue;
      }
      Sum& sum = sums[order.customer];
      add_money(sum.net, order.minor);
      if (order.minor > 0 || (order.minor == 0 && free)) {
        add_money(sum.gross, order.minor);
        ++sum.orders;
        sum.last = std::max(sum.last, order.day);
      } else {
        ++(order.minor < 0 ? own.returns : own.worthless);
      }
    }
    CustomerTotals& part = parts[b];
    for (std::uint32_t c = 0; c < sums.size(); ++c) {
      if (sums[c].orders == 0) continue;
      part.customer.push_back(partition.name(b, c));
      part.last_day.push_back(sums[c].last);
      part.orders.push_back(sums[c].orders);
      part.gross.push_back(sums[c].gross);
      part.net.push_back(sums[c].net);
    }
  });
  CustomerTotals whole;
  join(whole, parts, options.threads, &CustomerTotals::customer, &CustomerTotals::last_day, &CustomerTotals::orders,
       &CustomerTotals::gross, &CustomerTotals::net);
  whole.report = report_of(counts);
  return whole;
}

CustomerColumns customer_columns(const DayTotals& totals, Day today, const ColumnOptions& options) {
  CustomerColumns whole;
  Counts counts{totals.returns, totals.worthless, totals.later, 0};
  const auto unit = static_cast<double>(unit_of(options.currency));
  for (std::size_t i = 0; i < totals.rows();) {
    Adding sums;
    const std::int64_t customer = totals.customer[i];
    for (; i < totals.rows() && totals.customer[i] == customer; ++i) {
      sums.add(totals.day[i], totals.purchases[i], totals.gross[i], totals.net[i], today.number() - options.window);
      if (totals.purchases[i] > 1) counts.same_day += totals.purchases[i] - 1;
    }
    if (sums.days > 0) append(whole, customer, sums, today.number(), unit);
  }
  whole.report = report_of(counts);
  return whole;
}

History history(const DayTotals& totals, Day today, Currency currency) {
  std::vector<std::string> codes;
  std::vector<History::Event> events;
  events.reserve(totals.rows());
  Counts counts{totals.returns, totals.worthless, totals.later, 0};
  for (std::size_t i = 0; i < totals.rows(); ++i) {
    counts.same_day += std::max(0, totals.purchases[i] - 1);
    if (i == 0 || totals.customer[i] != totals.customer[i - 1]) codes.push_back(std::to_string(totals.customer[i]));
    events.push_back({static_cast<std::uint32_t>(codes.size() - 1), Day::from_number(totals.day[i]), totals.gross[i],
                      totals.net[i], totals.purchases[i]});
  }
  return {std::move(codes), std::move(events), today, currency, report_of(counts)};
}

}  // namespace crmcore
