#include "crmcore/exchange/arrow.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(Arrow, GoesThroughAStreamUnchanged) {
  Table table(std::vector<Table::Description>{{"text"},
                                              {"count", Kind::integer},
                                              {"real", Kind::real},
                                              {"day", Kind::day},
                                              {"flag", Kind::boolean},
                                              {"price", Kind::decimal},
                                              {"at", Kind::instant},
                                              {"minute", Kind::minute}},
              Currency("GBP"));
  for (std::int64_t i = 0; i < 300'000; ++i) {
    const std::string text = "row " + std::to_string(i);
    table.append(std::array<Cell, 8>{i % 3 ? Cell::of(std::string_view(text)) : Cell(), Cell::of(-i),
                                     Cell::of(0.5 * static_cast<double>(i)), Cell::of(i % 20'000), Cell::of(i % 2),
                                     i % 5 ? Cell::of(-i * 7) : Cell(), Cell::of(i * 1'000'003), Cell::of(i % 1440)});
  }
  const auto shared = std::make_shared<const Table>(table);
  for (int again = 0; again < 2; ++again) {  // every stream is a new one
    ArrowArrayStream stream;
    exchange::export_arrow(shared, &stream);
    const Table back = exchange::import_arrow(&stream, Currency("GBP"));
    EXPECT_EQ(stream.release, nullptr);
    ASSERT_EQ(back.rows(), table.rows());
    for (std::size_t r = 0; r < table.rows(); r += 997)
      for (std::size_t c = 0; c < table.width(); ++c) ASSERT_EQ(back.cell(r, c), table.cell(r, c)) << r << " " << c;
  }
}

}  // namespace
}  // namespace crmcore
