#include "customer_words.hpp"

#include <algorithm>
#include <array>

namespace crmcore::report {
namespace {

struct Named {
  CustomerPicture picture;
  Captions english, spanish;
};

using enum CustomerPicture;

constexpr auto all_captions = std::to_array<Named>({
    {frequency_recency,
     {"Expected purchases by frequency and recency", "time of the last purchase", "repeat purchases",
      "expected purchases"},
     {"Compras esperadas según frecuencia y recencia", "momento de la última compra", "compras repetidas",
      "compras esperadas"}},
    {alive_matrix,
     {"Probability of still being a customer", "time of the last purchase", "repeat purchases", "P(alive)"},
     {"Probabilidad de seguir siendo cliente", "momento de la última compra", "compras repetidas", "P(activo)"}},
    {tracking,
     {"Purchases by week: actual against model", "end of the week", "purchase days", ""},
     {"Compras por semana: reales frente al modelo", "fin de la semana", "días de compra", ""}},
    {tracking_total,
     {"Purchases so far: actual against model", "end of the week", "purchase days so far", ""},
     {"Compras acumuladas: reales frente al modelo", "fin de la semana", "días de compra acumulados", ""}},
    {holdout,
     {"Purchases after the cutoff by purchases before it", "repeat purchases until the cutoff",
      "mean purchases after it", ""},
     {"Compras después del corte según las anteriores", "compras repetidas hasta el corte",
      "promedio de compras después", ""}},
    {alive_history,
     {"Probability of still being a customer, day by day", "day", "P(alive)", ""},
     {"Probabilidad de seguir siendo cliente, día a día", "día", "P(activo)", ""}},
    {gaps,
     {"Times between purchases", "days between two purchases", "number of times", ""},
     {"Tiempo entre compras", "días entre dos compras", "número de veces", ""}},
    {spend,
     {"Money of a purchase", "money of one purchase day", "purchase days", ""},
     {"Importe de una compra", "importe de un día de compra", "días de compra", ""}},
    {cohorts,
     {"Cohorts: what happened after the first purchase", "periods since the first purchase",
      "period of the first purchase", "share of the cohort"},
     {"Cohortes: qué pasó después de la primera compra", "periodos desde la primera compra",
      "periodo de la primera compra", "parte de la cohorte"}},
    {retention_curves,
     {"Retention by cohort", "periods since the first purchase", "share of the cohort", ""},
     {"Retención por cohorte", "periodos desde la primera compra", "parte de la cohorte", ""}},
    {return_curve,
     {"Who has bought again", "days since the first purchase", "share of customers", ""},
     {"Quiénes han vuelto a comprar", "días desde la primera compra", "parte de los clientes", ""}},
    {rfm_grid,
     {"Customers by recency and frequency", "recency score", "frequency score", "customers"},
     {"Clientes según recencia y frecuencia", "puntuación de recencia", "puntuación de frecuencia", "clientes"}},
    {rfm_treemap,
     {"Segments by their customers", "", "", "net money"},
     {"Segmentos según sus clientes", "", "", "importe neto"}},
    {lifecycle,
     {"New, kept, resurrected and dormant customers", "month", "customers", ""},
     {"Clientes nuevos, conservados, recuperados y dormidos", "mes", "clientes", ""}},
    {flows, {"Moves between states", "to", "from", "customers"}, {"Cambios de estado", "a", "de", "clientes"}},
    {concentration,
     {"How much of the money the best customers bring", "share of customers, the best first", "share of the money", ""},
     {"Cuánto dinero aportan los mejores clientes", "parte de los clientes, los mejores primero", "parte del dinero",
      ""}},
    {calibration,
     {"Risk of leaving: predicted against observed", "predicted probability", "observed share", ""},
     {"Riesgo de abandono: previsto frente a observado", "probabilidad prevista", "parte observada", ""}},
    {gain,
     {"Leavers found among the first by risk", "share of customers contacted", "share of leavers found", ""},
     {"Abandonos encontrados entre los primeros por riesgo", "parte de los clientes contactados",
      "parte de los abandonos encontrados", ""}},
    {qini,
     {"What treating the first by the score gains", "share of customers treated", "outcomes gained per customer", ""},
     {"Lo que se gana al tratar a los primeros", "parte de los clientes tratados", "resultados ganados por cliente",
      ""}},
    {work_list,
     {"Whom to contact, by expected gain", "expected gain", "", ""},
     {"A quién contactar, por ganancia esperada", "ganancia esperada", "", ""}},
});

struct Word {
  std::string_view key, english, spanish;
};
constexpr auto words = std::to_array<Word>({
    {"expected", "model", "modelo"},
    {"actual", "actual", "real"},
    {"purchase", "purchase", "compra"},
    {"p_alive", "P(alive)", "P(activo)"},
    {"new", "new", "nuevos"},
    {"kept", "kept", "conservados"},
    {"resurrected", "resurrected", "recuperados"},
    {"dormant", "dormant", "dormidos"},
    {"lorenz", "customers", "clientes"},
    {"alike", "if all were alike", "si todos fueran iguales"},
    {"risk", "risk, with 95 % interval", "riesgo e intervalo (95 %)"},
    {"perfect", "as predicted", "como se previó"},
    {"found", "by risk", "por riesgo"},
    {"best", "the best possible", "lo mejor posible"},
    {"at_random", "at random", "al azar"},
    {"gained", "by the score", "por la puntuación"},
    {"state.", "not yet a customer", "aún no era cliente"},
    {"state.prospect", "prospect", "prospecto"},
    {"state.new", "new", "nuevo"},
    {"state.active", "active", "activo"},
    {"state.pre_inactive", "pre-inactive", "preinactivo"},
    {"state.inactive", "inactive", "inactivo"},
    {"state.lost", "lost", "perdido"},
    {"empty", "nothing to draw", "no hay nada que dibujar"},
    {"drawn_from", "Drawn from the table of the action {}, {} rows.",
     "Dibujado con la tabla de la acción {}, {} filas."},
    {"beyond_days", "{} of more than {} days are not drawn.", "No se dibujan {} de más de {} días."},
    {"beyond_money", "{} of {} or more are not drawn.", "No se dibujan {} de {} o más."},
    {"still_going", "The last month is still going on.", "El último mes aún no ha terminado."},
    {"short_week", "The last week has {} days only.", "La última semana tiene solo {} días."},
    {"going_on", "* The period is still going on.", "* El periodo aún no ha terminado."},
    {"gini", "Gini coefficient: {}.", "Coeficiente de Gini: {}."},
    {"last_cohorts", "The last {} of {} cohorts.", "Las últimas {} de {} cohortes."},
    {"first_lines", "The first {} of {} contacts.", "Los primeros {} de {} contactos."},
    {"first_groups", "The first {} of {} groups.", "Los primeros {} de {} grupos."},
    {"units", "Times are in the model's unit.", "Los tiempos están en la unidad del modelo."},
    {"weak_model", "The model is not well known ({}); do not act on it.",
     "El modelo no se conoce bien ({}); no conviene actuar según él."},
    {"and_more", "{} or more", "{} o más"},
});

}  // namespace

Captions captions_of(CustomerPicture picture, bool is_english) {
  const Named& named = *std::ranges::find(all_captions, picture, &Named::picture);
  return is_english ? named.english : named.spanish;
}

std::string_view word(std::string_view key, bool is_english) {
  const auto* found = std::ranges::find(words, key, &Word::key);
  if (found == words.end()) return key;
  return is_english ? found->english : found->spanish;
}

}  // namespace crmcore::report
