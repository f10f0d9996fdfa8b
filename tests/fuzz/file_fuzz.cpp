// A workspace file with bytes changed: it is refused, or answers and is verified; nothing crashes or hangs.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "crmcore/crmcore.hpp"
#include "crmcore/store/maintenance.hpp"
#include "fuzz/bytes.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crmcore;
  static const std::string path = crmcore::test::scratch_file("file_fuzz");
  static const std::string sound = [] {
    std::filesystem::remove(path);
    {
      const auto shop = Workspace::open(path);
      auto change = shop.change("fuzz", "made");
      CustomField field;
      field.entity = "customer";
      field.name = "colour";
      change.add(field);
      change.add(Customer{});
      change.commit();
    }
    std::ifstream in(path, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  }();
  // Each change is a place and some bytes to put there.
  std::string bytes = sound;
  test::FuzzBytes input(data, size);
  while (!input.empty()) {
    const std::size_t at = (input.number(0xFFFF) << 4 | input.byte() % 16) % bytes.size();
    for (int left = input.byte() % 16; left >= 0; --left)
      if (at + static_cast<std::size_t>(left) < bytes.size())
        bytes[at + static_cast<std::size_t>(left)] = static_cast<char>(input.byte());
  }
  std::filesystem::remove(path + "-journal");
  std::ofstream(path, std::ios::binary) << bytes;
  try {
    const auto shop = Workspace::open(path);
    for (const auto& check : store::verify(shop)) static_cast<void>(check);
    for (const Entity& entity : shop.store().entities())
      static_cast<void>(shop.store().find({.entity = std::string(entity.name())}));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) __builtin_trap();
  }
  std::filesystem::remove(path);
  return 0;
}
