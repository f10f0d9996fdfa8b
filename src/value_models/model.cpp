#include "crmcore/value_models/model.hpp"

#include <cmath>

#include "model_text.hpp"

namespace crmcore::value_models {
namespace {

using text_of_models::Words;

constexpr std::string_view head = "crmcore-model";
constexpr int version = 1;

}  // namespace

std::string_view advice(FitStatus status) {
  switch (status) {
    case FitStatus::identified: return "one maximum, well determined";
    case FitStatus::flat: return "a ridge: do not read single parameters; predictions and intervals are usable";
    case FitStatus::boundary: return "a parameter went to zero, as where nobody leaves; use a simpler model";
    case FitStatus::too_little_data: return "ten customers and one repeat purchase are the least; use means instead";
    case FitStatus::not_converged: return "no maximum was reached; check the units and use another model";
  }
  return {};
}

std::array<std::string_view, 4> Model::parameter_names() const {
  switch (kind) {
    case ModelKind::pareto_nbd: return {"r", "alpha", "s", "beta"};
    case ModelKind::bg_bb: return {"alpha", "beta", "gamma", "delta"};
    default: return {"r", "alpha", "a", "b"};
  }
}

double Model::standard_error(int parameter) const {
  const auto i = static_cast<std::size_t>(parameter);
  return std::sqrt(covariance[i][i]);
}

double Model::aic() const { return 2.0 * parameter_count() - 2 * log_likelihood; }
double Model::bic() const { return parameter_count() * std::log(std::max(customers, 1.0)) - 2 * log_likelihood; }

std::string Model::text() const {
  std::string line = std::string(head) + " " + std::to_string(version) + " " + std::string(name(kind)) + " k " +
                     std::to_string(k) + " unit " + std::string(name(unit));
  const auto names = parameter_names();
  for (std::size_t i = 0; i < static_cast<std::size_t>(parameter_count()); ++i)
    line += " " + std::string(names[i]) + " " + shortest(parameters[i]);
  line += " status " + std::string(name(status)) + " log_likelihood " + shortest(log_likelihood) + " customers " +
          shortest(customers) + " covariance";
  for (std::size_t i = 0; i < static_cast<std::size_t>(parameter_count()); ++i)
    for (std::size_t j = 0; j <= i; ++j) line += " " + shortest(covariance[i][j]);
  return line;
}

Model Model::parse(std::string_view text) {
  Words words(text);
  words.expect(head);
  if (const double written = words.number(); written > version)
    throw Error(
        ErrorCode::newer_version, "model",
        "the model text is of version " + shortest(written) + "; this crmcore reads up to " + std::to_string(version));
  Model model;
  model.kind = words.choice<ModelKind>();
  words.expect("k");
  const double k = words.number();
  if (k != std::floor(k) || k < 1 || k > 12) words.refuse("k must be between 1 and 12, not " + shortest(k));
  model.k = static_cast<int>(k);
  words.expect("unit");
  model.unit = words.choice<Unit>();
  const auto names = model.parameter_names();
  const auto count = static_cast<std::size_t>(model.parameter_count());
  for (std::size_t i = 0; i < count; ++i) {
    words.expect(names[i]);
    model.parameters[i] = words.number();
    if (!(model.parameters[i] > 0)) words.refuse(std::string(names[i]) + " must be above 0");
  }
  words.expect("status");
  model.status = words.choice<FitStatus>();
  words.expect("log_likelihood");
  model.log_likelihood = words.number();
  words.expect("customers");
  model.customers = words.number();
  words.expect("covariance");
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j <= i; ++j) model.covariance[i][j] = model.covariance[j][i] = words.number();
  return model;
}

}  // namespace crmcore::value_models
