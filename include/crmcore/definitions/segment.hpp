// Named segments that a business keeps in its file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crmcore/schema/field.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

/// A named group of customers: a rule on their fields and on results of the day, such as
/// "status.state = 'active' and rfm.monetary_score >= 4".
struct Segment {
  Id<Segment> id;
  std::int64_t version = 0;
  std::string name;
  std::string where;  ///< filter text; kept only when it is well formed
  /// Where segments exclude each other, a customer is in the one of the lowest rank that fits; those without a rank
  /// come last, in the order they were added.
  std::optional<std::int64_t> rank;
  std::optional<std::string> label_en, label_es;
  Extra extra;
};
template <>
struct Schema<Segment> {
  static constexpr std::string_view name = "segment";
  static constexpr auto fields = std::to_array<Field<Segment>>({
      field<&Segment::id>("id"),
      field<&Segment::version>("version"),
      field<&Segment::name>("name", {.required = true, .unique = true}),
      field<&Segment::where>("where", {.required = true}),
      field<&Segment::rank>("rank"),
      field<&Segment::label_en>("label_en"),
      field<&Segment::label_es>("label_es"),
  });
};

namespace definitions {

/// Adds the entity and its rule to the catalogue of a store.
void contribute_segments(store::Catalogue& catalogue);
/// The segments of a file, by rank.
std::vector<Segment> segments(const store::Store& store);

}  // namespace definitions
}  // namespace crmcore
