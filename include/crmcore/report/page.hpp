// The page that an owner looks at on Monday, and one page for each customer: a single HTML file that needs nothing
// else.
#pragma once

#include <string>
#include <string_view>

#include "crmcore/action/action.hpp"

namespace crmcore::report {

struct PageOptions {
  std::string language = "en";  ///< or "es"
  /// Where Spanish readers live (ISO 3166, "MX"), which says how numbers are written; empty: the workspace's country.
  std::string country = "";
};

/// Writes the page of a business, as its books were on `today`: the sections that the rooms contribute to `actions`, in
/// their order, each with sentences, tables, drawings, and the action that gives them.
/// Method: HTML with its style inside and without scripts; it loads nothing, and a content security policy forbids it.
/// Every text of the books is escaped. Tables have some dozen rows and say how many more there are, so that the page
/// stays below a megabyte for any number of customers.
/// Fallback: a section that cannot be made says why in a sentence.
/// Throws unknown_name for another language, cancelled once somebody has cancelled the task.
std::string page(const Actions& actions, const store::Store& store, Day today, const PageOptions& options = {},
                 Task* task = nullptr);

/// The same for one customer. Throws not_found for an unknown code.
std::string customer_page(const Actions& actions, const store::Store& store, std::string_view customer, Day today,
                          const PageOptions& options = {}, Task* task = nullptr);

}  // namespace crmcore::report
