// The first day with crmcore, in C++: sales in, customers judged.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: first_page online_retail.csv shop.crm\n", 2;
  try {
    auto shop = Workspace::open(argv[2], {.currency = "GBP"});

    auto change = shop.change("ana", "first load");
    auto plan = intake::plan(shop, exchange::read_csv(argv[1]), intake::Layout::sales,
                             {{"order", "InvoiceNo"}, {"customer", "CustomerID"}, {"product", "StockCode"},
                              {"description", "Description"}, {"quantity", "Quantity"}, {"unit_price", "UnitPrice"},
                              {"ordered", "InvoiceDate"}, {"country", "Country"}});
    std::cout << plan.summary();
    intake::apply(change, plan, intake::Accept::valid_rows);
    change.commit();

    const auto past = history(shop, Day{2011, 12, 10});
    std::cout << lifecycle::mix(lifecycle::status(past, {.active = 30, .inactive = 45}))
              << segmentation::sizes(segmentation::rfm(past));
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
