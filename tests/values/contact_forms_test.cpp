#include "crmcore/values/contact_forms.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(Phone, IsStoredInE164) {  // R4
  EXPECT_EQ(Phone("55 1234 5678", "MX").text(), "+525512345678");
  EXPECT_EQ(Phone("+52 1 55 1234 5678").text(), "+525512345678");
  EXPECT_EQ(Phone("044 55 1234 5678", "MX").text(), "+525512345678");
  EXPECT_EQ(Phone("011 15 2345 6789", "AR").text(), "+5491123456789");
  EXPECT_EQ(Phone("0034 612 345 678").text(), "+34612345678");
  EXPECT_EQ(Phone("(02) 123-4567", "EC").text(), "+59321234567");
  for (const auto text : {"12345", "+52 55 1234", "call me", "", "+"})
    EXPECT_EQ(test::error_of([&] { Phone(text, "MX"); }), ErrorCode::invalid) << text;
  EXPECT_EQ(test::error_of([] { Phone("612 345 678"); }, {"country"}), ErrorCode::invalid);
}

TEST(Email, IsWhatCanBeDelivered) {  // R4
  EXPECT_EQ(Email(" Ana.Perez+shop@Example.MX ").text(), "Ana.Perez+shop@Example.MX");
  EXPECT_EQ(Email("Ana@Example.MX").key(), Email("ana@example.mx").key());
  for (const auto text : {"ana", "ana@", "@example.com", "a@b@c.com", "ana perez@example.com", "ana@example",
                          "a@x.com,b@x.com", ".a@x.com", "a@.x.com"})
    EXPECT_EQ(test::error_of([&] { return Email(text); }), ErrorCode::invalid) << text;
}

}  // namespace
}  // namespace crmcore
