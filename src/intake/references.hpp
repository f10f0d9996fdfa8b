// What a file refers to, looked up by the rule of keys.hpp. Private to the room.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys.hpp"

namespace crmcore::intake {

/// The keys of each entity that the file refers to, read once, and the nearest names for the first few that are
/// unknown.
class References {
 public:
  References(const store::Store& store, std::string_view source) : store_(store), numbering_(store, source) {}

  RecordKeys& keys(const Entity& target) {
    const auto found = keys_.find(target.name());
    return found != keys_.end() ? found->second
                                : keys_.try_emplace(target.name(), store_, target, numbering_).first->second;
  }
  /// The part of the same record that a text names, as a channel names a contact of its customer; none when no part, or
  /// several, are called so.
  std::optional<std::int64_t> part_called(const Entity& entity, const Entity& target, std::string_view text,
                                          Row cells) const {
    const auto name = target.find("name");
    if (!target.parent() || !name) return std::nullopt;
    const auto same = entity.find(target[*target.parent()].name);
    if (!same || cells[*same].is_null()) return std::nullopt;
    std::vector<std::int64_t> found;
    store_.children(target, *target.parent(), cells[*same].integer(), [&](Row part) {
      if (folded(part[*name].text()) == folded(text)) found.push_back(part[id_position].integer());
    });
    return found.size() == 1 ? std::optional(found[0]) : std::nullopt;
  }
  /// "there is no product 'tarte'; did you mean 'tart'?"
  std::string unknown(const Entity& target, std::string_view text) {
    constexpr int most_hints = 20;  // a person reads the first few, and the search reads every code
    std::string near;
    if (hints_ < most_hints && target.find("code")) {
      ++hints_;
      auto& codes = codes_[target.name()];
      if (codes.empty())
        for (auto& [id, code] : store::codes_of(store_, target.name())) codes.push_back(std::move(code));
      near = nearest(text, codes);
    }
    return "there is no " + std::string(target.name()) + " " + cited(text) +
           (near.empty() ? "" : "; did you mean " + cited(near) + "?");
  }

 private:
  const store::Store& store_;
  Numbering numbering_;
  std::map<std::string_view, RecordKeys> keys_;
  std::map<std::string_view, std::vector<std::string>> codes_;
  int hints_ = 0;
};

}  // namespace crmcore::intake
