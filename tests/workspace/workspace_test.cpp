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
  bytes[63] = 9;  // user_version
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
