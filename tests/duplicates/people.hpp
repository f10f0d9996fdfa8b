// Made-up people with duplicates: Spanish names drawn unevenly, one to four errors in each duplicate, and on request
// relatives who share surnames, phone and address with the person before.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/duplicates/records.hpp"

namespace crmcore::test {

struct Person {
  std::string given_name, surname1, surname2, birth_date, phone, email, street, city;
  std::uint32_t entity = 0;  ///< the truth
};

/// Draws people. One seed gives the same people on every machine.
class People {
 public:
  explicit People(std::uint64_t seed) : state_(seed) {}

  /// `count` people and their duplicates; of a hundred people `relatives` are of the household of the one before.
  std::vector<Person> draw(std::uint32_t count, std::uint64_t relatives) {
    std::vector<Person> all;
    Person before;
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool is_relative = draw_of(100) < relatives && i > 0;
      Person person = fresh();
      person.entity = i;
      if (is_relative) {
        person.surname1 = before.surname1;
        person.surname2 = before.surname2;
        person.phone = before.phone;
        person.street = before.street;
        person.city = before.city;
      }
      person.email = draw_of(4) == 0 ? "" : email(person);
      before = person;
      all.push_back(person);
      if (draw_of(5) != 0) continue;
      const std::uint64_t copies = 1 + draw_of(2);
      for (std::uint64_t copy = 0; copy < copies; ++copy) all.push_back(with_errors(person));
    }
    return all;
  }

