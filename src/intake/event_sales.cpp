// The flat files of events: what was planned and sold by product, day and hour, and what a till has recorded.
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "crmcore/events/event_book.hpp"
#include "crmcore/intake/layouts.hpp"
#include "crmcore/orders/product.hpp"
#include "erased_by_hand.hpp"
#include "flat_rows.hpp"
#include "key_cells.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;
using store::Store;

constexpr std::size_t rows_a_step = 1024;  // between two reports of progress: a few milliseconds of work
constexpr std::int64_t minutes_an_hour = 60;
constexpr double most_price = 9e12;  // what a Decimal holds: 2^63 millionths, rounded down

/// The values of the rows of one event, product, day and hour; a till has many of them.
struct CellInput {
  std::uint32_t row = none;
  std::optional<Decimal> expected, made, sold, left, price, cost;
  std::optional<Minute> sold_out_at;
  double units = 0;  // of a till, for the mean price
  double money = 0;
  std::int64_t rows = 0;
};
struct Key {
  std::uint32_t event, product;
  std::optional<Day> day;
  std::optional<std::int64_t> hour;
  friend auto operator<=>(const Key&, const Key&) = default;
};

/// An event of the file: one of the book, or a new one with the days of its rows.
struct Occasion {
  std::int64_t id = 0;
  std::string code;
  std::optional<Day> first, last;
  std::uint32_t row = none;
  std::optional<RecordKeys::Match> found;  // the event of the book, and how it was found
  std::string_view text;                   // what the file calls it

  bool is_new() const { return id == 0; }
};

class EventPlanner : FlatRows {
 public:
  EventPlanner(const Store& store, const TextTable& table, const Layout& layout, const Mapping& mapping,
               const Options& options, Plan::Data& plan, Task* task)
      : FlatRows(store, table, layout.name, column_names(layout.name), store.labels(), mapping, plan, task),
        till_(layout.name == Layout::event_till.name),
        book_(store::find<Event>(store)),
        event_keys_(store, store.entity("event"), numbering_),
        product_keys_(store, store.entity("product"), numbering_),
        erased_(store, numbering_, provenance_),
        key_cells_(table, plan.texts) {
    for (const auto& [id, code] : store::codes_of(store, "product")) product_codes_.emplace(id, plan.texts.keep(code));
    const std::vector<NumberColumn> numbers =
        till_ ? number_columns({"unit_price", "amount"}, {"quantity"})
              : number_columns({"unit_price", "unit_cost"}, {"expected", "made", "sold", "left"});
    std::vector<std::size_t> days;
    const auto day = columns_.find(till_ ? "sold_at" : "day");
    if (day) days.push_back(*day);
    if (!columns_.find("product")) missing("product", "what was sold");
    if (till_ && !day) missing("sold_at", "the time of each sale");
    if (!till_ && numbers.empty()) missing("sold", "what was sold, or expected");
    find_forms(numbers, days, options);
  }

