#include "address_book_reader.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "crmcore/identity/documents.hpp"
#include "crmcore/identity/names.hpp"
#include "crmcore/values/contact_forms.hpp"
#include "crmcore/values/country.hpp"
#include "crmcore/values/text.hpp"
#include "custom_labels.hpp"

namespace crmcore::intake {
namespace {

using exchange::TextTable;
using store::Store;

constexpr std::size_t rows_a_step = 1024;           // between two reports of progress: a few milliseconds of work
constexpr std::string_view between_values = ":::";  // of one cell, in exports of Google

/// What stands between two phones or e-mails that people write in one cell.
constexpr auto separators =
    std::to_array<std::string_view>({"/", ";", "|", ",", "\n", " y ", " o ", " e ", " and ", " or ", " & "});

/// Numbers that the Mexican tax office gives to all: sales to the public and to foreigners. They identify nobody.
constexpr std::int64_t fewest_digits = 4;  // of a document's number; "pending" and "none" have fewer

/// What the columns of channels are, and are for.
struct FieldOfChannel {
  std::string_view field;
  ChannelKind kind;
  std::string_view purpose;
};
constexpr auto channel_fields = std::to_array<FieldOfChannel>({{"phone", ChannelKind::phone, ""},
                                                               {"mobile", ChannelKind::phone, "mobile"},
                                                               {"home_phone", ChannelKind::phone, "home"},
                                                               {"work_phone", ChannelKind::phone, "work"},
                                                               {"other_phone", ChannelKind::phone, ""},
                                                               {"fax", ChannelKind::phone, "fax"},
                                                               {"whatsapp", ChannelKind::messaging, ""},
                                                               {"messaging", ChannelKind::messaging, ""},
                                                               {"email", ChannelKind::email, ""},
                                                               {"work_email", ChannelKind::email, "work"},
                                                               {"social", ChannelKind::social, ""}});

/// What labels of phones and e-mails say; folded.
struct LabelWord {
  std::string_view words, purpose;  // the words comma-separated
};
constexpr auto label_words = std::to_array<LabelWord>({{"mobile,cell,celular,movil", "mobile"},
                                                       {"home,casa,particular", "home"},
                                                       {"work,business,office,trabajo,oficina", "work"},
                                                       {"work fax,home fax,fax,otro fax,other fax", "fax"},
                                                       {"other,otro,otros,smtp", ""}});

/// A label without the mark that Google sets before the first of several: "* Home".
std::string_view bare_label(std::string_view label) {
  return label.starts_with('*') ? trimmed(label.substr(1)) : label;
}

std::string_view purpose_of_label(std::string_view label) {
  const std::string wanted = folded(label);
  for (const auto& [words, purpose] : label_words) {
    const auto known = parts_of(words, ',');
    if (std::ranges::find(known, wanted) != known.end()) return purpose;
  }
  return label;
}

/// The values of a cell that holds several, as exports of Google write them.
std::vector<std::string_view> values_of(std::string_view text) {
  std::vector<std::string_view> values;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(between_values, at), text.size());
    values.push_back(trimmed(text.substr(at, end - at)));
    at = end + between_values.size();
  }
  return values;
}

/// The pieces between the separators that people write.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces{text};
  for (const std::string_view separator : separators) {
    std::vector<std::string_view> finer;
    for (std::string_view rest : pieces) {
      for (std::size_t at = rest.find(separator); at != std::string_view::npos; at = rest.find(separator)) {
        finer.push_back(trimmed(rest.substr(0, at)));
        rest.remove_prefix(at + separator.size());
      }
      finer.push_back(trimmed(rest));
    }
    pieces = std::move(finer);
  }
  std::erase(pieces, std::string_view());
  return pieces;
}

/// A number that a spreadsheet took for one with decimals: "72000.0" is 72000.
std::string_view whole(std::string_view text) {
  constexpr std::string_view decimals = ".0";
  if (!text.ends_with(decimals)) return text;
  const std::string_view number = text.substr(0, text.size() - decimals.size());
  return std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; }) ? number : text;
}

