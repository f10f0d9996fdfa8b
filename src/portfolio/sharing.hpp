// Customers shared out between sellers: what each weighs, how far it is from each seller, and who gets whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "books.hpp"
#include "crmcore/portfolio/plan.hpp"
#include "crmcore/statistics/balance.hpp"
#include "places.hpp"

namespace crmcore::portfolio {

/// What each customer weighs, in whole parts of a unit, and how many parts a unit has.
struct Weights {
  std::vector<std::int64_t> of_customer;
  std::int64_t parts = 1;
  double units(std::int64_t weight) const { return static_cast<double>(weight) / static_cast<double>(parts); }
};
Weights weights_of(const store::Store& store, const Books& books, const LoadOptions& options);

/// The sellers (places in the books) that the options name: throws as `plan` does. `without` is not among them, and
/// nobody is where no other sells.
std::vector<std::size_t> sellers_of(const Books& books, const LoadOptions& options,
                                    std::optional<std::size_t> without = {});

/// Whom customers are given to, and by how much that may be dearer than the best.
struct Shared {
  std::vector<std::size_t> seller;  ///< of each customer that is given, by its place among the sellers
  double gap = 0;
};

class Sharing {
 public:
  Sharing(const store::Store& store, const Books& books, std::vector<std::size_t> sellers, const LoadOptions& options);

  const std::vector<std::size_t>& sellers() const { return sellers_; }
  const Weights& weights() const { return weights_; }
  /// The place among the sellers of who has a customer; none for the house and for others.
  std::optional<std::size_t> holder(std::size_t customer) const;
  /// Load of each seller from the customers of which `counts` is true.
  template <class Counts>
  std::vector<std::int64_t> loads(Counts&& counts) const {
    std::vector<std::int64_t> load(sellers_.size(), 0);
    for (std::size_t c = 0; c < books_.customers.size(); ++c)
      if (const auto seller = holder(c); seller && counts(c)) load[*seller] += weights_.of_customer[c];
    return load;
  }
  /// Kilometres from a customer to a seller; none when either place is not known.
  std::optional<double> distance(std::size_t customer, std::size_t seller) const;

  /// Gives customers to sellers within bounds. A change costs `change_metres`; none: more than all distances together.
  Shared share(const std::vector<std::size_t>& customers, const std::vector<statistics::BinBounds>& bounds,
               std::optional<std::int64_t> change_metres) const;
  /// The zone of each customer; none outside of all.
  const std::vector<std::optional<std::size_t>>& zones() const { return zone_; }
  const ZoneMap& zone_map() const { return zone_map_; }

 private:
  std::int64_t metres(std::size_t customer, std::size_t seller) const;
  void set_middles();

  const Books& books_;
  std::vector<std::size_t> sellers_;
  std::vector<std::optional<std::size_t>> place_of_seller_;  // of each of the staff, among the sellers
  Weights weights_;
  std::vector<Place> places_;
  ZoneMap zone_map_;
  std::vector<std::optional<std::size_t>> zone_;         // of each customer
  std::vector<std::optional<std::size_t>> zone_seller_;  // of each customer, who has its zone
  std::vector<std::optional<MapPoint>> middles_;         // of each seller
};

}  // namespace crmcore::portfolio
