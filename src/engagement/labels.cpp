#include <array>

#include "crmcore/engagement/engagement.hpp"

namespace crmcore::engagement {
namespace {

constexpr auto known_labels = std::to_array<Label>({
    {"work_item.list", "list", "lista", ""},
    {"work_item.day", "day", "día", ""},
    {"work_item.customer", "customer", "cliente", ""},
    {"work_item.seller", "seller", "vendedor", ""},
    {"work_item.action", "action", "acción", ""},
    {"work_item.channel", "channel", "canal", ""},
    {"work_item.control", "control group", "grupo de control", ""},
    {"work_item.segment", "segment", "segmento", ""},
    {"work_item.horizon_days", "horizon (days)", "horizonte (días)", ""},
    {"work_item.gain", "expected gain", "ganancia esperada", ""},
    {"work_item.cost", "cost", "costo", ""},
    {"work_item.assumption", "assumption", "supuesto", ""},
});

}  // namespace

std::span<const Label> labels() { return known_labels; }

}  // namespace crmcore::engagement
