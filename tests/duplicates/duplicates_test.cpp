#include "crmcore/duplicates/duplicates.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include "duplicates/people.hpp"
#include "support.hpp"

namespace crmcore::duplicates {
namespace {

/// People as a table; the code is the row.
Table table_of(const std::vector<test::Person>& people) {
  Table table(std::vector<Table::Description>{{"code"},
                                              {"given_name"},
                                              {"surname1"},
                                              {"surname2"},
                                              {"birth_date"},
                                              {"phone"},
                                              {"email"},
                                              {"street"},
                                              {"city"}},
              {});
  for (std::size_t row = 0; row < people.size(); ++row) {
    const test::Person& one = people[row];
    const std::string code = "P" + std::to_string(row);
    table.append(std::array{Cell::of(std::string_view(code)), Cell::of(std::string_view(one.given_name)),
                            Cell::of(std::string_view(one.surname1)), Cell::of(std::string_view(one.surname2)),
                            Cell::of(std::string_view(one.birth_date)), Cell::of(std::string_view(one.phone)),
                            Cell::of(std::string_view(one.email)), Cell::of(std::string_view(one.street)),
                            Cell::of(std::string_view(one.city))});
  }
  return table;
}

std::size_t number_of(std::string_view code) { return std::stoul(std::string(code.substr(1))); }

TEST(DuplicatesOfATable, AreFoundByTheNamesOfItsColumns) {  // R13
  const auto people = test::People(5).draw(1500, 10);
  const Table table = table_of(people);
  const Table pairs = run("duplicates.pairs", "", {.input = &table});
  double right = 0;
  for (std::size_t row = 0; row < pairs.rows(); ++row) {
    const auto& first = people[number_of(pairs.cell(row, "first").text())];
    right += first.entity == people[number_of(pairs.cell(row, "second").text())].entity ? 1 : 0;
  }
  std::map<std::uint32_t, double> size;
  double all = 0;
  for (const test::Person& one : people) all += size[one.entity]++;
  EXPECT_GT(right / static_cast<double>(pairs.rows()), 0.97);
  EXPECT_GT(right / all, 0.95);
}

TEST(DuplicatesOfATable, GiveReasonsThatAddUpAsTheyAreWritten) {  // R13
  const auto people = test::People(5).draw(800, 10);
  const Table table = table_of(people);
  const Table pairs = run("duplicates.pairs", "", {.input = &table});
  ASSERT_GT(pairs.rows(), 50U);
  for (std::size_t row = 0; row < pairs.rows(); ++row) {
    const std::string reasons(pairs.cell(row, "reasons").text());
    double sum = 0;
    for (const std::string_view part : parts_of(reasons, ';'))
      sum += std::stod(std::string(part.substr(part.rfind(' '))));
    EXPECT_NEAR(sum, pairs.cell(row, "weight").real(), 1e-6) << reasons;
    EXPECT_NEAR(pairs.cell(row, "probability").real(), probability_of(sum), 0.02) << reasons;
    EXPECT_TRUE(reasons.starts_with("any pair -")) << reasons;
  }
}

TEST(DuplicatesOfATable, AreClusteredAsThePairsSay) {
  const auto people = test::People(5).draw(800, 10);
  const Table table = table_of(people);
  const Table pairs = run("duplicates.pairs", "", {.input = &table});
  const Table clusters = run("duplicates.clusters", "", {.input = &table});
  std::map<std::string, std::int64_t> cluster_of;
  std::map<std::int64_t, std::int64_t> size;
  for (std::size_t row = 0; row < clusters.rows(); ++row) {
    const std::int64_t cluster = clusters.cell(row, "cluster").integer();
    EXPECT_TRUE(cluster_of.emplace(clusters.cell(row, "record").text(), cluster).second);
    ++size[cluster];
  }
  for (std::size_t row = 0; row < clusters.rows(); ++row) {
    EXPECT_EQ(clusters.cell(row, "records").integer(), size[clusters.cell(row, "cluster").integer()]);
    EXPECT_GE(clusters.cell(row, "records").integer(), 2);
  }
  for (std::size_t row = 0; row < pairs.rows(); ++row)
    if (const std::int64_t cluster = pairs.cell(row, "cluster").integer(); cluster != 0) {
      EXPECT_EQ(cluster_of.at(std::string(pairs.cell(row, "first").text())), cluster);
      EXPECT_EQ(cluster_of.at(std::string(pairs.cell(row, "second").text())), cluster);
    }
}

TEST(DuplicatesOfATable, ReadRolesFromTheCallOrFromSpanishHeaders) {
  const Table spanish = test::csv(
      "clave,Nombre de pila,Apellido,Teléfono,comentario\n"
      "1,Ana,Paz,600111222,x\n"
      "2,ANA,Paz,+34 600 111 222,y\n");
  EXPECT_EQ(records_of(spanish).records.width(), 3U);
  EXPECT_EQ(records_of(spanish).codes[1], "2");
  const Table odd = test::csv("a,b\nAna,600111222\nLuz,600111333\n");
  const NamedRecords named = records_of(odd, {{"a", "name"}, {"b", "phone"}});
  EXPECT_EQ(named.records.role(1), Role::phone);
  EXPECT_EQ(named.codes[0], "1") << "the row";
}

TEST(DuplicatesOfATable, RefuseWhatCannotBeRead) {  // bad input
  const Table odd = test::csv("a,b\nAna,600111222\n");
  const auto pairs = [&](const char* parameters) {
    return [&odd, parameters] { run("duplicates.pairs", parameters, {.input = &odd}); };
  };
  test::expect_refused(
      {{"no role", pairs(""), {"no column has a role", "family_name"}},
       {"unknown role", pairs(R"({"roles":{"a":"nmae"}})"), {"'nmae'", "did you mean 'name'"}, ErrorCode::unknown_name},
       {"unknown column", pairs(R"({"roles":{"c":"name"}})"), {"'c'"}, ErrorCode::unknown_name},
       {"threshold 1", pairs(R"({"threshold":1})"), {"threshold must be", "not 1"}},
       {"threshold 0", pairs(R"({"threshold":0})"), {"threshold must be", "not 0"}},
       {"nothing to read", [] { run("duplicates.pairs", "", {}); }, {"records"}}});
}

/// A shop with 300 people of whom some are there twice.
class DuplicateCustomers : public testing::Test {
 protected:
  DuplicateCustomers() : shop(Workspace::open(file.path(), {.currency = "EUR", .country = "ES"})) {
    auto change = shop.change("test", "people");
    const auto people = test::People(11).draw(300, 5);
    for (std::size_t i = 0; i < people.size(); ++i) add(change, "P" + std::to_string(i), people[i]);
    test::Person rosa{.given_name = "rosa",
                      .surname1 = "quintanilla",
                      .surname2 = "",
                      .birth_date = "",
                      .phone = "612345678",
                      .email = "rosa@mail.com",
                      .street = "calle sol 4",
                      .city = "lugo"};
    add(change, "R1", rosa);
    rosa.given_name = "roza";
    rosa.email = "";
    add(change, "R2", rosa);
    change.commit();
  }
  static void add(store::Change& change, const std::string& code, const test::Person& person) {
    Customer customer;
    customer.code = code;
    customer.given_name = person.given_name;
    customer.family_name = person.surname1 + " " + person.surname2;
    const auto id = change.add(customer);
    Channel channel;
    channel.customer = id;
    channel.address = person.phone;
    if (!person.phone.empty()) change.add(channel);
    channel.kind = ChannelKind::email;
    channel.address = person.email;
    if (!person.email.empty() && person.email.find(' ') == std::string::npos) change.add(channel);
    Address address;
    address.customer = id;
    address.street = person.street;
    address.city = person.city;
    change.add(address);
  }
  bool has_pair(std::string_view first, std::string_view second) {
    const Table pairs = run("duplicates.pairs", "", {.store = &shop.store()});
    for (std::size_t row = 0; row < pairs.rows(); ++row) {
      const auto a = pairs.cell(row, "first").text();
      const auto b = pairs.cell(row, "second").text();
      if ((a == first && b == second) || (a == second && b == first)) return true;
    }
    return false;
  }
  void keep_apart(const std::string& parameters) {
    auto change = shop.change("ana", "look-alikes");
    run("duplicates.keep_apart", parameters, {.store = &shop.store(), .change = &change});
    change.commit();
  }
  test::TempFile file;
  Workspace shop;
};

TEST_F(DuplicateCustomers, AreFoundByNamesChannelsAndAddresses) { EXPECT_TRUE(has_pair("R1", "R2")); }

TEST_F(DuplicateCustomers, WhoAreKnownToBeDifferentDoNotComeAgain) {  // R13
  keep_apart(R"({"first":"R2","second":"R1","who":"Ana","why":"sisters"})");
  EXPECT_FALSE(has_pair("R1", "R2"));
  const Table clusters = run("duplicates.clusters", "", {.store = &shop.store()});
  for (std::size_t row = 0; row < clusters.rows(); ++row) EXPECT_NE(clusters.cell(row, "record").text(), "R1");
  const auto kept = store::find<DistinctCustomers>(shop.store());
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].why, "sisters");
}

