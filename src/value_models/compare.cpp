#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "crmcore/task_part.hpp"
#include "crmcore/value_models/value.hpp"

namespace crmcore::value_models {
namespace {

/// Purchase days of a customer after a day.
std::size_t days_after(const CustomerDays& past, Day day) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < past.days.size(); ++i) count += past.purchases[i] > 0 && past.days[i] > day ? 1 : 0;
  return count;
}

std::string three_digits(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 3).ptr};
}

std::string why_chosen(const ModelComparison& line) {
  const std::string totals = line.bias ? "totals off by " + three_digits(100 * *line.bias) + " %"
                                       : "nothing was bought, " + three_digits(line.expected) + " were expected";
  return "gave what came the highest chance; " + totals;
}

std::string why_not_chosen(const ModelComparison& line, const ModelComparison& best) {
  const double less = -std::expm1(line.log_score - best.log_score);
  return "gave each customer's purchases " + three_digits(100 * less) + " % less chance than " + best.model;
}

constexpr double unusable = -1e300;  // the score of a model that is not to be chosen

double score_of(const ModelComparison& line) {
  return usable(*choice_named<FitStatus>(line.status)) ? line.log_score : unusable;
}

/// A candidate fitted on `table` and judged by the purchases that followed within `ahead`.
ModelComparison judged(const Candidate& candidate, const Purchases& table, const std::vector<std::size_t>& actual,
                       double ahead) {
  if (candidate.kind == ModelKind::bg_bb)
    throw Error(ErrorCode::invalid, "models",
                "models must not include bg_bb: it counts periods, the others days, so scores cannot be compared");
  const Model model = fit(candidate.kind, table, {.k = candidate.k});
  ModelComparison line{
      candidate.text(), name(model.status), model.log_likelihood, model.aic(), 0, 0, {}, 0, 0, false, {}};
  std::vector<std::map<std::size_t, double>> came(table.rows());  // number of purchases → customers, by distinct buyer
  for (std::size_t c = 0; c < actual.size(); ++c) ++came[table.row_of[c]][actual[c]];
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const CustomerForecast forecast(model, table[row]);
    const double expected = forecast.expected(ahead);
    const auto chances = forecast.distribution(ahead, came[row].rbegin()->first);
    for (const auto& [count, customers] : came[row]) {
      const auto n = static_cast<double>(count);
      line.log_score += customers * std::log(std::max(chances[count], 1e-300));
      line.mae += customers * std::abs(expected - n);
      line.expected += customers * expected;
      line.actual += customers * n;
    }
  }
  line.log_score /= static_cast<double>(actual.size());
  line.mae /= static_cast<double>(actual.size());
  if (line.actual > 0) line.bias = line.expected / line.actual - 1;
  return line;
}

}  // namespace

Candidate Candidate::parse(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view model = trimmed(text.substr(0, slash));
  const auto kind = choice_named<ModelKind>(model);
  if (!kind) throw_unknown("models", "there is no model", model, Choices<ModelKind>::codes);
  Candidate candidate{*kind, 1};
  if (slash == text.size()) return candidate;
  const std::string_view number = trimmed(text.substr(slash + 1));
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), candidate.k);
  if (error != std::errc() || end != number.data() + number.size() || candidate.k < 1 || candidate.k > 12)
    throw Error(ErrorCode::invalid, "models",
                "the regularity after / must be between 1 and 12, as in mbg_nbd/2, not as in " + cited(text));
  return candidate;
}

std::string Candidate::text() const { return std::string(name(kind)) + (k > 1 ? "/" + std::to_string(k) : ""); }

Result<ModelComparison> compare(const History& past, Day cutoff, std::vector<Candidate> candidates, Unit unit) {
  if (cutoff >= past.today())
    throw Error(ErrorCode::invalid, "cutoff",
                "cutoff must be before " + past.today().text() + ", the last day of the history, not " + cutoff.text());
  const History known = past.as_of(cutoff);
  const double ahead = (past.today() - cutoff).count / days_of(unit);
  std::vector<std::size_t> actual;  // of each customer with a purchase by then; both histories are by code
  std::size_t at = 0;
  for (std::size_t c = 0; c < known.customers(); ++c) {
    while (past.code(at) != known.code(c)) ++at;
    if (std::ranges::any_of(known[c].purchases, [](std::int32_t n) { return n > 0; }))
      actual.push_back(days_after(past[at], cutoff));
  }
  if (actual.empty())
    throw Error(ErrorCode::invalid, "cutoff",
                "nobody had bought by " + cutoff.text() + "; choose a later cutoff, so that there is something to fit");
  if (candidates.empty())
    candidates = {{ModelKind::nbd},        {ModelKind::bg_nbd},     {ModelKind::mbg_nbd},
                  {ModelKind::pareto_nbd}, {ModelKind::mbg_nbd, 2}, {ModelKind::mbg_nbd, 3}};

  Result<ModelComparison> result{{}, past.currency()};
  const Purchases table = purchases(known, unit);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const TaskPart part(i, candidates.size());
    result.rows.push_back(judged(candidates[i], table, actual, ahead));
  }
  auto best = result.rows.begin();  // the first of those that are as good: the simpler
  for (auto line = result.rows.begin(); line != result.rows.end(); ++line)
    if (score_of(*line) > score_of(*best) + 1e-9 * std::abs(score_of(*best))) best = line;
  if (score_of(*best) == unusable) {  // too little data for any
    for (ModelComparison& line : result.rows) line.why = advice(*choice_named<FitStatus>(line.status));
    return result;
  }
  best->chosen = true;
  for (ModelComparison& line : result.rows) line.why = line.chosen ? why_chosen(line) : why_not_chosen(line, *best);
  return result;
}

}  // namespace crmcore::value_models
