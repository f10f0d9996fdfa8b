// What predictions and the value of the base share. Private to the room.
#pragma once

#include <algorithm>
#include <array>
#include <tuple>

#include "crmcore/statistics/parallel.hpp"
#include "crmcore/task.hpp"
#include "crmcore/value_models/value.hpp"

namespace crmcore::value_models {

/// Throws invalid for a horizon outside 0 … a million.
void check_horizon(double horizon);
/// The same, and for a level outside (0, 1) or a wrong margin.
void check(const ValueOptions& options);
/// The time whose purchases a value is computed from: the horizon, or one unit where that is 0.
inline double basis(const ValueOptions& options) { return options.horizon > 0 ? options.horizon : 1; }
/// Throws invalid when model and customers count in different units of time.
void check_unit(const Model& model, const Customers& customers);

/// The customers who had bought by the cutoff, as they were known then, counted in days; in the order of the history.
/// Throws invalid when there is nobody to follow or no day left to judge.
Customers followed(const History& past, Day cutoff, ModelKind kind);

/// Σ sᵢ Cᵢⱼ sⱼ.
template <std::size_t N>
double of_slopes(const std::array<double, N>& slope, const std::array<std::array<double, N>, N>& covariance) {
  double sum = 0;
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) sum += slope[i] * covariance[i][j] * slope[j];
  return std::max(0.0, sum);
}
/// A figure with a parameter of a fitted model a little above and a little below, and the width between the two.
template <class Of, class Member, class Figure>
auto around(const Of& of, Member member, Figure&& figure) {
  Of up = of, down = of;
  constexpr double relative_step = 1e-4;  // of a parameter: far above rounding, small against the curvature
  const double step = relative_step * member(up);
  member(up) += step;
  member(down) -= step;
  return std::tuple(figure(up), figure(down), 2 * step);
}
/// The variance of a number by the parameters of its model: the delta method.
template <class Figure>
double variance_by_parameters(const Model& model, Figure&& figure) {
  const auto count = static_cast<std::size_t>(model.parameter_count());
  std::array<double, 4> slope{};
  for (std::size_t i = 0; i < count; ++i) {
    const auto [above, below, width] = around(
        model, [i](Model& own) -> double& { return own.parameters[i]; }, figure);
    slope[i] = (above - below) / width;
  }
  return of_slopes(slope, model.covariance);
}
template <class Figure>
double variance_by_parameters(const SpendModel& spend, Figure&& figure) {
  std::array<double, 3> slope{};
  constexpr std::array members{&SpendModel::p, &SpendModel::q, &SpendModel::v};
  for (std::size_t i = 0; i < slope.size(); ++i) {
    const auto [above, below, width] = around(
        spend, [&](SpendModel& own) -> double& { return own.*members[i]; }, figure);
    slope[i] = (above - below) / width;
  }
  return of_slopes(slope, spend.covariance);
}

/// Calls work(row) for every distinct buyer, in blocks on several threads.
template <class Work>
void each_row(const Purchases& table, Work&& work) {
  constexpr std::size_t block = 512;  // rows: enough to outweigh handing them to a thread
  statistics::for_each_block((table.rows() + block - 1) / block, 0, [&](std::size_t piece) {
    checkpoint(static_cast<std::int64_t>(piece * block), static_cast<std::int64_t>(table.rows()));
    for (std::size_t row = piece * block; row < std::min(table.rows(), (piece + 1) * block); ++row) work(row);
  });
}

}  // namespace crmcore::value_models
