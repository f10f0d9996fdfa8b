// How long customers take to pay: days foreseen for the next bill of each and for those that are open, with an
// interval.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/orders/order.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/statistics/survival.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::collections {

/// What the model needs of a bill.
struct BillCourse {
  std::int64_t customer = 0;
  Day billed;
  std::optional<Day> settled;  ///< when all of it was paid
  std::optional<Day> ended;    ///< when it was cancelled: nobody knows when it would have been paid
};

/// Days from the bill to the day on which all of it is paid.
struct ForeseenDays {
  double middle = 0;           ///< as many bills take less as take more
  double low = 0;              ///< end of the interval
  std::optional<double> high;  ///< none where so many bills were never paid that the interval has no end
};

/// The days to pay as a distribution, learned from the bills that were known on a day.
/// Method: log(1 + days) of a bill is the mean of all, plus what the customer adds, plus a rest. What the customer adds
/// is the mean of its last bills, shrunk to that of all customers by the variances within and between customers
/// (analysis of variance; Searle, Casella and McCulloch, "Variance Components", 1992, chapter 3). The rest has the
/// distribution of Kaplan and Meier (JASA 53, 1958) of what past bills differed from what was foreseen from the bills
/// before them, apart for customers of whom nothing, little or much was known; open bills are censored at their age. Of
/// a bill that is open, only those speak that were open as long, each from then on (left truncation). The ends of an
/// interval are order statistics that hold at least the share on a bill that is not among them (Vovk, Gammerman and
/// Shafer, "Algorithmic Learning in a Random World", 2005, chapter 2).
class PayerModel {
 public:
  static constexpr std::int64_t fewest = 5;  ///< settled bills below which nothing is foreseen

  /// Learns from the bills of the customers up to `today`, in any order.
  PayerModel(std::span<const BillCourse> bills, Day today);

  bool speaks() const { return settled_ >= fewest; }
  /// Of the next bill of a customer, also one who never had any. None when it does not speak.
  std::optional<ForeseenDays> next_bill(std::int64_t customer, double share) const;
  /// The same of a bill that has been open for so many days. None also where it has been open longer than any.
  std::optional<ForeseenDays> open_bill(std::int64_t customer, int age, double share) const;
  /// What the customer's own bills weigh against those of all, 0 to 1.
  double own_weight(std::int64_t customer) const;

 private:
  /// What a customer's last bills say: the sum of log(1 + days), and how many they are.
  struct Own {
    double sum = 0;
    std::int64_t bills = 0;
  };
  /// By how many bills of a customer were known: 0, 1, 2 to 3, 4 to 9, 10 or more.
  static constexpr std::size_t class_count = 5;

  /// A past bill: log(1 + days) so far, and what was foreseen of it from the bills before.
  struct Past {
    double time = 0, foreseen = 0;
    bool settled = false;
  };
  using Curve = std::vector<statistics::SurvivalPoint>;

  double middle_of(const Own& own) const;
  Own own_of(std::int64_t customer) const;
  Curve curve_beyond(std::size_t which, double time, double foreseen) const;

  std::int64_t settled_ = 0;
  double mean_ = 0;              // of log(1 + days)
  std::optional<double> prior_;  // bills that the mean of all weighs as much as; none: a customer's own say nothing
  std::array<std::vector<Past>, class_count> past_;
  std::array<Curve, class_count> rests_;
  std::unordered_map<std::int64_t, Own> own_;
};

struct DaysToPayOptions {
  double share = 0.8;
};

/// How long a customer takes to pay.
struct DaysToPay {
  std::string customer;
  std::int64_t bills = 0, settled = 0, open = 0;
  std::optional<double> usual;
  std::optional<std::int64_t> oldest_open;
  std::optional<double> expected, low, high;
  double own_weight = 0;
};
/// Returns for each customer with a bill by `today` the days that its next bill will take, by code. A bill is an order
/// in the workspace's currency that asks for money; it is settled on the day since which payments are as much as its
/// lines, tax and delivery charge.
/// Method: PayerModel. Fallback: below five settled bills in all nothing is foreseen.
Result<DaysToPay> days_to_pay(const store::Store& store, Day today, const DaysToPayOptions& options = {});

}  // namespace crmcore::collections

namespace crmcore {
template <>
struct OptionsOf<collections::DaysToPayOptions> {
  using Options = collections::DaysToPayOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::share>("share", {.help = "share of bills that the interval is to hold",
                                        .range = {.least = 0.5, .most = 0.95},
                                        .unit = "share"}),
  });
};
template <>
struct Schema<collections::DaysToPay> {
  using Days = collections::DaysToPay;
  static constexpr std::string_view name = "days_to_pay";
  static constexpr std::string_view learned = "order.ordered order.cancelled payment.paid payment.amount";
  static constexpr auto fields = std::to_array<Field<Days>>({
      field<&Days::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Days::bills>("bills", {.from = learned, .help = "orders that asked for money, those cancelled left out"}),
      field<&Days::settled>("settled", {.from = learned, .help = "bills that are paid in full"}),
      field<&Days::open>("open", {.from = learned, .help = "bills that are not"}),
      field<&Days::usual>("usual", {.from = learned,
                                    .help = "days within which half of its bills were paid, open ones censored; empty "
                                            "when fewer were"}),
      field<&Days::oldest_open>("oldest_open", {.from = learned, .help = "days since its oldest open bill"}),
      field<&Days::expected>("expected", {.from = learned,
                                          .help = "days that the next bill takes, as likely less as more; empty with "
                                                  "too little data"}),
      field<&Days::low>("low", {.from = learned, .help = "lower end of the interval of the next bill, days"}),
      field<&Days::high>("high",
                         {.from = learned, .help = "upper end, days; empty where too many bills were never paid"}),
      field<&Days::own_weight>(
          "own_weight", {.from = learned, .help = "weight of the customer's own bills against those of all, 0 to 1"}),
  });
};
}  // namespace crmcore
