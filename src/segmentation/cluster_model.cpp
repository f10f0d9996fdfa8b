#include "crmcore/segmentation/cluster_model.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <locale>
#include <sstream>

#include "cluster_measures.hpp"
#include "crmcore/error.hpp"

namespace crmcore::segmentation {
namespace {

constexpr std::string_view head = "crmcore-clusters";

}  // namespace

std::string words_of(const std::array<double, 3>& centre, const std::array<double, 3>& weights) {
  constexpr std::array<std::array<std::string_view, 2>, 3> words{
      {{"recent", "long silent"}, {"rare", "frequent"}, {"low spend", "high spend"}}};
  std::string text;
  for (std::size_t d = 0; d < 3; ++d) {
    const double z = weights[d] > 0 ? centre[d] / weights[d] : 0;
    constexpr double notable = 0.5;  // standard deviations: below it a cluster is like the others
    constexpr double extreme = 1.5;
    if (std::abs(z) < notable) continue;
    text += (text.empty() ? "" : ", ") + std::string(std::abs(z) > extreme ? "very " : "") +
            std::string(words[d][z > 0 ? 1 : 0]);
  }
  return text.empty() ? "average" : text;
}

std::string ClusterModel::text() const {
  std::ostringstream out;
  const auto number = [&](double value) { out << ' ' << shortest(value); };
  out << head << " 1 " << name(frequency) << ' ' << name(money) << " k " << centres.size();
  for (const auto& numbers : {weights, mean, deviation})
    for (const double value : numbers) number(value);
  for (const auto& centre : centres)
    for (const double value : centre) number(value);
  if (currency) out << ' ' << currency->text();
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
  if (!(in >> word >> version) || word != head) refuse("it must begin with " + std::string(head) + " 1");
  if (version > 1)
    throw Error(ErrorCode::newer_version, "model",
                "the cluster model is of version " + std::to_string(version) + "; this crmcore reads 1");
  if (!(in >> frequency >> money >> k >> count) || k != "k" || count == 0 || count > 1000)
    refuse("after the version it must have frequency, money and k with 1 to 1000 clusters");
  ClusterModel model;
  const auto counted = choice_named<Frequency>(frequency);
  const auto measured = choice_named<Monetary>(money);
  if (!counted || !measured)
    refuse(counted ? "money must be net or gross, not " + cited(money)
                   : "frequency must be days or orders, not " + cited(frequency));
  model.frequency = *counted;
  model.money = *measured;
  const auto read = [&](std::array<double, 3>& numbers) {
    for (double& value : numbers) {
      std::string digits;
      in >> digits;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value))
        refuse(cited(digits) + " is not a number");
    }
  };
  read(model.weights);
  read(model.mean);
  read(model.deviation);
  if (std::ranges::any_of(model.deviation, [](double d) { return !(d > 0); })) refuse("deviations must be above 0");
  if (!are_weights(model.weights)) refuse("its weights must be 0 or from 0.001 to 1000 and not all 0");
  model.centres.resize(count);
  for (auto& centre : model.centres) {
    read(centre);
    model.labels.push_back(words_of(centre, model.weights));
  }
  if (in >> word) model.currency = Currency(word);
  if (in >> word) refuse("it must end before " + cited(word));
  return model;
}

}  // namespace crmcore::segmentation
