// Where records come from: a table, or the customers of a workspace.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "crmcore/duplicates/duplicates.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::duplicates {
namespace {

constexpr std::string_view code_role = "code";

struct Headers {
  std::string_view role;
  std::vector<std::string_view> headers;  ///< folded, with blanks
};

/// What columns of each role are called in files; the first role that knows a header has it.
const std::vector<Headers>& known_headers() {
  static const std::vector<Headers> known{
      {code_role, {"code", "id", "rec id", "customer", "customer id", "codigo", "clave", "cliente", "id cliente"}},
      {"given_name", {"given name", "first name", "nombres", "nombre de pila"}},
      {"family_name",
       {"family name", "last name", "surname", "surname1", "surname2", "second surname", "apellido", "apellidos",
        "apellido1", "apellido2", "primer apellido", "segundo apellido", "apellido paterno", "apellido materno"}},
      {"name",
       {"name", "full name", "customer name", "company", "company name", "legal name", "trade name", "site name",
        "nombre", "nombre completo", "razon social", "nombre comercial", "empresa"}},
      {"date", {"birth date", "date of birth", "birthday", "dob", "nacimiento", "fecha de nacimiento"}},
      {"phone", {"phone", "phone number", "telephone", "mobile", "cell", "telefono", "tel", "celular", "movil"}},
      {"email", {"email", "e mail", "mail", "correo", "correo electronico"}},
      {"document",
       {"document", "tax id", "soc sec id", "ssn", "documento", "rfc", "curp", "dni", "nif", "cif", "cuit", "cuil",
        "rut", "ruc", "nit", "cpf", "cnpj", "rnc"}},
      {"address", {"address", "address 1", "address 2", "street", "street address", "direccion", "domicilio", "calle"}},
      {"number", {"number", "street number", "house number", "numero", "numero exterior"}},
      {"postal_code", {"postal code", "postcode", "zip", "zip code", "codigo postal", "cp"}},
      {"place",
       {"city", "town", "suburb", "state", "province", "region", "ciudad", "poblacion", "localidad", "municipio",
        "colonia", "provincia", "estado"}},
  };
  return known;
}

/// Small letters without accents, marks as blanks: "Fecha_de nacimiento" is "fecha de nacimiento".
std::string header_key(std::string_view header) { return normal_form(Role::name, header); }

Roles guessed_roles(const Table& table) {
  Roles roles;
  for (std::size_t column = 0; column < table.width(); ++column) {
    const std::string key = header_key(table.column(column).name);
    for (const Headers& known : known_headers())
      if (std::ranges::find(known.headers, key) != known.headers.end()) {
        roles.emplace_back(table.column(column).name, known.role);
        break;
      }
  }
  return roles;
}

Role role_of(const std::string& column, const std::string& text) {
  const auto codes = Choices<Role>::codes;
  const auto found = std::ranges::find(codes, text);
  if (found != codes.end()) return static_cast<Role>(found - codes.begin());
  std::vector<std::string_view> all(codes.begin(), codes.end());
  all.push_back(code_role);
  throw_unknown("roles", "column " + cited(column) + " cannot have the role", text, all);
}

/// The value of each customer, by the place of the customer.
using Values = std::vector<std::string>;

/// Candidates for one value of each customer: the phones of a customer, of which one is compared.
class Several {
 public:
  explicit Several(std::size_t customers) : texts_(customers) {}
  void add(std::size_t customer, std::string_view text, bool preferred) {
    auto& own = texts_[customer];
    if (std::ranges::find(own, text) != own.end()) return;
    own.insert(preferred ? own.begin() : own.end(), std::string(text));
    ++customers_with_[std::string(text)];
  }
  /// Of each customer the rarest one that another has too, else the first.
  Values chosen() const {
    Values values(texts_.size());
    for (std::size_t customer = 0; customer < texts_.size(); ++customer) {
      std::size_t fewest = 0;
      for (const std::string& text : texts_[customer]) {
        const std::size_t count = customers_with_.at(text);
        if (values[customer].empty()) values[customer] = text;
        if (count < 2 || (fewest != 0 && count >= fewest)) continue;
        fewest = count;
        values[customer] = text;
      }
    }
    return values;
  }

 private:
  std::vector<std::vector<std::string>> texts_;
  std::unordered_map<std::string, std::size_t> customers_with_;
};

/// The customers, and what is compared of them.
struct Customers {
  std::vector<std::string> codes;
  std::unordered_map<std::int64_t, std::size_t> place;
  std::map<std::string, Values> columns;  // by name

