#include "crmcore/quality/quality.hpp"

#include <array>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "crmcore/action/action.hpp"
#include "crmcore/duplicates/duplicates.hpp"
#include "crmcore/portfolio/portfolio.hpp"
#include "crmcore/registry/completeness.hpp"
#include "crmcore/store/doubts.hpp"

namespace crmcore::quality {
namespace {

using store::Store;

/// What is counted: of whom, of what, and what is so.
using Key = std::tuple<std::string, std::string, Measure, std::string>;

/// Counts records, each with the seller of its customer.
class Counts {
 public:
  Counts(const Store& store, Day today, const Options& options)
      : store_(store), is_by_seller_(options.by == By::seller) {
    store::each<&Customer::id, &Customer::code>(
        store, [&](Id<Customer> id, std::string_view code) { id_of_[std::string(code)] = id.value; });
    if (!is_by_seller_) return;
    for (const portfolio::Holder& holder : portfolio::of(store, today).rows)
      if (holder.seller) seller_of_[id_of_.at(holder.customer)] = *holder.seller;
  }

  /// Counts all records of an entity, once; one without records has no figures.
  void count_all(const Entity& entity) {
    const std::string name(entity.name());
    if (!is_by_seller_) {
      if (const std::int64_t records = store_.count({.entity = name}); records > 0) all_[{"", name}] = records;
      return;
    }
    const auto customer = customer_column(entity);
    if (!customer || owners_.contains(name)) return;
    auto& owners = owners_[name];
    const std::array columns{entity[id_position].name, entity[*customer].name};
    store_.scan(entity, columns, [&](Row row) {
      ++all_[{seller_of(row[1].integer()), name}];
      owners.emplace(row[0].integer(), row[1].integer());
    });
  }
  /// Makes a row of no records for each seller, so that what nobody lacks is told too.
  void expect(const std::string& entity, Measure measure, const std::string& what) {
    for (const auto& [of, count] : all_)
      if (of.second == entity) counts_.try_emplace(Key{of.first, entity, measure, what}, 0);
  }
  void count(const std::string& entity, std::int64_t id, Measure measure, const std::string& what,
             std::int64_t by = 1) {
    if (!is_by_seller_) {
      counts_[{"", entity, measure, what}] += by;
      return;
    }
    const auto owners = owners_.find(entity);
    if (owners == owners_.end()) return;
    if (const auto owner = owners->second.find(id); owner != owners->second.end())
      counts_[{seller_of(owner->second), entity, measure, what}] += by;
  }
  void count_customer(const std::string& code, Measure measure) {
    if (const auto id = id_of_.find(code); id != id_of_.end())
      count(std::string(Schema<Customer>::name), id->second, measure, "");
  }
  /// Starts from all records, of which others are taken away.
  void count_whole(const std::string& entity, Measure measure) {
    for (const auto& [of, count] : all_)
      if (of.second == entity) counts_[{of.first, entity, measure, ""}] = count;
  }

  Result<Figure> end() const {
    Result<Figure> result{{}, store_.currency()};
    for (const auto& [key, count] : counts_) {
      const auto& [seller, entity, measure, what] = key;
      Figure& figure = result.rows.emplace_back();
      if (!seller.empty()) figure.seller = seller;
      figure.entity = entity;
      figure.measure = measure;
      if (!what.empty()) figure.what = what;
      figure.records = count;
      figure.of = all_.at({seller, entity});
      figure.share = figure.of == 0 ? 0 : static_cast<double>(count) / static_cast<double>(figure.of);
    }
    return result;
  }

 private:
  static std::optional<std::size_t> customer_column(const Entity& entity) {
    if (entity.name() == Schema<Customer>::name) return id_position;
    for (std::size_t c = first_own_position; c < entity.size(); ++c)
      if (entity[c].target == Schema<Customer>::name) return c;
    return std::nullopt;
  }
  std::string seller_of(std::int64_t customer) const {
    const auto seller = seller_of_.find(customer);
    return seller == seller_of_.end() ? "" : seller->second;
  }

  const Store& store_;
  bool is_by_seller_;
  std::unordered_map<std::string, std::int64_t> id_of_;                           // of customers, by code
  std::unordered_map<std::int64_t, std::string> seller_of_;                       // of customers, by id
  std::map<std::pair<std::string, std::string>, std::int64_t> all_;               // records, by seller and entity
  std::map<std::string, std::unordered_map<std::int64_t, std::int64_t>> owners_;  // customers, by entity and record
  std::map<Key, std::int64_t> counts_;
};

void count_completeness(const Store& store, Counts& counts) {
  std::set<std::string> entities;
  for (const registry::Expected& one : registry::expected(store).rows) {
    if (entities.insert(one.entity).second) {
      counts.count_all(store.entity(one.entity));
      counts.count_whole(one.entity, Measure::complete);
    }
    counts.expect(one.entity, Measure::missing, one.what);
  }
  for (const registry::Incomplete& one : registry::incomplete(store).rows) {
    counts.count(one.entity, one.id, Measure::complete, "", -1);
    for (const std::string& what : comma_separated("missing", one.missing))
      counts.count(one.entity, one.id, Measure::missing, what);
  }
}

void count_doubts(const Store& store, Counts& counts) {
  for (const Entity& entity : store.entities()) {
    if (store::has_doubts(store, entity)) counts.count_all(entity);
  }
  std::set<std::tuple<std::string, std::int64_t, std::string>> told;
  for (const store::RecordFinding& one : store::findings(store).rows)
    if (told.emplace(one.entity, one.id, one.code).second)
      counts.count(one.entity, one.id, Measure::doubtful, one.code);
}

void count_doubled(const Store& store, Counts& counts, double threshold) {
  const duplicates::NamedRecords named = duplicates::records_of(store);
  const duplicates::Duplicates found =
      duplicates::find(named.records, {.threshold = threshold}, duplicates::distinct_rows(store, named.codes));
  std::vector<std::int64_t> sizes(found.clusters.size(), 0);
  for (const std::uint32_t cluster : found.clusters) ++sizes[cluster];
  for (std::size_t row = 0; row < found.clusters.size(); ++row)
    if (sizes[found.clusters[row]] > 1) counts.count_customer(named.codes[row], Measure::doubled);
}

}  // namespace

Result<Figure> figures(const Store& store, Day today, const Options& options) {
  check_options(options);
  Counts counts(store, today, options);
  const std::string customer(Schema<Customer>::name);
  count_completeness(store, counts);
  count_doubts(store, counts);
  counts.expect(customer, Measure::due, "");
  for (const Due& due : registry::review(store, today, {.months = options.months}).rows)
    if (due.stale) counts.count_customer(due.customer, Measure::due);
  counts.expect(customer, Measure::doubled, "");
  count_doubled(store, counts, options.threshold);
  return counts.end();
}

void contribute(Actions& actions) {
  actions.add({.name = "quality.figures",
               .summary = "how many records are complete, doubtful, due for review or there twice, also by seller",
               .detail = "What is expected of a record: registry.expected. Which ones lack it: registry.incomplete; "
                         "which are doubtful: workspace.findings; due: registry.review; there twice: duplicates.pairs.",
               .parameters = all_of({{today_parameter()}, parameters_of<Options>()}),
               .columns = columns<Figure>(),
               .run = [](const Call& call) {
                 return to_table(
                     figures(call.need_store(), call.arguments.day("today"), options_of<Options>(call.arguments)));
               }});
}

}  // namespace crmcore::quality
