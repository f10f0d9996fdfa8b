#include "crmcore/statistics/parallel.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace crmcore::statistics {
namespace {

TEST(Parallel, DoesEveryBlockOnce) {
  for (const unsigned threads : {1U, 2U, 5U, 0U})
    for (const std::size_t blocks : {0U, 1U, 2U, 97U}) {
      std::vector<std::atomic<int>> done(blocks);
      for_each_block(blocks, threads, [&](std::size_t block) { ++done[block]; });
      for (std::size_t block = 0; block < blocks; ++block) EXPECT_EQ(done[block], 1) << threads << " " << block;
    }
}

TEST(Parallel, WorksInOrderOnTheCallersThreadWhenThereIsOne) {
  const auto caller = std::this_thread::get_id();
  std::vector<std::size_t> order;
  for_each_block(5, 1, [&](std::size_t block) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    order.push_back(block);
  });
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(Parallel, ThrowsWhatABlockThrew) {
  for (const unsigned threads : {1U, 3U})
    EXPECT_THROW(for_each_block(50, threads,
                                [](std::size_t block) {
                                  if (block == 20) throw std::runtime_error("block 20");
                                }),
                 std::runtime_error)
        << threads;
}

TEST(Parallel, BeginsNoBlockAfterAFailure) {
  std::size_t begun = 0;
  const auto failing = [&](std::size_t block) {
    ++begun;
    if (block == 3) throw std::runtime_error("block 3");
  };
  EXPECT_THROW(for_each_block(50, 1, failing), std::runtime_error);
  EXPECT_EQ(begun, 4U);
}

TEST(Parallel, TakesTheCoresUnlessToldHowMany) {
  EXPECT_EQ(threads_or_cores(3), 3U);
  EXPECT_GE(threads_or_cores(0), 1U);
}

}  // namespace
}  // namespace crmcore::statistics
