// OpenDocument spreadsheets (ISO/IEC 26300): one part holds all sheets; cells say their values, rows and cells may be
// said once for many.
#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "cell_format.hpp"
#include "sheet_rows.hpp"
#include "workbook.hpp"
#include "xml_reader.hpp"

namespace crmcore::exchange {
namespace {

constexpr std::size_t longest_text = 1'000'000;  // bytes, as of every cell

/// A number of repetitions: 1 where none is said, and what no file means stays below what can be counted.
std::uint64_t times_of(std::string_view digits) {
  if (digits.empty()) return 1;
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  if (read.ec == std::errc::result_out_of_range) return most;
  return read.ec == std::errc() ? std::clamp<std::uint64_t>(number, 1, most) : 1;
}

bool is_of(const XmlName& element, std::string_view space, std::string_view name) {
  return element.name == name && element.space.find(space) != std::string_view::npos;
}
bool is_table(const XmlName& element, std::string_view name) { return is_of(element, ":table:", name); }
bool is_text(const XmlName& element, std::string_view name) { return is_of(element, ":text:", name); }

/// The text of a cell: paragraphs are lines, runs of blanks are one unless an element says how many.
class Paragraphs {
 public:
  void clear() {
    text_.clear();
    lines_ = 0;
    is_inside_ = false;
  }
  void begin(const XmlName& element, const XmlAttributes& attributes) {
    if (is_text(element, "p")) {
      if (lines_++ > 0) add('\n', 1);
      is_inside_ = true;
      may_have_blank_ = false;
    } else if (is_inside_ && is_text(element, "s")) {
      add(' ', times_of(attributes.text("c")));
    } else if (is_inside_ && is_text(element, "tab")) {
      add('\t', 1);
    } else if (is_inside_ && is_text(element, "line-break")) {
      add('\n', 1);
    }
  }
  void end(const XmlName& element) {
    if (!is_text(element, "p")) return;
    is_inside_ = false;
    if (ends_in_written_blank_) text_.pop_back();
    ends_in_written_blank_ = false;
  }
  void add(std::string_view piece) {
    if (!is_inside_) return;
    for (const char c : piece) {
      const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (!is_blank) {
        add(c, 1);
      } else if (may_have_blank_) {
        add(' ', 1);
        may_have_blank_ = false;
        ends_in_written_blank_ = true;
      }
    }
  }
  const std::string& text() const { return text_; }

 private:
  void add(char c, std::uint64_t times) {
    const std::size_t room = longest_text + 1 - std::min(text_.size(), longest_text + 1);  // more is refused as a cell
    text_.append(std::min<std::uint64_t>(times, room), c);
    may_have_blank_ = true;
    ends_in_written_blank_ = false;
  }

  std::string text_;
  std::size_t lines_ = 0;
  bool is_inside_ = false;
  bool may_have_blank_ = false;         // a blank of the file means one here
  bool ends_in_written_blank_ = false;  // which does not count at the end of a paragraph
};

/// Elements whose cells and paragraphs are not of the sheet: what was deleted, remarks, pictures, sheets in cells.
bool is_beside_the_sheet(const XmlName& element) {
  return is_table(element, "tracked-changes") || is_table(element, "shapes") || is_table(element, "dde-links") ||
         is_of(element, ":office:", "annotation") || is_of(element, ":office:", "forms") ||
         element.space.find(":drawing:") != std::string_view::npos;
}

/// What the styles of cells show with their numbers: the sign or code of a currency, where a style has one. Styles
/// stand before the sheets, and in a part of their own.
class CellStyles final : public XmlHandler {
 public:
  void begin(const XmlName& element, const XmlAttributes& attributes) override {
    if (is_of(element, ":style:", "style")) {
      Style& style = styles_[std::string(attributes.text("name"))];
      style.number = attributes.text("data-style-name");
      style.parent = attributes.text("parent-style-name");
    } else if (is_shown(element)) {
      is_in_shown_ = true;
    } else if (is_of(element, ":datastyle:", "currency-style") || is_of(element, ":datastyle:", "number-style")) {
      number_ = attributes.text("name");
      shown_[number_].clear();
    }
  }
  void end(const XmlName& element) override {
    if (is_shown(element)) is_in_shown_ = false;
  }
  void text(std::string_view piece) override {
    if (is_in_shown_) shown_[number_] += piece;
  }

