#include <array>

#include "crmcore/intake/plan.hpp"

namespace crmcore::intake {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"sales.order", "order", "pedido",
     "order no,order number,order id,transaction id,basket id,receipt,recibo,no de pedido,n de "
     "pedido,invoice,invoice no,invoice number,factura,folio,no pedido,numero de "
     "pedido,ticket"},
    {"sales.customer", "customer", "cliente",
     "customer id,customer code,client,buyer,id cliente,clave cliente,codigo cliente,codigo de cliente,clave de "
     "cliente,comprador"},
    {"sales.customer_name", "customer name", "nombre del cliente", "nombre cliente,client name"},
    {"sales.product", "product", "producto",
     "product id,stock code,sku,item,articulo,codigo producto,codigo de producto,clave producto,referencia"},
    {"sales.description", "description", "descripción", "product name,item name,nombre del producto,concepto"},
    {"sales.quantity", "quantity", "cantidad", "qty,units,number of cds,piezas,unidades,cant,uds"},
    {"sales.unit_price", "unit price", "precio unitario", "price,precio,p unitario,precio por unidad"},
    {"sales.amount", "amount", "importe", "total,line total,dollar value,monto,sales,revenue,valor"},
    {"sales.discount", "discount", "descuento", "desc,dto"},
    {"sales.discount_rate", "discount rate", "porcentaje de descuento",
     "discount %,discount percent,% discount,descuento %,% descuento,tasa de descuento,desc %,% desc,dto %,% dto"},
    {"sales.ordered", "date", "fecha",
     "order date,invoice date,ordered,day,created at,sale date,transaction date,purchase date,order purchase "
     "timestamp,timestamp,dia,"
     "fecha pedido,fecha de pedido,fecha factura,fecha de factura,fecha de venta,fecha de compra,fecha de emision"},
    {"sales.country", "country", "país", ""},
    {"sales.seller", "seller", "vendedor", "salesperson,agent,agente"},
    {"sales.currency", "currency", "moneda", "divisa,currency code"},
    {"sales.status", "status", "estado", "order status,financial status,estatus,estado del pedido"},
    {"sales.cancelled", "cancelled", "cancelado", "cancelled at,canceled at,cancelado el,fecha de cancelación"},
    {"sales.channel", "channel", "canal", "sales channel,order channel,canal de venta"},
    {"sales.campaign", "campaign", "campaña", "utm campaign"},
    {"sales.due", "due", "fecha de entrega", "due date,delivery date,promised,promised for,entrega,fecha prometida"},
    {"sales.produced", "produced", "fecha de producción", "production date,produccion,elaborado,fecha de elaboración"},
    {"sales.delivered", "delivered", "entregado", "delivered at,delivered on,fecha entregado,entregado el"},
    {"sales.shipping", "shipping", "envío",
     "delivery charge,shipping charge,shipping cost,freight,costo de envio,gastos de envio,flete"},
    {"sales.category", "category", "categoría", "product category,product type,familia,tipo de producto"},
    {"sales.unit_cost", "unit cost", "costo unitario", "cost,costo,coste,coste unitario,cost per item"},
    {"sales.tax", "tax", "impuesto", "taxes,vat,sales tax,iva,impuestos"},
    {"sales.return_reason", "return reason", "motivo de devolución", "reason for return,motivo devolucion"},
    {"event_sales.event", "event", "evento", ""},
    {"event_sales.day", "day", "día", "date,fecha"},
    {"event_sales.hour", "hour", "hora", ""},
    {"event_sales.currency", "currency", "moneda", ""},
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
    {"event_till.currency", "currency", "moneda", ""},
    {"import.layout", "layout", "formato", ""},
    {"import.file", "file", "archivo", ""},
    {"import.rows", "rows", "filas", ""},
    {"import.rejected", "rejected rows", "filas rechazadas", ""},
    {"import.change", "change", "cambio", ""},
    {"import.first_entry", "first log entry", "primera entrada del registro", ""},
    {"import.last_entry", "last log entry", "última entrada del registro", ""},
    {"import.undone", "undone", "deshecha", ""},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::intake
