#include "crmcore/registry/document_checks.hpp"

#include <algorithm>
#include <tuple>

#include "crmcore/action/action.hpp"
#include "crmcore/error.hpp"
#include "crmcore/identity/names.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/registry/registry.hpp"
#include "crmcore/schema/table_reader.hpp"

namespace crmcore::registry {
namespace {

void add(DocumentCheck& check, const identity::Finding& finding) {
  check.findings += (check.findings.empty() ? "" : ", ") + std::string(finding.code);
  check.message += (check.message.empty() ? "" : "; ") + finding.message;
  check.grade = std::max(check.grade, finding.grade);
}

/// What is known of the person beside the document.
class PersonColumns {
 public:
  explicit PersonColumns(const TableReader& input)
      : given_(input.find("given_name")), family_(input.find("family_name")), birth_(input.find("birth_date")) {}

  identity::Person at(std::size_t row) const {
    return {given_.text(row).value_or(""), family_.text(row).value_or(""), birth_.day(row)};
  }

 private:
  InputColumn given_, family_, birth_;
};

DocumentCheck checked(std::string_view kind, std::string_view country, std::string_view number,
                      const identity::Person& person) {
  DocumentCheck check;
  try {
    const identity::CheckedDocument document = identity::check_document(kind, country, number);
    check.kind = document.kind;
    check.country = document.country;
    check.number = document.compact;
    check.printed = document.printed();
    for (const identity::Finding& finding : document.findings) add(check, finding);
    check.is_generic = document.is_generic;
    check.is_key = document.is_key && document.grade() != identity::Grade::error;
    check.holder = document.holder;
    check.birth_date = document.birth_date;
    check.sex = document.sex;
    if (!document.region.empty()) check.region = document.region;
    const identity::NameFit fit = identity::compare_with_person(document, person);
    check.fits = fit.fits;
    for (const identity::Finding& finding : fit.findings) add(check, finding);
  } catch (const Error& error) {
    check.kind = kind;
    check.country = country;
    check.number = number;
    check.printed = number;
    check.is_key = false;
    add(check, {identity::Grade::error, "document.unknown_kind", error.message()});
  }
  return check;
}

DocumentKindRow row_of(const identity::DocumentKind& kind, std::string_view country) {
  const auto known = identity::checked_kinds();
  const auto found = std::ranges::find_if(
      known, [&](const identity::CheckedKind& one) { return one.kind == kind.code && one.country == country; });
  DocumentKindRow row{.kind = std::string(kind.code), .country = std::string(country)};
  row.is_checked = found != known.end();
  if (row.is_checked) {
    row.english = found->english;
    row.spanish = found->spanish;
    row.form = std::string(found->form);
    row.example = std::string(found->example);
    return row;
  }
  const auto words = parts_of(kind.words, '|');
  std::string code(kind.code);
  std::ranges::replace(code, '_', ' ');
  row.english = code;
  row.spanish = words.empty() ? code : std::string(words[0]);
  return row;
}

}  // namespace

Result<DocumentCheck> check_documents(const Table& input) {
  const TableReader reader(input);
  const InputColumn kind = reader.need("kind");
  const InputColumn number = reader.need("number");
  const InputColumn country = reader.find("country");
  const PersonColumns person(reader);
  Result<DocumentCheck> checks;
  checks.rows.reserve(reader.rows());
  for (std::size_t row = 0; row < reader.rows(); ++row)
    checks.rows.push_back(checked(kind.text(row).value_or(""), country.text(row).value_or(""),
                                  number.text(row).value_or(""), person.at(row)));
  return checks;
}

Result<DocumentKindRow> document_kind_rows() {
  Result<DocumentKindRow> kinds;
  for (const identity::DocumentKind& kind : identity::document_kinds()) {
    const auto countries = parts_of(kind.countries, ' ');
    if (countries.empty()) kinds.rows.push_back(row_of(kind, ""));
    for (const std::string_view country : countries) kinds.rows.push_back(row_of(kind, country));
    if (!countries.empty()) continue;
    for (const identity::CheckedKind& one : identity::checked_kinds())
      if (one.kind == kind.code) kinds.rows.push_back(row_of(kind, one.country));
  }
  return kinds;
}

Result<CustomerDocument> customer_documents(const store::Store& store, std::string_view customer) {
  const auto codes = store::codes_of(store, Schema<Customer>::name);
  std::optional<Id<Customer>> only;
  if (!customer.empty()) {
    only = registry::customer_called(store, std::string(customer));
    if (!only) throw Error(ErrorCode::not_found, "customer", "there is no customer with code " + cited(customer));
  }
  Result<CustomerDocument> documents;
  const auto add = [&](const Document& kept) {
    const auto checked = identity::check_document(kept.kind, kept.country, kept.number);
    const DocumentKindRow kind = row_of(*identity::find_document_kind(kept.kind), kept.country);
    CustomerDocument document{.customer = codes.at(kept.customer.value),
                              .kind = kept.kind,
                              .country = kept.country,
                              .english = kind.english,
                              .spanish = kind.spanish,
                              .number = kept.number,
                              .printed = checked.printed(),
                              .grade = checked.grade()};
    if (const identity::Finding* finding = checked.worst()) document.message = finding->message;
    documents.rows.push_back(std::move(document));
  };
  if (only) {
    const Entity& entity = store.entity(Schema<Document>::name);
    store.children(entity, *entity.parent(), only->value, [&](Row row) { add(from_row<Document>(row)); });
  } else {
    store::each<Document>(store, add);
  }
  std::ranges::sort(documents.rows, {}, [](const CustomerDocument& one) {
    return std::tie(one.customer, one.kind, one.country, one.number);
  });
  return documents;
}

/// The actions of the room `identity`, which itself knows no tables, and the documents of customers.
void contribute_identity(Actions& actions) {
  actions.add({.name = "registry.documents",
               .summary = "the identity documents of customers as people print them, with what their check says",
               .parameters = {{.name = "customer",
                               .help = "code of the customer; defaults to all customers",
                               .example = "C12"}},
               .columns = columns<CustomerDocument>(),
               .run = [](const Call& call) {
                 return to_table(customer_documents(call.need_store(), call.arguments.text("customer")));
               }});
  actions.add({.name = "identity.check",
               .summary = "whether numbers of identity documents are what they should be, row by row",
               .detail = "Of a table with kind and number and, where they are known, country, given_name, family_name "
                         "and birth_date. A check digit that fails is doubtful, not an error: real numbers fail "
                         "theirs. Mexican numbers are compared with the name and the birth date of the row.",
               .input = Input::table,
               .columns = columns<DocumentCheck>(),
               .run = [](const Call& call) {
                 return to_table(
                     check_documents(call.need_input("kind and number, and country, given_name, "
                                                     "family_name, birth_date where known")));
               }});
  actions.add({.name = "identity.kinds",
               .summary = "the kinds of identity documents that are known, and what their numbers are like",
               .columns = columns<DocumentKindRow>(),
               .run = [](const Call&) { return to_table(document_kind_rows()); }});
}

}  // namespace crmcore::registry
