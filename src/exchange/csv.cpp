#include <algorithm>
#include <array>
#include <cstring>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/values/text.hpp"
#include "header_rows.hpp"
#include "json_lines.hpp"

namespace crmcore::exchange {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t longest_field = 1'000'000;  // bytes: a longer one is most likely a quote left open

/// Windows-1252, 0x80 … 0x9F (WHATWG encoding standard); the rest is as Latin-1.
constexpr std::array<char32_t, 32> windows_1252{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

void append_utf8(std::string& text, char32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | point >> 6);
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | point >> 18);
    text += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

std::string from_windows_1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(text, byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte);
  }
  return text;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
  std::string text;
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(bytes[at]);
    const auto b = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(big_endian ? a << 8 | b : b << 8 | a);
  };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    char32_t point = unit(at);
    if (point >= 0xD800 && point < 0xDC00 && at + 3 < bytes.size()) {
      const char32_t low = unit(at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        at += 2;
      }
    }
    append_utf8(text, point >= 0xD800 && point < 0xE000 ? 0xFFFD : point);
  }
  return text;
}

/// Reads lines that are not valid UTF-8 as Windows-1252; reports it when other lines are UTF-8 beyond ASCII.
std::string from_mixed(std::string_view bytes, TextTable& table) {
  std::string text;
  std::size_t line = 1, foreign = 0, first_foreign = 0;
  bool utf8_seen = false;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string_view one = bytes.substr(0, end);
    if (!is_utf8(one)) {
      text += from_windows_1252(one);
      if (foreign++ == 0) first_foreign = line;
    } else {
      utf8_seen = utf8_seen || std::ranges::any_of(one, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
      text += one;
    }
    bytes.remove_prefix(end);
    ++line;
  }
  if (utf8_seen)
    table.findings.push_back({first_foreign, "", "csv.mixed_encodings", Severity::warning,
                              std::to_string(foreign) +
                                  " lines are Windows-1252 in a file that is otherwise UTF-8; they were read as such"});
  else
    table.guesses.emplace_back("encoding windows-1252, because it is not valid UTF-8");
  return text;
}

/// Whether bytes without a mark are UTF-16, and in which order: most second bytes are NUL, which no other text has.
enum class Utf16 : std::uint8_t { no, little_endian, big_endian };
Utf16 utf16_without_mark(std::string_view bytes) {
  constexpr std::size_t most = 512;  // enough of a header
  const std::string_view head = bytes.substr(0, std::min(most, bytes.size()) / 2 * 2);
  std::array<std::size_t, 2> nuls{};  // at even and at odd places
  for (std::size_t at = 0; at < head.size(); ++at) nuls[at % 2] += head[at] == '\0' ? 1 : 0;
  const std::size_t units = head.size() / 2;
  constexpr std::size_t fewest = 4;  // of two bytes: fewer may be a text with a NUL in it
  // Headers, digits and separators are of ASCII: less than a quarter of the others are not.
  const auto are_most = [&](std::size_t count) { return 4 * count > 3 * units; };
  if (units < fewest || bytes.size() % 2 != 0) return Utf16::no;
  if (nuls[0] == 0 && are_most(nuls[1])) return Utf16::little_endian;
  if (nuls[1] == 0 && are_most(nuls[0])) return Utf16::big_endian;
  return Utf16::no;
}