  /// The sign or code that a style of cells shows, its own or that of the style it is made of; empty for one without.
  std::string currency(std::string_view style) const {
    constexpr int most_parents = 20;  // a circle ends here
    for (int n = 0; n < most_parents && !style.empty(); ++n) {
      const auto found = styles_.find(style);
      if (found == styles_.end()) return "";
      const auto shown = shown_.find(found->second.number);
      if (shown != shown_.end()) return currency_shown(shown->second);
      style = found->second.parent;
    }
    return "";
  }

 private:
  struct Style {
    std::string number, parent;
  };
  static bool is_shown(const XmlName& element) {
    return is_of(element, ":datastyle:", "currency-symbol") || is_of(element, ":datastyle:", "text");
  }

  std::map<std::string, Style, std::less<>> styles_;
  std::map<std::string, std::string, std::less<>> shown_;  // beside the number, by style of numbers
  std::string number_;                                     // the style of numbers that is being read
  bool is_in_shown_ = false;
};

/// Meets the sheets of a document in turn; readers say what they want of them.
class Document : public XmlHandler {
 public:
  explicit Document(CellStyles named_styles = {}) : styles_(std::move(named_styles)) {}

  void begin(const XmlName& element, const XmlAttributes& attributes) final {
    if (beside_ > 0 || is_beside_the_sheet(element)) {
      ++beside_;
      return;
    }
    if (is_of(element, ":style:", "style")) {
      style_ = attributes.text("name");
    } else if (is_of(element, ":style:", "table-properties")) {
      if (attributes.text("display") == "false") hidden_styles_.insert(style_);
    } else if (is_table(element, "table")) {
      if (++tables_ > 1) return;  // one in a cell
      begin_sheet(std::string(attributes.text("name")), hidden_styles_.contains(attributes.text("style-name")));
    } else if (tables_ == 1) {
      in_sheet(element, attributes);
    }
    if (tables_ == 0) styles_.begin(element, attributes);
  }
  void end(const XmlName& element) final {
    if (beside_ > 0) {
      --beside_;
      return;
    }
    if (is_table(element, "table"))
      --tables_;
    else if (tables_ == 1)
      end_in_sheet(element);
    else
      styles_.end(element);
  }
  void text(std::string_view piece) final {
    if (beside_ > 0) return;
    if (tables_ == 0) styles_.text(piece);
    if (tables_ == 1) text_in_sheet(piece);
  }

 protected:
  virtual void begin_sheet(std::string name, bool is_hidden) = 0;
  virtual void in_sheet(const XmlName& element, const XmlAttributes& attributes) = 0;
  virtual void end_in_sheet(const XmlName& /*element*/) {}
  virtual void text_in_sheet(std::string_view /*piece*/) {}
  const CellStyles& styles() const { return styles_; }

 private:
  CellStyles styles_;
  std::set<std::string, std::less<>> hidden_styles_;
  std::string style_;
  int beside_ = 0;
  int tables_ = 0;
};

/// Which sheets there are.
class SheetList : public Document {
 public:
  std::vector<SheetName> sheets;

 protected:
  void begin_sheet(std::string name, bool is_hidden) override { sheets.push_back({std::move(name), is_hidden}); }
  void in_sheet(const XmlName& /*element*/, const XmlAttributes& /*attributes*/) override {}
};

/// "PT14H30M05S" in days; none for what is no such time.
std::optional<double> days_of_duration(std::string_view written) {
  constexpr double hours_a_day = 24;
  if (!written.starts_with("PT")) return std::nullopt;
  written.remove_prefix(2);
  double days = 0;
  double unit = 1 / hours_a_day;
  for (const char letter : {'H', 'M', 'S'}) {
    const std::size_t end = written.find(letter);
    if (end != std::string_view::npos) {
      double number = 0;
      const auto read = std::from_chars(written.data(), written.data() + end, number);
      if (read.ec != std::errc() || read.ptr != written.data() + end) return std::nullopt;
      days += number * unit;
      written.remove_prefix(end + 1);
    }
    unit /= 60;
  }
  return written.empty() ? std::optional(days) : std::nullopt;
}

/// "2025-12-21T14:30:00" as crmcore writes it; a moment at midnight is a day.
std::string day_of(std::string_view written) {
  const std::size_t mark = written.find('T');
  if (mark == std::string_view::npos) return std::string(written);
  std::string_view time = written.substr(mark + 1);
  if (time.starts_with("00:00:00") && time.find_first_not_of("0:.") == std::string_view::npos)
    return std::string(written.substr(0, mark));
  const bool has_seconds = time.size() != 8 || !time.ends_with(":00");
  if (!has_seconds) time.remove_suffix(3);
  return std::string(written.substr(0, mark)) + " " + std::string(time);
}

/// Gathers the cells of one sheet: of the one at a place, else of the first visible one that has any.
class OneSheet : public Document {
 public:
  OneSheet(std::string file, std::optional<std::size_t> wanted, CellStyles named_styles)
      : Document(std::move(named_styles)), file_(std::move(file)), wanted_(wanted), rows_(file_) {}

