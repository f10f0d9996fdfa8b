// The whole workspace as a folder of open text, and a workspace made of it again.
#include "crmcore/workspace/dump.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "crmcore/store/as_known.hpp"
#include "crmcore/store/maintenance.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

namespace fs = std::filesystem;

class Dump : public testing::Test {
 protected:
  Dump() : shop(Workspace::open(file.path(), {.currency = "CLP:2", .country = "CL", .time_zone = "America/Santiago"})) {
    define("rating_note", CustomKind::text, false);
    define("badge", CustomKind::text, true);
    define("credit", CustomKind::amount, false);
    import("customer", "code,name,badge,credit\nA,\"Ñandú, \"\"el\"\" dos\nlíneas\",7,12.50\nB,'=1+1,8,\nC,'007,9,0\n");
    import("product", "code,name,price\npan,Pan,1.234567\n");
    import("sales",
           "order,customer,ordered,product,quantity,unit price,currency\n1,A,2026-01-05 10:30,pan,2,10,\n"
           "2,B,2026-01-06,pan,-1,10.5,USD\n3,Z,2026-01-07,tarta,1,7,\n");
    auto change = shop.change("ana", "corrections");
    change.edit(id_of("A"), [](Customer& one) { one.trade_name = "otra"; });
    change.erase<Customer>(id_of("C"), 1);
    const auto field = store::find<CustomField>(shop, "name = 'rating_note'").at(0);
    change.erase(field.id, field.version);
    change.commit();
    const auto sales = store::find<Import>(shop).back();
    auto undone = shop.change("ana", "undone");
    intake::undo(undone, sales.id);
    undone.commit();
  }

