#include "crmcore/workspace/workspace.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(Workspace, LeavesAForeignFileByteForByte) {  // bad input
  const auto unchanged = [](std::string_view bytes, ErrorCode wanted) {
    const test::TempFile file;
    file.write(bytes);
    EXPECT_EQ(test::error_of([&] { Workspace::open(file.path()); }, {file.path()}), wanted);
    EXPECT_EQ(test::bytes_of(file.path()), bytes);
    EXPECT_FALSE(std::filesystem::exists(file.path() + "-journal"));
  };
  unchanged("not a database at all", ErrorCode::not_a_workspace);
  unchanged(std::string(5000, 'x'), ErrorCode::not_a_workspace);
  const test::TempFile foreign;
  sqlite3* handle = nullptr;
  sqlite3_open(foreign.path().c_str(), &handle);
  sqlite3_exec(handle, "CREATE TABLE customer (id INTEGER); PRAGMA application_id = 99", nullptr, nullptr, nullptr);
  sqlite3_close(handle);
  unchanged(test::bytes_of(foreign.path()), ErrorCode::not_a_workspace);
  const test::TempFile newer;
  { Workspace::open(newer.path()); }
  std::string bytes = test::bytes_of(newer.path());
  bytes[63] = 10;  // user_version
  unchanged(bytes, ErrorCode::newer_version);
}

TEST(Workspace, RefusesAPlaceWhereNoneCanBe) {  // bad input
  const test::TempFile file;
  test::expect_refused({
      {"a folder",
       [] { Workspace::open(std::filesystem::temp_directory_path().string()); },
       {},
       ErrorCode::not_a_workspace},
      {"a file that must exist",
       [&] { Workspace::open(file.beside("none.crm"), {.must_exist = true}); },
       {},
       ErrorCode::not_found},
      {"a folder that is not there", [] { Workspace::open("/nowhere/at/all.crm"); }, {}, ErrorCode::io},
  });
}

TEST(Workspace, RefusesAnotherCurrencyThanTheFiles) {
  const test::TempFile file;
  { Workspace::open(file.path(), {.currency = "GBP"}); }
  EXPECT_EQ(test::error_of([&] { Workspace::open(file.path(), {.currency = "MXN"}); }, {"GBP", "MXN"}),
            ErrorCode::mixed_currency);
  EXPECT_EQ(test::error_of([&] { Workspace::open(file.path(), {.currency = "pounds"}); }, {"pounds"}),
            ErrorCode::invalid);
}

TEST(Workspace, KeepsItsTimeZoneAndRefusesAnother) {
  const test::TempFile file;
  { Workspace::open(file.path(), {.time_zone = "America/Mexico_City"}); }
  EXPECT_EQ(Workspace::open(file.path()).store().time_zone().name(), "America/Mexico_City");
  test::expect_refused({
      {"another", [&] { Workspace::open(file.path(), {.time_zone = "UTC"}); }, {"America/Mexico_City", "not in UTC"}},
      {"none there is",
       [&] { Workspace::open(file.path(), {.time_zone = "Mexico"}); },
       {"there is no time zone 'Mexico'"}},
  });
}

TEST(Workspace, TakesATimeZoneLaterWhereItHasNone) {
  const test::TempFile file;
  { Workspace::open(file.path()); }
  const auto name = [&](const Workspace::Options& options) {
    return std::string(Workspace::open(file.path(), options).store().time_zone().name());
  };
  EXPECT_EQ(name({}), "");
  EXPECT_EQ(name({.time_zone = "Asia/Tokyo", .read_only = true}), "Asia/Tokyo");
  EXPECT_EQ(name({}), "") << "a file that is only read keeps nothing";
  EXPECT_EQ(name({.time_zone = "America/Bogota"}), "America/Bogota");
  EXPECT_EQ(name({}), "America/Bogota");
}

TEST(Workspace, MakesNothingForATimeZoneThatThereIsNot) {
  const test::TempFile file;
  EXPECT_EQ(test::error_of([&] { Workspace::open(file.path(), {.time_zone = "Americo"}); }, {"'Americo'"}),
            ErrorCode::invalid);
  EXPECT_FALSE(std::filesystem::exists(file.path()));
}

TEST(Workspace, OpensWithATimeZoneThatThisMachineDoesNotKnowAndRefusesInstants) {
  const test::TempFile file;
  { Workspace::open(file.path(), {.time_zone = "UTC"}); }
  sqlite3* handle = nullptr;
  sqlite3_open(file.path().c_str(), &handle);
  sqlite3_exec(handle, "UPDATE crm_meta SET value = 'Mars/Olympus' WHERE name = 'time_zone'", nullptr, nullptr,
               nullptr);
  sqlite3_close(handle);
  const auto shop = Workspace::open(file.path());
  EXPECT_EQ(shop.store().time_zone().name(), "Mars/Olympus");
  const auto parsed = parse<Day>("2026-01-05T02:00:00Z", shop.store().forms());
  EXPECT_NE(parsed.why.find("cannot become a day of Mars/Olympus"), std::string::npos) << parsed.why;
  EXPECT_EQ(parse<Day>("2026-01-05", shop.store().forms()).value, Day(2026, 1, 5)) << "local days need no zone";
}

TEST(Workspace, ReadsButDoesNotWriteWhatIsReadOnly) {
  const test::TempFile file;
  {
    const auto shop = Workspace::open(file.path());
    auto change = shop.change("test", "add A");
    change.add(Customer{});
    change.commit();
  }
  const auto shop = Workspace::open(file.path(), {.read_only = true});
  EXPECT_EQ(shop.store().count({.entity = "customer"}), 1);
  EXPECT_EQ(test::error_of([&] { shop.change("ana", "write"); }), ErrorCode::read_only);
}

TEST(Workspace, RefusesACountryThatIsNotACode) {
  const test::TempFile file;
  for (const char* country : {"Mexico", "mx", "M", "M1"})
    EXPECT_EQ(test::error_of([&] { Workspace::open(file.path(), {.country = country}); }, {country, "such as MX"}),
              ErrorCode::invalid);
  EXPECT_FALSE(std::filesystem::exists(file.path())) << "nothing was made";
}

}  // namespace
}  // namespace crmcore
