// How a person is reached: an e-mail address as it can be delivered, a phone in E.164.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "crmcore/values/parse.hpp"

namespace crmcore {

/// An address to which mail can be delivered, kept as written and compared without case.
/// Taken off: blanks of every kind around it, characters of no width, "mailto:" with its "?subject=…", "Ana
/// <ana@x.mx>". Refused: more or fewer than one '@'; before it more than 64 bytes, or what RFC 5322 allows in quotes
/// only; after it anything but two or more parts of letters, digits and hyphens of any script, such as a port, a quote
/// or an IP number.
class Email {
 public:
  Email() = default;
  /// Throws Error{invalid}.
  explicit Email(std::string_view text);
  const std::string& text() const { return text_; }  ///< the host in lower case, which it does not have
  std::string key() const;                           ///< without case, for comparison
  friend auto operator<=>(const Email&, const Email&) = default;

 private:
  friend struct ContactAccess;
  std::string text_;
};

/// "+525512345678" (E.164); with an extension "+525512345678;ext=12" (RFC 3966).
/// Read: every number that exists (by libphonenumber's metadata), after '+' or an international prefix (the country's
/// own, 00, 011), or in a national form when the country is known. Trunk and carrier prefixes go, as do Mexico's old 1,
/// 01, 044 and 045; Argentina's 15 becomes its 9; Italy's zero stays. Brackets, dots, dashes, slashes, blanks of every
/// kind and "tel:" are no part of it; digits may be full-width, Arabic, Persian or Devanagari. Letters stand only
/// before an extension: ext, x, int, interno, ramal, anexo, poste, #. Refused, with the country and what is wrong:
/// numbers that do not exist, service numbers such as 911, two at once.
class Phone {
 public:
  Phone() = default;
  /// Throws Error{invalid}.
  explicit Phone(std::string_view text, std::string_view country = "");
  const std::string& text() const { return text_; }
  std::string_view e164() const;       ///< "+525512345678"
  std::string_view extension() const;  ///< "12"; empty without one
  friend auto operator<=>(const Phone&, const Phone&) = default;

 private:
  friend struct ContactAccess;
  std::string text_;
};

template <>
Parsed<Email> parse<Email>(std::string_view text, const Forms& forms);
template <>
Parsed<Phone> parse<Phone>(std::string_view text, const Forms& forms);

/// Text of our own file becomes a value unchecked; for Codec alone.
struct ContactAccess {
  static void set(Email& email, std::string_view text) { email.text_ = text; }
  static void set(Phone& phone, std::string_view text) { phone.text_ = text; }
};

}  // namespace crmcore
