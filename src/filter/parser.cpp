// Conditions, expressions and orders as people write them.
#include <algorithm>
#include <array>

#include "words.hpp"

namespace crmcore::filter {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Whether a word is this one, in any case.
bool same(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if ((a[i] >= 'A' && a[i] <= 'Z' ? a[i] - 'A' + 'a' : a[i]) != lower[i]) return false;
  return true;
}

class Parser {
 public:
  explicit Parser(std::string_view text, std::string_view what = "filter") : text_(text), what_(what) { skip(); }

  Condition whole() {
    if (at_ == text_.size()) return {};
    Condition condition = any_of(0);
    if (at_ != text_.size()) fail("'and', 'or' or the end");
    return condition;
  }

  /// "code, count(order where channel = 'web')": as many as there are.
  std::vector<Expression> expressions() {
    std::vector<Expression> all;
    while (at_ < text_.size()) {
      all.push_back(expression());
      end_of_part();
    }
    return all;
  }
  std::vector<SortKey> sort_keys() {
    std::vector<SortKey> all;
    while (at_ < text_.size()) {
      SortKey key{expression()};
      key.is_down = take_word("desc");
      if (!key.is_down) take_word("asc");
      if (at_ < text_.size() && text_[at_] != ',') fail("asc, desc, ',' or the end");
      end_of_part();
      all.push_back(std::move(key));
    }
    return all;
  }

