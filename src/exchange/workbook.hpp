// The two formats of workbooks behind parse_workbook. Private to the room.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "archive.hpp"
#include "crmcore/exchange/workbook.hpp"

namespace crmcore::exchange {

TextTable read_xlsx(const Archive& archive, const WorkbookForm& form);
TextTable read_ods(const Archive& archive, const WorkbookForm& form);

/// A sheet as its workbook lists it.
struct SheetName {
  std::string name;
  bool is_hidden = false;
};

/// The place of the sheet that a form names, by name, by name without case and accents, or by number. Throws
/// unknown_name.
std::size_t sheet_named(std::span<const SheetName> sheets, const std::string& wanted, const std::string& file);

/// "sheet 'Sales', the first of 3 (not 'Notes', 'Prices')": which sheet is read of several; empty for the only one.
std::string sheet_taken(std::span<const SheetName> sheets, std::size_t taken);
/// Tells of sheets that are not read; nothing where `told` is empty.
void tell_other_sheets(TextTable& table, const std::string& told);

/// Throws invalid for a workbook in which no visible sheet has a cell.
[[noreturn]] void refuse_empty_workbook(std::span<const SheetName> sheets, const std::string& file);

}  // namespace crmcore::exchange
