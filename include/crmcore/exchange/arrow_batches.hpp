// The batches of an Arrow stream as they lie in memory, for work on millions of rows without a copy.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/exchange/arrow_abi.h"

namespace crmcore::exchange {

/// Takes the stream over and keeps its batches until it goes.
class ArrowBatches {
 public:
  /// Throws invalid when the stream fails or is not a table.
  explicit ArrowBatches(ArrowArrayStream* stream);
  ~ArrowBatches();
  ArrowBatches(const ArrowBatches&) = delete;
  ArrowBatches& operator=(const ArrowBatches&) = delete;

  std::size_t size() const { return batches_.size(); }
  std::size_t rows(std::size_t batch) const { return static_cast<std::size_t>(batches_[batch].length); }

  /// The values of a column in a batch, with its Arrow format: i, l (whole numbers), g (double), tdD (days) …; none
  /// when there is no such column, when it does not hold plain numbers, or when some are null.
  struct Values {
    const void* values;
    std::string_view format;
  };
  std::optional<Values> column(std::size_t batch, std::string_view name) const;

 private:
  void release();

  ArrowSchema schema_{};
  std::vector<ArrowArray> batches_;
};

}  // namespace crmcore::exchange
