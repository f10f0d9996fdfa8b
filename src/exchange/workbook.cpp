#include "workbook.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "crmcore/exchange/vcard.hpp"
#include "crmcore/new_file.hpp"
#include "crmcore/values/text.hpp"
#include "file_bytes.hpp"

namespace crmcore::exchange {
namespace {

constexpr std::string_view zip_mark = "PK\3\4";

enum class ArchiveKind : std::uint8_t { xlsx, ods };

/// What an archive holds, by its entries. Throws invalid for what is no workbook, saying what it is.
ArchiveKind kind_of(const Archive& archive) {
  constexpr std::size_t longest_type = 200;  // bytes
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorCode::invalid, archive.name(), archive.name() + " is " + what);
  };
  if (archive.has("mimetype")) {
    const std::string type = archive.text("mimetype", longest_type);
    if (type.find("opendocument.spreadsheet") != std::string::npos) return ArchiveKind::ods;
    refuse("not a spreadsheet but " + cited(trimmed(type)));
  }
  if (archive.has("xl/workbook.bin")) refuse("a binary Excel workbook (.xlsb); save it as .xlsx and import that");
  if (archive.has("word/document.xml")) refuse("a Word document; copy its table into a spreadsheet");
  if (archive.has("ppt/presentation.xml")) refuse("a presentation; copy its table into a spreadsheet");
  if (archive.has("index/document.iwa")) refuse("a Numbers or Pages document; export it as .xlsx or CSV");
  if (archive.has("[content_types].xml")) return ArchiveKind::xlsx;
  if (archive.has("content.xml")) return ArchiveKind::ods;
  refuse("a zip archive without a workbook in it; unpack it first");
  return ArchiveKind::xlsx;
}

}  // namespace

std::size_t sheet_named(std::span<const SheetName> sheets, const std::string& wanted, const std::string& file) {
  const auto place = [&](auto found) { return static_cast<std::size_t>(found - sheets.begin()); };
  if (const auto exact = std::ranges::find(sheets, wanted, &SheetName::name); exact != sheets.end())
    return place(exact);
  const std::string key = folded(wanted);
  const auto same = std::ranges::find_if(sheets, [&](const SheetName& sheet) { return folded(sheet.name) == key; });
  if (same != sheets.end()) return place(same);
  std::size_t number = 0;
  const auto read = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  if (read.ec == std::errc() && read.ptr == wanted.data() + wanted.size()) {
    if (number >= 1 && number <= sheets.size()) return number - 1;
    throw Error(ErrorCode::unknown_name, "sheet",
                file + " has " + std::to_string(sheets.size()) + (sheets.size() == 1 ? " sheet" : " sheets") +
                    "; sheet must be a name or a number from 1, not " + cited(wanted));
  }
  std::vector<std::string_view> names;
  for (const SheetName& sheet : sheets) names.emplace_back(sheet.name);
  throw_unknown("sheet", file + " has no sheet", wanted, names);
}

std::string sheet_taken(std::span<const SheetName> sheets, std::size_t taken) {
  if (sheets.size() < 2) return "";
  constexpr std::size_t most_named = 5;
  std::string others;
  std::size_t named = 0;
  for (std::size_t i = 0; i < sheets.size() && named < most_named; ++i) {
    if (i == taken) continue;
    others += (named++ == 0 ? "" : ", ") + cited(sheets[i].name) + (sheets[i].is_hidden ? " (hidden)" : "");
  }
  const std::size_t more = sheets.size() - 1 - named;
  if (more > 0) others += " and " + std::to_string(more) + " more";
  return "sheet " + cited(sheets[taken].name) + ", the first visible one with cells; not read: " + others;
}

void tell_other_sheets(TextTable& table, const std::string& told) {
  if (told.empty()) return;
  table.guesses.insert(table.guesses.begin(), told);
  table.findings.push_back({0, "", "sheet.not_read", Severity::warning, told});
}

