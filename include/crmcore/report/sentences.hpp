// What came of an event, in sentences for its owner.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crmcore/forecast/event_table.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"

namespace crmcore::report {

/// One finding for the owner.
struct Sentence {
  std::string text;
  std::string product;          ///< empty: of all products
  std::optional<Amount> money;  ///< lost with the sales missed, or the cost of what was left
};

/// Says what came of an event: the total, then what happened to products, those with most money at stake first.
/// language: "en" or "es". country (ISO 3166, "MX"): where Spanish readers live, which says how numbers are written;
/// with none given, as in Mexico. English numbers are written alike everywhere.
/// Throws unknown_name for another language, invalid for a table without a row.
Result<Sentence> sentences(const forecast::EventTable& table, std::string_view language = "en",
                           std::string_view country = "");

}  // namespace crmcore::report

namespace crmcore {
template <>
struct Schema<report::Sentence> {
  using Sentence = report::Sentence;
  static constexpr std::string_view name = "sentence";
  static constexpr auto fields = std::to_array<Field<Sentence>>({
      field<&Sentence::text>(
          "text",
          {.from = "event_actual.sold event_plan.expected event_actual.unit_price event_plan.unit_price product.price",
           .help = "the sentence, in the language asked for"}),
      field<&Sentence::product>(
          "product", {.from = from::product, .help = "code of the product; empty when it concerns the whole"}),
      field<&Sentence::money>(
          "money",
          {.from = from::event_revenue,
           .help =
               "money that was lost with the sales missed, or the cost of what was left; empty when the sentence is "
               "of something else or has no price"}),
  });
};
}  // namespace crmcore
