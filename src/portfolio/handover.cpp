#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "crmcore/engagement/work_item.hpp"
#include "crmcore/negotiation/quote.hpp"
#include "crmcore/portfolio/plan.hpp"
#include "crmcore/standing_orders/standing_order.hpp"
#include "sharing.hpp"

namespace crmcore::portfolio {
namespace {

using store::Change;
using store::Store;

/// Assignments that change hands, written in two steps: what there is ends first, then the new ones begin. Taken back
/// in the opposite order (undo), a customer never has two sellers at a time.
class Handing {
 public:
  Handing(Change& change, std::string_view reason) : change_(change) {
    if (!trimmed(reason).empty()) reason_ = std::string(trimmed(reason));
  }

  /// Gives a customer to a seller from `day` on, until the assignment of that day would have ended, or the next begins.
  /// Returns that last day; none: until further notice.
  std::optional<Day> give(Id<Customer> customer, Id<Staff> seller, Day day) {
    Assignment next;
    next.customer = customer;
    next.seller = seller;
    next.from_day = day;
    next.reason = reason_;
    for (const Assignment& one : assignments_of(change_.store(), customer)) {
      if (one.from_day > day) {
        const Day before = one.from_day - Days{1};
        next.to_day = std::min(next.to_day.value_or(before), before);
        break;
      }
      if (one.to_day && *one.to_day < day) continue;
      next.to_day = one.to_day;
      if (one.from_day == day) {
        pass(one, seller);
        return one.to_day;
      }
      end(one, day - Days{1});
    }
    begins_.push_back(next);
    return next.to_day;
  }
  /// Puts another seller in the place of that of an assignment, which keeps its reason where none is given.
  void pass(const Assignment& assignment, Id<Staff> seller) {
    change_.edit(assignment.id, [&](Assignment& one) {
      one.seller = seller;
      if (reason_) one.reason = reason_;
    });
  }
  /// Ends an assignment on a day, or on that on which its seller left.
  void end(const Assignment& assignment, Day day) {
    const auto seller = store::get(change_.store(), assignment.seller);
    if (seller && seller->left && *seller->left >= assignment.from_day) day = std::min(day, *seller->left);
    change_.edit(assignment.id, [&](Assignment& one) { one.to_day = day; });
  }
  void begin_all() {
    for (const Assignment& one : begins_) change_.add(one);
    begins_.clear();
  }

 private:
  Change& change_;
  std::optional<std::string> reason_;
  std::vector<Assignment> begins_;
};

std::optional<std::string> code_of(const Books& books, std::optional<std::size_t> seller) {
  return seller ? std::optional(books.sellers[*seller].code) : std::nullopt;
}

/// A customer of the books by its code.
const CustomerOfDay& customer_of(const Books& books, std::string_view code) {
  const auto found = std::ranges::lower_bound(books.customers, code, {},
                                              [](const CustomerOfDay& one) { return std::string_view(one.code); });
  if (found == books.customers.end() || found->code != code)
    throw Error(ErrorCode::not_found, "customer", "there was no customer " + cited(code) + " on " + books.day.text());
  return *found;
}

/// Gives customers, each to the staff of a code.
Result<Handover> give_all(Change& change, Day day, std::string_view reason,
                          const std::vector<std::pair<std::string, std::string>>& wanted) {
  const Books books = books_of(change.store(), day);
  Handing handing(change, reason);
  Result<Handover> result{{}, change.store().currency()};
  std::unordered_set<std::string> given;
  for (const auto& [named, seller_code] : wanted) {
    const std::string code = store::code_now(change.store(), Schema<Customer>::name, named);
    if (!given.insert(code).second)
      throw Error(ErrorCode::invalid, "customer",
                  "customer " + cited(code) + " is named twice" +
                      (code == named ? "" : ", once by the code " + cited(named) + " that was merged into it") +
                      "; name each once");
    const CustomerOfDay& customer = customer_of(books, code);
    const std::size_t seller = books.seller("seller", seller_code);
    if (customer.seller == seller) continue;
    const auto last = handing.give(customer.id, books.sellers[seller].id, day);
    result.rows.push_back({"assignment", code, code_of(books, customer.seller), seller_code, day, last});
  }
  handing.begin_all();
  return result;
}
/// The same, tried first: what is refused in its midst must leave nothing behind in a change that goes on.
Result<Handover> give_whole(Change& change, Day day, std::string_view reason,
                            const std::vector<std::pair<std::string, std::string>>& wanted) {
  change.attempt([&] { give_all(change, day, reason, wanted); });
  return give_all(change, day, reason, wanted);
}

/// What a seller who leaves has from the day after on, and who takes it.
class Leaving {
 public:
  Leaving(Change& change, std::string_view seller, Day day, const LeaveOptions& options)
      : change_(change),
        options_(options),
        books_(books_of(change.store(), day + Days{1}, Known::ever)),
        leaver_(books_.seller("seller", seller)),
        day_(day) {
    const Staff& staff = books_.sellers[leaver_];
    if (staff.left && *staff.left < day)
      throw Error(ErrorCode::rule, "day",
                  "day must be " + staff.left->text() + " or earlier, the day " + cited(staff.code) + " left, not " +
                      day.text());
  }

