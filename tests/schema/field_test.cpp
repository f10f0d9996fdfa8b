// Rules, scans and versions find a cell by its member: one added in the middle moves the cells and changes nothing
// else.
#include "crmcore/schema/field.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {

/// A record of the tests: part of a customer, written by a member of the staff.
struct Letter {
  Id<Letter> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::optional<Id<Staff>> author;
  std::optional<Email> reply_to;
  std::string text;
  Extra extra;
};
template <>
struct Schema<Letter> {
  static constexpr std::string_view name = "letter";
  static constexpr auto fields = std::to_array<Field<Letter>>({
      field<&Letter::id>("id"),
      field<&Letter::version>("version"),
      parent<&Letter::customer>("customer"),
      reference<&Letter::author>("author", "staff"),
      field<&Letter::reply_to>("reply_to", {.personal = true}),
      field<&Letter::text>("text", {.required = true}),
  });
};

/// The same name twice.
struct Twin {
  std::int64_t a = 0, b = 0;
};
template <>
struct Schema<Twin> {
  static constexpr std::string_view name = "twin";
  static constexpr auto fields = std::to_array<Field<Twin>>({field<&Twin::a>("a"), field<&Twin::b>("a")});
};

namespace {

static_assert(names_are_unique<Letter>());
static_assert(!names_are_unique<Twin>(), "two fields of one name make no entity");

TEST(Schema, MakesAnEntityOfARecord) {
  const Entity letter = make_entity<Letter>();
  EXPECT_EQ(letter.name(), "letter");
  EXPECT_EQ(letter.names(), (std::vector<std::string_view>{"id", "version", "customer", "author", "reply_to", "text"}));
  EXPECT_EQ(letter.parent(), 2U);
  EXPECT_EQ(letter.built_in(), 6U);
}

TEST(Schema, SaysWhatEachFieldIsFor) {
  const Entity letter = make_entity<Letter>();
  EXPECT_EQ(letter[0].role, Column::Role::id);
  EXPECT_EQ(letter[1].role, Column::Role::version);
  EXPECT_EQ(letter[2].role, Column::Role::parent);
  EXPECT_EQ(letter[3].role, Column::Role::plain);
  EXPECT_TRUE(letter[0].traits.read_only) << "set by crmcore alone";
  EXPECT_TRUE(letter[1].traits.read_only);
  EXPECT_TRUE(letter[2].traits.required) << "a part belongs to something";
  EXPECT_TRUE(letter[4].traits.personal);
}

TEST(Schema, NamesTheEntityOfAReferenceLikeItsColumnOrAsSaid) {
  const Entity letter = make_entity<Letter>();
  EXPECT_EQ(letter[2].target, "customer");
  EXPECT_EQ(letter[3].target, "staff");
  EXPECT_EQ(letter[3].kind, Kind::id);
}

TEST(Schema, ReadsATextThroughTheDoorOfItsType) {
  const Entity letter = make_entity<Letter>();
  const Column& reply_to = letter[4];
  EXPECT_EQ(reply_to.parse(reply_to, " Ana@Example.MX ", {}).value->cell().text(), "Ana@example.mx");
  EXPECT_FALSE(reply_to.parse(reply_to, "no address", {}).value) << "a text, and yet not an e-mail address";
}

TEST(Schema, ARecordSurvivesTheWayToARowAndBack) {
  Customer customer;
  customer.code = "A1";
  customer.kind = CustomerKind::company;
  customer.billing_email = Email("a@b.mx");
  customer.verified = Day(2011, 12, 10);
  customer.extra.emplace_back(std::string("44"));
  std::vector<Cell> row;
  to_row(customer, row);
  const auto back = from_row<Customer>(row);
  EXPECT_EQ(back.code, "A1");
  EXPECT_EQ(back.kind, CustomerKind::company);
  EXPECT_EQ(back.billing_email->text(), "a@b.mx");
  EXPECT_EQ(back.verified, Day(2011, 12, 10));
  EXPECT_EQ(back.extra.at(0).cell().text(), "44");
  EXPECT_FALSE(back.rating.has_value());
}

TEST(Schema, DecodingNeverThrowsWhateverTheFileHolds) {
  for (const Cell cell :
       {Cell(), Cell::of(std::int64_t{INT64_MAX}), Cell::of(1e300), Cell::of(std::string_view("nonsense"))}) {
    std::vector<Cell> row(Schema<Customer>::fields.size(), cell);
    EXPECT_NO_THROW(from_row<Customer>(row));
  }
}

TEST(Schema, ReadsTheFieldsOfAShorterRow) {  // of a file that an earlier version made
  const std::array<Cell, 3> row{Cell::of(std::int64_t{7}), Cell::of(std::int64_t{1}), Cell::of(std::int64_t{4})};
  const auto letter = from_row<Letter>(row);
  EXPECT_EQ(letter.id, Id<Letter>{7});
  EXPECT_EQ(letter.customer, Id<Customer>{4});
  EXPECT_FALSE(letter.author);
  EXPECT_EQ(letter.text, "");
}

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
  expect_all<Department, Staff, Customer, Document, Address, Contact, Channel, Note, DistinctCustomers, Product, Order,
             OrderLine, Payment, Quote, QuoteLine, LineChange, StandingOrder, StandingOrderLine, StandingOrderRule,
             StandingOrderPause, StandingOrderDecision, StandingOrderDecisionLine, Holiday, Lot, LotIngredient,
             OrderLot, CollectionStep, PaymentPromise, LadderRung, ListPrice, TaxRate, CustomerTerms, SegmentTerms,
             CustomField, ListEntry, View, Segment, StatusLimit, WorkItem, MergedCustomer, Assignment, Zone, Event,
             EventDay, EventCost, EventPlan, EventActual, EventLeftover, EventPreorder, Import>(catalogue().entities);
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
