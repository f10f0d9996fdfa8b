#include "crmcore/schema/field.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {

/// A record of the tests: part of a customer, written by a member of the staff.
struct Letter {
  Id<Letter> id;
  std::int64_t version = 0;
  Id<Customer> customer;
  std::optional<Id<Staff>> author;
  std::optional<Email> reply_to;
  std::string text;
  Extra extra;
};
template <>
struct Schema<Letter> {
  static constexpr std::string_view name = "letter";
  static constexpr auto fields = std::to_array<Field<Letter>>({
      field<&Letter::id>("id"),
      field<&Letter::version>("version"),
      parent<&Letter::customer>("customer"),
      reference<&Letter::author>("author", "staff"),
      field<&Letter::reply_to>("reply_to", {.personal = true}),
      field<&Letter::text>("text", {.required = true}),
  });
};

/// The same name twice.
struct Twin {
  std::int64_t a = 0, b = 0;
};
template <>
struct Schema<Twin> {
  static constexpr std::string_view name = "twin";
  static constexpr auto fields = std::to_array<Field<Twin>>({field<&Twin::a>("a"), field<&Twin::b>("a")});
};

namespace {

static_assert(names_are_unique<Letter>());
static_assert(!names_are_unique<Twin>(), "two fields of one name make no entity");

TEST(Schema, MakesAnEntityOfARecord) {
  const Entity letter = make_entity<Letter>();
  EXPECT_EQ(letter.name(), "letter");
  EXPECT_EQ(letter.names(), (std::vector<std::string_view>{"id", "version", "customer", "author", "reply_to", "text"}));
  EXPECT_EQ(letter.parent(), 2U);
  EXPECT_EQ(letter.built_in(), 6U);
}

TEST(Schema, SaysWhatEachFieldIsFor) {
  const Entity letter = make_entity<Letter>();
  EXPECT_EQ(letter[0].role, Column::Role::id);
  EXPECT_EQ(letter[1].role, Column::Role::version);
  EXPECT_EQ(letter[2].role, Column::Role::parent);
  EXPECT_EQ(letter[3].role, Column::Role::plain);
  EXPECT_TRUE(letter[0].traits.read_only) << "set by crmcore alone";
  EXPECT_TRUE(letter[1].traits.read_only);
  EXPECT_TRUE(letter[2].traits.required) << "a part belongs to something";
  EXPECT_TRUE(letter[4].traits.personal);
}

TEST(Schema, NamesTheEntityOfAReferenceLikeItsColumnOrAsSaid) {
  const Entity letter = make_entity<Letter>();
  EXPECT_EQ(letter[2].target, "customer");
  EXPECT_EQ(letter[3].target, "staff");
  EXPECT_EQ(letter[3].kind, Kind::id);
}

TEST(Schema, ReadsATextThroughTheDoorOfItsType) {
  const Entity letter = make_entity<Letter>();
  const Column& reply_to = letter[4];
  EXPECT_EQ(reply_to.parse(reply_to, " Ana@Example.MX ", {}).value->cell().text(), "Ana@Example.MX");
  EXPECT_FALSE(reply_to.parse(reply_to, "no address", {}).value) << "a text, and yet not an e-mail address";
}

TEST(Schema, ARecordSurvivesTheWayToARowAndBack) {
  Customer customer;
  customer.code = "A1";
  customer.kind = CustomerKind::company;
  customer.billing_email = Email("a@b.mx");
  customer.verified = Day(2011, 12, 10);
  customer.extra.emplace_back(std::string("44"));
  std::vector<Cell> row;
  to_row(customer, row);
  const auto back = from_row<Customer>(row);
  EXPECT_EQ(back.code, "A1");
  EXPECT_EQ(back.kind, CustomerKind::company);
  EXPECT_EQ(back.billing_email->text(), "a@b.mx");
  EXPECT_EQ(back.verified, Day(2011, 12, 10));
  EXPECT_EQ(back.extra.at(0).cell().text(), "44");
  EXPECT_FALSE(back.rating.has_value());
}

TEST(Schema, DecodingNeverThrowsWhateverTheFileHolds) {
  for (const Cell cell :
       {Cell(), Cell::of(std::int64_t{INT64_MAX}), Cell::of(1e300), Cell::of(std::string_view("nonsense"))}) {
    std::vector<Cell> row(Schema<Customer>::fields.size(), cell);
    EXPECT_NO_THROW(from_row<Customer>(row));
  }
}

TEST(Schema, ReadsTheFieldsOfAShorterRow) {  // of a file that an earlier version made
  const std::array<Cell, 3> row{Cell::of(std::int64_t{7}), Cell::of(std::int64_t{1}), Cell::of(std::int64_t{4})};
  const auto letter = from_row<Letter>(row);
  EXPECT_EQ(letter.id, Id<Letter>{7});
  EXPECT_EQ(letter.customer, Id<Customer>{4});
  EXPECT_FALSE(letter.author);
  EXPECT_EQ(letter.text, "");
}

}  // namespace
}  // namespace crmcore
