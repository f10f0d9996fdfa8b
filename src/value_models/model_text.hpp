// Models as a line of words: how numbers are written, and words are read. Private to the room.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "crmcore/error.hpp"
#include "crmcore/schema/field.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::value_models::text_of_models {

/// Words of a text, one after the other.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text), whole_(text) {}
  std::string_view next() {
    rest_ = trimmed(rest_);
    const std::size_t end = std::min(rest_.find_first_of(" \t\r\n"), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }
  void expect(std::string_view word) {
    const std::string_view found = next();
    if (found != word) refuse("it must have " + std::string(word) + " where it has " + cited(found));
  }
  double number() {
    const std::string_view word = next();
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
      refuse(cited(word) + " is not a number");
    return value;
  }
  template <Choice Enum>
  Enum choice() {
    const std::string_view word = next();
    const auto value = choice_named<Enum>(word);
    if (!value) refuse(cited(word) + " is not known");
    return *value;
  }
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorCode::invalid, "model", "the model text " + cited(whole_) + " cannot be read: " + why);
  }

 private:
  std::string_view rest_, whole_;
};

}  // namespace crmcore::value_models::text_of_models
