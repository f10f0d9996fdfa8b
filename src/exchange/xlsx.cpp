// Office Open XML (ECMA-376): which part is which, then the styles and shared texts, then one sheet.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "cell_format.hpp"
#include "crmcore/values/text.hpp"
#include "sheet_rows.hpp"
#include "workbook.hpp"
#include "xml_reader.hpp"

namespace crmcore::exchange {
namespace {

constexpr std::size_t longest_text = 1'000'000;  // bytes, as of every cell

std::uint64_t number_of(std::string_view digits, std::uint64_t otherwise) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return read.ec == std::errc() && read.ptr == digits.data() + digits.size() && !digits.empty() ? number : otherwise;
}

bool is_true(std::string_view text) { return text == "1" || text == "true"; }

/// A text without the escapes of characters that XML does not hold: "_x000D_" is a carriage return.
std::string without_escapes(std::string_view text) {
  constexpr std::size_t length = 7;
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    unsigned code = 0;
    const bool may_be = text[at] == '_' && at + length <= text.size() && text[at + 1] == 'x' && text[at + 6] == '_';
    const char* const digits = text.data() + at + 2;
    const bool is_escape = may_be && std::from_chars(digits, digits + 4, code, 16).ptr == digits + 4 && code < 0x80;
    if (is_escape && code != 0) {
      plain += static_cast<char>(code);
      at += length;
    } else {
      plain += text[at++];
    }
  }
  return plain;
}

/// A part and what it is to the one that names it.
struct Relation {
  std::string type, target;
};

/// The parts that a part names, by id; targets are places in the archive.
class Relations : public XmlHandler {
 public:
  Relations(const Archive& archive, std::string_view part) {
    const std::size_t slash = part.rfind('/');
    folder_ = slash == std::string_view::npos ? "" : std::string(part.substr(0, slash + 1));
    const std::string file = folder_ + "_rels/" + std::string(part.substr(folder_.size())) + ".rels";
    if (archive.has(file)) read_xml(archive, file, *this);
  }

