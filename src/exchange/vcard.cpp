#include "crmcore/exchange/vcard.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "crmcore/values/text.hpp"

namespace crmcore::exchange {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t longest_value = 1'000'000;  // bytes, as of a field of CSV; pictures are longer and not read

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return capitals;
}

/// One line of a card: "item1.TEL;TYPE=cell,voice:+52 …".
struct Property {
  std::string group, name;                                      // in capitals
  std::vector<std::pair<std::string, std::string>> parameters;  // names in capitals, as are values without a name
  std::string value;                                            // as it is written

  /// The values of TYPE, and those without a name, in capitals.
  std::vector<std::string> types() const {
    std::vector<std::string> types;
    for (const auto& [parameter, said] : parameters)
      if (parameter == "TYPE" || parameter.empty())
        for (const std::string_view type : parts_of(said, ',')) types.push_back(in_capitals(type));
    return types;
  }
  bool has_type(std::string_view wanted) const {
    const std::vector<std::string> all = types();
    return std::ranges::find(all, wanted) != all.end();
  }
  std::string_view parameter(std::string_view wanted) const {
    const auto found = std::ranges::find(parameters, wanted, &std::pair<std::string, std::string>::first);
    return found == parameters.end() ? std::string_view() : std::string_view(found->second);
  }
  bool is_quoted_printable() const {
    return in_capitals(parameter("ENCODING")) == "QUOTED-PRINTABLE" || has_type("QUOTED-PRINTABLE");
  }
  bool is_binary() const {
    const std::string encoding = in_capitals(parameter("ENCODING"));
    return encoding == "B" || encoding == "BASE64" || has_type("BASE64") || value.starts_with("data:");
  }
};

/// Where the value of a line begins: behind the first colon outside quotes; none without one.
std::optional<std::size_t> begin_of_value(std::string_view line) {
  bool is_quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') is_quoted = !is_quoted;
    if (line[at] == ':' && !is_quoted) return at + 1;
  }
  return std::nullopt;
}

/// The parts of what stands before a value, between semicolons outside quotes; the quotes are gone.
std::vector<std::string> parts_outside_quotes(std::string_view text) {
  std::vector<std::string> parts(1);
  bool is_quoted = false;
  for (const char c : text) {
    if (c == '"')
      is_quoted = !is_quoted;
    else if (c == ';' && !is_quoted)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::optional<Property> property_of(std::string_view line) {
  const auto value = begin_of_value(line);
  if (!value) return std::nullopt;
  Property property;
  const std::vector<std::string> parts = parts_outside_quotes(line.substr(0, *value - 1));
  const std::size_t point = parts[0].find('.');
  const bool has_group = point != std::string::npos;
  property.group = has_group ? in_capitals(parts[0].substr(0, point)) : "";
  property.name = in_capitals(trimmed(std::string_view(parts[0]).substr(has_group ? point + 1 : 0)));
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (equals == std::string::npos)
      property.parameters.emplace_back("", in_capitals(parts[i]));
    else
      property.parameters.emplace_back(in_capitals(parts[i].substr(0, equals)), parts[i].substr(equals + 1));
  }
  property.value = line.substr(*value);
  if (property.name.empty()) return std::nullopt;
  return property;
}

/// "=C3=B1" is ñ.
std::string from_quoted_printable(std::string_view text) {
  const auto digit = [](char c) {
    const std::size_t place = std::string_view("0123456789ABCDEF0123456789abcdef").find(c);
    return place == std::string_view::npos ? -1 : static_cast<int>(place % 16);
  };
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool may_be = text[at] == '=' && at + 2 < text.size();
    const int high = may_be ? digit(text[at + 1]) : -1;
    const int low = may_be ? digit(text[at + 2]) : -1;
    if (high < 0 || low < 0) {
      plain += text[at];
      continue;
    }
    plain += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return plain;
}

/// A value with its escapes taken away, from its beginning to `end`, a character that ends a part where it has no
/// escape; what is read is taken off.
std::string take_part(std::string_view& value, char end) {
  std::string part;
  std::size_t at = 0;
  for (; at < value.size() && value[at] != end; ++at) {
    const bool is_escape = value[at] == '\\' && at + 1 < value.size();
    if (!is_escape) {
      part += value[at];
      continue;
    }
    ++at;
    part += value[at] == 'n' || value[at] == 'N' ? '\n' : value[at];
  }
  value.remove_prefix(std::min(at + 1, value.size()));
  return part;
}

std::string whole_text(std::string_view value) { return take_part(value, '\0'); }

std::vector<std::string> parts_of_value(std::string_view value) {
  std::vector<std::string> parts;
  while (!value.empty()) parts.push_back(take_part(value, ';'));
  return parts;
}

/// The lines of a file, those that go on joined.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool more() const { return !rest_.empty(); }
  /// Number of the line that `next` returned, from 1.
  std::size_t number() const { return number_; }

  std::string next() {
    number_ = next_number_;
    std::string line(take_one());
    const std::string_view before = std::string_view(line).substr(0, begin_of_value(line).value_or(0));
    const bool is_quoted_printable = in_capitals(before).find("QUOTED-PRINTABLE") != std::string::npos;
    for (;;) {
      if (is_quoted_printable && line.ends_with('=') && more()) {
        line.pop_back();
        line += take_one();
      } else if (!is_quoted_printable && (rest_.starts_with(' ') || rest_.starts_with('\t'))) {
        rest_.remove_prefix(1);
        line += take_one();
      } else {
        return line;
      }
    }
  }

 private:
  std::string_view take_one() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++next_number_;
    return line;
  }

  std::string_view rest_;
  std::size_t number_ = 0;
  std::size_t next_number_ = 1;
};

