// Checks of the numbers of South America. Private to the room.
#pragma once

#include "reading.hpp"

namespace crmcore::identity {

void check_cuit(Reading& number);
void check_cuil(Reading& number);
void check_argentinian_dni(Reading& number);
void check_cpf(Reading& number);
void check_cnpj(Reading& number);
void check_chilean_rut(Reading& number);
void check_colombian_nit(Reading& number);
void check_ecuadorian_ci(Reading& number);
void check_ecuadorian_ruc(Reading& number);
void check_paraguayan_ruc(Reading& number);
void check_peruvian_ruc(Reading& number);
void check_peruvian_dni(Reading& number);
void check_uruguayan_rut(Reading& number);
void check_rif(Reading& number);

}  // namespace crmcore::identity
