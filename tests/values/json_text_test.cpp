#include <gtest/gtest.h>

#include "crmcore.h"
#include "support.hpp"

namespace crmcore {
namespace {

std::string nested(int depth) { return std::string(static_cast<std::size_t>(depth), '['); }

TEST(JsonDepth, IsALimitWithAName) {  // F14
  EXPECT_FALSE(test::error_of([&] { check_json_depth(nested(deepest_json), "parameters"); }));
  EXPECT_EQ(test::error_of([&] { check_json_depth(nested(deepest_json + 1), "parameters"); },
                           {"parameters", std::to_string(deepest_json), "levels deep"}),
            ErrorCode::invalid);
}

TEST(JsonDepth, CountsNoBracketsWithinTexts) {
  EXPECT_FALSE(test::error_of([&] { check_json_depth("[\"" + nested(1000) + "\\\"" + nested(1000) + "\"]", "x"); }));
}

TEST(JsonDepth, IsLookedAtByEveryDoor) {  // each of these had ended the process
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const std::string deep = nested(100'000) + std::string(100'000, ']');
  Call call;
  call.store = &shop.store();
  const auto refused = [&](auto&& doing) { EXPECT_EQ(test::error_of(doing, {"levels deep"}), ErrorCode::invalid); };
  refused([&] { run("workspace.find", "{\"entity\":" + deep + "}", call); });
  refused(
      [&] { shop.store().count({.entity = "customer", .where = "{\"field\":\"rating\",\"value\":" + deep + "}"}); });
  refused([&] { filter::parse_json("{\"not\":" + deep + "}"); });
  refused([&] { exchange::parse_json(deep, "hostile.json"); });
  crm_workspace* workspace = nullptr;
  EXPECT_EQ(crm_open(file.beside("other.crm").c_str(), deep.c_str(), &workspace, nullptr), 1);
}

TEST(Json, ThatNamesAMemberTwiceIsRefusedAtEveryDoor) {  // which of the two was meant?
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  Call call;
  call.store = &shop.store();
  const auto refused = [&](auto&& doing) { EXPECT_EQ(test::error_of(doing, {"names 'a' twice"}), ErrorCode::invalid); };
  refused([&] { run("workspace.find", R"({"entity": "customer", "a": 1, "a": 2})", call); });
  refused([&] { filter::parse_json(R"({"a": "rating", "test": "=", "a": 1})"); });
  refused([&] { exchange::parse_json(R"([{"a": 1, "b": 2}, {"a": 1, "a": 1}])", "rows.json"); });
  refused([&] { exchange::parse_json(R"([{"b": {"a": 1, "a": 1}}])", "rows.json"); });
  crm_workspace* workspace = nullptr;
  crm_error* error = nullptr;
  EXPECT_EQ(crm_open(file.beside("other.crm").c_str(), R"({"currency": "MXN", "currency": "EUR"})", &workspace, &error),
            1);
  EXPECT_NE(std::string(crm_error_message(error)).find("names 'currency' twice"), std::string::npos);
  crm_error_free(error);
}

TEST(Json, MayNameAMemberAgainInAnotherObject) {
  EXPECT_EQ(exchange::parse_json(R"([{"a": 1}, {"a": 2}])", "rows.json").rows(), 2U);
}

TEST(Json, WithANumberBeyondADoubleIsRefusedByThatNumber) {
  for (const char* number : {"1e400", "-1e400"})
    EXPECT_EQ(test::error_of([&] { exchange::parse_json("[{\"a\": " + std::string(number) + "}]", "rows.json"); },
                             {"rows.json", number, "out of range"}),
              ErrorCode::invalid);
}

TEST(JsonDepth, LeavesRoomForTheDeepestFilter) {
  std::string filter = "{\"field\":\"rating\",\"test\":\"in\",\"value\":[{\"number\":\"1\"}]}";
  for (int i = 1; i < filter::deepest; ++i) filter = "{\"all\":[" + filter + "]}";
  EXPECT_FALSE(test::error_of([&] { filter::parse_json(filter); }));
}

}  // namespace
}  // namespace crmcore
