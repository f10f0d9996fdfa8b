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

/// A position to a tenth of a pixel.
inline std::string pixels(double value) { return shortest(std::round(value * 10) / 10); }

/// A text in XML: markup stays text, and what XML cannot hold is a blank.
std::string xml_text(std::string_view text);

/// A drawing that grows by shapes; sizes are pixels.
class Svg {
 public:
  Svg(double width, double height, std::string_view title) {
    text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"" + pixels(width) + "\" height=\"" +
            pixels(height) + "\" viewBox=\"0 0 " + pixels(width) + " " + pixels(height) +
            "\" font-family=\"sans-serif\" font-size=\"12\">\n<title>" + xml_text(title) + "</title>\n<rect width=\"" +
            pixels(width) + "\" height=\"" + pixels(height) + "\" fill=\"#fff\"/>\n";
    text(10, 20, title, Align::left, true);
  }
  void rect(double x, double y, double width, double height, Fill fill, bool dashed = false) {
    static constexpr std::array<const char*, 6> fills{"#fff", "#e4e4e4", "#c4c4c4", "#777", "#222", "#fff"};
    std::string stroke;
    if (fill == Fill::outlined) stroke = " stroke=\"#222\" stroke-width=\"1.5\"";
    if (dashed) stroke = " stroke=\"#222\" stroke-dasharray=\"4 3\"";
    text_ += "<rect x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" width=\"" + pixels(std::max(0.0, width)) +
             "\" height=\"" + pixels(height) + "\" fill=\"" + fills[static_cast<std::size_t>(fill)] + "\"" + stroke +
             "/>\n";
  }
  void line(double x1, double y1, double x2, double y2, double width = 1, bool dashed = false) {
    text_ += "<line x1=\"" + pixels(x1) + "\" y1=\"" + pixels(y1) + "\" x2=\"" + pixels(x2) + "\" y2=\"" + pixels(y2) +
             "\" stroke=\"#222\" stroke-width=\"" + pixels(width) + "\"" + (dashed ? " stroke-dasharray=\"5 4\"" : "") +
             "/>\n";
  }
  void dot(double x, double y) {
    text_ += "<circle cx=\"" + pixels(x) + "\" cy=\"" + pixels(y) + "\" r=\"3\" fill=\"#222\"/>\n";
  }
  void triangle(double x, double y) {
    text_ += "<path d=\"M" + pixels(x - 5) + " " + pixels(y + 8) + "L" + pixels(x + 5) + " " + pixels(y + 8) + "L" +
             pixels(x) + " " + pixels(y) + "Z\" fill=\"#fff\" stroke=\"#222\"/>\n";
  }
  void text(double x, double y, std::string_view what, Align align = Align::left, bool bold = false,
            bool light = false) {
    static constexpr std::array<const char*, 3> anchors{"start", "middle", "end"};
    text_ += "<text x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" text-anchor=\"" +
             anchors[static_cast<std::size_t>(align)] + "\"" + (bold ? " font-weight=\"bold\"" : "") +
             (light ? " fill=\"#fff\"" : "") + ">" + xml_text(what) + "</text>\n";
  }
  std::string done() && { return std::move(text_) + "</svg>\n"; }

 private:
  std::string text_;
};

}  // namespace crmcore::report
