#include "crmcore/schema/labels.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "crmcore/values/text.hpp"

namespace crmcore {
namespace {

constexpr auto catalogue = std::to_array<Label>({
    {"sales.order", "order", "pedido",
     "order no,order number,order id,invoice,invoice no,invoice number,factura,folio,no pedido,numero de "
     "pedido,ticket"},
    {"sales.customer", "customer", "cliente",
     "customer id,customer code,client,id cliente,clave cliente,codigo cliente"},
    {"sales.customer_name", "customer name", "nombre del cliente", "nombre cliente,client name"},
    {"sales.product", "product", "producto", "product id,stock code,sku,item,articulo,codigo producto,clave producto"},
    {"sales.description", "description", "descripción", "product name,nombre del producto,concepto"},
    {"sales.quantity", "quantity", "cantidad", "qty,units,number of cds,piezas,unidades"},
    {"sales.unit_price", "unit price", "precio unitario", "price,precio"},
    {"sales.amount", "amount", "importe", "total,line total,dollar value,monto"},
    {"sales.discount", "discount", "descuento", ""},
    {"sales.ordered", "date", "fecha",
     "order date,invoice date,ordered,day,fecha pedido,fecha de pedido,fecha factura"},
    {"sales.country", "country", "país", ""},
    {"sales.seller", "seller", "vendedor", "salesperson,agent,agente"},
    {"customer.code", "code", "código", "customer,cliente,clave,customer code"},
    {"customer.external_key", "external key", "clave externa", "customer id,id cliente,id"},
    {"customer.kind", "kind", "clase", "person or company,persona o empresa"},
    {"customer.name", "name", "nombre", "customer name,nombre completo"},
    {"customer.given_name", "given name", "nombre de pila", "first name,nombres"},
    {"customer.family_name", "family name", "apellidos", "last name,surname,apellido"},
    {"customer.legal_name", "legal name", "razón social", ""},
    {"customer.trade_name", "trade name", "nombre comercial", ""},
    {"customer.contact_person", "contact person", "persona de contacto", "contacto"},
    {"customer.billing_email", "billing e-mail", "correo de facturación",
     "billing email,email de facturacion,correo para facturas"},
    {"customer.type", "type", "tipo", "customer type,tipo de cliente"},
    {"customer.rating", "rating", "calificación", "puntuacion"},
    {"customer.country", "country", "país", ""},
    {"customer.language", "language", "idioma", ""},
    {"customer.known_since", "known since", "cliente desde", "alta,fecha de alta"},
    {"customer.verified", "verified", "verificado", "ultima verificacion"},
    {"document.customer", "customer", "cliente", ""},
    {"document.kind", "document", "documento", "document kind,tipo de documento,kind,tipo"},
    {"document.country", "country", "país", ""},
    {"document.number", "number", "número", ""},
    {"address.customer", "customer", "cliente", ""},
    {"address.purpose", "purpose", "uso", ""},
    {"address.preferred", "preferred", "preferida", "default,principal"},
    {"address.street", "street", "calle", ""},
    {"address.number", "number", "número", "numero exterior"},
    {"address.district", "district", "colonia", "barrio"},
    {"address.city", "city", "ciudad", "municipio,poblacion"},
    {"address.region", "region", "estado", "state,provincia"},
    {"address.postal_code", "postal code", "código postal", "zip,cp,c.p."},
    {"address.country", "country", "país", ""},
    {"address.latitude", "latitude", "latitud", ""},
    {"address.longitude", "longitude", "longitud", ""},
    {"address.reference", "reference", "referencia", "referencias"},
    {"channel.customer", "customer", "cliente", ""},
    {"channel.kind", "kind", "medio", "channel,canal"},
    {"channel.address", "address", "dirección", "phone,telefono,e-mail,email,correo"},
    {"channel.purpose", "purpose", "uso", ""},
    {"channel.preferred", "preferred", "preferido", ""},
    {"channel.hours", "hours", "horario", "best hours,mejor horario"},
    {"channel.consent", "consent", "consentimiento", ""},
    {"contact.customer", "customer", "cliente", "company,empresa"},
    {"contact.name", "name", "nombre", ""},
    {"contact.role", "role", "puesto", "cargo"},
    {"note.customer", "customer", "cliente", ""},
    {"note.day", "day", "fecha", "date"},
    {"note.text", "text", "nota", "note,observaciones"},
    {"note.author", "author", "autor", ""},
    {"staff.code", "code", "clave", "codigo"},
    {"staff.name", "name", "nombre", ""},
    {"staff.department", "department", "departamento", ""},
    {"staff.task", "task", "función", "tarea"},
    {"staff.joined", "joined", "ingreso", ""},
    {"staff.left", "left", "baja", ""},
    {"department.code", "code", "clave", "codigo"},
    {"department.name", "name", "nombre", ""},
    {"department.within", "within", "depende de", ""},
    {"product.code", "code", "código", "product,producto,sku,clave"},
    {"product.external_key", "external key", "clave externa", "product id,id"},
    {"product.name", "name", "nombre", "product name,description,descripcion"},
    {"product.category", "category", "categoría", "familia"},
    {"product.unit", "unit", "unidad", ""},
    {"product.price", "price", "precio", ""},
    {"product.unit_cost", "unit cost", "costo unitario", "cost,costo,coste"},
    {"product.shelf_life_days", "shelf life (days)", "vida útil (días)", "shelf life,vida util,caducidad"},
    {"product.batch_size", "batch size", "tamaño de lote", "lote"},
    {"product.active_from", "active from", "desde", ""},
    {"product.active_to", "active to", "hasta", ""},
    {"order.external_key", "order", "pedido", "order number,folio,numero de pedido"},
    {"order.customer", "customer", "cliente", ""},
    {"order.ordered", "ordered", "fecha de pedido", "date,fecha,order date"},
    {"order.ordered_at", "ordered at", "hora de pedido", "time,hora"},
    {"order.due", "due", "fecha de entrega", "delivery date,entrega"},
    {"order.delivered", "delivered", "entregado", ""},
    {"order.channel", "channel", "canal", ""},
    {"order.seller", "seller", "vendedor", ""},
    {"order.campaign", "campaign", "campaña", ""},
    {"order.currency", "currency", "moneda", ""},
    {"order.cancelled", "cancelled", "cancelado", ""},
    {"order.cancel_reason", "cancel reason", "motivo de cancelación", ""},
    {"order_line.order", "order", "pedido", ""},
    {"order_line.product", "product", "producto", ""},
    {"order_line.description", "description", "descripción", ""},
    {"order_line.quantity", "quantity", "cantidad", "qty"},
    {"order_line.unit_price", "unit price", "precio unitario", "price,precio"},
    {"order_line.discount", "discount", "descuento", ""},
    {"order_line.amount", "amount", "importe", "total"},
    {"order_line.return_reason", "return reason", "motivo de devolución", ""},
    {"payment.order", "order", "pedido", ""},
    {"payment.paid", "paid", "fecha de pago", "date,fecha"},
    {"payment.amount", "amount", "importe", "monto"},
    {"payment.method", "method", "forma de pago", "metodo,metodo de pago"},
    {"payment.reference", "reference", "referencia", ""},
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
    {"event_sales.event", "event", "evento", ""},
    {"event_sales.day", "day", "día", "date,fecha"},
    {"event_sales.hour", "hour", "hora", ""},
    {"event_sales.currency", "currency", "moneda", ""},
    {"event_till.currency", "currency", "moneda", ""},
    {"event_sales.product", "product", "producto", "sku,item,articulo"},
    {"event_sales.expected", "expected", "esperado", "expected sales,venta esperada"},
    {"event_sales.made", "made", "hecho", "brought,produced,producido,llevado"},
    {"event_sales.sold", "sold", "vendido", "units sold,ventas"},
    {"event_sales.left", "left", "sobrante", "left over,sobro,sobraron"},
    {"event_sales.unit_price", "unit price", "precio unitario", "price,precio"},
    {"event_sales.unit_cost", "unit cost", "costo unitario", "cost,costo"},
    {"event_sales.sold_out_at", "sold out at", "agotado a las", "sold out,agotado"},
    {"event_till.event", "event", "evento", ""},
    {"event_till.sold_at", "sold at", "fecha y hora", "date,timestamp,datetime,fecha,day,dia"},
    {"event_till.time", "time", "hora", "hour"},
    {"event_till.product", "product", "producto", "sku,item,articulo"},
    {"event_till.quantity", "quantity", "cantidad", "qty,units,unidades"},
    {"event_till.unit_price", "unit price", "precio unitario", "price,precio"},
    {"event_till.amount", "amount", "importe", "total,monto"},
});

std::string bare(std::string_view text) {
  std::string key;
  for (const char c : folded(text))
    if (c != ' ' && c != '_' && c != '-' && c != '.' && c != '#') key += c;
  return key;
}

const Label* find(std::string_view key) {
  const auto* found = std::ranges::find(catalogue, key, &Label::key);
  return found == catalogue.end() ? nullptr : found;
}

std::string_view last_part(std::string_view key) { return key.substr(key.find('.') + 1); }

}  // namespace

std::string_view label(std::string_view key, std::string_view language) {
  const Label* found = find(key);
  if (!found) return last_part(key);
  return language == "es" ? found->spanish : found->english;
}

bool is_header_of(std::string_view header, std::string_view key) {
  const std::string wanted = bare(header);
  if (wanted == bare(last_part(key))) return true;
  const Label* found = find(key);
  if (!found) return false;
  if (wanted == bare(found->english) || wanted == bare(found->spanish)) return true;
  for (std::string_view rest = found->aliases; !rest.empty();) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    if (wanted == bare(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace crmcore