std::int64_t digits_of(std::string_view number) {
  return std::ranges::count_if(number, [](char c) { return c >= '0' && c <= '9'; });
}

std::string key_of(const identity::CheckedDocument& document) {
  return std::string(document.kind) + "|" + std::string(document.country) + "|" + document.compact;
}

}  // namespace

std::vector<std::string_view> other_customer_fields(const Store& store) {
  std::vector<std::string_view> names{"kind",        "type",     "rating", "language",
                                      "known_since", "verified", "tags",   "billing_email"};
  const Entity& customer = store.entity("customer");
  for (std::size_t c = customer.built_in(); c < customer.size(); ++c) names.push_back(customer[c].name);
  return names;
}

AddressBookReader::AddressBookReader(const Store& store, const TextTable& table, const AddressBookMapping& mapping,
                                     const Options& options, Plan::Data& plan, Task* task)
    : FlatRows(store, table, Layout::address_book.name, AddressBookColumns::names(mapping.of_layout), store.labels(),
               mapping.of_layout, plan, task),
      book_columns_(table, store.labels(), columns_, mapping.of_layout, plan),
      list_words_(store) {
  find_key_and_name(mapping.of_layout);
  for (const identity::DocumentKind& kind : identity::document_kinds())
    if (const auto column = columns_.find(kind.code)) document_columns_.emplace_back(kind.code, *column);
  find_own_fields(mapping.of_customer, options);
  const bool names_somebody = code_ || name_ || given_name_ || columns_.find("family_name") ||
                              columns_.find("legal_name") || columns_.find("organisation") ||
                              !book_columns_.channels().empty() || !document_columns_.empty();
  if (!names_somebody) missing("name", "the name of each person or company");
}

/// A column `customer` is the key where the file has a name beside it, or where its values have no blanks, as codes
/// have none; else it is the name. A column `name` beside the family name alone is the given name.
void AddressBookReader::find_key_and_name(const Mapping& mapping) {
  code_ = columns_.find("code");
  name_ = columns_.find("name");
  given_name_ = columns_.find("given_name");
  const bool has_name = name_ || given_name_ || columns_.find("organisation") || columns_.find("legal_name");
  if (auto customer = columns_.find("customer")) {
    const bool is_mapped =
        std::ranges::find(mapping, "customer", &std::pair<std::string, std::string>::first) != mapping.end();
    const bool is_key = !code_ && (is_mapped || has_name || !has_blanks(*customer));
    if (is_key)
      code_ = customer;
    else if (!has_name)
      name_ = customer;
    else
      leave(customer, "customer");
  }
  if (name_ && !given_name_ && columns_.find("family_name")) {
    given_name_ = name_;
    name_.reset();
  }
  find_whole_keys({{"code", code_}});
}

bool AddressBookReader::has_blanks(std::size_t column) const {
  for (std::size_t row = 0; row < table_.rows(); ++row)
    if (text(row, column).find(' ') != std::string_view::npos) return true;
  return false;
}

/// Takes back that a column is used, so that the plan names it.
void AddressBookReader::leave(std::optional<std::size_t>& column, std::string_view name) {
  plan_.used_columns.erase(*column);
  std::erase(plan_.guesses, Columns::guess(table_.header[*column], name));
  column.reset();
}

void AddressBookReader::find_own_fields(const Mapping& mapping, const Options& options) {
  const Entity& customer = store_.entity("customer");
  const std::set<std::size_t> used = plan_.used_columns;
  const std::vector<std::string_view> names = other_customer_fields(store_);
  const Columns own(table_, "customer", names, labels_with_custom(store_, customer, plan_.texts), mapping, plan_);
  std::vector<NumberColumn> numbers;
  std::vector<std::size_t> days;
  for (const std::string_view name : names) {
    const auto from = own.find(name);
    if (!from || used.contains(*from)) continue;
    const Column& field = customer[customer.at(name)];
    own_fields_.push_back({customer.at(name), *from});
    const bool is_money = field.kind == Kind::amount || field.traits.money;
    if (is_money || field.kind == Kind::decimal || field.kind == Kind::integer || field.kind == Kind::real)
      numbers.push_back({*from, is_money, field.kind == Kind::integer});
    if (field.kind == Kind::day) days.push_back(*from);
  }
  find_forms(numbers, days, options);
}

