#include "crmcore/intake/layouts.hpp"

#include <algorithm>
#include <array>

namespace crmcore::intake {
namespace {

constexpr auto sales = std::to_array<LayoutColumn>({
    {"order", "number of the order; without it the sales of one customer on one day are one order"},
    {"customer", "code of the customer; empty for somebody not known"},
    {"customer_name", "name of the customer; fills in a name that is missing"},
    {"country", "country of the customer; fills in one that is missing"},
    {"product", "code of the product; without it the description is"},
    {"description", "name of the product, or what was sold"},
    {"category", "category of the product"},
    {"quantity", "units, negative for a return; 1 where it is not said"},
    {"unit_price", "price of a unit; this or amount is needed"},
    {"amount", "money of the line, discount taken off; goes before quantity and price"},
    {"discount", "money off the line, with either sign"},
    {"discount_rate", "share off the line: 0.2, 20 or 20 %"},
    {"tax", "tax on top of the amount of the line, as money"},
    {"tax_rate", "tax as a share of the amount of the line: 0.16, 16 or 16 %"},
    {"unit_cost", "cost of a unit when it was sold"},
    {"ordered", "day of the sale, with its time where known; a later day than the order's is that of the line alone",
     true},
    {"time", "time of the sale, where it is a column of its own; of a day that has its time already it is not read"},
    {"seller", "name or code of the seller"},
    {"currency", "currency of the order; in another than the workspace's it is kept and in no total"},
    {"status", "where the order stands, such as paid or cancelled; one that is not known rejects the row"},
    {"cancelled", "day on which the order was cancelled"},
    {"channel", "where it was sold, such as shop or web"},
    {"campaign", "campaign that it is counted to"},
    {"due", "day promised to the customer"},
    {"produced", "day on which it was made"},
    {"delivered", "day on which it was delivered"},
    {"shipping", "charge for delivery of the order"},
    {"return_reason", "why it came back"},
});

constexpr auto event_sales = std::to_array<LayoutColumn>({
    {"event", "code of the event; without it the event on whose days the row falls"},
    {"day", "day of the event; needed where it has several"},
    {"hour", "hour of the day, 0 to 23, a time, or a span such as 10:00-11:00; empty for the whole day"},
    {"product", "code of the product", true},
    {"expected", "units expected to be sold; one of expected, made, sold and left is needed"},
    {"made", "units brought"},
    {"sold", "units sold"},
    {"left", "units left over"},
    {"unit_price", "price of a unit; above 0"},
    {"unit_cost", "cost of a unit"},
    {"sold_out_at", "time at which nothing was left"},
    {"currency", "currency of the row; another than the workspace's rejects it"},
});

constexpr auto event_till = std::to_array<LayoutColumn>({
    {"event", "code of the event; without it the event on whose days the sale falls"},
    {"sold_at", "day and time of the sale", true},
    {"time", "time of the sale, where it is a column of its own"},
    {"product", "code of the product", true},
    {"quantity", "units, negative for what was taken back; 1 where there is no such column"},
    {"unit_price", "price of a unit; the price of an hour is the mean of its units"},
    {"amount", "money of the sale, in place of the price"},
    {"currency", "currency of the row; another than the workspace's rejects it"},
});

constexpr auto address_book = std::to_array<LayoutColumn>({
    {"code", "code of the customer, by which it is found again"},
    {"customer", "code of the customer where a name stands beside it, else the name"},
    {"name", "whole name, or the given name beside a family name"},
    {"given_name", "given name of a person"},
    {"middle_name", "second given name of a person"},
    {"family_name", "family name of a person"},
    {"second_family_name", "second family name of a person"},
    {"legal_name", "registered name of a company"},
    {"organisation", "name of the company, or where the person works"},
    {"contact_person", "person to speak to at the company"},
    {"role", "what that person does there"},
    {"phone", "phone; several in one cell or in columns such as phone_2"},
    {"mobile", "mobile phone"},
    {"home_phone", "phone at home"},
    {"work_phone", "phone at work"},
    {"other_phone", "another phone"},
    {"fax", "fax"},
    {"whatsapp", "phone on WhatsApp, or yes for the phones of the row"},
    {"messaging", "address in another messaging service"},
    {"email", "e-mail; several in one cell or in columns such as email_2"},
    {"work_email", "e-mail at work"},
    {"social", "address in a social network"},
    {"phone_label", "what the phone beside it is for, as exports of Google have it"},
    {"email_label", "what the e-mail beside it is for"},
    {"note", "note about the customer; its day is not known"},
    {"document_kind", "kind of the document, such as rfc"},
    {"document_country", "country of the document; by default the only one that issues its kind"},
    {"document_number", "number of the document"},
    {"address", "the whole address in one cell"},
    {"street", "street"},
    {"extended_address", "second line of the street"},
    {"po_box", "PO box"},
    {"number", "number of the house"},
    {"district", "district or neighbourhood"},
    {"city", "city"},
    {"region", "state or province"},
    {"postal_code", "postal code"},
    {"country", "country of the address"},
    {"reference", "how to find the place"},
    {"address_label", "what the address is for: home, office, billing or delivery"},
});

constexpr auto described = std::to_array<LayoutDescription>({
    {"sales", "a flat export of sales, whose lines make customers, products, orders and returns", sales},
    {"event_sales", "what was planned and sold at events, by product and day or hour", event_sales},
    {"event_till", "time-stamped sales of a till, which become units by hour of an event", event_till},
    {"address_book", "a list of people and companies, whose rows make customers with all that belongs to them",
     address_book},
});

}  // namespace

std::span<const LayoutDescription> layouts() { return described; }

std::vector<std::string_view> column_names(std::string_view layout) {
  std::vector<std::string_view> names;
  const auto* const found = std::ranges::find(described, layout, &LayoutDescription::name);
  if (found == described.end()) return names;
  for (const LayoutColumn& column : found->columns) names.push_back(column.name);
  return names;
}

}  // namespace crmcore::intake
