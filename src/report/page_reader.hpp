// The reader of a page, and the tables of sections as HTML. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "crmcore/action/section.hpp"
#include "crmcore/store/store.hpp"
#include "html.hpp"
#include "wording.hpp"

namespace crmcore::report {

/// A reader of a language and country.
class PageReader : public Reader {
 public:
  /// Throws unknown_name for a language other than "en" and "es".
  PageReader(std::string language, std::string country)
      : wording_(language, country), language_(std::move(language)), country_(std::move(country)) {}

  using Reader::money;
  bool is_english() const override { return wording_.is_english(); }
  std::string number(double value) const override { return wording_.units(value); }
  std::string share(double share) const override { return wording_.percent(share); }
  std::string money(const Money& money) const override { return wording_.money(money); }
  std::string day(Day day) const override { return wording_.day(day); }

  /// Money without the currency, which stands at the head of the page.
  std::string amount(const Money& money) const { return wording_.amount(money); }
  std::string month(Day day) const { return wording_.month(day); }
  std::string_view language() const { return language_; }
  std::string_view country() const { return country_; }
  std::string change(double share) const { return (share > 0 ? "+" : "") + wording_.percent(share); }

 private:
  Wording wording_;
  std::string language_, country_;
};

/// Writes a table with its caption, how many rows it leaves out, and what gives it.
void write_table(Html& html, const ShownTable& shown, const PageReader& reader, const store::Store& store);

}  // namespace crmcore::report
