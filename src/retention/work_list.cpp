#include "crmcore/retention/work_list.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <tuple>

#include <sodium.h>

#include "crmcore/segmentation/rfm.hpp"
#include "crmcore/statistics/assignment.hpp"
#include "crmcore/statistics/gamma.hpp"
#include "crmcore/statistics/scores.hpp"
#include "crmcore/value_models/value.hpp"
#include "reasons.hpp"

namespace crmcore::retention {
namespace {

/// A number in [0, 1) for a customer on the list of a day: SipHash under a key made of seed and day.
double hash_of(std::uint64_t seed, Day day, std::string_view customer) {
  std::array<unsigned char, crypto_shorthash_KEYBYTES> key{};
  std::memcpy(key.data(), &seed, sizeof seed);
  const std::int32_t number = day.number();
  std::memcpy(key.data() + sizeof seed, &number, sizeof number);
  std::uint64_t hash = 0;
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), reinterpret_cast<const unsigned char*>(customer.data()),
                   customer.size(), key.data());
  return static_cast<double>(hash >> 11) * 0x1p-53;
}

Amount rounded(double units, double unit) {
  const double minor = std::round(units * unit);
  if (!(std::abs(minor) < 9e18)) throw Error(ErrorCode::overflow, "margin", "a gain is beyond the range of amounts");
  return {static_cast<std::int64_t>(minor)};
}

/// The limits of sellers: by seller and action, within those by channel, within that over all actions.
class Sellers {
 public:
  Sellers(const WorkListOptions& options, const std::vector<ContactAction>& actions)
      : sellers_(options.sellers.size()), actions_(actions.size()) {
    const auto& channels = options.channels;
    for (std::size_t seller = 0; seller < sellers_; ++seller) {
      const std::size_t first = limits_.size();
      const auto all = options.in_all ? std::optional(first + actions_ + channels.size()) : std::nullopt;
      for (std::size_t a = 0; a < actions_; ++a) {
        const auto own = std::ranges::find(channels, actions[a].channel, &std::pair<std::string, Contacts>::first);
        const auto channel = first + actions_ + static_cast<std::size_t>(own - channels.begin());
        limits_.push_back({actions[a].capacity.value_or(options.capacity).of(seller), a,
                           own == channels.end() ? all : std::optional(channel)});
      }
      for (const auto& [channel, contacts] : channels) limits_.push_back({contacts.of(seller), {}, all});
      if (all) limits_.push_back({options.in_all->of(seller)});
    }
  }

  const std::vector<statistics::Limit>& limits() const { return limits_; }
  /// Contacts of each seller by action (a row each), from what passed each limit: as even among sellers as moves of one
  /// action from one to another make them.
  std::vector<std::vector<std::int64_t>> shares(std::vector<std::int64_t> passed) const {
    const std::size_t stride = limits_.size() / sellers_;
    std::vector<std::int64_t> contacts(sellers_, 0);
    const auto own = [&](std::size_t seller) { return std::span(passed).subspan(seller * stride, actions_); };
    for (std::size_t s = 0; s < sellers_; ++s)
      contacts[s] = std::accumulate(own(s).begin(), own(s).end(), std::int64_t{0});
    const auto move = [&](std::size_t from, std::size_t to, std::size_t action) {
      std::int64_t moved = std::min(passed[from * stride + action], (contacts[from] - contacts[to]) / 2);
      const auto on_the_way = [&](std::size_t seller, auto&& doing) {
        for (std::optional<std::size_t> i = seller * stride + action; i; i = limits_[*i].within) doing(*i);
      };
      on_the_way(to, [&](std::size_t i) { moved = std::min(moved, limits_[i].most - passed[i]); });
      if (moved <= 0) return false;
      on_the_way(to, [&](std::size_t i) { passed[i] += moved; });
      on_the_way(from, [&](std::size_t i) { passed[i] -= moved; });
      contacts[from] -= moved;
      contacts[to] += moved;
      return true;
    };
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t from = 0; from < sellers_; ++from)
        for (std::size_t to = 0; to < sellers_; ++to)
          for (std::size_t action = 0; action < actions_; ++action) moved |= move(from, to, action);
    }
    std::vector<std::vector<std::int64_t>> shares;
    for (std::size_t s = 0; s < sellers_; ++s) shares.emplace_back(own(s).begin(), own(s).end());
    return shares;
  }

 private:
  std::size_t sellers_, actions_;
  std::vector<statistics::Limit> limits_;  // of each seller: actions, channels, in all
};

