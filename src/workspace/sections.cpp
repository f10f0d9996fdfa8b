// What the page for the owner says of what is odd in the books.
#include <array>
#include <map>

#include "crmcore/action/action.hpp"

namespace crmcore {
namespace {

constexpr std::size_t shown_of_a_kind = 3;  // enough to see what it is about
constexpr std::array kinds{
    Term{"order.due_early", {"Promised before the day of the order", "Prometido antes del día del pedido"}},
    Term{"order.produced_early", {"Ready before the day of the order", "Listo antes del día del pedido"}},
    Term{"order.delivered_early", {"Delivered too early", "Entregado demasiado pronto"}},
    Term{"order.cancelled_early", {"Cancelled before the day of the order", "Cancelado antes del día del pedido"}},
    Term{"order.seller_absent", {"Sold by somebody who was not there", "Vendido por alguien que no estaba"}},
    Term{"order.other_currency", {"In another currency, so in no total", "En otra moneda, fuera de los totales"}},
    Term{"order.parts", {"Finer than its currency", "Con más decimales que su moneda"}},
    Term{"quote.answered_late", {"Accepted after it held", "Aceptada fuera de su vigencia"}},
    Term{"order_line.parts", {"Finer than its currency", "Con más decimales que su moneda"}},
    Term{"payment.parts", {"Finer than its currency", "Con más decimales que su moneda"}},
    Term{"order_line.day_early", {"Line before the day of its order", "Línea anterior al día de su pedido"}},
    Term{"order_line.not_offered", {"Product that was not offered then", "Producto que no se ofrecía entonces"}},
    Term{"payment.early", {"Paid before the day of the order", "Pagado antes del día del pedido"}},
    Term{"collection_step.other_customer", {"About an order of somebody else", "Sobre un pedido de otro cliente"}},
    Term{"collection_step.early", {"Before the day of the order", "Anterior al día del pedido"}},
    Term{"payment_promise.other_customer", {"About an order of somebody else", "Sobre un pedido de otro cliente"}},
    Term{"payment_promise.early", {"Before the day of the order", "Anterior al día del pedido"}},
    Term{"order_line.tax_differs", {"Tax of another rate", "Impuesto de otra tasa"}},
    Term{"staff.left_early", {"Left before the first day", "Baja anterior al alta"}},
    Term{"customer.nameless", {"Without a name", "Sin nombre"}},
};
constexpr std::array entities{
    Term{"order", {"order", "pedido"}},
    Term{"order_line", {"line of an order", "línea de pedido"}},
    Term{"quote", {"quote", "cotización"}},
    Term{"payment", {"payment", "pago"}},
    Term{"staff", {"staff", "personal"}},
    Term{"customer", {"customer", "cliente"}},
    Term{"product", {"product", "producto"}},
    Term{"collection_step", {"collection step", "gestión de cobro"}},
    Term{"payment_promise", {"promise to pay", "promesa de pago"}},
};

/// How many there are of each kind, and the first few of each.
SectionContent findings_section(const SectionCall& call) {
  SectionContent content;
  auto first_few =
      call.ask("workspace.findings", JsonText::object(), {"The first of each kind", "Los primeros de cada clase"},
               {{"entity", {"Record", "Registro"}, ShownAs::kind, entities},
                {"key", {"Code", "Código"}},
                {"id", {"Id", "Id"}},
                {"code", {"What is odd", "Qué llama la atención"}, ShownAs::kind, kinds}});
  if (first_few.table.rows() == 0) {
    content.sentences.emplace_back(
        call.reader.word({"Nothing in the books is odd.", "No hay nada raro en los libros."}));
    return content;
  }
  const std::size_t code = first_few.table.at("code");
  std::map<std::string, std::int64_t, std::less<>> counts;
  std::vector<std::size_t> shown;
  for (std::size_t row = 0; row < first_few.table.rows(); ++row) {
    const auto seen = static_cast<std::size_t>(counts[std::string(first_few.table.cell(row, code).text())]++);
    if (seen < shown_of_a_kind) shown.push_back(row);
  }
  content.sentences.push_back(call.reader.say(
      {"{} odd: look, and correct what is wrong.", "{} la atención: conviene mirar y corregir lo que esté mal."},
      {call.reader.counted(static_cast<std::int64_t>(first_few.table.rows()),
                           {"thing in the books is", "cosa de los libros llama"},
                           {"things in the books are", "cosas de los libros llaman"})}));
  Table of_kinds(std::vector<Table::Description>{{"code"}, {"count", Kind::integer}}, first_few.table.currency());
  for (const auto& [kind, count] : counts)
    of_kinds.append(std::array<Cell, 2>{Cell::of(std::string_view(kind)), Cell::of(count)});
  content.tables.push_back({.caption = {"How many of each kind", "Cuántas de cada clase"},
                            .action = first_few.action,
                            .parameters = first_few.parameters,
                            .table = largest_first(of_kinds, "count"),
                            .columns = {{"code", {"What is odd", "Qué llama la atención"}, ShownAs::kind, kinds},
                                        {"count", {"Number", "Número"}}}});
  first_few.table = picked(first_few.table, shown);
  content.tables.push_back(std::move(first_few));
  return content;
}

}  // namespace

void contribute_record_sections(Actions& actions) {
  actions.add({.id = "findings",
               .title = {"What is odd in the books", "Qué llama la atención en los libros"},
               .make = &findings_section});
}

}  // namespace crmcore
