// A customer or prospect: a person or a company in the one registry. A prospect is a customer who has not
// bought yet; nothing is typed again on the first purchase.
#pragma once

#include <optional>
#include <string>

#include "crmcore/schema/field.hpp"

namespace crmcore {

enum class CustomerKind : std::uint8_t { person, company };
template <>
struct Choices<CustomerKind> {
  static constexpr auto codes = std::to_array<std::string_view>({"person", "company"});
  static constexpr auto words = std::to_array<std::string_view>(
      {"persona,persona fisica,individual", "empresa,persona moral,negocio,business,organisation,organization"});
};

struct Customer {
  Id<Customer> id;
  std::int64_t version = 0;
  std::string code;  ///< name of the customer in tables; made from the external key or the id when empty
  std::optional<std::string> source, external_key;
  std::optional<CustomerKind> kind;
  std::optional<std::string> name;  ///< name shown to people; made from the names below when empty
  std::optional<std::string> given_name, family_name;
  std::optional<std::string> legal_name, trade_name;
  std::optional<std::string> contact_person;
  std::optional<Email> billing_email;  ///< e-mail of the person responsible for payment
  std::optional<std::string> type;     ///< list customer_type: recurrent, occasional, special …
  std::optional<std::int64_t> rating;  ///< 1 … 10, defaults to 5; empty for occasional customers
  std::optional<std::string> country;
  std::optional<std::string> language;
  std::optional<Day> known_since;   ///< first day in the registry; judgements of earlier days leave the customer out
  std::optional<Day> verified;      ///< when somebody last checked the record
  std::optional<std::string> tags;  ///< free words, comma-separated (registry/tags.hpp)
  Extra extra;
};

template <>
struct Schema<Customer> {
  static constexpr std::string_view name = "customer";
  static constexpr auto fields = std::to_array<Field<Customer>>({
      field<&Customer::id>("id"),
      field<&Customer::version>("version"),
      field<&Customer::code>("code", {.unique = true, .searchable = Searchable::as_key}),
      field<&Customer::source>("source"),
      field<&Customer::external_key>("external_key", {.searchable = Searchable::as_key}),
      field<&Customer::kind>("kind"),
      field<&Customer::name>("name", {.personal = true, .expected = true, .searchable = Searchable::by_words}),
      field<&Customer::given_name>("given_name", {.personal = true, .searchable = Searchable::by_words}),
      field<&Customer::family_name>("family_name", {.personal = true, .searchable = Searchable::by_words}),
      field<&Customer::legal_name>("legal_name", {.searchable = Searchable::by_words}),
      field<&Customer::trade_name>("trade_name", {.searchable = Searchable::by_words}),
      field<&Customer::contact_person>("contact_person", {.personal = true, .searchable = Searchable::by_words}),
      field<&Customer::billing_email>("billing_email", {.personal = true, .searchable = Searchable::as_key}),
      field<&Customer::type>("type", {.list = "customer_type"}),
      field<&Customer::rating>("rating"),
      field<&Customer::country>("country"),
      field<&Customer::language>("language"),
      field<&Customer::known_since>("known_since"),
      field<&Customer::verified>("verified"),
      field<&Customer::tags>("tags", {.is_set = true, .searchable = Searchable::as_key}),
  });
};

}  // namespace crmcore