  std::vector<SheetName> sheets;
  std::size_t taken() const { return taken_; }
  SheetRows& rows() { return rows_; }

 protected:
  void begin_sheet(std::string name, bool is_hidden) override {
    const std::size_t place = sheets.size();
    sheets.push_back({std::move(name), is_hidden});
    is_wanted_ = wanted_ ? place == *wanted_ : rows_.empty() && !is_hidden;
    if (!is_wanted_) return;
    taken_ = place;
    rows_ = SheetRows(file_);
    next_row_ = 1;
    next_column_ = 0;
    column_styles_.clear();
  }

  void in_sheet(const XmlName& element, const XmlAttributes& attributes) override {
    if (!is_wanted_) return;
    if (is_in_cell_) {
      paragraphs_.begin(element, attributes);
    } else if (is_table(element, "table-row")) {
      const std::string_view shown = attributes.text("visibility");
      rows_.begin_row(next_row_, shown == "collapse" || shown == "filter");
      row_times_ = times_of(attributes.text("number-rows-repeated"));
      row_style_ = attributes.text("default-cell-style-name");
      column_ = 0;
    } else if (is_table(element, "table-cell")) {
      begin_cell(attributes);
    } else if (is_table(element, "covered-table-cell")) {
      column_ += times_of(attributes.text("number-columns-repeated"));
    } else if (is_table(element, "table-column")) {
      const std::string_view shown = attributes.text("visibility");
      if (shown == "collapse" || shown == "filter")
        rows_.tell(SheetRows::Told::hidden_columns, column_letters(next_column_));
      column_styles_[next_column_] = attributes.text("default-cell-style-name");
      next_column_ += times_of(attributes.text("number-columns-repeated"));
    }
  }

  void end_in_sheet(const XmlName& element) override {
    if (!is_wanted_) return;
    if (is_in_cell_ && is_table(element, "table-cell")) {
      end_cell();
    } else if (is_in_cell_) {
      paragraphs_.end(element);
    } else if (is_table(element, "table-row")) {
      if (row_times_ > 1) rows_.repeat_row(row_times_ - 1);
      next_row_ += row_times_;
    }
  }

  void text_in_sheet(std::string_view piece) override {
    if (is_in_cell_) paragraphs_.add(piece);
  }

 private:
  void begin_cell(const XmlAttributes& attributes) {
    is_in_cell_ = true;
    paragraphs_.clear();
    const auto said = [&](std::string_view name) {
      const char* const found = attributes.find(name, ":office:");
      return std::string(found ? found : "");
    };
    type_ = said("value-type");
    value_ = said(type_ == "float" || type_ == "percentage" || type_ == "currency" ? "value" : type_ + "-value");
    const std::string currency = said("currency");
    says_currency_ = !currency.empty();
    if (says_currency_) rows_.say_currency(currency);
    style_of_cell_ = style_of(attributes);
    has_formula_ = attributes.find("formula") != nullptr;
    const char* const own_type = attributes.find("value-type", "calcext");  // in which LibreOffice says more
    is_error_ = own_type && std::string_view(own_type) == "error";
    cell_times_ = times_of(attributes.text("number-columns-repeated"));
    if (attributes.find("number-columns-spanned") || attributes.find("number-rows-spanned")) {
      const std::uint64_t columns = times_of(attributes.text("number-columns-spanned"));
      const std::uint64_t rows = times_of(attributes.text("number-rows-spanned"));
      if (columns > 1 || rows > 1)
        rows_.tell(SheetRows::Told::merged, rows_.place(column_) + ":" + column_letters(column_ + columns - 1) +
                                                std::to_string(rows_.row() + rows - 1));
    }
  }

  /// The style of a cell: its own, else that of its row, else that of its column.
  std::string style_of(const XmlAttributes& attributes) const {
    const std::string_view own = attributes.text("style-name");
    if (!own.empty()) return std::string(own);
    if (!row_style_.empty()) return row_style_;
    const auto next = column_styles_.upper_bound(column_);
    return next == column_styles_.begin() ? "" : std::prev(next)->second;
  }

