#include "crmcore/retention/any_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <unordered_map>

#include "believed.hpp"
#include "crmcore/action/arguments.hpp"
#include "crmcore/schema/table_reader.hpp"
#include "crmcore/statistics/random.hpp"
#include "crmcore/value_models/purchases.hpp"
#include "crmcore/values/text.hpp"
#include "gain.hpp"
#include "reasons.hpp"
#include "window.hpp"

namespace crmcore::retention {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_levels = 200;  // a text with more of them is a name or a code

/// A text as a number; also infinity, which is refused by its row afterwards.
std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || std::isnan(value)) return std::nullopt;
  return value;
}

/// A day as its number from 1970-01-01, like the cells of a column of days.
std::optional<double> day_number_of(std::string_view text) {
  const auto day = parse<Day>(text);
  if (!day.value) return std::nullopt;
  return day.value->number();
}

/// A column of texts as numbers, when `number` reads them all.
template <class Number>
std::optional<std::vector<double>> numbers_of(const InputColumn& column, std::size_t rows, Number&& number) {
  std::vector<double> values;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto text = column.text(r);
    const std::optional<double> value = text ? number(*text) : missing;
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

statistics::FrameColumn text_column(const InputColumn& cells, std::size_t rows) {
  statistics::FrameColumn column{cells.name(), {}, {}};
  auto numbers = numbers_of(cells, rows, number_of);
  if (!numbers) numbers = numbers_of(cells, rows, day_number_of);
  if (numbers) {
    column.values = std::move(*numbers);
    return column;
  }
  std::map<std::string, std::size_t> level;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto text = cells.text(r);
    if (!text) {
      column.values.push_back(missing);
      continue;
    }
    const auto [at, added] = level.try_emplace(*text, level.size());
    if (added) column.levels.push_back(*text);
    if (level.size() > most_levels)
      throw Error(ErrorCode::invalid, column.name,
                  "the column " + cited(column.name) + " has more than " + std::to_string(most_levels) +
                      " different texts, such as " + cited(*text) +
                      "; leave it out, as nothing can be learned from a name");
    column.values.push_back(static_cast<double>(at->second));
  }
  return column;
}

/// Days, times and instants count from their origin.
statistics::FrameColumn number_column(const InputColumn& cells, const Table& table, std::size_t position) {
  statistics::FrameColumn column{cells.name(), {}, {}};
  const bool scaled = cells.kind() == Kind::decimal || cells.kind() == Kind::amount;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    double value = missing;
    if (!cells.is_empty(r)) value = scaled ? cells.need_number(r) : table.cell(r, position).real();
    column.values.push_back(value);
  }
  return column;
}

/// The scores of a table and what became of its rows.
std::pair<std::vector<double>, std::vector<std::uint8_t>> judged(const Table& table) {
  const TableReader read(table);
  const InputColumn score = read.need("score");
  const InputColumn outcome = read.need("outcome");
  if (read.rows() == 0) throw Error(ErrorCode::invalid, "table", "the table must have rows to judge; it has none");
  std::pair<std::vector<double>, std::vector<std::uint8_t>> result;
  for (std::size_t r = 0; r < read.rows(); ++r) {
    result.first.push_back(score.need_number(r));
    result.second.push_back(outcome.need_flag(r) ? 1 : 0);
  }
  return result;
}

statistics::Frame part_of(const statistics::Frame& frame, const std::vector<std::size_t>& rows) {
  statistics::Frame part;
  for (const auto& column : frame) {
    part.push_back({column.name, {}, column.levels});
    for (const std::size_t row : rows) part.back().values.push_back(column.values[row]);
  }
  return part;
}
std::vector<std::uint8_t> part_of(const std::vector<std::uint8_t>& values, const std::vector<std::size_t>& rows) {
  std::vector<std::uint8_t> part;
  for (const std::size_t row : rows) part.push_back(values[row]);
  return part;
}

/// Throws invalid when one of 1 and 0 does not occur.
void need_both(const std::string& column, const std::vector<std::uint8_t>& flags) {
  const auto ones = std::ranges::count(flags, 1);
  if (ones > 0 && ones < std::ssize(flags)) return;
  throw Error(ErrorCode::invalid, column,
              flags.empty() ? "no row has " + column + " 1 or 0; there must be some of both"
                            : "all " + std::to_string(flags.size()) + " rows have " + column + " " +
                                  (ones > 0 ? "1" : "0") + "; there must be some of both to compare");
}

/// Who was treated. Throws invalid when nobody or everybody was, and for a cell that is neither 1 nor 0.
std::vector<std::uint8_t> arm_of(const InputColumn& column, std::size_t rows) {
  std::vector<std::uint8_t> treated;
  for (std::size_t r = 0; r < rows; ++r) treated.push_back(column.need_flag(r) ? 1 : 0);
  need_both("treated", treated);
  return treated;
}

