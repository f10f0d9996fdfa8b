#include "crmcore/definitions/definitions.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

class Definitions : public testing::Test {
 protected:
  Definitions() : shop(Workspace::open(file.path(), {.currency = "EUR"})) {}
  Id<CustomField> define(const CustomField& field) {
    auto change = shop.change("test", "define");
    const auto id = change.add(field);
    change.commit();
    return id;
  }
  static CustomField field(const std::string& name, CustomKind kind) {
    CustomField field;
    field.entity = "customer";
    field.name = name;
    field.kind = kind;
    return field;
  }
  test::TempFile file;
  Workspace shop;
};

TEST_F(Definitions, ARequiredFieldGivesItsDefaultToTheRecordsThereAre) {  // R6, registry W14
  auto change = shop.change("test", "before");
  Customer ada;
  ada.name = "Ada";
  const auto id = change.add(ada);
  change.commit();
  auto vip = field("vip", CustomKind::boolean);
  vip.required = true;
  vip.fallback = "false";
  define(vip);
  auto motto = field("motto", CustomKind::text);
  motto.required = true;
  motto.fallback = "it's";
  define(motto);
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "vip = false and motto = 'it''s'"}), 1);
  auto later = shop.change("test", "after");
  later.edit(id, [](Customer& old) { old.country = "MX"; });
  later.commit();
  EXPECT_EQ(store::get(shop.store(), id)->country, "MX");
}

TEST_F(Definitions, AFieldThatWasErasedCanBeDefinedAgain) {  // R6, registry C1
  for (const CustomKind kind : {CustomKind::text, CustomKind::integer, CustomKind::text}) {
    auto size = field("size", kind);
    size.only_once = true;
    const auto open = Workspace::open(file.path(), {.currency = "EUR"});
    auto change = open.change("test", "define");
    const auto id = change.add(size);
    change.commit();
    auto gone = open.change("test", "erase");
    gone.erase(id, 1);
    gone.commit();
  }
  EXPECT_EQ(shop.store().count({.entity = "custom_field"}), 0);
}

TEST_F(Definitions, WhatIsDefinedIsSeenByEveryOpenHandle) {  // R6
  const auto other = Workspace::open(file.path());
  const auto id = define(field("size", CustomKind::integer));
  const auto has_it = [](const Workspace& one) {
    return test::error_of([&] { return one.store().count({.entity = "customer", .where = "size = 1"}); }) !=
           ErrorCode::unknown_name;
  };
  EXPECT_TRUE(has_it(shop));
  EXPECT_TRUE(has_it(other));
  auto edited = other.change("test", "edit");
  edited.edit(id, [](CustomField& size) { size.most = Decimal::of(9); });
  edited.commit();
  EXPECT_EQ(test::error_of([&] {
              auto change = shop.change("test", "use");
              AnyRecord record(shop, "customer");
              record.set("size", "10");
              record.put(change);
            }),
            ErrorCode::rule);
  auto erased = other.change("test", "erase");
  erased.erase(id, 2);
  erased.commit();
  EXPECT_FALSE(has_it(other));
  EXPECT_FALSE(has_it(shop));
  {
    auto given_up = shop.change("test", "define");
    given_up.add(field("size", CustomKind::text));
  }
  EXPECT_FALSE(has_it(shop));
}

TEST_F(Definitions, AFieldThatWasErasedHoldsNoUndo) {  // A4
  const auto import = [&](const std::string& text) {
    const auto plan = intake::plan(shop, test::csv(text), {"customer"});
    auto change = shop.change("test", "import");
    intake::apply(change, plan, intake::Accept::all_or_nothing);
    change.commit();
  };
  const auto id = define(field("size", CustomKind::integer));
  import("code,name\nA,Ana\n");
  import("code,name,size\nA,Ana,38\nB,Bo,40\n");
  import("code,size\nB,41\n");
  auto erased = shop.change("test", "erase");
  erased.erase(id, 1);
  erased.commit();
  for (const std::int64_t number : {3, 2, 1}) {
    auto change = shop.change("test", "undo");
    for (const store::Undone& rows : intake::undo(change, {number})) EXPECT_EQ(rows.kept, 0) << rows.reason;
    change.commit();
  }
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 0);
}

TEST_F(Definitions, ACustomFieldIsLikeABuiltInOne) {  // R6
  auto size = field("shoe_size", CustomKind::integer);
  size.least = Decimal::of(15);
  size.most = Decimal::of(60);
  size.fallback = "40";
  define(size);
  auto change = shop.change("test", "use");
  AnyRecord record(shop, "customer");
  record.set("shoe_size", "44");
  record.put(change);
  AnyRecord other(shop, "customer");
  other.put(change);
  EXPECT_EQ(other.text("shoe_size"), "40") << "the default";
  record.set("shoe_size", "99");
  EXPECT_EQ(test::error_of([&] { record.put(change); }, {"99", "between 15 and 60"}), ErrorCode::rule);
  EXPECT_EQ(test::error_of([&] { record.set("shoe_size", "big"); }), ErrorCode::invalid);
  change.commit();
  EXPECT_EQ(shop.store().count({.entity = "customer", .where = "shoe_size > 41"}), 1);
  EXPECT_EQ(shop.store().find({.entity = "customer", .sort = "shoe_size desc"}).cell(0, "shoe_size").integer(), 44);
  const auto plan = intake::plan(shop, test::csv("code,shoe_size\nX,38\nY,3\n"), {"customer"});
  EXPECT_EQ(plan.accepted(), 1);
  EXPECT_EQ(plan.findings().at(0).code, "record.rule");
  const auto again = Workspace::open(file.path());
  EXPECT_EQ(again.store().count({.entity = "customer", .where = "shoe_size = 44"}), 1);
  EXPECT_EQ(store::get(again, Id<Customer>{1})->extra.at(0).cell().integer(), 44);
}

