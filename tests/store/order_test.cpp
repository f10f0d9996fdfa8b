// The order of texts: as people put names, the same every time.
#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

using Names = std::vector<std::string>;

class NameOrder : public testing::Test {
 protected:
  NameOrder() : shop(Workspace::open(file.path(), {.currency = "EUR"})) {}
  void add(const Names& names) {
    auto change = shop.change("test", "names");
    for (const std::string& name : names) {
      Customer customer;
      customer.name = name;
      change.add(customer);
    }
    change.commit();
  }
  Names sorted(const std::string& sort) {
    Names names;
    shop.store().each({.entity = "customer", .sort = sort},
                      [&](Row row) { names.emplace_back(row[position_of<&Customer::name>].text()); });
    return names;
  }
  test::TempFile file;
  Workspace shop;
};

TEST_F(NameOrder, IsThatOfPeople) {  // registry M9
  const Names expected{"",      "Álvarez", "ana",   "Ana María", "bea", "Müller", "Nora",
                       "Nuria", "ñame",    "Ñandú", "Oñate",     "Zoe", "Ωmega"};
  Names mixed = expected;
  std::ranges::shuffle(mixed, std::mt19937(3));
  add(mixed);
  EXPECT_EQ(sorted("name"), expected);
  EXPECT_EQ(sorted("name desc"), Names(expected.rbegin(), expected.rend()));
}

TEST_F(NameOrder, IsTotal) {  // ties by the bytes, then by id
  add({"ana", "Ana", "ANA", "áná", "Ana"});
  EXPECT_EQ(sorted("name"), Names({"ANA", "Ana", "Ana", "ana", "áná"}));
  std::vector<std::int64_t> ids;
  shop.store().each({.entity = "customer", .where = "name = 'Ana'", .sort = "name"},
                    [&](Row row) { ids.push_back(row[id_position].integer()); });
  EXPECT_EQ(ids, std::vector<std::int64_t>({2, 5}));
}

TEST_F(NameOrder, HoldsAlongReferencesAndInTables) {
  test::sell(shop,
             "order,customer,customer_name,product,quantity,unit_price,ordered\n"
             "1,A,Zoe,P,1,1,2026-01-01\n2,B,álvaro,P,1,1,2026-01-02\n3,C,Bea,P,1,1,2026-01-03\n");
  Names keys;
  shop.store().each({.entity = "order", .sort = "customer.name"},
                    [&](Row row) { keys.emplace_back(row[position_of<&Order::external_key>].text()); });
  EXPECT_EQ(keys, Names({"2", "3", "1"}));
  Table nicknames(std::vector<Table::Description>{{"customer"}, {"nickname"}}, {});
  for (const auto& [code, nickname] : {std::pair{"A", "ñu"}, {"B", "Nz"}, {"C", "na"}})
    nicknames.append(std::array<Cell, 2>{Cell::of(std::string_view(code)), Cell::of(std::string_view(nickname))});
  Names codes;
  shop.store().each({.entity = "customer", .sort = "t.nickname", .tables = {{"t", &nicknames}}},
                    [&](Row row) { codes.emplace_back(row[position_of<&Customer::code>].text()); });
  EXPECT_EQ(codes, Names({"C", "B", "A"}));
}

TEST_F(NameOrder, OfCodesIsThatOfTheirIndex) {
  auto change = shop.change("test", "codes");
  for (const char* code : {"b", "A", "a", "B"}) {
    Customer customer;
    customer.code = code;
    change.add(customer);
  }
  change.commit();
  Names codes;
  shop.store().each({.entity = "customer", .sort = "code"},
                    [&](Row row) { codes.emplace_back(row[position_of<&Customer::code>].text()); });
  EXPECT_EQ(codes, Names({"A", "B", "a", "b"}));
}

TEST(SortKeys, AgreeWithFoldedTextsExceptForEnye) {  // law
  std::mt19937 random(5);
  const Names letters{"a", "Á", "n", "N", "z", "o", " ", "é", "ü"};
  const auto word = [&] {
    std::string text;
    for (std::size_t i = 0; i < 1 + random() % 6; ++i) text += letters[random() % letters.size()];
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string one = word(), other = word();
    EXPECT_EQ(sort_key(one) < sort_key(other), folded(one) < folded(other)) << one << ", " << other;
    EXPECT_LT(sort_key(one + "n" + other), sort_key(one + "ñ" + other)) << one << ", " << other;
    EXPECT_LT(sort_key(one + "Ñ" + other), sort_key(one + "o")) << one << ", " << other;
  }
  EXPECT_EQ(sort_key("Ñandú"), sort_key("n\u0303andu")) << "however it is composed";
  EXPECT_EQ(sort_key("  JOSÉ \t Peña  Łukasz ß"), sort_key("jose pe\u00F1a \u0142ukasz ss"));
  for (char32_t point = 0xA0; point < 0x250; ++point) {  // letters that are looked up and those beside them
    if (point == U'ñ' || point == U'Ñ') continue;
    std::string letter{static_cast<char>(0xC0U | point >> 6U), static_cast<char>(0x80U | (point & 0x3FU))};
    EXPECT_EQ(sort_key("x" + letter + "y"), folded("x" + letter + "y")) << letter;
  }
  for (const char* odd : {"a\x01\u00E9", "\u00E9\x7F", "e\u0301", "Ω", "日本", "\t\u00E9\n", ""})
    EXPECT_EQ(sort_key(odd), folded(odd)) << odd;
}

}  // namespace
}  // namespace crmcore
