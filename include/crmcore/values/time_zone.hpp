// Time zones: where an instant becomes a day and a minute of the shop. Business facts are local; only what comes from
// elsewhere, with "Z", an offset or a typed zone, passes through here.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace crmcore {

struct DayTime;
struct Instant;

/// A time zone of the IANA database, such as America/Mexico_City; none by default. Every instant has exactly one local
/// day and minute: the gaps and overlaps of summer time arise only on the way back, which nobody takes.
class TimeZone {
 public:
  TimeZone() = default;  ///< none: instants have no local day
  /// Throws invalid, with the nearest name, for a name that the machine's database does not have.
  explicit TimeZone(std::string_view name);
  /// The zone that a file was made with. One that this machine does not know keeps its name; `why_not` says so.
  static TimeZone kept(std::string_view name);

  /// "" for none.
  std::string_view name() const;
  explicit operator bool() const { return data_ != nullptr; }
  friend bool operator==(const TimeZone& a, const TimeZone& b) { return a.name() == b.name(); }

  /// Returns the local day and minute; seconds are left out. Throws invalid, saying `why_not`.
  DayTime local(Instant instant) const;
  /// Why an instant has no local day here, as the end of a sentence that begins with it; "" when it has one. Instants
  /// from 2038 on have none: the rules of summer time are laid down to the end of 2037.
  std::string why_not(Instant instant) const;

 private:
  struct Data;
  static std::shared_ptr<const Data> find(std::string_view name);

  std::shared_ptr<const Data> data_;
};

}  // namespace crmcore
