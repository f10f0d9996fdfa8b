#include "status_words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "crmcore/values/text.hpp"

namespace crmcore::intake {
namespace {

constexpr auto cancelled_words = std::to_array<std::string_view>({"void",
                                                                  "voided",
                                                                  "failed",
                                                                  "anulado",
                                                                  "anulada",
                                                                  "expired",
                                                                  "declined",
                                                                  "rejected",
                                                                  "vencido",
                                                                  "vencida",
                                                                  "expirado",
                                                                  "expirada",
                                                                  "rechazado",
                                                                  "rechazada",
                                                                  "fallido",
                                                                  "fallida",
                                                                  "denied",
                                                                  "declinado",
                                                                  "declinada",
                                                                  "bounced",
                                                                  "rebotado",
                                                                  "cheque devuelto",
                                                                  "devuelto por el banco"});
constexpr auto returned_words = std::to_array<std::string_view>(
    {"refunded", "returned", "devuelto", "devuelta", "reembolsado", "reembolsada", "refund", "return", "reembolso",
     "devolucion", "charged back", "chargeback", "contracargo", "reversed"});
constexpr auto not_sold_words = std::to_array<std::string_view>(
    {"draft", "quote", "estimate", "proforma", "cotizacion", "presupuesto", "borrador"});
constexpr auto not_paid_words = std::to_array<std::string_view>(
    {"pending", "unpaid", "scheduled", "processing", "pendiente", "por cobrar", "no pagado", "no pagada", "impago",
     "programado", "programada", "en proceso", "pending payment"});
constexpr auto standing_words = std::to_array<std::string_view>(
    {"paid",       "partially paid", "unpaid",    "pending",   "authorized",  "fulfilled", "unfulfilled",
     "unshipped",  "partial",        "complete",  "completed", "closed",      "open",      "processing",
     "shipped",    "delivered",      "done",      "ok",        "confirmed",   "sold",      "succeeded",
     "successful", "approved",       "captured",  "settled",   "on hold",     "ready",     "preparing",
     "archived",   "in transit",     "invoiced",  "pagado",    "pagada",      "no pagado", "no pagada",
     "impago",     "pendiente",      "enviado",   "enviada",   "entregado",   "entregada", "completado",
     "completada", "completo",       "cerrado",   "cerrada",   "abierto",     "abierta",   "en proceso",
     "confirmado", "confirmada",     "vendido",   "vendida",   "aprobado",    "aprobada",  "cobrado",
     "cobrada",    "en espera",      "exitoso",   "exitosa",   "listo",       "lista",     "facturado",
     "facturada",  "liquidado",      "liquidada", "apartado",  "en transito", "archivado"});
/// As WooCommerce and Odoo write it.
constexpr auto standing_in_programs = std::to_array<std::string_view>({"pending payment", "sales order", "locked"});
constexpr auto kinds_of_sales = std::to_array<std::string_view>(
    {"sale", "sales", "venta", "ventas", "order", "pedido", "payment", "pago", "charge", "cargo", "cobro"});
constexpr auto kinds_of_returns =
    std::to_array<std::string_view>({"refund", "return", "devolucion", "reembolso", "reversal", "chargeback"});

/// A status as words: "partially_refunded" and "on-hold" are two.
std::string in_words(std::string_view written) {
  std::string words = folded(written);
  std::ranges::replace_if(
      words, [](char c) { return c == '_' || c == '-'; }, ' ');
  return words;
}

/// Whether one of the words begins so.
bool has_word_in(std::string_view words, std::initializer_list<std::string_view> beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) {
    const std::size_t at = words.find(beginning);
    return at != std::string_view::npos && (at == 0 || words[at - 1] == ' ' || words[at - 1] == '(');
  });
}

template <std::size_t Size>
bool is_in(const std::array<std::string_view, Size>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::optional<Status> status_named(std::string_view written) {
  const std::string words = in_words(written);
  // In any order: "refund (partial)", "parcialmente reembolsado".
  if (has_word_in(words, {"part", "parc"}) && has_word_in(words, {"refund", "return", "reembols", "devuel", "devoluc"}))
    return Status::part_refunded;
  if (is_in(cancelled_words, words) || words.starts_with("cancel")) return Status::cancelled;
  if (is_in(returned_words, words)) return Status::returned;
  if (is_in(standing_words, words) || is_in(standing_in_programs, words)) return Status::stands;
  return std::nullopt;
}

bool is_kind_of_sale(std::string_view written) { return is_in(kinds_of_sales, in_words(written)); }
bool is_kind_of_return(std::string_view written) { return is_in(kinds_of_returns, in_words(written)); }

bool is_not_sold_yet(std::string_view written) { return is_in(not_sold_words, in_words(written)); }
bool is_not_paid_yet(std::string_view written) { return is_in(not_paid_words, in_words(written)); }

}  // namespace crmcore::intake
