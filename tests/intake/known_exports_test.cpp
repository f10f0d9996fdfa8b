// Exports of programs that shops sell with, made up after their public forms: known by their headers, and read without
// a mapping.
#include "imports.hpp"

namespace crmcore {
namespace {

class KnownExports : public testing::Test {
 protected:
  explicit KnownExports(const std::string& currency = "USD")
      : shop(Workspace::open(file.path(), {.currency = currency, .country = "US", .time_zone = "America/New_York"})) {}

  intake::Plan import(const std::string& layout, const std::string& text, const intake::Mapping& columns = {}) {
    auto plan = intake::plan(shop, test::csv(text), {layout}, columns);
    auto change = shop.change("test", layout);
    intake::apply(change, plan, intake::Accept::all_or_nothing);
    change.commit();
    return plan;
  }
  /// The lines of the orders, as text.
  std::string lines() {
    return exchange::to_csv(
        shop.store().find({.entity = "order_line", .sort = "order.external_key, id"},
                          std::vector<std::string>{"order.external_key, order.ordered, order.customer.code, "
                                                   "product.code, product.name, quantity, amount, tax"}));
  }
  static bool says(const intake::Plan& plan, const std::string& words) {
    return plan.summary().find("the columns are those of the " + words + ", by the headers") != std::string::npos;
  }

  const std::string header =
      "order.external_key,order.ordered,order.customer.code,product.code,product.name,quantity,amount,tax\n";
  test::TempFile file;
  Workspace shop;
};

TEST_F(KnownExports, OrdersOfShopifyHaveTheirLinesBelowEachOther) {
  const auto plan = import(
      "sales",
      "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
      "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing "
      "Country,Cancelled at,Id,Lineitem discount\n"
      "#1001,ada@example.com,paid,2026-09-03 10:15:00 -0400,fulfilled,USD,47.00,6.00,3.29,56.29,FALL5,5.00,2026-09-03 "
      "10:14:00 -0400,2,Fern Print,16.00,FERN-1,Ada Example,US,,55501,0.00\n"
      "#1001,ada@example.com,,,,,,,,,,,,1,Tote Bag,20.00,TOTE-1,,,,,5.00\n"
      "#1002,bo@example.com,voided,,unfulfilled,USD,25.00,0.00,0.00,25.00,,0.00,2026-09-10 23:30:00 -0400,1,Mug,25.00,"
      "MUG-1,Bo Placeholder,CA,2026-09-11 09:00:00 -0400,55502,0.00\n");
  EXPECT_TRUE(says(plan, "orders of Shopify")) << plan.summary();
  EXPECT_EQ(lines(), header +
                         "#1001,2026-09-03,ada@example.com,FERN-1,Fern Print,2,32.00,\n"
                         "#1001,2026-09-03,ada@example.com,TOTE-1,Tote Bag,1,15.00,\n"
                         "#1002,2026-09-10,bo@example.com,MUG-1,Mug,1,25.00,\n");
  const auto orders = shop.store().find({.entity = "order", .sort = "external_key"},
                                        std::vector<std::string>{"shipping, cancelled, customer.name"});
  EXPECT_EQ(exchange::to_csv(orders),
            "shipping,cancelled,customer.name\n6.00,,Ada Example\n0.00,2026-09-11,Bo Placeholder\n");
}

TEST_F(KnownExports, AStatusSaysWhetherASaleStands) {
  const auto plan = import("sales",
                           "order,customer,product,quantity,unit_price,date,status\n"
                           "1,A,p,1,5,2026-01-05,partially_refunded\n2,A,p,1,5,2026-01-05,expired\n"
                           "3,A,p,1,5,2026-01-05,Rechazada\n4,A,p,1,5,2026-01-05,Pagado\n");
  EXPECT_EQ(std::ranges::count(plan.findings(), "order.part_refunded", &Finding::code), 1);
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "cancelled is null"}), 2);
  EXPECT_EQ(shop.store().count({.entity = "order"}), 4);
}

TEST_F(KnownExports, CustomersOfShopifyAreAnAddressBook) {
  const std::string people =
      "Email,Accepts Email Marketing,Company,Address1,Address2,City,Province,Province Code,Country,Country "
      "Code,Zip,Phone,"
      "Accepts SMS Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt\n";
  const auto plan =
      import("address_book", "First Name,Last Name," + people +
                                 "Ada,Example,ada@example.com,yes,,1 Main St,Apt 2,Albany,New York,NY,United "
                                 "States,US,12207,+1 518 555 0123,no,12.00,1,,likes ferns,no\n");
  EXPECT_TRUE(says(plan, "customers of Shopify")) << plan.summary();
  EXPECT_EQ(exchange::to_csv(shop.store().find(
                {.entity = "address"},
                std::vector<std::string>{"customer.name, street, city, region, postal_code, country"})),
            "customer.name,street,city,region,postal_code,country\n"
            "Ada Example,\"1 Main St, Apt 2\",Albany,New York,12207,US\n");
  EXPECT_EQ(shop.store().count({.entity = "channel"}), 2);
}