void AddressBookReader::read_rows() {
  if (task_) task_->start(static_cast<std::int64_t>(table_.rows()));
  for (std::uint32_t row = 0; row < table_.rows(); ++row) {
    if (task_ && row % rows_a_step == 0) task_->advance(static_cast<std::int64_t>(row));
    rejected_ = false;
    read_row(row);
    if (rejected_) ++plan_.rejected;
  }
}

std::string_view AddressBookReader::cell(std::size_t row, const std::optional<std::size_t>& column, const char* field) {
  return clean(text(row, column), row, field);
}
std::string_view AddressBookReader::cell(std::size_t row, std::string_view column) {
  return cell(row, columns_.find(column), std::string(column).c_str());
}

void AddressBookReader::read_row(std::uint32_t row) {
  Entry entry;
  entry.row = row;
  entry.code = clean(key(row, code_), row, "code");
  read_own_fields(entry);
  read_documents(entry);
  read_names(entry);
  tell_other_names(entry);
  read_channels(entry);
  read_addresses(entry);
  read_notes(entry);
  if (!rejected_ && entry.code.empty() && entry.name.empty() && entry.channels.empty() && !have_key(entry.documents))
    reject(row, "name", "customer.nobody", "the row has neither a name nor a code, document, phone or e-mail");
  if (!rejected_) entries_.push_back(std::move(entry));
}

void AddressBookReader::read_own_fields(Entry& entry) {
  const Entity& customer = store_.entity("customer");
  for (const auto& [column, from] : own_fields_) {
    const Column& field = customer[column];
    const std::string_view written = exchange::with_formula(text(entry.row, from));
    if (written.empty()) continue;
    const bool is_choice = !field.traits.list.empty() || !field.codes.empty();
    const std::string codes = is_choice ? list_words_.codes_of(field, written) : "";
    const auto parsed = field.parse(field, codes.empty() ? written : std::string_view(codes), forms_of_columns_[from]);
    if (parsed.value)
      entry.says.emplace_back(column, plan_.texts.keep(parsed.value->cell()));
    else if (says_nothing(written))
      plan_.findings.push_back(said_nothing(table_.lines[entry.row], field.name, written));
    else
      warn(entry.row, std::string(field.name).c_str(), "customer.bad_value",
           std::string(field.name) + " " + parsed.why + "; the rest of the row is kept");
  }
}

std::string_view AddressBookReader::joined(std::string_view first, std::string_view second, std::string_view between) {
  if (first.empty() || second.empty()) return first.empty() ? second : first;
  return plan_.texts.keep(std::string(first) + std::string(between) + std::string(second));
}

