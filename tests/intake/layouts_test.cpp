// What is said of the columns of layouts: all of it, and nothing that an import does not know.
#include "crmcore/intake/layouts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support.hpp"

namespace crmcore {
namespace {

using intake::LayoutColumn;
using intake::LayoutDescription;

std::set<std::string> described_columns() {
  std::set<std::string> names;
  for (const LayoutDescription& layout : intake::layouts())
    for (const LayoutColumn& column : layout.columns)
      names.insert(std::string(layout.name) + "." + std::string(column.name));
  return names;
}

TEST(Layouts, DescribeEachColumnThatHasALabelAndNoOther) {  // A4, newcomer D1
  std::set<std::string> labelled;
  for (const Label& label : intake::labels())
    if (!label.key.starts_with("import.")) labelled.insert(std::string(label.key));
  EXPECT_EQ(described_columns(), labelled);
}

TEST(Layouts, SayWhatEachColumnHolds) {  // A4, newcomer D1
  for (const LayoutDescription& layout : intake::layouts())
    for (const LayoutColumn& column : layout.columns) EXPECT_FALSE(column.help.empty()) << column.name;
}

TEST(Layouts, DescribeColumnsThatAnImportKnows) {  // A4, law: a column that is described can be mapped
  const test::TempFile file;
  auto shop = Workspace::open(file.path(), {.currency = "EUR"});
  for (const LayoutDescription& layout : intake::layouts()) {
    for (const LayoutColumn& column : layout.columns) {
      const intake::Mapping mapping{{std::string(column.name), "no such header"}};
      const auto refusal =
          test::error_of([&] { intake::plan(shop, test::csv("a,b\n1,2\n"), {std::string(layout.name)}, mapping); },
                         {"no such header"});
      EXPECT_EQ(refusal, ErrorCode::unknown_name) << layout.name << " " << column.name;
    }
  }
}

}  // namespace
}  // namespace crmcore
