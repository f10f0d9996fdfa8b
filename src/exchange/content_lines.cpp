#include <algorithm>

#include "crmcore/exchange/vcard.hpp"

namespace crmcore::exchange {
namespace {

/// A text in which commas, semicolons and line ends mean nothing; characters that cannot stand in a line are blanks.
std::string escaped(std::string_view text) {
  std::string safe;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' || c == ',' || c == ';') {
      safe += '\\';
      safe += c;
    } else if (c == '\n') {
      safe += "\\n";
    } else if (c == '\r') {
      if (at + 1 == text.size() || text[at + 1] != '\n') safe += "\\n";
    } else {
      safe += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? ' ' : c;
    }
  }
  return safe;
}

bool is_inside_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

void ContentLines::add(std::string_view name, std::string_view value) {
  constexpr std::size_t longest = 75;  // bytes of a line, without its end
  const std::string whole = std::string(name) + ":" + std::string(value);
  std::string_view rest = whole;
  std::size_t room = longest;
  while (rest.size() > room) {
    std::size_t end = room;
    while (end > 1 && is_inside_character(rest[end])) --end;
    text_ += rest.substr(0, end);
    text_ += "\r\n ";
    rest.remove_prefix(end);
    room = longest - 1;  // the blank counts
  }
  text_ += rest;
  text_ += "\r\n";
}

void ContentLines::add_text(std::string_view name, std::string_view text) {
  if (!text.empty()) add(name, escaped(text));
}

void ContentLines::add_parts(std::string_view name, const std::vector<std::string_view>& parts) {
  if (std::ranges::all_of(parts, [](std::string_view part) { return part.empty(); })) return;
  std::string value;
  for (std::size_t i = 0; i < parts.size(); ++i) value += (i == 0 ? "" : ";") + escaped(parts[i]);
  add(name, value);
}

}  // namespace crmcore::exchange
