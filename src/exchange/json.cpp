#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "../values/json_document.hpp"
#include "crmcore/exchange/text_table.hpp"
#include "crmcore/new_file.hpp"
#include "crmcore/values/json_text.hpp"
#include "file_bytes.hpp"
#include "json_lines.hpp"

namespace crmcore::exchange {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_file = std::size_t{1} << 30;  // bytes: some ten million rows, and their cells fit as well
// Rows of JSON need not have the same keys, but a table has a cell for each: where few are filled, a small file would
// take all memory. A table of this many cells, or with one filled of so many, is allowed.
constexpr std::size_t cells_for_nothing = 4'000'000;  // 64 MB
constexpr std::size_t cells_for_one_filled = 64;

struct FileCloser {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, FileCloser>;

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_float() ? in_digits(value.get<double>()) : value.dump();
}

bool is_number(Kind kind) {
  return kind == Kind::integer || kind == Kind::real || kind == Kind::decimal || kind == Kind::amount;
}

/// The column of each name.
using Places = std::unordered_map<std::string, std::size_t>;

/// Gives the table its columns, the names in the order of their first appearance. Returns them with the number of
/// values in all rows.
std::pair<Places, std::size_t> header_of(const Json& rows, TextTable& table) {
  Places places;
  std::size_t filled = 0;
  for (const Json& row : rows) {
    if (!row.is_object())
      throw Error(ErrorCode::invalid, table.name,
                  table.name + " holds " + cited(row.dump()) + " where an object should be");
    filled += row.size();
    for (const auto& [column, value] : row.items())
      if (places.emplace(column, table.header.size()).second) table.header.push_back(column);
    if (table.header.size() > most_columns) refuse_columns(table.name, table.header.size());
  }
  return {std::move(places), filled};
}

void append_cell(std::string& json, const Table& table, std::size_t row, std::size_t column) {
  const Kind kind = table.column(column).kind;
  const Cell cell = table.cell(row, column);
  if (cell.is_null())
    json += "null";
  else if (kind == Kind::integer || kind == Kind::id)
    json += std::to_string(cell.integer());
  else if (kind == Kind::real)
    append_json(json, cell.real());
  else if (kind == Kind::boolean)
    json += cell.integer() != 0 ? "true" : "false";
  else
    append_json(json, table.text(row, column));
}

}  // namespace

void refuse_columns(const std::string& name, std::size_t columns) {
  throw Error(
      ErrorCode::invalid, name,
      name + " has " + std::to_string(columns) + " columns; at most " + std::to_string(most_columns) + " are read");
}

TextTable parse_json(std::string_view bytes, std::string name) {
  check_json_depth(bytes, name);
  const JsonDocument document(bytes);
  const Json& json = *document;
  TextTable table;
  table.name = std::move(name);
  if (!document.why().empty()) throw Error(ErrorCode::invalid, table.name, table.name + " " + document.why());
  if (json.is_discarded() && is_json_lines(bytes))
    throw Error(ErrorCode::invalid, table.name,
                table.name + " holds JSON lines, an object on each line; write them as one JSON array");
  if (json.is_discarded() || !json.is_array())
    throw Error(ErrorCode::invalid, table.name, table.name + " is not a JSON array of objects");
  const auto [places, filled] = header_of(json, table);
  const std::size_t cells = json.size() * table.header.size();
  if (cells > cells_for_nothing && cells / cells_for_one_filled > filled)
    throw Error(ErrorCode::invalid, table.name,
                table.name + " has " + std::to_string(json.size()) + " rows with " +
                    std::to_string(table.header.size()) + " different names, of which a row has " +
                    std::to_string(filled / json.size()) + "; write name and value as two columns of rows instead");
  const auto texts = std::make_shared<TextPool>();
  table.keeps.push_back(texts);
  std::vector<bool> is_number_column(table.header.size(), true);
  std::vector<std::string_view> cells_of_row;
  std::size_t number = 0;
  for (const Json& row : json) {
    ++number;
    cells_of_row.assign(table.header.size(), {});
    for (const auto& [column, value] : row.items()) {
      const std::size_t place = places.at(column);
      if (!value.is_null() && !value.is_number()) is_number_column[place] = false;
      if (value.is_structured())
        table.nested.push_back({table.lines.size(), place});
      else if (!value.is_null())
        cells_of_row[place] = texts->keep(with_own_apostrophe(text_of(value)));
    }
    table.cells.insert(table.cells.end(), cells_of_row.begin(), cells_of_row.end());
    table.lines.push_back(static_cast<std::uint32_t>(number));
  }
  for (std::size_t c = 0; c < table.header.size(); ++c)
    if (is_number_column[c]) table.numbers.push_back(c);
  return table;
}

TextTable read_json(const std::string& file) { return parse_json(read_file(file), file); }

bool holds_money(const Table::Description& column) {
  return column.kind == Kind::amount || (column.kind == Kind::decimal && !column.from.empty());
}