/// Names as the file has them apart; what stands in one column is not split.
void AddressBookReader::read_names(Entry& entry) {
  const std::size_t row = entry.row;
  const std::string_view given = joined(cell(row, given_name_, "given_name"), cell(row, "middle_name"), " ");
  const std::string_view family = joined(cell(row, "family_name"), cell(row, "second_family_name"), " ");
  const std::string_view name = cell(row, name_, "name");
  const std::string_view legal = cell(row, "legal_name");
  const std::string_view organisation = cell(row, "organisation");
  const auto say = [&](std::size_t column, std::string_view value) {
    if (!value.empty()) entry.says.emplace_back(column, Cell::of(value));
  };
  const std::string_view person = name.empty() ? joined(given, family, " ") : name;
  const auto kind = kind_of(entry, !legal.empty() || !organisation.empty(), !given.empty() || !family.empty());
  const bool has_contact = kind == CustomerKind::company && !organisation.empty() && !person.empty() &&
                           key_of_name(person) != key_of_name(organisation);
  say(position_of<&Customer::trade_name>, organisation);
  say(position_of<&Customer::legal_name>, legal);
  if (!has_contact) {
    say(position_of<&Customer::name>, name);
    say(position_of<&Customer::given_name>, given);
    say(position_of<&Customer::family_name>, family);
  }
  if (kind && !says_kind(entry))
    entry.says.emplace_back(position_of<&Customer::kind>, Codec<CustomerKind>::encode(*kind));
  entry.name = !has_contact && !name.empty() ? name : organisation;
  if (entry.name.empty()) entry.name = legal.empty() ? person : legal;
  entry.name_key = key_of_name(entry.name);
  read_contacts(entry, has_contact ? person : std::string_view());
}

/// The people of a company: the one whom the names of the row mean, and the one in a column of its own.
void AddressBookReader::read_contacts(Entry& entry, std::string_view of_names) {
  const std::string_view of_column = cell(entry.row, "contact_person");
  std::string_view role = cell(entry.row, "role");
  for (const std::string_view name : {of_column, of_names}) {
    if (name.empty()) continue;
    entry.contacts.push_back({name, role});
    role = {};
  }
  if (!role.empty())
    warn(entry.row, "role", "contact.no_name",
         "role " + cited(role) + " is not kept, because the row names no person of a company");
}

bool AddressBookReader::says_kind(const Entry& entry) {
  return std::ranges::find(entry.says, position_of<&Customer::kind>, &Cells::value_type::first) != entry.says.end();
}

/// Person or company: as a column says; else by the document; else a company has a legal name or an organisation, and a
/// person a given or family name. None when nothing says it.
std::optional<CustomerKind> AddressBookReader::kind_of(const Entry& entry, bool has_organisation, bool has_names) {
  const auto said = std::ranges::find(entry.says, position_of<&Customer::kind>, &Cells::value_type::first);
  if (said != entry.says.end()) return Codec<CustomerKind>::decode(said->second);
  for (const SaidDocument& document : entry.documents)
    if (document.holder)
      return document.holder == identity::Holder::company ? CustomerKind::company : CustomerKind::person;
  if (has_organisation) return CustomerKind::company;
  return has_names ? std::optional(CustomerKind::person) : std::nullopt;
}

void AddressBookReader::read_documents(Entry& entry) {
  for (const auto& [kind, column] : document_columns_)
    read_document(entry, std::string(kind).c_str(), kind, "", cell(entry.row, column, "document_number"));
  const std::string_view number = cell(entry.row, "document_number");
  const std::string_view kind = cell(entry.row, "document_kind");
  const std::string_view country = cell(entry.row, "document_country");
  read_document(entry, "document_number", kind, country, number);
  if (number.empty() && !kind.empty())
    warn(entry.row, "document_kind", "document.unreadable", "document " + cited(kind) + " has no number");
}

/// Tells of a document that is not made of the names of its row, as where a spreadsheet has shifted a column.
void AddressBookReader::tell_other_names(const Entry& entry) {
  const auto said = [&](std::size_t column) {
    const auto found = std::ranges::find(entry.says, column, &Cells::value_type::first);
    return found == entry.says.end() ? std::string() : std::string(found->second.text());
  };
  const identity::Person person{.given_name = said(position_of<&Customer::given_name>),
                                .family_name = said(position_of<&Customer::family_name>)};
  if (person.given_name.empty() && person.family_name.empty()) return;
  for (const SaidDocument& document : entry.documents) {
    const auto checked = identity::check_document(document.kind, document.country, document.number);
    const auto fit = identity::compare_with_person(checked, person);
    if (fit.fits == false) warn(entry.row, "document", "document.other_name", fit.findings.front().message);
  }
}

