#include <array>

#include "crmcore/registry/registry.hpp"

namespace crmcore::registry {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"customer.code", "code", "código",
     "customer,cliente,clave,customer code,customer number,codigo cliente,codigo de cliente,codigo del cliente,clave "
     "cliente,clave de cliente,numero de cliente"},
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
    {"customer.rating", "rating", "calificación", "puntuacion,calificacion del cliente"},
    {"customer.country", "country", "país", ""},
    {"customer.language", "language", "idioma", ""},
    {"customer.known_since", "known since", "cliente desde", "alta,fecha de alta"},
    {"customer.verified", "verified", "verificado", "ultima verificacion"},
    {"document.customer", "customer", "cliente", ""},
    {"document.kind", "document", "documento", "document kind,tipo de documento,kind,tipo"},
    {"document.country", "country", "país", ""},
    {"document.number", "number", "número", ""},
    {"document.doubtful", "doubtful", "dudoso", ""},
    {"address.customer", "customer", "cliente", ""},
    {"address.purpose", "purpose", "uso", ""},
    {"address.preferred", "preferred", "preferida", "default,principal"},
    {"address.street", "street", "calle", ""},
    {"address.number", "number", "número", "numero exterior"},
    {"address.district", "district", "colonia", "barrio"},
    {"address.city", "city", "ciudad", "municipio,poblacion"},
    {"address.region", "region", "estado", "state,provincia"},
    {"address.postal_code", "postal code", "código postal", "zip,cp,c.p.,zip code,postcode"},
    {"address.country", "country", "país", ""},
    {"address.latitude", "latitude", "latitud", ""},
    {"address.longitude", "longitude", "longitud", ""},
    {"address.reference", "reference", "referencia", "referencias"},
    {"channel.customer", "customer", "cliente", ""},
    {"channel.kind", "kind", "medio", "channel,canal,type,tipo"},
    {"channel.address", "address", "dirección", "phone,telefono,e-mail,email,correo"},
    {"channel.purpose", "purpose", "uso", ""},
    {"channel.preferred", "preferred", "preferido", ""},
    {"channel.hours", "hours", "horario", "best hours,mejor horario"},
    {"channel.consent", "consent", "consentimiento", ""},
    {"channel.contact", "contact", "contacto", ""},
    {"contact.customer", "customer", "cliente", "company,empresa"},
    {"contact.name", "name", "nombre", ""},
    {"contact.role", "role", "puesto", "cargo"},
    {"note.customer", "customer", "cliente", ""},
    {"note.day", "day", "fecha", "date"},
    {"note.text", "text", "nota", "note,observaciones"},
    {"note.author", "author", "autor", ""},
    {"distinct_customers.customer", "customer", "cliente", ""},
    {"distinct_customers.other", "other customer", "otro cliente", ""},
    {"distinct_customers.who", "found out by", "comprobado por", "who,quien"},
    {"distinct_customers.why", "why", "motivo", "reason,razon"},
    {"staff.code", "code", "clave", "codigo"},
    {"staff.name", "name", "nombre", ""},
    {"staff.department", "department", "departamento", ""},
    {"staff.task", "task", "función", "tarea"},
    {"staff.joined", "joined", "ingreso", ""},
    {"staff.left", "left", "baja", ""},
    {"department.code", "code", "clave", "codigo"},
    {"department.name", "name", "nombre", ""},
    {"department.within", "within", "depende de", ""},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::registry
