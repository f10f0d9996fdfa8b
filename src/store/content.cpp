// What the tables hold against what the log commits to.
#include "database.hpp"

namespace crmcore::store {
namespace {

constexpr std::string_view sums_column = "sums";  // of crm_change: it cannot commit to itself

/// The sum of the rows of a statement whose first column is their id.
ContentSum content_of(Statement& rows) {
  ContentSum sum = 0;
  std::vector<std::uint64_t> seeds;
  while (rows.step()) sum += content_of_row(rows, seeds);
  return sum;
}

/// The sum of all settings but the one that holds it.
ContentSum content_of_settings(Store::Database& database) {
  constexpr std::int64_t only = 1;  // they have no ids
  Statement rows = database.prepare("SELECT name, value FROM crm_meta WHERE name <> 'settings'");
  ContentSum sum = 0;
  while (rows.step()) sum += sum_of(column_seed(rows.cell(0).text()), only, rows.cell(1));
  return sum;
}

}  // namespace

ContentSum content_of_row(const Statement& row, std::vector<std::uint64_t>& seeds) {
  for (int c = static_cast<int>(seeds.size()); c < row.width(); ++c)
    seeds.push_back(row.column_name(c) == sums_column ? 0 : column_seed(row.column_name(c)));
  const std::int64_t id = row.cell(0).integer();
  ContentSum sum = 0;
  for (std::size_t c = 0; c < seeds.size(); ++c)
    if (seeds[c] != 0) sum += sum_of(seeds[c], id, row.cell(static_cast<int>(c)));
  return sum;
}

ContentSum content_of(Store::Database& database, std::string_view table) {
  Statement rows = database.prepare("SELECT * FROM " + in_quotes(table));
  return content_of(rows);
}

ContentSum content_of_row(Store::Database& database, std::string_view table, std::int64_t id) {
  Statement rows = database.prepare("SELECT * FROM " + in_quotes(table) + " WHERE id = ?");
  rows.bind(1, id);
  return content_of(rows);
}

ContentSum content_of_column(Store::Database& database, std::string_view table, std::string_view column) {
  Statement rows = database.prepare("SELECT id, " + in_quotes(column) + " FROM " + in_quotes(table));
  ContentSum sum = 0;
  const std::uint64_t seed = column_seed(column);
  while (rows.step()) sum += sum_of(seed, rows.cell(0).integer(), rows.cell(1));
  return sum;
}

void commit_to_settings(Store::Database& database) {
  const ContentSums sums{{"crm_meta", content_of_settings(database)}};
  database.prepare("INSERT OR REPLACE INTO crm_meta VALUES ('settings', ?)").bind(1, text_of(sums)).run();
}

bool are_settings_sound(Store::Database& database) {
  Statement committed = database.prepare("SELECT value FROM crm_meta WHERE name = 'settings'");
  if (!committed.step())
    return database.integer(
               "SELECT count(*) FROM crm_meta"
               " WHERE name NOT IN ('currency', 'country', 'time_zone', 'filled', 'sums')") == 0;
  ContentSums sums;
  return add(sums, committed.cell(0).text()) && sums["crm_meta"] == content_of_settings(database);
}

ContentSums logged_content(Store::Database& database) {
  ContentSums sums;
  bool is_read = add(sums, database.text("SELECT value FROM crm_meta WHERE name = 'sums'"));
  Statement changes = database.prepare("SELECT sums FROM crm_change WHERE sums IS NOT NULL");
  while (changes.step()) is_read = add(sums, changes.cell(0).text()) && is_read;
  if (!is_read)
    throw Error(ErrorCode::corrupt, database.path,
                shown_path(database.path) + " is damaged: the sums of a change cannot be read; restore a backup");
  return sums;
}

}  // namespace crmcore::store
