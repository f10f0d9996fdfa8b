// Who should have which customer: a plan that is read first and then carried out in one change, and what a seller who
// leaves had, given to others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/filter/bound.hpp"
#include "crmcore/portfolio/portfolio.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore {

namespace portfolio {
/// What is shared out evenly between sellers.
enum class Measure : std::uint8_t { customers, workload, value };
/// Why a customer is given to a seller.
enum class MoveReason : std::uint8_t { house, left, load, nearer };
}  // namespace portfolio

template <>
struct Choices<portfolio::Measure> {
  static constexpr auto codes = std::to_array<std::string_view>({"customers", "workload", "value"});
};
template <>
struct Choices<portfolio::MoveReason> {
  static constexpr auto codes = std::to_array<std::string_view>({"house", "left", "load", "nearer"});
};

namespace portfolio {

/// Between whom, and how the load of a seller is measured.
struct LoadOptions {
  Measure balance = Measure::customers;
  std::string field;                 ///< of customers, a number: their workload; empty: their orders of the window
  int window = 365;                  ///< days up to today whose orders and sales count, 1 to 3660
  std::vector<std::string> sellers;  ///< codes; empty: staff whose task is to sell, else all staff, who are there
};

struct PlanOptions {
  LoadOptions sharing;
  double tolerance = .1;            ///< by which a load may differ from the mean, as a share of it, 0 to 1
  std::string bounds;               ///< of single sellers instead: "ana: 10-50; luis: 0-20"
  std::string where;                ///< filter of customers who may be given to another seller; empty: all
  std::optional<double> change_km;  ///< a change must save so many km; empty: as few changes as the bounds allow
};

/// A customer who is given to another seller.
struct Move {
  std::string customer;
  std::optional<std::string> from_seller;
  std::string to_seller;
  MoveReason why = MoveReason::load;
  double load = 0;
  std::optional<double> distance_km;
};

/// A seller before and after a plan.
struct SellerLoad {
  std::string seller;
  std::int64_t customers_before = 0, customers_after = 0;
  double load_before = 0, load_after = 0;
  double least = 0, most = 0;
  bool is_within = true;
  std::optional<double> distance_before, distance_after;
  std::int64_t gained = 0, lost = 0;
  double gap = 0;
};

struct Plan {
  Day today;
  Result<Move> moves;          ///< by customer
  Result<SellerLoad> sellers;  ///< by code
};

/// Proposes who should have which customer, so that every seller's load is within its bounds.
/// Method: a customer costs its distance to the seller: 0 in a zone of the seller, else the distance to the middle of
/// the customers that the seller has. A change costs more than all distances together, or `change_km`. Loads that
/// count customers are balanced exactly; others within a gap that is told (statistics/balance.hpp).
/// Fallback: a customer whose place is not known is near to everybody; a seller without customers and zones is for each
/// customer as far as the others are on average.
/// Fallback: where `where` leaves too few or too many customers for the tolerance, the loads come as near to it as they
/// can, and `is_within` says who is not.
/// Throws not_found for a seller who does not exist, invalid for one who is not there, and for own bounds that the
/// customers together cannot meet.
Plan plan(const store::Store& store, Day today, const PlanOptions& options = {},
          const std::vector<filter::Joined>& tables = {});

/// A customer who was given to a seller, and a record that went along.
struct Handover {
  std::string entity;  ///< assignment, work_item, quote, standing_order or zone
  std::string record;  ///< code of the customer, or of the quote, standing order or zone
  std::optional<std::string> from_seller, to_seller;
  Day from_day;
  std::optional<Day> to_day;
};

/// Carries a plan out: what customers were assigned to ends on the day before, and the new assignment begins on `day`.
/// An assignment that would have ended on a later day, or that a later one follows, ends then all the same.
Result<Handover> carry_out(store::Change& change, const Plan& plan, Day day, std::string_view reason);

/// The same for chosen customers (codes) who go to one seller; who is with the seller already stays as it is.
/// Throws not_found for a customer or seller who does not exist, and rule for a seller who has left.
Result<Handover> assign(store::Change& change, const std::vector<std::string>& customers, std::string_view seller,
                        Day day, std::string_view reason);

struct LeaveOptions {
  LoadOptions sharing;
  std::string to;  ///< code of the seller who gets everything; empty: all others, as evenly as may be
  double tolerance =
      .1;           ///< by which the fullest load may be above what is needed, so that customers stay near, 0 to 1
  std::string why;  ///< kept with the new assignments
};

/// Moves everything that a seller has after `day`, the last one, to the others, who keep what they have: assignments
/// end that day and new ones begin the next, work lists that still run and zones change hands, and the day is kept as
/// the one on which the seller left. What was done before (orders, notes) stays under the seller's name. An assignment
/// that begins after the day keeps its days, and its reason where none is given.
/// Method: as `plan`, no load rising above what the fullest needs to have, and the tolerance.
/// Fallback: where nobody is left who sells, customers and zones go to the house, and assignments to come are erased.
/// Throws not_found for a seller who does not exist, and rule for one who left before.
Result<Handover> leave(store::Change& change, std::string_view seller, Day day, const LeaveOptions& options = {});

}  // namespace portfolio

