// What the page for the owner says of whom to call, and the page of a customer of its risk.
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "../segmentation/segment_words.hpp"
#include "crmcore/action/action.hpp"
#include "crmcore/outreach/may_contact.hpp"
#include "readings.hpp"

namespace crmcore::retention {
namespace {

constexpr std::size_t shown_lines = 20;  // the capacity of one seller, unless a call says otherwise
/// The readings of a risk, for owners.
constexpr std::array<Term, readings.size()> reading_terms{{
    {"recency", {"days since the last purchase", "días desde la última compra"}},
    {"frequency", {"purchase days", "días de compra"}},
    {"age", {"days since the first purchase", "días desde la primera compra"}},
    {"mean_gap", {"days between purchases", "días entre compras"}},
    {"gap_ratio", {"silence, in times its usual gap", "silencio, en veces su intervalo habitual"}},
    {"gap_variation", {"how irregular its gaps are", "lo irregular de sus intervalos"}},
    {"spend", {"spend on a purchase day", "gasto en un día de compra"}},
    {"spend_trend", {"spend of 90 days over the 90 before", "gasto de 90 días entre el de los 90 anteriores"}},
    {"returns", {"share returned", "parte devuelta"}},
    {"orders_30", {"purchase days in 30 days", "días de compra en 30 días"}},
    {"orders_90", {"purchase days in 90 days", "días de compra en 90 días"}},
    {"expected", {"purchases expected of its kind", "compras que se esperan de clientes así"}},
}};
/// What `why` has beside the readings.
constexpr std::array<Term, 3> totals{{
    {"base", {"all customers", "todos los clientes"}},
    {"logit", {"sum", "suma"}},
    {"risk", {"all together", "todo junto"}},
}};
constexpr std::array channels{
    Term{"phone", {"phone", "teléfono"}},
    Term{"email", {"e-mail", "correo electrónico"}},
    Term{"messaging", {"messages", "mensajería"}},
    Term{"social", {"social media", "redes sociales"}},
    Term{"visit", {"visit", "visita"}},
};

constexpr std::string_view nothing_known = "nothing known raises the risk";

/// A reason of the risk in the reader's words: "silence in gaps of its own 3.2 (+1.31)" is about one reading. None for
/// a remark, which is about the risk of all.
std::optional<std::string> reason_for(std::string_view reason, const Reader& reader) {
  for (std::size_t r = 0; r < readings.size(); ++r) {
    const std::string words = std::string(readings[r].words) + " ";
    if (!reason.starts_with(words)) continue;
    const std::string_view rest = reason.substr(words.size());
    double value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    const std::string term(reader.word(reading_terms[r].words));
    return error == std::errc() ? term + ": " + reader.number(value) : term;
  }
  if (reason != nothing_known && !reason.empty()) return std::nullopt;
  return std::string(reader.word({"nothing known raises the risk", "nada de lo que se sabe aumenta el riesgo"}));
}

/// The second reason of each customer's risk, which is its own where the first is a remark about the risk of all.
std::map<std::string, std::string, std::less<>> second_reasons(const SectionCall& call) {
  const Table risk = call.run("retention.risk", call.parameters());
  std::map<std::string, std::string, std::less<>> reasons;
  for (std::size_t row = 0; row < risk.rows(); ++row)
    reasons.emplace(risk.cell(row, "customer").text(), risk.cell(row, "reason_2").text());
  return reasons;
}

/// The lines of the list with their reasons in the reader's words.
Table with_reasons(const Table& lines, const SectionCall& call) {
  std::vector<Table::Description> columns;
  for (std::size_t c = 0; c < lines.width(); ++c) columns.push_back(lines.column(c));
  Table table(std::move(columns), lines.currency());
  const std::size_t customer = lines.at("customer");
  const std::size_t reason = lines.at("reason");
  const bool is_remark = !reason_for(lines.cell(0, reason).text(), call.reader);
  const auto others = is_remark ? second_reasons(call) : std::map<std::string, std::string, std::less<>>();
  std::vector<Cell> row(lines.width());
  for (std::size_t r = 0; r < lines.rows(); ++r) {
    const auto other = others.find(lines.cell(r, customer).text());
    const std::string_view own = other == others.end() ? lines.cell(r, reason).text() : other->second;
    const std::string words = reason_for(own, call.reader).value_or("–");
    for (std::size_t c = 0; c < lines.width(); ++c)
      row[c] = c == reason ? Cell::of(std::string_view(words)) : lines.cell(r, c);
    table.append(row);
  }
  return table;
}

SectionContent work_list_section(const SectionCall& call) {
  SectionContent content;
  JsonText parameters = call.parameters();
  parameters.add("capacity", std::int64_t{shown_lines});
  auto list = call.ask("retention.work_list", parameters,
                       {"Whom to call, the most gain first", "A quién llamar, primero la mayor ganancia"},
                       {{"customer", {"Customer", "Cliente"}, ShownAs::customer},
                        {"reason", {"Why", "Por qué"}},
                        {"risk", {"Risk of leaving", "Riesgo de que se vaya"}, ShownAs::bar},
                        {"segment", {"Segment", "Segmento"}, ShownAs::kind, segmentation::segment_words},
                        {"value", {"Money at stake", "Dinero en juego"}},
                        {"gain", {"Expected gain", "Ganancia esperada"}}});
  list.most = shown_lines;
  const std::size_t control = list.table.at("control");
  const Table called =
      picked_where(list.table, [&](std::size_t row) { return list.table.cell(row, control).integer() == 0; });
  const std::size_t left_alone = list.table.rows() - called.rows();
  if (called.rows() == 0) {
    content.sentences.emplace_back(call.reader.word(
        {"There is nobody whom a call would pay for today.", "Hoy no hay nadie a quien convenga llamar."}));
    return content;
  }
  content.sentences.emplace_back(call.reader.word(
      {"Whoever has refused calls, or was on a list in the last 30 days, is left out.",
       "Quedan fuera quienes no quieren llamadas y quienes estuvieron en una lista en los últimos 30 días."}));
  content.sentences.emplace_back(
      call.reader.word({"Risk is the probability of no purchase in 90 days. The gain assumes that a call wins one in "
                        "ten of those who would leave.",
                        "El riesgo es la probabilidad de no comprar en 90 días. La ganancia supone que una llamada "
                        "recupera a uno de cada diez que se irían."}));
  if (left_alone > 0)
    content.sentences.push_back(call.reader.say(
        {"{} left alone, as a control group.", "{} sin llamar, como grupo de control."},
        {call.reader.counted(static_cast<std::int64_t>(left_alone), {"more customer is", "cliente más queda"},
                             {"more customers are", "clientes más quedan"})}));
  list.table = with_reasons(called, call);
  content.tables.push_back(std::move(list));
  return content;
}

// --- one customer

/// Where the customer may be contacted, a sentence.
std::string say_channels(const SectionCall& call) {
  const outreach::Permissions permissions(call.call.need_store(), call.today, {.need_channel = true});
  std::string allowed;
  for (const Term& channel : channels)
    if (permissions.may_contact(call.customer, channel.code).allowed)
      allowed += (allowed.empty() ? "" : ", ") + std::string(call.reader.word(channel.words));
  if (allowed.empty())
    return std::string(call.reader.word({"May not be contacted now.", "Ahora no se puede contactar."}));
  return call.reader.say({"May be contacted by: {}.", "Se puede contactar por: {}."}, {allowed});
}

SectionContent risk_section(const SectionCall& call) {
  SectionContent content;
  content.sentences.push_back(say_channels(call));
  JsonText today = JsonText::object();
  today.add("today", call.today.text());
  const Table risk = call.of_customer(call.run("retention.risk", today));
  if (risk.rows() == 0) {
    content.sentences.emplace_back(call.reader.word(no_purchases));
    return content;
  }
  content.sentences.push_back(
      call.reader.say({"The probability of no purchase in 90 days is {} (80% interval: {} to {}).",
                       "La probabilidad de no comprar en 90 días es del {} (intervalo del 80 %: del {} al {})."},
                      {call.reader.share(risk.cell(0, "risk").real()), call.reader.share(risk.cell(0, "low").real()),
                       call.reader.share(risk.cell(0, "high").real())}));
  static const std::vector<Term> terms = [] {
    std::vector<Term> all(reading_terms.begin(), reading_terms.end());
    all.insert(all.end(), totals.begin(), totals.end());
    return all;
  }();
  auto why = call.ask("retention.why", call.parameters(),
                      {"Why; a positive part raises the risk", "Por qué; una parte positiva aumenta el riesgo"},
                      {{"feature", {"What is known", "Qué se sabe"}, ShownAs::kind, terms},
                       {"value", {"Value", "Valor"}},
                       {"part", {"Part", "Parte"}}});
  why.most = why.table.rows();
  content.tables.push_back(std::move(why));
  return content;
}

}  // namespace

void contribute_sections(Actions& actions) {
  actions.add({.id = "work-list", .title = {"Whom to call", "A quién llamar"}, .make = &work_list_section});
  actions.add({.id = "risk",
               .title = {"Risk of leaving", "Riesgo de que se vaya"},
               .page = PageOf::customer,
               .make = &risk_section});
}

}  // namespace crmcore::retention
