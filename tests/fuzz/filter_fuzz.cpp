// Any bytes as the filter and the order of a search: records, or a refusal that says why; never a change of the file.
#include <filesystem>

#include "crmcore/crmcore.hpp"
#include "fuzz/bytes.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crmcore;
  static const std::string path = crmcore::test::scratch_file("filter_fuzz");
  static const Workspace shop = [] {
    std::filesystem::remove(path);
    auto made = Workspace::open(path);
    auto change = made.change("fuzz", "two customers");
    change.add(Customer{});
    change.add(Customer{});
    change.commit();
    std::filesystem::remove(path);  // it lives as long as it is open
    return made;
  }();
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(all.find('\n'), all.size());
  try {
    shop.store().find({.entity = "customer",
                       .where = std::string(all.substr(0, line)),
                       .sort = std::string(all.substr(std::min(line + 1, all.size()))),
                       .today = Day{2026, 1, 5}});
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) __builtin_trap();
  }
  if (shop.store().count({.entity = "customer"}) != 2) __builtin_trap();
  return 0;
}
