#include "crmcore/intake/made_key.hpp"

#include <array>
#include <charconv>

#include "crmcore/store/record_log.hpp"

namespace crmcore::intake {

MadeKeys::MadeKeys(const store::Store& store) {
  constexpr int letters_and_digits = 36;  // the shortest text of a number that no program takes for one
  std::array<char, 16> text{};            // 2^63 has 13 of them
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), store::made_at(store).microseconds, letters_and_digits).ptr;
  prefix_ = "crm-" + std::string(text.data(), end) + "-";
}

bool MadeKeys::are_needed(const Entity& entity) { return entity.external_key() && !entity.find("code"); }

std::string MadeKeys::key(std::int64_t id) const { return prefix_ + std::to_string(id); }

std::optional<std::int64_t> MadeKeys::id(std::string_view key) const {
  if (!key.starts_with(prefix_)) return std::nullopt;
  key.remove_prefix(prefix_.size());
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
  return error == std::errc() && end == key.data() + key.size() ? std::optional(id) : std::nullopt;
}

}  // namespace crmcore::intake
