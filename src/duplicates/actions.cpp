// What a program can ask of duplicates by name.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "crmcore/action/action.hpp"
#include "crmcore/duplicates/duplicates.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/store/change.hpp"
#include "merge_actions.hpp"

namespace crmcore::duplicates {
namespace {

constexpr std::string_view record_columns =
    "records: names, dates, phones, e-mails, documents, addresses, as far as there are";

std::vector<Parameter> on_records(std::vector<Parameter> more = {}) {
  return all_of(
      {std::move(more),
       {{.name = "file",
         .help = "a table of records; defaults to the customers",
         .is_table = true,
         .example = "customers.csv"},
        {.name = "roles",
         .help = "columns with their roles: given_name, family_name, name, date, phone, email, document, address, "
                 "number, postal_code, place, and code for the one that names the records; defaults to what the names "
                 "of the columns say",
         .is_map = true,
         .example = R"({"surname":"family_name","birthday":"date"})"}}});
}

bool on_customers(const Call& call) { return call.from_records({"file"}); }

NamedRecords named_records(const Call& call) {
  if (on_customers(call)) return records_of(*call.store);
  return records_of(call.required_table("file", record_columns), call.arguments.map("roles"));
}

/// What was found among the records of a call.
struct Answer {
  NamedRecords named;
  Duplicates found;
};

Answer answer_of(const Call& call, const DuplicateOptions& options) {
  NamedRecords named = named_records(call);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> distinct;
  if (on_customers(call)) distinct = distinct_rows(*call.store, named.codes);
  Duplicates found = find(named.records, options, distinct);
  return {std::move(named), std::move(found)};
}

/// Numbers the clusters of two and more from 1, in the order of their first records; 0 for the others.
std::vector<std::int64_t> numbers_of(const std::vector<std::uint32_t>& clusters) {
  std::vector<std::int64_t> sizes(clusters.size(), 0);
  for (const std::uint32_t cluster : clusters) ++sizes[cluster];
  std::vector<std::int64_t> numbers(clusters.size(), 0);
  std::int64_t next = 1;
  for (std::size_t cluster = 0; cluster < sizes.size(); ++cluster)
    if (sizes[cluster] > 1) numbers[cluster] = next++;
  return numbers;
}

Table pairs_of(const Call& call) {
  const auto [named, found] = answer_of(call, options_of<DuplicateOptions>(call.arguments));
  const auto numbers = numbers_of(found.clusters);
  const Scorer scorer(named.records, found.model);
  Result<DuplicatePair> result{{}, {}};
  for (const ScoredPair& pair : found.pairs) {
    const Reasons reasons = scorer.reasons(pair.first, pair.second);
    const bool together = found.clusters[pair.first] == found.clusters[pair.second];
    result.rows.push_back({.first = named.codes[pair.first],
                           .second = named.codes[pair.second],
                           .probability = reasons.probability(),
                           .weight = rounded_weight(reasons),
                           .reasons = text_of(reasons, named.records),
                           .cluster = together ? numbers[found.clusters[pair.first]] : 0});
  }
  std::ranges::stable_sort(result.rows, std::ranges::greater(), &DuplicatePair::weight);
  return to_table(result);
}

Table clusters_of_call(const Call& call) {
  const auto [named, found] = answer_of(call, options_of<DuplicateOptions>(call.arguments));
  const auto numbers = numbers_of(found.clusters);
  std::vector<std::int64_t> sizes(found.clusters.size(), 0);
  for (const std::uint32_t cluster : found.clusters) ++sizes[cluster];
  Result<ClusterMember> result{{}, {}};
  for (std::size_t row = 0; row < found.clusters.size(); ++row) {
    const std::uint32_t cluster = found.clusters[row];
    if (numbers[cluster] != 0)
      result.rows.push_back({numbers[cluster], named.codes[row], sizes[cluster], found.cohesion[row]});
  }
  std::ranges::stable_sort(result.rows, {}, &ClusterMember::cluster);
  return to_table(result);
}

Table keys_of(const Call& call) {
  const NamedRecords named = named_records(call);
  return to_table(Result<KeyUse>{Blocks(named.records).keys(), {}});
}

Table model_of(const Call& call) {
  const NamedRecords named = named_records(call);
  const Blocks blocks(named.records);
  const Model model = Model::fit(named.records, blocks);
  Result<LevelMeaning> result{{}, {}};
  for (std::size_t column = 0; column < model.width(); ++column)
    for (std::size_t level = 1; level < level_count; ++level) {
      const ColumnModel& shares = model.column(column);
      result.rows.push_back({.column = named.records.name(column),
                             .level = static_cast<Level>(level),
                             .duplicates = shares.match[level],
                             .related = shares.related[level],
                             .others = shares.other[level],
                             .weight = std::log2(shares.match[level] / shares.other[level])});
    }
  return to_table(result);
}

/// The cells of the new records in the order of the columns of the file; a column that they lack is empty.
std::vector<std::vector<std::string>> values_of(const Table& table, const Records& records) {
  std::vector<std::vector<std::string>> rows(table.rows());
  bool has_any = false;
  for (std::size_t column = 0; column < records.width(); ++column) {
    const auto position = table.find(records.name(column));
    has_any = has_any || position;
    for (std::size_t row = 0; row < table.rows(); ++row)
      rows[row].push_back(position ? table.text(row, *position) : std::string());
  }
  if (!has_any)
    throw Error(ErrorCode::invalid, "new_records",
                "the new records have no column of the file, such as " + cited(records.name(0)));
  return rows;
}

/// The same record with its name written the other way, where it has one alone: in one piece as parts, the first word
/// the given name, and parts in one piece. None where the file has not both, or nothing is to be written otherwise.
std::optional<std::vector<std::string>> written_otherwise(std::vector<std::string> values, const Records& records) {
  std::optional<std::size_t> name, given, family;
  bool has_name = false;
  bool has_parts = false;
  for (std::size_t column = 0; column < records.width(); ++column) {
    const Role role = records.role(column);
    const bool is_filled = !trimmed(values[column]).empty();
    if (role == Role::name) {
      if (!name || is_filled) name = column;
      has_name = has_name || is_filled;
    }
    if (role == Role::given_name && !given) given = column;
    if (role == Role::family_name && !family) family = column;
    has_parts = has_parts || (is_part_of_name(role) && is_filled);
  }
  if (!name || !given || !family || has_name == has_parts) return std::nullopt;
  if (has_name) {
    const std::string whole(trimmed(values[*name]));
    const std::size_t end = std::min(whole.find(' '), whole.size());
    values[*given] = whole.substr(0, end);
    values[*family] = std::string(trimmed(whole.substr(end)));
    values[*name].clear();
    return values;
  }
  std::string whole;
  for (std::size_t column = 0; column < records.width(); ++column)
    if (is_part_of_name(records.role(column))) whole += (whole.empty() ? "" : " ") + std::exchange(values[column], "");
  values[*name] = whole;
  return values;
}

/// The records that are like a new one, however its name is written; each once, the likeliest first.
std::vector<SimilarRow> similar_to(const DuplicateIndex& index, const std::vector<std::string>& values,
                                   const Records& records, double threshold) {
  const auto found_of = [&](const std::vector<std::string>& one) {
    return index.similar(std::vector<std::string_view>(one.begin(), one.end()), threshold);
  };
  std::vector<SimilarRow> found = found_of(values);
  if (const auto otherwise = written_otherwise(values, records))
    for (SimilarRow& other : found_of(*otherwise)) found.push_back(std::move(other));
  const auto total = [](const SimilarRow& one) { return one.reasons.total(); };
  std::ranges::stable_sort(found, std::ranges::greater(), total);
  std::set<std::uint32_t> seen;
  std::erase_if(found, [&](const SimilarRow& one) { return !seen.insert(one.row).second; });
  return found;
}

Table similar_of(const Call& call) {
  const auto options = options_of<DuplicateOptions>(call.arguments);
  check_options(options);
  const auto added = call.optional_table("new_records");
  if (!added)
    throw Error(ErrorCode::invalid, "new_records",
                "give a table of the new records, with columns named as in the file");
  const NamedRecords named = named_records(call);
  const auto rows = values_of(*added, named.records);
  const Blocks blocks(named.records);
  const DuplicateIndex index(named.records, Model::fit(named.records, blocks));
  Result<SimilarRecord> result{{}, {}};
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (const SimilarRow& found : similar_to(index, rows[row], named.records, options.threshold))
      result.rows.push_back({.row = static_cast<std::int64_t>(row + 1),
                             .record = named.codes[found.row],
                             .probability = found.reasons.probability(),
                             .weight = rounded_weight(found.reasons),
                             .reasons = text_of(found.reasons, named.records)});
  }
  return to_table(result);
}

/// What was kept of two customers who are different.
const std::vector<Table::Description>& kept_columns() {
  static const std::vector<Table::Description> columns{
      {"first", Kind::text, std::string(from::customer), "code of a customer"},
      {"second", Kind::text, std::string(from::customer), "code of the customer who is another one"}};
  return columns;
}

Id<Customer> customer_of(const store::Store& store, std::string_view parameter, const std::string& code) {
  const auto found = store::find_id<&Customer::code>(store, code);
  if (!found) throw Error(ErrorCode::not_found, std::string(parameter), "there is no customer " + cited(code));
  return *found;
}

Table keep_apart(const Call& call) {
  store::Change& change = call.need_change();
  DistinctCustomers distinct;
  distinct.customer = customer_of(change.store(), "first", call.arguments.text("first"));
  distinct.other = call.arguments.text("second");
  customer_of(change.store(), "second", distinct.other);
  const auto said = [&](const char* parameter) {
    const std::string text = call.arguments.has(parameter) ? call.arguments.text(parameter) : "";
    return trimmed(text).empty() ? std::nullopt : std::optional(text);
  };
  distinct.who = said("who");
  distinct.why = said("why");
  change.add(distinct);
  Table kept(kept_columns(), change.store().currency());
  const std::string first = call.arguments.text("first");
  kept.append(std::array{Cell::of(std::string_view(first)), Cell::of(std::string_view(distinct.other))});
  return kept;
}

}  // namespace

