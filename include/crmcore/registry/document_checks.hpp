// Documents checked, of a table or of the customers, and the kinds there are, as tables that programs ask for.
#pragma once

#include <optional>
#include <string>

#include "crmcore/identity/documents.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

template <>
struct Choices<identity::Grade> {
  static constexpr auto codes = std::to_array<std::string_view>({"valid", "info", "doubtful", "error"});
};
template <>
struct Choices<identity::Holder> {
  static constexpr auto codes = std::to_array<std::string_view>({"person", "company"});
};
template <>
struct Choices<identity::Sex> {
  static constexpr auto codes = std::to_array<std::string_view>({"female", "male", "other"});
};

namespace registry {

/// What the check of one row found.
struct DocumentCheck {
  std::string kind, country;
  std::string number, printed;
  identity::Grade grade = identity::Grade::valid;
  std::string findings, message;
  bool is_generic = false;
  bool is_key = true;
  std::optional<identity::Holder> holder;
  std::optional<Day> birth_date;
  std::optional<identity::Sex> sex;
  std::optional<std::string> region;
  std::optional<bool> fits;
};

/// Checks each row of a table with `kind` and `number` and, where they are known, `country`, `given_name`,
/// `family_name` and `birth_date`; one row of the result for each, in their order. A kind or country that is not known
/// is a finding of the grade error (document.unknown_kind), so that one row does not cost the others. Throws
/// unknown_name for a column that is missing.
Result<DocumentCheck> check_documents(const Table& input);

/// A kind of document in one country that issues it.
struct DocumentKindRow {
  std::string kind, country;
  std::string english, spanish;
  bool is_checked = false;
  std::optional<std::string> form, example;
};

/// Returns every kind that is known, a row for each country that issues it.
Result<DocumentKindRow> document_kind_rows();

/// A document of a customer as people read it.
struct CustomerDocument {
  std::string customer;
  std::string kind, country;
  std::string english, spanish;
  std::string number, printed;
  identity::Grade grade = identity::Grade::valid;
  std::optional<std::string> message;
};

/// Returns the documents of all customers, or of the one with this code, by code, kind and country. Throws not_found
/// for a code that no customer has.
Result<CustomerDocument> customer_documents(const store::Store& store, std::string_view customer = {});

}  // namespace registry

template <>
struct Schema<registry::DocumentCheck> {
  using Check = registry::DocumentCheck;
  static constexpr std::string_view name = "document_check";
  static constexpr auto fields = std::to_array<Field<Check>>({
      field<&Check::kind>("kind", {.help = "code of the kind, such as rfc"}),
      field<&Check::country>("country", {.help = "ISO 3166 code of the country that issues it"}),
      field<&Check::number>("number", {.help = "the number as it is kept: capitals and digits alone"}),
      field<&Check::printed>("printed", {.help = "the number as people print it"}),
      field<&Check::grade>("grade", {.help = "worst of the findings: valid, info, doubtful (a check digit or a part of "
                                             "it fails, as in some real numbers) or error (no number of this kind)"}),
      field<&Check::findings>("findings", {.help = "codes of the findings, comma-separated; empty for a valid number"}),
      field<&Check::message>("message", {.help = "the findings in sentences; empty for a valid number"}),
      field<&Check::is_generic>("is_generic", {.help = "whether the number is given to all who have none"}),
      field<&Check::is_key>("is_key", {.help = "whether the number tells one holder from all others"}),
      field<&Check::holder>("holder", {.help = "derived from the number: person or company; empty where it does not "
                                               "say so"}),
      field<&Check::birth_date>("birth_date", {.help = "derived from the number: day of birth; two digits of a year "
                                                       "are one from 1930 to 2029; empty where it has none"}),
      field<&Check::sex>("sex", {.help = "derived from the number: female, male or other; empty where it has none"}),
      field<&Check::region>("region", {.help = "derived from the number: code of the state or province; empty where it "
                                               "has none"}),
      field<&Check::fits>("fits", {.help = "whether it fits the name and birth date of the row; empty where nothing "
                                           "could be compared"}),
  });
};

template <>
struct Schema<registry::DocumentKindRow> {
  using Kind = registry::DocumentKindRow;
  static constexpr std::string_view name = "document_kind";
  static constexpr auto fields = std::to_array<Field<Kind>>({
      field<&Kind::kind>("kind", {.help = "code of the kind"}),
      field<&Kind::country>("country", {.help = "ISO 3166 code of a country that issues it; empty: any country"}),
      field<&Kind::english>("english", {.help = "what it is called in English"}),
      field<&Kind::spanish>("spanish", {.help = "what it is called in Spanish"}),
      field<&Kind::is_checked>("is_checked", {.help = "whether its numbers are checked"}),
      field<&Kind::form>("form", {.help = "what a number is like; empty where it is not checked"}),
      field<&Kind::example>("example", {.help = "a number as people print it; empty where it is not checked"}),
  });
};

template <>
struct Schema<registry::CustomerDocument> {
  using Document = registry::CustomerDocument;
  static constexpr std::string_view name = "customer_document";
  static constexpr auto fields = std::to_array<Field<Document>>({
      field<&Document::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Document::kind>("kind", {.from = "document.kind", .help = "code of the kind, such as rfc"}),
      field<&Document::country>("country",
                                {.from = "document.country", .help = "ISO 3166 code of the country that issues it"}),
      field<&Document::english>("english", {.from = "document.kind", .help = "what it is called in English"}),
      field<&Document::spanish>("spanish", {.from = "document.kind", .help = "what it is called in Spanish"}),
      field<&Document::number>("number", {.from = "document.number", .help = "the number as it is kept"}),
      field<&Document::printed>("printed", {.from = "document.number", .help = "the number as people print it"}),
      field<&Document::grade>("grade", {.from = "document.number",
                                        .help = "valid, info, doubtful (its check fails) or error (no number of its "
                                                "kind, kept before numbers were checked)"}),
      field<&Document::message>("message", {.from = "document.number",
                                            .help = "what its check found, in a sentence; empty for a valid number"}),
  });
};

}  // namespace crmcore
