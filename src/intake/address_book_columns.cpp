#include "address_book_columns.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "crmcore/identity/documents.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::intake {
namespace {

constexpr std::string_view layout = "address_book";

/// What a row has once.
constexpr auto single_columns = std::to_array<std::string_view>(
    {"code", "customer", "name", "given_name", "middle_name", "family_name", "second_family_name", "legal_name",
     "organisation", "contact_person", "role", "document_kind", "document_country", "document_number"});
/// What a row may have in several columns.
constexpr auto numbered_columns = std::to_array<std::string_view>(
    {"phone", "mobile", "home_phone", "work_phone", "other_phone", "fax", "whatsapp", "messaging", "email",
     "work_email", "social", "phone_label", "email_label", "note"});
/// What an address is made of.
constexpr auto address_columns =
    std::to_array<std::string_view>({"address", "street", "extended_address", "po_box", "number", "district", "city",
                                     "region", "postal_code", "country", "reference", "address_label"});

/// What a header says before or after the part of an address, without case, accents and small words; headers of one
/// place are of one address.
struct PurposeWord {
  std::string_view word, place;
  AddressPurpose purpose;
};
constexpr auto words_before = std::to_array<PurposeWord>({{"home ", "home", AddressPurpose::home},
                                                          {"business ", "work", AddressPurpose::office},
                                                          {"work ", "work", AddressPurpose::office},
                                                          {"office ", "work", AddressPurpose::office},
                                                          {"billing ", "billing", AddressPurpose::billing},
                                                          {"delivery ", "delivery", AddressPurpose::delivery},
                                                          {"shipping ", "delivery", AddressPurpose::delivery},
                                                          {"other ", "other", AddressPurpose::delivery},
                                                          {"otra ", "other", AddressPurpose::delivery},
                                                          {"otro ", "other", AddressPurpose::delivery}});
constexpr auto words_behind = std::to_array<PurposeWord>({{" fiscal", "billing", AddressPurpose::billing},
                                                          {" facturacion", "billing", AddressPurpose::billing},
                                                          {" entrega", "delivery", AddressPurpose::delivery},
                                                          {" envio", "delivery", AddressPurpose::delivery},
                                                          {" casa", "home", AddressPurpose::home},
                                                          {" particular", "home", AddressPurpose::home},
                                                          {" domicilio", "home", AddressPurpose::home},
                                                          {" residencia", "home", AddressPurpose::home},
                                                          {" oficina", "work", AddressPurpose::office},
                                                          {" trabajo", "work", AddressPurpose::office},
                                                          {" comercial", "work", AddressPurpose::office}});
/// How exports call a numbered address: "Address 1 - City", "Dirección 1 - Ciudad".
constexpr auto numbered_addresses = std::to_array<std::string_view>({"address ", "direccion ", "endereco "});

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A header without its number: "Phone 2 - Value" is "Phone  - Value" and 2; 0 where it has none or several.
std::pair<std::string, int> without_number(std::string_view header) {
  constexpr std::size_t most_digits = 3;  // a longer one is no count of columns
  const auto* const first = std::ranges::find_if(header, is_digit);
  const auto* const last = std::find_if_not(first, header.end(), is_digit);
  const bool is_one = first != header.end() && std::none_of(last, header.end(), is_digit);
  if (!is_one || static_cast<std::size_t>(last - first) > most_digits) return {std::string(header), 0};
  return {std::string(header.begin(), first) + std::string(last, header.end()), std::stoi(std::string(first, last))};
}

bool is_label(std::string_view field) { return field.ends_with("_label"); }
/// The column that says what a channel is for; names in services have none.
std::string_view label_of(std::string_view field) {
  if (field == "messaging" || field == "social") return "";
  return field.ends_with("email") ? "email_label" : "phone_label";
}

/// The column and number that "phone_2" names; none when it names none.
std::optional<std::pair<std::string_view, int>> numbered_name(std::string_view name) {
  for (const std::string_view field : numbered_columns) {
    if (!name.starts_with(field) || name.size() < field.size() + 2 || name[field.size()] != '_') continue;
    const std::string_view digits = name.substr(field.size() + 1);
    constexpr std::size_t most_digits = 3;
    if (digits.size() <= most_digits && std::ranges::all_of(digits, is_digit))
      return std::pair(field, std::stoi(std::string(digits)));
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string_view> AddressBookColumns::names(const Mapping& mapping) {
  std::vector<std::string_view> names(single_columns.begin(), single_columns.end());
  names.insert(names.end(), numbered_columns.begin(), numbered_columns.end());
  names.insert(names.end(), address_columns.begin(), address_columns.end());
  for (const identity::DocumentKind& kind : identity::document_kinds()) names.push_back(kind.code);
  for (const auto& [name, column] : mapping)
    if (numbered_name(name)) names.emplace_back(name);
  return names;
}

AddressBookColumns::AddressBookColumns(const exchange::TextTable& table, const Labels& labels, const Columns& columns,
                                       const Mapping& mapping, Plan::Data& plan)
    : table_(table), labels_(labels), plan_(plan) {
  for (const std::string_view field : numbered_columns)
    if (const auto column = columns.find(field)) numbered_.push_back({field, 0, *column});
  for (const auto& [name, header] : mapping)
    if (const auto numbered = numbered_name(name); numbered && columns.find(name))
      numbered_.push_back({numbered->first, numbered->second, *columns.find(name)});
  for (const std::string_view part : address_columns)
    if (const auto column = columns.find(part)) {
      AddressColumns& own = groups_[""];
      if (is_label(part))
        own.label = *column;
      else
        own.parts[part].push_back(*column);
    }
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const bool is_not_read = std::ranges::any_of(mapping, [&](const auto& pair) {
      return pair.second.empty() && is_header_of(without_number(table.header[c]).first, pair.first);
    });
    if (plan.used_columns.contains(c) || is_not_read) continue;
    if (take_numbered(c) || take_address(c)) plan.used_columns.insert(c);
  }
  find_channels();
  for (auto& [name, group] : groups_)
    if (!group.parts.empty()) addresses_.push_back(std::move(group));
  leave_whole_addresses();
}

bool AddressBookColumns::is_header_of(std::string_view header, std::string_view field) const {
  return labels_.is_header_of(header, std::string(layout) + "." + std::string(field));
}

bool AddressBookColumns::take_numbered(std::size_t column) {
  const auto [header, number] = without_number(table_.header[column]);
  for (const std::string_view field : numbered_columns) {
    if (!is_header_of(header, field)) continue;
    numbered_.push_back({field, number, column});
    plan_.guesses.push_back(Columns::guess(table_.header[column], field));
    return true;
  }
  return false;
}

/// "Address 1 - City" is the city of the first address, "Home Street" and "calle de casa" the street of that at home. A
/// number behind the place is that of a line of the street: "Calle del trabajo 2".
bool AddressBookColumns::take_address(std::size_t column) {
  const std::string whole = folded(table_.header[column]);
  for (const std::string_view numbered : numbered_addresses) {
    if (!whole.starts_with(numbered) || whole.size() == numbered.size() || !is_digit(whole[numbered.size()])) continue;
    const std::size_t end = std::min(whole.find_first_not_of("0123456789", numbered.size()), whole.size());
    const std::size_t part = std::min(whole.find_first_not_of(" -", end), whole.size());
    return take_part(groups_[whole.substr(0, end)], whole.substr(part), column);
  }
  const std::string header(trimmed(without_number(whole).first));
  for (const auto& [word, place, purpose] : words_before)
    if (header.starts_with(word) && take_part(groups_[std::string(place)], header.substr(word.size()), column)) {
      groups_[std::string(place)].purpose = purpose;
      return true;
    }
  for (const auto& [word, place, purpose] : words_behind)
    if (header.ends_with(word) &&
        take_part(groups_[std::string(place)], header.substr(0, header.size() - word.size()), column)) {
      groups_[std::string(place)].purpose = purpose;
      return true;
    }
  return false;
}

/// Takes a column as the part of an address that its header names; a number in it is that of a line.
bool AddressBookColumns::take_part(AddressColumns& address, std::string_view header, std::size_t column) {
  const std::string part = without_number(header).first;
  for (const std::string_view field : address_columns) {
    const bool is_meant = is_header_of(part, field) || std::ranges::any_of(numbered_addresses, [&](auto prefix) {
                            return is_header_of(std::string(prefix) + part, field);
                          });
    if (!is_meant) continue;
    if (is_label(field))
      address.label = column;
    else
      address.parts[field].push_back(column);
    plan_.guesses.push_back(Columns::guess(table_.header[column], field));
    return true;
  }
  return false;
}

/// Every column of channels with that of its label, which has the same number.
void AddressBookColumns::find_channels() {
  for (const Numbered& numbered : numbered_) {
    if (numbered.field == "note") notes_.push_back(numbered.column);
    if (numbered.field == "note" || is_label(numbered.field)) continue;
    ChannelColumn channel{numbered.field, numbered.column, {}};
    for (const Numbered& other : numbered_)
      if (other.field == label_of(numbered.field) && other.number == numbered.number) channel.label = other.column;
    channels_.push_back(channel);
  }
}

/// An address that has its street in a column of its own does not need it in one line as well: that column is not used.
void AddressBookColumns::leave_whole_addresses() {
  for (AddressColumns& address : addresses_) {
    if (!address.has("street") || !address.has("address")) continue;
    for (const std::size_t column : address.parts["address"]) {
      plan_.used_columns.erase(column);
      std::erase(plan_.guesses, Columns::guess(table_.header[column], "address"));
    }
    address.parts.erase("address");
  }
}

}  // namespace crmcore::intake
