// Where result columns come from: the fields they are derived from, separated by blanks, named once. A role that may
// not read one of these fields may not read the column.
#pragma once

#include <string_view>

namespace crmcore::from {

// Customers and their orders.
inline constexpr std::string_view customer = "customer.code";
inline constexpr std::string_view verified = "customer.verified";
inline constexpr std::string_view order = "order.id";
inline constexpr std::string_view ordered = "order.ordered";
inline constexpr std::string_view product = "product.code";
inline constexpr std::string_view amount = "order_line.amount";
inline constexpr std::string_view purchases = "order.ordered order_line.amount";
inline constexpr std::string_view products_bought = "order.ordered product.code";
inline constexpr std::string_view margin =
    "order_line.amount order_line.quantity order_line.unit_cost product.unit_cost";
inline constexpr std::string_view owed = "order_line.amount order_line.tax order.shipping";
inline constexpr std::string_view balance = "order_line.amount order_line.tax order.shipping payment.amount";
inline constexpr std::string_view control_group = "work_item.control";

// Events.
inline constexpr std::string_view event = "event.code";
inline constexpr std::string_view event_record = "event.id";
inline constexpr std::string_view event_type = "event.type";
inline constexpr std::string_view event_place = "event.place";
inline constexpr std::string_view event_first_day = "event.first_day";
inline constexpr std::string_view event_likeness = "event.type event.place event.first_day";

// What events planned and sold.
inline constexpr std::string_view expected = "event_plan.expected";
inline constexpr std::string_view made = "event_plan.made";
inline constexpr std::string_view sold = "event_actual.sold";
inline constexpr std::string_view sold_by_hour = "event_actual.hour";
inline constexpr std::string_view sold_and_expected = "event_actual.sold event_plan.expected";
inline constexpr std::string_view sold_and_made = "event_actual.sold event_plan.made";
inline constexpr std::string_view sold_and_left = "event_actual.sold event_plan.made event_leftover.quantity";
inline constexpr std::string_view sold_out = "event_actual.sold event_actual.sold_out_at";
inline constexpr std::string_view event_revenue =
    "event_actual.sold event_actual.unit_price event_plan.unit_price product.price";
inline constexpr std::string_view event_profit =
    "event_actual.sold event_actual.unit_price event_plan.unit_price product.price "
    "event_plan.unit_cost product.unit_cost";

}  // namespace crmcore::from
