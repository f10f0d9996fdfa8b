// Arrow streams that are not what they say: each is refused with what is wrong, and nothing outside them is read. The
// sanitizers of scripts/test see every read.
#include <gtest/gtest.h>

#include <deque>
#include <limits>

#include "crmcore/exchange/arrow.hpp"
#include "crmcore/exchange/arrow_batches.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

constexpr std::int64_t three = 3;

/// A stream of one batch with one column, made by hand so that every member can be spoilt. The test owns the memory.
struct Made {
  explicit Made(const char* of = "l") : format(of) {
    column_schema = schema_of(format, "x");
    column.length = three;
    column.n_buffers = 2;
    column.buffers = buffers.data();
    column.release = [](ArrowArray* array) { array->release = nullptr; };
    buffers[1] = values.data();
    top_schema = schema_of("+s", "");
    top_schema.n_children = 1;
    top_schema.children = &schema_child;
    batch.length = three;
    batch.n_buffers = 1;
    batch.buffers = &no_validity;
    batch.n_children = 1;
    batch.children = &child;
    batch.release = [](ArrowArray* array) { array->release = nullptr; };
    stream.private_data = this;
    stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      *out = static_cast<Made*>(self->private_data)->top_schema;
      return 0;
    };
    stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      auto* made = static_cast<Made*>(self->private_data);
      *out = made->is_read ? ArrowArray{} : made->batch;
      made->is_read = true;
      return 0;
    };
    stream.get_last_error = [](ArrowArrayStream*) -> const char* { return "no reason"; };
    stream.release = [](ArrowArrayStream* self) { self->release = nullptr; };
  }
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;

  static ArrowSchema schema_of(const char* format, const char* name) {
    ArrowSchema schema{};
    schema.format = format;
    schema.name = name;
    schema.release = [](ArrowSchema* self) { self->release = nullptr; };
    return schema;
  }
  /// Makes the column one of texts, with these offsets.
  void texts(const std::vector<std::int32_t>& offsets) {
    narrow = offsets;
    column.n_buffers = 3;
    buffers[1] = narrow.data();
    buffers[2] = bytes.data();
  }
  void wide_texts(const std::vector<std::int64_t>& offsets) {
    values = offsets;
    column.n_buffers = 3;
    buffers[1] = values.data();
    buffers[2] = bytes.data();
  }
  /// Makes the column one of views: of each text its size, its buffer and where it begins there.
  void views(const std::array<std::int32_t, 4>& view) {
    narrow.assign(12, 0);
    std::ranges::copy(view, narrow.begin());
    sizes = {std::int64_t{20}};
    column.n_buffers = 4;
    buffers[1] = narrow.data();
    buffers[2] = bytes.data();
    buffers[3] = sizes.data();
  }
  /// Makes the column one of indices into "ab", "cd".
  void dictionary(const std::vector<std::int32_t>& indices) {
    narrow = indices;
    buffers[1] = narrow.data();
    dictionary_schema = schema_of("u", "");
    column_schema.dictionary = &dictionary_schema;
    column.dictionary = &dictionary_values;
    dictionary_values.length = 2;
    dictionary_values.n_buffers = 3;
    dictionary_values.buffers = dictionary_buffers.data();
    dictionary_buffers = {nullptr, dictionary_offsets.data(), bytes.data()};
  }

  const char* format;
  std::vector<std::int64_t> values{1, 2, 3}, sizes;
  std::vector<std::int32_t> narrow, dictionary_offsets{0, 2, 4};
  std::string bytes = "abcdefghijklmnopqrst";
  std::array<const void*, 5> buffers{};
  std::array<const void*, 3> dictionary_buffers{};
  const void* no_validity = nullptr;
  std::uint8_t validity = 0xFF;
  ArrowSchema column_schema{}, top_schema{}, dictionary_schema{};
  ArrowSchema* schema_child = &column_schema;
  ArrowArray column{}, batch{}, dictionary_values{};
  ArrowArray* child = &column;
  ArrowArrayStream stream{};
  bool is_read = false;
};

struct Malformed {
  const char* what;
  const char* format;
  void (*spoil)(Made&);
  std::vector<std::string_view> words;
};

