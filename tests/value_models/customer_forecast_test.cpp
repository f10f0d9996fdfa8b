#include "crmcore/value_models/customer_forecast.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "support.hpp"

namespace crmcore::value_models {
namespace {

Model model(ModelKind kind, std::array<double, 4> parameters) {
  Model made;
  made.kind = kind;
  made.parameters = parameters;
  return made;
}
// The optima of the CDNOW summary, ../shared/research/clv.md 3.3.
const Model bg = model(ModelKind::bg_nbd, {0.2425929072045, 4.413531561205, 0.7928861480988, 2.425753436494});
const Model mbg = model(ModelKind::mbg_nbd, {0.5248379836656, 6.182992019672, 0.8913561553315, 1.613999334731});
const Model pareto = model(ModelKind::pareto_nbd, {0.5532755086895, 10.57761223868, 0.6062135686741, 11.66791123792});

#define near(found, wanted, ...) near_at(__LINE__, found, wanted __VA_OPT__(, ) __VA_ARGS__)
void near_at(int line, double found, double wanted, double relative = 1e-9) {
  EXPECT_NEAR(found / wanted, 1, relative) << "line " << line << " " << found;
}

TEST(CustomerForecast, GivesThePredictionsOfCdnow) {  // C2, clv.md 3.4: 12 digits
  struct Case {
    Buyer buyer;
    std::array<double, 3> expected, alive;  // bg, mbg, pareto
  };
  const std::vector<Case> cases{
      {{2, 30.43, 38.86},
       {1.22591045212, 1.26267078911, 1.45511295501},
       {0.726609151551, 0.706126246667, 0.869118718169}},
      {{1, 1.71, 38.86},
       {0.203250644942, 0.188789254456, 0.170980517317},
       {0.212227408786, 0.170819628846, 0.167871978036}},
      {{0, 0, 38.86}, {0.194780847006, 0.153953653692, 0.107059792697}, {1, 0.389716313514, 0.29509715839}},
      {{7, 29.43, 38.86},
       {3.33723943372, 3.1668054873, 3.71174766607},
       {0.641800609078, 0.622638758521, 0.749416401383}},
      {{26, 30.86, 31},
       {20.7505695199, 19.4480366614, 20.1158671814},
       {0.968919710167, 0.965552873002, 0.997917943334}},
  };
  const std::array<const Model*, 3> models{&bg, &mbg, &pareto};
  for (const Case& one : cases)
    for (std::size_t m = 0; m < 3; ++m) {
      const CustomerForecast forecast(*models[m], one.buyer);
      near(forecast.expected(39), one.expected[m]);
      near(forecast.p_alive(), one.alive[m]);
    }
  const std::array<double, 5> times{1, 10, 39, 52, 78};
  const std::array<std::array<double, 5>, 3> newcomers{
      {{0.0531847407762, 0.431761020292, 1.1950162977, 1.4440208455, 1.85797178243},
       {0.0530606202106, 0.433252818545, 1.18228369932, 1.41888945504, 1.80363609259},
       {0.0510065452582, 0.427794055506, 1.2134080647, 1.47344140275, 1.90988076629}}};
  for (std::size_t m = 0; m < 3; ++m)
    for (std::size_t t = 0; t < 5; ++t) near(CustomerForecast(*models[m], {}).expected(times[t]), newcomers[m][t]);
  const CustomerForecast forecast(bg, {2, 30.43, 38.86});
  near(forecast.p_alive(39), 0.567195033963);
  near(forecast.p_zero(39), 0.445392521789);
}

TEST(CustomerForecast, DiscountsForEver) {  // C3, clv.md 3.4 and 3.5
  const std::array<Buyer, 3> buyers{Buyer{2, 30.43, 38.86}, Buyer{0, 0, 38.86}, Buyer{7, 29.43, 38.86}};
  const std::array<std::array<double, 3>, 3> wanted{{{5.15646140677, 1.01421045661, 12.6726896421},
                                                     {4.9107725689, 0.722464117842, 11.1467954754},
                                                     {6.48224937165, 0.476930860623, 16.535124571}}};
  const std::array<const Model*, 3> models{&bg, &mbg, &pareto};
  for (std::size_t m = 0; m < 3; ++m)
    for (std::size_t c = 0; c < 3; ++c) near(CustomerForecast(*models[m], buyers[c]).discounted(0.0027), wanted[m][c]);
  const Model btyd = model(ModelKind::pareto_nbd, {0.5629966, 12.5590370, 0.4081095, 10.5148048});
  near(CustomerForecast(btyd, {7, 35, 77.86}).discounted(.0027), 1.86418332807);
  near(CustomerForecast(btyd, {1, 30, 77.86}).discounted(.0027), 2.1991554497);
  near(CustomerForecast(btyd, {5, 30, 77.86}).discounted(.0027), 1.84050192448);
  near(CustomerForecast(btyd, {10, 30, 77.86}).discounted(.0027), 0.167927508566);
}

TEST(CustomerForecast, HoldsWhereThePeersBreak) {  // C2, clv.md 3.5
  near(CustomerForecast(model(ModelKind::bg_nbd, {.11, 2.24, .31, .50}), {0, 0, 1}).expected(30), 0.564588615533);
  const Model a_is_one = model(ModelKind::bg_nbd, {.243, 4.414, 1, 2.426});
  near(CustomerForecast(a_is_one, {}).expected(52), 1.28998825248);
  near(CustomerForecast(a_is_one, {2, 30.43, 38.86}).expected(39), 1.10213678604);
  near(CustomerForecast(model(ModelKind::bg_nbd, {.243, 4.414, .4, .6}), {0, 0, 38.86}).expected(39), 0.18478526961);
  near(CustomerForecast(bg, {300, 38.8, 38.86}).expected(39), 205.797419807);
  near(CustomerForecast(bg, {1000, 38.8, 38.86}).expected(39), 685.499155143);
  near(CustomerForecast(bg, {5000, 38.8, 38.86}).expected(39), 2953.97299837);
  near(CustomerForecast(model(ModelKind::pareto_nbd, {.553, 10.578, 1, 11.669}), {}).expected(52), 1.03508531402);

  const auto ll = [](const Model& of, Buyer buyer) { return log_likelihood(of, buyer); };
  const Model steep = model(ModelKind::pareto_nbd, {10.465, 0.00798565181, 3.0516, 2.820});
  near(ll(steep, {400, 5, 6}), 1323.18893096781784, 1e-12);
  near(ll(steep, {500, 1, 37}), 2594.40445462275667, 1e-12);
  near(ll(steep, {500, 4, 37}), 1888.82124973894073, 1e-12);
  near(ll(steep, {40, 5, 6}), -5.71902158522311295, 1e-12);
  near(ll(steep, {50, 1, 37}), 116.30126461011632, 1e-12);
  const Model frequent = model(ModelKind::pareto_nbd, {.5143, 2.8845, .2856, 14.1087});
  const std::vector<std::tuple<Buyer, double, double>> cases{
      {{221, 103.42857, 103.57143}, -61.5846485617292065, 0.999596052317938},
      {{254, 97.14286, 97.28571}, -19.6232922175117739, 0.999558226123011},
      {{161, 94.71429, 98}, -87.4292548633085346, 0.749487752258105},
      {{204, 98.57143, 99.42857}, -65.1983421892603821, 0.994255079637896}};
  for (const auto& [buyer, wanted, alive] : cases) {
    near(ll(frequent, buyer), wanted, 1e-12);
    near(CustomerForecast(frequent, buyer).p_alive(), alive, 1e-12);
  }
  for (const double scale : {1.0, -1.0}) {  // skewed, and its mirror
    const Model skewed = scale > 0 ? model(ModelKind::pareto_nbd, {.5, .001, .4, 500})
                                   : model(ModelKind::pareto_nbd, {.5, 500, .4, .001});
    const std::array<double, 3> wanted =
        scale > 0 ? std::array<double, 3>{-5.37187836209659894, -16.4272096392023769, -6.64299219925677413}
                  : std::array<double, 3>{-0.00104101677311756059, -22.2720188168352903, -0.00438110550023984676};
    near(ll(skewed, {0, 0, 50}), wanted[0], 1e-11);
    near(ll(skewed, {3, 20, 50}), wanted[1], 1e-11);
    near(ll(skewed, {0, 0, 5000}), wanted[2], 1e-11);
  }
  near(ll(model(ModelKind::bg_nbd, {.25, 4, .8, 2.5}), {0, 0, 40}), -0.5994738182, 1e-9);
  near(ll(model(ModelKind::bg_nbd, {.25, 4, .8, 2.5}), {200, 38, 40}), 100.795693093, 1e-11);
  // x = 132 with t_x = T = 200: lifetimes gives NaN
  const CustomerForecast bought_today(pareto, {132, 200, 200});
  EXPECT_NEAR(bought_today.p_alive(), 1, 1e-12);
  EXPECT_TRUE(std::isfinite(bought_today.expected(39)));
}

TEST(CustomerForecast, AgreesWithPublishedWorks) {  // C2: the R package BTYD's walkthrough; Hardie's note 004
  const Model walk = model(ModelKind::bg_nbd, {0.2425967, 4.413659, 0.7929869, 2.426164});
  const Buyer regular{26, 30.857142857, 31};
  near(CustomerForecast(walk, regular).expected(52), 25.75659, 1e-5);
  near(CustomerForecast(walk, regular).p_alive(), 0.9688523, 1e-6);
  near(CustomerForecast(walk, {10, 20, 39}).expected(52), 0.3474606, 1e-4);
  near(CustomerForecast(walk, {25, 20, 39}).expected(52), 0.0003583685, 1e-3);
  const Model note = model(ModelKind::bg_nbd, {.243, 4.414, .793, 2.426});
  const CustomerForecast newcomer(note, {});
  const auto in30 = newcomer.distribution(30, 20);
  const std::array<double, 10> from11{0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638,
                                      0.0005517902, 0.0004361913, 0.0003467171, 0.0002769613, 0.0002222260};
  for (std::size_t i = 0; i < 10; ++i) near(in30[11 + i], from11[i], 1e-6);
  near(newcomer.distribution(2, 10)[10], 1.07869e-07, 1e-5);
  near(newcomer.distribution(39, 0)[0], 0.5737864, 1e-6);
  const Model donors = model(ModelKind::bg_bb, {1.203528, 0.7497260, 0.6567808, 2.783796});
  near(CustomerForecast(donors, {}).expected(10), 3.179805, 1e-6);
  near(CustomerForecast(donors, {0, 0, 6}).expected(10), 0.1302169, 1e-6);
  near(CustomerForecast(donors, {4, 5, 6}).expected(10), 3.627858, 1e-6);
  EXPECT_NEAR(CustomerForecast(donors, {0, 0, 6}).p_alive(1), .11, .005);
  EXPECT_NEAR(CustomerForecast(donors, {2, 4, 6}).p_alive(1), .59, .005);
  EXPECT_NEAR(CustomerForecast(donors, {6, 6, 6}).p_alive(1), .93, .005);
  Model regular3 = model(ModelKind::bg_nbd, {.5, 2, .3, .6});  // BTYDplus' own checks: k, r, alpha, a, b
  regular3.k = 3;
  near(CustomerForecast(regular3, {}).distribution(10, 2)[2], 0.05669, 1e-3);
  regular3.kind = ModelKind::mbg_nbd;
  near(CustomerForecast(regular3, {}).distribution(10, 2)[2], 0.04548, 1e-3);
}

TEST(CustomerForecast,
     DiscountsForEverAtLeastWhatAHorizonBrings) {  // C3: also where b of beta (a, b) is next to nothing
  for (const double a : {1e-6, .01, .3, .49, .51, 1.5, 40.})
    for (const double b : {1e-7, 1e-3, .01, .3, .51, 2., 300.})
      for (const int k : {1, 2})
        for (const ModelKind kind : {ModelKind::bg_nbd, ModelKind::mbg_nbd}) {
          Model model;
          model.kind = kind;
          model.k = k;
          model.parameters = {1, 8, a, b};
          for (const Buyer buyer : {Buyer{0, 0, 30}, Buyer{2, 25, 30}}) {
            const CustomerForecast forecast(model, buyer);
            const double ever = forecast.discounted(.02), long_time = forecast.discounted(.02, 2000);
            EXPECT_NEAR(ever / long_time, 1, 1e-6)
                << name(kind) << " k " << k << " a " << a << " b " << b << " x " << buyer.x;
          }
        }
}

TEST(CustomerForecast, LooksFarAheadAtTheEndsOfRidges) {  // C2: boundary and flat fits must be answered, and at once
  for (const std::array<double, 4> ends : {std::array<double, 4>{.5, 2, 1e-7, 1e-7},
                                           {.5, 2, 1e-7, 3},
                                           {.5, 2, 3, 1e-7},
                                           {.5, 2, 1e5, 1e6},
                                           {1e5, 1e6, .8, 2.4},
                                           {1e-6, 1e-6, 1e-6, 1e6}})
    for (const ModelKind kind : {ModelKind::bg_nbd, ModelKind::mbg_nbd, ModelKind::pareto_nbd}) {
      const CustomerForecast forecast(model(kind, ends), {3, 20, 30});
      double before = forecast.p_alive();
      for (const double t : {1.0, 1e3, 1e6, 1e12}) {
        const double alive = forecast.p_alive(t), expected = forecast.expected(t);
        EXPECT_TRUE(alive >= 0 && alive <= before + 1e-9) << name(kind) << " " << ends[2] << " " << t << " " << alive;
        EXPECT_TRUE(std::isfinite(expected) && expected >= 0) << name(kind) << " " << ends[2] << " " << t;
        before = alive;
      }
      EXPECT_GE(forecast.time_until(.01), 0);
      if (kind == ModelKind::pareto_nbd) continue;
      Model staged = model(kind, ends);
      staged.k = 2;
      EXPECT_GE(CustomerForecast(staged, {3, 20, 30}).time_until(.01), 0);
    }
  // a narrow chance of leaving is that chance: E[(1 + pt/A)^−s] at p = a / (a + b)
  const CustomerForecast narrow(model(ModelKind::bg_nbd, {2, 10, 1e5, 1e6}), {3, 20, 30});
  EXPECT_NEAR(narrow.p_alive(1e6) / (narrow.p_alive() * std::pow(1 + 1e6 / 11 / 40, -5)), 1, 1e-3);
}

TEST(CustomerForecast,
     CountsWhoMayLeaveAtOnce) {  // C2: Pareto/NBD, many leave within the first moments and others stay long
  for (const double s : {.002376, .01, .05, .3, 2.})
    for (const double beta : {1e-6, 1.192e-4, .1, 10.})
      for (const double t : {.5, 6.26312, 52., 500.}) {
        const CustomerForecast newcomer(model(ModelKind::pareto_nbd, {.5, 10, s, beta}), {});
        const auto chances = newcomer.distribution(t, 3000);
        double sum = 0, mean = 0;
        for (std::size_t n = 0; n < chances.size(); ++n) {
          sum += chances[n];
          mean += static_cast<double>(n) * chances[n];
        }
        EXPECT_NEAR(sum, 1, 1e-9) << s << " " << beta << " " << t;
        EXPECT_NEAR(mean / newcomer.expected(t), 1, 1e-8) << s << " " << beta << " " << t;
        EXPECT_LE(1 - newcomer.p_zero(t), newcomer.expected(t) + 1e-12) << s << " " << beta << " " << t;
      }
}

TEST(CustomerForecast, CountsManyPeriodsAhead) {  // C2: BG/BB, wide, narrow, one-sided and two-sided chances of buying
  for (const std::array<double, 2> buys :
       {std::array{.3, .2}, {1., 1.}, {1., 200.}, {200., 1.}, {1e-3, 1e3}, {5e4, 3e4}, {.01, 50.}})
    for (const Buyer buyer : {Buyer{}, Buyer{3, 20, 30}, Buyer{30, 30, 30}}) {
      const CustomerForecast forecast(model(ModelKind::bg_bb, {buys[0], buys[1], .4, 9}), buyer);
      const auto chances = forecast.distribution(1000, 1000), first = forecast.distribution(1000, 16);
      double sum = 0, mean = 0, square = 0;
      for (std::size_t n = 0; n < chances.size(); ++n) {
        const auto count = static_cast<double>(n);
        EXPECT_GE(chances[n], 0);
        sum += chances[n];
        mean += count * chances[n];
        square += count * count * chances[n];
      }
      EXPECT_NEAR(sum, 1, 1e-9) << buys[0] << " " << buyer.x;
      EXPECT_NEAR(forecast.expected(1000) / mean, 1, 1e-9) << buys[0] << " " << buyer.x;
      EXPECT_NEAR(forecast.variance(1000) / (square - mean * mean), 1, 1e-8) << buys[0] << " " << buyer.x;
      for (std::size_t n = 0; n < first.size(); ++n) EXPECT_NEAR(first[n], chances[n], 1e-12 + 1e-9 * chances[n]);
    }
}

/// Every model, for a newcomer, one who never came again, one who may have left and one who bought today.
void for_all(const std::function<void(const Model& of, Buyer buyer, const CustomerForecast& forecast)>& check) {
  Model erlang = mbg;
  erlang.k = 2;
  const Model periods = model(ModelKind::bg_bb, {1.2, .75, .66, 2.78});
  const Model nbd = model(ModelKind::nbd, {.385, 12.07, 1, 1});
  for (const Model& of : {bg, mbg, pareto, erlang, periods, nbd})
    for (const Buyer buyer : {Buyer{}, Buyer{0, 0, 30}, Buyer{3, 20, 30}, Buyer{3, 30, 30}}) {
      SCOPED_TRACE(std::string(name(of.kind)) + ", x = " + std::to_string(buyer.x));
      check(of, buyer, CustomerForecast(of, buyer));
    }
}

TEST(CustomerForecast, HasTheMomentsOfItsDistribution) {  // C2: every model
  for_all([](const Model&, Buyer, const CustomerForecast& forecast) {
    const auto chances = forecast.distribution(20, 4000);
    EXPECT_NEAR(std::accumulate(chances.begin(), chances.end(), 0.0), 1, 1e-9);
    double mean = 0, square = 0;
    for (std::size_t n = 0; n < chances.size(); ++n) {
      mean += static_cast<double>(n) * chances[n];
      square += static_cast<double>(n * n) * chances[n];
    }
    EXPECT_NEAR(forecast.expected(20) / mean, 1, 1e-8);
    EXPECT_NEAR(forecast.variance(20) / (square - mean * mean), 1, 1e-6);
  });
}

TEST(CustomerForecast, ExpectsNothingWithinNoTime) {  // C2: every model
  for_all([](const Model&, Buyer, const CustomerForecast& forecast) {
    EXPECT_EQ(forecast.expected(0), 0);
    EXPECT_EQ(forecast.quantile(0, .9), 0);
  });
}

TEST(CustomerForecast, IsLessLikelyAliveLater) {  // C2: every model
  for_all([](const Model&, Buyer, const CustomerForecast& forecast) {
    EXPECT_LE(forecast.p_alive(20), forecast.p_alive() + 1e-15);
    EXPECT_GE(forecast.p_alive(20), 0);
  });
}

TEST(CustomerForecast, IsWorthLessTheMoreItIsDiscounted) {  // C3: every model
  for_all([](const Model&, Buyer, const CustomerForecast& forecast) {
    EXPECT_LT(forecast.discounted(.02, 20), forecast.discounted(.01, 20));
    EXPECT_LT(forecast.discounted(.01, 20), forecast.expected(20));
    EXPECT_LT(forecast.discounted(.01, 200), forecast.discounted(.01));
    EXPECT_NEAR(forecast.discounted(.5) / forecast.discounted(.5, 100), 1, 1e-9);
  });
}

TEST(CustomerForecast, AddsUpFromItsReasons) {  // C2: every model
  for_all([](const Model&, Buyer, const CustomerForecast& forecast) {
    const auto parts = forecast.explain(20);
    EXPECT_NEAR(parts.prior + parts.frequency + parts.recency, forecast.expected(20), 1e-12);
  });
}

TEST(CustomerForecast, BeginsAtTheRateOfThoseAlive) {  // C2: dE/dt at 0
  for_all([](const Model& of, Buyer buyer, const CustomerForecast& forecast) {
    if (of.kind == ModelKind::bg_bb || of.kind == ModelKind::nbd || of.k != 1) return;
    const double rate = forecast.expected(1e-6) / 1e-6;
    EXPECT_NEAR(rate / (forecast.p_alive() * (of.parameters[0] + buyer.x) / (of.parameters[1] + buyer.T)), 1, 1e-5);
  });
}

TEST(CustomerForecast, TellsAfterHowMuchSilenceACustomerIsHalfAsLikelyAlive) {  // C2: every model
  for_all([](const Model& of, Buyer buyer, const CustomerForecast& forecast) {
    const double half = forecast.p_alive() / 2, until = forecast.time_until(half);
    const auto silent = [&](double t) { return CustomerForecast(of, {buyer.x, buyer.t_x, buyer.T + t}).p_alive(); };
    if (of.kind == ModelKind::nbd || (of.kind == ModelKind::bg_nbd && buyer.x == 0)) {  // such customers never leave
      EXPECT_TRUE(std::isinf(until));
    } else if (of.kind == ModelKind::bg_bb) {
      EXPECT_LE(silent(until), half);
      EXPECT_GT(silent(until - 1), half);
    } else {
      EXPECT_NEAR(silent(until), half, 1e-9);
    }
    EXPECT_EQ(forecast.time_until(1), 0);
  });
}

TEST(CustomerForecast, PassesFromTheSumToTheIntegralWithoutAStep) {  // C2: both sides of the switch
  near(CustomerForecast(bg, {2, 30, 38}).expected(499 * 42.4), CustomerForecast(bg, {2, 30, 38}).expected(501 * 42.5),
       1e-2);
  const CustomerForecast far(bg, {2, 30.43, 38.86});
  const double before = far.expected(500 * (4.413531561205 + 38.86) * .999999);
  const double after = far.expected(500 * (4.413531561205 + 38.86) * 1.000001);
  EXPECT_NEAR(after / before, 1, 3e-6);
  EXPECT_GT(after, before);
  EXPECT_NEAR(far.p_alive(500 * 43.273531 * 1.000001) / far.p_alive(500 * 43.273531 * .999999), 1, 3e-6);
}

TEST(CustomerForecast, RefusesToAddUpForEverWithoutADiscount) {  // bad input
  EXPECT_EQ(test::error_of([&] { CustomerForecast(Model{}, {}).discounted(0); }, {"infinite"}), ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore::value_models
