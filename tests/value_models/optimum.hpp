// Published tables, an optimum that is published, and a fit that must reach it.
#pragma once

#include <gtest/gtest.h>

#include "crmcore/value_models/model.hpp"
#include "support.hpp"

namespace crmcore::test {

/// The columns x, t_x, T of a public table; empty when it is not on this machine.
struct Columns {
  std::vector<double> x, t_x, T, weight;
};
inline Columns columns_of(const std::string& file, const std::array<int, 4>& places) {
  Columns columns;
  for (const auto& row : data_rows(file)) {
    const auto number = [&](int place) { return std::strtod(row[static_cast<std::size_t>(place)].c_str(), nullptr); };
    columns.x.push_back(number(places[0]));
    columns.t_x.push_back(number(places[1]));
    columns.T.push_back(number(places[2]));
    if (places[3] >= 0) columns.weight.push_back(number(places[3]));
  }
  return columns;
}

struct Optimum {
  value_models::ModelKind kind;
  std::array<double, 4> parameters;
  double log_likelihood;
  std::array<double, 4> errors = {};  ///< 0: not published
};

/// `absolute` of the log-likelihood, `relative` of the parameters; standard errors have six digits.
inline void expect_reached(const value_models::Model& model, const Optimum& optimum, double absolute, double relative) {
  const std::string_view kind = name(optimum.kind);
  EXPECT_EQ(model.status, value_models::FitStatus::identified) << kind;
  EXPECT_NEAR(model.log_likelihood, optimum.log_likelihood, absolute) << kind;
  for (int i = 0; i < model.parameter_count(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_NEAR(model.parameters[at] / optimum.parameters[at], 1, relative) << kind << " " << i;
    if (optimum.errors[at] > 0) {
      EXPECT_NEAR(model.standard_error(i) / optimum.errors[at], 1, 1e-6) << kind << " " << i;
    }
  }
}

}  // namespace crmcore::test
