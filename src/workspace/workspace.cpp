#include "crmcore/workspace/workspace.hpp"

#include "crmcore/collections/collections.hpp"
#include "crmcore/lots/lots.hpp"
#include "crmcore/negotiation/quotes.hpp"
#include "crmcore/portfolio/portfolio.hpp"
#include "crmcore/standing_orders/standing_orders.hpp"
#include "crmcore/store/as_known.hpp"
#include "crmcore/terms/terms.hpp"

namespace crmcore {

store::Catalogue catalogue() {
  store::Catalogue catalogue;
  definitions::contribute(catalogue);
  engagement::contribute(catalogue);
  registry::contribute(catalogue);
  orders::contribute(catalogue);
  negotiation::contribute(catalogue);
  standing_orders::contribute(catalogue);
  lots::contribute(catalogue);
  collections::contribute(catalogue);
  terms::contribute(catalogue);
  events::contribute(catalogue);
  portfolio::contribute(catalogue);
  intake::contribute(catalogue);
  return catalogue;
}

Workspace Workspace::open(const std::string& path, const Options& options) {
  if (!options.known_on) return Workspace(std::make_unique<store::Store>(path, catalogue(), options));
  Options reading = options;
  reading.read_only = true;
  const store::Store file(path, catalogue(), reading);
  return Workspace(std::make_unique<store::Store>(store::as_known(file, *options.known_on)));
}

}  // namespace crmcore
