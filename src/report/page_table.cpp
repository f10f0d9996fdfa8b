#include <algorithm>
#include <array>
#include <cmath>

#include "crmcore/schema/codec.hpp"
#include "page_reader.hpp"

namespace crmcore::report {
namespace {

constexpr Words ask_again{"Ask again:", "Para consultarlo de nuevo:"};
constexpr Words rows_shown{"The first {} of {} rows.", "Las primeras {} de {} filas."};
constexpr Words no_rows{"None.", "Nada."};
constexpr Words yes{"yes", "sí"};
constexpr Words no{"no", "no"};

/// Whether values stand to the right, so that their digits are below one another.
bool is_number(const ShownColumn& column, Kind kind) {
  if (column.as == ShownAs::written) return true;
  if (column.as == ShownAs::month || !column.terms.empty()) return false;
  constexpr std::array texts{Kind::text, Kind::choice, Kind::choices, Kind::day, Kind::instant, Kind::boolean};
  return std::ranges::find(texts, kind) == texts.end();
}

/// A number as the attribute of a drawing: one decimal, always with a point.
std::string pixels(double value) { return shortest(std::round(value * 10) / 10); }

/// A bar for a share from 0 to 1; the number stands beside it.
std::string bar(double share) {
  constexpr double width = 60;
  return "<svg class=\"bar\" width=\"60\" height=\"10\" viewBox=\"0 0 60 10\" aria-hidden=\"true\">"
         "<rect class=\"ground\" width=\"60\" height=\"10\"/><rect width=\"" +
         pixels(width * std::clamp(share, 0.0, 1.0)) + "\" height=\"10\"/></svg> ";
}

/// A line through values, the last one dotted; read aloud as its first, least, greatest and last value.
std::string spark_line(const std::vector<double>& values, const Words& about, const PageReader& reader) {
  constexpr double width = 96;
  constexpr double height = 22;
  constexpr double margin = 3;
  const auto [least, greatest] = std::ranges::minmax(values);
  const double range = greatest > least ? greatest - least : 1;
  const double step = values.size() > 1 ? (width - 2 * margin) / static_cast<double>(values.size() - 1) : 0;
  std::string points;
  double x = margin;
  double y = 0;
  for (const double value : values) {
    if (!points.empty()) {
      points += ' ';
      x += step;
    }
    y = height - margin - (value - least) / range * (height - 2 * margin);
    points += pixels(x) + "," + pixels(y);
  }
  const std::string read = reader.say({"{}: from {} to {}; least {}, most {}", "{}: de {} a {}; mínimo {}, máximo {}"},
                                      {reader.word(about), reader.number(values.front()), reader.number(values.back()),
                                       reader.number(least), reader.number(greatest)});
  return "<svg class=\"line\" role=\"img\" width=\"96\" height=\"22\" viewBox=\"0 0 96 22\" aria-label=\"" +
         escaped_html(read) + "\"><polyline points=\"" + points + "\"/><circle cx=\"" + pixels(x) + "\" cy=\"" +
         pixels(y) + "\" r=\"2.5\"/></svg>";
}

/// Writes the rows of one table.
class TableWriter {
 public:
  TableWriter(Html& html, const ShownTable& shown, const PageReader& reader, const store::Store& store)
      : html_(html), shown_(shown), table_(shown.table), reader_(reader), store_(store) {
    for (const ShownColumn& column : shown.columns) places_.push_back(table_.at(column.column));
  }

  void write() {
    const std::string_view caption = reader_.word(shown_.caption);
    html_.open("div", {{"class", "table"}, {"role", "group"}, {"aria-label", caption}, {"tabindex", "0"}});
    html_.open("table").element("caption", caption);
    write_head();
    html_.open("tbody");
    const std::size_t rows = std::min(table_.rows(), shown_.most);
    for (std::size_t row = 0; row < rows; ++row) write_row(row);
    html_.close("tbody").close("table").close("div");
    if (rows < table_.rows())
      html_.element("p",
                    reader_.say(rows_shown, {reader_.number(static_cast<double>(rows)),
                                             reader_.number(static_cast<double>(table_.rows()))}),
                    {{"class", "note"}});
  }

 private:
  void write_head() {
    html_.open("thead").open("tr");
    for (std::size_t c = 0; c < places_.size(); ++c)
      html_.element("th", reader_.word(shown_.columns[c].title),
                    {{"scope", "col"}, {"class", is_number(shown_.columns[c], kind(c)) ? "number" : ""}});
    if (!shown_.trends.empty()) html_.element("th", reader_.word(shown_.trend), {{"scope", "col"}});
    html_.close("tr").close("thead");
  }

