#include "crmcore/segmentation/clusters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <locale>
#include <numeric>
#include <set>
#include <sstream>
#include <unordered_map>

#include "crmcore/statistics/clustering.hpp"
#include "crmcore/statistics/random.hpp"

namespace crmcore::segmentation {
namespace {

constexpr std::string_view head = "crmcore-clusters";

/// The three measures of every customer with a purchase, as log(1 + value), and how much each customer weighs.
struct Measures {
  std::vector<std::string_view> codes;
  std::vector<double> weights;
  std::vector<std::array<double, 3>> logs;
  std::vector<Scored> scored;
};
Measures measures_of(const History& past, Frequency frequency, Monetary money) {
  RfmOptions options;
  options.frequency = frequency;
  options.money = money;
  const auto unit = static_cast<double>(past.currency().minor_units());
  Measures result;
  result.scored = rfm(past, options).rows;
  for (const Scored& scored : result.scored) {
    result.codes.push_back(scored.customer);
    result.logs.push_back({std::log1p(static_cast<double>(scored.recency_days)),
                           std::log1p(static_cast<double>(scored.frequency)),
                           std::log1p(std::max(0.0, static_cast<double>(scored.monetary.minor) / unit))});
  }
  return result;
}

/// The same with the weights of an analysis.
Measures measures_of(const History& past, const ClusterOptions& options) {
  Measures result = measures_of(past, options.frequency, options.money);
  result.weights.assign(result.codes.size(), 1);
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < result.codes.size(); ++i) place.emplace(result.codes[i], i);
  std::vector<std::uint8_t> seen(result.codes.size(), 0);
  for (const auto& [customer, weight] : options.customer_weights) {
    const auto refuse = [&, &code = customer](const std::string& why) {
      throw Error(ErrorCode::invalid, "customer_weights", "customer " + cited(code) + " " + why);
    };
    const auto found = place.find(customer);
    if (found == place.end()) refuse("has no purchase up to " + past.today().text() + ", or is not known");
    if (seen[found->second]++ != 0) refuse("is weighed twice");
    if (!(weight >= 0.001 && weight <= 1000)) refuse("weighs " + shortest(weight) + "; weights go from 0.001 to 1000");
    result.weights[found->second] = weight;
  }
  return result;
}

std::vector<double> standardised(const Measures& measures, const ClusterModel& model) {
  std::vector<double> values;
  values.reserve(3 * measures.logs.size());
  for (const auto& logs : measures.logs)
    for (std::size_t d = 0; d < 3; ++d)
      values.push_back((logs[d] - model.mean[d]) / model.deviation[d] * model.weights[d]);
  return values;
}

ClusterModel scales_of(const Measures& measures, const ClusterOptions& options) {
  ClusterModel model;
  model.frequency = options.frequency;
  model.money = options.money;
  model.weights = options.weights;
  const double all = std::accumulate(measures.weights.begin(), measures.weights.end(), 0.0);
  const auto mean = [&](auto&& of) {
    double sum = 0;
    for (std::size_t i = 0; i < measures.logs.size(); ++i) sum += measures.weights[i] * of(measures.logs[i]);
    return all > 0 ? sum / all : 0;
  };
  for (std::size_t d = 0; d < 3; ++d) {
    model.mean[d] = mean([&](const auto& logs) { return logs[d]; });
    const double deviation =
        std::sqrt(mean([&](const auto& logs) { return (logs[d] - model.mean[d]) * (logs[d] - model.mean[d]); }));
    model.deviation[d] = deviation > 1e-12 * (1 + std::abs(model.mean[d])) ? deviation : 1;  // else all are alike
  }
  return model;
}

/// A centre in words: what stands out by half a standard deviation and more.
std::string words_of(const std::array<double, 3>& centre, const std::array<double, 3>& weights) {
  constexpr std::array<std::array<std::string_view, 2>, 3> words{
      {{"recent", "long silent"}, {"rare", "frequent"}, {"low spend", "high spend"}}};
  std::string text;
  for (std::size_t d = 0; d < 3; ++d) {
    const double z = weights[d] > 0 ? centre[d] / weights[d] : 0;
    if (std::abs(z) < 0.5) continue;
    text += (text.empty() ? "" : ", ") + std::string(std::abs(z) > 1.5 ? "very " : "") +
            std::string(words[d][z > 0 ? 1 : 0]);
  }
  return text.empty() ? "average" : text;
}

Clusters labelled(const History& past, const Measures& measures, std::shared_ptr<const ClusterModel> model) {
  Clusters result;
  result.model = model;
  result.currency = past.currency();
  result.keeps =
      std::make_shared<const std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(past.codes(), model);
  const std::vector<double> values = standardised(measures, *model);
  std::vector<double> centres;
  for (const auto& centre : model->centres) centres.insert(centres.end(), centre.begin(), centre.end());
  const auto labels = statistics::nearest({values, 3}, centres);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    double square = 0;
    for (std::size_t d = 0; d < 3; ++d)
      square += (values[3 * i + d] - centres[3 * labels[i] + d]) * (values[3 * i + d] - centres[3 * labels[i] + d]);
    result.rows.push_back({measures.codes[i], labels[i] + 1LL, std::sqrt(square), model->labels[labels[i]]});
  }
  return result;
}

