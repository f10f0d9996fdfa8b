#include "crmcore/registry/document_forms.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <vector>

#include "crmcore/error.hpp"
#include "crmcore/values/country.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::registry {
namespace {

constexpr auto known_kinds = std::to_array<DocumentKind>({
    {"rfc", "MX", "registro federal de contribuyentes"},
    {"curp", "MX", "clave única de registro de población"},
    {"clave_elector", "MX", "clave de elector|ine|ife|credencial de elector|credencial para votar"},
    {"nss", "MX ES", "número de seguridad social|número de seguro social"},
    {"ruc", "EC NI PA PE PY UY", "registro único de contribuyentes"},
    {"rut", "CL UY", "rol único tributario|registro único tributario"},
    {"run", "CL", "rol único nacional"},
    {"cuit", "AR", "clave única de identificación tributaria"},
    {"cuil", "AR", "clave única de identificación laboral"},
    {"dni", "AR ES HN PE", "documento nacional de identidad"},
    {"nit", "BO CO GT SV", "número de identificación tributaria"},
    {"cpf", "BR", "cadastro de pessoas físicas"},
    {"cnpj", "BR", "cadastro nacional da pessoa jurídica"},
    {"nif", "ES PT", "número de identificación fiscal"},
    {"nie", "ES", "número de identidad de extranjero"},
    {"cif", "ES", "código de identificación fiscal"},
    {"rnc", "DO", "registro nacional del contribuyente"},
    {"rif", "VE", "registro de información fiscal"},
    {"rtn", "HN", "registro tributario nacional"},
    {"cui", "GT", "código único de identificación"},
    {"dui", "SV", "documento único de identidad"},
    {"cedula", "", "cédula de identidad|cédula de ciudadanía"},
    {"codice_fiscale", "IT", ""},
    {"partita_iva", "IT", ""},
    {"siren", "FR", ""},
    {"siret", "FR", ""},
    {"ein", "US", "employer identification number"},
    {"ssn", "US", "social security number"},
    {"vat", "", "vat number|vat id|nif iva"},
    {"tax_number", "", "tax id|tin|tax identification number|número fiscal|identificación fiscal"},
    {"identity_card", "", "id card|national id|documento de identidad|identificación oficial"},
    {"passport", "", "pasaporte"},
    {"driving_licence", "", "driving license|driver's license|licencia de conducir|licencia de manejo"},
    {"residence_permit", "", "permiso de residencia|tarjeta de residencia"},
});

constexpr std::string_view marks = " _-./'";  // which may stand within what a kind is called

/// `text` without case, accents and marks.
std::string bare(std::string_view text) {
  std::string kept;
  for (const char c : folded(text))
    if (marks.find(c) == std::string_view::npos) kept += c;
  return kept;
}

const DocumentKind* kind_called(std::string_view text) {
  const std::string wanted = bare(text);
  for (const DocumentKind& kind : known_kinds) {
    if (bare(kind.code) == wanted) return &kind;
    for (const std::string_view word : parts_of(kind.words, '|'))
      if (bare(word) == wanted) return &kind;
  }
  return nullptr;
}

/// "mx_rfc" is the kind "rfc" of MX.
struct KindInCountry {
  const DocumentKind* kind = nullptr;
  std::string_view country;
};
KindInCountry read_kind(std::string_view text) {
  constexpr std::size_t letters = 2;  // of a country's code
  text = trimmed(text);
  if (const DocumentKind* kind = kind_called(text)) return {kind, {}};
  if (text.size() <= letters + 1 || marks.find(text[letters]) == std::string_view::npos) return {};
  const auto country = country_code(text.substr(0, letters));
  const DocumentKind* kind = country ? kind_called(text.substr(letters + 1)) : nullptr;
  return kind ? KindInCountry{kind, *country} : KindInCountry{};
}

[[noreturn]] void refuse(const char* field, const std::string& message) {
  throw Error(ErrorCode::invalid, "document." + std::string(field), message);
}

[[noreturn]] void refuse_kind(std::string_view text) {
  std::vector<std::string_view> names;
  std::string list;
  for (const DocumentKind& kind : known_kinds) {
    names.push_back(kind.code);
    list += (list.empty() ? "" : ", ") + std::string(kind.code);
  }
  const std::string near = nearest(lower_case(text), names);
  refuse("kind", "document kind " + cited(text) + " is not known; " +
                     (near.empty() ? "it must be one of " + list : "did you mean " + cited(near) + "?"));
}

std::string country_of(const KindInCountry& read, std::string_view kind, std::string_view country) {
  if (trimmed(country).empty()) {
    if (!read.country.empty()) return std::string(read.country);
    const auto issuers = parts_of(read.kind->countries, ' ');
    if (issuers.size() == 1) return std::string(issuers[0]);
    refuse("country", "document kind " + cited(kind) + " needs its country" +
                          (issuers.empty() ? "" : ", such as one of " + std::string(read.kind->countries)));
  }
  const auto code = country_code(country);
  if (!code) {
    const std::string near = nearest_country(country);
    refuse("country", "country " + cited(country) + " is not known; " +
                          (near.empty() ? "write its code, such as MX" : "did you mean " + cited(near) + "?"));
  }
  if (!read.country.empty() && read.country != *code)
    refuse("country",
           "document kind " + cited(kind) + " is of " + std::string(read.country) + ", not of " + std::string(*code));
  return std::string(*code);
}

/// Letters in capitals and digits; what only parts them for the eye is left out, in every script.
std::string compact(std::string_view number) {
  const std::string text = nfc(number);
  std::string kept;
  std::string_view rest = text;
  while (!rest.empty()) {
    utf8proc_int32_t point = 0;
    const auto used = static_cast<std::size_t>(
        std::max<utf8proc_ssize_t>(1, utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
                                                       static_cast<utf8proc_ssize_t>(rest.size()), &point)));
    rest.remove_prefix(used);
    switch (utf8proc_category(point)) {
      case UTF8PROC_CATEGORY_CC:
      case UTF8PROC_CATEGORY_CF:
      case UTF8PROC_CATEGORY_ZS:
      case UTF8PROC_CATEGORY_ZL:
      case UTF8PROC_CATEGORY_ZP:
      case UTF8PROC_CATEGORY_PD: continue;
      default: break;
    }
    constexpr utf8proc_int32_t minus_sign = 0x2212;
    constexpr utf8proc_int32_t middle_dot = 0x00B7;
    if (point == '.' || point == '/' || point == '_' || point == minus_sign || point == middle_dot) continue;
    constexpr std::size_t longest_character = 4;  // bytes of UTF-8
    std::array<utf8proc_uint8_t, longest_character> bytes{};
    const auto written = utf8proc_encode_char(utf8proc_toupper(point), bytes.data());
    kept.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(written));
  }
  return kept;
}

}  // namespace

std::span<const DocumentKind> document_kinds() { return known_kinds; }

const DocumentKind* find_document_kind(std::string_view text) { return read_kind(text).kind; }

DocumentForm document_form(std::string_view kind, std::string_view country, std::string_view number) {
  const KindInCountry read = read_kind(kind);
  if (!read.kind) refuse_kind(kind);
  DocumentForm form{std::string(read.kind->code), country_of(read, kind, country), compact(number)};
  if (form.number.empty()) throw Error(ErrorCode::rule, "document.number", "a document needs a number");
  return form;
}

}  // namespace crmcore::registry
