#include "crmcore/report/sentences.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "crmcore/forecast/comparison.hpp"
#include "crmcore/values/text.hpp"
#include "language.hpp"

namespace crmcore::report {
namespace {

using forecast::CellState;
using forecast::ComparisonRow;
using forecast::EventCell;
using forecast::EventTable;

/// From this share of what was made, leftovers are worth a sentence.
constexpr double much_left = 0.2;
/// Counts that differ by no more are equal: they are whole millionths, read as floating point.
constexpr double same_count = 1e-9;

/// A sentence and the money by which it is ordered.
struct WeightedSentence {
  double money;
  Sentence sentence;
};

/// Writes the sentences of one table.
class Writer {
 public:
  Writer(const EventTable& table, const Language& language)
      : table_(table), language_(language), compared_(forecast::compare(table)) {
    for (const EventCell& cell : table.cells) cells_[{cell.event, cell.product, cell.day}] = &cell;
    const auto other_event = [&](const ComparisonRow& line) { return line.event != compared_[0].event; };
    const auto other_day = [&](const ComparisonRow& line) { return line.day != compared_[0].day; };
    several_events_ = std::ranges::any_of(compared_, other_event);
    several_days_ = std::ranges::any_of(compared_, other_day);
  }

  Result<Sentence> written() {
    Result<Sentence> result{{}, table_.currency};
    say_total(result);
    for (const ComparisonRow& line : compared_) say(line);
    std::ranges::stable_sort(weighed_, std::greater<>(), &WeightedSentence::money);
    for (WeightedSentence& own : weighed_) result.rows.push_back(std::move(own.sentence));
    return result;
  }

 private:
  void say_total(Result<Sentence>& result) const {
    double sold = 0;
    double expected = 0;
    Money sold_money{{}, table_.currency};
    Money expected_money{{}, table_.currency};
    std::set<std::string> products;
    std::set<std::string> units;
    bool priced = true;
    for (const ComparisonRow& line : compared_) {
      if (!line.sold) continue;
      const EventCell& cell = *cells_.at({line.event, line.product, line.day});
      sold += *line.sold;
      expected += line.expected.value_or(0);
      products.insert(line.product);
      units.insert(folded(cell.unit));
      priced = priced && cell.planned_price;
      if (!cell.planned_price) continue;
      const int decimals = table_.currency.decimals();
      sold_money.amount = sold_money.amount + line_total(cell.sold.value_or(Decimal{}), *cell.planned_price, decimals);
      expected_money.amount =
          expected_money.amount + line_total(cell.expected.value_or(Decimal{}), *cell.planned_price, decimals);
    }
    if (!(sold > 0 && expected > 0)) return;
    // kilograms and pieces have no sum, and where nothing says what units are, nothing says that they are alike
    const bool one_unit = products.size() < 2 || (units.size() == 1 && !units.begin()->empty());
    if (!one_unit && priced && expected_money.amount.minor > 0)
      result.rows.push_back({language_.total(sold_money, expected_money), "", {}});
    else if (units.size() < 2)
      result.rows.push_back({language_.total(sold, expected), "", {}});
  }

  void say(const ComparisonRow& line) {
    const EventCell& cell = *cells_.at({line.event, line.product, line.day});
    const Facts facts = facts_of(line, cell);
    const double price = cell.price ? cell.price->real() : 0;
    const double expected_money = facts.expected * price;
    if (line.state == CellState::closed)
      return add(expected_money, language_.cancelled_day(facts), line, line.lost_revenue);
    if (facts.lost > 0 && line.state != CellState::not_brought) {
      const bool partial = line.state == CellState::partial_day;
      return add(facts.lost * std::max(price, least_price),
                 partial ? language_.partial_day(facts) : language_.sold_out(facts), line, line.lost_revenue);
    }
    switch (*line.state) {
      case CellState::not_brought:
        if (facts.expected > 0) add(expected_money, language_.not_brought(facts), line, line.lost_revenue);
        break;
      case CellState::not_planned: add(facts.sold * price, language_.not_planned(facts), line); break;
      case CellState::sold_more_than_made: add(facts.sold * price, language_.sold_more_than_made(facts), line); break;
      case CellState::no_data: add(expected_money, language_.no_data(facts), line); break;
      default: say_leftovers(line, cell, facts, price);
    }
  }

  void say_leftovers(const ComparisonRow& line, const EventCell& cell, const Facts& facts, double price) {
    if (!line.left || !line.made) return;
    const bool differs = line.sold && std::abs(facts.made - facts.sold - facts.left) > same_count;
    if (differs) add(facts.left * price, language_.counts_differ(facts), line);
    if (facts.left <= 0 || facts.left < much_left * facts.made) return;
    const double cost = cell.unit_cost ? cell.unit_cost->real() : price;
    const double money = facts.left * cost;
    const double minor = money * static_cast<double>(table_.currency.minor_units());
    add(money, language_.left_over(facts), line,
        cell.unit_cost ? std::optional(Amount{std::llround(minor)}) : std::nullopt);
  }

  Facts facts_of(const ComparisonRow& line, const EventCell& cell) const {
    const EventCell& limited = limited_day(cell);
    Facts facts;
    facts.product = table_.called(line.product);
    if (several_events_) facts.event = line.event;
    if (several_days_ || !cell.days.empty()) facts.day = line.day ? line.day : limited.day;
    facts.sold_out_at = limited.sold_out_at;
    facts.expected = line.expected.value_or(0);
    facts.made = line.made.value_or(0);
    facts.sold = line.sold.value_or(0);
    facts.left = line.left.value_or(0);
    facts.lost = line.lost.value_or(0);
    if (line.lost_revenue) facts.lost_money = Money{*line.lost_revenue, table_.currency};
    return facts;
  }

  /// The day of several that sold out, or fell short; the cell itself where none did.
  static const EventCell& limited_day(const EventCell& cell) {
    const EventCell* limited = &cell;
    for (const EventCell& day : cell.days)
      if (day.sold_out_at || day.opened_at || day.closed_at || day.closed) limited = &day;
    return *limited;
  }

  void add(double money, std::string text, const ComparisonRow& line, std::optional<Amount> at_stake = {}) {
    weighed_.push_back({money, {std::move(text), line.product, at_stake}});
  }

  /// So that units lost without a price are still in order.
  static constexpr double least_price = 1e-9;

  const EventTable& table_;
  const Language& language_;
  const Result<ComparisonRow> compared_;
  std::map<std::tuple<std::string_view, std::string_view, std::optional<Day>>, const EventCell*> cells_;
  bool several_events_ = false;
  bool several_days_ = false;
  std::vector<WeightedSentence> weighed_;
};

}  // namespace

Result<Sentence> sentences(const EventTable& table, std::string_view language, std::string_view country) {
  const Wording wording(language, country);
  const auto words = wording.is_english() ? english(wording) : spanish(wording);
  return Writer(table, *words).written();
}

}  // namespace crmcore::report
