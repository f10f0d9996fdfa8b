// The chance that two records are the same person or company, learned from the records themselves.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crmcore/duplicates/blocks.hpp"
#include "crmcore/duplicates/records.hpp"

namespace crmcore::duplicates {

/// What two records' values of a column have to do with each other.
enum class Level : std::uint8_t {
  missing,    ///< one of them has none: says nothing
  exact,      ///< equal
  elsewhere,  ///< a part of the name that stands in another column of the other record
  close,      ///< a typing error apart
  similar,    ///< two typing errors, or half of the words
  faint,      ///< some words
  far,        ///< nothing in common
};
inline constexpr std::size_t level_count = 7;

/// Returns close, similar, faint or far for two different values in normal form, by what their role makes likely:
/// - parts of names and places: Jaro-Winkler from .92 and .80; a part that begins like the other, such as an initial,
///   is similar;
/// - names in one piece: two wrong characters, or four fifths of the words of both by their rarity; half of them, or
///   four fifths of those of the shorter; two fifths of those of the shorter;
/// - addresses: the same with the same numbers; with other numbers at most similar;
/// - dates, phones, documents, numbers, postal codes: one wrong character, or day and month exchanged; two, in values
/// of
///   six characters and more;
/// - e-mails: two wrong characters; the same before the @.
/// `words` of names in one piece and of addresses: what they have in common.
Level alikeness(Role role, std::string_view a, std::string_view b, const CommonWords& words = {});

/// Whether `alikeness` is certainly far, without reading the texts.
bool is_surely_far(Role role, const Signature& a, const Signature& b);

/// What each level of a column means.
struct ColumnModel {
  std::array<double, level_count> match{};    ///< share of each level among duplicates, of those with both values
  std::array<double, level_count> other{};    ///< among records that have nothing to do with each other
  std::array<double, level_count> related{};  ///< among different people of one household
  /// Records that share a value by chance, per record: from 1 on a value is common or rare, and counts accordingly.
  double sharing = 0;
};

/// The weights of one pair in bits, log2 of a ratio of chances; they add up to the logit of its probability.
struct Reasons {
  double prior = 0;             ///< of any two records
  std::vector<double> columns;  ///< of each column, above 0 where it speaks for a duplicate
  std::vector<Level> levels;    ///< of each column
  double household = 0;         ///< 0 or less: how far a common household explains what they share
  double total() const;
  double probability() const;
};

struct FitOptions {
  unsigned threads = 0;  ///< 0 is as many as there are cores; the result is the same
};

/// The model of Fellegi and Sunter (JASA 64, 1969) with three kinds of pairs: duplicates, relatives of one household
/// (or branches and neighbours of a company), and others.
///
/// Among others the levels follow from the records: equal values from how often each value occurs, the other levels
/// from random pairs, less the duplicates found. Among duplicates they are learned by expectation and maximisation
/// (Dempster, Laird and Rubin, 1977) on the pairs that share a key; pairs without a common key count as others, so that
/// the share of duplicates among all pairs comes out by itself. Among relatives, what a household shares (surname,
/// phone, address, place) is learned in the same way, and what it does not is as among others: surname, phone and
/// address of a family are one fact, not three. Relatives are believed in only where they raise the likelihood by more
/// than their shares cost (Schwarz's criterion, 1978). An equal value counts by how rare it is, and one that is only
/// alike never counts more than an equal one would. Nothing is told to the model, but that among strangers one value in
/// a hundred is equal: that belief, worth ten pairs, is what a table of two or three rows is judged by.
class Model {
 public:
  static Model fit(const Records& records, const Blocks& blocks, const FitOptions& options = {});

  const ColumnModel& column(std::size_t column) const { return columns_[column]; }
  std::size_t width() const { return columns_.size(); }
  double share_of_matches() const { return matches_; }  ///< among all pairs
  double share_of_related() const { return related_; }  ///< among all pairs

  /// The chance that a record which has nothing to do with another has its value, seen `count` times in `rows` records.
  double chance_of(std::size_t column, std::uint32_t count) const;

 private:
  friend class Scorer;
  friend struct Learner;
  std::vector<ColumnModel> columns_;
  double rows_ = 0;
  double matches_ = 0;
  double related_ = 0;
};

struct Probe;

/// A pair with its probability.
struct ScoredPair {
  std::uint32_t first = 0, second = 0;  ///< rows, first < second
  float weight = 0;                     ///< log2 of the odds

  double probability() const;
};

/// Probability of log2 of the odds.
double probability_of(double weight);

/// Gives pairs their probability by a model. Borrows the records.
class Scorer {
 public:
  Scorer(const Records& records, const Model& model);
  Scorer(const Records&&, const Model&) = delete;

  Reasons reasons(std::size_t a, std::size_t b) const;
  /// The same of a new record and one of the file.
  Reasons reasons_of_new(const Probe& probe, std::size_t row) const;
  /// Log2 of the odds of a pair; none when they are below `least`, found out as early as may be.
  std::optional<double> weight(std::size_t a, std::size_t b, double least) const;

 private:
  struct Logs {
    std::array<float, level_count> match{}, other{}, related{};
    float best_unlike = 0;  // the largest weight that two different values can have
  };
  template <class A, class B>
  Reasons explained(const A& a, const B& b) const;
  float log_chance(std::size_t column, std::uint32_t count) const;
  const float* chances(std::size_t row) const { return chances_.data() + row * logs_.size(); }

  const Records* records_;
  Model model_;
  std::vector<Logs> logs_;
  std::vector<float> chances_;           // log2 of chance_of each value, row after row
  std::vector<std::size_t> best_first_;  // columns, those first in which different values can weigh most
  float prior_match_ = 0, prior_related_ = 0;
};

/// All pairs that share a key and whose probability is at least `least`, by first and second record.
std::vector<ScoredPair> score(const Records& records, const Blocks& blocks, const Model& model, double least,
                              unsigned threads = 0);

}  // namespace crmcore::duplicates
