#include "deals.hpp"

#include <algorithm>
#include <set>

#include "crmcore/orders/line_amount.hpp"
#include "crmcore/orders/purchases.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::negotiation {
namespace {

using store::Store;

using Records = std::map<std::int64_t, std::vector<LineRecord>>;

/// A line within its deal: the product, else the description, and which of several such lines it is.
struct LineKey {
  std::int64_t product = 0;
  std::string description;
  int place = 0;
  auto operator<=>(const LineKey&) const = default;
};

/// Gives lines of one order or quote their keys, in the order in which they are asked for.
class LineKeys {
 public:
  LineKey next(const std::optional<Id<Product>>& product, const std::string& description) {
    LineKey key{product ? product->value : 0, product ? "" : folded(description), 0};
    key.place = counts_[key]++;
    return key;
  }

 private:
  std::map<LineKey, int> counts_;
};

/// Records of an order that are one line: an import takes a line off and puts another one of the product in its place.
using Chain = std::vector<const LineRecord*>;

std::vector<Chain> chains_of(const std::vector<LineRecord>& records) {
  std::vector<Chain> chains;
  std::set<const LineRecord*> used;
  for (const LineRecord& record : records) {
    if (used.contains(&record)) continue;
    Chain chain{&record};
    used.insert(&record);
    for (bool is_found = true; is_found;) {
      is_found = false;
      const LineRecord& last = *chain.back();
      if (!last.taken_off || last.taken_off->change == 0) break;
      const auto next = std::ranges::find_if(records, [&](const LineRecord& other) {
        return !used.contains(&other) && other.added.change == last.taken_off->change &&
               other.product == last.product && (last.product || folded(other.description) == folded(last.description));
      });
      if (next == records.end()) break;
      chain.push_back(&*next);
      used.insert(&*next);
      is_found = true;
    }
    chains.push_back(std::move(chain));
  }
  return chains;
}

/// What a step changes: terms that it does not name stay.
Terms with(const Terms& before, const LineChange& said, Currency kept, const std::optional<Currency>& currency) {
  Terms terms = before;
  if (said.quantity) terms.quantity = said.quantity;
  if (said.unit_price) terms.unit_price = said.unit_price;
  if (said.discount) terms.discount = said.discount;
  const bool is_new = terms != before;
  if (is_new && terms.quantity && terms.unit_price)
    terms.amount =
        orders::amount_of(kept, currency, *terms.quantity, *terms.unit_price, terms.discount.value_or(Amount{}));
  return terms;
}

Amount discount_of(const Terms& terms) { return terms.discount.value_or(Amount{}); }
Terms due_on(const std::optional<Day>& due) {
  Terms terms;
  terms.due = due;
  return terms;
}

Terms nothing_of(Terms terms) {
  terms.quantity = Decimal{};
  terms.amount = Amount{};
  terms.discount = std::nullopt;
  return terms;
}

/// Steps by day; those of one day in the order in which they are added.
void add(Thread& thread, Step step) {
  const auto after = std::ranges::upper_bound(thread.steps, step.day, {}, &Step::day);
  thread.steps.insert(after, std::move(step));
}

/// Makes the deals of a day.
class DealMaker {
 public:
  DealMaker(const Store& store, Day today) : store_(store), today_(today) {}

  std::vector<Deal> all() {
    read();
    std::vector<Deal> deals;
    for (QuoteOfDay& quote : quotes_of(store_, today_)) deals.push_back(of_quote(std::move(quote)));
    store::each<Order>(store_, [&](const Order& order) {
      if (order.ordered > today_ || of_quotes_.contains(order.id.value)) return;
      deals.push_back(of_order(order));
    });
    return deals;
  }

 private:
  /// The lines of a deal as they are put together.
  struct Making {
    Deal& deal;
    std::map<LineKey, std::size_t> place;

    Thread* find(const LineKey& key) {
      const auto found = place.find(key);
      return found == place.end() ? nullptr : &deal.lines[found->second];
    }
    Thread& thread(const LineKey& key, const std::optional<Id<Product>>& product, const std::string& description,
                   bool is_first) {
      const auto [at, is_new] = place.try_emplace(key, deal.lines.size());
      if (is_new) deal.lines.push_back({product, product ? "" : description, is_first, {}});
      return deal.lines[at->second];
    }
  };

