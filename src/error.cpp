#include "crmcore/error.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "crmcore/task.hpp"

namespace crmcore {

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
  done_ = done;
  const auto now = std::chrono::steady_clock::now();
  if (callback_ && now - last_call_ >= between_calls) {
    last_call_ = now;
    if (!callback_(done, total_)) cancelled_ = true;
  }
  if (cancelled_) throw Error(ErrorCode::cancelled, "task", "cancelled; nothing was kept");
}

}  // namespace crmcore
