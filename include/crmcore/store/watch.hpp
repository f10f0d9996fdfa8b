// Reads that can be cancelled: what a long question asks of a file stops when its task is told to.
#pragma once

#include "crmcore/store/store.hpp"
#include "crmcore/task.hpp"

namespace crmcore::store {

/// While it lives, statements on the file ask the task every few milliseconds whether they may go on; one that may not
/// throws Error{cancelled}. For reads alone: a write that stops half way would take its whole change with it.
class Watched {
 public:
  /// Without a task, or while another one is asked already, nothing is added.
  Watched(const Store& store, Task* task);
  ~Watched();
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

 private:
  const Store* store_ = nullptr;  // none: nothing was added
};

}  // namespace crmcore::store
