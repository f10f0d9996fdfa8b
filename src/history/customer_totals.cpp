#include <algorithm>
#include <bit>
#include <limits>

#include "numbered_log.hpp"

namespace crmcore {
namespace {

using statistics::for_each_block;

/// What a customer's orders add up to, without bringing those of one day together.
struct Sum {
  std::int64_t gross = 0, returned = 0;
  std::int32_t last = std::numeric_limits<std::int32_t>::min();
  std::int32_t orders = 0;

  void add(std::int32_t day, std::int64_t minor) {
    if (minor < 0) return add_money(returned, minor);
    add_money(gross, minor);
    ++orders;
    last = std::max(last, day);
  }
  void add(const Sum& more) {
    add_money(gross, more.gross);
    add_money(returned, more.returned);
    last = std::max(last, more.last);
    orders += more.orders;
  }
};

/// Where customers are numbered closely: a word for each of them and each stretch of the log, added up in the order of
/// the log; the word of a customer is fetched ahead of its turn. What a word cannot hold is kept aside.
class CustomerWords {
 public:
  /// Whether the words take no more memory than the packed orders would.
  static bool suit(const NumberedLog& log) { return log.customers() * log.stretches() <= log.rows(); }

  CustomerWords(const NumberedLog& log, Day today, ZeroValue zero_value)
      : log_(log), today_(today.number()), stretches_(log.stretches()) {
    for_each_block(log.stretches(), log.threads(), [&](std::size_t t) { add_up(t, zero_value == ZeroValue::drop); });
  }

  Counts counts() const {
    Counts sum;
    for (const Added& stretch : stretches_) sum.add(stretch.counts);
    return sum;
  }
  /// The customers that have a purchase, ascending.
  CustomerTotals totals() const {
    const std::size_t blocks = (log_.customers() + block - 1) / block;
    std::vector<std::size_t> from(blocks + 1, 0);
    for_each_block(blocks, log_.threads(),
                   [&](std::size_t b) { each_of(b, [&](std::size_t, const Sum&) { ++from[b + 1]; }); });
    for (std::size_t b = 0; b < blocks; ++b) from[b + 1] += from[b];
    CustomerTotals whole;
    make_room(whole, from.back(), log_.threads(), &CustomerTotals::customer, &CustomerTotals::last_day,
              &CustomerTotals::orders, &CustomerTotals::gross, &CustomerTotals::net);
    for_each_block(blocks, log_.threads(), [&](std::size_t b) {
      std::size_t at = from[b];
      each_of(b, [&](std::size_t customer, const Sum& sum) {
        whole.customer[at] = log_.name(customer);
        whole.last_day[at] = sum.last;
        whole.orders[at] = sum.orders;
        whole.gross[at] = sum.gross;
        whole.net[at] = sum.gross + sum.returned;
        ++at;
      });
    });
    return whole;
  }

 private:
  static constexpr std::size_t block = 16'384;  // customers
  // of a word, from below: days since the earliest that it can hold, orders, gross
  static constexpr unsigned day_bits = 16, order_bits = 14, gross_bits = 34;
  static constexpr std::uint64_t day_mask = (1U << day_bits) - 1;
  static constexpr std::uint64_t order_mask = (1U << order_bits) - 1;
  static constexpr std::uint64_t gross_mask = (std::uint64_t{1} << gross_bits) - 1;
  struct Aside {
    std::size_t customer;
    Sum sum;
  };
  struct Added {
    LargeArray<std::uint64_t> words;
    std::vector<Aside> aside;  // ascending by customer
    Counts counts;
  };

  std::int32_t earliest() const { return today_ - static_cast<std::int32_t>(day_mask); }
  Sum sum_of(std::uint64_t word) const {
    Sum sum;
    sum.gross = static_cast<std::int64_t>(word >> (day_bits + order_bits));
    sum.orders = static_cast<std::int32_t>(word >> day_bits & order_mask);
    if (sum.orders > 0) sum.last = earliest() + static_cast<std::int32_t>(word & day_mask);
    return sum;
  }

