// Any bytes as JSON: a table that can be written and read again, or a refusal that says why.
#include "crmcore/crmcore.hpp"
#include "fuzz/bytes.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crmcore;
  try {
    const auto table = exchange::parse_json({reinterpret_cast<const char*>(data), size});
    if (table.cells.size() != table.rows() * table.header.size()) __builtin_trap();
    if (!table.findings.empty() || !table.nested.empty()) return 0;
    const auto again = exchange::parse_json(exchange::to_json(Table(table)));
    if (table.rows() > 0 && again.cells != table.cells) __builtin_trap();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::internal) __builtin_trap();
  }
  return 0;
}
