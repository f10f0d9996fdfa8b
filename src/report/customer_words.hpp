// The words of pictures of customers. Private to the room.
#pragma once

#include <string>
#include <string_view>

#include "crmcore/report/customer_pictures.hpp"

namespace crmcore::report {

/// What a picture is called, and its axes and shades.
struct Captions {
  std::string_view title, x, y, shade;
};
Captions captions_of(CustomerPicture picture, bool is_english);

/// A word by its key, such as "expected" or the code of a state; the key itself where there is none.
std::string_view word(std::string_view key, bool is_english);

}  // namespace crmcore::report
