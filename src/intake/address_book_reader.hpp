// The rows of an address book as entries: names, channels, documents, addresses and notes in the form that is kept.
// Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "address_book_columns.hpp"
#include "address_book_people.hpp"
#include "crmcore/registry/customer.hpp"
#include "flat_rows.hpp"
#include "list_words.hpp"

namespace crmcore::intake {

/// Which columns of the file a caller has mapped: those of the layout, and those of the customer's other fields.
struct AddressBookMapping {
  Mapping of_layout, of_customer;
};

class AddressBookReader : protected FlatRows {
 protected:
  AddressBookReader(const store::Store& store, const exchange::TextTable& table, const AddressBookMapping& mapping,
                    const Options& options, Plan::Data& plan, Task* task);

  /// Reads every row. A cell that cannot be read is told and the rest of its row kept; a row that says nobody's name,
  /// code, document, phone or e-mail is rejected.
  void read_rows();

  std::vector<Entry> entries_;

 private:
  /// A field of the customer that is no column of the layout, such as `type` or one that the business has defined.
  struct OwnField {
    std::size_t column;  // of the customer
    std::size_t from;    // of the file
  };

  void find_key_and_name(const Mapping& mapping);
  bool has_blanks(std::size_t column) const;
  void leave(std::optional<std::size_t>& column, std::string_view name);
  void find_own_fields(const Mapping& mapping, const Options& options);

  std::string_view cell(std::size_t row, std::string_view column);
  std::string_view cell(std::size_t row, const std::optional<std::size_t>& column, const char* field);
  void read_row(std::uint32_t row);
  void read_own_fields(Entry& entry);
  void read_names(Entry& entry);
  void read_contacts(Entry& entry, std::string_view of_names);
  static bool says_kind(const Entry& entry);
  static std::optional<CustomerKind> kind_of(const Entry& entry, bool has_organisation, bool has_names);
  std::string_view joined(std::string_view first, std::string_view second, std::string_view between);

  void read_documents(Entry& entry);
  void tell_other_names(const Entry& entry);
  void read_document(Entry& entry, const char* field, std::string_view kind, std::string_view country,
                     std::string_view number);
  std::string_view country_of_document(std::string_view kind) const;

  void read_channels(Entry& entry);
  void read_channel(Entry& entry, const ChannelColumn& column, std::string_view text, std::string_view label);
  void read_phones(Entry& entry, const ChannelColumn& column, std::string_view text, const SaidChannel& said);
  void read_emails(Entry& entry, const ChannelColumn& column, std::string_view text, const SaidChannel& said);
  void read_messaging(Entry& entry, const ChannelColumn& column, std::string_view text, const SaidChannel& said);
  template <class AddPiece>
  void read_pieces(const Entry& entry, const ChannelColumn& column, std::string_view text, const std::string& why,
                   AddPiece&& add_piece);
  void tell_unreadable(const Entry& entry, const ChannelColumn& column, const std::string& why);
  std::optional<std::string> add_phone(Entry& entry, std::string_view text, const SaidChannel& said);
  std::optional<std::string> add_email(Entry& entry, std::string_view text, const SaidChannel& said);
  static void keep_channel(Entry& entry, SaidChannel said, std::string_view address, std::string_view key);

  void read_addresses(Entry& entry);
  Cells address_at(const Entry& entry, const AddressColumns& columns, std::size_t place);
  std::string_view part_of_address(const Entry& entry, const AddressColumns& columns, std::string_view part,
                                   std::size_t place);
  Cell purpose_of(const Entry& entry, const AddressColumns& columns);
  void read_notes(Entry& entry);

  AddressBookColumns book_columns_;
  std::optional<std::size_t> code_, name_, given_name_;
  std::vector<OwnField> own_fields_;
  std::vector<std::pair<std::string_view, std::size_t>> document_columns_;  // by kind
  ListWords list_words_;
};

/// The fields of a customer that an address book may fill beside the columns of the layout.
std::vector<std::string_view> other_customer_fields(const store::Store& store);

}  // namespace crmcore::intake
