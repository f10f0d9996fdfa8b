#include <algorithm>

#include "crmcore/duplicates/model.hpp"
#include "crmcore/duplicates/similarity.hpp"

namespace crmcore::duplicates {
namespace {

// From which similarity of Jaro and Winkler on two names are close, and similar: as usual in record linkage.
constexpr double close_name = 0.92;
constexpr double similar_name = 0.80;
constexpr std::size_t few_errors = 2;  // that one value can have

bool begins_like(std::string_view a, std::string_view b) { return a.starts_with(b) || b.starts_with(a); }

/// Whether two dates of eight digits have day and month the other way round.
bool is_other_way_round(std::string_view a, std::string_view b) {
  return a.size() == 8 && b.size() == 8 && a.substr(0, 4) == b.substr(0, 4) && a.substr(4, 2) == b.substr(6, 2) &&
         a.substr(6, 2) == b.substr(4, 2);
}

Level by_similarity(double similarity, double close, double similar) {
  if (similarity >= close) return Level::close;
  return similarity >= similar ? Level::similar : Level::far;
}

Level alikeness_of_codes(std::string_view a, std::string_view b) {
  constexpr std::size_t longer_codes = 6;  // characters: of shorter ones two are a third and more
  const std::size_t distance = edit_distance(a, b, few_errors);
  if (distance <= 1) return Level::close;
  return distance == few_errors && std::min(a.size(), b.size()) >= longer_codes ? Level::similar : Level::far;
}

Level alikeness_of_texts(std::string_view a, std::string_view b, const CommonWords& words) {
  constexpr double nearly_all = 0.8;
  constexpr double half = 0.5;
  constexpr double some = 0.4;
  if (words.of_both >= nearly_all || edit_distance(a, b, few_errors) <= few_errors) return Level::close;
  if (words.of_both >= half || words.of_shorter >= nearly_all) return Level::similar;
  return words.of_shorter >= some ? Level::faint : Level::far;
}

/// Whether the digits of two texts are the same, in their order.
bool has_same_numbers(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  auto i = a.begin();
  auto j = b.begin();
  for (;;) {
    i = std::find_if(i, a.end(), is_digit);
    j = std::find_if(j, b.end(), is_digit);
    if (i == a.end() || j == b.end()) return i == a.end() && j == b.end();
    if (*i++ != *j++) return false;
  }
}

Level alikeness_of_emails(std::string_view a, std::string_view b) {
  if (edit_distance(a, b, few_errors) <= few_errors) return Level::close;
  const std::string_view user = a.substr(0, a.find('@'));
  return !user.empty() && user == b.substr(0, b.find('@')) ? Level::similar : Level::far;
}

}  // namespace

Level alikeness(Role role, std::string_view a, std::string_view b, const CommonWords& words) {
  switch (role) {
    case Role::given_name:
    case Role::family_name: {
      const Level level = by_similarity(jaro_winkler(a, b), close_name, similar_name);
      return level == Level::far && begins_like(a, b) ? Level::similar : level;
    }
    case Role::place: return by_similarity(jaro_winkler(a, b), close_name, similar_name);
    case Role::name: return alikeness_of_texts(a, b, words);
    case Role::address: {
      const Level level = alikeness_of_texts(a, b, words);
      return level == Level::close && !has_same_numbers(a, b) ? Level::similar : level;
    }
    case Role::email: return alikeness_of_emails(a, b);
    case Role::date: return is_other_way_round(a, b) ? Level::close : alikeness_of_codes(a, b);
    default: return alikeness_of_codes(a, b);
  }
}

bool is_surely_far(Role role, const Signature& a, const Signature& b) {
  switch (role) {
    case Role::given_name:
    case Role::family_name: return a.first != b.first && most_jaro_winkler(a, b) < similar_name;
    case Role::place: return most_jaro_winkler(a, b) < similar_name;
    case Role::name:
    case Role::address: return false;
    case Role::email: return a.first != b.first && is_surely_farther(a, b, few_errors);
    default: return is_surely_farther(a, b, few_errors);
  }
}

}  // namespace crmcore::duplicates
