// A part of the work of a call: what it tells of its progress is told of the whole, which never goes back.
#pragma once

#include <cstddef>
#include <optional>

#include "crmcore/task.hpp"

namespace crmcore {

/// Part `index`, from 0, of `parts` parts that take about as long as each other, of the work that runs on this thread.
/// While it lives, `checkpoint` and `task()` tell the share of the part that is done; both ask the task of the call
/// whether to go on. Nothing happens without a task.
class TaskPart {
 public:
  TaskPart(std::size_t index, std::size_t parts);

  /// For functions that take a task; none where nobody waits.
  Task* task() { return part_ ? &*part_ : nullptr; }

 private:
  std::optional<Task> part_;
  std::optional<Running> running_;
};

}  // namespace crmcore