/// What a type says in an address book; the first that a line has counts.
struct TypeWord {
  std::string_view type, label;
};
constexpr auto type_words = std::to_array<TypeWord>({{"FAX", "fax"},
                                                     {"CELL", "mobile"},
                                                     {"MOBILE", "mobile"},
                                                     {"IPHONE", "mobile"},
                                                     {"WORK", "work"},
                                                     {"HOME", "home"},
                                                     {"X-BILLING", "billing"},
                                                     {"X-DELIVERY", "delivery"},
                                                     {"X-OFFICE", "office"},
                                                     {"OTHER", "other"},
                                                     {"X-OTHER", "other"}});

/// Properties that say nothing of the person.
constexpr auto book_keeping =
    std::to_array<std::string_view>({"VERSION", "PRODID", "REV", "UID", "CLIENTPIDMAP", "SORT-STRING", "X-ABLABEL",
                                     "X-ABADR", "MAILER", "CLASS", "X-ACCOUNT", "X-ABUID", "CATEGORIES-ID"});

/// A card as a row: its cells by header.
class Card {
 public:
  explicit Card(const std::vector<Property>& properties) {
    for (const Property& property : properties)
      if (property.name == "X-ABLABEL" && !property.group.empty()) labels_[property.group] = whole_text(property.value);
    for (const Property& property : properties) {
      is_contact_ = is_contact_ || property.name == "X-CRMCORE-CONTACT-OF";
      says_kind_ = says_kind_ || property.name == "KIND" || property.name == "X-CRMCORE-KIND";
    }
    for (const Property& property : properties) take(property);
  }

  const std::vector<std::pair<std::string, std::string>>& cells() const { return cells_; }

 private:
  void put(const std::string& header, std::string text) {
    if (trimmed(text).empty()) return;
    const int times = ++times_[header];
    if (cells_.size() >= most_columns) return;  // which is refused as columns
    cells_.emplace_back(times == 1 ? header : header + " " + std::to_string(times), std::move(text));
  }
  /// A cell of several, which are numbered from 1: "phone 1", with what it is for.
  void put_numbered(std::string_view header, const Property& property, std::string text) {
    if (trimmed(text).empty()) return;
    const std::string number = std::to_string(++numbers_[std::string(header)]);
    put(std::string(header) + " " + number, std::move(text));
    if (header == "phone" || header == "email") put(std::string(header) + " type " + number, label_of(property));
  }
  std::string label_of(const Property& property) const {
    if (const auto own = labels_.find(property.group); own != labels_.end()) {
      std::string_view label = own->second;  // Apple writes those that every language has as "_$!<Work>!$_"
      if (label.starts_with("_$!<") && label.ends_with(">!$_")) label = label.substr(4, label.size() - 8);
      return std::string(label);
    }
    for (const auto& [type, label] : type_words)
      if (property.has_type(type)) return std::string(label);
    return "";
  }

