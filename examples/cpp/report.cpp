// The page that an owner looks at on Monday: a pastry shop's books in, one HTML file out, and one for a customer.
#include <crmcore/crmcore.hpp>
#include <fstream>
#include <iostream>
using namespace crmcore;

/// What a reader sees of a page, a line for each piece of text.
std::string text_of(const std::string& html) {
  std::string text;
  for (std::size_t at = html.find("<body"); at < html.size();) {
    const std::size_t end = std::min(html.find('<', at + 1), html.size());
    const std::size_t start = html[at] == '<' ? html.find('>', at) + 1 : at;
    const std::string_view piece = trimmed(std::string_view(html).substr(start, end - start));
    if (!piece.empty()) text += std::string(piece) + "\n";
    at = end;
  }
  return text;
}

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: report examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  const std::string file = argv[2];
  try {
    auto shop = Workspace::open(file, {.currency = "MXN", .country = "MX"});
    auto change = shop.change("ana", "first load");
    for (const auto& [name, layout] : {std::pair{"clientes", "customer"},
                                       {"ventas", "sales"},
                                       {"productos", "product"},
                                       {"eventos", "event"},
                                       {"plan_eventos", "event_plan"},
                                       {"caja_eventos", "event_till"}})
      intake::apply(change, intake::plan(shop, exchange::read_csv(books + "/" + name + ".csv"), {layout}),
                    intake::Accept::valid_rows);
    change.commit();

    const Day monday(2025, 12, 22);
    const std::string page = report::page(actions(), shop, monday, {.language = "es"});
    std::ofstream(file + ".html") << page;
    std::ofstream(file + ".customer.html") << report::customer_page(actions(), shop, "E001", monday);
    std::cout << text_of(page);
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