void check(const store::Store* store, const WorkListOptions& options, const std::vector<ContactAction>& actions) {
  const auto refuse = [](const char* subject, const std::string& why) {
    throw Error(ErrorCode::invalid, subject, why);
  };
  if (!store && options.caps.need_channel)
    refuse("need_channel", "need_channel needs a workspace, which knows who can be reached on a channel; leave it out");
  if (options.sellers.empty()) refuse("sellers", "sellers must name at least one");
  for (std::size_t i = 0; i < options.sellers.size(); ++i)
    if (options.sellers[i].empty() || std::ranges::count(options.sellers, options.sellers[i]) > 1)
      refuse("sellers", "the seller " + cited(options.sellers[i]) + " is empty or named twice");
  const auto check_contacts = [&](const char* subject, const std::string& what, const Contacts& contacts) {
    const std::size_t said = contacts.each.size();
    const std::size_t sellers = options.sellers.size();
    if (said != 1 && said != sellers)
      refuse(subject, what + " must have one number for all sellers or one for each of the " + std::to_string(sellers) +
                          ", not " + std::to_string(said));
    for (const int one : contacts.each)
      if (one < 0 || one > 1'000'000)
        refuse(subject, what + " must be between 0 and 1000000 contacts of each seller, not " + std::to_string(one));
  };
  check_contacts("capacity", "capacity", options.capacity);
  if (options.in_all) check_contacts("in_all", "in_all", *options.in_all);
  std::vector<std::string_view> channels;
  for (const ContactAction& action : actions) {
    outreach::check_channel(action.channel);
    channels.push_back(action.channel);
    if (std::ranges::count(actions, action.name, &ContactAction::name) > 1)
      refuse("actions", "the action " + cited(action.name) + " is named twice");
    if (action.capacity) check_contacts("actions", "capacity of " + cited(action.name), *action.capacity);
    for (const auto& [what, number] : {std::pair("cost", action.cost), std::pair("strength", action.strength)})
      if (!(number >= 0 && number <= 1e12))
        refuse("actions", std::string(what) + " of " + cited(action.name) + " must be between 0 and a trillion, not " +
                              short_number(number));
  }
  for (const auto& [channel, contacts] : options.channels) {
    if (std::ranges::find(channels, channel) == channels.end())
      throw_unknown("channels", "no action has the channel", channel, channels);
    if (std::ranges::count(options.channels, channel, &std::pair<std::string, Contacts>::first) > 1)
      refuse("channels", "the channel " + cited(channel) + " is named twice");
    check_contacts("channels", "the limit of channel " + cited(channel), contacts);
  }
  constexpr double largest_control = 0.9;  // with more, hardly anybody would be contacted
  check_range("control", options.control, {.least = 0, .most = largest_control});
  value_models::check_margin(options.margin);
  const auto check_share = [](double share) { check_range("uplift", share, {.least = 0, .most = 1}); };
  check_share(options.uplift.assumed);
  const auto map = segmentation::SegmentMap::ten();
  const auto segments = map.segments();
  for (const auto& [segment, share] : options.uplift.assumed_of) {
    check_share(share);
    if (std::ranges::count(options.uplift.assumed_of, segment, &std::pair<std::string, double>::first) > 1)
      refuse("uplift", "the segment " + cited(segment) + " is named twice");
    if (std::ranges::find(segments, segment) == segments.end())
      throw_unknown("uplift", "there is no segment", segment, segments);
  }
}

struct ScoredCustomer {
  std::string_view customer;
  double risk, at_stake, effect;
  std::string segment, assumption, reason;
};

std::vector<std::string> segments_of(const segmentation::Rfm& rfm) {
  std::vector<std::string> segments;
  for (const auto& line : rfm) segments.emplace_back(line.segment.value_or(""));
  return segments;
}

