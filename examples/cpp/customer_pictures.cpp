// Pictures of the customers of a pastry shop: each from the table of an action, as SVG and as a Vega-Lite
// specification.
#include <crmcore/crmcore.hpp>
#include <fstream>
#include <iostream>
using namespace crmcore;
using report::CustomerPicture;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: customer_pictures examples/pastry-shop shop.crm\n", 2;
  auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX"});
  auto change = shop.change("ana", "first load");
  const auto sales = exchange::read_csv(std::string(argv[1]) + "/ventas.csv");
  intake::apply(change, intake::plan(shop, sales, intake::Layout::sales), intake::Accept::valid_rows);
  change.commit();

  // A picture is a chart of a table: of any day, in the reader's language.
  const auto past = history(shop, Day{2025, 12, 21});
  const auto months = to_table(lifecycle::months(past));
  const auto chart = report::customer_chart(CustomerPicture::lifecycle, months, "es", "MX");
  std::ofstream(std::string(argv[2]) + ".lifecycle.svg") << report::svg(chart);
  std::ofstream(std::string(argv[2]) + ".lifecycle.json") << report::vega_lite(chart);
  std::cout << chart.title << ": " << chart.description << "\n" << months.preview(3) << "\n";

  // By name, as from C, Python and the command line.
  for (const char* picture : {"tracking_total", "cohorts", "rfm_treemap", "concentration"}) {
    const auto drawn =
        run("report.customer_picture", R"({"today":"2025-12-21","picture":")" + std::string(picture) + "\"}",
            {.store = &shop.store()});
    std::cout << drawn.cell(0, "picture").text() << " draws " << drawn.cell(0, "action").text() << " "
              << drawn.cell(0, "parameters").text() << "\n";
  }

  // And a picture of one's own.
  report::Chart own{.title = "Cakes sold", .x = {.title = "week"}, .y = {.title = "cakes"}};
  own.series.push_back({"actual", report::Shape::line, {{.x = 1, .y = 12}, {.x = 2, .y = 18}, {.x = 3, .y = 15}}});
  own = report::scaled(own);
  std::cout << own.title << ": " << own.y.ticks.size() << " ticks up to " << own.y.ticks.back().text << "\n";
}
