#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "crmcore/value_models/outlook.hpp"
#include "support.hpp"

namespace crmcore::value_models {
namespace {

/// The columns x, t_x, T of a public table; empty when it is not on this machine.
struct Columns {
  std::vector<double> x, t_x, T, weight;
};
Columns columns_of(const std::string& file, const std::array<int, 4>& places) {
  const test::TempFile unpacked("table.csv");
  Columns columns;
  const auto data = test::data_file(file, unpacked);
  if (!data) return columns;
  std::ifstream in(*data);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<double> cells;
    std::stringstream cell_texts(line);
    for (std::string cell; std::getline(cell_texts, cell, ',');) cells.push_back(std::strtod(cell.c_str(), nullptr));
    columns.x.push_back(cells[static_cast<std::size_t>(places[0])]);
    columns.t_x.push_back(cells[static_cast<std::size_t>(places[1])]);
    columns.T.push_back(cells[static_cast<std::size_t>(places[2])]);
    if (places[3] >= 0) columns.weight.push_back(cells[static_cast<std::size_t>(places[3])]);
  }
  return columns;
}
Purchases cdnow() {
  const Columns c = columns_of("cdnow/cdnow_customers_summary_with_transactions.csv.gz", {1, 2, 3, -1});
  return purchases(c.x, c.t_x, c.T);
}

struct Optimum {
  ModelKind kind;
  std::array<double, 4> parameters;
  double log_likelihood;
  std::array<double, 4> errors;
};

// Optima by Newton's method in 25-digit arithmetic: ../shared/research/clv.md, 3.3.
TEST(Fit, ReachesTheOptimaOfCdnow) {  // C2
  const Purchases table = cdnow();
  if (table.rows() == 0) GTEST_SKIP() << "cdnow is not on this machine (CRMCORE_DATA)";
  EXPECT_EQ(table.rows(), 1016U);
  EXPECT_EQ(table.customers(), 2357);
  const std::vector<Optimum> optima{
      {ModelKind::nbd, {0.3847676740518, 12.07208499097}, -9763.660222233, {0.0209855, 0.808727}},
      {ModelKind::bg_nbd, {0.2425929072045, 4.413531561205, 0.7928861480988, 2.425753436494}, -9582.425560567,
       {0.01255732, 0.3782214, 0.1857191, 0.7053458}},
      {ModelKind::mbg_nbd, {0.5248379836656, 6.182992019672, 0.8913561553315, 1.613999334731}, -9582.1326849,
       {0.0832641, 0.6955979, 0.1547853, 0.5374724}},
      {ModelKind::pareto_nbd, {0.5532755086895, 10.57761223868, 0.6062135686741, 11.66791123792}, -9594.973929827,
       {0.04762875, 0.8427239, 0.1872796, 6.211029}},
  };
  for (const Optimum& optimum : optima) {
    const Model model = fit(optimum.kind, table);
    EXPECT_EQ(model.status, FitStatus::identified) << name(optimum.kind);
    EXPECT_NEAR(model.log_likelihood, optimum.log_likelihood, 2.4e-9 + 5e-10) << name(optimum.kind);
    EXPECT_LT(model.gradient, 1e-9);
    for (int i = 0; i < model.parameter_count(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      EXPECT_NEAR(model.parameters[at] / optimum.parameters[at], 1, 1e-9) << name(optimum.kind) << " " << i;
      EXPECT_NEAR(model.standard_error(i) / optimum.errors[at], 1, 1e-6) << name(optimum.kind) << " " << i;
    }
    std::printf("%s evaluations %d ll %.10f\n", std::string(name(optimum.kind)).c_str(), model.evaluations, model.log_likelihood);
  }
}

}  // namespace
}  // namespace crmcore::value_models
