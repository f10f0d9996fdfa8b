// A workspace that files are imported into, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "support.hpp"

namespace crmcore::test {

class Imports : public testing::Test {
 protected:
  Imports() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {}

  intake::Plan import(const std::string& layout, const std::string& text, const std::string& source = "",
                      intake::Accept accept = intake::Accept::all_or_nothing) {
    return import(layout, text, intake::Options{.source = source}, accept);
  }
  intake::Plan import(const std::string& layout, const std::string& text, const intake::Options& options,
                      intake::Accept accept = intake::Accept::all_or_nothing) {
    return import_table(layout, csv(text), options, accept);
  }
  intake::Plan import_table(const std::string& layout, const exchange::TextTable& table,
                            const intake::Options& options = {},
                            intake::Accept accept = intake::Accept::all_or_nothing) {
    auto plan = intake::plan(shop, table, {layout}, {}, options);
    auto change = shop.change("test", layout);
    intake::apply(change, plan, accept);
    change.commit();
    return plan;
  }
  Result<store::Undone> undo(std::int64_t import) {
    auto change = shop.change("test", "undo");
    auto undone = intake::undo(change, {import});
    change.commit();
    return undone;
  }
  /// Lets a person change something.
  void by_hand(const std::function<void(store::Change&)>& doing) {
    auto change = shop.change("ana", "by hand");
    doing(change);
    change.commit();
  }

  std::vector<std::string> codes(const std::string& entity) {
    std::vector<std::string> all;
    for (const auto& [id, code] : store::codes_of(shop, entity)) all.push_back(code);
    return all;
  }
  std::int64_t count_of(const std::string& entity, const std::string& where = "") {
    return shop.store().count({.entity = entity, .where = where});
  }
  static std::int64_t count(const intake::Plan& plan, std::string_view code) {
    return std::ranges::count(plan.findings(), code, &Finding::code);
  }
  /// The messages of the findings of a kind.
  static std::vector<std::string> told(const intake::Plan& plan, std::string_view code) {
    std::vector<std::string> messages;
    for (const Finding& finding : plan.findings())
      if (finding.code == code) messages.push_back(finding.message);
    return messages;
  }
  static std::int64_t written(const intake::Plan& plan) {
    std::int64_t records = 0;
    for (const ImportOutcome& outcome : plan.outcome()) records += outcome.new_ + outcome.updated;
    return records;
  }
  /// What the books hold, by entity: all but versions and the imports themselves.
  std::map<std::string, std::string> dump() {
    std::map<std::string, std::string> texts;
    for (const Entity& entity : shop.store().entities()) {
      if (entity.name() == Schema<Import>::name) continue;
      std::vector<std::string> columns;
      for (const std::string_view column : entity.names())
        if (column != "version") columns.emplace_back(column);
      texts[std::string(entity.name())] =
          exchange::to_csv(shop.store().find({.entity = std::string(entity.name())}, columns));
    }
    return texts;
  }

  TempFile file;
  Workspace shop;
};

}  // namespace crmcore::test
