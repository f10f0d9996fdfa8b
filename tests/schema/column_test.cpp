#include "crmcore/schema/column.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

constexpr int kinds = 12;

/// A text through the door of a kind, as people read it again; the reason why not.
std::string read(Kind kind, std::string_view text, std::span<const std::string_view> codes = {}) {
  Column column;
  column.kind = kind;
  column.codes = codes;
  column.target = "customer";
  const auto parsed = parser_of(kind)(column, text, {});
  return parsed.value ? cell_text(column, parsed.value->cell(), 2) : "refused: " + parsed.why;
}
bool refuses(Kind kind, std::string_view text, std::span<const std::string_view> codes = {}) {
  return read(kind, text, codes).starts_with("refused: ");
}

TEST(Kind, IsFoundByItsName) {
  for (int i = 0; i < kinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    EXPECT_EQ(kind_named(name(kind)), kind) << name(kind);
  }
  EXPECT_FALSE(kind_named("Integer"));
  EXPECT_FALSE(kind_named(""));
}

TEST(Kind, ReadsWhatItWrites) {
  const std::vector<std::pair<Kind, const char*>> texts{
      {Kind::integer, "-12"},    {Kind::real, "0.1"},
      {Kind::decimal, "1.25"},   {Kind::amount, "-0.05"},
      {Kind::boolean, "true"},   {Kind::day, "2011-12-10"},
      {Kind::minute, "08:26"},   {Kind::instant, "2011-12-10T08:26:00.000001Z"},
      {Kind::text, "José Peña"}, {Kind::choice, "anything"},
      {Kind::choices, "a,b"},    {Kind::id, "7"},
  };
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(kinds));
  for (const auto& [kind, text] : texts) EXPECT_EQ(read(kind, text), text) << name(kind);
}

TEST(Kind, RefusesWhatItIsNot) {
  for (const auto& [kind, text] : std::vector<std::pair<Kind, const char*>>{{Kind::integer, "1.5"},
                                                                            {Kind::integer, "9223372036854775808"},
                                                                            {Kind::real, "NaN"},
                                                                            {Kind::decimal, "1.2345678"},
                                                                            {Kind::amount, "1.234"},
                                                                            {Kind::boolean, "perhaps"},
                                                                            {Kind::day, "2011-02-30"},
                                                                            {Kind::minute, "24:00"},
                                                                            {Kind::instant, "2011-12-10"},
                                                                            {Kind::text, "\xFF"},
                                                                            {Kind::id, "0"},
                                                                            {Kind::id, "-1"},
                                                                            {Kind::id, "x"}})
    EXPECT_TRUE(refuses(kind, text)) << name(kind) << " " << text << ": " << read(kind, text);
}

constexpr std::array<std::string_view, 3> pets{"cat", "dog", "horse"};

TEST(Kind, TakesAChoiceOfItsListInAnyCase) {
  EXPECT_EQ(read(Kind::choice, " DOG ", pets), "dog");
  const std::string why = read(Kind::choice, "hamster", pets);
  EXPECT_NE(why.find("hamster"), std::string::npos) << why;
  EXPECT_NE(why.find("cat, dog, horse"), std::string::npos) << why;
}

TEST(Kind, KeepsChoicesOnceInTheOrderOfTheirList) {
  EXPECT_EQ(read(Kind::choices, "horse, cat|horse,, Cat", pets), "cat,horse");
  EXPECT_EQ(read(Kind::choices, "", pets), "");
  EXPECT_TRUE(refuses(Kind::choices, "cat,hamster", pets));
}

TEST(CellText, OfNothingIsEmptyForEveryKind) {
  for (int i = 0; i < kinds; ++i) EXPECT_EQ(cell_text(static_cast<Kind>(i), Cell(), 2), "") << i;
}

TEST(CellText, WritesAmountsWithTheDigitsOfTheirCurrency) {
  const Cell amount = Cell::of(std::int64_t{123'456});
  EXPECT_EQ(cell_text(Kind::amount, amount, 2), "1234.56");
  EXPECT_EQ(cell_text(Kind::amount, amount, 0), "123456");
}

/// The smallest entity with a parent and a key.
Entity note() {
  static constexpr std::array<Column, 4> columns = [] {
    std::array<Column, 4> made{};
    made[0].name = "id";
    made[1].name = "version";
    made[2].name = "customer";
    made[2].role = Column::Role::parent;
    made[3].name = "external_key";
    return made;
  }();
  return {"note", columns};
}

TEST(Entity, FindsItsColumnsAndOffersTheNearest) {
  const Entity entity = note();
  EXPECT_EQ(entity.at("customer"), 2U);
  EXPECT_FALSE(entity.find("custmer"));
  EXPECT_EQ(test::error_of([&] { static_cast<void>(entity.at("custmer")); }, {"note", "did you mean 'customer'"}),
            ErrorCode::unknown_name);
}

TEST(Entity, KnowsItsParentAndItsKey) {
  EXPECT_EQ(note().parent(), 2U);
  EXPECT_EQ(note().external_key(), 3U);
  const Entity bare("bare", {});
  EXPECT_FALSE(bare.parent());
  EXPECT_FALSE(bare.external_key());
}

TEST(Entity, TakesAColumnAtRunTimeWithTextsOfItsOwn) {  // R6
  Entity entity = note();
  {
    const std::string name = "a field with a name that is too long to be kept in place";
    Column custom;
    custom.name = name;
    entity.add(custom);
  }
  const Entity copy = entity;
  EXPECT_EQ(copy[4].name, "a field with a name that is too long to be kept in place");
  EXPECT_EQ(copy.size(), 5U);
  EXPECT_EQ(copy.built_in(), 4U) << "and is told from those";
}

}  // namespace
}  // namespace crmcore
