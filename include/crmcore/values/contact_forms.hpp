// How a person is reached: an e-mail address as it can be delivered, a phone in E.164.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "crmcore/values/parse.hpp"

namespace crmcore {

/// Kept as written, compared without case: one '@', local part up to 64 bytes, 254 in all, no blank.
class Email {
 public:
  Email() = default;
  /// Throws Error{invalid}.
  explicit Email(std::string_view text);
  const std::string& text() const { return text_; }
  std::string key() const;  ///< lower case, for comparison
  friend auto operator<=>(const Email&, const Email&) = default;

 private:
  friend struct ContactAccess;
  std::string text_;
};

/// "+525512345678" (E.164). National forms need the country of the workspace.
class Phone {
 public:
  Phone() = default;
  /// Throws Error{invalid}.
  explicit Phone(std::string_view text, std::string_view country = "");
  const std::string& text() const { return text_; }
  friend auto operator<=>(const Phone&, const Phone&) = default;

 private:
  friend struct ContactAccess;
  std::string text_;
};

template <>
Parsed<Email> parse<Email>(std::string_view text, const Forms& forms);
/// Countries served: Mexico, Spain, Argentina, Brazil, Chile, Colombia, Dominican Republic, Ecuador, Paraguay, Peru,
/// Uruguay, United Kingdom, United States. Mexico's old mobile 1 (+521…) is dropped, Argentina's 15 becomes +549.
template <>
Parsed<Phone> parse<Phone>(std::string_view text, const Forms& forms);

/// Text of our own file becomes a value unchecked; for Codec alone.
struct ContactAccess {
  static void set(Email& email, std::string_view text) { email.text_ = text; }
  static void set(Phone& phone, std::string_view text) { phone.text_ = text; }
};

}  // namespace crmcore