std::string decoded(std::string bytes, const CsvForm& form, TextTable& table) {
  const auto starts = [&](std::string_view mark) { return bytes.starts_with(mark); };
  if (form.encoding) {
    std::string wanted = folded(*form.encoding);
    if (wanted == "utf-8" || wanted == "utf8") {
      if (starts(byte_order_mark)) bytes.erase(0, byte_order_mark.size());
      return bytes;
    }
    if (wanted == "windows-1252" || wanted == "cp1252" || wanted == "latin-1" || wanted == "iso-8859-1")
      return from_windows_1252(bytes);
    if (wanted == "utf-16")
      return from_utf16(std::string_view(bytes).substr(starts("\xFF\xFE") || starts("\xFE\xFF") ? 2 : 0),
                        starts("\xFE\xFF") || utf16_without_mark(bytes) == Utf16::big_endian);
    throw_unknown("encoding", "there is no encoding", *form.encoding,
                  std::array<std::string_view, 3>{"utf-8", "utf-16", "windows-1252"});
  }
  constexpr std::string_view utf32_mark("\xFF\xFE\0\0", 4);
  constexpr std::string_view utf32_mark_of_big_endian("\0\0\xFE\xFF", 4);
  if (starts(utf32_mark) || starts(utf32_mark_of_big_endian))
    throw Error(ErrorCode::invalid, table.name, table.name + " is UTF-32, which is not read; save it as UTF-8");
  if (starts("\xFF\xFE") || starts("\xFE\xFF")) {
    table.guesses.emplace_back("encoding utf-16, by its byte order mark");
    return from_utf16(std::string_view(bytes).substr(2), starts("\xFE\xFF"));
  }
  if (const Utf16 order = utf16_without_mark(bytes); order != Utf16::no) {
    table.guesses.emplace_back("encoding utf-16 without a byte order mark, because every other byte is NUL");
    return from_utf16(bytes, order == Utf16::big_endian);
  }
  if (starts(byte_order_mark)) bytes.erase(0, byte_order_mark.size());
  if (is_utf8(bytes)) return bytes;
  return from_mixed(bytes, table);
}

LineShape shape_of(std::string_view line, char separator) {
  LineShape shape;
  bool is_quoted = false;
  bool is_filled = false;
  for (const char c : line) {
    if (c == '"') is_quoted = !is_quoted;
    if (c == separator && !is_quoted) {
      shape.filled += is_filled ? 1 : 0;
      is_filled = false;
      ++shape.cells;
    } else if (c != ' ' && c != '\r' && c != '\t' && c != '"') {
      is_filled = true;
    }
  }
  shape.filled += is_filled ? 1 : 0;
  return shape;
}

