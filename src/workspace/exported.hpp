// The records of an export as a table that another file reads. Private to the room.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/codec.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

/// How the columns of an export are called.
enum class Headers : std::uint8_t { names, english, spanish };
template <>
struct Choices<Headers> {
  static constexpr auto codes = std::to_array<std::string_view>({"names", "english", "spanish"});
};

/// The rows of a query with the codes of the records they refer to in place of ids, which another file gives anew, and
/// with a key for each record that has none but needs one, and with the currency of their money. Of what has no code
/// "id 7" is written, which no import takes for a code.
Table exported(const store::Store& store, const store::Query& query, const std::vector<std::string>& columns,
               Headers called);

}  // namespace crmcore
