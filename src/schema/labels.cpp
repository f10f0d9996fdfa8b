#include "crmcore/schema/labels.hpp"

#include <algorithm>
#include <array>

#include "crmcore/values/text.hpp"

namespace crmcore {
namespace {

/// Fields that mean the same in every entity.
constexpr auto common_labels = std::to_array<Label>({
    {"id", "id", "id", ""},
    {"version", "version", "versión", ""},
    {"source", "source", "origen", ""},
});

/// Words that headers have or leave out: "fecha de la venta" is "fecha venta".
constexpr auto small_words =
    std::to_array<std::string_view>({"de", "del", "la", "el", "los", "las", "of", "the", "da", "do", "dos", "das"});

/// A header without case, accents, small words and what stands between words. One of small words alone stays.
std::string bare(std::string_view text) {
  constexpr std::string_view between = " _-.#()";
  std::string lower = folded(text);
  constexpr std::string_view degree = "\u00B0";  // as people write the º of "Nº"
  for (auto at = lower.find(degree); at != std::string::npos; at = lower.find(degree))
    lower.replace(at, degree.size(), "o");
  std::string key;
  std::string whole;
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t end = std::min(lower.find_first_of(between, at), lower.size());
    const std::string_view word = std::string_view(lower).substr(at, end - at);
    whole += word;
    if (std::ranges::find(small_words, word) == small_words.end()) key += word;
    at = end + 1;
  }
  return key.empty() ? whole : key;
}

const Label* find_in(std::span<const Label> labels, std::string_view key) {
  const auto found = std::ranges::find(labels, key, &Label::key);
  return found == labels.end() ? nullptr : &*found;
}

std::string_view last_part(std::string_view key) { return key.substr(key.find('.') + 1); }

}  // namespace

void Labels::add(std::span<const Label> labels) { labels_.insert(labels_.end(), labels.begin(), labels.end()); }

const Label* Labels::find(std::string_view key) const {
  if (const Label* own = find_in(labels_, key)) return own;
  return find_in(common_labels, last_part(key));
}

std::string_view Labels::text(std::string_view key, std::string_view language) const {
  const Label* found = find(key);
  if (!found) return last_part(key);
  return language == "es" ? found->spanish : found->english;
}

std::vector<std::string> Labels::headers(std::string_view key) const {
  std::vector<std::string> headers{bare(last_part(key))};
  const auto add = [&](std::string_view header) {
    std::string form = bare(header);
    if (std::ranges::find(headers, form) == headers.end()) headers.push_back(std::move(form));
  };
  const Label* found = find(key);
  if (!found) return headers;
  add(found->english);
  add(found->spanish);
  for (const std::string_view alias : parts_of(found->aliases, ',')) add(alias);
  return headers;
}

bool Labels::is_header_of(std::string_view header, std::string_view key) const {
  const std::vector<std::string> known = headers(key);
  return std::ranges::find(known, bare(header)) != known.end();
}

}  // namespace crmcore
