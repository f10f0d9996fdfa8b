// Every member of every record stands in its schema: a forgotten field does not compile here.
#include <gtest/gtest.h>

#include "support.hpp"

namespace crmcore {

struct Anything {
  template <class T>
  operator T() const noexcept;  // NOLINT(google-explicit-constructor): converts to every member
};

namespace {

template <class T, class... Args>
concept BraceConstructible = requires {
  T{std::declval<Args>()...};
};

template <class T, class... Args>
constexpr std::size_t arity() {
  if constexpr (BraceConstructible<T, Args..., Anything>)
    return arity<T, Args..., Anything>();
  else
    return sizeof...(Args);
}

template <class Record>
constexpr bool whole() {
  constexpr bool extra = requires(Record record) { record.extra; };
  return arity<Record>() == Schema<Record>::fields.size() + (extra ? 1 : 0);
}
static_assert(whole<Customer>());
static_assert(whole<Document>());
static_assert(whole<Address>());
static_assert(whole<Contact>());
static_assert(whole<Channel>());
static_assert(whole<Note>());
static_assert(whole<Staff>());
static_assert(whole<Department>());
static_assert(whole<Product>());
static_assert(whole<Order>());
static_assert(whole<OrderLine>());
static_assert(whole<Payment>());
static_assert(whole<CustomField>());
static_assert(whole<ListEntry>());
static_assert(whole<View>());
static_assert(whole<Import>());
static_assert(whole<lifecycle::Status>());
static_assert(whole<segmentation::Scored>());

template <class T>
concept EncodesTemporary = requires {
  Codec<T>::encode(T());
};
static_assert(!EncodesTemporary<Email>);  // its text would be gone

TEST(Schema, EveryEntityBeginsWithIdAndVersion) {
  for (const Entity& entity : catalogue().entities) {
    EXPECT_EQ(entity[0].name, "id") << entity.name();
    EXPECT_EQ(entity[1].name, "version") << entity.name();
  }
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

TEST(Table, RefusesARowThatDoesNotFitAndKeepsTheRest) {
  Table table(std::vector<Table::Description>{{"name"}, {"age", Kind::integer}}, {});
  table.append(std::array<Cell, 2>{Cell::of(std::string_view("Ana")), Cell::of(std::int64_t{40})});
  EXPECT_EQ(test::error_of(
                [&] {
                  table.append(std::array<Cell, 2>{Cell::of(std::int64_t{1}), Cell()});
                },
                {"name"}),
            ErrorCode::invalid);
  EXPECT_EQ(test::error_of([&] { table.append(std::array<Cell, 1>{Cell()}); }), ErrorCode::invalid);
  EXPECT_EQ(table.rows(), 1U);
  EXPECT_EQ(table.preview(), "name  age\nAna    40\n");
  EXPECT_EQ(test::error_of([&] { table.at("aeg"); }, {"did you mean 'age'"}), ErrorCode::unknown_name);
}

TEST(Table, DescribesItsColumns) {
  const Table table(std::vector<Table::Description>{{.name = "state", .kind = Kind::choice, .help = "where it stands"},
                                                    {.name = "net", .kind = Kind::amount, .from = "order_line.amount"}},
                    {});
  EXPECT_EQ(table.describe().preview(),
            "column  kind    help             from\n"
            "state   choice  where it stands\n"
            "net     amount                   order_line.amount\n");
}

}  // namespace
}  // namespace crmcore
