// What the business sells.
#pragma once

#include <optional>
#include <string>

#include "crmcore/schema/field.hpp"

namespace crmcore {

struct Product {
  Id<Product> id;
  std::int64_t version = 0;
  std::string code;  ///< made from the external key or the id when empty
  std::optional<std::string> source, external_key;
  std::optional<std::string> name;
  std::optional<std::string> category;
  std::optional<std::string> unit;
  std::optional<Decimal> price, unit_cost;  ///< in the workspace's currency
  std::optional<std::int64_t> shelf_life_days;
  std::optional<Decimal> batch_size;
  std::optional<Day> active_from, active_to;
  std::optional<std::string> tags;  ///< free words, comma-separated
  Extra extra;
};
template <>
struct Schema<Product> {
  static constexpr std::string_view name = "product";
  static constexpr auto fields = std::to_array<Field<Product>>({
      field<&Product::id>("id"),
      field<&Product::version>("version"),
      field<&Product::code>("code", {.unique = true, .searchable = Searchable::as_key}),
      field<&Product::source>("source"),
      field<&Product::external_key>("external_key", {.searchable = Searchable::as_key}),
      field<&Product::name>("name", {.expected = true, .searchable = Searchable::by_words}),
      field<&Product::category>("category", {.searchable = Searchable::by_words}),
      field<&Product::unit>("unit", {.expected = true}),
      field<&Product::price>("price", {.money = true, .expected = true}),
      field<&Product::unit_cost>("unit_cost", {.money = true}),
      field<&Product::shelf_life_days>("shelf_life_days"),
      field<&Product::batch_size>("batch_size"),
      field<&Product::active_from>("active_from"),
      field<&Product::active_to>("active_to"),
      field<&Product::tags>("tags", {.is_set = true, .searchable = Searchable::as_key}),
  });
};

}  // namespace crmcore
