// Who is meant by a code, a document, a phone, an e-mail, a tag or a name in any usual spelling; and a search through
// the texts of all records.
#pragma once

#include <optional>
#include <string>

#include "crmcore/action/options.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {
namespace registry {

/// By what a customer was found.
enum class Matched : std::uint8_t { code, external_key, document, phone, email, channel, tag, name };

/// A customer who was found.
struct FoundCustomer {
  std::string customer;
  std::optional<std::string> name;
  Matched matched = Matched::code;
  std::string value;
  bool exact = false;
};

/// A record that was found by its texts.
struct FoundText {
  std::string entity;
  std::int64_t id = 0;
  std::optional<std::string> code;
  std::string field, snippet;
};

inline constexpr std::int64_t most_found = 10'000;  // a list of more is a filter's work

struct LookUpOptions {
  std::int64_t limit = 20;
};
/// Finds customers by what people say of them: code (also one that was merged), external key, document, phone, e-mail,
/// another channel, tag, or name of the customer or one of its contacts; each customer once, by the best of these.
/// Without case, accents, blanks and marks; a phone in any national or international form, that of the file's country
/// first; parts of names in any order, the last word as the beginning of one. First what is wholly meant, in the order
/// of Matched; then whole words; then beginnings. Throws invalid for a text without a letter or a digit.
Result<FoundCustomer> look_up(const store::Store& store, std::string_view text, const LookUpOptions& options = {});

struct SearchOptions {
  std::string entity;  ///< empty: every one with fields that are searchable
  std::int64_t limit = 20;
};
/// Finds records that hold all words of a text in their searchable fields, in any order; what stands in quotes must
/// stand so in one field, words beside each other. The last word may be the beginning of one. First the records that
/// hold every word whole, then the others; in each by entity, then by id. Throws invalid for a text without a word,
/// unknown_name for an entity.
Result<FoundText> search(const store::Store& store, std::string_view text, const SearchOptions& options = {});

}  // namespace registry

template <>
struct Choices<registry::Matched> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"code", "external_key", "document", "phone", "email", "channel", "tag", "name"});
};

template <>
struct Schema<registry::FoundCustomer> {
  using Found = registry::FoundCustomer;
  static constexpr std::string_view name = "found_customer";
  static constexpr auto fields = std::to_array<Field<Found>>({
      field<&Found::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Found::name>("name", {.from = "customer.name", .help = "name of the customer; empty when not known"}),
      field<&Found::matched>(
          "matched", {.help = "by what it was found: code, external_key, document, phone, email, channel (another "
                              "one), tag, name (its own or that of a contact)"}),
      field<&Found::value>("value", {.help = "the stored text that matched"}),
      field<&Found::exact>("exact", {.help = "true when all of it was said, false for some of its words or their "
                                             "beginnings"}),
  });
};

template <>
struct Schema<registry::FoundText> {
  using Found = registry::FoundText;
  static constexpr std::string_view name = "found_text";
  static constexpr auto fields = std::to_array<Field<Found>>({
      field<&Found::entity>("entity", {.help = "entity of the record"}),
      field<&Found::id>("id", {.help = "id of the record"}),
      field<&Found::code>("code", {.help = "its code or external key, else the code of the customer it belongs to; "
                                           "empty where there is neither"}),
      field<&Found::field>("field", {.help = "the field that holds the first word"}),
      field<&Found::snippet>("snippet", {.help = "the text around that word, as it is stored"}),
  });
};

template <>
struct OptionsOf<registry::LookUpOptions> {
  using Options = registry::LookUpOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::limit>("limit",
                              {.help = "the most customers", .range = {.least = 1, .most = registry::most_found}}),
  });
};

template <>
struct OptionsOf<registry::SearchOptions> {
  using Options = registry::SearchOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::entity>("entity", {.help = "entity to search; defaults to all", .example = "note"}),
      option<&Options::limit>("limit",
                              {.help = "the most records", .range = {.least = 1, .most = registry::most_found}}),
  });
};

}  // namespace crmcore
