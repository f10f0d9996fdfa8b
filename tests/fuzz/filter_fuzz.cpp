// Any bytes as the filter, order, columns and groups of a search: records, or a refusal that says why; never a change
// of the file.
#include <array>
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
  std::array<std::string, 4> lines;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (std::string& line : lines) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  try {
    shop.store().find(
        {.entity = "customer", .where = lines[0], .sort = lines[1], .today = Day{2026, 1, 5}, .group_by = lines[3]},
        std::span(&lines[2], 1));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) __builtin_trap();
  }
  if (shop.store().count({.entity = "customer"}) != 2) __builtin_trap();
  return 0;
}
