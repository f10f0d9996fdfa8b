#include <array>

#include "crmcore/events/event_book.hpp"

namespace crmcore::events {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"event.code", "event", "evento", "code,clave,codigo"},
    {"event.external_key", "external key", "clave externa", "event id,id"},
    {"event.name", "name", "nombre", "event name,nombre del evento"},
    {"event.type", "type", "tipo", "event type,tipo de evento"},
    {"event.place", "place", "lugar", "location,ubicacion,sede"},
    {"event.latitude", "latitude", "latitud", ""},
    {"event.longitude", "longitude", "longitud", ""},
    {"event.first_day", "first day", "primer día", "start,from,inicio,desde,day,date,fecha"},
    {"event.last_day", "last day", "último día", "end,to,fin,hasta"},
    {"event.attendance_expected", "expected attendance", "asistencia esperada", ""},
    {"event.attendance", "attendance", "asistencia", "visitors,visitantes"},
    {"event.capacity", "capacity", "capacidad", ""},
    {"event.currency", "currency", "moneda", ""},
    {"event.cancelled", "cancelled", "cancelado", ""},
    {"event.cancel_reason", "cancel reason", "motivo de cancelación", ""},
    {"event.tags", "tags", "etiquetas", "tag,etiqueta"},
    {"event_day.event", "event", "evento", ""},
    {"event_day.day", "day", "día", "date,fecha"},
    {"event_day.opens", "opens", "abre", "open,apertura"},
    {"event_day.closes", "closes", "cierra", "close,cierre"},
    {"event_day.opened_at", "opened at", "abrió a las", ""},
    {"event_day.closed_at", "closed at", "cerró a las", ""},
    {"event_day.closed", "closed", "cerrado", ""},
    {"event_day.weather_planned", "weather planned", "clima previsto", "forecast,pronostico"},
    {"event_day.weather_seen", "weather seen", "clima real", "weather,clima"},
    {"event_cost.event", "event", "evento", ""},
    {"event_cost.kind", "kind", "clase", "cost,costo,concepto"},
    {"event_cost.planned", "planned", "previsto", ""},
    {"event_cost.paid", "paid", "pagado", "amount,importe,monto"},
    {"event_plan.event", "event", "evento", ""},
    {"event_plan.product", "product", "producto", ""},
    {"event_plan.day", "day", "día", "date,fecha"},
    {"event_plan.hour", "hour", "hora", ""},
    {"event_plan.expected", "expected", "esperado", "expected sales,venta esperada"},
    {"event_plan.made", "made", "hecho", "brought,produced,producido,llevado"},
    {"event_plan.unit_price", "unit price", "precio unitario", "price,precio"},
    {"event_plan.unit_cost", "unit cost", "costo unitario", "cost,costo"},
    {"event_plan.salvage", "salvage", "valor de rescate", ""},
    {"event_plan.goodwill", "goodwill", "costo por faltante", ""},
    {"event_plan.batch", "batch", "lote", "batch size"},
    {"event_plan.capacity", "capacity", "capacidad", ""},
    {"event_actual.event", "event", "evento", ""},
    {"event_actual.product", "product", "producto", ""},
    {"event_actual.day", "day", "día", "date,fecha"},
    {"event_actual.hour", "hour", "hora", ""},
    {"event_actual.sold", "sold", "vendido", "units sold,quantity,cantidad,ventas"},
    {"event_actual.left", "left", "sobrante", "left over,sobro,sobraron"},
    {"event_actual.unit_price", "unit price", "precio unitario", "price,precio"},
    {"event_actual.sold_out_at", "sold out at", "agotado a las", "sold out,agotado"},
    {"event_leftover.event", "event", "evento", ""},
    {"event_leftover.product", "product", "producto", ""},
    {"event_leftover.day", "day", "día", "date,fecha"},
    {"event_leftover.quantity", "quantity", "cantidad", "units,unidades"},
    {"event_leftover.fate", "fate", "destino", ""},
    {"event_leftover.recovered", "recovered", "recuperado", ""},
    {"event_preorder.event", "event", "evento", ""},
    {"event_preorder.customer", "customer", "cliente", ""},
    {"event_preorder.product", "product", "producto", ""},
    {"event_preorder.day", "day", "día", "date,fecha"},
    {"event_preorder.quantity", "quantity", "cantidad", "units,unidades"},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::events