TEST_F(DuplicateCustomers, MayBeErasedThoughSomebodySaidTheyAreDifferent) {
  keep_apart(R"({"first":"R2","second":"R1"})");
  for (const char* code : {"R1", "R2"}) {
    auto change = shop.change("test", "gone");
    const Id<Customer> id = *store::find_id<&Customer::code>(shop.store(), code);
    change.erase(id, store::get(shop.store(), id)->version);
    change.commit();
  }
  EXPECT_EQ(shop.store().count({.entity = "distinct_customers"}), 0);
}

TEST_F(DuplicateCustomers, AreKeptApartOnceAndOnlyFromOthers) {  // bad input
  keep_apart(R"({"first":"R2","second":"R1"})");
  test::expect_refused(
      {{"itself", [&] { keep_apart(R"({"first":"R1","second":"R1"})"); }, {"'R1'", "itself"}, ErrorCode::rule},
       {"nobody", [&] { keep_apart(R"({"first":"R1","second":"X"})"); }, {"no customer 'X'"}, ErrorCode::not_found},
       {"again",
        [&] { keep_apart(R"({"first":"R2","second":"R1"})"); },
        {"'R2' and 'R1' are already kept apart"},
        ErrorCode::duplicate},
       {"again the other way round",
        [&] { keep_apart(R"({"first":"R1","second":"R2"})"); },
        {"'R1' and 'R2' are already kept apart"},
        ErrorCode::duplicate}});
}