/// A share as a person reads it: 10 %, 12.5 %, 0.4 %.
std::string percent(double share) { return shortest(std::round(1000 * share) / 10) + " %"; }

/// Standard deviation of true effects around the assumed one, as a rise in the chance of a purchase: the less precise a
/// campaign is beside it, the more the assumption counts. Our own choice.
constexpr double spread = 0.05;

/// The rise in the chance of a purchase that a contact brings, and where that comes from.
class Effects {
 public:
  Effects(const History& past, const WorkListOptions& options, const std::vector<std::string>& segments)
      : uplift_(options.uplift) {
    for (const auto& one : uplift_.learned) learned_[one.segment] = &one;
    for (const auto& [segment, share] : uplift_.assumed_of) assumed_[segment] = share;
    if (!uplift_.individual) return;
    beyond_ = uplift_.individual->uplift(features(past, options.horizon).frame);
    std::map<std::string_view, std::pair<double, double>> sums;
    for (std::size_t i = 0; i < beyond_.size(); ++i) {
      auto& [sum, count] = sums[segments[i]];
      sum += beyond_[i];
      count += 1;
    }
    for (std::size_t i = 0; i < beyond_.size(); ++i) {
      const auto& [sum, count] = sums.at(segments[i]);
      beyond_[i] = uplift_.share * (beyond_[i] - sum / count);
    }
  }

  std::pair<double, std::string> operator()(std::size_t customer, const std::string& segment, double risk) const {
    const auto own = assumed_.find(segment);
    const double share = own != assumed_.end() ? own->second : uplift_.assumed;
    const std::string assumption = "assumed: a contact wins " + percent(share) + " of those who would stay away" +
                                   (own != assumed_.end() ? " in " + segment : "");
    const auto all = learned_.find("all");
    auto found = learned_.find(segment);
    if (found == learned_.end()) found = all;
    if (found == learned_.end()) return {share * risk, assumption};
    const auto& learned = *found->second;
    const double deviation = (learned.high - learned.low) / (2 * statistics::z_of_95);
    const double weight = spread * spread / (spread * spread + deviation * deviation);
    const double effect = learned.effect + (beyond_.empty() ? 0 : beyond_[customer]);
    std::string source = "learned from " + std::to_string(learned.treated) + " contacted and " +
                         std::to_string(learned.control) + " left alone";
    if (found == all)
      source += ", all segments";
    else if (all != learned_.end() && all->second->treated + all->second->control > learned.treated + learned.control)
      source += " in " + segment + ", drawn towards " + std::to_string(all->second->treated) + " and " +
                std::to_string(all->second->control) + " in all";
    if (!beyond_.empty()) source += ", and from what is known of the customer";
    if (weight < 0.99) source += "; that counts " + percent(weight) + ", the rest is " + assumption;
    return {std::max(0.0, weight * effect + (1 - weight) * share * risk), std::move(source)};
  }

 private:
  const UpliftAssumption& uplift_;
  std::map<std::string_view, const UpliftAssumption::Learned*> learned_;
  std::map<std::string_view, double> assumed_;
  std::vector<double> beyond_;  // of each customer with a purchase; empty: nothing learned
};

/// Money of a purchase day, in units.
double mean_purchase(const History& past) {
  double money = 0, days = 0;
  for (std::size_t c = 0; c < past.customers(); ++c)
    for (std::size_t i = 0; i < past[c].days.size(); ++i) {
      if (past[c].purchases[i] == 0) continue;
      money += static_cast<double>(past[c].gross[i]);
      days += 1;
    }
  return days > 0 ? money / days / static_cast<double>(past.currency().minor_units()) : 0;
}

