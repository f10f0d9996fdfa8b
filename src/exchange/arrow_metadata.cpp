#include "arrow_metadata.hpp"

#include <cstdint>
#include <cstring>

namespace crmcore::exchange {
namespace {

constexpr std::int32_t most_pairs = 10'000;
constexpr std::int32_t longest =
    16 << 20;  // bytes of a key or a value: pandas keeps a description of all columns in one

void add(std::string& text, std::size_t number) {
  const auto narrow = static_cast<std::int32_t>(number);
  text.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
}

std::int32_t number_at(const char*& at) {
  std::int32_t number = 0;
  std::memcpy(&number, at, sizeof number);
  at += sizeof number;
  return number;
}

}  // namespace

std::string encoded(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  std::string texts;
  std::size_t count = 0;
  for (const auto& [key, value] : pairs) {
    if (value.empty()) continue;
    ++count;
    add(texts, key.size());
    texts += key;
    add(texts, value.size());
    texts += value;
  }
  if (count == 0) return {};
  std::string all;
  add(all, count);
  return all + texts;
}

std::optional<std::string> value_of(const char* metadata, std::string_view key) {
  if (!metadata) return std::nullopt;
  const char* at = metadata;
  const std::int32_t pairs = number_at(at);
  if (pairs < 0 || pairs > most_pairs) return std::nullopt;
  const auto text = [&]() -> std::optional<std::string_view> {
    const std::int32_t size = number_at(at);
    if (size < 0 || size > longest) return std::nullopt;
    const std::string_view own(at, static_cast<std::size_t>(size));
    at += size;
    return own;
  };
  for (std::int32_t pair = 0; pair < pairs; ++pair) {
    const auto name = text();
    if (!name) return std::nullopt;
    const auto value = text();
    if (!value) return std::nullopt;
    if (*name == key) return std::string(*value);
  }
  return std::nullopt;
}

}  // namespace crmcore::exchange