/// Throws invalid when one of the classes has fewer than two rows.
void need_two(const std::string& column, const std::vector<std::uint8_t>& class_of,
              const std::vector<std::string>& classes) {
  for (std::size_t c = 0; c < classes.size(); ++c)
    if (const auto rows = std::ranges::count(class_of, c); rows < 2)
      throw Error(ErrorCode::invalid, column,
                  std::to_string(rows) + (rows == 1 ? " row has " : " rows have ") + classes[c] +
                      "; there must be two or more, so that each can be predicted from others");
}

/// The fold of each row: the rows of each class are shuffled and dealt out.
std::vector<std::uint8_t> stratified(const std::vector<std::uint8_t>& class_of, const TableOptions& options) {
  check_range("folds", options.folds, {.least = 2, .most = 50});
  statistics::Random random(options.seed);
  std::vector<std::size_t> order(class_of.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.bits() % i]);
  std::vector<std::uint8_t> fold(class_of.size());
  std::array<int, 4> seen{};
  for (const std::size_t i : order) fold[i] = static_cast<std::uint8_t>(seen[class_of[i]]++ % options.folds);
  return fold;
}

/// Calls learn(rows to learn from, rows to predict, whether these have an outcome) for each fold of the known rows, and
/// last for the unknown ones.
template <class Learn>
void each_fold(const std::vector<std::size_t>& known, const std::vector<std::uint8_t>& class_of,
               const std::vector<std::size_t>& unknown, const TableOptions& options, Learn&& learn) {
  const auto fold = stratified(class_of, options);
  for (int f = 0; f < options.folds; ++f) {
    std::vector<std::size_t> inside, outside;
    for (std::size_t i = 0; i < known.size(); ++i) (fold[i] == f ? outside : inside).push_back(known[i]);
    if (!outside.empty()) learn(inside, outside, true);
  }
  if (!unknown.empty()) learn(known, unknown, false);
}

std::vector<std::string> not_learned(const TableOptions& options, std::initializer_list<std::string> more) {
  std::vector<std::string> all = options.leave_out;
  for (const std::string& name : more)
    if (std::ranges::find(all, name) == all.end()) all.push_back(name);
  return all;
}
statistics::ScorecardOptions card_of(const TableOptions& options) {
  return {.bins = options.steps, .pairs = options.pairs, .seed = options.seed};
}

/// The columns of a frame whose numbers are days.
std::set<std::string> day_columns(const statistics::Frame& frame, const Table& table) {
  const TableReader read(table);
  std::set<std::string> days;
  for (const auto& column : frame) {
    const InputColumn cells = read.need(column.name);
    const bool texts = cell_type(cells.kind()) == Cell::Type::text && column.levels.empty();
    if (cells.kind() == Kind::day || (texts && !numbers_of(cells, read.rows(), number_of))) days.insert(column.name);
  }
  return days;
}

/// A cell as a person reads it.
std::string shown(const statistics::FrameColumn& column, std::size_t row, bool is_day) {
  const double value = column.values[row];
  if (std::isnan(value)) return "missing";
  if (is_day) return Day::from_number(static_cast<std::int64_t>(value)).text();
  return column.levels.empty() ? short_number(value) : column.levels[static_cast<std::size_t>(value)];
}

/// Scores of a past day beside the outcome of the days after it: 1 for no purchase.
Table with_outcomes(const Table& scores, const History& past, const BacktestOptions& options) {
  check_window(past, options.cutoff, options.horizon);
  const TableReader read(scores);
  const InputColumn customer = read.need("customer");
  const InputColumn score = read.need("score");
  const History then = past.as_of(options.cutoff);
  std::vector<std::uint32_t> buyers;
  std::unordered_map<std::string_view, std::size_t> place;
  value_models::purchases(then, value_models::Unit::day, &buyers);
  const auto silent = silent_after(past, then, buyers, options.horizon);
  for (std::size_t i = 0; i < buyers.size(); ++i) place.emplace(then.code(buyers[i]), i);
  std::vector<std::uint8_t> seen(buyers.size(), 0);
  Table table(std::vector<Table::Description>{{"score", Kind::real}, {"outcome", Kind::integer}}, {});
  for (std::size_t r = 0; r < read.rows(); ++r) {
    const std::string code = customer.need_text(r);
    const auto found = place.find(code);
    if (found == place.end())
      customer.refuse(r, cited(code) + " must be a customer with a purchase up to " + options.cutoff.text());
    if (seen[found->second]++ != 0)
      customer.refuse(r, cited(code) + " must have one score; an earlier row has one already");
    table.append(std::array<Cell, 2>{Cell::of(score.need_number(r)), Cell::of(std::int64_t{silent[found->second]})});
  }
  check_somebody(table.rows(), options.cutoff);
  return table;
}

}  // namespace

