#include "said_fields.hpp"

namespace crmcore::intake {
namespace {

/// The range of a field that a business has defined; the message of a value outside, else empty.
std::string out_of_range(const Column& column, Cell cell, int decimals) {
  const auto text = [&](std::int64_t number) { return cell_text(column, Cell::of(number), decimals); };
  if (column.least && cell.integer() < *column.least) return "must be " + text(*column.least) + " or more";
  if (column.most && cell.integer() > *column.most) return "must be at most " + text(*column.most);
  return "";
}

}  // namespace

Parsed<Value> SaidField::read(std::string_view text, const ListWords& words, const Forms& forms) const {
  const Column& column = described();
  if (column.kind == Kind::day) {  // exports stamp days with a time
    const auto parsed = parse<DayTime>(text, forms);
    if (!parsed.value) return Parsed<Value>::refused(parsed.why);
    return Value(Codec<Day>::encode(parsed.value->day));
  }
  if (column.traits.list.empty() && column.codes.empty()) return column.parse(column, text, forms);
  const std::string codes = words.codes_of(column, text);
  if (const std::string unknown = words.unknown_in(column, codes); !unknown.empty())
    return Parsed<Value>::refused(unknown);
  return column.parse(column, codes, forms);
}

void SaidField::settle(std::size_t things, const ListWords& words, const Forms& own, const exchange::TextTable& table,
                       Plan::Data& plan) {
  const auto tell = [&](std::uint32_t number, const char* code, std::string why) {
    plan.findings.push_back({table.lines[rows_[number]], std::string(name_), code, Severity::warning,
                             std::string(name_) + " " + std::move(why) + "; left empty in " +
                                 std::to_string(counts_[number]) + (counts_[number] == 1 ? " row" : " rows")});
  };
  values_.assign(texts_.size(), Cell());
  for (std::uint32_t number = 0; number < texts_.size(); ++number) {
    const bool is_foreign = foreign_texts_.contains(std::string(texts_[number]));
    const std::size_t end = is_foreign ? texts_[number].rfind('\n') : texts_[number].size();
    const std::string_view text = exchange::with_formula(texts_[number].substr(0, end));
    Forms forms = own;
    if (is_foreign) forms.currency = texts_[number].substr(end + 1);
    if (described().kind != Kind::text && says_nothing(text)) {
      tell(number, "number.no_value", cited(text) + " says nothing");
      continue;
    }
    const auto parsed = read(text, words, forms);
    if (!parsed.value) {
      tell(number, "field.bad_value", parsed.why);
      continue;
    }
    const Cell cell = parsed.value->cell();
    if (const std::string why = out_of_range(described(), cell, forms.currency_decimals); !why.empty()) {
      tell(number, "field.bad_value", why + ", not " + cited(text));
      continue;
    }
    values_[number] = plan.texts.keep(cell);
    if (!parsed.why.empty())
      plan.findings.push_back({table.lines[rows_[number]], std::string(name_), "number.rounded", Severity::warning,
                               std::string(name_) + " " + parsed.why});
  }
  if (subject_ != Subject::line) votes_.decide(things, texts_);
  if (lost_ > 0)
    plan.findings.push_back({table.lines[lost_row_], std::string(name_), "field.not_kept", Severity::warning,
                             std::string(name_) + " is said in " + std::to_string(lost_) +
                                 (lost_ == 1 ? " row" : " rows") + " that name no " + std::string(entity_->name()) +
                                 ", such as " + cited(trimmed(table.cell(lost_row_, from_))) + "; it is not kept"});
  if (foreign_ > 0)
    plan.findings.push_back({table.lines[foreign_row_], std::string(name_), "field.other_currency", Severity::warning,
                             std::string(name_) + " is money of the " + std::string(entity_->name()) +
                                 ", which is in the workspace's currency, and is said in " + std::to_string(foreign_) +
                                 (foreign_ == 1 ? " row" : " rows") + " of another, such as " +
                                 cited(trimmed(table.cell(foreign_row_, from_))) + "; it is not kept"});
}

}  // namespace crmcore::intake
