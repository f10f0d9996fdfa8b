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

struct Caps {
  int days = 30;              ///< a customer is on at most …
  int contacts = 1;           ///< … so many kept work lists in so many days, control group included
  bool need_channel = false;  ///< refuse customers with no way on record to reach them on the channel
};

struct Answer {
  bool allowed = true;
  std::string why;  ///< empty when allowed
};

/// Throws unknown_name for a channel other than phone, email, messaging, social or visit.
void check_channel(std::string_view channel);

/// What the workspace says of everybody, read once.
class Permissions {
 public:
  Permissions(const store::Store& store, Day today, const Caps& caps = {});

  /// `channel`: phone, email, messaging or social, or visit, which needs none on record. A refusal recorded on any way
  /// of that kind, a contact within the caps, and, where asked for, a missing way forbid. Throws unknown_name for
  /// another channel, not_found for a code that is no customer's.
  Answer may_contact(std::string_view customer, std::string_view channel) const;

 private:
  struct Known {
    std::map<std::string, int, std::less<>> ways;  // kind → how many
    std::map<std::string, bool, std::less<>> refused;
    int contacts = 0;
  };
  Caps caps_;
  std::map<std::string, Known, std::less<>> customers_;
};

}  // namespace crmcore::outreach
