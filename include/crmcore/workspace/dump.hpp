// The whole workspace as a folder of open text, and a workspace made of such a folder again.
#pragma once

#include <cstdint>
#include <string>

#include "crmcore/schema/field.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"
#include "crmcore/workspace/workspace.hpp"

namespace crmcore {

/// A table of a folder.
struct DumpedTable {
  std::string table;
  std::int64_t rows = 0;
  std::string file;
};
template <>
struct Schema<DumpedTable> {
  static constexpr std::string_view name = "dumped_table";
  static constexpr auto fields = std::to_array<Field<DumpedTable>>({
      field<&DumpedTable::table>("table", {.help = "entity, or table of the log (crm_change, crm_entry, crm_undone)"}),
      field<&DumpedTable::rows>("rows", {.help = "rows of it"}),
      field<&DumpedTable::file>("file", {.help = "its file in the folder"}),
  });
};

/// Writes all that a file holds into a new folder, as it is at one moment: a CSV file of each entity with every field,
/// id and version, and `workspace.json`, which says what each column is, the currency, country and time zone, and the
/// next ids. With the log also who changed what, when and why, so that nothing is lost but the bytes; without it what
/// only the log can take back (imports) is left out as well. The folder is readable by its owner alone. Throws
/// duplicate for a folder that is there already, io, full.
Result<DumpedTable> dump(const store::Store& store, const std::string& folder, bool with_log = true);

/// Makes a workspace of such a folder, which an earlier crmcore may have written as well: records have the ids,
/// versions and values that they had. What the folder lacks is empty; tables and columns that this crmcore does not
/// know are refused. The new file is verified, and there is none when anything is wrong: a file of the folder that was
/// changed by hand does not agree with the sum of its cells (corrupt). Throws not_found for a folder without
/// `workspace.json`, invalid for values that cannot be read, naming file, row and column, duplicate for a file that is
/// there already.
Result<DumpedTable> restore(const std::string& folder, const std::string& file);

}  // namespace crmcore
