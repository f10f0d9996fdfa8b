#include "crmcore/store/watch.hpp"

#include "database.hpp"

namespace crmcore::store {
namespace {

constexpr int steps_between = 20'000;  // of SQLite's machine: about a millisecond

/// Called by SQLite; not 0 stops the statement.
int is_cancelled(void* watching) {
  auto& task = *static_cast<Task*>(watching);
  try {
    task.advance(task.done());
    return 0;
  } catch (const Error&) {
    return 1;
  }
}

}  // namespace

Watched::Watched(const Store& store, Task* task) {
  Store::Database& database = store.database();
  if (!task || database.is_watched) return;
  sqlite3_progress_handler(database.handle, steps_between, &is_cancelled, task);
  database.is_watched = true;
  store_ = &store;
}

Watched::~Watched() {
  if (!store_) return;
  sqlite3_progress_handler(store_->database().handle, 0, nullptr, nullptr);
  store_->database().is_watched = false;
}

}  // namespace crmcore::store
