// A number on its way through the check of its kind. Private to the room.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "crmcore/identity/documents.hpp"

namespace crmcore::identity {

/// What is read of a number, and what is found. Checks that return bool are false where the number is no number of
/// its kind, with the finding told: nothing more can be said of it then.
class Reading {
 public:
  /// `said` is the number as it was written.
  Reading(CheckedDocument& document, std::string_view said) : document_(document), said_(said) {}

  std::string_view number() const { return document_.compact; }
  std::string_view said() const { return said_; }
  char operator[](std::size_t position) const { return document_.compact[position]; }
  std::string_view part(std::size_t position, std::size_t size) const { return number().substr(position, size); }
  CheckedDocument& document() { return document_; }
  void keep(std::string compact) { document_.compact = std::move(compact); }

  /// Leaves out the code of the country before the number: "CL125319092".
  void leave_out_country();
  void leave_out_leading_zeros();

  /// Whether the number has one of these lengths. `unit` says of what: digits, characters.
  bool has_size(std::initializer_list<std::size_t> sizes, std::string_view unit = "digits");
  bool has_size_between(std::size_t least, std::size_t most, std::string_view unit = "digits");
  /// Whether there are digits alone from a position on.
  bool are_digits(std::size_t position, std::size_t count);
  bool are_all_digits() { return are_digits(0, number().size()); }
  /// Whether there are letters A … Z alone.
  bool are_letters(std::size_t position, std::size_t count);
  /// Whether there are letters and digits alone.
  bool are_alphanumeric(std::size_t position, std::size_t count);
  /// Whether one of the characters of `allowed` stands at a position.
  bool is_one_of(std::size_t position, std::string_view allowed);
  /// The day of six digits YYMMDD; none, told as an error, for one that does not exist. `century` is 0 where the number
  /// does not say it: then it is the year from 1930 to 2029.
  std::optional<Day> day(std::size_t position, int century = 0);

  /// Tells a check digit that is not the one it should be.
  void expect_digit(std::size_t position, char expected);
  /// Tells a number that repeats one digit or letter, which cashiers type where they have none.
  void doubt_repeated();

  bool refuse(std::string_view code, const std::string& why) { return add(Grade::error, code, why); }
  bool doubt(std::string_view code, const std::string& why) { return add(Grade::doubtful, code, why); }
  bool tell(std::string_view code, const std::string& why) { return add(Grade::info, code, why); }

 private:
  bool add(Grade grade, std::string_view code, const std::string& why);
  template <class IsAllowed>
  bool are(std::size_t position, std::size_t count, std::string_view what, IsAllowed&& is_allowed);

  CheckedDocument& document_;
  std::string_view said_;
};

/// A kind whose numbers are checked, and how.
struct Rule {
  CheckedKind kind;
  void (*check)(Reading& number);
  /// How it is printed: '#' is a character of the number, from the right; of several forms with a bar between them the
  /// one with as many characters, else the first. Empty: as it is kept.
  std::string_view print = {};
};

/// The rule of a kind and country in their codes; null without one.
const Rule* find_rule(std::string_view kind, std::string_view country);

}  // namespace crmcore::identity