statistics::Frame frame_of(const Table& table, const std::vector<std::string>& leave_out) {
  const auto is_kept = [&](const std::string& name) { return std::ranges::find(leave_out, name) == leave_out.end(); };
  for (const std::string& name : leave_out)
    if (!table.is_left_out(name)) table.at(name);
  for (const auto& unread : table.left_out())
    if (is_kept(unread.name)) table.at(unread.name);  // throws: it cannot be read, and is to be learned from
  const TableReader read(table);
  statistics::Frame frame;
  for (std::size_t c = 0; c < table.width(); ++c) {
    const InputColumn column = read[c];
    if (!is_kept(column.name())) continue;
    const bool words = cell_type(column.kind()) == Cell::Type::text || column.kind() == Kind::boolean;
    frame.push_back(words ? text_column(column, read.rows()) : number_column(column, table, c));
    for (std::size_t r = 0; r < read.rows(); ++r)
      if (std::isinf(frame.back().values[r]))
        column.refuse(r, "must be finite, or empty where it is not known, not " + column.quoted(r));
  }
  if (frame.empty())
    throw Error(ErrorCode::invalid, "table", "the table must have a column to learn from besides those left out");
  return frame;
}

Result<RowProbability> predict_probability(const Table& table, const TableOptions& options) {
  const InputColumn outcome = TableReader(table).need(options.outcome);
  const auto frame = frame_of(table, not_learned(options, {options.outcome}));
  const auto days = day_columns(frame, table);
  std::vector<std::uint8_t> y(table.rows(), 0), class_of;
  std::vector<std::size_t> known, unknown;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto flag = outcome.flag(r);
    (flag ? known : unknown).push_back(r);
    if (!flag) continue;
    y[r] = *flag ? 1 : 0;
    class_of.push_back(y[r]);
  }
  need_both(options.outcome, class_of);
  need_two(options.outcome, class_of, {options.outcome + " 0", options.outcome + " 1"});
  Result<RowProbability> result;
  result.rows.resize(table.rows());
  each_fold(known, class_of, unknown, options,
            [&](const std::vector<std::size_t>& learned, const std::vector<std::size_t>& foreseen, bool has_outcome) {
              const statistics::Scorecard card(part_of(frame, learned), part_of(y, learned), card_of(options));
              const auto own = part_of(frame, foreseen);
              const auto probability = card.chances(own);
              const auto parts = card.parts(own);
              for (std::size_t i = 0; i < foreseen.size(); ++i) {
                RowProbability& line = result.rows[foreseen[i]];
                line = {static_cast<std::int64_t>(foreseen[i]) + 1, probability[i], has_outcome, {}, {}, {}};
                three_reasons(std::span(parts).subspan(i * card.columns(), card.columns()),
                              [&](std::size_t c) {
                                const auto& column = own[c];
                                return column.name + " " + shown(column, i, days.contains(column.name));
                              },
                              {&line.reason_1, &line.reason_2, &line.reason_3});
              }
            });
  return result;
}

namespace {

/// Draws the differences towards their mean as far as those of rows not learned from do not tell who changed more.
void shrink(Result<RowUplift>& result, const std::vector<std::size_t>& known, const std::vector<std::uint8_t>& treated,
            const std::vector<std::uint8_t>& y) {
  const auto rows = static_cast<double>(known.size());
  double contacted = 0, mean = 0, mean_outcome = 0;
  for (const std::size_t r : known) contacted += treated[r] / rows;
  std::vector<double> said, outcome;  // the outcome weighted by its arm: its mean is the uplift
  for (const std::size_t r : known) {
    said.push_back(result.rows[r].uplift);
    outcome.push_back(y[r] * (treated[r] - contacted) / (contacted * (1 - contacted)));
    mean += said.back() / rows;
    mean_outcome += outcome.back() / rows;
  }
  for (double& one : said) one -= mean;
  for (double& one : outcome) one -= mean_outcome;
  const double share = believed_slope(said, outcome);
  for (RowUplift& row : result.rows) {
    const double uplift = mean + share * (row.uplift - mean);
    const double half = std::abs(uplift) / 2;
    const double middle = std::clamp((row.treated + row.control) / 2, half, 1 - half);  // both stay probabilities
    row.treated = middle + uplift / 2;
    row.control = middle - uplift / 2;
    row.uplift = uplift;
  }
}

}  // namespace

