#include "crmcore/error.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "crmcore/new_file.hpp"
#include "crmcore/task.hpp"
#include "crmcore/task_part.hpp"

namespace crmcore {
namespace {

constexpr std::size_t longest_message = 2000;  // bytes: the longest of ours, with both values of twenty fields
constexpr std::size_t longest_subject = 300;

/// How many bytes the character at the beginning of a text has; 0 where no valid one begins (RFC 3629).
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t size = 2 + (first >= 0xE0 ? 1 : 0) + (first >= 0xF0 ? 1 : 0);
  if (text.size() < size) return 0;
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool beyond = (first == 0xED && byte(1) > 0x9F) || (first == 0xF4 && byte(1) > 0x8F);  // surrogates, 10FFFF
  if (overlong || beyond) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  return size;
}

/// At most `longest` bytes of a text, cut between characters; what is not UTF-8 becomes '?'.
std::string readable(std::string_view text, std::size_t longest) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (shown.size() + std::max<std::size_t>(size, 1) > longest) return shown + "…";
    if (size == 0)
      shown += '?';
    else
      shown += text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return shown;
}

}  // namespace

Error::Error(ErrorCode code, std::string subject, std::string message)
    : code_(code), subject_(readable(subject, longest_subject)), message_(readable(message, longest_message)) {}

std::string shown_name(std::string_view name) {
  constexpr std::size_t longest = 60;  // as `cited` does
  return readable(name, longest);
}

std::string shown_path(std::string_view path) {
  constexpr std::size_t longest = 500;  // bytes: longer ones are no names that people gave
  return readable(path, longest);
}

std::string_view name(ErrorCode code) {
  constexpr std::array<std::string_view, 20> names{"ok",
                                                   "invalid",
                                                   "unknown_name",
                                                   "not_found",
                                                   "stale",
                                                   "duplicate",
                                                   "rule",
                                                   "overflow",
                                                   "mixed_currency",
                                                   "not_a_workspace",
                                                   "newer_version",
                                                   "corrupt",
                                                   "read_only",
                                                   "busy",
                                                   "full",
                                                   "io",
                                                   "misuse",
                                                   "cancelled",
                                                   "no_memory",
                                                   "internal"};
  const auto index = static_cast<std::size_t>(code);
  return index < names.size() ? names[index] : "unknown";
}

std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "unknown";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

void Task::start(std::int64_t total) {
  total_ = total;
  done_ = 0;
  advance(0);
}

void Task::advance(std::int64_t done) {
  constexpr std::chrono::milliseconds between_calls(100);  // a person sees no more, and the work is not slowed
  const bool is_over = total_ > 0 && done == total_ && done_ != done;  // which is told however soon it comes
  done_ = done;
  const auto now = std::chrono::steady_clock::now();
  if (callback_ && (is_over || now - last_call_ >= between_calls)) {
    last_call_ = now;
    if (!callback_(done, total_)) cancelled_ = true;
  }
  if (cancelled_) throw Error(ErrorCode::cancelled, "task", "cancelled; nothing was kept");
}

namespace {

thread_local Task* running = nullptr;

/// Says that `done` of `total` rounds are over, in steps of the whole call, which has many loops: it never goes back.
void tell(Task& task, std::int64_t done, std::int64_t total) {
  constexpr std::int64_t steps_of_a_call = 1000;  // finer than a bar on a screen shows
  if (task.total() != steps_of_a_call) task.start(steps_of_a_call);
  task.advance(std::max(task.done(), steps_of_a_call * done / total));
}

}  // namespace

Running::Running(Task* task) : before_(running) {
  if (task) running = task;
}

Running::~Running() { running = before_; }

void checkpoint() {
  if (running) running->advance(running->done());
}

void checkpoint(std::int64_t done, std::int64_t total) {
  if (running) tell(*running, done, total);
}

TaskPart::TaskPart(std::size_t index, std::size_t parts) {
  if (!running) return;
  const auto before = static_cast<std::int64_t>(index);
  const auto all = static_cast<std::int64_t>(parts);
  tell(*running, before, all);
  part_.emplace([whole = running, before, all](std::int64_t done, std::int64_t total) {
    if (total > 0)
      tell(*whole, before * total + std::min(done, total), all * total);
    else
      whole->advance(whole->done());
    return true;
  });
  running_.emplace(&*part_);
}

}  // namespace crmcore
