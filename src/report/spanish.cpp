#include <cmath>

#include "language.hpp"

namespace crmcore::report {
namespace {

class Spanish : public Language {
 public:
  using Language::Language;

  std::string sold_out(const Facts& facts) const override {
    return filled("Se agotaron las existencias de {}{}{}{}.",
                  {facts.product, where(facts), facts.sold_out_at ? at(*facts.sold_out_at) : "", lost(facts)});
  }
  std::string partial_day(const Facts& facts) const override {
    return filled("La venta de {}{} duró solo una parte del día{}.", {facts.product, where(facts), lost(facts)});
  }
  std::string cancelled_day(const Facts& facts) const override {
    return filled("No se abrió al público{}; {} de {}.", {where(facts), expected(facts), facts.product});
  }
  std::string left_over(const Facts& facts) const override {
    if (is_one(facts.left) && is_one(facts.made))
      return filled("Sobró la única unidad de {}{}.", {facts.product, where(facts)});
    return filled("{} {} de {} de {}{}.",
                  {is_one(facts.left) ? "Sobró" : "Sobraron", words().units(facts.left),
                   (is_one(facts.made) ? "" : "las ") + counted(facts.made), facts.product, where(facts)});
  }
  std::string counts_differ(const Facts& facts) const override {
    return filled(
        "Las cuentas de {}{} no cuadran: producción {}, venta {}, sobrante {}.",
        {facts.product, where(facts), words().units(facts.made), words().units(facts.sold), words().units(facts.left)});
  }
  std::string not_brought(const Facts& facts) const override {
    return filled("{} de {}{}, pero no se llevó ninguna.", {capitalised(expected(facts)), facts.product, where(facts)});
  }
  std::string not_planned(const Facts& facts) const override {
    return filled("{} de {}{}; no había ninguna en el plan.",
                  {capitalised(sold(facts.sold)), facts.product, where(facts)});
  }
  std::string sold_more_than_made(const Facts& facts) const override {
    std::string made = "solo se hicieron " + words().units(facts.made);
    if (is_one(facts.made)) made = "solo se hizo 1";
    if (is_none(facts.made)) made = "no se hizo ninguna";
    return filled("{} de {}{}, pero {}; una de las dos cifras está mal.",
                  {capitalised(sold(facts.sold)), facts.product, where(facts), made});
  }
  std::string no_data(const Facts& facts) const override {
    return filled("No hay datos de venta de {}{}{}.",
                  {facts.product, where(facts), is_none(facts.expected) ? "" : "; " + expected(facts)});
  }
  std::string total(double units, double expected) const override {
    const double change = units / expected - 1;
    if (std::abs(change) < as_expected) return filled("En total {}, tal como se esperaba.", {sold(units)});
    const std::string than = is_one(expected) ? "la unidad esperada" : "las " + words().units(expected) + " esperadas";
    return filled("En total {}, un {} {} que {}.",
                  {sold(units), words().percent(std::abs(change)), change > 0 ? "más" : "menos", than});
  }
  std::string total(const Money& sold, const Money& expected) const override {
    const double change = share_of(sold, expected) - 1;
    if (std::abs(change) < as_expected)
      return filled("En total se vendieron {} a precios previstos, tal como se esperaba.", {words().money(sold)});
    return filled("En total se vendieron {} a precios previstos, un {} {} que los {} esperados.",
                  {words().money(sold), words().percent(std::abs(change)), change > 0 ? "más" : "menos",
                   words().money(expected)});
  }

 private:
  /// "ninguna unidad", "1 unidad", "6 unidades".
  std::string counted(double units) const {
    if (is_none(units)) return "ninguna unidad";
    return words().units(units) + (is_one(units) ? " unidad" : " unidades");
  }
  std::string sold(double units) const {
    if (is_none(units)) return "no se vendió ninguna unidad";
    return (is_one(units) ? "se vendió " : "se vendieron ") + counted(units);
  }
  std::string expected(const Facts& facts) const {
    return (is_none(facts.expected) ? "no se esperaba vender " : "se esperaba vender ") + counted(facts.expected);
  }
  static std::string capitalised(std::string text) {
    if (text.starts_with('s')) text.front() = 'S';
    if (text.starts_with('n')) text.front() = 'N';
    return text;
  }
  static std::string at(Minute time) {
    constexpr int minutes_of_an_hour = 60;
    const bool one_o_clock = time.of_day / minutes_of_an_hour == 1;
    return (one_o_clock ? " a la " : " a las ") + time.text();
  }
  std::string where(const Facts& facts) const {
    const std::string event = facts.event.empty() ? "" : " en " + facts.event;
    return event + (facts.day ? " el " + words().day(*facts.day) : "");
  }
  std::string lost(const Facts& facts) const {
    if (facts.lost < least_lost) return "";
    const std::string worth = facts.lost_money ? ", por un valor de " + words().money(*facts.lost_money) : "";
    return filled("; se {} vendido alrededor de {} más{}",
                  {is_one(facts.lost) ? "habría" : "habrían", counted(facts.lost), worth});
  }
};

}  // namespace

std::unique_ptr<Language> spanish(const Wording& wording) { return std::make_unique<Spanish>(wording); }

}  // namespace crmcore::report
