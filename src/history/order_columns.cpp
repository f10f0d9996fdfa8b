#include "crmcore/history/order_columns.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <numeric>
#include <string>

#include "numbered_log.hpp"

namespace crmcore {
namespace {

using statistics::for_each_block;

/// The log in order of customers: bucket after bucket of neighbouring customers, rows within a bucket in log order.
class Partition {
 public:
  explicit Partition(const NumberedLog& log) : log_(log) {
    if (log.rows() == 0) return;
    constexpr std::size_t rows_of_bucket = 24'000;  // about; they are sorted in cache
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

/// Calls day(day, purchases, gross, net) for each day up to `today`; the orders are ascending.
template <class Use>
void each_day(std::span<const DayOrder> orders, std::int32_t today, ZeroValue zero_value, Counts& counts, Use&& use) {
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
      if (minor > 0) {
        add_money(gross, minor);
        ++purchases;
      } else if (minor < 0)
        ++counts.returns;
      else if (zero_value == ZeroValue::count)
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
    add_money(gross, day_gross);
    add_money(net, day_net);
    if (purchases == 0) return;
    if (days++ == 0) {
      first = day;
      first_gross = day_gross;
    }
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
  const Partition partition(numbered);
  std::vector<DayTotals> parts(partition.buckets());
  const Counts counts = each_bucket(partition, [&](std::size_t b, Counts& own, auto& place, auto& sorted) {
    DayTotals& part = parts[b];
    each_customer(partition.bucket(b), partition.customers(b), place, sorted,
                  [&](std::uint32_t customer, std::span<const DayOrder> orders) {
                    const std::int64_t name = partition.name(b, customer);
                    each_day(orders, today.number(), options.zero_value, own,
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
  totals.returns = counts.returns;
  totals.worthless = counts.worthless;
  totals.later = counts.later;
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
  const Partition partition(numbered);
  const std::int32_t recent_from = today.number() - options.window;
  const auto unit = static_cast<double>(options.currency.minor_units());
  std::vector<CustomerColumns> parts(partition.buckets());
  const Counts counts = each_bucket(partition, [&](std::size_t b, Counts& own, auto& place, auto& sorted) {
    CustomerColumns& part = parts[b];
    each_customer(partition.bucket(b), partition.customers(b), place, sorted,
                  [&](std::uint32_t customer, std::span<const DayOrder> orders) {
                    Adding sums;
                    each_day(orders, today.number(), options.zero_value, own,
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

CustomerColumns customer_columns(const DayTotals& totals, Day today, const ColumnOptions& options) {
  CustomerColumns whole;
  Counts counts{totals.returns, totals.worthless, totals.later, 0};
  const auto unit = static_cast<double>(options.currency.minor_units());
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
  std::vector<History::Transaction> events;
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