TEST_F(KnownExports, WhoBoughtAtShopifyIsWhoIsInItsCustomers) {  // R15: whichever file comes first
  const std::string orders =
      "Name,Email,Financial Status,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name\n"
      "#1001,ADA@example.com,paid,USD,2026-09-03 10:14:00 -0400,2,Fern Print,16.00,Ada Example\n";
  const std::string people =
      "First Name,Last Name,Email,Accepts Email Marketing,Total Spent\nAda,Example,ada@example.com,yes,12.00\n";
  for (const bool orders_first : {true, false}) {
    const test::TempFile own;
    shop = Workspace::open(own.path(), {.currency = "USD", .country = "US", .time_zone = "America/New_York"});
    for (const bool are_orders : {orders_first, !orders_first, orders_first, !orders_first})
      import(are_orders ? "sales" : "address_book", are_orders ? orders : people);
    EXPECT_EQ(shop.store().count({.entity = "customer"}), 1) << orders_first;
    EXPECT_EQ(shop.store().count({.entity = "channel"}), 1) << orders_first;
    EXPECT_EQ(shop.store().count({.entity = "order", .where = "customer.name = 'Ada Example'"}), 1) << orders_first;
  }
}

TEST_F(KnownExports, AListWithCodesOfItsOwnFindsThemAsWell) {  // the customers of Shopify have a Customer ID now
  const std::string orders =
      "order,customer,customer_name,ordered,amount,country\n1,ana@example.com,Ana Ruiz,2026-01-05,5,US\n"
      "2,ANA@example.com,Ana Ruiz,2026-01-06,7,US\n";
  const std::string people = "code,name,email\n7001,Ana Ruiz,ana@example.com\n";
  for (const bool orders_first : {true, false}) {
    const test::TempFile own;
    shop = Workspace::open(own.path(), {.currency = "USD", .country = "US", .time_zone = "America/New_York"});
    for (const bool are_orders : {orders_first, !orders_first, orders_first, !orders_first})
      import(are_orders ? "sales" : "address_book", are_orders ? orders : people);
    EXPECT_EQ(shop.store().count({.entity = "customer"}), 1) << orders_first;
    EXPECT_EQ(shop.store().count({.entity = "order", .where = "customer.name = 'Ana Ruiz'"}), 2) << orders_first;
  }
}

TEST_F(KnownExports, AnEmailOfTwoIsTheKeyOfNeither) {
  import("address_book", "code,name,email\nA,Ada,casa@x.com\nB,Bo,casa@x.com\nC,Cy,cy@x.com\n");
  import("sales", "customer,ordered,amount\ncasa@x.com,2026-01-05,5\nCy@x.com,2026-01-05,5\n");
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 4);
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "customer.code = 'C'"}), 1);
}

TEST_F(KnownExports, ItemsOfSquareAreNetOfDiscounts) {
  const std::string square =
      "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net "
      "Sales,Tax,"
      "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer "
      "Name,Customer Reference ID,Unit,Count\n";
  const std::string zone = ",Eastern Time (US & Canada),";
  const auto plan = import(
      "sales",
      square + "2026-10-05,10:15:00" + zone +
          "Drinks,Latte,2.0,Regular,,,$9.00,-$1.00,$8.00,$0.71,ABC123,PAY1,iPad,,,Payment,Main,,C1,Ann Ong,,,2\n"
          "2026-10-06,11:40:00" +
          zone + "Drinks,Latte,-1.0,Regular,,,-$4.50,$0.00,-$4.50,-$0.40,ABC124,PAY2,iPad,,,Refund,Main,,,,,,1\n");
  EXPECT_TRUE(says(plan, "items of Square")) << plan.summary();
  EXPECT_EQ(lines(),
            header + "ABC123,2026-10-05,C1,Latte,Latte,2,8.00,0.71\nABC124,2026-10-06,,Latte,Latte,-1,-4.50,-0.40\n");
}

TEST_F(KnownExports, SoldItemsOfEtsyHaveTheMonthFirst) {
  const std::string etsy =
      "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order "
      "Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship "
      "Country,Order ID,Variations,Order Type,SKU\n";
  const auto plan = import(
      "sales", etsy +
                   "09/03/26,Speckled Mug,janedoe,2,34.00,,,4.00,0,8.00,0,68.00,USD,4001,1501,09/03/26,09/05/26,Jane "
                   "Doe,Canada,9001,,online,MUG-1\n"
                   "09/04/26,Soap Bar,bobs,3,9.00,,,0,0,6.00,0,27.00,USD,4002,1502,09/04/26,,Bob S,United "
                   "States,9002,,online,\n");
  EXPECT_TRUE(says(plan, "sold items of Etsy")) << plan.summary();
  EXPECT_EQ(
      lines(),
      header + "9001,2026-09-03,janedoe,1501,Speckled Mug,2,64.00,\n9002,2026-09-04,bobs,1502,Soap Bar,3,27.00,\n")
      << "listings, since not every row has a code";
}

