#include "crmcore/registry/registry.hpp"

#include <algorithm>

#include "crmcore/store/change.hpp"

namespace crmcore::registry {
namespace {

using store::Change;
using store::Store;

constexpr std::string_view occasional = "occasional";

void check_customer(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool& texts) {
  enum : std::size_t { name = 6, given = 7, family = 8, legal = 9, trade = 10 };
  static const std::size_t type = entity.at("type"), rating = entity.at("rating");
  store::fill_code(change, entity, after, 'C', texts);
  if (after[name].is_null()) {
    if (!after[trade].is_null()) {
      after[name] = after[trade];
    } else if (!after[legal].is_null()) {
      after[name] = after[legal];
    } else if (!after[given].is_null() || !after[family].is_null()) {
      const std::string both = std::string(after[given].text()) + " " + std::string(after[family].text());
      after[name] = Cell::of(texts.keep(trimmed(both)));
    }
  }
  const bool is_occasional = after[type].text() == occasional;
  if (is_occasional) {
    const bool was = !before.empty() && before[type].text() == occasional;
    if (!after[rating].is_null() && (before.empty() || was))
      throw Error(ErrorCode::rule, "customer.rating", "an occasional customer has no rating; leave it empty");
    after[rating] = Cell();  // becoming occasional drops it
  } else if (after[rating].is_null()) {
    after[rating] = Cell::of(std::int64_t{5});
  } else if (after[rating].type() == Cell::Type::integer &&
             (after[rating].integer() < 1 || after[rating].integer() > 10)) {
    throw Error(ErrorCode::rule, "customer.rating",
                "a rating goes from 1 to 10, not " + std::to_string(after[rating].integer()));
  }
}

std::string compact(std::string_view number) {
  std::string kept;
  for (const char c : number)
    if (std::string_view(" .-/").find(c) == std::string_view::npos)
      kept += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return kept;
}

void check_document(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool& texts) {
  static const std::size_t number = entity.at("number"), kind = entity.at("kind"), country = entity.at("country"),
                           owner = entity.at("customer");
  after[number] = Cell::of(texts.keep(compact(after[number].text())));
  if (after[number].text().empty()) throw Error(ErrorCode::rule, "document.number", "a document needs a number");
  const std::array<Cell, 3> key{after[kind], after[country], after[number]};
  const auto holder = change.store().find_id(entity, std::array<std::string_view, 3>{"kind", "country", "number"}, key);
  if (!holder || *holder == after[0].integer()) return;
  const RowBlock other = change.store().get(entity, *holder);
  const RowBlock customer = change.store().get(change.store().entity("customer"), other[0][owner].integer());
  throw Error(ErrorCode::duplicate, "document.number",
              std::string(after[kind].text()) + " " + std::string(after[number].text()) + " belongs to customer " +
                  cited(customer.size() ? customer[0][2].text() : "") + " already");
}

/// At most one row of a customer with `preferred` among those of the same `group`: the others give way.
void one_preferred(Change& change, const Entity& entity, std::string_view group, std::span<const Cell> after) {
  const std::size_t preferred = entity.at("preferred"), owner = entity.at("customer"), same = entity.at(group);
  if (after[preferred].integer() == 0) return;
  std::vector<std::pair<std::int64_t, std::int64_t>> others;
  change.store().children(entity, owner, after[owner].integer(), [&](Row row) {
    if (row[0].integer() != after[0].integer() && row[preferred].integer() != 0 && row[same] == after[same])
      others.emplace_back(row[0].integer(), row[1].integer());
  });
  const store::Edit edit{preferred, Cell::of(std::int64_t{0})};
  for (const auto& [id, version] : others) change.update(entity, id, version, {&edit, 1});
}

void check_address(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto within = [&](std::string_view column, std::int64_t limit) {
    const Cell cell = after[entity.at(column)];
    if (std::abs(cell.integer()) > limit * Decimal::one)
      throw Error(ErrorCode::rule, "address." + std::string(column),
                  Decimal{cell.integer()}.text() + " is no " + std::string(column) + "; it goes from -" +
                      std::to_string(limit) + " to " + std::to_string(limit));
  };
  within("latitude", 90);
  within("longitude", 180);
  one_preferred(change, entity, "purpose", after);
}

void check_channel(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool& texts) {
  static const std::size_t kind = entity.at("kind"), address = entity.at("address"), contact = entity.at("contact"),
                           owner = entity.at("customer");
  const auto through = [&](auto parsed) {
    if (!parsed.value) throw Error(ErrorCode::invalid, "channel.address", parsed.why);
    after[address] = Cell::of(texts.keep(parsed.value->text()));
  };
  if (after[kind].text() == "phone") through(parse<Phone>(after[address].text(), change.store().forms()));
  if (after[kind].text() == "email") through(parse<Email>(after[address].text()));
  if (!after[contact].is_null()) {
    const RowBlock person = change.store().get(change.store().entity("contact"), after[contact].integer());
    if (person.size() && !(person[0][2] == after[owner]))
      throw Error(ErrorCode::rule, "channel.contact",
                  "contact " + std::to_string(after[contact].integer()) + " belongs to another customer");
  }
  one_preferred(change, entity, "kind", after);
}

void check_department(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  static const std::size_t within = entity.at("within");
  std::int64_t above = after[within].integer();
  for (int steps = 0; above != 0; ++steps) {
    if (above == after[0].integer() || steps > 1000)
      throw Error(ErrorCode::rule, "department.within",
                  "department " + cited(after[2].text()) + " would stand above itself");
    const RowBlock row = change.store().get(entity, above);
    above = row.size() ? row[0][within].integer() : 0;
  }
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Department>());
  catalogue.entities.push_back(make_entity<Staff>());
  catalogue.entities.push_back(make_entity<Customer>());
  catalogue.entities.push_back(make_entity<Document>());
  catalogue.entities.push_back(make_entity<Address>());
  catalogue.entities.push_back(make_entity<Contact>());
  catalogue.entities.push_back(make_entity<Channel>());
  catalogue.entities.push_back(make_entity<Note>());
  catalogue.unique_together.push_back({"document", {"kind", "country", "number"}});
  catalogue.rules.push_back({Schema<Customer>::name, &check_customer});
  catalogue.rules.push_back({Schema<Document>::name, &check_document});
  catalogue.rules.push_back({Schema<Address>::name, &check_address});
  catalogue.rules.push_back({Schema<Channel>::name, &check_channel});
  catalogue.rules.push_back({Schema<Department>::name, &check_department});
  catalogue.labels.add(labels());
}

std::optional<Address> delivery_address(const Store& store, Id<Customer> customer) {
  std::optional<Address> first;
  const Entity& entity = store.entity("address");
  store.children(entity, *entity.parent(), customer.value, [&](Row row) {
    auto address = from_row<Address>(row);
    if (address.purpose != AddressPurpose::delivery) return;
    if (!first || (address.preferred && !first->preferred)) first = std::move(address);
  });
  return first;
}

Result<Due> review(const Store& store, Day today, int months) {
  const Month then = Month(today).next(-months);
  const int last = (then.next().first_day() - then.first_day()).count;
  const Day limit = then.first_day() + Days{std::min(today.civil().day, last) - 1};
  Result<Due> due{{}, store.currency()};
  const auto owners = [&](std::string_view part) {
    std::vector<std::int64_t> ids;
    store.scan(store.entity(part), std::array<std::string_view, 1>{"customer"},
               [&](Row row) { ids.push_back(row[0].integer()); });
    std::ranges::sort(ids);
    return ids;
  };
  const auto channels = owners("channel"), addresses = owners("address"), documents = owners("document");
  store.each({.entity = "customer", .sort = "code"}, [&](Row row) {
    const auto customer = from_row<Customer>(row);
    std::string missing;
    const auto lacks = [&](bool absent, const char* what) {
      if (absent) missing += (missing.empty() ? "" : ", ") + std::string(what);
    };
    lacks(!customer.name, "name");
    lacks(!std::ranges::binary_search(channels, customer.id.value), "channel");
    lacks(!std::ranges::binary_search(addresses, customer.id.value), "address");
    lacks(!std::ranges::binary_search(documents, customer.id.value), "document");
    const bool stale = !customer.verified || *customer.verified < limit;
    if (stale || !missing.empty())
      due.rows.push_back({customer.code, customer.name, customer.verified, stale, missing});
  });
  return due;
}

}  // namespace crmcore::registry
