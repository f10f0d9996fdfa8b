// Duplicates: which records are the same person or company, with a probability and its reasons.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "crmcore/action/options.hpp"
#include "crmcore/duplicates/blocks.hpp"
#include "crmcore/duplicates/clusters.hpp"
#include "crmcore/duplicates/index.hpp"
#include "crmcore/duplicates/model.hpp"
#include "crmcore/duplicates/records.hpp"
#include "crmcore/schema/from.hpp"
#include "crmcore/schema/table.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {
namespace duplicates {

inline constexpr std::string_view of_a_person =
    "customer.code customer.name customer.given_name customer.family_name document.number channel.address "
    "address.street";

/// Two records that may be one.
struct DuplicatePair {
  std::string first, second;
  double probability = 0;
  double weight = 0;
  std::string reasons;
  std::int64_t cluster = 0;
};

/// A record of a cluster of two and more.
struct ClusterMember {
  std::int64_t cluster = 0;
  std::string record;
  std::int64_t records = 0;
  double probability = 0;
};

/// A record of the file that a new one may be.
struct SimilarRecord {
  std::int64_t row = 0;
  std::string record;
  double probability = 0;
  double weight = 0;
  std::string reasons;
};

/// What a level of a column means.
struct LevelMeaning {
  std::string column;
  Level level = Level::exact;
  double duplicates = 0, related = 0, others = 0;
  double weight = 0;
};

}  // namespace duplicates

template <>
struct Choices<duplicates::Level> {
  static constexpr auto codes =
      std::to_array<std::string_view>({"missing", "exact", "elsewhere", "close", "similar", "faint", "far"});
};

template <>
struct Schema<duplicates::DuplicatePair> {
  using Pair = duplicates::DuplicatePair;
  static constexpr std::string_view name = "duplicate_pair";
  static constexpr auto fields = std::to_array<Field<Pair>>({
      field<&Pair::first>("first", {.from = from::customer, .help = "code of a record, else its row from 1"}),
      field<&Pair::second>("second", {.from = from::customer, .help = "code of the record that may be the same"}),
      field<&Pair::probability>("probability",
                                {.from = duplicates::of_a_person, .help = "probability that they are one, 0 to 1"}),
      field<&Pair::weight>("weight", {.from = duplicates::of_a_person, .help = "log2 of its odds, in bits"}),
      field<&Pair::reasons>("reasons",
                            {.from = duplicates::of_a_person,
                             .help = "what the weight is made of, in bits that add up to it: that of any pair, of each "
                                     "column with how alike its values are, and of a household they may share"}),
      field<&Pair::cluster>("cluster", {.from = duplicates::of_a_person,
                                        .help = "number of the cluster that both are in; 0 when they are in two"}),
  });
};

template <>
struct Schema<duplicates::ClusterMember> {
  using Member = duplicates::ClusterMember;
  static constexpr std::string_view name = "cluster_member";
  static constexpr auto fields = std::to_array<Field<Member>>({
      field<&Member::cluster>("cluster", {.from = duplicates::of_a_person, .help = "number of the cluster, from 1"}),
      field<&Member::record>("record", {.from = from::customer, .help = "code of the record, else its row from 1"}),
      field<&Member::records>("records", {.from = duplicates::of_a_person, .help = "records in the cluster"}),
      field<&Member::probability>("probability",
                                  {.from = duplicates::of_a_person,
                                   .help = "mean probability that the record is the same as another of the cluster"}),
  });
};

template <>
struct Schema<duplicates::SimilarRecord> {
  using Similar = duplicates::SimilarRecord;
  static constexpr std::string_view name = "similar_record";
  static constexpr auto fields = std::to_array<Field<Similar>>({
      field<&Similar::row>("row", {.help = "row of the new record, from 1"}),
      field<&Similar::record>("record", {.from = from::customer, .help = "code of the record that it may be"}),
      field<&Similar::probability>("probability",
                                   {.from = duplicates::of_a_person, .help = "probability that they are one, 0 to 1"}),
      field<&Similar::weight>("weight", {.from = duplicates::of_a_person, .help = "log2 of its odds, in bits"}),
      field<&Similar::reasons>("reasons", {.from = duplicates::of_a_person,
                                           .help = "what the weight is made of, in bits that add up to it"}),
  });
};