  void take(const Property& property) {
    const std::string& name = property.name;
    if (std::ranges::find(book_keeping, name) != book_keeping.end()) return;
    if (property.is_binary() || property.value.size() > longest_value) return put(name, "(binary)");
    const std::string text = whole_text(property.value);
    if (is_contact_) return take_of_contact(property, text);
    if (name == "TEL") return put_numbered("phone", property, without_scheme(text, "tel:"));
    if (name == "EMAIL") return put_numbered("email", property, without_scheme(text, "mailto:"));
    if (name == "IMPP") return take_messaging(property, text);
    if (name == "X-SOCIALPROFILE" || name == "SOCIALPROFILE") return put_numbered("social", property, text);
    if (name == "ADR") return take_address(property);
    if (name == "NOTE") return put_numbered("note", property, text);
    if (name == "N") return take_names(property);
    if (name == "ORG") return take_organisation(property);
    if (name == "KIND") return put("kind", kind_of(text));
    if (name == "X-ABSHOWAS" && says_kind_) return;
    if (name == "X-ABSHOWAS") return put("kind", in_capitals(text) == "COMPANY" ? "company" : "");
    if (name == "X-CRMCORE-DOCUMENT") return take_document(property, text);
    put(std::string(header_of(name)), text);
  }

  /// The person of a customer, as we write them: who it is; the rest is of the person and not of the customer.
  void take_of_contact(const Property& property, const std::string& text) {
    if (property.name == "X-CRMCORE-CONTACT-OF") return put("code", text);
    if (property.name == "FN") return put("contact_person", text);
    if (property.name == "TITLE") return put("role", text);
    if (property.name != "N" && property.name != "ORG") put(property.name + " of a contact", text);
  }

  static std::string_view header_of(std::string_view name) {
    constexpr auto headers =
        std::to_array<std::pair<std::string_view, std::string_view>>({{"FN", "name"},
                                                                      {"TITLE", "role"},
                                                                      {"ROLE", "role"},
                                                                      {"LANG", "language"},
                                                                      {"X-CRMCORE-CODE", "code"},
                                                                      {"X-CRMCORE-KIND", "kind"},
                                                                      {"X-CRMCORE-LEGAL-NAME", "legal_name"}});
    const auto* const found = std::ranges::find(headers, name, &std::pair<std::string_view, std::string_view>::first);
    return found == headers.end() ? name : found->second;
  }
  static std::string kind_of(std::string_view text) {
    const std::string kind = in_capitals(text);
    if (kind == "ORG") return "company";
    return kind == "INDIVIDUAL" ? "person" : "";
  }
  static std::string without_scheme(const std::string& text, std::string_view scheme) {
    return in_capitals(text).starts_with(in_capitals(scheme)) ? text.substr(scheme.size()) : text;
  }

  void take_messaging(const Property& property, const std::string& text) {
    const std::string plain = without_scheme(text, "whatsapp:");
    if (plain.size() == text.size()) return put_numbered("messaging", property, without_scheme(text, "tel:"));
    const std::string number = std::to_string(++numbers_["phone"]);
    put("phone " + number, plain);
    put("phone type " + number, "WhatsApp");
  }

  void take_names(const Property& property) {
    std::vector<std::string> parts = parts_of_value(property.value);
    parts.resize(std::max<std::size_t>(parts.size(), 3));
    put("family_name", parts[0]);
    put("given_name", parts[1]);
    put("middle_name", parts[2]);
  }

  void take_organisation(const Property& property) {
    const std::vector<std::string> parts = parts_of_value(property.value);
    if (!parts.empty()) put("organisation", parts[0]);
    for (std::size_t i = 1; i < parts.size(); ++i) put("ORG unit", parts[i]);
  }

  void take_address(const Property& property) {
    constexpr auto headers = std::to_array<std::string_view>(
        {"po box", "extended address", "street", "city", "region", "postal code", "country"});
    const std::vector<std::string> parts = parts_of_value(property.value);
    if (std::ranges::all_of(parts, [](const std::string& part) { return trimmed(part).empty(); })) return;
    const std::string address = "address " + std::to_string(++numbers_["address"]) + " - ";
    for (std::size_t i = 0; i < std::min(parts.size(), headers.size()); ++i)
      put(address + std::string(headers[i]), parts[i]);
    put(address + "number", std::string(property.parameter("X-CRMCORE-NUMBER")));
    put(address + "district", std::string(property.parameter("X-CRMCORE-DISTRICT")));
    put(address + "type", label_of(property));
  }

  void take_document(const Property& property, const std::string& text) {
    const std::string kind(property.parameter("X-KIND"));
    if (++numbers_["document"] > 1) return put(kind, text);
    put("document_kind", kind);
    put("document_country", std::string(property.parameter("X-COUNTRY")));
    put("document_number", text);
  }

  std::map<std::string, std::string> labels_;  // of groups of lines
  std::map<std::string, int> numbers_;         // the last one of what is numbered
  std::map<std::string, int> times_;           // how often a header was met
  std::vector<std::pair<std::string, std::string>> cells_;
  bool is_contact_ = false, says_kind_ = false;
};

