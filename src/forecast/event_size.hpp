// How large the next event will be and what each product sells of it, in measures that no unit changes: an event's size
// is that of a usual one (1), and each product has its own units at that size. Private to the room.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crmcore/forecast/plan.hpp"
#include "similar_events.hpp"

namespace crmcore::forecast {

/// Demand at past events: units by event and product, products by name.
struct DemandMatrix {
  std::vector<std::string> products;
  std::map<std::string, std::vector<double>> units;  // of each event; NaN: the product was not there
  std::vector<double> grain;                         // of each product: the quantity that its sales are multiples of
  /// Of each product: the share of its events of which only a lower bound is known, since it sold out at no known time.
  std::vector<double> bounds;

  std::size_t place(const std::string& product) const;
  bool has(const std::string& product) const;
};
/// Completes sold-out cells as compare does.
DemandMatrix demand_matrix_of(const EventTable& past);

/// The size of an event, and the units of each product at size 1, from weighted events before it.
struct EventForecast {
  double size = 0;
  double effective = 0;                 // events that speak
  std::vector<double> units, speaking;  // of each product; effective events that had it
  double extrapolated = 0;              // variance of the logarithm of the size, for what no past event was like
  std::string note;                     // what was extrapolated
};

/// Past events with their sizes: what forecasts of the next event and of past ones share.
class PastEvents {
 public:
  /// `weighted`: the events before the one to plan.
  PastEvents(const std::vector<Occasion>& events, const EventTable& sales, const std::vector<WeightedEvent>& weighted);

  const DemandMatrix& demand() const { return demand_; }
  /// The next event; its size is at the level of recent ones. `effective` is 0 where no event has sales.
  EventForecast forecast(const Occasion& target, const std::vector<WeightedEvent>& weighted) const;
  /// The variance over mean², beyond chance, at which 80 % intervals would have held four of five cells of past events;
  /// none below five cells.
  std::optional<double> spread() const;
  /// The last events in a row to which a product was not brought.
  int missed_in_a_row(std::size_t product) const;

 private:
  /// What this method would have forecast at a past event, and what came, both as sizes.
  struct Backcast {
    Day first;
    double weight = 0;  // of the event, for the next one
    EventForecast forecast;
    const std::vector<double>* came = nullptr;  // units of each product
    double came_size = 0;
    double level = 1;  // as known before it
  };

  void find_sizes(const std::vector<WeightedEvent>& weighted);
  EventForecast forecast_before(const Occasion& target, std::vector<WeightedEvent> weighted) const;
  void look_back(const std::vector<Occasion>& events, const std::vector<WeightedEvent>& weighted);

  DemandMatrix demand_;
  std::map<std::string, double> sizes_;             // of each event with sales
  std::vector<double> trust_;                       // of each product, in telling sizes
  double hours_a_day_ = 0;                          // usual, where hours are known
  std::vector<const std::vector<double>*> by_day_;  // units of each event with sales
  std::vector<Backcast> backcasts_;                 // by day
  double level_ = 1;
};

}  // namespace crmcore::forecast
