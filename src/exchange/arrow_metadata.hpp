// What an Arrow schema may say beside its types: which of our kinds a column is, and the currency and zone of a table.
// Private to the room.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace crmcore::exchange {

inline constexpr std::string_view extension_key = "ARROW:extension:name";  // of the Arrow columnar format
inline constexpr std::string_view kind_key = "crmcore.kind";
inline constexpr std::string_view currency_key = "crmcore.currency";
inline constexpr std::string_view time_zone_key = "crmcore.time_zone";

/// Keys and values in the encoding of the C data interface: their number, then each with its length, as native 32-bit
/// integers. Pairs without a value are left out; empty when there is none.
std::string encoded(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs);

/// The value of a key; none where `metadata` is null, does not have it, or says lengths that cannot be.
std::optional<std::string> value_of(const char* metadata, std::string_view key);

}  // namespace crmcore::exchange
