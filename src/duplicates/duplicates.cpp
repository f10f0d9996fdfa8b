#include "crmcore/duplicates/duplicates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

#include "crmcore/registry/contact_details.hpp"
#include "crmcore/task_part.hpp"

namespace crmcore::duplicates {
namespace {

// Below the threshold, pairs are kept down to this probability: what clusters are judged by.
constexpr double least_doubt = 0.01;

double hundredths(double bits) { return std::round(bits * 100); }

std::string written(double bits) {
  const auto value = static_cast<std::int64_t>(hundredths(bits));
  const std::int64_t digits = std::abs(value);
  std::string text = value < 0 ? "-" : "+";
  text += std::to_string(digits / 100) + "." + std::to_string(digits / 10 % 10) + std::to_string(digits % 10);
  return text;
}

/// Gives each pair of rows that are known to be different the probability 0, adding those that are not there.
void set_apart(std::vector<ScoredPair>& pairs, std::span<const std::pair<std::uint32_t, std::uint32_t>> distinct) {
  constexpr float never = -std::numeric_limits<float>::infinity();
  const auto rows_of = [](const ScoredPair& pair) { return std::pair(pair.first, pair.second); };
  std::vector<ScoredPair> apart;
  for (const auto& [a, b] : distinct) apart.push_back({std::min(a, b), std::max(a, b), never});
  std::ranges::sort(apart, {}, rows_of);
  std::erase_if(pairs,
                [&](const ScoredPair& pair) { return std::ranges::binary_search(apart, rows_of(pair), {}, rows_of); });
  pairs.insert(pairs.end(), apart.begin(), apart.end());
  std::ranges::sort(pairs, {}, rows_of);
}

/// Of each record: mean probability with the others of its cluster; 0 where it is alone.
std::vector<double> cohesion_of(std::span<const ScoredPair> pairs, const std::vector<std::uint32_t>& clusters) {
  std::vector<double> size(clusters.size(), 0);
  for (const std::uint32_t cluster : clusters) ++size[cluster];
  std::vector<double> cohesion(clusters.size(), 0);
  for (const ScoredPair& pair : pairs) {
    if (clusters[pair.first] != clusters[pair.second]) continue;
    cohesion[pair.first] += pair.probability();
    cohesion[pair.second] += pair.probability();
  }
  for (std::size_t row = 0; row < cohesion.size(); ++row) cohesion[row] /= std::max(1.0, size[clusters[row]] - 1);
  return cohesion;
}

}  // namespace

Duplicates find(const Records& records, const DuplicateOptions& options,
                std::span<const std::pair<std::uint32_t, std::uint32_t>> distinct, unsigned threads) {
  check_options(options);
  std::optional<TaskPart> part(std::in_place, 0, 2);  // what is learned, and the pairs
  const Blocks blocks(records, threads);
  Duplicates found{.keys = blocks.keys(), .model = Model::fit(records, blocks, {.threads = threads})};
  part.emplace(1, 2);
  found.pairs = score(records, blocks, found.model, least_doubt, threads);
  set_apart(found.pairs, distinct);
  found.clusters = clusters_of(records.rows(), found.pairs, options.threshold);
  found.cohesion = cohesion_of(found.pairs, found.clusters);
  std::erase_if(found.pairs, [&](const ScoredPair& pair) { return pair.probability() < options.threshold; });
  return found;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> distinct_rows(const store::Store& store,
                                                                   std::span<const std::string> codes) {
  std::unordered_map<std::string_view, std::uint32_t> row_of;
  for (std::uint32_t row = 0; row < codes.size(); ++row) row_of.emplace(codes[row], row);
  const auto code_of = store::codes_of(store, Schema<Customer>::name);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> rows;
  store::each<&DistinctCustomers::customer, &DistinctCustomers::other>(
      store, [&](Id<Customer> customer, std::string_view other) {
        const auto a = row_of.find(code_of.at(customer.value));
        const auto b = row_of.find(other);
        if (a != row_of.end() && b != row_of.end()) rows.emplace_back(a->second, b->second);
      });
  return rows;
}

std::string text_of(const Reasons& reasons, const Records& records) {
  std::string text = "any pair " + written(reasons.prior);
  for (std::size_t column = 0; column < reasons.columns.size(); ++column)
    if (reasons.levels[column] != Level::missing)
      text += "; " + records.name(column) + " " + std::string(name(reasons.levels[column])) + " " +
              written(reasons.columns[column]);
  if (hundredths(reasons.household) != 0) text += "; household " + written(reasons.household);
  return text;
}

double rounded_weight(const Reasons& reasons) {
  double sum = hundredths(reasons.prior) + hundredths(reasons.household);
  for (const double bits : reasons.columns) sum += hundredths(bits);
  return sum / 100;
}

}  // namespace crmcore::duplicates
