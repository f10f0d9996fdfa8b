#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/values/json_text.hpp"
#include "json_lines.hpp"

namespace crmcore::exchange {
namespace {

using Json = nlohmann::ordered_json;

struct FileCloser {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, FileCloser>;

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_float() ? in_digits(value.get<double>()) : value.dump();
}

bool is_number_or_nothing(const Json& row, const std::string& column) {
  const auto value = row.find(column);
  return value == row.end() || value->is_null() || value->is_number();
}

bool is_number(Kind kind) {
  return kind == Kind::integer || kind == Kind::real || kind == Kind::decimal || kind == Kind::amount;
}

}  // namespace

TextTable parse_json(std::string_view bytes, std::string name) {
  check_json_depth(bytes, name);
  const Json json = Json::parse(bytes, nullptr, false);
  TextTable table;
  table.name = std::move(name);
  if (json.is_discarded() && is_json_lines(bytes))
    throw Error(ErrorCode::invalid, table.name,
                table.name + " holds JSON lines, an object on each line; write them as one JSON array");
  if (json.is_discarded() || !json.is_array())
    throw Error(ErrorCode::invalid, table.name, table.name + " is not a JSON array of objects");
  for (const Json& row : json) {
    if (!row.is_object())
      throw Error(ErrorCode::invalid, table.name,
                  table.name + " holds " + cited(row.dump()) + " where an object should be");
    for (const auto& [column, value] : row.items())
      if (!table.find(column)) table.header.push_back(column);
  }
  const auto texts = std::make_shared<TextPool>();
  table.keeps.push_back(texts);
  std::size_t number = 0;
  for (const Json& row : json) {
    ++number;
    for (std::size_t c = 0; c < table.header.size(); ++c) {
      const auto value = row.find(table.header[c]);
      const bool is_nested = value != row.end() && value->is_structured();
      if (is_nested) table.nested.push_back({table.lines.size(), c});
      std::string text;
      if (value != row.end() && !value->is_null() && !is_nested) text = text_of(*value);
      table.cells.push_back(texts->keep(text));
    }
    table.lines.push_back(static_cast<std::uint32_t>(number));
  }
  for (std::size_t c = 0; c < table.header.size(); ++c)
    if (std::ranges::all_of(json, [&](const Json& row) { return is_number_or_nothing(row, table.header[c]); }))
      table.numbers.push_back(c);
  return table;
}

TextTable read_json(const std::string& file) { return parse_json(read_file(file), file); }

TextTable as_text(const Table& source, std::string name) {
  TextTable table;
  table.name = std::move(name);
  const auto texts = std::make_shared<TextPool>();
  table.keeps.push_back(texts);
  for (std::size_t c = 0; c < source.width(); ++c) {
    table.header.push_back(source.column(c).name);
    if (is_number(source.column(c).kind)) table.numbers.push_back(c);
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
        table.cells.push_back(texts->keep(is_real ? in_digits(cell.real()) : source.text(r, c)));
    }
    table.cells.resize(table.cells.size() + table.left_out.size());
    table.lines.push_back(static_cast<std::uint32_t>(r + 1));
  }
  return table;
}

std::string to_json(const Table& table) {
  Json rows = Json::array();
  for (std::size_t r = 0; r < table.rows(); ++r) {
    Json row = Json::object();
    for (std::size_t c = 0; c < table.width(); ++c) {
      const std::string& name = table.column(c).name;
      const Kind kind = table.column(c).kind;
      const Cell cell = table.cell(r, c);
      if (cell.is_null())
        row[name] = nullptr;
      else if (kind == Kind::integer || kind == Kind::id)
        row[name] = cell.integer();
      else if (kind == Kind::real)
        row[name] = cell.real();
      else if (kind == Kind::boolean)
        row[name] = cell.integer() != 0;
      else
        row[name] = table.text(r, c);
    }
    rows.push_back(std::move(row));
  }
  return rows.dump(1) + "\n";
}

/// What a file is that is no text, by its first bytes; empty for a text.
std::string_view kind_of_file(std::string_view bytes) {
  struct Kind {
    std::string_view begins, name;
  };
  using namespace std::string_view_literals;
  constexpr std::array<Kind, 14> kinds{{{"PK\3\4"sv, "a zip archive, as .xlsx and .ods workbooks are"},
                                        {"\xD0\xCF\x11\xE0"sv, "an old Excel workbook"},
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

std::string read_file(const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw Error(ErrorCode::io, file, file + " is a folder; name a file in it");
  const File in(std::fopen(file.c_str(), "rb"));
  if (!in)
    throw Error(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, file,
                file + (errno == ENOENT ? " does not exist" : " cannot be read"));
  std::string bytes;
  if (std::fseek(in.get(), 0, SEEK_END) == 0) {
    const long size = std::ftell(in.get());
    if (size > 0) bytes.resize(static_cast<std::size_t>(size));
    std::rewind(in.get());
  }
  std::size_t filled = std::fread(bytes.data(), 1, bytes.size(), in.get());
  bytes.resize(filled);
  char more[65536];
  for (std::size_t read; (read = std::fread(more, 1, sizeof more, in.get())) > 0;) bytes.append(more, read);  // pipes
  if (std::ferror(in.get())) throw Error(ErrorCode::io, file, file + " cannot be read");
  if (const std::string_view kind = kind_of_file(bytes); !kind.empty())
    throw Error(ErrorCode::invalid, file,
                file + " is " + std::string(kind) + "; " +
                    (kind.starts_with("compressed") ? "unpack it first" : "save it as CSV (UTF-8) and import that"));
  return bytes;
}

void write_file(const std::string& file, std::string_view bytes) {
  File out(std::fopen(file.c_str(), "wbx"));
  if (!out) {
    if (errno == EEXIST) throw Error(ErrorCode::duplicate, file, file + " already exists; nothing was written");
    throw Error(ErrorCode::io, file, file + " cannot be written");
  }
  const bool written =
      std::fwrite(bytes.data(), 1, bytes.size(), out.get()) == bytes.size() && std::fflush(out.get()) == 0;
  const int why = errno;
  if (std::fclose(out.release()) != 0 || !written) {
    std::remove(file.c_str());
    throw Error(why == ENOSPC ? ErrorCode::full : ErrorCode::io, file,
                file + " could not be written completely and was removed");
  }
}

}  // namespace crmcore::exchange