void refuse_empty_workbook(std::span<const SheetName> sheets, const std::string& file) {
  const auto hidden = std::ranges::find(sheets, true, &SheetName::is_hidden);
  throw Error(ErrorCode::invalid, file,
              file + " has no visible sheet with cells" +
                  (hidden == sheets.end() ? "" : "; name a hidden one to read it, such as " + cited(hidden->name)));
}

bool is_workbook(std::string_view bytes) { return bytes.starts_with(zip_mark); }

TextTable parse_workbook(std::string_view bytes, const WorkbookForm& form, std::string name) {
  if (!is_workbook(bytes)) throw Error(ErrorCode::invalid, name, name + " is not an .xlsx or .ods workbook");
  const Archive archive(bytes, std::move(name));
  return kind_of(archive) == ArchiveKind::ods ? read_ods(archive, form) : read_xlsx(archive, form);
}

TextTable read_table(const std::string& file, const FileForm& form) {
  const auto refuse = [&](const char* option, const std::string& why) {
    throw Error(ErrorCode::invalid, option, std::string(option) + " is " + why + ": " + shown_path(file));
  };
  std::string bytes = file_bytes(file);
  if (is_workbook(bytes)) {
    if (form.csv.separator) refuse("separator", "of a CSV file, and this is a workbook");
    if (form.csv.encoding) refuse("encoding", "of a CSV file, and this is a workbook");
    return parse_workbook(bytes, {form.sheet, form.csv.header}, file);
  }
  if (form.sheet) refuse("sheet", "of a workbook, and this is none");
  if (is_vcard(bytes)) {
    if (form.csv.separator) refuse("separator", "of a CSV file, and this is a vCard");
    if (form.csv.encoding) refuse("encoding", "of a CSV file, and this is a vCard");
    return parse_vcards(bytes, file);
  }
  refuse_no_text(bytes, file);
  return file.ends_with(".json") ? parse_json(bytes, file) : parse_csv(std::move(bytes), form.csv, file);
}

std::string format_of(const std::string& file) {
  std::string ending = std::filesystem::path(file).extension().string();
  ending = ending.empty() ? ending : folded(ending.substr(1));
  return std::ranges::find(written_formats, ending) == written_formats.end() ? "" : ending;
}

std::string to_format(const Table& table, std::string_view format, const CsvStyle& style, std::string_view sheet) {
  if (format == "csv") return to_csv(table, style);
  if (format == "json") return to_json(table);
  if (format == "xlsx") return to_xlsx(table, sheet);
  if (format == "ods") return to_ods(table, sheet);
  throw_unknown("format", "there is no format", format, written_formats);
}

namespace {

/// The table with the currency of its money in a column, where it has money and does not say it.
std::optional<Table> with_currency(const Table& table) {
  constexpr std::string_view name = "currency";
  std::vector<Table::Description> columns;
  bool has_money = false;
  for (std::size_t c = 0; c < table.width(); ++c) {
    columns.push_back(table.column(c));
    has_money = has_money || holds_money(table.column(c));
  }
  if (!has_money || table.find(name)) return std::nullopt;
  columns.push_back({.name = std::string(name), .help = "currency of the amounts of the row"});
  Table result(std::move(columns), table.currency());
  const std::string code(table.currency().code());
  std::vector<Cell> row(table.width() + 1, Cell::of(std::string_view(code)));
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (std::size_t c = 0; c < table.width(); ++c) row[c] = table.cell(r, c);
    result.append(row);
  }
  return result;
}

}  // namespace

void write_table(const std::string& file, const Table& table) {
  const std::string format = format_of(file);
  if (format.empty())
    throw Error(ErrorCode::invalid, "file",
                "the name of the file must end in .csv, .json, .xlsx or .ods: " + shown_path(file));
  const auto said = with_currency(table);
  write_file(file, to_format(said ? *said : table, format));
}

}  // namespace crmcore::exchange