template <>
struct OptionsOf<portfolio::LoadOptions> {
  using Options = portfolio::LoadOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::balance>("balance",
                                {.help = "what sellers have alike: number of customers, workload (orders, or a "
                                         "field of customers) or value (net sales)"}),
      option<&Options::field>("field",
                              {.help = "field of customers, a number, that says how much work one is; defaults "
                                       "to orders in the window",
                               .example = "rating"}),
      option<&Options::window>("window", {.help = "days up to today whose orders and sales count",
                                          .range = {.least = 1, .most = 3660},
                                          .unit = "days"}),
      option<&Options::sellers>("sellers", {.help = "codes of the sellers, comma-separated; defaults to the staff who "
                                                    "are there and whose task is to sell, else all staff there",
                                            .example = "ana, luis"}),
  });
};

template <>
struct OptionsOf<portfolio::PlanOptions> {
  using Options = portfolio::PlanOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::tolerance>("tolerance", {.help = "share by which a load may differ from the mean",
                                                .range = {.least = 0, .most = 1},
                                                .unit = "share"}),
      option<&Options::bounds>("bounds", {.help = "least and most load of single sellers, instead of the tolerance",
                                          .example = "ana: 10-50; luis: 0-20"}),
      option<&Options::where>("where", {.help = "filter of the customers who may be given to another seller; defaults "
                                                "to all",
                                        .example = "type = 'recurrent'"}),
      option<&Options::change_km>("change_km",
                                  {.help = "kilometres that a change must save; left out, there are as few "
                                           "changes as the bounds allow",
                                   .range = {.least = 0, .most = 20'038},
                                   .unit = "km",
                                   .example = "10"}),
  });
};

template <>
struct OptionsOf<portfolio::LeaveOptions> {
  using Options = portfolio::LeaveOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::to>("to", {.help = "code of the seller who gets everything; defaults to all others, as evenly "
                                          "as may be",
                                  .example = "luis"}),
      option<&Options::why>("why", {.help = "why, kept with the new assignments", .example = "retires"}),
      option<&Options::tolerance>("tolerance", {.help = "share by which the fullest load may be above what is needed, "
                                                        "so that customers stay near",
                                                .range = {.least = 0, .most = 1},
                                                .unit = "share"}),
  });
};

