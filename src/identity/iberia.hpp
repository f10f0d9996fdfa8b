// Checks of the numbers of Spain and Portugal. Private to the room.
#pragma once

#include "reading.hpp"

namespace crmcore::identity {

void check_spanish_nif(Reading& number);
void check_spanish_dni(Reading& number);
void check_nie(Reading& number);
void check_cif(Reading& number);
void check_portuguese_nif(Reading& number);
void check_citizen_card(Reading& number);

}  // namespace crmcore::identity
