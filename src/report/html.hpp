// A page as HTML text that grows by elements. Whatever is written as text is escaped. Private to the room.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace crmcore::report {

/// A text as HTML shows it, also between the quotes of an attribute: marks are escaped, control characters are blanks.
std::string escaped_html(std::string_view text);

/// HTML that grows from left to right. Names of elements and attributes are the program's own, never a caller's.
class Html {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  Html& open(std::string_view element, Attributes attributes = {}) {
    text_ += '<';
    text_ += element;
    for (const auto& [name, value] : attributes) {
      if (value.empty()) continue;
      text_ += ' ';
      text_ += name;
      text_ += "=\"" + escaped_html(value) + '"';
    }
    text_ += '>';
    return *this;
  }
  Html& close(std::string_view element) {
    text_ += "</";
    text_ += element;
    text_ += ">\n";
    return *this;
  }
  Html& text(std::string_view text) {
    text_ += escaped_html(text);
    return *this;
  }
  /// An element that holds a text and nothing else.
  Html& element(std::string_view name, std::string_view content, Attributes attributes = {}) {
    return open(name, attributes).text(content).close(name);
  }
  /// Markup that the program itself has written.
  Html& markup(std::string_view markup) {
    text_ += markup;
    return *this;
  }
  std::string done() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace crmcore::report