const std::vector<Malformed>& malformed() {
  static const std::vector<Malformed> all{
      {"column shorter than its batch", "l", [](Made& m) { m.column.length = 2; }, {"'x' has 2 rows", "3"}},
      {"column longer gone by the batch's offset", "l", [](Made& m) { m.batch.offset = 1; }, {"'x' has 3 rows"}},
      {"column of negative length", "l", [](Made& m) { m.column.length = -1; }, {"negative"}},
      {"column with a negative offset", "l", [](Made& m) { m.column.offset = -1; }, {"negative"}},
      {"column with an offset beyond memory",
       "l",
       [](Made& m) { m.column.offset = std::numeric_limits<std::int64_t>::max(); },
       {"beyond any memory"}},
      {"column with a negative count of nulls", "l", [](Made& m) { m.column.null_count = -2; }, {"negative"}},
      {"nulls without a bitmap", "l", [](Made& m) { m.column.null_count = 1; }, {"does not say which"}},
      {"no buffers", "l", [](Made& m) { m.column.buffers = nullptr; }, {"buffers"}},
      {"too few buffers", "l", [](Made& m) { m.column.n_buffers = 1; }, {"1 buffers"}},
      {"negative number of buffers", "l", [](Made& m) { m.column.n_buffers = -1; }, {"-1 buffers"}},
      {"too many buffers", "l", [](Made& m) { m.column.n_buffers = 7; }, {"7 buffers"}},
      {"no values", "l", [](Made& m) { m.buffers[1] = nullptr; }, {"no values"}},
      {"no array of the column", "l", [](Made& m) { m.child = nullptr; }, {"is missing"}},
      {"no arrays of columns", "l", [](Made& m) { m.batch.children = nullptr; }, {"other columns"}},
      {"fewer columns than the schema", "l", [](Made& m) { m.batch.n_children = 0; }, {"other columns"}},
      {"more columns than the schema", "l", [](Made& m) { m.batch.n_children = 2; }, {"other columns"}},
      {"batch of negative length", "l", [](Made& m) { m.batch.length = -3; }, {"negative"}},
      {"batch with a negative offset", "l", [](Made& m) { m.batch.offset = -3; }, {"negative"}},
      {"batch with nulls without a bitmap", "l", [](Made& m) { m.batch.null_count = 1; }, {"does not say which"}},
      {"rows of nothing without end",
       "n",
       [](Made& m) {
         m.batch.length = std::int64_t{1} << 40;
         m.column.length = m.batch.length;
       },
       {"at most 1000000000"}},
      {"texts with two buffers", "u", [](Made&) {}, {"2 buffers"}},
      {"texts without offsets",
       "u",
       [](Made& m) {
         m.texts({0, 1, 2, 3});
         m.buffers[1] = nullptr;
       },
       {"no values"}},
      {"texts without bytes",
       "u",
       [](Made& m) {
         m.texts({0, 1, 2, 3});
         m.buffers[2] = nullptr;
       },
       {"no bytes"}},
      {"texts that go backwards",
       "u",
       [](Made& m) {
         m.texts({0, 3, 1, 3});
       },
       {"ends before it begins", "row 2"}},
      {"texts that begin before their bytes",
       "u",
       [](Made& m) {
         m.texts({-5, 0, 1, 2});
       },
       {"begins at -5"}},
      {"wide texts that go backwards",
       "U",
       [](Made& m) {
         m.wide_texts({0, 9, 8, 9});
       },
       {"row 2"}},
      {"wide texts that end at a negative place",
       "U",
       [](Made& m) {
         m.wide_texts({0, std::numeric_limits<std::int64_t>::min(), 0, 0});
       },
       {"ends before"}},
      {"view of negative size",
       "vu",
       [](Made& m) {
         m.views({-1, 0, 0, 0});
       },
       {"-1 bytes"}},
      {"view of a buffer that is not there",
       "vu",
       [](Made& m) {
         m.views({13, 0, 1, 0});
       },
       {"outside its buffers"}},
      {"view of a negative buffer",
       "vu",
       [](Made& m) {
         m.views({13, 0, -1, 0});
       },
       {"outside its buffers"}},
      {"view before its buffer",
       "vu",
       [](Made& m) {
         m.views({13, 0, 0, -4});
       },
       {"outside its buffers"}},
      {"view beyond its buffer",
       "vu",
       [](Made& m) {
         m.views({13, 0, 0, 8});
       },
       {"outside its buffers"}},
      {"index beyond the dictionary",
       "i",
       [](Made& m) {
         m.dictionary({0, 2, 1});
       },
       {"value 2 of a dictionary of 2"}},
      {"negative index",
       "i",
       [](Made& m) {
         m.dictionary({0, -1, 1});
       },
       {"value -1"}},
      {"no dictionary",
       "i",
       [](Made& m) {
         m.dictionary({0, 1, 1});
         m.column.dictionary = nullptr;
       },
       {"lacks its dictionary"}},
      {"dictionary shorter than it says",
       "i",
       [](Made& m) {
         m.dictionary({0, 1, 1});
         m.dictionary_values.n_buffers = 2;
       },
       {"2 buffers"}},
      {"dictionary that goes backwards",
       "i",
       [](Made& m) {
         m.dictionary({0, 1, 1});
         m.dictionary_offsets = {0, 2, 1};
         m.dictionary_buffers[1] = m.dictionary_offsets.data();
       },
       {"ends before"}},
      {"dictionary of itself",
       "i",
       [](Made& m) {
         m.dictionary({0, 1, 1});
         m.dictionary_schema.dictionary = &m.dictionary_schema;
       },
       {"one of dictionaries"}},
      {"dictionary without a format",
       "i",
       [](Made& m) {
         m.dictionary({0, 1, 1});
         m.dictionary_schema.format = nullptr;
       },
       {"without a format"}},
      {"indices that are texts",
       "u",
       [](Made& m) {
         m.dictionary({0, 1, 1});
       },
       {"its indices are of the format 'u'"}},
      {"no format", "l", [](Made& m) { m.column_schema.format = nullptr; }, {"is missing"}},
      {"no format of the table", "l", [](Made& m) { m.top_schema.format = nullptr; }, {"schema is missing"}},
      {"not a table", "l", [](Made& m) { m.top_schema.format = "l"; }, {"is not a table"}},
      {"no schema of the column", "l", [](Made& m) { m.schema_child = nullptr; }, {"is missing"}},
      {"no schemas of columns", "l", [](Made& m) { m.top_schema.children = nullptr; }, {"is missing"}},
      {"negative number of columns", "l", [](Made& m) { m.top_schema.n_children = -1; }, {"-1 columns"}},
      {"columns without end", "l", [](Made& m) { m.top_schema.n_children = std::int64_t{1} << 40; }, {"at most 16384"}},
      {"name that is not UTF-8", "l", [](Made& m) { m.column_schema.name = "caf\xe9"; }, {"not valid UTF-8"}},
      {"stream that was released", "l", [](Made& m) { m.stream.release = nullptr; }, {"read or released already"}},
      {"stream without functions", "l", [](Made& m) { m.stream.get_next = nullptr; }, {"lacks a function"}},
      {"stream that fails",
       "l",
       [](Made& m) { m.stream.get_next = [](ArrowArrayStream*, ArrowArray*) { return EIO; }; },
       {"no reason"}},
      {"schema that was never filled",
       "l",
       [](Made& m) {
         m.stream.get_schema = [](ArrowArrayStream*, ArrowSchema* out) {
           *out = {};
           return 0;
         };
       },
       {"schema is missing"}},
  };
  return all;
}

