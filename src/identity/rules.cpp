// The documents whose numbers are checked, each with its names, its form and its check.
#include <algorithm>
#include <array>

#include "central_america.hpp"
#include "iberia.hpp"
#include "mexico.hpp"
#include "north_america.hpp"
#include "south_america.hpp"

namespace crmcore::identity {
namespace {

constexpr std::string_view thousands = "#.###.###.###.###.###-#";

// By country, then kind.
constexpr auto rules = std::to_array<Rule>({
    {{"cuil", "AR", "labour number", "clave única de identificación laboral", "11 digits, the last a check digit",
      "20-05536168-2"},
     &check_cuil,
     "##-########-#"},
    {{"cuit", "AR", "tax number", "clave única de identificación tributaria", "11 digits, the last a check digit",
      "20-05536168-2"},
     &check_cuit,
     "##-########-#"},
    {{"dni", "AR", "identity card", "documento nacional de identidad", "7 or 8 digits", "12.345.678"},
     &check_argentinian_dni,
     "##.###.###"},
    {{"cnpj", "BR", "tax number of companies", "registro nacional de personas jurídicas",
      "12 letters and digits, and 2 check digits", "12.ABC.345/01DE-35"},
     &check_cnpj,
     "##.###.###/####-##"},
    {{"cpf", "BR", "tax number of persons", "registro de personas físicas", "11 digits, the last two check digits",
      "123.456.789-09"},
     &check_cpf,
     "###.###.###-##"},
    {{"business_number", "CA", "business number", "número de empresa",
      "9 digits, the last a check digit; may be followed by an account such as RC0001", "123026635RC0001"},
     &check_business_number},
    {{"social_insurance_number", "CA", "social insurance number", "número de seguro social",
      "9 digits, the last a check digit", "123-456-782"},
     &check_social_insurance_number,
     "###-###-###"},
    {{"run", "CL", "identity number", "rol único nacional", "7 or 8 digits and a check digit or K", "12.345.670-K"},
     &check_chilean_rut,
     thousands},
    {{"rut", "CL", "tax number", "rol único tributario", "7 or 8 digits and a check digit or K", "12.345.670-K"},
     &check_chilean_rut,
     thousands},
    {{"nit", "CO", "tax number", "número de identificación tributaria", "7 to 15 digits and a check digit",
      "213.123.432-1"},
     &check_colombian_nit,
     thousands},
    {{"cedula", "CR", "identity card", "cédula de identidad", "9 digits; 10 of a company", "01-0613-0584"},
     &check_costa_rican_cedula,
     "##-####-####"},
    {{"cedula_juridica", "CR", "tax number of companies", "cédula jurídica", "10 digits from 2 to 5", "3-101-999999"},
     &check_costa_rican_company,
     "#-###-######"},
    {{"dimex", "CR", "residence permit", "documento de identidad migratorio", "11 or 12 digits from 1", "155812994816"},
     &check_dimex},
    {{"cedula", "DO", "identity card", "cédula de identidad y electoral", "11 digits, the last a check digit",
      "001-1391820-5"},
     &check_dominican_cedula,
     "###-#######-#"},
    {{"rnc", "DO", "tax number", "registro nacional del contribuyente",
      "9 digits of a company, 11 of a person; the last a check digit", "1-31-24679-6"},
     &check_rnc,
     "#-##-#####-#|###-#######-#"},
    {{"cedula", "EC", "identity card", "cédula de identidad", "10 digits, the last a check digit", "170000000-1"},
     &check_ecuadorian_ci,
     "#########-#"},
    {{"ruc", "EC", "tax number", "registro único de contribuyentes", "13 digits", "1792060346-001"},
     &check_ecuadorian_ruc,
     "##########-###"},
    {{"cif", "ES", "tax number of companies", "código de identificación fiscal",
      "a letter, 7 digits and a check digit or letter", "B64717838"},
     &check_cif},
    {{"dni", "ES", "identity card", "documento nacional de identidad", "8 digits and a check letter", "12345678Z"},
     &check_spanish_dni},
    {{"nie", "ES", "number of foreigners", "número de identidad de extranjero",
      "X, Y or Z, 7 digits and a check letter", "X1234567L"},
     &check_nie},
    {{"nif", "ES", "tax number", "número de identificación fiscal", "9 letters and digits", "12345678Z"},
     &check_spanish_nif},
    {{"nit", "GT", "tax number", "número de identificación tributaria", "1 to 11 digits and a check digit or K",
      "576937-K"},
     &check_guatemalan_nit,
     "############-#"},
    {{"clave_elector", "MX", "voter key", "clave de elector", "18 letters and digits", "HRGRJN82050602H900"},
     &check_voter_key},
    {{"curp", "MX", "population registry key", "clave única de registro de población",
      "18 letters and digits, the last a check digit", "BOXW310820HNERXN09"},
     &check_curp},
    {{"rfc", "MX", "tax number", "registro federal de contribuyentes",
      "13 letters and digits of a person, 12 of a company; the last a check digit or A", "GODE561231GR8"},
     &check_rfc},
    {{"dni", "PE", "identity card", "documento nacional de identidad",
      "8 digits, which may be followed by a check digit or letter", "10117410"},
     &check_peruvian_dni},
    {{"ruc", "PE", "tax number", "registro único de contribuyentes", "11 digits, the last a check digit",
      "20512333797"},
     &check_peruvian_ruc},
    {{"cartao_cidadao", "PT", "citizen card", "tarjeta de ciudadano", "12 letters and digits", "00000000 0 ZZ4"},
     &check_citizen_card,
     "######## # ###"},
    {{"nif", "PT", "tax number", "número de identificación fiscal", "9 digits, the last a check digit", "501 964 843"},
     &check_portuguese_nif,
     "### ### ###"},
    {{"ruc", "PY", "tax number", "registro único de contribuyentes", "4 to 8 digits and a check digit", "80028061-0"},
     &check_paraguayan_ruc,
     "########-#"},
    {{"nit", "SV", "tax number", "número de identificación tributaria", "14 digits, the last a check digit",
      "0614-050707-104-8"},
     &check_salvadoran_nit,
     "####-######-###-#"},
    {{"atin", "US", "tax number of adopted children", "número fiscal de adopción", "9 digits: 9, two, 93 and four",
      "900-93-0000"},
     &check_atin,
     "###-##-####"},
    {{"ein", "US", "tax number of employers", "número de identificación del empleador", "9 digits", "04-2103594"},
     &check_ein,
     "##-#######"},
    {{"itin", "US", "tax number of persons without social security",
      "número de identificación personal del contribuyente", "9 digits, the first a 9", "900-70-0000"},
     &check_itin,
     "###-##-####"},
    {{"ptin", "US", "number of tax preparers", "número de preparador de impuestos", "P and 8 digits", "P00634642"},
     &check_ptin},
    {{"ssn", "US", "social security number", "número de seguro social", "9 digits", "536-90-4399"},
     &check_ssn,
     "###-##-####"},
    {{"rut", "UY", "tax number", "registro único tributario", "12 digits, the last a check digit", "21-100342-001-7"},
     &check_uruguayan_rut,
     "##-######-###-#"},
    {{"ruc", "UY", "tax number", "registro único de contribuyentes", "12 digits, the last a check digit",
      "21-100342-001-7"},
     &check_uruguayan_rut,
     "##-######-###-#"},
    {{"rif", "VE", "tax number", "registro de información fiscal", "a letter and 9 digits, the last a check digit",
      "V-11470283-4"},
     &check_rif,
     "#-########-#"},
});

constexpr auto kinds = [] {
  std::array<CheckedKind, rules.size()> all{};
  std::ranges::transform(rules, all.begin(), &Rule::kind);
  return all;
}();

}  // namespace

std::span<const CheckedKind> checked_kinds() { return kinds; }

const Rule* find_rule(std::string_view kind, std::string_view country) {
  const auto* found = std::ranges::find_if(
      rules, [&](const Rule& rule) { return rule.kind.country == country && rule.kind.kind == kind; });
  return found == rules.end() ? nullptr : found;
}

}  // namespace crmcore::identity
