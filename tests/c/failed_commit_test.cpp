#include <crmcore.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(CAbi, ACommitThatFailsEndsTheChange) {
  const test::TempFile file;
  crm_workspace* shop = nullptr;
  ASSERT_EQ(crm_open(file.path().c_str(), R"({"busy_milliseconds":20})", &shop, nullptr), 0);
  sqlite3* other = nullptr;
  sqlite3_stmt* reading = nullptr;
  ASSERT_EQ(sqlite3_open(file.path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_prepare_v2(other, "SELECT * FROM crm_meta", -1, &reading, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_step(reading), SQLITE_ROW);

  ASSERT_EQ(crm_begin(shop, "ana", "while another program reads", nullptr), 0);
  crm_record* customer = nullptr;
  ASSERT_EQ(crm_record_new(shop, "customer", &customer, nullptr), 0);
  ASSERT_EQ(crm_put(shop, customer, nullptr, nullptr), 0);
  const int32_t status = crm_commit(shop, nullptr);
  sqlite3_finalize(reading);
  sqlite3_close(other);
  if (status == 0) GTEST_SKIP() << "with a write-ahead log readers stop no commit";
  EXPECT_STREQ(crm_status_name(status), "busy");
  EXPECT_STREQ(crm_status_name(crm_commit(shop, nullptr)), "misuse") << "it is over";
  EXPECT_EQ(crm_begin(shop, "ana", "again", nullptr), 0);
  EXPECT_EQ(crm_commit(shop, nullptr), 0);
  crm_record_free(customer);
  crm_close(shop);
}

}  // namespace
}  // namespace crmcore
