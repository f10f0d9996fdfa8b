// Tables that are freed while something of them is in use.
#include <crmcore.h>
#include <gtest/gtest.h>

#include <thread>

#include "support.hpp"

namespace crmcore {
namespace {

class FreedTable : public testing::Test {
 protected:
  FreedTable() {
    EXPECT_EQ(crm_open(file.path().c_str(), nullptr, &shop, nullptr), 0);
    ArrowArrayStream stream;
    Table two(std::vector<Table::Description>{{"customer"}, {"state"}}, {});
    two.append(std::array<Cell, 2>{Cell::of(std::string_view("C1")), Cell::of(std::string_view("kept"))});
    two.append(std::array<Cell, 2>{Cell::of(std::string_view("C2")), Cell::of(std::string_view("gone"))});
    exchange::export_arrow(std::make_shared<const Table>(std::move(two)), &stream);
    EXPECT_EQ(crm_table_import(&stream, nullptr, &table, nullptr), 0);
  }
  ~FreedTable() override {
    crm_table_free(table);
    crm_close(shop);
  }
  test::TempFile file;
  crm_workspace* shop = nullptr;
  crm_table* table = nullptr;
};

TEST_F(FreedTable, AStreamThatIsHalfReadGoesOn) {  // F19
  ArrowArrayStream stream;
  ASSERT_EQ(crm_table_export(table, &stream, nullptr), 0);
  ArrowSchema schema;
  ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
  crm_table_free(table);
  ArrowArray batch;
  ASSERT_EQ(stream.get_next(&stream, &batch), 0);
  stream.release(&stream);
  ASSERT_EQ(batch.length, 2);
  EXPECT_EQ(std::string(static_cast<const char*>(batch.children[1]->buffers[2]), 8), "keptgone");
  batch.release(&batch);
  schema.release(&schema);
}

TEST_F(FreedTable, ATableThatIsJoinedStaysJoined) {
  crm_record* customer = nullptr;
  ASSERT_EQ(crm_begin(shop, "ana", "one", nullptr), 0);
  ASSERT_EQ(crm_record_new(shop, "customer", &customer, nullptr), 0);
  ASSERT_EQ(crm_put(shop, customer, nullptr, nullptr), 0);
  crm_record_free(customer);
  ASSERT_EQ(crm_commit(shop, nullptr), 0);
  ASSERT_EQ(crm_join(shop, "t", table, nullptr), 0);
  crm_table_free(table);
  crm_table* found = nullptr;
  ASSERT_EQ(crm_run(shop, "workspace.count", R"({"entity":"customer","where":"t.state = 'kept'"})", nullptr, nullptr,
                    &found, nullptr),
            0);
  EXPECT_EQ(crm_table_get_int64(found, 0, 0), 1);
  crm_table_free(found);
}

TEST_F(FreedTable, EveryLaterCallSaysSo) {
  crm_table_free(table);
  constexpr std::int32_t misuse = 16;
  char* text = nullptr;
  ArrowArrayStream stream;
  EXPECT_EQ(crm_table_export(table, &stream, nullptr), misuse);
  EXPECT_EQ(crm_table_to_json(table, &text, nullptr), misuse);
  EXPECT_EQ(crm_table_to_csv(table, &text, nullptr), misuse);
  EXPECT_EQ(crm_table_show(table, 0, 0, &text, nullptr), misuse);
  EXPECT_EQ(crm_join(shop, "t", table, nullptr), misuse);
  EXPECT_EQ(crm_run(shop, "history.customers", "{}", table, nullptr, nullptr, nullptr), misuse);
  EXPECT_EQ(crm_table_rows(table), 0);
  EXPECT_EQ(crm_table_int64s(table, 0), nullptr);
  EXPECT_EQ(crm_table_column_name(table, 0), nullptr);
  EXPECT_STREQ(crm_table_get_text(table, 0, 0, nullptr), "");
}

TEST_F(FreedTable, AReaderInAnotherThreadEndsWholeOrIsRefused) {
  constexpr int rounds = 20;
  for (int round = 0; round < rounds; ++round) {
    crm_table* read = nullptr;
    ASSERT_EQ(crm_run(shop, "workspace.info", "{}", nullptr, nullptr, &read, nullptr), 0);
    std::thread frees([&] { crm_table_free(read); });
    for (std::int32_t status = 0; status == 0;) {
      char* csv = nullptr;
      status = crm_table_to_csv(read, &csv, nullptr);
      EXPECT_TRUE(status != 0 || std::string(csv).find("currency") != std::string::npos);
      crm_free(csv);
    }
    frees.join();
  }
}

}  // namespace
}  // namespace crmcore