 private:
  [[noreturn]] void fail(const std::string& wanted) const {
    const std::string found = at_ == text_.size() ? "the end" : cited(text_.substr(at_, 20));
    throw Error(ErrorCode::invalid, what_,
                what_ + ", character " + std::to_string(at_ + 1) + ": expected " + wanted + ", found " + found);
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  std::string_view peek_word() const {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }
  bool take_word(std::string_view word) {
    if (!same(peek_word(), word)) return false;
    at_ += word.size();
    skip();
    return true;
  }
  bool take(std::string_view symbol) {
    if (text_.substr(at_, symbol.size()) != symbol) return false;
    at_ += symbol.size();
    skip();
    return true;
  }
  void need(std::string_view symbol) {
    if (!take(symbol)) fail("'" + std::string(symbol) + "'");
  }

  /// The aggregate whose word and parenthesis stand here, taken.
  std::optional<Aggregate> aggregate() {
    const std::size_t start = at_;
    for (std::size_t i = 0; i < aggregate_words.size(); ++i) {
      if (take_word(aggregate_words[i]) && take("(")) return static_cast<Aggregate>(i);
      at_ = start;
    }
    return std::nullopt;
  }

  /// Up to a comma, a blank or a parenthesis: columns of tables have names of every kind.
  std::string_view path() {
    const std::size_t end = std::min(text_.find_first_of(", \t\r\n()", at_), text_.size());
    const std::string_view path = text_.substr(at_, end - at_);
    at_ = end;
    skip();
    return path;
  }

  Expression expression() {
    const std::size_t start = at_;
    Expression expression;
    expression.aggregate = aggregate();
    if (expression.aggregate) {
      if (!same(peek_word(), "where")) expression.path = path();  // count() is of the rows themselves
      if (take_word("where")) expression.where.push_back(any_of(1));
      need(")");
    } else {
      expression.path = path();
      if (expression.path.empty()) fail("a field, or an aggregate such as count(order)");
    }
    expression.text = trimmed(text_.substr(start, at_ - start));
    return expression;
  }

  /// A comma, or the end; nothing need follow a comma.
  void end_of_part() {
    if (at_ < text_.size()) need(",");
  }

  Condition list(Condition::Form form, std::string_view word, Condition (Parser::*next)(int), int depth) {
    Condition first = (this->*next)(depth);
    if (!same(peek_word(), word)) return first;
    Condition joined{form, {std::move(first)}, {}, {}, {}, {}, {}};
    while (take_word(word)) joined.parts.push_back((this->*next)(depth));
    return joined;
  }
  Condition any_of(int depth) { return list(Condition::Form::any, "or", &Parser::all_of, depth); }
  Condition all_of(int depth) { return list(Condition::Form::all, "and", &Parser::unary, depth); }

  Condition unary(int depth) {
    if (depth > deepest) refuse_depth();
    if (take_word("not")) return {Condition::Form::no, {unary(depth + 1)}, {}, {}, {}, {}, {}};
    if (take("(")) {
      Condition inner = any_of(depth + 1);
      need(")");
      return inner;
    }
    if (const auto function = aggregate()) {
      Condition asked = children(Condition::Form::aggregate, depth);
      asked.aggregate = *function;
      return tested(std::move(asked));
    }
    const std::string path(peek_word());
    if (path.empty() || (path[0] >= '0' && path[0] <= '9')) fail("a field");
    at_ += path.size();
    skip();
    if (same(path, "any") && take("(")) return children(Condition::Form::exists, depth);
    return tested({Condition::Form::test, {}, path, {}, {}, {}, {}});
  }

  /// The test of a field or an aggregate.
  Condition tested(Condition test) {
    const bool is_field = !is_count(test);
    const bool negated = take_word("not");
    if (take_word("in")) {
      if (take("(")) {
        operands(test, Test::in);
      } else if (is_field) {
        test.test = Test::period;
        test.period = period();
      } else {
        fail("'('");
      }
    } else if (take_word("between")) {
      test.test = Test::between;
      test.operands.push_back(operand());
      if (!take_word("and")) fail("'and'");
      test.operands.push_back(operand());
    } else if (is_field && take_word("contains")) {
      test.test = Test::contains;
      test.operands.push_back(operand());
    } else if (is_field && take_word("starts")) {
      take_word("with");
      test.test = Test::starts;
      test.operands.push_back(operand());
    } else if (const auto of_set = is_field ? set_test() : std::nullopt) {
      need("(");
      operands(test, *of_set);
    } else if (is_field && !negated && take_word("is")) {
      const bool not_null = take_word("not");
      if (!take_word("null")) fail("'null'");
      test.test = Test::is_null;
      return not_null ? Condition{Condition::Form::no, {test}, {}, {}, {}, {}, {}} : test;
    } else if (!negated) {
      test.test = comparison();
      test.operands.push_back(operand());
    } else {
      fail(is_field ? "'in', 'between', 'contains', 'starts with', 'any', 'all' or 'none'" : "'in' or 'between'");
    }
    return negated ? Condition{Condition::Form::no, {std::move(test)}, {}, {}, {}, {}, {}} : test;
  }

  /// The word of a test of sets, taken.
  std::optional<Test> set_test() {
    for (const Test test : {Test::any_of, Test::all_of, Test::none_of})
      if (take_word(test_words[static_cast<std::size_t>(test)])) return test;
    return std::nullopt;
  }

  /// The operands of a list whose parenthesis is open.
  void operands(Condition& test, Test of) {
    test.test = of;
    do test.operands.push_back(operand());
    while (take(","));
    need(")");
  }

  Condition children(Condition::Form form, int depth) {
    Condition condition{form, {}, std::string(peek_word()), {}, {}, {}, {}};
    if (condition.path.empty()) fail("an entity such as order");
    at_ += condition.path.size();
    skip();
    if (take_word("where")) condition.parts.push_back(any_of(depth + 1));
    need(")");
    return condition;
  }

  Test comparison() {
    if (take("<=")) return Test::at_most;
    if (take(">=")) return Test::at_least;
    if (take("!=") || take("<>")) return Test::not_equal;
    if (take("<")) return Test::less;
    if (take(">")) return Test::more;
    if (take("==") || take("=")) return Test::equal;
    fail("a comparison such as = or >=");
  }

  /// Whether a word names a field: it begins with a letter and is none of the words of conditions.
  static bool is_path(std::string_view word) {
    if (word.empty() || (word[0] >= '0' && word[0] <= '9') || word[0] == '.') return false;
    return !is_reserved(word);
  }

  Operand operand() {
    if (at_ == text_.size()) fail("a value");
    if (text_[at_] == '\'' || text_[at_] == '"') {
      const char quote = text_[at_++];
      Operand literal;
      for (;; ++at_) {
        if (at_ == text_.size()) fail(std::string("a closing ") + quote);
        if (text_[at_] == quote) {
          if (at_ + 1 < text_.size() && text_[at_ + 1] == quote)
            ++at_;  // doubled: the quote itself
          else
            break;
        }
        literal.text += text_[at_];
      }
      ++at_;
      skip();
      return literal;
    }
    if (take_word("today")) {
      Operand today{Operand::Form::today, "", 0};
      const bool plus = take("+");
      if (plus || take("-")) today.days = (plus ? 1 : -1) * number("days");
      take_word("days");
      return today;
    }
    if (take_word("true")) return {Operand::Form::boolean, "true", 0};
    if (take_word("false")) return {Operand::Form::boolean, "false", 0};
    if (const std::string_view word = peek_word(); is_path(word)) {
      at_ += word.size();
      skip();
      return {Operand::Form::field, std::string(word), 0};
    }
    const std::size_t start = at_;
    if (text_[at_] == '-' || text_[at_] == '+') ++at_;
    while (at_ < text_.size() && ((text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '.' || text_[at_] == '-'))
      ++at_;
    const std::string digits(text_.substr(start, at_ - start));
    if (digits.empty() || (at_ < text_.size() && is_word(text_[at_]))) {
      at_ = start;
      fail("a number, a day, true, false, a field or a text in quotes");
    }
    skip();
    if (digits.find('-', 1) != std::string::npos) return {Operand::Form::text, digits, 0};  // 2011-12-10
    return {Operand::Form::number, digits, 0};
  }

  std::int32_t number(const std::string& of) {
    const std::size_t start = at_;
    std::int32_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_)
      if (value <= farthest) value = value * 10 + (text_[at_] - '0');  // what is beyond stays beyond
    if (at_ == start) fail("a number of " + of);
    if (value > farthest) refuse_distance(of, cited(text_.substr(start, at_ - start)));
    skip();
    return value;
  }

  Period::Unit unit() {
    for (std::size_t i = 0; i < unit_words.size(); ++i)
      if (take_word(unit_words[i]) || take_word(std::string(unit_words[i]) + "s")) return static_cast<Period::Unit>(i);
    fail("day, week, month or year");
  }

  Period period() {
    Period period;
    if (take_word("this")) return {unit(), 0, 1};
    const bool previous = take_word("previous");
    const bool last = !previous && take_word("last");
    if (!previous && !last && !take_word("next")) fail("'(' or last, next, this, previous");
    const bool counted = at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9';
    const std::int32_t count = counted ? number("units") : 1;
    period.unit = unit();
    if (!previous && !last) {
      period.from = 1;
      period.to = count + 1;
    } else if (last && counted && period.unit == Period::Unit::day) {
      // the last 30 days end with today
      period.from = -count;
      period.to = 1;
    } else {
      period.from = -count;
      period.to = 0;
    }
    return period;
  }

  std::string_view text_;
  std::string what_;  ///< is parsed, as messages call it
  std::size_t at_ = 0;
};

}  // namespace

bool is_reserved(std::string_view word) {
  constexpr std::array<std::string_view, 5> reserved{"and", "not", "null", "or", "where"};
  return std::ranges::any_of(reserved, [&](std::string_view one) { return same(word, one); });
}

Condition parse(std::string_view text) { return Parser(text).whole(); }

std::vector<Expression> parse_expressions(std::string_view text, std::string_view what) {
  return Parser(text, what).expressions();
}

std::vector<SortKey> parse_sort(std::string_view text) { return Parser(text, "sort").sort_keys(); }

}  // namespace crmcore::filter
