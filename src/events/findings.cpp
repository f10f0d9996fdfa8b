#include <algorithm>
#include <map>

#include "crmcore/events/event_book.hpp"

namespace crmcore {
namespace events {
namespace {
/// The facts of a product that findings need. The whole record belongs to the room orders, which this one may not
/// include.
struct Good {
  Id<Product> id;
  std::string code;
  std::optional<Decimal> batch_size, price, unit_cost;
};
}  // namespace
}  // namespace events
template <>
struct Schema<events::Good> {
  using Good = events::Good;
  static constexpr std::string_view name = "product";
  static constexpr auto fields = std::to_array<Field<Good>>({
      field<&Good::id>("id"),
      field<&Good::code>("code"),
      field<&Good::batch_size>("batch_size"),
      field<&Good::price>("price"),
      field<&Good::unit_cost>("unit_cost"),
  });
};
}  // namespace crmcore

namespace crmcore::events {
namespace {

using store::Store;

/// Codes, batch sizes, prices and costs of all products, by id.
struct Goods {
  explicit Goods(const Store& store) {
    store::each<Good>(store, [&](const Good& good) {
      codes.emplace(good.id.value, good.code);
      if (good.batch_size) batches.emplace(good.id.value, *good.batch_size);
      if (good.price) prices.emplace(good.id.value, *good.price);
      if (good.unit_cost) costs.emplace(good.id.value, *good.unit_cost);
    });
  }
  static std::optional<Decimal> of(const std::map<std::int64_t, Decimal>& facts, Id<Product> product) {
    const auto found = facts.find(product.value);
    return found == facts.end() ? std::nullopt : std::optional(found->second);
  }
  std::map<std::int64_t, std::string> codes;
  std::map<std::int64_t, Decimal> batches, prices, costs;
};

class Findings {
 public:
  Findings(const Store& store, Day today) : store_(store), today_(today), goods_(store) {}

  void overlaps(const Event& event, const std::vector<Event>& all) {
    if (event.cancelled) return;
    for (const Event& other : all)
      if (other.id != event.id && !other.cancelled && other.first_day <= *event.last_day &&
          *other.last_day >= event.first_day)
        tell(event, {}, std::max(event.first_day, other.first_day), "event.overlap",
             event.code + " shares days with " + other.code + "; cancel or erase one if they are the same");
  }

  void look_into(const Event& event) {
    std::map<Day, EventDay> days;
    store_.children(store_.entity("event_day"), position_of<&EventDay::event>, event.id.value, [&](Row row) {
      auto day = from_row<EventDay>(row);
      days.emplace(*day.day, std::move(day));
    });
    bool planned = false;
    bool known = false;
    const auto cells = product_days(store_, event.id);
    const bool made_known = std::ranges::any_of(cells, [](const ProductDay& cell) { return cell.made.has_value(); });
    for (const ProductDay& cell : cells) {
      planned = planned || cell.expected || cell.made;
      known = known || cell.sold || cell.left;
      quantities(event, cell, made_known);
      const auto look = [&](const ProductDay& of) {
        sold_out(event, of);
        if (!of.day) return;
        if (const auto day = days.find(*of.day); day != days.end()) hours(event, of, day->second);
      };
      if (cell.days.empty()) look(cell);
      for (const ProductDay& day : cell.days) look(day);
    }
    if (planned && !known && !event.cancelled && *event.last_day < today_)
      tell(event, {}, {}, "event.nothing_known",
           event.code + " has a plan, but nothing is known of its sales; import what was sold, or cancel it");
  }

  Result<EventFinding> result() && { return {std::move(found_), {}}; }