bool are_weights(const std::array<double, 3>& weights) {
  return std::ranges::all_of(weights, [](double w) { return w == 0 || (w >= 0.001 && w <= 1000); }) &&
         std::ranges::any_of(weights, [](double w) { return w > 0; });
}

void check(const ClusterOptions& options) {
  if (options.k < 0 || options.k > 1000)
    throw Error(ErrorCode::invalid, "k",
                "k is " + std::to_string(options.k) + "; say 1 to 1000 clusters, or 0 to have the number chosen");
  if (options.starts < 0 || options.starts > 10'000)
    throw Error(ErrorCode::invalid, "starts",
                "starts is " + std::to_string(options.starts) + "; it goes from 0 to 10000");
  if (!are_weights(options.weights))
    throw Error(ErrorCode::invalid, "weights", "weights of the measures are 0, or from 0.001 to 1000, and not all 0");
}

/// Of the stable counts the one that the criteria together put first.
void choose(std::vector<CountCriteria>& counts) {
  const double most = std::ranges::max_element(counts, {}, &CountCriteria::stability)->stability;
  const double least = most >= 0.85 ? 0.85 : most - 0.05;
  std::vector<CountCriteria*> stable;
  for (CountCriteria& count : counts)
    if (count.stability >= least) stable.push_back(&count);
  const auto ranks = [&](const CountCriteria& own) {  // how many are better, by each criterion
    std::ptrdiff_t sum = 0;
    for (const CountCriteria* other : stable)
      sum += (other->silhouette > own.silhouette) + (other->davies_bouldin < own.davies_bouldin) +
             (other->calinski_harabasz > own.calinski_harabasz);
    return sum;
  };
  std::ranges::stable_sort(stable, [&](const CountCriteria* a, const CountCriteria* b) {
    const auto of_a = ranks(*a), of_b = ranks(*b);
    return of_a != of_b ? of_a < of_b : a->k > b->k;
  });
  stable.front()->chosen = true;
}

}  // namespace

std::array<double, 3> ClusterOptions::parse_weights(std::string_view text) {
  std::array<double, 3> weights{};
  const auto parts = parts_of(text, '/');
  for (std::size_t d = 0; d < 3; ++d) {
    const auto number = parts.size() == 3 ? crmcore::parse<double>(parts[d]) : Parsed<double>::refused({});
    weights[d] = number.value.value_or(-1);
  }
  if (!are_weights(weights))
    throw Error(ErrorCode::invalid, "weights",
                cited(text) +
                    " are no three weights of recency, frequency and money, such as 1/1/2: each 0, or from "
                    "0.001 to 1000, and not all 0");
  return weights;
}

