// Letters of names: instructions of the tax office for the RFC, of the population registry for the CURP, and the
// composition of the voter key as the electoral institute publishes it.
#include "crmcore/identity/names.hpp"

#include <algorithm>
#include <array>

#include "crmcore/values/parse.hpp"
#include "crmcore/values/text.hpp"
#include "mexico.hpp"

namespace crmcore::identity {
namespace {

constexpr char unknown = '?';  // a letter that the name as it is known does not give
constexpr char none = 'X';     // what the rules write where a name has no such letter

using Words = std::vector<std::string>;

bool is_vowel(char c) { return std::string_view("AEIOU").find(c) != std::string_view::npos; }

bool has_n_tilde(std::string_view text) {
  const std::string composed = nfc(text);
  return composed.find("ñ") != std::string::npos || composed.find("Ñ") != std::string::npos;
}

/// In capitals without accents; what is no letter is a blank.
std::string plain(std::string_view name) {
  std::string text = folded(name);
  for (char& c : text) {
    const bool is_letter = c >= 'a' && c <= 'z';
    c = is_letter ? static_cast<char>(c - 'a' + 'A') : ' ';
  }
  return text;
}

Words words_of(std::string_view name) {
  Words words;
  const std::string text = plain(name);
  for (const std::string_view word : parts_of(text, ' ')) words.emplace_back(word);
  return words;
}

/// Without the small words that no letter is taken of, unless nothing else is left.
Words without_particles(const Words& words) {
  static constexpr auto particles =
      std::to_array<std::string_view>({"A",   "DA", "DAS", "DE", "DEL", "DER", "DI", "DIE", "DD",  "E",   "EL", "LA",
                                       "LAS", "LE", "LES", "LO", "LOS", "MAC", "MC", "MI",  "VAN", "VON", "Y"});
  Words kept;
  std::ranges::copy_if(words, std::back_inserter(kept),
                       [](const std::string& word) { return std::ranges::find(particles, word) == particles.end(); });
  return kept.empty() ? words : kept;
}

/// The given name that letters are taken of: the second where the first is José or María and another follows.
std::string given_of(const Words& names) {
  static constexpr auto passed_over = std::to_array<std::string_view>({"JOSE", "J", "MARIA", "MA", "M"});
  if (names.empty()) return {};
  const bool is_passed_over = std::ranges::find(passed_over, names[0]) != passed_over.end();
  return names.size() > 1 && is_passed_over ? names[1] : names[0];
}

char initial(const std::string& word) { return word.empty() ? none : word[0]; }

template <class IsWanted>
char first_inner(const std::string& word, IsWanted&& is_wanted) {
  const auto found = word.empty() ? word.end() : std::find_if(word.begin() + 1, word.end(), is_wanted);
  return found == word.end() ? none : *found;
}
char inner_vowel(const std::string& word) { return first_inner(word, &is_vowel); }
char inner_consonant(const std::string& word) {
  return first_inner(word, [](char c) { return !is_vowel(c); });
}

/// A name parted into what the rules speak of. `second` is empty where it is not known.
struct Parted {
  std::string first, second, given;
};

/// Every way of parting the family name into two surnames, each called by its first word; one word is the first.
std::vector<Parted> ways_of_parting(const Person& person) {
  const Words family = without_particles(words_of(person.family_name));
  const std::string given = given_of(without_particles(words_of(person.given_name)));
  std::vector<Parted> ways;
  if (family.empty() || given.empty()) return ways;
  for (std::size_t i = 1; i < family.size(); ++i) ways.push_back({family[0], family[i], given});
  if (family.size() == 1) ways.push_back({family[0], "", given});
  return ways;
}

/// Four letters of a person: initial and first inner vowel of the first surname, initials of the second and of the
/// given name. Whose second surname is not known may have any letter there.
std::string usual_letters(const Parted& name) {
  return {initial(name.first), inner_vowel(name.first), name.second.empty() ? unknown : initial(name.second),
          initial(name.given)};
}

std::vector<std::string> letters_of_rfc(const Parted& name) {
  std::vector<std::string> letters{usual_letters(name)};
  const auto first_two = [](const std::string& word) { return (word + std::string(2, none)).substr(0, 2); };
  constexpr std::size_t short_surname = 2;
  if (name.second.empty())
    letters.push_back(first_two(name.first) + first_two(name.given));
  else if (name.first.size() <= short_surname)
    letters.push_back(std::string{initial(name.first), initial(name.second)} + first_two(name.given));
  return letters;
}

std::vector<std::string> letters_of_curp(const Parted& name) { return {usual_letters(name)}; }

std::vector<std::string> letters_of_voter_key(const Parted& name) {
  const char of_second = name.second.empty() ? unknown : initial(name.second);
  const char inner_of_second = name.second.empty() ? unknown : inner_consonant(name.second);
  return {{initial(name.first), inner_consonant(name.first), of_second, inner_of_second, initial(name.given),
           inner_consonant(name.given)}};
}

/// A word that the authority does not give gets an X at a place.
void replace_rude(std::vector<std::string>& letters, std::span<const std::string_view> words, std::size_t place) {
  for (std::string& four : letters)
    if (std::ranges::find(words, four) != words.end()) four[place] = none;
}

bool agrees(std::string_view number, std::string_view letters) {
  for (std::size_t i = 0; i < letters.size(); ++i)
    if (letters[i] != unknown && letters[i] != number[i]) return false;
  return true;
}

/// The two characters of the RFC that come of the whole name: each of its characters in two digits, a 0 before them; Σ
/// of every pair of neighbours × its second digit; the last three digits of it by 34, quotient and rest.
std::string homoclave_of(const Person& person) {
  const auto code = [](char c) {
    if (c == ' ') return 0;
    constexpr int of_a = 11;
    constexpr int of_j = 21;
    constexpr int of_s = 32;
    if (c <= 'I') return of_a + (c - 'A');
    return c <= 'R' ? of_j + (c - 'J') : of_s + (c - 'S');
  };
  std::string whole;
  for (const Words& words : {words_of(person.family_name), words_of(person.given_name)})
    for (const std::string& word : words) whole += (whole.empty() ? "" : " ") + word;
  std::string digits = "0";
  for (const char c : whole) {
    digits += static_cast<char>('0' + code(c) / 10);
    digits += static_cast<char>('0' + code(c) % 10);
  }
  int sum = 0;
  for (std::size_t i = 1; i < digits.size(); ++i)
    sum += ((digits[i - 1] - '0') * 10 + (digits[i] - '0')) * (digits[i] - '0');
  constexpr std::string_view characters = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ";
  constexpr int three_digits = 1000;
  const auto rest = static_cast<std::size_t>(sum % three_digits);
  return {characters[rest / characters.size()], characters[rest % characters.size()]};
}

/// Where the parts stand that come of name and date, and what letters the rules make of a name.
struct Composition {
  std::string_view kind;
  std::size_t date;
  std::vector<std::string> (*letters)(const Parted& name);
};
constexpr auto compositions = std::to_array<Composition>({
    {"rfc", 4, &letters_of_rfc},
    {"curp", 4, &letters_of_curp},
    {"clave_elector", 6, &letters_of_voter_key},
});

std::vector<std::string> possible_letters(const Composition& made, const Person& person) {
  std::vector<std::string> all;
  for (const Parted& way : ways_of_parting(person))
    for (std::string& letters : made.letters(way)) all.push_back(std::move(letters));
  constexpr std::size_t last = 3;
  if (made.kind == "rfc") replace_rude(all, words_of_rfc(), last);
  if (made.kind == "curp") replace_rude(all, words_of_curp(), 1);
  return all;
}

/// Two digits each of year, month and day.
std::string six_digits(Day day) {
  std::string text = day.text();
  std::erase(text, '-');
  constexpr std::size_t century = 2;
  return text.substr(century);
}

}  // namespace

NameFit compare_with_person(const CheckedDocument& document, const Person& person) {
  NameFit fit;
  const auto* made = std::ranges::find(compositions, document.kind, &Composition::kind);
  const bool is_of_person = document.holder == Holder::person;
  if (made == compositions.end() || document.country != "MX" || !is_of_person) return fit;
  const std::string called = std::string(document.kind) + " " + cited(document.compact);
  const auto tell = [&](Grade grade, std::string_view code, const std::string& why) {
    fit.findings.push_back({grade, code, called + " " + why});
  };
  if (has_n_tilde(document.compact) || has_n_tilde(person.given_name) || has_n_tilde(person.family_name)) {
    tell(Grade::info, "name.not_verified", "is not compared with a name with Ñ, on which published rules disagree");
  } else if (const auto letters = possible_letters(*made, person); !letters.empty()) {
    fit.fits = std::ranges::any_of(letters, [&](const std::string& one) { return agrees(document.compact, one); });
    if (!*fit.fits)
      tell(Grade::doubtful, "name.letters",
           "begins with " + cited(document.compact.substr(0, made->date)) + ", where " + cited(letters[0]) +
               " is expected of " + person.given_name + " " + person.family_name);
    constexpr std::size_t homoclave = 10;
    const bool has_homoclave = made->kind == "rfc" && document.compact.size() > homoclave;
    if (*fit.fits && has_homoclave && document.compact.substr(homoclave, 2) != homoclave_of(person))
      tell(Grade::info, "name.homoclave",
           "has " + cited(document.compact.substr(homoclave, 2)) + ", where the name as it is written gives " +
               cited(homoclave_of(person)));
  }
  if (!person.birth_date || has_n_tilde(document.compact)) return fit;
  const std::string expected = six_digits(*person.birth_date);
  const std::string said = document.compact.substr(made->date, expected.size());
  fit.fits = fit.fits.value_or(true) && said == expected;
  if (said != expected)
    tell(Grade::doubtful, "name.birth_date",
         "has the date " + said + ", where " + expected + " is expected of " + person.birth_date->text());
  return fit;
}

}  // namespace crmcore::identity
