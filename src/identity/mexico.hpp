// Numbers of Mexico, which are made of names: what their checks and the comparison with a name share. Private to the
// room.
#pragma once

#include <span>
#include <string_view>

#include "reading.hpp"

namespace crmcore::identity {

void check_rfc(Reading& number);
void check_curp(Reading& number);
void check_voter_key(Reading& number);

/// Four letters that the tax office does not give, since they are a word (catalogue of its instructions of the RFC).
std::span<const std::string_view> words_of_rfc();
/// The same of the population registry (instructions of the CURP, annex 2).
std::span<const std::string_view> words_of_curp();

}  // namespace crmcore::identity