/// Risk, value at stake and uplift of each customer who has bought.
std::vector<ScoredCustomer> judge(const History& past, const WorkListOptions& options) {
  const auto risks = risk(past, *learned_risk(past, {.horizon = options.horizon, .seed = options.seed}));
  const auto customers = value_models::customers(past, value_models::ModelKind::pareto_nbd, value_models::Unit::day);
  const auto model = value_models::fit(value_models::ModelKind::pareto_nbd, customers.purchases);
  const auto spend = value_models::fit_spend(customers.spend.x, customers.spend.m);
  const double plain = spend.naive_mean > 0 ? 0 : mean_purchase(past);  // where nobody came twice
  const auto rfm = segmentation::rfm(past);
  std::vector<double> purchases(customers.purchases.rows());  // of one who buys at all
  for (std::size_t row = 0; row < purchases.size(); ++row) {
    const value_models::CustomerForecast forecast(model, customers.purchases[row]);
    const double some = 1 - forecast.p_zero(options.horizon);
    purchases[row] = some > 1e-9 ? std::max(1.0, forecast.expected(options.horizon) / some) : 1;
  }
  const Effects effects(past, options, segments_of(rfm));
  std::vector<ScoredCustomer> result;
  for (std::size_t i = 0; i < risks.size(); ++i) {  // all three by code, of customers with a purchase
    ScoredCustomer line{risks[i].customer,
                        risks[i].risk,
                        options.margin *
                            (plain > 0 ? plain : spend.expected(customers.spend.x[i], customers.spend.m[i])) *
                            purchases[customers.purchases.row_of[i]],
                        0,
                        std::string(rfm[i].segment.value_or("")),
                        {},
                        risks[i].reason_1};
    std::tie(line.effect, line.assumption) = effects(i, line.segment, line.risk);
    result.push_back(std::move(line));
  }
  return result;
}

}  // namespace

Contacts Contacts::parse(std::string_view subject, std::string_view text) {
  Contacts contacts{std::initializer_list<int>{}};
  for (const std::string_view one : parts_of(text, '/')) {
    const auto number = crmcore::parse<std::int64_t>(one);
    if (!number.value || *number.value < 0 || *number.value > 1'000'000)
      throw Error(ErrorCode::invalid, std::string(subject),
                  std::string(subject) +
                      " must be a number of contacts between 0 and 1000000, such as 20, or one for each " +
                      "seller, such as 20/10, not " + cited(trimmed(text)));
    contacts.each.push_back(static_cast<int>(*number.value));
  }
  if (contacts.each.empty())
    throw Error(ErrorCode::invalid, std::string(subject),
                std::string(subject) + " must be a number of contacts, such as 20; it is empty");
  return contacts;
}

std::vector<std::pair<std::string, Contacts>> WorkListOptions::parse_channels(std::string_view text) {
  std::vector<std::pair<std::string, Contacts>> channels;
  for (const std::string_view one : parts_of(text, ';')) {
    const std::size_t blank = std::min(one.rfind(' '), one.size());
    channels.emplace_back(trimmed(one.substr(0, blank)), Contacts::parse("channels", one.substr(blank)));
  }
  return channels;
}

std::vector<ContactAction> ContactAction::parse(std::string_view text) {
  std::vector<ContactAction> actions;
  for (const std::string_view one : parts_of(text, ';')) {
    const std::size_t colon = std::min(one.find(':'), one.size());
    ContactAction action;
    action.name = trimmed(one.substr(0, colon));
    if (action.name.empty())
      throw Error(ErrorCode::invalid, "actions",
                  "actions must be such as 'call: channel phone, cost 2, capacity 20', not " + cited(std::string(one)));
    std::vector<std::string_view> said;
    for (const std::string_view part : parts_of(colon < one.size() ? one.substr(colon + 1) : "", ',')) {
      const std::size_t blank = std::min(part.find(' '), part.size());
      const std::string_view key = part.substr(0, blank);
      const std::string_view value = trimmed(part.substr(blank));
      if (std::ranges::find(said, key) != said.end())
        throw Error(ErrorCode::invalid, "actions",
                    "the action " + cited(action.name) + " must have one " + std::string(key) + "; it appears twice");
      said.push_back(key);
      if (key == "channel") {
        action.channel = value;
      } else if (key == "capacity") {
        action.capacity = Contacts::parse("actions", value);
      } else {
        constexpr std::array<std::string_view, 4> keys{"channel", "cost", "capacity", "strength"};
        if (key != "cost" && key != "strength") throw_unknown("actions", "an action has no", key, keys);
        const auto number = crmcore::parse<double>(value);
        if (!number.value || !(*number.value >= 0))
          throw Error(
              ErrorCode::invalid, "actions",
              std::string(key) + " of " + cited(action.name) + " must be 0 or more, not " + cited(std::string(value)));
        (key == "cost" ? action.cost : action.strength) = *number.value;
      }
    }
    actions.push_back(std::move(action));
  }
  return actions;
}

