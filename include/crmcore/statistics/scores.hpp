// How good a score is: its ranking, its probabilities, the money it earns. Labels are 1 for what the score should find.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crmcore::statistics {

struct Interval {
  double low = 0, high = 1;
};
/// Wilson's 95 % interval of a share among n (JASA 22, 1927).
Interval wilson(double share, double n);

struct Auc {
  double value = 0.5, low = 0, high = 1;  ///< DeLong's interval on the logit scale
  double variance = 0;
};
/// The area under the ROC curve; ties count half.
/// Method: mid-ranks; variance of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988) in the form of Sun and Xu
/// (IEEE Signal Processing Letters 21, 2014). Throws invalid unless both classes are present.
Auc auc(std::span<const double> score, std::span<const std::uint8_t> y, double level = 0.95);

/// Average precision: Σ (Rᵢ − Rᵢ₋₁) Pᵢ over distinct scores from the top.
double average_precision(std::span<const double> score, std::span<const std::uint8_t> y);

/// Mean squared error of probabilities, and its parts by Murphy (Journal of Applied Meteorology 12, 1973) over
/// equal-count bins: brier = reliability − resolution + uncertainty + within (what bins hide).
struct Brier {
  double value = 0, reliability = 0, resolution = 0, uncertainty = 0;
};
Brier brier(std::span<const double> p, std::span<const std::uint8_t> y, int bins = 10);
double log_loss(std::span<const double> p, std::span<const std::uint8_t> y);

struct CalibrationBin {
  std::int64_t count = 0;
  double mean = 0, observed = 0, low = 0, high = 1;  ///< Wilson's interval of what was observed
};
/// Calibration in equal-count bins by ascending probability; equal probabilities stay in one bin.
std::vector<CalibrationBin> calibration(std::span<const double> p, std::span<const std::uint8_t> y, int bins = 10);
/// Expected calibration error over the bins of `calibration`.
double calibration_error(std::span<const double> p, std::span<const std::uint8_t> y, int bins = 10);

/// Lift: the rate of ones among the `share` highest scores divided by that among all; ties at the edge count in part.
double lift(std::span<const double> score, std::span<const std::uint8_t> y, double share);
/// The largest distance between the distribution functions of the two classes.
double kolmogorov_smirnov(std::span<const double> score, std::span<const std::uint8_t> y);

/// Profit of a retention campaign (Verbeke and others, EJOR 218, 2012): each contact costs `contact`, an accepted
/// offer `offer`; a churner (y = 1) accepts with probability gamma and then stays, worth `value`; others always accept.
struct CampaignCosts {
  double value = 200, offer = 10, contact = 1, gamma = 0.3;
  double alpha = 6, beta = 14;  ///< gamma ~ beta (alpha, beta) for the expected maximum
};
struct Profit {
  double value = 0;     ///< profit per customer
  double fraction = 0;  ///< share of customers to contact
};
/// The profit per customer of contacting everybody.
double profit_of_all(std::span<const std::uint8_t> y, const CampaignCosts& costs = {});
/// The profit of contacting the best fraction at the given gamma.
Profit maximum_profit(std::span<const double> score, std::span<const std::uint8_t> y, const CampaignCosts& costs = {});
/// The expectation of the maximum profit over gamma (Verbraken, Verbeke and Baesens, IEEE TKDE 25, 2013).
Profit expected_maximum_profit(std::span<const double> score, std::span<const std::uint8_t> y,
                               const CampaignCosts& costs = {});

/// The response rate of the treated minus that of the control group among the `share` highest scores; ties at the edge
/// count in part. None when one of the groups is empty there.
std::optional<double> uplift_at(std::span<const double> score, std::span<const std::uint8_t> treated,
                                std::span<const std::uint8_t> y, double share);
/// Area between the uplift curve (gain over the share treated) and treating at random, and the area under the curve.
struct Uplift {
  double qini = 0, auuc = 0;
};
Uplift uplift(std::span<const double> score, std::span<const std::uint8_t> treated, std::span<const std::uint8_t> y);

}  // namespace crmcore::statistics
