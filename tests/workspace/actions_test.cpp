#include "crmcore/workspace/actions.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support.hpp"

namespace crmcore {
namespace {

/// A value that the records of the tests know: by the name of the parameter, else by its kind.
std::string_view value_of(const Parameter& parameter) {
  static const std::map<std::string_view, std::string_view> by_name{{"horizon", "20"},
                                                                    {"from_day", "2026-01-15"},
                                                                    {"cutoff", "2026-01-15"},
                                                                    {"price", "3"},
                                                                    {"entity", "customer"},
                                                                    {"centre", "19.4 -99.1"},
                                                                    {"layout", "customer"},
                                                                    {"rule", "FREQ=DAILY"},
                                                                    {"segments", "A: status.state = 'active'"},
                                                                    {"product", "P"},
                                                                    {"order", "1"},
                                                                    {"amount", "1"}};
  if (const auto found = by_name.find(parameter.name); found != by_name.end()) return found->second;
  if (parameter.kind == Kind::choice) return parameter.example.empty() ? parameter.codes.front() : parameter.example;
  if (parameter.kind == Kind::day) return "2026-02-10";
  if (parameter.kind == Kind::real) return "1";
  if (parameter.kind == Kind::minute) return "10:30";
  return "A";
}

class AllActions : public testing::Test {
 protected:
  AllActions() : shop(Workspace::open(file.path())) {
    test::sell(shop,
               "order,customer,product,ordered,amount\n"
               "1,A,P,2026-01-01,5\n"
               "2,B,P,2026-02-01,7\n");
  }
  Table on_shop(std::string_view name, std::string_view parameters = "") {
    return run(name, parameters, {.store = &shop.store()});
  }
  test::TempFile file;
  Workspace shop;
};

TEST_F(AllActions, EveryReadingActionRunsAndReturnsTheColumnsItDeclares) {
  {
    auto change = shop.change("test", "somebody sells");
    Staff staff;
    staff.code = "A";
    staff.name = "A";
    change.add(staff);
    change.commit();
  }
  std::string sales = "order,customer,product,ordered,amount\n";
  for (int i = 0; i < 400; ++i)  // more customers and a year, for what learns
    sales += "x" + std::to_string(i) + ",C" + std::to_string(i * 37 % 61) + ",P," +
             Day::from_number(Day(2025, 1, 5).number() + i * 101 % 390).text() + "," + std::to_string(3 + i % 17) +
             "\n";
  test::sell(shop, sales);
  {
    auto change = shop.change("test", "keep");
    run("retention.save_list", R"({"today":"2026-01-15","horizon":20,"list":"A"})",
        {.store = &shop.store(), .change = &change});
    change.commit();
  }
  Table scored(std::vector<Table::Description>{{"score", Kind::real},
                                               {"outcome"},
                                               {"treated"},
                                               {"series"},
                                               {"day", Kind::day},
                                               {"demand", Kind::integer},
                                               {"product"},
                                               {"expected"},
                                               {"sold"},
                                               {"unit_price"},
                                               {"kind"},
                                               {"number"},
                                               {"name"},
                                               {"ordered", Kind::day},
                                               {"delivered", Kind::day}},
               {});
  for (int i = 0; i < 200; ++i)
    scored.append(std::array<Cell, 15>{
        Cell::of(i * 37 % 100 / 100.0), Cell::of(std::string_view(i % 3 == 0 ? "1" : "0")),
        Cell::of(std::string_view(i % 2 == 0 ? "1" : "0")), Cell::of(std::string_view("A")),
        Codec<Day>::encode(Day(2026, 2, 10) - Days{199 - i}), i == 199 ? Cell() : Cell::of(std::int64_t{i % 7}),
        Cell::of(std::string_view("A")), Cell::of(std::string_view("5")),
        Cell::of(std::string_view(i % 2 == 0 ? "4" : "6")), Cell::of(std::string_view("3")),
        Cell::of(std::string_view("rfc")), Cell::of(std::string_view("GODE561231GR8")),
        Cell::of(std::string_view("bun")), Codec<Day>::encode(Day(2026, 2, 10) - Days{199 - i}),
        i > 190 ? Cell() : Codec<Day>::encode(Day(2026, 2, 10) - Days{194 - i})});
  const Table fairs = exchange::parse_csv(
      "event,first_day\n"
      "C,2025-03-01\n"
      "B,2025-05-01\n"
      "A,2026-05-01\n");
  const Table fair_sales = exchange::parse_csv(
      "event,product,hour,sold,expected,unit_price\n"
      "C,bun,9,8,9,2\n"
      "B,bun,9,9,9,2\n"
      "B,cake,10,4,5,3\n");
  const Table newcomers = exchange::parse_csv("name\nbun\n");
  for (const Action& action : actions().all()) {
    const bool makes_files = action.name == "exchange.export" || action.name.starts_with("store.");
    if (action.effect != Effect::reads || makes_files) continue;
    std::string parameters;
    for (const Parameter& parameter : action.parameters) {
      const bool of_its_own =
          action.name != "report.customer_picture";  // which passes it on, where the picture has one
      const bool days = parameter.name == "horizon" && parameter.kind == Kind::integer && of_its_own;
      const bool is_one_of_several = action.name.starts_with("lots.") && parameter.name == "customer";
      if (!parameter.required && !days && !is_one_of_several && parameter.name != "today" &&
          parameter.name != "segments" && !(parameter.name == "entity" && action.name == "workspace.find"))
        continue;
      parameters += (parameters.empty() ? "{\"" : ",\"") + std::string(parameter.name) + "\":\"" +
                    std::string(value_of(parameter)) + "\"";
    }
    const Table table = run(action.name, parameters.empty() ? "" : parameters + "}",
                            {.store = &shop.store(),
                             .input = action.input == Input::table ? &scored : nullptr,
                             .tables = {{"events", &fairs}, {"sales", &fair_sales}, {"new_records", &newcomers}}});
    if (action.columns.empty()) continue;
    ASSERT_EQ(table.width(), action.columns.size()) << action.name;
    for (std::size_t c = 0; c < table.width(); ++c) {
      EXPECT_EQ(table.column(c).name, action.columns[c].name) << action.name;
      EXPECT_EQ(table.column(c).kind, action.columns[c].kind) << action.name << "." << table.column(c).name;
      EXPECT_EQ(table.column(c).help, action.columns[c].help) << action.name << "." << table.column(c).name;
      EXPECT_EQ(table.column(c).from, action.columns[c].from) << action.name << "." << table.column(c).name;
    }
  }
}

TEST_F(AllActions, NameTheFieldsTheirColumnsComeFrom) {
  int named = 0;
  for (const Action& action : actions().all())
    for (const Table::Description& column : action.columns)
      for (const std::string_view source : parts_of(column.from, ' ')) {
        const std::size_t dot = source.find('.');
        ASSERT_NE(dot, std::string_view::npos) << action.name << "." << column.name << ": " << source;
        EXPECT_NO_THROW(static_cast<void>(shop.store().entity(source.substr(0, dot)).at(source.substr(dot + 1))))
            << action.name << "." << column.name << ": " << source;
        ++named;
      }
  EXPECT_GT(named, 200);
}

TEST_F(AllActions, TakeTheExampleOfEachParameterWhichMayBeItsDefault) {  // A12 in part
  for (const Action& action : actions().all()) {
    std::string examples;
    for (const Parameter& parameter : action.parameters) {
      EXPECT_FALSE(parameter.help.empty()) << action.name << "." << parameter.name;
      const std::string example(parameter.example.empty() ? parameter.fallback : parameter.example);
      EXPECT_FALSE(example.empty()) << action.name << "." << parameter.name;
      examples += (examples.empty() ? "\"" : ",\"") + std::string(parameter.name) + "\":";
      examples += parameter.is_map ? example : "\"" + example + "\"";
    }
    EXPECT_NO_THROW(parse_arguments(action, "{" + examples + "}")) << action.name << " {" << examples << "}";
  }
}

TEST_F(AllActions, SayWhichNumbersTheyTake) {
  // a sum of logarithms has no bound, and what is left over can cost more than any price
  const std::set<std::string_view> unbounded{"log_gaps", "salvage"};
  const std::set<Kind> numbers{Kind::integer, Kind::real, Kind::decimal, Kind::amount};
  for (const Action& action : actions().all())
    for (const Parameter& parameter : action.parameters) {
      if (!numbers.contains(parameter.kind) || unbounded.contains(parameter.name)) continue;
      EXPECT_NE(parameter.range.text(), Range{}.text()) << action.name << "." << parameter.name;
    }
}

TEST_F(AllActions, SayOfEachColumnWhatItIs) {  // A12 in part
  for (const Action& action : actions().all())
    for (const Table::Description& column : action.columns) {
      EXPECT_FALSE(column.help.empty()) << action.name << "." << column.name << " has no help";
      EXPECT_FALSE(column.help.ends_with('.')) << action.name << "." << column.name << ": " << column.help;
      EXPECT_EQ(column.help.find("  "), std::string::npos) << action.name << "." << column.name << ": " << column.help;
    }
}

TEST_F(AllActions, RefuseParametersThatDoNotExistOrDoNotFit) {  // bad input
  struct Case {
    const char* action;
    const char* parameters;
    std::vector<std::string_view> words;
    ErrorCode code = ErrorCode::invalid;
  };
  const std::vector<Case> cases{
      {"lifecycle.stauts", "", {"did you mean 'lifecycle.status'"}, ErrorCode::unknown_name},
      {"lifecycle.status", R"({"todya":"2026-01-01"})", {"did you mean 'today'"}, ErrorCode::unknown_name},
      {"lifecycle.status", "", {"today", "missing"}},
      {"lifecycle.status", R"({"today":20260101})", {"day"}},
      {"lifecycle.status", R"({"today":"2026-01-01","active":"many"})", {"active"}},
      {"lifecycle.status", R"({"today":"2026-01-01","active":2.5})", {}},
      {"lifecycle.status", "[]", {}},
      {"lifecycle.status", "{", {}},
      {"segmentation.rfm", R"({"today":"2026-01-01","frequency":"weeks"})", {"days, orders"}},
      {"segmentation.rfm", R"({"today":"2026-01-01","scores":99999999999})", {"between 2 and 20"}},
      {"workspace.find", R"({"entity":"customer","limit":-1})", {"-1"}},
      {"workspace.find", R"({"view":"bst_rated"})", {"best_rated"}, ErrorCode::unknown_name},
      {"intake.import", R"({"file":"x.csv","layout":"sales"})", {"begin a change"}, ErrorCode::misuse},
      {"intake.plan", R"({"file":"none.csv","layout":"sales"})", {"none.csv"}, ErrorCode::not_found},
      {"intake.plan", R"({"file":"x","layout":"sales","columns":{"order":5}})", {}},
  };
  for (const Case& one : cases)
    EXPECT_EQ(test::error_of([&] { on_shop(one.action, one.parameters); }, one.words), one.code)
        << one.action << " " << one.parameters;
}

TEST_F(AllActions, RefuseToRunOnNothing) {  // bad input
  EXPECT_EQ(test::error_of([] { run("workspace.info", "", {}); }, {"workspace"}), ErrorCode::invalid);
}

TEST_F(AllActions, WorkOnATableWithoutAWorkspace) {
  Table orders(std::vector<Table::Description>{{"customer"}, {"day"}, {"amount"}}, {});
  orders.append(std::array<Cell, 3>{Cell::of(std::string_view("A")), Cell::of(std::string_view("2026-01-01")),
                                    Cell::of(std::string_view("5"))});
  const Table mix = run("lifecycle.mix", R"({"today":"2026-01-02"})", {.input = &orders});
  EXPECT_EQ(mix.cell(0, "state").text(), "new");
}

TEST_F(AllActions, ExportWhatTheyFind) {  // A5
  const std::string out = file.beside("out.csv");
  on_shop("exchange.export",
          R"({"entity":"customer","where":"code = 'A'","columns":"code, rating","file":")" + out + "\"}");
  EXPECT_EQ(test::bytes_of(out), "code,rating\nA,5\n");
  EXPECT_EQ(
      test::error_of([&] { on_shop("exchange.export", R"({"entity":"customer","file":")" + out + "\"}"); }, {"exists"}),
      ErrorCode::duplicate);
  EXPECT_EQ(on_shop("workspace.find", R"({"view":"best_rated"})").rows(), 0U);
  EXPECT_EQ(on_shop("workspace.find", R"({"entity":"customer","sort":"code desc","limit":1})").cell(0, "code").text(),
            "B");
}

