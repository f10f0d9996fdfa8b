#include "crmcore/intake/calendar.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "crmcore/events/event.hpp"
#include "crmcore/exchange/vcard.hpp"
#include "crmcore/intake/made_key.hpp"
#include "crmcore/store/record_log.hpp"

namespace crmcore::intake {
namespace {

/// The digits of a day or time: "20251221", "1430".
std::string digits_of(std::string text) {
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  return text;
}

std::string moment_of(Day day, Minute time) { return digits_of(day.text()) + "T" + digits_of(time.text()) + "00"; }

/// "20251221T143000Z", of "2025-12-21T14:30:00Z" and longer texts of an instant.
std::string stamp_of(Instant instant) {
  constexpr std::size_t day_and_time = 14;
  const std::string digits = digits_of(cell_text(Kind::instant, Cell::of(instant.microseconds), 0));
  return digits.substr(0, 8) + "T" + digits.substr(8, day_and_time - 8) + "Z";
}

class Writer {
 public:
  explicit Writer(const store::Store& store) : keys_(store), made_(stamp_of(store::made_at(store))) {
    store::each<EventDay>(store, [&](EventDay day) { days_[day.event.value].push_back(std::move(day)); });
    lines_.add("BEGIN", "VCALENDAR");
    lines_.add("VERSION", "2.0");
    lines_.add("PRODID", "-//crmcore//crmcore//EN");
    if (store.time_zone()) lines_.add_text("X-WR-TIMEZONE", store.time_zone().name());
  }

  void add(const Event& event) {
    bool has_hours = false;
    for (const EventDay& day : days_[event.id.value]) has_hours = has_hours || day.opens;
    if (!has_hours) return add_all_days(event, event.first_day, event.last_day.value_or(event.first_day), "");
    for (const EventDay& day : days_[event.id.value]) {
      const Day when = day.day.value_or(event.first_day);
      if (!day.opens) {
        add_all_days(event, when, when, "-" + digits_of(when.text()));
        continue;
      }
      begin(event, "-" + digits_of(when.text()), day.version, day.closed);
      lines_.add("DTSTART", moment_of(when, *day.opens));
      if (day.closes && *day.closes > *day.opens) lines_.add("DTEND", moment_of(when, *day.closes));
      end();
    }
  }

  std::string finish() {
    lines_.add("END", "VCALENDAR");
    return lines_.text();
  }

 private:
  void add_all_days(const Event& event, Day first, Day last, const std::string& which) {
    begin(event, which, 0, false);
    lines_.add("DTSTART;VALUE=DATE", digits_of(first.text()));
    if (const auto after = Day::after(last, 1)) lines_.add("DTEND;VALUE=DATE", digits_of(after->text()));
    end();
  }

  /// What every entry says. `which` of the entries of an event it is.
  void begin(const Event& event, const std::string& which, std::int64_t version_of_day, bool is_closed) {
    lines_.add("BEGIN", "VEVENT");
    lines_.add("UID", keys_.key(event.id.value) + "-event" + which);
    lines_.add("DTSTAMP", made_);
    lines_.add("SEQUENCE", std::to_string(event.version + version_of_day));
    lines_.add_text("SUMMARY", event.name.value_or(event.code));
    lines_.add_text("LOCATION", event.place.value_or(""));
    lines_.add_text("CATEGORIES", event.type.value_or(""));
    if (event.latitude && event.longitude) lines_.add("GEO", event.latitude->text() + ";" + event.longitude->text());
    lines_.add("STATUS", event.cancelled || is_closed ? "CANCELLED" : "CONFIRMED");
  }
  void end() { lines_.add("END", "VEVENT"); }

  MadeKeys keys_;
  std::string made_;
  std::map<std::int64_t, std::vector<EventDay>> days_;
  exchange::ContentLines lines_;
};

}  // namespace

std::string calendar(const store::Store& store, const store::Query& query) {
  if (query.entity != Schema<Event>::name)
    throw Error(ErrorCode::invalid, "entity", "calendars are of events, not of " + query.entity);
  Writer writer(store);
  store.each(query, [&](Row row) { writer.add(from_row<Event>(row)); });
  return writer.finish();
}

}  // namespace crmcore::intake
