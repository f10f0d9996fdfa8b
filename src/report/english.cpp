#include <cmath>

#include "language.hpp"

namespace crmcore::report {
namespace {

class English : public Language {
 public:
  using Language::Language;

  std::string sold_out(const Facts& facts) const override {
    const std::string time = facts.sold_out_at ? " at " + facts.sold_out_at->text() : "";
    return filled("Sold out of {}{}{}{}.", {facts.product, where(facts), time, lost(facts)});
  }
  std::string partial_day(const Facts& facts) const override {
    return filled("Sales of {}{} lasted only part of the day{}.", {facts.product, where(facts), lost(facts)});
  }
  std::string cancelled_day(const Facts& facts) const override {
    const std::string separator = !facts.event.empty() && facts.day ? ", " : "";
    const std::string which = facts.event + separator + (facts.day ? words().day(*facts.day) : "");
    return filled(
        "The day{} was cancelled; {} of {} {} expected.",
        {which.empty() ? "" : " (" + which + ")", counted(facts.expected), facts.product, was_or_were(facts.expected)});
  }
  std::string left_over(const Facts& facts) const override {
    if (is_one(facts.left) && is_one(facts.made))
      return filled("The only unit of {} was left over{}.", {facts.product, where(facts)});
    return filled("{} of {} of {} {} left over{}.", {words().units(facts.left), counted(facts.made), facts.product,
                                                     was_or_were(facts.left), where(facts)});
  }
  std::string counts_differ(const Facts& facts) const override {
    return filled(
        "{}{}: {} made, {} sold and {} left do not add up.",
        {facts.product, where(facts), words().units(facts.made), words().units(facts.sold), words().units(facts.left)});
  }
  std::string not_brought(const Facts& facts) const override {
    const std::string be = was_or_were(facts.expected);
    return filled("{} of {} {} expected{}, but none {} brought.",
                  {capitalised(counted(facts.expected)), facts.product, be, where(facts), be});
  }
  std::string not_planned(const Facts& facts) const override {
    return filled("{} of {} sold{}; none had been planned.",
                  {capitalised(counted(facts.sold)), facts.product, where(facts)});
  }
  std::string sold_more_than_made(const Facts& facts) const override {
    const std::string made = is_none(facts.made) ? "none" : "only " + words().units(facts.made);
    return filled("{} of {} sold{}, but {} {} made; one of the two figures is wrong.",
                  {capitalised(counted(facts.sold)), facts.product, where(facts), made, was_or_were(facts.made)});
  }
  std::string no_data(const Facts& facts) const override {
    const std::string expected =
        is_none(facts.expected) ? "" : "; " + counted(facts.expected) + " " + was_or_were(facts.expected) + " expected";
    return filled("There are no sales figures for {}{}{}.", {facts.product, where(facts), expected});
  }
  std::string total(double sold, double expected) const override {
    const double change = sold / expected - 1;
    if (std::abs(change) < as_expected) return filled("In all, {} sold, as expected.", {counted(sold)});
    return filled(
        "In all, {} sold, {} {} than the {} expected.",
        {counted(sold), words().percent(std::abs(change)), change > 0 ? "more" : "fewer", words().units(expected)});
  }
  std::string total(const Money& sold, const Money& expected) const override {
    const double change = share_of(sold, expected) - 1;
    if (std::abs(change) < as_expected)
      return filled("In all, {} sold at planned prices, as expected.", {words().money(sold)});
    return filled("In all, {} sold at planned prices, {} {} than the {} expected.",
                  {words().money(sold), words().percent(std::abs(change)), change > 0 ? "more" : "less",
                   words().money(expected)});
  }

 private:
  /// "no units", "1 unit", "6 units".
  std::string counted(double units) const {
    if (is_none(units)) return "no units";
    return words().units(units) + (is_one(units) ? " unit" : " units");
  }
  std::string was_or_were(double units) const { return is_one(units) ? "was" : "were"; }
  static std::string capitalised(std::string text) {
    if (text.starts_with('n')) text.front() = 'N';
    return text;
  }
  std::string where(const Facts& facts) const {
    const std::string event = facts.event.empty() ? "" : " at " + facts.event;
    return event + (facts.day ? " on " + words().day(*facts.day) : "");
  }
  std::string lost(const Facts& facts) const {
    if (facts.lost < least_lost) return "";
    const std::string worth = facts.lost_money ? ", worth " + words().money(*facts.lost_money) : "";
    return filled("; about {} more {} would have sold{}",
                  {words().units(facts.lost), is_one(facts.lost) ? "unit" : "units", worth});
  }
};

}  // namespace

std::unique_ptr<Language> english(const Wording& wording) { return std::make_unique<English>(wording); }

}  // namespace crmcore::report
