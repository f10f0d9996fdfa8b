// The files of the pastry shop, imported in any order, and its books as lines that do not depend on ids.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "crmcore/statistics/random.hpp"
#include "support.hpp"

namespace crmcore::test {

using exchange::TextTable;

struct File {
  const char* name;
  const char* layout;
};
inline constexpr auto files = std::to_array<File>({
    {"clientes.csv", "customer"},
    {"productos.csv", "product"},
    {"ventas.csv", "sales"},
    {"agenda.csv", "address_book"},
    {"contactos.csv", "channel"},
    {"direcciones.csv", "address"},
    {"documentos.csv", "document"},
    {"pagos.csv", "payment"},
    {"eventos.csv", "event"},
    {"dias_evento.csv", "event_day"},
    {"cuotas.csv", "event_cost"},
    {"plan_eventos.csv", "event_sales"},
    {"caja_eventos.csv", "event_till"},
    {"cierre_eventos.csv", "event_sales"},
});

/// The files as tables, read once.
inline const std::vector<TextTable>& tables() {
  static const std::vector<TextTable> read = [] {
    std::vector<TextTable> all;
    for (const File& file : files)
      all.push_back(exchange::parse_csv(test::bytes_of(CRMCORE_EXAMPLES "/pastry-shop/" + std::string(file.name)), {},
                                        file.name));
    return all;
  }();
  return read;
}

/// How a record is called by others, whatever its id.
inline std::map<std::int64_t, std::string> names_of(const store::Store& store, const Entity& entity) {
  std::map<std::int64_t, std::string> names;
  store.each({.entity = std::string(entity.name())}, [&](Row row) {
    std::string name;
    for (const char* column : {"code", "source", "external_key", "name"})
      if (const auto at = entity.find(column); at && !row[*at].is_null()) name += std::string(row[*at].text()) + "|";
    names[row[id_position].integer()] = name;
  });
  return names;
}

/// Every record of the file as a line, without ids and versions; references by name.
inline std::multiset<std::string> books(const Workspace& shop) {
  std::multiset<std::string> lines;
  const store::Store& store = shop.store();
  for (const Entity& entity : store.entities()) {
    if (entity.name() == "import") continue;
    const bool is_merge = entity.name() == "merged_customer";  // what it moved and took depends on when it was
    std::map<std::size_t, std::map<std::int64_t, std::string>> targets;
    for (std::size_t c = 2; c < entity.size(); ++c)
      if (entity[c].kind == Kind::id) targets[c] = names_of(store, store.entity(entity[c].target));
    store.each({.entity = std::string(entity.name())}, [&](Row row) {
      std::string line(entity.name());
      for (std::size_t c = 2; c < entity.size(); ++c) {
        if (is_merge && entity[c].name != "customer" && entity[c].name != "code") continue;
        line += "," + (targets.contains(c) && !row[c].is_null() ? targets[c][row[c].integer()]
                                                                : cell_text(entity[c], row[c], 2));
      }
      lines.insert(line);
    });
  }
  return lines;
}

/// Imports the files in the order of `order`, calling `after_each` file; a file whose rows are refused waits until
/// others have come.
inline void import_all(
    const Workspace& shop, std::vector<std::size_t> order, const std::function<void()>& after_each = [] {}) {
  while (!order.empty()) {
    std::vector<std::size_t> waiting;
    for (const std::size_t i : order) {
      const auto plan = intake::plan(shop, tables()[i], {files[i].layout});
      if (plan.rejected() > 0) {
        waiting.push_back(i);
        continue;
      }
      auto change = shop.change("test", files[i].name);
      intake::apply(change, plan, intake::Accept::all_or_nothing);
      change.commit();
      after_each();
    }
    ASSERT_LT(waiting.size(), order.size()) << "no file can be read: " << files[waiting[0]].name;
    order = waiting;
  }
}

inline std::vector<std::size_t> shuffled(statistics::Random& random) {
  std::vector<std::size_t> order(files.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size() - 1; i > 0; --i)
    std::swap(order[i], order[static_cast<std::size_t>(random.uniform() * static_cast<double>(i + 1))]);
  return order;
}

inline std::string differences(const std::multiset<std::string>& ours, const std::multiset<std::string>& first) {
  std::string text;
  for (const auto& [from, to, mark] : {std::tuple(&ours, &first, "+ "), std::tuple(&first, &ours, "- ")}) {
    std::vector<std::string> only;
    std::ranges::set_difference(*from, *to, std::back_inserter(only));
    for (std::size_t i = 0; i < std::min<std::size_t>(only.size(), 5); ++i) text += mark + only[i] + "\n";
  }
  return text;
}

}  // namespace crmcore::test
