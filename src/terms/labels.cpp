#include <array>

#include "crmcore/terms/terms.hpp"

namespace crmcore::terms {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"list_price.price_list", "price list", "lista de precios", "list,lista"},
    {"list_price.product", "product", "producto", ""},
    {"list_price.from_day", "from day", "desde", "from"},
    {"list_price.to_day", "to day", "hasta", "to,until"},
    {"list_price.smallest_quantity", "smallest quantity", "cantidad mínima", "from quantity,desde cantidad"},
    {"list_price.price", "price", "precio", "unit price,precio unitario"},
    {"tax_rate.product", "product", "producto", ""},
    {"tax_rate.from_day", "from day", "desde", "from"},
    {"tax_rate.to_day", "to day", "hasta", "to,until"},
    {"tax_rate.percent", "percent", "porcentaje", "rate,tasa"},
    {"tax_rate.included", "included in the price", "incluido en el precio", "included,incluido"},
    {"customer_terms.customer", "customer", "cliente", ""},
    {"customer_terms.from_day", "from day", "desde", "from"},
    {"customer_terms.to_day", "to day", "hasta", "to,until"},
    {"customer_terms.price_list", "price list", "lista de precios", "list,lista"},
    {"customer_terms.credit_limit", "credit limit", "límite de crédito", "limit,limite"},
    {"customer_terms.payment_days", "days to pay", "días de crédito", "payment terms,plazo"},
    {"segment_terms.segment", "segment", "segmento", ""},
    {"segment_terms.from_day", "from day", "desde", "from"},
    {"segment_terms.to_day", "to day", "hasta", "to,until"},
    {"segment_terms.price_list", "price list", "lista de precios", "list,lista"},
    {"segment_terms.credit_limit", "credit limit", "límite de crédito", "limit,limite"},
    {"segment_terms.payment_days", "days to pay", "días de crédito", "payment terms,plazo"},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::terms
