#include "crmcore/definitions/definitions.hpp"

#include <algorithm>
#include <set>

#include "crmcore/definitions/segment.hpp"
#include "crmcore/definitions/status_limit.hpp"
#include "crmcore/filter/condition.hpp"
#include "crmcore/store/change.hpp"

namespace crmcore::definitions {
namespace {

using store::Change;
using store::Store;

struct FirstEntry {
  const char *list, *code, *english, *spanish;
};
constexpr auto first_entries = std::to_array<FirstEntry>({
    {"customer_type", "recurrent", "recurrent", "recurrente"},
    {"customer_type", "occasional", "occasional", "ocasional"},
    {"customer_type", "special", "special", "especial"},
    {"order_channel", "counter", "counter", "mostrador"},
    {"order_channel", "phone", "telephone", "teléfono"},
    {"order_channel", "web", "web", "web"},
    {"order_channel", "event", "event", "evento"},
    {"payment_method", "cash", "cash", "efectivo"},
    {"payment_method", "card", "card", "tarjeta"},
    {"payment_method", "transfer", "transfer", "transferencia"},
    {"cancel_reason", "unknown", "not known", "no se sabe"},
    {"cancel_reason", "customer", "wish of the customer", "a petición del cliente"},
    {"cancel_reason", "stock", "not in stock", "sin existencias"},
    {"cancel_reason", "payment", "not paid", "falta de pago"},
    {"return_reason", "damaged", "damaged", "dañado"},
    {"return_reason", "wrong", "wrong product", "producto equivocado"},
    {"return_reason", "late", "delivered late", "entrega tardía"},
    {"return_reason", "quality", "quality", "calidad"},
    {"quote_refusal", "unknown", "not known", "no se sabe"},
    {"quote_refusal", "price", "price", "precio"},
    {"quote_refusal", "date", "day of delivery", "fecha de entrega"},
    {"quote_refusal", "competitor", "bought elsewhere", "compró en otro lugar"},
    {"quote_refusal", "not_needed", "no longer needed", "ya no lo necesita"},
    {"collection_step", "reminder", "reminder", "recordatorio"},
    {"collection_step", "call", "call", "llamada"},
    {"collection_step", "letter", "letter", "carta"},
    {"collection_step", "visit", "visit", "visita"},
    {"collection_step", "legal", "legal action", "cobro judicial"},
    {"collection_channel", "phone", "telephone", "teléfono"},
    {"collection_channel", "email", "e-mail", "correo electrónico"},
    {"collection_channel", "message", "message", "mensaje"},
    {"collection_channel", "post", "post", "correo postal"},
    {"collection_channel", "in_person", "in person", "en persona"},
    {"staff_task", "sells", "sells", "vende"},
    {"staff_task", "produces", "produces", "produce"},
    {"staff_task", "answers", "answers", "atiende"},
    {"staff_task", "delivers", "delivers", "entrega"},
    {"channel_purpose", "orders", "orders", "pedidos"},
    {"channel_purpose", "billing", "billing", "facturación"},
    {"channel_purpose", "personal", "personal", "personal"},
    {"event_type", "fair", "fair", "feria"},
    {"event_type", "market", "market", "mercado"},
    {"event_type", "festival", "festival", "festival"},
    {"event_type", "busy_day", "busy day", "día fuerte"},
    {"event_type", "other", "other", "otro"},
    {"weather", "sunny", "sunny", "soleado"},
    {"weather", "cloudy", "cloudy", "nublado"},
    {"weather", "rain", "rain", "lluvia"},
    {"weather", "storm", "storm", "tormenta"},
    {"weather", "hot", "hot", "calor"},
    {"weather", "cold", "cold", "frío"},
    {"event_cost", "fee", "fee of the stand", "cuota del puesto"},
    {"event_cost", "travel", "travel", "transporte"},
    {"event_cost", "staff", "staff", "personal"},
    {"event_cost", "other", "other", "otro"},
    {"leftover_fate", "thrown_away", "thrown away", "desechado"},
    {"leftover_fate", "given_away", "given away", "regalado"},
    {"leftover_fate", "sold_cheaper", "sold cheaper", "rematado"},
    {"leftover_fate", "kept", "kept for the next day", "guardado"},
    {"event_cancel_reason", "weather", "weather", "clima"},
    {"event_cancel_reason", "organiser", "organiser", "organizador"},
    {"event_cancel_reason", "own", "own reasons", "motivos propios"},
});
struct FirstView {
  const char *name, *where, *english, *spanish;
};
constexpr std::array<FirstView, 4> first_views{{
    {"recurrent", "type = 'recurrent'", "Recurrent customers", "Clientes recurrentes"},
    {"occasional", "type = 'occasional'", "Occasional customers", "Clientes ocasionales"},
    {"special", "type = 'special'", "Special customers", "Clientes especiales"},
    {"best_rated", "rating > 7", "Rated above 7", "Con calificación mayor que 7"},
}};

bool is_list(const Store& store, std::string_view name) {
  return store::find_id<&ListEntry::list>(store, std::string(name)).has_value();
}

/// What a field of a list keeps for a text: the code that it means, or the set of codes; empty for an empty set. Throws
/// invalid, naming the field and the nearest code, for a word that is not in the list.
std::string kept_choice(const Store& store, Kind kind, std::string_view list, std::string_view text,
                        const std::string& subject) {
  const auto code_of = [&](std::string_view word) {
    if (auto code = code_in_list(store, list, word)) return *code;
    throw Error(ErrorCode::invalid, subject,
                subject + " must be " + one_of(definitions::list(store, list), list, word));
  };
  if (kind != Kind::choices) return code_of(text);
  std::string codes;
  for (const std::string& word : sorted_choices(text)) codes += (codes.empty() ? "" : ",") + code_of(word);
  return joined_choices(sorted_choices(codes));
}

/// What a field of an open list holds stands in it, and is kept in one way however it is written.
void check_lists(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool& texts) {
  for (std::size_t c = first_own_position; c < entity.size(); ++c) {
    const Column& column = entity[c];
    if (column.traits.list.empty() || after[c].is_null() || (!before.empty() && before[c] == after[c])) continue;
    const std::string subject = std::string(entity.name()) + "." + std::string(column.name);
    const std::string kept = kept_choice(change.store(), column.kind, column.traits.list, after[c].text(), subject);
    if (kept != after[c].text()) after[c] = Cell::of(texts.keep(kept));
    if (kept.empty()) after[c] = Cell();  // an empty set is no set
  }
}

/// Throws invalid for a code that cannot stand in a set.
void check_code_of_set(std::string_view code, std::string_view list) {
  if (code.find_first_of(",;|") != std::string_view::npos)
    throw Error(ErrorCode::invalid, "list_entry.code",
                "the code " + cited(code) + " of list " + cited(list) +
                    " cannot hold ',', ';' or '|', which part the choices of a set");
}

/// The codes of sets can be told apart in them.
void check_list_entry(Change& change, const Entity&, Row, std::span<Cell> after, TextPool&) {
  const std::string_view list = after[position_of<&ListEntry::list>].text();
  bool is_of_sets = false;
  store::each<&CustomField::kind, &CustomField::list>(
      change.store(), [&](CustomKind kind, std::optional<std::string_view> of) {
        is_of_sets = is_of_sets || (kind == CustomKind::choices && of == list);
      });
  if (is_of_sets) check_code_of_set(after[position_of<&ListEntry::code>].text(), list);
}

std::string valid_name(std::string_view name) {
  if (filter::is_reserved(name)) return cited(name) + " cannot name a field: it is a word of filters";
  if (store::is_field_name(name)) return {};
  return cited(name) + " cannot name a field; use lower-case letters, digits and underscores, beginning with a letter";
}

Column column_of(const CustomField& field, int currency_decimals) {
  Column column;
  column.name = field.name;
  column.kind = *kind_named(name(field.kind));
  column.parse = parser_of(column.kind);
  column.traits.required = field.required;
  column.traits.unique = field.only_once;
  column.traits.personal = field.personal;
  if (field.list) column.traits.list = *field.list;
  if (field.fallback) column.traits.fallback = *field.fallback;
  const auto in_unit = [&](const std::optional<Decimal>& limit) -> std::optional<std::int64_t> {
    if (!limit) return std::nullopt;
    if (column.kind == Kind::decimal) return limit->millionths;
    if (column.kind == Kind::amount) return line_total(Decimal::of(1), *limit, currency_decimals).minor;
    return limit->millionths / Decimal::one;
  };
  column.least = in_unit(field.least);
  column.most = in_unit(field.most);
  return column;
}

/// Defining a field adds its column; what a column is cannot change afterwards.
void check_custom_field(Change& change, const Entity& entity, Row before, std::span<Cell> after, TextPool& texts) {
  auto field = from_row<CustomField>(Row(after.data(), after.size()));
  if (!before.empty()) {
    for (const std::size_t fixed :
         {position_of<&CustomField::entity>, position_of<&CustomField::name>, position_of<&CustomField::kind>,
          position_of<&CustomField::list>, position_of<&CustomField::only_once>})
      if (!(before[fixed] == after[fixed]))
        throw Error(ErrorCode::rule, "custom_field",
                    "the " + std::string(entity[fixed].name) + " of a field cannot change; define another field");
    return;
  }
  const Entity& target = change.store().entity(field.entity);
  if (const std::string why = valid_name(field.name); !why.empty())
    throw Error(ErrorCode::invalid, "custom_field.name", why);
  if (target.find(field.name))
    throw Error(ErrorCode::duplicate, "custom_field.name", field.entity + " already has a field " + cited(field.name));
  const bool chosen = field.kind == CustomKind::choice || field.kind == CustomKind::choices;
  if (chosen != field.list.has_value())
    throw Error(ErrorCode::invalid, "custom_field.list",
                chosen ? "a choice needs the list of its codes" : "only a choice has a list");
  if (field.list && !is_list(change.store(), *field.list))
    throw Error(ErrorCode::not_found, "custom_field.list",
                "there is no list " + cited(*field.list) + "; add its entries first");
  if (field.kind == CustomKind::choices)
    for (const std::string& code : list(change.store(), *field.list)) check_code_of_set(code, *field.list);
  const bool number =
      field.kind == CustomKind::integer || field.kind == CustomKind::decimal || field.kind == CustomKind::amount;
  if ((field.least || field.most) && !number)
    throw Error(ErrorCode::invalid, "custom_field.least", "only a number has a range");
  if (field.least && field.most && *field.least > *field.most)
    throw Error(ErrorCode::invalid, "custom_field.least", "the range ends before it begins");
  if (field.fallback && chosen) {
    field.fallback = kept_choice(change.store(), *kind_named(name(field.kind)), *field.list, *field.fallback,
                                 "custom_field.fallback");
    after[position_of<&CustomField::fallback>] = Cell::of(texts.keep(*field.fallback));
  }
  const Column column = column_of(field, change.store().currency().decimals());
  if (field.fallback)
    if (const auto parsed = column.parse(column, *field.fallback, change.store().forms()); !parsed.value)
      throw Error(ErrorCode::invalid, "custom_field.fallback", parsed.why);
  if (field.required && !field.fallback && change.store().count({.entity = field.entity}) > 0)
    throw Error(ErrorCode::rule, "custom_field.required",
                "records of " + field.entity + " already exist; a required field needs a default");
  change.add_column(target, column);
}

/// Whether a text is a colour: a word such as red or dark-green, or #rrggbb.
bool is_colour(std::string_view text) {
  constexpr std::size_t longest = 30;  // bytes: the longest colour of CSS has 20
  if (text.empty() || text.size() > longest) return false;
  const bool is_number = text[0] == '#';
  const auto fits = [&](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    return is_number ? std::string_view("0123456789abcdefABCDEF").find(c) != std::string_view::npos
                     : is_letter || c == '-';
  };
  constexpr std::size_t hexadecimal = 7;  // characters of #rrggbb
  return (!is_number || text.size() == hexadecimal) && std::ranges::all_of(text.substr(is_number ? 1 : 0), fits);
}

/// A view is kept only when it can be evaluated.
void check_view(Change& change, const Entity&, Row, std::span<Cell> after, TextPool&) {
  const auto view = from_row<View>(Row(after.data(), after.size()));
  const std::vector<std::string> columns{view.columns.value_or("")};
  static_cast<void>(change.store().find({.entity = view.entity,
                                         .where = view.where.value_or(""),
                                         .sort = view.sort.value_or(""),
                                         .limit = 0,
                                         .today = Day(2000, 1, 1),
                                         .colours = colours_of(view)},
                                        columns));
}

void add_custom_columns(const Store& store, std::vector<Entity>& entities) {
  store.scan(make_entity<CustomField>(), column_names<CustomField>(), [&](Row row) {
    const auto field = from_row<CustomField>(row);
    const auto target = std::ranges::find(entities, field.entity, &Entity::name);
    if (target != entities.end()) target->add(column_of(field, store.currency().decimals()));
  });
}

}  // namespace

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<CustomField>());
  catalogue.entities.push_back(make_entity<ListEntry>());
  catalogue.entities.push_back(make_entity<View>());
  contribute_segments(catalogue);
  contribute_status_limits(catalogue);
  catalogue.unique_together.push_back({"custom_field", {"entity", "name"}});
  catalogue.unique_together.push_back({"list_entry", {"list", "code"}});
  catalogue.rules.push_back({"", &check_lists});
  catalogue.rules.push_back({Schema<CustomField>::name, &check_custom_field});
  catalogue.rules.push_back({Schema<ListEntry>::name, &check_list_entry});
  catalogue.rules.push_back({Schema<View>::name, &check_view});
  catalogue.custom_columns_in = Schema<CustomField>::name;
  catalogue.add_custom_columns = &add_custom_columns;
  catalogue.code_in_list = &code_in_list;
  catalogue.codes_of_list = &list;
  catalogue.fill_file = &fill_file;
  catalogue.labels.add(labels());
}

