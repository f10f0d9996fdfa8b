// RFC: instructions of the tax office for the number, with tables of values and weights. CURP: instructions of the
// population registry. Voter key: composition as the electoral institute publishes it; its check is not published.
#include "mexico.hpp"

#include <algorithm>
#include <array>

#include "check_digits.hpp"
#include "crmcore/values/parse.hpp"

namespace crmcore::identity {
namespace {

constexpr std::string_view n_tilde = "Ñ";
constexpr char n_tilde_in_one = '\x7F';  // in texts of one byte a character: what is compact holds no such byte

constexpr auto rude_in_rfc = std::to_array<std::string_view>(
    {"BUEI", "BUEY", "CACA", "CACO", "CAGA", "CAGO", "CAKA", "CAKO", "COGE", "COJA", "COJE", "COJI", "COJO", "CULO",
     "FETO", "GUEY", "JOTO", "KACA", "KACO", "KAGA", "KAGO", "KAKA", "KOGE", "KOJO", "KULO", "MAME", "MAMO", "MEAR",
     "MEAS", "MEON", "MION", "MOCO", "MULA", "PEDA", "PEDO", "PENE", "PUTA", "PUTO", "QULO", "RATA", "RUIN"});
constexpr auto rude_in_curp = std::to_array<std::string_view>(
    {"BACA", "BAKA", "BUEI", "BUEY", "CACA", "CACO", "CAGA", "CAGO", "CAKA", "CAKO", "COGE", "COGI", "COJA", "COJE",
     "COJI", "COJO", "COLA", "CULO", "FALO", "FETO", "GETA", "GUEI", "GUEY", "JETA", "JOTO", "KACA", "KACO", "KAGA",
     "KAGO", "KAKA", "KAKO", "KOGE", "KOGI", "KOJA", "KOJE", "KOJI", "KOJO", "KOLA", "KULO", "LILO", "LOCA", "LOCO",
     "LOKA", "LOKO", "MAME", "MAMO", "MEAR", "MEAS", "MEON", "MIAR", "MION", "MOCO", "MOKO", "MULA", "MULO", "NACA",
     "NACO", "PEDA", "PEDO", "PENE", "PIPI", "PITO", "POPO", "PUTA", "PUTO", "QULO", "RATA", "ROBA", "ROBE", "ROBO",
     "RUIN", "SENO", "TETA", "VACA", "VAGA", "VAGO", "VAKA", "VUEI", "VUEY", "WUEI", "WUEY"});

constexpr std::string_view states =
    "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE";

bool has_word(std::span<const std::string_view> words, std::string_view number) {
  return std::ranges::binary_search(words, number.substr(0, 4));
}

/// One byte a character.
std::string in_bytes(std::string_view number) {
  std::string bytes;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const bool is_n_tilde = number.substr(i).starts_with(n_tilde);
    bytes += is_n_tilde ? n_tilde_in_one : number[i];
    if (is_n_tilde) ++i;
  }
  return bytes;
}

constexpr std::size_t date_digits = 6;
constexpr std::size_t homoclave = 3;  // with the check digit, which is its last

/// Values are places in an alphabet, weights fall to 2 at the last; 11 less the remainder, 10 is A and 11 is 0.
char rfc_digit(std::string_view bytes) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \x7F";
  constexpr int highest_weight = 13;
  const std::string padded = std::string(12 - bytes.size(), ' ') + std::string(bytes);
  int sum = 0;
  for (std::size_t i = 0; i < padded.size(); ++i)
    sum += static_cast<int>(alphabet.find(padded[i])) * (highest_weight - static_cast<int>(i));
  const int missing = missing_to_eleven(sum);
  return missing == 10 ? 'A' : digit(missing);
}

void check_homoclave(Reading& number, std::string_view bytes) {
  const auto given = bytes.substr(bytes.size() - homoclave);
  const auto is_between = [](char c, char digit_from, char last_letter) {
    return (c >= digit_from && c <= '9') || (c >= 'A' && c <= last_letter);
  };
  if (!is_between(given[0], '1', 'V') || !is_between(given[1], '1', 'Z') || !is_between(given[2], '0', 'A')) {
    number.doubt("document.homoclave", "ends in " + cited(given) + ", which the tax office does not assign");
    return;
  }
  number.expect_digit(number.number().size() - 1, rfc_digit(bytes.substr(0, bytes.size() - 1)));
}

}  // namespace

std::span<const std::string_view> words_of_rfc() { return rude_in_rfc; }
std::span<const std::string_view> words_of_curp() { return rude_in_curp; }

