// Templates: an empty spreadsheet of each layout, in each language, that an import reads as it is.
#include "crmcore/intake/template.hpp"

#include <gtest/gtest.h>

#include "crmcore/exchange/workbook.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

class Templates : public testing::Test {
 protected:
  Templates() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {
    auto change = shop.change("test", "fields");
    CustomField field;
    field.entity = "customer";
    field.name = "color_favorito";
    field.kind = CustomKind::text;
    field.label_en = "Favourite colour";
    field.label_es = "Color favorito";
    change.add(field);
    change.commit();
  }
  std::vector<std::string> layouts() const {
    std::vector<std::string> names{"sales", "event_sales", "event_till", "address_book"};
    for (const Entity& entity : shop.store().entities())
      if (entity.name() != "import" && entity.name() != "merged_customer") names.emplace_back(entity.name());
    return names;
  }
  exchange::TextTable written(const std::vector<intake::TemplateColumn>& columns, const std::string& format) {
    const std::string to = file.beside("template" + std::to_string(++files_) + "." + format);
    intake::write_template(to, columns, shop.store().currency());
    return exchange::read_table(to);
  }
  static std::int64_t count(const intake::Plan& plan, std::string_view code) {
    return std::ranges::count(plan.findings(), code, &Finding::code);
  }

  test::TempFile file;
  Workspace shop;

 private:
  int files_ = 0;
};

TEST_F(Templates, OfEveryLayoutAreReadAsTheyAre) {  // A13: every layout has its template
  for (const std::string& layout : layouts())
    for (const std::string_view language : intake::template_languages)
      for (const char* format : {"csv", "xlsx", "ods", "json"}) {
        const auto columns = intake::template_columns(shop.store(), layout, language);
        const std::string what = layout + " " + std::string(language) + " " + format;
        const auto rows = written(columns, format);
        ASSERT_EQ(rows.rows(), 1U) << what;
        ASSERT_TRUE(intake::example_row(shop.store(), rows, layout)) << what;
        const auto plan = intake::plan(shop, rows, {layout}, {}, {.decimal_mark = '.'});
        EXPECT_EQ(count(plan, "row.example"), 1) << what << plan.summary();
        EXPECT_EQ(count(plan, "column.not_used"), 0) << what << plan.summary();
        EXPECT_EQ(plan.rows(), 0) << what;
      }
}

TEST_F(Templates, FindEachColumnByItsHeader) {  // A13: what a person fills in comes where it belongs
  for (const std::string& layout : layouts())
    for (const std::string_view language : intake::template_languages) {
      const auto columns = intake::template_columns(shop.store(), layout, language);
      const Labels& labels = shop.store().labels();
      for (const auto& column : columns) {
        const auto meant = std::ranges::count_if(columns, [&](const auto& other) {
          return other.column == column.header || labels.is_header_of(column.header, layout + "." + other.column);
        });
        EXPECT_LE(meant, 1) << layout << " " << column.header;
      }
    }
}

TEST_F(Templates, HaveTheWordsAndTheFieldsOfTheBusiness) {
  const auto of = [&](const char* layout, const char* language, const char* name) {
    for (auto& column : intake::template_columns(shop.store(), layout, language))
      if (column.column == name) return column;
    ADD_FAILURE() << name;
    return intake::TemplateColumn();
  };
  EXPECT_EQ(of("customer", "es", "color_favorito").header, "Color favorito");
  EXPECT_EQ(of("customer", "es", "type").words, (std::vector<std::string>{"recurrente", "ocasional", "especial"}));
  EXPECT_EQ(of("customer", "es", "kind").words, (std::vector<std::string>{"persona", "empresa"}));
  EXPECT_EQ(of("customer", "en", "kind").words, (std::vector<std::string>{"person", "company"}));
  EXPECT_EQ(of("sales", "es", "channel").words[0], "mostrador");
  EXPECT_EQ(of("sales", "en", "ordered").kind, Kind::day);
  EXPECT_TRUE(of("sales", "en", "ordered").required);
  const std::string book =
      exchange::to_xlsx(Table(std::vector<Table::Description>{{"tipo"}}, {}), "x", {{0, {"a", "b<c"}}});
  EXPECT_NE(book, exchange::to_xlsx(Table(std::vector<Table::Description>{{"tipo"}}, {}), "x"));
}

TEST_F(Templates, AnExampleThatSomebodyHasChangedIsARow) {  // nothing is lost
  const auto columns = intake::template_columns(shop.store(), "customer", "es");
  exchange::TextTable rows = written(columns, "csv");
  const std::size_t name = rows.at("nombre");
  rows.cells[name] = "Beto Ruiz";
  const auto plan = intake::plan(shop, rows, {"customer"});
  EXPECT_EQ(plan.accepted(), 1);
  EXPECT_EQ(count(plan, "row.example"), 0);
  EXPECT_EQ(intake::plan(shop, test::csv("code,name\nC001,Ana López\nC002,Beto\n"), {"customer"}).accepted(), 1)
      << "the example of an earlier template, with other columns";
  EXPECT_EQ(intake::plan(shop, test::csv("name\nAna López\n"), {"customer"}).accepted(), 1) << "may be anybody";
}

TEST_F(Templates, RefuseWhatTheyDoNotKnow) {  // bad input
  EXPECT_EQ(test::error_of([&] { intake::template_columns(shop.store(), "clientes", "es"); }, {"'clientes'"}),
            ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([&] { intake::template_columns(shop.store(), "import", "es"); }), ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([&] { intake::template_columns(shop.store(), "customer", "fr"); }, {"en or es", "'fr'"}),
            ErrorCode::unknown_name);
  EXPECT_EQ(test::error_of([&] { intake::write_template(file.beside("x.pdf"), {}, {}); }, {".xlsx"}),
            ErrorCode::invalid);
}

}  // namespace
}  // namespace crmcore
