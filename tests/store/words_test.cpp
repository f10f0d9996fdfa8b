// The index of words is that of the texts, whatever happens to the records.
#include "crmcore/store/words.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <random>
#include <set>

#include "crmcore/store/as_known.hpp"
#include "crmcore/store/maintenance.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using Ids = std::vector<std::int64_t>;

void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  char* why = nullptr;
  EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &why), SQLITE_OK) << (why ? why : "");
  sqlite3_free(why);
  sqlite3_close(handle);
}

bool are_words_sound(const store::Store& store) {
  for (const store::Check& check : store::verify(store))
    if (check.check == "words") return check.ok;
  ADD_FAILURE() << "verify says nothing of words";
  return false;
}

class IndexOfWords : public testing::Test {
 protected:
  IndexOfWords() : shop(Workspace::open(file.path(), {.currency = "MXN", .country = "MX"})) {}

  Id<Customer> add(store::Change& change, const std::string& code, const std::string& name) {
    Customer customer;
    customer.code = code;
    customer.name = name;
    return change.add(customer);
  }
  Ids found(std::vector<std::string> words, bool last_is_prefix = false, std::size_t limit = 20) const {
    const store::Store& store = shop.store();
    return store::ids_with(store, store.entity("customer"), {std::move(words), last_is_prefix, limit});
  }

  test::TempFile file;
  Workspace shop;
};

TEST_F(IndexOfWords, FindsWholeWordsThenTheirBeginnings) {  // R15
  auto change = shop.change("test", "add");
  const auto lopez = add(change, "A-1", "María López Núñez");
  const auto lope = add(change, "A-2", "Lope de Vega");
  const auto maria = add(change, "A-3", "O'Brien, María S.A.");
  change.commit();
  EXPECT_EQ(found({"maria"}), (Ids{lopez.value, maria.value}));
  EXPECT_EQ(found({"maria", "lopez"}), Ids{lopez.value});
  EXPECT_EQ(found({"lopez", "maria"}), Ids{lopez.value});
  EXPECT_EQ(found({"lope"}, true), (Ids{lope.value, lopez.value})) << "the word itself comes first";
  EXPECT_EQ(found({"maria", "lop"}, true), Ids{lopez.value});
  EXPECT_EQ(found({"obrien", "sa"}), Ids{maria.value});
  EXPECT_EQ(found({"=a2"}), Ids{lope.value});
  EXPECT_EQ(found({"a2"}), Ids{lope.value}) << "a key is a word too";
  EXPECT_EQ(found({"maria"}, false, 1), Ids{lopez.value});
  EXPECT_EQ(found({"nobody"}), Ids{});
  EXPECT_EQ(found({}), Ids{});
}

TEST_F(IndexOfWords, ShowsAnOpenChangeWhatItDid) {
  auto change = shop.change("test", "add");
  const auto id = add(change, "A", "Ana");
  EXPECT_EQ(found({"ana"}), Ids{id.value});
  change.edit(id, [](Customer& customer) { customer.name = "Eva"; });
  EXPECT_EQ(found({"ana"}), Ids{});
  EXPECT_EQ(found({"eva"}), Ids{id.value});
  change.attempt([&] {
    change.edit(id, [](Customer& customer) { customer.name = "Luz"; });
    EXPECT_EQ(found({"luz"}), Ids{id.value});
    EXPECT_EQ(found({"eva"}), Ids{});
  });
  EXPECT_EQ(found({"luz"}), Ids{});
  EXPECT_EQ(found({"eva"}), Ids{id.value});
  change.rollback();
  EXPECT_EQ(found({"eva"}), Ids{});
}

TEST_F(IndexOfWords, IsThatOfTheRecordsAfterAnything) {  // property: changes, imports, attempts, undo, merge, erasure
  std::mt19937 random(20260301);
  const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  const std::vector<std::string> names{"Ana", "María", "José", "López", "Peña", "García", "Núñez", "O'Brien", "S.A."};
  const auto name = [&] {
    return names[static_cast<std::size_t>(pick(8))] + " " + names[static_cast<std::size_t>(pick(8))];
  };
  int number = 0;
  for (int trial = 0; trial < test::trials(60); ++trial) {
    auto change = shop.change("test", "something");
    std::vector<Customer> known = store::find<Customer>(shop);
    const auto one = [&] { return known[static_cast<std::size_t>(pick(static_cast<int>(known.size()) - 1))]; };
    const int what = known.size() < 4 ? 0 : pick(8);
    if (what <= 1) {
      for (int more = pick(4); more >= 0; --more) {
        const auto id = add(change, "C" + std::to_string(++number), name());
        Channel channel;
        channel.customer = id;
        channel.address = "55 1234 " + std::to_string(1000 + number);
        change.add(channel);
      }
    } else if (what == 2) {
      change.edit(one().id, [&](Customer& customer) { customer.name = name(); });
      change.edit(one().id, [&](Customer& customer) { customer.tags = pick(1) == 0 ? "vip,norte" : "VIP;sur"; });
    } else if (what == 3) {
      const Customer gone = one();
      change.erase(gone.id, gone.version);
    } else if (what == 4) {
      const Customer winner = one(), loser = one();
      if (winner.id != loser.id)
        duplicates::merge(change, duplicates::plan_merge(change.store(), winner.id, loser.id), "the same");
    } else if (what == 5) {
      std::int64_t last = 0;
      change.store().log(0, "", 0, [&](const store::LogEntry& entry) { last = std::max(last, entry.change); });
      const std::int64_t undone = pick(static_cast<int>(last) - 1) + 1;
      try {
        if (undone != change.number()) change.undo(undone, 1, 1'000'000);
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::not_found);  // a change that did nothing is not in the log
      }
    } else if (what == 6) {
      change.edit(one().id, [&](Customer& customer) { customer.name = name(); });
      change.attempt([&] {
        const Customer other = one();
        change.edit(other.id, [&](Customer& customer) { customer.name = "Nadie"; });
        if (pick(1) == 0) {
          EXPECT_FALSE(found({"nadie"}).empty());
        }
      });
      change.edit(one().id, [&](Customer& customer) { customer.trade_name = name(); });
    } else if (what == 7) {
      const std::string line = "\"i" + std::to_string(++number) + "\",\"" + name() + "\"\n";
      intake::apply(change, intake::plan(shop, test::csv("code,name\n" + line), {"customer"}),
                    intake::Accept::all_or_nothing);
    }
    if (pick(5) == 0)
      change.rollback();
    else
      change.commit();
    ASSERT_TRUE(are_words_sound(shop)) << "trial " << trial << ", what " << what;
  }
  // By the words of every record, as somebody finds them who reads all of them.
  const Entity& entity = shop.store().entity("customer");
  std::map<std::string, std::set<std::int64_t>> all;
  shop.store().each({.entity = "customer"}, [&](Row row) {
    for (const std::string& word : store::words_of(entity, row)) all[word].insert(row[id_position].integer());
  });
  ASSERT_GT(all.size(), 20U);
  for (const auto& [word, ids] : all) EXPECT_EQ(found({word}, false, 1000), Ids(ids.begin(), ids.end())) << word;
  for (const std::string prefix : {"m", "lop", "n", "a"}) {
    std::set<std::int64_t> expected;
    for (const auto& [word, ids] : all)
      if (word.starts_with(prefix) || word.starts_with("=" + prefix)) expected.insert(ids.begin(), ids.end());
    Ids ids = found({prefix}, true, 1000);
    std::ranges::sort(ids);
    EXPECT_EQ(ids, Ids(expected.begin(), expected.end())) << prefix;
  }
}

