// Tables as Python keeps them in pickles: what each column is, then its cells.
#include <cstring>

#include "core.hpp"

namespace crmcore::python {
namespace {

constexpr int state_version = 1;

template <class Number>
py::bytes bytes_of(std::span<const Number> numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
}

/// The numbers of a column of them, else its texts; nothing where a cell is empty.
py::object cells_of(const Table& table, std::size_t column) {
  if (table.column(column).kind == Kind::real) return bytes_of(table.reals(column));
  if (!table.integers(column).empty()) return bytes_of(table.integers(column));
  py::list texts(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) texts[row] = object_of(Kind::text, table.cell(row, column), 0);
  return texts;
}

py::bytes nulls_of(const Table& table, std::size_t column) {
  std::string nulls;
  for (std::size_t row = 0; row < table.rows(); ++row) nulls += table.is_null(row, column) ? '\1' : '\0';
  return nulls;
}

[[noreturn]] void refuse() {
  throw Error(ErrorCode::invalid, "table", "this is not a pickled table of crmcore, or it is one of another version");
}

/// Reads the cells of a column again, row by row.
class Cells {
 public:
  Cells(Kind kind, const py::handle& cells, const py::bytes& nulls, std::size_t rows)
      : kind_(kind), nulls_(nulls), is_text_(py::isinstance<py::list>(cells)) {
    if (is_text_)
      texts_ = py::reinterpret_borrow<py::list>(cells);
    else
      numbers_ = py::cast<std::string>(py::reinterpret_borrow<py::bytes>(cells));
    const bool fits = is_text_ ? texts_.size() == rows : numbers_.size() == rows * sizeof(std::int64_t);
    if (!fits || nulls_.size() != rows) refuse();
  }
  /// `scratch` holds a text.
  Cell cell(std::size_t row, std::string& scratch) const {
    if (nulls_[row] != 0) return {};
    if (is_text_) {
      scratch = utf8_of(py::object(texts_[row]), "table");
      return Cell::of(std::string_view(scratch));
    }
    return kind_ == Kind::real ? Cell::of(number<double>(row)) : Cell::of(number<std::int64_t>(row));
  }

 private:
  template <class Number>
  Number number(std::size_t row) const {
    Number value;
    std::memcpy(&value, numbers_.data() + row * sizeof value, sizeof value);
    return value;
  }

  Kind kind_;
  std::string nulls_, numbers_;
  py::list texts_;
  bool is_text_;
};

}  // namespace

py::tuple state_of(const Table& table) {
  py::list columns;
  for (std::size_t c = 0; c < table.width(); ++c) {
    const Table::Description& column = table.column(c);
    columns.append(py::make_tuple(column.name, std::string(name(column.kind)), column.from, column.help,
                                  cells_of(table, c), nulls_of(table, c)));
  }
  const std::string zone(table.time_zone() ? table.time_zone().name() : "");
  return py::make_tuple(state_version, table.currency().text(), zone, table.rows(), columns);
}

std::shared_ptr<Table> table_from_state(const py::tuple& state) {
  if (state.size() != 5 || py::cast<int>(state[0]) != state_version) refuse();
  const auto rows = py::cast<std::size_t>(state[3]);
  const py::list columns = state[4];
  std::vector<Table::Description> described;
  std::vector<Cells> cells;
  for (const py::handle& one : columns) {
    const auto column = py::reinterpret_borrow<py::tuple>(one);
    const auto kind = kind_named(py::cast<std::string>(column[1]));
    if (!kind) refuse();
    described.push_back(
        {py::cast<std::string>(column[0]), *kind, py::cast<std::string>(column[2]), py::cast<std::string>(column[3])});
    cells.emplace_back(*kind, column[4], py::bytes(column[5]), rows);
  }
  auto table = std::make_shared<Table>(described, Currency(py::cast<std::string>(state[1])));
  if (const auto zone = py::cast<std::string>(state[2]); !zone.empty()) table->set_time_zone(TimeZone::kept(zone));
  std::vector<Cell> row(cells.size());
  std::vector<std::string> scratch(cells.size());
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < cells.size(); ++c) row[c] = cells[c].cell(r, scratch[c]);
    table->append(row);
  }
  return table;
}

}  // namespace crmcore::python
