// Undo is finished later and in any order: what an import did is gone once nothing holds it any longer.
#include <algorithm>
#include <random>

#include "imports.hpp"

namespace crmcore {
namespace {

class Undo : public test::Imports {
 protected:
  static std::int64_t kept(const Result<store::Undone>& undone) {
    std::int64_t rows = 0;
    for (const store::Undone& one : undone) rows += one.kept;
    return rows;
  }
  static std::int64_t taken_back(const Result<store::Undone>& undone) {
    std::int64_t rows = 0;
    for (const store::Undone& one : undone) rows += one.undone;
    return rows;
  }
};

const std::string sales = "order,customer,customer name,product,quantity,unit price,date\n";

TEST_F(Undo, WhatOthersReferToIsUndoneLater) {  // registry M14, L10
  import("customer", "code\nA\nB\n");
  by_hand([&](store::Change& change) { change.add(Note{.customer = {2}, .day = Day(2026, 1, 5), .text = "n"}); });
  EXPECT_EQ(kept(undo(1)), 1);
  EXPECT_EQ(kept(undo(1)), 1) << "and it can be tried again";
  by_hand([&](store::Change& change) { change.erase(Id<Note>{1}, 1); });
  EXPECT_EQ(taken_back(undo(1)), 1);
  EXPECT_EQ(count_of("customer"), 0);
  EXPECT_EQ(test::error_of([&] { undo(1); }, {"import 1", "already been undone"}), ErrorCode::rule);
}

TEST_F(Undo, TheLastUndoTakesWhatTheEarlierHadToKeep) {  // registry M14: the customer both made
  import("sales", sales + "1,A,Ada,p,1,5,2026-01-05\n");
  import("sales", sales + "2,A,Ada,p,1,5,2026-01-06\n");
  EXPECT_GT(kept(undo(1)), 0) << "order 2 needs the customer and the product";
  EXPECT_EQ(kept(undo(2)), 0);
  for (const char* entity : {"customer", "product", "order", "order_line"}) EXPECT_EQ(count_of(entity), 0) << entity;
  EXPECT_EQ(count_of("import", "undone = true"), 2);
}

TEST_F(Undo, AnEditIsTakenOutFromBetweenTwoOthers) {  // in any order
  import("customer", "code,name\nA,One\n");
  import("customer", "code,name\nA,Two\n");
  import("customer", "code,name\nA,Three\n");
  EXPECT_EQ(kept(undo(2)), 1) << "import 3 says otherwise since";
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "Three");
  undo(3);
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "One");
}

TEST_F(Undo, OneFieldEditedSinceDoesNotKeepTheOthers) {
  import("customer", "code,name,country\nA,Ada,MX\n");
  import("customer", "code,name,country\nA,Bea,US\n");
  by_hand(
      [&](store::Change& change) { change.edit(Id<Customer>{1}, [](Customer& ada) { ada.name = "Ada Lovelace"; }); });
  EXPECT_EQ(kept(undo(2)), 1);
  EXPECT_EQ(store::find<Customer>(shop)[0].name, "Ada Lovelace");
  EXPECT_EQ(store::find<Customer>(shop)[0].country, "MX");
}

TEST_F(Undo, TheLogKeepsWhatWasTakenBack) {  // registry L14
  import("customer", "code,name\nA,Ada\n");
  undo(1);
  std::string last;
  shop.store().log(0, "customer", 1, [&](const store::LogEntry& entry) {
    last = std::string(entry.operation) + " " + std::string(entry.columns.value_or(""));
  });
  EXPECT_NE(last.find("erase"), std::string::npos);
  EXPECT_NE(last.find("\"Ada\""), std::string::npos) << last;
}

TEST_F(Undo, OneRecordThatCannotComeBackDoesNotStopTheOthers) {
  import("sales", sales + "1,A,,p,1,5,2026-01-05\n1,A,,q,1,6,2026-01-05\n");
  import("sales", sales + "1,A,,q,2,6,2026-01-05\n");  // both lines are erased, one is new
  by_hand([&](store::Change& change) { change.erase(Id<Product>{1}, 1); });
  const auto undone = undo(2);
  EXPECT_EQ(kept(undone), 1) << "the line of product p";
  EXPECT_EQ(count_of("order_line"), 1);
}

TEST_F(Undo, AnUndoneImportComesAgain) {
  const std::string text = sales + "1,A,Ada,p,1,5,2026-01-05\n";
  import("sales", text);
  undo(1);
  EXPECT_GT(written(import("sales", text)), 0);
  EXPECT_EQ(count_of("order_line"), 1);
  EXPECT_EQ(written(import("sales", text)), 0);
}

/// A file that adds, changes and drops some of a small shop's records.
std::pair<std::string, std::string> random_file(std::mt19937& random) {
  const auto of = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)) + 1; };
  std::string text;
  switch (of(3)) {
    case 1:
      text = "code,name,country\n";
      for (int customer = 1; customer <= 4; ++customer)
        if (of(2) == 1) text += "C" + std::to_string(customer) + ",Name " + std::to_string(of(3)) + ",MX\n";
      text += "C5,Eva,US\n";
      return {"customer", text};
    case 2:
      text = "code,name,price\n";
      for (int product = 1; product <= 3; ++product)
        if (of(2) == 1) text += "p" + std::to_string(product) + ",Pan," + std::to_string(of(3)) + "\n";
      return {"product", text + "p4,Sal,1\n"};
    default:
      text = sales;
      for (int line = 0; line < 6; ++line) {
        const int order = of(3);
        text += std::to_string(order) + ",C" + std::to_string(order) + ",,p" + std::to_string(of(4)) + "," +
                std::to_string(of(2)) + ",5,2026-01-0" + std::to_string(of(3)) + "\n";
      }
      return {"sales", text};
  }
}

TEST_F(Undo, InAnyOrderAndRepeatedGivesTheBooksOfBefore) {  // law
  by_hand([](store::Change& change) {
    change.add(Customer{.code = "C1", .name = "by hand"});
    change.add(Product{.code = "p1", .name = "by hand"});
  });
  const auto before = dump();
  std::int64_t imports = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::int64_t> order;
    for (int n = 0; n < 5; ++n) {
      const auto [layout, text] = random_file(random);
      import(layout, text);
      const std::int64_t now = count_of("import");
      if (now > imports) order.push_back(imports = now);
    }
    std::ranges::shuffle(order, random);
    for (std::size_t round = 0; round < order.size(); ++round)
      for (const std::int64_t one : order)
        if (const auto record = store::get(shop.store(), Id<Import>{one}); !record->undone) undo(one);
    ASSERT_EQ(dump(), before) << "seed " << seed;
    ASSERT_EQ(count_of("import", "undone = false"), 0) << "seed " << seed;
  }
}

}  // namespace
}  // namespace crmcore
