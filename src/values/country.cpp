#include "crmcore/values/country.hpp"

#include <string>
#include <unordered_map>
#include <vector>

#include "country_table.hpp"
#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore {
namespace {

/// Codes by what people write, folded; made at the first question.
const std::unordered_map<std::string, std::string_view>& codes() {
  static const auto by_word = [] {
    std::unordered_map<std::string, std::string_view> made;
    for (const auto& [code, words] : country_table::countries) {
      made.insert_or_assign(folded(code), code);
      for (const std::string_view word : parts_of(words, '|')) made.try_emplace(folded(word), code);
    }
    return made;
  }();
  return by_word;
}

}  // namespace

std::optional<std::string_view> country_code(std::string_view text) {
  if (!is_utf8(text)) return std::nullopt;
  const auto found = codes().find(folded(text));
  return found == codes().end() ? std::nullopt : std::optional(found->second);
}

std::string nearest_country(std::string_view text) {
  constexpr std::size_t code_letters = 2;  // a code is near to every other
  std::vector<std::string_view> names;
  for (const auto& country : country_table::countries)
    for (const std::string_view word : parts_of(country.words, '|')) names.push_back(word);
  return text.size() <= code_letters ? "" : nearest(text, names);
}

}  // namespace crmcore