TEST(MalformedArrow, IsRefusedByATable) {
  for (const Malformed& one : malformed()) {
    Made made(one.format);
    one.spoil(made);
    EXPECT_EQ(test::error_of([&] { exchange::import_arrow(&made.stream); }, one.words), ErrorCode::invalid) << one.what;
  }
}

TEST(MalformedArrow, IsRefusedByColumnsInMemory) {
  for (const Malformed& one : malformed()) {
    Made made(one.format);
    one.spoil(made);
    EXPECT_EQ(test::error_of([&] { exchange::ArrowBatches batches(&made.stream); }, one.words), ErrorCode::invalid)
        << one.what;
  }
}

TEST(MalformedArrow, LeavesTheStreamReleased) {
  Made made;
  made.column.length = 1;
  EXPECT_EQ(test::error_of([&] { exchange::import_arrow(&made.stream); }), ErrorCode::invalid);
  EXPECT_EQ(made.stream.release, nullptr);
}

TEST(MalformedArrow, WhatIsWellFormedIsRead) {  // so that the refusals above are not of everything
  Made numbers;
  EXPECT_EQ(exchange::import_arrow(&numbers.stream).cell(2, 0).integer(), 3);
  Made texts("u");
  texts.texts({1, 2, 2, 5});
  EXPECT_EQ(exchange::import_arrow(&texts.stream).cell(2, 0).text(), "cde");
  Made views("vu");
  views.views({13, 0, 0, 7});
  EXPECT_EQ(exchange::import_arrow(&views.stream).cell(0, 0).text(), "hijklmnopqrst");
  Made words("i");
  words.dictionary({1, 0, 1});
  EXPECT_EQ(exchange::import_arrow(&words.stream).cell(0, 0).text(), "cd");
  Made nulls("i");  // an index that is null may be anything
  nulls.dictionary({1, 99, -7});
  nulls.validity = 1;
  nulls.buffers[0] = &nulls.validity;
  nulls.column.null_count = 2;
  EXPECT_TRUE(exchange::import_arrow(&nulls.stream).is_null(2, 0));
  Made empty("u");
  empty.batch.length = 0;
  empty.column.length = 0;
  empty.column.n_buffers = 3;
  EXPECT_EQ(exchange::import_arrow(&empty.stream).rows(), 0U) << "without rows no buffer is needed";
  Made lists("+l");  // left out, so whatever it holds is not looked at
  lists.column.buffers = nullptr;
  lists.column.n_buffers = 0;
  EXPECT_EQ(exchange::import_arrow(&lists.stream, {}, exchange::Unreadable::leave_out).width(), 0U);
  Made in_memory("z");
  in_memory.column.null_count = 1;
  in_memory.column.buffers = nullptr;
  EXPECT_FALSE(exchange::ArrowBatches(&in_memory.stream).column(0, "x")) << "found by the fuzzer";
}

