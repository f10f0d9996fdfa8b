// Checks of the numbers of the United States and Canada. Private to the room.
#pragma once

#include "reading.hpp"

namespace crmcore::identity {

void check_ssn(Reading& number);
void check_itin(Reading& number);
void check_atin(Reading& number);
void check_ptin(Reading& number);
void check_ein(Reading& number);
void check_social_insurance_number(Reading& number);
void check_business_number(Reading& number);

}  // namespace crmcore::identity
