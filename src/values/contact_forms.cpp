#include "crmcore/values/contact_forms.hpp"

#include <algorithm>
#include <array>

#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore {
namespace {

constexpr std::size_t longest_address = 254;    // RFC 5321, 4.5.3.1.3: a path of 256 bytes less its brackets
constexpr std::size_t longest_local_part = 64;  // RFC 5321, 4.5.3.1.1
constexpr std::size_t fewest_digits = 7;        // shorter ones are service numbers or typing errors
constexpr std::size_t most_digits = 15;         // ITU-T E.164

/// National numbering plans (ITU-T E.164 national presentations): calling code, least and most digits.
struct Plan {
  std::string_view country, calling;
  std::size_t least, most;
  std::string_view trunk;  // prefix of national calls, not part of the number
};
constexpr std::array<Plan, 13> plans{{{"MX", "52", 10, 10, ""},
                                      {"ES", "34", 9, 9, ""},
                                      {"AR", "54", 10, 11, "0"},
                                      {"BR", "55", 10, 11, "0"},
                                      {"CL", "56", 9, 9, ""},
                                      {"CO", "57", 10, 10, ""},
                                      {"DO", "1", 10, 10, "1"},
                                      {"EC", "593", 8, 9, "0"},
                                      {"PY", "595", 7, 9, "0"},
                                      {"PE", "51", 8, 9, "0"},
                                      {"UY", "598", 8, 8, "0"},
                                      {"GB", "44", 9, 10, "0"},
                                      {"US", "1", 10, 10, "1"}}};

std::string without_old_prefixes(const Plan& plan, std::string digits) {
  if (plan.country == "MX" && digits.size() == 11 && digits.front() == '1') digits.erase(0, 1);
  if (plan.country == "MX" && digits.size() == 13 && (digits.starts_with("044") || digits.starts_with("045")))
    digits.erase(0, 3);
  if (plan.country == "AR" && digits.size() == 12) {  // area code of 2 to 4 digits, then 15: a mobile
    for (std::size_t area = 2; area <= 4; ++area)
      if (digits.substr(area, 2) == "15") return "9" + digits.erase(area, 2);
  }
  return digits;
}

}  // namespace

Email::Email(std::string_view text) {
  auto parsed = parse<Email>(text);
  if (!parsed.value) throw Error(ErrorCode::invalid, "email", parsed.why);
  *this = std::move(*parsed.value);
}

std::string Email::key() const { return folded(text_); }

Phone::Phone(std::string_view text, std::string_view country) {
  Forms forms;
  forms.country = country;
  auto parsed = parse<Phone>(text, forms);
  if (!parsed.value) throw Error(ErrorCode::invalid, "phone", parsed.why);
  *this = std::move(*parsed.value);
}

template <>
Parsed<Email> parse<Email>(std::string_view text, const Forms& forms) {
  auto line = parse<std::string>(text, forms);
  if (!line.value) return Parsed<Email>::refused(line.why);
  const std::string& address = *line.value;
  const auto refused = [&](const std::string& why) { return Parsed<Email>::refused(cited(address) + why); };
  const std::size_t at = address.find('@');
  if (at == std::string::npos || address.find('@', at + 1) != std::string::npos)
    return refused(" is not an e-mail address: it needs exactly one '@'");
  const std::string_view local = std::string_view(address).substr(0, at);
  const std::string_view domain = std::string_view(address).substr(at + 1);
  if (address.size() > longest_address || local.size() > longest_local_part)
    return refused(" is longer than an e-mail address may be: " + std::to_string(longest_address) + " bytes, " +
                   std::to_string(longest_local_part) + " of them before the '@'");
  if (std::ranges::any_of(address, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ';'; }))
    return refused(" is not one e-mail address: it contains a blank, a comma or a semicolon");
  const auto dotted = [](std::string_view part) {
    return part.empty() || part.front() == '.' || part.back() == '.' || part.find("..") != std::string_view::npos;
  };
  if (dotted(local) || dotted(domain) || domain.find('.') == std::string_view::npos || domain.front() == '-')
    return refused(" is not an e-mail address: something is missing before or after the '@'");
  Email email;
  ContactAccess::set(email, address);
  return email;
}

template <>
Parsed<Phone> parse<Phone>(std::string_view text, const Forms& forms) {
  const auto refused = [&](const std::string& why) { return Parsed<Phone>::refused(cited(text) + why); };
  std::string digits;
  bool international = false;
  for (const char c : trimmed(text)) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (c == '+' && digits.empty() && !international)
      international = true;
    else if (std::string_view(" -.()/").find(c) == std::string_view::npos)
      return refused(" is not a phone number; write it as +52 55 1234 5678");
  }
  if (!international && digits.starts_with("00")) {
    international = true;
    digits.erase(0, 2);
  }
  const Plan* plan = nullptr;
  std::string national;
  if (international) {
    for (const Plan& candidate : plans)
      if (digits.starts_with(candidate.calling) && (!plan || candidate.calling.size() > plan->calling.size()))
        plan = &candidate;
    if (!plan) {
      if (digits.size() < fewest_digits || digits.size() > most_digits)
        return refused(" is not a phone number: it must have " + std::to_string(fewest_digits) + " to " +
                       std::to_string(most_digits) + " digits");
      Phone phone;
      ContactAccess::set(phone, "+" + digits);
      return phone;
    }
    national = digits.substr(plan->calling.size());
  } else {
    const auto* found = std::ranges::find(plans, forms.country, &Plan::country);
    if (found == plans.end())
      return refused(" has no country; write it as +52 55 1234 5678 or give the workspace a country");
    plan = found;
    national = digits;
    if (!plan->trunk.empty() && national.starts_with(plan->trunk)) national.erase(0, plan->trunk.size());
  }
  national = without_old_prefixes(*plan, national);
  if (national.size() < plan->least || national.size() > plan->most)
    return refused(" has " + std::to_string(national.size()) + " digits; phone numbers of " +
                   std::string(plan->country) + " have " + std::to_string(plan->least) +
                   (plan->most > plan->least ? " to " + std::to_string(plan->most) : ""));
  Phone phone;
  ContactAccess::set(phone, "+" + std::string(plan->calling) + national);
  return phone;
}

}  // namespace crmcore