TextTable as_text(const Table& source, std::string name) {
  TextTable table;
  table.name = std::move(name);
  const auto texts = std::make_shared<TextPool>();
  table.keeps.push_back(texts);
  for (std::size_t c = 0; c < source.width(); ++c) {
    table.header.push_back(source.column(c).name);
    if (is_number(source.column(c).kind)) table.numbers.push_back(c);
    if (holds_money(source.column(c))) table.currencies.push_back({c, std::string(source.currency().code())});
  }
  table.left_out = source.left_out();
  for (const Table::LeftOut& column : table.left_out) table.header.push_back(column.name);
  table.cells.reserve(source.rows() * table.header.size());
  for (std::size_t r = 0; r < source.rows(); ++r) {
    for (std::size_t c = 0; c < source.width(); ++c) {
      const Cell cell = source.cell(r, c);
      const bool is_real = source.column(c).kind == Kind::real && !cell.is_null();
      if (is_real && std::isnan(cell.real()))
        table.cells.emplace_back();
      else
        table.cells.push_back(texts->keep(is_real ? in_digits(cell.real()) : with_own_apostrophe(source.text(r, c))));
    }
    table.cells.resize(table.cells.size() + table.left_out.size());
    table.lines.push_back(static_cast<std::uint32_t>(r + 1));
  }
  return table;
}

std::string to_json(const Table& table) {
  std::string json = "[";
  for (std::size_t r = 0; r < table.rows(); ++r) {
    json += r == 0 ? "\n {" : ",\n {";
    for (std::size_t c = 0; c < table.width(); ++c) {
      json += c == 0 ? "\n  " : ",\n  ";
      append_json(json, table.column(c).name);
      json += ": ";
      append_cell(json, table, r, c);
    }
    json += table.width() == 0 ? "}" : "\n }";
  }
  return json + (table.rows() == 0 ? "]\n" : "\n]\n");
}

/// What a file is that is no text, by its first bytes; empty for a text.
std::string_view kind_of_file(std::string_view bytes) {
  struct Kind {
    std::string_view begins, name;
  };
  using namespace std::string_view_literals;
  constexpr std::array<Kind, 14> kinds{{{"PK\3\4"sv, "a zip archive, as .xlsx and .ods workbooks are"},
                                        {"\xD0\xCF\x11\xE0"sv, "an old Excel workbook, or one with a password"},
                                        {"\x1F\x8B"sv, "compressed with gzip"},
                                        {"BZh"sv, "compressed with bzip2"},
                                        {"\xFD"
                                         "7zXZ"sv,
                                         "compressed with xz"},
                                        {"\x28\xB5\x2F\xFD"sv, "compressed with zstd"},
                                        {"\x89PNG"sv, "a picture"},
                                        {"PAR1"sv, "a Parquet file"},
                                        {"ARROW1"sv, "an Arrow file"},
                                        {"%PDF"sv, "a PDF"},
                                        {"SQLite format 3"sv, "an SQLite file"},
                                        {"<html"sv, "a web page"},
                                        {"<!DOCTYPE"sv, "a web page"},
                                        {"BEGIN:VCARD"sv, "a vCard"}}};
  for (const Kind& kind : kinds)
    if (bytes.starts_with(kind.begins)) return kind.name;
  return "";
}

std::string file_bytes(const std::string& file) {
  check_path(file, "file");
  const std::string name = shown_path(file);
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(file, ignored);
  if (std::filesystem::is_directory(status)) throw Error(ErrorCode::io, file, name + " is a folder; name a file in it");
  if (std::filesystem::is_block_file(status) || std::filesystem::is_character_file(status))
    throw Error(ErrorCode::invalid, file, name + " is a device; name a file or a pipe");
  const File in(std::fopen(file.c_str(), "rbe"));
  if (!in)
    throw Error(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, file,
                name + (errno == ENOENT ? " does not exist" : " cannot be read"));
  const auto refuse_length = [&] {
    throw Error(ErrorCode::invalid, file,
                name + " is longer than " + std::to_string(longest_file) + " bytes; import it in parts");
  };
  std::string bytes;
  if (std::filesystem::is_regular_file(status)) {
    const std::uintmax_t size = std::filesystem::file_size(file, ignored);
    if (!ignored && size > longest_file) refuse_length();
    if (!ignored) bytes.resize(static_cast<std::size_t>(size));
  }
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), in.get()));
  char more[65536];
  for (std::size_t read; (read = std::fread(more, 1, sizeof more, in.get())) > 0;) {  // pipes
    if (bytes.size() + read > longest_file) refuse_length();
    bytes.append(more, read);
  }
  if (std::ferror(in.get())) throw Error(ErrorCode::io, file, name + " cannot be read");
  return bytes;
}

void refuse_no_text(std::string_view bytes, const std::string& file) {
  if (const std::string_view kind = kind_of_file(bytes); !kind.empty())
    throw Error(ErrorCode::invalid, file,
                shown_path(file) + " is " + std::string(kind) + "; " +
                    (kind.starts_with("compressed") ? "unpack it first" : "save it as CSV (UTF-8) and import that"));
}

std::string read_file(const std::string& file) {
  std::string bytes = file_bytes(file);
  refuse_no_text(bytes, file);
  return bytes;
}

void write_file(const std::string& file, std::string_view bytes) {
  NewFile made(file);
  made.write(bytes);
  made.publish();
}

}  // namespace crmcore::exchange
