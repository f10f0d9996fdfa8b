// A file back with what is wrong in each row.
#include "crmcore/intake/marked.hpp"

#include <fstream>

#include "imports.hpp"

namespace crmcore {
namespace {

class Marked : public test::Imports {
 protected:
  std::string marked_file(const std::string& from, const std::string& to, const std::string& layout) {
    run("intake.mark", R"({"file": ")" + from + R"(", "layout": ")" + layout + R"(", "to": ")" + to + "\"}",
        {.store = &shop.store()});
    return to;
  }
  intake::Plan plan_of(const std::string& path, const std::string& layout) {
    return intake::plan(shop, exchange::read_table(path), {layout});
  }
};

TEST_F(Marked, EachRowSaysWhatIsWrongWithIt) {
  const auto rows = test::csv("code,name,rating,=odd\nA,Ada,8,x\nB,Bea,99,y\nC,Cid\nD,=Dora,8,\n");
  const Table marked = intake::marked(rows, intake::plan(shop, rows, {"customer"}));
  ASSERT_EQ(marked.rows(), 4U);
  EXPECT_EQ(marked.column(0).name, "crmcore: what is wrong");
  EXPECT_TRUE(marked.is_null(0, 0));
  EXPECT_EQ(marked.text(1, 0), "rejected: rating must be between 1 and 10, not 99") << marked;
  EXPECT_NE(marked.text(2, 0).find("rejected: 2 columns where the header has 4"), std::string::npos) << marked;
  EXPECT_EQ(marked.text(3, 2), "=Dora");
  EXPECT_TRUE(marked.is_null(3, 0));
}

TEST_F(Marked, ImportedAgainItGivesWhatTheFileGives) {  // law
  import("customer", "code,name\nA,Ada\n");
  const std::string text =
      "order,customer,product,quantity,price,date,remark\n1,A,p,2,12.500,2026-01-05,\"=1,5\"\n1,A,q,x,5,2026-01-05,"
      "007\n"
      "2,B,p,-1,5.25,2026-13-05,\n3,C,p,1,0.75,2026-01-07,'00123\n";
  const std::string source = file.beside("sales.csv");
  std::ofstream(source) << text;
  const auto before = plan_of(source, "sales");
  ASSERT_EQ(before.rejected(), 2) << before.summary();
  std::string from = source;
  for (const std::string format : {"xlsx", "ods", "csv", "json"}) {  // each from the one before: marks are replaced
    const std::string to = marked_file(from, file.beside("marked." + format), "sales");
    const auto after = plan_of(to, "sales");
    EXPECT_EQ(exchange::to_csv(to_table(after.outcome())), exchange::to_csv(to_table(before.outcome()))) << format;
    EXPECT_EQ(after.findings().size(), before.findings().size()) << after.summary();
    for (std::size_t i = 0; i < before.findings().size(); ++i)
      EXPECT_EQ(after.findings()[i].message, before.findings()[i].message) << format;
    const auto rows = exchange::read_table(to);
    EXPECT_EQ(std::ranges::count(rows.header, intake::marks_header), 1) << format;
    EXPECT_EQ(exchange::with_formula(rows.cell(3, rows.at("remark"))), "00123") << format;
    EXPECT_EQ(exchange::with_formula(rows.cell(0, rows.at("remark"))), "=1,5") << format;
    from = to;
  }
}

TEST_F(Marked, RowsThatCouldNotBeReadAreRejectedUntilTheyAreMended) {
  const std::string source = file.beside("products.csv");
  {
    std::ofstream out(source);
    out << "Lista de precios\n\ncode,name,price\nA,a,1\nB,b,x\nC,c,3,4\n";
  }
  const std::string to = marked_file(source, file.beside("marked.csv"), "product");
  const auto rows = exchange::read_table(to);
  ASSERT_EQ(rows.rows(), 3U);
  EXPECT_EQ(rows.cell(0, 0), "") << "the row of A is right";
  EXPECT_NE(rows.cell(2, 0).find("4 columns where the header has 3"), std::string_view::npos) << rows.cell(2, 0);
  const auto again = plan_of(to, "product");
  EXPECT_EQ(again.accepted(), 1) << again.summary();
  EXPECT_EQ(again.rejected(), 2) << again.summary();
}

TEST_F(Marked, NumbersOfAWorkbookStayNumbers) {
  Table sales(std::vector<Table::Description>{{"code"}, {"price", Kind::decimal}}, {});
  sales.append(std::vector{Cell::of(std::string_view("007")), Cell::of(std::int64_t{1'234'000})});
  const std::string source = file.beside("products.xlsx");
  exchange::write_table(source, sales);
  const auto rows = exchange::read_table(marked_file(source, file.beside("marked.xlsx"), "product"));
  EXPECT_EQ(rows.cell(0, rows.at("code")), "007");
  EXPECT_EQ(rows.cell(0, rows.at("price")), "1.234");
  EXPECT_TRUE(rows.has_numbers(rows.at("price")));
}

}  // namespace
}  // namespace crmcore
