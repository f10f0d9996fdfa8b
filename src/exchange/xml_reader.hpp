// XML in pieces, for workbooks: elements and texts in the order of the file, within limits.
#pragma once

#include <string>
#include <string_view>

#include "archive.hpp"

namespace crmcore::exchange {

/// What an element or attribute is called: the last part of the URI of its namespace that tells namespaces apart is all
/// that readers look at.
struct XmlName {
  std::string_view space;  ///< URI; empty without one
  std::string_view name;

  explicit XmlName(std::string_view expanded) {
    const std::size_t end = expanded.rfind(separator);
    space = end == std::string_view::npos ? std::string_view() : expanded.substr(0, end);
    name = end == std::string_view::npos ? expanded : expanded.substr(end + 1);
  }
  static constexpr char separator = '\1';  // which no XML holds
};

class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  /// The attribute of that name, or nullptr; of any namespace but LibreOffice's own, which repeats names of others.
  const char* find(std::string_view name) const;
  /// Of the namespace whose URI holds `space`.
  const char* find(std::string_view name, std::string_view space) const;
  std::string_view text(std::string_view name) const {
    const char* found = find(name);
    return found ? std::string_view(found) : std::string_view();
  }

 private:
  const char** pairs_;  // name, value, name, value … null
};

/// Is told of the elements of an XML file.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void begin(const XmlName& element, const XmlAttributes& attributes) = 0;
  virtual void end(const XmlName& /*element*/) {}
  /// A piece of a text; a text may come in several.
  virtual void text(std::string_view /*piece*/) {}
};

namespace xml_limits {
inline constexpr int most_depth = 100;                 // elements within each other; documents of spreadsheets have 15
inline constexpr std::size_t longest_tag = 4'000'000;  // bytes that mean nothing until their end is there
}  // namespace xml_limits

/// Reads an entry of an archive. Throws invalid for what is no well-formed XML, for a document type or entities of its
/// own, which workbooks do not have and attacks do, and beyond the limits.
void read_xml(const Archive& archive, std::string_view entry, XmlHandler& handler);

}  // namespace crmcore::exchange
