// What the page of a customer says of its record.
#include <array>

#include "crmcore/action/action.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/registry/customer.hpp"

namespace crmcore::registry {
namespace {

constexpr std::array channels{
    Term{"phone", {"phone", "teléfono"}},
    Term{"email", {"e-mail", "correo electrónico"}},
    Term{"messaging", {"messages", "mensajería"}},
    Term{"social", {"social media", "redes sociales"}},
};
constexpr std::array grades{
    Term{"valid", {"right", "correcto"}},
    Term{"info", {"not checked or shared by many", "sin verificar o compartido por muchos"}},
    Term{"doubtful", {"doubtful: its check digit or a part of it fails", "dudoso: falla su dígito o una parte"}},
    Term{"error", {"not a number of this kind", "no es un número de este tipo"}},
};
constexpr std::array consents{
    Term{"granted", {"granted", "otorgado"}},
    Term{"refused", {"refused", "rechazado"}},
};
constexpr std::array codes{
    Term{"person", {"person", "persona"}},          Term{"company", {"company", "empresa"}},
    Term{"recurrent", {"recurrent", "recurrente"}}, Term{"occasional", {"occasional", "ocasional"}},
    Term{"special", {"special", "especial"}},
};

/// The parameters of finding records of the customer; `field` is where its code stands.
JsonText of_customer(const SectionCall& call, std::string_view entity, std::string_view field) {
  JsonText where = JsonText::object();
  where.add("field", field).add("test", "=").add("value", call.customer);
  JsonText parameters = JsonText::object();
  return parameters.add("entity", entity).add("where", where.text());
}

/// The record as a table of fields that are filled in, by their labels.
Table fields_of(const Table& record, const SectionCall& call) {
  constexpr std::array<std::string_view, 4> for_programs{"id", "version", "source", "external_key"};
  Table fields(std::vector<Table::Description>{{"field"}, {"value"}}, record.currency());
  for (std::size_t c = 0; c < record.width(); ++c) {
    const Table::Description& column = record.column(c);
    if (std::ranges::find(for_programs, column.name) != for_programs.end() || record.is_null(0, c)) continue;
    const std::string_view label =
        call.call.need_store().labels().text("customer." + column.name, call.reader.is_english() ? "en" : "es");
    std::string value = record.text(0, c);
    if (column.kind == Kind::day) value = call.reader.day(Codec<Day>::decode(record.cell(0, c)));
    if (column.kind == Kind::choice || column.name == "type") value = call.reader.term(value, codes);
    fields.append(std::array<Cell, 2>{Cell::of(label), Cell::of(std::string_view(value))});
  }
  return fields;
}

SectionContent record_section(const SectionCall& call) {
  SectionContent content;
  auto record = call.ask("workspace.find", of_customer(call, "customer", "code"), {"Record", "Ficha"},
                         {{"field", {"Field", "Campo"}}, {"value", {"Value", "Valor"}}});
  record.table = fields_of(record.table, call);
  record.most = record.table.rows();
  content.tables.push_back(std::move(record));
  content.tables.push_back(call.ask("workspace.find", of_customer(call, "channel", "customer.code"),
                                    {"How to reach the customer", "Cómo localizar al cliente"},
                                    {{"kind", {"Channel", "Canal"}, ShownAs::kind, channels},
                                     {"address", {"Number or address", "Número o dirección"}},
                                     {"preferred", {"Preferred", "Preferido"}},
                                     {"consent", {"Consent", "Consentimiento"}, ShownAs::kind, consents}}));
  content.tables.push_back(call.ask("workspace.find", of_customer(call, "address", "customer.code"),
                                    {"Addresses", "Direcciones"},
                                    {{"street", {"Street", "Calle"}},
                                     {"number", {"Number", "Número"}},
                                     {"district", {"District", "Colonia"}},
                                     {"city", {"City", "Ciudad"}},
                                     {"postal_code", {"Postal code", "Código postal"}}}));
  const std::string_view called = call.reader.is_english() ? "english" : "spanish";
  content.tables.push_back(call.ask("registry.documents", JsonText::object().add("customer", call.customer),
                                    {"Identity documents", "Documentos de identidad"},
                                    {{called, {"Document", "Documento"}},
                                     {"country", {"Country", "País"}},
                                     {"printed", {"Number", "Número"}},
                                     {"grade", {"Check", "Verificación"}, ShownAs::kind, grades}}));
  return content;
}

}  // namespace

void contribute_sections(Actions& actions) {
  actions.add({.id = "record", .title = {"Record", "Ficha"}, .page = PageOf::customer, .make = &record_section});
}

}  // namespace crmcore::registry