  void define(const std::string& name, CustomKind kind, bool is_unique) {
    auto change = shop.change("test", "field");
    CustomField field;
    field.entity = "customer";
    field.name = name;
    field.kind = kind;
    field.only_once = is_unique;
    change.add(field);
    change.commit();
  }
  void import(const std::string& layout, const std::string& text) {
    auto change = shop.change("test", layout);
    intake::apply(change, intake::plan(shop, test::csv(text), {layout}), intake::Accept::all_or_nothing);
    change.commit();
  }
  Id<Customer> id_of(const std::string& code) { return store::find<Customer>(shop, "code = '" + code + "'").at(0).id; }
  /// The bytes of every file of a folder, by name.
  static std::map<std::string, std::string> bytes_in(const std::string& folder) {
    std::map<std::string, std::string> bytes;
    for (const auto& entry : fs::directory_iterator(folder))
      bytes[entry.path().filename().string()] = test::bytes_of(entry.path().string());
    return bytes;
  }
  static void put(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  /// Puts one text in the place of another in a file of a folder.
  static void replace(const std::string& path, const std::string& from, const std::string& to) {
    std::string bytes = test::bytes_of(path);
    const std::size_t at = bytes.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    put(path, bytes.replace(at, from.size(), to));
  }

  test::TempFile file;
  Workspace shop;
  const std::string folder = file.beside("folder");
  const std::string again = file.beside("again.crm");
};

TEST_F(Dump, AndRestoreAreEqual) {  // A9: law
  const auto dumped = dump(shop.store(), folder);
  EXPECT_EQ(restore(folder, again).size(), dumped.size());
  const auto copy = Workspace::open(again, {.must_exist = true});
  EXPECT_EQ(copy.store().currency().text(), "CLP:2");
  EXPECT_EQ(copy.store().country(), "CL");
  EXPECT_EQ(copy.store().time_zone().name(), "America/Santiago");
  const std::string second = file.beside("second");
  dump(copy.store(), second);
  EXPECT_EQ(bytes_in(second), bytes_in(folder));
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  for (const store::Check& check : store::verify(copy.store())) EXPECT_TRUE(check.ok) << check.check << check.detail;
}

TEST_F(Dump, TheLogGoesOnInTheCopy) {  // A9: what could be taken back still can
  dump(shop.store(), folder);
  restore(folder, again);
  for (const std::string& path : {file.path(), again}) {
    const auto books = Workspace::open(path);
    const auto first = store::find<Import>(books).at(0);
    auto change = books.change("ana", "the customers as well");
    intake::undo(change, first.id);
    const auto added = change.add(Customer{.name = "neu"});
    change.commit();
    EXPECT_EQ(added.value, 5) << "ids that were given out are not given again";
    EXPECT_EQ(books.store().count({.entity = "customer", .where = "code in ('A', 'B')"}), 1) << "A was corrected since";
    EXPECT_EQ(test::error_of([&] {
                auto twice = books.change("ana", "a badge twice");
                AnyRecord one(books, "customer");
                one.set("badge", "7");
                one.put(twice);
              }),
              ErrorCode::duplicate);
  }
}

TEST_F(Dump, WithoutTheLogTheRecordsAreTheSame) {  // A9: left out as asked
  dump(shop.store(), folder, false);
  EXPECT_FALSE(fs::exists(folder + "/crm_entry.csv"));
  EXPECT_FALSE(fs::exists(folder + "/import.csv"));
  restore(folder, again);
  const auto copy = Workspace::open(again);
  for (const Entity& entity : copy.store().entities()) {
    if (entity.name() == Schema<Import>::name) continue;
    std::vector<std::string> all;
    for (const std::string_view column : entity.names()) all.emplace_back(column);
    const store::Query query{.entity = std::string(entity.name())};
    EXPECT_EQ(exchange::to_csv(copy.store().find(query, all)), exchange::to_csv(shop.store().find(query, all)));
  }
}

TEST_F(Dump, AFolderOfAnEarlierCrmcoreIsRestored) {  // A9: between versions
  dump(shop.store(), folder);
  replace(folder + "/workspace.json", "\"file_version\": ", "\"file_version\": -");
  fs::remove(folder + "/zone.csv");
  std::string description = test::bytes_of(folder + "/workspace.json");
  const std::size_t zone = description.find("\n  {\"name\": \"zone\"");
  ASSERT_NE(zone, std::string::npos);
  const std::size_t end = description.find("]}", zone) + 2;
  description.erase(zone, end - zone + (description[end] == ',' ? 1 : 0));
  if (description.find(",]") != std::string::npos) description.erase(description.find(",]"), 1);
  put(folder + "/workspace.json", description);
  restore(folder, again);
  EXPECT_EQ(Workspace::open(again).store().count({.entity = "customer"}), 2);
}

TEST_F(Dump, WhatIsNotAsItWasDumpedIsRefusedAndNothingIsLeft) {  // bad input
  struct Case {
    const char* file;
    const char* from;
    const char* to;
    ErrorCode code;
    const char* says;
  };
  for (const auto& [name, from, to, code, says] :
       {Case{"customer.csv", "otra", "orca", ErrorCode::corrupt, "customer.csv"},
        Case{"workspace.json", "\"country\": \"CL\"", "\"country\": \"MX\"", ErrorCode::corrupt, "settings"},
        Case{"product.csv", "1.234567", "cheap", ErrorCode::invalid, "line 2 a price that cannot be read"},
        Case{"product.csv", "price", "prize", ErrorCode::invalid, "other columns"},
        Case{"workspace.json", "\"rows\": 2", "\"rows\": 9", ErrorCode::invalid, "has 2 rows"},
        Case{"workspace.json", "\"crmcore\": 1", "\"crmcore\": 2", ErrorCode::newer_version, "newer"},
        Case{"workspace.json", "\"name\": \"product\"", "\"name\": \"sqlite_schema\"", ErrorCode::io, ""},
        Case{"workspace.json", "{", "[", ErrorCode::invalid, "not the description"}}) {
    fs::remove_all(folder);
    dump(shop.store(), folder);
    replace(folder + "/" + name, from, to);
    const auto found = test::error_of([&] { restore(folder, again); }, {says});
    EXPECT_TRUE(found == code || (code == ErrorCode::io && found == ErrorCode::not_found)) << name << " " << from;
    EXPECT_FALSE(fs::exists(again)) << name << " " << from;
  }
  fs::remove(folder + "/workspace.json");
  EXPECT_EQ(test::error_of([&] { restore(folder, again); }, {"workspace.json"}), ErrorCode::not_found);
  EXPECT_EQ(test::error_of([&] { dump(shop.store(), folder); }, {"is there already"}), ErrorCode::duplicate);
  EXPECT_EQ(test::error_of([&] { restore(file.beside("none"), again); }), ErrorCode::not_found);
  fs::remove_all(folder);
  dump(shop.store(), folder);
  EXPECT_EQ(test::error_of([&] { restore(folder, file.path()); }, {"is there already"}), ErrorCode::duplicate);
}

TEST_F(Dump, IsAnActionLikeTheOthers) {
  const Table dumped = run("store.dump", R"({"folder":")" + folder + "\"}", {.store = &shop.store()});
  EXPECT_TRUE(dumped.find("rows"));
  run("store.restore", R"({"folder":")" + folder + R"(","file":")" + again + "\"}", {});
  EXPECT_EQ(Workspace::open(again).store().count({.entity = "customer"}), 2);
}

}  // namespace
}  // namespace crmcore