/// What a column of three times the same value of this format is read as.
struct Extreme {
  const char* format;
  std::int64_t value;
  std::string_view wanted;  ///< the text of the cell, or a word of the refusal
};

TEST(ArrowValues, AtTheirEndsAreReadRightOrRefused) {  // F20, F21
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  for (const Extreme& one : std::vector<Extreme>{
           {"tsn:UTC", least, "1677-09-21"},
           {"tsn:UTC", most, "2262-04-11"},
           {"tsn:UTC", -1, "1969-12-31"},
           {"tsu:UTC", least, "outside the years"},
           {"tsu:", most, "outside the years"},
           {"tsm:", least, "outside the years"},
           {"tss:UTC", most, "outside the years"},
           {"tss:", 253'402'300'800, "outside the years"},  // 10000-01-01
           {"tss:", 253'402'214'400, "9999-12-31"},
           {"tdm", -1, "1969-12-31"},
           {"tdm", least, "outside the years"},
           {"ttu", -1, "outside the day"},
           {"ttn", 86'400'000'000'000, "outside the day"},
           {"ttn", 86'399'999'999'999, "23:59"},
           {"ttu", most, "outside the day"},
           {"ttx", 0, "format 'ttx'"},
           {"tt", 0, "format 'tt'"},
           {"ts", 0, "format 'ts'"},
           {"tsq:UTC", 0, "format 'tsq:UTC'"},
           {"ts:", 0, "format 'ts:'"},
           {"d:19,", 0, "format"},
           {"d:", 0, "format"},
           {"d:99999999999999999999,2", 0, "format"},
           {"d:19,-2", 0, "format"},
           {"d:19,4,77", 0, "format"},
           {"L", -1, "too large"},
           {"", 0, "format"},
       }) {
    Made made(one.format);
    made.values = {one.value, one.value, one.value};
    made.buffers[1] = made.values.data();
    std::string found;
    try {
      found = exchange::import_arrow(&made.stream).text(0, 0);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid);
      found = error.message();
    }
    EXPECT_NE(found.find(one.wanted), std::string::npos) << one.format << " " << one.value << ": " << found;
  }
}

TEST(ArrowValues, DecimalsAreReadInEveryWidth) {
  constexpr std::int64_t number = -1'234'500;
  const auto read = [](const char* format, auto numbers) {
    Made made(format);
    made.buffers[1] = numbers.data();
    return exchange::import_arrow(&made.stream).text(2, 0);
  };
  EXPECT_EQ(read("d:9,4,32", std::vector<std::int32_t>(3, static_cast<std::int32_t>(number))), "-123.45");
  EXPECT_EQ(read("d:18,4,64", std::vector<std::int64_t>(3, number)), "-123.45");
  EXPECT_EQ(read("d:38,4,128", std::vector<__int128>(3, number)), "-123.45");
  EXPECT_EQ(read("d:76,4,256", std::vector<std::array<__int128, 2>>(3, {number, -1})), "-123.45");
}

TEST(ArrowValues, DecimalsBeyondTheirRangeAreRefused) {
  for (const auto& [high, low, wanted] : std::vector<std::tuple<std::int64_t, std::uint64_t, std::string_view>>{
           {std::int64_t{1} << 58, 0, "too large"},  // 2^122: six times ten of it wrapped round to 0
           {std::numeric_limits<std::int64_t>::min(), 0, "too large"},
           {-1, std::numeric_limits<std::uint64_t>::max(), "-1"}}) {
    Made made("d:38,0");
    made.values = {static_cast<std::int64_t>(low), high, static_cast<std::int64_t>(low), high,
                   static_cast<std::int64_t>(low), high};
    made.buffers[1] = made.values.data();
    std::string found;
    try {
      found = exchange::import_arrow(&made.stream).text(0, 0);
    } catch (const Error& error) {
      found = error.message();
    }
    EXPECT_NE(found.find(wanted), std::string::npos) << found;
  }
}

TEST(ArrowValues, NarrowTimesOutsideTheDayAreRefused) {
  for (const std::int32_t seconds : {-61, -1, 86'400, 90'000}) {
    Made made("tts");
    made.narrow = {seconds, seconds, seconds};
    made.buffers[1] = made.narrow.data();
    EXPECT_EQ(test::error_of([&] { exchange::import_arrow(&made.stream); }, {"outside the day"}), ErrorCode::invalid);
  }
}

}  // namespace
}  // namespace crmcore
