// Any bytes as CSV: rows, or a refusal that says why.
#include "crmcore/crmcore.hpp"
#include "fuzz/bytes.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crmcore;
  try {
    const auto table = exchange::parse_csv(std::string(reinterpret_cast<const char*>(data), size));
    if (table.cells.size() != table.rows() * table.header.size()) __builtin_trap();
    if (table.findings.empty()) static_cast<void>(exchange::to_csv(Table(table)));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) __builtin_trap();
  }
  return 0;
}