template <>
struct Schema<duplicates::KeyUse> {
  using KeyUse = duplicates::KeyUse;
  static constexpr std::string_view name = "key_use";
  static constexpr auto fields = std::to_array<Field<KeyUse>>({
      field<&KeyUse::name>("key", {.help = "what records share that are compared"}),
      field<&KeyUse::pairs>("pairs", {.from = duplicates::of_a_person, .help = "pairs that share it and are compared"}),
      field<&KeyUse::blocks>("blocks", {.from = duplicates::of_a_person, .help = "blocks of two records and more"}),
      field<&KeyUse::largest>("largest", {.from = duplicates::of_a_person, .help = "records of the largest block"}),
      field<&KeyUse::skipped_blocks>("skipped_blocks", {.from = duplicates::of_a_person,
                                                        .help = "larger blocks, of which this key brings no pairs"}),
      field<&KeyUse::skipped_records>("skipped_records",
                                      {.from = duplicates::of_a_person, .help = "records in the skipped blocks"}),
  });
};

template <>
struct Schema<duplicates::LevelMeaning> {
  using Meaning = duplicates::LevelMeaning;
  static constexpr std::string_view name = "level_meaning";
  static constexpr auto fields = std::to_array<Field<Meaning>>({
      field<&Meaning::column>("column", {.help = "column of the records"}),
      field<&Meaning::level>("level",
                             {.help = "how alike two values are: exact, elsewhere, close, similar, faint, far"}),
      field<&Meaning::duplicates>("duplicates", {.from = duplicates::of_a_person,
                                                 .help = "share of the level among duplicates with both values"}),
      field<&Meaning::related>(
          "related", {.from = duplicates::of_a_person, .help = "share among different people of one household"}),
      field<&Meaning::others>("others", {.from = duplicates::of_a_person, .help = "share among other pairs"}),
      field<&Meaning::weight>("weight", {.from = duplicates::of_a_person,
                                         .help = "log2 of duplicates over others; of equal values that of an average "
                                                 "one, since a rare one weighs more"}),
  });
};

namespace duplicates {

/// Records with the codes by which people call them.
struct NamedRecords {
  Records records;
  std::vector<std::string> codes;  ///< of each record; its row from 1 where it has none
};

/// Which column of a table has which role: role by name of the column; `code` is the one that names the records.
using Roles = std::vector<std::pair<std::string, std::string>>;

/// Reads records from a table. Without roles they are taken from the names of the columns in English and Spanish
/// ("surname", "fecha de nacimiento"); other columns are not read. Throws invalid for a role that is not known and when
/// no column has one, unknown_name for a column that is not there.
NamedRecords records_of(const Table& table, const Roles& roles = {});

/// Reads the customers of a workspace: names, a phone, an e-mail, a document, street, number, city and postal code. The
/// name in one piece counts where the given and family names are not known. Of several phones, e-mails or documents
/// the rarest that another customer has too, else the preferred or first one; of addresses likewise the preferred one.
NamedRecords records_of(const store::Store& store);

struct DuplicateOptions {
  double threshold = 0.5;  ///< least probability of a pair, and mean probability between what becomes one cluster
};

/// All that was found among records.
struct Duplicates {
  std::vector<KeyUse> keys;
  Model model;
  std::vector<ScoredPair> pairs;        ///< from the threshold on
  std::vector<std::uint32_t> clusters;  ///< of each record, from 0
  std::vector<double> cohesion;         ///< of each record: mean probability with the others of its cluster
};

/// Finds the duplicates among records: blocks, model, pairs, clusters. `distinct` are rows known to be different, which
/// never come as a pair nor into one cluster.
Duplicates find(const Records& records, const DuplicateOptions& options = {},
                std::span<const std::pair<std::uint32_t, std::uint32_t>> distinct = {}, unsigned threads = 0);

/// The pairs of customers that somebody said are different (registry/contact_details.hpp), as rows of the records.
std::vector<std::pair<std::uint32_t, std::uint32_t>> distinct_rows(const store::Store& store,
                                                                   std::span<const std::string> codes);

/// Reasons as a text, to hundredths of a bit: "any pair -9.51; surname exact +6.20; phone close +4.12".
std::string text_of(const Reasons& reasons, const Records& records);
/// The weight to which the reasons add up as they are written.
double rounded_weight(const Reasons& reasons);

}  // namespace duplicates

template <>
struct OptionsOf<duplicates::DuplicateOptions> {
  using Options = duplicates::DuplicateOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::threshold>("threshold", {.help = "least probability to be shown, and to become one cluster",
                                                .range = {.least = 0.02, .below = 1}}),
  });
};

}  // namespace crmcore
