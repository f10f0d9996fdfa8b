// Who is meant by a phone, a document or half a name; a search through notes; tags; how good the records are.
#include <crmcore/crmcore.hpp>
#include <iostream>
using namespace crmcore;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: look_up examples/pastry-shop shop.crm\n", 2;
  const std::string books = argv[1];
  auto shop = Workspace::open(argv[2], {.currency = "MXN", .country = "MX"});
  auto change = shop.change("ana", "the books");
  for (const auto& [file, layout] : {std::pair{"clientes", "customer"},
                                     {"documentos", "document"},
                                     {"direcciones", "address"},
                                     {"contactos", "channel"}})
    intake::apply(change, intake::plan(shop, exchange::read_csv(books + "/" + file + ".csv"), {layout}),
                  intake::Accept::all_or_nothing);
  Note note;
  note.customer = *store::find_id<&Customer::code>(shop.store(), std::string("E032"));
  note.text = "Pide el pastel de tres leches sin nueces; avisar un día antes.";
  change.add(note);
  registry::tag(change, {.entity = "customer", .where = "rating >= 9"}, "vip");
  change.commit();

  for (const char* text : {"e017", "cafe pena", "cervantes lu", "vip"}) {
    std::cout << text << "\n" << to_table(registry::look_up(shop, text, {.limit = 3})) << "\n";
  }
  std::cout << to_table(registry::search(shop, "nueces past")) << "\n"
            << to_table(registry::tags(shop)) << "\n"
            << to_table(quality::figures(shop, Day{2025, 12, 21}));
}
