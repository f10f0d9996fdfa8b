// What the page for the owner says of the order book.
#include <array>

#include "crmcore/action/action.hpp"
#include "crmcore/orders/metrics.hpp"

namespace crmcore::orders {
namespace {

constexpr std::int64_t days = 28;     // four weeks, so that each period has every weekday as often
constexpr std::int64_t periods = 13;  // of four weeks: a year
constexpr std::array<Words, Choices<Metric>::codes.size()> metric_words{{
    {"Net sales", "Ventas netas"},
    {"Orders", "Pedidos"},
    {"Customers who bought", "Clientes que compraron"},
    {"New customers", "Clientes nuevos"},
    {"Average order", "Pedido medio"},
    {"Returns", "Devoluciones"},
    {"Open balances at the end", "Saldos pendientes al final"},
}};
constexpr std::array ages{
    Term{"0-30", {"up to 30 days", "hasta 30 días"}},
    Term{"31-60", {"31 to 60 days", "de 31 a 60 días"}},
    Term{"61-90", {"61 to 90 days", "de 61 a 90 días"}},
    Term{"over 90", {"over 90 days", "más de 90 días"}},
};

bool is_money(Metric metric) {
  constexpr std::array counts{Metric::orders, Metric::customers, Metric::new_customers};
  return std::ranges::find(counts, metric) == counts.end();
}

/// The metrics of the periods, as the action gives them: seven lines a period, the latest first.
class Periods {
 public:
  explicit Periods(const Table& table) : table_(table), value_(table.at("value")) {}

  Cell value(Metric metric, std::size_t period) const { return table_.cell(row(metric, period), value_); }
  Cell change(Metric metric) const { return table_.cell(row(metric, 0), "change"); }
  /// How many periods there are from the first with an order.
  std::size_t used() const {
    std::size_t used = 0;
    for (std::size_t p = 0; p < table_.rows() / metric_words.size(); ++p)
      if (value(Metric::orders, p).real() > 0 || value(Metric::net_sales, p).real() != 0) used = p + 1;
    return used;
  }

 private:
  static std::size_t row(Metric metric, std::size_t period) {
    return period * metric_words.size() + static_cast<std::size_t>(metric);
  }

