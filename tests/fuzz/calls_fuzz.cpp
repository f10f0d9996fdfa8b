// Any calls of the C ABI in any order, on handles of every age and kind: a status, never a fault.
#include <crmcore.h>
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "fuzz/bytes.hpp"

namespace {

using crmcore::test::FuzzBytes;

constexpr std::array<const char*, 12> actions{"workspace.find",    "workspace.count",  "workspace.info",
                                              "workspace.log",     "lifecycle.status", "segmentation.rfm",
                                              "history.customers", "store.verify",     "registry.review",
                                              "orders.balances",   "intake.undo",      "none"};
constexpr std::array<const char*, 6> entities{"customer", "product", "order", "note", "custom_field", "none"};
constexpr std::array<const char*, 8> fields{"name", "code", "rating", "known_since", "id", "type", "customer", "x"};

/// The handles that were ever made; those that are freed stay, to be used again.
struct Handles {
  std::vector<crm_workspace*> workspaces{nullptr};
  std::vector<crm_record*> records{nullptr};
  std::vector<crm_table*> tables{nullptr};
  template <class Handle>
  static Handle* one_of(const std::vector<Handle*>& all, FuzzBytes& bytes) {
    return all[bytes.byte() % all.size()];
  }
};

/// Says at the end how many calls were made.
struct Count {
  ~Count() { std::printf("%lld calls\n", calls); }
  long long calls = 0;
};

void call(Handles& handles, FuzzBytes& bytes, const std::string& path) {
  crm_error* error = nullptr;
  crm_workspace* shop = Handles::one_of(handles.workspaces, bytes);
  crm_record* record = Handles::one_of(handles.records, bytes);
  crm_table* table = Handles::one_of(handles.tables, bytes);
  switch (bytes.byte() % 18) {
    case 0: {
      crm_workspace* opened = nullptr;
      // Two workspaces of one file would wait for one another, five seconds each time.
      const std::string others = bytes.byte() % 2 ? "" : "," + bytes.text();
      const std::string options = R"({"busy_milliseconds":0)" + others + "}";
      if (crm_open(path.c_str(), options.c_str(), &opened, &error) == 0) handles.workspaces.push_back(opened);
      break;
    }
    case 1: crm_close(shop); break;
    case 2: crm_begin(shop, "fuzz", "calls", &error); break;
    case 3: crm_commit(shop, &error); break;
    case 4: crm_rollback(shop, &error); break;
    case 5: {
      crm_record* made = nullptr;
      if (crm_record_new(shop, entities[bytes.byte() % entities.size()], &made, &error) == 0)
        handles.records.push_back(made);
      break;
    }
    case 6: {
      crm_record* got = nullptr;
      if (crm_get(shop, entities[bytes.byte() % entities.size()], bytes.byte() % 8, &got, &error) == 0)
        handles.records.push_back(got);
      break;
    }
    case 7: crm_record_set_text(record, fields[bytes.byte() % fields.size()], bytes.text().c_str(), &error); break;
    case 8: crm_record_set_int64(record, fields[bytes.byte() % fields.size()], bytes.wide(), &error); break;
    case 9: crm_put(shop, record, nullptr, &error); break;
    case 10: crm_upsert(shop, record, nullptr, &error); break;
    case 11: crm_erase(shop, record, &error); break;
    case 12: {
      char* json = nullptr;
      crm_record_to_json(record, &json, &error);
      crm_free(json);
      break;
    }
    case 13: crm_record_free(record); break;
    case 14: {
      crm_table* made = nullptr;
      const std::string parameters =
          bytes.byte() % 2 ? R"({"entity":"customer","where":")" + bytes.text() + "\"}" : R"({"today":"2026-01-05"})";
      if (crm_run(shop, actions[bytes.byte() % actions.size()], parameters.c_str(), table, nullptr, &made, &error) == 0)
        handles.tables.push_back(made);
      break;
    }
    case 15: crm_join(shop, bytes.text().c_str(), table, &error); break;
    case 16: {
      char* text = nullptr;
      crm_table_to_csv(table, &text, &error);
      crm_free(text);
      crm_table_get_int64(table, bytes.wide(), static_cast<std::int32_t>(bytes.wide()));
      break;
    }
    default: crm_table_free(table);
  }
  if (crm_error_code(error) == 19) __builtin_trap();  // internal
  crm_error_free(error);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string path = crmcore::test::scratch_file("calls_fuzz");
  static Count count;
  Handles handles;
  FuzzBytes bytes(data, size);
  for (int calls = 0; !bytes.empty() && calls < 60; ++calls, ++count.calls) call(handles, bytes, path);
  for (crm_workspace* shop : handles.workspaces) crm_close(shop);
  for (crm_record* record : handles.records) crm_record_free(record);
  for (crm_table* table : handles.tables) crm_table_free(table);
  std::filesystem::remove(path);
  return 0;
}
