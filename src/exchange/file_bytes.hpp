// The bytes of a file, whatever they are. Private to the room.
#pragma once

#include <string>
#include <string_view>

namespace crmcore::exchange {

/// Reads a whole file or pipe as read_file does, also one that is no text.
std::string file_bytes(const std::string& file);
/// Throws invalid for what is no text, saying what it is.
void refuse_no_text(std::string_view bytes, const std::string& file);

}  // namespace crmcore::exchange
