#include "crmcore/statistics/quantiles.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace crmcore::statistics {
namespace {

/// Order statistics of a large sample at ascending ranks: values are counted into fine bins of equal width, and only
/// the bins that hold a wanted one are looked at again.
std::vector<double> at_ranks(std::span<const double> sample, const std::vector<std::size_t>& ranks) {
  constexpr std::size_t bins = std::size_t{1} << 14;
  const auto [least, most] = std::ranges::minmax(sample);
  const double from = least;
  const double scale = most > least ? static_cast<double>(bins - 1) / (most - least) : 0;
  const auto bin = [&](double value) { return static_cast<std::size_t>((value - from) * scale); };
  std::vector<std::size_t> count(bins, 0);
  for (const double value : sample) ++count[bin(value)];
  constexpr std::uint8_t none = 255;
  std::vector<std::uint8_t> slot(bins, none);  // of the bins that are wanted
  std::vector<std::vector<double>> inside;
  std::vector<std::pair<std::uint8_t, std::size_t>> wanted;  // slot, and rank within it
  std::size_t at = 0, before = 0;
  for (const std::size_t rank : ranks) {
    while (before + count[at] <= rank) before += count[at++];
    if (slot[at] == none) {
      slot[at] = static_cast<std::uint8_t>(inside.size());
      inside.emplace_back().reserve(count[at]);
    }
    wanted.emplace_back(slot[at], rank - before);
  }
  for (const double value : sample)
    if (const std::uint8_t own = slot[bin(value)]; own != none) inside[own].push_back(value);
  std::vector<double> found;
  for (const auto& [own, rank] : wanted) {
    const auto place = inside[own].begin() + static_cast<std::ptrdiff_t>(rank);
    std::ranges::nth_element(inside[own], place);
    found.push_back(*place);
  }
  return found;
}

}  // namespace

std::vector<double> quantiles(std::span<const double> sample, std::span<const double> probabilities) {
  if (sample.empty()) return {};
  std::vector<double> found;
  constexpr std::size_t many = 100'000;  // from here on values are counted into bins
  constexpr std::size_t few = 100;       // two ranks each, which are numbered in one byte
  if (sample.size() >= many && probabilities.size() <= few &&
      std::ranges::all_of(sample, [](double value) { return std::isfinite(value); })) {
    std::vector<std::size_t> ranks;
    for (const double p : probabilities) {
      const auto low = static_cast<std::size_t>(static_cast<double>(sample.size() - 1) * p);
      ranks.push_back(low);
      ranks.push_back(std::min(low + 1, sample.size() - 1));
    }
    const std::vector<double> values = at_ranks(sample, ranks);
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
      const double h = static_cast<double>(sample.size() - 1) * probabilities[i];
      const double part = h - std::floor(h);
      found.push_back(part > 0 ? values[2 * i] + part * (values[2 * i + 1] - values[2 * i]) : values[2 * i]);
    }
    return found;
  }
  std::vector<double> values(sample.begin(), sample.end());
  auto from = values.begin();  // everything before it is in its place
  for (const double p : probabilities) {
    const double h = static_cast<double>(values.size() - 1) * p;
    const auto low = values.begin() + static_cast<std::ptrdiff_t>(std::floor(h));
    if (low >= from) {
      std::nth_element(from, low, values.end());
      from = low;
    }
    const double part = h - std::floor(h);
    const auto next = low + 1;
    const double above = part > 0 && next != values.end() ? *std::min_element(next, values.end()) : *low;
    found.push_back(*low + part * (above - *low));
  }
  return found;
}

