// What the page for the owner says of segments and cohorts.
#include <array>
#include <map>

#include "crmcore/action/action.hpp"
#include "crmcore/values/parse.hpp"
#include "segment_words.hpp"

namespace crmcore::segmentation {
namespace {

constexpr std::int32_t days = 91;          // between the two days of the moves: thirteen weeks, a quarter
constexpr std::size_t shown_cohorts = 12;  // a year of months
constexpr std::size_t shown_periods = 13;  // the month of the first purchase, and a year after it
constexpr std::array measures{
    Term{"recency", {"Days since the last purchase", "Días desde la última compra"}},
    Term{"frequency", {"Purchase days", "Días de compra"}},
    Term{"money", {"Money", "Dinero"}},
    Term{"segment", {"Segment", "Segmento"}},
};
constexpr Words nobody_bought{"Nobody has bought yet.", "Todavía no ha comprado nadie."};

/// "The best 20% of buyers brought 64% of the money."
void say_concentration(SectionContent& content, const SectionCall& call) {
  constexpr double best = 0.2;  // of buyers, as in the rule of 80 and 20
  const Table curve = call.run("segmentation.concentration", call.parameters());
  for (std::size_t row = 0; row < curve.rows(); ++row)
    if (curve.cell(row, "customers").real() == best)
      content.sentences.push_back(call.reader.say(
          {"The best {} of buyers brought {} of the money.", "El mejor {} de los compradores aportó el {} del dinero."},
          {call.reader.share(best), call.reader.share(curve.cell(row, "net").real())}));
}

SectionContent segments_section(const SectionCall& call) {
  SectionContent content;
  auto sizes = call.ask("segmentation.sizes", call.parameters(),
                        {"Segments by recency and frequency", "Segmentos por recencia y frecuencia"},
                        {{"segment", {"Segment", "Segmento"}, ShownAs::kind, segment_words},
                         {"customers", {"Customers", "Clientes"}},
                         {"share", {"Share", "Proporción"}, ShownAs::bar},
                         {"net", {"Net sales so far", "Ventas netas hasta hoy"}}});
  const bool is_any = std::ranges::any_of(sizes.table.integers(sizes.table.at("customers")),
                                          [](std::int64_t customers) { return customers > 0; });
  if (!is_any) {
    content.sentences.emplace_back(call.reader.word(nobody_bought));
    return content;
  }
  say_concentration(content, call);
  content.pictures.push_back({"rfm_treemap", sizes.table});
  content.tables.push_back(std::move(sizes));

  JsonText between = JsonText::object();
  between.add("from_day", (call.today - Days{days}).text()).add("to_day", call.today.text());
  auto moves =
      call.ask("segmentation.moves", between,
               {"Who moved in the last 13 weeks", "Quién cambió de segmento en las últimas 13 semanas"},
               {{"from_segment", {"From", "De"}, ShownAs::kind, segment_words, {"had not bought", "no había comprado"}},
                {"to_segment", {"To", "A"}, ShownAs::kind, segment_words},
                {"customers", {"Customers", "Clientes"}},
                {"net", {"Net sales so far", "Ventas netas hasta hoy"}}});
  const Table moved = picked_where(moves.table, [&](std::size_t row) {
    return moves.table.cell(row, "from_segment").text() != moves.table.cell(row, "to_segment").text();
  });
  moves.table = largest_first(moved, "customers");
  content.tables.push_back(std::move(moves));
  return content;
}

/// The triangle of cohorts as a table: a row a cohort, the latest last, a column a month after its first purchase.
Table triangle(const Table& cells) {
  std::vector<Table::Description> columns{{"cohort", Kind::day}, {"size", Kind::integer}};
  for (std::size_t period = 0; period < shown_periods; ++period)
    columns.push_back({std::to_string(period), Kind::real});
  struct Cohort {
    std::int64_t size = 0;
    std::array<std::optional<double>, shown_periods> shares;
  };
  std::map<std::string, Cohort> cohorts;  // by "2026-01"
  for (std::size_t row = 0; row < cells.rows(); ++row) {
    Cohort& cohort = cohorts[std::string(cells.cell(row, "cohort").text())];
    cohort.size = cells.cell(row, "size").integer();
    const auto period = static_cast<std::size_t>(cells.cell(row, "period").integer());
    if (const Cell share = cells.cell(row, "share"); period < shown_periods && !share.is_null())
      cohort.shares[period] = share.real();
  }
  Table table(std::move(columns), cells.currency());
  std::size_t left_out = cohorts.size() - std::min(cohorts.size(), shown_cohorts);
  for (const auto& [month, cohort] : cohorts) {
    if (left_out > 0) {
      --left_out;
      continue;
    }
    const auto first_day = parse<Day>(month + "-01");
    std::vector<Cell> row{first_day.value ? Codec<Day>::encode(*first_day.value) : Cell(), Cell::of(cohort.size)};
    for (const auto& share : cohort.shares) row.push_back(share ? Cell::of(*share) : Cell());
    table.append(row);
  }
  return table;
}

SectionContent cohorts_section(const SectionCall& call) {
  static constexpr std::array<std::string_view, shown_periods> names{"0", "1", "2", "3",  "4",  "5", "6",
                                                                     "7", "8", "9", "10", "11", "12"};
  SectionContent content;
  std::vector<ShownColumn> columns{{"cohort", {"First purchase", "Primera compra"}, ShownAs::month},
                                   {"size", {"Customers", "Clientes"}}};
  for (const std::string_view name : names) columns.push_back({name, {name, name}, ShownAs::shade, {}, {" ", " "}});
  const Table cells = call.run("segmentation.cohorts", call.parameters());
  ShownTable cohorts{.caption = {"Share who buy again, by months since the first purchase",
                                 "Proporción que vuelve a comprar, por meses desde la primera compra"},
                     .action = "segmentation.cohorts",
                     .parameters = call.parameters().text(),
                     .table = triangle(cells),
                     .columns = std::move(columns)};
  if (cohorts.table.rows() == 0) {
    content.sentences.emplace_back(call.reader.word(nobody_bought));
    return content;
  }
  content.pictures.push_back({"retention_curves", cells});
  content.tables.push_back(std::move(cohorts));
  return content;
}

// --- one customer

SectionContent segment_section(const SectionCall& call) {
  SectionContent content;
  JsonText today = JsonText::object();
  today.add("today", call.today.text());
  if (call.of_customer(call.run("segmentation.rfm", today)).rows() == 0) {
    content.sentences.emplace_back(call.reader.word(no_purchases));
    return content;
  }
  content.tables.push_back(call.ask("segmentation.why", call.parameters(),
                                    {"Scores from 1 to 5", "Puntuaciones del 1 al 5"},
                                    {{"measure", {"Measure", "Medida"}, ShownAs::kind, measures},
                                     {"value", {"Value", "Valor"}},
                                     {"score", {"Score", "Puntuación"}},
                                     {"segment", {"Segment", "Segmento"}, ShownAs::kind, segment_words}}));
  return content;
}

}  // namespace

void contribute_sections(Actions& actions) {
  actions.add({.id = "segments", .title = {"Segments", "Segmentos"}, .make = &segments_section});
  actions.add({.id = "cohorts", .title = {"Cohorts", "Cohortes"}, .make = &cohorts_section});
  actions.add({.id = "segment", .title = {"Segment", "Segmento"}, .page = PageOf::customer, .make = &segment_section});
}

}  // namespace crmcore::segmentation