  void write_row(std::size_t row) {
    html_.open("tr");
    for (std::size_t c = 0; c < places_.size(); ++c) write_cell(row, c);
    if (!shown_.trends.empty()) {
      html_.open("td");
      if (shown_.trends[row].size() > 1) html_.markup(spark_line(shown_.trends[row], shown_.trend, reader_));
      html_.close("td");
    }
    html_.close("tr");
  }

  void write_cell(std::size_t row, std::size_t c) {
    const ShownColumn& column = shown_.columns[c];
    const Cell cell = table_.cell(row, places_[c]);
    const std::string_view element = c == 0 ? "th" : "td";
    std::string kinds = is_number(column, kind(c)) ? "number" : "";
    if (column.as == ShownAs::shade && !cell.is_null()) kinds += " shade-" + std::to_string(shade(cell.real()));
    html_.open(element, {{"scope", c == 0 ? "row" : ""}, {"class", kinds}});
    if (cell.is_null()) {
      html_.text(reader_.word(column.if_empty));
    } else {
      if (column.as == ShownAs::bar) html_.markup(bar(cell.real()));
      html_.open("bdi").text(text_of(cell, column, kind(c))).markup("</bdi>");
      if (column.as == ShownAs::customer) write_name("customer", cell);
      if (column.as == ShownAs::product) write_name("product", cell);
    }
    html_.close(element);
  }

  /// The name of what has a code, where it is known and not the code itself.
  void write_name(std::string_view entity_name, Cell code) {
    const Entity& entity = store_.entity(entity_name);
    const auto id = store_.find_id(entity, std::array<std::string_view, 1>{"code"}, {&code, 1});
    if (!id) return;
    const RowBlock row = store_.get(entity, *id);
    const Cell name = row[0][entity.at("name")];
    if (name.is_null() || name == code) return;
    html_.markup(" ").open("bdi", {{"class", "name"}}).text(name.text()).markup("</bdi>");
  }

  std::string text_of(Cell cell, const ShownColumn& column, Kind kind) const {
    if (!column.terms.empty()) return reader_.term(cell.text(), column.terms);
    switch (column.as) {
      case ShownAs::number: return reader_.number(cell.real());
      case ShownAs::money:
        if (const auto amount = Amount::nearest(cell.real(), table_.currency().decimals()))
          return reader_.amount({*amount, table_.currency()});
        return reader_.number(cell.real());
      case ShownAs::share:
      case ShownAs::bar:
      case ShownAs::shade: return reader_.share(cell.real());
      case ShownAs::change: return reader_.change(cell.real());
      case ShownAs::month: return reader_.month(Codec<Day>::decode(cell));
      default: return text_of(cell, kind);
    }
  }

  std::string text_of(Cell cell, Kind kind) const {
    switch (kind) {
      case Kind::amount: return reader_.amount({Amount{cell.integer()}, table_.currency()});
      case Kind::day: return reader_.day(Codec<Day>::decode(cell));
      case Kind::boolean: return std::string(reader_.word(cell.integer() != 0 ? yes : no));
      case Kind::decimal: return reader_.number(Decimal{cell.integer()}.real());
      case Kind::integer:
      case Kind::real: return reader_.number(cell.real());
      case Kind::id: return std::to_string(cell.integer());
      default: return std::string(cell.text());
    }
  }

  static int shade(double share) {
    constexpr int shades = 5;
    return std::clamp(static_cast<int>(share * shades), 0, shades - 1);
  }

  Kind kind(std::size_t c) const { return table_.column(places_[c]).kind; }

  Html& html_;
  const ShownTable& shown_;
  const Table& table_;
  const PageReader& reader_;
  const store::Store& store_;
  std::vector<std::size_t> places_;
};

}  // namespace

void write_table(Html& html, const ShownTable& shown, const PageReader& reader, const store::Store& store) {
  if (shown.table.rows() == 0)
    html.element("p", std::string(reader.word(shown.caption)) + ": " + std::string(reader.word(no_rows)));
  else
    TableWriter(html, shown, reader, store).write();
  html.open("p", {{"class", "note"}}).text(reader.word(ask_again)).markup(" ");
  html.element("code", std::string(shown.action) + " " + shown.parameters).close("p");
}

}  // namespace crmcore::report
