// Which records a change has touched whose words are not in the index yet. Private to the room.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crmcore/schema/column.hpp"

namespace crmcore::store {

/// The index is written in one go when the change ends or somebody looks for a word: in the order of the words, which
/// is several times faster than record by record. What an attempt touches is forgotten with it.
class PendingWords {
 public:
  /// The records of an entity that are new, as runs of ids, and the words that the others had.
  struct Touched {
    std::map<std::int64_t, std::int64_t> added;  ///< first and last of each run
    std::unordered_map<std::int64_t, std::vector<std::string>> before;

    bool is_new(std::int64_t id) const;
  };
  using Layer = std::map<std::string, Touched, std::less<>>;  // by entity

  void add(const Entity& entity, std::int64_t id);
  /// A record that is about to be changed or gone.
  void touch(const Entity& entity, Row before);

  void begin_attempt() { layers_.emplace_back(); }
  void end_attempt() {
    if (layers_.size() > 1) layers_.pop_back();
  }
  void clear() { layers_.assign(1, {}); }

  /// What stands outside attempts first; those within it one in another.
  const std::vector<Layer>& layers() const { return layers_; }
  /// What the innermost attempt touched is in the index now.
  void written() { layers_.back().clear(); }

 private:
  std::vector<Layer> layers_{1};
};

}  // namespace crmcore::store
