#include "phone_numbers.hpp"

#include <algorithm>
#include <optional>

#include "phone_table.hpp"

namespace crmcore {
namespace {

using phone_table::Plan;

constexpr std::size_t longest_calling_code = 3;  // ITU-T E.164, 6.2.1
constexpr std::size_t fewest_abroad =
    10;  // with another country's 00 or 011 longer than numbers that are dialled at home
constexpr std::uint16_t argentina = 54;
constexpr std::string_view mobile_mark =
    "15";                                 // dialled in Argentina between area code and number; abroad a 9 before both
constexpr std::size_t shortest_area = 2;  // of Argentina: 11 is Buenos Aires
constexpr std::size_t longest_area = 4;

const Plan* plan_of(std::string_view country) {
  const auto found = std::ranges::lower_bound(phone_table::plans, country, {}, &Plan::country);
  return !country.empty() && found != phone_table::plans.end() && found->country() == country ? &*found : nullptr;
}

/// The plan of the main country whose calling code begins `digits`: no calling code begins another.
const Plan* plan_by_calling_code(std::string_view digits) {
  if (digits.starts_with('0')) return nullptr;
  unsigned code = 0;
  for (const char c : digits.substr(0, longest_calling_code)) {
    code = code * 10 + static_cast<unsigned>(c - '0');
    const auto found = std::ranges::lower_bound(phone_table::calling_codes, code, {}, &phone_table::CallingCode::code);
    if (found != phone_table::calling_codes.end() && found->code == code) return &phone_table::plans[found->plan];
  }
  return nullptr;
}

/// How many digits of `prefix` ('.' any digit, '[14]' 1 or 4) begin `digits`; none when it does not begin them.
std::optional<std::size_t> matched(std::string_view prefix, std::string_view digits) {
  std::size_t count = 0;
  while (!prefix.empty()) {
    if (count == digits.size()) return std::nullopt;
    const bool is_class = prefix.front() == '[';
    const std::size_t length = is_class ? prefix.find(']') + 1 : 1;
    if (prefix.front() != '.' && prefix.substr(0, length).find(digits[count]) == std::string_view::npos)
      return std::nullopt;
    prefix.remove_prefix(length);
    ++count;
  }
  return count;
}

/// Whether `use` returns true for a prefix of the list.
template <class Use>
bool any_prefix(std::uint8_t list, Use&& use) {
  std::string_view rest = phone_table::prefixes[list];
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (use(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

/// What the table knows of a number.
struct Walk {
  std::size_t known = 0;  ///< digits with which some number begins
  bool complete = false;  ///< all of them are a number
};

Walk walk(std::string_view digits) {
  Walk walked;
  std::size_t state = phone_table::first_step;
  for (const char c : digits) {
    const std::uint32_t digit = 1U << static_cast<unsigned>(c - '0');
    std::size_t at = state;
    while ((phone_table::steps[at] & (digit | phone_table::last_of_state)) == 0) ++at;
    const std::uint32_t step = phone_table::steps[at];
    if ((step & digit) == 0) return {walked.known, false};
    ++walked.known;
    walked.complete = (step & phone_table::completes_number) != 0;
    state = step >> phone_table::next_state_shift;
  }
  return walked;
}

/// Tries the ways to read what was dialled until one is a number; of those that are not it keeps the one that came
/// farthest.
class Reader {
 public:
  explicit Reader(const Plan* home) : home_(home) {}

  /// The digits of a country's national number, with or without what is dialled before it.
  bool reads_national(const Plan& plan, std::string_view digits) {
    if (is_number(plan, std::string(digits))) return true;
    return any_prefix(plan.trunk, [&](std::string_view prefix) {
      const std::size_t plus = prefix.find('+');
      const auto count = matched(prefix.substr(0, plus), digits);
      if (!count) return false;
      if (plus == std::string_view::npos) return is_number(plan, std::string(digits.substr(*count)));
      return is_number(plan, std::string(prefix.substr(plus + 1)).append(digits));
    });
  }

  /// A calling code and a national number.
  bool reads_international(std::string_view digits) {
    const Plan* plan = plan_by_calling_code(digits);
    return plan && reads_national(*plan, digits.substr(code_of(*plan).size()));
  }

  std::string number() const { return "+" + farthest_.digits; }
  bool has_reading() const { return farthest_.plan != nullptr; }
  std::string why() const;

 private:
  struct Reading {
    const Plan* plan = nullptr;
    std::string digits;  ///< with the calling code
    std::size_t known = 0;
  };

  static std::string code_of(const Plan& plan) { return std::to_string(plan.calling_code); }

  bool is_number(const Plan& plan, const std::string& national) {
    if (exists(plan, national)) return true;
    if (plan.calling_code != argentina) return false;
    for (std::size_t area = shortest_area; area <= std::min(longest_area, national.size()); ++area)
      if (std::string_view(national).substr(area).starts_with(mobile_mark))
        if (exists(plan, "9" + std::string(national).erase(area, mobile_mark.size()))) return true;
    return false;
  }

  bool exists(const Plan& plan, const std::string& national) {
    std::string digits = code_of(plan) + national;
    const Walk walked = walk(digits);
    if (walked.complete || !farthest_.plan || walked.known > farthest_.known)
      farthest_ = {&plan, std::move(digits), walked.known};
    return walked.complete;
  }

  const Plan* home_;
  Reading farthest_;
};

std::string Reader::why() const {
  const Plan& plan = *farthest_.plan;
  const std::string code = code_of(plan);
  const std::string national = farthest_.digits.substr(code.size());
  std::string country(plan.country());
  if (&plan != home_) country = "+" + code + (country.empty() ? "" : " (" + country + ")");
  const std::string lengths = std::to_string(plan.least) +
                              (plan.most > plan.least ? " to " + std::to_string(plan.most) : std::string()) + " digits";
  if (national.size() < plan.least) return " is too short for a number of " + country + ", which has " + lengths;
  if (national.size() > plan.most) return " is too long for a number of " + country + ", which has " + lengths;
  if (farthest_.known == farthest_.digits.size())
    return " is too short: numbers of " + country + " that begin so have more digits";
  return " is not a number of " + country + ": none begins with " +
         national.substr(0, farthest_.known - code.size() + 1);
}

}  // namespace

Parsed<std::string> e164_of(std::string_view digits, bool international, std::string_view country) {
  const Plan* home = plan_of(country);
  Reader reader(home);
  if (international) {
    if (reader.reads_international(digits)) return reader.number();
    return Parsed<std::string>::refused(reader.has_reading() ? reader.why()
                                                             : " begins with a calling code that no country has");
  }
  if (home && reader.reads_national(*home, digits)) return reader.number();
  const auto is_abroad = [&](std::string_view prefix) {
    const auto count = matched(prefix, digits);
    return count && reader.reads_international(digits.substr(*count));
  };
  const auto is_abroad_as_elsewhere = [&](std::string_view prefix) {
    return (country.empty() || digits.size() >= prefix.size() + fewest_abroad) && is_abroad(prefix);
  };
  if (home && any_prefix(home->international, is_abroad)) return reader.number();
  if (is_abroad_as_elsewhere("00") || is_abroad_as_elsewhere("011")) return reader.number();
  const std::string own_code = home ? std::to_string(home->calling_code) : "";
  if (home && digits.starts_with(own_code) && reader.reads_national(*home, digits.substr(own_code.size())))
    return reader.number();
  if (reader.has_reading()) return Parsed<std::string>::refused(reader.why());
  if (country.empty())
    return Parsed<std::string>::refused(
        " has no country; write it as +52 55 1234 5678 or give the workspace a country");
  return Parsed<std::string>::refused(" cannot be read: the country " + cited(country) +
                                      " has no phone numbers of its own; write it as +52 55 1234 5678");
}

}  // namespace crmcore
