// What an Arrow stream from outside must satisfy before it is read: all of it in one place. Private to the room.
//
// The C data interface does not say how long a buffer is, so memory is trusted to be as long as the lengths and offsets
// promise. Everything that the interface does say is checked: which members are there, that lengths, offsets and
// indices agree with each other, that texts go forwards.
#pragma once

#include <cstdint>
#include <string_view>

#include "crmcore/exchange/arrow_abi.h"

namespace crmcore::exchange {

/// How many bytes a value of a format of fixed width has; 0 for other formats, whose arrays are not looked into.
std::size_t width_of(std::string_view format);
/// Whether a format is that of texts: u, U, vu.
bool is_text(std::string_view format);

/// Throws invalid for a stream that was read or released already, or lacks a function.
void check_stream(const ArrowArrayStream& stream);
/// Throws invalid for a schema that is not that of a table, or that lacks a member.
void check_schema(const ArrowSchema& schema);
/// Throws invalid for a batch that is not of this schema, naming the column and what is wrong.
void check_batch(const ArrowSchema& schema, const ArrowArray& batch);

/// Throws invalid with what the stream says when `code` is not 0.
void check_code(ArrowArrayStream& stream, int code);

}  // namespace crmcore::exchange
