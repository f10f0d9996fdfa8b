// Rules, scans and versions find a cell by its member: one added in the middle moves the cells and changes nothing
// else.
#include "crmcore/schema/field.hpp"

#include <gtest/gtest.h>

#include "crmcore/definitions/work_item.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

struct Short {
  Id<Short> id;
  std::int64_t version = 0;
  std::string code;
  std::optional<std::string> source, external_key;
  std::optional<std::string> title;
  std::optional<std::int64_t> stock;
};
/// The same record after somebody has added three members in the middle.
struct Long {
  Id<Long> id;
  std::int64_t version = 0;
  std::optional<std::int64_t> rank;
  std::string code;
  std::optional<std::string> nickname;
  std::optional<std::string> source, external_key;
  std::optional<std::string> title;
  std::optional<std::string> colour;
  std::optional<std::int64_t> stock;
};

}  // namespace
template <>
struct Schema<Short> {
  static constexpr std::string_view name = "thing";
  static constexpr auto fields = std::to_array<Field<Short>>({
      field<&Short::id>("id"),
      field<&Short::version>("version"),
      field<&Short::code>("code", {.unique = true}),
      field<&Short::source>("source"),
      field<&Short::external_key>("external_key"),
      field<&Short::title>("title"),
      field<&Short::stock>("stock"),
  });
};
template <>
struct Schema<Long> {
  static constexpr std::string_view name = "thing";
  static constexpr auto fields = std::to_array<Field<Long>>({
      field<&Long::id>("id"),
      field<&Long::version>("version"),
      field<&Long::rank>("rank"),
      field<&Long::code>("code", {.unique = true}),
      field<&Long::nickname>("nickname"),
      field<&Long::source>("source"),
      field<&Long::external_key>("external_key"),
      field<&Long::title>("title"),
      field<&Long::colour>("colour"),
      field<&Long::stock>("stock"),
  });
};
namespace {

/// A rule as rooms write them: fills in the code, the title and the stock, and refuses a stock below 0.
template <Described Thing>
void check_thing(store::Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool& texts) {
  store::fill_code<Thing>(change, entity, after, 'T', texts);
  Cell& title = after[position_of<&Thing::title>];
  if (title.is_null()) title = Cell::of(texts.keep("thing " + std::string(after[position_of<&Thing::code>].text())));
  Cell& stock = after[position_of<&Thing::stock>];
  if (stock.is_null()) stock = Cell::of(std::int64_t{1});
  if (stock.integer() < 0) throw Error(ErrorCode::rule, "thing.stock", "a stock is not below 0");
}

/// A file of such things, made by themselves, by key and by code.
template <Described Thing>
class Things {
 public:
  Things() : store(file.path(), catalogue(), {}), change(store, "test", "things") {
    first = change.add(Thing{});
    Thing keyed;
    keyed.source = "shop";
    keyed.external_key = "K7";
    keyed.stock = 12;
    change.add(keyed);
    Thing coded;
    coded.code = "own";
    coded.title = "of its own";
    last = change.add(coded);
  }
  /// What a scan says of each: code, title, stock and version.
  std::vector<std::string> scanned() const {
    std::vector<std::string> lines;
    store::each<&Thing::stock, &Thing::code, &Thing::title, &Thing::version>(
        store, [&](std::optional<std::int64_t> stock, std::string_view code, std::optional<std::string_view> title,
                   std::int64_t version) {
          lines.push_back(std::string(code) + ", " + std::string(title.value_or("")) + ", " +
                          std::to_string(stock.value_or(-1)) + ", " + std::to_string(version));
        });
    return lines;
  }

  test::TempFile file;
  store::Store store;
  store::Change change;
  Id<Thing> first, last;

