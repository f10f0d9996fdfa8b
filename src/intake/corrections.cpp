#include "corrections.hpp"

namespace crmcore::intake {

bool Corrections::stays(Row now, std::size_t column, Cell said, const Origin& origin) {
  const auto before = provenance_.last_said(entity_, now[id_position].integer(), now, column);
  if (!before || before->cell() != said) return false;
  tell_kept(now, column, said, origin);
  return true;
}

void Corrections::tell_kept(Row now, std::size_t column, Cell said, const Origin& origin) {
  tell(column, "record.corrected", origin,
       " stays " + shown(column, now[column]) + ", as it was corrected; the file still " +
           (said.is_null() ? "leaves it empty" : "says " + shown(column, said)));
}

void Corrections::tell_replaced(Row now, std::size_t column, Cell said, const Origin& origin) {
  const auto before = provenance_.last_said(entity_, now[id_position].integer(), now, column);
  if (!before || before->cell() == now[column] || before->cell() == said) return;
  tell(column, "record.replaced", origin,
       " was corrected by hand to " + shown(column, now[column]) +
           " and is replaced, because the file says something new: " + shown(column, said));
}

std::string Corrections::shown(std::size_t column, Cell cell) const {
  const Column& described = entity_[column];
  if (described.kind != Kind::id || cell.is_null())
    return cited(cell_text(described, cell, store_.currency().decimals()));
  const Entity& target = store_.entity(described.target);
  const RowBlock record = store_.get(target, cell.integer());
  for (const char* called : {"code", "external_key", "name"})
    if (const auto by = target.find(called); by && record.size() > 0 && !record[0][*by].is_null())
      return cited(record[0][*by].text());
  return "without a code";
}

void Corrections::tell(std::size_t column, const char* code, const Origin& origin, const std::string& what) {
  const std::string field(entity_[column].name);
  plan_.findings.push_back({origin.line, field, code, Severity::warning, field + " of " + cited(origin.key) + what});
}

}  // namespace crmcore::intake
