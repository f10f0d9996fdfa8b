#include "crmcore/schema/labels.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(Labels, KnowEnglishAndSpanishHeaders) {  // A4
  EXPECT_TRUE(is_header_of("Apellidos", "customer.family_name"));
  EXPECT_TRUE(is_header_of("CÓDIGO POSTAL", "address.postal_code"));
  EXPECT_TRUE(is_header_of("InvoiceNo", "sales.order"));
  EXPECT_FALSE(is_header_of("fax", "customer.name"));
}

TEST(Labels, TakeAHeaderInAnyCaseWithoutAccentsBlanksAndMarks) {  // A4
  for (const char* header : {"postal_code", "Postal Code", "postal-code", "POSTALCODE", "codigo postal"})
    EXPECT_TRUE(is_header_of(header, "address.postal_code")) << header;
  EXPECT_FALSE(is_header_of("postal", "address.postal_code")) << "a part is not enough";
  EXPECT_FALSE(is_header_of("", "address.postal_code"));
}

TEST(Labels, AreThereForEveryField) {  // A4
  for (const Entity& entity : catalogue().entities)
    for (const Column& column : entity.columns())
      EXPECT_FALSE(label(std::string(entity.name()) + "." + std::string(column.name), "es").empty());
}

TEST(Labels, SpeakTheLanguageAskedForAndEnglishElse) {
  EXPECT_EQ(label("event_sales.sold", "es"), "vendido");
  EXPECT_EQ(label("event_sales.sold", "en"), "sold");
  EXPECT_EQ(label("event_sales.sold", "de"), "sold");
}

TEST(Labels, OfAnUnknownFieldAreItsName) {
  EXPECT_EQ(label("customer.shoe_size", "es"), "shoe_size");
  EXPECT_TRUE(is_header_of("Shoe size", "customer.shoe_size")) << "a field defined at run time";
  EXPECT_FALSE(is_header_of("size", "customer.shoe_size"));
}

}  // namespace
}  // namespace crmcore
