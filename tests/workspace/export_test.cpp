// What exchange.export writes for spreadsheets, and that an import reads it back.
#include <gtest/gtest.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

class Exports : public testing::Test {
 protected:
  Exports() : shop(Workspace::open(file.path(), {.currency = "KWD"})) {
    auto change = shop.change("test", "fields");
    for (const auto& [code, label] : {std::pair{"art", "Arte"}, {"party", "Fiestas"}}) {
      ListEntry entry;
      entry.list = "hobby";
      entry.code = code;
      entry.label_es = label;
      change.add(entry);
    }
    define(change, "hobby", CustomKind::choices, "Aficiones", "hobby");
    define(change, "height", CustomKind::decimal, "Estatura", {});
    define(change, "budget", CustomKind::amount, "Presupuesto", {});
    define(change, "since", CustomKind::day, "Nombre", {});  // what another field is called
    define(change, "vip", CustomKind::boolean, "", {});
    change.commit();
  }
  static void define(store::Change& change, const char* name, CustomKind kind, const std::string& label,
                     std::optional<std::string> list) {
    CustomField field;
    field.entity = "customer";
    field.name = name;
    field.kind = kind;
    field.list = std::move(list);
    if (!label.empty()) field.label_es = label;
    change.add(field);
  }
  void add(const std::vector<std::pair<std::string, std::string>>& fields) {
    auto change = shop.change("test", "add");
    AnyRecord record(shop, "customer");
    for (const auto& [field, value] : fields)
      if (!value.empty()) record.set(field, value);
    record.put(change);
    change.commit();
  }
  /// The file that an export with these further parameters makes.
  std::string exported(const std::string& more, const std::string& format = "csv") {
    const std::string to = file.beside("out" + std::to_string(++files_) + "." + format);
    run("exchange.export", R"({"entity":"customer","file":")" + to + "\"" + more + "}", {.store = &shop.store()});
    return test::bytes_of(to);
  }
  test::TempFile file;
  Workspace shop;

 private:
  int files_ = 0;
};

constexpr std::array styles{
    "",
    R"(,"separator":";")",
    R"(,"separator":"tab","headers":"english")",
    R"(,"separator":"|","bom":true)",
    R"(,"decimal_mark":",","bom":true,"headers":"spanish")",
    R"(,"decimal_mark":",","separator":"tab")",
    R"(,"columns":"code, height","decimal_mark":",")",
    R"(,"columns":"code, budget","headers":"spanish")",
};

TEST_F(Exports, AreReadBackWithoutAQuestion) {  // A5, registry M11: law
  std::mt19937 random(11);
  const auto pick = [&](std::initializer_list<const char*> list) {
    return std::string(*(list.begin() + static_cast<std::ptrdiff_t>(random() % list.size())));
  };
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 3; ++i)
      add({{"name", pick({"=cmd|' /C'!A0", "Peña; Ñandú", "a,b", "\"x\"", "-5", "1.234", "uno\tdos", "línea\notra"})},
           {"hobby", pick({"", "art", "party,art"})},
           {"height", pick({"", "1.234", "-12.345", "0.125", "7", "1234.5", "123.456"})},
           {"budget", pick({"", "1.234", "0.001", "-999.999", "1234567.891", "5"})},
           {"since", pick({"", "2026-02-01", "2020-02-29"})},
           {"vip", pick({"", "true", "false"})}});
    const std::string before = exported("");
    for (const std::string style : styles) {
      const std::string bytes = exported(style);
      ASSERT_NO_THROW({
        const auto plan = intake::plan(shop, test::csv(bytes), {"customer"});
        EXPECT_EQ(plan.rejected(), 0U) << style << '\n' << bytes;
        auto change = shop.change("test", "back");
        intake::apply(change, plan, intake::Accept::all_or_nothing);
        change.commit();
      }) << style
         << '\n'
         << bytes;
      ASSERT_EQ(exported(""), before) << style << '\n' << bytes;
    }
    if (round > 5) continue;
    // Into a file that has none of it, each value comes as it was.
    const test::TempFile other;
    const auto copy = Workspace::open(other.path(), {.currency = "KWD"});
    auto change = copy.change("test", "fields");
    for (const char* entity : {"list_entry", "custom_field"})
      shop.store().each({.entity = entity, .where = entity == std::string("list_entry") ? "list = 'hobby'" : ""},
                        [&](Row row) { change.insert(copy.store().entity(entity), row); });
    change.commit();
    auto load = copy.change("test", "load");
    intake::apply(load, intake::plan(copy, test::csv(exported(styles[4])), {"customer"}),
                  intake::Accept::all_or_nothing);
    load.commit();
    const std::vector<std::string> columns{"code", "name", "hobby", "height", "budget", "since", "vip"};
    EXPECT_EQ(exchange::to_csv(copy.store().find({.entity = "customer"}, columns)),
              exchange::to_csv(shop.store().find({.entity = "customer"}, columns)));
  }
}

