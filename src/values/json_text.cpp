#include "crmcore/values/json_text.hpp"

#include "crmcore/error.hpp"

namespace crmcore {

void check_json_depth(std::string_view json, const std::string& subject) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text && c == '\\') {
      ++i;  // whatever it escapes
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text && (c == '[' || c == '{')) {
      if (++depth > deepest_json)
        throw Error(ErrorCode::invalid, subject,
                    subject + ": JSON may be at most " + std::to_string(deepest_json) + " levels deep");
    } else if (!in_text && (c == ']' || c == '}')) {
      --depth;
    }
  }
}

}  // namespace crmcore