  const Relation* find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
  }
  /// The part of that type; empty when there is none.
  std::string target_of(std::string_view type) const {
    for (const auto& [id, relation] : by_id_)
      if (relation.type == type) return relation.target;
    return "";
  }

  void begin(const XmlName& element, const XmlAttributes& attributes) override {
    if (element.name != "Relationship" || attributes.text("TargetMode") == "External") return;
    const std::string_view type = attributes.text("Type");
    by_id_[std::string(attributes.text("Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                  place_of(attributes.text("Target"))};
  }

 private:
  std::string place_of(std::string_view target) const {
    if (target.starts_with('/')) return std::string(target.substr(1));
    std::string folder = folder_;
    while (target.starts_with("../")) {
      target.remove_prefix(3);
      folder.resize(folder.size() < 2 ? 0 : folder.rfind('/', folder.size() - 2) + 1);
    }
    return folder + std::string(target);
  }

  std::string folder_;
  std::map<std::string, Relation, std::less<>> by_id_;
};

/// The list of sheets and the date system.
class Workbook : public XmlHandler {
 public:
  std::vector<SheetName> sheets;
  std::vector<std::string> parts;  // of each sheet
  bool counts_from_1904 = false;

  Workbook(const Archive& archive, const std::string& part, const Relations& relations) : relations_(relations) {
    read_xml(archive, part, *this);
  }

  void begin(const XmlName& element, const XmlAttributes& attributes) override {
    if (element.name == "workbookPr") counts_from_1904 = is_true(attributes.text("date1904"));
    if (element.name != "sheet") return;
    const char* const id = attributes.find("id", "elationships");  // ".../relationships"
    const Relation* const relation = id ? relations_.find(id) : nullptr;
    if (!relation || relation->type != "worksheet") return;  // a sheet of a chart
    sheets.push_back(
        {std::string(attributes.text("name")), attributes.text("state").find("idden") != std::string::npos});
    parts.push_back(relation->target);
  }

 private:
  const Relations& relations_;
};

/// How the cells of each style are shown.
class Styles : public XmlHandler {
 public:
  Styles(const Archive& archive, const std::string& part) {
    if (!part.empty() && archive.has(part)) read_xml(archive, part, *this);
  }

  const CellFormat& of(std::uint64_t style) const { return style < formats_.size() ? formats_[style] : plain_; }

  void begin(const XmlName& element, const XmlAttributes& attributes) override {
    constexpr std::uint64_t no_number = 1'000'000;
    if (element.name == "numFmt") {
      described_[number_of(attributes.text("numFmtId"), no_number)] = cell_format(attributes.text("formatCode"));
    } else if (element.name == "cellXfs") {
      is_of_cells_ = true;
    } else if (element.name == "xf" && is_of_cells_) {
      const std::uint64_t number = number_of(attributes.text("numFmtId"), 0);
      const auto found = described_.find(number);
      formats_.push_back(found != described_.end() ? found->second
                                                   : cell_format(static_cast<int>(std::min(number, no_number))));
    }
  }
  void end(const XmlName& element) override {
    if (element.name == "cellXfs") is_of_cells_ = false;
  }

 private:
  std::map<std::uint64_t, CellFormat> described_;
  std::vector<CellFormat> formats_;
  CellFormat plain_;
  bool is_of_cells_ = false;
};

/// Collects the text of an element that holds runs of text (`si`, `is`), without what says how to pronounce them.
class RichText {
 public:
  void clear() { text_.clear(); }
  void begin(const XmlName& element) {
    if (element.name == "rPh") ++spoken_;
    if (element.name == "t") is_in_text_ = spoken_ == 0;
  }
  void end(const XmlName& element) {
    if (element.name == "rPh" && spoken_ > 0) --spoken_;
    if (element.name == "t") is_in_text_ = false;
  }
  void add(std::string_view piece) {
    if (is_in_text_ && text_.size() <= longest_text) text_ += piece;  // what is longer is refused as a cell
  }
  std::string plain() const { return without_escapes(text_); }

 private:
  std::string text_;
  int spoken_ = 0;
  bool is_in_text_ = false;
};

/// The texts that cells name by number.
class SharedTexts : public XmlHandler {
 public:
  SharedTexts(const Archive& archive, const std::string& part) : pool_(std::make_shared<TextPool>()) {
    if (!part.empty() && archive.has(part)) read_xml(archive, part, *this);
  }

  const std::vector<std::string_view>& texts() const { return texts_; }
  std::shared_ptr<const void> pool() const { return pool_; }

  void begin(const XmlName& element, const XmlAttributes& /*attributes*/) override {
    if (element.name == "si") text_.clear();
    text_.begin(element);
  }
  void end(const XmlName& element) override {
    text_.end(element);
    if (element.name == "si") texts_.push_back(pool_->keep(text_.plain()));
  }
  void text(std::string_view piece) override { text_.add(piece); }

 private:
  std::shared_ptr<TextPool> pool_;
  std::vector<std::string_view> texts_;
  RichText text_;
};

/// What the sheets of a workbook share.
struct Shared {
  const Styles& styles;
  const SharedTexts& texts;
  bool counts_from_1904;
};

/// Gives the cells of a sheet to rows.
class Sheet : public XmlHandler {
 public:
  Sheet(const Archive& archive, const std::string& part, const Shared& shared, SheetRows& rows)
      : file_(archive.name()), shared_(shared), rows_(rows) {
    rows_.keep(shared.texts.pool());
    read_xml(archive, part, *this);
  }

  void begin(const XmlName& element, const XmlAttributes& attributes) override {
    if (is_in_cell_) {
      is_in_value_ = element.name == "v";
      has_formula_ = has_formula_ || element.name == "f";
      rich_.begin(element);
    } else if (element.name == "sheetData") {
      is_in_data_ = true;
    } else if (element.name == "row" && is_in_data_) {
      rows_.begin_row(number_of(attributes.text("r"), rows_.row() + 1), is_true(attributes.text("hidden")));
      next_column_ = 0;
    } else if (element.name == "c" && is_in_data_) {
      begin_cell(attributes);
    } else if (element.name == "mergeCell") {
      rows_.tell(SheetRows::Told::merged, attributes.text("ref"));
    } else if (element.name == "col" && is_true(attributes.text("hidden"))) {
      const std::uint64_t first = number_of(attributes.text("min"), 1);
      rows_.tell(SheetRows::Told::hidden_columns, column_letters(std::max<std::uint64_t>(first, 1) - 1));
    }
  }

  void end(const XmlName& element) override {
    if (!is_in_cell_) {
      if (element.name == "sheetData") is_in_data_ = false;
      return;
    }
    rich_.end(element);
    if (element.name == "v") is_in_value_ = false;
    if (element.name == "c") end_cell();
  }

  void text(std::string_view piece) override {
    if (!is_in_cell_) return;
    rich_.add(piece);
    if (is_in_value_ && value_.size() <= longest_text) value_ += piece;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorCode::invalid, file_, file_ + " is damaged: cell " + rows_.place(column_) + " " + why);
  }

  void begin_cell(const XmlAttributes& attributes) {
    is_in_cell_ = true;
    has_formula_ = false;
    value_.clear();
    rich_.clear();
    type_ = attributes.text("t");
    style_ = number_of(attributes.text("s"), 0);
    column_ = next_column_;
    if (const std::string_view place = attributes.text("r"); !place.empty()) column_ = column_of(place);
    next_column_ = column_ + 1;
  }

  /// The column of a place such as "B7", counted from 0; where a row begins without its number, cells say it.
  std::uint64_t column_of(std::string_view place) const {
    constexpr std::size_t most_letters = 3;
    std::uint64_t column = 0;
    std::size_t letters = 0;
    while (letters < place.size() && place[letters] >= 'A' && place[letters] <= 'Z' && letters <= most_letters)
      column = column * 26 + static_cast<std::uint64_t>(place[letters++] - 'A' + 1);
    if (letters == 0 || letters > most_letters || number_of(place.substr(letters), 0) != rows_.row())
      throw Error(
          ErrorCode::invalid, file_,
          file_ + " is damaged: a cell of row " + std::to_string(rows_.row()) + " says that it is " + cited(place));
    return column - 1;
  }

  void end_cell() {
    is_in_cell_ = false;
    if (type_ == "s") {
      if (value_.empty()) return;
      const std::uint64_t number = number_of(value_, shared_.texts.texts().size());
      if (number >= shared_.texts.texts().size())
        refuse("is the shared text " + cited(value_) + " of " + std::to_string(shared_.texts.texts().size()));
      rows_.kept_cell(column_, shared_.texts.texts()[number]);
    } else if (type_ == "inlineStr") {
      rows_.cell(column_, rich_.plain());
    } else if (value_.empty()) {
      if (has_formula_ && type_ != "str") rows_.tell(SheetRows::Told::no_kept_value, rows_.place(column_));
    } else if (type_ == "str") {
      rows_.cell(column_, without_escapes(value_));
    } else if (type_ == "b") {
      rows_.cell(column_, is_true(value_) ? "true" : "false");
    } else if (type_ == "e") {
      rows_.tell(SheetRows::Told::error_value, value_ + " in " + rows_.place(column_));
      rows_.cell(column_, value_);
    } else if (type_ == "d") {
      rows_.cell(column_, value_);
    } else {
      add_number();
    }
  }

  void add_number() {
    const CellFormat& format = shared_.styles.of(style_);
    const auto number = number_text(trimmed(value_), format.digits);
    if (!number) refuse("is " + cited(value_) + ", which is not a number");
    if (!format.currency.empty()) rows_.say_currency(format.currency);
    if (format.shown == CellFormat::Shown::number)
      return rows_.cell(column_, *number, format.digits > 0 ? SheetRows::Holds::text : SheetRows::Holds::number);
    double days = 0;
    const std::string_view written = trimmed(value_);
    std::from_chars(written.data(), written.data() + written.size(), days);
    const auto day = day_text(days, format.shown, shared_.counts_from_1904);
    if (!day) return rows_.cell(column_, *number, SheetRows::Holds::number);
    if (day->starts_with("1900-02-29")) rows_.tell(SheetRows::Told::no_such_day, rows_.place(column_));
    rows_.cell(column_, *day);
  }

  std::string file_;
  const Shared& shared_;
  SheetRows& rows_;
  RichText rich_;
  std::string type_, value_;
  std::uint64_t style_ = 0;
  std::uint64_t column_ = 0, next_column_ = 0;
  bool is_in_data_ = false, is_in_cell_ = false, is_in_value_ = false, has_formula_ = false;
};

/// Reads sheets until one has cells; the rows of that one, and its place in the list.
std::pair<SheetRows, std::size_t> first_with_cells(const Archive& archive, const Workbook& workbook,
                                                   const Shared& shared) {
  for (std::size_t sheet = 0; sheet < workbook.sheets.size(); ++sheet) {
    if (workbook.sheets[sheet].is_hidden) continue;
    SheetRows rows(archive.name());
    static_cast<void>(Sheet(archive, workbook.parts[sheet], shared, rows));
    if (!rows.empty()) return {std::move(rows), sheet};
  }
  refuse_empty_workbook(workbook.sheets, archive.name());
}

}  // namespace

