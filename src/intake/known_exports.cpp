#include "known_exports.hpp"

#include <algorithm>
#include <array>

#include "crmcore/values/text.hpp"

namespace crmcore::intake {
namespace {

/// An order has its lines below each other; what is of the whole order stands in the first row. Taxes and Total are of
/// the order, not of the line.
constexpr auto shopify_orders = std::to_array<KnownColumn>({{"order", "Name"},
                                                            {"customer", "Email"},
                                                            {"customer_name", "Billing Name"},
                                                            {"product", "Lineitem sku|Lineitem name"},
                                                            {"description", "Lineitem name"},
                                                            {"quantity", "Lineitem quantity"},
                                                            {"unit_price", "Lineitem price"},
                                                            {"discount", "Lineitem discount"},
                                                            {"amount", ""},
                                                            {"tax", ""},
                                                            {"ordered", "Created at"},
                                                            {"currency", "Currency"},
                                                            {"status", "Financial Status"},
                                                            {"cancelled", "Cancelled at"},
                                                            {"shipping", "Shipping"},
                                                            {"country", "Billing Country"}});

constexpr auto shopify_customers =
    std::to_array<KnownColumn>({{"given_name", "First Name"},
                                {"family_name", "Last Name"},
                                {"email", "Email"},
                                {"organisation", "Company|Default Address Company"},
                                {"street", "Address1|Default Address Address1"},
                                {"extended_address", "Address2|Default Address Address2"},
                                {"city", "City|Default Address City"},
                                {"region", "Province|Default Address Province Code"},
                                {"country", "Country Code|Default Address Country Code"},
                                {"postal_code", "Zip|Default Address Zip"},
                                {"phone", "Phone|Default Address Phone"},
                                {"note", "Note"}});

/// Net sales are after discounts and before tax. A refund has a negative quantity.
constexpr auto square_items = std::to_array<KnownColumn>({{"order", "Transaction ID"},
                                                          {"customer", "Customer ID"},
                                                          {"customer_name", "Customer Name"},
                                                          {"product", "SKU|Item"},
                                                          {"description", "Item"},
                                                          {"category", "Category"},
                                                          {"quantity", "Qty"},
                                                          {"unit_price", ""},
                                                          {"discount", ""},
                                                          {"amount", "Net Sales"},
                                                          {"tax", "Tax"},
                                                          {"ordered", "Date"}});

/// Shipping and sales tax are of the order and stand in every row of it.
constexpr auto etsy_items = std::to_array<KnownColumn>({{"order", "Order ID"},
                                                        {"customer", "Buyer"},
                                                        {"customer_name", "Ship Name"},
                                                        {"country", "Ship Country"},
                                                        {"product", "SKU|Listing ID"},
                                                        {"description", "Item Name"},
                                                        {"quantity", "Quantity"},
                                                        {"unit_price", "Price"},
                                                        {"discount", "Discount Amount"},
                                                        {"amount", ""},
                                                        {"tax", ""},
                                                        {"ordered", "Sale Date"},
                                                        {"currency", "Currency"}});

/// A payment is an order of one line. What was converted is the same money once more.
constexpr auto stripe_payments = std::to_array<KnownColumn>({{"order", "id"},
                                                             {"customer", "Customer ID|Customer Email"},
                                                             {"customer_name", "Customer Description"},
                                                             {"description", "Description"},
                                                             {"amount", "Amount"},
                                                             {"tax", ""},
                                                             {"ordered", "Created date (UTC)|Created (UTC)"},
                                                             {"currency", "Currency"},
                                                             {"status", "Status"}});

/// Buyers are not in it. The price is that of all units of the row.
constexpr auto amazon_orders = std::to_array<KnownColumn>({{"order", "amazon-order-id"},
                                                           {"product", "sku"},
                                                           {"description", "product-name"},
                                                           {"quantity", "quantity"},
                                                           {"unit_price", ""},
                                                           {"amount", "item-price"},
                                                           {"tax", "item-tax"},
                                                           {"ordered", "purchase-date"},
                                                           {"currency", "currency"},
                                                           {"channel", ""},
                                                           {"status", "item-status|order-status"}});

constexpr auto woocommerce_products = std::to_array<KnownColumn>(
    {{"code", "SKU|ID"}, {"name", "Name"}, {"category", "Categories"}, {"price", "Regular price"}});

/// Of the extension Customer / Order / Coupon Export, a row for each item. Guests all have the customer_id 0, so the
/// e-mail says who bought. Totals of an item are after its discounts and before tax.
constexpr auto woocommerce_items = std::to_array<KnownColumn>({{"order", "order_number_formatted|order_id"},
                                                               {"customer", "billing_email"},
                                                               {"customer_name", "billing_full_name"},
                                                               {"country", "billing_country"},
                                                               {"product", "item_sku|item_name"},
                                                               {"description", "item_name"},
                                                               {"quantity", "item_quantity"},
                                                               {"unit_price", ""},
                                                               {"discount", ""},
                                                               {"amount", "item_total"},
                                                               {"tax", "item_total_tax"},
                                                               {"ordered", "order_date"},
                                                               {"currency", "order_currency"},
                                                               {"status", "status"},
                                                               {"shipping", "shipping_total"}});

/// Of the extension Advanced Order Export. Units that came back are off the quantity already.
constexpr auto woocommerce_orders = std::to_array<KnownColumn>({{"order", "Order Number"},
                                                                {"customer", "Email (Billing)"},
                                                                {"customer_name", "Full Name (Billing)"},
                                                                {"country", "Country Code (Billing)"},
                                                                {"product", "SKU|Item Name|Name"},
                                                                {"description", "Item Name|Name"},
                                                                {"quantity", "Quantity (- Refund)"},
                                                                {"unit_price", "Item Cost"},
                                                                {"discount", ""},
                                                                {"amount", ""},
                                                                {"tax", ""},
                                                                {"ordered", "Order Date"},
                                                                {"status", "Order Status"},
                                                                {"shipping", "Order Shipping Amount"}});

/// Beside sales an account has transfers, fees and what the shop itself bought: what is not of an order of the books is
/// no payment, and rejected. The fee is paid by the shop, so the customer paid Gross.
constexpr auto paypal_activity = std::to_array<KnownColumn>({{"order", "Invoice Number"},
                                                             {"paid", "Date"},
                                                             {"amount", "Gross"},
                                                             {"method", ""},
                                                             {"reference", "Transaction ID"}});

/// What a till sold has no code. Prices are those of all units of the row.
constexpr auto sumup_sales = std::to_array<KnownColumn>({{"order", "Transaction ID"},
                                                         {"customer", ""},
                                                         {"product", "Description"},
                                                         {"description", "Description"},
                                                         {"quantity", "Quantity"},
                                                         {"unit_price", ""},
                                                         {"amount", "Price (Net)"},
                                                         {"tax", "Tax"},
                                                         {"tax_rate", ""},
                                                         {"ordered", "Date"},
                                                         {"time", "Time"},
                                                         {"currency", "Currency"}});

/// What is of the order stands in its first row. Totals and taxes are of the order.
constexpr auto odoo_orders = std::to_array<KnownColumn>({{"order", "Order Reference"},
                                                         {"customer", "Customer"},
                                                         {"customer_name", "Customer"},
                                                         {"product", "Order Lines/Product"},
                                                         {"description", "Order Lines/Product"},
                                                         {"quantity", "Order Lines/Quantity"},
                                                         {"unit_price", "Order Lines/Unit Price"},
                                                         {"discount", ""},
                                                         {"discount_rate", "Order Lines/Discount (%)"},
                                                         {"amount", ""},
                                                         {"tax", ""},
                                                         {"ordered", "Order Date"},
                                                         {"currency", "Currency"},
                                                         {"status", "Status"}});

/// The customer of a person is the company, of which the id of the person is no code.
constexpr auto odoo_contacts = std::to_array<KnownColumn>({{"code", ""},
                                                           {"customer", ""},
                                                           {"name", "Name"},
                                                           {"organisation", "Related Company"},
                                                           {"role", "Job Position"},
                                                           {"street", "Street"},
                                                           {"extended_address", "Street2"},
                                                           {"city", "City"},
                                                           {"region", "State"},
                                                           {"postal_code", "Zip"},
                                                           {"country", "Country"},
                                                           {"phone", "Phone"},
                                                           {"email", "Email"}});

/// Headers are the names of attributes, in every language. The customer is the account of a person.
constexpr auto espocrm_contacts = std::to_array<KnownColumn>({{"code", "accountId"},
                                                              {"name", ""},
                                                              {"given_name", "firstName"},
                                                              {"family_name", "lastName"},
                                                              {"organisation", "accountName"},
                                                              {"role", "title"},
                                                              {"note", "description"},
                                                              {"phone", "phoneNumber"},
                                                              {"email", "emailAddress"},
                                                              {"street", "addressStreet"},
                                                              {"city", "addressCity"},
                                                              {"region", "addressState"},
                                                              {"postal_code", "addressPostalCode"},
                                                              {"country", "addressCountry"}});

constexpr auto espocrm_accounts = std::to_array<KnownColumn>({{"code", "id"},
                                                              {"type", ""},
                                                              {"name", ""},
                                                              {"organisation", "name"},
                                                              {"note", "description"},
                                                              {"phone", "phoneNumber"},
                                                              {"email", "emailAddress"},
                                                              {"street", "billingAddressStreet"},
                                                              {"city", "billingAddressCity"},
                                                              {"region", "billingAddressState"},
                                                              {"postal_code", "billingAddressPostalCode"},
                                                              {"country", "billingAddressCountry"}});

/// Customer says in numbers what a third party is, not who.
constexpr auto dolibarr_parties = std::to_array<KnownColumn>({{"code", "Customer Code"},
                                                              {"customer", ""},
                                                              {"name", "Name"},
                                                              {"street", "Address"},
                                                              {"address", ""},
                                                              {"city", "City|Town"},
                                                              {"region", "State/Province"},
                                                              {"postal_code", "Zip Code"},
                                                              {"country", "Country|Country code"},
                                                              {"phone", "Phone"},
                                                              {"fax", "Fax"},
                                                              {"email", "Email"}});

constexpr auto known = std::to_array<KnownExport>({
    {"orders of Shopify", "sales", "Name|Financial Status|Lineitem quantity|Lineitem name|Lineitem price|Created at",
     shopify_orders},
    {"customers of Shopify", "address_book", "First Name|Last Name|Email|Accepts Email Marketing|Total Spent",
     shopify_customers},
    {"items of Square", "sales", "Date|Item|Qty|Price Point Name|Net Sales|Transaction ID", square_items},
    {"sold items of Etsy", "sales", "Sale Date|Item Name|Buyer|Quantity|Price|Listing ID|Order ID", etsy_items,
     DateOrder::month_day_year},
    {"payments of Stripe", "sales", "id|Amount|Amount Refunded|Currency|Converted Amount|Status|Customer ID",
     stripe_payments},
    {"orders of Amazon", "sales", "amazon-order-id|purchase-date|sku|quantity|item-price", amazon_orders},
    {"products of WooCommerce", "product", "Type|SKU|Name|Is featured?|Visibility in catalog|Regular price",
     woocommerce_products},
    {"items of orders of WooCommerce", "sales", "order_id|order_date|status|billing_email|item_quantity|item_total",
     woocommerce_items},
    {"orders of WooCommerce", "sales", "Order Number|Order Status|Order Date|Quantity (- Refund)|Item Cost",
     woocommerce_orders},
    {"activity of PayPal", "payment", "Date|Name|Type|Status|Gross|Fee|Net|Transaction ID", paypal_activity, {}, true},
    {"sales report of SumUp", "sales", "Transaction ID|Receipt Number|Price (Gross)|Price (Net)|Tax rate", sumup_sales},
    {"sales orders of Odoo", "sales", "Order Reference|Customer|Order Lines/Product|Order Lines/Unit Price",
     odoo_orders},
    {"contacts of Odoo", "address_book", "Name|Street|Street2|Zip|Related Company", odoo_contacts},
    {"contacts of EspoCRM", "address_book", "id|firstName|lastName|accountId|emailAddress|addressPostalCode",
     espocrm_contacts},
    {"accounts of EspoCRM", "address_book", "id|name|sicCode|emailAddress|billingAddressPostalCode", espocrm_accounts},
    {"third parties of Dolibarr", "address_book", "Name|Alias Name|Customer Code|Zip Code|Third-party type",
     dolibarr_parties},
});

std::optional<std::size_t> header_called(const exchange::TextTable& table, std::string_view name) {
  const std::string wanted = folded(name);
  for (std::size_t c = 0; c < table.header.size(); ++c)
    if (folded(table.header[c]) == wanted) return c;
  return std::nullopt;
}

bool is_filled(const exchange::TextTable& table, std::size_t column) {
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (trimmed(table.cell(row, column)).empty()) return false;
  return true;
}

/// The first of the headers that is filled in every row, else the last that is there.
std::optional<std::size_t> column_under(const exchange::TextTable& table, std::string_view headers) {
  std::optional<std::size_t> last;
  for (const std::string_view header : parts_of(headers, '|')) {
    const auto column = header_called(table, header);
    if (!column) continue;
    if (is_filled(table, *column)) return column;
    last = column;
  }
  return last;
}

}  // namespace

const KnownExport* known_export(const exchange::TextTable& table, std::string_view layout) {
  const auto has_all = [&](std::string_view headers) {
    return std::ranges::all_of(parts_of(headers, '|'),
                               [&](std::string_view header) { return header_called(table, header).has_value(); });
  };
  const auto* const found = std::ranges::find_if(
      known, [&](const KnownExport& one) { return one.layout == layout && has_all(one.signature); });
  return found == known.end() ? nullptr : found;
}

Mapping mapping_of(const KnownExport& export_of, const exchange::TextTable& table, const Mapping& columns) {
  Mapping all = columns;
  for (const auto& [column, headers] : export_of.columns) {
    if (std::ranges::find(columns, column, &Mapping::value_type::first) != columns.end()) continue;
    const auto from = column_under(table, headers);
    if (from)
      all.emplace_back(column, table.header[*from]);
    else if (headers.empty())
      all.emplace_back(column, "");
  }
  return all;
}

}  // namespace crmcore::intake
