// The limit on the depth of JSON from outside, checked before it is parsed: functions on a tree of values recurse once
// for each level, and a text of a hundred thousand brackets would overflow the stack.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace crmcore {

/// Levels of nested lists and objects: a filter may nest 64 conditions, of two levels each.
inline constexpr int deepest_json = 160;

/// Throws Error{invalid, subject} when lists and objects are nested deeper than `deepest_json`.
void check_json_depth(std::string_view json, const std::string& subject);

/// Appends a text as JSON, in quotes; what is not UTF-8 becomes U+FFFD.
void append_json(std::string& json, std::string_view text);
/// Appends a number as JSON that is read as a double again: "1.0"; null for what is not finite.
void append_json(std::string& json, double number);

/// An object or a list that is written from left to right. It is text from the beginning: a tree of values needs memory
/// to be given up, and ends the process where there is none left.
class JsonText {
 public:
  static JsonText object() { return JsonText('{', '}'); }
  static JsonText list() { return JsonText('[', ']'); }

  /// Adds a member of an object.
  JsonText& add(std::string_view name, std::string_view text);
  JsonText& add(std::string_view name, const char* text) { return add(name, std::string_view(text)); }
  JsonText& add(std::string_view name, std::same_as<bool> auto value) {
    return add_raw(name, value ? "true" : "false");
  }
  JsonText& add(std::string_view name, std::int64_t number) { return add_raw(name, std::to_string(number)); }
  JsonText& add(std::string_view name, double number);
  JsonText& add(std::string_view name, std::span<const std::string_view> texts);
  JsonText& add(std::string_view name, const JsonText& value) { return add_raw(name, value.text()); }
  JsonText& add_null(std::string_view name) { return add_raw(name, "null"); }
  /// Adds an element of a list.
  JsonText& add(const JsonText& value);
  JsonText& add(std::int64_t number);

  std::string text() const { return text_ + close_; }

 private:
  JsonText(char open, char close) : text_(1, open), close_(close) {}
  JsonText& add_raw(std::string_view name, std::string_view json);
  void separate();

  std::string text_;
  char close_;
};

}  // namespace crmcore