TEST_F(DuplicateCustomers, AreShownForANewOneBeforeItIsAdded) {  // R13
  const Table added = test::csv(
      "given_name,family_name,phone\n"
      "Rosa,Quintanila,612 34 56 78\n"
      "Zoe,Nobody,699999999\n");
  const Table similar = run("duplicates.similar", "", {.store = &shop.store(), .tables = {{"new_records", &added}}});
  ASSERT_EQ(similar.rows(), 2U) << similar;
  std::set<std::string_view> found;
  for (std::size_t row = 0; row < similar.rows(); ++row) {
    EXPECT_EQ(similar.cell(row, "row").integer(), 1);
    found.insert(similar.cell(row, "record").text());
  }
  EXPECT_EQ(found, (std::set<std::string_view>{"R1", "R2"}));
}

TEST_F(DuplicateCustomers, AreFoundByANameInOnePiece) {  // R13
  const Table added = test::csv("name,phone\nRosa Quintanilla,612345678\n");
  const Table similar = run("duplicates.similar", "", {.store = &shop.store(), .tables = {{"new_records", &added}}});
  ASSERT_GE(similar.rows(), 1U) << similar;
  EXPECT_TRUE(similar.text(0, similar.at("record")).starts_with("R")) << similar;
  EXPECT_NE(similar.text(0, similar.at("reasons")).find("given_name exact"), std::string::npos) << similar;
}

