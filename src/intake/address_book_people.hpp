// What the rows of an address book say, and which rows are about one person or company. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/identity/documents.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/schema/cell.hpp"

namespace crmcore::intake {

using Cells = std::vector<std::pair<std::size_t, Cell>>;  // each with its column

/// A phone, an e-mail or a name in a service, as it is kept.
struct SaidChannel {
  ChannelKind kind = ChannelKind::phone;
  std::string_view address;
  std::string_view
      key;  ///< what it is compared by: a phone in E.164, an e-mail without case; empty: it identifies nobody
  std::string_view purpose;

  bool is_same(const SaidChannel& other) const {
    return kind == other.kind && key == other.key && (!key.empty() || address == other.address);
  }
};
struct SaidDocument {
  std::string_view kind, country, number;
  std::string_view key;      ///< all three; empty: it identifies nobody, as a number that is given to all who have none
  bool is_doubtful = false;  ///< its check fails
  std::optional<identity::Holder> holder = {};

  bool is_of_kind(const SaidDocument& other) const { return kind == other.kind && country == other.country; }
  bool is_same(const SaidDocument& other) const { return is_of_kind(other) && number == other.number; }
};
struct SaidContact {
  std::string_view name, role;
};

/// The texts of some cells, each with its column.
std::string text_of(const Cells& cells);

/// What a row says.
struct Entry {
  std::uint32_t row = 0;
  std::string_view code;  ///< or external key; empty without one
  std::string code_key;   ///< what the code is compared by: the record it means, else its letters without case
  std::string_view name;  ///< by which the customer is called; empty without one
  std::string name_key;   ///< its words in order, without case and accents
  Cells says;             ///< of the customer
  std::vector<SaidChannel> channels;
  std::vector<SaidDocument> documents;
  std::vector<Cells> addresses;
  std::vector<SaidContact> contacts;
  std::vector<std::string_view> notes;

  /// All that the row says, for an order that does not depend on the order of the rows.
  std::string text() const;
  /// Whether the row has what identifies one customer alone.
  bool is_identified() const;
};

/// The words of a name in alphabetical order, without case, accents and marks: "Ruiz, Ana" is "Ana Ruiz".
std::string key_of_name(std::string_view name);

/// Whether one of these documents identifies one customer alone.
bool have_key(const std::vector<SaidDocument>& documents);

/// The keys of the documents that rows of different codes have. They say nothing of whose a row without a code is.
std::set<std::string_view> contested_documents(const std::vector<Entry>& entries);

/// Which rows are of one person, whatever the order of the rows.
struct People {
  std::vector<std::vector<std::uint32_t>> entries;  ///< of each person, ascending
  std::vector<std::uint32_t> undecided;             ///< rows whose name and phone or e-mail several of these have
  std::vector<std::uint32_t> ambiguous;             ///< rows without a name whose phone or e-mail several others have
};

/// Rule: rows with the same code are of one; those with the same document, unless they have different codes; those with
/// the same name and the same phone or e-mail, unless they have different codes or documents. A row without a name is
/// of the one person who has its phone or e-mail. Nothing else makes two rows one: neither a name nor a phone alone.
People people_of(const std::vector<Entry>& entries);

}  // namespace crmcore::intake