void fill_file(Change& change) {
  std::set<std::string_view> known;
  for (const auto& [list, code, english, spanish] : first_entries)
    if (is_list(change.store(), list)) known.insert(list);
  for (const auto& [list, code, english, spanish] : first_entries) {
    if (known.contains(list)) continue;
    ListEntry entry;
    entry.list = list;
    entry.code = code;
    entry.label_en = english;
    entry.label_es = spanish;
    change.add(entry);
  }
  if (!known.empty()) return;  // the views came with the first lists
  for (const auto& [name, where, english, spanish] : first_views) {
    View view;
    view.name = name;
    view.entity = "customer";
    view.where = where;
    view.label_en = english;
    view.label_es = spanish;
    change.add(view);
  }
}

std::vector<std::string> list(const Store& store, std::string_view name) {
  std::vector<std::string> codes;
  for (ListEntry& entry : store::find<ListEntry>(store))
    if (entry.list == name) codes.push_back(std::move(entry.code));
  return codes;
}

std::optional<std::string> code_in_list(const Store& store, std::string_view list, std::string_view word) {
  std::string code(word);
  if (store::find_id<&ListEntry::list, &ListEntry::code>(store, std::string(list), code)) return code;
  const std::string wanted = folded(word);
  std::optional<std::string> by_code;
  std::optional<std::string> by_label;
  store::each<&ListEntry::list, &ListEntry::code, &ListEntry::label_en, &ListEntry::label_es>(
      store, [&](std::string_view of, std::string_view known, std::optional<std::string_view> english,
                 std::optional<std::string_view> spanish) {
        if (of != list) return;
        if (!by_code && folded(known) == wanted) by_code = known;
        for (const auto& label : {english, spanish})
          if (!by_label && label && folded(*label) == wanted) by_label = known;
      });
  return by_code ? by_code : by_label;
}

std::vector<store::ColourRule> colours_of(const View& view) {
  std::vector<store::ColourRule> rules;
  for (filter::NamedCondition& named : filter::named_conditions(view.colours.value_or(""))) {
    if (!named.where || named.where->empty())
      throw Error(ErrorCode::invalid, "view.colours",
                  "colours must be rules such as red: rating < 5; green: rating > 8, not " + cited(named.name));
    if (!is_colour(named.name))
      throw Error(ErrorCode::invalid, "view.colours",
                  "a colour must be a word such as red or dark-green, or #rrggbb, not " + cited(named.name));
    rules.push_back({std::move(named.name), std::move(*named.where)});
  }
  return rules;
}

View view(const Store& store, std::string_view name) {
  std::vector<std::string> names;
  for (View& view : store::find<View>(store)) {
    if (view.name == name) return view;
    names.push_back(view.name);
  }
  throw_unknown("view", "there is no view", name, names);
}

}  // namespace crmcore::definitions