  void read(const store::Store& store);
  void read_channels(const store::Store& store);
  void read_documents(const store::Store& store);
  void read_addresses(const store::Store& store);
};

void Customers::read(const store::Store& store) {
  store::each<Customer>(store, [&](const Customer& customer) {
    place.emplace(customer.id.value, codes.size());
    codes.push_back(customer.code);
    const std::string given = customer.given_name.value_or("");
    const std::string family = customer.family_name.value_or("");
    columns["given_name"].push_back(given);
    columns["family_name"].push_back(family);
    const auto& whole = customer.trade_name   ? customer.trade_name
                        : customer.legal_name ? customer.legal_name
                                              : customer.name;
    columns["name"].push_back(given.empty() && family.empty() ? whole.value_or("") : "");
  });
}

void Customers::read_channels(const store::Store& store) {
  Several phones(codes.size());
  Several emails(codes.size());
  store::each<&Channel::customer, &Channel::kind, &Channel::address, &Channel::preferred>(
      store, [&](Id<Customer> customer, ChannelKind kind, std::string_view address, bool preferred) {
        if (kind == ChannelKind::phone) phones.add(place.at(customer.value), address, preferred);
        if (kind == ChannelKind::email) emails.add(place.at(customer.value), address, preferred);
      });
  store::each<&Customer::id, &Customer::billing_email>(store, [&](Id<Customer> customer, std::optional<Email> email) {
    if (email) emails.add(place.at(customer.value), email->text(), false);
  });
  columns["phone"] = phones.chosen();
  columns["email"] = emails.chosen();
}

void Customers::read_documents(const store::Store& store) {
  Several documents(codes.size());
  store::each<&Document::customer, &Document::number>(store, [&](Id<Customer> customer, std::string_view number) {
    documents.add(place.at(customer.value), number, false);
  });
  columns["document"] = documents.chosen();
}

void Customers::read_addresses(const store::Store& store) {
  std::vector<std::optional<Address>> chosen(codes.size());
  store::each<Address>(store, [&](Address address) {
    auto& own = chosen[place.at(address.customer.value)];
    if (!own || (address.preferred && !own->preferred)) own = std::move(address);
  });
  for (const std::optional<Address>& address : chosen) {
    const Address& one = address ? *address : Address{};
    columns["street"].push_back(one.street.value_or(""));
    columns["number"].push_back(one.number.value_or(""));
    columns["postal_code"].push_back(one.postal_code.value_or(""));
    columns["city"].push_back(one.city.value_or(""));
  }
}

}  // namespace

NamedRecords records_of(const Table& table, const Roles& roles) {
  const Roles& used = roles.empty() ? guessed_roles(table) : roles;
  // Cells become texts once, so that records may borrow them while they are made.
  std::vector<Values> texts;
  std::vector<Records::Source> sources;
  std::vector<std::string> codes;
  texts.reserve(used.size());
  for (const auto& [column, role] : used) {
    const std::size_t position = table.at(column);
    Values& values = texts.emplace_back();
    for (std::size_t row = 0; row < table.rows(); ++row) values.push_back(table.text(row, position));
    if (role == code_role) {
      codes = values;
      continue;
    }
    sources.push_back(
        {column, role_of(column, role), [&values](std::size_t row) { return std::string_view(values[row]); }});
  }
  if (sources.empty())
    throw Error(ErrorCode::invalid, "roles",
                "no column has a role; name them with their roles, such as {\"surname\": \"family_name\"}");
  codes.resize(table.rows());
  for (std::size_t row = 0; row < codes.size(); ++row)
    if (codes[row].empty()) codes[row] = std::to_string(row + 1);
  return {Records(table.rows(), sources), std::move(codes)};
}

NamedRecords records_of(const store::Store& store) {
  Customers customers;
  customers.read(store);
  customers.read_channels(store);
  customers.read_documents(store);
  customers.read_addresses(store);
  std::vector<Records::Source> sources;
  const auto add = [&](const std::string& name, Role role) {
    const Values& values = customers.columns[name];
    sources.push_back({name, role, [&values](std::size_t row) { return std::string_view(values[row]); }});
  };
  add("given_name", Role::given_name);
  add("family_name", Role::family_name);
  add("name", Role::name);
  add("phone", Role::phone);
  add("email", Role::email);
  add("document", Role::document);
  add("street", Role::address);
  add("number", Role::number);
  add("postal_code", Role::postal_code);
  add("city", Role::place);
  return {Records(customers.codes.size(), sources), std::move(customers.codes)};
}

}  // namespace crmcore::duplicates
