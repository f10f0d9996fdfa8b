// Fields of kind choices: sets, whatever the order, the case and the language they are written in.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "support.hpp"

namespace crmcore {
namespace {

using Set = std::set<std::string>;

/// A shop whose customers have hobbies out of five.
class ChoiceSets : public testing::Test {
 protected:
  ChoiceSets() : shop(Workspace::open(file.path(), {.currency = "EUR"})) {
    auto change = shop.change("test", "hobbies");
    for (const auto& [code, english, spanish] : {std::tuple{"party", "Parties", "Fiestas"},
                                                 {"art", "Art", "Arte"},
                                                 {"music", "Music", "Música"},
                                                 {"run", "Running", "Correr"},
                                                 {"cook", "Cooking", "Cocina"}}) {
      ListEntry entry;
      entry.list = "hobby";
      entry.code = code;
      entry.label_en = english;
      entry.label_es = spanish;
      change.add(entry);
    }
    CustomField field;
    field.entity = "customer";
    field.name = "hobby";
    field.kind = CustomKind::choices;
    field.list = "hobby";
    change.add(field);
    change.commit();
  }
  std::int64_t add(const std::string& hobbies) {
    auto change = shop.change("test", "add");
    AnyRecord record(shop, "customer");
    record.set("hobby", hobbies);
    const std::int64_t id = record.put(change);
    change.commit();
    return id;
  }
  std::string kept(std::int64_t id) { return AnyRecord::read(shop, "customer", id).text("hobby"); }
  std::int64_t count(const std::string& where) { return shop.store().count({.entity = "customer", .where = where}); }
  test::TempFile file;
  Workspace shop;
};

TEST_F(ChoiceSets, AreKeptInOneWayHoweverTheyAreWritten) {  // R6
  for (const char* written :
       {"art,party", "party, art", "ART|Party", "art;art;party", " Fiestas , arte ", "Parties,ART"})
    EXPECT_EQ(kept(add(written)), "art,party") << written;
  EXPECT_EQ(kept(add("música")), "music");
  EXPECT_EQ(count("hobby is null"), 0);
  add("");
  EXPECT_EQ(count("hobby is null"), 1) << "an empty set is no set";
}

TEST_F(ChoiceSets, AnotherSpellingIsNoChange) {
  const std::int64_t id = add("art,party");
  auto change = shop.change("test", "again");
  AnyRecord record = AnyRecord::read(shop, "customer", id);
  record.set("hobby", "Fiestas; ART");
  record.put(change);
  change.commit();
  EXPECT_EQ(AnyRecord::read(shop, "customer", id).cell("version").integer(), 1);
  const auto code = AnyRecord::read(shop, "customer", id).text("code");
  const auto plan = intake::plan(shop, test::csv("code,hobby\n" + code + ",\"Party, arte\"\n"), {"customer"});
  const auto outcome = plan.outcome();
  EXPECT_EQ(outcome[0].updated, 0);
  EXPECT_EQ(outcome[0].same, 1);
}

TEST_F(ChoiceSets, AreSetFromAList) {
  auto change = shop.change("test", "list");
  AnyRecord record(shop, "customer");
  record.set_choices("hobby", std::vector<std::string>{"run", "Arte"});
  const std::int64_t id = record.put(change);
  EXPECT_EQ(kept(id), "art,run");
  record.set_choices("hobby", {});
  record.put(change);
  EXPECT_EQ(kept(id), "");
  EXPECT_EQ(test::error_of([&] { record.set_choices("name", std::vector<std::string>{"Ana"}); }, {"takes one value"}),
            ErrorCode::invalid);
}

TEST_F(ChoiceSets, AreAskedByTheirElements) {  // registry M10, L16
  add("art");
  add("party");
  add("art,party");
  add("");
  for (const auto& [where, found] : std::vector<std::pair<const char*, std::int64_t>>{
           {"hobby contains 'art'", 2},
           {"hobby contains 'art, party'", 1},
           {"hobby = 'art'", 1},
           {"hobby = 'party, art'", 1},
           {"hobby = 'Fiestas; ARTE'", 1},
           {"hobby != 'party, art'", 3},
           {"hobby in ('art', 'party,art')", 2},
           {"hobby = 'art' or hobby = 'party'", 2},
           {"hobby any ('art', 'music')", 2},
           {"hobby any ('music', 'run')", 0},
           {"hobby all ('art', 'party')", 1},
           {"hobby none ('art')", 2},
           {"hobby not any ('art')", 2},
           {"not (hobby none ('art'))", 2},
           {"hobby is null", 1},
           {"any(order where customer.hobby any ('art'))", 0},
           {R"({"field":"hobby","value":["party","art"]})", 1},
           {R"({"field":"hobby","test":"contains","value":["party","art"]})", 1},
           {R"({"field":"hobby","test":"any","value":["arte","run"]})", 2},
           {R"({"field":"hobby","test":"in","value":[["party","art"],"party"]})", 2},
       })
    EXPECT_EQ(count(where), found) << where;
}

TEST_F(ChoiceSets, RefuseWhatIsNotInTheirList) {
  const auto find = [&](const char* where) { return [this, where] { count(where); }; };
  test::expect_refused({
      {"a record", [&] { add("art,parti"); }, {"customer.hobby", "list 'hobby'", "'parti'", "did you mean 'party'"}},
      {"a filter", find("hobby any ('arte', 'musi')"), {"'musi'", "did you mean 'music'", "cook"}},
      {"a set in a filter", find("hobby = 'art, x'"), {"'x'"}},
      {"an empty set", find("hobby = ''"), {"one choice at least"}},
      {"a number", find("hobby = 5"), {"in quotes"}},
      {"an order", find("hobby < 'art'"), {"set of choices"}},
      {"a span", find("hobby between 'art' and 'run'"), {"set of choices"}},
      {"a beginning", find("hobby starts with 'art'"), {"set of choices"}},
      {"a set test of a text", find("name any ('art')"), {"not a set of choices"}},
      {"a set for a text", find(R"({"field":"name","value":["a","b"]})"), {"one value"}},
  });
}

TEST_F(ChoiceSets, OfLongListsShowAFewCodes) {
  auto change = shop.change("test", "long list");
  for (int i = 0; i < 1000; ++i) {
    ListEntry entry;
    entry.list = "hobby";
    entry.code = "h" + std::to_string(i);
    change.add(entry);
  }
  change.commit();
  try {
    add("nothing like it");
    FAIL();
  } catch (const Error& error) {
    EXPECT_LT(error.message().size(), 300U) << error.message();
    EXPECT_NE(error.message().find("985 more"), std::string::npos) << error.message();
  }
}

TEST_F(ChoiceSets, HaveCodesThatCanBeToldApart) {
  auto change = shop.change("test", "codes");
  ListEntry entry;
  entry.list = "hobby";
  for (const char* code : {"a,b", "a;b", "a|b"}) {
    entry.code = code;
    EXPECT_EQ(test::error_of([&] { change.add(entry); }, {"cannot hold"}), ErrorCode::invalid) << code;
  }
  entry.list = "size";
  entry.code = "a,b";
  change.add(entry);
  CustomField field;
  field.entity = "customer";
  field.name = "sizes";
  field.kind = CustomKind::choices;
  field.list = "size";
  EXPECT_EQ(test::error_of([&] { change.add(field); }, {"'a,b'", "cannot hold"}), ErrorCode::invalid);
  field.kind = CustomKind::choice;
  EXPECT_NO_THROW(change.add(field));
}

TEST_F(ChoiceSets, HaveADefaultOfTheirList) {
  add("art");
  auto change = shop.change("test", "default");
  CustomField field;
  field.entity = "customer";
  field.name = "taste";
  field.kind = CustomKind::choices;
  field.list = "hobby";
  field.required = true;
  field.fallback = "nada";
  EXPECT_EQ(test::error_of([&] { change.add(field); }, {"custom_field.fallback", "'nada'"}), ErrorCode::invalid);
  field.fallback = "Fiestas, Arte";
  change.add(field);
  change.commit();
  EXPECT_EQ(count("taste = 'art, party'"), 1) << "the records that there are";
}

TEST_F(ChoiceSets, OneChoiceIsReadByItsLabelAsWell) {  // R7 A4
  auto change = shop.change("test", "type");
  AnyRecord record(shop, "customer");
  record.set("type", "Recurrente");
  record.put(change);
  EXPECT_EQ(record.text("type"), "recurrent");
  EXPECT_EQ(count("type = 'RECURRENTE'"), 1);
}

TEST_F(ChoiceSets, ACodeThatWasTakenFromItsListIsStillAskedForWhereARecordHasIt) {  // newcomer D4
  auto change = shop.change("test", "a type that goes");
  ListEntry entry;
  entry.list = "customer_type";
  entry.code = "gone";
  const Id<ListEntry> listed = change.add(entry);
  AnyRecord record(shop, "customer");
  record.set("type", "gone");
  record.put(change);
  change.erase(listed, 1);
  EXPECT_EQ(count("type in ('Recurrente', 'gone')"), 1);
  EXPECT_EQ(test::error_of([&] { count("type = 'gonne'"); }, {"'gonne'", "customer_type"}), ErrorCode::invalid);
  record.erase(change);
  EXPECT_EQ(test::error_of([&] { count("type = 'gone'"); }, {"'gone'"}), ErrorCode::invalid) << "nobody has it now";
}

/// A random set, written in any order, with repetitions, codes and labels.
std::string written(const Set& set, std::mt19937& random) {
  std::vector<std::string> words(set.begin(), set.end());
  if (!words.empty() && random() % 3 == 0) words.push_back(words[random() % words.size()]);
  std::ranges::shuffle(words, random);
  std::string text;
  for (std::string& word : words) {
    if (word == "music" && random() % 2) word = "MÚSICA";
    if (word == "cook" && random() % 2) word = "Cooking";
    text += (text.empty() ? "" : random() % 2 ? ", " : ",") + word;
  }
  return text;
}

TEST_F(ChoiceSets, AnswerAsSetsDo) {  // law: the filter's answer is that of set operations, in the file and in memory
  const std::vector<std::string> all{"art", "cook", "music", "party", "run"};
  std::mt19937 random(20261127);
  const auto some = [&] {
    Set set;
    for (const std::string& hobby : all)
      if (random() % 3 == 0) set.insert(hobby);
    return set;
  };
  std::vector<std::pair<std::int64_t, Set>> customers;
  for (int i = 0; i < 60; ++i) {
    const Set set = some();
    customers.emplace_back(add(written(set, random)), set);
  }
  const store::Store& store = shop;
  const filter::Lookup no_lookup;
  const filter::Scope scope{.entity = [&](std::string_view name) { return store.find_entity(name); },
                            .lists = {[&](std::string_view list, std::string_view word) {
                                        return definitions::code_in_list(store, list, word);
                                      },
                                      [&](std::string_view list) { return definitions::list(store, list); }}};
  for (int i = 0; i < 200; ++i) {
    Set asked = some();
    if (asked.empty()) asked.insert("run");
    const auto has = [&](const Set& set) { return [&](const std::string& hobby) { return set.contains(hobby); }; };
    std::string elements;
    for (const std::string& hobby : asked) elements += (elements.empty() ? "'" : ", '") + hobby + "'";
    const std::string whole = "'" + written(asked, random) + "'";
    const std::vector<std::pair<std::string, std::function<bool(const Set&)>>> laws{
        {"hobby any (" + elements + ")", [&](const Set& set) { return std::ranges::any_of(asked, has(set)); }},
        {"hobby all (" + elements + ")", [&](const Set& set) { return std::ranges::includes(set, asked); }},
        {"hobby none (" + elements + ")", [&](const Set& set) { return std::ranges::none_of(asked, has(set)); }},
        {"hobby contains " + whole, [&](const Set& set) { return std::ranges::includes(set, asked); }},
        {"hobby = " + whole, [&](const Set& set) { return set == asked; }},
        {"hobby != " + whole, [&](const Set& set) { return set != asked; }},
        {"hobby in (" + elements + ")",
         [&](const Set& set) { return set.size() == 1 && asked.contains(*set.begin()); }},
    };
    const auto& [where, holds] = laws[random() % laws.size()];
    const std::string asked_as = random() % 2 ? where : "not (" + where + ")";
    const bool is_negated = asked_as != where;
    std::vector<std::int64_t> in_file;
    store.each({.entity = "customer", .where = asked_as},
               [&](Row row) { in_file.push_back(row[id_position].integer()); });
    const auto bound = filter::bind(filter::parse(asked_as), store.entity("customer"), scope);
    std::vector<std::int64_t> by_sets, in_memory;
    for (const auto& [id, set] : customers) {
      if (holds(set) != is_negated) by_sets.push_back(id);
      if (filter::matches(bound, store.get(store.entity("customer"), id)[0], no_lookup)) in_memory.push_back(id);
    }
    ASSERT_EQ(in_file, by_sets) << asked_as;
    ASSERT_EQ(in_memory, by_sets) << asked_as;
  }
}

}  // namespace
}  // namespace crmcore
