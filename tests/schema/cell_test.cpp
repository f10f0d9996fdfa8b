#include "crmcore/schema/cell.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace crmcore {
namespace {

TEST(Cell, GivesNothingOfAnotherTypeThanItHolds) {
  const Cell text = Cell::of(std::string_view("7")), real = Cell::of(7.5), none;
  for (const Cell cell : {text, none}) {
    EXPECT_EQ(cell.integer(), 0);
    EXPECT_EQ(cell.real(), 0);
  }
  EXPECT_EQ(real.integer(), 0) << "a real is never cut to a whole number";
  EXPECT_EQ(real.text(), "");
  EXPECT_EQ(none.text(), "");
  EXPECT_TRUE(none.is_null());
}

TEST(Cell, GivesAWholeNumberAsAReal) { EXPECT_EQ(Cell::of(std::int64_t{-3}).real(), -3); }

TEST(Cell, IsEqualByTypeAndValue) {
  EXPECT_EQ(Cell(), Cell());
  EXPECT_EQ(Cell::of(std::string_view("a")), Cell::of(std::string_view(std::string("a"))));
  EXPECT_NE(Cell::of(std::int64_t{1}), Cell::of(1.0));
  EXPECT_NE(Cell(), Cell::of(std::int64_t{0}));
  EXPECT_NE(Cell(), Cell::of(std::string_view("")));
  EXPECT_NE(Cell::of(std::numeric_limits<double>::quiet_NaN()), Cell::of(std::numeric_limits<double>::quiet_NaN()));
}

TEST(Value, KeepsItsTextWhenTheSourceHasGone) {
  std::string source = "a text that is too long to be kept in place";
  Value value(Cell::of(std::string_view(source)));
  const Value copy = value;
  source.assign(source.size(), '?');
  EXPECT_EQ(value.cell().text(), "a text that is too long to be kept in place");
  value = Value(std::string("another"));
  EXPECT_EQ(copy.cell().text(), "a text that is too long to be kept in place");
}

TEST(Value, IsNothingUntilItIsSomething) {
  EXPECT_TRUE(Value().cell().is_null());
  EXPECT_FALSE(Value(std::string()).cell().is_null()) << "an empty text is a text";
}

TEST(TextPool, KeepsTextsOfAnyLengthWhereTheyAre) {
  TextPool pool;
  std::vector<std::string_view> kept;
  for (std::size_t length = 0; length < 3'000; length += 7) kept.push_back(pool.keep(std::string(length, 'x')));
  kept.push_back(pool.keep(std::string(1 << 20, 'x')));
  std::size_t length = 0;
  for (std::size_t i = 0; i + 1 < kept.size(); ++i) {
    EXPECT_EQ(kept[i], std::string(length, 'x'));
    length += 7;
  }
  EXPECT_EQ(kept.back().size(), std::size_t{1} << 20);
}

TEST(RowBlock, OwnsTheTextsOfItsRows) {
  RowBlock block(2);
  {
    const std::string name = "Ana";
    block.add(std::array<Cell, 2>{Cell::of(std::string_view(name)), Cell::of(std::int64_t{1})});
  }
  block.add();
  ASSERT_EQ(block.size(), 2U);
  EXPECT_EQ(block[0][0].text(), "Ana");
  EXPECT_EQ(block[0][1].integer(), 1);
  EXPECT_TRUE(block[1][0].is_null()) << "a new row is of nulls";
  block.drop_last();
  EXPECT_EQ(block.size(), 1U);
}

}  // namespace
}  // namespace crmcore
