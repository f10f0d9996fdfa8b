// Which column of an address book is which: several columns of phones, e-mails and addresses, numbered as exports
// number them. Private to the room.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/registry/contact_details.hpp"
#include "plan_data.hpp"

namespace crmcore::intake {

/// A column of phones, e-mails or names in a service.
struct ChannelColumn {
  std::string_view field;  ///< the column of the layout: "mobile"
  std::size_t column = 0;
  std::optional<std::size_t> label;  ///< the column that says what the channel is for, as in exports of Google
};

/// The columns of one of the addresses of a row.
struct AddressColumns {
  std::optional<AddressPurpose> purpose;                       ///< where the headers say it: "Home Street"
  std::map<std::string_view, std::vector<std::size_t>> parts;  ///< by column of the layout; lines of a street in order
  std::optional<std::size_t> label;                            ///< the column that says the purpose

  bool has(std::string_view part) const { return parts.contains(part); }
};

/// The columns of an address book beyond those that a row has once.
class AddressBookColumns {
 public:
  /// The columns of the layout, with those that a mapping numbers ("phone_2").
  static std::vector<std::string_view> names(const Mapping& mapping);

  /// Adds to what `columns` has found by name the headers that are numbered or say a purpose: "Phone 2 - Value",
  /// "E-mail 2 Address", "Teléfono 3", "Address 1 - City", "Home Street 2", "dirección fiscal".
  AddressBookColumns(const exchange::TextTable& table, const Labels& labels, const Columns& columns,
                     const Mapping& mapping, Plan::Data& plan);

  const std::vector<ChannelColumn>& channels() const { return channels_; }
  const std::vector<AddressColumns>& addresses() const { return addresses_; }
  const std::vector<std::size_t>& notes() const { return notes_; }

 private:
  struct Numbered {
    std::string_view field;
    int number;
    std::size_t column;
  };
  bool take_numbered(std::size_t column);
  bool take_address(std::size_t column);
  bool take_part(AddressColumns& address, std::string_view header, std::size_t column);
  void find_channels();
  void leave_whole_addresses();
  bool is_header_of(std::string_view header, std::string_view field) const;

  const exchange::TextTable& table_;
  const Labels& labels_;
  Plan::Data& plan_;
  std::vector<Numbered> numbered_;
  std::map<std::string, AddressColumns> groups_;  // addresses by what their headers have in common
  std::vector<ChannelColumn> channels_;
  std::vector<AddressColumns> addresses_;
  std::vector<std::size_t> notes_;
};

}  // namespace crmcore::intake