TEST_F(KnownExports, PaymentsOfStripeAreOrdersOfOneLine) {
  const std::string stripe =
      "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount "
      "Refunded,Fee,Tax,Converted Currency,Mode,Status,Customer ID,Customer Description,Customer Email,Captured\n";
  const auto plan = import(
      "sales", stripe +
                   "ch_1,Course,Payment complete.,2026-02-03 01:47,19.00,0.00,usd,19.00,0.00,0.85,0.00,usd,Live,Paid,"
                   "cus_1,Ann Ong,ann@example.com,true\n"
                   "ch_2,Course,Declined.,2026-02-04 02:16,19.00,0.00,usd,19.00,0.00,0.00,0.00,usd,Live,Failed,cus_2,"
                   "Bo,bo@example.com,false\n");
  EXPECT_TRUE(says(plan, "payments of Stripe")) << plan.summary();
  // 01:47 in UTC is the evening before in New York
  EXPECT_EQ(lines(), header + "ch_1,2026-02-02,cus_1,,,1,19.00,\nch_2,2026-02-03,cus_2,,,1,19.00,\n");
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "cancelled is null"}), 1) << "what failed was not sold";
  EXPECT_EQ(shop.store().count({.entity = "order_line", .where = "description = 'Course'"}), 2)
      << "what it was for is not a product";
}

TEST_F(KnownExports, OrdersOfAmazonAreInUniversalTime) {
  const auto plan = import(
      "sales",
      "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\t"
      "sales-channel\torder-channel\turl\tship-service-level\tproduct-name\tsku\tasin\titem-"
      "status\tquantity\tcurrency\t"
      "item-price\titem-tax\tshipping-price\tship-city\tship-country\n"
      "111-1\t\t2026-06-17T02:04:21+00:00\t2026-06-18T22:07:59+00:00\tShipped\tAmazon\tAmazon."
      "com\t\t\tSecondDay\tSheet "
      "Set\tSH-Q\tB01\tShipped\t2\tUSD\t89.90\t7.10\t0.00\tAlbany\tUS\n"
      "111-2\t\t2026-06-18T12:00:00+00:00\t2026-06-18T22:07:59+00:00\tPending\tAmazon\tAmazon.com\t\t\tSecondDay\tMug\t"
      "MG-1\tB02\tUnshipped\t1\tUSD\t10.00\t0.80\t0.00\tAlbany\tUS\n");
  EXPECT_TRUE(says(plan, "orders of Amazon")) << plan.summary();
  EXPECT_EQ(lines(),
            header + "111-1,2026-06-16,,SH-Q,Sheet Set,2,89.90,7.10\n111-2,2026-06-18,,MG-1,Mug,1,10.00,0.80\n")
      << "days of the shop";
}

TEST_F(KnownExports, ProductsOfWooCommerceAreTheCatalogue) {
  const auto plan = import(
      "product",
      "ID,Type,SKU,Name,Published,Is featured?,Visibility in catalog,Short description,In stock?,Sale price,Regular "
      "price,Categories,Tags,Images\n"
      "12,simple,R-1,Silver Ring,1,0,visible,a ring,1,,45.00,Jewelry,silver,https://x/y.jpg\n");
  EXPECT_TRUE(says(plan, "products of WooCommerce")) << plan.summary();
  EXPECT_EQ(exchange::to_csv(
                shop.store().find({.entity = "product"}, std::vector<std::string>{"code, name, category, price"})),
            "code,name,category,price\nR-1,Silver Ring,Jewelry,45\n");
}

TEST_F(KnownExports, WhatACallerMapsGoesFirst) {
  const std::string text =
      "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Status,Customer ID,Customer "
      "Email\n"
      "ch_1,Course,2026-02-03 01:47,19.00,0.00,usd,19.00,Paid,cus_1,ann@example.com\n";
  import("sales", text, {{ "customer", "Customer Email" }});
  EXPECT_EQ(lines(), header + "ch_1,2026-02-02,ann@example.com,,,1,19.00,\n");
}

TEST_F(KnownExports, AFileOfOurOwnIsNotTakenForOne) {
  const auto plan = import("sales", "order,customer,product,quantity,price,date\nw1,A,p,2,5,2026-01-05\n");
  EXPECT_EQ(plan.summary().find("the columns are those of"), std::string::npos);
}

}  // namespace
}  // namespace crmcore
