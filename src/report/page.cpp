#include "crmcore/report/page.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <vector>

#include "crmcore/history/history.hpp"
#include "crmcore/report/customer_pictures.hpp"
#include "crmcore/task_part.hpp"
#include "html.hpp"
#include "page_reader.hpp"
#include "page_style.hpp"

namespace crmcore::report {
namespace {

constexpr Words report_on{"Report on {}", "Informe al {}"};
constexpr Words customer_on{"Customer {} on {}", "Cliente {} al {}"};
constexpr Words about_file{"File {}. Amounts in {}. What came after that day is not counted.",
                           "Archivo {}. Importes en {}. No se cuenta lo posterior a ese día."};
constexpr Words skip_to_content{"Skip to the content", "Ir al contenido"};
constexpr Words contents{"Sections", "Secciones"};
constexpr Words why_missing{"This section could not be made: ", "No se pudo hacer esta sección: "};
constexpr Words more_sentences{"And {} more.", "Y {} más."};
constexpr std::size_t most_sentences = 8;  // more than an owner reads of one section

/// What a page says of itself, and of whom it is.
struct Page {
  const Actions& actions;
  const store::Store& store;
  Day today;
  PageOf of;
  std::string customer;  ///< code
};

/// Writes a picture, unless there is nothing to draw.
void write_picture(Html& html, const ShownPicture& shown, const PageReader& reader) {
  const auto picture = choice_named<CustomerPicture>(shown.picture);
  if (!picture) throw Error(ErrorCode::internal, "picture", "there is no picture " + cited(shown.picture));
  const Chart chart = customer_chart(*picture, shown.table, reader.language(), reader.country());
  if (has_points(chart)) html.open("figure").markup(svg(chart)).close("figure");
}

void write_content(Html& html, const SectionContent& content, const PageReader& reader, const store::Store& store) {
  const std::size_t sentences = std::min(content.sentences.size(), most_sentences);
  for (std::size_t s = 0; s < sentences; ++s) html.element("p", content.sentences[s]);
  if (sentences < content.sentences.size())
    html.element("p",
                 reader.say(more_sentences, {reader.number(static_cast<double>(content.sentences.size() - sentences))}),
                 {{"class", "note"}});
  for (const std::string& svg : content.drawings) html.open("figure").markup(svg).close("figure");
  for (const ShownPicture& picture : content.pictures) write_picture(html, picture, reader);
  for (const ShownTable& table : content.tables) write_table(html, table, reader, store);
}

/// Writes a section, or why it is missing. Throws cancelled alone.
void write_section(Html& html, const Section& section, const SectionCall& call, const PageReader& reader) {
  html.open("section", {{"aria-labelledby", section.id}});
  html.element("h2", reader.word(section.title), {{"id", section.id}});
  try {
    Html inside;
    write_content(inside, section.make(call), reader, call.call.need_store());
    html.markup(std::move(inside).done());
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) throw;
    html.open("p").text(reader.word(why_missing));
    html.element("span", error.message(), {{"lang", "en"}}).close("p");
  }
  html.close("section");
}

/// The history that all sections judge; none where it cannot be made, which each section then says.
std::optional<History> history_of(const Page& page, Task* task) {
  try {
    return history(page.store, page.today, ZeroValue::drop, task);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) throw;
    return std::nullopt;
  }
}

void write_head(Html& html, const std::string& title, std::string_view language) {
  html.markup("<!doctype html>\n").open("html", {{"lang", language}}).open("head");
  html.markup(
      "<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n");
  html.element("title", title).open("style").markup(page_style).close("style").close("head");
}

void write_navigation(Html& html, const std::vector<const Section*>& sections, const PageReader& reader) {
  html.open("nav", {{"aria-label", reader.word(contents)}}).open("ul");
  for (const Section* section : sections)
    html.open("li").element("a", reader.word(section->title), {{"href", "#" + std::string(section->id)}}).close("li");
  html.close("ul").close("nav");
}

std::string written(const Page& page, const PageOptions& options, Task* task) {
  const std::string& country = options.country.empty() ? page.store.country() : options.country;
  const PageReader reader(options.language, country);
  std::vector<const Section*> sections;
  for (const Section& section : page.actions.sections())
    if (section.page == page.of) sections.push_back(&section);

  const std::string day = reader.day(page.today);
  const std::string title =
      page.of == PageOf::shop ? reader.say(report_on, {day}) : reader.say(customer_on, {page.customer, day});
  const auto file = parse<std::string>(std::filesystem::path(page.store.path()).filename().string(), {});
  Html html;
  write_head(html, title, options.language);
  html.open("body", {{"style", "margin:0"}}).open("div", {{"class", "crmcore-page"}, {"lang", options.language}});
  html.element("a", reader.word(skip_to_content), {{"class", "skip"}, {"href", "#content"}});
  html.open("header").element("h1", title);
  html.element("p", reader.say(about_file, {file.value.value_or("–"), page.store.currency().code()}),
               {{"class", "note"}})
      .close("header");
  write_navigation(html, sections, reader);
  html.open("main", {{"id", "content"}, {"tabindex", "-1"}});
  const Running running(task);
  const std::size_t parts = sections.size() + 1;
  std::optional<TaskPart> part(std::in_place, 0, parts);
  const auto past = history_of(page, part->task());
  for (std::size_t s = 0; s < sections.size(); ++s) {
    part.emplace(s + 1, parts);
    const Call call{
        .store = &page.store, .past = past ? &*past : nullptr, .task = part->task(), .actions = &page.actions};
    write_section(html, *sections[s], {call, reader, page.today, page.customer}, reader);
  }
  html.close("main").close("div").close("body").close("html");
  return std::move(html).done();
}

}  // namespace

std::string page(const Actions& actions, const store::Store& store, Day today, const PageOptions& options, Task* task) {
  return written({actions, store, today, PageOf::shop, {}}, options, task);
}

std::string customer_page(const Actions& actions, const store::Store& store, std::string_view customer, Day today,
                          const PageOptions& options, Task* task) {
  if (!store::id_called(store, "customer", customer))
    throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(customer));
  const std::string code = store::code_now(store, "customer", customer);
  return written({actions, store, today, PageOf::customer, code}, options, task);
}

}  // namespace crmcore::report
