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
    {"address_book.code", "code", "clave",
     "codigo,customer id,customer code,customer no,customer number,client id,id cliente,clave cliente,codigo cliente,"
     "codigo de cliente,clave de cliente,no de cliente,numero de cliente,external key,clave externa,id"},
    {"address_book.customer", "customer", "cliente", "client"},
    {"address_book.name", "name", "nombre",
     "full name,display name,customer name,client name,contact name,nombre completo,nombre del cliente,nombre cliente,"
     "nombre y apellido,nombre y apellidos"},
    {"address_book.given_name", "given name", "nombre de pila", "first name,nombres,primer nombre"},
    {"address_book.middle_name", "middle name", "segundo nombre", "additional name"},
    {"address_book.family_name", "family name", "apellidos",
     "last name,surname,apellido,apellido paterno,primer apellido"},
    {"address_book.second_family_name", "second family name", "segundo apellido", "apellido materno"},
    {"address_book.legal_name", "legal name", "razón social", "registered name,nombre fiscal,denominacion social"},
    {"address_book.organisation", "organisation", "empresa",
     "organization,organization name,organization 1 name,company,company name,business name,trade name,compañia,"
     "negocio,nombre comercial,nombre de la empresa"},
    {"address_book.contact_person", "contact person", "persona de contacto", "contact,contacto,atencion"},
    {"address_book.role", "role", "puesto", "job title,organization title,organization 1 title,cargo"},
    {"address_book.phone", "phone", "teléfono",
     "tel,telephone,phone number,phone numbers,phone value,primary phone,main phone,company main phone,contact number,"
     "telefonos,telefono principal,telefono de contacto,numero de telefono,numeros de telefono"},
    {"address_book.mobile", "mobile phone", "celular",
     "cell,cell phone,cellphone,mobile number,movil,cel,tel celular,telefono celular,telefono movil"},
    {"address_book.home_phone", "home phone", "teléfono de casa",
     "telefono casa,tel casa,telefono particular,tel particular"},
    {"address_book.work_phone", "work phone", "teléfono de oficina",
     "business phone,office phone,telefono oficina,tel oficina,telefono trabajo,telefono de trabajo,telefono del "
     "trabajo"},
    {"address_book.other_phone", "other phone", "otro teléfono", "car phone,telefono alterno,telefono adicional"},
    {"address_book.fax", "fax", "fax", "fax number,business fax,home fax,other fax"},
    {"address_book.whatsapp", "WhatsApp", "WhatsApp", "whats,wa,whatsapp number,numero de whatsapp"},
    {"address_book.messaging", "messaging", "mensajería", "telegram,signal"},
    {"address_book.email", "e-mail", "correo",
     "mail,email address,email value,correos,correo electronico,direccion de correo,direccion de correo electronico"},
    {"address_book.work_email", "work e-mail", "correo de trabajo",
     "business email,office email,correo oficina,correo de oficina,correo del trabajo"},
    {"address_book.social", "social", "red social", "redes sociales,instagram,facebook"},
    {"address_book.phone_label", "phone label", "tipo de teléfono", "phone type"},
    {"address_book.email_label", "e-mail label", "tipo de correo", "email type"},
    {"address_book.note", "note", "nota", "notes,notas,comment,comments,comentario,comentarios,observaciones"},
    {"address_book.document_kind", "document", "documento", "document kind,document type,tipo de documento"},
    {"address_book.document_country", "document country", "país del documento", ""},
    {"address_book.document_number", "document number", "número de documento", "no de documento"},
    {"address_book.address", "address", "dirección",
     "full address,address formatted,formatted address,direccion completa,domicilio"},
    {"address_book.street", "street", "calle", "street address,address street,calle y numero"},
    {"address_book.extended_address", "extended address", "dirección (línea 2)",
     "address extended address,address line 2,street line 2"},
    {"address_book.po_box", "PO box", "apartado postal", "address po box"},
    {"address_book.number", "number", "número", "numero exterior,no exterior,num exterior"},
    {"address_book.district", "district", "colonia", "barrio,neighborhood,neighbourhood"},
    {"address_book.city", "city", "ciudad", "town,address city,municipio,poblacion,localidad,alcaldia"},
    {"address_book.region", "region", "estado", "state,province,address region,provincia,entidad federativa"},
    {"address_book.postal_code", "postal code", "código postal", "zip,zip code,postcode,address postal code,cp"},
    {"address_book.country", "country", "país", "country/region,address country"},
    {"address_book.reference", "reference", "referencia", "referencias,indicaciones"},
    {"address_book.address_label", "address label", "tipo de dirección", "address type"},
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
