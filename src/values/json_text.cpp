#include "crmcore/values/json_text.hpp"

#include <nlohmann/json.hpp>

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

void append_json(std::string& json, std::string_view text) {
  json += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append_json(std::string& json, double number) { json += nlohmann::json(number).dump(); }

void JsonText::separate() {
  if (text_.size() > 1) text_ += ',';
}

JsonText& JsonText::add_raw(std::string_view name, std::string_view json) {
  separate();
  append_json(text_, name);
  text_ += ':';
  text_ += json;
  return *this;
}

JsonText& JsonText::add(std::string_view name, std::string_view text) {
  std::string quoted;
  append_json(quoted, text);
  return add_raw(name, quoted);
}

JsonText& JsonText::add(std::string_view name, double number) {
  std::string json;
  append_json(json, number);
  return add_raw(name, json);
}

JsonText& JsonText::add(std::string_view name, std::span<const std::string_view> texts) {
  std::string json = "[";
  for (const std::string_view text : texts) {
    if (json.size() > 1) json += ',';
    append_json(json, text);
  }
  return add_raw(name, json + "]");
}

JsonText& JsonText::add(const JsonText& value) {
  separate();
  text_ += value.text();
  return *this;
}

JsonText& JsonText::add(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
  return *this;
}

}  // namespace crmcore
