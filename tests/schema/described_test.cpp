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
static_assert(whole<DistinctCustomers>());
static_assert(whole<Staff>());
static_assert(whole<Department>());
static_assert(whole<Product>());
static_assert(whole<Order>());
static_assert(whole<OrderLine>());
static_assert(whole<Payment>());
static_assert(whole<MergedCustomer>());
static_assert(whole<Quote>());
static_assert(whole<QuoteLine>());
static_assert(whole<LineChange>());
static_assert(whole<StandingOrder>());
static_assert(whole<StandingOrderLine>());
static_assert(whole<StandingOrderRule>());
static_assert(whole<StandingOrderPause>());
static_assert(whole<StandingOrderDecision>());
static_assert(whole<StandingOrderDecisionLine>());
static_assert(whole<Holiday>());
static_assert(whole<Lot>());
static_assert(whole<LotIngredient>());
static_assert(whole<OrderLot>());
static_assert(whole<CollectionStep>());
static_assert(whole<PaymentPromise>());
static_assert(whole<LadderRung>());
static_assert(whole<ListPrice>());
static_assert(whole<TaxRate>());
static_assert(whole<CustomerTerms>());
static_assert(whole<SegmentTerms>());
static_assert(whole<Assignment>());
static_assert(whole<Zone>());
static_assert(whole<CustomField>());
static_assert(whole<ListEntry>());
static_assert(whole<View>());
static_assert(whole<Import>());
static_assert(whole<lifecycle::Status>());
static_assert(whole<segmentation::Scored>());

TEST(Schema, EveryEntityBeginsWithIdAndVersion) {
  for (const Entity& entity : catalogue().entities) {
    EXPECT_EQ(entity[0].name, "id") << entity.name();
    EXPECT_EQ(entity[1].name, "version") << entity.name();
  }
}

}  // namespace
}  // namespace crmcore