void contribute(Actions& actions) {
  actions.add({.name = "duplicates.pairs",
               .summary = "which records are the same person or company, with a probability and its reasons",
               .detail = "What each column says is learned from the records themselves. Pairs that somebody said are "
                         "different do not come.",
               .input = Input::table,
               .parameters = on_records(parameters_of<DuplicateOptions>()),
               .columns = columns<DuplicatePair>(),
               .run = &pairs_of});
  actions.add({.name = "duplicates.clusters",
               .summary = "the records that are one, cluster by cluster",
               .detail =
                   "Two clusters become one when the mean probability between them reaches the threshold, so that "
                   "one weak link does not hold them together.",
               .input = Input::table,
               .parameters = on_records(parameters_of<DuplicateOptions>()),
               .columns = columns<ClusterMember>(),
               .run = &clusters_of_call});
  actions.add(
      {.name = "duplicates.similar",
       .summary = "the records that a new one may be, before it is added",
       .input = Input::table,
       .parameters = on_records(all_of({{{.name = "new_records",
                                          .help = "a table of the new records, its columns named as in the file; "
                                                  "of customers given_name, family_name, name, phone, email, "
                                                  "document, street, number, postal_code, city",
                                          .is_table = true,
                                          .example = "new.csv"}},
                                        parameters_of<DuplicateOptions>()})),
       .columns = columns<SimilarRecord>(),
       .run = &similar_of});
  actions.add({.name = "duplicates.keys",
               .summary = "which pairs are compared: the keys that records share, and what is too common to be one",
               .input = Input::table,
               .parameters = on_records(),
               .columns = columns<KeyUse>(),
               .run = &keys_of});
  actions.add({.name = "duplicates.model",
               .summary = "what was learned: how often values are equal, close or far among duplicates and others",
               .input = Input::table,
               .parameters = on_records(),
               .columns = columns<LevelMeaning>(),
               .run = &model_of});
  actions.add(
      {.name = "duplicates.keep_apart",
       .summary = "remembers that two customers are different, so that they are not shown again",
       .effect = Effect::writes,
       .parameters =
           {{.name = "first", .required = true, .help = "code of a customer", .example = "C12", .names = "customer"},
            {.name = "second",
             .required = true,
             .help = "code of the other customer",
             .example = "C48",
             .names = "customer"},
            {.name = "who", .help = "who found it out", .example = "Ana"},
            {.name = "why", .help = "why they are different", .example = "twins"}},
       .columns = kept_columns(),
       .run = &keep_apart});
  contribute_merges(actions);
}

}  // namespace crmcore::duplicates