Clusters clusters(const History& past, const ClusterOptions& options) {
  check(options);
  const Measures measures = measures_of(past, options);
  auto model = std::make_shared<ClusterModel>(scales_of(measures, options));
  int k = options.k;
  if (k == 0)
    for (const CountCriteria& count : cluster_counts(past, 8, options))
      if (count.chosen) k = static_cast<int>(count.k);
  const std::vector<double> values = standardised(measures, *model);
  const int starts = options.starts > 0 ? options.starts : measures.logs.size() <= 20'000 ? 200 : 20;
  const auto found = statistics::k_means(
      {values, 3, measures.weights},
      {.k = static_cast<std::size_t>(k), .seed = options.seed, .starts = starts, .threads = options.threads});
  model->inertia = found.inertia;
  model->currency = past.currency();
  for (int c = 0; c < k; ++c) {
    const auto* at = &found.centres[3 * static_cast<std::size_t>(c)];
    model->centres.push_back({at[0], at[1], at[2]});
  }
  std::ranges::sort(model->centres, [](const auto& a, const auto& b) {
    return a[2] != b[2] ? a[2] > b[2] : a[1] != b[1] ? a[1] > b[1] : a[0] < b[0];
  });
  for (const auto& centre : model->centres) model->labels.push_back(words_of(centre, model->weights));
  return labelled(past, measures, model);
}

Clusters assign(const History& past, const ClusterModel& model) {
  if (model.currency) check_currency(past.currency(), "the cluster model", *model.currency);
  return labelled(past, measures_of(past, model.frequency, model.money), std::make_shared<const ClusterModel>(model));
}

Result<Profile> profiles(const History& past, const Clusters& clusters) {
  Result<Profile> result{{}, past.currency(), clusters.keeps};
  const auto& model = *clusters.model;
  for (std::size_t c = 0; c < model.centres.size(); ++c)
    result.rows.push_back({static_cast<std::int64_t>(c) + 1, 0, 0, 0, 0, {}, model.labels[c]});
  const Measures measures = measures_of(past, model.frequency, model.money);
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    Profile& profile = result.rows[static_cast<std::size_t>(clusters[i].cluster - 1)];
    ++profile.customers;
    profile.recency_days += static_cast<double>(measures.scored[i].recency_days);
    profile.frequency += static_cast<double>(measures.scored[i].frequency);
    profile.monetary = profile.monetary + measures.scored[i].monetary;
  }
  for (Profile& profile : result.rows) {
    const auto n = static_cast<double>(std::max<std::int64_t>(1, profile.customers));
    profile.share =
        static_cast<double>(profile.customers) / static_cast<double>(std::max<std::size_t>(1, clusters.size()));
    profile.recency_days /= n;
    profile.frequency /= n;
    profile.monetary = {std::llround(static_cast<double>(profile.monetary.minor) / n)};
  }
  return result;
}