template <>
struct Schema<portfolio::Move> {
  using Move = portfolio::Move;
  static constexpr std::string_view name = "portfolio_move";
  static constexpr auto fields = std::to_array<Field<Move>>({
      field<&Move::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Move::from_seller>("from_seller", {.from = "assignment.seller staff.code",
                                                .help = "code of the seller who has it today; empty: the house"}),
      field<&Move::to_seller>("to_seller", {.from = "assignment.seller staff.code address.latitude order_line.amount",
                                            .help = "code of the seller who should have it"}),
      field<&Move::why>("why", {.from = "assignment.seller staff.left",
                                .help = "house: nobody has it; left: its seller is not among those who share; load: to "
                                        "bring loads into bounds; nearer: to a seller who is nearer by more than "
                                        "change_km"}),
      field<&Move::load>("load", {.from = from::purchases,
                                  .help = "what it weighs: 1, its workload, or net sales in units of the currency"}),
      field<&Move::distance_km>("distance_km", {.from = "address.latitude address.longitude",
                                                .help = "kilometres to the middle of the new seller's customers, 0 in "
                                                        "its zone; empty when either place is not known"}),
  });
};

template <>
struct Schema<portfolio::SellerLoad> {
  using Load = portfolio::SellerLoad;
  static constexpr std::string_view name = "seller_load";
  static constexpr auto fields = std::to_array<Field<Load>>({
      field<&Load::seller>("seller", {.from = "staff.code", .help = "code of the seller"}),
      field<&Load::customers_before>("customers_before",
                                     {.from = "assignment.seller", .help = "customers the seller has today"}),
      field<&Load::customers_after>("customers_after",
                                    {.from = "assignment.seller", .help = "customers after the plan"}),
      field<&Load::load_before>("load_before", {.from = from::purchases,
                                                .help = "customers, workload or net sales in units of the currency, "
                                                        "today"}),
      field<&Load::load_after>("load_after", {.from = from::purchases, .help = "the same after the plan"}),
      field<&Load::least>("least", {.from = from::purchases, .help = "load that the seller should have at least"}),
      field<&Load::most>("most", {.from = from::purchases, .help = "load that the seller should have at most"}),
      field<&Load::is_within>("is_within", {.from = from::purchases,
                                            .help = "whether the load after the plan is within these bounds; customers "
                                                    "are whole, so that not all can be met"}),
      field<&Load::distance_before>("distance_before",
                                    {.from = "address.latitude address.longitude",
                                     .help = "mean kilometres of its customers to their middle, or 0 in its zone; "
                                             "empty when no place is known"}),
      field<&Load::distance_after>("distance_after", {.from = "address.latitude address.longitude",
                                                      .help = "the same of those it has after the plan, to the same "
                                                              "middle"}),
      field<&Load::gained>("gained", {.from = "assignment.seller", .help = "customers who come to the seller"}),
      field<&Load::lost>("lost", {.from = "assignment.seller", .help = "customers who go to another one"}),
      field<&Load::gap>("gap", {.from = from::purchases,
                                .help = "share of its cost (changes, then kilometres) by which the whole plan may be "
                                        "above the cheapest one, at most; 0: it is proved to be the cheapest"}),
  });
};

template <>
struct Schema<portfolio::Handover> {
  using Handover = portfolio::Handover;
  static constexpr std::string_view name = "handover";
  static constexpr auto fields = std::to_array<Field<Handover>>({
      field<&Handover::entity>("entity",
                               {.help = "what changed hands: assignment, work_item, quote, standing_order or zone"}),
      field<&Handover::record>("record",
                               {.from = "customer.code zone.code", .help = "code of the customer or the zone"}),
      field<&Handover::from_seller>("from_seller", {.from = "assignment.seller staff.code",
                                                    .help = "code of the seller who had it; empty: the house"}),
      field<&Handover::to_seller>("to_seller", {.from = "assignment.seller staff.code",
                                                .help = "code of the seller who has it now; empty: the house"}),
      field<&Handover::from_day>("from_day", {.from = "assignment.from_day", .help = "since when"}),
      field<&Handover::to_day>("to_day", {.from = "assignment.to_day",
                                          .help = "the last day, where the old assignment would have ended or another "
                                                  "one follows; empty: until further notice"}),
  });
};

}  // namespace crmcore
