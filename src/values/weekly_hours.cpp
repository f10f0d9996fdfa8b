#include "crmcore/values/weekly_hours.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "crmcore/error.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore {
namespace {

constexpr int days_a_week = 7;
constexpr int minutes_an_hour = 60;
constexpr int noon = 12 * minutes_an_hour;
constexpr int midnight = 24 * minutes_an_hour;  // at the end of the day
constexpr std::array<const char*, days_a_week> short_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

using Interval = WeeklyHours::Interval;

// --- writing

std::string clock(int minute) {
  const auto two_digits = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two_digits(minute / minutes_an_hour) + ":" + two_digits(minute % minutes_an_hour);
}

/// The hours of one weekday: "09:00-13:00, 16:00-19:00".
std::string hours_of(const std::vector<Interval>& intervals, int weekday) {
  std::string text;
  for (const auto& [day, from, to] : intervals)
    if (day == weekday) text += (text.empty() ? "" : ", ") + clock(from) + "-" + clock(to);
  return text;
}

/// Weekdays that have the same hours: "mon-fri, sun".
std::string days_with(const std::array<std::string, days_a_week>& hours, const std::string& same) {
  std::string text;
  for (int first = 0; first < days_a_week; ++first) {
    if (hours[static_cast<std::size_t>(first)] != same) continue;
    int last = first;
    while (last + 1 < days_a_week && hours[static_cast<std::size_t>(last + 1)] == same) ++last;
    text += (text.empty() ? "" : ", ") + std::string(short_names[static_cast<std::size_t>(first)]);
    if (last > first) text += "-" + std::string(short_names[static_cast<std::size_t>(last)]);
    first = last;
  }
  return text == "mon-sun" ? "daily" : text;
}

std::string written(const std::vector<Interval>& intervals) {
  std::array<std::string, days_a_week> hours;
  for (int day = 0; day < days_a_week; ++day) hours[static_cast<std::size_t>(day)] = hours_of(intervals, day + 1);
  std::string text;
  for (std::size_t day = 0; day < hours.size(); ++day) {
    const bool was_said = std::find(hours.begin(), hours.begin() + static_cast<std::ptrdiff_t>(day), hours[day]) !=
                          hours.begin() + static_cast<std::ptrdiff_t>(day);
    if (hours[day].empty() || was_said) continue;
    text += (text.empty() ? "" : "; ") + days_with(hours, hours[day]) + " " + hours[day];
  }
  return text;
}

// --- reading

enum class Sign { day, days, time, span, after, before, part, end, filler, unknown };

/// A word of the text, or a time.
struct Token {
  Sign sign = Sign::unknown;
  int from = 0, to = 0;   // weekdays, or minutes
  bool has_half = false;  // whether a time says a.m. or p.m.
  std::string_view word = {};
};

struct Word {
  std::string_view words;  // comma-separated, folded
  Sign sign;
  int from = 0, to = 0;
};
constexpr auto known_words = std::to_array<Word>({
    {"mon,monday,mondays,lun,lunes,l", Sign::day, 1},
    {"tue,tues,tuesday,tuesdays,mar,martes,m", Sign::day, 2},
    {"wed,wednesday,wednesdays,mie,miercoles,x", Sign::day, 3},
    {"thu,thur,thurs,thursday,thursdays,jue,jueves,j", Sign::day, 4},
    {"fri,friday,fridays,vie,viernes,v", Sign::day, 5},
    {"sat,saturday,saturdays,sab,sabado,sabados,s", Sign::day, 6},
    {"sun,sunday,sundays,dom,domingo,domingos,d", Sign::day, 7},
    {"daily,everyday,every,diario,diariamente,todos,cada", Sign::days, 1, 7},
    {"weekday,weekdays,habiles,laborables,entresemana", Sign::days, 1, 5},
    {"weekend,weekends,finde,findes", Sign::days, 6, 7},
    {"-,a,al,to,through,till", Sign::span},
    {"after,from,desde,despues,since", Sign::after},
    {"before,until,hasta,antes", Sign::before},
    {"morning,mornings,manana,mananas", Sign::part, 8 * 60, 12 * 60},
    {"afternoon,afternoons,tarde,tardes", Sign::part, 12 * 60, 19 * 60},
    {"evening,evenings,night,nights,noche,noches", Sign::part, 19 * 60, 22 * 60},
    {"always,anytime,siempre", Sign::part, 0, midnight},
    {"noon,midday,mediodia", Sign::time, noon},
    {";,\n", Sign::end},
    {",,and,y,e,&,de,del,la,las,los,el,por,en,the,in,at,on,only,solo,h,hrs,hr,horas,hours,o,or,dia,dias,day,days,call,"
     "llamar",
     Sign::filler},
});

/// Words that belong together, as one word of the above.
struct Phrase {
  std::string_view said, means;
};
constexpr auto phrases = std::to_array<Phrase>({{"entre semana", "entresemana"},
                                                {"fines de semana", "findes"},
                                                {"fin de semana", "finde"},
                                                {"a partir de", "desde"},
                                                {"a cualquier hora", "siempre"},
                                                {"cualquier hora", "siempre"},
                                                {"any time", "anytime"},
                                                {"medio dia", "mediodia"},
                                                {"24/7", "siempre"},
                                                {"24x7", "siempre"}});
constexpr int evening = 18 * minutes_an_hour;  // a span that begins by then may end on the next morning
constexpr auto words_for_hours = std::to_array<std::string_view>({"h", "hr", "hrs", "horas", "hours"});

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Folds a text: line ends stay ends of entries, dashes of every kind are one.
std::string prepared(std::string_view text) {
  std::string lines(text);
  replace_all(lines, "\n", ";");
  for (const char* dash : {"\u2013", "\u2014", "\u2212", "\u2010"}) replace_all(lines, dash, "-");
  lines = folded(lines);
  for (const auto& [said, means] : phrases) replace_all(lines, said, means);
  return lines;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(prepared(text)) { read_tokens(); }

  Parsed<WeeklyHours> hours() {
    for (at_ = 0; at_ < tokens_.size() && why_.empty();) read_entry_part();
    if (why_.empty()) end_entry();
    if (why_.empty() && intervals_.empty()) why_ = "says no hours";
    if (!why_.empty()) return Parsed<WeeklyHours>::refused(why_);
    return WeeklyHours(intervals_);
  }

 private:
  void read_tokens() {
    for (std::size_t i = 0; i < text_.size();) {
      const char c = text_[i];
      if (c == ' ' || c == '.' || c == '(' || c == ')' || c == ':') {
        ++i;
      } else if (is_digit(c)) {
        i = read_time(i);
      } else {
        std::size_t end = i + 1;
        if (is_letter(c))
          while (end < text_.size() && is_letter(text_[end])) ++end;
        tokens_.push_back(token_of(std::string_view(text_).substr(i, end - i)));
        i = end;
      }
    }
  }

  static Token token_of(std::string_view word) {
    for (const auto& [words, sign, from, to] : known_words) {
      if (sign == Sign::filler && word == ",") return {sign, 0, 0, false, word};
      const auto list = parts_of(words, ',');
      if (std::ranges::find(list, word) != list.end()) return {sign, from, to, false, word};
    }
    return {.word = word};
  }

  /// Reads "9", "9:30", "9.30", "9h30" with or without a.m. or p.m.; returns where it ends.
  std::size_t read_time(std::size_t begin) {
    std::size_t i = begin;
    const auto number = [&](std::size_t most_digits) {
      int value = 0;
      for (std::size_t digits = 0; i < text_.size() && is_digit(text_[i]) && digits < most_digits; ++digits, ++i)
        value = value * 10 + (text_[i] - '0');
      return value;
    };
    const int hour = number(2);
    int minute = 0;
    const bool has_minutes = i + 2 < text_.size() && (text_[i] == ':' || text_[i] == '.' || text_[i] == 'h') &&
                             is_digit(text_[i + 1]) && is_digit(text_[i + 2]);
    if (has_minutes) {
      ++i;
      minute = number(2);
    }
    Token token{Sign::time, hour * minutes_an_hour + minute, 0, false, ""};
    i = read_half(i, hour, token);
    token.word = std::string_view(text_).substr(begin, i - begin);
    const bool is_wrong =
        minute >= minutes_an_hour || token.from > midnight || (i < text_.size() && is_digit(text_[i]));
    if (is_wrong) token.sign = Sign::unknown;
    tokens_.push_back(token);
    return i;
  }

  /// Reads "am", "p. m." and the like behind an hour; returns where it ends.
  std::size_t read_half(std::size_t i, int hour, Token& token) const {
    std::size_t end = i;
    const auto skip = [&](std::string_view signs) {
      while (end < text_.size() && signs.find(text_[end]) != std::string_view::npos) ++end;
    };
    skip(" ");
    if (end >= text_.size() || (text_[end] != 'a' && text_[end] != 'p')) return i;
    const bool is_afternoon = text_[end] == 'p';
    ++end;
    skip(". ");
    if (end >= text_.size() || text_[end] != 'm') return i;
    ++end;
    if (end < text_.size() && is_letter(text_[end])) return i;
    if (end < text_.size() && text_[end] == '.') ++end;
    if (hour < 1 || hour > 12) {
      token.sign = Sign::unknown;
      return end;
    }
    token.has_half = true;
    token.from = token.from % noon + (is_afternoon ? noon : 0);
    return end;
  }

  Sign sign(std::size_t ahead) const { return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead].sign : Sign::end; }
  const Token& token(std::size_t ahead) const { return tokens_[at_ + ahead]; }
  /// How far ahead the next token lies that is no filler.
  std::size_t next(std::size_t ahead) const {
    do ++ahead;
    while (at_ + ahead < tokens_.size() && sign(ahead) == Sign::filler);
    return ahead;
  }