TEST_F(IndexOfWords, KeepsNothingOfWhatIsErased) {
  auto change = shop.change("test", "add");
  const auto id = add(change, "A", "Zacarías Xochitl");
  change.commit();
  auto erasing = shop.change("test", "erase");
  erasing.erase(id, 1);
  erasing.commit();
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.path().c_str(), &handle), SQLITE_OK);
  sqlite3_stmt* count = nullptr;
  sqlite3_prepare_v2(handle, "SELECT count(*) FROM crm_words_customer", -1, &count, nullptr);
  ASSERT_EQ(sqlite3_step(count), SQLITE_ROW);
  EXPECT_EQ(sqlite3_column_int64(count, 0), 0);
  sqlite3_finalize(count);
  sqlite3_close(handle);
  // Folded words stand in the index alone; the log has the name as it was written, and the page holds neither.
  EXPECT_EQ(test::bytes_of(file.path()).find("xochitl"), std::string::npos);
}

TEST_F(IndexOfWords, IsMadeForAFileOfAnEarlierVersion) {  // file version 8
  {
    auto change = shop.change("test", "add");
    add(change, "A", "Ana Peña");
    change.commit();
    shop = Workspace::open(test::TempFile().path());  // lets go of the file
  }
  std::string sql;
  for (const char* entity :
       {"customer", "document", "address", "contact", "channel", "note", "staff", "product", "order", "event"})
    sql += "DROP TABLE crm_words_" + std::string(entity) + ";";
  for (const char* entity : {"customer", "contact", "product", "order", "event"})
    sql += "ALTER TABLE \"" + std::string(entity) + "\" DROP COLUMN tags;";
  run_sql(file.path(), sql + "DELETE FROM crm_meta WHERE name = 'sums'; PRAGMA user_version = 7");
  shop = Workspace::open(file.path());
  EXPECT_EQ(found({"pena"}).size(), 1U);
  for (const store::Check& check : store::verify(shop)) EXPECT_TRUE(check.ok) << check.check << ": " << check.detail;
}

TEST_F(IndexOfWords, IsVerifiedAndMadeAgain) {
  {
    auto change = shop.change("test", "add");
    add(change, "A", "Ana Peña");
    change.commit();
    EXPECT_EQ(test::error_of([&] { store::index_again(shop.change("test", "open").store()); }, {"open change"}),
              ErrorCode::misuse);
  }
  run_sql(file.path(), "UPDATE crm_words_customer SET word = 'ene' WHERE word = 'pena'");
  EXPECT_FALSE(are_words_sound(shop));
  store::index_again(shop);
  EXPECT_TRUE(are_words_sound(shop));
  EXPECT_EQ(found({"pena"}).size(), 1U);
}

TEST_F(IndexOfWords, KnowsWhatWasKnown) {
  auto change = shop.change("test", "add");
  const auto id = add(change, "A", "Ana");
  change.commit();
  Instant then;
  shop.store().log(0, "", 0, [&](const store::LogEntry& entry) { then = entry.at; });
  auto later = shop.change("test", "rename");
  later.edit(id, [](Customer& customer) { customer.name = "Eva"; });
  later.commit();
  const store::Store known = store::as_known(shop.store(), then);
  const Entity& entity = known.entity("customer");
  EXPECT_EQ(store::ids_with(known, entity, {{"ana"}}), Ids{id.value});
  EXPECT_EQ(store::ids_with(known, entity, {{"eva"}}), Ids{});
  EXPECT_EQ(store::ids_with(shop.store().in_memory(), entity, {{"eva"}}), Ids{id.value});
}

}  // namespace
}  // namespace crmcore