TEST_F(DuplicateCustomers, AreNotSoughtForRecordsOfOtherColumns) {  // bad input
  const Table added = test::csv("colour\nred\n");
  test::expect_refused(
      {{"other columns",
        [&] {
          run("duplicates.similar", "", {.store = &shop.store(), .tables = {{"new_records", &added}}});
        },
        {"new records", "given_name"}},
       {"no table", [&] { run("duplicates.similar", "", {.store = &shop.store()}); }, {"new records"}}});
}

TEST_F(DuplicateCustomers, OfSeveralPhonesShareTheOneThatBothHave) {
  {
    auto change = shop.change("test", "more phones");
    for (const char* code : {"R1", "R2"}) {
      Channel channel;
      channel.customer = *store::find_id<&Customer::code>(shop.store(), code);
      channel.address = code == std::string_view("R1") ? "655000001" : "655000002";
      channel.preferred = true;
      change.add(channel);
    }
    change.commit();
  }
  const NamedRecords named = records_of(shop.store());
  const auto row_of = [&](const char* code) {
    return static_cast<std::size_t>(std::ranges::find(named.codes, code) - named.codes.begin());
  };
  constexpr std::size_t phone = 3;
  EXPECT_EQ(named.records.name(phone), "phone");
  EXPECT_EQ(named.records.text_at(row_of("R1"), phone), "612345678");
  EXPECT_EQ(named.records.text_at(row_of("R2"), phone), "612345678");
}

TEST(DuplicateIndex, FindsForEachRecordWhatThePairsSay) {  // law
  const auto people = test::People(13).draw(1500, 10);
  const Records records = test::records_of(people);
  const Blocks blocks(records);
  const Model model = Model::fit(records, blocks);
  const DuplicateIndex index(records, model);
  std::map<std::uint32_t, std::set<std::uint32_t>> partners;
  for (const ScoredPair& pair : score(records, blocks, model, 0.6)) {
    partners[pair.first].insert(pair.second);
    partners[pair.second].insert(pair.first);
  }
  std::size_t missing = 0;
  std::size_t all = 0;
  for (std::uint32_t row = 0; row < people.size(); ++row) {
    const test::Person& one = people[row];
    const std::array<std::string_view, 8> values{one.given_name, one.surname1, one.surname2, one.birth_date,
                                                 one.phone,      one.email,    one.street,   one.city};
    std::set<std::uint32_t> found;
    for (const SimilarRow& similar : index.similar(values)) found.insert(similar.row);
    EXPECT_TRUE(found.contains(row)) << "the record itself";
    for (const std::uint32_t partner : partners[row]) {
      ++all;
      missing += found.contains(partner) ? 0 : 1;  // which share a key that too many have
    }
  }
  ASSERT_GT(all, 300U);
  EXPECT_LE(missing * 100, all);
}

TEST(DuplicateIndex, AnswersWhileOneTypes) {  // R13: under a millisecond at 100,000 customers
  const auto people = test::People(17).draw(77'000, 10);
  const Records records = test::records_of(people);
  const Blocks blocks(records);
  const DuplicateIndex index(records, Model::fit(records, blocks));
  constexpr std::size_t asked = 2000;
  const auto start = std::chrono::steady_clock::now();
  std::size_t found = 0;
  for (std::size_t i = 0; i < asked; ++i) {
    const test::Person& one = people[i * people.size() / asked];
    const std::array<std::string_view, 8> values{one.given_name, one.surname1, one.surname2, one.birth_date,
                                                 one.phone,      one.email,    one.street,   one.city};
    found += index.similar(values).size();
  }
  const double milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / asked;
  EXPECT_GE(found, asked);
  RecordProperty("microseconds", static_cast<int>(milliseconds * 1000));
  EXPECT_LT(milliseconds, 5) << "a busy machine is five times slower";
}

TEST(DuplicateIndex, RefusesValuesThatAreNotThoseOfItsColumns) {  // bad input
  const auto people = test::People(1).draw(10, 0);
  const Records records = test::records_of(people);
  const DuplicateIndex index(records, Model::fit(records, Blocks(records)));
  const std::array<std::string_view, 1> values{"ana"};
  test::expect_refused({{"one value", [&] { static_cast<void>(index.similar(values)); }, {"8 values", "not 1"}}});
}

}  // namespace
}  // namespace crmcore::duplicates
