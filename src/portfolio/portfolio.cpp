#include "crmcore/portfolio/portfolio.hpp"

#include <algorithm>

#include "area.hpp"
#include "books.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/store/doubts.hpp"
#include "crmcore/values/country.hpp"

namespace crmcore::portfolio {
namespace {

using store::Change;
using store::Store;

void check_seller_is_there(const Store& store, const Assignment& assignment) {
  const auto seller = store::get(store, assignment.seller);
  if (!seller || !seller->left) return;
  const auto refuse = [&](std::string_view field, Day day) {
    throw Error(ErrorCode::rule, "assignment." + std::string(field),
                std::string(field) + " must be " + seller->left->text() + " or earlier, the day seller " +
                    cited(seller->code) + " left, not " + day.text());
  };
  if (assignment.from_day > *seller->left) refuse("from_day", assignment.from_day);
  if (assignment.to_day && *assignment.to_day > *seller->left) refuse("to_day", *assignment.to_day);
}

bool overlap(const Assignment& a, const Assignment& b) {
  return (!a.to_day || b.from_day <= *a.to_day) && (!b.to_day || a.from_day <= *b.to_day);
}

/// Two that begin on one day are left to the index of the file, by which an import finds an assignment again.
void check_one_seller_at_a_time(const Store& store, const Assignment& assignment) {
  for (const Assignment& other : assignments_of(store, assignment.customer)) {
    if (other.id == assignment.id || other.from_day == assignment.from_day || !overlap(other, assignment)) continue;
    const auto seller = store::get(store, other.seller);
    throw Error(ErrorCode::rule, "assignment.from_day",
                "the customer is assigned to " + cited(seller ? seller->code : "") + " from " + other.from_day.text() +
                    (other.to_day ? " to " + other.to_day->text() : " until further notice") +
                    "; end that assignment first");
  }
}

void check_assignment(Change& change, const Entity&, Row, std::span<Cell> after, TextPool&) {
  const auto assignment = from_row<Assignment>(after);
  if (assignment.to_day && *assignment.to_day < assignment.from_day)
    throw Error(
        ErrorCode::rule, "assignment.to_day",
        "to_day must be " + assignment.from_day.text() + ", the first day, or later, not " + assignment.to_day->text());
  check_seller_is_there(change.store(), assignment);
  check_one_seller_at_a_time(change.store(), assignment);
}

void check_zone(Change&, const Entity&, Row, std::span<Cell> after, TextPool&) {
  Cell& country = after[position_of<&Zone::country>];
  if (const auto code = country_code(country.text())) country = Cell::of(*code);
  static_cast<void>(
      area_of(Codec<ZoneKind>::decode(after[position_of<&Zone::kind>]), after[position_of<&Zone::area>].text()));
}

void look_at_assignment(store::Lookup& lookup, Row row, const store::TellDoubt& tell) {
  const Row staff = lookup.find(Schema<Staff>::name, row[position_of<&Assignment::seller>]);
  if (staff.empty()) return;
  const auto seller = from_row<Staff>(staff);
  const auto assignment = from_row<Assignment>(row);
  if (seller.joined && assignment.from_day < *seller.joined)
    tell("from_day", "assignment.before_joined",
         "from_day " + assignment.from_day.text() + " is before " + cited(seller.code) + " joined, " +
             seller.joined->text());
  if (seller.left && (!assignment.to_day || *assignment.to_day > *seller.left))
    tell(
        "to_day", "assignment.after_left",
        cited(seller.code) + " left on " + seller.left->text() + "; the customer has belonged to the house since then");
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Assignment>());
  catalogue.entities.push_back(make_entity<Zone>());
  catalogue.unique_together.push_back({Schema<Assignment>::name, {"customer", "from_day"}});
  catalogue.rules.push_back({Schema<Assignment>::name, &check_assignment});
  catalogue.rules.push_back({Schema<Zone>::name, &check_zone});
  catalogue.doubts.push_back({Schema<Assignment>::name, &look_at_assignment});
  catalogue.labels.add(labels());
}

std::size_t Books::seller(std::string_view parameter, std::string_view code) const {
  const auto found = std::ranges::find(sellers, code, &Staff::code);
  if (found == sellers.end())
    throw Error(ErrorCode::not_found, std::string(parameter), "there is no staff with the code " + cited(code));
  return static_cast<std::size_t>(found - sellers.begin());
}

bool Books::is_there(std::size_t seller) const {
  const Staff& one = sellers[seller];
  return (!one.joined || *one.joined <= day) && (!one.left || *one.left >= day);
}

std::optional<Day> end_of(const Assignment& assignment, const Staff& seller) {
  if (!assignment.to_day || !seller.left) return assignment.to_day ? assignment.to_day : seller.left;
  return std::min(*assignment.to_day, *seller.left);
}

std::vector<Assignment> assignments_of(const Store& store, Id<Customer> customer) {
  std::vector<Assignment> found;
  store.children(store.entity(Schema<Assignment>::name), position_of<&Assignment::customer>, customer.value,
                 [&](Row row) { found.push_back(from_row<Assignment>(row)); });
  std::ranges::sort(found, {}, &Assignment::from_day);
  return found;
}

Books books_of(const Store& store, Day day, Known known) {
  Books books{day, {}, {}, {}};
  store::each<Staff>(store, [&](Staff one) {
    books.place_of_staff[one.id.value] = books.sellers.size();
    books.sellers.push_back(std::move(one));
  });
  std::unordered_map<std::int64_t, std::size_t> place;
  store::each<&Customer::id, &Customer::code, &Customer::name, &Customer::known_since>(
      store, [&](Id<Customer> id, std::string_view code, std::optional<std::string_view> name,
                 std::optional<Day> known_since) {
        if (known == Known::by_the_day && known_since && *known_since > day) return;
        const auto kept = name ? std::optional<std::string>(*name) : std::nullopt;
        books.customers.push_back({id, std::string(code), kept, {}, {}});
      });
  std::ranges::sort(books.customers, {}, &CustomerOfDay::code);
  for (std::size_t c = 0; c < books.customers.size(); ++c) place[books.customers[c].id.value] = c;
  store::each<Assignment>(store, [&](Assignment assignment) {
    const bool holds = assignment.from_day <= day && (!assignment.to_day || *assignment.to_day >= day);
    const auto found = place.find(assignment.customer.value);
    if (!holds || found == place.end()) return;
    CustomerOfDay& customer = books.customers[found->second];
    const std::size_t seller = books.place_of_staff.at(assignment.seller.value);
    if (!books.sellers[seller].left || *books.sellers[seller].left >= day) customer.seller = seller;
    customer.assignment = std::move(assignment);
  });
  return books;
}

Result<Holder> of(const Store& store, Day day) {
  const Books books = books_of(store, day);
  Result<Holder> result{{}, store.currency()};
  for (const CustomerOfDay& customer : books.customers) {
    Holder& holder = result.rows.emplace_back();
    holder.customer = customer.code;
    holder.name = customer.name;
    if (!customer.seller) continue;
    const Staff& seller = books.sellers[*customer.seller];
    holder.seller = seller.code;
    holder.seller_name = seller.name;
    holder.from_day = customer.assignment->from_day;
    holder.to_day = end_of(*customer.assignment, seller);
    holder.reason = customer.assignment->reason;
  }
  return result;
}

}  // namespace crmcore::portfolio