  void read() {
    order_lines_ = line_records(store_, Schema<OrderLine>::name);
    quote_lines_ = line_records(store_, Schema<QuoteLine>::name);
    orders_ = line_records(store_, Schema<Order>::name);
    quotes_ = line_records(store_, Schema<Quote>::name);
    const Records told = line_records(store_, Schema<LineChange>::name);
    std::map<std::int64_t, Write> written;  // of each step
    for (const auto& [order, records] : told)
      for (const LineRecord& record : records) written[record.id] = record.added;
    store::each<LineChange>(store_, [&](const LineChange& step) {
      if (step.day <= today_) told_[step.order.value].push_back({step, written[step.id.value]});
    });
    store_.scan(store_.entity(Schema<Order>::name), std::array<std::string_view, 3>{"id", "quote", "cancelled"},
                [&](Row row) {
                  if (row[1].is_null()) return;
                  auto& made = orders_of_quote_[row[1].integer()];
                  // Of several orders the one that was not cancelled counts.
                  made.insert(row[2].is_null() ? made.begin() : made.end(), row[0].integer());
                });
  }

  Day day_of(const Write& write, Day least) const {
    if (!write.at) return least;
    constexpr std::int64_t microseconds_a_day = 86'400'000'000;
    const TimeZone& zone = store_.time_zone();
    const Day day = zone ? zone.local(*write.at).day
                         : Day() + Days{static_cast<std::int32_t>(write.at->microseconds / microseconds_a_day)};
    return std::max(day, least);
  }

  static Step step_of(const Write& write, Day day, Terms terms) {
    return {day, write.at, write.actor, write.reason, std::nullopt, terms};
  }
  static Step step_of(const Quote& version, const Write& write, Terms terms) {
    Step step = step_of(write, version.asked, terms);
    step.side = version.side;
    if (version.why) step.why = *version.why;
    return step;
  }

  /// Adds steps in the order of the log. A change counts no later than those that were written after it: days that
  /// people told go before the day on which they wrote.
  void add_in_order(Thread& thread, std::vector<Step> steps) const {
    for (std::size_t i = steps.size(); i-- > 1;) steps[i - 1].day = std::min(steps[i - 1].day, steps[i].day);
    for (Step& step : steps)
      if (step.day <= today_) add(thread, std::move(step));
  }

  /// The edits of a version, which happened before the next one took its place.
  void note_edits(std::vector<Step>& steps, const LineRecord& record, const Quote& version) const {
    for (const LineEdit& edit : record.edits) {
      steps.push_back(step_of(edit.write, end_of(version, day_of(edit.write, version.asked)), edit.after));
    }
  }

  // --- quotes

  Deal of_quote(QuoteOfDay quote) {
    Deal deal;
    deal.customer = quote.last().customer;
    deal.seller = quote.last().seller;
    deal.currency = quote.last().currency;
    deal.first_asked = quote.first().asked;
    deal.ended = quote.last().asked;
    if (quote.state == QuoteState::accepted || quote.state == QuoteState::refused) deal.ended = *quote.last().answered;
    Making making{deal, {}};
    deal.due = Thread{};
    for (const Quote& version : quote.versions) add_version(making, version);
    for (const Quote& version : quote.versions)
      if (const auto found = orders_of_quote_.find(version.id.value); found != orders_of_quote_.end())
        for (const std::int64_t id : found->second) {
          of_quotes_.insert(id);
          const Order order = *store::get(store_, Id<Order>{id});
          if (order.ordered <= today_ && !deal.order) add_order(making, order);
        }
    deal.quote = std::move(quote);
    finish(deal);
    return deal;
  }

  /// The last day on which a version may have been edited.
  static Day end_of(const Quote& version, Day day) { return version.replaced ? std::min(day, *version.replaced) : day; }

  void add_version(Making& making, const Quote& version) {
    const LineRecord& whole = quotes_.at(version.id.value)[0];
    std::vector<Step> dues{step_of(version, whole.added, due_on(whole.first.due))};
    note_edits(dues, whole, version);
    add_in_order(*making.deal.due, std::move(dues));
    LineKeys keys;
    std::set<LineKey> said;
    if (const auto found = quote_lines_.find(version.id.value); found != quote_lines_.end())
      for (const Chain& chain : chains_of(found->second)) {
        const LineKey key = keys.next(chain[0]->product, chain[0]->description);
        said.insert(key);
        std::vector<Step> steps;
        for (const LineRecord* record : chain) {
          if (record == chain[0])
            steps.push_back(step_of(version, whole.added, record->first));
          else
            steps.push_back(
                step_of(record->added, end_of(version, day_of(record->added, version.asked)), record->first));
          note_edits(steps, *record, version);
        }
        if (const auto& off = chain.back()->taken_off)
          steps.push_back(
              step_of(*off, end_of(version, day_of(*off, version.asked)), nothing_of(chain.back()->last())));
        add_in_order(making.thread(key, chain[0]->product, chain[0]->description, version.number == 1),
                     std::move(steps));
      }
    for (const auto& [key, place] : making.place)
      if (!said.contains(key)) add_nothing(making.deal.lines[place], step_of(version, whole.added, {}));
  }

  static void add_nothing(Thread& thread, Step step) {
    if (thread.steps.empty()) return;
    step.terms = nothing_of(thread.steps.back().terms);
    add(thread, std::move(step));
  }

