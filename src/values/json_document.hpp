// JSON from outside, read into a tree that can be given up without memory. Private to the sources.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crmcore {

/// A tree of values. The destructor of nlohmann's trees takes memory for those that are not flat, and where there is
/// none left it ends the process (nlohmann/json issue 4653); this one takes its tree apart from the leaves up, which
/// needs none. The text's depth must have been checked (`check_json_depth`): that is how deep this recurses.
class JsonDocument {
 public:
  using Json = nlohmann::ordered_json;

  /// What is not JSON becomes a discarded value.
  explicit JsonDocument(std::string_view text) {
    try {
      Builder builder(root_);
      if (!Json::sax_parse(text, &builder)) {
        take_apart(root_);
        root_ = Json(Json::value_t::discarded);
      }
    } catch (...) {
      take_apart(root_);
      throw;
    }
  }
  ~JsonDocument() { take_apart(root_); }
  JsonDocument(JsonDocument&& other) noexcept : root_(std::move(other.root_)) {}
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  JsonDocument& operator=(JsonDocument&&) = delete;

  const Json& operator*() const { return root_; }
  const Json* operator->() const { return &root_; }

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
      member_ = &(*open_.back())[name];
      return true;
    }
    static bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) { return false; }

   private:
    template <class Value>
    Json* place(Value&& value) {
      Json* at = &root_;
      if (!open_.empty() && open_.back()->is_array())
        at = &open_.back()->emplace_back(nullptr);
      else if (!open_.empty())
        at = member_;
      take_apart(*at);  // of a name that appears twice the last value counts
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
};

}  // namespace crmcore
