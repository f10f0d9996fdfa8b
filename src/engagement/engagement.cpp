#include "crmcore/engagement/engagement.hpp"

namespace crmcore::engagement {

void contribute(store::Catalogue& catalogue) {
  catalogue.entities.push_back(make_entity<WorkItem>());
  catalogue.labels.add(labels());
  catalogue.unique_together.push_back({Schema<WorkItem>::name, {"list", "customer"}});
}

}  // namespace crmcore::engagement
