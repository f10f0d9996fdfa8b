#include <array>

#include "crmcore/portfolio/portfolio.hpp"

namespace crmcore::portfolio {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"assignment.customer", "customer", "cliente", ""},
    {"assignment.seller", "seller", "vendedor", "salesperson,agent,vendedora,agente"},
    {"assignment.from_day", "from", "desde", "start,inicio,from day"},
    {"assignment.to_day", "to", "hasta", "until,end,fin,to day"},
    {"assignment.reason", "reason", "motivo", "why,razon"},
    {"zone.code", "code", "clave", "zone,zona,codigo"},
    {"zone.name", "name", "nombre", ""},
    {"zone.kind", "kind", "clase", "type,tipo"},
    {"zone.area", "area", "área", ""},
    {"zone.country", "country", "país", ""},
    {"zone.seller", "seller", "vendedor", "salesperson,agent,vendedora,agente"},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::portfolio
