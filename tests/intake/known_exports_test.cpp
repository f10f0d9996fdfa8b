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
  /// The addresses of the customers, as text below their header.
  std::string addresses(const std::string& where = "") {
    const std::string text = exchange::to_csv(
        shop.store().find({.entity = "address", .where = where},
                          std::vector<std::string>{"customer.name, street, city, region, postal_code, country"}));
    return text.substr(text.find('\n') + 1);
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

TEST_F(KnownExports, ItemsOfOrdersOfWooCommerceAreAfterDiscounts) {
  const auto plan = import(
      "sales",
      "order_id,order_number_formatted,order_number,order_date,status,shipping_total,tax_total,order_total,refunded_"
      "total,order_currency,customer_id,billing_full_name,billing_email,billing_country,item_id,item_product_id,item_"
      "name,item_sku,item_price,item_quantity,item_subtotal,item_total,item_total_tax,item_refunded,item_refunded_qty\n"
      "501,W-501,501,2026-05-04 09:12:00,completed,5.00,2.40,37.40,0.00,USD,0,Ada Example,ada@example.com,US,1,11,Oak "
      "Tray,TRAY-1,20.00,1,20.00,18.00,1.44,0,0\n"
      "501,W-501,501,2026-05-04 09:12:00,completed,5.00,2.40,37.40,0.00,USD,0,Ada Example,ada@example.com,US,2,12,"
      "Candle,CAN-1,6.00,2,12.00,12.00,0.96,0,0\n"
      "502,W-502,502,2026-05-15 18:00:00,cancelled,0.00,0.00,6.00,0.00,USD,0,Bo Placeholder,bo@example.com,US,3,12,"
      "Candle,CAN-1,6.00,1,6.00,6.00,0.00,0,0\n");
  EXPECT_TRUE(says(plan, "items of orders of WooCommerce")) << plan.summary();
  EXPECT_EQ(lines(), header +
                         "W-501,2026-05-04,ada@example.com,TRAY-1,Oak Tray,1,18.00,1.44\n"
                         "W-501,2026-05-04,ada@example.com,CAN-1,Candle,2,12.00,0.96\n"
                         "W-502,2026-05-15,bo@example.com,CAN-1,Candle,1,6.00,0.00\n")
      << "two guests are two customers";
  EXPECT_EQ(exchange::to_csv(shop.store().find({.entity = "order", .where = "cancelled is null"},
                                               std::vector<std::string>{"external_key, shipping, customer.name"})),
            "external_key,shipping,customer.name\nW-501,5.00,Ada Example\n");
}

TEST_F(KnownExports, OrdersOfWooCommerceAreWithoutWhatCameBack) {
  const auto plan = import(
      "sales",
      "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Country Code "
      "(Billing),Email (Billing),Phone (Billing),Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Order "
      "Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- "
      "Refund),Item Cost,Coupon Code,Discount Amount,Discount Amount Tax\n"
      "801,Completed,2026-05-04 09:12,,Ada,Example,US,ada@example.com,,Card,0,32.00,5.00,0,37.00,0,TRAY-1,1,Oak "
      "Tray,1,20.00,,,\n"
      "801,Completed,2026-05-04 09:12,,Ada,Example,US,ada@example.com,,Card,0,32.00,5.00,0,37.00,0,CAN-1,2,Candle,2,"
      "6.00,,,\n"
      "802,Pending payment,2026-05-15 18:00,,Bo,Placeholder,US,bo@example.com,,Card,0,6.00,0.00,0,6.00,0,CAN-1,1,"
      "Candle,1,6.00,,,\n"
      "803,Failed,2026-05-16 18:00,,Bo,Placeholder,US,bo@example.com,,Card,0,6.00,0.00,0,6.00,0,CAN-1,1,Candle,1,6.00,"
      ",,\n");
  EXPECT_TRUE(says(plan, "orders of WooCommerce")) << plan.summary();
  EXPECT_EQ(lines(), header +
                         "801,2026-05-04,ada@example.com,TRAY-1,Oak Tray,1,20.00,\n"
                         "801,2026-05-04,ada@example.com,CAN-1,Candle,2,12.00,\n"
                         "802,2026-05-15,bo@example.com,CAN-1,Candle,1,6.00,\n"
                         "803,2026-05-16,bo@example.com,CAN-1,Candle,1,6.00,\n");
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "cancelled is null"}), 2);
}