TEST_F(Exports, AreWrittenAsTheSpreadsheetsOfACountryReadThem) {  // registry M11
  add({{"code", "A"}, {"country", "Perú"}, {"height", "1.75"}});
  EXPECT_EQ(exported(R"(,"columns":"code, country, height","decimal_mark":",","bom":true,"headers":"spanish")"),
            "\xEF\xBB\xBF"
            "código;país;Estatura\nA;PE;1,75\n");
  EXPECT_EQ(exported(R"(,"columns":"code, height","separator":"|","headers":"english")"), "code|height\nA|1.75\n");
}

TEST_F(Exports, CallAFieldByItsNameWhereItsLabelIsAnothers) {
  EXPECT_EQ(exported(R"(,"columns":"name, since, version","headers":"spanish")"), "name,since,version\n");
}

TEST_F(Exports, RefuseStylesThatDoNotFit) {
  const auto style = [&](const std::string& more, const std::string& format = "csv") {
    return [this, more, format] { exported(more, format); };
  };
  test::expect_refused({
      {"one mark for both", style(R"(,"separator":",","decimal_mark":",")"), {"must differ"}},
      {"another separator", style(R"(,"separator":"x")"), {"'x'", "tab"}},
      {"another mark", style(R"(,"decimal_mark":"x")"), {"'x'"}},
      {"another language", style(R"(,"headers":"german")"), {"'german'", "spanish"}},
      {"a style of JSON", style(R"(,"format":"json","bom":true)", "json"), {"bom is for CSV"}},
      {"headers of JSON", style(R"(,"format":"json","headers":"english")", "json"), {"headers is for CSV"}},
  });
}

TEST(ExportHeaders, OfEveryEntityAreFoundAgain) {  // law: by the import, in both languages
  const test::TempFile file;
  const auto shop = Workspace::open(file.path(), {.currency = "EUR"});
  int files = 0;
  for (const Entity& entity : shop.store().entities())
    for (const char* headers : {"english", "spanish"}) {
      const std::string to = file.beside(std::to_string(++files) + ".csv");
      run("exchange.export",
          R"({"entity":")" + std::string(entity.name()) + R"(","where":"id < 0","headers":")" + headers +
              R"(","file":")" + to + "\"}",
          {.store = &shop.store()});
      const auto columns = exchange::read_csv(to).header;
      const bool says_currency = columns.back() == "currency" || columns.back() == "moneda";
      ASSERT_TRUE(columns.size() == entity.size() || (columns.size() == entity.size() + 1 && says_currency));
      for (std::size_t c = first_own_position; c < entity.size(); ++c) {
        if (entity[c].name == "source") continue;
        std::vector<std::string_view> meant;
        for (const Column& column : entity.columns())
          if (columns[c] == column.name || shop.store().labels().is_header_of(
                                               columns[c], std::string(entity.name()) + "." + std::string(column.name)))
            meant.push_back(column.name);
        const bool is_own_name = columns[c] == entity[c].name;  // an exact header goes before a label
        EXPECT_TRUE(is_own_name || meant == std::vector<std::string_view>{entity[c].name})
            << entity.name() << '.' << columns[c];
      }
    }
}

}  // namespace
}  // namespace crmcore
