#include "crmcore/values/text.hpp"
#include "svg.hpp"

namespace crmcore::report {

std::string xml_text(std::string_view text) {
  constexpr std::string_view not_characters = "\xEF\xBF";  // U+FFFE and U+FFFF begin so, and end with BE and BF
  const bool is_valid = is_utf8(text);
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '&')
      safe += "&amp;";
    else if (c == '"')
      safe += "&quot;";
    else if (byte < 0x20)
      safe += ' ';
    else if (!is_valid && byte >= 0x80)
      safe += '?';
    else
      safe += c;
    if (safe.ends_with("\xBE") || safe.ends_with("\xBF"))
      if (safe.size() >= 3 && safe.substr(safe.size() - 3, 2) == not_characters) safe.replace(safe.size() - 3, 3, " ");
  }
  return safe;
}

}  // namespace crmcore::report
