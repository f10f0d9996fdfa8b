// An empty spreadsheet of a layout, to be filled in: its columns as people call them, with an example of each.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/exchange/text_table.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore::intake {

/// The languages of templates.
inline constexpr auto template_languages = std::to_array<std::string_view>({"en", "es"});

/// A column of a template.
struct TemplateColumn {
  std::string column;  ///< its name in the layout
  std::string header;  ///< as people call it; an import finds it by that again
  std::string help;
  Kind kind = Kind::text;
  bool required = false;           ///< without it no row can be read
  std::vector<std::string> words;  ///< what may stand in it; empty where it is free
  std::string example;             ///< empty where there is none
};

/// The columns of a layout, a flat one or that of an entity, in "en" or "es", with the fields that the business has
/// defined. Throws unknown_name for a layout or a language that there is not.
std::vector<TemplateColumn> template_columns(const store::Store& store, std::string_view layout,
                                             std::string_view language);

/// The template as a table: the headers, and one row of examples. An import leaves that row out as long as nobody has
/// changed it.
Table template_table(const std::vector<TemplateColumn>& columns, Currency currency);

/// Writes the template to a new file: .csv, .json, .ods, or .xlsx, in whose cells the words can be chosen. Throws
/// invalid where the name says no format.
void write_template(const std::string& file, const std::vector<TemplateColumn>& columns, Currency currency);

/// The row of a file that is the example of its template, in one of the languages; none without one.
std::optional<std::size_t> example_row(const store::Store& store, const exchange::TextTable& table,
                                       std::string_view layout);

}  // namespace crmcore::intake
