#include <array>

#include "crmcore/definitions/definitions.hpp"

namespace crmcore::definitions {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"custom_field.entity", "entity", "entidad", ""},
    {"custom_field.name", "name", "nombre", ""},
    {"custom_field.kind", "kind", "clase", ""},
    {"custom_field.label_en", "label in English", "etiqueta en inglés", ""},
    {"custom_field.label_es", "label in Spanish", "etiqueta en español", ""},
    {"custom_field.fallback", "default", "valor por defecto", ""},
    {"custom_field.least", "least value", "valor mínimo", ""},
    {"custom_field.most", "greatest value", "valor máximo", ""},
    {"custom_field.required", "required", "obligatorio", ""},
    {"custom_field.only_once", "unique", "único", ""},
    {"custom_field.personal", "personal", "dato personal", ""},
    {"custom_field.list", "list", "lista", ""},
    {"list_entry.list", "list", "lista", ""},
    {"list_entry.code", "code", "código", ""},
    {"list_entry.label_en", "label in English", "etiqueta en inglés", ""},
    {"list_entry.label_es", "label in Spanish", "etiqueta en español", ""},
    {"segment.name", "name", "nombre", ""},
    {"segment.where", "rule", "regla", "filter,filtro"},
    {"segment.rank", "rank", "orden", ""},
    {"segment.label_en", "label in English", "etiqueta en inglés", ""},
    {"segment.label_es", "label in Spanish", "etiqueta en español", ""},
    {"status_limit.group_by", "group by", "grupo por", ""},
    {"status_limit.group_is", "group", "grupo", ""},
    {"status_limit.category", "category", "categoría", "product line,línea"},
    {"status_limit.month", "month", "mes", ""},
    {"status_limit.new_days", "days as new", "días como nuevo", ""},
    {"status_limit.active_days", "days as active", "días como activo", ""},
    {"status_limit.inactive_days", "days until inactive", "días hasta inactivo", ""},
    {"view.name", "name", "nombre", ""},
    {"view.entity", "entity", "entidad", ""},
    {"view.where", "filter", "filtro", ""},
    {"view.sort", "order", "orden", ""},
    {"view.columns", "columns", "columnas", ""},
    {"view.colours", "colours", "colores", "colors"},
    {"view.label_en", "label in English", "etiqueta en inglés", ""},
    {"view.label_es", "label in Spanish", "etiqueta en español", ""},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::definitions