 private:
  std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::uint64_t draw_of(std::uint64_t n) { return bits() % n; }
  /// The first words of a list are drawn most.
  std::string skewed(std::string_view list) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(' ', at), list.size());
      words.push_back(list.substr(at, end - at));
      at = end + 1;
    }
    const double u = static_cast<double>(bits() >> 11) * 0x1p-53;
    return std::string(words[static_cast<std::size_t>(static_cast<double>(words.size()) * (u * std::sqrt(u)))]);
  }
  static std::string padded(std::uint64_t number, std::size_t digits) {
    std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
  }
  Person fresh() {
    Person person;
    person.given_name = skewed(given_names);
    if (draw_of(4) == 0) person.given_name += " " + skewed(given_names);
    person.surname1 = skewed(surnames);
    person.surname2 = skewed(surnames);
    person.birth_date = padded(1930 + draw_of(80), 4);
    person.birth_date += "-" + padded(1 + draw_of(12), 2);
    person.birth_date += "-" + padded(1 + draw_of(28), 2);
    if (draw_of(10) != 0) person.phone = "6" + padded(draw_of(100'000'000), 8);
    person.street = street();
    person.city = skewed(cities);
    return person;
  }
  std::string street() {
    std::string name = skewed(streets);
    for (char& c : name)
      if (c == '_') c = ' ';
    return "calle " + name + " " + std::to_string(1 + draw_of(150));
  }
  std::string email(const Person& person) {
    constexpr std::array domains{"correo.es", "mail.com", "ejemplo.es", "buzon.net", "post.org"};
    std::string user = person.given_name;
    std::erase(user, ' ');
    user += "." + person.surname1 + std::to_string(draw_of(10'000));
    return user + "@" + domains[draw_of(domains.size())];
  }
  std::string with_typo(std::string word) {
    if (word.size() < 2) return word;
    std::size_t at = draw_of(word.size());
    const std::uint64_t kind = draw_of(4);
    const char letter = static_cast<char>('a' + draw_of(26));
    if (kind == 0) return word.erase(at, 1);
    if (kind == 1) return word.insert(at, 1, letter);
    if (kind == 2) {
      word[at] = letter;
      return word;
    }
    at = std::min(at, word.size() - 2);
    std::swap(word[at], word[at + 1]);
    return word;
  }
  Person with_errors(Person person) {
    constexpr std::array<std::size_t, 8> digits{0, 1, 2, 3, 5, 6, 8, 9};
    const std::uint64_t errors = 1 + draw_of(4);
    for (std::uint64_t error = 0; error < errors; ++error) {
      switch (draw_of(10)) {
        case 0: person.given_name = with_typo(person.given_name); break;
        case 1: person.surname1 = with_typo(person.surname1); break;
        case 2: person.surname2 = with_typo(person.surname2); break;
        case 3: person.street = with_typo(person.street); break;
        case 4: {
          char& digit = person.birth_date[digits[draw_of(digits.size())]];
          digit = static_cast<char>('0' + (static_cast<std::uint64_t>(digit - '0') + 1 + draw_of(9)) % 10);
          break;
        }
        case 5: std::swap(person.surname1, person.surname2); break;
        case 6: std::swap(person.given_name, person.surname1); break;
        case 7: person.phone.clear(); break;
        case 8: person.email = email(person); break;
        default: person.street = street(); person.city = skewed(cities);
      }
    }
    return person;
  }

  static constexpr std::string_view given_names =
      "maria carmen antonio jose manuel francisco ana laura david juan javier daniel isabel lucia marta cristina "
      "pablo carlos jesus alejandro elena miguel rafael pedro sara pilar paula angel sergio fernando dolores "
      "raquel jorge luis alberto rosa teresa alvaro beatriz nuria diego silvia adrian patricia raul ivan ruben "
      "andrea rocio enrique monica ramon vicente alba andres julia irene joaquin santiago victor mario eduardo "
      "roberto jaime ignacio sonia sandra susana marina yolanda natalia margarita eva inmaculada claudia hugo "
      "noelia gonzalo lorena amparo";
  static constexpr std::string_view surnames =
      "garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez martin jimenez hernandez ruiz diaz "
      "moreno munoz alvarez romero gutierrez alonso navarro torres dominguez ramos vazquez ramirez gil serrano "
      "morales molina blanco suarez castro ortega delgado ortiz marin rubio nunez medina sanz castillo iglesias "
      "cortes garrido santos guerrero lozano cano cruz mendez flores prieto herrera pena leon marquez cabrera "
      "gallego calvo vidal campos reyes vega fuentes carrasco diez aguilar caballero nieto santana vargas "
      "pascual gimenez herrero hidalgo montero lorenzo santiago benitez duran ibanez arias mora ferrer carmona "
      "vicente rojas soto crespo roman pastor velasco parra saez moya bravo soler gallardo esteban";
  static constexpr std::string_view cities =
      "madrid barcelona valencia sevilla zaragoza malaga murcia palma bilbao alicante cordoba valladolid vigo "
      "gijon vitoria granada elche oviedo badalona cartagena terrassa jerez sabadell mostoles pamplona almeria "
      "leganes fuenlabrada getafe burgos santander albacete castellon logrono badajoz salamanca huelva lleida "
      "tarragona leon";
  static constexpr std::string_view streets =
      "mayor real nueva sol luna iglesia constitucion espana andalucia goya velazquez cervantes colon alameda "
      "castilla aragon cataluna galicia rosario carmen santa_ana san_juan san_jose san_pedro san_antonio "
      "libertad paz olivo pino rosal fuente molino puente estacion mercado horno huerta prado norte sur";

  std::uint64_t state_;
};

/// The people as records to be compared; they must live until the records are made, no longer.
inline duplicates::Records records_of(const std::vector<Person>& people, unsigned threads = 0) {
  using duplicates::Role;
  const auto column = [&people](const char* name, Role role, std::string Person::*member) {
    return duplicates::Records::Source{
        name, role, [&people, member](std::size_t row) { return std::string_view(people[row].*member); }};
  };
  const std::array sources{column("given_name", Role::given_name, &Person::given_name),
                           column("surname1", Role::family_name, &Person::surname1),
                           column("surname2", Role::family_name, &Person::surname2),
                           column("birth_date", Role::date, &Person::birth_date),
                           column("phone", Role::phone, &Person::phone),
                           column("email", Role::email, &Person::email),
                           column("street", Role::address, &Person::street),
                           column("city", Role::place, &Person::city)};
  return duplicates::Records(people.size(), sources, threads);
}

}  // namespace crmcore::test
