#include "crmcore/identity/documents.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <vector>

#include "crmcore/error.hpp"
#include "crmcore/values/country.hpp"
#include "crmcore/values/text.hpp"
#include "reading.hpp"

namespace crmcore::identity {
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
    {"itin", "US", "individual taxpayer identification number"},
    {"atin", "US", "adoption taxpayer identification number"},
    {"ptin", "US", "preparer tax identification number"},
    {"social_insurance_number", "CA", "numéro d'assurance sociale"},
    {"business_number", "CA", "numéro d'entreprise"},
    {"cedula", "", "cédula de identidad|cédula de ciudadanía|cédula física"},
    {"cedula_juridica", "CR", ""},
    {"dimex", "CR", "documento de identidad migratorio"},
    {"cartao_cidadao", "PT", "cartão de cidadão"},
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
  const auto* coded = std::ranges::find(known_kinds, text, &DocumentKind::code);
  if (coded != known_kinds.end()) return coded;
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

/// The country of a kind without one beside it; empty where several issue it.
std::string_view only_country(const KindInCountry& read) {
  if (!read.country.empty()) return read.country;
  const auto issuers = parts_of(read.kind->countries, ' ');
  return issuers.size() == 1 ? issuers[0] : "";
}

std::string_view country_of(const KindInCountry& read, std::string_view kind, std::string_view country) {
  if (trimmed(country).empty()) {
    if (const std::string_view only = only_country(read); !only.empty()) return only;
    const auto issuers = parts_of(read.kind->countries, ' ');
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
  return *code;
}

/// What is a mark within a number, or before it, as spreadsheets write texts: it is left out.
bool is_mark(char c) {
  const auto byte = static_cast<unsigned char>(c);
  constexpr unsigned char first_visible = 0x21;
  constexpr unsigned char deleted = 0x7F;
  return byte < first_visible || byte == deleted || std::string_view("-./_,'").find(c) != std::string_view::npos;
}

char in_capitals(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool is_mark_of_unicode(utf8proc_int32_t point) {
  constexpr utf8proc_int32_t minus_sign = 0x2212;
  constexpr utf8proc_int32_t middle_dot = 0x00B7;
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_PD: return true;
    default: return point == minus_sign || point == middle_dot;
  }
}

/// Letters of full width, as East Asian keyboards type them, are those of ASCII.
utf8proc_int32_t narrow(utf8proc_int32_t point) {
  constexpr utf8proc_int32_t first_wide = 0xFF01;
  constexpr utf8proc_int32_t last_wide = 0xFF5E;
  constexpr utf8proc_int32_t distance = 0xFEE0;
  return point >= first_wide && point <= last_wide ? point - distance : point;
}

/// The same for texts beyond ASCII.
std::string compact_of_unicode(std::string_view number) {
  const std::string text = nfc(number);
  std::string kept;
  std::string_view rest = text;
  while (!rest.empty()) {
    utf8proc_int32_t point = 0;
    const auto used = static_cast<std::size_t>(
        std::max<utf8proc_ssize_t>(1, utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
                                                       static_cast<utf8proc_ssize_t>(rest.size()), &point)));
    rest.remove_prefix(used);
    if (is_mark_of_unicode(point)) continue;
    constexpr std::size_t longest_character = 4;  // bytes of UTF-8
    std::array<utf8proc_uint8_t, longest_character> bytes{};
    const auto written = utf8proc_encode_char(utf8proc_toupper(narrow(point)), bytes.data());
    const std::string_view character(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(written));
    if (character.size() > 1 || !is_mark(character[0])) kept += character;
  }
  return kept;
}

/// Letters in capitals and digits; what only parts them for the eye is left out, in every script.
std::string compact(std::string_view number) {
  std::string kept;
  for (const char c : number) {
    if (static_cast<unsigned char>(c) > 0x7F) return compact_of_unicode(number);
    if (!is_mark(c)) kept += in_capitals(c);
  }
  return kept;
}

/// `said` without what its kind is called in front of it: "RFC: GODE561231GR8", "R.F.C. GODE561231GR8".
std::string_view without_kind(std::string_view said, std::string_view kind) {
  std::string_view rest = trimmed(said);
  for (const char letter : kind) {
    while (rest.starts_with('.')) rest.remove_prefix(1);
    if (rest.empty() || in_capitals(rest.front()) != in_capitals(letter)) return said;
    rest.remove_prefix(1);
  }
  constexpr std::string_view between = " :.#";  // without one of them the letters are of the number
  const std::size_t number = rest.find_first_not_of(between);
  return number == 0 || number == std::string_view::npos ? said : rest.substr(number);
}

/// Numbers of a kind that is not checked are kept as they are, but for what cannot be a number: "N/A", "???", "none".
void check_plainly(Reading& number) {
  const std::string_view kept = number.number();
  const bool has_digit = std::ranges::any_of(kept, [](char c) { return c >= '0' && c <= '9'; });
  if (!has_digit) {
    number.refuse("document.characters", "has no digit, as every number of a document has");
    return;
  }
  constexpr std::string_view never = "?!*#$%&=<>@";
  if (const std::size_t found = kept.find_first_of(never); found != std::string_view::npos) {
    number.refuse("document.characters",
                  "has " + cited(kept.substr(found, 1)) + " where a letter or digit is expected");
    return;
  }
  number.tell("document.not_checked", "is kept as it is: numbers of this kind are not checked");
}

/// Numbers that the authorities give to all who have none, and what cashiers type for them.
struct GenericNumber {
  std::string_view kind, country, number, whose;
};
constexpr auto generic_numbers = std::to_array<GenericNumber>({
    {"rfc", "MX", "XAXX010101000", "the public in general"},  // invoicing rules 4.0 of the tax office, as the next
    {"rfc", "MX", "XEXX010101000", "foreigners without a number"},
    {"curp", "MX", "XEXX010101HNEXXXA4", "foreign men without a key"},  // guide of payroll receipts
    {"curp", "MX", "XEXX010101MNEXXXA8", "foreign women without a key"},
    {"ruc", "EC", "9999999999999", "final consumers"},  // technical sheet of electronic receipts
    {"cedula", "EC", "9999999999", "final consumers"},
    {"ruc", "PY", "444444017", "customers without a name"},  // technical manual of electronic invoices
    {"dni", "PE", "00000000", "customers without a name"},
    {"dni", "PE", "99999999", "customers without a name"},
    {"nit", "CO", "222222222222", "final consumers"},  // resolution 42 of 2020; the next with its check digit
    {"nit", "CO", "2222222222227", "final consumers"},
    {"rut", "CL", "666666666", "customers without a name"},  // format of electronic receipts
    {"rut", "CL", "555555555", "foreigners"},                // format of export invoices
    {"nit", "GT", "CF", "final consumers"},
    {"nit", "BO", "99001", "consulates and foreigners"},
    {"nit", "BO", "99002", "tax control"},
    {"nit", "BO", "99003", "the small sales of a day"},
    {"nif", "PT", "999999990", "final consumers"},
});

const GenericNumber* find_generic(const CheckedDocument& document) {
  const auto* found = std::ranges::find_if(generic_numbers, [&](const GenericNumber& generic) {
    return generic.number == document.compact && generic.kind == document.kind && generic.country == document.country;
  });
  return found == generic_numbers.end() ? nullptr : found;
}

/// Checks a number whose kind and country are settled.
void check(CheckedDocument& document, const Rule* rule, std::string_view said) {
  Reading number(document, said);
  document.compact = compact(without_kind(said, document.kind));
  if (document.compact.empty()) {
    document.findings.push_back({Grade::error, "document.empty",
                                 std::string(document.kind) + " " + cited(said) + " has no letters and digits"});
  } else if (const GenericNumber* generic = find_generic(document)) {
    document.is_generic = true;
    document.is_key = false;
    number.tell("document.generic", "is given to " + std::string(generic->whose) + ", and identifies nobody");
  } else if (rule) {
    rule->check(number);
  } else {
    check_plainly(number);
  }
  if (document.grade() != Grade::error) {
    if (!document.is_generic) number.doubt_repeated();
    return;
  }
  document.holder.reset();
  document.birth_date.reset();
  document.sex.reset();
  document.region.clear();
}

/// `number` from the right in the places of `form`, of which what is left over at the left is left out.
std::string printed_in(std::string_view form, std::string_view number) {
  std::string reversed;
  std::size_t left = number.size();
  for (std::size_t i = form.size(); i-- > 0 && left > 0;) {
    if (form[i] == '#') --left;
    reversed += form[i] == '#' ? number[left] : form[i];
  }
  if (left > 0) return std::string(number);
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace

std::span<const DocumentKind> document_kinds() { return known_kinds; }

const DocumentKind* find_document_kind(std::string_view text) { return read_kind(text).kind; }

std::string_view country_of_kind(std::string_view text) {
  const KindInCountry read = read_kind(text);
  return read.kind ? only_country(read) : "";
}

Grade CheckedDocument::grade() const {
  const Finding* finding = worst();
  return finding ? finding->grade : Grade::valid;
}

const Finding* CheckedDocument::worst() const {
  const auto found = std::ranges::max_element(findings, {}, &Finding::grade);
  return found == findings.end() ? nullptr : &*found;
}

std::string CheckedDocument::printed() const {
  const Rule* rule = find_rule(kind, country);
  const bool is_plain = std::ranges::all_of(compact, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!rule || rule->print.empty() || !is_plain || grade() == Grade::error) return compact;
  const auto forms = parts_of(rule->print, '|');
  const auto fits = [&](std::string_view form) { return std::ranges::count(form, '#') == std::ssize(compact); };
  const auto form = std::ranges::find_if(forms, fits);
  return printed_in(form == forms.end() ? forms[0] : *form, compact);
}

CheckedDocument check_document(std::string_view kind, std::string_view country, std::string_view number) {
  CheckedDocument document;
  const Rule* rule = find_rule(kind, country);
  if (rule) {
    document.kind = rule->kind.kind;
    document.country = rule->kind.country;
  } else {
    const KindInCountry read = read_kind(kind);
    if (!read.kind) refuse_kind(kind);
    document.kind = read.kind->code;
    document.country = country_of(read, kind, country);
    rule = find_rule(document.kind, document.country);
  }
  check(document, rule, number);
  return document;
}

}  // namespace crmcore::identity
