#include "crmcore/report/page.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support.hpp"

namespace crmcore::report {
namespace {

const Day today(2026, 1, 31);

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string unescaped(std::string text) {
  for (const auto& [mark, plain] :
       {std::pair{"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}})
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
      text.replace(at, std::string_view(mark).size(), plain);
  return text;
}

/// The texts of an element, by its opening and closing tags.
std::vector<std::string> between(const std::string& html, std::string_view open, std::string_view close) {
  std::vector<std::string> texts;
  for (std::size_t at = html.find(open); at != std::string::npos; at = html.find(open, at)) {
    at += open.size();
    texts.push_back(html.substr(at, html.find(close, at) - at));
  }
  return texts;
}

/// The sentences that stand where a section cannot be made.
std::vector<std::string> faults(const std::string& html) { return between(html, "<span lang=\"en\">", "</span>"); }

/// Two years of a shop with 61 customers and two fairs, one past and one to come.
const Workspace& pastry_shop() {
  static const test::TempFile file;
  static const Workspace shop = [] {
    auto made = Workspace::open(file.path(), {.currency = "MXN", .country = "MX"});
    std::string sales = "order,customer,product,ordered,amount\n";
    for (int i = 0; i < 600; ++i)
      sales += "x" + std::to_string(i) + ",C" + std::to_string(i * 37 % 61) + ",P," +
               Day::from_number(Day(2024, 2, 5).number() + i * 101 % 720).text() + "," + std::to_string(30 + i % 170) +
               "\n";
    test::sell(made, sales);
    auto change = made.change("test", "deliveries and fairs");
    for (const Order& placed : store::find<Order>(made)) {
      const auto number = static_cast<std::int32_t>(placed.id.value);
      change.edit(placed.id, [number](Order& order) {
        order.due = order.ordered + Days{6};
        order.delivered = order.ordered + Days{2 + number * 7 % 6};
      });
    }
    const auto bring = [&](const char* text, const std::string& layout) {
      intake::apply(change, intake::plan(made, test::csv(text), intake::Layout(layout)),
                    intake::Accept::all_or_nothing);
    };
    Event past;
    past.code = "fair-november";
    past.first_day = Day(2025, 11, 8);
    change.add(past);
    Event next;
    next.code = "fair-march";
    next.first_day = Day(2026, 3, 7);
    change.add(next);
    bring("event,product,expected,made,unit_price,unit_cost\nfair-november,P,40,40,30,10\nfair-march,P,40,40,30,10\n",
          "event_plan");
    bring("event,product,sold,left\nfair-november,P,30,10\n", "event_actual");
    change.commit();
    return made;
  }();
  return shop;
}

TEST(Page, HasASectionForEachThatTheRoomsContribute) {  // A17
  const std::string html = page(actions(), pastry_shop(), today);
  std::size_t sections = 0;
  for (const Section& section : actions().sections()) {
    if (section.page != PageOf::shop) continue;
    ++sections;
    EXPECT_TRUE(has(html, "id=\"" + std::string(section.id) + "\"")) << section.id;
  }
  EXPECT_EQ(count(html, "<section"), sections);
  EXPECT_EQ(faults(html), std::vector<std::string>()) << "of a shop that has everything";
  EXPECT_GT(count(html, "<table"), 10U);
  EXPECT_EQ(count(html, "<caption>"), count(html, "<table"));
  EXPECT_TRUE(has(html, "From plan to actual")) << "the bridge of the last event";
  EXPECT_TRUE(has(html, "The next event is fair-march")) << "and the plan of the next one";
  EXPECT_TRUE(has(html, "of the orders are delivered within")) << "and how long orders take";
}

TEST(Page, OfACustomerSaysWhatIsKnownOfIt) {  // A17
  const std::string html = customer_page(actions(), pastry_shop(), "C12", today);
  EXPECT_EQ(faults(html), std::vector<std::string>());
  EXPECT_TRUE(has(html, "<h1>Customer C12 on 31 January 2026</h1>"));
  EXPECT_TRUE(has(html, "What the customer has bought"));
  EXPECT_FALSE(has(html, ">C13<")) << "and nothing of others";
}

TEST(Page, NamesTheActionOfEachTableSoThatItCanBeAskedAgain) {
  const store::Store& store = pastry_shop();
  std::set<std::string> names;
  for (const std::string& html :
       {page(actions(), store, today), customer_page(actions(), store, "C12", today, {.language = "es"})})
    for (const std::string& code : between(html, "<code>", "</code>")) {
      const std::string asked = unescaped(code);
      const std::size_t blank = asked.find(' ');
      const std::string action = asked.substr(0, blank);
      EXPECT_NO_THROW(static_cast<void>(run(action, asked.substr(blank), {.store = &store}))) << asked;
      names.insert(action);
    }
  EXPECT_GT(names.size(), 15U);
}

TEST(Page, IsWrittenInSpanishAsInEnglish) {
  for (const bool of_customer : {false, true}) {
    const PageOptions spanish{.language = "es", .country = "ES"};
    const std::string html = of_customer ? customer_page(actions(), pastry_shop(), "C12", today, spanish)
                                         : page(actions(), pastry_shop(), today, spanish);
    EXPECT_TRUE(has(html, "<html lang=\"es\">"));
    EXPECT_TRUE(has(html, "31 de enero de 2026"));
    EXPECT_EQ(faults(html), std::vector<std::string>());
    for (const Section& section : actions().sections())
      if (section.title.english != section.title.spanish) {
        EXPECT_FALSE(has(html, ">" + std::string(section.title.english) + "</h2>")) << section.id;
      }
  }
  EXPECT_TRUE(has(page(actions(), pastry_shop(), today, {.language = "es", .country = "ES"}), ",00</bdi>"));
  EXPECT_TRUE(has(page(actions(), pastry_shop(), today, {.language = "es"}), ".00</bdi>")) << "as in Mexico";
}

TEST(Page, OfAnEmptyWorkspaceSaysThatThereIsNothing) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  for (const char* language : {"en", "es"}) {
    const std::string html = page(actions(), shop, today, {.language = language});
    EXPECT_EQ(faults(html), std::vector<std::string>());
    EXPECT_EQ(count(html, "<tbody>"), 0U);
    EXPECT_GE(count(html, "<p>"), count(html, "<section")) << "each section says why";
  }
}

TEST(Page, OfASingleSaleHasWhatASaleTells) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "JPY"});
  test::sell(shop, "order,customer,product,ordered,amount\nx1,Ana,bun,2026-01-20,500\n");
  const std::string html = page(actions(), shop, today);
  EXPECT_EQ(faults(html), std::vector<std::string>());
  EXPECT_TRUE(has(html, "Net sales of the last 28 days were 500 JPY.")) << "a currency without decimals";
  EXPECT_TRUE(has(html, "1 customer bought, 1 for the first time.")) << "and agrees with one";
  EXPECT_EQ(faults(customer_page(actions(), shop, "Ana", today)), std::vector<std::string>());
}

TEST(Page, OfAProspectSaysThatNothingWasBought) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  auto change = shop.change("test", "prospect");
  Customer prospect;
  prospect.code = "Eva";
  change.add(prospect);
  change.commit();
  const std::string html = customer_page(actions(), shop, "Eva", today);
  EXPECT_EQ(faults(html), std::vector<std::string>());
  EXPECT_TRUE(has(html, "The customer has no purchases that count yet."));
}

