// Plans a flat export of sales: the staff, customers, products, orders and lines that its rows name, beside those of
// the books. Private to the room.
#pragma once

#include <tuple>

#include "crmcore/store/doubts.hpp"
#include "erased_by_hand.hpp"
#include "sale_rows.hpp"

namespace crmcore::intake {

class SalesPlanner : SaleRows {
 public:
  SalesPlanner(const store::Store& store, const exchange::TextTable& table, const Mapping& mapping,
               const Options& options, Plan::Data& plan, Task* task)
      : SaleRows(store, table, mapping, options, plan, task) {}

  void run();

 private:
  /// Finds the orders that a person erased and of which the file says nothing new, and what the others name.
  void find_erased();
  /// Whether a record that the books have not is one that a person erased, and is not to be made again; tells of it.
  bool stays_away(const Entity& entity, std::string_view key, std::uint32_t row, bool is_needed);
  void plan_staff();
  void plan_customers();
  void plan_products();
  void plan_orders();

  KnownRecords known_by_any_spelling(const Section& section, const Names& names, const std::vector<std::uint32_t>& rows,
                                     const char* field);
  void tell_folded(std::uint32_t row, const char* field, std::string_view key, std::string_view taken);
  /// What the fields of the file say of a thing.
  void say_fields(Subject subject, std::uint32_t thing, Cells& says) const;
  Cells said_of_order(std::uint32_t order) const;
  /// Tells what is odd of an order, such as a delivery before it, and of its lines.
  void tell_doubts(const Section& orders, std::uint32_t order, const Cells& says);
  void tell_not_offered(std::uint32_t line);
  void tell_other_customer(std::uint32_t order, const Known& known);
  void tell_other_currency(std::uint32_t order, const Known& known);
  void date_cancellation(Cells& says, const Known& known, const OrderSeen& seen) const;
  Cells no_longer_cancelled(const Section& orders, const Known& known, const OrderSeen& seen);

  // --- lines, in sale_lines.cpp

  /// What decides whether two lines of an order are the same one.
  using LineKey = std::tuple<std::int64_t, std::string_view, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  struct KnownLine {
    LineKey key;
    std::int64_t id, version;
  };
  using KnownLines = std::unordered_map<std::int64_t, std::vector<KnownLine>>;
  /// What becomes of the lines of an order that the file does not have as they are.
  struct LineCounts {
    std::int64_t gone = 0, corrected = 0, replaced = 0, agreed = 0, of_people = 0, staying = 0, taken_off = 0;
  };

  LineKey line_key(std::uint32_t line) const;
  /// What the file says of a line beyond its key.
  Cells said_of_line(std::uint32_t line) const;
  void add_line(Section& section, std::int64_t order_id, std::uint32_t line);
  KnownLines lines_of_known_orders(const KnownRecords& known);
  void match_lines(Section& section, std::uint32_t order, std::int64_t order_id, std::span<const std::uint32_t> own,
                   const KnownLines& known);
  std::vector<std::uint32_t> take_equal(Section& section, std::span<const std::uint32_t> own,
                                        std::vector<KnownLine>& stored);
  void match_line(Section& section, std::uint32_t line, const KnownLine& known);
  /// Whether a line that the books have not is one that a person took off its order.
  bool was_taken_off(const Section& section, std::int64_t order_id, std::uint32_t line);
  std::optional<LineKey> said_before(const Section& section, const KnownLine& line);
  void tell_lines(std::uint32_t order, const LineCounts& counts);

  std::vector<std::int64_t> seller_ids_, customer_ids_, product_ids_;
  std::vector<std::string_view> product_names_;
  /// From when until when products of the books were offered, where somebody said so.
  std::unordered_map<std::uint32_t, std::pair<Cell, Cell>> offered_;
  store::Lookup lookup_{store_};
  ErasedByHand erased_{store_, numbering_, provenance_};
  std::vector<bool> left_out_;                                             // orders that a person erased
  std::vector<bool> needed_customers_, needed_products_, needed_sellers_;  // by orders that are not left out
};

}  // namespace crmcore::intake
