#include "crmcore/intake/import_texts.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(ImportTexts, BecomeTheOptionsOfAPlan) {
  const intake::Options options =
      intake::options_of({.source = "till", .decimal_mark = ",", .date_order = "day_month_year"});
  EXPECT_EQ(options.source, "till");
  EXPECT_EQ(options.decimal_mark, ',');
  EXPECT_EQ(options.date_order, DateOrder::day_month_year);
}

TEST(ImportTexts, LeaveToGuessWhatTheyDoNotSay) {
  const intake::Options options = intake::options_of({});
  EXPECT_EQ(options.decimal_mark, std::nullopt);
  EXPECT_EQ(options.date_order, std::nullopt);
}

TEST(ImportTexts, NameASeparatorByItsCharacterOrByAWord) {
  const test::TempFile file("rows.csv");
  file.write("a\tb,c\n1\t2,3\n");
  EXPECT_EQ(intake::read_rows(file.path(), {.separator = "tab"}).header, (std::vector<std::string>{"a", "b,c"}));
  EXPECT_EQ(intake::read_rows(file.path(), {.separator = ","}).header.size(), 2U);
}

TEST(ImportTexts, ReadJsonWhereTheNameOfTheFileSaysSo) {
  const test::TempFile file("rows.json");
  file.write(R"([{"a":1}])");
  EXPECT_EQ(intake::read_rows(file.path()).header, std::vector<std::string>{"a"});
}

TEST(ImportTexts, AreRefusedByTheNameOfTheParameter) {
  const auto options = [](const intake::ImportTexts& texts) { return [=] { intake::options_of(texts); }; };
  EXPECT_EQ(test::error_of(options({.decimal_mark = ";"}), {"decimal_mark must be '.' or ',', not ';'"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of(options({.date_order = "dmy"}), {"date_order", "'dmy'", "day_month_year"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { intake::accept_of("all"); }, {"accept", "'all'", "valid_rows"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { intake::read_rows("none.csv", {.separator = "||"}); },
                           {"separator must be one character, 'tab' or 'blanks', not '||'"}),
            ErrorCode::invalid);
}

TEST(ImportTexts, AreRefusedInTheSameWordsByTheCatalogue) {
  const test::TempFile file;
  const Workspace shop = Workspace::open(file.path());
  const auto refused = [&](const std::string& said) {
    return [&shop, said] {
      run("intake.plan", R"({"file":"none.csv","layout":"sales",)" + said + "}", {.store = &shop.store()});
    };
  };
  EXPECT_EQ(
      test::error_of(refused(R"("separator":"||")"), {"separator must be one character, 'tab' or 'blanks', not '||'"}),
      ErrorCode::invalid);
  EXPECT_EQ(test::error_of(refused(R"("decimal_mark":";")"), {"decimal_mark must be '.' or ',', not ';'"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of(refused(R"("date_order":"dmy")"),
                           {"date_order 'dmy' is not one of year_month_day, day_month_year, month_day_year"}),
            ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
