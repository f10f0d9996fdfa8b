// Customers as vCards, for phones and mail programs; an import of the layout address_book reads them back.
#pragma once

#include <string>

#include "crmcore/schema/field.hpp"
#include "crmcore/store/store.hpp"

namespace crmcore {
namespace intake {

enum class VCardVersion : std::uint8_t { v3, v4 };

/// Returns the customers of a query, in its order, each as a card with names, organisation, phones, e-mails, addresses,
/// documents and notes, and each person of a company as a card of its own behind it. What vCards have no place for
/// stands in properties that begin with X-CRMCORE: code, kind, legal name, documents, number and district of addresses;
/// by them the same customers are found again, and the persons of companies are not taken for customers. Version 3 is
/// what most phones read, 4 (RFC 6350) says more of itself. Throws invalid where the query is of another entity.
std::string vcards(const store::Store& store, const store::Query& query, VCardVersion version = VCardVersion::v3);

}  // namespace intake

template <>
struct Choices<intake::VCardVersion> {
  static constexpr auto codes = std::to_array<std::string_view>({"3", "4"});
};

}  // namespace crmcore
