#include "crmcore/outreach/may_contact.hpp"

#include <unordered_map>

#include "crmcore/engagement/work_item.hpp"
#include "crmcore/registry/contact_details.hpp"
#include "crmcore/registry/merged_customer.hpp"

namespace crmcore::outreach {

Permissions::Permissions(const store::Store& store, Day today, const Caps& caps) : caps_(caps) {
  if (caps.days < 0 || caps.contacts < 0)
    throw Error(ErrorCode::invalid, "caps",
                "caps must be 0 or more, not " + std::to_string(caps.contacts) + " contacts in " +
                    std::to_string(caps.days) + " days");
  std::unordered_map<std::int64_t, Known*> by_id;
  for (const auto& [id, code] : store::codes_of(store, "customer")) by_id[id] = &customers_[code];
  store::each<&Channel::customer, &Channel::kind, &Channel::consent>(
      store, [&](Id<Customer> customer, ChannelKind kind, std::optional<Consent> consent) {
        Known& known = *by_id.at(customer.value);
        const std::string channel(name(kind));
        ++known.ways[channel];
        if (consent == Consent::refused) known.refused[channel] = true;
      });
  store::each<&WorkItem::customer, &WorkItem::day>(store, [&](Id<Customer> customer, Day day) {
    const int ago = (today - day).count;
    if (ago >= 0 && ago < caps.days) ++by_id.at(customer.value)->contacts;
  });
  store::each<&MergedCustomer::code, &MergedCustomer::customer>(
      store, [&](std::string_view code, Id<Customer> customer) {
        customers_.try_emplace(std::string(code), *by_id.at(customer.value));
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
