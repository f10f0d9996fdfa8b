#include "parts.hpp"

#include <algorithm>

#include "crmcore/registry/contact_details.hpp"
#include "keys.hpp"

namespace crmcore::intake {

std::optional<std::int64_t> Parts::find(const std::vector<std::size_t>& columns, std::int64_t parent,
                                        const std::vector<Cell>& said, const Search& search) {
  RowBlock parts(entity_.size());
  store_.children(entity_, *entity_.parent(), parent, [&](Row row) { parts.add(row); });
  const auto first = [&](bool may_be_again, auto&& is_alike) -> std::optional<std::int64_t> {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::int64_t id = parts[i][id_position].integer();
      if ((may_be_again || search.is_free(id)) &&
          std::ranges::all_of(columns, [&](std::size_t column) { return is_alike(parts[i], column); }))
        return id;
    }
    return std::nullopt;
  };
  const auto is_equal = [&](Row part, std::size_t column) { return is_alike_in(part, column, said); };
  const auto was_equal = [&](Row part, std::size_t column) {
    if (part[version_position].integer() == 1) return false;
    const auto before = provenance_.last_said(entity_, part[id_position].integer(), part, column);
    return before && before->cell() == said[column];
  };
  const auto lacks = [&](Row part, std::size_t column) {
    return is_equal(part, column) || (part[column].is_null() && !entity_[column].traits.required);
  };
  auto found = first(false, is_equal);
  if (!found) found = first(false, was_equal);
  if (!found && search.may_lack) found = first(false, lacks);
  if (!found && search.may_be_again) found = first(true, is_equal);
  return found;
}

/// Whether a part of the books has what a row says in a column; e-mails have no case.
bool Parts::is_alike_in(Row part, std::size_t column, const std::vector<Cell>& said) const {
  if (part[column] == said[column]) return true;
  if (entity_.name() != Schema<Channel>::name || column != position_of<&Channel::address>) return false;
  const auto key = [&](const auto& row) {
    return key_of_channel(row[position_of<&Channel::kind>].text(), row[column].text());
  };
  return key(part) == key(said);
}

void Parts::keep_spelling(std::int64_t id, std::vector<Cell>& said, TextPool& texts) const {
  constexpr std::size_t address = position_of<&Channel::address>;
  if (entity_.name() != Schema<Channel>::name) return;
  const RowBlock known = store_.get(entity_, id);
  if (is_alike_in(known[0], address, said)) said[address] = texts.keep(known[0][address]);
}

}  // namespace crmcore::intake
