#include <array>

#include "crmcore/standing_orders/standing_orders.hpp"

namespace crmcore::standing_orders {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"standing_order.code", "standing order", "pedido fijo", "code,clave,folio"},
    {"standing_order.external_key", "external key", "clave externa", "id"},
    {"standing_order.customer", "customer", "cliente", ""},
    {"standing_order.rule", "rule", "regla", "recurrence,rrule,recurrencia,repeticion"},
    {"standing_order.first_day", "first day", "primer día", "start,begins,inicio,desde"},
    {"standing_order.last_day", "last day", "último día", "end,ends,fin,hasta"},
    {"standing_order.on_holiday", "on holidays", "en feriados", "holidays,feriados,dias festivos"},
    {"standing_order.lead_days", "lead days", "días de anticipación", "lead time,anticipacion"},
    {"standing_order.channel", "channel", "canal", ""},
    {"standing_order.seller", "seller", "vendedor", "salesperson,vendedora,agente"},
    {"standing_order.address", "address", "dirección", "delivery address,domicilio"},
    {"standing_order.note", "note", "nota", "notes,notas,observaciones"},
    {"standing_order_line.standing_order", "standing order", "pedido fijo", "folio"},
    {"standing_order_line.product", "product", "producto", ""},
    {"standing_order_line.from_day", "from day", "desde el día", "from,desde"},
    {"standing_order_line.quantity", "quantity", "cantidad", "qty"},
    {"standing_order_line.unit_price", "unit price", "precio unitario", "price,precio"},
    {"standing_order_line.agreed", "agreed", "fecha de acuerdo", "acordado"},
    {"standing_order_rule.standing_order", "standing order", "pedido fijo", "folio"},
    {"standing_order_rule.from_day", "from day", "desde el día", "from,desde"},
    {"standing_order_rule.rule", "rule", "regla", "recurrence,rrule,recurrencia,repeticion"},
    {"standing_order_rule.on_holiday", "on holidays", "en feriados", "holidays,feriados,dias festivos"},
    {"standing_order_rule.why", "why", "motivo", "reason,razon"},
    {"standing_order_rule.agreed", "agreed", "fecha de acuerdo", "acordado"},
    {"standing_order_pause.standing_order", "standing order", "pedido fijo", "folio"},
    {"standing_order_pause.first_day", "first day", "primer día", "from,start,desde,inicio"},
    {"standing_order_pause.last_day", "last day", "último día", "to,end,hasta,fin"},
    {"standing_order_pause.why", "why", "motivo", "reason,razon"},
    {"standing_order_pause.agreed", "agreed", "fecha de acuerdo", "acordado"},
    {"standing_order_decision.external_key", "external key", "clave externa", "id"},
    {"standing_order_decision.standing_order", "standing order", "pedido fijo", "folio"},
    {"standing_order_decision.occurrence", "occurrence", "entrega prevista", "fecha prevista"},
    {"standing_order_decision.decided", "decided", "fecha de decisión", "decidido"},
    {"standing_order_decision.decision", "decision", "decisión", ""},
    {"standing_order_decision.to_day", "to day", "nuevo día", "new day,pasa al dia"},
    {"standing_order_decision.why", "why", "motivo", "reason,razon"},
    {"standing_order_decision_line.standing_order_decision", "decision", "decisión", ""},
    {"standing_order_decision_line.product", "product", "producto", ""},
    {"standing_order_decision_line.quantity", "quantity", "cantidad", "qty"},
    {"standing_order_decision_line.unit_price", "unit price", "precio unitario", "price,precio"},
    {"holiday.day", "day", "día", "date,fecha"},
    {"holiday.name", "name", "nombre", "holiday,feriado,dia festivo,description,descripcion"},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::standing_orders