/// Reads the cards of a file one after the other.
class Cards {
 public:
  explicit Cards(TextTable& table) : table_(table), texts_(std::make_shared<TextPool>()) {
    table_.keeps.push_back(texts_);
  }

  void read(std::string_view text) {
    Lines lines(text);
    while (lines.more()) {
      const std::string line = lines.next();
      if (trimmed(line).empty()) continue;
      const auto property = property_of(line);
      if (!property)
        tell_line(lines.number(), line);
      else if (property->name == "BEGIN")
        begin(lines.number());
      else if (property->name == "END")
        end();
      else
        add(*property);
    }
    if (is_open_) tell_open();
    tell_lines();
    fill();
  }

 private:
  struct Row {
    std::size_t line;
    std::vector<std::pair<std::size_t, std::string_view>> cells;  // by column
  };

  void begin(std::size_t line) {
    if (is_open_) tell_open();
    is_open_ = true;
    line_ = line;
    properties_.clear();
  }
  void add(Property property) {
    if (property.is_quoted_printable()) property.value = from_quoted_printable(property.value);
    properties_.push_back(std::move(property));
  }
  void end() {
    if (!is_open_) return;
    is_open_ = false;
    const auto kind = std::ranges::find(properties_, "KIND", &Property::name);
    if (kind != properties_.end() && in_capitals(kind->value) == "GROUP") {
      table_.findings.push_back(
          {line_, "", "vcard.group", Severity::error, "the card is a list of others, not a person"});
      return;
    }
    const Card card(properties_);
    Row row{line_, {}};
    for (const auto& [header, text] : card.cells()) row.cells.emplace_back(column_of(header), texts_->keep(text));
    filled_ += row.cells.size();
    rows_.push_back(std::move(row));
  }

  std::size_t column_of(const std::string& header) {
    const auto [place, is_new] = columns_.try_emplace(header, table_.header.size());
    if (is_new) table_.header.push_back(header);
    if (table_.header.size() >= most_columns) refuse_columns(table_.name, table_.header.size());
    return place->second;
  }

  void tell_open() {
    table_.findings.push_back({line_, "", "vcard.open", Severity::error, "the card is not ended"});
    is_open_ = false;
  }
  void tell_line(std::size_t number, std::string_view line) {
    if (bad_lines_++ > 0) return;
    first_bad_line_ = number;
    example_ = cited(line);
  }
  void tell_lines() {
    if (bad_lines_ == 0) return;
    table_.findings.push_back({first_bad_line_, "", "vcard.line", Severity::warning,
                               std::to_string(bad_lines_) +
                                   (bad_lines_ == 1 ? " line is not a property: " : " lines are not properties: ") +
                                   example_});
  }

  void fill() {
    constexpr std::size_t cells_for_nothing = 4'000'000;  // as of JSON
    constexpr std::size_t cells_for_one_filled = 64;
    const std::size_t width = table_.header.size();
    const std::size_t cells = rows_.size() * width;
    if (cells > cells_for_nothing && cells / cells_for_one_filled > filled_)
      throw Error(ErrorCode::invalid, table_.name,
                  table_.name + " has " + std::to_string(rows_.size()) + " cards with " + std::to_string(width) +
                      " different properties, of which a card has " + std::to_string(filled_ / rows_.size()));
    table_.cells.resize(cells);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      for (const auto& [column, text] : rows_[row].cells) table_.cells[row * width + column] = text;
      table_.lines.push_back(static_cast<std::uint32_t>(rows_[row].line));
    }
  }

  TextTable& table_;
  std::shared_ptr<TextPool> texts_;
  std::map<std::string, std::size_t> columns_;
  std::vector<Row> rows_;
  std::vector<Property> properties_;  // of the card that is read
  std::size_t filled_ = 0;
  std::size_t line_ = 0;  // where it begins
  std::size_t bad_lines_ = 0, first_bad_line_ = 0;
  std::string example_;
  bool is_open_ = false;
};

}  // namespace

bool is_vcard(std::string_view bytes) {
  constexpr std::string_view begin = "BEGIN:VCARD";
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
  return in_capitals(bytes.substr(0, begin.size())) == begin;
}

TextTable parse_vcards(std::string_view bytes, std::string name) {
  if (!is_vcard(bytes)) throw Error(ErrorCode::invalid, name, name + " does not begin with a vCard");
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  TextTable table;
  table.name = std::move(name);
  Cards(table).read(bytes);
  return table;
}

}  // namespace crmcore::exchange
