#include "crmcore/report/sentences.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore::report {
namespace {

forecast::EventTable table_of(const std::string& csv, const char* currency = "MXN") {
  return forecast::event_table(exchange::parse_csv(csv, {}), Currency(currency));
}

/// What is said of a table of one product, without the total.
std::string said_of(const std::string& csv, std::string_view language) {
  for (const Sentence& sentence : sentences(table_of(csv), language))
    if (!sentence.product.empty()) return sentence.text;
  return "";
}
std::string total_of(const std::string& csv, std::string_view language, std::string_view country = "") {
  return sentences(table_of(csv), language, country)[0].text;
}

struct Said {
  std::string csv;
  std::string english;
  std::string spanish;
};
void expect_said(const std::vector<Said>& all) {
  for (const Said& one : all) {
    EXPECT_EQ(said_of(one.csv, "en"), one.english) << one.csv;
    EXPECT_EQ(said_of(one.csv, "es"), one.spanish) << one.csv;
  }
}

TEST(Sentences, CountLeftovers) {  // V4
  const std::string columns = "product,expected,made,sold,left\n";
  expect_said({
      {columns + "bun,20,60,40,20\n", "20 of 60 units of bun were left over.",
       "Sobraron 20 de las 60 unidades de bun."},
      {columns + "bun,3,4,3,1\n", "1 of 4 units of bun was left over.", "Sobró 1 de las 4 unidades de bun."},
      {columns + "bun,1,1,0,1\n", "The only unit of bun was left over.", "Sobró la única unidad de bun."},
      {columns + "bun,1,1,0.5,0.5\n", "0.5 of 1 unit of bun were left over.", "Sobraron 0.5 de 1 unidad de bun."},
      {columns + "bun,8,8,0,8\n", "8 of 8 units of bun were left over.", "Sobraron 8 de las 8 unidades de bun."},
      {columns + "bun,50,60,50,10\n", "", ""},  // as few as there always are
  });
}

TEST(Sentences, CountWhatWasExpectedAndNotBrought) {  // V4
  const std::string columns = "product,expected,made,sold\n";
  expect_said({
      {columns + "pie,10,0,0\n", "10 units of pie were expected, but none were brought.",
       "Se esperaba vender 10 unidades de pie, pero no se llevó ninguna."},
      {columns + "pie,1,0,0\n", "1 unit of pie was expected, but none was brought.",
       "Se esperaba vender 1 unidad de pie, pero no se llevó ninguna."},
      {columns + "pie,0,0,0\n", "", ""},
  });
}

TEST(Sentences, CountWhatSoldWithoutAPlan) {  // V4
  const std::string columns = "product,expected,made,sold\n";
  expect_said({
      {columns + "cider,0,9,6\n", "6 units of cider sold; none had been planned.",
       "Se vendieron 6 unidades de cider; no había ninguna en el plan."},
      {columns + "cider,0,9,1\n", "1 unit of cider sold; none had been planned.",
       "Se vendió 1 unidad de cider; no había ninguna en el plan."},
      {columns + "cider,0,9,0\n", "No units of cider sold; none had been planned.",
       "No se vendió ninguna unidad de cider; no había ninguna en el plan."},
  });
}

TEST(Sentences, CountWhatCannotHaveBeenMade) {  // V4
  const std::string columns = "product,expected,made,sold\n";
  expect_said({
      {columns + "pie,12,12,14\n", "14 units of pie sold, but only 12 were made; one of the two figures is wrong.",
       "Se vendieron 14 unidades de pie, pero solo se hicieron 12; una de las dos cifras está mal."},
      {columns + "pie,1,1,2\n", "2 units of pie sold, but only 1 was made; one of the two figures is wrong.",
       "Se vendieron 2 unidades de pie, pero solo se hizo 1; una de las dos cifras está mal."},
      {columns + "pie,3,0,1\n", "1 unit of pie sold, but none were made; one of the two figures is wrong.",
       "Se vendió 1 unidad de pie, pero no se hizo ninguna; una de las dos cifras está mal."},
  });
}

TEST(Sentences, CountWhatNobodyKnowsTheSalesOf) {  // V4
  const std::string columns = "product,expected,made\n";
  expect_said({
      {columns + "tart,8,8\n", "There are no sales figures for tart; 8 units were expected.",
       "No hay datos de venta de tart; se esperaba vender 8 unidades."},
      {columns + "tart,1,1\n", "There are no sales figures for tart; 1 unit was expected.",
       "No hay datos de venta de tart; se esperaba vender 1 unidad."},
      {columns + "tart,0,5\n", "There are no sales figures for tart.", "No hay datos de venta de tart."},
  });
}

TEST(Sentences, CountWhatACancelledDayLost) {  // V4
  const std::string columns = "product,expected,closed\n";
  expect_said({
      {columns + "bun,12,true\n", "The day was cancelled; 12 units of bun were expected.",
       "No se abrió al público; se esperaba vender 12 unidades de bun."},
      {columns + "bun,1,true\n", "The day was cancelled; 1 unit of bun was expected.",
       "No se abrió al público; se esperaba vender 1 unidad de bun."},
      {columns + "bun,0,true\n", "The day was cancelled; no units of bun were expected.",
       "No se abrió al público; no se esperaba vender ninguna unidad de bun."},
  });
}

TEST(Sentences, NameCountsThatDoNotAddUp) {  // V4
  const std::string differ = "product,expected,made,sold,left\na,12,20,12,3\n";
  EXPECT_EQ(said_of(differ, "en"), "a: 20 made, 12 sold and 3 left do not add up.");
  EXPECT_EQ(said_of(differ, "es"), "Las cuentas de a no cuadran: producción 20, venta 12, sobrante 3.");
}

TEST(Sentences, SayWhenStockRanOut) {  // V4
  const std::string gone =
      "product,hour,expected,made,sold,unit_price,sold_out_at\ncake,10,6,12,6,100,\ncake,11,6,,6,100,11:59\n";
  EXPECT_EQ(said_of(gone, "en"), "Sold out of cake at 11:59.");
  EXPECT_EQ(said_of(gone, "es"), "Se agotaron las existencias de cake a las 11:59.");
}

TEST(Sentences,
     CountWhatMoreWouldHaveSold) {  // V4: it opened for half of its hours, and sold half of what was expected
  const std::string columns = "product,expected,made,sold,unit_price,opens,closes,closed_at\n";
  expect_said({
      {columns + "cake,40,50,20,100,10:00,18:00,14:00\n",
       "Sales of cake lasted only part of the day; about 20 more units would have sold, worth 2,000.00 MXN.",
       "La venta de cake duró solo una parte del día; se habrían vendido alrededor de 20 unidades más, por un valor de "
       "2,000.00 MXN."},
      {columns + "cake,2,5,1,,10:00,18:00,14:00\n",
       "Sales of cake lasted only part of the day; about 1 more unit would have sold.",
       "La venta de cake duró solo una parte del día; se habría vendido alrededor de 1 unidad más."},
  });
}

TEST(Sentences, CompareTheTotalWithWhatWasExpected) {  // V4
  const std::string columns = "product,expected,made,sold\n";
  EXPECT_EQ(total_of(columns + "a,235,300,208\n", "en"), "In all, 208 units sold, 11% fewer than the 235 expected.");
  EXPECT_EQ(total_of(columns + "a,235,300,208\n", "es"),
            "En total se vendieron 208 unidades, un 11 % menos que las 235 esperadas.");
  EXPECT_EQ(total_of(columns + "a,1,9,3\n", "en"), "In all, 3 units sold, 200% more than the 1 expected.");
  EXPECT_EQ(total_of(columns + "a,1,9,3\n", "es"),
            "En total se vendieron 3 unidades, un 200 % más que la unidad esperada.");
  EXPECT_EQ(total_of(columns + "a,1,9,1\n", "en"), "In all, 1 unit sold, as expected.");
  EXPECT_EQ(total_of(columns + "a,1,9,1\n", "es"), "En total se vendió 1 unidad, tal como se esperaba.");
}

TEST(Sentences, SayNoTotalWhereNothingSold) {  // V4
  for (const Sentence& sentence : sentences(table_of("product,expected,made,sold\na,5,9,0\n")))
    EXPECT_EQ(sentence.product, "a") << sentence.text;
}

TEST(Sentences, WriteNumbersAsTheReadersCountryDoes) {  // V4
  const std::string csv = "product,expected,made,sold\na,2000.5,4000,1234\n";
  EXPECT_NE(total_of(csv, "en", "ES").find("1,234 units"), std::string::npos) << "English is written alike everywhere";
  for (const char* country : {"", "MX", "PE", "US"})
    EXPECT_NE(total_of(csv, "es", country).find("1,234 unidades"), std::string::npos) << country;
  for (const char* country : {"AR", "CO", "ES"})
    EXPECT_NE(total_of(csv, "es", country).find("1.234 unidades"), std::string::npos) << country;
}

TEST(Sentences, WriteDecimalsAsTheReadersCountryDoes) {  // V4
  const auto table = table_of("product,expected,made,sold,left\na,5,8,4.5,3.5\n");
  EXPECT_EQ(sentences(table, "es", "MX")[1].text, "Sobraron 3.5 de las 8 unidades de a.");
  EXPECT_EQ(sentences(table, "es", "ES")[1].text, "Sobraron 3,5 de las 8 unidades de a.");
}

TEST(Sentences, NameTheDayWhereThereAreSeveral) {  // V4
  const std::string csv = "product,day,expected,made,sold\na,2025-05-03,10,0,0\na,2025-12-13,10,10,9\n";
  EXPECT_EQ(said_of(csv, "en"), "10 units of a were expected on 3 May 2025, but none were brought.");
  EXPECT_EQ(said_of(csv, "es"), "Se esperaba vender 10 unidades de a el 3 de mayo de 2025, pero no se llevó ninguna.");
}

TEST(Sentences, NameEventAndDayOfACancelledDay) {  // V4
  const std::string csv =
      "event,product,day,expected,sold,closed\nMay fair,a,2025-05-03,10,,true\nJune fair,a,2025-06-07,10,10,\n";
  EXPECT_EQ(said_of(csv, "en"), "The day (May fair, 3 May 2025) was cancelled; 10 units of a were expected.");
  EXPECT_EQ(said_of(csv, "es"),
            "No se abrió al público en May fair el 3 de mayo de 2025; se esperaba vender 10 unidades de a.");
}

TEST(Sentences, NameTheDayOfSeveralThatSoldOut) {  // V4: a plan without days
  std::string sold = "product,day,hour,sold,sold_out_at\n";
  for (const char* const day : {"2026-05-01", "2026-05-02"})
    for (int hour = 10; hour < 18; ++hour) sold += std::string("a,") + day + "," + std::to_string(hour) + ",1,\n";
  for (int hour = 10; hour < 14; ++hour)
    sold += "a,2026-05-03," + std::to_string(hour) + ",1," + (hour == 13 ? "13:59" : "") + "\n";
  const auto table = forecast::event_table(exchange::parse_csv("product,expected,made,unit_price\na,24,20,3\n", {}),
                                           exchange::parse_csv(sold, {}));
  EXPECT_TRUE(sentences(table)[1].text.starts_with("Sold out of a on 3 May 2026 at 13:59; about "));
}

TEST(Sentences, SayOneOClockInTheSingular) {  // V4: Spanish says "a la 1:30" and "a las 2:30"
  const std::string columns = "product,expected,made,sold,sold_out_at\n";
  EXPECT_NE(said_of(columns + "a,10,10,10,01:30\n", "es").find(" a la 01:30"), std::string::npos);
  EXPECT_NE(said_of(columns + "a,10,10,10,13:30\n", "es").find(" a las 13:30"), std::string::npos);
}

TEST(Sentences, PutTheWeightiestFirst) {  // V4
  const auto told = sentences(table_of("product,expected,made,sold,unit_price\ncheap,10,0,0,1\ndear,10,0,0,90\n"));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].product, "dear");
  EXPECT_EQ(told[0].money, Amount{90'000});
}

TEST(Sentences, RefuseATableWithoutARow) {  // bad input
  EXPECT_EQ(test::error_of([] { sentences(forecast::EventTable{}); }, {"no row"}), ErrorCode::invalid);
}

TEST(Sentences, RefuseALanguageWithoutWords) {  // bad input
  const auto table = table_of("product,expected,sold\na,1,1\n");
  EXPECT_EQ(test::error_of([&] { sentences(table, "de"); }, {"de"}), ErrorCode::unknown_name);
}

}  // namespace
}  // namespace crmcore::report
