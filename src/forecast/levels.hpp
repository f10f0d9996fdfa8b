// What products sell on average, so that kilograms are not added to pieces. Private to the room.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace crmcore::forecast {

/// What a unit of each product is worth beside one of another: one part of what its cells have on average.
class Levels {
 public:
  void add(std::string_view product, double units) {
    auto own = means_.find(product);
    if (own == means_.end()) own = means_.emplace(product, Mean{}).first;
    own->second.sum += units;
    own->second.cells += 1;
  }
  /// 0 for a product that sells nothing.
  double worth(std::string_view product) const {
    const auto own = means_.find(product);
    return own == means_.end() || !(own->second.sum > 0) ? 0 : own->second.cells / own->second.sum;
  }
  std::size_t products() const { return means_.size(); }

 private:
  struct Mean {
    double sum = 0, cells = 0;
  };
  std::map<std::string, Mean, std::less<>> means_;
};

}  // namespace crmcore::forecast
