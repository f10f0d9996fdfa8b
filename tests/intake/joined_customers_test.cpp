// Customers whom a file added without a key, and who turn out to be another one by a later file: the law that the order
// of files does not matter, where files know people by their e-mail, phone or document alone.
#include "imports.hpp"
#include "pastry_files.hpp"

namespace crmcore {
namespace {

using test::books;
using test::differences;

struct Sheet {
  const char* layout;
  const char* text;
};
/// Ana is known by her e-mail to the web shop, by her phone to the address book of a phone, by a code to the rest; Luz
/// by her document; Eva to the web shop alone; two share one e-mail.
constexpr auto sheets = std::to_array<Sheet>({
    {"sales",
     "order,customer,customer_name,ordered,amount\n1,ana@x.mx,Ana Ruiz,2026-01-05,5\n2,ANA@x.mx,Ana R.,2026-01-06,7\n"
     "3,eva@x.mx,Eva Sol,2026-01-07,9\n4,casa@x.mx,Los Paz,2026-01-07,9\n5,mailto:ivo@x.mx,Ivo,2026-01-08,4\n"},
    {"customer", "code,name\nK-1,Ana Ruiz\nK-2,Luz Mar\nK-3,Pablo Paz\nK-4,Paula Paz\nK-5,Ivo Gil\n"},
    {"channel",
     "customer,kind,address\nK-1,email,Ana@x.mx\nK-1,phone,5512345678\nK-3,email,casa@x.mx\nK-4,email,casa@x.mx\n"},
    {"address_book", "name,phone,note\nAna Ruiz,55 1234 5678,likes truffles\n"},
    {"document", "customer,kind,country,number\nK-2,rfc,MX,GODE561231GR8\n"},
    {"address_book", "name,RFC,city\nLuz Mar,GODE-561231-GR8,Puebla\n"},
    {"address_book", "code,name,email\nK-5,Ivo Gil,ivo@x.mx\nK-6,Ana Ruiz,other@x.mx\n"},
});

class JoinedCustomers : public test::Imports {
 protected:
  /// Imports sheets in an order; one whose rows are refused waits until others have come.
  static void import_all(const Workspace& shop, std::vector<std::size_t> order) {
    while (!order.empty()) {
      std::vector<std::size_t> waiting;
      for (const std::size_t i : order) {
        const auto plan = intake::plan(shop, test::csv(sheets[i].text), {sheets[i].layout});
        if (plan.rejected() > 0) {
          waiting.push_back(i);
          continue;
        }
        auto change = shop.change("test", sheets[i].layout);
        intake::apply(change, plan, intake::Accept::all_or_nothing);
        change.commit();
      }
      ASSERT_LT(waiting.size(), order.size());
      order = waiting;
    }
  }
  static std::vector<std::size_t> shuffled(statistics::Random& random) {
    std::vector<std::size_t> order(sheets.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = order.size() - 1; i > 0; --i)
      std::swap(order[i], order[static_cast<std::size_t>(random.uniform() * static_cast<double>(i + 1))]);
    return order;
  }
};

TEST_F(JoinedCustomers, TheOrderOfFilesDoesNotMatter) {  // A4, R15: law
  const int orders = test::trials(25);
  statistics::Random random(41);
  std::multiset<std::string> first;
  for (int n = 0; n < orders; ++n) {
    const test::TempFile own;
    const auto one = Workspace::open(own.path(), {.currency = "MXN", .country = "MX"});
    const auto order = shuffled(random);
    ASSERT_NO_FATAL_FAILURE(import_all(one, order));
    const auto once = books(one);
    if (n == 0) first = once;
    std::string said;
    for (const std::size_t i : order) said += std::to_string(i) + " ";
    ASSERT_TRUE(once == first) << said << "\n" << differences(once, first);
    ASSERT_NO_FATAL_FAILURE(import_all(one, shuffled(random)));
    const auto twice = books(one);
    ASSERT_TRUE(twice == first) << said << "\n" << differences(twice, first);
  }
}

TEST_F(JoinedCustomers, WhatWasOfTheOtherIsTheCustomers) {
  import("sales", "order,customer,ordered,amount\n1,ana@x.mx,2026-01-05,5\n2,eva@x.mx,2026-01-05,5\n");
  import("customer", "code,name\nK-1,Ana Ruiz\n");
  const auto plan = import("channel", "customer,kind,address\nK-1,email,ANA@X.MX\n");
  ASSERT_EQ(count(plan, "customer.joined"), 1) << plan.summary();
  EXPECT_EQ(told(plan, "customer.joined")[0],
            "customer 'ana@x.mx', whom no file gave a key, has channel 'ANA@x.mx' of 'K-1' and becomes that customer, "
            "with order 1");
  EXPECT_EQ(codes("customer"), (std::vector<std::string>{"eva@x.mx", "K-1"}));
  EXPECT_EQ(count_of("order", "customer.code = 'K-1'"), 1);
  std::int64_t updated = 0;
  for (const ImportOutcome& outcome : plan.outcome()) updated += outcome.updated;
  EXPECT_EQ(updated, 2) << "the customer and its order";
}

TEST_F(JoinedCustomers, UndoBringsTheOtherBack) {
  import("sales", "order,customer,ordered,amount\n1,ana@x.mx,2026-01-05,5\n");
  import("customer", "code,name\nK-1,Ana Ruiz\n");
  const auto before = dump();
  import("channel", "customer,kind,address\nK-1,email,ana@x.mx\n");
  undo(3);
  EXPECT_EQ(dump(), before);
  import("channel", "customer,kind,address\nK-1,email,ana@x.mx\n");
  undo(1);
  EXPECT_EQ(count_of("order"), 1) << "the other import holds it";
  undo(4);
  EXPECT_EQ(count_of("order"), 0) << "what was begun is finished";
  EXPECT_EQ(codes("customer"), (std::vector<std::string>{"K-1"}));
}

TEST_F(JoinedCustomers, ACodeIsGivenToWhoHadNone) {
  import("sales", "order,customer,ordered,amount\n1,ana@x.mx,2026-01-05,5\n");
  import("address_book", "name,phone\nLuz Mar,5512345678\n");
  import("address_book", "code,name,email,phone\n7,Ana Ruiz,ana@x.mx,\n8,Luz Mar,,55 1234 5678\n");
  EXPECT_EQ(codes("customer"), (std::vector<std::string>{"7", "8"}));
  EXPECT_EQ(count_of("order", "customer.code = '7'"), 1);
  const auto again = import("sales", "order,customer,ordered,amount\n1,ana@x.mx,2026-01-05,5\n");
  EXPECT_EQ(written(again), 0) << again.summary();
}

TEST_F(JoinedCustomers, NobodyIsJoinedWhoMayBeAnother) {
  by_hand([&](store::Change& change) {
    Customer typed;
    typed.name = "Ana Ruiz";
    const auto id = change.add(typed);
    Channel phone;
    phone.customer = id;
    phone.kind = ChannelKind::phone;
    phone.address = "5512345678";
    change.add(phone);
  });
  import("address_book", "name,phone\nLuz Mar,5587654321\n");
  import("customer", "code,name\nK-1,Ana Ruiz\nK-2,Mar Luz\nK-3,Luz Marín\nK-4,Ana Ruiz\n");
  const auto plan = import("channel",
                           "customer,kind,address\nK-1,phone,5512345678\nK-3,phone,5587654321\n"
                           "K-2,social,luz\nK-4,phone,5512345678\n");
  EXPECT_EQ(count(plan, "customer.joined"), 0) << plan.summary();
  EXPECT_EQ(count_of("customer"), 6);
}

TEST_F(JoinedCustomers, TwoWhoAreKnownToBeDifferentStayTwo) {
  import("sales", "order,customer,ordered,amount\n1,ana@x.mx,2026-01-05,5\n");
  import("customer", "code,name\nK-1,Ana Ruiz\n");
  by_hand([&](store::Change& change) {
    DistinctCustomers pair;
    pair.customer = *store::find_id<&Customer::code>(shop, "K-1");
    pair.other = "ana@x.mx";
    pair.why = "mother and daughter";
    change.add(pair);
  });
  const auto plan = import("channel", "customer,kind,address\nK-1,email,ana@x.mx\n");
  ASSERT_EQ(count(plan, "customer.not_joined"), 1) << plan.summary();
  EXPECT_NE(told(plan, "customer.not_joined")[0].find("mother and daughter"), std::string::npos);
  EXPECT_EQ(count_of("customer"), 2);
  EXPECT_EQ(count_of("channel"), 1);
}

TEST_F(JoinedCustomers, TheRowThatNamesACustomerJoinsWhoIsCalledSo) {
  import("address_book", "name,phone,email\nAna López,55 1234 5678,ana@x.mx\n");
  import("sales", "order,customer,ordered,amount\n1,K1,2026-01-05,5\n");
  import("address_book", "code,name,phone\nK1,Ana López,55 1234 5678\n");
  EXPECT_EQ(codes("customer"), (std::vector<std::string>{"K1"}));
  EXPECT_EQ(count_of("channel", "customer.code = 'K1'"), 2);
}

}  // namespace
}  // namespace crmcore