/// A number that cannot be one of its kind is told and not kept; one whose check fails, or that identifies nobody, is
/// told and kept.
void AddressBookReader::read_document(Entry& entry, const char* field, std::string_view kind, std::string_view country,
                                      std::string_view number) {
  if (number.empty()) return;
  if (says_nothing(number)) return plan_.findings.push_back(said_nothing(table_.lines[entry.row], field, number));
  try {
    const auto checked = identity::check_document(kind, country.empty() ? country_of_document(kind) : country, number);
    const identity::Finding* finding = checked.worst();
    if (checked.grade() == identity::Grade::error)
      return warn(entry.row, field, "document.unreadable", finding->message + "; it is not kept");
    if (finding && finding->code == "document.not_checked" && digits_of(checked.compact) < fewest_digits)
      return warn(entry.row, field, "document.unreadable",
                  std::string(checked.kind) + " " + cited(number) + " is not the number of a document and is not kept");
    if (finding && finding->code != "document.not_checked")
      warn(entry.row, field, std::string(finding->code).c_str(), finding->message + "; it is kept");
    const SaidDocument said{.kind = checked.kind,
                            .country = checked.country,
                            .number = plan_.texts.keep(checked.compact),
                            .key = checked.is_key ? plan_.texts.keep(key_of(checked)) : std::string_view(),
                            .is_doubtful = checked.grade() == identity::Grade::doubtful,
                            .holder = checked.holder};
    const auto is_same = [&](const SaidDocument& other) { return other.is_same(said); };
    if (std::ranges::none_of(entry.documents, is_same)) entry.documents.push_back(said);
  } catch (const Error& error) {
    warn(entry.row, field, "document.unreadable", error.message() + "; the rest of the row is kept");
  }
}

/// The country of a document in a column named after its kind: the one that issues it, or that of the workspace.
std::string_view AddressBookReader::country_of_document(std::string_view kind) const {
  const identity::DocumentKind* known = identity::find_document_kind(kind);
  if (!known) return {};
  const auto issuers = parts_of(known->countries, ' ');
  const std::string_view own = store_.country();
  const bool is_own = issuers.empty() || std::ranges::find(issuers, own) != issuers.end();
  return issuers.size() != 1 && is_own ? own : std::string_view();
}

void AddressBookReader::read_channels(Entry& entry) {
  // What a service says of the phones of a row ("WhatsApp: yes") is read after them.
  for (const bool is_service : {false, true})
    for (const ChannelColumn& column : book_columns_.channels()) {
      if ((column.field == "whatsapp") != is_service) continue;
      const std::string_view value = cell(entry.row, column.column, "channel");
      const std::string_view label = bare_label(cell(entry.row, column.label, "label"));
      if (!value.empty())
        read_channel(entry, column, value, label);
      else if (!label.empty())
        warn(entry.row, std::string(column.field).c_str(), "channel.no_value",
             "label " + cited(label) + " stands beside an empty " + std::string(column.field));
    }
}

void AddressBookReader::read_channel(Entry& entry, const ChannelColumn& column, std::string_view text,
                                     std::string_view label) {
  const auto* const field = std::ranges::find(channel_fields, column.field, &FieldOfChannel::field);
  SaidChannel said{field->kind, {}, {}, label.empty() ? field->purpose : purpose_of_label(label)};
  if (folded(label) == "whatsapp" && said.kind == ChannelKind::phone) said = {ChannelKind::messaging, {}, {}, {}};
  for (const std::string_view value : values_of(text)) {
    if (value.empty()) continue;
    if (says_nothing(value)) {
      plan_.findings.push_back(said_nothing(table_.lines[entry.row], column.field, value));
      continue;
    }
    switch (field->kind) {
      case ChannelKind::phone: read_phones(entry, column, value, said); break;
      case ChannelKind::email: read_emails(entry, column, value, said); break;
      case ChannelKind::messaging: read_messaging(entry, column, value, said); break;
      case ChannelKind::social: keep_channel(entry, said, value, {}); break;
    }
  }
}