/// How many lines stand above the header.
std::size_t title_lines(std::string_view text, char separator) {
  std::vector<LineShape> shapes;
  while (shapes.size() < most_titles && !text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    shapes.push_back(shape_of(text.substr(0, end), separator));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return title_lines(shapes);
}

/// Skips the lines above the header, and says so. Returns how many.
std::size_t skip_titles(std::string& text, char separator, TextTable& table) {
  const std::size_t lines = title_lines(text, separator);
  std::size_t end = 0;
  for (std::size_t line = 0; line < lines; ++line) {
    const std::size_t next = text.find('\n', end) + 1;
    table.titles.emplace_back(trimmed(std::string_view(text).substr(end, next - end)));
    end = next;
  }
  const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
  if (!trimmed(first).empty() && lines > 0) {
    table.guesses.push_back(skipped_titles(lines, trimmed(first)));
    table.findings.push_back({1, "", "row.title", Severity::info, table.guesses.back()});
  }
  text.erase(0, end);
  return lines;
}

/// The separator that splits the first lines into the same number of columns, more than one.
char guessed_separator(std::string_view text) {
  std::array<std::vector<std::size_t>, 4> counts;
  constexpr std::string_view candidates = ",;\t|";
  std::vector<std::size_t> blanks;
  for (int line = 0; line < 20 && !text.empty(); ++line) {
    std::array<std::size_t, 4> count{};
    std::size_t words = 0;
    bool quoted = false, in_word = false;
    std::size_t at = 0;
    for (; at < text.size() && (quoted || text[at] != '\n'); ++at) {
      const char c = text[at];
      if (c == '"') quoted = !quoted;
      if (!quoted)
        for (std::size_t i = 0; i < candidates.size(); ++i)
          if (c == candidates[i]) ++count[i];
      const bool blank = c == ' ' || c == '\t' || c == '\r';
      if (!blank && !in_word) ++words;
      in_word = !blank;
    }
    text.remove_prefix(std::min(at + 1, text.size()));
    if (words == 0) continue;
    for (std::size_t i = 0; i < count.size(); ++i) counts[i].push_back(count[i]);
    blanks.push_back(words);
  }
  const auto agreement = [](const std::vector<std::size_t>& count) {
    return count.empty() ? 0 : std::ranges::count(count, count.front());
  };
  std::ptrdiff_t best = 0;
  char separator = ',';
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (!counts[i].empty() && counts[i].front() > 0 && agreement(counts[i]) > best) {
      best = agreement(counts[i]);
      separator = candidates[i];
    }
  if (best == 0 && !blanks.empty() && blanks.front() > 1 &&
      agreement(blanks) == static_cast<std::ptrdiff_t>(blanks.size()))
    separator = ' ';
  return separator;
}

/// The end of a quoted field that begins at `open`, behind its closing quote; null when it is not closed.
const char* end_of_quotes(const char* open, const char* end) {
  for (const char* at = open + 1; at < end; ++at) {
    if (*at != '"') continue;
    if (at + 1 < end && at[1] == '"')
      ++at;
    else
      return at + 1;
  }
  return nullptr;
}

/// Whether quotes behind blanks open fields: at least one quote stands behind a separator and a blank, and all quotes
/// that open a field end with it.
bool has_blanks_before_quotes(std::string_view text, char separator) {
  if (separator == ' ' || separator == '\t') return false;
  if (text.find({std::array{separator, ' ', '"'}.data(), 3}) == std::string_view::npos) return false;
  const char* const end = text.data() + text.size();
  const auto is_line_end = [&](const char* at) { return at == end || *at == '\n' || *at == '\r'; };
  for (const char* at = text.data(); at < end;) {  // at the beginning of a field
    const char* begin = at;
    while (begin < end && *begin == ' ') ++begin;
    if (begin < end && *begin == '"') {
      at = end_of_quotes(begin, end);
      while (at && at < end && *at == ' ') ++at;
      if (!at || (!is_line_end(at) && *at != separator)) return false;
    } else {
      while (!is_line_end(at) && *at != separator) ++at;
    }
    if (at < end) ++at;
  }
  return true;
}

class Reader {
 public:
  /// `blanks_before_quotes`: a quote behind blanks opens a field; `line` is that of the text's beginning in the file.
  Reader(std::string& text, char separator, bool blanks_before_quotes, std::size_t line, TextTable& table)
      : at_(text.data()),
        end_(text.data() + text.size()),
        separator_(separator),
        blanks_before_quotes_(blanks_before_quotes),
        table_(table),
        line_(line) {
    std::array<bool, 256> stops{};
    for (const char c : {separator, '\n', '\r', '\0'}) stops[static_cast<unsigned char>(c)] = true;
    stops_ = stops;
  }

  bool more() const { return at_ < end_; }
  std::size_t line() const { return line_; }

  /// Reads one row onto the end of the cells; false when it was blank or unreadable.
  bool row(std::vector<std::string_view>& cells, std::size_t width) {
    const std::size_t first_line = line_;
    const std::size_t first_cell = cells.size();
    const char* begin = at_;
    problem_.clear();
    if (separator_ == ' ')
      blanks_row(cells);
    else
      separated_row(cells);
    const std::size_t count = cells.size() - first_cell;
    if (problem_.empty() && count == 1 && cells.back().empty()) {  // a blank line
      cells.resize(first_cell);
      return false;
    }
    if (problem_.empty() && width != 0 && count != width)
      problem("csv.column_count", std::to_string(count) + " columns where the header has " + std::to_string(width));
    if (problem_.empty()) return true;
    cells.resize(first_cell);
    table_.findings.push_back(
        {first_line, "", problem_code_, Severity::error,
         problem_ + ": " +
             cited(std::string_view(begin, std::min<std::size_t>(static_cast<std::size_t>(at_ - begin), 200)))});
    return false;
  }

 private:
  void problem(std::string code, std::string what) {
    if (problem_.empty()) {
      problem_code_ = std::move(code);
      problem_ = std::move(what);
    }
  }
  void keep(std::vector<std::string_view>& cells, const char* begin, const char* end) {
    if (static_cast<std::size_t>(end - begin) > longest_field)
      problem("csv.field_too_long",
              "a field of " + std::to_string(end - begin) + " bytes; at most a million are allowed");
    cells.emplace_back(begin, static_cast<std::size_t>(end - begin));
  }
  /// After a field: true when the row goes on.
  bool after_field() {
    if (at_ == end_) return false;
    if (*at_ == separator_) {
      ++at_;
      return true;
    }
    if (*at_ == '\r') ++at_;
    if (at_ < end_ && *at_ == '\n') ++at_;
    ++line_;
    return false;
  }
  void to_line_end() {
    while (at_ < end_ && *at_ != '\n') ++at_;
    if (at_ < end_) ++at_;
    ++line_;
  }

  void separated_row(std::vector<std::string_view>& cells) {
    do {
      if (blanks_before_quotes_) skip_blanks_before_quote();
      if (at_ < end_ && *at_ == '"') {
        if (!quoted_field(cells)) return;
      } else {
        const char* begin = at_;
        while (at_ < end_ && !stops_[static_cast<unsigned char>(*at_)]) ++at_;
        while (at_ < end_ && *at_ == '\0') {
          problem("csv.nul_byte", "a NUL byte");
          while (at_ < end_ && (*at_ == '\0' || !stops_[static_cast<unsigned char>(*at_)])) ++at_;
        }
        keep(cells, begin, at_);
      }
    } while (after_field());
  }

  void skip_blanks_before_quote() {
    char* after = at_;
    while (after < end_ && *after == ' ') ++after;
    if (after < end_ && *after == '"') at_ = after;
  }

  /// A field in quotes, its doubled quotes made single in place. False: the row is spoilt and was skipped.
  bool quoted_field(std::vector<std::string_view>& cells) {
    char* const open = at_++;
    char* out = at_;
    char* const begin = at_;
    std::size_t lines = 0;
    char* first_line_end = nullptr;
    char* scan = at_;
    for (;;) {  // find the end before anything is moved
      scan = static_cast<char*>(std::memchr(scan, '"', static_cast<std::size_t>(end_ - scan)));
      if (!scan) break;
      if (scan + 1 < end_ && scan[1] == '"') {
        scan += 2;
        continue;
      }
      break;
    }
    if (!scan) {
      at_ = open;
      problem("csv.open_quote", "a quote is never closed");
      cells.emplace_back();
      to_line_end();
      return false;
    }
    for (char* c = begin; c < scan; ++c) {
      if (*c == '"') ++c;  // the second of two
      if (*c == '\n') {
        ++lines;
        first_line_end = first_line_end ? first_line_end : c;
      }
      if (*c == '\0') problem("csv.nul_byte", "a NUL byte");
      *out++ = *c;
    }
    at_ = scan + 1;
    while (blanks_before_quotes_ && at_ < end_ && *at_ == ' ') ++at_;
    if (at_ < end_ && *at_ != separator_ && *at_ != '\n' && *at_ != '\r') {
      problem("csv.broken_quote", "text after a closing quote");
      cells.emplace_back();
      line_ += lines;
      to_line_end();
      return false;
    }
    keep(cells, begin, out);
    line_ += lines;
    return true;
  }

  void blanks_row(std::vector<std::string_view>& cells) {
    while (at_ < end_ && *at_ != '\n') {
      if (*at_ == ' ' || *at_ == '\t' || *at_ == '\r') {
        ++at_;
        continue;
      }
      const char* begin = at_;
      while (at_ < end_ && *at_ != ' ' && *at_ != '\t' && *at_ != '\r' && *at_ != '\n') {
        if (*at_ == '\0') problem("csv.nul_byte", "a NUL byte");
        ++at_;
      }
      keep(cells, begin, at_);
    }
    if (at_ < end_) ++at_;
    ++line_;
    if (cells.empty()) cells.emplace_back();
  }

  char* at_;
  char* end_;
  char separator_;
  bool blanks_before_quotes_;
  TextTable& table_;
  std::array<bool, 256> stops_{};
  std::size_t line_;
  std::string problem_, problem_code_;
};

bool has_decimals(Kind kind) { return kind == Kind::real || kind == Kind::decimal || kind == Kind::amount; }

/// A number with its decimal mark. A doubtful one gets a fourth decimal: 1.2340 has one reading.
std::string number_text(std::string number, char decimal_mark) {
  if (has_doubtful_mark(number)) number += '0';
  std::ranges::replace(number, '.', decimal_mark);
  return number;
}

/// Throws invalid for JSON, which is no CSV whatever it is called.
void refuse_json(std::string_view text, const std::string& name) {
  const std::string_view begin = trimmed(text.substr(0, text.find('"')));
  if (begin == "{")
    throw Error(ErrorCode::invalid, name,
                name + (is_json_lines(text) ? " holds JSON lines, an object on each line; write them as one JSON array"
                                            : " is a JSON object, not a table; write its rows as a JSON array"));
  if (begin == "[{" || (begin.starts_with('[') && trimmed(begin.substr(1)) == "{"))
    throw Error(ErrorCode::invalid, name, name + " is JSON; give it a name that ends in .json");
}

std::string separator_name(char separator) {
  switch (separator) {
    case '\t': return "tab";
    case ' ': return "runs of blanks";
    default: return std::string("'") + separator + "'";
  }
}

}  // namespace