  void add_up(std::size_t t, bool drop_free) {
    Added& to = stretches_[t];
    to.words = zeroed_array<std::uint64_t>(log_.customers());
    std::array<std::uint64_t*, slice> own;
    log_.each_order_slice(t, [&, words = to.words.get(), today = today_](const std::int64_t* customer,
                                                                         const std::int32_t* day,
                                                                         const std::int64_t* minor, std::size_t rows) {
      for (std::size_t i = 0; i < rows; ++i) own[i] = words + log_.number(customer[i]);
      constexpr std::size_t ahead = 32;
      for (std::size_t i = 0; i < std::min(ahead, rows); ++i) __builtin_prefetch(own[i], 1);
      for (std::size_t i = 0; i < rows; ++i) {
        __builtin_prefetch(own[std::min(i + ahead, rows - 1)], 1);
        const std::uint64_t word = *own[i];
        const std::uint64_t gross = static_cast<std::uint64_t>(minor[i]);
        const std::uint64_t ago = static_cast<std::uint64_t>(std::int64_t{today} - day[i]);
        const bool holds = ago <= day_mask && gross - 1 < gross_mask && (word >> day_bits & order_mask) != order_mask &&
                           (word >> (day_bits + order_bits)) + gross <= gross_mask;
        *own[i] = holds ? with_order(word, gross, ago)
                        : unusual(to, static_cast<std::size_t>(own[i] - words), day[i], minor[i], drop_free);
      }
    });
    std::ranges::stable_sort(to.aside, {}, &Aside::customer);
  }
  static std::uint64_t with_order(std::uint64_t word, std::uint64_t gross, std::uint64_t ago) {
    return ((word & ~day_mask) + (gross << (day_bits + order_bits)) + (day_mask + 1)) |
           std::max(word & day_mask, day_mask - ago);
  }
  /// The word of a customer after an order that it cannot hold, or that is no purchase.
  std::uint64_t unusual(Added& to, std::size_t customer, std::int32_t day, std::int64_t minor, bool drop_free) {
    const std::uint64_t word = to.words[customer];
    const std::uint64_t ago = static_cast<std::uint64_t>(std::int64_t{today_} - day);
    if (day > today_) {
      ++to.counts.later;
      return word;
    }
    to.counts.returns += minor < 0;
    if (minor == 0 && drop_free) {
      ++to.counts.worthless;
      return word;
    }
    if (minor > 0 && static_cast<std::uint64_t>(minor) <= gross_mask && ago <= day_mask) {  // the word is full
      to.aside.push_back({customer, sum_of(word)});
      return with_order(0, static_cast<std::uint64_t>(minor), ago);
    }
    Sum sum;
    sum.add(day, minor);
    to.aside.push_back({customer, sum});
    return word;
  }

  /// Calls use(customer, sum) for the customers of a block that have a purchase.
  template <class Use>
  void each_of(std::size_t b, Use&& use) const {
    std::vector<std::vector<Aside>::const_iterator> next;  // of what is aside, by stretch
    for (const Added& stretch : stretches_)
      next.push_back(std::ranges::lower_bound(stretch.aside, b * block, {}, &Aside::customer));
    for (std::size_t c = b * block; c < std::min(log_.customers(), (b + 1) * block); ++c) {
      Sum sum;
      for (std::size_t t = 0; t < stretches_.size(); ++t) {
        sum.add(sum_of(stretches_[t].words[c]));
        for (; next[t] != stretches_[t].aside.end() && next[t]->customer == c; ++next[t]) sum.add(next[t]->sum);
      }
      if (sum.orders > 0) use(c, sum);
    }
  }