  const Table& table_;
  std::size_t value_;
};

void say_sales(SectionContent& content, const Periods& all, const SectionCall& call, Currency currency) {
  const Reader& reader = call.reader;
  const std::string sales = reader.money(all.value(Metric::net_sales, 0).real(), currency);
  const Cell change = all.change(Metric::net_sales);
  if (change.is_null())
    content.sentences.push_back(reader.say(
        {"Net sales of the last 28 days were {}.", "Las ventas netas de los últimos 28 días fueron de {}."}, {sales}));
  else if (change.real() >= 0)
    content.sentences.push_back(
        reader.say({"Net sales of the last 28 days were {}, {} more than in the 28 days before.",
                    "Las ventas netas de los últimos 28 días fueron de {}, un {} más que en los 28 días anteriores."},
                   {sales, reader.share(change.real())}));
  else
    content.sentences.push_back(
        reader.say({"Net sales of the last 28 days were {}, {} less than in the 28 days before.",
                    "Las ventas netas de los últimos 28 días fueron de {}, un {} menos que en los 28 días anteriores."},
                   {sales, reader.share(-change.real())}));
  const auto customers = static_cast<std::int64_t>(all.value(Metric::customers, 0).real());
  const std::string buyers = reader.counted(customers, {"customer", "cliente"}, {"customers", "clientes"});
  const std::string fresh = reader.number(all.value(Metric::new_customers, 0).real());
  content.sentences.push_back(
      reader.say({"{} bought, {} for the first time.",
                  customers == 1 ? "Compró {}; por primera vez, {}." : "Compraron {}; por primera vez, {}."},
                 {buyers, fresh}));
  if (all.value(Metric::owed, 0).is_null())
    content.sentences.emplace_back(reader.word({"No payments were kept by then, so that nobody knows what is owed.",
                                                "Hasta esa fecha no hay pagos registrados, por lo que no se sabe qué "
                                                "se debe."}));
}

/// One line for each metric: the last period, the one before it, the change, and a year as a small line.
ShownTable metrics_table(const SectionCall& call, const Table& lines, const std::string& parameters) {
  const Periods all(lines);
  const std::size_t used = all.used();
  ShownTable shown{
      .caption = {"The last 28 days and the 28 days before", "Los últimos 28 días y los 28 anteriores"},
      .action = "orders.metrics",
      .parameters = parameters,
      .table = Table(std::vector<Table::Description>{{"figure"}, {"value"}, {"previous"}, {"change", Kind::real}},
                     lines.currency()),
      .columns = {{"figure", {"Figure", "Cifra"}},
                  {"value", {"Last 28 days", "Últimos 28 días"}, ShownAs::written},
                  {"previous", {"28 days before", "28 días anteriores"}, ShownAs::written},
                  {"change", {"Change", "Cambio"}, ShownAs::change}},
      .trend = {"A year, in periods of 28 days", "Un año, en periodos de 28 días"}};
  for (std::size_t m = 0; m < metric_words.size(); ++m) {
    const auto metric = static_cast<Metric>(m);
    if (metric == Metric::owed && all.value(metric, 0).is_null()) continue;
    const auto written = [&](Cell value) {
      if (value.is_null()) return std::string("–");
      return is_money(metric) ? call.reader.money(value.real(), lines.currency()) : call.reader.number(value.real());
    };
    const std::string value = written(all.value(metric, 0));
    const std::string previous = written(all.value(metric, 1));
    shown.table.append(std::array<Cell, 4>{Cell::of(call.reader.word(metric_words[m])),
                                           Cell::of(std::string_view(value)), Cell::of(std::string_view(previous)),
                                           all.change(metric)});
    std::vector<double>& trend = shown.trends.emplace_back();
    for (std::size_t p = used; p-- > 0;)
      if (const Cell then = all.value(metric, p); !then.is_null()) trend.push_back(then.real());
  }
  return shown;
}

SectionContent figures_section(const SectionCall& call) {
  JsonText parameters = call.parameters();
  parameters.add("days", days).add("periods", periods);
  const Table lines = call.run("orders.metrics", parameters);
  const Periods all(lines);
  SectionContent content;
  if (all.used() == 0) {
    content.sentences.emplace_back(
        call.reader.word({"Nothing was sold in the last year.", "En el último año no se ha vendido nada."}));
    return content;
  }
  say_sales(content, all, call, lines.currency());
  content.tables.push_back(metrics_table(call, lines, parameters.text()));

  JsonText of_products = call.parameters();
  of_products.add("by", "product").add("from_day", (call.today - Days{static_cast<std::int32_t>(days) - 1}).text());
  auto products = call.ask(
      "orders.figures", of_products, {"What sold best in the last 28 days", "Lo más vendido en los últimos 28 días"},
      {{"product", {"Product", "Producto"}, ShownAs::product, {}, {"without product", "sin producto"}},
       {"quantity", {"Units", "Unidades"}},
       {"orders", {"Orders", "Pedidos"}},
       {"net", {"Net sales", "Ventas netas"}}});
  products.table = largest_first(products.table, "net");
  content.tables.push_back(std::move(products));

  if (all.value(Metric::owed, 0).is_null()) return content;
  content.tables.push_back(call.ask("orders.balances", call.parameters(),
                                    {"What is owed, the oldest first", "Lo que se debe, primero lo más antiguo"},
                                    {{"customer", {"Customer", "Cliente"}, ShownAs::customer},
                                     {"key", {"Order", "Pedido"}},
                                     {"ordered", {"Ordered", "Fecha"}},
                                     {"due", {"Due", "Se debe"}},
                                     {"bucket", {"For", "Desde hace"}, ShownAs::kind, ages}}));
  return content;
}

// --- one customer

SectionContent purchases_section(const SectionCall& call) {
  SectionContent content;
  content.tables.push_back(
      call.ask("orders.purchases", call.parameters(),
               {"What the customer has bought, most money first", "Lo que ha comprado, de más a menos dinero"},
               {{"product", {"Product", "Producto"}, ShownAs::product, {}, {"without product", "sin producto"}},
                {"quantity", {"Units", "Unidades"}},
                {"net", {"Net money", "Dinero neto"}},
                {"share", {"Share", "Proporción"}, ShownAs::bar},
                {"last_day", {"Last time", "Última vez"}}}));
  JsonText today = JsonText::object();
  today.add("today", call.today.text());
  auto balances = call.ask("orders.balances", today, {"What is owed", "Lo que se debe"},
                           {{"key", {"Order", "Pedido"}},
                            {"ordered", {"Ordered", "Fecha"}},
                            {"total", {"Total", "Total"}},
                            {"paid", {"Paid", "Pagado"}},
                            {"due", {"Due", "Se debe"}}});
  balances.table = call.of_customer(balances.table);
  content.tables.push_back(std::move(balances));
  return content;
}

}  // namespace

void contribute_sections(Actions& actions) {
  actions.add({.id = "figures", .title = {"Figures", "Cifras"}, .make = &figures_section});
  actions.add(
      {.id = "purchases", .title = {"Purchases", "Compras"}, .page = PageOf::customer, .make = &purchases_section});
}

}  // namespace crmcore::orders
