// The sentences of the room, one member each; a language is one class. Private to the room.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crmcore/values/calendar.hpp"
#include "crmcore/values/money.hpp"
#include "wording.hpp"

namespace crmcore::report {

/// What a sentence may say about one product on one day.
struct Facts {
  std::string product;
  std::string event;       ///< empty where there is one event only
  std::optional<Day> day;  ///< none where there is one day only
  std::optional<Minute> sold_out_at;
  double expected = 0;
  double made = 0;
  double sold = 0;
  double left = 0;
  double lost = 0;
  std::optional<Money> lost_money;
};

/// Number and gender of a product's name are not known: sentences agree with units, never with the name.
class Language {
 public:
  explicit Language(const Wording& wording) : wording_(wording) {}
  virtual ~Language() = default;
  Language(const Language&) = delete;
  Language& operator=(const Language&) = delete;

  virtual std::string sold_out(const Facts& facts) const = 0;
  virtual std::string partial_day(const Facts& facts) const = 0;
  virtual std::string cancelled_day(const Facts& facts) const = 0;
  virtual std::string left_over(const Facts& facts) const = 0;
  virtual std::string counts_differ(const Facts& facts) const = 0;
  virtual std::string not_brought(const Facts& facts) const = 0;
  virtual std::string not_planned(const Facts& facts) const = 0;
  virtual std::string sold_more_than_made(const Facts& facts) const = 0;
  virtual std::string no_data(const Facts& facts) const = 0;
  virtual std::string total(double sold, double expected) const = 0;
  /// Both at planned prices: what units of several kinds have in common.
  virtual std::string total(const Money& sold, const Money& expected) const = 0;

 protected:
  const Wording& words() const { return wording_; }
  /// Whether a number reads as none, or as one.
  bool is_none(double units) const { return wording_.units(units) == "0"; }
  bool is_one(double units) const { return wording_.units(units) == "1"; }
  static double share_of(const Money& sold, const Money& expected) {
    return static_cast<double>(sold.amount.minor) / static_cast<double>(expected.amount.minor);
  }
  /// A total within this share of what was expected is as expected.
  static constexpr double as_expected = 0.005;
  /// Below half a unit nothing worth telling was lost.
  static constexpr double least_lost = 0.5;

 private:
  Wording wording_;
};

std::unique_ptr<Language> english(const Wording& wording);
std::unique_ptr<Language> spanish(const Wording& wording);

}  // namespace crmcore::report