  void end_cell() {
    is_in_cell_ = false;
    const std::string& shown = paragraphs_.text();
    if (is_error_) {
      rows_.tell(SheetRows::Told::error_value, shown + " in " + rows_.place(column_));
      add(shown);
    } else if (type_ == "float" || type_ == "percentage" || type_ == "currency") {
      std::string currency = currency_shown(shown);
      if (currency.empty()) currency = styles().currency(style_of_cell_);  // the text of a cell may be left out
      if (!says_currency_ && !currency.empty()) rows_.say_currency(currency);
      add_number(shown);
    } else if (type_ == "date") {
      add(day_of(value_));
    } else if (type_ == "time") {
      const auto days = days_of_duration(value_);
      const auto time = days ? day_text(*days, CellFormat::Shown::hours, false) : std::nullopt;
      add(time ? *time : value_);
    } else if (type_ == "boolean") {
      add(value_ == "true" ? "true" : "false");
    } else if (type_ == "string") {
      add(shown.empty() ? value_ : shown);
    } else if (has_formula_ && shown.empty()) {
      rows_.tell(SheetRows::Told::no_kept_value, rows_.place(column_));
    } else {
      add(shown);
    }
    column_ += cell_times_;
  }

  void add_number(const std::string& shown) {
    const auto number = number_text(trimmed(value_));
    if (!number)
      throw Error(
          ErrorCode::invalid, file_,
          file_ + " is damaged: cell " + rows_.place(column_) + " is " + cited(value_) + ", which is not a number");
    const bool has_zeros = shown.size() > number->size() && shown.starts_with('0') && shown.ends_with(*number) &&
                           shown.find_first_not_of("0123456789") == std::string::npos &&
                           number->find_first_not_of("0123456789") == std::string::npos;
    add(has_zeros ? shown : *number, has_zeros ? SheetRows::Holds::text : SheetRows::Holds::number);
  }

  void add(std::string_view text, SheetRows::Holds holds = SheetRows::Holds::text) {
    if (text.empty()) return;
    rows_.cell(column_, text, holds);
    if (cell_times_ > 1) rows_.repeat_cell(cell_times_ - 1);
  }

  std::string file_;
  std::optional<std::size_t> wanted_;
  SheetRows rows_;
  Paragraphs paragraphs_;
  std::string type_, value_;
  std::string style_of_cell_, row_style_;
  std::map<std::uint64_t, std::string> column_styles_;  // by the first column that has it
  std::size_t taken_ = 0;
  std::uint64_t next_row_ = 1, row_times_ = 1;
  std::uint64_t column_ = 0, cell_times_ = 1;
  std::uint64_t next_column_ = 0;  // of those described above the rows
  bool is_wanted_ = false, is_in_cell_ = false, has_formula_ = false, is_error_ = false;
  bool says_currency_ = false;  // whether the cell does, in an attribute
};

/// Throws invalid where the document has a password: its parts are there, but unreadable.
void refuse_password(const Archive& archive) {
  constexpr std::string_view manifest = "META-INF/manifest.xml";
  constexpr std::size_t longest_manifest = 10'000'000;  // bytes: a line an entry
  if (archive.has(manifest) && archive.text(manifest, longest_manifest).find("encryption-data") != std::string::npos)
    throw Error(ErrorCode::invalid, archive.name(), archive.name() + " has a password; save it without one");
}

}  // namespace

TextTable read_ods(const Archive& archive, const WorkbookForm& form) {
  constexpr std::string_view content = "content.xml";
  constexpr std::string_view named_styles = "styles.xml";
  refuse_password(archive);
  std::optional<std::size_t> wanted;
  if (form.sheet) {
    SheetList list;
    read_xml(archive, content, list);
    wanted = sheet_named(list.sheets, *form.sheet, archive.name());
  }
  CellStyles styles;
  if (archive.has(named_styles)) read_xml(archive, named_styles, styles);
  OneSheet sheet(archive.name(), wanted, std::move(styles));
  read_xml(archive, content, sheet);
  if (!wanted && sheet.rows().empty()) refuse_empty_workbook(sheet.sheets, archive.name());
  TextTable table = sheet.rows().table(form.header, {});
  table.titles.push_back(sheet.sheets[sheet.taken()].name);
  if (!wanted) tell_other_sheets(table, sheet_taken(sheet.sheets, sheet.taken()));
  return table;
}

}  // namespace crmcore::exchange