void AddressBookReader::read_phones(Entry& entry, const ChannelColumn& column, std::string_view text,
                                    const SaidChannel& said) {
  const auto why = add_phone(entry, text, said);
  if (!why) return;
  read_pieces(entry, column, text, *why, [&](std::string_view piece) { return add_phone(entry, piece, said); });
}

void AddressBookReader::read_emails(Entry& entry, const ChannelColumn& column, std::string_view text,
                                    const SaidChannel& said) {
  const auto why = add_email(entry, text, said);
  if (!why) return;
  read_pieces(entry, column, text, *why, [&](std::string_view piece) { return add_email(entry, piece, said); });
}

/// WhatsApp has the phones of the row, where its column says yes, or a phone of its own. Other services have names.
void AddressBookReader::read_messaging(Entry& entry, const ChannelColumn& column, std::string_view text,
                                       const SaidChannel& said) {
  if (column.field == "messaging") {
    if (add_phone(entry, text, said)) keep_channel(entry, said, text, {});
    return;
  }
  const auto is_there = parse<bool>(text);
  if (!is_there.value) return read_phones(entry, column, text, said);
  if (!*is_there.value)
    return plan_.findings.push_back({table_.lines[entry.row], std::string(column.field), "channel.none", Severity::info,
                                     std::string(column.field) + " " + cited(text) + " adds no channel"});
  const std::vector<SaidChannel> channels = entry.channels;
  bool has_phone = false;
  for (const SaidChannel& phone : channels) {
    if (phone.kind != ChannelKind::phone || phone.purpose == "fax") continue;
    keep_channel(entry, said, phone.address, phone.key);
    has_phone = true;
  }
  if (!has_phone) tell_unreadable(entry, column, cited(text) + " is said of no phone in the row");
}

/// Reads each piece of a cell by itself, where at least one of several is read; else tells why the whole is not.
template <class AddPiece>
void AddressBookReader::read_pieces(const Entry& entry, const ChannelColumn& column, std::string_view text,
                                    const std::string& why, AddPiece&& add_piece) {
  const auto pieces = pieces_of(text);
  std::vector<std::string> unread;
  for (const std::string_view piece : pieces)
    if (const auto why_not = add_piece(piece)) unread.push_back(*why_not);
  if (unread.size() == pieces.size()) return tell_unreadable(entry, column, why);
  for (const std::string& why_not : unread) tell_unreadable(entry, column, why_not);
}

void AddressBookReader::tell_unreadable(const Entry& entry, const ChannelColumn& column, const std::string& why) {
  const std::string field(column.field);
  warn(entry.row, field.c_str(), "channel.unreadable", field + " " + why + "; the rest of the row is kept");
}

/// Adds a phone; returns why it cannot.
std::optional<std::string> AddressBookReader::add_phone(Entry& entry, std::string_view text, const SaidChannel& said) {
  const auto phone = parse<Phone>(whole(text), store_.forms());
  if (!phone.value) return phone.why;
  const std::string_view address = plan_.texts.keep(phone.value->text());
  keep_channel(entry, said, address, address);
  return std::nullopt;
}
std::optional<std::string> AddressBookReader::add_email(Entry& entry, std::string_view text, const SaidChannel& said) {
  const auto email = parse<Email>(text);
  if (!email.value) return email.why;
  keep_channel(entry, said, plan_.texts.keep(email.value->text()), plan_.texts.keep(email.value->key()));
  return std::nullopt;
}

/// Adds a channel that the entry does not have yet.
void AddressBookReader::keep_channel(Entry& entry, SaidChannel said, std::string_view address, std::string_view key) {
  said.address = address;
  said.key = key;
  for (SaidChannel& known : entry.channels) {
    if (!known.is_same(said)) continue;
    if (known.purpose.empty()) known.purpose = said.purpose;
    return;
  }
  entry.channels.push_back(said);
}

