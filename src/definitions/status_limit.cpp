#include "crmcore/definitions/status_limit.hpp"

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore::definitions {
namespace {

constexpr std::int64_t most_days = 100'000;  // as the parameters of the lifecycle take them

[[noreturn]] void refuse(std::string_view field, const std::string& why) {
  throw Error(ErrorCode::rule, "status_limit." + std::string(field), why);
}

void check_range(std::string_view field, std::optional<std::int64_t> value, std::int64_t least, std::int64_t most) {
  if (value && (*value < least || *value > most))
    refuse(field, std::string(field) + " must be between " + std::to_string(least) + " and " + std::to_string(most) +
                      ", not " + std::to_string(*value));
}

/// The value that a field of customers keeps for a text, such as recurrent for "Recurrente". Throws for what the field
/// cannot hold.
std::string kept_value(const store::Store& store, const Column& field, const std::string& text) {
  if (!field.traits.list.empty()) {
    if (auto code = code_in_list(store, field.traits.list, text)) return *code;
    refuse("group_is", "group_is must be " + one_of(list(store, field.traits.list), field.traits.list, text));
  }
  const auto parsed = field.parse(field, text, store.forms());
  if (!parsed.value) refuse("group_is", "group_is " + parsed.why);
  return cell_text(field, parsed.value->cell(), store.currency().decimals());
}

/// The group is one of RFM, or of a field that customers have.
void check_group(const store::Store& store, const StatusLimit& limit) {
  if (limit.group_by.has_value() != limit.group_is.has_value())
    refuse("group_is", "group_by and group_is are given together, such as type and recurrent");
  if (limit.group_by && limit.group_by != by_segment && !store.entity("customer").find(*limit.group_by))
    refuse("group_by", "group_by must be segment or a field of customers such as type, not " + cited(*limit.group_by));
}

bool is_for_the_same(const StatusLimit& a, const StatusLimit& b) {
  return a.group_by == b.group_by && a.group_is == b.group_is && a.category == b.category && a.month == b.month;
}

void check_status_limit(store::Change& change, const Entity&, Row, std::span<Cell> after, TextPool& texts) {
  auto limit = from_row<StatusLimit>(Row(after.data(), after.size()));
  check_range("month", limit.month, 1, 12);
  check_range("new_days", limit.new_days, 0, most_days);
  check_range("active_days", limit.active_days, 0, most_days);
  check_range("inactive_days", limit.inactive_days, limit.active_days.value_or(0), most_days);
  if (!limit.new_days && !limit.active_days && !limit.inactive_days)
    refuse("active_days", "a limit gives at least one of new_days, active_days and inactive_days");
  check_group(change.store(), limit);
  if (limit.group_by && limit.group_by != by_segment) {
    const Entity& customer = change.store().entity("customer");
    limit.group_is = kept_value(change.store(), customer[customer.at(*limit.group_by)], *limit.group_is);
    after[position_of<&StatusLimit::group_is>] = Cell::of(texts.keep(*limit.group_is));
  }
  for (const StatusLimit& other : status_limits(change.store()))
    if (other.id != limit.id && is_for_the_same(other, limit))
      refuse("group_is", "limit " + std::to_string(other.id.value) +
                             " is already for the same customers, product line and month; change that one");
}

}  // namespace

void contribute_status_limits(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<StatusLimit>());
  catalogue.rules.push_back({Schema<StatusLimit>::name, &check_status_limit});
}

std::vector<StatusLimit> status_limits(const store::Store& store) {
  std::vector<StatusLimit> limits;
  store.scan(store.entity(Schema<StatusLimit>::name), column_names<StatusLimit>(),
             [&](Row row) { limits.push_back(from_row<StatusLimit>(row)); });
  return limits;
}

}  // namespace crmcore::definitions
