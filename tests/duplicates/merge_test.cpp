// Merging two customers who are one, and taking it back.
#include "../intake/imports.hpp"
#include "crmcore/store/as_known.hpp"

namespace crmcore {
namespace {

using duplicates::Side;

class Merge : public test::Imports {
 protected:
  Merge() {
    import("customer",
           "code,given_name,family_name,rating,language\n"
           "W,Ana,,8,\n"
           "L,Anna,Quintana,3,es\n"
           "T,Tom,Gil,5,\n");
    import("channel",
           "customer,kind,address,preferred,consent\n"
           "W,email,Ana@mail.mx,yes,granted\n"
           "W,phone,55 1234 5678,yes,\n"
           "L,email,ana@mail.mx,yes,refused\n"
           "L,phone,55 8765 4321,yes,\n");
    import("document", "customer,kind,country,number\nL,curp,MX,QUAA800101MDFNNN05\n", "", intake::Accept::valid_rows);
    import("note", "customer,text\nL,pays in cash\n");
    test::sell(shop,
               "order,customer,product,quantity,unit_price,date\n"
               "1,W,tart,1,10,2025-01-01\n"
               "2,L,tart,2,10,2025-02-01\n");
  }

  Id<Customer> id_of(const std::string& code) { return store::find_id<&Customer::code>(shop, code).value(); }
  duplicates::MergePlan plan(const std::string& winner, const std::string& loser,
                             const duplicates::FieldChoices& choices = {}) {
    return duplicates::plan_merge(shop, id_of(winner), id_of(loser), choices);
  }
  Id<MergedCustomer> merge(const std::string& winner, const std::string& loser,
                           const duplicates::FieldChoices& choices = {}) {
    const auto planned = plan(winner, loser, choices);
    auto change = shop.change("ana", "tidying up");
    const auto merged = duplicates::merge(change, planned, "the same person");
    change.commit();
    return merged;
  }
  Result<store::Undone> unmerge(Id<MergedCustomer> merged) {
    auto change = shop.change("eva", "they are two");
    auto undone = duplicates::unmerge(change, merged);
    change.commit();
    return undone;
  }
  Customer customer(const std::string& code) { return store::get(shop.store(), id_of(code)).value(); }
  std::string customer_of_order(const std::string& key) {
    std::string code;
    const auto order = store::find<Order>(shop, "external_key = '" + key + "'").at(0);
    return store::get(shop.store(), order.customer.value())->code;
  }
};

TEST_F(Merge, MovesWhatTheOtherHadAndKeepsTheWinnersFields) {  // R13
  merge("W", "L");
  EXPECT_EQ(codes("customer"), (std::vector<std::string>{"W", "T"}));
  EXPECT_EQ(customer("W").given_name, "Ana");
  EXPECT_EQ(customer("W").family_name, "Quintana") << "the winner had none";
  EXPECT_EQ(customer("W").name, "Ana Quintana") << "made anew of its parts";
  EXPECT_EQ(customer("W").rating, 8);
  EXPECT_EQ(customer("W").language, "es");
  EXPECT_EQ(customer_of_order("2"), "W");
  EXPECT_EQ(count_of("note", "customer.code = 'W'"), 1);
}

TEST_F(Merge, KeepsOneOfAChannelThatBothHaveAndItsRefusal) {  // R13
  merge("W", "L");
  const auto emails = store::find<Channel>(shop, "kind = 'email'");
  ASSERT_EQ(emails.size(), 1);
  EXPECT_EQ(emails[0].address, "Ana@mail.mx");
  EXPECT_EQ(emails[0].consent, Consent::refused);
}

TEST_F(Merge, LeavesOnePreferredPhoneTheWinners) {  // R13
  merge("W", "L");
  const auto preferred = store::find<Channel>(shop, "kind = 'phone' and preferred = true");
  ASSERT_EQ(preferred.size(), 1);
  EXPECT_EQ(preferred[0].address, "+525512345678");
  EXPECT_EQ(count_of("channel", "kind = 'phone'"), 2);
}

TEST_F(Merge, UnmergeLeavesAnEqualDump) {  // R13: law
  const auto before = dump();
  const auto merged = merge("W", "L");
  EXPECT_NE(dump(), before);
  const auto undone = unmerge(merged);
  EXPECT_EQ(dump(), before);
  for (const store::Undone& rows : undone.rows) EXPECT_EQ(rows.kept, 0) << rows.entity << ": " << rows.reason;
  for (const store::Check& check : store::verify(shop.store())) EXPECT_TRUE(check.ok) << check.check;
}

TEST_F(Merge, UnmergeBringsAPersonAndHerChannelBack) {  // R13
  by_hand([&](store::Change& change) {
    const auto contact = change.add(Contact{.customer = id_of("L"), .name = "Rita"});
    change.add(
        Channel{.customer = id_of("L"), .contact = contact, .kind = ChannelKind::email, .address = "rita@mail.mx"});
    change.add(Contact{.customer = id_of("W"), .name = "Eva"});
    const auto eva = change.add(Contact{.customer = id_of("L"), .name = "Eva"});
    change.add(Channel{.customer = id_of("L"), .contact = eva, .kind = ChannelKind::email, .address = "eva@mail.mx"});
  });
  const auto before = dump();
  const auto merged = merge("W", "L");
  EXPECT_EQ(count_of("contact", "name = 'Eva'"), 1);
  EXPECT_EQ(count_of("channel", "contact.name = 'Eva' and customer.code = 'W'"), 1);
  EXPECT_EQ(count_of("channel", "contact.name = 'Rita' and customer.code = 'W'"), 1);
  unmerge(merged);
  EXPECT_EQ(dump(), before);
}

TEST_F(Merge, AChoiceIsKept) {  // R13
  merge("W", "L", {{"given_name", Side::loser}, {"language", Side::winner}});
  EXPECT_EQ(customer("W").name, "Anna Quintana");
  EXPECT_EQ(customer("W").language, std::nullopt);
}

TEST_F(Merge, UnmergeKeepsWhatSomebodyEditedSince) {  // R13
  const auto merged = merge("W", "L");
  by_hand([&](store::Change& change) { change.edit(id_of("W"), [](Customer& one) { one.language = "en"; }); });
  unmerge(merged);
  EXPECT_EQ(customer("W").language, "en");
  EXPECT_EQ(customer("W").family_name, std::nullopt);
  EXPECT_EQ(customer("L").language, "es");
}

TEST_F(Merge, UnmergeWorksAfterAnOrderThatMovedWasErased) {  // R13
  const auto merged = merge("W", "L");
  by_hand([&](store::Change& change) {
    const Order order = store::find<Order>(shop, "external_key = '2'").at(0);
    change.erase(order.id, order.version);
  });
  unmerge(merged);
  EXPECT_EQ(customer("L").name, "Anna Quintana");
  EXPECT_EQ(count_of("order"), 1);
}

TEST_F(Merge, ChainsComeApartFromTheLastOne) {  // R13
  const auto before = dump();
  const auto first = merge("L", "T");
  const auto second = merge("W", "L");
  EXPECT_EQ(codes("customer"), std::vector<std::string>{"W"});
  EXPECT_EQ(test::error_of([&] { unmerge(first); }, {"'L'", "merge 2", "first"}), ErrorCode::rule);
  unmerge(second);
  unmerge(first);
  EXPECT_EQ(dump(), before);
}

TEST_F(Merge, TheUndoOfTheLogTakesAMergeBackAsWell) {  // R13
  const auto before = dump();
  const auto merged = store::get(shop.store(), merge("W", "L")).value();
  by_hand([&](store::Change& change) { change.undo(merged.change, merged.first_entry, merged.last_entry + 1); });
  EXPECT_EQ(dump(), before);
}

TEST_F(Merge, BeforeItTheBooksKnowBoth) {  // A8
  const auto moment =
      Instant{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
                  .count()};
  merge("W", "L");
  const store::Store known = store::as_known(shop.store(), moment);
  EXPECT_EQ(store::codes_of(known, "customer").size(), 3);
  EXPECT_EQ(known.count({.entity = "order", .where = "customer.code = 'L'"}), 1);
  EXPECT_EQ(known.count({.entity = "merged_customer"}), 0);
}

TEST_F(Merge, WhoIsDifferentFromTheLoserIsDifferentFromTheWinner) {  // R13
  by_hand([&](store::Change& change) {
    change.add(DistinctCustomers{.customer = id_of("T"), .other = "L", .why = "brothers"});
  });
  const auto before = dump();
  const auto merged = merge("W", "L");
  EXPECT_EQ(store::find<DistinctCustomers>(shop).at(0).other, "W");
  unmerge(merged);
  EXPECT_EQ(dump(), before);
}

TEST_F(Merge, PreordersOfOneProductAreAddedUp) {  // R13, E10
  by_hand([&](store::Change& change) {
    const auto event = change.add(Event{.name = "Fair", .first_day = Day{2025, 5, 1}, .last_day = Day{2025, 5, 2}});
    const auto product = store::find_id<&Product::code>(shop, std::string("tart")).value();
    for (const char* code : {"W", "L"})
      change.add(EventPreorder{
          .event = event, .customer = id_of(code), .product = product, .quantity = Decimal{3 * Decimal::one}});
  });
  const auto before = dump();
  const auto merged = merge("W", "L");
  const auto preorders = store::find<EventPreorder>(shop);
  ASSERT_EQ(preorders.size(), 1);
  EXPECT_EQ(preorders[0].quantity, Decimal{6 * Decimal::one});
  unmerge(merged);
  EXPECT_EQ(dump(), before);
}

TEST_F(Merge, TheOldCodeLeadsToTheWinner) {  // R13, A4
  merge("W", "L");
  const auto plan = import("note", "customer,text\nL,likes almonds\n");
  EXPECT_EQ(count_of("note", "customer.code = 'W'"), 2);
  test::sell(shop, "order,customer,product,quantity,unit_price,date\n3,L,tart,1,10,2025-03-01\n");
  EXPECT_EQ(customer_of_order("3"), "W");
  EXPECT_EQ(registry::customer_called(shop.store(), "L"), id_of("W"));
}

TEST_F(Merge, ItsOwnFileAgainChangesNothing) {  // R13, A4
  merge("W", "L");
  const auto before = dump();
  const auto customers = import("customer",
                                "code,given_name,family_name,rating,language\n"
                                "L,Anna,Quintana,3,es\n"
                                "W,Ana,,8,\n");
  EXPECT_EQ(written(customers), 0) << customers.summary();
  EXPECT_EQ(told(customers, "customer.merged"),
            (std::vector<std::string>{
                "given_name stays 'Ana'; the file says 'Anna' of 'L', who was merged into this customer",
                "rating stays '8'; the file says '3' of 'L', who was merged into this customer"}));
  EXPECT_EQ(written(import("channel",
                           "customer,kind,address,preferred,consent\n"
                           "L,email,ana@mail.mx,yes,refused\n"
                           "L,phone,55 8765 4321,yes,\n"
                           "W,email,Ana@mail.mx,yes,granted\n"
                           "W,phone,55 1234 5678,yes,\n")),
            0);
  EXPECT_EQ(written(import("note", "customer,text\nL,pays in cash\n")), 0);
  EXPECT_EQ(dump(), before);
}

TEST_F(Merge, TheWinnersOwnWordReplacesTheLosers) {  // R13, A4
  merge("W", "L");
  import("customer", "code,family_name\nW,Roo\n");
  EXPECT_EQ(customer("W").family_name, "Roo");
  import("customer", "code,family_name\nL,Quintanna\n");
  EXPECT_EQ(customer("W").family_name, "Roo");
  import("customer", "code,language\nL,pt\n");
  EXPECT_EQ(customer("W").language, "pt") << "what only the loser says follows the loser";
}

TEST_F(Merge, InAChainTheWordOfTheFirstGoesOn) {  // R13, A4
  merge("T", "L");
  merge("W", "T");
  EXPECT_EQ(customer("W").language, "es");
  import("customer", "code,language,family_name\nL,pt,Roo\n");
  EXPECT_EQ(customer("W").language, "pt");
  EXPECT_EQ(customer("W").family_name, "Gil") << "which is the word of T";
}

TEST_F(Merge, WhatAPersonWroteSinceIsNotReplaced) {  // R13, A4
  merge("W", "L");
  by_hand([&](store::Change& change) { change.edit(id_of("W"), [](Customer& one) { one.language = "en"; }); });
  import("customer", "code,language\nL,pt\n");
  EXPECT_EQ(customer("W").language, "en");
}

TEST_F(Merge, NoFileTakesARefusalBack) {  // R13, R8
  merge("W", "L");
  import("channel", "customer,kind,address,consent\nL,email,ana@mail.mx,granted\nW,phone,55 1234 5678,refused\n");
  import("channel", "customer,kind,address,consent\nW,email,ana@mail.mx,granted\nL,phone,55 1234 5678,granted\n");
  EXPECT_EQ(count_of("channel", "consent = 'refused'"), 2);
}

TEST_F(Merge, AfterUnmergingAFileGivesBackWhatCameInBetween) {  // R13, A4
  const auto merged = merge("W", "L");
  const std::string sale = "order,customer,product,quantity,unit_price,date\n3,L,tart,1,10,2025-03-01\n";
  test::sell(shop, sale);
  unmerge(merged);
  EXPECT_EQ(customer_of_order("3"), "W") << "what came since stays";
  EXPECT_EQ(customer_of_order("2"), "L");
  test::sell(shop, sale);
  EXPECT_EQ(customer_of_order("3"), "L");
}

TEST_F(Merge, AnAddressBookFindsTheWinnerByTheLosersName) {  // R13, A9
  const std::string book = "nombre,telefono,notas\nRita Cano,55 4444 3333,x\n";
  import("address_book", book);
  const std::string rita = store::find<Customer>(shop, "name = 'Rita Cano'").at(0).code;
  merge("W", rita);
  const auto again = import("address_book", book);
  EXPECT_EQ(written(again), 0) << again.summary();
  EXPECT_EQ(count_of("customer"), 3);
}

TEST_F(Merge, IsRefusedWhereItCannotBeMeant) {  // R13
  const auto stale = plan("W", "L");
  by_hand([&](store::Change& change) {
    change.add(DistinctCustomers{.customer = id_of("T"), .other = "W", .who = "Eva", .why = "twins"});
  });
  test::expect_refused({
      {"itself", [&] { plan("W", "W"); }, {"'W'", "itself"}, ErrorCode::rule},
      {"known to be different", [&] { plan("W", "T"); }, {"Eva", "twins", "'T'"}, ErrorCode::rule},
      {"the same the other way", [&] { plan("T", "W"); }, {"Eva", "twins"}, ErrorCode::rule},
      {"nobody", [&] { duplicates::plan_merge(shop, {99}, id_of("W")); }, {"99"}, ErrorCode::not_found},
      {"a code is chosen",
       [&] {
         plan("W", "L", {{"code", Side::loser}});
       },
       {"code"},
       ErrorCode::rule},
      {"no field",
       [&] {
         plan("W", "L", {{"nmae", Side::loser}});
       },
       {"name"},
       ErrorCode::unknown_name},
      {"a stale plan",
       [&] {
         auto change = shop.change("ana", "merge");
         duplicates::merge(change, stale, "same");
       },
       {"plan it again"},
       ErrorCode::stale},
      {"no reason",
       [&] {
         const auto fresh = plan("W", "L");
         auto change = shop.change("ana", "merge");
         duplicates::merge(change, fresh, " ");
       },
       {"why"},
       ErrorCode::invalid},
      {"the same change",
       [&] {
         const auto fresh = plan("W", "L");
         auto change = shop.change("ana", "merge");
         duplicates::unmerge(change, duplicates::merge(change, fresh, "same"));
       },
       {"roll the change back"},
       ErrorCode::rule},
      {"no merge",
       [&] {
         auto change = shop.change("ana", "unmerge");
         duplicates::unmerge(change, {99});
       },
       {"99"},
       ErrorCode::not_found},
  });
}

TEST_F(Merge, NobodyElseGetsTheCodeOfWhoWasMerged) {  // R13
  merge("W", "L");
  const auto as_new = [&] { by_hand([&](store::Change& change) { change.add(Customer{.code = "L"}); }); };
  EXPECT_EQ(test::error_of(as_new, {"'L'", "merged into 'W'", "unmerge"}), ErrorCode::duplicate);
  const auto renamed = [&] {
    by_hand([&](store::Change& change) { change.edit(id_of("T"), [](Customer& one) { one.code = "L"; }); });
  };
  EXPECT_EQ(test::error_of(renamed, {"'L'", "merged into 'W'"}), ErrorCode::duplicate);
  by_hand([&](store::Change& change) {
    change.add(Customer{.source = "web", .external_key = "L", .name = "Of another source"});
  });
  EXPECT_EQ(store::find<Customer>(shop, "name = 'Of another source'").at(0).code, "web:L");
}

TEST_F(Merge, AMergeIsTakenBackAndNotErased) {  // R13
  const auto merged = merge("W", "L");
  const auto erase = [&] {
    by_hand([&](store::Change& change) { change.erase(merged, store::get(shop.store(), merged)->version); });
  };
  EXPECT_EQ(test::error_of(erase, {"'L'", "duplicates.unmerge"}), ErrorCode::rule);
}

TEST_F(Merge, WhoIsErasedStaysErasedByBothCodes) {  // R13, A4
  merge("W", "L");
  by_hand([&](store::Change& change) {
    for (const Order& order : store::find<Order>(shop, "customer.code = 'W'")) change.erase(order.id, order.version);
    change.erase(id_of("W"), customer("W").version);
  });
  EXPECT_EQ(count_of("merged_customer"), 0);
  const auto again = import("customer",
                            "code,given_name,family_name,rating,language\n"
                            "W,Ana,,8,\n"
                            "L,Anna,Quintana,3,es\n");
  EXPECT_EQ(codes("customer"), std::vector<std::string>{"T"}) << again.summary();
}

TEST_F(Merge, WhatTheLosersRowsBroughtGoesBackWithIt) {  // R13, A4
  const auto merged = merge("W", "L");
  const std::string channels = "customer,kind,address\nL,phone,55 1111 2222\nW,phone,55 3333 4444\n";
  const std::string notes = "customer,text\nL,likes almonds\n";
  import("channel", channels);
  import("note", notes);
  import("address_book", "clave,nombre,telefono\nL,Anna Quintana,55 9999 8888\n");
  EXPECT_EQ(count_of("channel", "customer.code = 'W' and kind = 'phone'"), 5);
  unmerge(merged);
  EXPECT_EQ(count_of("channel", "customer.code = 'L' and address = '+525511112222'"), 1);
  EXPECT_EQ(count_of("channel", "customer.code = 'L' and address = '+525599998888'"), 1);
  EXPECT_EQ(count_of("channel", "customer.code = 'W' and address = '+525533334444'"), 1);
  EXPECT_EQ(count_of("note", "customer.code = 'L'"), 2);
  EXPECT_EQ(written(import("channel", channels)), 0);
  EXPECT_EQ(written(import("note", notes)), 0);
}

TEST_F(Merge, WhatTheLosersRowsSaidGoesBackWithIt) {  // R13, A4
  const auto merged = merge("W", "L");
  import("customer", "code,language,family_name\nL,pt,Quintana Roo\n");
  EXPECT_EQ(customer("W").name, "Ana Quintana Roo");
  const auto undone = unmerge(merged);
  EXPECT_EQ(customer("W").language, std::nullopt);
  EXPECT_EQ(customer("W").name, "Ana");
  EXPECT_EQ(customer("L").language, "pt");
  EXPECT_EQ(customer("L").name, "Anna Quintana Roo");
  for (const store::Undone& rows : undone.rows) EXPECT_EQ(rows.kept, 0) << rows.entity << ": " << rows.reason;
}

TEST_F(Merge, AfterTheImportOfBothWasUndoneItComesApart) {  // R13
  const auto both = store::find<Import>(shop, "layout = 'customer'").at(0).id;
  const auto merged = merge("W", "L");
  by_hand([&](store::Change& change) { intake::undo(change, both); });
  EXPECT_EQ(codes("customer"), std::vector<std::string>{"W"}) << "other records refer to it";
  const auto undone = unmerge(merged);
  const auto told = std::ranges::find_if(undone.rows, [](const store::Undone& rows) {
    return rows.reason.find("'L' does not come back") != std::string::npos;
  });
  EXPECT_NE(told, undone.rows.end());
  EXPECT_EQ(count_of("merged_customer"), 0);
  EXPECT_EQ(customer("W").family_name, std::nullopt);
}

TEST_F(Merge, ThePlanShowsTheNameThatStays) {  // R13
  const auto stays = [](const duplicates::MergePlan& planned) {
    const auto line = std::ranges::find(planned.lines(), "name", &duplicates::MergeLine::what);
    return line == planned.lines().end() ? std::nullopt : line->stays;
  };
  EXPECT_EQ(stays(plan("W", "L")), "Ana Quintana");
  by_hand([&](store::Change& change) { change.add(Customer{.code = "K", .trade_name = "Café Peña"}); });
  EXPECT_EQ(stays(plan("T", "K")), "Tom Gil");
  merge("T", "K");
  EXPECT_EQ(customer("T").name, "Tom Gil") << "what it says of itself";
  EXPECT_EQ(customer("T").trade_name, "Café Peña");
  by_hand([&](store::Change& change) { change.edit(id_of("T"), [](Customer& one) { one.given_name = "Tim"; }); });
  EXPECT_EQ(customer("T").name, "Tim Gil");
}

TEST_F(Merge, ANameMadeOfTheWinnersRowGoesBeforeThatOfTheLosers) {  // R13, A9: law, in one file
  test::sell(shop,
             "order,customer,product,quantity,unit_price,date\n"
             "8,K1,tart,1,10,2025-01-01\n"
             "9,K2,tart,2,10,2025-02-01\n");
  merge("K1", "K2");
  import("address_book", "clave,nombre,empresa\nK1,,Café Ibáñez\nK2,Pedro Peña,\n");
  EXPECT_EQ(customer("K1").name, "Café Ibáñez");
}

TEST_F(Merge, TheOldCodeLeadsEveryActionToTheWinner) {  // R13
  by_hand([&](store::Change& change) { change.add(Staff{.code = "eva", .name = "Eva"}); });
  merge("W", "L");
  const Call reading{.store = &shop.store()};
  EXPECT_EQ(actions().run("orders.purchases", R"({"customer":"L","today":"2025-12-31"})", reading),
            actions().run("orders.purchases", R"({"customer":"W","today":"2025-12-31"})", reading));
  EXPECT_EQ(AnyRecord::read(shop.store(), "customer", std::string_view("L")).text("code"), "W");
  const Table promise = actions().run("delivery.promise", R"({"customer":"L","today":"2025-12-31"})", reading);
  EXPECT_NE(promise.text(0, promise.at("note")).find("'L' was merged into 'W'"), std::string::npos);
  by_hand([&](store::Change& change) {
    const Call writing{.store = &shop.store(), .change = &change};
    actions().run("duplicates.keep_apart", R"({"first":"T","second":"L"})", writing);
    portfolio::assign(change, {"L"}, "eva", Day(2026, 1, 1), "asked");
    EXPECT_EQ(test::error_of(
                  [&] {
                    portfolio::assign(change, {"W", "L"}, "eva", Day(2026, 2, 1), "");
                  },
                  {"'W' is named twice", "'L'"}),
              ErrorCode::invalid);
  });
  EXPECT_EQ(store::find<DistinctCustomers>(shop).at(0).other, "W");
  EXPECT_EQ(count_of("assignment", "customer.code = 'W'"), 1);
}

TEST_F(Merge, RowsOfBothAboutOnePartAreNotTwice) {  // R13, A4
  import("staff", "code,name\nana,Ana\n");
  const std::string rows = "customer,seller,from_day,to_day\nW,ana,2026-01-01,\nL,ana,2026-01-01,\n";
  import("assignment", rows);
  merge("W", "L");
  const auto again = import("assignment", rows);
  EXPECT_EQ(again.rejected(), 0) << again.summary();
  EXPECT_EQ(written(again), 0);
}

TEST_F(Merge, OfTwoSellersOfTheSameDayNoneIsDropped) {  // R12, R13: nothing is lost in silence
  import("staff", "code,name\nana,Ana\neva,Eva\n");
  import("assignment", "customer,seller,from_day,to_day\nW,ana,2026-01-01,\nL,eva,2026-01-01,\n");
  const auto refused = [&] { return test::error_of([&] { plan("W", "L"); }, {"assignment 2026-01-01", "differ in"}); };
  EXPECT_EQ(refused(), ErrorCode::rule);
  by_hand([&](store::Change& change) {
    const auto of_loser = store::find<Assignment>(shop, "customer.code = 'L'").at(0).id;
    change.edit(of_loser, [&](Assignment& one) {
      one.seller = store::find_id<&Staff::code>(shop, std::string("ana")).value();
      one.to_day = Day(2026, 1, 31);
    });
  });
  EXPECT_EQ(refused(), ErrorCode::rule) << "one ends, the other goes on";
  by_hand([&](store::Change& change) {
    const auto of_loser = store::find<Assignment>(shop, "customer.code = 'L'").at(0).id;
    change.edit(of_loser, [](Assignment& one) { one.to_day.reset(); });
  });
  merge("W", "L");
  EXPECT_EQ(count_of("assignment"), 1) << "both said the same";
}

TEST_F(Merge, ByName) {  // R13
  auto change = shop.change("ana", "tidying up");
  const Call call{.store = &shop.store(), .change = &change};
  const Table plan = actions().run("duplicates.plan_merge", R"({"winner":"W","loser":"L"})", call);
  EXPECT_GT(plan.rows(), 5);
  actions().run("duplicates.merge", R"({"winner":"W","loser":"L","why":"same","choices":{"language":"winner"}})", call);
  change.commit();
  const Table standing = actions().run("duplicates.merges", "", {.store = &shop.store()});
  ASSERT_EQ(standing.rows(), 1);
  EXPECT_EQ(standing.text(0, standing.at("customer")), "W");
  EXPECT_EQ(standing.text(0, standing.at("who")), "ana");
  EXPECT_EQ(standing.text(0, standing.at("moved")), "document 1, channel 1, note 1, order 1");
  auto back = shop.change("ana", "two");
  actions().run("duplicates.unmerge", R"({"code":"L"})", {.store = &shop.store(), .change = &back});
  back.commit();
  EXPECT_EQ(count_of("merged_customer"), 0);
}

}  // namespace
}  // namespace crmcore
