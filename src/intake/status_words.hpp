// What people write of where a sale stands. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crmcore::intake {

/// What a status says of a sale: that it stands, was never one, came back whole, or in part (of which line, it does not
/// say).
enum class Status : std::uint8_t { stands, cancelled, returned, part_refunded };

/// The status that a text means, in English or Spanish, in any case, with blanks, hyphens or underscores; none for one
/// that is not known.
std::optional<Status> status_named(std::string_view written);

/// Whether a text says that its row is a sale that stands, or money of one, in a column of kinds: "sale", "venta",
/// "pago".
bool is_kind_of_sale(std::string_view written);
/// The same of a return: "refund", "devolución".
bool is_kind_of_return(std::string_view written);
/// Whether a text says that its row was not sold yet, such as a draft or a quote.
bool is_not_sold_yet(std::string_view written);
/// Whether a text says of money that it has not come yet: "pending", "no pagado".
bool is_not_paid_yet(std::string_view written);

}  // namespace crmcore::intake
