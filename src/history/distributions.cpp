#include "crmcore/history/distributions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "crmcore/action/arguments.hpp"

namespace crmcore {
namespace {

constexpr double all_but_the_tail = 0.99;  // of what is counted: one long gap would press the others into one class

void check_classes(int classes) { check_range("classes", classes, {.least = 2, .most = 200}); }

/// The value that the given share of them does not exceed; sorts them.
std::int64_t usual_most(std::vector<std::int64_t>& values) {
  std::ranges::sort(values);
  const auto place = static_cast<std::size_t>(std::ceil(all_but_the_tail * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(place, 1) - 1];
}

/// Days, weeks, months of four weeks, quarters of thirteen, years.
std::int64_t width_of_days(std::int64_t most, int classes) {
  constexpr std::array<std::int64_t, 10> widths{1, 2, 7, 14, 28, 56, 91, 182, 364, 728};
  for (const std::int64_t width : widths)
    if (width * classes >= most) return width;
  return (most + classes - 1) / classes;
}

std::int64_t width_of_money(std::int64_t most, int classes) {
  const std::int64_t least = most / classes + 1;  // the last class ends above the most
  for (std::int64_t ten = 1; ten < std::numeric_limits<std::int64_t>::max() / 50; ten *= 10)
    for (const std::int64_t step : {1, 2, 5})
      if (ten * step >= least) return ten * step;
  return least;
}

/// How many values are in each of the classes, the last of which takes what is beyond it; up to the last that has any.
std::vector<std::int64_t> counted(const std::vector<std::int64_t>& classes_of) {
  std::vector<std::int64_t> counts;
  for (const std::int64_t place : classes_of) {
    if (counts.size() <= static_cast<std::size_t>(place)) counts.resize(static_cast<std::size_t>(place) + 1);
    ++counts[static_cast<std::size_t>(place)];
  }
  return counts;
}

double share_of(std::int64_t count, std::size_t all) { return static_cast<double>(count) / static_cast<double>(all); }

}  // namespace

Result<GapClass> gaps(const History& past, int classes) {
  check_classes(classes);
  std::vector<std::int64_t> lengths;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const std::vector<Day> days = purchase_days(past[c]);
    for (std::size_t i = 1; i < days.size(); ++i) lengths.push_back((days[i] - days[i - 1]).count);
  }
  Result<GapClass> result{{}, past.currency()};
  if (lengths.empty()) return result;
  const std::int64_t width = width_of_days(usual_most(lengths), classes);
  std::vector<std::int64_t> class_of;
  for (const std::int64_t length : lengths) class_of.push_back(std::min<std::int64_t>((length - 1) / width, classes));
  const auto counts = counted(class_of);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i);
    GapClass line{place * width, {}, counts[i], share_of(counts[i], lengths.size())};
    if (place < classes) line.up_to_days = (place + 1) * width;
    result.rows.push_back(line);
  }
  return result;
}

Result<SpendClass> spend_classes(const History& past, int classes) {
  check_classes(classes);
  std::vector<std::int64_t> amounts;
  for (std::size_t c = 0; c < past.customers(); ++c) {
    const CustomerDays own = past[c];
    for (std::size_t i = 0; i < own.days.size(); ++i)
      if (own.purchases[i] > 0) amounts.push_back(std::max<std::int64_t>(0, own.gross[i]));
  }
  Result<SpendClass> result{{}, past.currency()};
  if (amounts.empty()) return result;
  const std::int64_t width = width_of_money(usual_most(amounts), classes);
  std::vector<std::int64_t> class_of;
  for (const std::int64_t amount : amounts) class_of.push_back(std::min<std::int64_t>(amount / width, classes));
  const auto counts = counted(class_of);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i);
    SpendClass line{Amount{place * width}, {}, counts[i], share_of(counts[i], amounts.size())};
    if (place < classes) line.below_amount = Amount{(place + 1) * width};
    result.rows.push_back(line);
  }
  return result;
}

}  // namespace crmcore
