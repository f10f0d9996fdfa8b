// Febrl's made-up people and the messy list of sites: F1 and calibration of what is learned without labels.
#include <gtest/gtest.h>

#include <map>

#include "crmcore/duplicates/duplicates.hpp"
#include "support.hpp"

namespace crmcore::duplicates {
namespace {

/// What was found against the truth: the entity of each record.
struct Score {
  double pairs_f1 = 0, clusters_f1 = 0, ceiling = 0;
  std::array<double, 3> expected{}, came{};  ///< of pairs under .2, to .8, from .8: sum of probabilities, true ones
};

double f1(double right, double found, double all) { return found + all == 0 ? 0 : 2 * right / (found + all); }

Score score_of(const Table& table, const Roles& roles, const std::vector<std::string>& truth) {
  const NamedRecords named = records_of(table, roles);
  const Records& records = named.records;
  const Duplicates found = find(records);
  std::map<std::string, double> size;
  double all = 0;
  for (const std::string& entity : truth) all += size[entity]++;
  Score score;
  double right = 0;
  for (const ScoredPair& pair : found.pairs) right += truth[pair.first] == truth[pair.second] ? 1 : 0;
  score.pairs_f1 = f1(right, static_cast<double>(found.pairs.size()), all);
  std::map<std::uint32_t, double> cluster_size;
  std::map<std::pair<std::uint32_t, std::string>, double> common;
  double together = 0;
  right = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    together += cluster_size[found.clusters[row]]++;
    right += common[{found.clusters[row], truth[row]}]++;
  }
  score.clusters_f1 = f1(right, together, all);
  const Blocks blocks(records);
  double kept = 0;
  for (const auto& piece : blocks.pieces())
    blocks.each_pair(piece, [&](std::uint32_t a, std::uint32_t b) { kept += truth[a] == truth[b] ? 1 : 0; });
  score.ceiling = kept / all;
  for (const ScoredPair& pair : duplicates::score(records, blocks, found.model, 0.02)) {
    const double probability = pair.probability();
    const std::size_t band = probability < 0.2 ? 0 : probability < 0.8 ? 1 : 2;
    score.expected[band] += probability;
    score.came[band] += truth[pair.first] == truth[pair.second] ? 1 : 0;
  }
  std::cout << "pairs F1 " << score.pairs_f1 << ", clusters F1 " << score.clusters_f1 << ", ceiling " << score.ceiling;
  for (std::size_t band = 0; band < 3; ++band)
    std::cout << "; expected " << score.expected[band] << ", came " << score.came[band];
  std::cout << "\n";
  return score;
}

Score febrl(const exchange::TextTable& table, bool with_number) {
  Roles roles{{"given_name", "given_name"}, {"surname", "family_name"},  {"date_of_birth", "date"},
              {"postcode", "postal_code"},  {"street_number", "number"}, {"address_1", "address"},
              {"address_2", "address"},     {"suburb", "place"},         {"state", "place"}};
  if (with_number) roles.emplace_back("soc_sec_id", "document");
  std::vector<std::string> truth;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string id(table.cell(row, table.at("rec_id")));  // rec-17-dup-0
    truth.push_back(id.substr(0, id.find('-', id.find('-') + 1)));
  }
  return score_of(table, roles, truth);
}

TEST(Duplicates, OfFebrlAreFoundWithoutLabels) {  // R13
  struct Case {
    const char* file;
    double with_number, without;  ///< least F1 of pairs
  };
  for (const Case& one : {Case{"febrl/dataset1.csv.gz", 1.0, 0.998}, Case{"febrl/dataset2.csv.gz", 0.998, 0.996},
                          Case{"febrl/dataset3.csv.gz", 0.998, 0.993}}) {
    const test::TempFile unpacked("febrl.csv");
    const auto file = test::data_file(one.file, unpacked);
    if (!file) GTEST_SKIP() << "Febrl is not on this machine";
    const exchange::TextTable table = exchange::read_csv(*file);
    EXPECT_GE(febrl(table, true).pairs_f1, one.with_number) << one.file;
    const Score without = febrl(table, false);
    EXPECT_GE(without.pairs_f1, one.without) << one.file;
    EXPECT_NEAR(without.came[2] / without.expected[2], 1, 0.01) << one.file;
  }
}

TEST(Duplicates, OfTheMessyListAreFoundWithoutLabels) {  // R13
  const test::TempFile unpacked("messy.csv");
  const auto file = test::data_file("dedupe-messy/csv_example_input_with_true_ids.csv.gz", unpacked);
  if (!file) GTEST_SKIP() << "the messy list is not on this machine";
  const exchange::TextTable table = exchange::read_csv(*file);
  std::vector<std::string> truth;
  for (std::size_t row = 0; row < table.rows(); ++row) truth.emplace_back(table.cell(row, table.at("True Id")));
  const Score score = score_of(
      table, {{"Site name", "name"}, {"Address", "address"}, {"Zip", "postal_code"}, {"Phone", "phone"}}, truth);
  EXPECT_GE(score.pairs_f1, 0.905);
  EXPECT_GE(score.clusters_f1, 0.87);
  EXPECT_NEAR(score.came[2] / score.expected[2], 1, 0.15) << "its copies of copies make it too sure";
}

}  // namespace
}  // namespace crmcore::duplicates
