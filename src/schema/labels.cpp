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
