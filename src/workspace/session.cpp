#include "crmcore/workspace/session.hpp"

namespace crmcore {

Session::Turn::Turn(Session& session) : session_(session) {
  if (session.is_running_here())
    throw Error(ErrorCode::misuse, "workspace",
                "a call is running on this workspace; a progress callback must not call it");
  lock_ = std::unique_lock(session.turn_);
  session.runner_ = std::this_thread::get_id();
}

Session::Turn::~Turn() {
  if (session_.dropped_ != none && session_.holds(session_.dropped_)) session_.forget_change();
  session_.dropped_ = none;
  session_.runner_ = std::thread::id();
}

Session::Session(const std::string& path, const Workspace::Options& options)
    : workspace_(Workspace::open(path, options)),
      path_(workspace_.store().path()),
      is_new_(workspace_.store().is_new()),
      currency_(workspace_.store().currency()),
      time_zone_(workspace_.store().time_zone()) {}

void Session::check_not_closed() const {
  if (closed_) throw Error(ErrorCode::misuse, "workspace", "this workspace is closed");
}

void Session::close() {
  const Turn turn(*this);
  forget_change();
  joined_.clear();
  closed_ = true;
}

ChangeNumber Session::begin(std::string_view actor, std::string_view reason) {
  const Turn turn(*this);
  check_not_closed();
  if (change_ && change_->open())
    throw Error(ErrorCode::misuse, "change",
                "a change of " + cited(actor_) + " is already open; commit it or roll it back first");
  forget_change();
  std::string who(actor);
  change_.emplace(workspace_.change(actor, reason));
  actor_ = std::move(who);
  number_ = ChangeNumber{++begun_};
  return number_;
}

/// The change that is meant. One whose transaction was lost is still here: it says itself that it is over, and why.
store::Change& Session::change(std::optional<ChangeNumber> which) {
  if (which && !holds(*which))
    throw Error(ErrorCode::misuse, "change", "this change is over: it was committed or rolled back");
  if (!change_) throw Error(ErrorCode::misuse, "change", "no change is open; begin one first");
  return *change_;
}

void Session::forget_change() {
  change_.reset();  // which rolls back what is open
  number_ = none;
  actor_.clear();
}

void Session::end(std::optional<ChangeNumber> which, void (store::Change::*how)()) {
  const Turn turn(*this);
  store::Change& ended = change(which);
  try {
    (ended.*how)();
  } catch (const Error& error) {
    const bool refused = error.code() == ErrorCode::misuse && ended.open();
    if (!refused) forget_change();
    throw;
  } catch (...) {
    forget_change();
    throw;
  }
  forget_change();
}

void Session::commit(std::optional<ChangeNumber> which) { end(which, &store::Change::commit); }

void Session::rollback(std::optional<ChangeNumber> which) { end(which, &store::Change::rollback); }

void Session::drop(ChangeNumber which) noexcept {
  if (is_running_here()) {
    dropped_ = which;
    return;
  }
  const Turn turn(*this);
  if (holds(which)) forget_change();
}

std::string Session::actor() {
  return look([&] { return actor_; });
}

Table Session::run(std::string_view name, std::string_view parameters, Call call) {
  const Turn turn(*this);
  check_not_closed();
  call.store = &workspace_.store();
  call.change = change_ ? &*change_ : nullptr;
  for (const auto& [joined, table] : joined_) call.tables.push_back({joined, table.get()});
  return crmcore::run(name, parameters, call);
}

void Session::join(const std::string& name, std::shared_ptr<const Table> table) {
  const Turn turn(*this);
  check_not_closed();
  if (table)
    joined_[name] = std::move(table);
  else
    joined_.erase(name);
}

std::string Session::describe(std::string_view topic) {
  return read([&](const store::Store& store) {
    store.refresh();
    return crmcore::describe(topic, &store);
  });
}

}  // namespace crmcore
