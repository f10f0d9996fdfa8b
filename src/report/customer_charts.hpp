// The charts of the tables of customers, one function a picture. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/report/chart.hpp"
#include "crmcore/report/customer_pictures.hpp"
#include "customer_words.hpp"
#include "wording.hpp"

namespace crmcore::report {

/// A table by the names of its columns; amounts are in units of the currency, days are counted since 1970-01-01.
/// Throws unknown_name for a column that the table lacks.
class Rows {
 public:
  explicit Rows(const Table& table) : table_(table) {}

  std::size_t size() const { return table_.rows(); }
  std::optional<double> known(std::size_t row, std::string_view column) const;
  /// The same, 0 where it is empty.
  double number(std::size_t row, std::string_view column) const { return known(row, column).value_or(0); }
  std::string text(std::size_t row, std::string_view column) const;
  bool flag(std::size_t row, std::string_view column) const { return number(row, column) != 0; }
  Currency currency() const { return table_.currency(); }

 private:
  const Table& table_;
};

/// What the charts are made with.
struct Drawing {
  Chart chart;
  Rows rows;
  Wording wording;

  std::string_view said(std::string_view key) const { return word(key, wording.is_english()); }
  /// A sentence below the picture, from a pattern among the words.
  void note(std::string_view key, std::initializer_list<std::string_view> values) {
    chart.notes.push_back(filled(said(key), values));
  }
};

/// The place of a category, which is added at the end where it is new.
std::size_t place_of(std::vector<std::string>& categories, const std::string& category);
/// Equal names get a number: each is a place of its own.
std::vector<std::string> told_apart(std::vector<std::string> names);

void draw_matrix(Drawing& drawing, std::string_view value, AxisKind kind);
void draw_cohorts(Drawing& drawing);
void draw_rfm_grid(Drawing& drawing);
void draw_treemap(Drawing& drawing);
void draw_flows(Drawing& drawing);

void draw_tracking(Drawing& drawing, std::string_view expected, std::string_view actual);
void draw_holdout(Drawing& drawing);
void draw_alive_history(Drawing& drawing);
void draw_gaps(Drawing& drawing);
void draw_spend(Drawing& drawing);
void draw_retention_curves(Drawing& drawing);
void draw_return_curve(Drawing& drawing);
void draw_lifecycle(Drawing& drawing);
void draw_concentration(Drawing& drawing);
void draw_calibration(Drawing& drawing);
void draw_gain(Drawing& drawing);
void draw_qini(Drawing& drawing);
void draw_work_list(Drawing& drawing);

}  // namespace crmcore::report