void check_rfc(Reading& number) {
  constexpr std::size_t of_company = 12;
  constexpr std::size_t of_person = 13;
  constexpr std::size_t without_homoclave = 10;
  if (!number.has_size({of_company, of_person, without_homoclave}, "letters and digits")) return;
  const std::string bytes = in_bytes(number.number());
  const std::size_t letters = bytes.size() == of_company ? 3 : 4;
  for (std::size_t i = 0; i < letters; ++i) {
    const char c = bytes[i];
    if (c != n_tilde_in_one && c != '&' && (c < 'A' || c > 'Z')) {
      number.refuse("document.characters", "must begin with " + std::to_string(letters) + " letters");
      return;
    }
  }
  const std::size_t date = number.number().size() - (bytes.size() - letters);
  const auto day = number.day(date);
  if (!day) return;
  const bool is_person = letters == 4;
  number.document().holder = is_person ? Holder::person : Holder::company;
  if (is_person) number.document().birth_date = day;
  if (bytes.size() == without_homoclave) {
    number.document().is_key = false;
    number.tell("document.no_homoclave", "lacks its last three characters, so that several people may have it");
  } else {
    if (!number.are_alphanumeric(date + date_digits, homoclave)) return;
    check_homoclave(number, bytes);
  }
  if (is_person && has_word(rude_in_rfc, bytes))
    number.doubt("document.word", "begins with a word that the tax office does not use");
}

void check_curp(Reading& number) {
  constexpr std::size_t date = 4;
  constexpr std::size_t sex = 10;
  constexpr std::size_t state = 11;
  constexpr std::size_t consonants = 13;
  constexpr std::size_t of_century = 16;  // a digit of those born up to 1999, a letter of those born later
  constexpr std::size_t last = 17;
  if (!number.has_size({18}, "letters and digits") || !number.are_letters(0, date)) return;
  if (!number.are_alphanumeric(of_century, 1)) return;
  const bool is_of_last_century = number[of_century] <= '9';
  const auto day = number.day(date, is_of_last_century ? 1900 : 2000);
  if (!day || !number.is_one_of(sex, "HMX")) return;  // X since 2022
  if (!number.are_letters(state, 2)) return;
  const std::string_view of_state = number.part(state, 2);
  const auto known = parts_of(states, ' ');
  if (std::ranges::find(known, of_state) == known.end()) {
    number.refuse("document.region",
                  "has state " + cited(of_state) + ", where one of " + std::string(states) + " is expected");
    return;
  }
  if (!number.are_letters(consonants, of_century - consonants) || !number.are_digits(last, 1)) return;
  CheckedDocument& document = number.document();
  document.holder = Holder::person;
  document.birth_date = day;
  const bool is_woman = number[sex] == 'M';  // mujer; H is hombre
  document.sex = is_woman ? Sex::female : Sex::male;
  if (number[sex] == 'X') document.sex = Sex::other;
  document.region = of_state;
  constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMN\x7FOPQRSTUVWXYZ";  // with the place of Ñ
  constexpr int highest_weight = 18;
  int sum = 0;
  for (std::size_t i = 0; i < last; ++i)
    sum += static_cast<int>(alphabet.find(number[i])) * (highest_weight - static_cast<int>(i));
  number.expect_digit(last, digit((10 - sum % 10) % 10));
  if (has_word(rude_in_curp, number.number()))
    number.doubt("document.word", "begins with a word that the registry does not use");
}

void check_voter_key(Reading& number) {
  constexpr std::size_t letters = 6;
  constexpr std::size_t state = 12;
  constexpr std::size_t sex = 14;
  constexpr std::size_t last = 15;
  if (!number.has_size({18}, "letters and digits") || !number.are_letters(0, letters)) return;
  const auto day = number.day(letters);
  if (!day || !number.are_digits(state, 2)) return;
  const int of_state = value_of(number[state]) * 10 + value_of(number[state + 1]);
  constexpr int states_of_mexico = 32;
  const bool is_born_abroad = of_state == 87 || of_state == 88;
  if ((of_state < 1 || of_state > states_of_mexico) && !is_born_abroad) {
    number.refuse("document.region",
                  "has state " + cited(number.part(state, 2)) + ", where 01 to 32, 87 or 88 is expected");
    return;
  }
  if (!number.is_one_of(sex, "HM") || !number.are_digits(last, 3)) return;
  CheckedDocument& document = number.document();
  document.holder = Holder::person;
  document.birth_date = day;
  document.sex = number[sex] == 'M' ? Sex::female : Sex::male;
  document.region = number.part(state, 2);
}

}  // namespace crmcore::identity