  // --- orders

  Deal of_order(const Order& order) {
    Deal deal;
    deal.customer = order.customer;
    deal.seller = order.seller;
    deal.currency = order.currency;
    deal.first_asked = order.ordered;
    deal.due = Thread{};
    Making making{deal, {}};
    add_order(making, order);
    finish(deal);
    return deal;
  }

  void add_order(Making& making, const Order& order) {
    Deal& deal = making.deal;
    deal.order = order.id;
    deal.key = order.external_key;
    deal.is_cancelled = order.cancelled && *order.cancelled <= today_;
    deal.ended = order.ordered;
    const LineRecord& whole = orders_.at(order.id.value)[0];
    add_told_alone(making, order, whole);
    const bool is_of_quote = order.quote.has_value();
    std::set<const Told*> taken;
    std::vector<Step> dues{step_of(whole.added, order.ordered, due_on(whole.first.due))};
    for (const LineEdit& edit : whole.edits) {
      dues.push_back(step_of(edit.write, day_of(edit.write, order.ordered), edit.after));
      const auto says = [&](const LineChange& one) { return one.due && one.due == edit.after.due; };
      if (const Told* told = told_with(order, edit.write, taken, says)) tell(dues.back(), told->step);
    }
    add_in_order(*deal.due, std::move(dues));
    LineKeys keys;
    std::set<LineKey> said;
    std::int64_t first_change = 0;  // that lines came with
    if (const auto found = order_lines_.find(order.id.value); found != order_lines_.end())
      for (const Chain& chain : chains_of(found->second)) {
        const LineRecord& first = *chain[0];
        if (first.first.quantity && first.first.quantity->millionths < 0) continue;  // it came back
        if (first_change == 0) first_change = first.added.change;
        const LineKey key = keys.next(first.product, first.description);
        said.insert(key);
        const bool is_later = first.added.change != first_change && first.added.change != whole.added.change;
        add_chain(making, order, key, chain, is_later || is_of_quote);
      }
    if (!is_of_quote) return;
    for (const auto& [key, place] : making.place)
      if (!said.contains(key)) add_nothing(deal.lines[place], step_of(whole.added, order.ordered, {}));
  }

  void add_chain(Making& making, const Order& order, const LineKey& key, const Chain& chain, bool is_later) {
    const LineRecord& first = *chain[0];
    Day begin = first.day.value_or(order.ordered);
    const Thread* known = making.find(key);
    if (is_later && !known && !first.day) begin = day_of(first.added, order.ordered);
    if (begin > today_) return;
    Thread& thread = making.thread(key, first.product, first.description, !is_later);
    std::set<const Told*> taken;
    std::vector<Step> steps{step_of(first.added, begin, first.first)};
    for (const LineRecord* record : chain) {
      if (record != chain[0]) steps.push_back(step_of(record->added, day_of(record->added, begin), record->first));
      for (const LineEdit& edit : record->edits) {
        steps.push_back(step_of(edit.write, day_of(edit.write, begin), edit.after));
        const Told* told = told_with(order, edit.write, taken, [&](const LineChange& one) {
          return (one.quantity || one.unit_price || one.discount) && is_about(one, *record) &&
                 is_said(one.quantity, edit.after.quantity) && is_said(one.unit_price, edit.after.unit_price) &&
                 is_said(one.discount, edit.after.discount);
        });
        if (told) tell(steps.back(), told->step);
      }
    }
    if (const auto& off = chain.back()->taken_off)
      steps.push_back(step_of(*off, day_of(*off, begin), nothing_of(chain.back()->last())));
    const bool is_known = !thread.steps.empty();
    if (is_known) settle_begin(thread, steps.front());
    std::erase_if(steps, [&](const Step& step) { return step.day > today_; });
    if (steps.empty()) return;
    const Step last = steps.back();
    add_in_order(thread, std::move(steps));
    // What the order says is what is agreed, whatever was told beside it.
    if (is_known && !changed_fields(thread.steps.back().terms, last.terms).empty()) {
      Step closing = last;
      closing.day = thread.steps.back().day;
      add(thread, std::move(closing));
    }
  }

  /// A line as it was first kept comes after the last step that told the same, where one did. What the step left open,
  /// the line says.
  static void settle_begin(Thread& thread, Step& begin) {
    for (auto told = thread.steps.rbegin(); told != thread.steps.rend(); ++told) {
      if (!changed_fields(told->terms, begin.terms).empty()) continue;
      begin.day = told->day;
      told->terms = begin.terms;
      return;
    }
  }

  // --- steps that people told

  struct Told {
    LineChange step;
    Write write;
  };