  Result<Handover> carry_out() {
    find_assignments();
    choose_sellers();
    Handing handing(change_, options_.why);
    for (const auto& [c, rows] : rows_) {
      const auto next = next_of_.find(c);
      for (const Assignment& row : rows)
        if (next == next_of_.end())
          give_to_the_house(handing, c, row);
        else
          hand_over(handing, c, row, books_.sellers[next->second]);
    }
    handing.begin_all();
    pass_work_items();
    pass_quotes();
    pass_standing_orders();
    pass_zones();
    change_.edit(books_.sellers[leaver_].id, [&](Staff& staff) { staff.left = day_; });
    return std::move(result_);
  }

 private:
  Day tomorrow() const { return day_ + Days{1}; }
  const std::string& leaver_code() const { return books_.sellers[leaver_].code; }
  void tell(std::string entity, std::string record, std::optional<std::string> to) {
    result_.rows.push_back({std::move(entity), std::move(record), leaver_code(), std::move(to), tomorrow(), {}});
  }

  /// Gives what is left of an assignment to another seller; one that has not begun keeps its days.
  void hand_over(Handing& handing, std::size_t customer, const Assignment& row, const Staff& next) {
    const bool is_to_come = row.from_day > day_;
    std::optional<Day> last = row.to_day;
    if (is_to_come)
      handing.pass(row, next.id);
    else
      last = handing.give(row.customer, next.id, tomorrow());
    result_.rows.push_back({"assignment", books_.customers[customer].code, leaver_code(), next.code,
                            is_to_come ? row.from_day : tomorrow(), last});
  }
  /// Nobody takes an assignment: it ends on the day, or is erased where it has not begun.
  void give_to_the_house(Handing& handing, std::size_t customer, const Assignment& row) {
    const bool is_to_come = row.from_day > day_;
    if (is_to_come)
      change_.erase(row.id, row.version);
    else
      handing.end(row, day_);
    result_.rows.push_back({"assignment", books_.customers[customer].code, leaver_code(), std::nullopt,
                            is_to_come ? row.from_day : tomorrow(), row.to_day});
  }

  /// The assignments to the seller that go on after the day, by customer.
  void find_assignments() {
    std::unordered_map<std::int64_t, std::size_t> customers;
    for (std::size_t c = 0; c < books_.customers.size(); ++c) customers[books_.customers[c].id.value] = c;
    store::each<Assignment>(change_.store(), [&](const Assignment& one) {
      const bool goes_on = !one.to_day || *one.to_day > day_;
      const auto found = customers.find(one.customer.value);
      if (one.seller == books_.sellers[leaver_].id && goes_on && found != customers.end())
        rows_[found->second].push_back(one);
    });
    for (auto& [c, rows] : rows_) std::ranges::sort(rows, {}, &Assignment::from_day);
  }

  void choose_sellers() {
    if (rows_.empty()) return;
    if (!options_.to.empty()) {
      const std::size_t to = books_.seller("to", options_.to);
      if (to == leaver_ || !books_.is_there(to))
        throw Error(ErrorCode::rule, "to", "to must name staff who stay, which " + cited(options_.to) + " does not");
      for (const auto& [c, rows] : rows_) next_of_[c] = to;
      return;
    }
    const auto sellers = sellers_of(books_, options_.sharing, leaver_);
    if (sellers.empty()) return;  // nobody sells any more
    const Sharing sharing(change_.store(), books_, sellers, options_.sharing);
    std::vector<std::size_t> customers;
    std::int64_t total = 0;
    for (const auto& [c, rows] : rows_) {
      customers.push_back(c);
      total += sharing.weights().of_customer[c];
    }
    const auto stays = sharing.loads([&](std::size_t c) { return !rows_.contains(c); });
    const Shared shared = sharing.share(customers, room_of(stays, total), 0);
    for (std::size_t i = 0; i < customers.size(); ++i) next_of_[customers[i]] = sharing.sellers()[shared.seller[i]];
    for (const auto& [c, next] : next_of_)
      if (const auto zone = sharing.zones()[c]) ++takers_[sharing.zone_map().zones()[*zone].id.value][next];
  }

  /// Room below the least level to which loads can rise alike until all is taken, with the tolerance.
  std::vector<statistics::BinBounds> room_of(const std::vector<std::int64_t>& stays, std::int64_t total) const {
    std::int64_t low = 0;
    std::int64_t high = *std::ranges::max_element(stays) + total;
    while (low < high) {
      const std::int64_t level = low + (high - low) / 2;
      std::int64_t room = 0;
      for (const std::int64_t load : stays) room += std::max<std::int64_t>(0, level - load);
      if (room >= total)
        high = level;
      else
        low = level + 1;
    }
    const auto most = static_cast<std::int64_t>(static_cast<double>(low) * (1 + options_.tolerance));
    std::vector<statistics::BinBounds> room;
    for (const std::int64_t load : stays) room.push_back({0, std::max<std::int64_t>(0, most - load)});
    return room;
  }

