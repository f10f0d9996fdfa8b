// Which part of a record a row without a key is about: a line, a payment, a phone, a note. Private to the room.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "crmcore/store/store.hpp"
#include "provenance.hpp"

namespace crmcore::intake {

class Parts {
 public:
  Parts(const store::Store& store, const Entity& entity, Provenance& provenance)
      : store_(store), entity_(entity), provenance_(provenance) {}

  /// How far a search may go.
  struct Search {
    std::function<bool(std::int64_t id)> is_free;  ///< a part of the books that no row was about yet
    bool may_lack = true;                          ///< also a part that lacks what the row says as well
    bool may_be_again = false;                     ///< also one that another row was about
  };
  /// The part of the record `parent` that is equal to a row in some columns; else one that people have corrected since
  /// the file said the same; else as `search` allows.
  std::optional<std::int64_t> find(const std::vector<std::size_t>& columns, std::int64_t parent,
                                   const std::vector<Cell>& said, const Search& search);
  /// An e-mail that is there in another case stays as it is written there.
  void keep_spelling(std::int64_t id, std::vector<Cell>& said, TextPool& texts) const;

 private:
  bool is_alike_in(Row part, std::size_t column, const std::vector<Cell>& said) const;

  const store::Store& store_;
  const Entity& entity_;
  Provenance& provenance_;
};

}  // namespace crmcore::intake
