#include <array>

#include "crmcore/collections/collections.hpp"

namespace crmcore::collections {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"collection_step.customer", "customer", "cliente", "deudor,debtor"},
    {"collection_step.order", "order", "pedido", "folio"},
    {"collection_step.day", "day", "fecha", "date"},
    {"collection_step.step", "step", "gestión", "gestion de cobro,tipo,kind"},
    {"collection_step.channel", "channel", "canal", "medio"},
    {"collection_step.taken_by", "taken by", "gestor", "collector,cobrador,cobradora,responsable"},
    {"collection_step.note", "note", "nota", "notes,notas,observaciones"},
    {"payment_promise.customer", "customer", "cliente", "deudor,debtor"},
    {"payment_promise.order", "order", "pedido", "folio"},
    {"payment_promise.made", "made", "fecha de promesa", "date,fecha,promised on"},
    {"payment_promise.amount", "amount", "importe", "monto"},
    {"payment_promise.due", "due", "fecha límite", "promised for,vence"},
    {"payment_promise.taken_by", "taken by", "gestor", "collector,cobrador,cobradora,responsable"},
    {"payment_promise.note", "note", "nota", "notes,notas,observaciones"},
    {"ladder_rung.from_day", "from day", "desde", "from"},
    {"ladder_rung.to_day", "to day", "hasta", "to,until"},
    {"ladder_rung.days_overdue", "days overdue", "días de atraso", "dias vencidos"},
    {"ladder_rung.step", "step", "gestión", "gestion de cobro"},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::collections