  void read_entry_part() {
    const std::size_t second = next(0);
    const std::size_t third = next(second);
    switch (sign(0)) {
      case Sign::day:
      case Sign::days:
        if (!times_.empty() && has_days()) end_entry();  // "mon 9-13, tue 10-12"
        times_came_first_ = !times_.empty();
        if (sign(0) == Sign::day && sign(second) == Sign::span && sign(third) == Sign::day) {
          add_days(token(0).from, token(third).from);
          at_ += third + 1;
        } else {
          add_days(token(0).from, sign(0) == Sign::day ? token(0).from : token(0).to);
          ++at_;
        }
        return;
      case Sign::time:
        if ((sign(second) == Sign::span || sign(second) == Sign::before) && sign(third) == Sign::time)
          return add_span(token(0), token(third), third + 1);
        if (is_whole_day()) return add_times(0, midnight, 2);
        why_ = "has the hour " + cited(token(0).word) + " alone; write a span such as 9-13, or after 14:00";
        return;
      case Sign::after:
        if (sign(second) != Sign::time) return refuse(token(0).word);
        if ((sign(third) == Sign::span || sign(third) == Sign::before) && sign(next(third)) == Sign::time)
          return add_span(token(second), token(next(third)), next(third) + 1);
        return add_times(token(second).from, midnight, second + 1);
      case Sign::before:
        if (sign(second) != Sign::time) return refuse(token(0).word);
        return add_times(0, token(second).from, second + 1);
      case Sign::part: return add_times(token(0).from, token(0).to, 1);
      case Sign::end: end_entry(); [[fallthrough]];
      case Sign::filler: ++at_; return;
      case Sign::span:
      case Sign::unknown: return refuse(token(0).word);
    }
  }

