#include <array>

#include "crmcore/negotiation/quotes.hpp"

namespace crmcore::negotiation {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"quote.code", "quote", "cotización", "code,clave,codigo,folio,quote number,presupuesto"},
    {"quote.external_key", "external key", "clave externa", "id"},
    {"quote.customer", "customer", "cliente", ""},
    {"quote.seller", "seller", "vendedor", "salesperson,agent,vendedora,agente"},
    {"quote.version_of", "version of", "versión de", "first version,primera version"},
    {"quote.number", "version number", "número de versión", ""},
    {"quote.side", "side", "parte", "asked by,quien lo pide"},
    {"quote.why", "why", "motivo", "reason,razon"},
    {"quote.asked", "asked", "fecha de solicitud", "date,fecha,requested,solicitado,solicitada,pedido el,pedida el"},
    {"quote.sent", "sent", "enviada", "fecha de envio"},
    {"quote.valid_until", "valid until", "vigencia", "valid to,vence,valida hasta"},
    {"quote.answered", "answered", "fecha de respuesta", "answer date"},
    {"quote.answer", "answer", "respuesta", "result,resultado"},
    {"quote.refusal_reason", "refusal reason", "motivo de rechazo", ""},
    {"quote.replaced", "replaced", "reemplazada", "sustituida"},
    {"quote.due", "due", "fecha de entrega", "delivery date,entrega"},
    {"quote.currency", "currency", "moneda", ""},
    {"quote.note", "note", "nota", "notes,notas,observaciones"},
    {"quote_line.quote", "quote", "cotización", "presupuesto,folio"},
    {"quote_line.product", "product", "producto", ""},
    {"quote_line.description", "description", "descripción", ""},
    {"quote_line.quantity", "quantity", "cantidad", "qty"},
    {"quote_line.unit_price", "unit price", "precio unitario", "price,precio"},
    {"quote_line.discount", "discount", "descuento", ""},
    {"quote_line.amount", "amount", "importe", "total"},
    {"quote_line.tax", "tax", "impuesto", "taxes,vat,iva,impuestos"},
    {"line_change.order", "order", "pedido", "folio"},
    {"line_change.product", "product", "producto", ""},
    {"line_change.description", "description", "descripción", ""},
    {"line_change.day", "day", "fecha", "date"},
    {"line_change.side", "side", "parte", "asked by,quien lo pide"},
    {"line_change.why", "why", "motivo", "reason,razon"},
    {"line_change.quantity", "quantity", "cantidad", "qty"},
    {"line_change.unit_price", "unit price", "precio unitario", "price,precio"},
    {"line_change.discount", "discount", "descuento", ""},
    {"line_change.due", "due", "fecha de entrega", "delivery date,entrega"},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::negotiation
