#include "crmcore/duplicates/records.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::duplicates {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Records records(const Rows& rows, const std::vector<Role>& roles) {
  std::vector<Records::Source> sources;
  for (std::size_t column = 0; column < roles.size(); ++column)
    sources.push_back({"column " + std::to_string(column), roles[column],
                       [&rows, column](std::size_t row) { return std::string_view(rows[row][column]); }});
  return Records(rows.size(), sources);
}

TEST(NormalForm, LeavesWhatIsCompared) {
  struct Case {
    Role role;
    const char *text, *normal;
  };
  for (const Case& one :
       {Case{Role::given_name, "  JOSÉ-Luis ", "jose luis"},
        Case{Role::name, "Panadería \"La Luz\", S.L.", "panaderia la luz s l"},
        Case{Role::phone, "+34 600 12 34 56", "600123456"}, Case{Role::phone, "600-123-456", "600123456"},
        Case{Role::phone, "none", ""}, Case{Role::date, "1980-01-02", "19800102"},
        Case{Role::email, " Ana@Mail.COM ", "ana@mail.com"}, Case{Role::document, "X-1234567.L", "x1234567l"},
        Case{Role::postal_code, "28 001", "28001"}, Case{Role::address, "Calle  Mayor, 5", "calle mayor 5"},
        Case{Role::place, "-", ""}})
    EXPECT_EQ(normal_form(one.role, one.text), one.normal) << one.text;
}

TEST(NormalForm, StaysAsItIs) {  // law: of a normal form it is the same
  for (const Role role :
       {Role::given_name, Role::name, Role::phone, Role::date, Role::email, Role::document, Role::address})
    for (const char* text : {"Peña  y Cía.", "+52 (55) 1234-5678", "a@b.c", "\xFF\xFE", "Ω 3", ""}) {
      const std::string normal = normal_form(role, text);
      EXPECT_EQ(normal_form(role, normal), normal);
    }
}

TEST(Records, KeepEachValueOnceAndCountIt) {
  const Records file = records({{"Ana", "1"}, {"ANA", ""}, {"Luz", "1"}}, {Role::name, Role::phone});
  EXPECT_EQ(file.id(0, 0), file.id(1, 0));
  EXPECT_NE(file.id(0, 0), file.id(2, 0));
  EXPECT_EQ(file.id(1, 1), Records::missing);
  EXPECT_EQ(file.count(0, file.id(0, 0)), 2U);
  EXPECT_EQ(file.present(1), 2U);
  EXPECT_EQ(file.find(0, "luz"), file.id(2, 0));
  EXPECT_EQ(file.find(0, "eva"), Records::unknown);
}

TEST(Records, KnowPartsOfNamesInWhicheverColumn) {
  const Records file = records({{"Rosa", "Martín"}, {"Martin", "Rosa"}}, {Role::given_name, Role::family_name});
  EXPECT_EQ(file.id(0, 0), file.id(1, 1));
  EXPECT_EQ(file.id(0, 1), file.id(1, 0));
}

TEST(Records, NumberWordsSoThatOneFollowsItsBeginning) {
  const Records file = records({{"north street"}, {"n st"}, {"south street"}}, {Role::address});
  const auto full = file.words(0, file.id(0, 0));
  const auto brief = file.words(0, file.id(1, 0));
  const CommonWords words = common_words(full, brief);
  EXPECT_NEAR(words.of_shorter, 1, 1e-6) << "n is the beginning of north, st of street";
}

TEST(Records, ReadWordsOfANewTextAsOfTheirOwn) {  // law
  const Records file = records({{"la luz del sol"}, {"el sol"}, {"la casa"}}, {Role::name});
  for (std::size_t row = 0; row < file.rows(); ++row) {
    const auto own = file.words(0, file.id(row, 0));
    const auto read = file.words_of(0, file.text_at(row, 0));
    ASSERT_EQ(read.size(), own.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
      EXPECT_EQ(read[i].number, own[i].number);
      EXPECT_EQ(read[i].rarity, own[i].rarity);
    }
  }
  const auto unknown = file.words_of(0, "aaa lu zzz");
  EXPECT_EQ(unknown.size(), 3U);
  EXPECT_GT(common_words(unknown, file.words(0, file.id(0, 0))).of_shorter, 0) << "lu is the beginning of luz";
  const auto before_all = file.words_of(0, "ca");
  EXPECT_GT(common_words(before_all, file.words(0, file.id(2, 0))).of_shorter, 0) << "ca is the beginning of casa";
}

TEST(Records, RefuseMoreColumnsThanTheyHold) {  // bad input
  const std::vector<Role> many(33, Role::name);
  test::expect_refused(
      {{"33 columns", [&] { records({std::vector<std::string>(33)}, many); }, {"at most 32", "not 33"}}});
}

}  // namespace
}  // namespace crmcore::duplicates
