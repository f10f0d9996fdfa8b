// The one place that answers: may we contact this customer, on this channel, today? Everything that makes lists of
// people asks here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/store/store.hpp"

namespace crmcore::outreach {

/// How often a customer may be contacted: on at most `contacts` saved work lists, control group included, in `days`
/// days.
struct Caps {
  int days = 30;              ///< about a month
  int contacts = 1;           ///< 0 allows none
  bool need_channel = false;  ///< refuse customers without an address on record for the channel
};

struct Answer {
  bool allowed = true;
  std::string why;  ///< empty when allowed
};

/// Throws unknown_name for a channel other than phone, email, messaging, social or visit.
void check_channel(std::string_view channel);

/// Consents, contacts and channels of all customers, read once from a store.
class Permissions {
 public:
  /// Throws invalid for caps below 0.
  Permissions(const store::Store& store, Day today, const Caps& caps = {});

  /// Says whether a customer may be contacted on a channel, and why not.
  /// Method: forbidden by a refusal recorded for any address of that channel, by reaching the caps, and, where asked
  /// for, by having no address for the channel; `visit` needs none.
  /// Throws unknown_name for a channel other than phone, email, messaging, social or visit, not_found for an unknown
  /// customer code.
  Answer may_contact(std::string_view customer, std::string_view channel) const;

 private:
  struct Known {
    std::map<std::string, int, std::less<>> ways;  // addresses on record by channel
    std::map<std::string, bool, std::less<>> refused;
    int contacts = 0;
  };
  Caps caps_;
  std::map<std::string, Known, std::less<>> customers_;
};

}  // namespace crmcore::outreach
