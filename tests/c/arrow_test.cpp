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
  EXPECT_EQ(back.text(0, back.at("net")), "2.50");
  EXPECT_EQ(back.column(back.at("net")).kind, Kind::amount) << "they travel as decimals, with their kind beside";
  exchange::export_arrow(std::make_shared<const Table>(orders), &stream);
  EXPECT_NE(crm_table_import(&stream, "pounds", &input, &error), 0);
  EXPECT_EQ(stream.release, nullptr) << "also on failure";
  crm_error_free(error);
}

TEST(CAbi, ReadsInstantsInTheTimeZoneOfTheTableOrTheWorkspace) {
  Table orders(std::vector<Table::Description>{{"customer"}, {"day", Kind::instant}, {"amount", Kind::decimal}}, {});
  orders.append(std::array<Cell, 3>{Cell::of(std::string_view("Ana")),
                                    Codec<Instant>::encode(*parse<Instant>("2026-01-02T02:00:00Z").value),
                                    Cell::of(std::int64_t{2'500'000})});
  const test::TempFile file;
  crm_workspace* shop = nullptr;
  ASSERT_EQ(crm_open(file.path().c_str(), R"({"time_zone":"America/Bogota"})", &shop, nullptr), 0);
  const auto day = [&](const char* zone, crm_workspace* workspace) {
    ArrowArrayStream stream;
    exchange::export_arrow(std::make_shared<const Table>(orders), &stream);
    crm_table *input = nullptr, *days = nullptr;
    crm_error* error = nullptr;
    EXPECT_EQ(crm_table_import_zoned(&stream, nullptr, zone, &input, nullptr), 0);
    crm_run(workspace, "history.days", R"({"today":"2026-01-05"})", input, nullptr, &days, &error);
    const std::string shown =
        error ? crm_error_message(error)
              : Day::from_number(crm_table_get_int64(days, 0, crm_table_column_index(days, "day"))).text();
    crm_error_free(error);
    crm_table_free(days);
    crm_table_free(input);
    return shown;
  };
  EXPECT_EQ(day("America/Mexico_City", nullptr), "2026-01-01");
  EXPECT_EQ(day("UTC", nullptr), "2026-01-02");
  EXPECT_EQ(day(nullptr, shop), "2026-01-01") << "the workspace's";
  EXPECT_EQ(day("UTC", shop), "2026-01-02") << "its own";
  EXPECT_NE(day(nullptr, nullptr).find("say time_zone"), std::string::npos);
  crm_close(shop);
}

TEST(CAbi, RefusesATimeZoneThatThereIsNot) {
  ArrowArrayStream stream;
  exchange::export_arrow(std::make_shared<const Table>(), &stream);
  crm_table* input = nullptr;
  crm_error* error = nullptr;
  EXPECT_NE(crm_table_import_zoned(&stream, "EUR", "Mexico_City", &input, &error), 0);
  EXPECT_EQ(stream.release, nullptr) << "released all the same";
  EXPECT_NE(std::string(crm_error_message(error)).find("there is no time zone 'Mexico_City'"), std::string::npos);
  crm_error_free(error);
}

}  // namespace
}  // namespace crmcore
