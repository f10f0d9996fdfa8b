// What a program can ask of reports by name.
#include <algorithm>

#include "crmcore/forecast/call.hpp"
#include "crmcore/forecast/comparison.hpp"
#include "crmcore/report/page.hpp"
#include "crmcore/report/pictures.hpp"
#include "crmcore/report/sentences.hpp"
#include "reader.hpp"

namespace crmcore::report {

std::vector<Parameter> reader_parameters() {
  return {{.name = "language", .fallback = "en", .help = "language of the reader, en or es"},
          {.name = "country",
           .help = "country of a Spanish reader, which says how numbers are written; defaults to the workspace's",
           .example = "MX"}};
}

std::string country_of(const Call& call) {
  if (!call.arguments.has("country")) return call.store ? call.store->country() : "";
  const std::string country = call.arguments.text("country");
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (country.size() != 2 || !std::ranges::all_of(country, is_capital))
    throw Error(ErrorCode::invalid, "country",
                "country must be two capital letters such as MX (ISO 3166), not " + cited(country));
  return country;
}

namespace {

std::string render_svg(const Call& call, Picture picture) {
  const std::string language = call.arguments.text("language");
  const std::string country = country_of(call);
  if (picture == Picture::ranking) {
    if (call.arguments.has("event"))
      throw Error(ErrorCode::invalid, "event", "the ranking is of all events; leave event out");
    return draw_ranking(forecast::ranking_of(call), language, country);
  }
  using forecast::CompareBy;
  const auto table = forecast::event_table_of(call);
  switch (picture) {
    case Picture::bullets: return draw_bullets(forecast::compare(table, CompareBy::product), table, language, country);
    case Picture::hours: return draw_hours(forecast::compare(table, CompareBy::product_hour), table, language, country);
    case Picture::curve: return draw_curve(forecast::compare(table, CompareBy::product_hour), table, language, country);
    default: return draw_bridge(forecast::bridge_of(call, table), language, country);
  }
}

const std::vector<Table::Description>& picture_columns() {
  static const std::vector<Table::Description> columns{{.name = "picture", .help = "which picture it is"},
                                                       {.name = "svg", .help = "the drawing, as SVG"}};
  return columns;
}

const std::vector<Table::Description>& page_columns() {
  static const std::vector<Table::Description> columns{{.name = "html", .help = "the page, as HTML"}};
  return columns;
}

Table picture_of(const Call& call) {
  const auto picture = call.arguments.choice<Picture>("picture");
  const std::string svg = render_svg(call, picture);
  Table table(picture_columns(), {});
  table.append(std::array<Cell, 2>{Cell::of(name(picture)), Cell::of(std::string_view(svg))});
  return table;
}

std::vector<Parameter> picture_parameters() {
  return forecast::with_event_table(all_of({{{.name = "picture",
                                              .kind = Kind::choice,
                                              .required = true,
                                              .help = "what to draw",
                                              .codes = Choices<Picture>::codes,
                                              .example = "bullets"}},
                                            reader_parameters(),
                                            {{.name = "profit",
                                              .kind = Kind::boolean,
                                              .fallback = "false",
                                              .help = "whether the bridge continues to profit; needs costs"}},
                                            forecast::fee_parameters(),
                                            without(forecast::with_events(), {"currency"})}));
}

Table html_table(std::string_view html) {
  Table table(page_columns(), {});
  table.append(std::array<Cell, 1>{Cell::of(html)});
  return table;
}

Table page_of(const Call& call) {
  return html_table(page(*call.actions, call.need_store(), call.arguments.day("today"),
                         {.language = call.arguments.text("language"), .country = country_of(call)}, call.task));
}

Table customer_page_of(const Call& call) {
  return html_table(
      customer_page(*call.actions, call.need_store(), call.arguments.text("customer"), call.arguments.day("today"),
                    {.language = call.arguments.text("language"), .country = country_of(call)}, call.task));
}

void contribute_pages(Actions& actions) {
  actions.add({.name = "report.page",
               .summary = "the page that the owner of a business looks at, as HTML",
               .detail = "Figures with their trend, who came and left, segments, cohorts, the value of the customers, "
                         "whom to call, the last and the next event, and what is odd in the books; with the action "
                         "that gives each table. One file that needs no other, no script and no network.",
               .parameters = all_of({{today_parameter()}, reader_parameters()}),
               .columns = page_columns(),
               .run = &page_of});
  actions.add({.name = "report.customer_page",
               .summary = "the page of one customer, as HTML",
               .detail = "Its record, what it bought and owes, where it stands, its segment, what to expect of it and "
                         "the risk that it leaves.",
               .parameters = all_of({{today_parameter(),
                                      {.name = "customer",
                                       .required = true,
                                       .help = "the code of the customer",
                                       .example = "C12",
                                       .names = "customer"}},
                                     reader_parameters()}),
               .columns = page_columns(),
               .run = &customer_page_of});
}

}  // namespace

void contribute_sections(Actions& actions);

void contribute(Actions& actions) {
  contribute_sections(actions);
  contribute_pages(actions);
  actions.add({.name = "report.sentences",
               .summary = "findings about an event in sentences for its owner",
               .detail = "The most important come first.",
               .input = Input::table,
               .parameters = forecast::with_event_table(reader_parameters()),
               .columns = columns<Sentence>(),
               .run = [](const Call& call) {
                 return to_table(
                     sentences(forecast::event_table_of(call), call.arguments.text("language"), country_of(call)));
               }});
  actions.add({.name = "report.picture",
               .summary = "a drawing of one event or all as SVG",
               .detail = "Readable without colour. The ranking is drawn from events and their sales, the others "
                         "from a plan and what came of it.",
               .input = Input::table,
               .parameters = picture_parameters(),
               .columns = picture_columns(),
               .run = &picture_of});
  contribute_customer_pictures(actions);
}

}  // namespace crmcore::report