TEST(Page, ShowsHostileNamesAsText) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const std::string code = "<script>alert(1)</script>";
  const std::string name = "\"' onload=x <img src=//evil> &amp; \u202Egnp.exe\u200F";
  {
    auto change = shop.change("test", "hostile");
    Customer customer;
    customer.code = code;
    customer.name = name;
    change.add(customer);
    Event event;
    event.code = "</section><script>fair</script>";
    event.first_day = Day(2026, 1, 10);
    event.place = "<b>place</b>";
    change.add(event);
    change.commit();
  }
  test::sell(shop, "order,customer,product,ordered,amount\nx1," + code + ",<svg onload=alert(2)>,2026-01-20,5\n");
  for (const std::string& html : {page(actions(), shop, today), customer_page(actions(), shop, code, today)}) {
    EXPECT_FALSE(has(html, "<script"));
    EXPECT_FALSE(has(html, "<img"));
    EXPECT_FALSE(has(html, "<b>"));
    EXPECT_FALSE(has(html, "<svg onload"));
    EXPECT_TRUE(has(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  }
  EXPECT_TRUE(has(customer_page(actions(), shop, code, today), "<bdi>&quot;&#39; onload=x &lt;img src=//evil&gt;"))
      << "and apart from the direction of its neighbours";
}

TEST(Page, LoadsNothingAndForbidsIt) {
  const std::string html = page(actions(), pastry_shop(), today);
  EXPECT_TRUE(has(html, "content=\"default-src &#39;none&#39;") || has(html, "content=\"default-src 'none'"));
  for (const char* loads : {"<script", "<link", "<img", "<iframe", " src=", "url(", "@import", "href=\"http", "<base"})
    EXPECT_FALSE(has(html, loads)) << loads;
}

TEST(Page, StaysSmallWhateverTheNumberOfCustomers) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  std::string sales = "order,customer,product,ordered,amount\n";
  for (int i = 0; i < 2000; ++i)
    sales += "x" + std::to_string(i) + ",a customer with a long code " + std::to_string(i % 1000) + ",product " +
             std::to_string(i % 700) + "," + Day::from_number(Day(2025, 1, 1).number() + i % 390).text() + ",5\n";
  test::sell(shop, sales);
  const std::string html = page(actions(), shop, today);
  EXPECT_LT(html.size(), 100'000U);
  EXPECT_TRUE(has(html, "The first 12 of 1,000 rows.")) << "of the customers by value";
}

TEST(Page, OfADayDoesNotChangeWithWhatComesLater) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  test::sell(shop, "order,customer,product,ordered,amount\nx1,Ana,bun,2026-01-20,5\nx2,Ana,bun,2026-01-25,5\n");
  const std::string before = page(actions(), shop, today);
  test::sell(shop, "order,customer,product,ordered,amount\ny1,Ana,bun,2026-02-20,5\n");
  EXPECT_EQ(page(actions(), shop, today), before);
}

