#include "crmcore/duplicates/model.hpp"

#include <algorithm>
#include <cmath>

#include "comparison.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "crmcore/statistics/random.hpp"

namespace crmcore::duplicates {
namespace {

constexpr std::size_t exact = static_cast<std::size_t>(Level::exact);
constexpr std::size_t elsewhere = static_cast<std::size_t>(Level::elsewhere);

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t random_pairs = 400'000;   // rare levels then have some tens of them
constexpr std::uint64_t learned_pairs = 300'000;  // enough for shares of a tenth of a per cent among duplicates
constexpr std::uint64_t pairs_per_block = 20'000;
constexpr int most_rounds = 60;
constexpr double settled = 1e-5;  // change of the shares, relative, at which learning ends

// Where learning begins: what most files look like.
constexpr double first_matches_per_record = 0.1;
constexpr double most_share = 0.3;  // of all pairs: three files of four records that are one each have less
constexpr std::array<double, level_count> first_match = {0, 0.80, 0.02, 0.08, 0.03, 0.02, 0.05};
constexpr std::array<double, level_count> first_shared = {0, 0.90, 0.01, 0.02, 0.02, 0.01, 0.04};
constexpr double belief_in_first = 1;  // pairs that the beginning is worth, so that no share becomes 0

// Pairs of strangers that are believed in before any is seen, and the share of them that have an equal value: two rows
// that are all there is would else be equal by chance.
constexpr double believed_strangers = 10;
constexpr double believed_equal = 0.01;

// Of the records that share a value these are the same one again: not counted as its frequency.
constexpr double same_again_common = 2;
constexpr double same_again_rare = 10;

std::size_t place(Level level) { return static_cast<std::size_t>(level); }
std::uint64_t pairs_among(std::uint64_t records) { return records < 2 ? 0 : records * (records - 1) / 2; }

}  // namespace

double Model::chance_of(std::size_t column, std::uint32_t count) const {
  const double sharing = columns_[column].sharing;
  const double again = sharing < 1 ? same_again_rare : same_again_common;
  return (std::max(0.0, static_cast<double>(count) - again) + std::min(1.0, sharing)) / rows_;
}

/// Learns a model from pairs of the records.
struct Learner {
  Learner(const Records& the_records, const Blocks& the_blocks, unsigned the_threads)
      : records(the_records),
        blocks(the_blocks),
        threads(the_threads),
        width(the_records.width()),
        all_pairs(static_cast<double>(std::max<std::uint64_t>(1, pairs_among(the_records.rows())))) {
    model.columns_.resize(width);
    model.rows_ = static_cast<double>(records.rows());
  }

  const Records& records;
  const Blocks& blocks;
  unsigned threads;
  std::size_t width;
  double all_pairs;
  Model model = {};
  std::vector<std::array<double, level_count>> at_random = {};  // share of each level among random pairs
  // Pairs with a common key, column after column: the level, and how common an equal value is, as a place among the
  // counts that occur in the column.
  std::vector<std::uint8_t> levels = {};
  std::vector<std::uint32_t> commonness = {};
  std::vector<std::vector<std::uint32_t>> counts = {};
  double pairs_each = 1;  // that one of the sample stands for
  double likelihood = 0;  // logarithm, of the sample

  using Sums = std::array<double, level_count>;
  struct Expected {
    double matches = 0, related = 0, likelihood = 0;
    std::vector<Sums> of_matches, of_related;
  };
  struct Logs {
    std::vector<Sums> match, other, related;
    std::vector<std::vector<double>> chances;  // of equal values, by commonness
    double prior_match = 0, prior_related = 0, others = 0;
  };