/// The shop with customers A rated 9, B rated 8 and C rated 3, of whom A and C are of Peru.
class Views : public AllActions {
 protected:
  Views() {
    auto change = shop.change("test", "ratings");
    change.edit(Id<Customer>{1}, [](Customer& customer) {
      customer.rating = 9;
      customer.country = "PE";
    });
    change.edit(Id<Customer>{2}, [](Customer& customer) { customer.rating = 8; });
    Customer third;
    third.code = "C";
    third.rating = 3;
    third.country = "PE";
    change.add(third);
    change.commit();
  }
  std::vector<std::string> found(const std::string& parameters) {
    const Table table = on_shop("workspace.find", parameters);
    std::vector<std::string> codes;
    for (std::size_t row = 0; row < table.rows(); ++row) codes.push_back(table.text(row, table.at("code")));
    return codes;
  }
};

TEST_F(Views, AreNarrowedByAFilterInEitherForm) {  // A1
  const std::vector<std::string> both{"A"};
  EXPECT_EQ(found(R"({"view":"best_rated","sort":"code"})"), (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(found(R"({"view":"best_rated","where":"country = 'PE'"})"), both);
  EXPECT_EQ(found(R"({"view":"best_rated","where":"{\"field\":\"country\",\"value\":\"PE\"}"})"), both);
}

TEST_F(Views, AreNotWidenedByAFilterThatOffersAnAlternative) {  // A1
  EXPECT_EQ(found(R"({"view":"best_rated","where":"rating > 1 or rating < 100","sort":"code"})"),
            (std::vector<std::string>{"A", "B"}));
}

TEST_F(Views, AreNotPastedTogetherWithAFilter) {  // A1, bad input
  EXPECT_EQ(test::error_of([&] { found(R"({"view":"best_rated","where":"rating>1) or (rating<100"})"); }, {"filter"}),
            ErrorCode::invalid);
}

TEST_F(AllActions, AreDescribedAsJson) {  // A12 in part: the same catalogue
  EXPECT_NE(describe("actions").find("\"lifecycle.status\""), std::string::npos);
  EXPECT_NE(describe("actions").find(R"("help":"day this state began; empty for a prospect who never ordered")"),
            std::string::npos);
  EXPECT_NE(describe("entities", &shop.store()).find("\"billing_email\""), std::string::npos);
  EXPECT_NE(describe("layouts").find(R"("name":"sold_out_at","help":"time at which nothing was left")"),
            std::string::npos);
  EXPECT_NE(describe("layouts", &shop.store()).find(R"("spanish":"apellidos")"), std::string::npos);
  EXPECT_EQ(test::error_of([] { describe("action"); }, {"did you mean 'actions'"}), ErrorCode::unknown_name);
}

TEST_F(Views, AreOfTheirOwnEntity) {
  EXPECT_EQ(test::error_of(
                [&] { run("workspace.find", R"({"view":"best_rated","entity":"order"})", {.store = &shop.store()}); },
                {"best_rated", "customer", "not of order"}),
            ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
