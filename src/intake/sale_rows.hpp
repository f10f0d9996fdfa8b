// What the rows of a flat export of sales say: the lines of orders, and by votes who bought what, when and how. Private
// to the room.
#pragma once

#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_set>

#include "crmcore/orders/order.hpp"
#include "crmcore/registry/customer.hpp"
#include "flat_rows.hpp"
#include "key_cells.hpp"
#include "said_currency.hpp"
#include "said_fields.hpp"
#include "votes.hpp"

namespace crmcore::intake {

struct SaleLine {
  std::uint32_t row = none, order = none, product = none, description = none;
  std::int32_t day = 0;                  // number of the day that the row says
  std::int64_t quantity = Decimal::one;  // millionths
  std::int64_t unit_price = -1;          // below zero: none was given
  std::int64_t discount = 0, amount = 0;
  std::optional<std::int64_t> tax = {};  // by its rate
};

struct OrderSeen {
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();  // minute since 1970-01-01; midnight when unknown
  bool timed = false;
  bool two_times = false;
  std::uint32_t first_row = none;
  std::uint32_t lines = 0;
  std::uint32_t cancelled_lines = 0;
  std::optional<Day> cancelled;  // the earliest day that a line says
  std::optional<Currency> currency;
};

constexpr std::int64_t minutes_a_day = 24 * 60;
/// The day of a minute since 1970-01-01, also before it.
inline std::int64_t day_of(std::int64_t minute) {
  return minute >= 0 ? minute / minutes_a_day : (minute - (minutes_a_day - 1)) / minutes_a_day;
}

/// The entity of what a row is about.
constexpr std::string_view entity_of(Subject subject) {
  constexpr auto entities = std::to_array<std::string_view>({"order", "order_line", "customer", "product"});
  return entities[static_cast<std::size_t>(subject)];
}

/// The lines of each order together, in the order of the file.
class LinesByOrder {
 public:
  LinesByOrder() = default;
  LinesByOrder(std::span<const SaleLine> lines, std::size_t orders);
  std::span<const std::uint32_t> of(std::uint32_t order) const {
    return std::span(lines_).subspan(begin_[order], begin_[order + 1] - begin_[order]);
  }

 private:
  std::vector<std::uint32_t> begin_, lines_;
};

class SaleRows : protected FlatRows {
 protected:
  /// Finds the columns and how they are written. Throws invalid when the file lacks one that no sale can do without, or
  /// can be read in two ways.
  SaleRows(const store::Store& store, const exchange::TextTable& table, const Mapping& mapping, const Options& options,
           Plan::Data& plan, Task* task);

  /// Reads all rows, and settles where the rows of one record disagree.
  void read();

  /// Whether a row of the order could not be read, so that the file may not have the whole order.
  bool is_incomplete(std::uint32_t order) const { return unreadable_rows_ || incomplete_.contains(orders_[order]); }

  std::optional<std::size_t> order_, customer_, product_, description_, quantity_, unit_price_, amount_, discount_,
      ordered_, clock_, seller_, currency_, status_, cancelled_, discount_rate_, tax_, tax_rate_;
  std::vector<SaidField> fields_;  // the columns that fill fields of records

  std::vector<SaleLine> lines_;
  LinesByOrder lines_of_;
  std::int32_t last_day_ = std::numeric_limits<std::int32_t>::min();  // of all lines
  Names orders_, customers_, products_, descriptions_, sellers_;
  Votes buyers_, titles_of_, sellers_of_;
  std::vector<OrderSeen> seen_;
  std::vector<std::uint32_t> customer_row_, product_row_, seller_row_;  // the first row of each

 private:
  /// The numbers of a row, where it has them.
  struct Numbers {
    std::optional<Decimal> quantity, price;
    std::optional<Amount> discount, amount;
    std::optional<double> discount_rate, tax_rate;  // 0 to 1
  };
  /// The texts of a row; empty where it has none.
  struct Texts {
    std::string_view customer, product, description, seller, order;
  };
  /// The time of a row.
  struct RowTime {
    std::string_view written, clock, order;
    std::int64_t minute = 0;  // since 1970-01-01; midnight when only the day is known
    bool timed = false;       // whether more than the day is known
    bool is_read = false;
  };

