// What both the dossier and the list of what to do read of the book: promises judged, and how people call records.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bills.hpp"
#include "crmcore/collections/collections.hpp"

namespace crmcore::collections {

/// A promise as it stood at the end of a day.
struct Judgement {
  PaymentPromise promise;
  Amount received;
  PromiseState state = PromiseState::open;
  std::optional<Day> judged;  ///< none while it is open
};
/// The promises made by `today`, by due day, then made, then id; `bills` are those of that day.
std::vector<Judgement> judged_promises(const store::Store& store, const std::vector<Bill>& bills, Day today);

/// The code of a member of the staff, from `codes_of(store, "staff")`.
std::optional<std::string> code_of(const std::map<std::int64_t, std::string>& staff,
                                   const std::optional<Id<Staff>>& who);

/// The id of a customer of a code, or of one that was merged into it. Throws not_found.
Id<Customer> customer_called(const store::Store& store, std::string_view code);

}  // namespace crmcore::collections
