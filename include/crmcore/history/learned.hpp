// What was learned from a history, kept with it: several questions about one history learn once.
#pragma once

#include <any>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace crmcore {

/// A few models, each under a name that says what it is and with which options it was learned. May be asked by several
/// threads; two that ask for the same at the same time may both learn it.
class Learned {
 public:
  /// The model of this name, or else the one that `learn` returns, which is kept.
  template <class Model, class Learn>
  std::shared_ptr<const Model> get(const std::string& name, Learn&& learn) {
    if (auto known = find<Model>(name)) return known;
    auto made = std::make_shared<const Model>(learn());
    const std::lock_guard lock(mutex_);
    if (models_.size() == most_kept) models_.erase(models_.begin());
    models_.emplace_back(name, made);
    return made;
  }

 private:
  static constexpr std::size_t most_kept = 4;  // a scan over options must not fill the memory

  template <class Model>
  std::shared_ptr<const Model> find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    for (const auto& [own, model] : models_)
      if (own == name) return std::any_cast<std::shared_ptr<const Model>>(model);
    return nullptr;
  }

  std::mutex mutex_;
  std::vector<std::pair<std::string, std::any>> models_;  // the oldest first
};

}  // namespace crmcore