  void note_time(OrderSeen& seen, std::uint32_t row);
  void refuse_order_totals() const;
  void refuse_zone_of_parts() const;
  bool is_refused(std::size_t row, const Texts& texts);
  bool has_percent_signs(std::size_t column) const;
  void find_fields();
  void find_written_forms(const Options& options);
  void check_are_money(std::size_t column, const std::string& name, const std::string& way_out) const;
  void find_sign_of_discounts();
  void find_tax(const Mapping& mapping);
  bool is_in_percent(std::size_t column) const;
  std::optional<double> rate_of(std::size_t row, const std::optional<std::size_t>& column, const char* name,
                                bool in_percent);

  void find_currencies();
  /// What a row says of its currency; empty where it says nothing.
  const Parsed<std::optional<Currency>>& currency_of(std::size_t row);
  std::optional<Currency> known_currency(std::string_view order) const;
  void read_currency(std::size_t row);
  void check_money(std::size_t row, bool is_said);
  void note_rejected();
  void read_row(std::size_t row);
  void read_time(std::size_t row, std::string_view order);
  void read_status(std::size_t row);
  void tell_refunded(std::size_t row);
  void settle_return(std::size_t row, const Numbers& numbers);
  Numbers numbers_of(std::size_t row);
  Texts texts_of(std::size_t row);
  /// A key of a row, read once; empty where the cell holds a word for nothing.
  std::string_view clean_key(std::size_t row, const std::optional<std::size_t>& column, const char* field) {
    return column ? clean(key_cells_.read(row, *column, key(row, column)), row, field) : std::string_view();
  }
  void check_complete(std::size_t row, const Numbers& numbers);
  void settle_amount(SaleLine& line, const Numbers& numbers);
  bool check_signs(std::size_t row, const SaleLine& line, const Numbers& numbers);
  void carry_order(std::size_t row, Texts& texts);
  std::string_view order_of_day(std::string_view customer, std::int64_t minute);
  void note_order(SaleLine& line, std::string_view order);
  void note_names(SaleLine& line, const Texts& texts);
  std::uint32_t note_customer(const SaleLine& line, std::string_view customer);
  void note_fields(const SaleLine& line, std::uint32_t customer);

  void settle();
  std::size_t things_of(Subject subject) const;
  /// The key of a thing in the file, and the first row that names it.
  std::pair<std::string_view, std::uint32_t> key_and_row(Subject subject, std::uint32_t thing) const;
  void tell_repeated(std::uint32_t order);
  void tell_order(std::uint32_t order);
  void tell_cancelled(std::uint32_t order);
  void tell_variants(const SaidField& field);
  void tell_case_twins();

  bool discount_in_percent_ = false, tax_in_percent_ = false;  // the rates
  /// The currencies that the rows of each order name, by its key as written.
  std::unordered_map<std::string_view, std::set<Currency>> currencies_;
  std::unordered_map<std::string_view, Parsed<std::optional<Currency>>> currency_texts_;  // each read once
  std::optional<Currency> currency_now_;  // of the row that is being read
  std::optional<RecordKeys> order_keys_;  // where the books have orders in other currencies
  ColumnCurrencies column_currencies_{store_, table_};
  std::vector<std::pair<std::string_view, std::size_t>> money_columns_;  // by the name in the layout
  std::optional<std::size_t> refunded_;                                  // money that was given back
  KeyCells key_cells_{table_, plan_.texts};
  std::string_view row_order_;     // of the row that is being read
  std::string_view order_before_;  // of the last row that names one
  std::size_t carried_ = 0;        // rows that go on with the order of the row above
  std::map<std::pair<std::string, std::string>, const RefusedRecord*> refused_;  // by entity, and key or line
  bool has_times_ = true;             // whether the file says more than midnights
  RowTime time_;                      // of the row that is being read
  bool continues_ = false;            // whether it leaves out what the row before says of its order
  bool is_cancelled_ = false;         // whether that row is
  bool is_returned_ = false;          // whether it says that it came back
  std::optional<Day> cancelled_day_;  // when, where it says so
  std::map<std::tuple<std::string_view, std::int32_t, std::string_view>, std::string_view> day_orders_;
  bool unreadable_rows_ = false;                     // rows that are of no order known
  std::unordered_set<std::string_view> incomplete_;  // orders of which a row was rejected
};

}  // namespace crmcore::intake
