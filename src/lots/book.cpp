// The rules between lots, what they are made of, and the orders that are filled from them; the ways from lot to lot.
#include <unordered_set>

#include "crmcore/lots/lots.hpp"
#include "ways.hpp"

namespace crmcore::lots {
namespace {

using store::Change;
using store::Store;

[[noreturn]] void refuse(std::string_view entity, std::string_view field, const std::string& why) {
  throw Error(ErrorCode::rule, std::string(entity) + "." + std::string(field), why);
}

void check_quantity(const Entity& entity, const std::optional<Decimal>& quantity) {
  if (quantity && quantity->millionths <= 0)
    refuse(entity.name(), "quantity", "quantity must be above 0, not " + quantity->text());
}

void check_lot(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool& texts) {
  store::fill_code<Lot>(change, entity, after, 'L', texts);
  const auto lot = from_row<Lot>(after);
  check_quantity(entity, lot.quantity);
  if (lot.produced && lot.best_before && *lot.best_before < *lot.produced)
    refuse(entity.name(), "best_before",
           "best_before must be " + lot.produced->text() + " (produced) or later, not " + lot.best_before->text());
}

std::string code_of(const Store& store, Id<Lot> lot) {
  const auto found = store::get(store, lot);
  return found ? cited(found->code) : std::to_string(lot.value);
}

void check_ingredient(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto part = from_row<LotIngredient>(after);
  check_quantity(entity, part.quantity);
  if (!is_made_of(change.store(), part.ingredient, part.lot, part.id)) return;
  const std::string lot = code_of(change.store(), part.lot);
  if (part.lot == part.ingredient) refuse(entity.name(), "ingredient", "lot " + lot + " cannot be made of itself");
  const std::string ingredient = code_of(change.store(), part.ingredient);
  refuse(entity.name(), "ingredient",
         "lot " + ingredient + " is made of " + lot + ", so " + lot + " cannot be made of " + ingredient);
}

void check_order_lot(Change& change, const Entity& entity, Row, std::span<Cell> after, TextPool&) {
  const auto filled = from_row<OrderLot>(after);
  check_quantity(entity, filled.quantity);
  const auto lot = store::get(change.store(), filled.lot);
  if (lot && !lot->product && !filled.product)
    refuse(entity.name(), "product", "say the product of the line, since lot " + cited(lot->code) + " names none");
}

/// One step of a way: calls `use` with the lots that come next.
using Step = void (*)(const Store& store, Id<Lot> lot, const std::function<void(const LotIngredient&)>& use);

void each_ingredient(const Store& store, Id<Lot> lot, const std::function<void(const LotIngredient&)>& use) {
  store.children(store.entity(Schema<LotIngredient>::name), position_of<&LotIngredient::lot>, lot.value,
                 [&](Row row) { use(from_row<LotIngredient>(row)); });
}
void each_made_of(const Store& store, Id<Lot> lot, const std::function<void(const LotIngredient&)>& use) {
  store.children(store.entity(Schema<LotIngredient>::name), position_of<&LotIngredient::ingredient>, lot.value,
                 [&](Row row) { use(from_row<LotIngredient>(row)); });
}

std::vector<Reached> reached(const Store& store, const std::vector<Id<Lot>>& from, Step step,
                             Id<Lot> LotIngredient::*next, std::string_view mark) {
  std::vector<Reached> all;
  std::unordered_set<std::int64_t> seen;
  const auto reach = [&](Id<Lot> id, const std::string& way, std::int64_t depth) {
    if (!seen.insert(id.value).second) return;
    Lot lot = *store::get(store, id);
    std::string whole = way + lot.code;
    all.push_back({std::move(lot), std::move(whole), depth});
  };
  for (const Id<Lot> id : from) reach(id, "", 0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string way = all[i].way + std::string(mark);
    const std::int64_t depth = all[i].depth + 1;
    std::vector<Id<Lot>> nearest;
    step(store, all[i].lot.id, [&](const LotIngredient& part) { nearest.push_back(part.*next); });
    for (const Id<Lot> id : nearest) reach(id, way, depth);
  }
  return all;
}

}  // namespace

std::vector<Reached> made_of(const Store& store, const std::vector<Id<Lot>>& from) {
  return reached(store, from, &each_made_of, &LotIngredient::lot, " > ");
}

std::vector<Reached> ingredients_of(const Store& store, const std::vector<Id<Lot>>& from) {
  return reached(store, from, &each_ingredient, &LotIngredient::ingredient, " < ");
}

bool is_made_of(const Store& store, Id<Lot> lot, Id<Lot> ingredient, Id<LotIngredient> except) {
  std::vector<Id<Lot>> all{lot};
  std::unordered_set<std::int64_t> seen{lot.value};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] == ingredient) return true;
    each_ingredient(store, all[i], [&](const LotIngredient& part) {
      if (part.id != except && seen.insert(part.ingredient.value).second) all.push_back(part.ingredient);
    });
  }
  return false;
}

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<Lot>());
  catalogue.entities.push_back(make_entity<LotIngredient>());
  catalogue.entities.push_back(make_entity<OrderLot>());
  catalogue.rules.push_back({Schema<Lot>::name, &check_lot});
  catalogue.rules.push_back({Schema<LotIngredient>::name, &check_ingredient});
  catalogue.rules.push_back({Schema<OrderLot>::name, &check_order_lot});
  catalogue.unique_together.push_back({Schema<LotIngredient>::name, {"lot", "ingredient"}});
  catalogue.unique_together.push_back({Schema<OrderLot>::name, {"order", "lot", "product"}});
  catalogue.labels.add(labels());
}

}  // namespace crmcore::lots