Result<CountCriteria> cluster_counts(const History& past, int most, const ClusterOptions& options) {
  check(options);
  if (most < 2 || most > 50)
    throw Error(ErrorCode::invalid, "most", "most is " + std::to_string(most) + "; it goes from 2 to 50");
  const Measures measures = measures_of(past, options);
  const std::vector<double> values = standardised(measures, scales_of(measures, options));
  const statistics::Points points{values, 3, measures.weights};
  const std::size_t n = points.size(), sample = std::min<std::size_t>(n, 20'000);
  constexpr int pairs = 10;
  Result<CountCriteria> result{{}, past.currency()};
  std::set<std::array<double, 3>> distinct;  // as many as clusters may be asked for, and no more
  for (std::size_t i = 0; i < n && distinct.size() < static_cast<std::size_t>(most); ++i)
    distinct.insert({values[3 * i], values[3 * i + 1], values[3 * i + 2]});
  if (distinct.size() < 2)
    throw Error(ErrorCode::invalid, "k",
                std::string(n == 0 ? "no customer has bought" : "all customers are alike") +
                    "; there is nothing to divide into clusters");
  most = std::min(most, static_cast<int>(distinct.size()));
  for (int k = 2; k <= most; ++k) {
    const statistics::ClusterOptions own{.k = static_cast<std::size_t>(k),
                                         .seed = options.seed,
                                         .starts = options.starts > 0 ? std::min(10, options.starts) : 10,
                                         .threads = options.threads};
    const auto found = statistics::k_means(points, own);
    const auto criteria = statistics::criteria(points, found);
    CountCriteria line{k,
                       found.inertia,
                       n <= 5000 ? statistics::exact_silhouette(points, found.label, own.k) : criteria.silhouette,
                       criteria.davies_bouldin,
                       criteria.calinski_harabasz,
                       0,
                       false};
    for (int pair = 0; pair < pairs; ++pair) {
      std::array<std::vector<std::uint32_t>, 2> labels;
      for (int side = 0; side < 2; ++side) {
        statistics::Random random(options.seed, static_cast<std::uint64_t>(1000 * k + 2 * pair + side));
        std::vector<double> drawn, weights;
        std::set<std::array<double, 3>> seen;
        for (std::size_t i = 0; i < sample; ++i) {
          const auto row = static_cast<std::size_t>(random.uniform() * static_cast<double>(n));
          drawn.insert(drawn.end(), &values[3 * row], &values[3 * row] + 3);
          weights.push_back(measures.weights[row]);
          if (seen.size() < own.k) seen.insert({values[3 * row], values[3 * row + 1], values[3 * row + 2]});
        }
        auto again = own;
        again.starts = 3, again.k = std::min(own.k, seen.size());  // few customers: a sample may lack some of them
        labels[static_cast<std::size_t>(side)] =
            statistics::nearest(points, statistics::k_means({drawn, 3, weights}, again).centres);
      }
      line.stability += statistics::adjusted_rand(labels[0], labels[1]) / pairs;
    }
    result.rows.push_back(line);
  }
  choose(result.rows);
  return result;
}

std::string ClusterModel::text() const {
  std::ostringstream out;
  const auto number = [&](double value) { out << ' ' << shortest(value); };
  out << head << " 1 " << name(frequency) << ' ' << name(money) << " k " << centres.size();
  for (const auto& numbers : {weights, mean, deviation})
    for (const double value : numbers) number(value);
  for (const auto& centre : centres)
    for (const double value : centre) number(value);
  if (currency) out << ' ' << currency->code();
  return out.str();
}

ClusterModel ClusterModel::parse(std::string_view text) {
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::invalid, "model",
                "the cluster model " + cited(std::string(text.substr(0, 60))) + " cannot be read: " + why);
  };
  std::string word, frequency, money, k;
  int version = 0;
  std::size_t count = 0;
  if (!(in >> word >> version) || word != head) refuse("it does not begin with " + std::string(head));
  if (version > 1)
    throw Error(ErrorCode::newer_version, "model",
                "the cluster model is of version " + std::to_string(version) + "; this crmcore reads 1");
  if (!(in >> frequency >> money >> k >> count) || k != "k" || count == 0 || count > 1000) refuse("its head is broken");
  ClusterModel model;
  const auto counted = choice_named<Frequency>(frequency);
  const auto measured = choice_named<Monetary>(money);
  if (!counted || !measured) refuse("there is no " + cited(counted ? money : frequency));
  model.frequency = *counted;
  model.money = *measured;
  const auto read = [&](std::array<double, 3>& numbers) {
    for (double& value : numbers) {
      std::string digits;
      in >> digits;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value))
        refuse(cited(digits) + " is no number");
    }
  };
  read(model.weights), read(model.mean), read(model.deviation);
  if (std::ranges::any_of(model.deviation, [](double d) { return !(d > 0); })) refuse("a deviation is not above 0");
  if (!are_weights(model.weights)) refuse("its weights are out of range");
  model.centres.resize(count);
  for (auto& centre : model.centres) {
    read(centre);
    model.labels.push_back(words_of(centre, model.weights));
  }
  if (in >> word) model.currency = Currency(word);
  if (in >> word) refuse(cited(word) + " stands behind its end");
  return model;
}

}  // namespace crmcore::segmentation
