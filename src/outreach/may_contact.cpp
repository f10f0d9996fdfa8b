#include "crmcore/outreach/may_contact.hpp"

#include <unordered_map>

#include "crmcore/engagement/work_item.hpp"
#include "crmcore/registry/contact_details.hpp"

namespace crmcore::outreach {

Permissions::Permissions(const store::Store& store, Day today, const Caps& caps) : caps_(caps) {
  if (caps.days < 0 || caps.contacts < 0)
    throw Error(ErrorCode::invalid, "caps",
                "caps are 0 or more, not " + std::to_string(caps.contacts) + " contacts in " +
                    std::to_string(caps.days) + " days");
  std::unordered_map<std::int64_t, Known*> by_id;
  store.scan(store.entity("customer"), std::array<std::string_view, 2>{"id", "code"},
             [&](Row row) { by_id[row[0].integer()] = &customers_[std::string(row[1].text())]; });
  store.scan(store.entity("channel"), std::array<std::string_view, 3>{"customer", "kind", "consent"}, [&](Row row) {
    Known& known = *by_id.at(row[0].integer());
    ++known.ways[std::string(row[1].text())];
    if (row[2].text() == name(Consent::refused)) known.refused[std::string(row[1].text())] = true;
  });
  store.scan(store.entity("work_item"), std::array<std::string_view, 2>{"customer", "day"}, [&](Row row) {
    const std::int64_t ago = today.number() - row[1].integer();
    if (ago >= 0 && ago < caps.days) ++by_id.at(row[0].integer())->contacts;
  });
}

void check_channel(std::string_view channel) {
  if (!choice_named<ChannelKind>(channel) && channel != "visit")
    throw_unknown("channel", "there is no channel", channel,
                  std::array<std::string_view, 5>{"phone", "email", "messaging", "social", "visit"});
}

Answer Permissions::may_contact(std::string_view customer, std::string_view channel) const {
  check_channel(channel);
  const auto found = customers_.find(customer);
  if (found == customers_.end())
    throw Error(ErrorCode::not_found, "customer", "there is no customer " + cited(std::string(customer)));
  const Known& known = found->second;
  if (known.refused.contains(channel)) return {false, "has refused to be contacted by " + std::string(channel)};
  if (known.contacts >= caps_.contacts)
    return {false, "was on a work list within " + std::to_string(caps_.days) + " days"};
  if (channel != "visit" && caps_.need_channel && !known.ways.contains(channel))
    return {false, "no " + std::string(channel) + " on record"};
  return {};
}

}  // namespace crmcore::outreach
