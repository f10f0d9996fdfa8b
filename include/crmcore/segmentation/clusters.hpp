// Customers put into groups by what they do: k-means on recency, frequency and money, described in words, and kept so
// that tomorrow's customers find their group without a new fit.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/from.hpp"
#include "crmcore/segmentation/rfm.hpp"

namespace crmcore::segmentation {

struct ClusterOptions {
  int k = 0;  ///< 0: chosen by `cluster_counts`
  std::uint64_t seed = 1;
  int starts = 0;  ///< of k-means; 0: 200 up to 20,000 customers, 20 above
  Frequency frequency = Frequency::days;
  Monetary money = Monetary::net;
  std::array<double, 3> weights{1, 1, 1};  ///< of recency, frequency, money in the distance; 0 … 1000
  std::vector<std::pair<std::string, double>> customer_weights = {};  ///< .001 … 1000; others weigh 1
  unsigned threads = 0;

  /// Weights of recency, frequency and money: "1/1/2". Throws invalid.
  static std::array<double, 3> parse_weights(std::string_view text);
};

/// Centres on log(1 + value), standardised; clusters in the order of their money, the highest first, so that labels do
/// not jump from run to run.
struct ClusterModel {
  Frequency frequency = Frequency::days;
  Monetary money = Monetary::net;
  std::array<double, 3> weights{1, 1, 1};
  std::array<double, 3> mean{}, deviation{1, 1, 1};  ///< of log(1 + value)
  std::vector<std::array<double, 3>> centres;        ///< standardised and weighted
  std::vector<std::string> labels;                   ///< "recent, frequent, high spend"
  double inertia = 0;
  std::optional<Currency> currency = {};  ///< of the money; none in a text of before it was written

  std::string text() const;
  /// Throws invalid or newer_version.
  static ClusterModel parse(std::string_view text);
};

struct Clustered {
  std::string_view customer;
  std::int64_t cluster = 0;  ///< 1 … k
  double distance = 0;       ///< to the centre, in standard deviations
  std::string_view label;
};
struct Clusters : Result<Clustered> {
  std::shared_ptr<const ClusterModel> model;
};
/// Customers with a purchase, by code. Throws invalid for k below 0 or above the number of distinct customers, a weight
/// of a customer named twice or without a purchase, and weights out of range.
Clusters clusters(const History& past, const ClusterOptions& options = {});
/// The groups of a model kept before. Throws mixed_currency for a history in another currency.
Clusters assign(const History& past, const ClusterModel& model);

struct Profile {
  std::int64_t cluster = 0, customers = 0;
  double share = 0;
  double recency_days = 0, frequency = 0;  ///< means
  Amount monetary;                         ///< mean
  std::string_view label;
};
Result<Profile> profiles(const History& past, const Clusters& clusters);

struct CountCriteria {
  std::int64_t k = 0;
  double inertia = 0, silhouette = 0, davies_bouldin = 0, calinski_harabasz = 0;
  double stability = 0;  ///< mean adjusted Rand of clusterings of two bootstrap samples (Dolnicar and Leisch 2010)
  bool chosen = false;
};
/// k = 2 … most. Of those with a stability of at least .85, or within .05 of the most stable where none reaches it, the
/// one is chosen that the three criteria put first by the sum of their ranks, the larger of equals (indices together
/// and stability: Wilbert and others 2023). The silhouette is exact up to 5,000 customers,
/// simplified above. Each k is looked for from ten starts, so an inertia may be a little above that of `clusters`.
Result<CountCriteria> cluster_counts(const History& past, int most = 8, const ClusterOptions& options = {});

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct Schema<segmentation::Clustered> {
  using Clustered = segmentation::Clustered;
  static constexpr std::string_view name = "clustered";
  static constexpr auto fields = std::to_array<Field<Clustered>>({
      field<&Clustered::customer>("customer", {.from = from::customer, .help = "code of the customer"}),
      field<&Clustered::cluster>("cluster", {.from = from::purchases,
                                             .help = "number of the cluster, from 1; the first has the highest money"}),
      field<&Clustered::distance>(
          "distance",
          {.from = from::purchases,
           .help = "distance to the centre of the cluster, in standard deviations of log(1 + value), weighted"}),
      field<&Clustered::label>(
          "label", {.from = from::purchases, .help = "the cluster in words, such as recent, frequent, high spend"}),
  });
};
template <>
struct Schema<segmentation::Profile> {
  using Profile = segmentation::Profile;
  static constexpr std::string_view name = "cluster_profile";
  static constexpr auto fields = std::to_array<Field<Profile>>({
      field<&Profile::cluster>("cluster", {.help = "number of the cluster, from 1; the first has the highest money"}),
      field<&Profile::customers>("customers", {.from = from::ordered, .help = "customers in the cluster"}),
      field<&Profile::share>("share", {.from = from::ordered, .help = "share of all clustered customers, 0 to 1"}),
      field<&Profile::recency_days>("recency_days",
                                    {.from = from::ordered, .help = "mean number of days since the last purchase"}),
      field<&Profile::frequency>("frequency",
                                 {.from = from::ordered, .help = "mean number of purchase days, or of orders"}),
      field<&Profile::monetary>("monetary", {.from = from::amount, .help = "mean money of a customer, net or gross"}),
      field<&Profile::label>(
          "label", {.from = from::purchases, .help = "the cluster in words, such as recent, frequent, high spend"}),
  });
};
template <>
struct Schema<segmentation::CountCriteria> {
  using Criteria = segmentation::CountCriteria;
  static constexpr std::string_view name = "cluster_count";
  static constexpr auto fields = std::to_array<Field<Criteria>>({
      field<&Criteria::k>("k", {.help = "number of clusters tried"}),
      field<&Criteria::inertia>("inertia",
                                {.from = from::purchases, .help = "weighted sum of squared distances to the centres"}),
      field<&Criteria::silhouette>(
          "silhouette",
          {.from = from::purchases,
           .help = "how much nearer customers are to their own cluster than to the next, -1 to 1; higher is better"}),
      field<&Criteria::davies_bouldin>(
          "davies_bouldin",
          {.from = from::purchases,
           .help = "spread within clusters against the distance between them, 0 or more; lower is better"}),
      field<&Criteria::calinski_harabasz>(
          "calinski_harabasz", {.from = from::purchases,
                                .help = "variance between clusters against that within, 0 or more; higher is better"}),
      field<&Criteria::stability>(
          "stability",
          {.from = from::purchases,
           .help = "mean adjusted Rand index of clusterings of bootstrap samples; 1 the same, 0 as by chance"}),
      field<&Criteria::chosen>("chosen",
                               {.from = from::purchases, .help = "true for the number of clusters that is chosen"}),
  });
};
}  // namespace crmcore
