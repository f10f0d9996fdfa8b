// What the page for the owner says of what customers are worth.
#include <algorithm>
#include <array>

#include "crmcore/action/action.hpp"
#include "crmcore/value_models/value.hpp"

namespace crmcore::value_models {
namespace {

constexpr std::size_t shown_purchases = 6;  // of a customer, the latest
constexpr std::array measure_words{
    Term{"customers", {"Customers who have bought", "Clientes que han comprado"}},
    Term{"alive", {"Of these still customers", "De ellos, siguen siendo clientes"}},
    Term{"purchases", {"Purchases in 52 weeks", "Compras en 52 semanas"}},
    Term{"value", {"Money in 52 weeks", "Dinero en 52 semanas"}},
    Term{"naive_value", {"If every average went on", "Si cada promedio siguiera igual"}},
};
constexpr Words too_little{
    "Too little is known to say what customers will buy: that takes ten customers, and some who have bought again.",
    "Se sabe demasiado poco para decir qué comprarán los clientes: hacen falta diez, y que algunos hayan repetido."};

bool is_usable(std::string_view status) {
  const auto known = choice_named<FitStatus>(status);
  return !known || usable(*known);
}

/// A line of the base: the estimate and the ends of its interval, with what periods differ by where that is known.
struct Estimate {
  Cell estimate, low, high;
};
Estimate estimate_of(const Table& base, std::size_t row) {
  const bool with_periods = !base.cell(row, "low_with_periods").is_null();
  return {base.cell(row, "estimate"), base.cell(row, with_periods ? "low_with_periods" : "low"),
          base.cell(row, with_periods ? "high_with_periods" : "high")};
}

/// The base with its figures written: some are numbers, some money.
ShownTable base_table(const SectionCall& call, const Table& base) {
  ShownTable shown{
      .caption = {"Today's customers together, with 80% intervals",
                  "Los clientes de hoy en conjunto, con intervalos del 80 %"},
      .action = "value_models.base",
      .parameters = call.parameters().text(),
      .table = Table(std::vector<Table::Description>{{"measure"}, {"estimate"}, {"low"}, {"high"}}, base.currency()),
      .columns = {{"measure", {"Figure", "Cifra"}, ShownAs::kind, measure_words},
                  {"estimate", {"Expected", "Se espera"}, ShownAs::written},
                  {"low", {"From", "Desde"}, ShownAs::written},
                  {"high", {"To", "Hasta"}, ShownAs::written}}};
  for (std::size_t row = 0; row < base.rows(); ++row) {
    const Cell measure = base.cell(row, "measure");
    const bool is_money = measure.text() == "value" || measure.text() == "naive_value";
    const auto written = [&](Cell cell) {
      if (cell.is_null()) return std::string("–");
      return is_money ? call.reader.money(cell.real(), base.currency()) : call.reader.number(cell.real());
    };
    const Estimate own = estimate_of(base, row);
    const std::array texts{written(own.estimate), written(own.low), written(own.high)};
    shown.table.append(std::array<Cell, 4>{measure, Cell::of(std::string_view(texts[0])),
                                           Cell::of(std::string_view(texts[1])), Cell::of(std::string_view(texts[2]))});
  }
  return shown;
}

void say_value(SectionContent& content, const Table& base, const Reader& reader) {
  for (std::size_t row = 0; row < base.rows(); ++row) {
    const Estimate own = estimate_of(base, row);
    if (base.cell(row, "measure").text() != "value" || own.low.is_null() || own.high.is_null()) continue;
    content.sentences.push_back(reader.say(
        {"Today's customers are expected to bring {} in the next 52 weeks; in eight cases of ten, between {} and {}.",
         "Se espera que los clientes de hoy aporten {} en las próximas 52 semanas; en ocho de cada diez casos, entre "
         "{} y {}."},
        {reader.money(own.estimate.real(), base.currency()), reader.money(own.low.real(), base.currency()),
         reader.money(own.high.real(), base.currency())}));
  }
}

std::vector<ShownColumn> prediction_columns() {
  return {{"customer", {"Customer", "Cliente"}, ShownAs::customer},
          {"p_alive", {"Still a customer", "Sigue siendo cliente"}, ShownAs::bar},
          {"expected_purchases", {"Purchases in 52 weeks", "Compras en 52 semanas"}},
          {"value", {"Money in 52 weeks", "Dinero en 52 semanas"}},
          {"low", {"From", "Desde"}},
          {"high", {"To", "Hasta"}}};
}

SectionContent value_section(const SectionCall& call) {
  SectionContent content;
  const Table base = call.run("value_models.base", call.parameters());
  bool is_known = base.rows() > 0;
  for (std::size_t row = 0; row < base.rows(); ++row) is_known = is_known && is_usable(base.cell(row, "status").text());
  if (!is_known) {
    content.sentences.emplace_back(call.reader.word(too_little));
    return content;
  }
  say_value(content, base, call.reader);
  content.tables.push_back(base_table(call, base));
  auto best = call.ask("value_models.predict", call.parameters(),
                       {"Who is expected to bring most", "De quién se espera más"}, prediction_columns());
  best.table = largest_first(best.table, "value");
  content.tables.push_back(std::move(best));
  return content;
}

// --- one customer

/// The course of the probability that the customer still is one, and the days it bought on, the latest first.
void show_course(SectionContent& content, const SectionCall& call) {
  auto course = call.ask("value_models.alive_history", call.parameters(),
                         {"Probability of still being a customer, on the days of purchases",
                          "Probabilidad de seguir siendo cliente, en los días de compra"},
                         {{"day", {"Day", "Día"}}, {"p_alive", {"Probability", "Probabilidad"}, ShownAs::share}});
  content.pictures.push_back({"alive_history", course.table});
  std::vector<std::size_t> latest;
  const std::size_t bought = course.table.at("bought");
  for (std::size_t row = course.table.rows(); row-- > 0;)
    if (course.table.cell(row, bought).integer() != 0) latest.push_back(row);
  course.table = picked(course.table, latest);
  course.most = shown_purchases;
  content.tables.push_back(std::move(course));
}

SectionContent expected_section(const SectionCall& call) {
  SectionContent content;
  JsonText today = JsonText::object();
  today.add("today", call.today.text());
  auto expected = call.ask("value_models.predict", today,
                           {"What is expected, with an 80% interval", "Lo que se espera, con un intervalo del 80 %"},
                           prediction_columns());
  expected.table = call.of_customer(expected.table);
  if (expected.table.rows() == 0) {
    content.sentences.emplace_back(call.reader.word(no_purchases));
    return content;
  }
  if (!is_usable(expected.table.cell(0, "status").text())) {
    content.sentences.emplace_back(call.reader.word(too_little));
    return content;
  }
  content.tables.push_back(std::move(expected));
  show_course(content, call);
  return content;
}

}  // namespace

void contribute_sections(Actions& actions) {
  actions.add(
      {.id = "value", .title = {"What customers are worth", "Cuánto valen los clientes"}, .make = &value_section});
  actions.add({.id = "expected",
               .title = {"What to expect", "Qué cabe esperar"},
               .page = PageOf::customer,
               .make = &expected_section});
}

}  // namespace crmcore::value_models