std::optional<std::size_t> TextTable::find(std::string_view column) const {
  const auto found = std::ranges::find(header, column);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

TextTable::operator Table() const {
  const auto unread = std::ranges::find(findings, Severity::error, &Finding::severity);
  if (unread != findings.end())
    throw Error(ErrorCode::invalid, name,
                name + " has " + std::to_string(std::ranges::count(findings, Severity::error, &Finding::severity)) +
                    " rows that cannot be read: " + unread->message);
  std::vector<Table::Description> columns;
  std::vector<std::size_t> kept;
  std::vector<Table::LeftOut> unreadable = left_out;
  for (std::size_t c = 0; c < header.size(); ++c) {
    const auto found = std::ranges::find(nested, c, &Nested::column);
    if (found != nested.end())
      unreadable.push_back({header[c], "row " + std::to_string(lines[found->row]) + " holds a list or an object"});
    if (std::ranges::find(unreadable, header[c], &Table::LeftOut::name) != unreadable.end()) continue;
    columns.push_back({header[c]});
    kept.push_back(c);
  }
  Table table(std::move(columns), {});
  for (Table::LeftOut& column : unreadable) table.leave_out(std::move(column.name), std::move(column.why));
  table.reserve(rows());
  std::vector<Cell> row(kept.size());
  for (std::size_t r = 0; r < rows(); ++r) {
    for (std::size_t c = 0; c < kept.size(); ++c) row[c] = Cell::of(cell(r, kept[c]));
    table.append(row);
  }
  return table;
}

std::size_t TextTable::at(std::string_view column) const {
  if (const auto found = find(column)) return *found;
  throw_unknown(name, name + " has no column", column, header);
}

TextTable parse_csv(std::string bytes, const CsvForm& form, std::string name) {
  TextTable table;
  table.name = std::move(name);
  auto text = std::make_shared<std::string>(decoded(std::move(bytes), form, table));
  table.keeps.push_back(text);
  refuse_json(*text, table.name);
  std::size_t skipped = 0;
  char separator = form.separator.value_or('\0');
  if (text->starts_with("sep=") && text->size() > 5) {  // a spreadsheet's own word for it
    separator = (*text)[4];
    skipped = std::min(text->find('\n'), text->size() - 1) + 1;
    text->erase(0, skipped);
  }
  if (separator == '\0') {
    separator = guessed_separator(*text);
    if (separator != ',')
      table.guesses.push_back("separator " + separator_name(separator) + ", because it splits every line alike");
  }
  const std::size_t titles = form.header ? skip_titles(*text, separator, table) : 0;
  const bool blanks_before_quotes = has_blanks_before_quotes(*text, separator);
  if (blanks_before_quotes)
    table.guesses.emplace_back("quotes behind blanks open cells, because all of them end with their cell");
  const std::size_t first_line = 1 + (skipped ? 1 : 0) + titles;
  Reader reader(*text, separator, blanks_before_quotes, first_line, table);
  std::vector<std::string_view> first;
  while (reader.more() && !reader.row(first, 0)) {
  }
  if (first.empty()) throw Error(ErrorCode::invalid, table.name, table.name + " has no rows");
  if (first.size() > most_columns) refuse_columns(table.name, first.size());
  if (form.header) {
    ColumnNames names(table);
    for (std::size_t i = 0; i < first.size(); ++i) names.add(first[i], i + 1);
  } else {
    for (std::size_t i = 0; i < first.size(); ++i) table.header.push_back("column_" + std::to_string(i + 1));
    table.cells = first;
    table.lines.push_back(static_cast<std::uint32_t>(first_line));
  }
  const std::size_t guess = text->size() / 60 + 16;
  table.cells.reserve(std::min(guess * table.header.size(), text->size() + table.header.size()));  // a byte a cell
  table.lines.reserve(guess);
  while (reader.more()) {
    const std::size_t line = reader.line();
    if (reader.row(table.cells, table.header.size())) table.lines.push_back(static_cast<std::uint32_t>(line));
  }
  return table;
}

TextTable read_csv(const std::string& file, const CsvForm& form) { return parse_csv(read_file(file), form, file); }

namespace {

/// Whether behind the apostrophes of a text stands what a spreadsheet takes for a formula.
bool is_formula(std::string_view behind) {
  return !behind.empty() && std::string_view("=+-@\t\r").find(behind[0]) != std::string_view::npos;
}
/// Whether it is a number, an amount or a day in digits: an apostrophe before these is how people tell a spreadsheet
/// that they are a text.
bool are_digits(std::string_view behind) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool begins = !behind.empty() && (is_digit(behind[0]) || behind[0] == '$');
  return begins && std::ranges::any_of(behind, is_digit) && std::ranges::all_of(behind, [&](char c) {
           return is_digit(c) || std::string_view("$.,:/- ").find(c) != std::string_view::npos;
         });
}
std::string_view behind_apostrophes(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of('\''), text.size()));
}

}  // namespace