TEST(Page, SaysWhyASectionIsMissingAndGoesOn) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  Actions own;
  own.add({.id = "broken", .title = {"Broken", "Rota"}, .make = [](const SectionCall&) -> SectionContent {
             throw Error(ErrorCode::overflow, "sum", "the sum is <too> large");
           }});
  own.add({.id = "whole", .title = {"Whole", "Entera"}, .make = [](const SectionCall& call) {
             return SectionContent{.sentences = {call.reader.counted(1, {"row", "rows"}, {"fila", "filas"})}};
           }});
  const std::string html = page(own, shop, today);
  EXPECT_EQ(faults(html), std::vector<std::string>{"the sum is &lt;too&gt; large"});
  EXPECT_TRUE(has(html, "<p>1 row</p>"));
}

TEST(Page, CanBeCancelled) {
  Task task;
  task.cancel();
  EXPECT_EQ(test::error_of([&] { page(actions(), pastry_shop(), today, {}, &task); }), ErrorCode::cancelled);
}

TEST(Page, RefusesWhatItCannotWrite) {  // bad input
  const store::Store& store = pastry_shop();
  test::expect_refused({{"a language without words",
                         [&] { page(actions(), store, today, {.language = "de"}); },
                         {"de"},
                         ErrorCode::unknown_name},
                        {"a customer nobody knows",
                         [&] { customer_page(actions(), store, "C99", today); },
                         {"C99"},
                         ErrorCode::not_found}});
}

}  // namespace
}  // namespace crmcore::report
