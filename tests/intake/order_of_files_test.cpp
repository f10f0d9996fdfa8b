// The law that the order of files does not matter: the books of the pastry shop are the same whichever of its files
// comes first, once or twice.
#include "pastry_files.hpp"

namespace crmcore {
namespace {

using test::books;
using test::differences;
using test::files;
using test::import_all;
using test::shuffled;
using test::tables;

TEST(OrderOfFiles, DoesNotMatterToTheBooks) {  // A4: law
  constexpr int orders = 200;
  statistics::Random random(17);
  std::multiset<std::string> first;
  for (int n = 0; n < orders; ++n) {
    const std::vector<std::size_t> order = shuffled(random);
    const test::TempFile file;
    const auto shop = Workspace::open(file.path(), {.currency = "MXN", .country = "MX"});
    ASSERT_NO_FATAL_FAILURE(import_all(shop, order));
    const auto now = books(shop);
    if (n == 0) {
      first = now;
      EXPECT_EQ(shop.store().count({.entity = "customer"}), 42);
      EXPECT_EQ(shop.store().count({.entity = "product"}), 8);
    }
    std::string said;
    for (const std::size_t i : order) said += std::string(files[i].name) + " ";
    ASSERT_TRUE(now == first) << said << "\n" << differences(now, first);
  }
}

TEST(OrderOfFiles, AllAgainInAnotherOrderChangesNothing) {  // A4: law
  constexpr int orders = 20;
  statistics::Random random(18);
  for (int n = 0; n < orders; ++n) {
    const test::TempFile file;
    const auto shop = Workspace::open(file.path(), {.currency = "MXN", .country = "MX"});
    import_all(shop, shuffled(random));
    const auto once = books(shop);
    for (const std::size_t i : shuffled(random)) {
      const auto plan = intake::plan(shop, tables()[i], {files[i].layout});
      for (const ImportOutcome& outcome : plan.outcome())
        EXPECT_EQ(outcome.new_ + outcome.updated + outcome.rejected, 0)
            << files[i].name << ": " << outcome.entity << "\n"
            << plan.summary();
    }
    EXPECT_TRUE(books(shop) == once);
  }
}

}  // namespace
}  // namespace crmcore
