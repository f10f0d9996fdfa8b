// Any bytes as vCards: rows, or a refusal that says why.
#include "crmcore/crmcore.hpp"
#include "fuzz/bytes.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crmcore;
  try {
    const auto table = exchange::parse_vcards("BEGIN:VCARD\n" + std::string(reinterpret_cast<const char*>(data), size));
    if (table.cells.size() != table.rows() * table.header.size()) __builtin_trap();
    for (std::size_t row = 1; row < table.rows(); ++row)
      if (table.lines[row] <= table.lines[row - 1]) __builtin_trap();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) __builtin_trap();
  }
  return 0;
}