  std::size_t pairs() const { return levels.size() / width; }
  void look_at_random_pairs();
  void sample_pairs();
  void begin();
  void settle_others();
  Logs logs() const;
  void expect(const Logs& logs, std::size_t first, std::size_t last, Expected& expected) const;
  bool round();
  void learn();
};

/// Shares of levels among random pairs; of equal values exactly, from their counts.
void Learner::look_at_random_pairs() {
  at_random.assign(width, {});
  if (records.rows() < 2) return;  // no pairs: nothing is learned of them
  using Counts = std::vector<std::array<double, level_count>>;
  const std::size_t work = random_pairs / pairs_per_block;
  std::vector<Counts> counted(work, Counts(width));
  statistics::for_each_block(work, threads, [&](std::size_t block) {
    statistics::Random random(seed, block);
    for (std::uint64_t i = 0; i < pairs_per_block; ++i) {
      const std::size_t a = random.bits() % records.rows();
      const std::size_t b = (a + 1 + random.bits() % (records.rows() - 1)) % records.rows();
      const Stored of_a(records, a);
      const Stored of_b(records, b);
      for (std::size_t column = 0; column < width; ++column)
        ++counted[block][column][place(level_of(records, column, of_a, of_b))];
    }
  });
  for (std::size_t column = 0; column < width; ++column) {
    double present = 0;
    auto& shares = at_random[column];
    for (const Counts& some : counted)
      for (std::size_t level = exact; level < level_count; ++level) {
        shares[level] += some[column][level];
        present += some[column][level];
      }
    double equal = 0;
    for (const std::uint32_t count :
         records.counts(column).subspan(std::min<std::size_t>(1, records.counts(column).size())))
      equal += static_cast<double>(pairs_among(count));
    for (double& share : shares) share = (share + 0.5) / (present + 0.5 * (level_count - 1));
    shares[exact] = (equal + believed_strangers * believed_equal) /
                    (static_cast<double>(pairs_among(records.present(column))) + believed_strangers);
  }
}

void Learner::sample_pairs() {
  const auto pieces = blocks.pieces();
  std::int64_t most = 1;
  for (const KeyUse& use : blocks.keys()) most += use.pairs;
  const double share = std::min(1.0, static_cast<double>(learned_pairs) / static_cast<double>(most));
  const auto limit = static_cast<std::uint64_t>(share * 0x1p32);
  pairs_each = 1 / share;
  struct Found {
    std::vector<std::uint8_t> levels;
    std::vector<std::uint32_t> counts;
  };
  std::vector<Found> found(pieces.size());
  statistics::for_each_block(pieces.size(), threads, [&](std::size_t piece) {
    blocks.each_pair(pieces[piece], [&](std::uint32_t a, std::uint32_t b) {
      if (statistics::Random::mixed(std::uint64_t{a} << 32U | b) >> 32U >= limit) return;
      const Stored of_a(records, a);
      const Stored of_b(records, b);
      for (std::size_t column = 0; column < width; ++column) {
        const Level level = level_of(records, column, of_a, of_b);
        found[piece].levels.push_back(static_cast<std::uint8_t>(level));
        found[piece].counts.push_back(is_equal_value(level) ? count_of(records, column, of_a, of_b) : 0);
      }
    });
  });
  for (const Found& some : found) {
    levels.insert(levels.end(), some.levels.begin(), some.levels.end());
    commonness.insert(commonness.end(), some.counts.begin(), some.counts.end());
  }
  counts.resize(width);
  for (std::size_t i = 0; i < commonness.size(); ++i) counts[i % width].push_back(commonness[i]);
  for (std::vector<std::uint32_t>& of_column : counts) {
    std::ranges::sort(of_column);
    of_column.erase(std::unique(of_column.begin(), of_column.end()), of_column.end());
  }
  for (std::size_t i = 0; i < commonness.size(); ++i)
    commonness[i] = static_cast<std::uint32_t>(std::ranges::lower_bound(counts[i % width], commonness[i]) -
                                               counts[i % width].begin());
}

void Learner::begin() {
  model.matches_ = first_matches_per_record * model.rows_ / all_pairs;
  model.related_ = 0;
  for (std::size_t column = 0; column < width; ++column) {
    model.columns_[column].match = first_match;
    model.columns_[column].related = first_shared;
  }
  settle_others();
}

/// What random pairs show, less the duplicates and relatives among them.
void Learner::settle_others() {
  const double others = 1 - model.matches_ - model.related_;
  for (std::size_t column = 0; column < width; ++column) {
    ColumnModel& shares = model.columns_[column];
    const bool shared = is_shared(records.role(column));
    for (std::size_t level = exact; level < level_count; ++level) {
      double share = at_random[column][level] - model.matches_ * shares.match[level];
      if (shared) share -= model.related_ * shares.related[level];
      // Nothing is impossible: half a pair of all of them, or of those looked at.
      const double looked_at = level == exact ? all_pairs : std::min(all_pairs, static_cast<double>(random_pairs));
      shares.other[level] = std::max(share / others, 0.5 / looked_at);
    }
    shares.sharing = shares.other[exact] * model.rows_;
    if (!shared) shares.related = shares.other;
  }
}

Learner::Logs Learner::logs() const {
  Logs logs;
  logs.match.resize(width);
  logs.other.resize(width);
  logs.related.resize(width);
  logs.chances.resize(width);
  for (std::size_t column = 0; column < width; ++column) {
    const ColumnModel& shares = model.columns_[column];
    for (std::size_t level = exact; level < level_count; ++level) {
      logs.match[column][level] = std::log(shares.match[level]);
      logs.other[column][level] = std::log(shares.other[level]);
      logs.related[column][level] = std::log(shares.related[level]);
    }
    for (const std::uint32_t count : counts[column])
      logs.chances[column].push_back(std::log(model.chance_of(column, count)));
  }
  const double others = 1 - model.matches_ - model.related_;
  logs.others = std::log(others);
  logs.prior_match = std::log(model.matches_ / others);
  logs.prior_related = std::log(model.related_ / others);  // minus infinity where nobody is related
  return logs;
}

/// Adds what some pairs are expected to be.
void Learner::expect(const Logs& logs, std::size_t first, std::size_t last, Expected& expected) const {
  expected.of_matches.resize(width);
  expected.of_related.resize(width);
  for (std::size_t pair = first; pair < last; ++pair) {
    const std::uint8_t* own = levels.data() + pair * width;
    double match = logs.prior_match;
    double related = logs.prior_related;
    for (std::size_t column = 0; column < width; ++column) {
      const std::size_t level = own[column];
      if (level == place(Level::missing)) continue;
      const bool equal = level == exact || level == elsewhere;
      const double chance = equal ? logs.chances[column][commonness[pair * width + column]] : logs.other[column][level];
      match += logs.match[column][level] - chance;
      if (is_shared(records.role(column))) related += logs.related[column][level] - chance;
    }
    constexpr double nothing = -30;  // e to it is lost beside 1
    if (match < nothing && related < nothing) {
      expected.likelihood += logs.others;
      continue;
    }
    const double scale = std::max({0.0, match, related});
    const double parts = std::exp(match - scale) + std::exp(related - scale) + std::exp(-scale);
    const double is_match = std::exp(match - scale) / parts;
    const double is_related = std::exp(related - scale) / parts;
    expected.likelihood += logs.others + scale + std::log(parts);
    expected.matches += is_match;
    expected.related += is_related;
    for (std::size_t column = 0; column < width; ++column) {
      expected.of_matches[column][own[column]] += is_match;
      expected.of_related[column][own[column]] += is_related;
    }
  }
}

/// One round of expectation and maximisation; false when nothing changed any more.
bool Learner::round() {
  const Logs now = logs();
  const std::size_t blocks_of_pairs = (pairs() + pairs_per_block - 1) / pairs_per_block;
  std::vector<Expected> parts(blocks_of_pairs);
  statistics::for_each_block(blocks_of_pairs, threads, [&](std::size_t block) {
    expect(now, block * pairs_per_block, std::min(pairs(), (block + 1) * pairs_per_block), parts[block]);
  });
  Expected all{.of_matches = std::vector<Sums>(width), .of_related = std::vector<Sums>(width)};
  for (const Expected& part : parts) {
    all.matches += part.matches;
    all.related += part.related;
    all.likelihood += part.likelihood;
    for (std::size_t column = 0; column < width; ++column)
      for (std::size_t level = exact; level < level_count; ++level) {
        all.of_matches[column][level] += part.of_matches[column][level];
        all.of_related[column][level] += part.of_related[column][level];
      }
  }
  const auto shares_of = [](const Sums& sums, const Sums& first) {
    Sums shares{};
    double total = belief_in_first;
    for (std::size_t level = exact; level < level_count; ++level) total += sums[level];
    for (std::size_t level = exact; level < level_count; ++level)
      shares[level] = (sums[level] + belief_in_first * first[level]) / total;
    return shares;
  };
  const double matches = (all.matches + belief_in_first) * pairs_each / all_pairs;
  const double related = model.related_ == 0 ? 0 : (all.related + belief_in_first) * pairs_each / all_pairs;
  const bool changed =
      std::abs(matches - model.matches_) > settled * matches || std::abs(related - model.related_) > settled * related;
  model.matches_ = std::min(matches, most_share);
  model.related_ = std::min(related, most_share);
  for (std::size_t column = 0; column < width; ++column) {
    model.columns_[column].match = shares_of(all.of_matches[column], first_match);
    model.columns_[column].related = shares_of(all.of_related[column], first_shared);
  }
  settle_others();
  likelihood = all.likelihood;
  return changed;
}

/// Without relatives first, then with them, who stay where they explain more than they cost.
void Learner::learn() {
  begin();
  for (int i = 0; i < most_rounds && round(); ++i) continue;
  const Model alone = model;
  const double likelihood_alone = likelihood;
  double shares = 1;
  for (std::size_t column = 0; column < width; ++column)
    if (is_shared(records.role(column))) shares += level_count - 2;
  begin();  // afresh: without relatives some of them were taken for duplicates
  model.related_ = model.matches_;
  settle_others();
  for (int i = 0; i < most_rounds && round(); ++i) continue;
  const double cost = shares / 2 * std::log(std::max(1.0, static_cast<double>(pairs())));
  if (likelihood - likelihood_alone < cost) model = alone;
}

Model Model::fit(const Records& records, const Blocks& blocks, const FitOptions& options) {
  Learner learner(records, blocks, options.threads);
  learner.look_at_random_pairs();
  learner.sample_pairs();
  learner.learn();
  return learner.model;
}

}  // namespace crmcore::duplicates
