// The portfolios of a day, as this room reads them: customers, sellers, and who has whom.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crmcore/portfolio/assignment.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::portfolio {

struct CustomerOfDay {
  Id<Customer> id;
  std::string code;
  std::optional<std::string> name;
  std::optional<Assignment> assignment;  ///< of the day, also to a seller who has left
  std::optional<std::size_t> seller;     ///< who has it, among the sellers; none: the house
};

struct Books {
  Day day;
  std::vector<CustomerOfDay> customers;  ///< by code
  std::vector<Staff> sellers;            ///< all staff there ever was, by id
  std::unordered_map<std::int64_t, std::size_t> place_of_staff;

  /// Throws not_found for a code that nobody of the staff has.
  std::size_t seller(std::string_view parameter, std::string_view code) const;
  /// Whether somebody works on the day.
  bool is_there(std::size_t seller) const;
};

/// Which customers there are: those known by the day, or also those who come later.
enum class Known : std::uint8_t { by_the_day, ever };
Books books_of(const store::Store& store, Day day, Known known = Known::by_the_day);

/// The last day of an assignment: its own, or that on which the seller left; none: until further notice.
std::optional<Day> end_of(const Assignment& assignment, const Staff& seller);

/// The assignments of a customer, the earliest first.
std::vector<Assignment> assignments_of(const store::Store& store, Id<Customer> customer);

}  // namespace crmcore::portfolio
