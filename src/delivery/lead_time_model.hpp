// The lead time of an order as a distribution, learned from the orders placed by a day as they were known on it.
#pragma once

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "crmcore/delivery/order_courses.hpp"

namespace crmcore::delivery {

/// What makes an order quick or slow. `place_pair` is where it comes from and goes to, together.
enum class Factor : std::uint8_t {
  product,
  category,
  seller,
  seller_place,
  customer,
  place,
  area,
  place_pair,
  weekday,
  month
};
constexpr std::size_t factor_count = 10;

struct LearnedOrder;  // on the way to a model

/// An order as it is asked for; traits that nobody knows are 0.
struct AskedOrder {
  Traits traits{};
  Day ordered;
  std::optional<Day> due;
};

/// log(1 + days) of an order is a level, plus what each factor adds, plus a rest. What a factor adds is shrunk to
/// nothing, the more the fewer orders speak and the less its values differ (a mixed model by expectation and
/// maximisation); an open order is as late as it is by then, and on average as late as orders that waited as long. The
/// rest has the distribution of Kaplan and Meier, once of the last year and once of the last weeks, of rests that each
/// order has without itself.
class LeadTimeModel {
 public:
  /// Learns from what was known on `today`. With `use_due` the days that the shop itself promised speak too.
  LeadTimeModel(const OrderCourses& courses, Day today, bool use_due);

  std::int64_t delivered() const { return delivered_; }  ///< orders it learned from that were delivered
  std::int64_t orders() const { return orders_; }        ///< all it learned from
  /// Days that nearly all delivered orders took at most: one that is open longer is stale and left out.
  int longest() const { return longest_; }
  /// Whether factors are learned; below 30 delivered orders there is the level alone, below 5 nothing.
  bool has_factors() const { return delivered_ >= fewest_for_factors; }
  bool has_level() const { return delivered_ >= fewest; }

  /// What each factor adds to log(1 + days) of an order.
  std::array<double, factor_count> added_by(const AskedOrder& order) const;
  double added_by_due(const AskedOrder& order) const;
  double level() const { return level_; }

  /// The rest that a share of orders does not exceed, by the year; how much must be added in doubt, since months differ
  /// and since less is known of this order than of most; and how much later the last weeks were, below 0 where they
  /// were quicker, shrunk where few orders were delivered in them.
  struct Rest {
    double usual = 0, doubt = 0, recent = 0;
  };
  Rest rest(const AskedOrder& order, double share) const;
  /// The chance that the rest is greater.
  double beyond(double rest) const;
  /// The first rest that at most this share exceeds; none where more than that exceeds all that was seen.
  std::optional<double> rest_exceeded_by(double share) const;

  /// Whether orders are ever delivered on this weekday, 1 to 7.
  bool delivers_on(int weekday) const;

  static constexpr std::int64_t fewest = 5;
  static constexpr std::int64_t fewest_for_factors = 30;
  static constexpr std::int64_t fewest_of_a_value = 3;  ///< orders below which a product, a seller … says nothing

 private:
  struct Step {
    double rest, survival;
  };
  struct Learned;
  void take(Learned& learned, const OrderCourse& order, LearnedOrder taken);
  void learn_level(Learned& learned);
  void learn_factors(const OrderCourses& courses, Learned& learned);
  void learn_due(Learned& learned, const std::vector<double>& logarithms);
  void centre(Learned& learned, const std::vector<double>& logarithms, double first_deviation);
  void learn_rest(const Learned& learned);
  static double reached(const std::vector<Step>& steps, double share);
  double doubt_of(const AskedOrder& order) const;
  double doubt(const AskedOrder& order, double share) const;
  std::optional<std::int32_t> cell_of(Factor factor, const AskedOrder& order) const;

  std::int64_t delivered_ = 0, orders_ = 0;
  int longest_ = 0;
  double level_ = 0;
  double by_due_ = 0, mean_due_ = 0;
  bool has_month_ = false, use_due_ = false;
  /// What is known of a factor: what each of its values adds, and the variance that is left of it.
  struct Effect {
    std::vector<double> added, doubt;
    double doubt_of_unknown = 0;
  };
  std::array<Effect, factor_count> effects_;
  double usual_doubt_ = 0;  // mean over the orders it learned from
  std::unordered_map<std::uint64_t, std::int32_t> pairs_;
  double period_variance_ = 0;
  std::int64_t periods_ = 0;  // with orders
  std::vector<Step> usual_, recent_;
  double recent_weight_ = 0;
  std::array<std::int64_t, 7> deliveries_{};  // by weekday
};

}  // namespace crmcore::delivery
