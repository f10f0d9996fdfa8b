#include "line_log.hpp"

#include <algorithm>

namespace crmcore::negotiation {
namespace {

using store::LoggedWrite;
using store::Store;
using store::ValueEdit;

/// The places of what is negotiated in the rows of an entity; none where it has no such field.
struct Places {
  explicit Places(const Entity& entity)
      : whole(entity.parent().value_or(id_position)),
        product(entity.find("product")),
        description(entity.find("description")),
        day(entity.name() == Schema<OrderLine>::name ? entity.find("day") : std::nullopt),
        quantity(entity.find("quantity")),
        unit_price(entity.find("unit_price")),
        discount(entity.find("discount")),
        amount(entity.find("amount")),
        due(entity.find("due")) {}

  std::size_t whole;
  std::optional<std::size_t> product, description, day, quantity, unit_price, discount, amount, due;
};

template <class Value>
Value read(Row row, const std::optional<std::size_t>& place) {
  return place ? Codec<Value>::decode(row[*place]) : Value();
}

Terms terms_of(Row row, const Places& at) {
  return {read<std::optional<Decimal>>(row, at.quantity), read<std::optional<Decimal>>(row, at.unit_price),
          read<std::optional<Amount>>(row, at.discount), read<std::optional<Amount>>(row, at.amount),
          read<std::optional<Day>>(row, at.due)};
}

LineRecord record_of(Row row, const Places& at) {
  LineRecord record;
  record.id = row[id_position].integer();
  record.whole = row[at.whole].integer();
  record.product = read<std::optional<Id<Product>>>(row, at.product);
  record.description = read<std::optional<std::string>>(row, at.description).value_or("");
  record.day = read<std::optional<Day>>(row, at.day);
  record.first = terms_of(row, at);
  return record;
}

/// An update of the log, and whether an undo made it or took it back.
struct Update {
  Write write;
  std::vector<ValueEdit> values;
  bool is_of_undo = false, is_taken_back = false;
};

/// Leaves out what undos took back: what an undo wrote, and of what it took back as much as it did take back. A value
/// that was edited in between stayed.
void cancel_undone(std::vector<Update>& updates) {
  for (std::size_t i = 0; i < updates.size(); ++i) {
    if (!updates[i].is_of_undo) continue;
    for (const ValueEdit& back : updates[i].values) {
      bool is_found = false;
      for (std::size_t j = 0; j < i; ++j) {
        if (!updates[j].is_taken_back) continue;
        std::erase_if(updates[j].values, [&](const ValueEdit& taken) {
          is_found = is_found || (taken.column == back.column && taken.from == back.to);
          return is_found && taken.column == back.column;
        });
      }
    }
    updates[i].values.clear();
  }
  std::erase_if(updates, [](const Update& one) { return one.values.empty(); });
}

class LineLog {
 public:
  LineLog(const Store& store, const Entity& entity)
      : entity_(entity), at_(entity), undone_(store::undone_entries(store)) {
    store::each_write(store, entity, [&](const LoggedWrite& write) { note(write); });
    std::ranges::stable_sort(added_, {}, &Added::first);
    store.scan(entity, entity.names(), [&](Row row) { add(row, std::nullopt); });
    for (const auto& [row, write] : erased_)
      if (store.get(entity, row[id_position].cell().integer()).size() == 0) {
        std::vector<Cell> cells;
        for (const Value& value : row) cells.push_back(value.cell());
        add(cells, write);
      }
  }
  std::map<std::int64_t, std::vector<LineRecord>> records() && {
    for (auto& [whole, records] : records_) std::ranges::sort(records, {}, &LineRecord::id);
    return std::move(records_);
  }

 private:
  void note(const LoggedWrite& write) {
    const Write by{write.change, write.at, std::string(write.actor), std::string(write.reason)};
    const bool is_of_undo = undone_.by.holds(write.entry);
    if (write.operation == "insert") {
      if (!is_of_undo) added_.push_back({write.first, write.last, by});
    } else if (write.operation == "update") {
      std::vector<ValueEdit> values;
      for (const ValueEdit& value : write.values)
        if (is_negotiated(value.column)) values.push_back(value);
      if (!values.empty())
        updates_[write.first].push_back({by, std::move(values), is_of_undo, undone_.taken_back.holds(write.entry)});
    } else if (!is_of_undo && !undone_.taken_back.holds(write.entry)) {
      std::vector<Value> row(entity_.size());
      row[id_position] = Value(Cell::of(write.first));
      for (const ValueEdit& value : write.values)
        if (const auto column = entity_.find(value.column)) row[*column] = value.from;
      erased_.emplace_back(std::move(row), by);
    }
  }

  bool is_negotiated(std::string_view column) const {
    const auto place = entity_.find(column);
    return place && (place == at_.quantity || place == at_.unit_price || place == at_.discount || place == at_.amount ||
                     place == at_.due);
  }

  /// Goes back from what a record is to what it was at first.
  void add(Row row, const std::optional<Write>& taken_off) {
    LineRecord record = record_of(row, at_);
    record.taken_off = taken_off;
    const auto after = std::ranges::upper_bound(added_, record.id, {}, &Added::first);
    if (after != added_.begin() && std::prev(after)->last >= record.id) record.added = std::prev(after)->write;
    if (const auto found = updates_.find(record.id); found != updates_.end()) {
      std::vector<Update>& updates = found->second;
      cancel_undone(updates);
      std::vector<Cell> now(row.begin(), row.end());
      for (auto update = updates.rbegin(); update != updates.rend(); ++update) {
        record.edits.push_back({update->write, terms_of(now, at_)});
        for (const ValueEdit& value : update->values) now[entity_.at(value.column)] = value.from.cell();
      }
      std::ranges::reverse(record.edits);
      record.first = terms_of(now, at_);
    }
    records_[record.whole].push_back(std::move(record));
  }

  struct Added {
    std::int64_t first, last;
    Write write;
  };

  const Entity& entity_;
  Places at_;
  store::UndoneEntries undone_;
  std::vector<Added> added_;
  std::unordered_map<std::int64_t, std::vector<Update>> updates_;
  std::vector<std::pair<std::vector<Value>, Write>> erased_;
  std::map<std::int64_t, std::vector<LineRecord>> records_;
};

}  // namespace

std::map<std::int64_t, std::vector<LineRecord>> line_records(const Store& store, std::string_view entity) {
  return LineLog(store, store.entity(entity)).records();
}

}  // namespace crmcore::negotiation
