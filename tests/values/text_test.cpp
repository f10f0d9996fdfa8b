#include "crmcore/values/text.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(Text, IsNfcAndTrimmedAtTheDoor) {
  EXPECT_EQ(*parse<std::string>(" Jose\u0301 ").value, "José");
  EXPECT_FALSE(parse<std::string>("\xFF\xFE").value.has_value());
  EXPECT_FALSE(parse<std::string>(std::string_view("a\0b", 3)).value.has_value());
}

TEST(Text, FoldsCaseAndAccentsForComparison) {
  EXPECT_EQ(folded("  JOSÉ   Peña "), "jose pena");
  EXPECT_EQ(folded("Straße"), folded("STRASSE"));
  EXPECT_EQ(folded(""), "");
}

TEST(Text, KnowsTheBlanksOfUnicode) {  // registry W13
  for (const std::string blank : {"\u00a0", "\u2003", "\u202f", "\u3000", "\u200b", "\ufeff", "\u200e", " \u00a0 "}) {
    EXPECT_EQ(parse<std::string>(blank + "Ana" + blank).value, "Ana") << cited(blank);
    EXPECT_EQ(parse<std::string>(blank).value, "") << cited(blank);
    EXPECT_EQ(folded(blank + "Ana" + blank), "ana") << cited(blank);
    EXPECT_EQ(with_plain_blanks(blank + "Ana" + blank), "Ana") << cited(blank);
  }
  EXPECT_EQ(with_plain_blanks("Ana\u00a0Luz\u200b"), "Ana Luz");
  EXPECT_EQ(parse<std::string>("👩\u200d🍳").value, "👩\u200d🍳") << "a joiner is part of what it joins";
  EXPECT_EQ(with_plain_blanks("\xA0"), "\xA0") << "invalid UTF-8 is for others to refuse";
}

TEST(Text, DecodesEveryShortByteStringWithoutHarm) {
  std::string bytes(3, '\0');
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; b += 3)
      for (int c = 0; c < 256; c += 7) {
        bytes = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)};
        if (const auto parsed = parse<std::string>(bytes); parsed.value) {
          ASSERT_TRUE(is_utf8(*parsed.value));
        }
        ASSERT_TRUE(is_utf8(cited(bytes)));
      }
}

}  // namespace
}  // namespace crmcore
