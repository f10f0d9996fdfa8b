// Work cut into numbered blocks, done by a few threads. Nobody spins: a thread without a block ends, and threads live
// for one call only, so a process may fork between calls. The caller works too.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "crmcore/task.hpp"

namespace crmcore::statistics {

/// Threads that are waited for at the end of the scope, as std::jthread, which not every standard library has.
struct JoinedThreads {
  std::vector<std::thread> threads;
  JoinedThreads() = default;
  JoinedThreads(const JoinedThreads&) = delete;
  JoinedThreads& operator=(const JoinedThreads&) = delete;
  ~JoinedThreads() {
    for (std::thread& thread : threads) thread.join();
  }
};

/// How many threads to use: `wanted`, or as many as the machine has cores when it is 0.
inline unsigned threads_or_cores(unsigned wanted) {
  return wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
}

/// Calls work(block) once for each block 0 … blocks − 1, on the caller's thread when there is one block or one thread.
/// Which thread does a block is chance, so results must be kept per block and put together in the order of blocks:
/// then they are the same for any number of threads. The first exception is thrown again here; between blocks the task
/// of the call is asked whether to go on.
template <class Work>
void for_each_block(std::size_t blocks, unsigned threads, Work&& work) {
  const std::size_t helpers = blocks < 2 ? 0 : std::min<std::size_t>(threads_or_cores(threads), blocks) - 1;
  if (helpers == 0) {
    for (std::size_t block = 0; block < blocks; ++block) {
      checkpoint();
      work(block);
    }
    return;
  }
  std::atomic<std::size_t> next{0};
  std::exception_ptr failed;
  std::mutex guard;
  const auto loop = [&] {
    for (std::size_t block = next++; block < blocks; block = next++) {
      try {
        checkpoint();  // on the caller's thread, where its task is known
        work(block);
      } catch (...) {
        const std::lock_guard lock(guard);
        if (!failed) failed = std::current_exception();
        next = blocks;
      }
    }
  };
  {
    JoinedThreads pool;
    for (std::size_t i = 0; i < helpers; ++i) pool.threads.emplace_back(loop);
    loop();
  }
  if (failed) std::rethrow_exception(failed);
}

}  // namespace crmcore::statistics