Result<RowUplift> predict_uplift(const Table& table, const TableOptions& options) {
  const InputColumn outcome = TableReader(table).need(options.outcome);
  const InputColumn arm = TableReader(table).need("treated");
  const auto frame = frame_of(table, not_learned(options, {options.outcome, "treated"}));
  std::vector<std::uint8_t> y(table.rows(), 0);
  std::vector<std::uint8_t> treated(table.rows(), 0);
  std::vector<std::uint8_t> class_of;
  std::vector<std::size_t> known, unknown;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto flag = outcome.flag(r);
    const auto contacted = arm.flag(r);
    (flag && contacted ? known : unknown).push_back(r);
    if (!flag || !contacted) continue;
    y[r] = *flag ? 1 : 0;
    treated[r] = *contacted ? 1 : 0;
    class_of.push_back(static_cast<std::uint8_t>(2 * treated[r] + y[r]));
  }
  need_both("treated", part_of(treated, known));
  need_both(options.outcome, part_of(y, known));
  const std::string& what = options.outcome;
  need_two(what, class_of,
           {"treated 0 and " + what + " 0", "treated 0 and " + what + " 1", "treated 1 and " + what + " 0",
            "treated 1 and " + what + " 1"});
  Result<RowUplift> result;
  result.rows.resize(table.rows());
  each_fold(known, class_of, unknown, options,
            [&](const std::vector<std::size_t>& learned, const std::vector<std::size_t>& foreseen, bool has_outcome) {
              const UpliftModel model(part_of(frame, learned), part_of(treated, learned), part_of(y, learned),
                                      card_of(options));
              const auto own = part_of(frame, foreseen);
              const auto with = model.chances(own, true);
              const auto without = model.chances(own, false);
              for (std::size_t i = 0; i < foreseen.size(); ++i)
                result.rows[foreseen[i]] = {static_cast<std::int64_t>(foreseen[i]) + 1, with[i] - without[i], with[i],
                                            without[i], has_outcome};
            });
  shrink(result, known, treated, y);
  return result;
}

Result<Measure> evaluate(const Table& table, const statistics::CampaignCosts& costs) {
  const auto [score, y] = judged(table);
  const bool are_probabilities = std::ranges::all_of(score, [](double s) { return s >= 0 && s <= 1; });
  Result<Measure> result = measures(score, y, are_probabilities, costs);
  const InputColumn arm = TableReader(table).find("treated");
  if (!arm.exists()) return result;
  const std::vector<std::uint8_t> treated = arm_of(arm, table.rows());
  const auto gain = statistics::uplift(score, treated, y);
  for (const auto& [name, value] : std::initializer_list<std::pair<std::string_view, std::optional<double>>>{
           {"uplift_10", statistics::uplift_at(score, treated, y, .1)},
           {"uplift_30", statistics::uplift_at(score, treated, y, .3)},
           {"uplift_100", statistics::uplift_at(score, treated, y, 1)},
           {"qini", gain.qini},
           {"auuc", gain.auuc}})
    if (value) result.rows.push_back({name, *value, {}, {}});
  return result;
}

Result<CalibrationLine> calibration(const Table& table) {
  const auto [score, y] = judged(table);
  const InputColumn column = TableReader(table).need("score");
  for (std::size_t r = 0; r < score.size(); ++r)
    if (!(score[r] >= 0 && score[r] <= 1))
      column.refuse(r, "must be a probability from 0 to 1, not " + column.quoted(r));
  return calibration(score, y);
}

Result<Measure> backtest(const History& past, const Table& scores, const BacktestOptions& options) {
  const Table judged = with_outcomes(scores, past, options);
  Result<Measure> result = evaluate(judged, options.costs);
  result.currency = past.currency();
  result.rows.push_back({"customers", static_cast<double>(judged.rows()), {}, {}});
  return result;
}

Result<CalibrationLine> calibration(const History& past, const Table& scores, const BacktestOptions& options) {
  return calibration(with_outcomes(scores, past, options));
}

Result<GainPoint> gain_curve(const History& past, const Table& scores, const BacktestOptions& options) {
  const auto [score, silent] = judged(with_outcomes(scores, past, options));
  return gain_points(score, silent);
}

Result<QiniPoint> qini_curve(const Table& table) {
  const auto scores_and_outcomes = judged(table);
  const std::vector<double>& scores = scores_and_outcomes.first;
  const std::vector<std::uint8_t>& outcomes = scores_and_outcomes.second;
  const std::vector<std::uint8_t> treated = arm_of(TableReader(table).need("treated"), table.rows());
  const double overall = *statistics::uplift_at(scores, treated, outcomes, 1);
  Result<QiniPoint> result;
  each_step([&](double share) {
    QiniPoint point{share, 0, overall * share};
    if (share > 0) point.gain = statistics::uplift_at(scores, treated, outcomes, share);
    if (point.gain) *point.gain *= share;
    result.rows.push_back(point);
  });
  return result;
}

}  // namespace crmcore::retention
