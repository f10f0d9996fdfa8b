// A session: an open workspace as C and Python use it. Every call of a binding passes through it, so what holds for all
// of them is written once: calls take turns, at most one change is open, filters see joined tables.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "crmcore/workspace/actions.hpp"
#include "crmcore/workspace/workspace.hpp"

namespace crmcore {

/// Names one change of a session. A number is never used twice, so a change that is over is never mistaken for a later
/// one.
enum class ChangeNumber : std::int64_t {};

/// One open file, for callers of any thread. All functions except `path`, `is_new`, `currency`, `time_zone`, `holds`
/// and `drop` wait until no call of another thread is running, and throw misuse from inside a running call, that is
/// from a progress callback.
class Session {
 public:
  /// Opens a file as `Workspace::open` does.
  explicit Session(const std::string& path, const Workspace::Options& options = {});
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::string& path() const { return path_; }
  /// Whether there was no file at the path, so that this session made it.
  bool is_new() const { return is_new_; }
  Currency currency() const { return currency_; }
  const TimeZone& time_zone() const { return time_zone_; }

  /// Rolls an open change back and refuses further calls. Records that were read stay readable; the file is closed
  /// when the session is destroyed.
  void close();

  /// Begins a change by `actor` for `reason`. Throws misuse while another one is open.
  ChangeNumber begin(std::string_view actor, std::string_view reason);
  /// Commits a change; `which` defaults to the open one, here and below. A commit that fails rolls the change back;
  /// only one that is refused, such as from another thread, leaves it open. Throws misuse when the change is over.
  void commit(std::optional<ChangeNumber> which = {});
  /// Rolls a change back. It is over afterwards, whatever is thrown. Throws misuse when it is over already.
  void rollback(std::optional<ChangeNumber> which = {});
  /// Rolls back a change that nobody will end any more: at once, or when the call that is running on this thread ends.
  /// Does nothing to a change that is over.
  void drop(ChangeNumber which) noexcept;
  /// Whether a change was neither committed nor rolled back.
  bool holds(ChangeNumber which) const { return number_ == which; }
  /// Returns who makes the open change; "" without one.
  std::string actor();

  /// Runs an action of the catalogue on the workspace, in its open change, with the tables joined to it.
  Table run(std::string_view name, std::string_view parameters, Call call = {});
  /// Lets filters look into a table under a name; a null table removes the name.
  void join(const std::string& name, std::shared_ptr<const Table> table);
  /// Returns what `crmcore::describe` does, with the custom fields of this workspace.
  std::string describe(std::string_view topic);

  /// Calls `use(const store::Store&)`, which reads.
  template <class Use>
  auto read(Use&& use) {
    const Turn turn(*this);
    check_not_closed();
    return use(workspace_.store());
  }
  /// Calls `use(store::Change&)` with an open change, which writes. Throws misuse when it is over.
  template <class Use>
  auto write(std::optional<ChangeNumber> which, Use&& use) {
    const Turn turn(*this);
    return use(change(which));
  }
  /// Calls `use()`, which reads or fills a record that the caller holds; works also after `close`.
  template <class Use>
  auto look(Use&& use) {
    const Turn turn(*this);
    return use();
  }

 private:
  /// One call: waits for those of other threads; when it ends, a change that was dropped meanwhile is rolled back.
  class Turn {
   public:
    explicit Turn(Session& session);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Session& session_;
    std::unique_lock<std::mutex> lock_;
  };

  bool is_running_here() const { return runner_ == std::this_thread::get_id(); }
  void check_not_closed() const;
  store::Change& change(std::optional<ChangeNumber> which);
  void end(std::optional<ChangeNumber> which, void (store::Change::*how)());
  void forget_change();

  static constexpr ChangeNumber none{0};

  Workspace workspace_;
  const std::string path_;
  const bool is_new_;
  const Currency currency_;
  const TimeZone time_zone_;
  bool closed_ = false;

  std::mutex turn_;
  std::atomic<std::thread::id> runner_;  // of the running call

  std::optional<store::Change> change_;
  std::atomic<ChangeNumber> number_ = none;  // of change_
  std::string actor_;
  std::int64_t begun_ = 0;
  ChangeNumber dropped_ = none;  // by the running call itself

  std::map<std::string, std::shared_ptr<const Table>> joined_;
};

}  // namespace crmcore