  static bool is_about(const LineChange& step, const LineRecord& line) {
    if (step.product != line.product) return false;
    return step.product || folded(step.description.value_or("")) == folded(line.description);
  }
  static void tell(Step& step, const LineChange& said) {
    step.day = said.day;
    step.side = said.side;
    if (said.why) step.why = *said.why;
  }

  /// The step that was told with an edit: in the same change, the first one that says what the edit wrote and was not
  /// taken for an edit before.
  template <class Says>
  const Told* told_with(const Order& order, const Write& write, std::set<const Told*>& taken, Says&& says) const {
    const auto found = told_.find(order.id.value);
    if (found == told_.end() || write.change == 0) return nullptr;
    for (const Told& told : found->second)
      if (told.write.change == write.change && says(told.step) && taken.insert(&told).second) return &told;
    return nullptr;
  }
  template <class Value>
  static bool is_said(const std::optional<Value>& said, const std::optional<Value>& written) {
    return !said || said == written;
  }

  /// Whether a step tells of an edit that was written in the same change.
  bool is_of_an_edit(const Order& order, const Told& told, const LineRecord& whole) const {
    const auto is_same = [&](const LineEdit& edit) { return edit.write.change == told.write.change; };
    if (told.write.change == 0) return false;
    if (told.step.due && std::ranges::any_of(whole.edits, is_same)) return true;
    const auto found = order_lines_.find(order.id.value);
    return found != order_lines_.end() && std::ranges::any_of(found->second, [&](const LineRecord& line) {
             return is_about(told.step, line) && std::ranges::any_of(line.edits, is_same);
           });
  }

  /// The steps that were told without a change of the order: a sheet of what was asked and agreed.
  void add_told_alone(Making& making, const Order& order, const LineRecord& whole) {
    const auto found = told_.find(order.id.value);
    if (found == told_.end()) return;
    std::vector<const Told*> alone;
    for (const Told& told : found->second)
      if (!is_of_an_edit(order, told, whole)) alone.push_back(&told);
    std::ranges::stable_sort(alone, {}, [](const Told* told) { return told->step.day; });
    for (const Told* told : alone) {
      const LineChange& said = told->step;
      Deal& deal = making.deal;
      deal.first_asked = std::min(deal.first_asked, said.day);
      Step step = step_of(told->write, said.day, {});
      tell(step, said);
      if (said.due) {
        Step due = step;
        due.terms.due = said.due;
        add(*deal.due, std::move(due));
      }
      if (!said.quantity && !said.unit_price && !said.discount) continue;
      const LineKey key{said.product ? said.product->value : 0,
                        said.product ? "" : folded(said.description.value_or("")), 0};
      Thread& thread = making.thread(key, said.product, said.description.value_or(""), !deal.quote && !order.quote);
      step.terms =
          with(thread.steps.empty() ? Terms{} : thread.steps.back().terms, said, store_.currency(), order.currency);
      add(thread, std::move(step));
    }
  }

  // ---

  /// Keeps of each line the steps that changed something; what others tell for the first time is known from then on.
  static void thin(Thread& thread) {
    std::vector<Step> kept;
    for (Step& step : thread.steps) {
      if (kept.empty() || !changed_fields(kept.back().terms, step.terms).empty())
        kept.push_back(std::move(step));
      else
        kept.back().terms = step.terms;
    }
    thread.steps = std::move(kept);
  }
  static void finish(Deal& deal) {
    for (Thread& thread : deal.lines) thin(thread);
    std::erase_if(deal.lines, [](const Thread& thread) { return thread.steps.empty(); });
    thin(*deal.due);
    if (deal.due->steps.empty()) deal.due.reset();
  }

  const Store& store_;
  Day today_;
  Records order_lines_, quote_lines_, orders_, quotes_;
  std::map<std::int64_t, std::vector<Told>> told_;                     // by order
  std::map<std::int64_t, std::vector<std::int64_t>> orders_of_quote_;  // ids of orders by that of the version
  std::set<std::int64_t> of_quotes_;
};

}  // namespace

std::vector<NegotiatedField> changed_fields(const Terms& before, const Terms& after) {
  std::vector<NegotiatedField> fields;
  const auto differ = [](const auto& a, const auto& b) { return a && b && *a != *b; };
  if (differ(before.quantity, after.quantity)) fields.push_back(NegotiatedField::quantity);
  if (differ(before.unit_price, after.unit_price)) fields.push_back(NegotiatedField::unit_price);
  if (discount_of(before) != discount_of(after)) fields.push_back(NegotiatedField::discount);
  if (fields.empty() && differ(before.amount, after.amount)) fields.push_back(NegotiatedField::amount);
  if (before.due != after.due) fields.push_back(NegotiatedField::due);
  return fields;
}

std::vector<Deal> deals_of(const Store& store, Day today) { return DealMaker(store, today).all(); }

}  // namespace crmcore::negotiation