  void refuse(std::string_view word) {
    why_ = "has the word " + cited(word) +
           ", which is not understood; write hours such as mon-fri 9-13, after 14:00, " +
           "or lunes a viernes de 9 a 13";
  }
  void add_days(int from, int to) {
    for (int day = from;; day = day % days_a_week + 1) {
      days_[static_cast<std::size_t>(day - 1)] = true;
      if (day == to) return;
    }
  }
  /// A span of hours; one half of the day, said once, is of both where it can be: 2-5 pm, de 9 a 1 de la tarde.
  void add_span(const Token& from, Token to, std::size_t length) {
    int begin = from.from;
    const bool in_words = sign(length) == Sign::filler && sign(next(length)) == Sign::part;
    const std::size_t part = in_words ? next(length) : length;
    const bool is_late = in_words && token(part).from >= noon;
    if (in_words && !to.has_half && to.from < noon) {
      to.has_half = true;
      to.from += is_late ? noon : 0;
    }
    if (in_words) length = part + 1;
    if (to.has_half && !from.has_half && to.from >= noon && begin + noon < to.from) begin += noon;
    add_times(begin, to.from, length);
  }
  void add_times(int from, int to, std::size_t length) {
    const bool is_overnight = to < from && from >= evening && to <= noon;
    if (to <= from && !is_overnight) {
      why_ = "has the span " + clock(from) + "-" + clock(to) + ", which ends before it begins";
      return;
    }
    if (times_came_first_) end_entry();  // "9-13 on weekdays, 10-12 on saturdays"
    times_.emplace_back(from, is_overnight ? to + midnight : to);
    at_ += length;
  }
  /// Days without hours are whole days, hours without days are of every day.
  void end_entry() {
    if (!has_days() && times_.empty()) return;
    const bool is_daily = !has_days();
    if (times_.empty()) times_.emplace_back(0, midnight);
    for (std::size_t day = 0; day < days_.size(); ++day)
      if (days_[day] || is_daily)
        for (const auto& [from, to] : times_) add_interval(static_cast<int>(day) + 1, from, to);
    days_.fill(false);
    times_.clear();
    times_came_first_ = false;
  }
  /// What goes on after midnight is of the next day.
  void add_interval(int weekday, int from, int to) {
    intervals_.push_back({weekday, from, std::min(to, midnight)});
    if (to > midnight) intervals_.push_back({weekday % days_a_week + 1, 0, to - midnight});
  }
  /// "24 horas"
  bool is_whole_day() const {
    return token(0).from == midnight && sign(1) == Sign::filler &&
           std::ranges::find(words_for_hours, token(1).word) != words_for_hours.end();
  }
  bool has_days() const { return std::ranges::find(days_, true) != days_.end(); }

