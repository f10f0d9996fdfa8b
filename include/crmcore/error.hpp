// What can go wrong, as values: an Error is thrown when something cannot be done, a Finding is what a batch
// says about one of its rows. The code is the contract; the message is for people and may change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace crmcore {

/// Numbers are fixed for ever: they are the statuses of the C ABI.
enum class ErrorCode : std::int32_t {
  invalid = 1,          ///< a value, name or parameter that cannot be what it should be
  unknown_name = 2,     ///< a field, entity, action, column or option that does not exist
  not_found = 3,        ///< a record or file that does not exist
  stale = 4,            ///< the record or workspace changed since it was read
  duplicate = 5,        ///< another record already holds this key
  rule = 6,             ///< a rule between fields or records refuses the change
  overflow = 7,         ///< a number beyond its range
  mixed_currency = 8,   ///< amounts of different currencies in one total
  not_a_workspace = 9,  ///< the file is something else
  newer_version = 10,   ///< the file was written by a newer crmcore
  corrupt = 11,         ///< the file is damaged
  read_only = 12,       ///< the file or the session may not be written
  busy = 13,            ///< another process is writing
  full = 14,            ///< no space left
  io = 15,              ///< the operating system refused to read or write
  misuse = 16,          ///< a call that is never right: closed, used after commit, wrong thread, after fork
  cancelled = 17,       ///< the task was cancelled
  no_memory = 18,
  internal = 19,  ///< a fault of ours
};

/// "stale", "mixed_currency" …; "unknown" for a number that is none of them.
std::string_view name(ErrorCode code);

/// Cannot do what was asked. `subject` names the value at fault ("customer.rating", a file, an action).
class Error : public std::exception {
 public:
  /// Whatever a caller's names hold, both texts are valid UTF-8 of a length that people read; what is longer is cut.
  Error(ErrorCode code, std::string subject, std::string message);

  ErrorCode code() const { return code_; }
  const std::string& subject() const { return subject_; }
  const std::string& message() const { return message_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string subject_;
  std::string message_;
};

enum class Severity : std::uint8_t { info, warning, error };

std::string_view name(Severity severity);

/// What a batch says about one row: an error rejects the row, a warning accepts it knowingly.
struct Finding {
  std::size_t row = 0;  ///< line of the file or row of the table, counted from 1; 0 when it concerns the whole
  std::string field;
  std::string code;  ///< "line.negative_price", "order.two_times" …
  Severity severity = Severity::warning;
  std::string message;
};

/// The name in `known` nearest to `wrong`, for "did you mean …"; empty when none is near.
template <class Names>
std::string nearest(std::string_view wrong, const Names& known);

/// Number of single-character edits between two names.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// A name that a caller gave, as messages show it: a long one is cut.
std::string shown_name(std::string_view name);

template <class Names>
std::string nearest(std::string_view wrong, const Names& known) {
  constexpr std::size_t longest = 100;  // bytes: nobody mistypes a longer name, and the search costs their product
  std::string best;
  if (wrong.size() > longest) return best;
  std::size_t least = wrong.size() / 3 + 2;
  for (const auto& name : known) {
    if (std::string_view(name).size() > longest) continue;
    const std::size_t distance = edit_distance(wrong, name);
    if (distance < least) {
      least = distance;
      best = std::string(name);
    }
  }
  return best;
}

/// Throws unknown_name: "customer has no field 'emial'; did you mean 'email'?"
template <class Names>
[[noreturn]] void throw_unknown(std::string subject, const std::string& what, std::string_view wrong,
                                const Names& known) {
  const std::string guess = nearest(wrong, known);
  throw Error(ErrorCode::unknown_name, std::move(subject),
              what + " '" + shown_name(wrong) + "'" + (guess.empty() ? "" : "; did you mean '" + guess + "'?"));
}

}  // namespace crmcore