void AddressBookReader::read_addresses(Entry& entry) {
  for (const AddressColumns& columns : book_columns_.addresses()) {
    std::size_t places = 1;
    for (const auto& [part, of_part] : columns.parts)
      for (const std::size_t column : of_part) places = std::max(places, values_of(text(entry.row, column)).size());
    for (std::size_t place = 0; place < places; ++place) {
      Cells address = address_at(entry, columns, place);
      const bool is_country_alone = address.size() == 1 && address[0].first == position_of<&Address::country>;
      if (is_country_alone)
        entry.says.emplace_back(position_of<&Customer::country>, address[0].second);
      else if (!address.empty())
        entry.addresses.push_back(std::move(address));
    }
    const std::string_view label = bare_label(cell(entry.row, columns.label, "address_label"));
    if (entry.addresses.empty() && !label.empty())
      warn(entry.row, "address_label", "address.no_value", "label " + cited(label) + " stands beside no address");
  }
}

/// One address of a row; empty when nothing is said of it. The country alone is no address.
Cells AddressBookReader::address_at(const Entry& entry, const AddressColumns& columns, std::size_t place) {
  const auto part = [&](std::string_view name) { return part_of_address(entry, columns, name, place); };
  std::string_view street = part(columns.has("street") ? "street" : "address");
  street = joined(street, part("extended_address"), ", ");
  street = joined(street, part("po_box"), ", ");
  const std::string_view written = part("country");
  const auto code = country_code(written);
  Cells address;
  for (const auto& [column, value] : {std::pair{position_of<&Address::street>, street},
                                      {position_of<&Address::number>, whole(part("number"))},
                                      {position_of<&Address::district>, part("district")},
                                      {position_of<&Address::city>, part("city")},
                                      {position_of<&Address::region>, part("region")},
                                      {position_of<&Address::postal_code>, whole(part("postal_code"))},
                                      {position_of<&Address::country>, code ? *code : written},
                                      {position_of<&Address::reference>, part("reference")}})
    if (!value.empty()) address.emplace_back(column, Cell::of(value));
  const bool is_country_alone = address.size() == 1 && address[0].first == position_of<&Address::country>;
  if (!address.empty() && !is_country_alone)
    address.emplace_back(position_of<&Address::purpose>, purpose_of(entry, columns));
  return address;
}

/// What the columns of a part say of the address at that place of their cells, in one line.
std::string_view AddressBookReader::part_of_address(const Entry& entry, const AddressColumns& columns,
                                                    std::string_view part, std::size_t place) {
  const auto found = columns.parts.find(part);
  if (found == columns.parts.end()) return {};
  std::string_view line;
  for (const std::size_t column : found->second) {
    const auto values = values_of(cell(entry.row, column, "address"));
    if (place < values.size()) line = joined(line, values[place], ", ");
  }
  return line;
}

/// What an address is for: as the headers or the label say; else delivery.
Cell AddressBookReader::purpose_of(const Entry& entry, const AddressColumns& columns) {
  if (columns.purpose) return Codec<AddressPurpose>::encode(*columns.purpose);
  const std::string_view label = bare_label(cell(entry.row, columns.label, "address_label"));
  const Column& purpose = store_.entity("address")[position_of<&Address::purpose>];
  const auto parsed = purpose.parse(purpose, label, {});
  const auto known = parsed.value ? choice_named<AddressPurpose>(parsed.value->cell().text()) : std::nullopt;
  if (!known && !label.empty() && folded(label) != "other" && folded(label) != "otro")
    warn(entry.row, "address_label", "address.unknown_label",
         "label " + cited(label) + " is not kept; the address is taken for deliveries");
  return Codec<AddressPurpose>::encode(known.value_or(AddressPurpose::delivery));
}

void AddressBookReader::read_notes(Entry& entry) {
  for (const std::size_t column : book_columns_.notes())
    if (const std::string_view note = cell(entry.row, column, "note"); !note.empty()) entry.notes.push_back(note);
}

}  // namespace crmcore::intake