 private:
  void quantities(const Event& event, const ProductDay& cell, bool made_known) {
    const auto say = [&](const char* code, const std::string& message) {
      tell(event, cell.product, cell.day, code, message);
    };
    const std::string& product = goods_.codes[cell.product.value];
    const Decimal sold = cell.sold.value_or(Decimal{});
    if (cell.made) {
      const Decimal free{cell.made->millionths - cell.preordered.millionths};
      if (free.millionths < 0)
        say("event.preorders_above_made",
            product + " has " + cell.preordered.text() + " pre-ordered, but only " + cell.made->text() + " made");
      else if (sold.millionths > 0 && cell.made->millionths == 0)
        say("event.sold_without_made", product + " sold " + sold.text() + ", but none were made; give how many were");
      else if (sold > free)
        say("event.sold_more_than_made",
            product + " sold " + sold.text() + " of " + free.text() + " made for sale; one of the counts is wrong");
      else if (cell.sold && cell.left && sold + *cell.left != free)
        say("event.left_differs", product + ": " + free.text() + " made for sale, " + sold.text() + " sold and " +
                                      cell.left->text() + " left do not add up");
    } else if (made_known && sold.millionths > 0) {
      say("event.sold_without_made", product + " sold " + sold.text() + ", but how many were made is not known");
    }
    auto left = cell.left;
    if (!left && cell.made && cell.sold)
      left = Decimal{std::max<std::int64_t>(0, cell.made->millionths - cell.preordered.millionths - sold.millionths)};
    if (left && cell.leftover > *left)
      say("event.left_differs",
          product + ": the fate of " + cell.leftover.text() + " is given, but " + left->text() + " were left");
    const auto price = cell.planned_price ? cell.planned_price : Goods::of(goods_.prices, cell.product);
    const auto cost = cell.unit_cost ? cell.unit_cost : Goods::of(goods_.costs, cell.product);
    for (const auto& [most, name] : {std::pair(price, "price"), std::pair(cost, "cost")})
      if (cell.salvage && most && *cell.salvage >= *most)
        say("event.salvage_too_high", "salvage of " + product + " must be below its " + name + ", " + most->text() +
                                          ", not " + cell.salvage->text());
    if (price && price->millionths == 0)
      say("event.zero_price", product + " has a price of 0; give its price, or leave it empty");
    if (!event.capacity) return;
    const auto batch = cell.batch ? cell.batch : Goods::of(goods_.batches, cell.product);
    const double takes = cell.capacity ? cell.capacity->real() : 1;
    if (batch && batch->real() * takes > event.capacity->real())
      say("event.below_batch", "a batch of " + batch->text() + " " + product + " does not fit into the capacity of " +
                                   event.code + ", " + event.capacity->text());
  }

  void sold_out(const Event& event, const ProductDay& cell) {
    if (!cell.sold_out_at) return;
    const auto say = [&](const std::string& what) {
      tell(event, cell.product, cell.day, "event.sold_out_differs",
           goods_.codes[cell.product.value] + " sold out at " + cell.sold_out_at->text() + ", but " + what +
               "; one of the two is wrong");
    };
    auto left = cell.left;
    if (!left && cell.made && cell.sold)
      left = Decimal{cell.made->millionths - cell.preordered.millionths - cell.sold->millionths};
    if (left && left->millionths > 0) return say(left->text() + " were left");
    for (std::size_t hour = static_cast<std::size_t>(cell.sold_out_at->of_day / 60) + 1; hour < 24; ++hour)
      if (cell.sold_by_hour && (*cell.sold_by_hour)[hour].millionths > 0)
        return say("some were sold in hour " + std::to_string(hour));
  }

  void hours(const Event& event, const ProductDay& cell, const EventDay& day) {
    const std::string& product = goods_.codes[cell.product.value];
    if (day.closed) {
      if (cell.sold && cell.sold->millionths > 0)
        tell(event, cell.product, cell.day, "event.sold_on_closed_day",
             product + " sold " + cell.sold->text() + " on a day that the event did not open");
      return;
    }
    const auto open = OpenHours::of(day);
    const auto outside = [&](const std::string& what) {
      tell(event, cell.product, cell.day, "event.hour_outside",
           product + what + ", but the event was open " + open.text());
    };
    if (cell.sold_out_at && !open.hold(*cell.sold_out_at)) outside(" sold out at " + cell.sold_out_at->text());
    if (!cell.sold_by_hour) return;
    for (int hour = 0; hour < 24; ++hour)
      if ((*cell.sold_by_hour)[static_cast<std::size_t>(hour)].millionths != 0 && !open.hold_hour(hour))
        return outside(" was sold in hour " + std::to_string(hour));
  }

  void tell(const Event& event, std::optional<Id<Product>> product, std::optional<Day> day, const char* code,
            const std::string& message) {
    found_.push_back({code, event.code, product ? goods_.codes[product->value] : "", day, message});
  }

  const Store& store_;
  Day today_;
  Goods goods_;
  std::vector<EventFinding> found_;
};

}  // namespace

Result<EventFinding> findings(const Store& store, Day today, std::string_view event) {
  const auto all = store::find<Event>(store, "", "first_day, code");
  Findings findings(store, today);
  const auto wanted = event.empty() ? std::nullopt : std::optional(find(store, event));
  for (const Event& one : all) {
    if (wanted && one.id != wanted->id) continue;
    findings.overlaps(one, all);
    findings.look_into(one);
  }
  return std::move(findings).result();
}

}  // namespace crmcore::events
