// Whom to contact tomorrow: those for whom it pays most, not those most at risk. The outreach room decides who may be
// contacted; a keyed hash decides who is left alone to compare with.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/outreach/may_contact.hpp"
#include "crmcore/retention/risk.hpp"
#include "crmcore/retention/uplift_assumption.hpp"
#include "crmcore/schema/from.hpp"

namespace crmcore::retention {

/// Contacts that sellers can make: one number for all, or one for each in the order of the sellers.
struct Contacts {
  std::vector<int> each;

  Contacts(int all) : each{all} {}
  Contacts(std::initializer_list<int> one_each) : each(one_each) {}
  int of(std::size_t seller) const { return each[each.size() == 1 ? 0 : seller]; }

  /// Reads "20", or "20/10/5". Throws invalid under the name of `subject`.
  static Contacts parse(std::string_view subject, std::string_view text);
};

/// Something a seller can do.
struct ContactAction {
  std::string name = "call";
  std::string channel = "phone";
  double cost = 0;                        ///< cost of one contact, in units of the currency
  std::optional<Contacts> capacity = {};  ///< defaults to that of the list
  double strength = 1;                    ///< factor of the uplift

  /// Reads "call: channel phone, cost 2, capacity 20; visit: channel visit, cost 15, capacity 3/5, strength 1.5".
  static std::vector<ContactAction> parse(std::string_view text);
};

struct WorkListOptions {
  std::vector<std::string> sellers = {"seller"};
  Contacts capacity = 20;                                       ///< for actions without a capacity of their own
  std::vector<std::pair<std::string, Contacts>> channels = {};  ///< over all actions of a channel; no limit for others
  std::optional<Contacts> in_all = {};                          ///< over all actions; defaults to no limit
  std::vector<ContactAction> actions = {};                      ///< defaults to one call
  int horizon = 90;
  double margin = 1;
  double control = 0.10;  ///< share of those worth a contact who are left alone
  std::uint64_t seed = 1;
  UpliftAssumption uplift = {};
  outreach::Caps caps = {};

  /// Reads "phone 30; visit 2/4". Throws invalid.
  static std::vector<std::pair<std::string, Contacts>> parse_channels(std::string_view text);
};

struct WorkLine {
  std::string seller;  ///< empty for the control group
  std::int64_t rank = 0;
  std::string_view customer;
  std::string action, channel;
  double risk = 0;
  Amount value;       ///< money at stake: margin × spend × purchases expected of one who buys at all
  Amount gain, cost;  ///< gain: rise in the chance of a purchase, at most the risk, × value − cost
  std::string segment;
  std::string assumption;  ///< where the uplift comes from
  bool control = false;
  std::string reason;  ///< first reason of the risk
};
/// The customers to contact and how, for each seller by gain; the control group stands at the end.
/// Method: exactly the greatest total gain that the limits of each seller by action, by channel and in all allow.
/// Customers are dealt to the sellers in turn, as evenly as their limits permit. A keyed hash of seed, day and customer
/// draws the control group among all who would have been on the list. With a `store` only those who may be contacted
/// are on it (outreach).
/// Throws invalid for contacts out of range or not one for each seller, a control share outside 0 … 0.9, no seller, or
/// `need_channel` without a store; unknown_name for a channel that no action has or a segment of `uplift` that is
/// not one of RFM's ten; mixed_currency when history and store differ.
Result<WorkLine> work_list(const store::Store* store, const History& past, const WorkListOptions& options = {});
inline Result<WorkLine> work_list(const store::Store& store, const History& past, const WorkListOptions& options = {}) {
  return work_list(&store, past, options);
}

}  // namespace crmcore::retention

namespace crmcore {
template <>
struct OptionsOf<retention::WorkListOptions> {
  using Options = retention::WorkListOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::horizon>("horizon", {.help = "days without a purchase that count as leaving",
                                            .range = {.least = 1, .most = 3660},
                                            .unit = "days"}),
      option<&Options::margin>("margin", {.help = "profit share of money sold; below 0 for a loss",
                                          .range = {.most = 1},
                                          .unit = "share",
                                          .example = "0.35"}),
      option<&Options::control>("control", {.help = "share of the list left alone to compare with",
                                            .range = {.least = 0, .most = 0.9},
                                            .unit = "share"}),
      option<&Options::seed>("seed", {.help = "random seed of the control group", .range = {.least = 0}}),
  });
};
template <>
struct OptionsOf<outreach::Caps> {
  using Caps = outreach::Caps;
  static constexpr auto list = std::to_array<Option<Caps>>({
      option<&Caps::days>("cap_days", {.help = "a customer is on at most cap_contacts work lists in so many days",
                                       .range = {.least = 0, .most = 100'000},
                                       .unit = "days"}),
      option<&Caps::contacts>("cap_contacts", {.help = "see cap_days", .range = {.least = 0, .most = 100'000}}),
      option<&Caps::need_channel>("need_channel", {.help = "leave out customers without a phone, e-mail … on record"}),
  });
};
template <>
struct Schema<retention::WorkLine> {
  using Line = retention::WorkLine;
  static constexpr std::string_view name = "work_line";
  static constexpr auto fields = std::to_array<Field<Line>>({
      field<&Line::seller>("seller",
                           {.from = "staff.code", .help = "who is to make the contact; empty for the control group"}),
      field<&Line::rank>("rank",
                         {.help = "place in the seller's list, from 1, by gain; the control group is numbered apart"}),
      field<&Line::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Line::action>("action", {.help = "what is to be done; empty for the control group"}),
      field<&Line::channel>("channel", {.help = "channel of the contact; empty for the control group"}),
      field<&Line::risk>("risk",
                         {.from = from::purchases, .help = "probability of no purchase within the horizon, 0 to 1"}),
      field<&Line::value>(
          "value",
          {.from = from::purchases,
           .help = "money at stake: margin times spend times the purchases of a customer who buys within the horizon"}),
      field<&Line::gain>(
          "gain",
          {.from = from::purchases,
           .help = "money expected of the contact: rise in the chance of a purchase times value, less the cost"}),
      field<&Line::cost>("cost", {.help = "cost of the contact; 0 for the control group"}),
      field<&Line::segment>("segment", {.from = from::purchases, .help = "RFM segment of the customer"}),
      field<&Line::assumption>(
          "assumption", {.help = "where the effect of the contact comes from: assumed, or learned from campaigns"}),
      field<&Line::control>("control", {.help = "true for a customer left alone to compare with"}),
      field<&Line::reason>("reason", {.from = from::purchases, .help = "first reason of the risk"}),
  });
};
}  // namespace crmcore
