// JSON from outside, read into a tree that can be given up without memory. Private to the sources.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crmcore/values/parse.hpp"

namespace crmcore {

/// A tree of values. The destructor of nlohmann's trees takes memory for those that are not flat, and where there is
/// none left it ends the process (nlohmann/json issue 4653); this one takes its tree apart from the leaves up, which
/// needs none. The text's depth must have been checked (`check_json_depth`): that is how deep this recurses.
class JsonDocument {
 public:
  using Json = nlohmann::ordered_json;

  /// What is not JSON, names a member twice in one object or holds a number beyond a double becomes a discarded value;
  /// `why` says which.
  explicit JsonDocument(std::string_view text) {
    try {
      Builder builder(root_);
      if (!Json::sax_parse(text, &builder)) {
        take_apart(root_);
        root_ = Json(Json::value_t::discarded);
        why_ = std::move(builder.why);
      }
    } catch (...) {
      take_apart(root_);
      throw;
    }
  }
  ~JsonDocument() { take_apart(root_); }
  JsonDocument(JsonDocument&& other) noexcept : root_(std::move(other.root_)), why_(std::move(other.why_)) {}
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  JsonDocument& operator=(JsonDocument&&) = delete;

  const Json& operator*() const { return root_; }
  const Json* operator->() const { return &root_; }
  /// "names 'x' twice in one object"; empty for a value, and for what is no JSON at all.
  const std::string& why() const { return why_; }

 private:
  /// Builds the tree in place, so that no part of it is ever a value of its own.
  class Builder {
   public:
    explicit Builder(Json& root) : root_(root) {}

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(Json::number_integer_t value) { return add(value); }
    bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
    /// A whole number beyond 64 bits keeps its digits, as a text: it may be a key.
    bool number_float(Json::number_float_t value, const std::string& digits) {
      return digits.find_first_of(".eE") == std::string::npos ? add(digits) : add(value);
    }
    bool string(std::string& value) { return add(std::move(value)); }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) { return begin(Json::value_t::object); }
    bool start_array(std::size_t) { return begin(Json::value_t::array); }
    bool end_object() { return end(); }
    bool end_array() { return end(); }
    bool key(std::string& name) {
      if (open_.back()->contains(name)) {
        why = "names " + cited(name) + " twice in one object";
        return false;
      }
      member_ = &(*open_.back())[name];
      return true;
    }
    bool parse_error(std::size_t, const std::string& number, const nlohmann::detail::exception& error) {
      constexpr int out_of_range = 406;  // the library's number of it
      if (error.id == out_of_range) why = "holds the number " + number + ", which is out of range";
      return false;
    }

    std::string why;

   private:
    template <class Value>
    Json* place(Value&& value) {
      Json* at = &root_;
      if (!open_.empty() && open_.back()->is_array())
        at = &open_.back()->emplace_back(nullptr);
      else if (!open_.empty())
        at = member_;
      *at = Json(std::forward<Value>(value));
      return at;
    }
    template <class Value>
    bool add(Value&& value) {
      place(std::forward<Value>(value));
      return true;
    }
    bool begin(Json::value_t kind) {
      open_.push_back(place(kind));
      return true;
    }
    bool end() {
      open_.pop_back();
      return true;
    }

    Json& root_;
    std::vector<Json*> open_;
    Json* member_ = nullptr;
  };

  static void take_apart(Json& value) noexcept {
    if (!value.is_structured()) return;
    for (Json& part : value) {
      take_apart(part);
      part = nullptr;
    }
    value.clear();
  }

  Json root_;
  std::string why_;
};

}  // namespace crmcore
