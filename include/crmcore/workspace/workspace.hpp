// A workspace: one file, opened; it lends the books and begins changes. Everything else is a function of a room.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/engagement/engagement.hpp"
#include "crmcore/events/event_book.hpp"
#include "crmcore/exchange/text_table.hpp"
#include "crmcore/intake/plan.hpp"
#include "crmcore/orders/order_book.hpp"
#include "crmcore/registry/registry.hpp"
#include "crmcore/store/change.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {

/// Returns all entities and rules of crmcore: what a file can hold.
store::Catalogue catalogue();

/// One file. In C++ a workspace is used by one thread at a time; several threads share one through a Session. A change
/// must end before its workspace is destroyed.
class Workspace {
 public:
  using Options = store::Options;

  /// Opens `path`, or makes it, for its owner alone, when it does not exist: `store().is_new()` says which. The
  /// currency of a new file defaults to EUR.
  static Workspace open(const std::string& path, const Options& options = {});

  store::Store& store() const { return *store_; }
  operator store::Store&() const { return *store_; }  // NOLINT(google-explicit-constructor): rooms below take a store

  /// Begins a change by `actor` for `reason`; it is rolled back unless committed.
  store::Change change(std::string_view actor, std::string_view reason) const { return {*store_, actor, reason}; }

 private:
  explicit Workspace(std::unique_ptr<store::Store> store) : store_(std::move(store)) {}

  std::unique_ptr<store::Store> store_;
};

}  // namespace crmcore