  void run() {
    find_whole_keys({{"event", columns_.find("event")}, {"product", columns_.find("product")}});
    if (task_) task_->start(static_cast<std::int64_t>(table_.rows()));
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (task_ && row % rows_a_step == 0) task_->advance(static_cast<std::int64_t>(row));
      rejected_ = false;
      if (is_of_totals(row)) continue;
      if (till_)
        read_sale(row);
      else
        read_row(row);
      if (rejected_) ++plan_.rejected;
    }
    key_cells_.tell(plan_.findings);
    if (till_) take_returns();
    plan_events();
    plan_products();
    plan_parts();
  }

  /// The first line of the file about the event, product and day of a finding; 0 without one.
  std::size_t line_of(const EventFinding& finding) const {
    std::uint32_t row = none;
    for (const auto& [key, input] : inputs_)
      if (occasions_[key.event].code == finding.event &&
          (finding.product.empty() || products_[key.product] == finding.product) &&
          (finding.product.empty() || !finding.day || key.day == finding.day))
        row = std::min(row, input.row);
    return row == none ? 0 : table_.lines[row];
  }

 private:
  std::string_view at(std::size_t row, std::string_view column) const { return text(row, columns_.find(column)); }

  /// The key of a record in a cell.
  std::string_view key_at(std::size_t row, const char* column) {
    const auto at = columns_.find(column);
    return at ? clean(key_cells_.read(row, *at, key(row, at)), row, column) : std::string_view();
  }
  /// Whether a row holds nothing but the word for a total and numbers. It is told.
  bool is_of_totals(std::size_t row) {
    const std::string_view product = at(row, "product");
    const std::string_view event = at(row, "event");
    if (!is_total_row(std::array{event, product, at(row, till_ ? "sold_at" : "day"), at(row, "hour")})) return false;
    warn(static_cast<std::uint32_t>(row), "product", "row.total",
         "a row of totals, " + cited(product.empty() ? event : product) + ", is not read");
    return true;
  }

  template <class T>
  std::optional<T> value(std::size_t row, const char* column) {
    const std::string_view written = at(row, column);
    if (written.empty()) return std::nullopt;
    const auto parsed = parse<T>(written, forms_);
    if (!parsed.value) reject(row, column, "event.bad_value", std::string(column) + " " + parsed.why);
    return parsed.value;
  }
  std::optional<Decimal> decimal(std::size_t row, const char* column) {
    return number<Decimal>(row, columns_.find(column), column, "event.bad_value");
  }
  std::optional<Decimal> not_below_zero(std::size_t row, const char* column) {
    const auto number = decimal(row, column);
    if (number && number->millionths < 0)
      reject(row, column, "event.below_zero", std::string(column) + " must be 0 or more, not " + number->text());
    return number;
  }
  std::optional<Decimal> price(std::size_t row) {
    const auto price = not_below_zero(row, "unit_price");
    if (price && price->millionths == 0)
      reject(row, "unit_price", "event.zero_price",
             "unit_price must be above 0, not 0; leave it empty where it is not known");
    return price;
  }

  void read_row(std::size_t row) {
    CellInput input;
    input.expected = not_below_zero(row, "expected");
    input.made = not_below_zero(row, "made");
    input.sold = not_below_zero(row, "sold");
    input.left = not_below_zero(row, "left");
    input.price = price(row);
    input.cost = not_below_zero(row, "unit_cost");
    input.sold_out_at = value<Minute>(row, "sold_out_at");
    if (!rejected_ && !input.expected && !input.made && !input.sold && !input.left)
      reject(row, "sold", "event.nothing_said", "the row says neither what was expected nor what was sold");
    const auto hour = hour_at(row);
    const auto key = key_of(row, value<Day>(row, "day"), hour, input.sold || input.left);
    if (!key || (input.sold && counts_twice(row, *key, "sold")) ||
        (input.expected && counts_twice(row, *key, "expected")) || (input.made && counts_twice(row, *key, "made")))
      return;
    CellInput& own = inputs_[*key];
    if (own.row != none)
      return reject(row, "product", "event.row_twice",
                    cited(products_[key->product]) + " already appears on line " +
                        std::to_string(table_.lines[own.row]) + " for the same day and hour");
    own = input;
    own.row = static_cast<std::uint32_t>(row);
  }

  void read_sale(std::size_t row) {
    auto when = value<DayTime>(row, "sold_at");
    if (!when && !rejected_) reject(row, "sold_at", "event.bad_value", "the time is empty");
    if (const auto time = value<Minute>(row, "time"); time && when) when->minute = time;
    const auto quantity = decimal(row, "quantity");
    const auto unit_price = price(row);
    const auto amount = decimal(row, "amount");
    if (columns_.find("quantity") && !quantity && !rejected_)
      reject(row, "quantity", "event.bad_value", "the quantity is empty");
    if (rejected_) return;
    const auto hour = when->minute ? std::optional<std::int64_t>(when->minute->of_day / minutes_an_hour) : std::nullopt;
    const auto key = key_of(row, when->day, hour, true);
    if (!key || counts_twice(row, *key, "sold")) return;
    CellInput& own = inputs_[*key];
    if (own.row == none) own.row = static_cast<std::uint32_t>(row);
    ++own.rows;
    const Decimal units = quantity.value_or(Decimal::of(amount && amount->millionths < 0 ? -1 : 1));
    add_known(own.sold, units);
    if (!unit_price && !amount) return;
    own.units += units.real();
    own.money += amount ? amount->real() : units.real() * unit_price->real();
    if (!(own.units > 0 && own.money > 0)) return;
    const double mean = own.money / own.units;
    if (mean > most_price) return reject(row, "amount", "event.bad_value", "the amount is too large for a price");
    own.price = Decimal{std::llround(mean * Decimal::one)};
  }

  std::optional<std::int64_t> hour_at(std::size_t row) {
    const std::string_view written = at(row, "hour");
    if (written.empty()) return std::nullopt;
    const auto hour = parse<Hour>(written, forms_);
    if (hour.value) return hour.value->of_day;
    reject(row, "hour", "event.bad_hour", "hour " + hour.why);
    return std::nullopt;
  }

  /// Rejects a row whose quantity would be counted twice: both by hour and for the whole day.
  bool counts_twice(std::size_t row, const Key& key, std::string_view column) {
    const bool by_hour = key.hour.has_value();
    const auto [at, added] = by_hour_.try_emplace({key.event, key.product, key.day, column}, by_hour);
    if (at->second != by_hour)
      reject(row, "hour", "event.hours_and_total",
             cited(products_[key.product]) + " has " + std::string(column) +
                 " both by hour and for the whole day; keep one of them");
    return rejected_;
  }

  /// Returns event, product, day and hour of a row, or nothing when it is rejected. `happened`: the day is needed.
  std::optional<Key> key_of(std::size_t row, std::optional<Day> day, std::optional<std::int64_t> hour, bool happened) {
    const std::string_view product = key_at(row, "product");
    if (product.empty() && !rejected_) reject(row, "product", "event.no_product", "the product is empty");
    if (rejected_) return std::nullopt;
    const auto event = event_of(row, day);
    if (!event) return std::nullopt;
    Occasion& occasion = occasions_[*event];
    if (!day && occasion.first && occasion.first == occasion.last && !occasion.is_new()) day = occasion.first;
    if (!day && (happened || occasion.is_new())) {
      reject(row, "day", "event.no_day",
             occasion.is_new() ? "event " + cited(occasion.code) + " is new; give the day of each row"
                               : occasion.code + " has several days; say which one");
      return std::nullopt;
    }
    if (occasion.is_new()) {
      occasion.first = std::min(occasion.first.value_or(*day), *day);
      occasion.last = std::max(occasion.last.value_or(*day), *day);
    } else if (day && (*day < *occasion.first || *day > *occasion.last)) {
      reject(row, "day", "event.day_outside",
             day->text() + " is outside " + occasion.code + ", which runs from " + occasion.first->text() + " to " +
                 occasion.last->text());
      return std::nullopt;
    }
    const auto known = product_keys_.of_key(product);
    const std::uint32_t number = products_.number(known ? product_codes_.at(known->id) : product);
    if (number == product_row_.size()) {
      product_row_.push_back(static_cast<std::uint32_t>(row));
      product_found_.push_back({known, product});
    }
    return Key{*event, number, day, hour};
  }

  /// Returns the event that a row names. Fallback: the one on whose days it falls. Nothing when the row is rejected.
  std::optional<std::uint32_t> event_of(std::size_t row, std::optional<Day> day) {
    if (const std::string_view currency = at(row, "currency");
        !currency.empty() && !is_currency(currency, store_.forms())) {
      reject(row, "currency", "event.other_currency",
             "currency must be " + std::string(store_.currency().code()) + ", that of the workspace, not " +
                 cited(currency));
      return std::nullopt;
    }
    const std::string_view called = key_at(row, "event");
    if (rejected_) return std::nullopt;
    const auto numbered = [&](const std::optional<RecordKeys::Match>& found) {
      const Event* const event = found ? &event_of(found->id) : nullptr;
      const std::uint32_t number = events_.number(event ? plan_.texts.keep(event->code) : called);
      if (number < occasions_.size()) return number;
      Occasion& own = occasions_.emplace_back();
      own.row = static_cast<std::uint32_t>(row);
      own.code = events_[number];
      own.found = found;
      own.text = called;
      if (!event) return number;
      own.id = event->id.value;
      own.first = event->first_day;
      own.last = event->last_day;
      return number;
    };
    try {
      if (!called.empty()) return numbered(event_keys_.referred(called));
    } catch (const Error& error) {
      reject(row, "event", "event.several", error.message());
      return std::nullopt;
    }
    std::vector<const Event*> on_it;
    for (const Event& event : book_)
      if (day && !event.cancelled && event.first_day <= *day && *event.last_day >= *day) on_it.push_back(&event);
    if (on_it.size() == 1) return numbered(RecordKeys::Match{on_it[0]->id.value, RecordKeys::By::name});
    reject(row, "event", "event.no_event", why_no_event(day, on_it));
    return std::nullopt;
  }
  static std::string why_no_event(std::optional<Day> day, const std::vector<const Event*>& on_it) {
    if (!day) return "the event is empty";
    if (on_it.empty()) return "no event of the workspace is on " + day->text() + "; name one in a column 'event'";
    return on_it[0]->code + " and " + on_it[1]->code + " are both on " + day->text() +
           "; name one of them in a column 'event'";
  }
  const Event& event_of(std::int64_t id) const {
    return *std::ranges::find(book_, id, [](const Event& event) { return event.id.value; });
  }

  /// A record of the books that the file names: the same, but for the key of this source.
  void keep(Section& section, const RecordKeys::Match& found, std::string_view key, Origin origin) {
    const RowBlock block = store_.get(*section.entity, found.id);
    Known known{found.id, block[0][version_position].integer(), {}};
    for (const Cell cell : block[0]) known.row.emplace_back(cell);
    const bool has_key = found.by == RecordKeys::By::key || found.by == RecordKeys::By::code;
    match(section, known, {}, "event.differs", origin,
          has_key ? adopted(*section.entity, known, found.by, key) : Cells{});
  }

  /// Takes what was returned off the sales of its hour, then off those of earlier hours of the day. Rejects what was
  /// returned beyond that.
  void take_returns() {
    for (auto at = inputs_.begin(); at != inputs_.end();) {
      CellInput& input = at->second;
      const auto same_day = [&](const Key& key) {
        return key.event == at->first.event && key.product == at->first.product && key.day == at->first.day;
      };
      for (auto earlier = at; input.sold && input.sold->millionths < 0 && earlier != inputs_.begin();) {
        if (!same_day((--earlier)->first)) break;
        std::int64_t& units = earlier->second.sold->millionths;
        const std::int64_t taken = std::min(units, -input.sold->millionths);
        units -= taken;
        input.sold->millionths += taken;
        if (input.sold->millionths == 0) input.sold.reset();
      }
      if (input.sold && input.sold->millionths >= 0) {
        ++at;
        continue;
      }
      if (input.sold) {
        reject(input.row, "quantity", "event.more_returned",
               "more " + cited(products_[at->first.product]) + " was returned than sold on " + at->first.day->text() +
                   ", " + input.sold->text() + " in all; its rows are left out");
        plan_.rejected += input.rows;
      }
      at = inputs_.erase(at);
    }
  }

  void plan_events() {
    Section& section = this->section("event");
    std::vector<std::string> codes;
    for (const Event& event : book_) codes.push_back(event.code);
    std::vector<std::uint32_t> order = events_.sorted();
    std::ranges::stable_sort(order, {}, [&](std::uint32_t e) { return occasions_[e].first; });
    for (const std::uint32_t e : order) {
      Occasion& occasion = occasions_[e];
      if (!occasion.is_new()) {
        keep(section, *occasion.found, occasion.text, {table_.lines[occasion.row], events_[e]});
        continue;
      }
      if (!occasion.first || stays_erased(section, e)) continue;  // the first: all its rows are rejected
      Cell* row = add(section, occasion.row, events_[e]);
      row[position_of<&Event::source>] = Cell::of(std::string_view(plan_.source));
      row[position_of<&Event::external_key>] = Cell::of(events_[e]);
      row[position_of<&Event::first_day>] = Codec<Day>::encode(*occasion.first);
      row[position_of<&Event::last_day>] = Codec<Day>::encode(*occasion.last);
      occasion.id = row[id_position].integer();
      const std::string near = nearest(events_[e], codes);
      warn(occasion.row, "event", "event.new_event",
           "event " + cited(events_[e]) + " is new: " + occasion.first->text() + " to " + occasion.last->text() +
               (near.empty() ? "" : "; did you mean " + cited(near) + "?"));
    }
  }

  /// Whether an event that is not in the book is one that a person erased, of which the file says what it said before.
  bool stays_erased(Section& section, std::uint32_t event) {
    const Occasion& occasion = occasions_[event];
    const store::ErasedRecord* const record = erased_.of_key(*section.entity, events_[event]);
    if (!record) return false;
    bool is_said_again = erased_.is_said_again(*section.entity, *record,
                                               {{position_of<&Event::first_day>, Codec<Day>::encode(*occasion.first)},
                                                {position_of<&Event::last_day>, Codec<Day>::encode(*occasion.last)}});
    for (const auto& [key, input] : inputs_) {
      if (key.event != event) continue;
      const bool is_planned = input.expected || input.made;
      const bool has_happened = input.sold || input.left;
      is_said_again = is_said_again && (!is_planned || was_said<EventPlan>(record->id, key, plan_cells(input))) &&
                      (!has_happened || was_said<EventActual>(record->id, key, actual_cells(input)));
    }
    const Origin origin{table_.lines[occasion.row], events_[event]};
    plan_.findings.push_back(erased_.finding(origin.line, *section.entity, origin.key, *record, !is_said_again));
    if (is_said_again) section.same.push_back(origin);
    return is_said_again;
  }
  template <Described Part>
  bool was_said(std::int64_t event, const Key& key, Cells cells) {
    const auto& known = product_found_[key.product].first;
    const store::ErasedRecord* const gone =
        known ? nullptr : erased_.of_key(store_.entity("product"), products_[key.product]);
    const std::int64_t product = known ? known->id : (gone ? gone->id : 0);
    return was_said<Part>(event, product, key, std::move(cells));
  }
  /// Whether this source said the same of a part that a person erased.
  template <Described Part>
  bool was_said(std::int64_t event, std::int64_t product, const Key& key, Cells cells) {
    std::erase_if(cells, [](const auto& cell) { return cell.second.is_null(); });
    cells.emplace_back(position_of<&Part::event>, Cell::of(event));
    cells.emplace_back(position_of<&Part::product>, Cell::of(product));
    cells.emplace_back(position_of<&Part::day>, key.day ? Codec<Day>::encode(*key.day) : Cell());
    cells.emplace_back(position_of<&Part::hour>, key.hour ? Cell::of(*key.hour) : Cell());
    last_erased_ = erased_.said(store_.entity(Schema<Part>::name), cells);
    return last_erased_ != nullptr;
  }

  void plan_products() {
    Section& section = this->section("product");
    std::vector<bool> is_needed(products_.size(), false);  // not of erased events alone
    for (const auto& [key, input] : inputs_)
      is_needed[key.product] = is_needed[key.product] || !occasions_[key.event].is_new();
    std::vector<std::string_view> codes;
    for (const auto& [id, code] : product_codes_) codes.push_back(code);
    product_ids_.assign(products_.size(), 0);
    for (const std::uint32_t p : products_.sorted()) {
      if (const auto& [known, text] = product_found_[p]; known) {
        product_ids_[p] = known->id;
        keep(section, *known, text, {table_.lines[product_row_[p]], products_[p]});
        continue;
      }
      if (!is_needed[p] && std::ranges::any_of(inputs_, [&](const auto& one) { return one.first.product == p; }))
        continue;
      if (const store::ErasedRecord* const gone = erased_.of_key(*section.entity, products_[p]))
        plan_.findings.push_back(
            erased_.finding(table_.lines[product_row_[p]], *section.entity, products_[p], *gone, true));
      Cell* row = add(section, product_row_[p], products_[p]);
      row[position_of<&Product::source>] = Cell::of(std::string_view(plan_.source));
      row[position_of<&Product::external_key>] = Cell::of(products_[p]);
      product_ids_[p] = row[id_position].integer();
      const std::string near = nearest(products_[p], codes);
      warn(product_row_[p], "product", "event.new_product",
           "product " + cited(products_[p]) + " is new and added to the catalogue" +
               (near.empty() ? "" : "; did you mean " + cited(near) + "?"));
    }
  }

  /// The parts that the book already has of the events in the file, by event, product, day and hour.
  using PartKey = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  static constexpr std::int64_t unsaid = std::numeric_limits<std::int64_t>::min();
  template <Described Part>
  std::map<PartKey, Known> known_parts() const {
    std::map<PartKey, Known> known;
    const Entity& entity = store_.entity(Schema<Part>::name);
    for (const Occasion& occasion : occasions_)
      store_.children(entity, position_of<&Part::event>, occasion.id, [&](Row row) {
        Known one{row[id_position].integer(), row[version_position].integer(), {}};
        for (const Cell cell : row) one.row.emplace_back(cell);
        const auto number = [&](std::size_t column) { return row[column].is_null() ? unsaid : row[column].integer(); };
        known.emplace(PartKey{occasion.id, number(position_of<&Part::product>), number(position_of<&Part::day>),
                              number(position_of<&Part::hour>)},
                      std::move(one));
      });
    return known;
  }

  void plan_parts() {
    std::map<PartKey, std::pair<Key, CellInput>> plans, actuals;  // in the order of the ids
    for (const auto& [key, input] : inputs_) {
      if (occasions_[key.event].is_new()) continue;  // it stays erased
      const std::int64_t day = key.day ? key.day->number() : unsaid;
      const std::int64_t event = occasions_[key.event].id;
      const std::int64_t product = product_ids_[key.product];
      const auto part = [&](std::optional<std::int64_t> hour) {
        return PartKey{event, product, day, hour.value_or(unsaid)};
      };
      if (input.expected || input.made)
        plans[part(key.hour)] = {key, input};
      else if (input.cost)  // the cost of every hour
        plans.try_emplace(part({}), Key{key.event, key.product, key.day, {}}, input);
      if (input.sold || input.left) actuals[part(key.hour)] = {key, input};
    }
    put<EventPlan>(plans, &plan_cells);
    put<EventActual>(actuals, &actual_cells);
  }
  static Cell decimal_cell(const std::optional<Decimal>& value) {
    return value ? Codec<Decimal>::encode(*value) : Cell();
  }
  static Cells plan_cells(const CellInput& input) {
    return {{position_of<&EventPlan::expected>, decimal_cell(input.expected)},
            {position_of<&EventPlan::made>, decimal_cell(input.made)},
            {position_of<&EventPlan::unit_price>, decimal_cell(input.price)},
            {position_of<&EventPlan::unit_cost>, decimal_cell(input.cost)}};
  }
  static Cells actual_cells(const CellInput& input) {
    return {{position_of<&EventActual::sold>, decimal_cell(input.sold)},
            {position_of<&EventActual::left>, decimal_cell(input.left)},
            {position_of<&EventActual::unit_price>, decimal_cell(input.price)},
            {position_of<&EventActual::sold_out_at>,
             input.sold_out_at ? Codec<Minute>::encode(*input.sold_out_at) : Cell()}};
  }

  template <Described Part, class CellsOf>
  void put(const std::map<PartKey, std::pair<Key, CellInput>>& parts, CellsOf&& cells_of) {
    Section& section = this->section(Schema<Part>::name);
    const auto known = known_parts<Part>();
    for (const auto& [part, input] : parts) {
      const auto& [key, what] = input;
      const std::string_view called = plan_.texts.keep(
          occasions_[key.event].code + ", " + std::string(products_[key.product]) +
          (key.day ? ", " + key.day->text() : "") + (key.hour ? ", " + std::to_string(*key.hour) + " h" : ""));
      const Cells cells = cells_of(what);
      if (const auto found = known.find(part); found != known.end()) {
        if constexpr (std::is_same_v<Part, EventActual>) tell_replaced(what, found->second);
        match(section, found->second, cells, "event.differs", {table_.lines[what.row], called});
        continue;
      }
      if (was_said<Part>(std::get<0>(part), std::get<1>(part), key, cells)) {
        const Origin origin{table_.lines[what.row], called};
        plan_.findings.push_back(erased_.finding(origin.line, *section.entity, called, *last_erased_, false));
        section.same.push_back(origin);
        continue;
      }
      Cell* row = add(section, what.row, called);
      row[position_of<&Part::event>] = Cell::of(std::get<0>(part));
      row[position_of<&Part::product>] = Cell::of(std::get<1>(part));
      if (key.day) row[position_of<&Part::day>] = Codec<Day>::encode(*key.day);
      if (std::get<3>(part) != unsaid) row[position_of<&Part::hour>] = Cell::of(std::get<3>(part));
      for (const auto& [column, cell] : cells) row[column] = cell;
    }
  }
  void tell_replaced(const CellInput& input, const Known& known) {
    if (!input.sold) return;
    const Cell before = known.row[position_of<&EventActual::sold>].cell();
    if (before.is_null() || before.integer() == input.sold->millionths) return;
    warn(input.row, "sold", "event.replaced",
         "sold " + input.sold->text() + " replaces " + Decimal{before.integer()}.text() +
             "; put two tills of one event into one file to add them up");
  }

  bool till_;
  std::vector<Event> book_;
  RecordKeys event_keys_, product_keys_;
  ErasedByHand erased_;
  KeyCells key_cells_;
  const store::ErasedRecord* last_erased_ = nullptr;        // that was_said found
  std::map<std::int64_t, std::string_view> product_codes_;  // by id; the plan names its rows by them
  Names events_, products_;
  std::vector<Occasion> occasions_;
  std::vector<std::uint32_t> product_row_;
  std::vector<std::pair<std::optional<RecordKeys::Match>, std::string_view>> product_found_;  // and the file's text
  std::vector<std::int64_t> product_ids_;
  std::map<Key, CellInput> inputs_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::optional<Day>, std::string_view>, bool> by_hour_;
};

}  // namespace

EventOddities::EventOddities(const Store& before) {
  for (const EventFinding& finding : events::findings(before, Day())) known_.insert(finding.code + finding.message);
}

void EventOddities::tell(const Store& after, Plan::Data& plan,
                         const std::function<std::size_t(const EventFinding&)>& line_of) const {
  for (const EventFinding& finding : events::findings(after, Day()))
    if (!known_.contains(finding.code + finding.message))
      plan.findings.push_back(
          {line_of ? line_of(finding) : 0, "event", finding.code, Severity::warning,
           finding.event + (finding.day ? ", " + finding.day->text() : "") + ": " + finding.message});
}

void plan_event_sales(const Store& store, const TextTable& table, const Layout& layout, const Mapping& mapping,
                      const Options& options, Plan::Data& plan, Task* task) {
  EventPlanner planner(store, table, layout, mapping, options, plan, task);
  planner.run();
  store::attempt(store, [&](store::Change& trial) {
    const EventOddities oddities(store);
    carry_out(trial, plan, nullptr);
    oddities.tell(store, plan, [&](const EventFinding& finding) { return planner.line_of(finding); });
  });
}

}  // namespace crmcore::intake
