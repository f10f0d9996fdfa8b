#include "crmcore/intake/vcards.hpp"

#include <map>
#include <vector>

#include "crmcore/exchange/vcard.hpp"
#include "crmcore/registry/contact_details.hpp"

namespace crmcore::intake {
namespace {

template <class Part>
using OfCustomer = std::map<std::int64_t, std::vector<Part>>;

/// The parts of all customers, by customer.
template <class Part>
OfCustomer<Part> parts_of_customers(const store::Store& store) {
  OfCustomer<Part> parts;
  store::each<Part>(store, [&](Part part) { parts[part.customer.value].push_back(std::move(part)); });
  return parts;
}

template <class Part>
const std::vector<Part>& parts_of(const OfCustomer<Part>& parts, std::int64_t customer) {
  static const std::vector<Part> none;
  const auto found = parts.find(customer);
  return found == parts.end() ? none : found->second;
}

/// A text within a parameter, which has no quotes and no line ends.
std::string parameter(std::string_view name, const std::optional<std::string>& text) {
  if (!text || text->empty()) return "";
  std::string plain;
  for (const char c : *text) plain += c == '"' || static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return ";" + std::string(name) + "=\"" + plain + "\"";
}

std::string type_of_channel(const Channel& channel) {
  std::string types;
  const std::string purpose = channel.purpose.value_or("");
  if (purpose == "mobile") types = ";TYPE=CELL";
  if (purpose == "fax" || purpose == "work" || purpose == "home") types = ";TYPE=" + purpose;
  return types + (channel.preferred ? ";TYPE=PREF" : "");
}

std::string_view type_of_address(AddressPurpose purpose) {
  switch (purpose) {
    case AddressPurpose::home: return "home";
    case AddressPurpose::office: return "work";
    case AddressPurpose::billing: return "x-billing";
    case AddressPurpose::delivery: break;
  }
  return "x-delivery";
}

class Writer {
 public:
  Writer(const store::Store& store, VCardVersion version)
      : documents_(parts_of_customers<Document>(store)),
        addresses_(parts_of_customers<Address>(store)),
        contacts_(parts_of_customers<Contact>(store)),
        channels_(parts_of_customers<Channel>(store)),
        notes_(parts_of_customers<Note>(store)),
        version_(version) {}

  void add(const Customer& customer) {
    begin();
    const std::string shown = customer.name.value_or(customer.code);
    lines_.add_text("FN", shown);
    add_names(customer.family_name.value_or(""), customer.given_name.value_or(""), shown);
    lines_.add_text("ORG", customer.trade_name.value_or(""));
    add_kind(customer);
    lines_.add_text("X-CRMCORE-CODE", customer.code);
    lines_.add_text("X-CRMCORE-LEGAL-NAME", customer.legal_name.value_or(""));
    if (customer.language) lines_.add("LANG", *customer.language);
    const std::int64_t id = customer.id.value;
    for (const Channel& channel : parts_of(channels_, id))
      if (!channel.contact) add_channel(channel);
    for (const Address& address : parts_of(addresses_, id)) add_address(address);
    for (const Document& document : parts_of(documents_, id))
      lines_.add_text("X-CRMCORE-DOCUMENT;X-KIND=" + document.kind + ";X-COUNTRY=" + document.country, document.number);
    for (const Note& note : parts_of(notes_, id)) lines_.add_text("NOTE", note.text);
    end();
    for (const Contact& contact : parts_of(contacts_, id)) add_contact(customer, contact);
  }

  const std::string& text() const { return lines_.text(); }

 private:
  void begin() {
    lines_.add("BEGIN", "VCARD");
    lines_.add("VERSION", version_ == VCardVersion::v4 ? "4.0" : "3.0");
  }
  void end() { lines_.add("END", "VCARD"); }

  /// The names apart; version 3 wants them in every card.
  void add_names(std::string_view family, std::string_view given, std::string_view shown) {
    if (!family.empty() || !given.empty())
      lines_.add_parts("N", {family, given, "", "", ""});
    else if (version_ == VCardVersion::v3 && !shown.empty())
      lines_.add("N", ";;;;");
  }

  void add_kind(const Customer& customer) {
    if (!customer.kind) return;
    const bool is_company = *customer.kind == CustomerKind::company;
    if (version_ == VCardVersion::v4)
      lines_.add("KIND", is_company ? "org" : "individual");
    else
      lines_.add("X-CRMCORE-KIND", is_company ? "company" : "person");
    if (is_company && version_ == VCardVersion::v3) lines_.add("X-ABSHOWAS", "COMPANY");
  }

  void add_channel(const Channel& channel) {
    const std::string types = type_of_channel(channel);
    switch (channel.kind) {
      case ChannelKind::phone: return lines_.add_text("TEL" + types, channel.address);
      case ChannelKind::email: return lines_.add_text("EMAIL" + types, channel.address);
      case ChannelKind::messaging: {
        const bool is_phone = channel.address.starts_with('+');
        return lines_.add("IMPP" + types, (is_phone ? "tel:" : "") + channel.address);
      }
      case ChannelKind::social: return lines_.add_text("X-SOCIALPROFILE" + types, channel.address);
    }
  }

  void add_address(const Address& address) {
    const auto text = [](const std::optional<std::string>& part) {
      return part ? std::string_view(*part) : std::string_view();
    };
    lines_.add_parts("ADR;TYPE=" + std::string(type_of_address(address.purpose)) +
                         parameter("X-CRMCORE-NUMBER", address.number) +
                         parameter("X-CRMCORE-DISTRICT", address.district),
                     {"", "", text(address.street), text(address.city), text(address.region), text(address.postal_code),
                      text(address.country)});
  }

  void add_contact(const Customer& customer, const Contact& contact) {
    begin();
    lines_.add_text("FN", contact.name);
    add_names("", "", contact.name);
    lines_.add_text("ORG", customer.trade_name.value_or(customer.name.value_or(customer.code)));
    lines_.add_text("TITLE", contact.role.value_or(""));
    lines_.add_text("X-CRMCORE-CONTACT-OF", customer.code);
    for (const Channel& channel : parts_of(channels_, customer.id.value))
      if (channel.contact == contact.id) add_channel(channel);
    end();
  }

  OfCustomer<Document> documents_;
  OfCustomer<Address> addresses_;
  OfCustomer<Contact> contacts_;
  OfCustomer<Channel> channels_;
  OfCustomer<Note> notes_;
  VCardVersion version_;
  exchange::ContentLines lines_;
};

}  // namespace

std::string vcards(const store::Store& store, const store::Query& query, VCardVersion version) {
  if (query.entity != Schema<Customer>::name)
    throw Error(ErrorCode::invalid, "entity", "vCards are of customers, not of " + query.entity);
  Writer writer(store, version);
  store.each(query, [&](Row row) { writer.add(from_row<Customer>(row)); });
  return writer.text();
}

}  // namespace crmcore::intake
