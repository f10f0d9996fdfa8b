// The ten segments as owners read them. Private to the rooms that write sections.
#pragma once

#include <array>

#include "crmcore/action/section.hpp"

namespace crmcore::segmentation {

inline constexpr std::array segment_words{
    Term{"Champions", {"Champions", "Campeones"}},
    Term{"Loyal", {"Loyal", "Leales"}},
    Term{"Potential Loyalist", {"Potential loyalists", "Leales potenciales"}},
    Term{"New", {"New", "Nuevos"}},
    Term{"Promising", {"Promising", "Prometedores"}},
    Term{"Need Attention", {"Need attention", "Necesitan atención"}},
    Term{"About to Sleep", {"About to sleep", "A punto de dormirse"}},
    Term{"Can't Lose", {"Can't lose", "No se pueden perder"}},
    Term{"At Risk", {"At risk", "En riesgo"}},
    Term{"Hibernating", {"Hibernating", "Hibernando"}},
};

}  // namespace crmcore::segmentation
