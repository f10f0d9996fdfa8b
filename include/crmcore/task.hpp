// Something that runs long: its progress can be read and it can be cancelled, from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

namespace crmcore {

class Task {
 public:
  /// Called on the working thread, at most every 100 ms; false cancels. May not call the same workspace.
  using Callback = std::function<bool(std::int64_t done, std::int64_t total)>;

  Task() = default;
  explicit Task(Callback callback) : callback_(std::move(callback)) {}

  void cancel() { cancelled_ = true; }
  bool cancelled() const { return cancelled_; }
  std::int64_t done() const { return done_; }
  std::int64_t total() const { return total_; }

  /// Begins a piece of work of `total` steps; for the code that does the work.
  void start(std::int64_t total);
  /// Says how far the work is. Throws Error{cancelled} once somebody has cancelled.
  void advance(std::int64_t done);

 private:
  std::atomic<bool> cancelled_{false};
  std::atomic<std::int64_t> done_{0};
  std::atomic<std::int64_t> total_{0};
  std::chrono::steady_clock::time_point last_call_{};
  Callback callback_;
};

/// While it lives, `checkpoint` on this thread asks the task; without a task, the one that was asked before.
class Running {
 public:
  explicit Running(Task* task);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Task* before_;
};

/// For the loops of work that can take a second: throws Error{cancelled} once somebody has cancelled the task of the
/// call that runs on this thread. Nothing happens without a task.
void checkpoint();
/// The same, and says that `done` of `total` rounds are over.
void checkpoint(std::int64_t done, std::int64_t total);

}  // namespace crmcore
