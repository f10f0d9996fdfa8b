#include "crmcore/values/time_zone.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

Instant instant(std::string_view text) { return *parse<Instant>(text).value; }

std::string local(const char* zone, std::string_view text) {
  const DayTime time = TimeZone(zone).local(instant(text));
  return time.day.text() + " " + time.minute->text();
}

TEST(TimeZone, GivesTheLocalDayAndMinute) {
  for (const auto& [zone, text, wanted] : std::to_array<std::tuple<const char*, const char*, const char*>>({
           {"UTC", "2026-01-05T02:00:00Z", "2026-01-05 02:00"},
           {"America/Mexico_City", "2026-01-05T02:00:00Z", "2026-01-04 20:00"},
           {"America/Mexico_City", "2020-07-05T02:00:00Z", "2020-07-04 21:00"},  // summer time, until 2022
           {"Asia/Kathmandu", "2026-01-05T20:00:00Z", "2026-01-06 01:45"},
           {"America/Sao_Paulo", "2026-12-31T23:59:59.999999Z", "2026-12-31 20:59"},
           {"Africa/Monrovia", "1960-01-01T00:44:29Z", "1959-12-31 23:59"},  // 44 minutes and 30 seconds behind
           {"Africa/Monrovia", "1960-01-01T00:44:30Z", "1960-01-01 00:00"},
       }))
    EXPECT_EQ(local(zone, text), wanted) << zone << " " << text;
}

TEST(TimeZone, KnowsTheEdgesOfSummerTimeToTheSecond) {
  EXPECT_EQ(local("America/New_York", "2026-03-08T06:59:59Z"), "2026-03-08 01:59");
  EXPECT_EQ(local("America/New_York", "2026-03-08T07:00:00Z"), "2026-03-08 03:00") << "an hour is left out";
  EXPECT_EQ(local("America/New_York", "2026-11-01T05:59:59Z"), "2026-11-01 01:59");
  EXPECT_EQ(local("America/New_York", "2026-11-01T06:00:00Z"), "2026-11-01 01:00") << "an hour comes twice";
}

TEST(TimeZone, RefusesANameThatIsNoZoneWithTheNearest) {
  test::expect_refused({
      {"a slip",
       [] { TimeZone("America/Mexico_Cty"); },
       {"'America/Mexico_Cty'", "did you mean 'America/Mexico_City'"}},
      {"small letters", [] { TimeZone("america/bogota"); }, {"did you mean 'America/Bogota'"}},
      {"nothing like it", [] { TimeZone("the shop's own"); }, {"there is no time zone", "write it as"}},
      {"the machine's own setting", [] { TimeZone("localtime"); }, {"'localtime'"}},
      {"a path", [] { TimeZone("../../etc/passwd"); }, {"there is no time zone"}},
      {"nothing", [] { TimeZone(""); }, {"there is no time zone ''"}},
  });
}

TEST(TimeZone, KeepsANameThatThisMachineDoesNotKnow) {
  const TimeZone zone = TimeZone::kept("Mars/Olympus");
  EXPECT_EQ(zone.name(), "Mars/Olympus");
  EXPECT_EQ(
      test::error_of([&] { static_cast<void>(zone.local(Instant{})); }, {"Mars/Olympus", "time zone of the workspace"}),
      ErrorCode::invalid);
}

TEST(TimeZone, HasNoLocalDayWithoutAZoneAndBeyondItsRules) {
  test::expect_refused({
      {"none", [] { static_cast<void>(TimeZone().local(Instant{})); }, {"1970-01-01T00:00", "say time_zone"}},
      {"2038", [] { static_cast<void>(TimeZone("UTC").local(instant("2038-01-01T00:00:00Z"))); }, {"end of 2037"}},
      {"before 1400", [] { static_cast<void>(TimeZone("UTC").local({-18'000'000'000'000'000})); }, {"1400"}},
  });
  EXPECT_EQ(local("UTC", "2037-12-31T23:59:59Z"), "2037-12-31 23:59");
}

TEST(TimeZone, IsNoneByDefaultAndEqualByName) {
  EXPECT_FALSE(TimeZone());
  EXPECT_EQ(TimeZone().name(), "");
  EXPECT_EQ(TimeZone::kept(""), TimeZone());
  EXPECT_EQ(TimeZone("UTC"), TimeZone("UTC"));
  EXPECT_FALSE(TimeZone("UTC") == TimeZone("Etc/UTC"));
}

}  // namespace
}  // namespace crmcore
