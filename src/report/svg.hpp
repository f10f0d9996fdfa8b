// A drawing as SVG text that grows by shapes. Private to the room.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "crmcore/values/parse.hpp"

namespace crmcore::report {

enum class Fill : std::uint8_t { white, light, middle, dark, black, outlined };
enum class Align : std::uint8_t { left, centre, right };

/// A drawing that grows by shapes; sizes are pixels.
class Svg {
 public:
  Svg(double width, double height, std::string_view title) {
    text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"" + number(width) + "\" height=\"" +
            number(height) + "\" viewBox=\"0 0 " + number(width) + " " + number(height) +
            "\" font-family=\"sans-serif\" font-size=\"12\">\n<title>" + escaped(title) + "</title>\n<rect width=\"" +
            number(width) + "\" height=\"" + number(height) + "\" fill=\"#fff\"/>\n";
    text(10, 20, title, Align::left, true);
  }
  void rect(double x, double y, double width, double height, Fill fill, bool dashed = false) {
    static constexpr std::array<const char*, 6> fills{"#fff", "#e4e4e4", "#c4c4c4", "#777", "#222", "#fff"};
    std::string stroke;
    if (fill == Fill::outlined) stroke = " stroke=\"#222\" stroke-width=\"1.5\"";
    if (dashed) stroke = " stroke=\"#222\" stroke-dasharray=\"4 3\"";
    text_ += "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(std::max(0.0, width)) +
             "\" height=\"" + number(height) + "\" fill=\"" + fills[static_cast<std::size_t>(fill)] + "\"" + stroke +
             "/>\n";
  }
  void line(double x1, double y1, double x2, double y2, double width = 1, bool dashed = false) {
    text_ += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) +
             "\" stroke=\"#222\" stroke-width=\"" + number(width) + "\"" + (dashed ? " stroke-dasharray=\"5 4\"" : "") +
             "/>\n";
  }
  void dot(double x, double y) {
    text_ += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"3\" fill=\"#222\"/>\n";
  }
  void triangle(double x, double y) {
    text_ += "<path d=\"M" + number(x - 5) + " " + number(y + 8) + "L" + number(x + 5) + " " + number(y + 8) + "L" +
             number(x) + " " + number(y) + "Z\" fill=\"#fff\" stroke=\"#222\"/>\n";
  }
  void text(double x, double y, std::string_view what, Align align = Align::left, bool bold = false,
            bool light = false) {
    static constexpr std::array<const char*, 3> anchors{"start", "middle", "end"};
    text_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" +
             anchors[static_cast<std::size_t>(align)] + "\"" + (bold ? " font-weight=\"bold\"" : "") +
             (light ? " fill=\"#fff\"" : "") + ">" + escaped(what) + "</text>\n";
  }
  std::string done() && { return std::move(text_) + "</svg>\n"; }

 private:
  static std::string number(double value) { return shortest(std::round(value * 10) / 10); }
  static std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
      if (c == '<')
        safe += "&lt;";
      else if (c == '>')
        safe += "&gt;";
      else if (c == '&')
        safe += "&amp;";
      else if (static_cast<unsigned char>(c) < 0x20)
        safe += ' ';
      else
        safe += c;
    }
    return safe;
  }

  std::string text_;
};

}  // namespace crmcore::report
