#include "crmcore/duplicates/index.hpp"

#include <algorithm>
#include <cmath>

#include "comparison.hpp"
#include "crmcore/error.hpp"
#include "crmcore/statistics/parallel.hpp"
#include "keys.hpp"

namespace crmcore::duplicates {
namespace {

// A form waits for the answer: with 30 keys these are three thousand comparisons at most, some of a microsecond each.
constexpr std::size_t most_of_a_key = 100;

/// A record under its key: the key in the upper half.
using Entry = std::uint64_t;

}  // namespace

struct DuplicateIndex::Keys {
  std::vector<KeyRecipe> recipes;
  std::vector<std::vector<Entry>> entries;  // of each recipe, ascending
};

DuplicateIndex::DuplicateIndex(const Records& records, const Model& model, unsigned threads)
    : records_(&records), scorer_(records, model) {
  auto keys = std::make_unique<Keys>();
  keys->recipes = recipes_for(records);
  keys->entries.resize(keys->recipes.size());
  statistics::for_each_block(keys->recipes.size(), threads, [&](std::size_t i) {
    KeyValues values;
    for (std::size_t row = 0; row < records.rows(); ++row) {
      for (std::size_t column = 0; column < records.width(); ++column)
        values.values[column] = {records.id(row, column), records.text_at(row, column)};
      values.sort_parts(records);
      if (const std::uint32_t key = key_of(keys->recipes[i], values); key != 0)
        keys->entries[i].push_back(Entry{key} << 32U | static_cast<std::uint32_t>(row));
    }
    std::ranges::sort(keys->entries[i]);
  });
  keys_ = std::move(keys);
}

DuplicateIndex::~DuplicateIndex() = default;
DuplicateIndex::DuplicateIndex(DuplicateIndex&&) noexcept = default;

std::vector<SimilarRow> DuplicateIndex::similar(std::span<const std::string_view> values, double least) const {
  if (values.size() != records_->width())
    throw Error(ErrorCode::invalid, "values",
                "a new record must have " + std::to_string(records_->width()) + " values, not " +
                    std::to_string(values.size()));
  std::vector<std::string> normal;
  for (std::size_t column = 0; column < values.size(); ++column)
    normal.push_back(normal_form(records_->role(column), values[column]));
  Probe probe;
  KeyValues key_values;
  for (std::size_t column = 0; column < values.size(); ++column) {
    probe.texts[column] = normal[column];
    probe.ids[column] = records_->find(column, normal[column]);
    probe.signatures[column] = Signature::of(normal[column]);
    if (has_words(records_->role(column))) probe.word_lists[column] = records_->words_of(column, normal[column]);
    key_values.values[column] = {probe.ids[column], normal[column]};
  }
  key_values.sort_parts(*records_);
  std::vector<std::uint32_t> rows;
  for (std::size_t i = 0; i < keys_->recipes.size(); ++i) {
    const Entry key = Entry{key_of(keys_->recipes[i], key_values)} << 32U;
    if (key == 0) continue;
    const auto& entries = keys_->entries[i];
    const auto first = std::ranges::lower_bound(entries, key);
    const auto last = std::lower_bound(first, entries.end(), key + (Entry{1} << 32U));
    if (static_cast<std::size_t>(last - first) > most_of_a_key) continue;
    for (auto entry = first; entry != last; ++entry) rows.push_back(static_cast<std::uint32_t>(*entry));
  }
  std::ranges::sort(rows);
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  std::vector<SimilarRow> found;
  for (const std::uint32_t row : rows) {
    Reasons reasons = scorer_.reasons_of_new(probe, row);
    if (reasons.probability() >= least) found.push_back({row, std::move(reasons)});
  }
  std::ranges::stable_sort(found, std::ranges::greater(), [](const SimilarRow& one) { return one.reasons.total(); });
  return found;
}

}  // namespace crmcore::duplicates
