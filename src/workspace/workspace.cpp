#include "crmcore/workspace/workspace.hpp"

namespace crmcore {

store::Catalogue catalogue() {
  store::Catalogue catalogue;
  definitions::contribute(catalogue);
  engagement::contribute(catalogue);
  registry::contribute(catalogue);
  orders::contribute(catalogue);
  events::contribute(catalogue);
  intake::contribute(catalogue);
  return catalogue;
}

Workspace Workspace::open(const std::string& path, const Options& options) {
  return Workspace(std::make_unique<store::Store>(path, catalogue(), options));
}

}  // namespace crmcore