std::string without_formula(std::string_view text) {
  const std::string_view behind = behind_apostrophes(text);
  const bool is_taken_away = is_formula(behind) || (text.starts_with('\'') && are_digits(behind));
  return (is_taken_away ? "'" : "") + std::string(text);
}

std::string_view with_formula(std::string_view text) {
  if (!text.starts_with('\'')) return text;
  const std::string_view behind = behind_apostrophes(text);
  return is_formula(behind) || are_digits(behind) ? text.substr(1) : text;
}

std::string with_own_apostrophe(std::string_view text) {
  return text.starts_with('\'') ? without_formula(text) : std::string(text);
}

std::string to_csv(const Table& table, const CsvStyle& style) {
  if (style.separator == style.decimal_mark)
    throw Error(ErrorCode::invalid, "separator",
                "separator and decimal_mark must differ; " + cited(std::string(1, style.separator)) + " is both");
  std::string out(style.bom ? byte_order_mark : "");
  const std::string special = std::string("\"\r\n") + style.separator;
  const auto put = [&](std::string_view text) {
    if (text.find_first_of(special) == std::string_view::npos) {
      out += text;
      return;
    }
    out += '"';
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  };
  for (std::size_t c = 0; c < table.width(); ++c) {
    if (c) out += style.separator;
    put(without_formula(table.column(c).name));
  }
  out += '\n';
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (std::size_t c = 0; c < table.width(); ++c) {
      if (c) out += style.separator;
      const Kind kind = table.column(c).kind;
      if (cell_type(kind) == Cell::Type::text)
        put(without_formula(table.cell(r, c).text()));
      else
        put(has_decimals(kind) ? number_text(table.text(r, c), style.decimal_mark) : table.text(r, c));
    }
    out += '\n';
  }
  return out;
}

}  // namespace crmcore::exchange