  const NumberedLog& log_;
  std::int32_t today_;
  std::vector<Added> stretches_;
};

/// The log up to `today` in 8 bytes an order, brought together by customer in any order: each stretch writes blocks,
/// each of one bucket of neighbouring customers, without counting first. An order whose day or amount takes more room
/// is kept aside as it is.
class PackedPartition {
 public:
  PackedPartition(const NumberedLog& log, Day today, ZeroValue zero_value)
      : log_(log), today_(today.number()), zero_value_(zero_value) {
    if (log.rows() == 0) return;
    const std::size_t wanted = std::clamp<std::size_t>(log.rows() / 10'000, 1, 64);  // for threads to share
    shift_ = std::min(customer_bits,
                      static_cast<unsigned>(std::countr_zero(std::bit_ceil((log.customers() + wanted - 1) / wanted))));
    buckets_ = ((log.customers() - 1) >> shift_) + 1;
    stretches_.resize(log.stretches());
    for_each_block(log.stretches(), log.threads(), [&](std::size_t t) { write(t); });
  }

  std::size_t buckets() const { return buckets_; }
  Counts counts() const {
    Counts sum;
    for (const Written& stretch : stretches_) sum.add(stretch.counts);
    return sum;
  }
  /// The customers of a bucket that have a purchase, ascending.
  CustomerTotals totals(std::size_t bucket) const {
    const std::size_t from = bucket << shift_;
    const std::size_t customers = std::min(std::size_t{1} << shift_, log_.customers() - from);
    std::vector<Sum> sums(customers);
    for (const Written& stretch : stretches_) {
      const std::uint64_t* end = stretch.next[bucket];
      for (std::uint32_t block = stretch.last[bucket]; block != none; block = stretch.before[block]) {
        const std::uint64_t* const begin = stretch.orders.get() + block * block_orders;
        for (const std::uint64_t* order = begin; order != (end ? end : begin + block_orders); ++order)
          sums[*order & customer_mask].add(today_ - static_cast<std::int32_t>((*order >> customer_bits) & day_mask),
                                           static_cast<std::int64_t>(*order) >> (customer_bits + day_bits));
        end = nullptr;  // those before it are full
      }
      auto order = std::ranges::lower_bound(stretch.aside, from, {}, &Entry::customer);
      for (; order != stretch.aside.end() && order->customer < from + customers; ++order)
        sums[order->customer - from].add(order->day, order->minor);
    }
    const auto there =
        static_cast<std::size_t>(std::ranges::count_if(sums, [](const Sum& sum) { return sum.orders > 0; }));
    CustomerTotals totals;
    totals.customer.reserve(there);
    totals.last_day.reserve(there);
    totals.orders.reserve(there);
    totals.gross.reserve(there);
    totals.net.reserve(there);
    for (std::size_t c = 0; c < customers; ++c) {
      if (sums[c].orders == 0) continue;
      totals.customer.push_back(log_.name(from + c));
      totals.last_day.push_back(sums[c].last);
      totals.orders.push_back(sums[c].orders);
      totals.gross.push_back(sums[c].gross);
      totals.net.push_back(sums[c].gross + sums[c].returned);
    }
    return totals;
  }

 private:
  static constexpr unsigned customer_bits = 14, day_bits = 16;  // and 34 of a signed amount, in front
  static constexpr std::uint64_t customer_mask = (1U << customer_bits) - 1;
  static constexpr std::uint64_t day_mask = (1U << day_bits) - 1;
  static constexpr std::size_t block_bytes = 4096;
  static constexpr std::size_t block_orders = block_bytes / sizeof(std::uint64_t);
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  /// What one thread wrote: blocks, and for each bucket the chain of its blocks from the last.
  struct Written {
    LargeArray<std::uint64_t> orders;
    std::vector<std::uint32_t> before, last;  // by block; by bucket
    std::vector<std::uint64_t*> next;         // by bucket: where its next order goes
    std::vector<Entry> aside;                 // ascending by customer, numbered as in the log
    Counts counts;
  };

  void write(std::size_t t) {
    Written& to = stretches_[t];
    to.orders = large_array<std::uint64_t>(log_.rows_of(t) + buckets_ * block_orders);
    to.before.reserve(log_.rows_of(t) / block_orders + buckets_);
    to.last.assign(buckets_, none);
    to.next.assign(buckets_, nullptr);
    constexpr int spare = customer_bits + day_bits;
    std::uint64_t** const next = to.next.data();
    std::uint64_t* free_block = to.orders.get();
    const bool drop_free = zero_value_ == ZeroValue::drop;
    const std::int64_t today = today_;
    const unsigned shift = shift_;
    const std::uint64_t within = (std::uint64_t{1} << shift) - 1;
    Counts counts;
    log_.each_order_slice(
        t, [&](const std::int64_t* customer, const std::int32_t* day, const std::int64_t* minor, std::size_t rows) {
          for (std::size_t i = 0; i < rows; ++i) {
            const std::int64_t ago = today - day[i];
            if (ago < 0) {
              ++counts.later;
              continue;
            }
            if (minor[i] <= 0) {
              counts.returns += minor[i] < 0;
              if (minor[i] == 0 && drop_free) {
                ++counts.worthless;
                continue;
              }
            }
            const std::uint64_t own = log_.number(customer[i]);
            if (ago > static_cast<std::int64_t>(day_mask) || (minor[i] << spare >> spare) != minor[i]) {
              to.aside.push_back({static_cast<std::uint32_t>(own), day[i], minor[i]});
              continue;
            }
            const std::size_t bucket = own >> shift;
            std::uint64_t* place = next[bucket];
            if (reinterpret_cast<std::uintptr_t>(place) % block_bytes == 0) {  // none, or the last block is full
              place = free_block;
              free_block += block_orders;
              to.before.push_back(to.last[bucket]);
              to.last[bucket] = static_cast<std::uint32_t>(to.before.size() - 1);
            }
            *place = static_cast<std::uint64_t>(minor[i]) << spare | static_cast<std::uint64_t>(ago) << customer_bits |
                     (own & within);
            next[bucket] = place + 1;
          }
        });
    std::ranges::sort(to.aside, {}, &Entry::customer);
    to.counts = counts;
  }

  const NumberedLog& log_;
  std::int32_t today_;
  ZeroValue zero_value_;
  unsigned shift_ = 0;
  std::size_t buckets_ = 0;
  std::vector<Written> stretches_;
};

}  // namespace

CustomerTotals customer_totals(std::span<const OrderChunk> log, Day today, const ColumnOptions& options) {
  const NumberedLog numbered(log, options);
  if (CustomerWords::suit(numbered)) {
    const CustomerWords words(numbered, today, options.zero_value);
    CustomerTotals whole = words.totals();
    whole.report = report_of(words.counts());
    return whole;
  }
  const PackedPartition partition(numbered, today, options.zero_value);
  std::vector<CustomerTotals> parts(partition.buckets());
  for_each_block(parts.size(), numbered.threads(), [&](std::size_t b) { parts[b] = partition.totals(b); });
  CustomerTotals whole;
  join(whole, parts, options.threads, &CustomerTotals::customer, &CustomerTotals::last_day, &CustomerTotals::orders,
       &CustomerTotals::gross, &CustomerTotals::net);
  whole.report = report_of(partition.counts());
  return whole;
}

}  // namespace crmcore