TEST_F(Definitions, EveryKindIsChecked) {  // R6
  auto pets = field("pets", CustomKind::choices);
  EXPECT_EQ(test::error_of([&] { define(pets); }, {"list"}), ErrorCode::invalid);
  pets.list = "pet";
  EXPECT_EQ(test::error_of([&] { define(pets); }, {"'pet'"}), ErrorCode::not_found);
  auto change = shop.change("test", "list");
  for (const auto code : {"cat", "dog"}) {
    ListEntry entry;
    entry.list = "pet";
    entry.code = code;
    change.add(entry);
  }
  change.commit();
  define(pets);
  define(field("since", CustomKind::day));
  define(field("budget", CustomKind::amount));
  define(field("vip", CustomKind::boolean));
  auto badge = field("badge", CustomKind::text);
  badge.only_once = true;
  define(badge);
  auto use = shop.change("test", "use");
  AnyRecord record(shop, "customer");
  for (const auto& [name, value] :
       {std::pair{"pets", "dog, cat"}, {"since", "2020-02-29"}, {"budget", "12.50"}, {"vip", "sí"}, {"badge", "7"}})
    record.set(name, value);
  record.put(use);
  EXPECT_EQ(record.text("pets"), "cat,dog");
  EXPECT_EQ(record.text("budget"), "12.50");
  AnyRecord second(shop, "customer");
  second.set("badge", "7");
  EXPECT_EQ(test::error_of([&] { second.put(use); }), ErrorCode::duplicate);
  AnyRecord third(shop, "customer");
  third.set("pets", "horse");
  EXPECT_EQ(test::error_of([&] { third.put(use); }, {"'horse'", "cat, dog"}), ErrorCode::invalid);
}

TEST(CustomAmounts, AreLimitedInUnitsOfTheCurrency) {  // R6
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "JPY"});
  auto change = shop.change("test", "define");
  CustomField field;
  field.entity = "customer";
  field.name = "limit";
  field.kind = CustomKind::amount;
  field.most = Decimal::of(5000);
  change.add(field);
  change.commit();
  auto use = shop.change("test", "use");
  AnyRecord record(shop, "customer");
  record.set("limit", "5000");
  EXPECT_NO_THROW(record.put(use));
  record.set("limit", "5001");
  EXPECT_EQ(test::error_of([&] { record.put(use); }, {"5001", "at most 5000"}), ErrorCode::rule);
}

TEST_F(Definitions, RefuseWhatCannotBeAField) {
  EXPECT_EQ(test::error_of([&] { define(field("name", CustomKind::text)); }, {"already"}), ErrorCode::duplicate);
  for (const auto name : {"", "Shoe", "x y", "1a", "crm_x", "a;drop"})
    EXPECT_EQ(test::error_of([&] { define(field(name, CustomKind::text)); }), ErrorCode::invalid) << name;
  auto elsewhere = field("x", CustomKind::text);
  elsewhere.entity = "custmer";
  EXPECT_EQ(test::error_of([&] { define(elsewhere); }, {"did you mean 'customer'"}), ErrorCode::unknown_name);
  auto ranged = field("x", CustomKind::text);
  ranged.least = Decimal::of(1);
  EXPECT_EQ(test::error_of([&] { define(ranged); }), ErrorCode::invalid);
  define(field("x", CustomKind::text));
  auto change = shop.change("test", "kind");
  EXPECT_EQ(test::error_of([&] { change.edit(Id<CustomField>{1}, [](CustomField& f) { f.kind = CustomKind::day; }); }),
            ErrorCode::rule);
}

TEST_F(Definitions, AFieldThatWasRolledBackIsGone) {
  {
    auto change = shop.change("test", "define");
    change.add(field("ghost", CustomKind::text));
    change.rollback();
  }
  EXPECT_FALSE(shop.store().entity("customer").find("ghost").has_value());
  define(field("ghost", CustomKind::text));
}

TEST_F(Definitions, AViewIsAFilterThatCanBeEvaluated) {  // A1
  EXPECT_EQ(definitions::view(shop, "best_rated").where, "rating > 7");
  EXPECT_EQ(store::find<View>(shop).size(), 4U) << "the four of the case";
  View view;
  view.name = "broken";
  view.entity = "customer";
  view.where = "tipe = 'x'";
  auto change = shop.change("test", "view");
  EXPECT_EQ(test::error_of([&] { change.add(view); }, {"tipe"}), ErrorCode::unknown_name);
  view.where = "rating > 3";
  view.columns = "code, nam";
  EXPECT_EQ(test::error_of([&] { change.add(view); }, {"did you mean 'name'"}), ErrorCode::unknown_name);
  view.columns = "code, name";
  view.sort = "rating desc";
  EXPECT_NO_THROW(change.add(view));
  EXPECT_EQ(test::error_of([&] { definitions::view(shop, "best"); }), ErrorCode::unknown_name);
  EXPECT_EQ(definitions::list(shop, "customer_type"), std::vector<std::string>({"recurrent", "occasional", "special"}));
}

}  // namespace
}  // namespace crmcore