TEST_F(KnownExports, ActivityOfPayPalIsPaymentsOfOrders) {
  import("sales", "order,customer,ordered,amount\nI-1,A,2026-03-10,150\nI-2,B,2026-03-11,90\n");
  const std::string paypal =
      "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction "
      "ID,Item Title,Reference Txn ID,Invoice Number,Custom Number,Balance,Balance Impact\n"
      "03/15/2026,14:23:45,PDT,Ada Example,Website Payment,Partially Refunded,USD,150.00,-4.95,145.05,ada@example.com,"
      "us@example.com,T1,,,I-1,,145.05,Credit\n"
      "03/15/2026,18:00:00,PDT,Bo,Website "
      "Payment,Refunded,USD,90.00,-3.00,87.00,bo@example.com,us@example.com,T0,,,I-2,,"
      "232.05,Credit\n"
      "03/16/2026,09:30:00,PDT,Ada Example,Payment Refund,Completed,USD,-30.00,0.00,-30.00,us@example.com,"
      "ada@example.com,T2,,T1,I-1,,115.05,Debit\n"
      "03/17/2026,11:15:22,PDT,,General Withdrawal,Completed,USD,-100.00,0.00,-100.00,,,T3,,,,,15.05,Debit\n";
  auto plan = intake::plan(shop, test::csv(paypal), {"payment"}, {});
  EXPECT_TRUE(says(plan, "activity of PayPal")) << plan.summary();
  EXPECT_EQ(plan.rejected(), 1) << "money that went to the bank is no payment";
  auto change = shop.change("test", "payments");
  intake::apply(change, plan, intake::Accept::valid_rows);
  change.commit();
  EXPECT_EQ(
      exchange::to_csv(shop.store().find({.entity = "payment", .sort = "reference"},
                                         std::vector<std::string>{"order.external_key, paid, amount, reference"})),
      "order.external_key,paid,amount,reference\nI-2,2026-03-15,90.00,T0\nI-1,2026-03-15,150.00,T1\nI-1,2026-03-16,-30."
      "00,T2\n");
}

TEST_F(KnownExports, ActivityOfPayPalThatDidNotComeIsRefused) {
  import("sales", "order,customer,ordered,amount\nI-1,A,2026-03-10,150\n");
  const std::string paypal =
      "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Invoice Number\n"
      "03/15/2026,14:23:45,PDT,Ada Example,Website Payment,Denied,USD,150.00,0.00,150.00,T1,I-1\n";
  EXPECT_EQ(test::error_of([&] { intake::plan(shop, test::csv(paypal), {"payment"}, {}); }, {"Status", "Denied"}),
            ErrorCode::rule);
}

TEST_F(KnownExports, SalesReportOfSumUpIsNetOfTax) {
  const auto plan =
      import("sales",
             "Account,Date,Time,Type,Transaction ID,Receipt Number,Payment Method,Quantity,Description,Currency,Price "
             "(Gross),Price (Net),Tax,Tax rate,Transaction refunded\n"
             "till@example.com,15.04.26,11:53,Sales,TA1,S1,Cash,2,Espresso,USD,7.00,6.50,0.50,7.7%,\n"
             "till@example.com,15.04.26,11:53,Sales,TA1,S1,Cash,1,Bun,USD,3.00,2.79,0.21,7.7%,\n"
             "till@example.com,03.05.26,08:05,Sales,TA2,S2,Card,1,Espresso,USD,3.50,3.25,0.25,7.7%,\n");
  EXPECT_TRUE(says(plan, "sales report of SumUp")) << plan.summary();
  EXPECT_EQ(lines(), header +
                         "TA1,2026-04-15,,Espresso,Espresso,2,6.50,0.50\n"
                         "TA1,2026-04-15,,Bun,Bun,1,2.79,0.21\n"
                         "TA2,2026-05-03,,Espresso,Espresso,1,3.25,0.25\n");
}

TEST_F(KnownExports, SalesOrdersOfOdooGoOnBelowTheirFirstRow) {
  const auto plan = import(
      "sales",
      "Order Reference,Order Date,Customer,Salesperson,Status,Total,Order Lines/Product,Order Lines/Quantity,Order "
      "Lines/Unit Price,Order Lines/Discount (%)\n"
      "S00011,2026-02-10 09:00:00,Birch Cafe,Mia,Sales Order,210.00,[CH-1] Chair,2.00,100.00,10.00\n"
      ",,,,,,Delivery,1.00,30.00,0.00\n"
      "S00012,2026-02-11 10:00:00,Elm Hotel,Mia,Cancelled,50.00,[CH-1] Chair,1.00,50.00,0.00\n");
  EXPECT_TRUE(says(plan, "sales orders of Odoo")) << plan.summary();
  EXPECT_EQ(lines(), header +
                         "S00011,2026-02-10,Birch Cafe,[CH-1] Chair,[CH-1] Chair,2,180.00,\n"
                         "S00011,2026-02-10,Birch Cafe,Delivery,Delivery,1,30.00,\n"
                         "S00012,2026-02-11,Elm Hotel,[CH-1] Chair,[CH-1] Chair,1,50.00,\n");
  EXPECT_EQ(shop.store().count({.entity = "order", .where = "cancelled is null"}), 1);
}

