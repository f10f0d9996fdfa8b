// The registry of customers and prospects: the rules between its records.
#pragma once

#include "crmcore/action/options.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/registry/customer.hpp"
#include "crmcore/registry/merged_customer.hpp"
#include "crmcore/registry/staff.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/labels.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

/// A record that is due for review: not verified for a long time, or with something missing.
struct Due {
  std::string customer;
  std::optional<std::string> name;
  std::optional<Day> verified;
  bool stale = false;
  std::string missing;  ///< comma-separated
};
template <>
struct Schema<Due> {
  static constexpr std::string_view name = "due";
  static constexpr auto fields = std::to_array<Field<Due>>({
      field<&Due::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Due::name>("name", {.from = "customer.name", .help = "name of the customer; empty when not known"}),
      field<&Due::verified>("verified",
                            {.from = from::verified, .help = "day the record was last verified; empty when never"}),
      field<&Due::stale>("stale",
                         {.from = from::verified, .help = "true when it was not verified within the months asked for"}),
      field<&Due::missing>(
          "missing",
          {.from = "customer.name channel.address address.street document.number",
           .help = "what is missing, comma-separated: name, channel, address, document, consent where asked for; empty "
                   "when nothing is"}),
  });
};

/// Somebody who may be called at an hour.
struct Reachable {
  std::string customer;
  std::optional<std::string> name, contact;
  std::string address;
  std::optional<WeeklyHours> hours;  ///< none: nobody said when
  bool preferred = false;
  std::optional<Consent> consent;
};
template <>
struct Schema<Reachable> {
  static constexpr std::string_view name = "reachable";
  static constexpr auto fields = std::to_array<Field<Reachable>>({
      field<&Reachable::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Reachable::name>("name", {.from = "customer.name", .help = "name of the customer; empty when not known"}),
      field<&Reachable::contact>("contact",
                                 {.from = "contact.name", .help = "person of the company; empty for the customer"}),
      field<&Reachable::address>("address",
                                 {.from = "channel.address", .help = "phone, e-mail or name to reach them by"}),
      field<&Reachable::hours>(
          "hours", {.from = "channel.hours", .help = "hours to call; empty when nobody said, which is any time"}),
      field<&Reachable::preferred>("preferred",
                                   {.from = "channel.preferred", .help = "the customer's preferred one of its kind"}),
      field<&Reachable::consent>("consent",
                                 {.from = "channel.consent", .help = "granted, or empty when not asked yet"}),
  });
};

namespace registry {

/// The entities of this room and their rules:
/// - a customer without a code gets one; its name is made from its parts;
/// - a rating is between 1 and 10, defaults to 5, and stays empty for occasional customers;
/// - a document is stored in its one form (identity/documents.hpp), and its number belongs to one customer only;
/// - a customer has one preferred address per purpose, and one preferred channel per kind;
/// - phones are stored in E.164, also those of messaging services; e-mails are checked;
/// - two customers said to be distinct are two, and both are known when it is said;
/// - the code of a customer who was merged leads to who stayed and nobody else gets it; the record of the merge goes
///   with duplicates::unmerge alone, or with that customer;
/// - a country that is known is stored as its code; no department is above itself.
void contribute(store::Catalogue& catalogue);

/// Returns the labels of the fields of this room's entities.
std::span<const Label> labels();

/// Returns the customer who has a code, else the one into whom the customer who had it was merged.
std::optional<Id<Customer>> customer_called(const store::Store& store, const std::string& code);

/// A part that a row of a merged customer brought since the merge: its entity and id.
using BroughtPart = std::pair<std::string, std::int64_t>;
/// Returns the parts that stand in `MergedCustomer::brought`.
std::vector<BroughtPart> parts_brought(const MergedCustomer& merged);
/// Returns the text that says so; none without parts.
std::optional<std::string> text_of(const std::vector<BroughtPart>& parts);

/// Returns the name that the rules make of the parts of a customer's name: trade name, legal name, or given and family
/// name; empty without any. `taken`: fields that it has from customers who were merged into it. A trade or legal name
/// among them does not stand before what the customer says of itself.
std::string made_name(Row customer, std::span<const std::string> taken = {});
/// Returns whether the name of a customer is one that was made so: it follows when the parts are corrected.
bool has_made_name(Row customer, std::span<const std::string> taken = {});
/// Returns the fields that a customer has from those who were merged into it.
std::vector<std::string> taken_fields(const store::Store& store, Id<Customer> customer);

/// Returns the address that orders go to: the preferred delivery address. Fallback: the first delivery address.
std::optional<Address> delivery_address(const store::Store& store, Id<Customer> customer);

struct ReachableOptions {
  ChannelKind kind = ChannelKind::phone;
  bool stated = false;  ///< only those who said when
};
/// Returns who may be called at a minute of a day, by their best hours (R4): first those who said when, then by code.
/// Who refused to be contacted there is left out.
Result<Reachable> reachable(const store::Store& store, Day day, Minute at, const ReachableOptions& options = {});

struct ReviewOptions {
  int months = 6;        ///< after which a record is due, 0 to 1200
  bool consent = false;  ///< also who never said whether they may be contacted
};
/// Returns the customers not verified within the months before `today`, or with something missing (R10): a name, a
/// channel, an address that says where, a document; where asked for, a consent given or refused on any channel.
Result<Due> review(const store::Store& store, Day today, const ReviewOptions& options = {});

}  // namespace registry

template <>
struct OptionsOf<registry::ReviewOptions> {
  using Options = registry::ReviewOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::months>(
          "months",
          {.help = "months after which a record is due", .range = {.least = 0, .most = 1200}, .unit = "months"}),
      option<&Options::consent>("consent", {.help = "also who never said whether they may be contacted"}),
  });
};

template <>
struct OptionsOf<registry::ReachableOptions> {
  using Options = registry::ReachableOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::kind>("kind", {.help = "kind of channel"}),
      option<&Options::stated>("stated", {.help = "only those who said when they may be called"}),
  });
};
}  // namespace crmcore
