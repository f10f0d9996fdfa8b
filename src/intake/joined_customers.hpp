// Customers without a key of their own who turn out to be another one by what a file says of that one: the books are
// the same whichever file comes first. Private to the room.
#pragma once

#include "crmcore/store/record_log.hpp"
#include "crmcore/store/store.hpp"
#include "plan_data.hpp"

namespace crmcore::intake {

/// What the e-mail is compared by that a code or key is, as shops on the web call their customers; empty for another.
std::string email_in(std::string_view key);
/// Whether no file has given a customer a key: its code was made, or is its e-mail.
bool is_without_key(Row customer);

/// Whether an import added a customer to the books, and gave it no key.
class AddedWithoutKey {
 public:
  explicit AddedWithoutKey(const store::Store& store);
  bool operator()(Row customer) const;

 private:
  const store::Store& store_;
  store::EntryRanges imports_;
};

/// The customers whom an import added without a key and who are the ones of whom a plan claims what they have. Rule:
/// the customer alone has the channel or the document, or is called by the e-mail; nobody else of the plan claims it;
/// for a channel, unless they are called by it, both have one name. Carries them out in `trial`; those that the rules
/// refuse, as two who are known to be different, are told.
std::vector<JoinedCustomer> join_customers(store::Change& trial, Plan::Data& plan);

/// Carries them out in the change of an import.
void carry_out(store::Change& change, const std::vector<JoinedCustomer>& joined);

}  // namespace crmcore::intake
