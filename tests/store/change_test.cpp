#include "crmcore/store/change.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "support.hpp"

namespace crmcore {
namespace {

Id<Customer> add(const Workspace& shop, const std::string& code) {
  auto change = shop.change("test", "add " + code);
  Customer customer;
  customer.code = code;
  const auto id = change.add(customer);
  change.commit();
  return id;
}

std::vector<std::string> log_of(const Workspace& shop, std::int64_t since) {
  std::vector<std::string> lines;
  shop.store().log(since, "", 0, [&](const store::LogEntry& entry) {
    lines.push_back(std::string(entry.actor) + " " + std::string(entry.operation) + " " + std::string(entry.entity) +
                    " " + std::to_string(entry.first) + "-" + std::to_string(entry.last) + " " +
                    std::string(entry.columns.value_or("")));
  });
  return lines;
}

TEST(Change, WritesOneLogEntryPerEditAndOnePerBlockOfInserts) {  // A6
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("ana", "many");
  for (int i = 0; i < 1100; ++i) {
    Customer customer;
    customer.code = "c" + std::to_string(i);
    change.add(customer);
  }
  const std::int64_t number = change.number();
  change.edit(Id<Customer>{5}, [](Customer& c) { c.country = "PE"; });
  change.commit();
  EXPECT_EQ(log_of(shop, number - 1),
            std::vector<std::string>({"ana insert customer 1-1024 ", "ana insert customer 1025-1100 ",
                                      "ana update customer 5-5 {\"country\":[null,\"PE\"]}"}));
  shop.change("ana", "nothing").commit();
  EXPECT_TRUE(log_of(shop, number).empty()) << "a change that did nothing leaves no trace";
}

TEST(Change, RefusesAStaleWriteAndShowsBothValues) {  // A10
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const auto id = add(shop, "A");
  const Entity& customer = shop.store().entity("customer");
  auto change = shop.change("test", "twice");
  change.edit(id, [](Customer& c) { c.name = "first"; });
  const store::Edit edit{customer.at("name"), Cell::of(std::string_view("second"))};
  EXPECT_EQ(test::error_of(
                [&] {
                  change.update(customer, id.value, 1, {&edit, 1});
                },
                {"customer 1", "'first'", "'second'"}),
            ErrorCode::stale);
  EXPECT_EQ(test::error_of([&] { change.erase(id, 1); }), ErrorCode::stale);
  EXPECT_EQ(test::error_of([&] { change.edit(Id<Customer>{99}, [](Customer&) {}); }, {"99"}), ErrorCode::not_found);
}

TEST(Change, UpdatesByExternalKeyInsteadOfDuplicating) {  // A10
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("till", "upsert");
  Customer customer;
  customer.source = "till";
  customer.external_key = "7";
  customer.name = "Ana";
  customer.country = "PE";
  const auto id = change.upsert(customer);
  customer.name = "Ana Paz";
  customer.country.reset();
  EXPECT_EQ(change.upsert(customer), id);
  EXPECT_EQ(store::get(shop, id)->name, "Ana Paz");
  EXPECT_EQ(store::get(shop, id)->country, "PE") << "what was not said stays";
  customer.source = "web";
  EXPECT_NE(change.upsert(customer), id);
  customer.external_key.reset();
  EXPECT_EQ(test::error_of([&] { change.upsert(customer); }, {"external_key"}), ErrorCode::invalid);
}

TEST(Change, UndoesInsertsUpdatesAndErasures) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const auto kept = add(shop, "kept"), gone = add(shop, "gone");
  auto first = shop.change("test", "all three");
  const std::int64_t number = first.number();
  first.edit(kept, [](Customer& c) { c.name = "new"; });
  first.erase(gone, 1);
  first.add(Customer{});
  first.commit();
  auto back = shop.change("test", "back");
  const auto undone = back.undo(number, 0, INT64_MAX);
  back.commit();
  ASSERT_EQ(undone.size(), 1U);
  EXPECT_EQ(undone[0].undone, 3);
  EXPECT_EQ(undone[0].kept, 0);
  EXPECT_EQ(store::find<Customer>(shop).size(), 2U);
  EXPECT_FALSE(store::get(shop, kept)->name.has_value());
  EXPECT_EQ(store::get(shop, gone)->code, "gone");
}

TEST(Change, KeepsOnUndoWhatSomebodyHasEditedOrRefersTo) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("test", "three");
  const std::int64_t number = change.number();
  const auto edited = change.add(Customer{}), referred = change.add(Customer{});
  change.add(Customer{});
  change.commit();
  auto later = shop.change("test", "later");
  later.edit(edited, [](Customer& c) { c.name = "mine"; });
  Note note;
  note.customer = referred;
  note.day = Day(2011, 1, 1);
  note.text = "call";
  later.add(note);
  later.commit();
  auto back = shop.change("test", "back");
  const auto undone = back.undo(number, 0, INT64_MAX);
  EXPECT_EQ(undone.at(0).undone, 1);
  EXPECT_EQ(undone.at(0).kept, 2);
  EXPECT_FALSE(undone.at(0).reason.empty());
  EXPECT_EQ(test::error_of([&] { back.undo(4711, 0, INT64_MAX); }), ErrorCode::not_found);
}

TEST(Change, ErasesARecordWithItsPartsButNotWhatOthersReferTo) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  test::sell(shop, "order,customer,product,quantity,unit_price,ordered\n1,A,P,1,2,2011-01-01\n");
  auto change = shop.change("test", "erase");
  EXPECT_EQ(test::error_of([&] { change.erase(Id<Customer>{1}, 1); }, {"order 1"}), ErrorCode::rule);
  change.erase(Id<Order>{1}, 1);
  EXPECT_EQ(shop.store().count({.entity = "order_line"}), 0);
  change.erase(Id<Customer>{1}, 1);
  change.commit();
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 0);
}

TEST(Change, RefusesOrphans) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("test", "orphan");
  Note note;
  note.customer = {77};
  note.text = "who?";
  EXPECT_EQ(test::error_of([&] { change.add(note); }), ErrorCode::rule);
  RowBlock rows(shop.store().entity("note").size());
  for (std::int64_t i = 0; i < 2000; ++i) {
    Cell* row = rows.add();
    row[id_position] = Cell::of(change.take_ids(shop.store().entity("note"), 1));
    row[position_of<&Note::customer>] = Cell::of(std::int64_t{77});
    row[position_of<&Note::day>] = Cell::of(std::int64_t{0});
    row[position_of<&Note::text>] = Cell::of(std::string_view("x"));
  }
  EXPECT_EQ(test::error_of([&] { change.insert(shop.store().entity("note"), rows); }, {"customer 77"}), ErrorCode::rule)
      << "many rows are checked too";
}

TEST(Change, RefusesMisuse) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  EXPECT_EQ(test::error_of([&] { shop.change("", "why"); }), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { shop.change("ana", " "); }), ErrorCode::invalid);
  auto change = shop.change("ana", "once");
  EXPECT_EQ(test::error_of([&] { shop.change("ana", "twice"); }), ErrorCode::misuse);
  std::optional<ErrorCode> elsewhere;
  std::thread([&] { elsewhere = test::error_of([&] { change.add(Customer{}); }); }).join();
  EXPECT_EQ(elsewhere, ErrorCode::misuse) << "a change belongs to its thread";
  change.commit();
  EXPECT_EQ(test::error_of([&] { change.add(Customer{}); }), ErrorCode::misuse);
  EXPECT_EQ(test::error_of([&] { change.commit(); }), ErrorCode::misuse);
}

}  // namespace
}  // namespace crmcore
