// The versions of quotes, as this room reads them.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "crmcore/negotiation/quotes.hpp"

namespace crmcore::negotiation {

/// The id of the first version.
Id<Quote> root_of(const Quote& quote);

/// All versions of the quote that a version belongs to, by number.
std::vector<Quote> versions_of(const store::Store& store, const Quote& quote);

/// The quote of a code. Throws not_found.
Quote quote_called(const store::Store& store, std::string_view code);

std::vector<QuoteLine> lines_of(const store::Store& store, Id<Quote> quote);

/// The money of lines.
Amount sum_of(const std::vector<QuoteLine>& lines);

/// The tax of a line whose amount becomes another one, at the rate that it had: half away from zero.
Amount taxed_alike(Amount tax, Amount before, Amount after);

/// What a quote was on a day: its versions that had been asked for by then, by number, and how the last one stood.
struct QuoteOfDay {
  std::vector<Quote> versions;  ///< never empty
  QuoteState state = QuoteState::draft;

  const Quote& first() const { return versions.front(); }
  const Quote& last() const { return versions.back(); }
  bool is_open() const { return state == QuoteState::draft || state == QuoteState::sent; }
};
/// All quotes of a day, by the id of their first version.
std::vector<QuoteOfDay> quotes_of(const store::Store& store, Day today);

}  // namespace crmcore::negotiation
