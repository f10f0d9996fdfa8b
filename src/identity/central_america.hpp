// Checks of the numbers of Central America and the Caribbean. Private to the room.
#pragma once

#include "reading.hpp"

namespace crmcore::identity {

void check_rnc(Reading& number);
void check_dominican_cedula(Reading& number);
void check_guatemalan_nit(Reading& number);
void check_salvadoran_nit(Reading& number);
void check_costa_rican_cedula(Reading& number);
void check_costa_rican_company(Reading& number);
void check_dimex(Reading& number);

}  // namespace crmcore::identity
