// Which line of a file says something of an event, as findings about the book of events name it. Private to the room.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "crmcore/events/event_book.hpp"
#include "crmcore/schema/codec.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::intake {

class EventLines {
 public:
  /// Notes a row of the file, as it is stored, with its line.
  void note(const Entity& entity, Row row, std::size_t line) {
    const auto number = [&](const char* column) {
      const auto at = entity.find(column);
      return at && !row[*at].is_null() ? row[*at].integer() : 0;
    };
    const auto day = entity.find("day");
    parts_.push_back({number("event"), number("product"),
                      day && !row[*day].is_null() ? std::optional(Codec<Day>::decode(row[*day])) : std::nullopt, line});
  }

  /// The first line about the event, product and day of a finding; 0 without one.
  std::size_t line_of(const store::Store& store, const EventFinding& finding) const {
    const auto id = [&](const char* entity, std::string_view code) {
      const Cell cell = Cell::of(code);
      return store.find_id(store.entity(entity), std::array<std::string_view, 1>{"code"}, {&cell, 1}).value_or(0);
    };
    const std::int64_t event = id("event", finding.event);
    const std::int64_t product = id("product", finding.product);
    for (const Part& part : parts_)
      if (part.event == event && (part.product == product || finding.product.empty()) &&
          (!finding.day || !part.day || part.day == finding.day))
        return part.line;
    return 0;
  }

 private:
  struct Part {
    std::int64_t event, product;
    std::optional<Day> day;
    std::size_t line;
  };
  std::vector<Part> parts_;
};

}  // namespace crmcore::intake
