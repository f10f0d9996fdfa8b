// A new record against the file, while somebody types it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "crmcore/duplicates/model.hpp"

namespace crmcore::duplicates {

/// A record of the file that may be the new one.
struct SimilarRow {
  std::uint32_t row = 0;
  Reasons reasons;
};

/// Finds the records that a new one may be a duplicate of. Made once and kept, as long as the records are: it borrows
/// them. Any number of threads may ask.
class DuplicateIndex {
 public:
  DuplicateIndex(const Records& records, const Model& model, unsigned threads = 0);
  DuplicateIndex(const Records&&, const Model&, unsigned = 0) = delete;
  ~DuplicateIndex();
  DuplicateIndex(DuplicateIndex&&) noexcept;

  /// Returns the records whose probability of being the new one is at least `least`, the most probable first. `values`
  /// are texts as people write them, in the order of the columns; an empty one is missing. Looked at are the records
  /// that share a key with it (blocks.hpp); a key that more than 100 records have brings nobody.
  std::vector<SimilarRow> similar(std::span<const std::string_view> values, double least = 0.5) const;

 private:
  struct Keys;
  std::unique_ptr<const Keys> keys_;
  const Records* records_;
  Scorer scorer_;
};

}  // namespace crmcore::duplicates