  std::string text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;  // of the tokens
  std::array<bool, days_a_week> days_{};
  std::vector<std::pair<int, int>> times_;  // of the entry that is being read
  bool times_came_first_ = false;           // before the days
  std::vector<Interval> intervals_;
  std::string why_;
};

}  // namespace

WeeklyHours::WeeklyHours(std::vector<Interval> intervals) {
  for (const auto& [weekday, from, to] : intervals)
    if (weekday < 1 || weekday > days_a_week || from < 0 || to > midnight || from >= to)
      throw Error(ErrorCode::invalid, "hours",
                  "hours must be between 00:00 and 24:00 of a weekday from 1 to 7, not " + clock(from) + "-" +
                      clock(to) + " of " + std::to_string(weekday));
  std::ranges::sort(intervals);
  for (const Interval& one : intervals) {
    const bool meets =
        !intervals_.empty() && intervals_.back().weekday == one.weekday && intervals_.back().to >= one.from;
    if (meets)
      intervals_.back().to = std::max(intervals_.back().to, one.to);
    else
      intervals_.push_back(one);
  }
  text_ = written(intervals_);
}

bool WeeklyHours::contains(int weekday, Minute at) const {
  return std::ranges::any_of(intervals_, [&](const Interval& one) {
    return one.weekday == weekday && one.from <= at.of_day && at.of_day < one.to;
  });
}

template <>
Parsed<WeeklyHours> parse<WeeklyHours>(std::string_view text, const Forms&) {
  if (trimmed(text).empty()) return Parsed<WeeklyHours>::refused("is empty");
  auto parsed = Reader(text).hours();
  if (!parsed.value) return Parsed<WeeklyHours>::refused(cited(text) + " " + parsed.why);
  return parsed;
}

}  // namespace crmcore