Result<WorkLine> work_list(const store::Store* store, const History& past, const WorkListOptions& options) {
  const std::vector<ContactAction> actions =
      options.actions.empty() ? std::vector<ContactAction>{ContactAction{}} : options.actions;
  check(store, options, actions);
  const std::size_t k = actions.size();
  if (store) check_currency(past.currency(), "the workspace", store->currency());
  const auto unit = static_cast<double>(past.currency().minor_units());
  const auto judged = judge(past, options);
  std::optional<outreach::Permissions> permissions;
  if (store) permissions.emplace(*store, past.today(), options.caps);

  // the gain of each action with each customer; 0 for those who may not be contacted
  std::vector<double> gain(judged.size() * k, 0);
  std::vector<std::uint8_t> control(judged.size(), 0);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    control[i] = hash_of(options.seed, past.today(), judged[i].customer) < options.control ? 1 : 0;
    for (std::size_t a = 0; a < k; ++a)
      if (!permissions || permissions->may_contact(judged[i].customer, actions[a].channel).allowed)
        gain[i * k + a] =
            std::min(judged[i].risk, judged[i].effect * actions[a].strength) * judged[i].at_stake - actions[a].cost;
  }
  const Sellers sellers(options, actions);
  const auto chosen = statistics::assign(gain, k, sellers.limits(), control);

  Result<WorkLine> result{{}, past.currency(), past.codes()};
  const auto line_of = [&](std::size_t i, std::size_t a) {
    const ScoredCustomer& own = judged[i];
    return WorkLine{{},
                    0,
                    own.customer,
                    actions[a].name,
                    actions[a].channel,
                    own.risk,
                    rounded(own.at_stake, unit),
                    rounded(gain[i * k + a], unit),
                    rounded(actions[a].cost, unit),
                    own.segment,
                    own.assumption + (actions[a].strength == 1 ? ""
                                                               : ", times the strength of " + actions[a].name + ", " +
                                                                     shortest(actions[a].strength)),
                    false,
                    own.reason};
  };
  auto left = sellers.shares(chosen.passed);
  std::size_t next = 0;
  for (std::size_t a = 0; a < k;
       ++a) {  // action after action, customers are dealt to the sellers in turn, the best first
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < judged.size(); ++i)
      if (control[i] == 0 && chosen.sink[i] == a) own.push_back(i);
    std::ranges::stable_sort(own, std::greater<>(), [&](std::size_t i) { return gain[i * k + a]; });
    for (const std::size_t i : own) {
      while (left[next][a] == 0) next = (next + 1) % left.size();
      --left[next][a];
      result.rows.push_back(line_of(i, a));
      result.rows.back().seller = options.sellers[next];
      next = (next + 1) % left.size();
    }
  }
  std::ranges::stable_sort(result.rows, [&](const WorkLine& a, const WorkLine& b) {
    const auto seller = [&](const WorkLine& line) {
      return std::ranges::find(options.sellers, line.seller) - options.sellers.begin();
    };
    if (seller(a) != seller(b)) return seller(a) < seller(b);
    if (a.gain != b.gain) return a.gain > b.gain;
    return a.customer < b.customer;
  });
  std::string_view seller;
  std::int64_t rank = 0;
  for (WorkLine& line : result.rows) {
    rank = line.seller == seller ? rank + 1 : 1;
    seller = line.seller;
    line.rank = rank;
  }
  rank = 0;
  for (std::size_t i = 0; i < judged.size(); ++i)
    if (control[i] != 0 && chosen.sink[i] != statistics::unassigned) {
      WorkLine line = line_of(i, chosen.sink[i]);
      line.control = true;
      line.rank = ++rank;
      line.action = line.channel = "";
      line.cost = {};
      result.rows.push_back(std::move(line));
    }
  return result;
}

}  // namespace crmcore::retention
