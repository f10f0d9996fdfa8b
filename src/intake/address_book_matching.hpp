// Which customer of the books each person of an address book is. Private to the room.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "address_book_reader.hpp"
#include "crmcore/values/text.hpp"
#include "joined_customers.hpp"

namespace crmcore::intake {

/// A person or company of the file, with all that its rows say.
struct Person {
  std::vector<std::uint32_t> entries;  // ascending
  bool is_undecided = false;           // several people of the file with a code or document could be this one
  std::optional<RecordKeys::Match> known;
  std::string_view code, name, called;  // called: as findings and the plan name it
  std::set<std::string> names;          // keys of all its names
  Cells says;
  std::vector<SaidChannel> channels;
  std::vector<SaidDocument> documents;
  std::vector<Cells> addresses;
  std::vector<SaidContact> contacts;
  std::vector<std::string_view> notes;

  bool is_identified() const { return !code.empty() || have_key(documents); }
};

/// The columns by which addresses are told apart.
constexpr auto place_columns = std::to_array<std::size_t>(
    {position_of<&Address::purpose>, position_of<&Address::street>, position_of<&Address::number>,
     position_of<&Address::district>, position_of<&Address::city>, position_of<&Address::postal_code>});

/// The cell of a column; null where there is none.
inline Cell cell_of(const Cells& cells, std::size_t column) {
  const auto found = std::ranges::find(cells, column, &Cells::value_type::first);
  return found == cells.end() ? Cell() : found->second;
}

/// Reads an address book and finds its people in the books.
class AddressBookMatcher : protected AddressBookReader {
 protected:
  using Numbers = std::vector<std::uint32_t>;

  /// What the books hold of a customer.
  struct Book {
    Known customer;
    std::map<std::string_view, std::vector<Known>> parts;  // by entity
    std::set<std::string> names;
    std::map<std::string, std::int64_t> former;  // ids of those who were merged into it, by key of the name
  };

  AddressBookMatcher(const store::Store& store, const exchange::TextTable& table, const AddressBookMapping& mapping,
                     const Options& options, Plan::Data& plan, Task* task)
      : AddressBookReader(store, table, mapping, options, plan, task),
        customers_(store.entity("customer")),
        keys_(store, customers_, numbering_) {}

  /// Reads the rows, joins those of one person and finds who is in the books.
  void read_people();

  void reject_all(const Numbers& members, const char* field, const std::string& code, const std::string& message);

  static std::string_view text_in(const Known& known, std::size_t column);
  static bool identifies(const Known& document);
  static bool is_equal(const Known& known, const Cells& cells, std::size_t column);
  static bool is_at(const Known& known, const Cells& cells);
  /// What this source said last of a column of a part.
  std::optional<Value> said_before(const char* entity, const Known& known, std::size_t column);
  bool said_equal(const char* entity, const Known& known, const Cells& cells, std::size_t column);
  /// Whether a value of the books is the one that this source gave.
  bool is_of_source(const char* entity, const Known& known, std::size_t column);

  const Book& book_of(std::int64_t id);
  static Known known_of(Row row);
  /// A customer of the books, for messages.
  std::string called_in_books(std::int64_t id);
  std::uint32_t first_row_of(const Person& person) const;

  const Entity& customers_;
  RecordKeys keys_;
  std::vector<Person> people_;
  std::unordered_map<std::string, std::set<std::int64_t>> owners_;        // in the books, by key of the channel
  std::unordered_map<std::string_view, std::int64_t> holders_;            // in the books, by key of the document
  std::unordered_map<std::string_view, std::int64_t> holders_before_;     // the same, before numbers were corrected
  std::unordered_map<std::string, Numbers> of_channel_;                   // people of the file, by key of the channel
  std::unordered_map<std::string, std::vector<std::int64_t>> namesakes_;  // in the books, by key of the name

 private:
  /// How much of what a row says a customer must have to be meant by it.
  enum class Likeness : std::uint8_t { all_and_no_more, all, name };

  void find_codes();
  void leave_contested_documents();
  void find_people();
  void read_books();
  void find_known();
  std::set<std::int64_t> known_ids() const;
  bool has_code(const Person& person) const;
  void find_by_key(Person& person);
  void count_channels();
  void find_without_key(Person& person, std::set<std::int64_t>& claimed);
  bool is_called_by_email_of(const Person& person, const Book& book) const;
  std::vector<Value> values_before(const char* entity, std::int64_t id, std::int64_t version,
                                   std::string_view column) const;
  std::optional<std::int64_t> holder_of(const SaidDocument& document) const;
  void find_by_channel(Person& person, const std::set<std::int64_t>& claimed);
  std::map<std::int64_t, std::int64_t> channels_shared(const Person& person) const;
  std::vector<std::int64_t> owners_of(const SaidChannel& channel, const std::string& name_key) const;
  void leave_contested();
  bool agrees(const Person& person, const Book& book);
  bool contradicts(const Person& person, const Book& book);
  std::int64_t former_meant(const Person& person, const Book& book) const;
  void find_by_names(std::set<std::int64_t>& claimed);
  void find_by_name(Person& person, std::set<std::int64_t>& claimed, Likeness likeness);
  static bool is_like(const Entry& entry, const Book& book, Likeness likeness);
  bool is_identified_by_source(const Book& book);
  const std::vector<std::int64_t>& called_before(const std::string& called);
  void join_of_one_record();
  void settle(Person& person);
  void tell_other_name(const Person& person);
  void choose(Person& person, std::size_t column, const std::map<std::string, std::pair<std::int64_t, Cell>>& said);

  AddedWithoutKey is_added_without_key_{store_};
  std::unordered_map<std::string, std::size_t> people_with_;  // of the file, by key of the channel
  std::map<std::int64_t, Book> books_;                        // customers looked at, by id
  std::unordered_map<std::string, std::vector<std::int64_t>>
      names_before_;  // customers, by what this source called them
  bool has_names_before_ = false;
};

}  // namespace crmcore::intake