TEST_F(KnownExports, AQuotationOfOdooIsNoSale) {
  const auto plan = intake::plan(
      shop,
      test::csv("Order Reference,Order Date,Customer,Status,Order Lines/Product,Order Lines/Quantity,Order "
                "Lines/Unit Price\nS00013,2026-02-10 09:00:00,Birch Cafe,Quotation,Chair,2.00,100.00\n"),
      {"sales"}, {});
  EXPECT_EQ(std::ranges::count(plan.findings(), "line.unknown_status", &Finding::code), 1);
}

TEST_F(KnownExports, ContactsOfOdooAreAnAddressBook) {
  const auto plan = import(
      "address_book",
      "External ID,Name,Related Company,Job Position,Email,Phone,Street,Street2,City,State,Zip,Country,Is a Company\n"
      "__export__.p1,Ada Example,Birch Cafe,Buyer,ada@example.com,+1 518 555 0123,1 Main St,Apt 2,Albany,New York,"
      "12207,United States,False\n"
      "__export__.p2,Bo Placeholder,Birch Cafe,Owner,bo@example.com,,,,,,,,False\n");
  EXPECT_TRUE(says(plan, "contacts of Odoo")) << plan.summary();
  EXPECT_EQ(addresses(), "Birch Cafe,\"1 Main St, Apt 2\",Albany,New York,12207,US\n");
  EXPECT_EQ(std::ranges::count(plan.findings(), "customer.namesake", &Finding::code), 1)
      << "two of one name are told, and kept as two";
  EXPECT_EQ(shop.store().count({.entity = "channel"}), 3);
}

TEST_F(KnownExports, ContactsAndAccountsOfEspoCrmAreAddressBooks) {
  const auto contacts = import(
      "address_book",
      "id,name,salutationName,firstName,lastName,accountId,accountName,title,description,emailAddress,phoneNumber,"
      "doNotCall,addressStreet,addressCity,addressState,addressCountry,addressPostalCode,createdAt\n"
      "65a1,Ada Example,Mrs.,Ada,Example,65b1,Birch Cafe,Buyer,likes ferns,ada@example.com,'+15185550123,0,1 Main "
      "St,Albany,New York,United States,12207,2026-01-05 10:00:00\n"
      "65a2,Bo Placeholder,,Bo,Placeholder,,,,,bo@example.com,,0,,,,,,2026-01-05 10:00:00\n");
  EXPECT_TRUE(says(contacts, "contacts of EspoCRM")) << contacts.summary();
  EXPECT_EQ(addresses(), "Birch Cafe,1 Main St,Albany,New York,12207,US\n");
  EXPECT_EQ(shop.store().count({.entity = "channel"}), 3);
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "name = 'Bo Placeholder'"}), 1) << "of no account";
  const auto accounts =
      import("address_book",
             "id,name,website,emailAddress,phoneNumber,type,industry,sicCode,billingAddressStreet,billingAddressCity,"
             "billingAddressState,billingAddressCountry,billingAddressPostalCode,description\n"
             "65b1,Birch Cafe,,hello@example.com,,Customer,,,,,,,,\n"
             "65c1,Elm Hotel,,desk@example.com,'+15185550199,Customer,,,2 Elm St,Troy,New York,United States,12180,\n");
  EXPECT_TRUE(says(accounts, "accounts of EspoCRM")) << accounts.summary();
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "name = 'Birch Cafe'"}), 1) << "by its id";
  EXPECT_EQ(addresses("customer.name = 'Elm Hotel'"), "Elm Hotel,2 Elm St,Troy,New York,12180,US\n");
}

TEST_F(KnownExports, ThirdPartiesOfDolibarrAreAnAddressBook) {
  const auto plan =
      import("address_book",
             "Id,Name,Alias Name,Status,Customer,Vendor,Customer Code,Vendor Code,Address,Zip "
             "Code,City,State/Province,Country,Country code,Phone,Fax,Email,Third-party type\n"
             "1,Birch Cafe,Birch,1,1,0,CU2601-00001,,1 Main St,12207,Albany,New York,United States,US,+1 518 555 "
             "0123,,hello@example.com,Small company\n");
  EXPECT_TRUE(says(plan, "third parties of Dolibarr")) << plan.summary();
  EXPECT_EQ(addresses(), "Birch Cafe,1 Main St,Albany,New York,12207,US\n");
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "code = 'CU2601-00001'"}), 1);
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
