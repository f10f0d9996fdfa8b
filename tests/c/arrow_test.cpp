#include <crmcore.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(CAbi, TablesComeInAndGoOutAsArrowStreams) {
  Table orders(std::vector<Table::Description>{{"customer"}, {"day", Kind::day}, {"amount", Kind::decimal}}, {});
  orders.append(std::array<Cell, 3>{Cell::of(std::string_view("Ana")), Codec<Day>::encode(Day(2026, 1, 1)),
                                    Cell::of(std::int64_t{2'500'000})});
  ArrowArrayStream stream;
  exchange::export_arrow(std::make_shared<const Table>(orders), &stream);
  crm_table *input = nullptr, *result = nullptr;
  crm_error* error = nullptr;
  ASSERT_EQ(crm_table_import(&stream, "GBP", &input, nullptr), 0);
  EXPECT_EQ(stream.release, nullptr) << "a stream is released by whoever reads it";
  ASSERT_EQ(crm_run(nullptr, "history.customers", R"({"today":"2026-01-02","currency":"GBP"})", input, nullptr, &result,
                    &error),
            0)
      << crm_error_message(error);
  EXPECT_STREQ(crm_table_currency(result), "GBP");
  ASSERT_EQ(crm_table_export(result, &stream, nullptr), 0);
  crm_table_free(result);
  crm_table_free(input);
  const Table back = exchange::import_arrow(&stream, Currency("GBP"));  // the stream outlives its table
  EXPECT_EQ(back.cell(0, "customer").text(), "Ana");
  EXPECT_EQ(back.cell(0, "net").integer(), 2'500'000) << "amounts travel as decimals";
  exchange::export_arrow(std::make_shared<const Table>(orders), &stream);
  EXPECT_NE(crm_table_import(&stream, "pounds", &input, &error), 0);
  EXPECT_EQ(stream.release, nullptr) << "also on failure";
  crm_error_free(error);
}

}  // namespace
}  // namespace crmcore
