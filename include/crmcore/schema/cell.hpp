// One value of one column: a borrowed 16-byte Cell, an owning Value. What a cell means (a day, an amount)
// its column says; a cell knows only what the file knows: nothing, an integer, a real, a text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crmcore {

/// Borrowed: a text cell lives as long as the text it was made from. Reading it as another type gives 0 or "".
class Cell {
 public:
  enum class Type : std::uint8_t { null, integer, real, text };

  constexpr Cell() : integer_(0) {}
  static constexpr Cell of(std::int64_t value) {
    Cell cell;
    cell.type_ = Type::integer;
    cell.integer_ = value;
    return cell;
  }
  static constexpr Cell of(double value) {
    Cell cell;
    cell.type_ = Type::real;
    cell.real_ = value;
    return cell;
  }
  static constexpr Cell of(std::string_view value) {
    Cell cell;
    cell.type_ = Type::text;
    cell.size_ = static_cast<std::uint32_t>(value.size());
    cell.text_ = value.data();
    return cell;
  }

  constexpr Type type() const { return type_; }
  constexpr bool is_null() const { return type_ == Type::null; }
  constexpr std::int64_t integer() const { return type_ == Type::integer ? integer_ : 0; }
  constexpr double real() const {
    if (type_ == Type::real) return real_;
    return type_ == Type::integer ? static_cast<double>(integer_) : 0.0;
  }
  constexpr std::string_view text() const {
    return type_ == Type::text ? std::string_view(text_, size_) : std::string_view();
  }

  /// Same type and value; two nulls are the same.
  friend constexpr bool operator==(const Cell& a, const Cell& b) {
    if (a.type_ != b.type_) return false;
    switch (a.type_) {
      case Type::null: return true;
      case Type::integer: return a.integer_ == b.integer_;
      case Type::real: return a.real_ == b.real_;
      case Type::text: return a.text() == b.text();
    }
    return false;
  }

 private:
  Type type_ = Type::null;
  std::uint32_t size_ = 0;
  union {
    std::int64_t integer_;
    double real_;
    const char* text_;
  };
};
static_assert(sizeof(Cell) == 16);

/// One row of one entity, never nested.
using Row = std::span<const Cell>;

/// A cell that owns its text.
class Value {
 public:
  Value() = default;
  explicit Value(Cell cell) : cell_(cell), text_(cell.text()) {}
  explicit Value(std::string text) : cell_(Cell::of(std::string_view())), text_(std::move(text)) {}

  Cell cell() const { return cell_.type() == Cell::Type::text ? Cell::of(std::string_view(text_)) : cell_; }
  friend bool operator==(const Value& a, const Value& b) { return a.cell() == b.cell(); }

 private:
  Cell cell_;
  std::string text_;
};

/// Keeps texts alive at fixed addresses until it goes.
class TextPool {
 public:
  std::string_view keep(std::string_view text) {
    if (text.size() > left_) {
      left_ = std::max(text.size(), block_);
      block_ = std::min<std::size_t>(block_ * 2, largest_block);
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
      next_ = blocks_.back().get();
    }
    char* kept = next_;
    if (!text.empty()) std::memcpy(kept, text.data(), text.size());
    next_ += text.size();
    left_ -= text.size();
    return {kept, text.size()};
  }
  Cell keep(Cell cell) { return cell.type() == Cell::Type::text ? Cell::of(keep(cell.text())) : cell; }

 private:
  static constexpr std::size_t largest_block = 1 << 16;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_ = 256;  // of the next one: a row needs little, a table much
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

/// Rows of one width, one after the other, owning their texts.
class RowBlock {
 public:
  explicit RowBlock(std::size_t width) : width_(width) {}

  std::size_t width() const { return width_; }
  std::size_t size() const { return cells_.size() / width_; }
  Row operator[](std::size_t row) const { return Row(cells_).subspan(row * width_, width_); }
  Cell* at(std::size_t row) { return &cells_[row * width_]; }
  void reserve(std::size_t rows) { cells_.reserve(rows * width_); }
  /// A new row of nulls; its texts must outlive the block or be kept in `texts`.
  Cell* add() {
    cells_.resize(cells_.size() + width_);
    return &cells_[cells_.size() - width_];
  }
  void add(Row row) {
    Cell* cells = add();
    for (std::size_t i = 0; i < row.size(); ++i) cells[i] = texts.keep(row[i]);
  }
  void drop_last() { cells_.resize(cells_.size() - width_); }

  TextPool texts;

 private:
  std::size_t width_;
  std::vector<Cell> cells_;
};

}  // namespace crmcore
