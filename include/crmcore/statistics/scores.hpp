// How good a score is: order, chances, money. Labels are 1 for what the score is meant to find.
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
/// Area under the ROC curve with ties at half, by mid-ranks; variance of DeLong, DeLong and Clarke-Pearson (Biometrics
/// 44, 1988) in the form of Sun and Xu (IEEE Signal Processing Letters 21, 2014). Throws invalid without both classes.
Auc auc(std::span<const double> score, std::span<const std::uint8_t> y, double level = 0.95);

/// Σ (Rᵢ − Rᵢ₋₁) Pᵢ over distinct scores from the top.
double average_precision(std::span<const double> score, std::span<const std::uint8_t> y);

/// Mean squared error of chances and Murphy's parts (Journal of Applied Meteorology 12, 1973) over equal-count bins:
/// brier = reliability − resolution + uncertainty + within (what bins hide).
struct Brier {
  double value = 0, reliability = 0, resolution = 0, uncertainty = 0;
};
Brier brier(std::span<const double> p, std::span<const std::uint8_t> y, int bins = 10);
double log_loss(std::span<const double> p, std::span<const std::uint8_t> y);

struct CalibrationBin {
  std::int64_t count = 0;
  double mean = 0, observed = 0, low = 0, high = 1;  ///< Wilson's interval of what was observed
};
/// Equal-count bins by ascending chance; equal chances never part.
std::vector<CalibrationBin> calibration(std::span<const double> p, std::span<const std::uint8_t> y, int bins = 10);
/// Expected calibration error over such bins.
double calibration_error(std::span<const double> p, std::span<const std::uint8_t> y, int bins = 10);

/// Share of ones among the `share` highest scores over that among all; ties at the edge count in part.
double lift(std::span<const double> score, std::span<const std::uint8_t> y, double share);
/// Largest distance of the two classes' distribution functions.
double kolmogorov_smirnov(std::span<const double> score, std::span<const std::uint8_t> y);

/// Profit of a retention campaign (Verbeke and others, EJOR 218, 2012): each contact costs `contact`, a taken offer
/// `offer`; a churner (y = 1) takes it with chance gamma and then stays, worth `value`; others take it always.
struct CampaignCosts {
  double value = 200, offer = 10, contact = 1, gamma = 0.3;
  double alpha = 6, beta = 14;  ///< gamma ~ beta (alpha, beta) for the expected maximum
};
struct Profit {
  double value = 0;     ///< per customer
  double fraction = 0;  ///< of customers to contact
};
/// Of contacting everybody, per customer.
double profit_of_all(std::span<const std::uint8_t> y, const CampaignCosts& costs = {});
/// The best fraction to contact at the given gamma.
Profit maximum_profit(std::span<const double> score, std::span<const std::uint8_t> y, const CampaignCosts& costs = {});
/// Verbraken, Verbeke and Baesens, IEEE TKDE 25 (2013): the maximum's expectation over gamma.
Profit expected_maximum_profit(std::span<const double> score, std::span<const std::uint8_t> y,
                               const CampaignCosts& costs = {});

/// With a control group: response rate of the treated less that of the control among the `share` highest scores, equal
/// ones counting in part; none when only one of the arms is there.
std::optional<double> uplift_at(std::span<const double> score, std::span<const std::uint8_t> treated,
                                std::span<const std::uint8_t> y, double share);
/// Area between the uplift curve (gain over the share treated) and treating at random, and the area under the curve.
struct Uplift {
  double qini = 0, auuc = 0;
};
Uplift uplift(std::span<const double> score, std::span<const std::uint8_t> treated, std::span<const std::uint8_t> y);

}  // namespace crmcore::statistics
