// Which record of the books a key in a file means: one rule for every layout and every reference. Private to the room.
#pragma once

#include <array>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index_container.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "crmcore/intake/made_key.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/store/store.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::intake {

/// The layouts whose rows make records of several entities. A record is stamped with the first of them that gave it.
constexpr auto flat_layouts = std::to_array<std::string_view>({"sales", "event_sales", "event_till", "address_book"});

/// What a channel of the books is compared by: an e-mail without case.
inline std::string key_of_channel(std::string_view kind, std::string_view address) {
  return kind == name(ChannelKind::email) ? lower_case(address) : std::string(address);
}

/// Whose keys those of a file are. Imports that name no source are of the shop itself: whatever their layout, they
/// share one numbering.
class Numbering {
 public:
  Numbering(const store::Store& store, std::string_view source);
  /// Whether keys of that source are of this numbering.
  bool holds(std::string_view source) const;
  const std::string& source() const { return source_; }
  /// Whether a record with a key of that source, of the same numbering, is to be stamped with this one instead: so that
  /// it has the same source whichever layout came first.
  bool outranks(std::string_view source) const;

 private:
  static bool is_layout(const store::Store& store, std::string_view source);
  static int rank(std::string_view source);

  const store::Store& store_;
  std::string source_;
  bool of_the_shop_;
};

/// The keys of the records of one entity, for look-up. Records of the plan are put in as well, so that a row finds what
/// an earlier row has added or changed.
class RecordKeys {
 public:
  /// How a record was found.
  enum class By : std::uint8_t { key, made_key, code, other_source, name, email, without_key, folded, corrected };
  struct Match {
    std::int64_t id;
    By by;
    std::int64_t former = 0;  ///< the id of the customer that is meant, where it was merged into `id`; else 0
  };

  RecordKeys(const store::Store& store, const Entity& entity, Numbering numbering);

  /// The record whose external key this is. Rule: the same key in the same numbering; else the key that an export made
  /// for a record without one; else the same code, unless that
  /// code is the key that another source gave; else what differs from one of these only in case, accents and blanks,
  /// when that is one record alone; else the customer who alone has the e-mail that the key is, as exports of shops on
  /// the web call them. Never an internal id.
  std::optional<Match> of_key(std::string_view key) const;
  /// The record that a column of keys means: as of_key, but a record with another key in the same numbering is another
  /// one, whatever its code.
  std::optional<Match> of_given_key(std::string_view key) const;
  /// The record with this key of that source alone.
  std::optional<Match> of_source(std::string_view source, std::string_view key) const;
  /// The record that has this code; else the one whose code differs only in case, accents and blanks.
  std::optional<Match> of_code(std::string_view code) const;
  /// The record that exactly has this code, as exports write references.
  std::optional<Match> of_exact_code(std::string_view code) const;
  /// The record that a text refers to. Rule: as of_key; else any code; else the key of another source, or the name,
  /// when only one record has it. Throws invalid, naming the sources, when several have the key.
  std::optional<Match> referred(std::string_view text) const;
  /// The record without a key that is called by its name alone, which is its code as well.
  std::optional<Match> of_name_alone(std::string_view name) const;
  /// The customer who alone has the e-mail that a text is.
  std::optional<Match> of_email(std::string_view text) const;
  /// The code of the record that has this key in another numbering, where of_key does not take it; empty without one.
  std::string twin_of(std::string_view key) const;

  /// The record of an id, or the one into which a customer who had it was merged.
  Match led(std::int64_t id, By by) const;

  /// Adds a record, or replaces what is known of it.
  void put(std::int64_t id, Row row);

 private:
  struct Keyed {
    std::int64_t id;
    std::string code, source, external_key, name;
  };
  struct ById {};
  struct ByCode {};
  struct ByKey {};
  struct ByName {};
  template <class Tag, auto Member>
  using ByText = boost::multi_index::hashed_non_unique<boost::multi_index::tag<Tag>,
                                                       boost::multi_index::member<Keyed, std::string, Member>>;
  using Index = boost::multi_index_container<
      Keyed, boost::multi_index::indexed_by<
                 boost::multi_index::hashed_unique<boost::multi_index::tag<ById>,
                                                   boost::multi_index::member<Keyed, std::int64_t, &Keyed::id>>,
                 ByText<ByCode, &Keyed::code>, ByText<ByKey, &Keyed::external_key>, ByText<ByName, &Keyed::name>>>;

  Keyed keyed(std::int64_t id, Row row) const;
  /// The codes and keys of customers who were merged into others lead to these.
  void add_merged(const store::Store& store);
  std::optional<std::int64_t> of_own_key(const std::string& key) const;
  std::optional<std::int64_t> of_made_key(std::string_view key) const;
  /// Whether the code of a record is the key that another source gave it.
  bool is_foreign(const Keyed& record) const;
  /// The record that exports call by its source and its key, "web:1042".
  std::optional<Match> of_named_source(std::string_view text) const;
  bool has_other_key(const Keyed& record) const;
  std::optional<std::int64_t> alike(std::string_view text, bool codes_alone) const;
  /// The record whose code or key a person changed from this, where no other has it.
  std::optional<Match> corrected(std::string_view text) const;
  void fold(const Keyed& record) const;

  const store::Store& store_;
  const Entity& entity_;
  Numbering numbering_;
  std::optional<MadeKeys> made_keys_;  // of entities that need them
  std::optional<std::size_t> code_, source_, key_, name_;
  Index index_;
  std::unordered_map<std::int64_t, std::int64_t> merged_;  // into whom, by the id that a customer had
  /// Folded codes and keys, made when something is not found as it is written.
  struct Folded {
    std::int64_t id;
    bool is_code;
  };
  mutable std::optional<std::unordered_multimap<std::string, Folded>> folded_;
  /// Which record had each code or key before a person changed it, read when something is not found; 0: several.
  mutable std::optional<std::unordered_map<std::string, std::int64_t>> corrected_;
  /// Who has each e-mail, read when a key is one; 0: several customers.
  mutable std::optional<std::unordered_map<std::string, std::int64_t>> emails_;
};

}  // namespace crmcore::intake