  /// Who has a customer from the next day on; none for the house, and for one that the books do not know.
  std::optional<std::size_t> holder_of(Id<Customer> customer) {
    if (place_of_.empty())
      for (std::size_t c = 0; c < books_.customers.size(); ++c) place_of_[books_.customers[c].id.value] = c;
    const auto found = place_of_.find(customer.value);
    if (found == place_of_.end()) return std::nullopt;
    const auto next = next_of_.find(found->second);
    return next != next_of_.end() ? std::optional(next->second) : books_.customers[found->second].seller;
  }

  /// Lines of work lists that still run on the next day. Those of customers whom somebody else has go to that one.
  void pass_work_items() {
    std::vector<WorkItem> items;
    store::each<WorkItem>(change_.store(), [&](const WorkItem& item) {
      const auto horizon = Day::after(item.day, item.horizon_days);
      if (item.seller == leaver_code() && item.day <= day_ && (!horizon || *horizon > day_)) items.push_back(item);
    });
    for (const WorkItem& item : items) {
      const auto holder = holder_of(item.customer);
      if (!holder || *holder == leaver_) continue;
      const std::string code = books_.sellers[*holder].code;
      change_.edit(item.id, [&](WorkItem& one) { one.seller = code; });
      tell("work_item", books_.customers[place_of_.at(item.customer.value)].code, code);
    }
  }

  /// Quotes that hold on the next day and that nobody has answered go to who has their customer; those that nobody has
  /// go where all goes, or stay. One that has expired was lost by who leaves.
  void pass_quotes() {
    for (const Quote& quote : store::find<Quote>(change_.store(), "answered is null and replaced is null", "code")) {
      const bool has_expired = quote.valid_until && *quote.valid_until <= day_;
      if (quote.seller != books_.sellers[leaver_].id || has_expired) continue;
      std::optional<std::size_t> holder = quote.customer ? holder_of(*quote.customer) : std::nullopt;
      if (!holder && !options_.to.empty()) holder = books_.seller("to", options_.to);
      if (!holder || *holder == leaver_) continue;
      change_.edit(quote.id, [&](Quote& one) { one.seller = books_.sellers[*holder].id; });
      tell("quote", quote.code, books_.sellers[*holder].code);
    }
  }

  /// Standing orders that run on the next day go to who has their customer, else where all goes, or stay.
  void pass_standing_orders() {
    for (const StandingOrder& order : store::find<StandingOrder>(change_.store(), "", "code")) {
      const bool is_over = order.last_day && *order.last_day <= day_;
      if (order.seller != books_.sellers[leaver_].id || is_over) continue;
      std::optional<std::size_t> holder = holder_of(order.customer);
      if (!holder && !options_.to.empty()) holder = books_.seller("to", options_.to);
      if (!holder || *holder == leaver_) continue;
      change_.edit(order.id, [&](StandingOrder& one) { one.seller = books_.sellers[*holder].id; });
      tell("standing_order", order.code, books_.sellers[*holder].code);
    }
  }

  /// A zone goes to whoever takes most of its customers; to the house where nobody takes any.
  void pass_zones() {
    for (const Zone& zone : store::find<Zone>(change_.store(), "", "code")) {
      if (zone.seller != books_.sellers[leaver_].id) continue;
      std::optional<std::size_t> next;
      if (!options_.to.empty()) {
        next = books_.seller("to", options_.to);
      } else if (const auto takers = takers_.find(zone.id.value); takers != takers_.end()) {
        next = std::ranges::max_element(takers->second, {}, [](const auto& one) { return one.second; })->first;
      }
      change_.edit(zone.id,
                   [&](Zone& one) { one.seller = next ? std::optional(books_.sellers[*next].id) : std::nullopt; });
      tell("zone", zone.code, code_of(books_, next));
    }
  }

  Change& change_;
  const LeaveOptions& options_;
  Books books_;
  std::size_t leaver_;
  Day day_;
  std::map<std::size_t, std::vector<Assignment>> rows_;                 // by customer
  std::map<std::size_t, std::size_t> next_of_;                          // by customer, who takes it
  std::unordered_map<std::int64_t, std::size_t> place_of_;              // of customers, by id
  std::map<std::int64_t, std::map<std::size_t, std::int64_t>> takers_;  // by zone, customers by who takes them
  Result<Handover> result_;
};

}  // namespace

Result<Handover> carry_out(Change& change, const Plan& plan, Day day, std::string_view reason) {
  std::vector<std::pair<std::string, std::string>> wanted;
  for (const Move& move : plan.moves) wanted.emplace_back(move.customer, move.to_seller);
  return give_whole(change, day, reason, wanted);
}

Result<Handover> assign(Change& change, const std::vector<std::string>& customers, std::string_view seller, Day day,
                        std::string_view reason) {
  std::vector<std::pair<std::string, std::string>> wanted;
  for (const std::string& customer : customers) wanted.emplace_back(customer, seller);
  return give_whole(change, day, reason, wanted);
}

Result<Handover> leave(Change& change, std::string_view seller, Day day, const LeaveOptions& options) {
  check_options(options);
  check_options(options.sharing);
  return Leaving(change, seller, day, options).carry_out();
}

}  // namespace crmcore::portfolio
