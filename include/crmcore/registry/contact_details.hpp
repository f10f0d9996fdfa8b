// What belongs to a customer, any number of each: documents, addresses, people, channels, notes.
#pragma once

#include <optional>
#include <string>

#include "crmcore/registry/customer.hpp"
#include "crmcore/registry/staff.hpp"
#include "crmcore/schema/field.hpp"

namespace crmcore {

/// An identity document in its one form (identity/documents.hpp): "GODE561231GR8". One number belongs to one customer,
/// but for generic and incomplete ones, which identify nobody. A number that cannot be one of its kind is refused. One
/// whose check fails is refused unless `doubtful` says that it is kept all the same; that is then true of it, and false
/// again once the number is corrected.
struct Document {
  Id<Document> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::string kind;     ///< rfc, curp, ruc, cuit, rut, nit, cpf, cnpj, nif, rnc …
  std::string country;  ///< ISO 3166; empty: the only country that issues the kind
  std::string number;
  bool doubtful = false;  ///< kept although its check digit or a part of it fails
  Extra extra;
};
template <>
struct Schema<Document> {
  static constexpr std::string_view name = "document";
  static constexpr auto fields = std::to_array<Field<Document>>({
      field<&Document::id>("id"),
      field<&Document::version>("version"),
      parent<&Document::customer>("customer", {.expected = true}),
      field<&Document::kind>("kind", {.required = true}),
      field<&Document::country>("country", {.required = true}),
      field<&Document::number>("number", {.required = true, .personal = true, .searchable = Searchable::as_key}),
      field<&Document::doubtful>("doubtful", {.help = "kept although its check digit or a part of it fails"}),
  });
};

enum class AddressPurpose : std::uint8_t { delivery, office, home, billing };
template <>
struct Choices<AddressPurpose> {
  static constexpr auto codes = std::to_array<std::string_view>({"delivery", "office", "home", "billing"});
  static constexpr auto words = std::to_array<std::string_view>(
      {"entrega,envio,shipping", "oficina,trabajo,work", "casa,domicilio", "facturacion,fiscal,invoice"});
};

struct Address {
  Id<Address> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  AddressPurpose purpose = AddressPurpose::delivery;
  bool preferred = false;  ///< the default delivery address; one per customer and purpose
  std::optional<std::string> street, number, district, city, region, postal_code, country;
  std::optional<Decimal> latitude, longitude;  ///< degrees, WGS 84
  std::optional<std::string> reference;        ///< "blue door beside the pharmacy"
  Extra extra;
};
template <>
struct Schema<Address> {
  static constexpr std::string_view name = "address";
  static constexpr auto fields = std::to_array<Field<Address>>({
      field<&Address::id>("id"),
      field<&Address::version>("version"),
      parent<&Address::customer>("customer", {.expected = true}),
      field<&Address::purpose>("purpose", {.required = true, .fallback = "delivery"}),
      field<&Address::preferred>("preferred", {.required = true, .fallback = "false"}),
      field<&Address::street>("street", {.personal = true, .searchable = Searchable::by_words}),
      field<&Address::number>("number", {.personal = true}),
      field<&Address::district>("district", {.personal = true, .searchable = Searchable::by_words}),
      field<&Address::city>("city", {.searchable = Searchable::by_words}),
      field<&Address::region>("region"),
      field<&Address::postal_code>("postal_code", {.personal = true, .searchable = Searchable::as_key}),
      field<&Address::country>("country"),
      field<&Address::latitude>("latitude", {.personal = true}),
      field<&Address::longitude>("longitude", {.personal = true}),
      field<&Address::reference>("reference", {.personal = true, .searchable = Searchable::by_words}),
  });
};

/// A person of a company, with a role ("purchasing").
struct Contact {
  Id<Contact> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::string name;
  std::optional<std::string> role;
  std::optional<std::string> tags;  ///< free words, comma-separated
  Extra extra;
};
template <>
struct Schema<Contact> {
  static constexpr std::string_view name = "contact";
  static constexpr auto fields = std::to_array<Field<Contact>>({
      field<&Contact::id>("id"),
      field<&Contact::version>("version"),
      parent<&Contact::customer>("customer"),
      field<&Contact::name>("name", {.required = true, .personal = true, .searchable = Searchable::by_words}),
      field<&Contact::role>("role", {.expected = true, .searchable = Searchable::by_words}),
      field<&Contact::tags>("tags", {.is_set = true, .searchable = Searchable::as_key}),
  });
};

enum class ChannelKind : std::uint8_t { phone, email, messaging, social };
template <>
struct Choices<ChannelKind> {
  static constexpr auto codes = std::to_array<std::string_view>({"phone", "email", "messaging", "social"});
  static constexpr auto words = std::to_array<std::string_view>(
      {"telefono,tel,celular,movil,mobile,cell", "correo,correo electronico,e-mail,mail",
       "whatsapp,telegram,sms,mensajeria,mensaje", "redes,red social,instagram,facebook"});
};

enum class Consent : std::uint8_t { granted, refused };
template <>
struct Choices<Consent> {
  static constexpr auto codes = std::to_array<std::string_view>({"granted", "refused"});
  static constexpr auto words = std::to_array<std::string_view>({"otorgado,aceptado,si,yes", "rechazado,no"});
};

/// A way to reach a customer, or one contact of it. A phone is kept in E.164, also that of a messaging service; an
/// e-mail is checked.
struct Channel {
  Id<Channel> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::optional<Id<Contact>> contact;
  ChannelKind kind = ChannelKind::phone;
  std::string address;
  std::optional<std::string> purpose;
  bool preferred = false;
  std::optional<WeeklyHours> hours;  ///< when to call: "daily 14:00-24:00"; empty when nobody said
  std::optional<Consent> consent;    ///< to contact the customer there; empty when not asked yet
  Extra extra;
};
template <>
struct Schema<Channel> {
  static constexpr std::string_view name = "channel";
  static constexpr auto fields = std::to_array<Field<Channel>>({
      field<&Channel::id>("id"),
      field<&Channel::version>("version"),
      parent<&Channel::customer>("customer", {.expected = true}),
      reference<&Channel::contact>("contact"),
      field<&Channel::kind>("kind", {.required = true}),
      field<&Channel::address>("address", {.required = true, .personal = true, .searchable = Searchable::as_key}),
      field<&Channel::purpose>("purpose"),
      field<&Channel::preferred>("preferred", {.required = true, .fallback = "false"}),
      field<&Channel::hours>("hours", {.personal = true}),
      field<&Channel::consent>("consent"),
  });
};

/// An observation in free text, with its day and its author.
struct Note {
  Id<Note> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::optional<Day> day;  ///< empty when the source does not say, as in an address book
  std::optional<Id<Staff>> author;
  std::string text;
  Extra extra;
};
template <>
struct Schema<Note> {
  static constexpr std::string_view name = "note";
  static constexpr auto fields = std::to_array<Field<Note>>({
      field<&Note::id>("id"),
      field<&Note::version>("version"),
      parent<&Note::customer>("customer"),
      field<&Note::day>("day"),
      reference<&Note::author>("author", "staff"),
      field<&Note::text>("text", {.required = true, .personal = true, .searchable = Searchable::by_words}),
  });
};

/// Two customers who look like one and are not: said once, they are not shown as duplicates again.
struct DistinctCustomers {
  Id<DistinctCustomers> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::string other;               ///< code of the other customer, who may be erased without asking this record
  std::optional<std::string> who;  ///< found it out
  std::optional<std::string> why;  ///< "twins"
  Extra extra;
};
template <>
struct Schema<DistinctCustomers> {
  static constexpr std::string_view name = "distinct_customers";
  static constexpr auto fields = std::to_array<Field<DistinctCustomers>>({
      field<&DistinctCustomers::id>("id"),
      field<&DistinctCustomers::version>("version"),
      parent<&DistinctCustomers::customer>("customer"),
      field<&DistinctCustomers::other>("other", {.required = true}),
      field<&DistinctCustomers::who>("who"),
      field<&DistinctCustomers::why>("why"),
  });
};

}  // namespace crmcore