TextTable read_xlsx(const Archive& archive, const WorkbookForm& form) {
  std::string part = Relations(archive, "").target_of("officeDocument");
  if (part.empty()) part = "xl/workbook.xml";
  const Relations relations(archive, part);
  const Workbook workbook(archive, part, relations);
  const Styles styles(archive, relations.target_of("styles"));
  const SharedTexts texts(archive, relations.target_of("sharedStrings"));
  const Shared shared{styles, texts, workbook.counts_from_1904};
  std::vector<std::string> guesses;
  if (workbook.counts_from_1904) guesses.emplace_back("days count from 1904-01-01 in this workbook");
  if (!form.sheet) {
    auto [rows, taken] = first_with_cells(archive, workbook, shared);
    TextTable table = rows.table(form.header, std::move(guesses));
    table.titles.push_back(workbook.sheets[taken].name);
    tell_other_sheets(table, sheet_taken(workbook.sheets, taken));
    return table;
  }
  const std::size_t taken = sheet_named(workbook.sheets, *form.sheet, archive.name());
  SheetRows rows(archive.name());
  static_cast<void>(Sheet(archive, workbook.parts[taken], shared, rows));
  TextTable table = rows.table(form.header, std::move(guesses));
  table.titles.push_back(workbook.sheets[taken].name);
  return table;
}

}  // namespace crmcore::exchange
