// Small inputs cannot make large tables, and endless ones end.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "support.hpp"

namespace crmcore {
namespace {

std::string rows_with_a_key_each(int rows) {
  std::string json = "[";
  for (int i = 0; i < rows; ++i)
    json +=
        (i ? "," : "") + std::string(R"({"code":"A)") + std::to_string(i) + R"(","k)" + std::to_string(i) + R"(":1})";
  return json + "]";
}

TEST(Limits, RowsOfDifferentKeysCostTheirOwnCells) {  // F14: half a megabyte took gigabytes
  EXPECT_EQ(exchange::parse_json(rows_with_a_key_each(1000)).rows(), 1000U);
  EXPECT_EQ(test::error_of([] { exchange::parse_json(rows_with_a_key_each(10'000)); }, {"different names"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([] { exchange::parse_json(rows_with_a_key_each(20'000)); }, {"at most 16384"}),
            ErrorCode::invalid);
}

TEST(Limits, WideRowsThatAreFullAreRead) {
  std::string json = "[";
  for (int row = 0; row < 3000; ++row) {
    json += row ? ",{" : "{";
    for (int c = 0; c < 100; ++c) json += (c ? ",\"c" : "\"c") + std::to_string(c) + "\":" + std::to_string(c * row);
    json += "}";
  }
  const auto table = exchange::parse_json(json + "]");
  EXPECT_EQ(table.cell(2999, 99), "296901");
  EXPECT_EQ(table.numbers.size(), 100U);
}

TEST(Limits, AsManyColumnsAsASpreadsheetHasAreReadAtOnce) {
  const auto header = [](std::size_t columns, const std::string& name) {
    std::string text = name;
    for (std::size_t i = 1; i < columns; ++i) text += "," + name;
    return text + "\n" + std::string(columns - 1, ',') + "\n";
  };
  const auto start = std::chrono::steady_clock::now();
  const auto table = exchange::parse_csv(header(exchange::most_columns, "phone"));
  EXPECT_EQ(table.header.back(), "phone (16384)");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << "it was quadratic";
  EXPECT_EQ(test::error_of([&] { exchange::parse_csv(header(100'000, "x")); }, {"100000 columns", "at most 16384"}),
            ErrorCode::invalid);
}

TEST(Limits, DevicesAreRefusedAndPipesAreRead) {
  test::expect_refused({
      {"zeros without end", [] { exchange::read_csv("/dev/zero"); }, {"/dev/zero is a device"}},
      {"chance without end", [] { exchange::read_json("/dev/urandom"); }, {"is a device"}},
  });
  const test::TempFile pipe("pipe");
  ASSERT_EQ(mkfifo(pipe.path().c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe.path()) << "code,name\nA,Ana\n"; });
  EXPECT_EQ(exchange::read_csv(pipe.path()).cell(0, 1), "Ana");
  writer.join();
}

TEST(Limits, AFileBeyondAGigabyteIsRefusedUnread) {
  const test::TempFile file("huge.csv");
  file.write("code\n");
  ASSERT_EQ(truncate(file.path().c_str(), (std::int64_t{1} << 30) + 1), 0);  // a hole: it takes no space
  EXPECT_EQ(test::error_of([&] { exchange::read_csv(file.path()); }, {"longer than 1073741824 bytes"}),
            ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
