#include <array>

#include "crmcore/orders/order_book.hpp"

namespace crmcore::orders {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"product.code", "code", "código",
     "product,producto,sku,clave,product code,stock code,item code,codigo producto,codigo de producto,codigo del "
     "producto,clave producto,clave de producto,codigo articulo,codigo de articulo"},
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
    {"product.tags", "tags", "etiquetas", "tag,etiqueta"},
    {"order.external_key", "order", "pedido", "order number,folio,numero de pedido"},
    {"order.customer", "customer", "cliente", ""},
    {"order.ordered", "ordered", "fecha de pedido", "date,fecha,order date"},
    {"order.ordered_at", "ordered at", "hora de pedido", "time,hora"},
    {"order.due", "due", "fecha de entrega", "delivery date,entrega"},
    {"order.produced", "produced", "fecha de producción", "produccion,elaborado,producido"},
    {"order.delivered", "delivered", "entregado", ""},
    {"order.address", "delivery address", "dirección de entrega", ""},
    {"order.channel", "channel", "canal", ""},
    {"order.seller", "seller", "vendedor", ""},
    {"order.campaign", "campaign", "campaña", ""},
    {"order.shipping", "shipping", "envío", "delivery charge,shipping charge,costo de envio,flete"},
    {"order.currency", "currency", "moneda", ""},
    {"order.quote", "quote", "cotización", "presupuesto"},
    {"order.cancelled", "cancelled", "cancelado", ""},
    {"order.cancel_reason", "cancel reason", "motivo de cancelación", ""},
    {"order.tags", "tags", "etiquetas", "tag,etiqueta"},
    {"order_line.order", "order", "pedido", ""},
    {"order_line.product", "product", "producto", ""},
    {"order_line.description", "description", "descripción", ""},
    {"order_line.day", "day", "fecha", "date,return date,fecha de devolucion"},
    {"order_line.quantity", "quantity", "cantidad", "qty"},
    {"order_line.unit_price", "unit price", "precio unitario", "price,precio"},
    {"order_line.discount", "discount", "descuento", ""},
    {"order_line.amount", "amount", "importe", "total"},
    {"order_line.tax", "tax", "impuesto", "taxes,vat,iva,impuestos"},
    {"order_line.unit_cost", "unit cost", "costo unitario", "cost,costo,coste"},
    {"order_line.return_reason", "return reason", "motivo de devolución", ""},
    {"payment.order", "order", "pedido", ""},
    {"payment.paid", "paid", "fecha de pago", "date,fecha"},
    {"payment.amount", "amount", "importe", "monto"},
    {"payment.method", "method", "forma de pago", "metodo,metodo de pago"},
    {"payment.reference", "reference", "referencia", ""},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::orders
