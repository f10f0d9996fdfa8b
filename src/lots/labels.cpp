#include <array>

#include "crmcore/lots/lots.hpp"

namespace crmcore::lots {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"lot.code", "lot", "lote", "code,clave,batch,lot number,numero de lote"},
    {"lot.external_key", "external key", "clave externa", "id"},
    {"lot.product", "product", "producto", ""},
    {"lot.produced", "produced", "fecha de producción",
     "made,production date,elaborado,fecha de elaboracion,date,fecha"},
    {"lot.best_before", "best before", "consumo preferente", "expiry,expires,use by,caducidad,vence,vencimiento"},
    {"lot.quantity", "quantity", "cantidad", "qty"},
    {"lot.supplier", "supplier", "proveedor", ""},
    {"lot.supplier_lot", "supplier lot", "lote del proveedor", "supplier batch,external lot"},
    {"lot.note", "note", "nota", "notes,notas,observaciones"},
    {"lot_ingredient.lot", "lot", "lote", "batch"},
    {"lot_ingredient.ingredient", "ingredient", "ingrediente", "made of,hecho de,lote usado"},
    {"lot_ingredient.quantity", "quantity", "cantidad", "qty"},
    {"order_lot.order", "order", "pedido", "folio"},
    {"order_lot.lot", "lot", "lote", "batch"},
    {"order_lot.product", "product", "producto", ""},
    {"order_lot.quantity", "quantity", "cantidad", "qty"},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::lots
