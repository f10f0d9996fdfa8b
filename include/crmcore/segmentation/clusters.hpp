// Customers put into groups by what they do: k-means on recency, frequency and money, described in words.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/schema/from.hpp"
#include "crmcore/segmentation/cluster_model.hpp"
#include "crmcore/segmentation/rfm.hpp"

namespace crmcore::segmentation {

struct ClusterOptions {
  int k = 0;  ///< 0: chosen by `cluster_counts` (cluster_counts.hpp)
  std::uint64_t seed = 1;
  int starts = 0;  ///< starts of k-means; 0: 200 up to 20,000 customers, 20 above
  Frequency frequency = Frequency::days;
  Monetary money = Monetary::net;
  std::array<double, 3> weights{1, 1, 1};  ///< of recency, frequency, money in the distance; 0 … 1000
  std::vector<std::pair<std::string, double>> customer_weights = {};  ///< .001 … 1000; others weigh 1
  unsigned threads = 0;

  /// Weights of recency, frequency and money: "1/1/2". Throws invalid.
  static std::array<double, 3> parse_weights(std::string_view text);
  static std::string weights_text(const std::array<double, 3>& weights);
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
/// The cluster of each customer with a purchase, by code.
/// Method: k-means on standardised log(1 + value) of recency, frequency and money.
/// Throws invalid for k below 0 or above the number of distinct customers, a weight of a customer named twice or
/// without a purchase, and weights out of range.
Clusters clusters(const History& past, const ClusterOptions& options = {});
/// The cluster of each customer by a model saved before. Throws mixed_currency for a history in another currency.
Clusters assign(const History& past, const ClusterModel& model);

struct Profile {
  std::int64_t cluster = 0, customers = 0;
  double share = 0;
  double recency_days = 0, frequency = 0;  ///< means
  Amount monetary;                         ///< mean
  std::string_view label;
};
Result<Profile> profiles(const History& past, const Clusters& clusters);

}  // namespace crmcore::segmentation

namespace crmcore {
template <>
struct OptionsOf<segmentation::ClusterOptions> {
  using Options = segmentation::ClusterOptions;
  static constexpr auto list = std::to_array<Option<Options>>({
      option<&Options::k>("k", {.help = "number of clusters; 0 chooses it by criteria and stability",
                                .range = {.least = 0, .most = 1000}}),
      option<&Options::seed>("seed", {.help = "random seed of the starts", .range = {.least = 0}}),
      option<&Options::starts>("starts", {.help = "starts of k-means, of which the best is taken; 0 takes enough",
                                          .range = {.least = 0, .most = 10'000}}),
      option<&Options::frequency>("frequency", {.help = "whether purchase days or orders are counted"}),
      option<&Options::money>("money", {.help = "whether money is net of returns or gross"}),
      text_option<&Options::weights, &Options::parse_weights, &Options::weights_text>(
          "weights", {.help = "weights of recency, frequency and money in the distance, each 0 or from 0.001 to 1000",
                      .example = "1/1/2"}),
  });
};
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
}  // namespace crmcore
