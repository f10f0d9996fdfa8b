#include "crmcore/schema/labels.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support.hpp"

namespace crmcore {
namespace {

std::string key_of(const Entity& entity, const Column& column) {
  return std::string(entity.name()) + "." + std::string(column.name);
}

/// The keys under which files may bring something, by entity or layout.
std::map<std::string, std::set<std::string>> keys_of_files(const store::Catalogue& catalogue) {
  std::map<std::string, std::set<std::string>> keys;
  for (const Entity& entity : catalogue.entities)
    for (const Column& column : entity.columns())
      if (column.role != Column::Role::id && column.role != Column::Role::version)
        keys[std::string(entity.name())].insert(key_of(entity, column));
  for (const Label& label : catalogue.labels.all())
    keys[std::string(label.key.substr(0, label.key.find('.')))].emplace(label.key);
  return keys;
}

TEST(Labels, KnowEnglishAndSpanishHeaders) {  // A4
  const Labels labels = catalogue().labels;
  EXPECT_TRUE(labels.is_header_of("Apellidos", "customer.family_name"));
  EXPECT_TRUE(labels.is_header_of("CÓDIGO POSTAL", "address.postal_code"));
  EXPECT_TRUE(labels.is_header_of("InvoiceNo", "sales.order"));
  EXPECT_FALSE(labels.is_header_of("fax", "customer.name"));
}

TEST(Labels, TakeAHeaderInAnyCaseWithoutAccentsBlanksAndMarks) {  // A4
  const Labels labels = catalogue().labels;
  for (const char* header : {"postal_code", "Postal Code", "postal-code", "POSTALCODE", "codigo postal"})
    EXPECT_TRUE(labels.is_header_of(header, "address.postal_code")) << header;
  EXPECT_FALSE(labels.is_header_of("postal", "address.postal_code")) << "a part is not enough";
  EXPECT_FALSE(labels.is_header_of("", "address.postal_code"));
}

TEST(Labels, NameEveryFieldOfEveryEntityInBothLanguages) {  // A4
  const store::Catalogue all = catalogue();
  for (const Entity& entity : all.entities)
    for (const Column& column : entity.columns()) {
      const Label* label = all.labels.find(key_of(entity, column));
      ASSERT_NE(label, nullptr) << key_of(entity, column) << " has no label: add it to the labels.cpp of its room";
      EXPECT_FALSE(label->english.empty()) << label->key;
      EXPECT_FALSE(label->spanish.empty()) << label->key;
    }
}

TEST(Labels, GiveNoHeaderToTwoFieldsOfAnEntityOrLayout) {
  const store::Catalogue all = catalogue();
  for (const auto& [entity, keys] : keys_of_files(all)) {
    std::map<std::string, std::string> owners;
    for (const std::string& key : keys)
      for (const std::string& header : all.labels.headers(key)) {
        const auto [owner, is_new] = owners.emplace(header, key);
        EXPECT_TRUE(is_new) << "the header " << header << " means both " << owner->second << " and " << key;
      }
  }
}

TEST(Labels, AreOfFieldsThatExistAndSaidOnce) {
  const store::Catalogue all = catalogue();
  const std::set<std::string_view> layouts{"sales", "event_sales", "event_till", "address_book"};
  std::set<std::string_view> seen;
  for (const Label& label : all.labels.all()) {
    EXPECT_TRUE(seen.insert(label.key).second) << label.key << " has two labels";
    const std::string_view owner = label.key.substr(0, label.key.find('.'));
    if (layouts.contains(owner)) continue;
    const auto entity = std::ranges::find(all.entities, owner, &Entity::name);
    ASSERT_NE(entity, all.entities.end()) << label.key;
    EXPECT_TRUE(entity->find(label.key.substr(owner.size() + 1))) << label.key << " is not a field";
  }
}

TEST(Labels, SpeakTheLanguageAskedForAndEnglishElse) {
  const Labels labels = catalogue().labels;
  EXPECT_EQ(labels.text("event_sales.sold", "es"), "vendido");
  EXPECT_EQ(labels.text("event_sales.sold", "en"), "sold");
  EXPECT_EQ(labels.text("event_sales.sold", "de"), "sold");
}

TEST(Labels, OfAFieldThatNobodyNamedAreItsName) {
  const Labels labels = catalogue().labels;
  EXPECT_EQ(labels.text("customer.family_name", "es"), "apellidos");
  EXPECT_EQ(labels.text("customer.favourite_cake", "es"), "favourite_cake");
  EXPECT_TRUE(labels.is_header_of("Favourite cake", "customer.favourite_cake")) << "a field defined at run time";
  EXPECT_FALSE(labels.is_header_of("cake", "customer.favourite_cake"));
}

}  // namespace
}  // namespace crmcore
