#include "crmcore/registry/tags.hpp"

#include <algorithm>
#include <map>

#include "crmcore/store/change.hpp"

namespace crmcore::registry {
namespace {

using store::Store;

constexpr std::string_view column_of_tags = "tags";

std::size_t tags_of(const Entity& entity) {
  if (const auto column = entity.find(column_of_tags)) return *column;
  throw Error(ErrorCode::invalid, "entity",
              "entity must be one whose records have tags: customer, contact, product, order or event, not " +
                  cited(entity.name()));
}

/// A tag as it is kept. Throws invalid for a text that cannot be one.
std::string checked(std::string_view tag) {
  constexpr std::size_t longest = 100;  // bytes: longer is a note
  const auto parsed = parse<std::string>(tag);
  if (!parsed.value) throw Error(ErrorCode::invalid, "tag", parsed.why);
  const std::string kept = with_plain_blanks(*parsed.value);
  if (kept.empty()) throw Error(ErrorCode::invalid, "tag", "tag must be a word or a few, such as vip; it is empty");
  if (kept.find_first_of(",;|\n\r\t") != std::string::npos)
    throw Error(ErrorCode::invalid, "tag",
                "tag must be one without commas, semicolons, bars and line ends, not " + cited(kept));
  if (kept.size() > longest)
    throw Error(ErrorCode::invalid, "tag",
                "tag must be at most " + std::to_string(longest) + " bytes, not " + std::to_string(kept.size()));
  return kept;
}

/// Gives the records of a query the tags that `edit` makes of theirs; returns how many changed.
template <class Edit>
std::int64_t change_tags(store::Change& change, const store::Query& records, Edit&& edit) {
  const Store& store = change.store();
  const Entity& entity = store.entity(records.entity);
  const std::size_t column = tags_of(entity);
  struct Record {
    std::int64_t id, version;
    std::vector<std::string> tags;
  };
  std::vector<Record> found;
  store.each(records, [&](Row row) {
    std::vector<std::string> own = sorted_choices(row[column].text());
    if (edit(own)) found.push_back({row[id_position].integer(), row[version_position].integer(), std::move(own)});
  });
  for (const Record& record : found) {
    const std::string text = joined_choices(record.tags);
    const store::Edit kept{column, text.empty() ? Cell() : Cell::of(std::string_view(text))};
    change.update(entity, record.id, record.version, {&kept, 1});
  }
  return std::ssize(found);
}

}  // namespace

Result<TagUse> tags(const Store& store, std::string_view entity) {
  if (!entity.empty()) static_cast<void>(tags_of(store.entity(entity)));
  Result<TagUse> result{{}, store.currency()};
  for (const Entity& of : store.entities()) {
    const auto column = of.find(column_of_tags);
    if (!column || !of[*column].traits.is_set || (!entity.empty() && of.name() != entity)) continue;
    std::map<std::string, std::int64_t> records;
    store.scan(of, std::array{column_of_tags}, [&](Row row) {
      for (std::string& tag : sorted_choices(row[0].text())) ++records[std::move(tag)];
    });
    for (const auto& [tag, count] : records) result.rows.push_back({std::string(of.name()), tag, count});
  }
  return result;
}

std::int64_t tag(store::Change& change, const store::Query& records, std::string_view tag) {
  std::string kept = checked(tag);
  const std::string key = folded(kept);
  for (const TagUse& known : tags(change.store(), records.entity).rows)  // spelled as it was before
    if (folded(known.tag) == key) kept = known.tag;
  return change_tags(change, records, [&](std::vector<std::string>& own) {
    if (std::ranges::any_of(own, [&](const std::string& one) { return folded(one) == key; })) return false;
    own.push_back(kept);
    return true;
  });
}

std::int64_t untag(store::Change& change, const store::Query& records, std::string_view tag) {
  const std::string key = folded(checked(tag));
  return change_tags(change, records, [&](std::vector<std::string>& own) {
    return std::erase_if(own, [&](const std::string& one) { return folded(one) == key; }) > 0;
  });
}

}  // namespace crmcore::registry