namespace {

/// The middle of three values spread over the sample.
double pivot_of(std::span<const WeighedValue> sample) {
  const double a = sample.front().value;
  const double b = sample[sample.size() / 2].value;
  const double c = sample.back().value;
  return std::max(std::min(a, b), std::min(std::max(a, b), c));
}

/// Writes, for ascending weights `wanted`, the first value at which the running weight, from `before` on, reaches each.
void select(std::span<WeighedValue> sample, double before, std::span<const double> wanted, std::span<double> found) {
  constexpr std::size_t few = 24;
  while (!wanted.empty()) {
    if (sample.size() <= few) {
      std::ranges::sort(sample, {}, &WeighedValue::value);
      std::size_t at = 0;
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        while (at + 1 < sample.size() && before + sample[at].weight < wanted[i]) before += sample[at++].weight;
        found[i] = sample[at].value;
      }
      return;
    }
    const double pivot = pivot_of(sample);
    double below = 0, same = 0;
    // [0, low) below, [low, at) the same, [high, size) above
    std::size_t low = 0;
    std::size_t high = sample.size();
    for (std::size_t at = 0; at < high;) {
      const WeighedValue one = sample[at];
      if (one.value < pivot) {
        below += one.weight;
        sample[at++] = sample[low];
        sample[low++] = one;
      } else if (one.value == pivot) {
        same += one.weight;
        ++at;
      } else {
        sample[at] = sample[--high];
        sample[high] = one;
      }
    }
    const auto reached = [&](double weight) {
      return static_cast<std::size_t>(std::ranges::upper_bound(wanted, weight) - wanted.begin());
    };
    const std::size_t left = low > 0 ? reached(before + below) : 0;
    const std::size_t here = high < sample.size() ? std::max(left, reached(before + below + same)) : wanted.size();
    if (left > 0) select(sample.first(low), before, wanted.first(left), found.first(left));
    std::fill(found.begin() + static_cast<std::ptrdiff_t>(left), found.begin() + static_cast<std::ptrdiff_t>(here),
              pivot);
    before += below + same;
    sample = sample.subspan(high);
    wanted = wanted.subspan(here);
    found = found.subspan(here);
  }
}

/// The same for a larger sample: weights are counted into bins of equal width, and only the bins in which a wanted
/// share is reached are looked at again.
void select_by_bins(std::span<WeighedValue> sample, std::span<const double> wanted, std::span<double> found) {
  constexpr std::size_t bins = 256;
  const auto [least, most] = std::ranges::minmax(sample, {}, &WeighedValue::value);
  const double from = least.value;
  const double width = (most.value - from) / static_cast<double>(bins);
  if (!(width > 0) || !std::isfinite(width)) return select(sample, 0, wanted, found);
  const auto bin = [&](const WeighedValue& one) {
    return std::min(static_cast<std::size_t>((one.value - from) / width), bins - 1);
  };
  std::array<double, bins> weights{};
  for (const WeighedValue& one : sample) weights[bin(one)] += one.weight;
  struct Part {
    double before;             // weight of the bins below
    std::size_t first, count;  // of the wanted
    std::vector<WeighedValue> values;
  };
  std::vector<Part> parts;
  constexpr std::uint8_t none = 255;
  std::array<std::uint8_t, bins> part_of{};
  part_of.fill(none);
  std::size_t at = 0;
  double before = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    while (at + 1 < bins && before + weights[at] < wanted[i]) before += weights[at++];
    if (part_of[at] == none) {
      part_of[at] = static_cast<std::uint8_t>(parts.size());
      parts.push_back({before, i, 0, {}});
    }
    ++parts.back().count;
  }
  for (const WeighedValue& one : sample)
    if (const std::uint8_t part = part_of[bin(one)]; part != none) parts[part].values.push_back(one);
  for (Part& part : parts)
    select(part.values, part.before, wanted.subspan(part.first, part.count), found.subspan(part.first, part.count));
}

}  // namespace

std::vector<double> weighted_quantiles(std::span<WeighedValue> sample, std::span<const double> shares) {
  double sum = 0;
  for (const WeighedValue& one : sample) sum += one.weight;
  std::vector<double> wanted;
  for (const double share : shares) wanted.push_back((share - 1e-12) * sum);
  std::ranges::sort(wanted);
  std::vector<double> ascending(shares.size());
  std::vector<double> found;
  constexpr std::size_t large = 256;
  constexpr std::size_t few = 100;  // wanted, whose bins are numbered in one byte
  if (sample.size() >= large && wanted.size() <= few)
    select_by_bins(sample, wanted, ascending);
  else
    select(sample, 0, wanted, ascending);
  for (const double share : shares) {
    const auto place = std::ranges::lower_bound(wanted, (share - 1e-12) * sum);
    found.push_back(ascending[static_cast<std::size_t>(place - wanted.begin())]);
  }
  return found;
}

}  // namespace crmcore::statistics
