// A customer who was merged into another one: remembered, so that the old code and key lead to the one that stayed, and
// so that the merge can be taken back.
#pragma once

#include <optional>
#include <string>

#include "crmcore/registry/customer.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// Written by duplicates::merge and by imports that name the merged customer, erased by duplicates::unmerge alone. It
/// follows its customer: when that one is merged
/// in turn it moves on, and it is erased with it.
struct MergedCustomer {
  Id<MergedCustomer> id;
  std::int64_t version = 0;
  Id<Customer> customer;                            ///< the one that stayed
  std::int64_t former = 0;                          ///< id of the one that was merged, which comes back with it
  std::string code;                                 ///< of the one that was merged
  std::optional<std::string> source, external_key;  ///< likewise
  std::optional<std::string> name;                  ///< likewise
  std::string why;
  std::int64_t change = 0, first_entry = 0, last_entry = 0;  ///< its entries in the log
  std::string moved;                                         ///< "order 3, channel 1": records that went along
  /// Fields in which the customer has what the merged one said, having had nothing: comma-separated. The customer's own
  /// word replaces it when it comes.
  std::optional<std::string> taken;
  /// Parts that rows of the merged customer brought since: "channel 12,note 4", which go back to it.
  std::optional<std::string> brought;
  Extra extra;
};
template <>
struct Schema<MergedCustomer> {
  static constexpr std::string_view name = "merged_customer";
  static constexpr auto fields = std::to_array<Field<MergedCustomer>>({
      field<&MergedCustomer::id>("id"),
      field<&MergedCustomer::version>("version"),
      parent<&MergedCustomer::customer>("customer"),
      field<&MergedCustomer::former>("former", {.required = true}),
      field<&MergedCustomer::code>("code", {.required = true}),
      field<&MergedCustomer::source>("source"),
      field<&MergedCustomer::external_key>("external_key"),
      field<&MergedCustomer::name>("name", {.personal = true}),
      field<&MergedCustomer::why>("why", {.required = true}),
      field<&MergedCustomer::change>("change", {.required = true}),
      field<&MergedCustomer::first_entry>("first_entry", {.required = true}),
      field<&MergedCustomer::last_entry>("last_entry", {.required = true}),
      field<&MergedCustomer::moved>("moved", {.required = true}),
      field<&MergedCustomer::taken>("taken"),
      field<&MergedCustomer::brought>("brought"),
  });
};

}  // namespace crmcore