 private:
  static store::Catalogue catalogue() {
    store::Catalogue catalogue;
    catalogue.entities.push_back(make_entity<Thing>());
    catalogue.rules.push_back({Schema<Thing>::name, &check_thing<Thing>});
    return catalogue;
  }
};

using Lines = std::vector<std::string>;

template <class Thing>
class Fields : public testing::Test, public Things<Thing> {};
using Shapes = testing::Types<Short, Long>;
TYPED_TEST_SUITE(Fields, Shapes, );

TYPED_TEST(Fields, AreFilledInByRulesWhereverTheyStand) {
  EXPECT_EQ(this->scanned(), Lines({"T1, thing T1, 1, 1", "K7, thing K7, 12, 1", "own, of its own, 1, 1"}));
}

TYPED_TEST(Fields, AreRefusedByRulesWhereverTheyStand) {
  EXPECT_EQ(test::error_of([&] { this->change.edit(this->last, [](TypeParam& thing) { thing.stock = -1; }); }),
            ErrorCode::rule);
}

TYPED_TEST(Fields, KeepCodesApartWhereverTheyStand) {
  TypeParam same;
  same.source = "till";
  same.external_key = "own";
  EXPECT_EQ(store::get(this->store, this->change.add(same))->code, "till:own");
}

TYPED_TEST(Fields, AreEditedWithTheVersionWhereverTheyStand) {
  this->change.edit(this->first, [](TypeParam& thing) { thing.stock = 5; });
  EXPECT_EQ(this->scanned()[0], "T1, thing T1, 5, 2");
  EXPECT_EQ(test::error_of([&] { this->change.erase(this->first, 1); }), ErrorCode::stale);
}

TYPED_TEST(Fields, AreLoggedAndUndoneWhereverTheyStand) {
  const std::int64_t entry = this->change.last_entry() + 1;
  this->change.edit(this->first, [](TypeParam& thing) { thing.stock = 5; });
  const std::int64_t number = this->change.number();
  this->change.commit();
  Lines logged;
  this->store.log(0, "thing", this->first.value, [&](const store::LogEntry& one) {
    logged.push_back(std::string(one.actor) + " " + std::string(one.operation) + " " +
                     std::string(one.columns.value_or("")));
  });
  EXPECT_EQ(logged, Lines({"test insert ", R"(test update {"stock":[1,5]})"}));
  store::Change back(this->store, "test", "a mistake");
  EXPECT_EQ(back.undo(number, entry, entry)[0].undone, 1);
  EXPECT_EQ(this->scanned()[0], "T1, thing T1, 1, 3");
}

TYPED_TEST(Fields, AreFoundByTheirValueWhereverTheyStand) {
  const auto found = store::find_id<&TypeParam::source, &TypeParam::stock>(this->store, "shop", 12);
  EXPECT_EQ(store::get(this->store, found.value())->code, "K7");
}

/// Each field of a record stands where its entity says, and describes a member of its own: position_of is that place.
template <Described Record>
void expect_own_places(const std::vector<Entity>& entities) {
  const auto entity = std::ranges::find(entities, Schema<Record>::name, &Entity::name);
  ASSERT_NE(entity, entities.end()) << Schema<Record>::name;
  const auto& fields = Schema<Record>::fields;
  ASSERT_EQ(entity->size(), fields.size()) << Schema<Record>::name;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    EXPECT_EQ(entity->at(fields[i].column.name), i) << Schema<Record>::name;
    EXPECT_EQ(std::ranges::count(fields, fields[i].get, &Field<Record>::get), 1) << fields[i].column.name;
  }
}
template <Described... Records>
void expect_all(const std::vector<Entity>& entities) {
  EXPECT_EQ(entities.size(), sizeof...(Records)) << "an entity is missing in this test";
  for (const auto expect : {&expect_own_places<Records>...}) expect(entities);
}

TEST(Positions, AreThoseOfTheEntities) {
  expect_all<Department, Staff, Customer, Document, Address, Contact, Channel, Note, Product, Order, OrderLine, Payment,
             CustomField, ListEntry, View, WorkItem, Event, EventDay, EventCost, EventPlan, EventActual, EventLeftover,
             EventPreorder, Import>(catalogue().entities);
}

TEST(Positions, AreThoseOfTheNames) {
  const Entity customer = make_entity<Customer>();
  EXPECT_EQ(position_of<&Customer::id>, id_position);
  EXPECT_EQ(position_of<&Customer::version>, version_position);
  EXPECT_EQ(position_of<&Customer::name>, customer.at("name"));
  EXPECT_EQ(column_name<&Customer::legal_name>, "legal_name");
  EXPECT_EQ(position_of<&WorkItem::customer>, make_entity<WorkItem>().parent());
}

}  // namespace
}  // namespace crmcore
