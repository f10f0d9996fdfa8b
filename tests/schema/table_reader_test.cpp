#include "crmcore/schema/table_reader.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support.hpp"

namespace crmcore {
namespace {

Table one_column(const char* name, std::initializer_list<const char*> texts) {
  Table table(std::vector<Table::Description>{{name}}, {});
  for (const std::string_view text : texts) table.append(std::array<Cell, 1>{Cell::of(text)});
  return table;
}
Table one_column(const char* name, Kind kind, std::initializer_list<Cell> cells, Currency currency = {}) {
  Table table(std::vector<Table::Description>{{name, kind}}, currency);
  for (const Cell cell : cells) table.append(std::array<Cell, 1>{cell});
  return table;
}

/// What the reader says of the first row of a column "x" of one text.
template <class Read>
std::optional<ErrorCode> error_of_text(const char* text, Read&& read, std::initializer_list<std::string_view> words) {
  const Table table = one_column("x", {text});
  const InputColumn column = TableReader(table).need("x");
  return test::error_of([&] { read(column); }, words);
}

TEST(TableReader, ReadsADayFromATextADayWithItsTimeAndATypedColumn) {
  const Table texts = one_column("day", {"2024-12-31", " 2024-12-31 20:00 ", "2024-12-31T20:00:00"});
  const InputColumn day = TableReader(texts).need("day");
  for (std::size_t row = 0; row < texts.rows(); ++row) EXPECT_EQ(day.need_day(row), Day(2024, 12, 31)) << row;
  const Table typed = one_column("day", Kind::day, {Codec<Day>::encode(Day(2024, 12, 31))});
  EXPECT_EQ(TableReader(typed).need("day").day(0), Day(2024, 12, 31));
}

TEST(TableReader, RefusesADayWithATimeZoneWhateverItIsWrittenLike) {
  for (const char* text :
       {"2024-12-31T02:00:00Z", "2024-12-31T02:00:00.000Z", "2024-12-31 02:00 Z", "2024-12-31T02:00:00+00:00",
        "2024-12-31T02:00:00-06:00", "2024-12-31 02:00:00 +0000", "2024-12-31 02:00:00 UTC", "2024-12-31Z"})
    EXPECT_EQ(error_of_text(text, [](const InputColumn& x) { x.day(0); }, {"row 1, x", text, "has a time zone"}),
              ErrorCode::invalid)
        << text;
}

TEST(TableReader, RefusesATypedTimestampWithAZoneInTheWordsOfATextWithOne) {
  const auto message = [](const Table& table) {
    try {
      TableReader(table).need("day").day(0);
    } catch (const Error& error) {
      return error.message();
    }
    return std::string();
  };
  const Instant instant = *parse<Instant>("2024-12-31T02:00:00Z").value;
  const std::string typed = message(one_column("day", Kind::instant, {Codec<Instant>::encode(instant)}));
  EXPECT_NE(typed, "");
  EXPECT_EQ(typed, message(one_column("day", {"2024-12-31T02:00:00.000000Z"})));
}

TEST(TableReader, ReadsAnInstantInItsZoneHoweverItIsKept) {
  const Instant instant = *parse<Instant>("2024-12-31T02:00:00Z").value;
  for (Table table : {one_column("x", Kind::instant, {Codec<Instant>::encode(instant)}),
                      one_column("x", {"2024-12-31T02:00:00Z"}), one_column("x", {"2024-12-31 03:00 +0100"})}) {
    const TimeZone mexico("America/Mexico_City");
    EXPECT_EQ(TableReader(table, {}, mexico).need("x").day(0), Day(2024, 12, 30)) << table;
    EXPECT_EQ(TableReader(table, {}, mexico).need("x").minute(0), Minute{20 * 60}) << table;
    table.set_time_zone(mexico);
    EXPECT_EQ(TableReader(table).need("x").day(0), Day(2024, 12, 30)) << table;
    EXPECT_EQ(TableReader(table, {}, TimeZone("Asia/Tokyo")).need("x").day(0), Day(2024, 12, 31)) << "the reader's own";
  }
}

TEST(TableReader, ReadsHoursOfTills) {
  const Table table = one_column("x", {"8", "08:30", "8 AM", "08:00-09:00"});
  for (std::size_t row = 0; row < table.rows(); ++row)
    EXPECT_EQ(TableReader(table).need("x").hour(row), Hour{8}) << row;
  EXPECT_EQ(error_of_text("24", [](const InputColumn& x) { x.hour(0); }, {"row 1, x", "between 0 and 23", "'24'"}),
            ErrorCode::invalid);
}

TEST(TableReader, RefusesATimeOfDayWithAZone) {
  EXPECT_EQ(error_of_text("08:26Z", [](const InputColumn& x) { x.minute(0); }, {"row 1, x", "has a time zone"}),
            ErrorCode::invalid);
  const Table typed = one_column("x", Kind::instant, {Cell::of(std::int64_t{0})});
  EXPECT_EQ(test::error_of([&] { TableReader(typed).need("x").minute(0); }, {"row 1, x", "has a time zone"}),
            ErrorCode::invalid);
}

TEST(TableReader, ReadsAnAmountAlikeFromATextADecimalADoubleAndAWholeNumber) {
  const Currency peso("MXN");
  for (const Table& table :
       {one_column("amount", {"12.00"}), one_column("amount", Kind::decimal, {Cell::of(std::int64_t{12'000'000})}),
        one_column("amount", Kind::real, {Cell::of(12.0)}),
        one_column("amount", Kind::integer, {Cell::of(std::int64_t{12})}),
        one_column("amount", Kind::amount, {Cell::of(std::int64_t{1200})}, peso)})
    EXPECT_EQ(TableReader(table, peso).need("amount").need_amount(0), Amount{1200}) << table;
}

TEST(TableReader, RoundsAmountsToTheMinorUnit) {
  const Table doubles = one_column("amount", Kind::real, {Cell::of(1.005), Cell::of(-2.675), Cell::of(1e-9)});
  const InputColumn yen = TableReader(doubles, Currency("JPY")).need("amount");
  EXPECT_EQ(yen.need_amount(0), Amount{1});
  EXPECT_EQ(yen.need_amount(1), Amount{-3});
  EXPECT_EQ(yen.need_amount(2), Amount{0});
}

TEST(TableReader, RoundsATextAndADoubleAlike) {
  for (const double number : {1.005, -2.675, 0.1 + 0.2, 4.44e-16, 957.5775, 0.015}) {
    const std::string digits = in_digits(number);
    const Table text = one_column("x", {digits.c_str()});
    const Table real = one_column("x", Kind::real, {Cell::of(number)});
    EXPECT_EQ(TableReader(text).need("x").amount(0), TableReader(real).need("x").amount(0)) << number;
    EXPECT_EQ(TableReader(text).need("x").decimal(0), TableReader(real).need("x").decimal(0)) << number;
  }
}

TEST(TableReader, RefusesAmountsBeyondTheirRange) {
  const Table doubles =
      one_column("x", Kind::real, {Cell::of(1e300), Cell::of(std::numeric_limits<double>::infinity())});
  const InputColumn x = TableReader(doubles).need("x");
  EXPECT_EQ(test::error_of([&] { x.amount(0); }, {"row 1, x", "too large: at most"}), ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { x.amount(1); }, {"row 2, x", "finite"}), ErrorCode::invalid);
  const Table whole = one_column("x", Kind::integer, {Cell::of(std::numeric_limits<std::int64_t>::min())});
  EXPECT_EQ(test::error_of([&] { TableReader(whole).need("x").amount(0); }, {"too large: at least"}),
            ErrorCode::invalid);
}

TEST(TableReader, RefusesTypedAmountsOfAnotherCurrency) {
  const Table pesos = one_column("net", Kind::amount, {Cell::of(std::int64_t{100})}, Currency("MXN"));
  EXPECT_EQ(
      test::error_of([&] { TableReader(pesos, Currency("JPY")).need("net").amount(0); }, {"row 1, net", "MXN", "JPY"}),
      ErrorCode::mixed_currency);
}

TEST(TableReader, RefusesAColumnThatIsNearlyCalledAsOneThatIsMissing) {  // newcomer W12
  const auto check = [](const char* written, const char* name) {
    const Table table = one_column(written, Kind::text, {});
    const TableReader read(table);
    read.find(name);
    return test::error_of([&] { read.check_names(); }, {name, written});
  };
  for (const auto& [written, name] :
       {std::pair("expect", "expected"), std::pair("Expected", "expected"), std::pair("hours", "hour"),
        std::pair("price", "unit_price"), std::pair("attendence", "attendance")})
    EXPECT_EQ(check(written, name), ErrorCode::unknown_name) << written;
  for (const auto& [written, name] :
       {std::pair("day", "days"), std::pair("sold_at", "sold"), std::pair("unit", "unit_price"),
        std::pair("note", "place"), std::pair("expected", "expected")})
    EXPECT_EQ(check(written, name), std::nullopt) << written;
}

TEST(TableReader, TakesAColumnThatIsAskedForWhateverElseIsMissing) {
  const Table table = one_column("closes", Kind::text, {});
  const TableReader read(table);
  read.find("closed");
  read.find("closes");
  read.check_names();
}

TEST(TableReader, ReadsAmountsOfFewerDecimalsAsWhatTheyAre) {
  const Table whole = one_column("net", Kind::amount, {Cell::of(std::int64_t{15})}, Currency("CLP"));
  EXPECT_EQ(TableReader(whole, Currency("CLP:2")).need("net").amount(0), Amount{1500});
  const Table finer = one_column("net", Kind::amount, {Cell::of(std::int64_t{1500})}, Currency("CLP:2"));
  EXPECT_EQ(test::error_of([&] { TableReader(finer, Currency("CLP")).need("net").amount(0); }, {"CLP:2", "CLP"}),
            ErrorCode::mixed_currency);
}

TEST(TableReader, ReadsANumberOfAnAmountInItsCurrencyNotInItsMinorUnits) {
  const Table pesos = one_column("m", Kind::amount, {Cell::of(std::int64_t{1250})}, Currency("MXN"));
  EXPECT_EQ(TableReader(pesos).need("m").need_number(0), 12.5);
}

TEST(TableReader, RefusesNumbersOutsideWhatTheyMayBe) {
  EXPECT_EQ(error_of_text("many", [](const InputColumn& x) { x.number(0); }, {"row 1, x", "'many'"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of_text("-3", [](const InputColumn& x) { x.number(0, Sign::not_negative); },
                          {"row 1, x: must be 0 or more, not '-3'"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of_text("0", [](const InputColumn& x) { x.decimal(0, Sign::positive); },
                          {"row 1, x: must be more than 0, not '0'"}),
            ErrorCode::invalid);
  const Table infinite = one_column("x", Kind::real, {Cell::of(std::numeric_limits<double>::infinity())});
  EXPECT_EQ(test::error_of([&] { TableReader(infinite).need("x").number(0); }, {"row 1, x", "finite"}),
            ErrorCode::invalid);
}

TEST(TableReader, RoundsDecimalsToSixPlaces) {
  const Table texts = one_column("x", {"0.30000000000000004", "1.000000000000000", "0.1234567"});
  const InputColumn x = TableReader(texts).need("x");
  EXPECT_EQ(x.decimal(0), Decimal{300'000});
  EXPECT_EQ(x.decimal(1), Decimal{1'000'000});
  EXPECT_EQ(x.decimal(2), Decimal{123'457});
}

TEST(TableReader, ReadsCountsWithinTheirRange) {
  const Table reals = one_column("x", Kind::real, {Cell::of(3.0)});
  EXPECT_EQ(TableReader(reals).need("x").count(0), 3);
  EXPECT_EQ(error_of_text("2.5", [](const InputColumn& x) { x.count(0); }, {"row 1, x", "'2.5'"}), ErrorCode::invalid);
  EXPECT_EQ(error_of_text("0", [](const InputColumn& x) { x.count(0, 1); }, {"row 1, x: must be 1 or more, not '0'"}),
            ErrorCode::invalid);
  EXPECT_EQ(error_of_text("9", [](const InputColumn& x) { x.count(0, 0, 5); }, {"must be between 0 and 5, not '9'"}),
            ErrorCode::invalid);
}

TEST(TableReader, ReadsFlagsAsPeopleAndProgramsWriteThem) {
  const Table yes = one_column("x", {"1", "1.0", "true", "Yes", "SÍ"});
  for (std::size_t row = 0; row < yes.rows(); ++row) EXPECT_TRUE(TableReader(yes).need("x").need_flag(row)) << row;
  const Table no = one_column("x", {"0", "0.0", "False", "no"});
  for (std::size_t row = 0; row < no.rows(); ++row) EXPECT_FALSE(TableReader(no).need("x").need_flag(row)) << row;
  const Table real = one_column("x", Kind::real, {Cell::of(1.0)});
  EXPECT_EQ(TableReader(real).need("x").flag(0), true);
  EXPECT_EQ(error_of_text("2", [](const InputColumn& x) { x.flag(0); }, {"row 1, x", "'2' is neither 1, true, yes"}),
            ErrorCode::invalid);
}

TEST(TableReader, TakesNullsBlanksAndNotANumberForEmpty) {
  const Table blank = one_column("x", {"", "  "});
  const InputColumn x = TableReader(blank).need("x");
  EXPECT_TRUE(x.is_empty(0) && x.is_empty(1));
  const Table real = one_column("x", Kind::real, {Cell(), Cell::of(std::nan(""))});
  EXPECT_EQ(TableReader(real).need("x").number(0), std::nullopt);
  EXPECT_EQ(TableReader(real).need("x").number(1), std::nullopt);
  EXPECT_EQ(test::error_of([&] { x.need_text(1); }, {"row 2, x: it is empty"}), ErrorCode::invalid);
}

TEST(TableReader, FindsNeededColumnsOrNamesTheNearest) {
  const Table table = one_column("amount", {"1"});
  EXPECT_EQ(test::error_of([&] { TableReader(table).need("amuont"); }, {"did you mean 'amount'"}),
            ErrorCode::unknown_name);
  const InputColumn absent = TableReader(table).find("margin");
  EXPECT_FALSE(absent.exists());
  EXPECT_EQ(absent.amount(0), std::nullopt);
}

TEST(TableReader, RefusesAColumnThatWasLeftOutOnlyWhenItIsNeeded) {
  Table table = one_column("amount", {"1"});
  table.leave_out("tags", "it is a list (Arrow format '+l')");
  const TableReader read(table);
  EXPECT_EQ(read.need("amount").need_amount(0), Amount{100});
  EXPECT_EQ(test::error_of([&] { read.need("tags"); }, {"'tags'", "a list"}), ErrorCode::invalid);
  const InputColumn tags = read.find("tags");
  EXPECT_EQ(test::error_of([&] { tags.text(0); }, {"'tags'", "a list"}), ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
